package wire

// P2POrderCreateResponse is the new order, and so is each update, which comes as p2p_order_info.
type P2POrderCreateResponse = P2POrder

// P2POrderInfoResponse is the order, and so is each update.
type P2POrderInfoResponse = P2POrder

// P2POrderDisputeResponse is the order as it now stands.
type P2POrderDisputeResponse = P2POrder

// P2POrderListResponse is one page of orders. Each update is the one order that has changed and comes as
// p2p_order_info.
type P2POrderListResponse struct {
	// List holds the orders.
	List []P2POrder `json:"list" required:"true"`
}

// P2POrder is an answer to an advert: somebody buys and somebody sells. Amount, price and rate stand there twice: as
// numbers, and as text with the decimals of the currency.
type P2POrder struct {
	// AccountCurrency is what is bought or sold.
	AccountCurrency string `json:"account_currency" required:"true"`
	// AdvertDetails tells of the advert that the order answers.
	AdvertDetails P2POrderAdvert `json:"advert_details" required:"true"`
	// AdvertiserDetails tells of whoever placed the advert.
	AdvertiserDetails P2PParty `json:"advertiser_details" required:"true"`
	// Amount is how much is bought or sold, in the account currency.
	Amount Decimal `json:"amount" required:"true"`
	// AmountDisplay is amount as text.
	AmountDisplay string `json:"amount_display" required:"true"`
	// ChatChannelURL is the address of the order's chat; empty while there is none.
	ChatChannelURL string `json:"chat_channel_url" required:"true"`
	// ClientDetails tells of whoever placed the order.
	ClientDetails P2PParty `json:"client_details,omitzero"`
	// CompletionTime is when the order was completed, in epoch seconds.
	CompletionTime int64 `json:"completion_time,omitzero"`
	// ContactInfo says how to reach the seller.
	ContactInfo string `json:"contact_info" required:"true"`
	// CreatedTime is when the order was placed, in epoch seconds.
	CreatedTime int64 `json:"created_time" required:"true"`
	// DisputeDetails tells of a dispute; all of it is null where there is none.
	DisputeDetails P2PDispute `json:"dispute_details" required:"true"`
	// ExpiryTime is when the order lapses, in epoch seconds.
	ExpiryTime int64 `json:"expiry_time" required:"true"`
	// ID is the order's id.
	ID string `json:"id" required:"true"`
	// IsIncoming is 1 where the order answers an advert of the caller, 0 where the caller placed it.
	IsIncoming Flag `json:"is_incoming" required:"true"`
	// IsReviewable is 1 while the caller may review the order.
	IsReviewable Flag `json:"is_reviewable" required:"true"`
	// IsSeen says whether the caller has seen the latest change.
	IsSeen Optional[Flag] `json:"is_seen,omitzero"`
	// LocalCurrency is what the buyer pays in.
	LocalCurrency string `json:"local_currency" required:"true"`
	// PaymentInfo says how to pay.
	PaymentInfo string `json:"payment_info" required:"true"`
	// PaymentMethod names payment methods the old way, with commas between them; payment_method_names has taken its
	// place.
	PaymentMethod Optional[string] `json:"payment_method,omitzero" null:"true"`
	// PaymentMethodDetails holds the seller's methods to be paid by, by their ids.
	PaymentMethodDetails map[string]P2PSavedPaymentMethod `json:"payment_method_details,omitzero"`
	// PaymentMethodNames are the names, for people, of the methods by which can be paid.
	PaymentMethodNames []string `json:"payment_method_names,omitzero"`
	// Price is what the buyer pays, in local currency.
	Price Decimal `json:"price" required:"true"`
	// PriceDisplay is price as text.
	PriceDisplay string `json:"price_display" required:"true"`
	// Rate is the price of one unit, in local currency.
	Rate Decimal `json:"rate" required:"true"`
	// RateDisplay is rate as text.
	RateDisplay string `json:"rate_display" required:"true"`
	// ReviewDetails is the caller's own review; absent where there is none.
	ReviewDetails P2PReview `json:"review_details,omitzero"`
	// Status is how far the order has come: pending until the buyer confirms having paid, buyer-confirmed until the
	// seller confirms too, then completed. timed-out and disputed orders wait for a decision, which is refunded or
	// dispute-refunded for the seller and completed or dispute-completed for the buyer. cancelled is the buyer's doing,
	// blocked the service's.
	Status string `json:"status" required:"true" enum:"pending|buyer-confirmed|cancelled|timed-out|blocked|refunded|completed|disputed|dispute-refunded|dispute-completed"`
	// Type is what whoever placed the order does.
	Type string `json:"type" required:"true" enum:"buy|sell"`
	// VerificationLockoutUntil is until when, in epoch seconds, no code is taken after too many wrong ones.
	VerificationLockoutUntil int64 `json:"verification_lockout_until,omitzero"`
	// VerificationNextRequest is from when on, in epoch seconds, another code can be asked for.
	VerificationNextRequest int64 `json:"verification_next_request,omitzero"`
	// VerificationPending is 1 while the seller is about to confirm with a code.
	VerificationPending Flag `json:"verification_pending,omitzero"`
	// VerificationTokenExpiry is when the code that was sent lapses, in epoch seconds.
	VerificationTokenExpiry int64 `json:"verification_token_expiry,omitzero"`
}

// P2POrderAdvert is what an order tells of its advert.
type P2POrderAdvert struct {
	// BlockTrade is 1 for an advert of the market for large amounts.
	BlockTrade Flag `json:"block_trade" required:"true"`
	// Description is the advertiser's free text.
	Description string `json:"description" required:"true"`
	// ID is the advert's id.
	ID string `json:"id" required:"true"`
	// PaymentMethod names payment methods the old way.
	PaymentMethod Optional[string] `json:"payment_method" required:"true" null:"true"`
	// Type is what the advertiser does.
	Type string `json:"type" required:"true" enum:"buy|sell"`
}

// P2PParty is one of the two sides of an order.
type P2PParty struct {
	P2PPerson
	// LoginID is the account that buys or sells.
	LoginID string `json:"loginid" required:"true"`
}

// P2PDispute is what one side holds against the other.
type P2PDispute struct {
	// DisputeReason is the complaint; p2p_order_dispute explains the codes.
	DisputeReason Optional[string] `json:"dispute_reason" required:"true" null:"true"`
	// DisputerLoginID is the account of the side that complains.
	DisputerLoginID Optional[string] `json:"disputer_loginid" required:"true" null:"true"`
}

// P2PReview is what one side of an order thinks of the other.
type P2PReview struct {
	// CreatedTime is when the review was given, in epoch seconds.
	CreatedTime int64 `json:"created_time" required:"true"`
	// Rating is the mark, 1 to 5, 5 being the best.
	Rating int64 `json:"rating" required:"true"`
	// Recommended says whether the other side is recommended; null for neither yes nor no.
	Recommended Optional[Flag] `json:"recommended" required:"true" null:"true"`
}

// P2POrderReviewResponse is the review as it was taken.
type P2POrderReviewResponse struct {
	P2PReview
	// AdvertiserID is the id of whoever was reviewed.
	AdvertiserID string `json:"advertiser_id" required:"true"`
	// OrderID is the order's id.
	OrderID string `json:"order_id" required:"true"`
}

// P2POrderConfirmResponse says what became of the order.
type P2POrderConfirmResponse struct {
	// DryRun is 1 where the order could be confirmed and, as asked, was not.
	DryRun Flag `json:"dry_run,omitzero" enum:"1"`
	// ID is the order's id.
	ID string `json:"id" required:"true"`
	// Status is how far the order has come; absent from a dry run.
	Status string `json:"status,omitzero" enum:"buyer-confirmed|completed"`
}

// P2POrderCancelResponse says that the order is withdrawn.
type P2POrderCancelResponse struct {
	// ID is the order's id.
	ID string `json:"id" required:"true"`
	// Status is cancelled.
	Status string `json:"status" required:"true" enum:"cancelled"`
}

// P2PChatCreateResponse says where the chat is.
type P2PChatCreateResponse struct {
	// ChannelURL is the address of the chat's channel.
	ChannelURL string `json:"channel_url" required:"true"`
	// OrderID is the id of the order that the chat is about.
	OrderID string `json:"order_id" required:"true"`
}
