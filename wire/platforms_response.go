package wire

// MT5Account is what is told of an MT5 account wherever it is read.
type MT5Account struct {
	// AccountType is demo for virtual money, real for real money.
	AccountType string `json:"account_type,omitzero" enum:"demo|real"`
	// Balance is what the account holds.
	Balance Decimal `json:"balance,omitzero"`
	// Country is the two-letter code of the country where the holder lives.
	Country string `json:"country,omitzero"`
	// Currency is the account's currency.
	Currency string `json:"currency,omitzero"`
	// DisplayBalance is the balance as text, with the decimals of its currency.
	DisplayBalance string `json:"display_balance,omitzero"`
	// Email is the holder's e-mail address.
	Email string `json:"email,omitzero"`
	// Group is the group that the platform puts the account in.
	Group string `json:"group,omitzero"`
	// LandingCompanyShort is the short code of the company that keeps the account.
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"bvi|labuan|malta|maltainvest|seychelles|svg|vanuatu|dml"`
	// Leverage is how many times the deposit may be traded, from 1 to 1000.
	Leverage Decimal `json:"leverage,omitzero"`
	// Login is the account's MT5 login.
	Login string `json:"login,omitzero"`
	// MarketType is what is traded there.
	MarketType string `json:"market_type,omitzero" enum:"all|financial|synthetic"`
	// Name is the holder's name.
	Name string `json:"name,omitzero"`
	// Server is the id of the trade server that holds the account.
	Server string `json:"server,omitzero"`
	// ServerInfo describes that server.
	ServerInfo MT5Server `json:"server_info,omitzero"`
	// SubAccountCategory is the risk group of the account, under the names that the platform's own groups use.
	SubAccountCategory string `json:"sub_account_category,omitzero" enum:"|ibt|lim|stp|swap_free|swap_free_high_risk|swap_free_medium_risk|dmr|mr|hr|ab|ba|gold"`
	// SubAccountType is the finer kind of account, under the names that the platform's own groups use.
	SubAccountType string `json:"sub_account_type,omitzero" enum:"standard|financial|financial_stp|swap_free|ibt|stp|zero_spread|gold"`
}

// MT5Server is the trade server of an MT5 account.
type MT5Server struct {
	// Environment is the installation that the server belongs to.
	Environment string `json:"environment,omitzero"`
	// Geolocation is where the server is said to stand.
	Geolocation Geolocation `json:"geolocation,omitzero"`
	// ID is the server's code.
	ID string `json:"id,omitzero"`
}

// MT5LoginListResponse holds the client's MT5 accounts.
type MT5LoginListResponse []ListedMT5Account

// ListedMT5Account is one of a client's MT5 accounts, or in its place the reason why it could not be read.
type ListedMT5Account struct {
	MT5Account
	// ClientKYCStatus tells which proofs the client still owes; absent where none.
	ClientKYCStatus MT5ProofStatus `json:"client_kyc_status,omitzero"`
	// EligibleToMigrate holds, by the kind of market, the short code of the company to which the account can move.
	EligibleToMigrate Object `json:"eligible_to_migrate,omitzero"`
	// Error is why the account could not be read.
	Error AccountError `json:"error,omitzero"`
	// IsMainAgent says that the holder brings other clients and earns commission on them.
	IsMainAgent bool `json:"is_main_agent,omitzero"`
	// LandingCompany is the name, for people, of the company that keeps the account.
	LandingCompany string `json:"landing_company,omitzero"`
	// Product is the name under which the account is offered.
	Product string `json:"product,omitzero" enum:"|synthetic|financial|swap_free|zero_spread|standard|stp|gold"`
	// RequestTimestamp is when the platform was last asked about the account, in epoch seconds.
	RequestTimestamp int64 `json:"request_timestamp,omitzero"`
	// Rights is what the platform allows the holder.
	Rights MT5Rights `json:"rights,omitzero"`
	// Status is a mark that keeps the account from some uses; null where there is none.
	Status string `json:"status,omitzero" null:"true"`
	// WebtraderURL is where the account can be traded in a browser.
	WebtraderURL string `json:"webtrader_url,omitzero"`
	// WhiteLabelLinks are the programs with which the account can be traded.
	WhiteLabelLinks MT5Programs `json:"white_label_links,omitzero"`
}

// MT5ProofStatus tells how the proofs stand that an MT5 account needs.
type MT5ProofStatus struct {
	// POAStatus is how the proof of address stands.
	POAStatus string `json:"poa_status,omitzero" enum:"none|pending|expired|verified|rejected"`
	// POIStatus is how the proof of identity stands.
	POIStatus string `json:"poi_status,omitzero" enum:"none|pending|verified|suspected|rejected|expired"`
	// ValidTIN is 1 where the tax number is right, and 0 where it is missing or wrong; absent where it does not matter.
	ValidTIN Optional[Flag] `json:"valid_tin,omitzero"`
}

// MT5AccountKey tells which account an error is about.
type MT5AccountKey struct {
	// AccountType is the kind of account.
	AccountType string `json:"account_type,omitzero"`
	// Login is the account's MT5 login.
	Login string `json:"login,omitzero"`
	// Server is the id of the trade server that holds it.
	Server string `json:"server,omitzero"`
	// ServerInfo describes that server.
	ServerInfo MT5Server `json:"server_info,omitzero"`
}

// MT5Rights is what the platform allows the holder of an account, and what the holder has switched on.
type MT5Rights struct {
	// API allows programs to trade by the platform's web interface.
	API bool `json:"api,omitzero"`
	// APIDeprecated has no meaning any more.
	APIDeprecated bool `json:"api_deprecated,omitzero"`
	// Confirmed says that the holder's certificate is confirmed.
	Confirmed bool `json:"confirmed,omitzero"`
	// Enabled allows the holder to connect.
	Enabled bool `json:"enabled,omitzero"`
	// ExcludeReports keeps reports from the holder.
	ExcludeReports bool `json:"exclude_reports,omitzero"`
	// Expert allows the platform's trading robots.
	Expert bool `json:"expert,omitzero"`
	// Investor is for the platform's own use.
	Investor bool `json:"investor,omitzero"`
	// OTPEnabled allows one-time passwords.
	OTPEnabled bool `json:"otp_enabled,omitzero"`
	// PasswordChange allows another password.
	PasswordChange bool `json:"password_change,omitzero"`
	// Push says that the holder wants notices on the telephone.
	Push bool `json:"push,omitzero"`
	// ReadOnly is for the platform's own use.
	ReadOnly bool `json:"readonly,omitzero"`
	// Reports allows a report each day.
	Reports bool `json:"reports,omitzero"`
	// ResetPass demands another password at the next connection.
	ResetPass bool `json:"reset_pass,omitzero"`
	// Sponsored gives the holder a rented machine for robots.
	Sponsored bool `json:"sponsored,omitzero"`
	// Technical shows the platform's technical accounts to those who run it.
	Technical bool `json:"technical,omitzero"`
	// TradeDisabled forbids trading.
	TradeDisabled bool `json:"trade_disabled,omitzero"`
	// Trailing allows stops that follow the price.
	Trailing bool `json:"trailing,omitzero"`
}

// MT5Programs are the addresses of programs with which an account can be traded.
type MT5Programs struct {
	// Android is where to get the program for Android.
	Android string `json:"android,omitzero"`
	// IOS is where to get the program for iOS.
	IOS string `json:"ios,omitzero"`
	// WebtraderURL is the page for browsers.
	WebtraderURL string `json:"webtrader_url,omitzero"`
	// Windows is where to get the program for Windows.
	Windows string `json:"windows,omitzero"`
}

// MT5GetSettingsResponse is one MT5 account with its holder.
type MT5GetSettingsResponse struct {
	MT5Account
	// Address is the street and number where the holder lives.
	Address string `json:"address,omitzero"`
	// City is the town where the holder lives.
	City string `json:"city,omitzero"`
	// Company is the name of the holder's company.
	Company string `json:"company,omitzero"`
	// Phone is the holder's telephone number.
	Phone string `json:"phone,omitzero"`
	// PhonePassword is the password by which the holder is known on the telephone.
	PhonePassword string `json:"phonePassword,omitzero"`
	// State is the state or region where the holder lives.
	State string `json:"state,omitzero"`
	// ZipCode is the postal code of the address.
	ZipCode string `json:"zipCode,omitzero"`
}

// MT5NewAccountResponse is the account that was opened.
type MT5NewAccountResponse struct {
	// AccountType is what was asked for: demo for virtual money, the others for real money.
	AccountType string `json:"account_type,omitzero" enum:"demo|gaming|financial|all"`
	// Agent is who brought the client; null where nobody did.
	Agent string `json:"agent,omitzero" null:"true"`
	// Balance is what the account holds.
	Balance Decimal `json:"balance,omitzero"`
	// Currency is the account's currency.
	Currency string `json:"currency,omitzero"`
	// DisplayBalance is the balance as text, with the decimals of its currency.
	DisplayBalance string `json:"display_balance,omitzero"`
	// Login is the MT5 login: MTR and digits for real money, MTD and digits for a demo.
	Login string `json:"login,omitzero"`
	// MT5AccountCategory tells whether charges fall due overnight; swap_free has none.
	MT5AccountCategory string `json:"mt5_account_category,omitzero" enum:"conventional|swap_free|gold"`
	// MT5AccountType is the kind of account.
	MT5AccountType string `json:"mt5_account_type,omitzero" enum:"financial|financial_stp|standard|gold"`
	// Product is the name under which the account is offered.
	Product string `json:"product,omitzero" enum:"|synthetic|financial|swap_free|zero_spread|standard|stp|gold"`
	// SubAccountType is the finer kind of account, under the names that the platform's own groups use.
	SubAccountType string `json:"sub_account_type,omitzero" enum:"standard|stp|ibt|swap_free|zero_spread|gold"`
}

// MT5DepositResponse is a transfer to MT5. It stands in the answer itself.
type MT5DepositResponse struct {
	// MT5Deposit is 1 when the money moved.
	MT5Deposit Flag `json:"mt5_deposit,omitzero"`
	// BinaryTransactionID is the transaction that took the money out; absent for a demo.
	BinaryTransactionID int64 `json:"binary_transaction_id,omitzero"`
}

// MT5WithdrawalResponse is a transfer from MT5. It stands in the answer itself.
type MT5WithdrawalResponse struct {
	// MT5Withdrawal is 1 when the money moved.
	MT5Withdrawal Flag `json:"mt5_withdrawal,omitzero"`
	// BinaryTransactionID is the transaction that brought the money in.
	BinaryTransactionID int64 `json:"binary_transaction_id,omitzero"`
}

// MT5PasswordCheckResponse is 1 when the password is right.
type MT5PasswordCheckResponse = Flag

// MT5PasswordChangeResponse is 1 when the password was replaced.
type MT5PasswordChangeResponse = Flag

// MT5PasswordResetResponse is 1 when the password was replaced.
type MT5PasswordResetResponse = Flag

// TradingPlatformPasswordResetResponse is 1 when the password was replaced.
type TradingPlatformPasswordResetResponse = Flag

// TradingPlatformInvestorPasswordResetResponse stands in the answer itself, under the name of another call: that is
// part of the protocol.
type TradingPlatformInvestorPasswordResetResponse struct {
	// Done is 1 when the password was replaced.
	Done Flag `json:"trading_platform_password_reset,omitzero"`
}
