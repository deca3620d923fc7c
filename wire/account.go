package wire

// AccountList lists all accounts of the authorized user, with currency, kind and landing company of each.
var AccountList = define[AccountListRequest, AccountListResponse](Spec{Name: "account_list", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Read}})

// AccountListRequest has no properties of its own, not even loginid: the list belongs to the user.
type AccountListRequest struct {
}

// Balance tells what money an account holds, or all of the user's accounts at once with totals, and with subscribe goes
// on with each change.
var Balance = define[BalanceRequest, BalanceResponse](Spec{Name: "balance", Category: CategoryAccount, Scopes: Scopes{Read, TradingInformation}, Streams: true, Offer: Simulated})

// BalanceRequest names the account.
type BalanceRequest struct {
	// Account is current for the account acted for, all for every account of the user, or the login id of one of them.
	// Streamed messages of all carry the account that changed.
	Account string `json:"account,omitzero" pattern:"balance-account" default:"current"`
	// Subscribe asks for a stream of changes; 0 is the same as absence.
	Subscribe Flag `json:"subscribe,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TopUpVirtual gives a demo account whose play money runs low some more, and answers the amount and its currency. Real
// accounts get an error.
var TopUpVirtual = define[TopUpVirtualRequest, TopUpVirtualResponse](Spec{Name: "topup_virtual", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Trade}, Effects: true})

// TopUpVirtualRequest says which demo account to fill.
type TopUpVirtualRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SetAccountCurrency gives an account its currency, for trading and for the cashier. That can be done once; afterwards
// the currency stays.
var SetAccountCurrency = define[SetAccountCurrencyRequest, SetAccountCurrencyResponse](Spec{Name: "set_account_currency", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Admin}, Effects: true})

// SetAccountCurrencyRequest names the currency.
type SetAccountCurrencyRequest struct {
	// SetAccountCurrency is the code of the currency, one of those that payout_currencies lists.
	SetAccountCurrency string `json:"set_account_currency" required:"true" pattern:"currency"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// GetLimits tells what bounds the account's trading and withdrawals: open positions, payouts, turnover by market, and
// how much may still be withdrawn.
var GetLimits = define[GetLimitsRequest, GetLimitsResponse](Spec{Name: "get_limits", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Read}})

// GetLimitsRequest says whose limits to tell.
type GetLimitsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// APIToken manages the user's API tokens: it creates one, deletes one or does neither, and in each case answers the
// list as it then is, with name, scopes and last use of each token.
var APIToken = define[APITokenRequest, APITokenResponse](Spec{Name: "api_token", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Admin}, Effects: true})

// APITokenRequest says what to create or delete; empty, it asks for the list alone.
type APITokenRequest struct {
	// NewToken is the name of a token to create; the token itself is chosen by the server and stands in the list.
	NewToken string `json:"new_token,omitzero" pattern:"token-name"`
	// NewTokenScopes is what the new token permits; needed with new_token. Read is to see the account, trade to buy and
	// sell, trading_information to see trades and the balance, payments to use the cashier, admin to change settings,
	// tokens and applications.
	NewTokenScopes []string `json:"new_token_scopes,omitzero" enum:"read|trade|trading_information|payments|admin" unique:"true"`
	// ValidForCurrentIPOnly binds the new token to the network address that this request comes from.
	ValidForCurrentIPOnly Flag `json:"valid_for_current_ip_only,omitzero" enum:"0|1"`
	// DeleteToken is a token to delete, spelled as in the list.
	DeleteToken string `json:"delete_token,omitzero" pattern:"token-name-masked"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// LoginHistory lists when and from where the user logged in and out, with browser, device, country and address.
var LoginHistory = define[LoginHistoryRequest, LoginHistoryResponse](Spec{Name: "login_history", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Read}})

// LoginHistoryRequest says how much to list.
type LoginHistoryRequest struct {
	// Limit is how many entries to list at most.
	Limit Optional[int64] `json:"limit,omitzero" min:"0" max:"50" default:"10"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// RealityCheck sums up the login session: when it began, what was bought and sold in it and for how much, and what the
// open contracts might bring. Some regulators want traders to be shown this from time to time.
var RealityCheck = define[RealityCheckRequest, RealityCheckResponse](Spec{Name: "reality_check", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Read, TradingInformation}})

// RealityCheckRequest says whose session to sum up.
type RealityCheckRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// GetSelfExclusion tells the limits that traders have set themselves with set_self_exclusion: on losses, turnover,
// deposits and time.
var GetSelfExclusion = define[GetSelfExclusionRequest, GetSelfExclusionResponse](Spec{Name: "get_self_exclusion", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Read}})

// GetSelfExclusionRequest says whose limits to tell.
type GetSelfExclusionRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SetSelfExclusion lets traders protect themselves with limits on losses, turnover, deposits and time, or shut
// themselves out for a while. Start from what get_self_exclusion gives and send it changed: what leaving out a limit in
// force does to it is not published.
var SetSelfExclusion = define[SetSelfExclusionRequest, SetSelfExclusionResponse](Spec{Name: "set_self_exclusion", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Admin}, Effects: true})

// SetSelfExclusionRequest holds the limits. Amounts are in the account's currency, spans of days end now, and null
// means that there is no limit.
type SetSelfExclusionRequest struct {
	// MaxBalance is the most cash that the account may hold.
	MaxBalance Optional[Decimal] `json:"max_balance,omitzero" null:"true"`
	// MaxOpenBets is how many contracts may be open at once.
	MaxOpenBets Optional[int64] `json:"max_open_bets,omitzero" min:"0" null:"true"`
	// MaxLosses is the most that may be lost in a day.
	MaxLosses Optional[Decimal] `json:"max_losses,omitzero" null:"true"`
	// Max7DayLosses is the most that may be lost in seven days.
	Max7DayLosses Optional[Decimal] `json:"max_7day_losses,omitzero" null:"true"`
	// Max30DayLosses is the most that may be lost in thirty days.
	Max30DayLosses Optional[Decimal] `json:"max_30day_losses,omitzero" null:"true"`
	// MaxTurnover is the most that may be staked in a day.
	MaxTurnover Optional[Decimal] `json:"max_turnover,omitzero" null:"true"`
	// Max7DayTurnover is the most that may be staked in seven days.
	Max7DayTurnover Optional[Decimal] `json:"max_7day_turnover,omitzero" null:"true"`
	// Max30DayTurnover is the most that may be staked in thirty days.
	Max30DayTurnover Optional[Decimal] `json:"max_30day_turnover,omitzero" null:"true"`
	// MaxDeposit is the most that may be paid in in a day.
	MaxDeposit Optional[Decimal] `json:"max_deposit,omitzero" null:"true"`
	// Max7DayDeposit is the most that may be paid in in seven days.
	Max7DayDeposit Optional[Decimal] `json:"max_7day_deposit,omitzero" null:"true"`
	// Max30DayDeposit is the most that may be paid in in thirty days.
	Max30DayDeposit Optional[Decimal] `json:"max_30day_deposit,omitzero" null:"true"`
	// SessionDurationLimit is how long a session may last, in minutes.
	SessionDurationLimit Optional[int64] `json:"session_duration_limit,omitzero" min:"0" max:"99999" null:"true"`
	// TimeoutUntil shuts the trader out until this epoch second, at most six weeks ahead; then the door opens by itself.
	TimeoutUntil Optional[int64] `json:"timeout_until,omitzero" min:"0" max:"9999999999" null:"true"`
	// ExcludeUntil shuts the trader out until this date, such as 2027-06-30, from six months to five years ahead. It may
	// take a word with the company to be let in again.
	ExcludeUntil Optional[string] `json:"exclude_until,omitzero" pattern:"date-strict" null:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
