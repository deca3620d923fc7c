package wire

// P2PAdvertiserAdverts DOC
var P2PAdvertiserAdverts = define[P2PAdvertiserAdvertsRequest, Raw](Spec{Name: "p2p_advertiser_adverts", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertiserAdvertsRequest DOC
type P2PAdvertiserAdvertsRequest struct {
	// Limit DOC
	Limit int64 `json:"limit,omitzero" default:"50"`
	// Offset DOC
	Offset int64 `json:"offset,omitzero" min:"0" default:"0"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserCreate DOC
var P2PAdvertiserCreate = define[P2PAdvertiserCreateRequest, Raw](Spec{Name: "p2p_advertiser_create", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2PAdvertiserCreateRequest DOC
type P2PAdvertiserCreateRequest struct {
	// Name DOC
	Name string `json:"name" required:"true" pattern:"nickname" sensitive:"true"`
	// ContactInfo DOC
	ContactInfo string `json:"contact_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// DefaultAdvertDescription DOC
	DefaultAdvertDescription string `json:"default_advert_description,omitzero" pattern:"p2p-text" sensitive:"true"`
	// PaymentInfo DOC
	PaymentInfo string `json:"payment_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// Schedule DOC
	Schedule Optional[[]P2PAdvertiserCreateSchedule] `json:"schedule,omitzero" maxitems:"50"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserCreateSchedule DOC
type P2PAdvertiserCreateSchedule struct {
	// EndMin DOC
	EndMin Optional[int64] `json:"end_min" required:"true" min:"1" max:"10080"`
	// StartMin DOC
	StartMin Optional[int64] `json:"start_min" required:"true" min:"0" max:"10079"`
}

// P2PAdvertiserInfo DOC
var P2PAdvertiserInfo = define[P2PAdvertiserInfoRequest, Raw](Spec{Name: "p2p_advertiser_info", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2PAdvertiserInfoRequest DOC
type P2PAdvertiserInfoRequest struct {
	// ID DOC
	ID string `json:"id,omitzero" pattern:"p2p-id"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserList DOC
var P2PAdvertiserList = define[P2PAdvertiserListRequest, Raw](Spec{Name: "p2p_advertiser_list", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertiserListRequest DOC
type P2PAdvertiserListRequest struct {
	// AdvertiserName DOC
	AdvertiserName string `json:"advertiser_name,omitzero"`
	// IsBlocked DOC
	IsBlocked Flag `json:"is_blocked,omitzero" enum:"0|1"`
	// Limit DOC
	Limit int64 `json:"limit,omitzero" default:"50"`
	// Offset DOC
	Offset int64 `json:"offset,omitzero" min:"0" default:"0"`
	// SortBy DOC
	SortBy string `json:"sort_by,omitzero" enum:"name|created_time|last_interaction_time" default:"last_interaction_time"`
	// TradePartners DOC
	TradePartners Flag `json:"trade_partners,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserPaymentMethods DOC
var P2PAdvertiserPaymentMethods = define[P2PAdvertiserPaymentMethodsRequest, Raw](Spec{Name: "p2p_advertiser_payment_methods", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertiserPaymentMethodsRequest DOC
type P2PAdvertiserPaymentMethodsRequest struct {
	// Create DOC
	Create []P2PAdvertiserPaymentMethodsCreate `json:"create,omitzero" minitems:"1" maxitems:"5" sensitive:"true"`
	// Delete DOC
	Delete []Decimal `json:"delete,omitzero" minitems:"1" maxitems:"5"`
	// Update DOC
	Update map[string]P2PPaymentMethodChange `json:"update,omitzero" keys:"p2p-number" minprops:"1" maxprops:"5" sensitive:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserPaymentMethodsCreate DOC
type P2PAdvertiserPaymentMethodsCreate struct {
	// Method DOC
	Method string `json:"method" required:"true" pattern:"payment-method-key"`
	// More DOC
	More map[string]string `json:",inline" keys:"payment-method-key" pattern:"p2p-field" minprops:"2" maxprops:"100"`
}

// P2PAdvertiserRelations DOC
var P2PAdvertiserRelations = define[P2PAdvertiserRelationsRequest, Raw](Spec{Name: "p2p_advertiser_relations", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertiserRelationsRequest DOC
type P2PAdvertiserRelationsRequest struct {
	// AddBlocked DOC
	AddBlocked []Decimal `json:"add_blocked,omitzero" min:"1" max:"999999999999999999" minitems:"1" maxitems:"5" unique:"true"`
	// AddFavourites DOC
	AddFavourites []Decimal `json:"add_favourites,omitzero" min:"1" max:"999999999999999999" minitems:"1" maxitems:"5" unique:"true"`
	// RemoveBlocked DOC
	RemoveBlocked []Decimal `json:"remove_blocked,omitzero" min:"1" max:"999999999999999999" minitems:"1" maxitems:"5" unique:"true"`
	// RemoveFavourites DOC
	RemoveFavourites []Decimal `json:"remove_favourites,omitzero" min:"1" max:"999999999999999999" minitems:"1" maxitems:"5" unique:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserUpdate DOC
var P2PAdvertiserUpdate = define[P2PAdvertiserUpdateRequest, Raw](Spec{Name: "p2p_advertiser_update", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertiserUpdateRequest DOC
type P2PAdvertiserUpdateRequest struct {
	// ContactInfo DOC
	ContactInfo string `json:"contact_info,omitzero" pattern:"p2p-text-optional" sensitive:"true"`
	// DefaultAdvertDescription DOC
	DefaultAdvertDescription string `json:"default_advert_description,omitzero" pattern:"p2p-text-optional" sensitive:"true"`
	// IsListed DOC
	IsListed Flag `json:"is_listed,omitzero" enum:"0|1"`
	// PaymentInfo DOC
	PaymentInfo string `json:"payment_info,omitzero" pattern:"p2p-text-optional" sensitive:"true"`
	// Schedule DOC
	Schedule Optional[[]P2PAdvertiserCreateSchedule] `json:"schedule,omitzero" maxitems:"50"`
	// ShowName DOC
	ShowName Flag `json:"show_name,omitzero" enum:"0|1"`
	// UpgradeLimits DOC
	UpgradeLimits Flag `json:"upgrade_limits,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PPaymentMethodChange DOC
type P2PPaymentMethodChange struct {
	// Values DOC
	Values map[string]string `json:",inline" keys:"payment-method-key" pattern:"p2p-field" minprops:"1" maxprops:"7"`
}
