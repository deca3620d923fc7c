package wire

// P2PChatCreate DOC
var P2PChatCreate = define[P2PChatCreateRequest, Raw](Spec{Name: "p2p_chat_create", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2PChatCreateRequest DOC
type P2PChatCreateRequest struct {
	// OrderID DOC
	OrderID string `json:"order_id" required:"true" pattern:"p2p-id"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderCancel DOC
var P2POrderCancel = define[P2POrderCancelRequest, Raw](Spec{Name: "p2p_order_cancel", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2POrderCancelRequest DOC
type P2POrderCancelRequest struct {
	// ID DOC
	ID string `json:"id" required:"true" pattern:"p2p-id"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderConfirm DOC
var P2POrderConfirm = define[P2POrderConfirmRequest, Raw](Spec{Name: "p2p_order_confirm", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2POrderConfirmRequest DOC
type P2POrderConfirmRequest struct {
	// ID DOC
	ID string `json:"id" required:"true" pattern:"p2p-id"`
	// DryRun DOC
	DryRun Flag `json:"dry_run,omitzero" enum:"0|1" default:"0"`
	// VerificationCode DOC
	VerificationCode string `json:"verification_code,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderCreate DOC
var P2POrderCreate = define[P2POrderCreateRequest, Raw](Spec{Name: "p2p_order_create", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2POrderCreateRequest DOC
type P2POrderCreateRequest struct {
	// AdvertID DOC
	AdvertID string `json:"advert_id" required:"true" pattern:"p2p-id"`
	// Amount DOC
	Amount Decimal `json:"amount" required:"true"`
	// ContactInfo DOC
	ContactInfo string `json:"contact_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// PaymentInfo DOC
	PaymentInfo string `json:"payment_info,omitzero" pattern:"p2p-text" sensitive:"true"`
	// PaymentMethodIDs DOC
	PaymentMethodIDs []int64 `json:"payment_method_ids,omitzero" maxitems:"3"`
	// Rate DOC
	Rate Decimal `json:"rate,omitzero"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderDispute DOC
var P2POrderDispute = define[P2POrderDisputeRequest, Raw](Spec{Name: "p2p_order_dispute", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2POrderDisputeRequest DOC
type P2POrderDisputeRequest struct {
	// DisputeReason DOC
	DisputeReason string `json:"dispute_reason" required:"true" enum:"seller_not_released|buyer_underpaid|buyer_overpaid|buyer_not_paid|buyer_third_party_payment_method"`
	// ID DOC
	ID string `json:"id" required:"true" pattern:"p2p-id"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderInfo DOC
var P2POrderInfo = define[P2POrderInfoRequest, Raw](Spec{Name: "p2p_order_info", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2POrderInfoRequest DOC
type P2POrderInfoRequest struct {
	// ID DOC
	ID string `json:"id" required:"true" pattern:"p2p-id"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderList DOC
var P2POrderList = define[P2POrderListRequest, Raw](Spec{Name: "p2p_order_list", Category: CategoryP2P, Scopes: Scopes{Payments}, Streams: true})

// P2POrderListRequest DOC
type P2POrderListRequest struct {
	// Active DOC
	Active Decimal `json:"active,omitzero" enum:"0|1"`
	// AdvertID DOC
	AdvertID string `json:"advert_id,omitzero" pattern:"p2p-id"`
	// DateFrom DOC
	DateFrom string `json:"date_from,omitzero" pattern:"p2p-date"`
	// DateTo DOC
	DateTo string `json:"date_to,omitzero" pattern:"p2p-date"`
	// Limit DOC
	Limit int64 `json:"limit,omitzero" default:"50"`
	// Offset DOC
	Offset int64 `json:"offset,omitzero" min:"0" default:"0"`
	// Subscribe DOC
	Subscribe Flag `json:"subscribe,omitzero" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// P2POrderReview DOC
var P2POrderReview = define[P2POrderReviewRequest, Raw](Spec{Name: "p2p_order_review", Category: CategoryP2P, Scopes: Scopes{Payments}})

// P2POrderReviewRequest DOC
type P2POrderReviewRequest struct {
	// OrderID DOC
	OrderID string `json:"order_id" required:"true" pattern:"p2p-id"`
	// Rating DOC
	Rating int64 `json:"rating" required:"true" min:"1" max:"5"`
	// Recommended DOC
	Recommended Optional[int64] `json:"recommended,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
