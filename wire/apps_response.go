package wire

// App is a registered application. What its owner has not given is empty or null.
type App struct {
	// Active is 1 while programs may connect with the app_id.
	Active Flag `json:"active"`
	// AppID is the number that programs give when they connect.
	AppID int64 `json:"app_id"`
	// AppMarkupPercentage is what the owner earns on each contract, in per cent of the payout.
	AppMarkupPercentage Decimal `json:"app_markup_percentage"`
	// AppStore is the application's page in Apple's store.
	AppStore string `json:"appstore" null:"true"`
	// GitHub is where the source is kept, for open source.
	GitHub string `json:"github" null:"true"`
	// GooglePlay is the application's page in Google's store.
	GooglePlay string `json:"googleplay" null:"true"`
	// Homepage is the application's own page on the web.
	Homepage string `json:"homepage" null:"true"`
	// Name is what users see when the application asks for access.
	Name string `json:"name"`
	// RedirectURI is where the browser goes with the tokens after a login.
	RedirectURI string `json:"redirect_uri"`
	// Scopes is what the application may be permitted.
	Scopes []Scope `json:"scopes"`
	// VerificationURI is the page to which the mails of verify_email link.
	VerificationURI string `json:"verification_uri" null:"true"`
}

// AppListResponse holds the user's applications.
type AppListResponse []App

// AppDeleteResponse is 1.
type AppDeleteResponse = Flag

// AppMarkupDetailsResponse is one page of what applications earned.
type AppMarkupDetailsResponse struct {
	// Transactions holds one row for each contract that was bought through an application.
	Transactions []MarkupEntry `json:"transactions"`
}

// MarkupEntry is what an application earned on one contract.
type MarkupEntry struct {
	// AppID is the application.
	AppID int64 `json:"app_id,omitzero"`
	// AppMarkup is what it earned, in the client's currency.
	AppMarkup Decimal `json:"app_markup,omitzero"`
	// AppMarkupUSD is the same in US dollars.
	AppMarkupUSD Decimal `json:"app_markup_usd,omitzero"`
	// AppMarkupValue is the same in the developer's currency.
	AppMarkupValue Decimal `json:"app_markup_value,omitzero"`
	// ClientCurrency is the currency of the client who bought the contract.
	ClientCurrency string `json:"client_currcode,omitzero"`
	// ClientLoginID is the client's account.
	ClientLoginID string `json:"client_loginid,omitzero"`
	// DeveloperCurrency is the currency of the application's owner.
	DeveloperCurrency string `json:"dev_currcode,omitzero"`
	// DeveloperLoginID is the owner's account.
	DeveloperLoginID string `json:"dev_loginid,omitzero"`
	// TransactionID is the number of the purchase in the client's statement.
	TransactionID int64 `json:"transaction_id,omitzero"`
	// TransactionTime is when the contract was bought, in epoch seconds, as text.
	TransactionTime string `json:"transaction_time,omitzero"`
}

// AppMarkupStatisticsResponse sums up what applications earned.
type AppMarkupStatisticsResponse struct {
	// Breakdown holds one row for each application.
	Breakdown []AppMarkup `json:"breakdown"`
	// TotalAppMarkupUSD is what all earned together, in US dollars.
	TotalAppMarkupUSD Decimal `json:"total_app_markup_usd,omitzero"`
	// TotalTransactionsCount is how many contracts there were in all.
	TotalTransactionsCount int64 `json:"total_transactions_count"`
}

// AppMarkup sums up what one application earned.
type AppMarkup struct {
	// AppID is the application.
	AppID int64 `json:"app_id,omitzero"`
	// AppMarkupUSD is what it earned, in US dollars.
	AppMarkupUSD Decimal `json:"app_markup_usd,omitzero"`
	// AppMarkupValue is the same in the developer's currency.
	AppMarkupValue Decimal `json:"app_markup_value,omitzero"`
	// DeveloperCurrency is the currency of the application's owner.
	DeveloperCurrency string `json:"dev_currcode,omitzero"`
	// TransactionsCount is how many contracts were bought through it.
	TransactionsCount int64 `json:"transactions_count"`
}

// OAuthAppsResponse holds the applications that have access.
type OAuthAppsResponse []GrantedApp

// GrantedApp is an application to which the user has given access.
type GrantedApp struct {
	// AppID is its number.
	AppID int64 `json:"app_id" required:"true"`
	// AppMarkupPercentage is what its owner earns on each contract, in per cent of the payout.
	AppMarkupPercentage Decimal `json:"app_markup_percentage" required:"true"`
	// LastUsed is the date and time of its last use; null before the first.
	LastUsed Optional[string] `json:"last_used" required:"true" null:"true"`
	// Name is its name for people.
	Name string `json:"name" required:"true"`
	// Official is 1 for an application of the service itself.
	Official Flag `json:"official" required:"true"`
	// Scopes are what it is permitted.
	Scopes []Scope `json:"scopes" required:"true"`
}

// RevokeOAuthAppResponse is 1.
type RevokeOAuthAppResponse = Flag
