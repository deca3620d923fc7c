package wire

// PaymentAgentCreate DOC
var PaymentAgentCreate = define[PaymentAgentCreateRequest, Raw](Spec{Name: "paymentagent_create", Category: CategoryPaymentAgent, Scopes: Scopes{Admin}})

// PaymentAgentCreateRequest DOC
type PaymentAgentCreateRequest struct {
	// CodeOfConductApproval DOC
	CodeOfConductApproval Flag `json:"code_of_conduct_approval" required:"true" enum:"1"`
	// CommissionDeposit DOC
	CommissionDeposit Decimal `json:"commission_deposit" required:"true" min:"0" max:"9"`
	// CommissionWithdrawal DOC
	CommissionWithdrawal Decimal `json:"commission_withdrawal" required:"true" min:"0" max:"9"`
	// Email DOC
	Email string `json:"email" required:"true" pattern:"email-wide"`
	// Information DOC
	Information string `json:"information" required:"true" pattern:"agent-text"`
	// PaymentAgentName DOC
	PaymentAgentName string `json:"payment_agent_name" required:"true" pattern:"agent-name"`
	// SupportedPaymentMethods DOC
	SupportedPaymentMethods []PaymentAgentCreateSupportedPaymentMethods `json:"supported_payment_methods" required:"true"`
	// Urls DOC
	Urls []PaymentAgentCreateUrls `json:"urls" required:"true"`
	// AffiliateID DOC
	AffiliateID string `json:"affiliate_id,omitzero" pattern:"affiliate-id"`
	// PhoneNumbers DOC
	PhoneNumbers []PaymentAgentCreatePhoneNumbers `json:"phone_numbers,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentAgentCreateSupportedPaymentMethods DOC
type PaymentAgentCreateSupportedPaymentMethods struct {
	// PaymentMethod DOC
	PaymentMethod string `json:"payment_method" required:"true" pattern:"agent-method"`
}

// PaymentAgentCreateUrls DOC
type PaymentAgentCreateUrls struct {
	// URL DOC
	URL string `json:"url" required:"true" pattern:"app-uri"`
}

// PaymentAgentCreatePhoneNumbers DOC
type PaymentAgentCreatePhoneNumbers struct {
	// PhoneNumber DOC
	PhoneNumber string `json:"phone_number" required:"true" pattern:"phone-agent"`
}

// PaymentAgentDetails DOC
var PaymentAgentDetails = define[PaymentAgentDetailsRequest, Raw](Spec{Name: "paymentagent_details", Category: CategoryPaymentAgent, Scopes: Scopes{Admin}})

// PaymentAgentDetailsRequest DOC
type PaymentAgentDetailsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentAgentList DOC
var PaymentAgentList = define[PaymentAgentListRequest, Raw](Spec{Name: "paymentagent_list", Category: CategoryPaymentAgent})

// PaymentAgentListRequest DOC
type PaymentAgentListRequest struct {
	// PaymentAgentList DOC
	PaymentAgentList string `json:"paymentagent_list" required:"true" pattern:"country-code"`
	// Currency DOC
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentAgentTransfer DOC
var PaymentAgentTransfer = define[PaymentAgentTransferRequest, Raw](Spec{Name: "paymentagent_transfer", Category: CategoryPaymentAgent, Scopes: Scopes{Payments}})

// PaymentAgentTransferRequest DOC
type PaymentAgentTransferRequest struct {
	// Amount DOC
	Amount Decimal `json:"amount" required:"true"`
	// Currency DOC
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// TransferTo DOC
	TransferTo string `json:"transfer_to" required:"true" pattern:"loginid"`
	// Description DOC
	Description string `json:"description,omitzero" pattern:"transfer-note"`
	// DryRun DOC
	DryRun Flag `json:"dry_run,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentAgentWithdraw DOC
var PaymentAgentWithdraw = define[PaymentAgentWithdrawRequest, Raw](Spec{Name: "paymentagent_withdraw", Category: CategoryPaymentAgent, Scopes: Scopes{Payments}})

// PaymentAgentWithdrawRequest DOC
type PaymentAgentWithdrawRequest struct {
	// Amount DOC
	Amount Decimal `json:"amount" required:"true"`
	// Currency DOC
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// PaymentAgentLoginID DOC
	PaymentAgentLoginID string `json:"paymentagent_loginid" required:"true" pattern:"loginid"`
	// VerificationCode DOC
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code"`
	// Description DOC
	Description string `json:"description,omitzero" pattern:"transfer-note"`
	// DryRun DOC
	DryRun Flag `json:"dry_run,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentAgentWithdrawJustification DOC
var PaymentAgentWithdrawJustification = define[PaymentAgentWithdrawJustificationRequest, Raw](Spec{Name: "paymentagent_withdraw_justification", Category: CategoryPaymentAgent, Scopes: Scopes{Payments}})

// PaymentAgentWithdrawJustificationRequest DOC
type PaymentAgentWithdrawJustificationRequest struct {
	// Message DOC
	Message string `json:"message,omitzero" minlen:"1" maxlen:"500"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
