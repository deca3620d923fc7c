package wire

// WebsiteStatus tells whether the site is up, the rate limits in force and the currencies. With subscribe it sends the
// whole again whenever the status, the message or a limit changes.
var WebsiteStatus = define[WebsiteStatusRequest, WebsiteStatusResponse](Spec{Name: "website_status", Category: CategorySession, Streams: true, Offer: Simulated})

// WebsiteStatusRequest says whether to follow the status.
type WebsiteStatusRequest struct {
	// Subscribe 1 follows the status; 0 asks once.
	Subscribe Flag `json:"subscribe,omitzero" enum:"0|1"`
}

// WebsiteStatusResponse is the state of the site.
type WebsiteStatusResponse struct {
	// APICallLimits are the limits that the server enforces for this application at this moment.
	APICallLimits APICallLimits `json:"api_call_limits" required:"true"`
	// BrokerCodes are the letters that login ids begin with.
	BrokerCodes []string `json:"broker_codes,omitzero"`
	// ClientsCountry is where the server takes the client to be, two lower-case letters.
	ClientsCountry string `json:"clients_country,omitzero"`
	// CurrenciesConfig describes the currencies by code.
	CurrenciesConfig map[string]CurrencyConfig `json:"currencies_config" required:"true" keys:"currency" minprops:"1"`
	// Message is a notice for users; empty when there is none.
	Message string `json:"message,omitzero"`
	// SiteStatus is up, down or updating. While it is updating, clients expect to be disconnected.
	SiteStatus string `json:"site_status,omitzero" enum:"up|down|updating"`
	// SupportedLanguages are the languages that the l parameter of the endpoint accepts.
	SupportedLanguages []string `json:"supported_languages,omitzero"`
	// TermsConditionsVersion names the terms in force.
	TermsConditionsVersion string `json:"terms_conditions_version,omitzero"`
}

// APICallLimits are the published limits. The spelling of the second one is part of the protocol.
type APICallLimits struct {
	// MaxProposalSubscription bounds the live proposal streams of one connection.
	MaxProposalSubscription CountLimit `json:"max_proposal_subscription" required:"true"`
	// MaxRequestsGeneral bounds all calls without a limit of their own.
	MaxRequestsGeneral RateLimits `json:"max_requestes_general" required:"true"`
	// MaxRequestsOutcome bounds portfolio, statement and profit_table.
	MaxRequestsOutcome RateLimits `json:"max_requests_outcome" required:"true"`
	// MaxRequestsPricing bounds proposal and proposal_open_contract.
	MaxRequestsPricing RateLimits `json:"max_requests_pricing" required:"true"`
}

// CountLimit bounds how many of something there are at a time.
type CountLimit struct {
	// AppliesTo says in words what is bounded.
	AppliesTo string `json:"applies_to" required:"true"`
	// Max is the number allowed.
	Max int64 `json:"max" required:"true"`
}

// RateLimits bounds calls per minute and per hour; both must have room.
type RateLimits struct {
	// AppliesTo says in words which calls are bounded.
	AppliesTo string `json:"applies_to" required:"true"`
	// Hourly is the number of calls allowed in an hour.
	Hourly int64 `json:"hourly" required:"true"`
	// Minutely is the number of calls allowed in a minute.
	Minutely int64 `json:"minutely" required:"true"`
}

// CurrencyConfig describes one currency.
type CurrencyConfig struct {
	// FractionalDigits is the number of decimals of an amount.
	FractionalDigits int64 `json:"fractional_digits" required:"true"`
	// IsDepositSuspended is 1 while deposits are closed.
	IsDepositSuspended Flag `json:"is_deposit_suspended" required:"true"`
	// IsSuspended is 1 while the currency cannot be used at all.
	IsSuspended Flag `json:"is_suspended" required:"true"`
	// IsWithdrawalSuspended is 1 while withdrawals are closed.
	IsWithdrawalSuspended Flag `json:"is_withdrawal_suspended" required:"true"`
	// Name is the display name.
	Name string `json:"name,omitzero"`
	// StakeDefault is the stake that a form proposes.
	StakeDefault Decimal `json:"stake_default" required:"true" min:"0"`
	// TransferBetweenAccounts holds the terms of moving money between one's own accounts.
	TransferBetweenAccounts TransferTerms `json:"transfer_between_accounts" required:"true"`
	// Type is fiat or crypto.
	Type string `json:"type" required:"true" enum:"fiat|crypto"`
}

// TransferTerms are the terms of a transfer between accounts of one user.
type TransferTerms struct {
	// Fees are in per cent, by the currency of the other account.
	Fees map[string]Decimal `json:"fees" required:"true" keys:"currency" min:"0" max:"7"`
	// Limits bounds one transfer; null where there is no bound.
	Limits *TransferLimits `json:"limits" required:"true"`
}

// TransferLimits bounds the amount of one transfer, in the account's currency.
type TransferLimits struct {
	// Max is the most; absent when there is no upper bound.
	Max Decimal `json:"max,omitzero" min:"0"`
	// Min is the least.
	Min Decimal `json:"min" required:"true" min:"0"`
}

// WebsiteConfig tells what changes rarely: currencies, languages and feature flags.
var WebsiteConfig = define[WebsiteConfigRequest, WebsiteConfigResponse](Spec{Name: "website_config", Category: CategorySession, Offer: Configured})

// WebsiteConfigRequest has no parameters.
type WebsiteConfigRequest struct{}

// WebsiteConfigResponse is the configuration of the site.
type WebsiteConfigResponse struct {
	// CurrenciesConfig describes the currencies by code.
	CurrenciesConfig map[string]CurrencyConfig `json:"currencies_config" required:"true" keys:"currency" minprops:"1"`
	// FeatureFlags are the names of features that are switched on.
	FeatureFlags []string `json:"feature_flags,omitzero"`
	// SupportedLanguages are the languages that the l parameter of the endpoint accepts.
	SupportedLanguages []string `json:"supported_languages,omitzero"`
	// TermsConditionsVersion names the terms in force.
	TermsConditionsVersion string `json:"terms_conditions_version,omitzero"`
}
