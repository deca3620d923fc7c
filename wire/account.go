package wire

// AccountList DOC
var AccountList = define[AccountListRequest, Raw](Spec{Name: "account_list", Category: CategoryAccount, Scopes: Scopes{Read}})

// AccountListRequest DOC
type AccountListRequest struct {
}

// APIToken DOC
var APIToken = define[APITokenRequest, Raw](Spec{Name: "api_token", Category: CategoryAccount, Scopes: Scopes{Admin}})

// APITokenRequest DOC
type APITokenRequest struct {
	// DeleteToken DOC
	DeleteToken string `json:"delete_token,omitzero" pattern:"token-name-masked"`
	// NewToken DOC
	NewToken string `json:"new_token,omitzero" pattern:"token-name"`
	// NewTokenScopes DOC
	NewTokenScopes []string `json:"new_token_scopes,omitzero" enum:"read|trade|trading_information|payments|admin" unique:"true"`
	// ValidForCurrentIPOnly DOC
	ValidForCurrentIPOnly Flag `json:"valid_for_current_ip_only,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// Balance DOC
var Balance = define[BalanceRequest, Raw](Spec{Name: "balance", Category: CategoryAccount, Scopes: Scopes{Read, TradingInformation}, Streams: true})

// BalanceRequest DOC
type BalanceRequest struct {
	// Account DOC
	Account string `json:"account,omitzero" pattern:"balance-account" default:"current"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// GetLimits DOC
var GetLimits = define[GetLimitsRequest, Raw](Spec{Name: "get_limits", Category: CategoryAccount, Scopes: Scopes{Read}})

// GetLimitsRequest DOC
type GetLimitsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// GetSelfExclusion DOC
var GetSelfExclusion = define[GetSelfExclusionRequest, Raw](Spec{Name: "get_self_exclusion", Category: CategoryAccount, Scopes: Scopes{Read}})

// GetSelfExclusionRequest DOC
type GetSelfExclusionRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// LoginHistory DOC
var LoginHistory = define[LoginHistoryRequest, Raw](Spec{Name: "login_history", Category: CategoryAccount, Scopes: Scopes{Read}})

// LoginHistoryRequest DOC
type LoginHistoryRequest struct {
	// Limit DOC
	Limit int64 `json:"limit,omitzero" min:"0" max:"50" default:"10"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// RealityCheck DOC
var RealityCheck = define[RealityCheckRequest, Raw](Spec{Name: "reality_check", Category: CategoryAccount, Scopes: Scopes{Read, TradingInformation}})

// RealityCheckRequest DOC
type RealityCheckRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SetAccountCurrency DOC
var SetAccountCurrency = define[SetAccountCurrencyRequest, Raw](Spec{Name: "set_account_currency", Category: CategoryAccount, Scopes: Scopes{Admin}})

// SetAccountCurrencyRequest DOC
type SetAccountCurrencyRequest struct {
	// SetAccountCurrency DOC
	SetAccountCurrency string `json:"set_account_currency" required:"true" pattern:"currency"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SetSelfExclusion DOC
var SetSelfExclusion = define[SetSelfExclusionRequest, Raw](Spec{Name: "set_self_exclusion", Category: CategoryAccount, Scopes: Scopes{Admin}})

// SetSelfExclusionRequest DOC
type SetSelfExclusionRequest struct {
	// ExcludeUntil DOC
	ExcludeUntil Optional[string] `json:"exclude_until,omitzero" pattern:"date-strict"`
	// Max30dayDeposit DOC
	Max30dayDeposit Optional[Decimal] `json:"max_30day_deposit,omitzero"`
	// Max30dayLosses DOC
	Max30dayLosses Optional[Decimal] `json:"max_30day_losses,omitzero"`
	// Max30dayTurnover DOC
	Max30dayTurnover Optional[Decimal] `json:"max_30day_turnover,omitzero"`
	// Max7dayDeposit DOC
	Max7dayDeposit Optional[Decimal] `json:"max_7day_deposit,omitzero"`
	// Max7dayLosses DOC
	Max7dayLosses Optional[Decimal] `json:"max_7day_losses,omitzero"`
	// Max7dayTurnover DOC
	Max7dayTurnover Optional[Decimal] `json:"max_7day_turnover,omitzero"`
	// MaxBalance DOC
	MaxBalance Optional[Decimal] `json:"max_balance,omitzero"`
	// MaxDeposit DOC
	MaxDeposit Optional[Decimal] `json:"max_deposit,omitzero"`
	// MaxLosses DOC
	MaxLosses Optional[Decimal] `json:"max_losses,omitzero"`
	// MaxOpenBets DOC
	MaxOpenBets Optional[int64] `json:"max_open_bets,omitzero" min:"0"`
	// MaxTurnover DOC
	MaxTurnover Optional[Decimal] `json:"max_turnover,omitzero"`
	// SessionDurationLimit DOC
	SessionDurationLimit Optional[int64] `json:"session_duration_limit,omitzero" min:"0" max:"99999"`
	// TimeoutUntil DOC
	TimeoutUntil Optional[int64] `json:"timeout_until,omitzero" min:"0" max:"9999999999"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TopUpVirtual DOC
var TopUpVirtual = define[TopUpVirtualRequest, Raw](Spec{Name: "topup_virtual", Category: CategoryAccount, Scopes: Scopes{Trade}})

// TopUpVirtualRequest DOC
type TopUpVirtualRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
