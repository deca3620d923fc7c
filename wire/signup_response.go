package wire

// NewAccountCheckDuplicateResponse tells whether the person is a client already.
type NewAccountCheckDuplicateResponse struct {
	// HasDuplicate is 1 where somebody like this is known.
	HasDuplicate Flag `json:"has_duplicate" required:"true"`
}

// NewAccountVirtualResponse is the demo account that was opened.
type NewAccountVirtualResponse struct {
	// Balance is the virtual money that it begins with.
	Balance Decimal `json:"balance" required:"true"`
	// ClientID is the new login id.
	ClientID string `json:"client_id" required:"true"`
	// Currency is the account's currency.
	Currency string `json:"currency" required:"true"`
	// CurrencyType is fiat or crypto.
	CurrencyType string `json:"currency_type,omitzero"`
	// Email is the address that the account belongs to.
	Email string `json:"email" required:"true"`
	// LoginCode logs in once without a password; it is good for a minute.
	LoginCode string `json:"login_code,omitzero"`
	// OAuthToken is a token to authorize with at once.
	OAuthToken string `json:"oauth_token" required:"true"`
	// RefreshToken gets further tokens; it comes with a user's first account alone.
	RefreshToken string `json:"refresh_token,omitzero"`
	// Type is the kind of account: trading holds contracts, wallet holds money for other accounts.
	Type string `json:"type,omitzero" enum:"trading|wallet"`
}

// OpenedAccount is an account that was just opened, for a client or a partner.
type OpenedAccount struct {
	// ClientID is the new login id.
	ClientID string `json:"client_id,omitzero"`
	// Currency is the account's currency; absent until one is chosen.
	Currency string `json:"currency,omitzero"`
	// CurrencyType is fiat or crypto.
	CurrencyType string `json:"currency_type,omitzero"`
	// LandingCompany is the name, for people, of the company that keeps the account.
	LandingCompany string `json:"landing_company,omitzero"`
	// LandingCompanyShort is its short code once more; there for some accounts of clients.
	LandingCompanyShort string `json:"landing_company_short,omitzero"`
	// LandingCompanyShortcode is its short code.
	LandingCompanyShortcode string `json:"landing_company_shortcode,omitzero"`
	// OAuthToken is a token to authorize with at once.
	OAuthToken string `json:"oauth_token,omitzero"`
}

// NewAccountRealResponse is the account that was opened.
type NewAccountRealResponse = OpenedAccount

// NewAccountMaltainvestResponse is the account that was opened.
type NewAccountMaltainvestResponse = OpenedAccount

// NewAccountWalletResponse is the wallet that was opened.
type NewAccountWalletResponse = OpenedAccount

// NewAccountWalletAndTradingResponse holds the wallet and the trading account.
type NewAccountWalletAndTradingResponse []WalletOpening

// WalletOpening is one of the accounts that were to be opened together, or in its place the reason why it could not be.
type WalletOpening struct {
	OpenedAccount
	// AccountCategory tells which of the two it is.
	AccountCategory string `json:"account_category,omitzero" enum:"wallet|trading"`
	// Error is why the account could not be opened; nothing else is there then.
	Error AccountError `json:"error,omitzero"`
}

// AccountError stands in a list of accounts for one that could not be opened or read.
type AccountError struct {
	// Code is the reason for programs.
	Code string `json:"code,omitzero"`
	// Details tells which account of a trading platform it is about.
	Details MT5AccountKey `json:"details,omitzero"`
	// MessageToClient is the reason for people.
	MessageToClient string `json:"message_to_client,omitzero"`
}
