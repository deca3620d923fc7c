package wire

// P2PAdvertCreateResponse is the new advert.
type P2PAdvertCreateResponse = P2PAdvert

// P2PAdvertUpdateResponse is the advert as it now stands; of one that was deleted no more than its id, and that it is.
type P2PAdvertUpdateResponse = P2PAdvert

// P2PAdvertInfoResponse is the advert, and so is each update. Of one that was deleted there is its id, and that it is.
type P2PAdvertInfoResponse = P2PAdvert

// P2PAdvertListResponse is one page of adverts.
type P2PAdvertListResponse struct {
	// List holds the adverts.
	List []P2PAdvert `json:"list" required:"true"`
}

// P2PAdvert is an offer to buy or to sell on the peer-to-peer market. Amounts are in the account currency, and each
// stands there twice: as a number, and as text with the decimals of the currency. What concerns the advertiser alone,
// such as the amounts offered, others do not see.
type P2PAdvert struct {
	// AccountCurrency is what is bought or sold, and what the service moves from account to account.
	AccountCurrency string `json:"account_currency,omitzero"`
	// ActiveOrders is how many orders against the advert are under way.
	ActiveOrders int64 `json:"active_orders,omitzero"`
	// AdvertiserDetails tells of whoever placed the advert.
	AdvertiserDetails P2PAdvertOwner `json:"advertiser_details,omitzero"`
	// Amount is how much was offered when the advert was placed.
	Amount Decimal `json:"amount,omitzero"`
	// AmountDisplay is amount as text.
	AmountDisplay string `json:"amount_display,omitzero"`
	// BlockTrade is 1 for an advert of the market for large amounts.
	BlockTrade Flag `json:"block_trade,omitzero"`
	// ContactInfo says how to reach the advertiser; for sell adverts.
	ContactInfo string `json:"contact_info,omitzero"`
	// CounterpartyType is what somebody does who answers the advert: the opposite of type.
	CounterpartyType string `json:"counterparty_type,omitzero" enum:"buy|sell"`
	// Country is the country the advert is for, two lower-case letters.
	Country string `json:"country,omitzero"`
	// CreatedTime is when the advert was placed, in epoch seconds.
	CreatedTime int64 `json:"created_time,omitzero"`
	// DaysUntilArchive is in how many days the advert is switched off, should nothing happen to it.
	DaysUntilArchive int64 `json:"days_until_archive,omitzero"`
	// Deleted is 1 for an advert that is no more.
	Deleted Flag `json:"deleted,omitzero" enum:"1"`
	// Description is the advertiser's free text.
	Description string `json:"description,omitzero"`
	// EffectiveRate is the price of one unit in local currency, worked out with the market's rate where the rate floats;
	// null where that is not known.
	EffectiveRate Optional[Decimal] `json:"effective_rate,omitzero" null:"true"`
	// EffectiveRateDisplay is effective_rate as text.
	EffectiveRateDisplay Optional[string] `json:"effective_rate_display,omitzero" null:"true"`
	// EligibilityStatus names the conditions that the caller does not meet.
	EligibilityStatus []string `json:"eligibility_status,omitzero" enum:"completion_rate|country|join_date|rating_average"`
	// EligibleCountries are the countries to whose people the advert keeps, two-letter codes; absent, all.
	EligibleCountries []string `json:"eligible_countries,omitzero"`
	// ID is the advert's id.
	ID string `json:"id,omitzero"`
	// IsActive is 1 while the advert is switched on.
	IsActive Flag `json:"is_active,omitzero"`
	// IsClientScheduleAvailable is 1 where the caller's own weekly schedule is open for as long as an order could last.
	IsClientScheduleAvailable Flag `json:"is_client_schedule_available,omitzero"`
	// IsEligible is 1 where the caller meets the advert's conditions.
	IsEligible Flag `json:"is_eligible,omitzero"`
	// IsVisible is 1 while others find the advert in their list.
	IsVisible Flag `json:"is_visible,omitzero"`
	// LocalCurrency is what the two sides pay each other outside the service.
	LocalCurrency string `json:"local_currency,omitzero"`
	// MaxOrderAmount is the largest order that the advertiser takes.
	MaxOrderAmount Decimal `json:"max_order_amount,omitzero"`
	// MaxOrderAmountDisplay is max_order_amount as text.
	MaxOrderAmountDisplay string `json:"max_order_amount_display,omitzero"`
	// MaxOrderAmountLimit is the largest order that can be placed now.
	MaxOrderAmountLimit Decimal `json:"max_order_amount_limit,omitzero"`
	// MaxOrderAmountLimitDisplay is max_order_amount_limit as text.
	MaxOrderAmountLimitDisplay string `json:"max_order_amount_limit_display,omitzero"`
	// MinCompletionRate keeps the advert to people who completed this share of their orders in the last 30 days, in per
	// cent; absent, to no one.
	MinCompletionRate Decimal `json:"min_completion_rate,omitzero"`
	// MinJoinDays keeps the advert to people who joined the market this many days ago or earlier; absent, to no one.
	MinJoinDays int64 `json:"min_join_days,omitzero"`
	// MinOrderAmount is the smallest order that the advertiser takes.
	MinOrderAmount Decimal `json:"min_order_amount,omitzero"`
	// MinOrderAmountDisplay is min_order_amount as text.
	MinOrderAmountDisplay string `json:"min_order_amount_display,omitzero"`
	// MinOrderAmountLimit is the smallest order that can be placed now.
	MinOrderAmountLimit Decimal `json:"min_order_amount_limit,omitzero"`
	// MinOrderAmountLimitDisplay is min_order_amount_limit as text.
	MinOrderAmountLimitDisplay string `json:"min_order_amount_limit_display,omitzero"`
	// MinRating keeps the advert to people of this average rating or a better one, 1 to 5; absent, to no one.
	MinRating Decimal `json:"min_rating,omitzero"`
	// OrderExpiryPeriod is how long an order against the advert stays open, in seconds.
	OrderExpiryPeriod int64 `json:"order_expiry_period,omitzero"`
	// PaymentInfo says how to pay; for sell adverts.
	PaymentInfo string `json:"payment_info,omitzero"`
	// PaymentMethod names payment methods the old way; payment_method_names has taken its place.
	PaymentMethod Optional[string] `json:"payment_method,omitzero" null:"true"`
	// PaymentMethodDetails holds the advertiser's methods to be paid by, by their ids; for sell adverts.
	PaymentMethodDetails map[string]P2PSavedPaymentMethod `json:"payment_method_details,omitzero"`
	// PaymentMethodNames are the names, for people, of the methods by which can be paid.
	PaymentMethodNames []string `json:"payment_method_names,omitzero"`
	// Price is what the amount asked for costs in local currency; null where that is not known.
	Price Optional[Decimal] `json:"price,omitzero" null:"true"`
	// PriceDisplay is price as text.
	PriceDisplay Optional[string] `json:"price_display,omitzero" null:"true"`
	// Rate is the price of one unit in local currency where rate_type is fixed, and the distance from the market's rate
	// in per cent where it is float.
	Rate Decimal `json:"rate,omitzero"`
	// RateDisplay is rate as text.
	RateDisplay string `json:"rate_display,omitzero"`
	// RateType says how to read rate.
	RateType string `json:"rate_type,omitzero" enum:"fixed|float"`
	// RemainingAmount is how much is left for further orders.
	RemainingAmount Decimal `json:"remaining_amount,omitzero"`
	// RemainingAmountDisplay is remaining_amount as text.
	RemainingAmountDisplay string `json:"remaining_amount_display,omitzero"`
	// Type is what the advertiser does.
	Type string `json:"type,omitzero" enum:"buy|sell"`
	// VisibilityStatus says why others do not find the advert. What begins with advert lies
	// in the advert (its kind of rate is closed, it is switched off, its limits do not fit those of the market, too
	// little remains of it, nobody can pay for it), and what begins with advertiser lies in the person.
	VisibilityStatus []string `json:"visibility_status,omitzero" enum:"advert_fixed_rate_disabled|advert_float_rate_disabled|advert_inactive|advert_max_limit|advert_min_limit|advert_remaining|advert_no_payment_methods|advertiser_ads_paused|advertiser_approval|advertiser_balance|advertiser_block_trade_ineligible|advertiser_daily_limit|advertiser_schedule|advertiser_temp_ban"`
}

// P2PAdvertOwner is the advertiser of an advert. For an advert the schedule counts for as long as an order could last.
type P2PAdvertOwner struct {
	P2PPerson
	P2PRepute
	// CompletedOrdersCount is how many orders were completed in the last 30 days.
	CompletedOrdersCount int64 `json:"completed_orders_count" required:"true"`
}

// P2PPerson is somebody on the peer-to-peer market. The real name is there where its owner lets it be seen.
type P2PPerson struct {
	// FirstName is the given name.
	FirstName string `json:"first_name,omitzero"`
	// ID is the person's id on the market.
	ID string `json:"id" required:"true"`
	// IsOnline is 1 while the person is online.
	IsOnline Flag `json:"is_online,omitzero"`
	// IsRecommended says whether the caller recommended the person in the latest review; null for neither yes nor no.
	IsRecommended Optional[Flag] `json:"is_recommended,omitzero" null:"true"`
	// LastName is the family name.
	LastName string `json:"last_name,omitzero"`
	// LastOnlineTime is when the person was last online, in epoch seconds; null where that is more than half a year ago.
	LastOnlineTime Optional[int64] `json:"last_online_time,omitzero" null:"true"`
	// Name is the name that everybody sees.
	Name string `json:"name" required:"true"`
}

// P2PRepute is what others think of an advertiser.
type P2PRepute struct {
	// IsBlocked is 1 where the caller has blocked the advertiser; absent where that is the caller.
	IsBlocked Optional[Flag] `json:"is_blocked,omitzero"`
	// IsFavourite is 1 for one of the caller's favourites.
	IsFavourite Flag `json:"is_favourite,omitzero"`
	// IsScheduleAvailable is 1 where the advertiser's weekly schedule is open.
	IsScheduleAvailable Flag `json:"is_schedule_available" required:"true"`
	// RatingAverage is the average mark, 1 to 5; null without reviews.
	RatingAverage Decimal `json:"rating_average" required:"true" null:"true"`
	// RatingCount is how many marks were given.
	RatingCount int64 `json:"rating_count" required:"true"`
	// RecommendedAverage is the share of reviewers who recommend the advertiser, in per cent; null without any.
	RecommendedAverage Decimal `json:"recommended_average" required:"true" null:"true"`
	// RecommendedCount is how many recommend the advertiser; null without any.
	RecommendedCount Optional[int64] `json:"recommended_count" required:"true" null:"true"`
	// TotalCompletionRate is the share of orders completed in the last 30 days, on either side, in per cent; null
	// without orders.
	TotalCompletionRate Decimal `json:"total_completion_rate" required:"true" null:"true"`
}

// P2PSettingsResponse is the state of the settings, and so is each update.
type P2PSettingsResponse struct {
	P2PRateRules
	// AdvertsActiveLimit is how many active adverts of one type and pair of currencies an advertiser may have.
	AdvertsActiveLimit int64 `json:"adverts_active_limit" required:"true"`
	// AdvertsArchivePeriod is after how many days without activity an advert is switched off.
	AdvertsArchivePeriod int64 `json:"adverts_archive_period,omitzero"`
	// BlockTrade holds what is different in the market for large amounts.
	BlockTrade P2PBlockTradeRules `json:"block_trade" required:"true"`
	// BusinessHoursMinutesInterval is the grid, in minutes, on which the times of a schedule lie; 0 for none.
	BusinessHoursMinutesInterval int64 `json:"business_hours_minutes_interval" required:"true"`
	// CancellationBlockDuration is for how many hours a buyer is barred who cancels too often.
	CancellationBlockDuration int64 `json:"cancellation_block_duration" required:"true"`
	// CancellationCountPeriod is over how many hours cancellations are counted.
	CancellationCountPeriod int64 `json:"cancellation_count_period" required:"true"`
	// CancellationGracePeriod is for how many minutes after its creation an order can be cancelled without being counted.
	CancellationGracePeriod int64 `json:"cancellation_grace_period" required:"true"`
	// CancellationLimit is the number of counted cancellations with which a buyer is barred.
	CancellationLimit int64 `json:"cancellation_limit" required:"true"`
	// CounterpartyTermSteps are values for a form to propose where an advert sets conditions.
	CounterpartyTermSteps P2PTermSteps `json:"counterparty_term_steps,omitzero"`
	// Disabled is 1 while the whole market is closed.
	Disabled Flag `json:"disabled" required:"true"`
	// FeatureLevel is the number by which the server tells which features it has.
	FeatureLevel int64 `json:"feature_level" required:"true"`
	// FixedRateAdvertsEndDate is the day on which adverts of a fixed rate are switched off, where that is planned.
	FixedRateAdvertsEndDate string `json:"fixed_rate_adverts_end_date,omitzero"`
	// LocalCurrencies are the currencies by which p2p_advert_list can be asked.
	LocalCurrencies []P2PLocalCurrency `json:"local_currencies" required:"true"`
	// MaximumAdvertAmount is the most that one advert may offer, in US dollars.
	MaximumAdvertAmount Decimal `json:"maximum_advert_amount" required:"true"`
	// MaximumOrderAmount is the most that one order may be for, in US dollars.
	MaximumOrderAmount Decimal `json:"maximum_order_amount" required:"true"`
	// OrderDailyLimit is how many orders one may place in a day.
	OrderDailyLimit int64 `json:"order_daily_limit" required:"true"`
	// OrderExpiryOptions are the periods, in seconds, among which an advert chooses how long its orders stay open.
	OrderExpiryOptions []int64 `json:"order_expiry_options" required:"true"`
	// OrderPaymentPeriod is within how many minutes of its creation an order is to be paid.
	OrderPaymentPeriod int64 `json:"order_payment_period" required:"true"`
	// OverrideExchangeRate is a rate of the local currency to use in the place of that of exchange_rates, as text.
	OverrideExchangeRate string `json:"override_exchange_rate,omitzero"`
	// PaymentMethodsEnabled is 1 where payment methods can be saved and named in adverts.
	PaymentMethodsEnabled Flag `json:"payment_methods_enabled" required:"true"`
	// PhoneVerificationRequired is 1 where an advertiser must have proved a telephone number.
	PhoneVerificationRequired Flag `json:"pnv_required" required:"true"`
	// ProofOfAddressRequired is 1 where an advertiser must have proved an address.
	ProofOfAddressRequired Flag `json:"poa_required" required:"true"`
	// ReviewPeriod is for how many hours after its completion an order can be reviewed.
	ReviewPeriod Decimal `json:"review_period" required:"true"`
	// SupportedCurrencies are the account currencies that can be bought and sold.
	SupportedCurrencies []string `json:"supported_currencies" required:"true"`
}

// P2PRateRules says what rates and what borders adverts of a country may have. An availability of list_only lets
// present adverts stand and takes no new ones.
type P2PRateRules struct {
	// CrossBorderAdsEnabled is 1 where people may trade with those of other countries.
	CrossBorderAdsEnabled Flag `json:"cross_border_ads_enabled" required:"true"`
	// FixedRateAdverts is the availability of adverts of a fixed rate.
	FixedRateAdverts string `json:"fixed_rate_adverts" required:"true" enum:"disabled|enabled|list_only"`
	// FloatRateAdverts is the availability of adverts of a rate that moves with the market.
	FloatRateAdverts string `json:"float_rate_adverts" required:"true" enum:"disabled|enabled|list_only"`
	// FloatRateOffsetLimit is how far such a rate may be from the market's, in per cent, either way.
	FloatRateOffsetLimit Decimal `json:"float_rate_offset_limit" required:"true"`
}

// P2PBlockTradeRules holds the rules of the market for large amounts.
type P2PBlockTradeRules struct {
	// Disabled is 1 while that market is closed.
	Disabled Flag `json:"disabled,omitzero"`
	// MaximumAdvertAmount is the most that one of its adverts may offer, in US dollars.
	MaximumAdvertAmount Decimal `json:"maximum_advert_amount,omitzero"`
}

// P2PTermSteps holds proposals for the conditions of an advert.
type P2PTermSteps struct {
	// CompletionRate holds values for min_completion_rate, in per cent.
	CompletionRate []Decimal `json:"completion_rate" required:"true"`
	// JoinDays holds values for min_join_days.
	JoinDays []int64 `json:"join_days" required:"true"`
	// Rating holds values for min_rating.
	Rating []Decimal `json:"rating" required:"true"`
}

// P2PLocalCurrency is a currency in which people pay each other.
type P2PLocalCurrency struct {
	// DisplayName is its name for people.
	DisplayName string `json:"display_name" required:"true"`
	// HasAdverts is 1 where there are adverts in it.
	HasAdverts Flag `json:"has_adverts" required:"true"`
	// IsDefault is 1 for the currency of the caller's country.
	IsDefault Flag `json:"is_default,omitzero" enum:"1"`
	// IsFloatingRateAdSupported is 1 where adverts in it may have a rate that moves with the market.
	IsFloatingRateAdSupported Flag `json:"is_floating_rate_ad_supported,omitzero"`
	// Symbol is its code.
	Symbol string `json:"symbol" required:"true"`
}

// P2PCountryListResponse holds the countries by their codes, two lower-case letters.
type P2PCountryListResponse map[string]P2PCountry

// P2PCountry is one country of the peer-to-peer market.
type P2PCountry struct {
	P2PRateRules
	// CountryName is the name for people.
	CountryName string `json:"country_name" required:"true"`
	// LocalCurrency is the country's currency.
	LocalCurrency string `json:"local_currency" required:"true"`
	// PaymentMethods are the methods known there, by key.
	PaymentMethods map[string]P2PPaymentMethod `json:"payment_methods" required:"true"`
}

// P2PPaymentMethodsResponse holds the payment methods by key.
type P2PPaymentMethodsResponse map[string]P2PPaymentMethod

// P2PPaymentMethod is a way to pay outside the service, such as a bank transfer.
type P2PPaymentMethod struct {
	// DisplayName is the name for people.
	DisplayName string `json:"display_name,omitzero"`
	// Fields says what the method asks of whoever saves it, by key.
	Fields map[string]P2PPaymentField `json:"fields,omitzero"`
	// Type is the kind of method; ewallet is a purse kept by some company.
	Type string `json:"type,omitzero" enum:"bank|ewallet|other"`
}

// P2PPaymentField is one thing to fill in for a payment method, such as an account number.
type P2PPaymentField struct {
	// DisplayName is the name for people.
	DisplayName string `json:"display_name" required:"true"`
	// Required is 1 where it may not be left empty.
	Required Flag `json:"required" required:"true"`
	// Type is text for one line and memo for several.
	Type string `json:"type" required:"true" enum:"text|memo"`
}

// P2PSavedPaymentMethod is a payment method that somebody has filled in to be paid by.
type P2PSavedPaymentMethod struct {
	// DisplayName is the method's name for people.
	DisplayName string `json:"display_name,omitzero"`
	// Fields holds what was filled in, by key.
	Fields map[string]P2PFilledField `json:"fields" required:"true"`
	// IsEnabled is 1 where adverts and orders may use it.
	IsEnabled Flag `json:"is_enabled" required:"true"`
	// Method is the method's key in p2p_payment_methods.
	Method string `json:"method" required:"true"`
	// Type is the kind of method; ewallet is a purse kept by some company.
	Type string `json:"type" required:"true" enum:"bank|ewallet|other"`
	// UsedByAdverts are the ids of adverts that use it; null where there are none.
	UsedByAdverts []string `json:"used_by_adverts" null:"true"`
	// UsedByOrders are the ids of orders that use it; null where there are none.
	UsedByOrders []string `json:"used_by_orders" null:"true"`
}

// P2PFilledField is a field of a payment method with its value.
type P2PFilledField struct {
	P2PPaymentField
	// Value is what was filled in.
	Value string `json:"value" required:"true"`
}

// P2PPingResponse is always "pong".
type P2PPingResponse = PingResponse
