package wire

// P2PAdvertCreate DOC
var P2PAdvertCreate = define[P2PAdvertCreateRequest, Raw](Spec{Name: "p2p_advert_create", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertCreateRequest DOC
type P2PAdvertCreateRequest struct {
	// Amount DOC
	Amount Decimal `json:"amount" required:"true" above:"0"`
	// MaxOrderAmount DOC
	MaxOrderAmount Decimal `json:"max_order_amount" required:"true" above:"0"`
	// MinOrderAmount DOC
	MinOrderAmount Decimal `json:"min_order_amount" required:"true" above:"0"`
	// Rate DOC
	Rate Decimal `json:"rate" required:"true"`
	// Type DOC
	Type string `json:"type" required:"true" enum:"buy|sell"`
	// BlockTrade DOC
	BlockTrade Flag `json:"block_trade,omitzero" enum:"0|1" default:"0"`
	// ContactInfo DOC
	ContactInfo string `json:"contact_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// Description DOC
	Description string `json:"description,omitzero" pattern:"p2p-text" sensitive:"true"`
	// EligibleCountries DOC
	EligibleCountries []string `json:"eligible_countries,omitzero" pattern:"country" maxitems:"250" unique:"true"`
	// LocalCurrency DOC
	LocalCurrency string `json:"local_currency,omitzero" pattern:"currency"`
	// MinCompletionRate DOC
	MinCompletionRate Decimal `json:"min_completion_rate,omitzero" min:"0" max:"100"`
	// MinJoinDays DOC
	MinJoinDays int64 `json:"min_join_days,omitzero" min:"0" max:"999"`
	// MinRating DOC
	MinRating Decimal `json:"min_rating,omitzero" min:"1" max:"5"`
	// OrderExpiryPeriod DOC
	OrderExpiryPeriod int64 `json:"order_expiry_period,omitzero" min:"1"`
	// PaymentInfo DOC
	PaymentInfo string `json:"payment_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// PaymentMethod DOC
	PaymentMethod string `json:"payment_method,omitzero"`
	// PaymentMethodIDs DOC
	PaymentMethodIDs []int64 `json:"payment_method_ids,omitzero" maxitems:"3"`
	// PaymentMethodNames DOC
	PaymentMethodNames []string `json:"payment_method_names,omitzero" pattern:"payment-method" maxitems:"3"`
	// RateType DOC
	RateType string `json:"rate_type,omitzero" enum:"fixed|float" default:"fixed"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertInfo DOC
var P2PAdvertInfo = define[P2PAdvertInfoRequest, Raw](Spec{Name: "p2p_advert_info", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2PAdvertInfoRequest DOC
type P2PAdvertInfoRequest struct {
	// ID DOC
	ID string `json:"id,omitzero" pattern:"p2p-id"`
	// UseClientLimits DOC
	UseClientLimits Flag `json:"use_client_limits,omitzero" enum:"0|1" default:"0"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertList DOC
var P2PAdvertList = define[P2PAdvertListRequest, Raw](Spec{Name: "p2p_advert_list", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertListRequest DOC
type P2PAdvertListRequest struct {
	// AdvertiserID DOC
	AdvertiserID string `json:"advertiser_id,omitzero" pattern:"p2p-id"`
	// AdvertiserName DOC
	AdvertiserName string `json:"advertiser_name,omitzero"`
	// Amount DOC
	Amount Decimal `json:"amount,omitzero"`
	// BlockTrade DOC
	BlockTrade Flag `json:"block_trade,omitzero" enum:"0|1" default:"0"`
	// CounterpartyType DOC
	CounterpartyType string `json:"counterparty_type,omitzero" enum:"buy|sell"`
	// FavouritesOnly DOC
	FavouritesOnly Flag `json:"favourites_only,omitzero" enum:"0|1"`
	// HideClientScheduleUnavailable DOC
	HideClientScheduleUnavailable Flag `json:"hide_client_schedule_unavailable,omitzero" enum:"0|1" default:"0"`
	// HideIneligible DOC
	HideIneligible Flag `json:"hide_ineligible,omitzero" enum:"0|1" default:"0"`
	// Limit DOC
	Limit int64 `json:"limit,omitzero" default:"50"`
	// LocalCurrency DOC
	LocalCurrency string `json:"local_currency,omitzero" pattern:"currency"`
	// Offset DOC
	Offset int64 `json:"offset,omitzero" min:"0" default:"0"`
	// PaymentMethod DOC
	PaymentMethod []string `json:"payment_method,omitzero" pattern:"payment-method-key"`
	// SortBy DOC
	SortBy string `json:"sort_by,omitzero" enum:"completion|rate|rating|recommended" default:"rate"`
	// UseClientLimits DOC
	UseClientLimits Flag `json:"use_client_limits,omitzero" enum:"0|1" default:"0"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PAdvertUpdate DOC
var P2PAdvertUpdate = define[P2PAdvertUpdateRequest, Raw](Spec{Name: "p2p_advert_update", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PAdvertUpdateRequest DOC
type P2PAdvertUpdateRequest struct {
	// ID DOC
	ID string `json:"id" required:"true" pattern:"p2p-id"`
	// ContactInfo DOC
	ContactInfo string `json:"contact_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// Delete DOC
	Delete Flag `json:"delete,omitzero" enum:"0|1"`
	// Description DOC
	Description string `json:"description,omitzero" pattern:"p2p-text-optional" sensitive:"true"`
	// EligibleCountries DOC
	EligibleCountries Optional[[]string] `json:"eligible_countries,omitzero" pattern:"country" maxitems:"250" unique:"true"`
	// IsActive DOC
	IsActive Flag `json:"is_active,omitzero" enum:"0|1"`
	// LocalCurrency DOC
	LocalCurrency string `json:"local_currency,omitzero" pattern:"currency"`
	// MaxOrderAmount DOC
	MaxOrderAmount Decimal `json:"max_order_amount,omitzero" above:"0"`
	// MinCompletionRate DOC
	MinCompletionRate Optional[Decimal] `json:"min_completion_rate,omitzero" min:"0" max:"100"`
	// MinJoinDays DOC
	MinJoinDays Optional[int64] `json:"min_join_days,omitzero" min:"0" max:"999"`
	// MinOrderAmount DOC
	MinOrderAmount Decimal `json:"min_order_amount,omitzero" above:"0"`
	// MinRating DOC
	MinRating Optional[Decimal] `json:"min_rating,omitzero" min:"1" max:"5"`
	// OrderExpiryPeriod DOC
	OrderExpiryPeriod int64 `json:"order_expiry_period,omitzero" min:"1"`
	// PaymentInfo DOC
	PaymentInfo string `json:"payment_info,omitzero" pattern:"p2p-text-optional" sensitive:"true"`
	// PaymentMethodIDs DOC
	PaymentMethodIDs []int64 `json:"payment_method_ids,omitzero" maxitems:"3"`
	// PaymentMethodNames DOC
	PaymentMethodNames []string `json:"payment_method_names,omitzero" pattern:"payment-method" maxitems:"3"`
	// Rate DOC
	Rate Decimal `json:"rate,omitzero"`
	// RateType DOC
	RateType string `json:"rate_type,omitzero" enum:"fixed|float"`
	// RemainingAmount DOC
	RemainingAmount Decimal `json:"remaining_amount,omitzero" min:"0"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PCountryList DOC
var P2PCountryList = define[P2PCountryListRequest, Raw](Spec{Name: "p2p_country_list", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PCountryListRequest DOC
type P2PCountryListRequest struct {
	// Country DOC
	Country string `json:"country,omitzero" pattern:"country-optional"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PPaymentMethods DOC
var P2PPaymentMethods = define[P2PPaymentMethodsRequest, Raw](Spec{Name: "p2p_payment_methods", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PPaymentMethodsRequest DOC
type P2PPaymentMethodsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PPing DOC
var P2PPing = define[P2PPingRequest, Raw](Spec{Name: "p2p_ping", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PPingRequest DOC
type P2PPingRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PSettings DOC
var P2PSettings = define[P2PSettingsRequest, Raw](Spec{Name: "p2p_settings", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2PSettingsRequest DOC
type P2PSettingsRequest struct {
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
