package wire

// AppDelete DOC
var AppDelete = define[AppDeleteRequest, Raw](Spec{Name: "app_delete", Category: CategoryApps, Scopes: Scopes{Admin}})

// AppDeleteRequest DOC
type AppDeleteRequest struct {
	// AppDelete DOC
	AppDelete int64 `json:"app_delete" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppGet DOC
var AppGet = define[AppGetRequest, Raw](Spec{Name: "app_get", Category: CategoryApps, Scopes: Scopes{Read}})

// AppGetRequest DOC
type AppGetRequest struct {
	// AppGet DOC
	AppGet int64 `json:"app_get" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppList DOC
var AppList = define[AppListRequest, Raw](Spec{Name: "app_list", Category: CategoryApps, Scopes: Scopes{Read}})

// AppListRequest DOC
type AppListRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppMarkupDetails DOC
var AppMarkupDetails = define[AppMarkupDetailsRequest, Raw](Spec{Name: "app_markup_details", Category: CategoryApps, Scopes: Scopes{Read}})

// AppMarkupDetailsRequest DOC
type AppMarkupDetailsRequest struct {
	// DateFrom DOC
	DateFrom string `json:"date_from" required:"true" pattern:"moment"`
	// DateTo DOC
	DateTo string `json:"date_to" required:"true" pattern:"moment"`
	// AppID DOC
	AppID int64 `json:"app_id,omitzero"`
	// ClientLoginID DOC
	ClientLoginID string `json:"client_loginid,omitzero" pattern:"client-loginid"`
	// Description DOC
	Description Flag `json:"description,omitzero" enum:"0|1"`
	// Limit DOC
	Limit Decimal `json:"limit,omitzero" min:"0" max:"1000" default:"1000"`
	// Offset DOC
	Offset int64 `json:"offset,omitzero" min:"0"`
	// Sort DOC
	Sort string `json:"sort,omitzero" enum:"ASC|DESC" default:"DESC"`
	// SortFields DOC
	SortFields []string `json:"sort_fields,omitzero" enum:"app_id|client_loginid|transaction_time" minitems:"0" maxitems:"3" unique:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppMarkupStatistics DOC
var AppMarkupStatistics = define[AppMarkupStatisticsRequest, Raw](Spec{Name: "app_markup_statistics", Category: CategoryApps, Scopes: Scopes{Read}})

// AppMarkupStatisticsRequest DOC
type AppMarkupStatisticsRequest struct {
	// DateFrom DOC
	DateFrom string `json:"date_from" required:"true" pattern:"moment"`
	// DateTo DOC
	DateTo string `json:"date_to" required:"true" pattern:"moment"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppRegister DOC
var AppRegister = define[AppRegisterRequest, Raw](Spec{Name: "app_register", Category: CategoryApps, Scopes: Scopes{Admin}})

// AppRegisterRequest DOC
type AppRegisterRequest struct {
	// Name DOC
	Name string `json:"name" required:"true" pattern:"app-name"`
	// Scopes DOC
	Scopes []string `json:"scopes" required:"true" enum:"read|trade|trading_information|payments|admin" unique:"true"`
	// AppMarkupPercentage DOC
	AppMarkupPercentage Decimal `json:"app_markup_percentage,omitzero" min:"0" max:"3"`
	// AppStore DOC
	AppStore string `json:"appstore,omitzero" pattern:"itunes-url"`
	// GitHub DOC
	GitHub string `json:"github,omitzero" pattern:"github-url"`
	// GooglePlay DOC
	GooglePlay string `json:"googleplay,omitzero" pattern:"play-url"`
	// Homepage DOC
	Homepage string `json:"homepage,omitzero" pattern:"web-url"`
	// RedirectURI DOC
	RedirectURI string `json:"redirect_uri,omitzero" pattern:"app-uri"`
	// VerificationURI DOC
	VerificationURI string `json:"verification_uri,omitzero" pattern:"app-uri"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppUpdate DOC
var AppUpdate = define[AppUpdateRequest, Raw](Spec{Name: "app_update", Category: CategoryApps, Scopes: Scopes{Admin}})

// AppUpdateRequest DOC
type AppUpdateRequest struct {
	// AppUpdate DOC
	AppUpdate int64 `json:"app_update" required:"true"`
	// Name DOC
	Name string `json:"name" required:"true" pattern:"app-name"`
	// Scopes DOC
	Scopes []string `json:"scopes" required:"true" enum:"read|trade|trading_information|payments|admin" unique:"true"`
	// AppMarkupPercentage DOC
	AppMarkupPercentage Decimal `json:"app_markup_percentage,omitzero" min:"0" max:"3"`
	// AppStore DOC
	AppStore string `json:"appstore,omitzero" pattern:"itunes-url"`
	// GitHub DOC
	GitHub string `json:"github,omitzero" pattern:"github-url"`
	// GooglePlay DOC
	GooglePlay string `json:"googleplay,omitzero" pattern:"play-url"`
	// Homepage DOC
	Homepage string `json:"homepage,omitzero" pattern:"web-url"`
	// RedirectURI DOC
	RedirectURI string `json:"redirect_uri,omitzero" pattern:"app-uri"`
	// VerificationURI DOC
	VerificationURI string `json:"verification_uri,omitzero" pattern:"app-uri"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// OAuthApps DOC
var OAuthApps = define[OAuthAppsRequest, Raw](Spec{Name: "oauth_apps", Category: CategoryApps, Scopes: Scopes{Read}})

// OAuthAppsRequest DOC
type OAuthAppsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// RevokeOAuthApp DOC
var RevokeOAuthApp = define[RevokeOAuthAppRequest, Raw](Spec{Name: "revoke_oauth_app", Category: CategoryApps, Scopes: Scopes{Admin}})

// RevokeOAuthAppRequest DOC
type RevokeOAuthAppRequest struct {
	// RevokeOAuthApp DOC
	RevokeOAuthApp int64 `json:"revoke_oauth_app" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
