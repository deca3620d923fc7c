package wire

// Buy DOC
var Buy = define[BuyRequest, Raw](Spec{Name: "buy", Category: CategoryTrading, Scopes: Scopes{Trade}, Streams: true})

// BuyRequest DOC
type BuyRequest struct {
	// Buy DOC
	Buy string `json:"buy" required:"true" pattern:"proposal-id"`
	// Price DOC
	Price Decimal `json:"price" required:"true" min:"0"`
	// Parameters DOC
	Parameters BuyParameters `json:"parameters,omitzero"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// BuyParametersLimitOrder DOC
type BuyParametersLimitOrder struct {
	// StopLoss DOC
	StopLoss Decimal `json:"stop_loss,omitzero"`
	// TakeProfit DOC
	TakeProfit Decimal `json:"take_profit,omitzero"`
}

// BuyParameters DOC
type BuyParameters struct {
	// ContractType DOC
	ContractType string `json:"contract_type" required:"true" enum:"ACCU|ASIAND|ASIANU|CALL|CALLE|CALLSPREAD|DIGITDIFF|DIGITEVEN|DIGITMATCH|DIGITODD|DIGITOVER|DIGITUNDER|EXPIRYMISS|EXPIRYMISSE|EXPIRYRANGE|EXPIRYRANGEE|LBFLOATCALL|LBFLOATPUT|LBHIGHLOW|MULTDOWN|MULTUP|NOTOUCH|ONETOUCH|PUT|PUTE|PUTSPREAD|RANGE|RESETCALL|RESETPUT|RUNHIGH|RUNLOW|SNOWDOWN|SNOWUP|TICKHIGH|TICKLOW|TURBOSLONG|TURBOSSHORT|UPORDOWN|VANILLALONGCALL|VANILLALONGPUT"`
	// Currency DOC
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// Symbol DOC
	Symbol string `json:"symbol" required:"true" pattern:"symbol"`
	// Amount DOC
	Amount Decimal `json:"amount,omitzero" min:"0"`
	// AppMarkupPercentage DOC
	AppMarkupPercentage Decimal `json:"app_markup_percentage,omitzero"`
	// Barrier DOC
	Barrier string `json:"barrier,omitzero" pattern:"barrier"`
	// Barrier2 DOC
	Barrier2 string `json:"barrier2,omitzero" pattern:"barrier"`
	// BarrierRange DOC
	BarrierRange string `json:"barrier_range,omitzero" enum:"tight|middle|wide"`
	// Basis DOC
	Basis string `json:"basis,omitzero" enum:"payout|stake"`
	// Cancellation DOC
	Cancellation string `json:"cancellation,omitzero" pattern:"word"`
	// DateExpiry DOC
	DateExpiry int64 `json:"date_expiry,omitzero" min:"1" max:"9999999999"`
	// DateStart DOC
	DateStart int64 `json:"date_start,omitzero" min:"0" max:"9999999999"`
	// Duration DOC
	Duration int64 `json:"duration,omitzero" min:"0" max:"99999999"`
	// DurationUnit DOC
	DurationUnit string `json:"duration_unit,omitzero" enum:"d|m|s|h|t"`
	// GrowthRate DOC
	GrowthRate Decimal `json:"growth_rate,omitzero"`
	// LimitOrder DOC
	LimitOrder BuyParametersLimitOrder `json:"limit_order,omitzero"`
	// Multiplier DOC
	Multiplier Decimal `json:"multiplier,omitzero" min:"0"`
	// PayoutPerPoint DOC
	PayoutPerPoint Decimal `json:"payout_per_point,omitzero"`
	// ProductType DOC
	ProductType string `json:"product_type,omitzero" enum:"basic" default:"basic"`
	// SelectedTick DOC
	SelectedTick int64 `json:"selected_tick,omitzero"`
	// TradeRiskProfile DOC
	TradeRiskProfile string `json:"trade_risk_profile,omitzero" enum:"low|medium|high"`
	// TradingPeriodStart DOC
	TradingPeriodStart int64 `json:"trading_period_start,omitzero" min:"1" max:"9999999999"`
}

// BuyContractForMultipleAccounts DOC
var BuyContractForMultipleAccounts = define[BuyContractForMultipleAccountsRequest, Raw](Spec{Name: "buy_contract_for_multiple_accounts", Category: CategoryTrading, Scopes: Scopes{Trade}})

// BuyContractForMultipleAccountsRequest DOC
type BuyContractForMultipleAccountsRequest struct {
	// BuyContractForMultipleAccounts DOC
	BuyContractForMultipleAccounts string `json:"buy_contract_for_multiple_accounts" required:"true" pattern:"proposal-id"`
	// Price DOC
	Price Decimal `json:"price" required:"true" min:"0"`
	// Tokens DOC
	Tokens []string `json:"tokens" required:"true" pattern:"token-loose" sensitive:"true"`
	// Parameters DOC
	Parameters BuyContractForMultipleAccountsParameters `json:"parameters,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// BuyContractForMultipleAccountsParameters DOC
type BuyContractForMultipleAccountsParameters struct {
	// ContractType DOC
	ContractType string `json:"contract_type" required:"true" enum:"MULTUP|MULTDOWN|UPORDOWN|EXPIRYRANGE|ONETOUCH|CALLE|LBHIGHLOW|ASIAND|EXPIRYRANGEE|DIGITDIFF|DIGITMATCH|DIGITOVER|PUTE|DIGITUNDER|NOTOUCH|CALL|RANGE|LBFLOATPUT|DIGITODD|PUT|ASIANU|LBFLOATCALL|EXPIRYMISSE|EXPIRYMISS|DIGITEVEN|TICKHIGH|TICKLOW|RESETCALL|RESETPUT|CALLSPREAD|PUTSPREAD|RUNHIGH|RUNLOW|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT"`
	// Currency DOC
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// Symbol DOC
	Symbol string `json:"symbol" required:"true" pattern:"symbol"`
	// Amount DOC
	Amount Decimal `json:"amount,omitzero" min:"0"`
	// AppMarkupPercentage DOC
	AppMarkupPercentage Decimal `json:"app_markup_percentage,omitzero"`
	// Barrier DOC
	Barrier string `json:"barrier,omitzero" pattern:"barrier"`
	// Barrier2 DOC
	Barrier2 string `json:"barrier2,omitzero" pattern:"barrier"`
	// Basis DOC
	Basis string `json:"basis,omitzero" enum:"payout|stake"`
	// DateExpiry DOC
	DateExpiry int64 `json:"date_expiry,omitzero" min:"0" max:"9999999999"`
	// DateStart DOC
	DateStart int64 `json:"date_start,omitzero" min:"0" max:"9999999999"`
	// Duration DOC
	Duration int64 `json:"duration,omitzero" min:"0" max:"3600"`
	// DurationUnit DOC
	DurationUnit string `json:"duration_unit,omitzero" enum:"d|m|s|h|t"`
	// Multiplier DOC
	Multiplier Decimal `json:"multiplier,omitzero" min:"0"`
	// SelectedTick DOC
	SelectedTick int64 `json:"selected_tick,omitzero"`
}

// Cancel DOC
var Cancel = define[CancelRequest, Raw](Spec{Name: "cancel", Category: CategoryTrading, Scopes: Scopes{Trade}})

// CancelRequest DOC
type CancelRequest struct {
	// Cancel DOC
	Cancel int64 `json:"cancel" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ContractUpdate DOC
var ContractUpdate = define[ContractUpdateRequest, Raw](Spec{Name: "contract_update", Category: CategoryTrading, Scopes: Scopes{Trade}})

// ContractUpdateRequest DOC
type ContractUpdateRequest struct {
	// ContractID DOC
	ContractID int64 `json:"contract_id" required:"true"`
	// LimitOrder DOC
	LimitOrder ContractUpdateLimitOrder `json:"limit_order" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ContractUpdateLimitOrder DOC
type ContractUpdateLimitOrder struct {
	// StopLoss DOC
	StopLoss Optional[Decimal] `json:"stop_loss,omitzero"`
	// TakeProfit DOC
	TakeProfit Optional[Decimal] `json:"take_profit,omitzero"`
}

// ContractUpdateHistory DOC
var ContractUpdateHistory = define[ContractUpdateHistoryRequest, Raw](Spec{Name: "contract_update_history", Category: CategoryTrading, Scopes: Scopes{Read}})

// ContractUpdateHistoryRequest DOC
type ContractUpdateHistoryRequest struct {
	// ContractID DOC
	ContractID int64 `json:"contract_id" required:"true"`
	// Limit DOC
	Limit Decimal `json:"limit,omitzero" min:"1" max:"999" default:"500"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// Proposal DOC
var Proposal = define[ProposalRequest, Raw](Spec{Name: "proposal", Category: CategoryTrading, Streams: true})

// ProposalRequest DOC
type ProposalRequest struct {
	// ContractType DOC
	ContractType string `json:"contract_type" required:"true" enum:"MULTUP|MULTDOWN|UPORDOWN|EXPIRYRANGE|ONETOUCH|CALLE|LBHIGHLOW|ASIAND|EXPIRYRANGEE|DIGITDIFF|DIGITMATCH|DIGITOVER|PUTE|DIGITUNDER|NOTOUCH|CALL|RANGE|LBFLOATPUT|DIGITODD|PUT|ASIANU|LBFLOATCALL|EXPIRYMISSE|EXPIRYMISS|DIGITEVEN|TICKHIGH|TICKLOW|RESETCALL|RESETPUT|SNOWDOWN|SNOWUP|CALLSPREAD|PUTSPREAD|RUNHIGH|RUNLOW|ACCU|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT"`
	// Currency DOC
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// Symbol DOC
	Symbol string `json:"symbol" required:"true" pattern:"symbol"`
	// Amount DOC
	Amount Decimal `json:"amount,omitzero" min:"0"`
	// Barrier DOC
	Barrier string `json:"barrier,omitzero" pattern:"barrier"`
	// Barrier2 DOC
	Barrier2 string `json:"barrier2,omitzero" pattern:"barrier"`
	// BarrierRange DOC
	BarrierRange string `json:"barrier_range,omitzero" enum:"tight|middle|wide"`
	// Basis DOC
	Basis string `json:"basis,omitzero" enum:"payout|stake"`
	// Cancellation DOC
	Cancellation string `json:"cancellation,omitzero" pattern:"word"`
	// DateExpiry DOC
	DateExpiry int64 `json:"date_expiry,omitzero" min:"0" max:"9999999999"`
	// DateStart DOC
	DateStart int64 `json:"date_start,omitzero" min:"0" max:"9999999999"`
	// Duration DOC
	Duration int64 `json:"duration,omitzero" min:"0" max:"99999999"`
	// DurationUnit DOC
	DurationUnit string `json:"duration_unit,omitzero" enum:"d|m|s|h|t" default:"s"`
	// GrowthRate DOC
	GrowthRate Decimal `json:"growth_rate,omitzero"`
	// LimitOrder DOC
	LimitOrder BuyParametersLimitOrder `json:"limit_order,omitzero"`
	// Multiplier DOC
	Multiplier Decimal `json:"multiplier,omitzero" min:"0"`
	// PayoutPerPoint DOC
	PayoutPerPoint Decimal `json:"payout_per_point,omitzero"`
	// ProductType DOC
	ProductType string `json:"product_type,omitzero" enum:"basic" default:"basic"`
	// SelectedTick DOC
	SelectedTick int64 `json:"selected_tick,omitzero"`
	// TradeRiskProfile DOC
	TradeRiskProfile string `json:"trade_risk_profile,omitzero" enum:"low|medium|high"`
	// TradingPeriodStart DOC
	TradingPeriodStart int64 `json:"trading_period_start,omitzero"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// Sell DOC
var Sell = define[SellRequest, Raw](Spec{Name: "sell", Category: CategoryTrading, Scopes: Scopes{Trade}})

// SellRequest DOC
type SellRequest struct {
	// Sell DOC
	Sell int64 `json:"sell" required:"true"`
	// Price DOC
	Price Decimal `json:"price" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SellContractForMultipleAccounts DOC
var SellContractForMultipleAccounts = define[SellContractForMultipleAccountsRequest, Raw](Spec{Name: "sell_contract_for_multiple_accounts", Category: CategoryTrading, Scopes: Scopes{Trade}})

// SellContractForMultipleAccountsRequest DOC
type SellContractForMultipleAccountsRequest struct {
	// Price DOC
	Price Decimal `json:"price" required:"true"`
	// Shortcode DOC
	Shortcode string `json:"shortcode" required:"true" pattern:"shortcode"`
	// Tokens DOC
	Tokens []string `json:"tokens" required:"true" pattern:"token-dashed" sensitive:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SellExpired DOC
var SellExpired = define[SellExpiredRequest, Raw](Spec{Name: "sell_expired", Category: CategoryTrading, Scopes: Scopes{Trade}})

// SellExpiredRequest DOC
type SellExpiredRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
