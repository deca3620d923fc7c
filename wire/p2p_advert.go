package wire

// P2PAdvertCreate places an advert on the peer-to-peer market, for approved advertisers. The answer is the advert with
// its id, its price in local currency and, where it is not shown to others, the reasons why.
var P2PAdvertCreate = define[P2PAdvertCreateRequest, P2PAdvertCreateResponse](Spec{Name: "p2p_advert_create", Category: CategoryP2P, Scopes: Scopes{Payments}, Effects: true})

// P2PAdvertCreateRequest is the advert, and who may answer it.
type P2PAdvertCreateRequest struct {
	// Type is buy where the advertiser wants to acquire the currency of the account, sell where to part with it;
	// whoever answers the advert does the opposite.
	Type string `json:"type" required:"true" enum:"buy|sell"`
	// Amount is how much the advert offers over all its orders, in the currency of the advertiser's account.
	Amount Decimal `json:"amount" required:"true" above:"0"`
	// MinOrderAmount is the smallest order taken, in the currency of the account; at most max_order_amount.
	MinOrderAmount Decimal `json:"min_order_amount" required:"true" above:"0"`
	// MaxOrderAmount is the largest order taken, in the currency of the account; at least min_order_amount.
	MaxOrderAmount Decimal `json:"max_order_amount" required:"true" above:"0"`
	// Rate is the price of one unit of the account's currency in local currency where rate_type is fixed, and the
	// distance from the market's rate in percent, either sign, where it is float.
	Rate Decimal `json:"rate" required:"true"`
	// RateType says how rate is to be read: fixed stays as it is, float moves with the market. P2PSettings tells which
	// of the two are open to new adverts.
	RateType string `json:"rate_type,omitzero" enum:"fixed|float" default:"fixed"`
	// LocalCurrency is what the two sides pay each other outside the service; absent, the currency of the country where
	// the advertiser lives.
	LocalCurrency string `json:"local_currency,omitzero" pattern:"currency"`
	// BlockTrade marks an advert for large amounts, which has limits of its own and is listed apart.
	BlockTrade Flag `json:"block_trade,omitzero" enum:"0|1" default:"0"`
	// OrderExpiryPeriod is how many seconds an order against the advert stays open, one of the periods that P2PSettings
	// offers; absent, the service chooses.
	OrderExpiryPeriod int64 `json:"order_expiry_period,omitzero" min:"1"`
	// PaymentMethodIDs are the advertiser's own saved methods by which a sell advert is to be paid, by their ids in
	// P2PAdvertiserPaymentMethods. For sell adverts only.
	PaymentMethodIDs []int64 `json:"payment_method_ids,omitzero" maxitems:"3"`
	// PaymentMethodNames are the methods by which the advertiser can pay for a buy advert, by their keys in
	// P2PPaymentMethods. For buy adverts only.
	PaymentMethodNames []string `json:"payment_method_names,omitzero" pattern:"payment-method" maxitems:"3"`
	// PaymentMethod names a payment method the old way; new programs use the two lists above.
	PaymentMethod string `json:"payment_method,omitzero"`
	// PaymentInfo tells the buyer how to pay.
	PaymentInfo string `json:"payment_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// ContactInfo tells the other side how to reach the advertiser.
	ContactInfo string `json:"contact_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// Description is free text shown with the advert.
	Description string `json:"description,omitzero" pattern:"p2p-text" sensitive:"true"`
	// EligibleCountries keeps the advert to people who live in these countries, two-letter codes. This and the three
	// conditions below bind only where they are present.
	EligibleCountries []string `json:"eligible_countries,omitzero" pattern:"country" maxitems:"250" unique:"true"`
	// MinCompletionRate keeps the advert to people who completed at least this percentage of their orders in the last
	// 30 days.
	MinCompletionRate Decimal `json:"min_completion_rate,omitzero" min:"0" max:"100"`
	// MinJoinDays keeps the advert to people who joined the market at least this many days ago.
	MinJoinDays int64 `json:"min_join_days,omitzero" min:"0" max:"999"`
	// MinRating keeps the advert to people whose average rating is at least this.
	MinRating Decimal `json:"min_rating,omitzero" min:"1" max:"5"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertUpdate changes, pauses or deletes an advert of the advertiser who calls. Properties left out keep their
// values; the answer is the advert as it then stands, or its id and the mark that it is gone.
var P2PAdvertUpdate = define[P2PAdvertUpdateRequest, P2PAdvertUpdateResponse](Spec{Name: "p2p_advert_update", Category: CategoryP2P, Scopes: Scopes{Payments}, Effects: true})

// P2PAdvertUpdateRequest names the advert and what becomes of it.
type P2PAdvertUpdateRequest struct {
	// ID is the advert's id.
	ID string `json:"id" required:"true" pattern:"p2p-id"`
	// IsActive shows the advert to others (1) or takes it off the list (0); absent, nothing changes.
	IsActive Optional[Flag] `json:"is_active,omitzero" enum:"0|1"`
	// Delete removes the advert for good.
	Delete Flag `json:"delete,omitzero" enum:"0|1"`
	// RemainingAmount is how much the advert offers from now on, in the currency of the account.
	RemainingAmount Decimal `json:"remaining_amount,omitzero" min:"0"`
	// MinOrderAmount is the smallest order taken, in the currency of the account; at most max_order_amount.
	MinOrderAmount Decimal `json:"min_order_amount,omitzero" above:"0"`
	// MaxOrderAmount is the largest order taken, in the currency of the account; at least min_order_amount.
	MaxOrderAmount Decimal `json:"max_order_amount,omitzero" above:"0"`
	// Rate is the price of one unit of the account's currency in local currency where the rate is fixed, and the
	// distance from the market's rate in percent where it floats.
	Rate Decimal `json:"rate,omitzero"`
	// RateType says how rate is to be read: fixed stays as it is, float moves with the market.
	RateType string `json:"rate_type,omitzero" enum:"fixed|float"`
	// LocalCurrency is what the two sides pay each other outside the service.
	LocalCurrency string `json:"local_currency,omitzero" pattern:"currency"`
	// OrderExpiryPeriod is how many seconds an order against the advert stays open, one of the periods that P2PSettings
	// offers.
	OrderExpiryPeriod int64 `json:"order_expiry_period,omitzero" min:"1"`
	// PaymentMethodIDs replaces the list of the advertiser's own saved methods by which a sell advert is to be paid.
	PaymentMethodIDs []int64 `json:"payment_method_ids,omitzero" maxitems:"3"`
	// PaymentMethodNames replaces the list of methods by which the advertiser can pay for a buy advert.
	PaymentMethodNames []string `json:"payment_method_names,omitzero" pattern:"payment-method" maxitems:"3"`
	// PaymentInfo tells the buyer how to pay; an empty text takes the present one away.
	PaymentInfo Optional[string] `json:"payment_info,omitzero" pattern:"p2p-text-optional" sensitive:"true"`
	// ContactInfo tells the other side how to reach the advertiser; it cannot be emptied.
	ContactInfo string `json:"contact_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// Description is free text shown with the advert; an empty text takes the present one away.
	Description Optional[string] `json:"description,omitzero" pattern:"p2p-text-optional" sensitive:"true"`
	// EligibleCountries keeps the advert to people who live in these countries, two-letter codes; null or an empty list
	// lifts the condition.
	EligibleCountries Optional[[]string] `json:"eligible_countries,omitzero" pattern:"country" maxitems:"250" unique:"true" null:"true"`
	// MinCompletionRate keeps the advert to people who completed at least this percentage of their orders in the last
	// 30 days; null lifts the condition.
	MinCompletionRate Optional[Decimal] `json:"min_completion_rate,omitzero" min:"0" max:"100" null:"true"`
	// MinJoinDays keeps the advert to people who joined the market at least this many days ago; null lifts the
	// condition.
	MinJoinDays Optional[int64] `json:"min_join_days,omitzero" min:"0" max:"999" null:"true"`
	// MinRating keeps the advert to people whose average rating is at least this; null lifts the condition.
	MinRating Optional[Decimal] `json:"min_rating,omitzero" min:"1" max:"5" null:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertInfo reads one advert and, when subscribed, tells of every change to it. Subscribed without an id it follows
// all adverts of the advertiser who calls.
var P2PAdvertInfo = define[P2PAdvertInfoRequest, P2PAdvertInfoResponse](Spec{Name: "p2p_advert_info", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2PAdvertInfoRequest chooses what to read; it needs an id, a subscription or both.
type P2PAdvertInfoRequest struct {
	// ID is the advert's id; absent, all adverts of the caller, which takes a subscription.
	ID string `json:"id,omitzero" pattern:"p2p-id"`
	// UseClientLimits lowers the largest order shown to what the caller's balance and turnover limits still allow.
	UseClientLimits Flag `json:"use_client_limits,omitzero" enum:"0|1" default:"0"`
	// Subscribe asks for a message at each change.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertList lists the adverts of others that an order can be placed against with P2POrderCreate, filtered and
// sorted as asked. Each stands there with its advertiser, its limits and its price.
var P2PAdvertList = define[P2PAdvertListRequest, P2PAdvertListResponse](Spec{Name: "p2p_advert_list", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertListRequest holds the filters; each that is present narrows the list.
type P2PAdvertListRequest struct {
	// CounterpartyType keeps what the caller would do: buy lists the adverts to buy from, sell those to sell to;
	// absent, both.
	CounterpartyType string `json:"counterparty_type,omitzero" enum:"buy|sell"`
	// Amount is how much the caller means to buy or sell, in the currency of the account: the prices in the answer are
	// worked out for it.
	Amount Decimal `json:"amount,omitzero"`
	// LocalCurrency keeps adverts paid in this currency; absent, adverts of the country where the caller lives.
	LocalCurrency string `json:"local_currency,omitzero" pattern:"currency"`
	// PaymentMethod keeps adverts that can be paid by one of these methods, by their keys in P2PPaymentMethods.
	PaymentMethod []string `json:"payment_method,omitzero" pattern:"payment-method-key"`
	// AdvertiserID keeps the adverts of one advertiser.
	AdvertiserID string `json:"advertiser_id,omitzero" pattern:"p2p-id"`
	// AdvertiserName keeps advertisers whose displayed name contains this text.
	AdvertiserName string `json:"advertiser_name,omitzero"`
	// FavouritesOnly keeps the adverts of advertisers whom the caller marked as favourites.
	FavouritesOnly Flag `json:"favourites_only,omitzero" enum:"0|1"`
	// BlockTrade chooses between the two markets: 1 lists adverts for large amounts, 0 all the others.
	BlockTrade Flag `json:"block_trade,omitzero" enum:"0|1" default:"0"`
	// HideIneligible leaves out adverts whose conditions the caller does not meet.
	HideIneligible Flag `json:"hide_ineligible,omitzero" enum:"0|1" default:"0"`
	// HideClientScheduleUnavailable leaves out adverts whose orders could outlast the time for which the caller's own
	// weekly schedule is open now.
	HideClientScheduleUnavailable Flag `json:"hide_client_schedule_unavailable,omitzero" enum:"0|1" default:"0"`
	// UseClientLimits leaves out adverts that the caller's balance or turnover limits put out of reach.
	UseClientLimits Flag `json:"use_client_limits,omitzero" enum:"0|1" default:"0"`
	// SortBy is the order of the list: rate, the price; rating, the advertiser's average rating; completion, the share
	// of orders completed; recommended, how many recommend the advertiser.
	SortBy string `json:"sort_by,omitzero" enum:"completion|rate|rating|recommended" default:"rate"`
	P2PPage
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PPage is one page of a long list.
type P2PPage struct {
	// Limit is how many entries to return at most.
	Limit int64 `json:"limit,omitzero" default:"50"`
	// Offset is how many entries to skip before the first that is returned.
	Offset int64 `json:"offset,omitzero" min:"0" default:"0"`
}

// P2PSettings reads the rules of the peer-to-peer market in the caller's country: limits of adverts and orders, which
// kinds of rate are open, local currencies, periods and whether the market is open at all. Subscribed, it tells of
// every change to them.
var P2PSettings = define[P2PSettingsRequest, P2PSettingsResponse](Spec{Name: "p2p_settings", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2PSettingsRequest asks for the settings.
type P2PSettingsRequest struct {
	// Subscribe asks for a message at each change.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PCountryList lists the countries of the peer-to-peer market by their two-letter codes, each with its name, local
// currency, kinds of rate and payment methods.
var P2PCountryList = define[P2PCountryListRequest, P2PCountryListResponse](Spec{Name: "p2p_country_list", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PCountryListRequest asks for one country or all.
type P2PCountryListRequest struct {
	// Country is the two-letter code of the one country wanted; absent, all.
	Country string `json:"country,omitzero" pattern:"country-optional"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PPaymentMethods lists the payment methods that the peer-to-peer market knows, by key. Each has a kind (bank,
// wallet, other), a name to show, and the fields that P2PAdvertiserPaymentMethods asks of whoever saves one.
var P2PPaymentMethods = define[P2PPaymentMethodsRequest, P2PPaymentMethodsResponse](Spec{Name: "p2p_payment_methods", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PPaymentMethodsRequest asks for the methods; there is nothing to choose.
type P2PPaymentMethodsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PPing shows others that the advertiser is online, and keeps the session from idling out. The answer is "pong"; 60
// seconds after the last one the advertiser counts as offline.
var P2PPing = define[P2PPingRequest, P2PPingResponse](Spec{Name: "p2p_ping", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PPingRequest is a sign of life; there is nothing to choose.
type P2PPingRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
