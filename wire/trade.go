package wire

// Proposal prices a contract without buying it, for anybody, authorized or not. The answer holds an id for buy, the ask
// price and the payout; with subscribe a new one follows whenever the price moves, and the newest is the one to buy.
// Which properties a contract needs depends on its type: contracts_for lists what a symbol offers.
var Proposal = define[ProposalRequest, ProposalResponse](Spec{Name: "proposal", Category: CategoryTrading, Streams: true, Offer: Simulated})

// ProposalRequest describes the contract to price.
type ProposalRequest struct {
	// ContractType is the kind of contract. CALL and PUT win above and below the barrier, CALLE and PUTE on it too;
	// ONETOUCH and NOTOUCH ask whether any tick reaches the barrier; EXPIRYRANGE and EXPIRYMISS end between or outside two
	// barriers, with a further E on them too; RANGE and UPORDOWN stay between two barriers or leave. The DIGIT kinds bet
	// on the last digit of the exit spot; ASIANU and ASIAND on the exit spot against the average of the ticks; RESETCALL
	// and RESETPUT on a barrier that moves once to the spot at half time if that helps the holder; RUNHIGH and RUNLOW on
	// nothing but rises or falls; TICKHIGH and TICKLOW on which of five ticks is the highest or lowest. CALLSPREAD and
	// PUTSPREAD pay by the place of the exit spot between two barriers; LBFLOATCALL, LBFLOATPUT and LBHIGHLOW pay close
	// less low, high less close and high less low; MULTUP and MULTDOWN multiply the move of the spot; ACCU grows with each
	// tick that stays near the one before; VANILLALONGCALL and VANILLALONGPUT pay by the distance beyond a strike;
	// TURBOSLONG and TURBOSSHORT by the distance from a barrier whose touch ends them. SNOWUP and SNOWDOWN are snowballs.
	ContractType string `json:"contract_type" required:"true" enum:"CALL|PUT|CALLE|PUTE|ONETOUCH|NOTOUCH|EXPIRYRANGE|EXPIRYMISS|EXPIRYRANGEE|EXPIRYMISSE|RANGE|UPORDOWN|DIGITMATCH|DIGITDIFF|DIGITOVER|DIGITUNDER|DIGITEVEN|DIGITODD|ASIANU|ASIAND|RESETCALL|RESETPUT|RUNHIGH|RUNLOW|TICKHIGH|TICKLOW|CALLSPREAD|PUTSPREAD|LBFLOATCALL|LBFLOATPUT|LBHIGHLOW|MULTUP|MULTDOWN|ACCU|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT|SNOWUP|SNOWDOWN"`
	// Symbol is the underlying, as active_symbols spells it.
	Symbol string `json:"symbol" required:"true" pattern:"symbol"`
	// Currency is what stake and payout are counted in. It must be the account's own if the contract is to be bought;
	// payout_currencies lists the choice.
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// Amount is the payout or the stake, as basis says, in units of the currency. For a lookback it is the multiplier,
	// which has a property of its own too.
	Amount Decimal `json:"amount,omitzero" min:"0"`
	// Basis says what amount means: payout, what a won contract pays, or stake, what the contract costs. Multipliers,
	// accumulators, vanillas and turbos know the stake alone.
	Basis string `json:"basis,omitzero" enum:"payout|stake"`
	// Duration is the contract's length in duration_unit. Give it or date_expiry, and neither for multipliers and
	// accumulators, which have no expiry.
	Duration int64 `json:"duration,omitzero" min:"0" max:"99999999"`
	// DurationUnit is the unit of duration: t ticks, s seconds, m minutes, h hours, d days. Contracts counted in days end
	// at the close of trading on the last one.
	DurationUnit string `json:"duration_unit,omitzero" enum:"t|s|m|h|d" default:"s"`
	// DateExpiry is the epoch second at which the contract ends, in place of duration.
	DateExpiry int64 `json:"date_expiry,omitzero" min:"0" max:"9999999999"`
	// DateStart is the epoch second at which a forward-starting contract begins. Absent, the contract begins at once.
	DateStart int64 `json:"date_start,omitzero" min:"0" max:"9999999999"`
	// Barrier is the price level that decides the contract: the upper one of two, the strike of a vanilla, the predicted
	// digit of a digit contract. With a sign it is an offset from the entry spot, else a price: synthetic indices take
	// either, other symbols an offset up to 24 hours, and contracts beyond 24 hours a price. Absent where one is allowed,
	// it is the entry spot.
	Barrier string `json:"barrier,omitzero" pattern:"barrier"`
	// Barrier2 is the lower one of two barriers, of the same form as barrier.
	Barrier2 string `json:"barrier2,omitzero" pattern:"barrier"`
	// BarrierRange sets both barriers of a CALLSPREAD or PUTSPREAD by their distance from the spot, in place of barrier
	// and barrier2.
	BarrierRange string `json:"barrier_range,omitzero" enum:"tight|middle|wide"`
	// SelectedTick is the number, from 1, of the tick on which a TICKHIGH or TICKLOW bets.
	SelectedTick int64 `json:"selected_tick,omitzero"`
	// Multiplier is the factor on the move of the spot for MULTUP and MULTDOWN, and the number of units of a lookback.
	Multiplier Decimal `json:"multiplier,omitzero" min:"0"`
	// Cancellation buys the right to cancel a MULTUP or MULTDOWN within this time of its start, such as 5m or 60m. Absent,
	// the contract cannot be cancelled.
	Cancellation string `json:"cancellation,omitzero" pattern:"word"`
	// GrowthRate is the fraction by which an ACCU grows with each tick, such as 0.03 for three percent.
	GrowthRate Decimal `json:"growth_rate,omitzero"`
	// LimitOrder closes a MULTUP, MULTDOWN or ACCU by itself when a profit or a loss is reached.
	LimitOrder LimitOrder `json:"limit_order,omitzero"`
	// PayoutPerPoint is the payout wanted for each point of distance; the server works out the barrier from it, so it
	// takes the place of barrier for turbos.
	PayoutPerPoint Decimal `json:"payout_per_point,omitzero"`
	// TradeRiskProfile weighs coupon against danger in a SNOWUP or SNOWDOWN: low pays least and is the safest, high the
	// opposite.
	TradeRiskProfile string `json:"trade_risk_profile,omitzero" enum:"low|medium|high"`
	// TradingPeriodStart is the epoch second at which a predefined trading period begins; for multi-barrier contracts,
	// which exist within such periods alone.
	TradingPeriodStart int64 `json:"trading_period_start,omitzero"`
	// ProductType names the family of products; there is one.
	ProductType string `json:"product_type,omitzero" enum:"basic" default:"basic"`
	// Subscribe asks for a stream of prices. Where the price cannot move, as for digits, only the first answer comes.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// LimitOrder holds the orders that close a contract by themselves. Amounts are positive, in the contract's currency.
type LimitOrder struct {
	// TakeProfit is the profit at which the contract closes. Absent, no profit closes it.
	TakeProfit Decimal `json:"take_profit,omitzero"`
	// StopLoss is the loss at which the contract closes; accumulators have none. Absent, it runs until the stake is lost.
	StopLoss Decimal `json:"stop_loss,omitzero"`
}

// Buy buys a contract for the authorized account: one priced earlier by proposal, or one described in parameters. The
// price is taken anew at that moment, and the call fails rather than pay more than price. The answer names the contract
// and what was paid; the proposal is used up and its stream ends. The updates of the stream that subscribe asks for are
// those of proposal_open_contract, in shape and in msg_type.
var Buy = define[BuyRequest, BuyResponse](Spec{Name: "buy", Others: []string{"proposal_open_contract"}, Category: CategoryTrading, Scopes: Scopes{Trade}, Streams: true, Effects: true, Offer: Simulated})

// BuyRequest names the proposal, or brings the contract along.
type BuyRequest struct {
	// Buy is the id of a proposal, or 1 when parameters describe the contract.
	Buy string `json:"buy" required:"true" pattern:"proposal-id"`
	// Price is the most that may be paid, in the currency of the contract, deal cancellation included.
	Price Decimal `json:"price" required:"true" min:"0"`
	// Parameters describe the contract; needed when buy is 1.
	Parameters BuyParameters `json:"parameters,omitzero"`
	// Subscribe asks for a stream of the new contract's state, as proposal_open_contract sends it.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// BuyParameters describe a contract that is bought without a proposal, in the words of proposal.
type BuyParameters struct {
	// ContractType is the kind of contract; proposal explains the codes.
	ContractType string `json:"contract_type" required:"true" enum:"CALL|PUT|CALLE|PUTE|ONETOUCH|NOTOUCH|EXPIRYRANGE|EXPIRYMISS|EXPIRYRANGEE|EXPIRYMISSE|RANGE|UPORDOWN|DIGITMATCH|DIGITDIFF|DIGITOVER|DIGITUNDER|DIGITEVEN|DIGITODD|ASIANU|ASIAND|RESETCALL|RESETPUT|RUNHIGH|RUNLOW|TICKHIGH|TICKLOW|CALLSPREAD|PUTSPREAD|LBFLOATCALL|LBFLOATPUT|LBHIGHLOW|MULTUP|MULTDOWN|ACCU|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT|SNOWUP|SNOWDOWN"`
	// Symbol is the underlying, as active_symbols spells it.
	Symbol string `json:"symbol" required:"true" pattern:"symbol"`
	// Currency is what stake and payout are counted in: the account's own.
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// Amount is the payout or the stake, as basis says, in units of the currency. Lookbacks take multiplier in its place.
	Amount Decimal `json:"amount,omitzero" min:"0"`
	// Basis says what amount means: payout, what a won contract pays, or stake, what the contract costs. Multipliers,
	// accumulators, vanillas and turbos know the stake alone.
	Basis string `json:"basis,omitzero" enum:"payout|stake"`
	// Duration is the contract's length in duration_unit. Give it or date_expiry, and neither for multipliers and
	// accumulators, which have no expiry.
	Duration int64 `json:"duration,omitzero" min:"0" max:"99999999"`
	// DurationUnit is the unit of duration: t ticks, s seconds, m minutes, h hours, d days. Contracts counted in days end
	// at the close of trading on the last one. Absent, s.
	DurationUnit string `json:"duration_unit,omitzero" enum:"t|s|m|h|d"`
	// DateExpiry is the epoch second at which the contract ends, in place of duration.
	DateExpiry int64 `json:"date_expiry,omitzero" min:"1" max:"9999999999"`
	// DateStart is the epoch second at which a forward-starting contract begins. Absent, the contract begins at once.
	DateStart int64 `json:"date_start,omitzero" min:"0" max:"9999999999"`
	// Barrier is the price level that decides the contract: the upper one of two, the strike of a vanilla, the predicted
	// digit of a digit contract. With a sign it is an offset from the entry spot, else a price: synthetic indices take
	// either, other symbols an offset up to 24 hours, and contracts beyond 24 hours a price. Absent where one is allowed,
	// it is the entry spot.
	Barrier string `json:"barrier,omitzero" pattern:"barrier"`
	// Barrier2 is the lower one of two barriers, of the same form as barrier.
	Barrier2 string `json:"barrier2,omitzero" pattern:"barrier"`
	// BarrierRange sets both barriers of a CALLSPREAD or PUTSPREAD by their distance from the spot, in place of barrier
	// and barrier2.
	BarrierRange string `json:"barrier_range,omitzero" enum:"tight|middle|wide"`
	// SelectedTick is the number, from 1, of the tick on which a TICKHIGH or TICKLOW bets.
	SelectedTick int64 `json:"selected_tick,omitzero"`
	// Multiplier is the factor on the move of the spot for MULTUP and MULTDOWN, and the number of units of a lookback.
	Multiplier Decimal `json:"multiplier,omitzero" min:"0"`
	// Cancellation buys the right to cancel a MULTUP or MULTDOWN within this time of its start, such as 5m or 60m. Absent,
	// the contract cannot be cancelled.
	Cancellation string `json:"cancellation,omitzero" pattern:"word"`
	// GrowthRate is the fraction by which an ACCU grows with each tick, such as 0.03 for three percent.
	GrowthRate Decimal `json:"growth_rate,omitzero"`
	// LimitOrder closes a MULTUP, MULTDOWN or ACCU by itself when a profit or a loss is reached.
	LimitOrder LimitOrder `json:"limit_order,omitzero"`
	// PayoutPerPoint is the payout wanted for each point of distance; the server works out the barrier from it, so it
	// takes the place of barrier for turbos.
	PayoutPerPoint Decimal `json:"payout_per_point,omitzero"`
	// AppMarkupPercentage is what the application earns on top, in percent of the payout. Absent, the markup that the
	// application was registered with applies.
	AppMarkupPercentage Decimal `json:"app_markup_percentage,omitzero"`
	// TradeRiskProfile weighs coupon against danger in a SNOWUP or SNOWDOWN: low pays least and is the safest, high the
	// opposite.
	TradeRiskProfile string `json:"trade_risk_profile,omitzero" enum:"low|medium|high"`
	// TradingPeriodStart is the epoch second at which a predefined trading period begins; for multi-barrier contracts,
	// which exist within such periods alone.
	TradingPeriodStart int64 `json:"trading_period_start,omitzero" min:"1" max:"9999999999"`
	// ProductType names the family of products; there is one.
	ProductType string `json:"product_type,omitzero" enum:"basic" default:"basic"`
}

// Sell sells an open contract back before it ends, at the bid price of the moment. The answer says what was received
// and the balance after it. Contracts counted in ticks and lookbacks cannot be sold back; proposal_open_contract tells,
// as is_valid_to_sell, whether a contract can be sold now.
var Sell = define[SellRequest, Sale](Spec{Name: "sell", Category: CategoryTrading, Scopes: Scopes{Trade}, Effects: true, Offer: Simulated})

// SellRequest names the contract and the least price.
type SellRequest struct {
	// Sell is the contract's id, as buy answered it and portfolio lists it.
	Sell int64 `json:"sell" required:"true"`
	// Price is the least that will do, in the currency of the contract; 0 sells at whatever the bid price is.
	Price Decimal `json:"price" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// Cancel ends a multiplier that was bought with deal cancellation, while the cancellation still runs, and gives the
// stake back; what the cancellation cost is not returned.
var Cancel = define[CancelRequest, Sale](Spec{Name: "cancel", Category: CategoryTrading, Scopes: Scopes{Trade}, Effects: true, Offer: Simulated})

// CancelRequest names the contract to cancel.
type CancelRequest struct {
	// Cancel is the contract's id, as buy answered it and portfolio lists it.
	Cancel int64 `json:"cancel" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ContractUpdate changes or removes the take-profit and stop-loss orders of an open contract and answers the orders
// that are then in force.
var ContractUpdate = define[ContractUpdateRequest, ContractUpdateResponse](Spec{Name: "contract_update", Category: CategoryTrading, Scopes: Scopes{Trade}, Effects: true, Offer: Simulated})

// ContractUpdateRequest names the contract and its new orders.
type ContractUpdateRequest struct {
	// ContractID is the id of the open contract.
	ContractID int64 `json:"contract_id" required:"true"`
	// LimitOrder holds the orders to change.
	LimitOrder LimitOrderUpdate `json:"limit_order" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// LimitOrderUpdate holds orders to set, with an amount, or to remove, with null; an order left out stays as it is.
type LimitOrderUpdate struct {
	// TakeProfit is the profit at which the contract shall close; null removes the order.
	TakeProfit Optional[Decimal] `json:"take_profit,omitzero" null:"true"`
	// StopLoss is the loss at which the contract shall close; null removes the order.
	StopLoss Optional[Decimal] `json:"stop_loss,omitzero" null:"true"`
}

// ContractUpdateHistory lists the changes that contract_update made to a contract's take-profit and stop-loss orders,
// the latest first.
var ContractUpdateHistory = define[ContractUpdateHistoryRequest, ContractUpdateHistoryResponse](Spec{Name: "contract_update_history", Category: CategoryTrading, Scopes: Scopes{Read}, Offer: Simulated})

// ContractUpdateHistoryRequest names the contract.
type ContractUpdateHistoryRequest struct {
	// ContractID is the id of the contract.
	ContractID int64 `json:"contract_id" required:"true"`
	// Limit is how many changes to list at most.
	Limit Decimal `json:"limit,omitzero" min:"1" max:"999" default:"500"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SellExpired settles the account's contracts that have ended but are not yet paid, and answers how many there were.
var SellExpired = define[SellExpiredRequest, SellExpiredResponse](Spec{Name: "sell_expired", Category: CategoryTrading, Scopes: Scopes{Trade}, Effects: true, Offer: Simulated})

// SellExpiredRequest says whose contracts to settle.
type SellExpiredRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// BuyContractForMultipleAccounts buys one contract for each of several accounts, given by their tokens, and answers for
// every token whether that purchase succeeded. The caller's own account takes no part unless its token is in the list.
var BuyContractForMultipleAccounts = define[BuyContractForMultipleAccountsRequest, BuyContractForMultipleAccountsResponse](Spec{Name: "buy_contract_for_multiple_accounts", Category: CategoryTrading, Scopes: Scopes{Trade}, Effects: true, Offer: Simulated})

// BuyContractForMultipleAccountsRequest names the contract, the price and the accounts.
type BuyContractForMultipleAccountsRequest struct {
	// BuyContractForMultipleAccounts is the id of a proposal, or 1 when parameters describe the contract.
	BuyContractForMultipleAccounts string `json:"buy_contract_for_multiple_accounts" required:"true" pattern:"proposal-id"`
	// Price is the most that each account may pay, in the currency of the contract.
	Price Decimal `json:"price" required:"true" min:"0"`
	// Tokens stand for the accounts that buy. An account that occurs twice, by one token or by two, buys twice.
	Tokens []string `json:"tokens" required:"true" pattern:"token-loose" sensitive:"true"`
	// Parameters describe the contract; needed when buy_contract_for_multiple_accounts is 1.
	Parameters BuyContractForMultipleAccountsParameters `json:"parameters,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// BuyContractForMultipleAccountsParameters describe the contract in the words of proposal. They know fewer kinds of
// contract and fewer properties than the parameters of buy.
type BuyContractForMultipleAccountsParameters struct {
	// ContractType is the kind of contract; proposal explains the codes. Accumulators and snowballs are not among them.
	ContractType string `json:"contract_type" required:"true" enum:"CALL|PUT|CALLE|PUTE|ONETOUCH|NOTOUCH|EXPIRYRANGE|EXPIRYMISS|EXPIRYRANGEE|EXPIRYMISSE|RANGE|UPORDOWN|DIGITMATCH|DIGITDIFF|DIGITOVER|DIGITUNDER|DIGITEVEN|DIGITODD|ASIANU|ASIAND|RESETCALL|RESETPUT|RUNHIGH|RUNLOW|TICKHIGH|TICKLOW|CALLSPREAD|PUTSPREAD|LBFLOATCALL|LBFLOATPUT|LBHIGHLOW|MULTUP|MULTDOWN|VANILLALONGCALL|VANILLALONGPUT|TURBOSLONG|TURBOSSHORT"`
	// Symbol is the underlying, as active_symbols spells it.
	Symbol string `json:"symbol" required:"true" pattern:"symbol"`
	// Currency is what stake and payout are counted in: that of the accounts.
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// Amount is the payout or the stake, as basis says, in units of the currency. Lookbacks take multiplier in its place.
	Amount Decimal `json:"amount,omitzero" min:"0"`
	// Basis says what amount means: payout, what a won contract pays, or stake, what the contract costs. Multipliers,
	// vanillas and turbos know the stake alone.
	Basis string `json:"basis,omitzero" enum:"payout|stake"`
	// Duration is the contract's length in duration_unit. Give it or date_expiry, and neither for multipliers, which have
	// no expiry.
	Duration int64 `json:"duration,omitzero" min:"0" max:"3600"`
	// DurationUnit is the unit of duration: t ticks, s seconds, m minutes, h hours, d days. Contracts counted in days end
	// at the close of trading on the last one. Absent, s.
	DurationUnit string `json:"duration_unit,omitzero" enum:"t|s|m|h|d"`
	// DateExpiry is the epoch second at which the contract ends, in place of duration.
	DateExpiry int64 `json:"date_expiry,omitzero" min:"0" max:"9999999999"`
	// DateStart is the epoch second at which a forward-starting contract begins. Absent, the contract begins at once.
	DateStart int64 `json:"date_start,omitzero" min:"0" max:"9999999999"`
	// Barrier is the price level that decides the contract: the upper one of two, the strike of a vanilla, the predicted
	// digit of a digit contract. With a sign it is an offset from the entry spot, else a price: synthetic indices take
	// either, other symbols an offset up to 24 hours, and contracts beyond 24 hours a price. Absent where one is allowed,
	// it is the entry spot.
	Barrier string `json:"barrier,omitzero" pattern:"barrier"`
	// Barrier2 is the lower one of two barriers, of the same form as barrier.
	Barrier2 string `json:"barrier2,omitzero" pattern:"barrier"`
	// SelectedTick is the number, from 1, of the tick on which a TICKHIGH or TICKLOW bets.
	SelectedTick int64 `json:"selected_tick,omitzero"`
	// Multiplier is the factor on the move of the spot for MULTUP and MULTDOWN, and the number of units of a lookback.
	Multiplier Decimal `json:"multiplier,omitzero" min:"0"`
	// AppMarkupPercentage is what the application earns on top, in percent of the payout. Absent, the markup that the
	// application was registered with applies.
	AppMarkupPercentage Decimal `json:"app_markup_percentage,omitzero"`
}

// SellContractForMultipleAccounts sells a contract back on each of several accounts, given by their tokens, and answers
// for every token whether that sale succeeded. The caller's own account takes no part unless its token is in the list.
var SellContractForMultipleAccounts = define[SellContractForMultipleAccountsRequest, SellContractForMultipleAccountsResponse](Spec{Name: "sell_contract_for_multiple_accounts", Category: CategoryTrading, Scopes: Scopes{Trade}, Effects: true, Offer: Simulated})

// SellContractForMultipleAccountsRequest names the contract by its shortcode, the price and the accounts.
type SellContractForMultipleAccountsRequest struct {
	// Shortcode is the contract's terms in one word, as buy and buy_contract_for_multiple_accounts answer it; it finds the
	// same contract on every account.
	Shortcode string `json:"shortcode" required:"true" pattern:"shortcode"`
	// Price is the least that will do on each account, in the currency of the contract; 0 sells at whatever the bid price
	// is.
	Price Decimal `json:"price" required:"true"`
	// Tokens stand for the accounts that sell.
	Tokens []string `json:"tokens" required:"true" pattern:"token-dashed" sensitive:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
