package wire

// PaymentAgentList lists the payment agents of a country: people who take and pay out money by local means where the
// cashier has none. Each has a login id, contact details, commissions and limits; the countries that have agents are
// listed beside them.
var PaymentAgentList = define[PaymentAgentListRequest, PaymentAgentListResponse](Spec{Name: "paymentagent_list", Category: CategoryPaymentAgent})

// PaymentAgentListRequest chooses the country and the currency.
type PaymentAgentListRequest struct {
	// PaymentAgentList is the country's two-letter code, as ResidenceList gives it.
	PaymentAgentList string `json:"paymentagent_list" required:"true" pattern:"country-code"`
	// Currency keeps agents who deal in this currency; absent, all.
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// AgentPayment is a sum that passes between a client and a payment agent.
type AgentPayment struct {
	// Amount is how much passes, in currency; each agent has limits.
	Amount Decimal `json:"amount" required:"true"`
	// Currency is the currency of amount.
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// Description is a remark kept with the payment.
	Description string `json:"description,omitzero" pattern:"transfer-note"`
	// DryRun checks the payment and moves nothing; the answer is then 2 where it would have been 1.
	DryRun Flag `json:"dry_run,omitzero" enum:"0|1"`
}

// PaymentAgentTransfer pays a client from the agent's account, for approved payment agents: how a client's deposit
// through an agent arrives. The answer names the client and the transaction.
var PaymentAgentTransfer = define[PaymentAgentTransferRequest, PaymentAgentTransferResponse](Spec{Name: "paymentagent_transfer", Category: CategoryPaymentAgent, Scopes: Scopes{Payments}, Effects: true, Flat: true})

// PaymentAgentTransferRequest is the payment and the client.
type PaymentAgentTransferRequest struct {
	AgentPayment
	// TransferTo is the login id of the client's account.
	TransferTo string `json:"transfer_to" required:"true" pattern:"loginid"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentAgentWithdraw pays a payment agent from the client's account, who then hands the money to the client by local
// means. The answer names the agent and the transaction.
var PaymentAgentWithdraw = define[PaymentAgentWithdrawRequest, PaymentAgentWithdrawResponse](Spec{Name: "paymentagent_withdraw", Category: CategoryPaymentAgent, Scopes: Scopes{Payments}, Effects: true, Flat: true})

// PaymentAgentWithdrawRequest is the payment and the agent.
type PaymentAgentWithdrawRequest struct {
	AgentPayment
	// PaymentAgentLoginID is the agent's login id, as PaymentAgentList gives it.
	PaymentAgentLoginID string `json:"paymentagent_loginid" required:"true" pattern:"loginid"`
	// VerificationCode is the code that VerifyEmail of type paymentagent_withdraw sent to the client.
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentAgentWithdrawJustification tells the service why a client needs to withdraw through a payment agent. The
// answer 1 says that the reasons were noted.
var PaymentAgentWithdrawJustification = define[PaymentAgentWithdrawJustificationRequest, PaymentAgentWithdrawJustificationResponse](Spec{Name: "paymentagent_withdraw_justification", Effects: true, Category: CategoryPaymentAgent, Scopes: Scopes{Payments}})

// PaymentAgentWithdrawJustificationRequest holds the reasons.
type PaymentAgentWithdrawJustificationRequest struct {
	// Message gives the reasons in the client's words.
	Message string `json:"message,omitzero" minlen:"1" maxlen:"500"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentAgentCreate applies to become a payment agent, and saves the details that clients would see. The application
// is decided later; PaymentAgentDetails shows how it stands. The published contract calls it a beta and does not say what
// the answer holds: it is given as it comes.
var PaymentAgentCreate = define[PaymentAgentCreateRequest, Raw](Spec{Name: "paymentagent_create", Category: CategoryPaymentAgent, Scopes: Scopes{Admin}, Effects: true, Flat: true})

// PaymentAgentCreateRequest is the application: who the agent is, how clients reach and pay them, and at what price.
type PaymentAgentCreateRequest struct {
	// PaymentAgentName is the name under which clients see the agent.
	PaymentAgentName string `json:"payment_agent_name" required:"true" pattern:"agent-name"`
	// Information says what the agent offers.
	Information string `json:"information" required:"true" pattern:"agent-text"`
	// Email is the agent's address for clients.
	Email string `json:"email" required:"true" pattern:"email-wide"`
	// PhoneNumbers are the agent's telephone numbers.
	PhoneNumbers []PaymentAgentPhone `json:"phone_numbers,omitzero"`
	// URLs are the agent's pages on the web.
	URLs []PaymentAgentURL `json:"urls" required:"true"`
	// SupportedPaymentMethods are the means by which the agent takes and pays out money.
	SupportedPaymentMethods []PaymentAgentMethod `json:"supported_payment_methods" required:"true"`
	// CommissionDeposit is what the agent keeps of a deposit, in percent.
	CommissionDeposit Decimal `json:"commission_deposit" required:"true" min:"0" max:"9"`
	// CommissionWithdrawal is what the agent keeps of a withdrawal, in percent.
	CommissionWithdrawal Decimal `json:"commission_withdrawal" required:"true" min:"0" max:"9"`
	// CodeOfConductApproval accepts the code of conduct for payment agents; no application is taken without.
	CodeOfConductApproval Flag `json:"code_of_conduct_approval" required:"true" enum:"1"`
	// AffiliateID is the applicant's id in the affiliate programme; absent, none.
	AffiliateID string `json:"affiliate_id,omitzero" pattern:"affiliate-id"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PaymentAgentPhone is one telephone number.
type PaymentAgentPhone struct {
	// PhoneNumber is the number with the code of its country.
	PhoneNumber string `json:"phone_number" required:"true" pattern:"phone-agent"`
}

// PaymentAgentURL is one page on the web.
type PaymentAgentURL struct {
	// URL is the page's full address.
	URL string `json:"url" required:"true" pattern:"app-uri"`
}

// PaymentAgentMethod is one means of payment.
type PaymentAgentMethod struct {
	// PaymentMethod is its name, such as a bank or a wallet.
	PaymentMethod string `json:"payment_method" required:"true" pattern:"agent-method"`
}

// PaymentAgentDetails reads what the caller's own application or office as payment agent holds: its details, its
// status, its limits, and, where one may not apply, the reasons why.
var PaymentAgentDetails = define[PaymentAgentDetailsRequest, PaymentAgentDetailsResponse](Spec{Name: "paymentagent_details", Category: CategoryPaymentAgent, Scopes: Scopes{Admin}})

// PaymentAgentDetailsRequest asks for the details; there is nothing to choose.
type PaymentAgentDetailsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
