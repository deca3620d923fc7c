package wire

// P2PAdvertiserCreate registers the caller as an advertiser on the peer-to-peer market under a name for others to see.
// The answer is the new profile; approval may still be wanting. Subscribed, it tells of every change to the profile.
var P2PAdvertiserCreate = define[P2PAdvertiserCreateRequest, P2PAdvertiserCreateResponse](Spec{Name: "p2p_advertiser_create", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true, Effects: true})

// P2PAdvertiserCreateRequest is the new profile.
type P2PAdvertiserCreateRequest struct {
	// Name is what others see of the advertiser.
	Name string `json:"name" required:"true" pattern:"nickname" sensitive:"true"`
	// ContactInfo tells buyers how to reach the advertiser; new sell adverts begin with it.
	ContactInfo string `json:"contact_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// PaymentInfo tells buyers how to pay; new sell adverts begin with it.
	PaymentInfo string `json:"payment_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// DefaultAdvertDescription is a text kept for programs to offer whenever a new advert is written.
	DefaultAdvertDescription string `json:"default_advert_description,omitzero" pattern:"p2p-text" sensitive:"true"`
	// Schedule is when in the week the advertiser trades: outside it the adverts are hidden and take no orders. Absent
	// or null, there is no schedule.
	Schedule Optional[[]P2PAvailability] `json:"schedule,omitzero" maxitems:"50" null:"true"`
	// Subscribe asks for a message at each change of the profile.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAvailability is a stretch of the week in which an advertiser trades, in minutes since Sunday 00:00 UTC.
// P2PSettings may demand that both ends are multiples of some number of minutes. Both must be present, and each may be
// null.
type P2PAvailability struct {
	// StartMin is the minute of the week in which it begins.
	StartMin Optional[int64] `json:"start_min" required:"true" min:"0" max:"10079" null:"true"`
	// EndMin is the minute of the week in which it ends; 10080 is the end of Saturday.
	EndMin Optional[int64] `json:"end_min" required:"true" min:"1" max:"10080" null:"true"`
}

// P2PAdvertiserUpdate changes the caller's own profile, for approved advertisers. Properties left out keep their
// values; the answer is the profile as it then stands.
var P2PAdvertiserUpdate = define[P2PAdvertiserUpdateRequest, P2PAdvertiserUpdateResponse](Spec{Name: "p2p_advertiser_update", Category: CategoryP2P, Scopes: Scopes{Payments}, Effects: true})

// P2PAdvertiserUpdateRequest holds what is to change.
type P2PAdvertiserUpdateRequest struct {
	// IsListed lets the advertiser's active adverts be seen (1) or hides all of them at once (0), whatever the state of
	// each, which stays as it is; absent, nothing changes.
	IsListed Optional[Flag] `json:"is_listed,omitzero" enum:"0|1"`
	// ShowName lets others see the advertiser's real name on adverts and orders (1) or the displayed name alone (0);
	// absent, nothing changes.
	ShowName Optional[Flag] `json:"show_name,omitzero" enum:"0|1"`
	// ContactInfo tells buyers how to reach the advertiser; new sell adverts begin with it. It may be empty.
	ContactInfo Optional[string] `json:"contact_info,omitzero" pattern:"p2p-text-optional" sensitive:"true"`
	// PaymentInfo tells buyers how to pay; new sell adverts begin with it. It may be empty.
	PaymentInfo Optional[string] `json:"payment_info,omitzero" pattern:"p2p-text-optional" sensitive:"true"`
	// DefaultAdvertDescription is a text kept for programs to offer whenever a new advert is written. It may be empty.
	DefaultAdvertDescription Optional[string] `json:"default_advert_description,omitzero" pattern:"p2p-text-optional" sensitive:"true"`
	// Schedule is when in the week the advertiser trades: outside it the adverts are hidden and take no orders. Null
	// removes the present schedule.
	Schedule Optional[[]P2PAvailability] `json:"schedule,omitzero" maxitems:"50" null:"true"`
	// UpgradeLimits takes the higher daily limits that P2PAdvertiserInfo shows as open to the advertiser.
	UpgradeLimits Flag `json:"upgrade_limits,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserInfo reads the profile and record of an advertiser: ratings, completed orders, times, limits. The
// caller's own profile holds more, such as the funds free to sell and the token for the chat. Subscribed, it tells of
// every change.
var P2PAdvertiserInfo = define[P2PAdvertiserInfoRequest, P2PAdvertiserInfoResponse](Spec{Name: "p2p_advertiser_info", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2PAdvertiserInfoRequest chooses the advertiser.
type P2PAdvertiserInfoRequest struct {
	// ID is the advertiser's id; absent, the caller's own.
	ID string `json:"id,omitzero" pattern:"p2p-id"`
	// Subscribe asks for a message at each change.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserAdverts lists the caller's own adverts, active or not, for registered advertisers.
var P2PAdvertiserAdverts = define[P2PAdvertiserAdvertsRequest, P2PAdvertiserAdvertsResponse](Spec{Name: "p2p_advertiser_adverts", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertiserAdvertsRequest chooses the page.
type P2PAdvertiserAdvertsRequest struct {
	P2PPage
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserList lists other advertisers, above all those with whom the caller has traded.
var P2PAdvertiserList = define[P2PAdvertiserListRequest, P2PAdvertiserListResponse](Spec{Name: "p2p_advertiser_list", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertiserListRequest holds the filters; each that is present narrows the list.
type P2PAdvertiserListRequest struct {
	// TradePartners keeps advertisers with whom the caller has traded.
	TradePartners Flag `json:"trade_partners,omitzero" enum:"0|1"`
	// IsBlocked keeps advertisers whom the caller has blocked (1) or has not (0); absent, both.
	IsBlocked Optional[Flag] `json:"is_blocked,omitzero" enum:"0|1"`
	// AdvertiserName keeps advertisers whose displayed name contains this text.
	AdvertiserName string `json:"advertiser_name,omitzero"`
	// SortBy is the order of the list: name, by displayed name; created_time, by the day of registration;
	// last_interaction_time, by the latest dealing with the caller.
	SortBy string `json:"sort_by,omitzero" enum:"name|created_time|last_interaction_time" default:"last_interaction_time"`
	P2PPage
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserRelations adds people to and takes them from the caller's favourites and blocked advertisers, and
// returns both lists as they then stand. With no list in the request it only returns them.
var P2PAdvertiserRelations = define[P2PAdvertiserRelationsRequest, P2PAdvertiserRelationsResponse](Spec{Name: "p2p_advertiser_relations", Category: CategoryP2P, Scopes: Scopes{Payments}, Effects: true})

// P2PAdvertiserRelationsRequest holds the changes, as ids of advertisers. They are numbers here, and text in all other
// calls.
type P2PAdvertiserRelationsRequest struct {
	// AddFavourites are advertisers to mark as favourites.
	AddFavourites []Decimal `json:"add_favourites,omitzero" min:"1" max:"999999999999999999" minitems:"1" maxitems:"5" unique:"true"`
	// RemoveFavourites are favourites to let go.
	RemoveFavourites []Decimal `json:"remove_favourites,omitzero" min:"1" max:"999999999999999999" minitems:"1" maxitems:"5" unique:"true"`
	// AddBlocked are advertisers to block.
	AddBlocked []Decimal `json:"add_blocked,omitzero" min:"1" max:"999999999999999999" minitems:"1" maxitems:"5" unique:"true"`
	// RemoveBlocked are blocked advertisers to admit again.
	RemoveBlocked []Decimal `json:"remove_blocked,omitzero" min:"1" max:"999999999999999999" minitems:"1" maxitems:"5" unique:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertiserPaymentMethods saves, changes and deletes the methods by which the caller can be paid, and returns those
// saved, by id. With nothing to change in the request it only returns them.
var P2PAdvertiserPaymentMethods = define[P2PAdvertiserPaymentMethodsRequest, P2PAdvertiserPaymentMethodsResponse](Spec{Name: "p2p_advertiser_payment_methods", Category: CategoryP2P, Scopes: Scopes{Payments}, Effects: true})

// P2PAdvertiserPaymentMethodsRequest holds the changes.
type P2PAdvertiserPaymentMethodsRequest struct {
	// Create holds methods to save.
	Create []P2PNewPaymentMethod `json:"create,omitzero" minitems:"1" maxitems:"5" sensitive:"true"`
	// Update holds new values for the fields of saved methods, by the method's id.
	Update map[string]P2PPaymentMethodChange `json:"update,omitzero" keys:"p2p-number" minprops:"1" maxprops:"5" sensitive:"true"`
	// Delete holds the ids of saved methods to delete.
	Delete []Decimal `json:"delete,omitzero" minitems:"1" maxitems:"5"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PNewPaymentMethod is a payment method to save: which one it is, and the fields that it asks for.
type P2PNewPaymentMethod struct {
	// Method is the method's key in P2PPaymentMethods.
	Method string `json:"method" required:"true" pattern:"payment-method-key"`
	// More holds the method's fields, such as an account number, by the keys that P2PPaymentMethods gives for it. There
	// is at least one.
	More map[string]string `json:",embed" keys:"payment-method-key" pattern:"p2p-field" minprops:"2" maxprops:"100"`
}

// P2PPaymentMethodChange holds new values for the fields of one saved payment method.
type P2PPaymentMethodChange struct {
	// Values are the new values by the field's key; fields left out keep theirs.
	Values map[string]string `json:",embed" keys:"payment-method-key" pattern:"p2p-field" minprops:"1" maxprops:"7"`
}
