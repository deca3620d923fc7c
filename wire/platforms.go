package wire

// MT5LoginList lists the client's MT5 accounts with their login, kind, balance and server.
var MT5LoginList = define[MT5LoginListRequest, MT5LoginListResponse](Spec{Name: "mt5_login_list", Category: CategoryMT5, Scopes: Scopes{Read}})

// MT5LoginListRequest asks for the accounts; there is nothing to choose.
type MT5LoginListRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5GetSettings reads one MT5 account: its holder, balance, leverage, group and server.
var MT5GetSettings = define[MT5GetSettingsRequest, MT5GetSettingsResponse](Spec{Name: "mt5_get_settings", Category: CategoryMT5, Scopes: Scopes{Read}})

// MT5GetSettingsRequest chooses the account.
type MT5GetSettingsRequest struct {
	// Login is the account's MT5 login: MTR and digits for real money, MTD and digits for a demo.
	Login string `json:"login" required:"true" pattern:"mt5-login"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5NewAccount opens an MT5 account, for virtual or real money. The answer holds its login, which the other MT5 calls
// take.
var MT5NewAccount = define[MT5NewAccountRequest, MT5NewAccountResponse](Spec{Name: "mt5_new_account", Category: CategoryMT5, Scopes: Scopes{Admin}, Effects: true})

// MT5NewAccountRequest describes the account and its holder.
type MT5NewAccountRequest struct {
	// AccountType is demo for virtual money; for real money gaming, which trades synthetic indices, financial, which
	// trades financial instruments and takes an mt5_account_type, or all, which trades both.
	AccountType string `json:"account_type" required:"true" enum:"demo|gaming|financial|all"`
	// MT5AccountType is needed where account_type is financial: financial has the higher leverage, financial_stp a
	// medium one on more instruments; both have variable spreads. Of gold no more than the name is known.
	MT5AccountType string `json:"mt5_account_type,omitzero" enum:"financial|financial_stp|gold"`
	// MT5AccountCategory is conventional, or swap_free for an account without overnight charges, which financial_stp
	// does not have. Of gold no more than the name is known.
	MT5AccountCategory string `json:"mt5_account_category,omitzero" enum:"conventional|swap_free|gold"`
	// SubAccountType is the finer kind of account, under the names that the platform's own groups use.
	SubAccountType string `json:"sub_account_type,omitzero" enum:"standard|stp|ibt|swap_free|zero_spread|gold"`
	// SubAccountCategory is the risk group of the account, under the names that the platform's own groups use.
	SubAccountCategory string `json:"sub_account_category,omitzero" enum:"|swap_free|ab|ba|lim|hr|gold"`
	// Product is the account by the name under which it is offered.
	Product string `json:"product,omitzero" enum:"|synthetic|financial|swap_free|zero_spread|standard|stp|gold"`
	// Currency is the account's currency; absent or empty, the one that the client's account qualifies for.
	Currency string `json:"currency,omitzero" pattern:"currency-optional"`
	// Leverage is how many times the deposit may be traded, from 1 to 1000.
	Leverage Decimal `json:"leverage" required:"true"`
	// Server is the id of the trade server, as TradingServers gives it; absent, the service chooses.
	Server string `json:"server,omitzero" enum:"p01_ts01|p01_ts02|p01_ts03|p01_ts04|p02_ts02|p03_ts01|p03_ts02"`
	// Migrate moves the client to another jurisdiction in opening this account.
	Migrate bool `json:"migrate,omitzero"`
	// DryRun checks the request and opens nothing.
	DryRun Flag `json:"dry_run,omitzero" enum:"0|1" default:"0"`
	// MainPassword is the password with which the holder trades. It must not be the e-mail address.
	MainPassword string `json:"mainPassword" required:"true" pattern:"mt5-password" sensitive:"true"`
	// InvestPassword is the password with which others may watch the account and not trade. It must not be the e-mail
	// address.
	InvestPassword string `json:"investPassword,omitzero" pattern:"mt5-password" sensitive:"true"`
	// PhonePassword is the password by which the holder is known on the telephone.
	PhonePassword string `json:"phonePassword,omitzero" maxlen:"50" sensitive:"true"`
	// Name is the holder's full name.
	Name string `json:"name" required:"true" minlen:"1" maxlen:"101"`
	// Email is the holder's e-mail address.
	Email string `json:"email" required:"true" pattern:"email"`
	// Phone is the holder's telephone number.
	Phone Optional[string] `json:"phone,omitzero" sensitive:"true" null:"true"`
	// Company is the name of the holder's company.
	Company string `json:"company,omitzero" pattern:"mt5-company"`
	// Address is the street and number where the holder lives.
	Address string `json:"address,omitzero" pattern:"mt5-address"`
	// City is the town where the holder lives.
	City string `json:"city,omitzero" pattern:"mt5-city"`
	// State is the state or region where the holder lives.
	State string `json:"state,omitzero" pattern:"mt5-state"`
	// ZipCode is the postal code of the address.
	ZipCode string `json:"zipCode,omitzero" maxlen:"50"`
	// Country is the two-letter code of the country where the holder lives, as ResidenceList gives it.
	Country string `json:"country,omitzero" pattern:"country"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5Deposit moves money from one of the client's trading accounts to one on MT5; without an account that pays it tops
// up an MT5 demo with virtual money. The answer is 1 and the transaction that took the money out.
var MT5Deposit = define[MT5DepositRequest, MT5DepositResponse](Spec{Name: "mt5_deposit", Category: CategoryMT5, Scopes: Scopes{Payments}, Effects: true, Flat: true})

// MT5DepositRequest is the transfer.
type MT5DepositRequest struct {
	// FromBinary is the login id of the account that pays. Absent for a demo.
	FromBinary string `json:"from_binary,omitzero" pattern:"loginid"`
	// ToMT5 is the MT5 login that is paid.
	ToMT5 string `json:"to_mt5" required:"true" pattern:"mt5-login"`
	// Amount is how much to move, in the currency of the account that pays: worth 1 to 20000 USD. Absent for a demo.
	Amount Decimal `json:"amount,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5Withdrawal moves money from one of the client's MT5 accounts to one of the trading accounts. The answer is 1 and
// the transaction that brought the money in.
var MT5Withdrawal = define[MT5WithdrawalRequest, MT5WithdrawalResponse](Spec{Name: "mt5_withdrawal", Category: CategoryMT5, Scopes: Scopes{Payments}, Effects: true, Flat: true})

// MT5WithdrawalRequest is the transfer.
type MT5WithdrawalRequest struct {
	// FromMT5 is the MT5 login that pays.
	FromMT5 string `json:"from_mt5" required:"true" pattern:"mt5-login"`
	// ToBinary is the login id of the account that is paid.
	ToBinary string `json:"to_binary" required:"true" pattern:"loginid"`
	// Amount is how much to move, in the currency of the MT5 account: worth 1 to 20000 USD.
	Amount Decimal `json:"amount" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5PasswordCheck tells whether a password of an MT5 account is right: the answer is 1, or an error where it is not.
var MT5PasswordCheck = define[MT5PasswordCheckRequest, MT5PasswordCheckResponse](Spec{Name: "mt5_password_check", Category: CategoryMT5, Scopes: Scopes{Admin}})

// MT5PasswordCheckRequest is the account and the password to try.
type MT5PasswordCheckRequest struct {
	// Login is the account's MT5 login.
	Login string `json:"login" required:"true" pattern:"mt5-login"`
	// Password is the password to try.
	Password string `json:"password" required:"true" pattern:"printable" sensitive:"true"`
	// PasswordType is the password meant: main, with which one trades; investor, with which one only watches.
	PasswordType string `json:"password_type,omitzero" enum:"main|investor" default:"main"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5PasswordChange replaces a password of an MT5 account by a new one, for those who know the old. The answer is 1.
var MT5PasswordChange = define[MT5PasswordChangeRequest, MT5PasswordChangeResponse](Spec{Name: "mt5_password_change", Category: CategoryMT5, Scopes: Scopes{Admin}, Effects: true})

// MT5PasswordChangeRequest is the account and both passwords.
type MT5PasswordChangeRequest struct {
	// Login is the account's MT5 login.
	Login string `json:"login" required:"true" pattern:"mt5-login"`
	// OldPassword is the password until now.
	OldPassword string `json:"old_password" required:"true" pattern:"printable" sensitive:"true"`
	// NewPassword is the password from now on. It must not be the client's e-mail address.
	NewPassword string `json:"new_password" required:"true" pattern:"mt5-password" sensitive:"true"`
	// PasswordType is the password to replace: main, with which one trades; investor, with which one only watches.
	PasswordType string `json:"password_type,omitzero" enum:"main|investor" default:"main"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MT5PasswordReset replaces a forgotten password of an MT5 account, for those who can read the client's e-mail. The
// answer is 1.
var MT5PasswordReset = define[MT5PasswordResetRequest, MT5PasswordResetResponse](Spec{Name: "mt5_password_reset", Category: CategoryMT5, Scopes: Scopes{Admin}, Effects: true})

// MT5PasswordResetRequest is the account, the new password and the proof.
type MT5PasswordResetRequest struct {
	// Login is the account's MT5 login.
	Login string `json:"login" required:"true" pattern:"mt5-login"`
	// NewPassword is the password from now on. It must not be the client's e-mail address.
	NewPassword string `json:"new_password" required:"true" pattern:"mt5-password" sensitive:"true"`
	// VerificationCode is the code that VerifyEmail sent to the client.
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code"`
	// PasswordType is the password to replace: main, with which one trades; investor, with which one only watches.
	PasswordType string `json:"password_type,omitzero" enum:"main|investor" default:"main"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TradingPlatformPasswordReset replaces the client's one password for a whole trading platform, for those who can read
// the client's e-mail. The answer is 1.
var TradingPlatformPasswordReset = define[TradingPlatformPasswordResetRequest, TradingPlatformPasswordResetResponse](Spec{Name: "trading_platform_password_reset", Category: CategoryMT5, Scopes: Scopes{Admin}, Effects: true})

// TradingPlatformPasswordResetRequest is the platform, the new password and the proof.
type TradingPlatformPasswordResetRequest struct {
	// Platform is the platform whose password is meant.
	Platform string `json:"platform" required:"true" enum:"dxtrade|mt5"`
	// NewPassword is the password from now on, in printable ASCII with a lower-case letter, an upper-case letter and a
	// digit: 8 to 25 characters for dxtrade, 8 to 16 with a punctuation mark among them for mt5. It must not be the
	// client's e-mail address.
	NewPassword string `json:"new_password" required:"true" sensitive:"true"`
	// VerificationCode is the code that VerifyEmail of type trading_platform_mt5_password_reset or
	// trading_platform_dxtrade_password_reset sent to the client.
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// check holds the new password against the rule of its platform.
func (r *TradingPlatformPasswordResetRequest) check() (property, reason string) {
	rule := patterns["mt5-password"] // that of dxtrade, and of the calls named mt5_
	if r.Platform == "mt5" {
		rule = patterns["platform-password"]
	}
	if !rule.Match(r.NewPassword) {
		return "new_password", "String does not match " + rule.String() + "."
	}
	return "", ""
}

// TradingPlatformInvestorPasswordReset replaces the password with which others may watch one account on a trading
// platform and not trade, for those who can read the client's e-mail. The answer's property is
// trading_platform_password_reset, not the call's name.
var TradingPlatformInvestorPasswordReset = define[TradingPlatformInvestorPasswordResetRequest, TradingPlatformInvestorPasswordResetResponse](Spec{Name: "trading_platform_investor_password_reset", Category: CategoryMT5, Scopes: Scopes{Admin}, Effects: true, Flat: true})

// TradingPlatformInvestorPasswordResetRequest is the account, the new password and the proof.
type TradingPlatformInvestorPasswordResetRequest struct {
	// Platform is the platform that holds the account.
	Platform string `json:"platform" required:"true" enum:"mt5"`
	// AccountID is the account's id on the platform, such as an MT5 login.
	AccountID string `json:"account_id" required:"true"`
	// NewPassword is the password from now on. It must not be the client's e-mail address.
	NewPassword string `json:"new_password" required:"true" pattern:"platform-password" sensitive:"true"`
	// VerificationCode is the code that VerifyEmail of type trading_platform_investor_password_reset sent to the
	// client.
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TradingServers lists the servers of a trading platform: id, place, the kinds of account each takes, whether it is out
// of service, and which is recommended for the client's country.
var TradingServers = define[TradingServersRequest, TradingServersResponse](Spec{Name: "trading_servers", Category: CategoryMT5, Scopes: Scopes{Read}, Offer: Configured})

// TradingServersRequest holds the filters.
type TradingServersRequest struct {
	// Platform is the trading platform.
	Platform string `json:"platform,omitzero" enum:"mt5|dxtrade" default:"mt5"`
	// AccountType keeps servers for virtual money (demo) or real money (real); absent, both.
	AccountType string `json:"account_type,omitzero" enum:"demo|real"`
	// MarketType keeps servers for financial instruments or synthetic indices; all keeps both.
	MarketType string `json:"market_type,omitzero" enum:"all|financial|synthetic" default:"synthetic"`
	// Environment keeps the servers of one installation, by its name on the platform: one for demos, the others for
	// real money; all keeps every one.
	Environment string `json:"environment,omitzero" enum:"all|Deriv-Demo|Deriv-Server|Deriv-Server-02|Deriv-Server-03" default:"all"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
