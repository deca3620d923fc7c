package wire

// AccountListResponse holds the user's accounts.
type AccountListResponse []ListedAccount

// BalanceResponse is what an account holds. When all accounts were asked for, it is the account acted for, and accounts
// and total tell the rest.
type BalanceResponse struct {
	// Accounts holds the user's accounts by their login ids; an update holds the account that changed.
	Accounts map[string]AccountBalance `json:"accounts,omitzero"`
	// Balance is what the account holds.
	Balance Decimal `json:"balance" required:"true"`
	// Currency is the account's currency.
	Currency string `json:"currency" required:"true"`
	// ID is the stream's id.
	ID string `json:"id,omitzero"`
	// LoginID is the account's identity.
	LoginID string `json:"loginid" required:"true"`
	// Total sums up the accounts by their kind.
	Total BalanceTotal `json:"total,omitzero"`
}

// AccountBalance is what one of several accounts holds.
type AccountBalance struct {
	// Balance is what it holds, in its currency.
	Balance Decimal `json:"balance" required:"true"`
	// ConvertedAmount is the same in the currency of the total.
	ConvertedAmount Decimal `json:"converted_amount" required:"true"`
	// Currency is its currency.
	Currency string `json:"currency" required:"true"`
	// DemoAccount is 1 for play money.
	DemoAccount Flag `json:"demo_account" required:"true"`
	// Status is 1 for an account that can be used.
	Status Flag `json:"status" required:"true"`
	// Type is the platform: mt5, or deriv for options accounts.
	Type string `json:"type" required:"true" enum:"mt5|deriv"`
}

// BalanceTotal sums up what the accounts of each kind hold.
type BalanceTotal struct {
	// Deriv is the sum of the options accounts with real money.
	Deriv Amount `json:"deriv,omitzero"`
	// DerivDemo is the sum of the options accounts with play money.
	DerivDemo Amount `json:"deriv_demo,omitzero"`
	// MT5 is the sum of the MT5 accounts with real money.
	MT5 Amount `json:"mt5,omitzero"`
	// MT5Demo is the sum of the MT5 accounts with play money.
	MT5Demo Amount `json:"mt5_demo,omitzero"`
}

// Amount is a sum of money with its currency.
type Amount struct {
	// Amount is the number.
	Amount Decimal `json:"amount" required:"true"`
	// Currency is the code of the currency.
	Currency string `json:"currency" required:"true"`
}

// TopUpVirtualResponse is what the demo account was given.
type TopUpVirtualResponse struct {
	// Amount is how much.
	Amount Decimal `json:"amount,omitzero"`
	// Currency is the account's currency.
	Currency string `json:"currency,omitzero"`
}

// SetAccountCurrencyResponse is 1 when the currency was set, and 0 when it was that already.
type SetAccountCurrencyResponse = Flag

// GetLimitsResponse is what bounds the account. Amounts are in its currency.
type GetLimitsResponse struct {
	// AccountBalance is the most cash that the account may hold; null without a limit.
	AccountBalance Decimal `json:"account_balance,omitzero" null:"true"`
	// DailyCumulativeAmountTransfers bounds the sum of a day's transfers, in a form that is not published.
	DailyCumulativeAmountTransfers Object `json:"daily_cumulative_amount_transfers,omitzero"`
	// DailyTransfers bounds a day's transfers, in a form that is not published.
	DailyTransfers Object `json:"daily_transfers,omitzero"`
	// DailyTurnover is the most that may be staked in a day.
	DailyTurnover Decimal `json:"daily_turnover,omitzero"`
	// LifetimeLimit is the most that may ever be withdrawn.
	LifetimeLimit Decimal `json:"lifetime_limit,omitzero"`
	// LifetimeTransfers bounds what may ever be moved between currencies, where that is bounded.
	LifetimeTransfers TransferAllowances `json:"lifetime_transfers,omitzero"`
	// MarketSpecific bounds trading by market, by the market's code.
	MarketSpecific map[string][]MarketLimit `json:"market_specific,omitzero"`
	// NumOfDays is the number of days that num_of_days_limit is about.
	NumOfDays int64 `json:"num_of_days,omitzero"`
	// NumOfDaysLimit is the most that may be withdrawn in so many days.
	NumOfDaysLimit Decimal `json:"num_of_days_limit,omitzero"`
	// OpenPositions is how many contracts may be open at once.
	OpenPositions int64 `json:"open_positions,omitzero"`
	// Payout is the most that all open contracts together may pay.
	Payout Decimal `json:"payout,omitzero"`
	// PayoutPerSymbol bounds what the open contracts on one symbol may pay, by where their barrier lies.
	PayoutPerSymbol SymbolPayoutLimits `json:"payout_per_symbol,omitzero" null:"true"`
	// PayoutPerSymbolAndContractType is the most that the open contracts of one kind on one symbol may pay. A first
	// contract may exceed it, up to payout.
	PayoutPerSymbolAndContractType Decimal `json:"payout_per_symbol_and_contract_type,omitzero"`
	// Remainder is what may still be withdrawn.
	Remainder Decimal `json:"remainder,omitzero"`
	// WithdrawalForXDaysMonetary is what was withdrawn in the last num_of_days days.
	WithdrawalForXDaysMonetary Decimal `json:"withdrawal_for_x_days_monetary,omitzero"`
	// WithdrawalSinceInceptionMonetary is what was withdrawn since the account was opened.
	WithdrawalSinceInceptionMonetary Decimal `json:"withdrawal_since_inception_monetary,omitzero"`
}

// TransferAllowances bounds what may ever be moved between currencies.
type TransferAllowances struct {
	// CryptoToCrypto is for transfers from one crypto currency to another.
	CryptoToCrypto TransferAllowance `json:"crypto_to_crypto,omitzero"`
	// CryptoToFiat is for transfers out of crypto currencies.
	CryptoToFiat TransferAllowance `json:"crypto_to_fiat,omitzero"`
	// FiatToCrypto is for transfers into crypto currencies.
	FiatToCrypto TransferAllowance `json:"fiat_to_crypto,omitzero"`
}

// TransferAllowance bounds what may ever be moved, in the account's currency.
type TransferAllowance struct {
	// Allowed is the most in all.
	Allowed Decimal `json:"allowed,omitzero"`
	// Available is what is left of it.
	Available Decimal `json:"available,omitzero"`
}

// MarketLimit bounds trading on a market or a part of one.
type MarketLimit struct {
	// Level is what kind of part it is, such as market or submarket.
	Level string `json:"level,omitzero"`
	// Name is the name of the market or submarket, for people.
	Name string `json:"name,omitzero"`
	// PayoutLimit is the most that its open contracts together may pay.
	PayoutLimit Decimal `json:"payout_limit,omitzero"`
	// ProfileName is the profile of risk that the limits come from, such as low_risk.
	ProfileName string `json:"profile_name,omitzero"`
	// TurnoverLimit is the most that may be staked there.
	TurnoverLimit Decimal `json:"turnover_limit,omitzero"`
}

// SymbolPayoutLimits bounds what the open contracts on one symbol may pay.
type SymbolPayoutLimits struct {
	// ATM is for contracts whose barrier is the entry spot; null without a limit.
	ATM Decimal `json:"atm,omitzero" null:"true"`
	// NonATM is for contracts with another barrier.
	NonATM DurationPayoutLimits `json:"non_atm,omitzero"`
}

// DurationPayoutLimits bounds what open contracts may pay, by how long they last.
type DurationPayoutLimits struct {
	// LessThanSevenDays is for contracts of seven days at most.
	LessThanSevenDays Decimal `json:"less_than_seven_days,omitzero"`
	// MoreThanSevenDays is for longer ones.
	MoreThanSevenDays Decimal `json:"more_than_seven_days,omitzero"`
}

// APITokenResponse is the list of tokens, and what was done to it.
type APITokenResponse struct {
	// DeleteToken is 1 when a token was deleted.
	DeleteToken Flag `json:"delete_token,omitzero" enum:"1"`
	// NewToken is 1 when a token was created.
	NewToken Flag `json:"new_token,omitzero" enum:"1"`
	// Tokens holds the user's tokens as they are now.
	Tokens []IssuedToken `json:"tokens"`
}

// IssuedToken is one API token.
type IssuedToken struct {
	// DisplayName is the name that its owner gave it.
	DisplayName string `json:"display_name,omitzero"`
	// LastUsed is the date and time of its last use; empty before the first.
	LastUsed string `json:"last_used"`
	// Scopes are what it permits.
	Scopes []Scope `json:"scopes" enum:"read|trade|trading_information|payments|admin"`
	// Token is what authorize takes.
	Token string `json:"token,omitzero"`
	// ValidForIP is the only network address that may use it; empty when all may.
	ValidForIP string `json:"valid_for_ip"`
}

// LoginHistoryResponse holds entries, the latest first.
type LoginHistoryResponse []LoginRecord

// LoginRecord is one time that the user logged in or out.
type LoginRecord struct {
	// Action is login or logout.
	Action string `json:"action" required:"true"`
	// Browser is the name of the browser.
	Browser string `json:"browser" required:"true"`
	// Country is where the network address belongs.
	Country string `json:"country" required:"true"`
	// Datetime is when it was, as date and time in GMT.
	Datetime string `json:"datetime" required:"true"`
	// Device is the kind of device.
	Device string `json:"device" required:"true"`
	// Environment says in one line from where and with what it was.
	Environment string `json:"environment" required:"true"`
	// IP is the network address.
	IP string `json:"ip" required:"true"`
	// Language is the browser's language.
	Language string `json:"language" required:"true"`
	// OS is the operating system.
	OS string `json:"os" required:"true"`
	// Status is 1 for success.
	Status Flag `json:"status" required:"true"`
	// Time is when it was, in epoch seconds.
	Time int64 `json:"time" required:"true"`
	// Version is the browser's version.
	Version string `json:"version" required:"true"`
}

// RealityCheckResponse sums up a session. Amounts are in the account's currency.
type RealityCheckResponse struct {
	// BuyAmount is what was paid for contracts.
	BuyAmount Decimal `json:"buy_amount,omitzero"`
	// BuyCount is how many contracts were bought.
	BuyCount int64 `json:"buy_count"`
	// Currency is the account's currency.
	Currency string `json:"currency,omitzero"`
	// LoginID is the account's identity.
	LoginID string `json:"loginid,omitzero"`
	// OpenContractCount is how many contracts are open.
	OpenContractCount int64 `json:"open_contract_count"`
	// PotentialProfit is what the open contracts would gain if they were sold now.
	PotentialProfit Decimal `json:"potential_profit,omitzero"`
	// SellAmount is what contracts brought.
	SellAmount Decimal `json:"sell_amount,omitzero"`
	// SellCount is how many contracts were sold or settled.
	SellCount int64 `json:"sell_count"`
	// StartTime is when the session began, in epoch seconds.
	StartTime int64 `json:"start_time,omitzero"`
}

// GetSelfExclusionResponse holds the limits in force. Amounts are in the account's currency, spans of days end now, and
// an absent limit is none.
type GetSelfExclusionResponse struct {
	// ExcludeUntil is the date until which the trader is shut out, such as 2027-06-30.
	ExcludeUntil string `json:"exclude_until,omitzero"`
	// Max30DayDeposit is the most that may be paid in in thirty days.
	Max30DayDeposit Decimal `json:"max_30day_deposit,omitzero"`
	// Max30DayLosses is the most that may be lost in thirty days.
	Max30DayLosses Decimal `json:"max_30day_losses,omitzero"`
	// Max30DayTurnover is the most that may be staked in thirty days.
	Max30DayTurnover Decimal `json:"max_30day_turnover,omitzero"`
	// Max7DayDeposit is the most that may be paid in in seven days.
	Max7DayDeposit Decimal `json:"max_7day_deposit,omitzero"`
	// Max7DayLosses is the most that may be lost in seven days.
	Max7DayLosses Decimal `json:"max_7day_losses,omitzero"`
	// Max7DayTurnover is the most that may be staked in seven days.
	Max7DayTurnover Decimal `json:"max_7day_turnover,omitzero"`
	// MaxBalance is the most cash that the account may hold.
	MaxBalance Decimal `json:"max_balance,omitzero"`
	// MaxDeposit is the most that may be paid in in a day.
	MaxDeposit Decimal `json:"max_deposit,omitzero"`
	// MaxLosses is the most that may be lost in a day.
	MaxLosses Decimal `json:"max_losses,omitzero"`
	// MaxOpenBets is how many contracts may be open at once.
	MaxOpenBets Optional[int64] `json:"max_open_bets,omitzero"`
	// MaxTurnover is the most that may be staked in a day.
	MaxTurnover Decimal `json:"max_turnover,omitzero"`
	// SessionDurationLimit is how long a session may last, in minutes.
	SessionDurationLimit Optional[int64] `json:"session_duration_limit,omitzero"`
	// TimeoutUntil is the epoch second until which the trader is shut out.
	TimeoutUntil int64 `json:"timeout_until,omitzero"`
}

// SetSelfExclusionResponse is 1.
type SetSelfExclusionResponse = Flag
