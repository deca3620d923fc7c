package wire

// MT5Deposit DOC
var MT5Deposit = define[MT5DepositRequest, Raw](Spec{Name: "mt5_deposit", Category: CategoryMT5, Scopes: Scopes{Payments}})

// MT5DepositRequest DOC
type MT5DepositRequest struct {
	// ToMT5 DOC
	ToMT5 string `json:"to_mt5" required:"true" pattern:"mt5-login"`
	// Amount DOC
	Amount Decimal `json:"amount,omitzero"`
	// FromBinary DOC
	FromBinary string `json:"from_binary,omitzero" pattern:"loginid"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5GetSettings DOC
var MT5GetSettings = define[MT5GetSettingsRequest, Raw](Spec{Name: "mt5_get_settings", Category: CategoryMT5, Scopes: Scopes{Read}})

// MT5GetSettingsRequest DOC
type MT5GetSettingsRequest struct {
	// Login DOC
	Login string `json:"login" required:"true" pattern:"mt5-login"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5LoginList DOC
var MT5LoginList = define[MT5LoginListRequest, Raw](Spec{Name: "mt5_login_list", Category: CategoryMT5, Scopes: Scopes{Read}})

// MT5LoginListRequest DOC
type MT5LoginListRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5NewAccount DOC
var MT5NewAccount = define[MT5NewAccountRequest, Raw](Spec{Name: "mt5_new_account", Category: CategoryMT5, Scopes: Scopes{Admin}})

// MT5NewAccountRequest DOC
type MT5NewAccountRequest struct {
	// AccountType DOC
	AccountType string `json:"account_type" required:"true" enum:"demo|gaming|financial|all"`
	// Email DOC
	Email string `json:"email" required:"true" pattern:"email"`
	// Leverage DOC
	Leverage Decimal `json:"leverage" required:"true"`
	// MainPassword DOC
	MainPassword string `json:"mainPassword" required:"true" pattern:"mt5-password" sensitive:"true"`
	// Name DOC
	Name string `json:"name" required:"true" minlen:"1" maxlen:"101"`
	// Address DOC
	Address string `json:"address,omitzero" pattern:"mt5-address"`
	// City DOC
	City string `json:"city,omitzero" pattern:"mt5-city"`
	// Company DOC
	Company string `json:"company,omitzero" pattern:"mt5-company"`
	// Country DOC
	Country string `json:"country,omitzero" pattern:"country"`
	// Currency DOC
	Currency string `json:"currency,omitzero" pattern:"currency-optional"`
	// DryRun DOC
	DryRun Flag `json:"dry_run,omitzero" enum:"0|1" default:"0"`
	// InvestPassword DOC
	InvestPassword string `json:"investPassword,omitzero" pattern:"mt5-password" sensitive:"true"`
	// Migrate DOC
	Migrate bool `json:"migrate,omitzero"`
	// MT5AccountCategory DOC
	MT5AccountCategory string `json:"mt5_account_category,omitzero" enum:"conventional|swap_free|gold"`
	// MT5AccountType DOC
	MT5AccountType string `json:"mt5_account_type,omitzero" enum:"financial|financial_stp|gold"`
	// Phone DOC
	Phone Optional[string] `json:"phone,omitzero" sensitive:"true"`
	// PhonePassword DOC
	PhonePassword string `json:"phonePassword,omitzero" maxlen:"50" sensitive:"true"`
	// Product DOC
	Product string `json:"product,omitzero" enum:"|synthetic|financial|swap_free|zero_spread|standard|stp|gold"`
	// Server DOC
	Server Optional[string] `json:"server,omitzero" enum:"p01_ts01|p01_ts02|p01_ts03|p01_ts04|p02_ts02|p03_ts01|p03_ts02"`
	// State DOC
	State string `json:"state,omitzero" pattern:"mt5-state"`
	// SubAccountCategory DOC
	SubAccountCategory string `json:"sub_account_category,omitzero" enum:"|swap_free|ab|ba|lim|hr|gold"`
	// SubAccountType DOC
	SubAccountType string `json:"sub_account_type,omitzero" enum:"standard|stp|ibt|swap_free|zero_spread|gold"`
	// ZipCode DOC
	ZipCode string `json:"zipCode,omitzero" maxlen:"50"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5PasswordChange DOC
var MT5PasswordChange = define[MT5PasswordChangeRequest, Raw](Spec{Name: "mt5_password_change", Category: CategoryMT5, Scopes: Scopes{Admin}})

// MT5PasswordChangeRequest DOC
type MT5PasswordChangeRequest struct {
	// Login DOC
	Login string `json:"login" required:"true" pattern:"mt5-login"`
	// NewPassword DOC
	NewPassword string `json:"new_password" required:"true" pattern:"mt5-password" sensitive:"true"`
	// OldPassword DOC
	OldPassword string `json:"old_password" required:"true" pattern:"printable" sensitive:"true"`
	// PasswordType DOC
	PasswordType string `json:"password_type,omitzero" enum:"main|investor" default:"main"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5PasswordCheck DOC
var MT5PasswordCheck = define[MT5PasswordCheckRequest, Raw](Spec{Name: "mt5_password_check", Category: CategoryMT5, Scopes: Scopes{Admin}})

// MT5PasswordCheckRequest DOC
type MT5PasswordCheckRequest struct {
	// Login DOC
	Login string `json:"login" required:"true" pattern:"mt5-login"`
	// Password DOC
	Password string `json:"password" required:"true" pattern:"printable" sensitive:"true"`
	// PasswordType DOC
	PasswordType string `json:"password_type,omitzero" enum:"main|investor" default:"main"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5PasswordReset DOC
var MT5PasswordReset = define[MT5PasswordResetRequest, Raw](Spec{Name: "mt5_password_reset", Category: CategoryMT5, Scopes: Scopes{Admin}})

// MT5PasswordResetRequest DOC
type MT5PasswordResetRequest struct {
	// Login DOC
	Login string `json:"login" required:"true" pattern:"mt5-login"`
	// NewPassword DOC
	NewPassword string `json:"new_password" required:"true" pattern:"mt5-password" sensitive:"true"`
	// VerificationCode DOC
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code"`
	// PasswordType DOC
	PasswordType string `json:"password_type,omitzero" enum:"main|investor" default:"main"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5Withdrawal DOC
var MT5Withdrawal = define[MT5WithdrawalRequest, Raw](Spec{Name: "mt5_withdrawal", Category: CategoryMT5, Scopes: Scopes{Payments}})

// MT5WithdrawalRequest DOC
type MT5WithdrawalRequest struct {
	// Amount DOC
	Amount Decimal `json:"amount" required:"true"`
	// FromMT5 DOC
	FromMT5 string `json:"from_mt5" required:"true" pattern:"mt5-login"`
	// ToBinary DOC
	ToBinary string `json:"to_binary" required:"true" pattern:"loginid"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TradingPlatformInvestorPasswordReset DOC
var TradingPlatformInvestorPasswordReset = define[TradingPlatformInvestorPasswordResetRequest, Raw](Spec{Name: "trading_platform_investor_password_reset", Category: CategoryMT5, Scopes: Scopes{Admin}})

// TradingPlatformInvestorPasswordResetRequest DOC
type TradingPlatformInvestorPasswordResetRequest struct {
	// AccountID DOC
	AccountID string `json:"account_id" required:"true"`
	// NewPassword DOC
	NewPassword string `json:"new_password" required:"true" pattern:"platform-password" sensitive:"true"`
	// Platform DOC
	Platform string `json:"platform" required:"true" enum:"mt5"`
	// VerificationCode DOC
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TradingPlatformPasswordReset DOC
var TradingPlatformPasswordReset = define[TradingPlatformPasswordResetRequest, Raw](Spec{Name: "trading_platform_password_reset", Category: CategoryMT5, Scopes: Scopes{Admin}})

// TradingPlatformPasswordResetRequest DOC
type TradingPlatformPasswordResetRequest struct {
	// NewPassword DOC
	NewPassword string `json:"new_password" required:"true" sensitive:"true"`
	// Platform DOC
	Platform string `json:"platform" required:"true" enum:"dxtrade|mt5"`
	// VerificationCode DOC
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TradingServers DOC
var TradingServers = define[TradingServersRequest, Raw](Spec{Name: "trading_servers", Category: CategoryMT5, Scopes: Scopes{Read}})

// TradingServersRequest DOC
type TradingServersRequest struct {
	// AccountType DOC
	AccountType string `json:"account_type,omitzero" enum:"demo|real"`
	// Environment DOC
	Environment string `json:"environment,omitzero" enum:"all|Deriv-Demo|Deriv-Server|Deriv-Server-02|Deriv-Server-03" default:"all"`
	// MarketType DOC
	MarketType string `json:"market_type,omitzero" enum:"all|financial|synthetic" default:"synthetic"`
	// Platform DOC
	Platform string `json:"platform,omitzero" enum:"mt5|dxtrade" default:"mt5"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
