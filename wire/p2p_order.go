package wire

// P2POrderCreate answers an advert: it places an order, and sets the seller's side of it aside until buyer and seller
// have confirmed or the order falls. The answer is the order with its price and its hour of expiry; subscribed, it
// tells of every change.
var P2POrderCreate = define[P2POrderCreateRequest, P2POrderCreateResponse](Spec{Name: "p2p_order_create", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true, Effects: true})

// P2POrderCreateRequest is the order. Against a buy advert the caller is the seller and says how to be paid.
type P2POrderCreateRequest struct {
	// AdvertID is the id of the advert that the order answers.
	AdvertID string `json:"advert_id" required:"true" pattern:"p2p-id"`
	// Amount is how much to buy or sell, in the advert's account currency, within the advert's limits for one order.
	Amount Decimal `json:"amount" required:"true"`
	// Rate is the price of one unit in local currency that the caller saw and agrees to. Only for adverts whose rate
	// floats.
	Rate Decimal `json:"rate,omitzero"`
	// PaymentMethodIDs are the caller's own saved methods by which to be paid, by their ids in
	// P2PAdvertiserPaymentMethods. Only for a caller who sells.
	PaymentMethodIDs []int64 `json:"payment_method_ids,omitzero" maxitems:"3"`
	// PaymentInfo tells the buyer how to pay. Only for a caller who sells.
	PaymentInfo string `json:"payment_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// ContactInfo tells the buyer how to reach the caller. Only for a caller who sells.
	ContactInfo string `json:"contact_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// Subscribe asks for a message at each change of the order.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderInfo reads one order of the caller, on either side of it; subscribed, it tells of every change.
var P2POrderInfo = define[P2POrderInfoRequest, P2POrderInfoResponse](Spec{Name: "p2p_order_info", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2POrderInfoRequest chooses the order.
type P2POrderInfoRequest struct {
	// ID is the order's id.
	ID string `json:"id" required:"true" pattern:"p2p-id"`
	// Subscribe asks for a message at each change.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderList lists the caller's orders, on either side of them; subscribed, it sends each order that changes as
// p2p_order_info does.
var P2POrderList = define[P2POrderListRequest, P2POrderListResponse](Spec{Name: "p2p_order_list", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2POrderListRequest holds the filters; each that is present narrows the list.
type P2POrderListRequest struct {
	// Active keeps orders still under way (1) or those that have come to an end (0); absent, both.
	Active Decimal `json:"active,omitzero" enum:"0|1"`
	// AdvertID keeps the orders against one advert.
	AdvertID string `json:"advert_id,omitzero" pattern:"p2p-id"`
	// DateFrom keeps orders created then or later: a day, YYYY-MM-DD, or seconds since 1970 in ten digits.
	DateFrom string `json:"date_from,omitzero" pattern:"p2p-date"`
	// DateTo keeps orders created then or earlier, written like date_from.
	DateTo string `json:"date_to,omitzero" pattern:"p2p-date"`
	P2PPage
	// Subscribe asks for a message at each change of an order.
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderConfirm moves an order on: the buyer confirms having paid, and its status becomes buyer-confirmed; the seller
// confirms having been paid, which hands the funds to the buyer, and it becomes completed. A seller's confirmation
// cannot be taken back.
var P2POrderConfirm = define[P2POrderConfirmRequest, P2POrderConfirmResponse](Spec{Name: "p2p_order_confirm", Category: CategoryP2P, Scopes: Scopes{Payments}, Effects: true})

// P2POrderConfirmRequest names the order; which side confirms follows from the caller.
type P2POrderConfirmRequest struct {
	// ID is the order's id.
	ID string `json:"id" required:"true" pattern:"p2p-id"`
	// VerificationCode is the code from the e-mail that a seller is sent to make sure of the release. Absent where none
	// has been asked for.
	VerificationCode string `json:"verification_code,omitzero"`
	// DryRun checks that the order could be confirmed, and changes nothing.
	DryRun Flag `json:"dry_run,omitzero" enum:"0|1" default:"0"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderCancel withdraws an order, for its buyer as long as no payment has been confirmed; the seller's funds are
// freed. Buyers who cancel more often than P2PSettings allows are barred for a while.
var P2POrderCancel = define[P2POrderCancelRequest, P2POrderCancelResponse](Spec{Name: "p2p_order_cancel", Category: CategoryP2P, Scopes: Scopes{Payments}, Effects: true})

// P2POrderCancelRequest names the order.
type P2POrderCancelRequest struct {
	// ID is the order's id.
	ID string `json:"id" required:"true" pattern:"p2p-id"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderDispute calls in the service to decide between buyer and seller. The answer is the order, now disputed;
// people settle it, for the one side or the other.
var P2POrderDispute = define[P2POrderDisputeRequest, P2POrderDisputeResponse](Spec{Name: "p2p_order_dispute", Category: CategoryP2P, Scopes: Scopes{Payments}, Effects: true})

// P2POrderDisputeRequest names the order and the complaint.
type P2POrderDisputeRequest struct {
	// ID is the order's id.
	ID string `json:"id" required:"true" pattern:"p2p-id"`
	// DisputeReason is the complaint: seller_not_released, the buyer paid and the seller keeps the funds;
	// buyer_not_paid, buyer_underpaid or buyer_overpaid, nothing, too little or too much has come in;
	// buyer_third_party_payment_method, the money came from an account that is not the buyer's.
	DisputeReason string `json:"dispute_reason" required:"true" enum:"seller_not_released|buyer_underpaid|buyer_overpaid|buyer_not_paid|buyer_third_party_payment_method"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderReview rates the other side of a completed order, within the period that P2PSettings allows.
var P2POrderReview = define[P2POrderReviewRequest, P2POrderReviewResponse](Spec{Name: "p2p_order_review", Category: CategoryP2P, Scopes: Scopes{Payments}, Effects: true})

// P2POrderReviewRequest is the review.
type P2POrderReviewRequest struct {
	// OrderID is the order's id.
	OrderID string `json:"order_id" required:"true" pattern:"p2p-id"`
	// Rating is the mark given, 5 being the best.
	Rating int64 `json:"rating" required:"true" min:"1" max:"5"`
	// Recommended says whether the caller would recommend the other side (1) or not (0); absent or null, neither.
	Recommended Optional[Flag] `json:"recommended,omitzero" enum:"0|1" null:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2PChatCreate opens the chat between buyer and seller of an order, and returns the address of its channel.
var P2PChatCreate = define[P2PChatCreateRequest, P2PChatCreateResponse](Spec{Name: "p2p_chat_create", Category: CategoryP2P, Scopes: Scopes{Payments}, Effects: true})

// P2PChatCreateRequest names the order.
type P2PChatCreateRequest struct {
	// OrderID is the order's id.
	OrderID string `json:"order_id" required:"true" pattern:"p2p-id"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
