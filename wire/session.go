package wire

// Ping asks the server for a sign of life. It is the cheapest call, is never rate-limited, and keeps a session from
// ending for idleness. The answer is "pong".
var Ping = define[PingRequest, PingResponse](Spec{Name: "ping", Category: CategorySession, Offer: Simulated})

// PingRequest has no parameters.
type PingRequest struct{}

// PingResponse is always "pong".
type PingResponse string

// AppendJSON writes the answer.
func (p *PingResponse) AppendJSON(dst []byte) []byte { return AppendString(dst, string(*p)) }

// Time asks for the server's clock. Everything that the server does, expiry and limits included, obeys that clock.
var Time = define[TimeRequest, TimeResponse](Spec{Name: "time", Category: CategorySession, Offer: Simulated})

// TimeRequest has no parameters.
type TimeRequest struct{}

// TimeResponse is the server's time in seconds since 1970-01-01 00:00:00 UTC.
type TimeResponse int64

// AppendJSON writes the answer.
func (t *TimeResponse) AppendJSON(dst []byte) []byte { return AppendInt(dst, int64(*t)) }

// Authorize binds the session to the owner of a token. Later calls act for that account with the token's scopes; to
// authorize again replaces the account, and a failure leaves the earlier one in place.
var Authorize = define[AuthorizeRequest, AuthorizeResponse](Spec{Name: "authorize", Category: CategorySession, Offer: Simulated})

// AuthorizeRequest carries the token, or several.
type AuthorizeRequest struct {
	// Authorize is an API token, or the token that an OAuth log-in gave to this application.
	Authorize string `json:"authorize" required:"true" pattern:"token" sensitive:"true"`
	// AddToLoginHistory 1 notes the log-in in the account's login_history.
	AddToLoginHistory Flag `json:"add_to_login_history,omitzero" enum:"0|1" default:"0"`
	// Tokens are tokens of further accounts for the same session. Once it has several, later calls name their account
	// with loginid. Of several tokens of one account the first counts.
	Tokens []string `json:"tokens,omitzero" pattern:"token" maxitems:"25" sensitive:"true"`
}

// AuthorizeResponse describes the account that the session now acts for.
type AuthorizeResponse struct {
	// AccountList names every account of the session: those of the user and those of further tokens.
	AccountList []ListedAccount `json:"account_list"`
	// Balance is what the account holds, in its currency.
	Balance Decimal `json:"balance"`
	// Country is the user's country of residence, two lower-case letters.
	Country string `json:"country"`
	// Currency is the account's currency; empty while none is chosen.
	Currency string `json:"currency"`
	// Email is the user's address.
	Email string `json:"email"`
	// FullName is the user's name; empty for a virtual account.
	FullName string `json:"fullname"`
	// IsVirtual is 1 for virtual money, which is all that dervish knows.
	IsVirtual Flag `json:"is_virtual"`
	// LandingCompanyFullName is the display name of the simulated company that keeps the account.
	LandingCompanyFullName string `json:"landing_company_fullname"`
	// LandingCompanyName is its short code.
	LandingCompanyName string `json:"landing_company_name"`
	// LinkedTo lists accounts of other platforms linked to this one.
	LinkedTo []LinkedAccount `json:"linked_to"`
	// LocalCurrencies holds the currency of the country of residence, by code.
	LocalCurrencies map[string]LocalCurrency `json:"local_currencies"`
	// LoginID is the account's identity, such as VRTC1000001.
	LoginID string `json:"loginid"`
	// PreferredLanguage is the language chosen by the user; null while none is.
	PreferredLanguage Optional[string] `json:"preferred_language" null:"true"`
	// Scopes are what the token allows.
	Scopes []Scope `json:"scopes"`
	// UpgradeableLandingCompanies lists companies with which the user could open further accounts.
	UpgradeableLandingCompanies []string `json:"upgradeable_landing_companies"`
	// UserID is the user's number.
	UserID int64 `json:"user_id"`
}

// ListedAccount is one of the user's accounts.
type ListedAccount struct {
	// AccountCategory is trading or wallet.
	AccountCategory string `json:"account_category" enum:"trading|wallet"`
	// AccountType is the kind within the category; binary for options accounts.
	AccountType string `json:"account_type"`
	// Broker is the letters that the login id begins with.
	Broker string `json:"broker"`
	// CreatedAt is when the account was opened, in epoch seconds.
	CreatedAt int64 `json:"created_at"`
	// Currency is the account's currency.
	Currency string `json:"currency"`
	// CurrencyType is fiat or crypto; account_list does not tell.
	CurrencyType string `json:"currency_type,omitzero"`
	// ExcludedUntil is until when the holder has shut themselves out, in epoch seconds; absent when that is not so.
	ExcludedUntil int64 `json:"excluded_until,omitzero"`
	// IsDisabled is 1 for an account that can no longer be used.
	IsDisabled Flag `json:"is_disabled"`
	// IsVirtual is 1 for virtual money.
	IsVirtual Flag `json:"is_virtual"`
	// LandingCompanyName is the short code of the simulated company that keeps the account.
	LandingCompanyName string `json:"landing_company_name"`
	// LinkedTo lists accounts of other platforms linked to this one.
	LinkedTo []LinkedAccount `json:"linked_to"`
	// LoginID is the account's identity.
	LoginID string `json:"loginid"`
}

// LinkedAccount is an account on another platform.
type LinkedAccount struct {
	// LoginID is its identity there.
	LoginID string `json:"loginid"`
	// Platform is the platform's code.
	Platform string `json:"platform" enum:"ctrader|dtrade|dwallet|dxtrade|mt5"`
}

// LocalCurrency describes the currency of a country.
type LocalCurrency struct {
	// FractionalDigits is the number of decimals of an amount.
	FractionalDigits int64 `json:"fractional_digits" required:"true"`
}

// Logout ends the authorized state. The connection stays open, streams of the account end, market streams go on.
var Logout = define[LogoutRequest, LogoutResponse](Spec{Name: "logout", Category: CategorySession, Offer: Simulated, Effects: true})

// LogoutRequest has no parameters of its own.
type LogoutRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// LogoutResponse is 1.
type LogoutResponse = Flag

// Forget ends one stream by the id that came with its first answer. After the answer to forget no update of that
// stream follows.
var Forget = define[ForgetRequest, ForgetResponse](Spec{Name: "forget", Category: CategorySession, Offer: Simulated})

// ForgetRequest names the stream.
type ForgetRequest struct {
	// Forget is the stream's id.
	Forget string `json:"forget" required:"true" pattern:"subscription-id"`
}

// ForgetResponse is 1 when the stream was live, and 0 when there was none by that id.
type ForgetResponse = Flag

// ForgetAll ends every stream of one kind, or of several. ticks_batch and exchange_rates belong to no kind: their
// streams end by forget.
var ForgetAll = define[ForgetAllRequest, ForgetAllResponse](Spec{Name: "forget_all", Category: CategorySession, Offer: Simulated})

// ForgetAllRequest names the kinds.
type ForgetAllRequest struct {
	// ForgetAll is one kind of stream or a list of kinds. A tick history followed live counts as ticks or as candles,
	// after its style.
	ForgetAll OneOrMany `json:"forget_all" required:"true" enum:"balance|candles|cashier_payments|p2p_advert|p2p_advertiser|p2p_order|proposal|proposal_open_contract|ticks|transaction|trading_platform_asset_listing|website_status|p2p_settings|crypto_estimations"`
}

// ForgetAllResponse lists the ids of the streams that were live and are no more.
type ForgetAllResponse []string
