package wire

// OpenContract is everything about a contract of the account, open or closed. Amounts are in its currency; prices of
// the underlying that are text have its decimals. A contract that has not begun has no entry, an open one no exit and
// no sale. An account without open contracts is answered by an empty object.
type OpenContract struct {
	// AccountID is the number of the account that holds the contract.
	AccountID int64 `json:"account_id,omitzero"`
	// AppMarkupAmount is what the application earned on the contract, as text.
	AppMarkupAmount string `json:"app_markup_amount,omitzero"`
	// AuditDetails holds the ticks that decided the contract, once it has ended.
	AuditDetails AuditDetails `json:"audit_details,omitzero" null:"true"`
	// Barrier is the price level that decides a contract with one barrier; null before it is known.
	Barrier string `json:"barrier,omitzero" null:"true"`
	// BarrierCount is how many barriers the contract has, 0 to 2.
	BarrierCount int64 `json:"barrier_count"`
	// BarrierSpotDistance is how far the barriers of an accumulator lie from the spot, as text.
	BarrierSpotDistance string `json:"barrier_spot_distance,omitzero"`
	// BidPrice is what the contract would sell for now; of a closed one, what it brought.
	BidPrice Decimal `json:"bid_price,omitzero"`
	// BuyPrice is what was paid.
	BuyPrice Decimal `json:"buy_price,omitzero"`
	// Cancellation is there while a multiplier can be cancelled.
	Cancellation DealCancellation `json:"cancellation,omitzero"`
	// CautionPrice is the level at which a snowball loses the coupons that it has gathered.
	CautionPrice string `json:"caution_price,omitzero"`
	// Commision is the older spelling of commission.
	Commision Decimal `json:"commision,omitzero" null:"true"`
	// Commission is what a multiplier was charged.
	Commission Decimal `json:"commission,omitzero" null:"true"`
	// ContractID is the contract's id.
	ContractID int64 `json:"contract_id,omitzero"`
	// ContractType is the kind of contract; proposal explains the codes.
	ContractType string `json:"contract_type,omitzero"`
	// CouponCollectionEpochs are the times at which a snowball gathers a coupon, in epoch seconds.
	CouponCollectionEpochs []int64 `json:"coupon_collection_epochs,omitzero"`
	// CouponRate is the fraction by which each coupon makes the stake of a snowball grow.
	CouponRate string `json:"coupon_rate,omitzero"`
	// Currency is the contract's currency.
	Currency string `json:"currency,omitzero"`
	// CurrentSpot is the latest quote of the underlying.
	CurrentSpot Decimal `json:"current_spot,omitzero"`
	// CurrentSpotDisplayValue is the current spot as text.
	CurrentSpotDisplayValue string `json:"current_spot_display_value,omitzero"`
	// CurrentSpotHighBarrier is the upper barrier that the next tick of an accumulator must stay below.
	CurrentSpotHighBarrier string `json:"current_spot_high_barrier,omitzero"`
	// CurrentSpotLowBarrier is the lower barrier that the next tick of an accumulator must stay above.
	CurrentSpotLowBarrier string `json:"current_spot_low_barrier,omitzero"`
	// CurrentSpotTime is when the current spot was quoted, in epoch seconds.
	CurrentSpotTime int64 `json:"current_spot_time,omitzero"`
	// DateExpiry is when the contract ends, in epoch seconds; for one counted in ticks an estimate.
	DateExpiry int64 `json:"date_expiry,omitzero"`
	// DateSettlement is when the contract is settled, in epoch seconds.
	DateSettlement int64 `json:"date_settlement,omitzero"`
	// DateStart is when the contract began or begins, in epoch seconds.
	DateStart int64 `json:"date_start,omitzero"`
	// DisplayName is the underlying's name for people.
	DisplayName string `json:"display_name,omitzero"`
	// DisplayNumberOfContracts is how many units of a vanilla or turbo were bought, as text: what each point beyond the
	// barrier pays.
	DisplayNumberOfContracts string `json:"display_number_of_contracts,omitzero"`
	// DisplayValue is the bid price as text, with the decimals of its currency.
	DisplayValue string `json:"display_value,omitzero"`
	// EntrySpot is the entry tick under its older name.
	EntrySpot Decimal `json:"entry_spot,omitzero" null:"true"`
	// EntrySpotDisplayValue is the entry tick as text, under its older name.
	EntrySpotDisplayValue string `json:"entry_spot_display_value,omitzero" null:"true"`
	// EntryTick is the quote with which the contract began: the first tick after its start, for one that was bought to
	// begin later the quote of that moment.
	EntryTick Decimal `json:"entry_tick,omitzero"`
	// EntryTickDisplayValue is the entry tick as text.
	EntryTickDisplayValue string `json:"entry_tick_display_value,omitzero"`
	// EntryTickTime is when the entry tick happened, in epoch seconds.
	EntryTickTime int64 `json:"entry_tick_time,omitzero"`
	// ExitTick is the quote with which the contract ended: the last tick up to its end, the tick that decided it before,
	// or that of its sale.
	ExitTick Decimal `json:"exit_tick,omitzero"`
	// ExitTickDisplayValue is the exit tick as text.
	ExitTickDisplayValue string `json:"exit_tick_display_value,omitzero"`
	// ExitTickTime is when the exit tick happened, in epoch seconds.
	ExitTickTime int64 `json:"exit_tick_time,omitzero"`
	// ExpiryTime is when the contract ends, in epoch seconds, as date_expiry.
	ExpiryTime int64 `json:"expiry_time,omitzero"`
	// GrowthRate is the fraction by which an accumulator grows with each tick.
	GrowthRate Decimal `json:"growth_rate,omitzero"`
	// HighBarrier is the upper one of two barriers.
	HighBarrier string `json:"high_barrier,omitzero"`
	// ID is the stream's id.
	ID string `json:"id,omitzero"`
	// IsExpired is 1 once the contract has ended by its terms.
	IsExpired Flag `json:"is_expired"`
	// IsForwardStarting is 1 for a contract that was bought to begin later.
	IsForwardStarting Flag `json:"is_forward_starting"`
	// IsIntraday is 1 for a contract of a day at most.
	IsIntraday Flag `json:"is_intraday"`
	// IsPathDependent is 1 where ticks before the last may decide the contract.
	IsPathDependent Flag `json:"is_path_dependent"`
	// IsSettleable is 1 once the contract can be settled.
	IsSettleable Flag `json:"is_settleable"`
	// IsSold is 1 once the contract is closed, sold or settled. No update follows.
	IsSold Flag `json:"is_sold"`
	// IsValidToCancel is 1 while cancel would succeed.
	IsValidToCancel Flag `json:"is_valid_to_cancel"`
	// IsValidToSell is 1 while sell would succeed; else validation_error says why not.
	IsValidToSell Flag `json:"is_valid_to_sell"`
	// IsValidToUpdate says which orders contract_update may change.
	IsValidToUpdate UpdatableOrders `json:"is_valid_to_update,omitzero" null:"true"`
	// LimitOrder holds the orders that close the contract by themselves.
	LimitOrder LimitOrders `json:"limit_order,omitzero"`
	// Longcode says in words when the contract pays.
	Longcode string `json:"longcode,omitzero"`
	// LowBarrier is the lower one of two barriers.
	LowBarrier string `json:"low_barrier,omitzero"`
	// Multiplier is the number of units of a lookback, or the factor of a multiplier.
	Multiplier Decimal `json:"multiplier,omitzero"`
	// NumOfCoupons is how many coupons a snowball can gather.
	NumOfCoupons int64 `json:"num_of_coupons,omitzero"`
	// Payout is what the contract pays if it is won; 0 where that is not fixed beforehand.
	Payout Decimal `json:"payout,omitzero"`
	// Profit is the bid price less the buy price; of a multiplier, without the price of its deal cancellation.
	Profit Decimal `json:"profit,omitzero"`
	// ProfitPercentage is the profit in per cent of what was paid.
	ProfitPercentage Decimal `json:"profit_percentage,omitzero"`
	// ProfitPrice is the level at which a snowball closes with its profit.
	ProfitPrice string `json:"profit_price,omitzero"`
	// PurchaseTime is when the contract was bought, in epoch seconds.
	PurchaseTime int64 `json:"purchase_time,omitzero"`
	// ResetBarrier is the barrier of a reset contract after its reset.
	ResetBarrier string `json:"reset_barrier,omitzero" null:"true"`
	// ResetTime is when the barrier of a reset contract is reset, in epoch seconds.
	ResetTime int64 `json:"reset_time,omitzero"`
	// SelectedSpot is the quote of the selected tick.
	SelectedSpot Decimal `json:"selected_spot,omitzero"`
	// SelectedTick is the number, from 1, of the tick on which a TICKHIGH or TICKLOW bets.
	SelectedTick int64 `json:"selected_tick,omitzero"`
	// SellPrice is what the contract brought.
	SellPrice Decimal `json:"sell_price,omitzero"`
	// SellSpot is the quote at the sale.
	SellSpot Decimal `json:"sell_spot,omitzero"`
	// SellSpotDisplayValue is the sell spot as text.
	SellSpotDisplayValue string `json:"sell_spot_display_value,omitzero"`
	// SellSpotTime is when the sell spot was quoted, in epoch seconds.
	SellSpotTime int64 `json:"sell_spot_time,omitzero"`
	// SellTime is when the contract was sold or settled, in epoch seconds.
	SellTime int64 `json:"sell_time,omitzero" null:"true"`
	// Shortcode is the contract's terms in one word.
	Shortcode string `json:"shortcode,omitzero"`
	// Status is open; or how the contract ended: won or lost by its terms, sold back before them, or cancelled.
	Status string `json:"status,omitzero" enum:"open|sold|won|lost|cancelled" null:"true"`
	// TickCount is how many ticks the contract lasts, if it is counted in ticks.
	TickCount int64 `json:"tick_count,omitzero"`
	// TickPassed is how many ticks an accumulator has survived, the entry tick not counted.
	TickPassed Optional[int64] `json:"tick_passed,omitzero"`
	// TickStream holds the ticks from the entry on, of a contract counted in ticks.
	TickStream []ContractTick `json:"tick_stream,omitzero"`
	// TradeRiskProfile is the degree of risk of a snowball.
	TradeRiskProfile string `json:"trade_risk_profile,omitzero" enum:"low|medium|high"`
	// TransactionIDs are the numbers of purchase and sale in the statement.
	TransactionIDs ContractTransactions `json:"transaction_ids,omitzero"`
	// Underlying is the symbol.
	Underlying string `json:"underlying,omitzero"`
	// ValidationError says for people why the contract cannot be sold now.
	ValidationError string `json:"validation_error,omitzero"`
	// ValidationErrorCode says for programs why the contract cannot be sold now.
	ValidationErrorCode string `json:"validation_error_code,omitzero"`
	// ValidationParams bounds the amounts of orders.
	ValidationParams AmountBounds `json:"validation_params,omitzero"`
}

// AuditDetails holds the ticks that decided a contract.
type AuditDetails struct {
	// AllTicks holds every tick from start to end, of a contract counted in ticks.
	AllTicks []ContractTick `json:"all_ticks,omitzero"`
	// ContractEnd holds the ticks around the end.
	ContractEnd []ContractTick `json:"contract_end,omitzero"`
	// ContractStart holds the ticks around the start.
	ContractStart []ContractTick `json:"contract_start,omitzero"`
}

// ContractTick is a tick in the life of a contract, or among its audit details a moment without a tick.
type ContractTick struct {
	// Epoch is when it was, in epoch seconds.
	Epoch int64 `json:"epoch,omitzero"`
	// Flag tells how to show an audited tick: highlight_tick or highlight_time.
	Flag string `json:"flag,omitzero" null:"true"`
	// Name says for people what an audited tick is, such as the entry spot or the end time.
	Name string `json:"name,omitzero" null:"true"`
	// Tick is the quote; absent or null for a moment without a tick.
	Tick Decimal `json:"tick,omitzero" null:"true"`
	// TickDisplayValue is the quote as text.
	TickDisplayValue string `json:"tick_display_value,omitzero" null:"true"`
}

// UpdatableOrders says which orders may be changed. An order that the kind of contract does not have is absent.
type UpdatableOrders struct {
	// StopLoss is 1 while the stop-loss order may be changed.
	StopLoss Optional[Flag] `json:"stop_loss,omitzero"`
	// StopOut is 1 while the stop-out order may be changed.
	StopOut Optional[Flag] `json:"stop_out,omitzero"`
	// TakeProfit is 1 while the take-profit order may be changed.
	TakeProfit Optional[Flag] `json:"take_profit,omitzero"`
}

// ContractTransactions are the numbers of a contract's transactions in the statement.
type ContractTransactions struct {
	// Buy is the purchase.
	Buy int64 `json:"buy,omitzero"`
	// Sell is the sale or the settlement, once the contract is closed.
	Sell int64 `json:"sell,omitzero"`
}
