package wire

// PortfolioResponse is what the account holds.
type PortfolioResponse struct {
	// Contracts holds the open contracts.
	Contracts []Position `json:"contracts" required:"true"`
}

// Position is one open contract. Amounts are in its currency.
type Position struct {
	// AppID is the application through which the contract was bought; null where that is not known.
	AppID Optional[int64] `json:"app_id,omitzero" null:"true"`
	// BuyPrice is what was paid.
	BuyPrice Decimal `json:"buy_price,omitzero"`
	// ContractID is the contract's id.
	ContractID int64 `json:"contract_id,omitzero"`
	// ContractType is the kind of contract; proposal explains the codes.
	ContractType string `json:"contract_type,omitzero"`
	// Currency is the contract's currency.
	Currency string `json:"currency,omitzero"`
	// DateStart is when the contract began or begins, in epoch seconds.
	DateStart int64 `json:"date_start,omitzero"`
	// ExpiryTime is when the contract ends, in epoch seconds; for one counted in ticks an estimate.
	ExpiryTime int64 `json:"expiry_time,omitzero"`
	// Longcode says in words when the contract pays.
	Longcode string `json:"longcode,omitzero"`
	// Payout is what the contract pays if it is won; 0 where that is not fixed beforehand.
	Payout Decimal `json:"payout,omitzero"`
	// PurchaseTime is when the contract was bought, in epoch seconds.
	PurchaseTime int64 `json:"purchase_time,omitzero"`
	// Shortcode is the contract's terms in one word.
	Shortcode string `json:"shortcode,omitzero"`
	// Symbol is the underlying.
	Symbol string `json:"symbol,omitzero"`
	// TransactionID is the number of the purchase in the statement.
	TransactionID int64 `json:"transaction_id,omitzero"`
}

// ProfitTableResponse is one page of closed contracts.
type ProfitTableResponse struct {
	// Count is how many contracts the page holds.
	Count int64 `json:"count"`
	// Transactions holds the contracts.
	Transactions []ClosedContract `json:"transactions"`
}

// ClosedContract is one contract that has ended. Its profit is the sell price less the buy price. Amounts are in the
// account's currency. Its texts, its type and its symbol, and the multiplier and the like, come with description alone.
type ClosedContract struct {
	// AppID is the application through which the contract was bought; null where that is not known.
	AppID Optional[int64] `json:"app_id,omitzero" null:"true"`
	// BuyPrice is what was paid.
	BuyPrice Decimal `json:"buy_price,omitzero"`
	// ContractID is the contract's id.
	ContractID int64 `json:"contract_id,omitzero" null:"true"`
	// ContractType is the kind of contract; proposal explains the codes.
	ContractType string `json:"contract_type,omitzero"`
	// DealCancellationDuration is for how long a multiplier could be cancelled, such as 5m.
	DealCancellationDuration string `json:"deal_cancellation_duration,omitzero"`
	// DurationType is the unit of the duration, such as ticks or minutes; null where there is none.
	DurationType Optional[string] `json:"duration_type,omitzero" null:"true"`
	// GrowthRate is the fraction by which an accumulator grew with each tick, as text.
	GrowthRate string `json:"growth_rate,omitzero"`
	// Longcode says in words when the contract would pay.
	Longcode string `json:"longcode,omitzero"`
	// Multiplier is the factor of a multiplier, as text.
	Multiplier string `json:"multiplier,omitzero"`
	// Payout is what the contract would pay if it was won.
	Payout Decimal `json:"payout,omitzero"`
	// PurchaseTime is when the contract was bought, in epoch seconds.
	PurchaseTime int64 `json:"purchase_time,omitzero"`
	// SellPrice is what the contract brought; 0 for a lost one.
	SellPrice Decimal `json:"sell_price,omitzero"`
	// SellTime is when the contract was sold or settled, in epoch seconds.
	SellTime int64 `json:"sell_time,omitzero" null:"true"`
	// Shortcode is the contract's terms in one word.
	Shortcode string `json:"shortcode,omitzero"`
	// TransactionID is the number of the purchase in the statement.
	TransactionID int64 `json:"transaction_id,omitzero"`
	// UnderlyingSymbol is the underlying.
	UnderlyingSymbol string `json:"underlying_symbol,omitzero"`
}

// StatementResponse is one page of transactions.
type StatementResponse struct {
	// Count is how many transactions the page holds.
	Count int64 `json:"count"`
	// Transactions holds the transactions, the latest first.
	Transactions []StatementEntry `json:"transactions"`
}

// StatementEntry is one event that moved money. Amounts are in the account's currency.
type StatementEntry struct {
	// ActionType is what happened. Hold and release are money set aside for a peer-to-peer order and given back; the
	// request explains the others.
	ActionType string `json:"action_type,omitzero" enum:"buy|sell|deposit|withdrawal|hold|release|adjustment|virtual_credit|transfer"`
	// Amount is what the balance grew by; with a minus what it shrank by.
	Amount Decimal `json:"amount,omitzero"`
	// AppID is the application through which it happened; null where there was none.
	AppID Optional[int64] `json:"app_id,omitzero" null:"true"`
	// BalanceAfter is what the account held then.
	BalanceAfter Decimal `json:"balance_after,omitzero"`
	// ContractID is the contract that was bought or sold; null where there was none.
	ContractID Optional[int64] `json:"contract_id,omitzero" null:"true"`
	// Fees is what a transfer cost.
	Fees TransferFees `json:"fees,omitzero"`
	// From is where a transfer came from.
	From TransferParty `json:"from,omitzero"`
	// Longcode describes the contract in words; it comes with description alone.
	Longcode string `json:"longcode,omitzero"`
	// Payout is what the contract pays if it is won; null where there was no contract.
	Payout Decimal `json:"payout" null:"true"`
	// PurchaseTime is when a contract that was sold had been bought, in epoch seconds.
	PurchaseTime int64 `json:"purchase_time,omitzero"`
	// ReferenceID is, for a sale, the number of the purchase; else null.
	ReferenceID Optional[int64] `json:"reference_id,omitzero" null:"true"`
	// Shortcode is the contract's terms in one word; it comes with description alone, and is null where there was no
	// contract.
	Shortcode Optional[string] `json:"shortcode,omitzero" null:"true"`
	// To is where a transfer went.
	To TransferParty `json:"to,omitzero"`
	// TransactionID is the number of the transaction.
	TransactionID int64 `json:"transaction_id,omitzero"`
	// TransactionTime is when it happened, in epoch seconds.
	TransactionTime int64 `json:"transaction_time,omitzero"`
	// WithdrawalDetails says more about a withdrawal, such as how long it may take; it comes with description alone.
	WithdrawalDetails string `json:"withdrawal_details,omitzero"`
}

// TransferFees is what a transfer cost.
type TransferFees struct {
	// Amount is the fee.
	Amount Decimal `json:"amount,omitzero"`
	// Currency is the currency of the fee.
	Currency string `json:"currency,omitzero"`
	// Minimum is the least fee of such a transfer.
	Minimum Decimal `json:"minimum,omitzero"`
	// Percentage is the fee in per cent of the amount moved.
	Percentage Decimal `json:"percentage,omitzero"`
}

// TransferParty is one side of a transfer.
type TransferParty struct {
	// LoginID is the account.
	LoginID string `json:"loginid,omitzero"`
}

// TransactionResponse is one event that moved money. The first answer of a stream holds the id alone. Amounts are in
// the account's currency; prices of the underlying are text, with its decimals.
type TransactionResponse struct {
	// Action is what happened; statement explains the words.
	Action string `json:"action,omitzero" enum:"buy|sell|deposit|withdrawal|escrow|adjustment|virtual_credit|transfer"`
	// Amount is what the balance grew by; with a minus what it shrank by.
	Amount Decimal `json:"amount,omitzero"`
	// Balance is what the account holds now.
	Balance Decimal `json:"balance,omitzero"`
	// Barrier is the barrier of a contract with one.
	Barrier string `json:"barrier,omitzero" null:"true"`
	// ContractID is the contract that was bought or sold; null where there was none.
	ContractID Optional[int64] `json:"contract_id,omitzero" null:"true"`
	// Currency is the account's currency.
	Currency string `json:"currency,omitzero"`
	// DateExpiry is when the contract ends, in epoch seconds; for one counted in ticks an estimate.
	DateExpiry int64 `json:"date_expiry,omitzero"`
	// DisplayName is the underlying's name for people.
	DisplayName string `json:"display_name,omitzero"`
	// HighBarrier is the upper barrier of a contract with two.
	HighBarrier string `json:"high_barrier,omitzero"`
	// ID is the stream's id.
	ID string `json:"id,omitzero"`
	// Longcode describes the contract in words.
	Longcode string `json:"longcode,omitzero"`
	// LowBarrier is the lower barrier of a contract with two.
	LowBarrier string `json:"low_barrier,omitzero"`
	// PurchaseTime is when a contract that was sold had been bought, in epoch seconds.
	PurchaseTime int64 `json:"purchase_time,omitzero"`
	// StopLoss is the spot at which a stop-loss order closes the contract.
	StopLoss string `json:"stop_loss,omitzero" null:"true"`
	// StopOut is the spot at which the contract closes because its stake is lost.
	StopOut string `json:"stop_out,omitzero" null:"true"`
	// Symbol is the underlying.
	Symbol string `json:"symbol,omitzero"`
	// TakeProfit is the spot at which a take-profit order closes the contract.
	TakeProfit string `json:"take_profit,omitzero" null:"true"`
	// TransactionID is the number of the transaction.
	TransactionID int64 `json:"transaction_id,omitzero"`
	// TransactionTime is when it happened, in epoch seconds.
	TransactionTime int64 `json:"transaction_time,omitzero"`
}
