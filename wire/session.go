package wire

// Authorize DOC
var Authorize = define[AuthorizeRequest, Raw](Spec{Name: "authorize", Category: CategorySession})

// AuthorizeRequest DOC
type AuthorizeRequest struct {
	// Authorize DOC
	Authorize string `json:"authorize" required:"true" pattern:"token" sensitive:"true"`
	// AddToLoginHistory DOC
	AddToLoginHistory Flag `json:"add_to_login_history,omitzero" enum:"1|0" default:"0"`
	// Tokens DOC
	Tokens []string `json:"tokens,omitzero" pattern:"token" maxitems:"25" sensitive:"true"`
}

// Forget DOC
var Forget = define[ForgetRequest, Raw](Spec{Name: "forget", Category: CategorySession})

// ForgetRequest DOC
type ForgetRequest struct {
	// Forget DOC
	Forget string `json:"forget" required:"true" pattern:"subscription-id"`
}

// ForgetAll DOC
var ForgetAll = define[ForgetAllRequest, Raw](Spec{Name: "forget_all", Category: CategorySession})

// ForgetAllRequest DOC
type ForgetAllRequest struct {
	// ForgetAll DOC
	ForgetAll OneOrMany `json:"forget_all" required:"true" enum:"balance|candles|cashier_payments|p2p_advert|p2p_advertiser|p2p_order|proposal|proposal_open_contract|ticks|transaction|trading_platform_asset_listing|website_status|p2p_settings|crypto_estimations"`
}

// Logout DOC
var Logout = define[LogoutRequest, Raw](Spec{Name: "logout", Category: CategorySession})

// LogoutRequest DOC
type LogoutRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// Ping DOC
var Ping = define[PingRequest, Raw](Spec{Name: "ping", Category: CategorySession})

// PingRequest DOC
type PingRequest struct {
}

// Time DOC
var Time = define[TimeRequest, Raw](Spec{Name: "time", Category: CategorySession})

// TimeRequest DOC
type TimeRequest struct {
}

// WebsiteStatus DOC
var WebsiteStatus = define[WebsiteStatusRequest, Raw](Spec{Name: "website_status", Category: CategorySession, Streams: true})

// WebsiteStatusRequest DOC
type WebsiteStatusRequest struct {
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"0|1"`
}
