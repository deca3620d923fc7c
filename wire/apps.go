package wire

// AppRegister registers an application for the authorized user and answers it with its new app_id, the number that
// programs give when they connect.
var AppRegister = define[AppRegisterRequest, App](Spec{Name: "app_register", Category: CategoryApps, Offer: Simulated, Scopes: Scopes{Admin}, Effects: true})

// AppRegisterRequest describes the new application.
type AppRegisterRequest struct {
	AppDetails
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppDetails is what its owner says of an application.
type AppDetails struct {
	// Name is what users see when the application asks for access.
	Name string `json:"name" required:"true" pattern:"app-name"`
	// Scopes is what the application may be permitted by its users; it may be empty only without redirect_uri. Read is to
	// see the account, trade to buy and sell, trading_information to see trades and the balance, payments to use the
	// cashier, admin to change settings, tokens and applications.
	Scopes []string `json:"scopes" required:"true" enum:"read|trade|trading_information|payments|admin" unique:"true"`
	// RedirectURI is where the browser goes with the tokens after a login. A markup above 0 needs it.
	RedirectURI string `json:"redirect_uri,omitzero" pattern:"app-uri"`
	// VerificationURI is the page to which the mails of verify_email link, with the code attached. Absent, the mails hold
	// the bare code.
	VerificationURI string `json:"verification_uri,omitzero" pattern:"app-uri"`
	// AppMarkupPercentage is what the owner earns on each contract bought through the application, in percent of the
	// payout, or of the stake for contracts without a fixed payout.
	AppMarkupPercentage Decimal `json:"app_markup_percentage,omitzero" min:"0" max:"3"`
	// Homepage is the application's own page on the web.
	Homepage string `json:"homepage,omitzero" pattern:"web-url"`
	// GitHub is where the source is kept, for open source.
	GitHub string `json:"github,omitzero" pattern:"github-url"`
	// AppStore is the application's page in Apple's store.
	AppStore string `json:"appstore,omitzero" pattern:"itunes-url"`
	// GooglePlay is the application's page in Google's store.
	GooglePlay string `json:"googleplay,omitzero" pattern:"play-url"`
}

// AppUpdate changes an application of the user and answers it as it then is. Name and scopes are sent again even when
// they stay; other scopes than before take the application's access to every user away, and those users log in anew.
var AppUpdate = define[AppUpdateRequest, App](Spec{Name: "app_update", Category: CategoryApps, Offer: Simulated, Scopes: Scopes{Admin}, Effects: true})

// AppUpdateRequest names the application and describes it anew.
type AppUpdateRequest struct {
	// AppUpdate is the app_id of the application.
	AppUpdate int64 `json:"app_update" required:"true"`
	AppDetails
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppGet describes one application of the user.
var AppGet = define[AppGetRequest, App](Spec{Name: "app_get", Category: CategoryApps, Offer: Simulated, Scopes: Scopes{Read}})

// AppGetRequest names the application.
type AppGetRequest struct {
	// AppGet is the app_id of the application.
	AppGet int64 `json:"app_get" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppList describes all applications that the user has registered.
var AppList = define[AppListRequest, AppListResponse](Spec{Name: "app_list", Category: CategoryApps, Offer: Simulated, Scopes: Scopes{Read}})

// AppListRequest says whose applications to list.
type AppListRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppDelete deletes an application of the user, whose app_id is then refused. The answer is a bare 1.
var AppDelete = define[AppDeleteRequest, AppDeleteResponse](Spec{Name: "app_delete", Category: CategoryApps, Offer: Simulated, Scopes: Scopes{Admin}, Effects: true})

// AppDeleteRequest names the application.
type AppDeleteRequest struct {
	// AppDelete is the app_id of the application.
	AppDelete int64 `json:"app_delete" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AppMarkupDetails lists, trade by trade, what the user's applications earned by their markup. It answers a page at a
// time; app_markup_statistics has the sums.
var AppMarkupDetails = define[AppMarkupDetailsRequest, AppMarkupDetailsResponse](Spec{Name: "app_markup_details", Category: CategoryApps, Offer: Simulated, Scopes: Scopes{Read}})

// AppMarkupDetailsRequest chooses the trades, their order and the page.
type AppMarkupDetailsRequest struct {
	MarkupPeriod
	// AppID keeps the trades of one application; absent, of all that the user owns.
	AppID int64 `json:"app_id,omitzero"`
	// ClientLoginID keeps the trades of one client's account; absent, of all.
	ClientLoginID string `json:"client_loginid,omitzero" pattern:"client-loginid"`
	// Description adds details of the transaction to each entry.
	Description Flag `json:"description,omitzero" enum:"0|1"`
	// Limit is how many entries a page holds at most.
	Limit Decimal `json:"limit,omitzero" min:"0" max:"1000" default:"1000"`
	// Offset is how many entries to pass over before the page begins; absent, none.
	Offset int64 `json:"offset,omitzero" min:"0"`
	// Sort is the order in time: ASC has the oldest entry first, DESC the latest. Other sort_fields always ascend.
	Sort string `json:"sort,omitzero" enum:"ASC|DESC" default:"DESC"`
	// SortFields is what to sort by, the first field before the next. Absent, transaction_time.
	SortFields []string `json:"sort_fields,omitzero" enum:"app_id|client_loginid|transaction_time" minitems:"0" maxitems:"3" unique:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// MarkupPeriod is the time that a report on markup looks at, both ends included.
type MarkupPeriod struct {
	// DateFrom is the beginning: epoch seconds as text, or date and time in GMT such as 2026-03-01 08:30:00.
	DateFrom string `json:"date_from" required:"true" pattern:"moment"`
	// DateTo is the end, in the same form.
	DateTo string `json:"date_to" required:"true" pattern:"moment"`
}

// AppMarkupStatistics sums up what each of the user's applications earned by its markup, with totals in US dollars and
// the number of trades.
var AppMarkupStatistics = define[AppMarkupStatisticsRequest, AppMarkupStatisticsResponse](Spec{Name: "app_markup_statistics", Category: CategoryApps, Offer: Simulated, Scopes: Scopes{Read}})

// AppMarkupStatisticsRequest gives the time to sum up.
type AppMarkupStatisticsRequest struct {
	MarkupPeriod
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// OAuthApps lists the applications, other people's too, to which the user has given access, with the scopes of each and
// when it was last used.
var OAuthApps = define[OAuthAppsRequest, OAuthAppsResponse](Spec{Name: "oauth_apps", Category: CategoryApps, Offer: Simulated, Scopes: Scopes{Read}})

// OAuthAppsRequest says whose grants to list.
type OAuthAppsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// RevokeOAuthApp takes back the access that the user has given to an application. The answer is a bare 1.
var RevokeOAuthApp = define[RevokeOAuthAppRequest, RevokeOAuthAppResponse](Spec{Name: "revoke_oauth_app", Category: CategoryApps, Offer: Simulated, Scopes: Scopes{Admin}, Effects: true})

// RevokeOAuthAppRequest names the application.
type RevokeOAuthAppRequest struct {
	// RevokeOAuthApp is the app_id of the application.
	RevokeOAuthApp int64 `json:"revoke_oauth_app" required:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
