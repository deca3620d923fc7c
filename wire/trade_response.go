package wire

// ProposalResponse is a contract with its price.
type ProposalResponse struct {
	// AskPrice is what the contract costs now, in its currency, deal cancellation included.
	AskPrice Decimal `json:"ask_price" required:"true"`
	// BarrierChoices are the strikes that a vanilla may have.
	BarrierChoices []string `json:"barrier_choices,omitzero"`
	// BarrierSpotDistance is how far a turbo's barrier lies from the spot, as text.
	BarrierSpotDistance string `json:"barrier_spot_distance,omitzero"`
	// Cancellation is there where the request asked for deal cancellation.
	Cancellation DealCancellation `json:"cancellation,omitzero"`
	// Commission is what a multiplier is charged, in per cent; null where there is none.
	Commission Decimal `json:"commission,omitzero" null:"true"`
	// ContractDetails holds what some kinds of contract have beside the rest.
	ContractDetails ContractDetails `json:"contract_details,omitzero"`
	// DateExpiry is when the contract would end, in epoch seconds; for one counted in ticks an estimate.
	DateExpiry int64 `json:"date_expiry,omitzero"`
	// DateStart is when the contract would begin, in epoch seconds.
	DateStart int64 `json:"date_start" required:"true"`
	// DisplayNumberOfContracts is how many units of a vanilla or turbo the stake buys, as text: what each point beyond
	// the barrier pays.
	DisplayNumberOfContracts string `json:"display_number_of_contracts,omitzero"`
	// DisplayValue is the ask price as text, with the decimals of its currency.
	DisplayValue string `json:"display_value" required:"true"`
	// ID is what buy takes. The newest one of a stream is the one to buy, and serves to forget the stream as well.
	ID string `json:"id" required:"true"`
	// LimitOrder holds the orders that would close the contract by themselves.
	LimitOrder LimitOrders `json:"limit_order,omitzero"`
	// Longcode says in words when the contract pays.
	Longcode string `json:"longcode" required:"true"`
	// MaxStake is the greatest stake of a vanilla or turbo.
	MaxStake Decimal `json:"max_stake,omitzero"`
	// MinStake is the least stake of a vanilla or turbo.
	MinStake Decimal `json:"min_stake,omitzero"`
	// Multiplier is the number of units of a lookback, or the factor of a multiplier.
	Multiplier Decimal `json:"multiplier,omitzero"`
	// Payout is what a won contract pays, in its currency; 0 where that is not fixed beforehand.
	Payout Decimal `json:"payout" required:"true"`
	// PayoutChoices are the payouts per point that a turbo may have, as text.
	PayoutChoices []string `json:"payout_choices,omitzero"`
	// Spot is the quote that the price was taken at.
	Spot Decimal `json:"spot" required:"true"`
	// SpotTime is when the spot was quoted, in epoch seconds.
	SpotTime int64 `json:"spot_time" required:"true"`
	// ValidationParams bounds the amounts of the request.
	ValidationParams AmountBounds `json:"validation_params,omitzero"`
}

// DealCancellation is the right to cancel a multiplier.
type DealCancellation struct {
	// AskPrice is what the right costs, in the contract's currency.
	AskPrice Decimal `json:"ask_price,omitzero"`
	// DateExpiry is when the right ends, in epoch seconds.
	DateExpiry int64 `json:"date_expiry,omitzero"`
}

// ContractDetails holds what some kinds of contract have. Prices and distances of the underlying are text, with its
// decimals.
type ContractDetails struct {
	// AppMarkupAmount is what the application earns on the contract, as text.
	AppMarkupAmount string `json:"app_markup_amount,omitzero"`
	// Barrier is the price level that decides the contract.
	Barrier string `json:"barrier,omitzero"`
	// BarrierSpotDistance is how far the barriers lie from the spot.
	BarrierSpotDistance string `json:"barrier_spot_distance,omitzero"`
	// CautionPrice is the level at which a snowball loses the coupons that it has gathered.
	CautionPrice string `json:"caution_price,omitzero"`
	// CouponRate is the fraction by which each coupon makes the stake of a snowball grow.
	CouponRate string `json:"coupon_rate,omitzero"`
	// HighBarrier is the upper one of two barriers, as the spot is now.
	HighBarrier string `json:"high_barrier,omitzero"`
	// LastTickEpoch is the time of the last tick that ticks_stayed_in counts, in epoch seconds.
	LastTickEpoch int64 `json:"last_tick_epoch,omitzero"`
	// LowBarrier is the lower one of two barriers, as the spot is now.
	LowBarrier string `json:"low_barrier,omitzero"`
	// MaximumPayout is the payout at which an accumulator closes by itself.
	MaximumPayout Decimal `json:"maximum_payout,omitzero"`
	// MaximumStake is the greatest stake, as text.
	MaximumStake string `json:"maximum_stake,omitzero"`
	// MaximumTicks is the number of ticks after which an accumulator closes by itself.
	MaximumTicks int64 `json:"maximum_ticks,omitzero"`
	// MinimumStake is the least stake, as text.
	MinimumStake string `json:"minimum_stake,omitzero"`
	// NumOfCoupons is how many coupons a snowball can gather.
	NumOfCoupons int64 `json:"num_of_coupons,omitzero"`
	// ProfitPrice is the level at which a snowball closes with its profit.
	ProfitPrice string `json:"profit_price,omitzero"`
	// TickSizeBarrier is how far a tick may lie from the one before it without ending an accumulator, as a fraction of
	// the price.
	TickSizeBarrier Decimal `json:"tick_size_barrier,omitzero"`
	// TickSizeBarrierPercentage is the same in per cent, for people: five decimals and the sign %.
	TickSizeBarrierPercentage string `json:"tick_size_barrier_percentage,omitzero"`
	// TicksStayedIn counts, for accumulators of the past, the ticks that each survived; a stream adds to it.
	TicksStayedIn []int64 `json:"ticks_stayed_in,omitzero"`
	// TradeRiskProfile is the degree of risk of a snowball.
	TradeRiskProfile string `json:"trade_risk_profile,omitzero" enum:"low|medium|high"`
}

// LimitOrders holds the orders that close a contract by themselves.
type LimitOrders struct {
	// StopLoss closes at a loss that the buyer has chosen.
	StopLoss ClosingOrder `json:"stop_loss,omitzero"`
	// StopOut closes a multiplier whose stake is lost. Nobody has to ask for it.
	StopOut ClosingOrder `json:"stop_out,omitzero"`
	// TakeProfit closes at a profit that the buyer has chosen.
	TakeProfit ClosingOrder `json:"take_profit,omitzero"`
}

// ClosingOrder closes a contract when its profit or loss has reached an amount. One that has been removed has no
// amount.
type ClosingOrder struct {
	// DisplayName is the name for people.
	DisplayName string `json:"display_name,omitzero"`
	// DisplayOrderAmount is the amount as text, with the decimals of its currency; null without an order.
	DisplayOrderAmount Optional[string] `json:"display_order_amount,omitzero" null:"true"`
	// OrderAmount is the profit, or the loss with a minus, in the contract's currency; null without an order.
	OrderAmount Decimal `json:"order_amount" null:"true"`
	// OrderDate is when the order was given, in epoch seconds.
	OrderDate int64 `json:"order_date,omitzero"`
	// Value is the spot at which the contract closes, as text with the symbol's decimals; null without an order.
	Value Optional[string] `json:"value,omitzero" null:"true"`
}

// AmountBounds bounds what may be asked for. Amounts are text, in the contract's currency.
type AmountBounds struct {
	// MaxPayout is the payout at which an accumulator closes by itself.
	MaxPayout string `json:"max_payout,omitzero"`
	// MaxTicks is the number of ticks after which an accumulator closes by itself.
	MaxTicks int64 `json:"max_ticks,omitzero"`
	// Payout bounds the payout.
	Payout AmountRange `json:"payout,omitzero"`
	// Stake bounds the stake.
	Stake AmountRange `json:"stake,omitzero"`
	// StopLoss bounds the stop-loss order.
	StopLoss AmountRange `json:"stop_loss,omitzero"`
	// TakeProfit bounds the take-profit order.
	TakeProfit AmountRange `json:"take_profit,omitzero"`
}

// AmountRange bounds an amount.
type AmountRange struct {
	// Max is the greatest amount.
	Max string `json:"max,omitzero"`
	// Min is the least amount.
	Min string `json:"min,omitzero"`
}

// BuyResponse is the receipt of a purchase. Amounts are in the account's currency.
type BuyResponse struct {
	// BalanceAfter is what the account holds now.
	BalanceAfter Decimal `json:"balance_after" required:"true"`
	// BuyPrice is what was paid.
	BuyPrice Decimal `json:"buy_price" required:"true"`
	// ContractID is the contract's id, which sell and proposal_open_contract take.
	ContractID int64 `json:"contract_id" required:"true"`
	// Longcode says in words when the contract pays.
	Longcode string `json:"longcode" required:"true"`
	// Payout is what the contract pays if it is won; 0 where that is not fixed beforehand.
	Payout Decimal `json:"payout" required:"true"`
	// PurchaseTime is when the contract was bought, in epoch seconds.
	PurchaseTime int64 `json:"purchase_time" required:"true"`
	// Shortcode is the contract's terms in one word.
	Shortcode string `json:"shortcode" required:"true"`
	// StartTime is when the contract begins, in epoch seconds.
	StartTime int64 `json:"start_time" required:"true"`
	// TransactionID is the number of the purchase in the statement.
	TransactionID int64 `json:"transaction_id" required:"true"`
}

// Sale is the receipt of a sale or a cancellation. Amounts are in the account's currency.
type Sale struct {
	// BalanceAfter is what the account holds now.
	BalanceAfter Decimal `json:"balance_after,omitzero"`
	// ContractID is the id of the contract, which is closed now.
	ContractID int64 `json:"contract_id,omitzero"`
	// ReferenceID is the number of the contract's purchase in the statement.
	ReferenceID int64 `json:"reference_id,omitzero"`
	// SoldFor is what was received.
	SoldFor Decimal `json:"sold_for,omitzero"`
	// TransactionID is the number of the sale in the statement.
	TransactionID int64 `json:"transaction_id,omitzero"`
}

// ContractUpdateResponse holds the orders that are in force now.
type ContractUpdateResponse struct {
	// StopLoss closes the contract at a loss.
	StopLoss ClosingOrder `json:"stop_loss,omitzero"`
	// TakeProfit closes the contract at a profit.
	TakeProfit ClosingOrder `json:"take_profit,omitzero"`
}

// ContractUpdateHistoryResponse holds the changes, the latest first.
type ContractUpdateHistoryResponse []OrderChange

// OrderChange is one change of an order.
type OrderChange struct {
	// DisplayName is the order's name for people.
	DisplayName string `json:"display_name,omitzero"`
	// OrderAmount is the profit or loss at which the contract closes since then, as text.
	OrderAmount string `json:"order_amount,omitzero"`
	// OrderDate is when the change was made, in epoch seconds.
	OrderDate int64 `json:"order_date,omitzero"`
	// OrderType is take_profit or stop_loss.
	OrderType string `json:"order_type,omitzero"`
	// Value is the spot at which the contract closes since then, as text; null where the order was removed.
	Value Optional[string] `json:"value,omitzero" null:"true"`
}

// SellExpiredResponse tells what sell_expired did.
type SellExpiredResponse struct {
	// Count is how many contracts were settled.
	Count int64 `json:"count"`
}

// BuyContractForMultipleAccountsResponse tells how each purchase went.
type BuyContractForMultipleAccountsResponse struct {
	// Result holds one row for each token, in the order of the request.
	Result []AccountPurchase `json:"result" required:"true"`
}

// AccountPurchase is the purchase of one account: either it failed, and there are code and message_to_client, or it
// did not, and there is all the rest. Amounts are in the account's currency.
type AccountPurchase struct {
	// BuyPrice is what was paid.
	BuyPrice Decimal `json:"buy_price,omitzero"`
	// Code is the error's code, for programs.
	Code Code `json:"code,omitzero"`
	// ContractID is the contract's id.
	ContractID int64 `json:"contract_id,omitzero"`
	// Longcode says in words when the contract pays.
	Longcode string `json:"longcode,omitzero"`
	// MessageToClient is the error for people.
	MessageToClient string `json:"message_to_client,omitzero"`
	// Payout is what the contract pays if it is won.
	Payout Decimal `json:"payout,omitzero"`
	// PurchaseTime is when the contract was bought, in epoch seconds.
	PurchaseTime int64 `json:"purchase_time,omitzero"`
	// Shortcode is the contract's terms in one word.
	Shortcode string `json:"shortcode,omitzero"`
	// StartTime is when the contract begins, in epoch seconds.
	StartTime int64 `json:"start_time,omitzero"`
	// Token is the token that stands for the account.
	Token string `json:"token" required:"true"`
	// TransactionID is the number of the purchase in the account's statement.
	TransactionID int64 `json:"transaction_id,omitzero"`
}

// SellContractForMultipleAccountsResponse tells how each sale went.
type SellContractForMultipleAccountsResponse struct {
	// Result holds one row for each token, in the order of the request.
	Result []AccountSale `json:"result"`
}

// AccountSale is the sale of one account: either it failed, and there are code, message_to_client and token, or it did
// not, and there is all the rest. Amounts are in the account's currency.
type AccountSale struct {
	// BalanceAfter is what the account holds now.
	BalanceAfter Decimal `json:"balance_after,omitzero"`
	// Code is the error's code, for programs.
	Code Code `json:"code,omitzero"`
	// ContractID is the id of the contract, which is closed now.
	ContractID int64 `json:"contract_id,omitzero"`
	// MessageToClient is the error for people.
	MessageToClient string `json:"message_to_client,omitzero"`
	// ReferenceID is the number of the contract's purchase in the account's statement.
	ReferenceID int64 `json:"reference_id,omitzero"`
	// SellPrice is what was received.
	SellPrice Decimal `json:"sell_price,omitzero"`
	// SellTime is when the contract was sold, as date and time in GMT such as 2026-03-01 08:30:00.
	SellTime string `json:"sell_time,omitzero"`
	// Token is the token that stands for the account.
	Token string `json:"token,omitzero"`
	// TransactionID is the number of the sale in the account's statement.
	TransactionID int64 `json:"transaction_id,omitzero"`
}
