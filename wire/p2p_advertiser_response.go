package wire

// P2PAdvertiserCreateResponse is the new profile, and so is each update, which comes as p2p_advertiser_info.
type P2PAdvertiserCreateResponse = P2PAdvertiser

// P2PAdvertiserUpdateResponse is the profile as it now stands.
type P2PAdvertiserUpdateResponse = P2PAdvertiser

// P2PAdvertiserInfoResponse is the profile, and so is each update.
type P2PAdvertiserInfoResponse = P2PAdvertiser

// P2PAdvertiserListResponse is one page of advertisers.
type P2PAdvertiserListResponse struct {
	// List holds the advertisers.
	List []P2PAdvertiser `json:"list" required:"true"`
}

// P2PAdvertiserAdvertsResponse is one page of the caller's adverts.
type P2PAdvertiserAdvertsResponse = P2PAdvertListResponse

// P2PAdvertiser is the profile and record of an advertiser. Amounts are text, in the account's currency. Limits, funds,
// contact, payment and chat are there in the caller's own profile alone. What is said of orders and their times is of
// the last 30 days where it does not say otherwise, and null where there were none.
type P2PAdvertiser struct {
	P2PPerson
	P2PRepute
	// ActiveFixedAds is how many active adverts of a fixed rate there are.
	ActiveFixedAds int64 `json:"active_fixed_ads,omitzero"`
	// ActiveFloatAds is how many active adverts there are whose rate moves with the market.
	ActiveFloatAds int64 `json:"active_float_ads,omitzero"`
	// AdvertRates is how far, on average, the rates of the adverts were from the market's.
	AdvertRates Decimal `json:"advert_rates" required:"true" null:"true"`
	// BalanceAvailable is how much is free to be sold, which deposits of some kinds are not.
	BalanceAvailable Decimal `json:"balance_available,omitzero"`
	// BasicVerification is 1 where the identity was proved.
	BasicVerification Flag `json:"basic_verification" required:"true"`
	// BlockTrade bounds the orders of adverts for large amounts; absent where the advertiser may place none.
	BlockTrade P2POrderBounds `json:"block_trade,omitzero"`
	// BlockedByCount is how many people have blocked the advertiser.
	BlockedByCount int64 `json:"blocked_by_count,omitzero"`
	// BlockedUntil is when a bar ends, in epoch seconds; absent without one.
	BlockedUntil int64 `json:"blocked_until,omitzero"`
	// BuyCompletionRate is the share of orders completed as a buyer, in per cent.
	BuyCompletionRate Decimal `json:"buy_completion_rate" required:"true" null:"true"`
	// BuyOrdersAmount is how much was bought.
	BuyOrdersAmount string `json:"buy_orders_amount" required:"true"`
	// BuyOrdersCount is how many orders were completed as a buyer.
	BuyOrdersCount int64 `json:"buy_orders_count" required:"true"`
	// BuyTimeAvg is how many seconds it took to pay, on average.
	BuyTimeAvg Optional[int64] `json:"buy_time_avg" required:"true" null:"true"`
	// CancelTimeAvg is after how many seconds, on average, an order was cancelled as a buyer.
	CancelTimeAvg Optional[int64] `json:"cancel_time_avg" required:"true" null:"true"`
	// CancelsRemaining is how many more orders may be cancelled before a bar.
	CancelsRemaining int64 `json:"cancels_remaining,omitzero"`
	// ChatToken opens the chat for the advertiser.
	ChatToken Optional[string] `json:"chat_token,omitzero" null:"true"`
	// ChatUserID is the advertiser's id in the chat.
	ChatUserID Optional[string] `json:"chat_user_id,omitzero" null:"true"`
	// ContactInfo says how to reach the advertiser.
	ContactInfo string `json:"contact_info,omitzero"`
	// CreatedTime is when the advertiser registered, in epoch seconds.
	CreatedTime int64 `json:"created_time" required:"true"`
	// DailyBuy is how much was bought in the last 24 hours.
	DailyBuy string `json:"daily_buy,omitzero"`
	// DailyBuyLimit is the most that may be bought in 24 hours.
	DailyBuyLimit string `json:"daily_buy_limit,omitzero"`
	// DailySell is how much was sold in the last 24 hours.
	DailySell string `json:"daily_sell,omitzero"`
	// DailySellLimit is the most that may be sold in 24 hours.
	DailySellLimit string `json:"daily_sell_limit,omitzero"`
	// DefaultAdvertDescription is a text for programs to offer whenever a new advert is written.
	DefaultAdvertDescription string `json:"default_advert_description" required:"true"`
	// FullVerification is 1 where the address was proved.
	FullVerification Flag `json:"full_verification" required:"true"`
	// IsApproved is 1 where the advertiser was approved.
	IsApproved Flag `json:"is_approved" required:"true"`
	// IsListed is 1 where the active adverts can be seen, 0 where all are hidden.
	IsListed Flag `json:"is_listed" required:"true"`
	// IsMigrated is 1 for an advertiser who has moved to the second version of the market.
	IsMigrated Flag `json:"is_migrated,omitzero" enum:"1"`
	// MaxOrderAmount is the largest order that an advert may take.
	MaxOrderAmount string `json:"max_order_amount,omitzero"`
	// MinBalance is what must be left of the balance and of the day's limit of sales for sell adverts to be seen.
	MinBalance string `json:"min_balance,omitzero"`
	// MinOrderAmount is the smallest order that an advert may take.
	MinOrderAmount string `json:"min_order_amount,omitzero"`
	// PartnerCount is with how many people the advertiser has traded since registering.
	PartnerCount int64 `json:"partner_count" required:"true"`
	// PaymentInfo says how to pay the advertiser.
	PaymentInfo string `json:"payment_info,omitzero"`
	// ReleaseTimeAvg is how many seconds it took to hand over the funds as a seller, on average.
	ReleaseTimeAvg Optional[int64] `json:"release_time_avg" required:"true" null:"true"`
	// Schedule is when in the week the advertiser trades; null for always.
	Schedule []P2PAvailability `json:"schedule,omitzero" null:"true"`
	// SellCompletionRate is the share of orders completed as a seller, in per cent.
	SellCompletionRate Decimal `json:"sell_completion_rate" required:"true" null:"true"`
	// SellOrdersAmount is how much was sold.
	SellOrdersAmount string `json:"sell_orders_amount" required:"true"`
	// SellOrdersCount is how many orders were completed as a seller.
	SellOrdersCount int64 `json:"sell_orders_count" required:"true"`
	// ShowName is 1 where the advertiser lets others see the real name.
	ShowName Flag `json:"show_name,omitzero"`
	// TotalOrdersCount is how many orders were completed since registering.
	TotalOrdersCount int64 `json:"total_orders_count" required:"true"`
	// TotalTurnover is how much was bought and sold since registering.
	TotalTurnover string `json:"total_turnover" required:"true"`
	// UpgradableDailyLimits are higher limits that p2p_advertiser_update can take; absent where none are open.
	UpgradableDailyLimits P2PDailyLimits `json:"upgradable_daily_limits,omitzero"`
	// WithdrawalLimit is how much may still be withdrawn by somebody who has not proved everything.
	WithdrawalLimit Optional[string] `json:"withdrawal_limit,omitzero" null:"true"`
}

// P2POrderBounds bounds one order. Amounts are text.
type P2POrderBounds struct {
	// MaxOrderAmount is the largest order.
	MaxOrderAmount string `json:"max_order_amount" required:"true"`
	// MinOrderAmount is the smallest order.
	MinOrderAmount string `json:"min_order_amount" required:"true"`
}

// P2PDailyLimits bounds what may be traded in 24 hours. Amounts are text.
type P2PDailyLimits struct {
	// BlockTrade is 1 where the market for large amounts comes with them.
	BlockTrade Flag `json:"block_trade,omitzero"`
	// MaxDailyBuy is the most that may be bought.
	MaxDailyBuy string `json:"max_daily_buy" required:"true"`
	// MaxDailySell is the most that may be sold.
	MaxDailySell string `json:"max_daily_sell" required:"true"`
}

// P2PAdvertiserPaymentMethodsResponse holds the saved methods by id.
type P2PAdvertiserPaymentMethodsResponse map[string]P2PSavedPaymentMethod

// P2PAdvertiserRelationsResponse holds both lists as they now stand.
type P2PAdvertiserRelationsResponse struct {
	// BlockedAdvertisers are those whom the caller has blocked.
	BlockedAdvertisers []P2PRelation `json:"blocked_advertisers" required:"true"`
	// FavouriteAdvertisers are the caller's favourites.
	FavouriteAdvertisers []P2PRelation `json:"favourite_advertisers" required:"true"`
}

// P2PRelation is an advertiser whom the caller has blocked or made a favourite.
type P2PRelation struct {
	// CreatedTime is when that was, in epoch seconds.
	CreatedTime int64 `json:"created_time,omitzero"`
	// ID is the advertiser's id.
	ID string `json:"id,omitzero"`
	// Name is the name that everybody sees.
	Name string `json:"name,omitzero"`
}
