package wire

import "encoding/json"

// PaymentAgentListResponse is the payment agents of a country.
type PaymentAgentListResponse struct {
	// AvailableCountries holds the countries that have agents, each as a list of its two-letter code and its name for
	// people, either of which may be null.
	AvailableCountries []AgentCountry `json:"available_countries,omitzero"`
	// List holds the agents of the country that was asked for.
	List []PaymentAgent `json:"list" required:"true"`
}

// AgentCountry is a country that has payment agents. On the wire it is a list.
type AgentCountry struct {
	Code string // two letters
	Name string // for people
}

// MarshalJSON writes the list.
func (c AgentCountry) MarshalJSON() ([]byte, error) { return json.Marshal([]string{c.Code, c.Name}) }

// UnmarshalJSON reads the list; null counts as empty.
func (c *AgentCountry) UnmarshalJSON(b []byte) error {
	*c = AgentCountry{}
	return readTuple(b, "a country of payment agents", &c.Code, &c.Name)
}

// PaymentAgent is one payment agent, as clients see it.
type PaymentAgent struct {
	// Currencies are the codes of the currencies that the agent deals in, with commas between them.
	Currencies string `json:"currencies" required:"true"`
	// DepositCommission is what the agent keeps of a deposit, in per cent, as text.
	DepositCommission string `json:"deposit_commission" required:"true"`
	// Email is the agent's address for clients.
	Email string `json:"email" required:"true"`
	// FurtherInformation says what the agent offers.
	FurtherInformation string `json:"further_information" required:"true"`
	// MaxWithdrawal is the most that can be withdrawn at once, as text; null without a bound.
	MaxWithdrawal Optional[string] `json:"max_withdrawal" required:"true" null:"true"`
	// MinWithdrawal is the least that can be withdrawn at once, as text; null without a bound.
	MinWithdrawal Optional[string] `json:"min_withdrawal" required:"true" null:"true"`
	// Name is the name under which clients see the agent.
	Name string `json:"name" required:"true"`
	// PaymentAgentLoginID is the agent's login id, which PaymentAgentWithdraw takes.
	PaymentAgentLoginID string `json:"paymentagent_loginid" required:"true"`
	// PhoneNumbers are the agent's telephone numbers.
	PhoneNumbers []PaymentAgentPhone `json:"phone_numbers" required:"true"`
	// Summary says in a few words who the agent is.
	Summary string `json:"summary" required:"true"`
	// SupportedPaymentMethods are the means by which the agent takes and pays out money.
	SupportedPaymentMethods []PaymentAgentMethod `json:"supported_payment_methods" required:"true"`
	// URLs are the agent's pages on the web.
	URLs []PaymentAgentURL `json:"urls" required:"true"`
	// WithdrawalCommission is what the agent keeps of a withdrawal, in per cent, as text.
	WithdrawalCommission string `json:"withdrawal_commission" required:"true"`
}

// PaymentAgentTransferResponse is a payment to a client. It stands in the answer itself.
type PaymentAgentTransferResponse struct {
	// PaymentAgentTransfer is 1 when the client was paid, and 2 when that was only tried.
	PaymentAgentTransfer int64 `json:"paymentagent_transfer,omitzero" enum:"1|2"`
	// ClientToFullName is the client's name.
	ClientToFullName string `json:"client_to_full_name,omitzero"`
	// ClientToLoginID is the login id of the client's account.
	ClientToLoginID string `json:"client_to_loginid,omitzero"`
	// TransactionID is the transaction; absent when nothing moved.
	TransactionID int64 `json:"transaction_id,omitzero"`
}

// PaymentAgentWithdrawResponse is a payment to an agent. It stands in the answer itself.
type PaymentAgentWithdrawResponse struct {
	// PaymentAgentWithdraw is 1 when the agent was paid, and 2 when that was only tried.
	PaymentAgentWithdraw int64 `json:"paymentagent_withdraw,omitzero" enum:"1|2"`
	// PaymentAgentName is the agent's name.
	PaymentAgentName string `json:"paymentagent_name,omitzero"`
	// TransactionID is the transaction; absent when nothing moved.
	TransactionID int64 `json:"transaction_id,omitzero"`
}

// PaymentAgentWithdrawJustificationResponse is 1 when the reasons were noted.
type PaymentAgentWithdrawJustificationResponse = Flag

// PaymentAgentDetailsResponse is a client's application or office as payment agent. For a client who has neither it
// tells only whether one may apply.
type PaymentAgentDetailsResponse struct {
	// AffiliateID is the agent's id in the affiliate programme; null where there is none.
	AffiliateID string `json:"affiliate_id,omitzero" null:"true"`
	// CanApply is 1 for a client who may apply.
	CanApply Flag `json:"can_apply" required:"true"`
	// CodeOfConductApproval is 1 where the code of conduct is accepted.
	CodeOfConductApproval Flag `json:"code_of_conduct_approval,omitzero"`
	// CommissionDeposit is what the agent keeps of a deposit, in per cent.
	CommissionDeposit Decimal `json:"commission_deposit,omitzero"`
	// CommissionWithdrawal is what the agent keeps of a withdrawal, in per cent.
	CommissionWithdrawal Decimal `json:"commission_withdrawal,omitzero"`
	// CurrencyCode is the currency that the agent deals in.
	CurrencyCode string `json:"currency_code,omitzero"`
	// EligibilityValidation holds the codes of the reasons why one may not apply. The spelling of the property is part
	// of the protocol.
	EligibilityValidation []string `json:"eligibilty_validation,omitzero"`
	// Email is the agent's address for clients.
	Email string `json:"email,omitzero"`
	// Information says what the agent offers.
	Information string `json:"information,omitzero"`
	// MaxWithdrawal is the most that a client can withdraw at once, in the agent's currency.
	MaxWithdrawal Decimal `json:"max_withdrawal,omitzero"`
	// MinWithdrawal is the least that a client can withdraw at once, in the agent's currency.
	MinWithdrawal Decimal `json:"min_withdrawal,omitzero"`
	// NewlyAuthorized is 1 for an agent who was approved of late and has paid nobody yet.
	NewlyAuthorized Flag `json:"newly_authorized,omitzero"`
	// PaymentAgentName is the name under which clients see the agent.
	PaymentAgentName string `json:"payment_agent_name,omitzero"`
	// PhoneNumbers are the agent's telephone numbers.
	PhoneNumbers []PaymentAgentPhone `json:"phone_numbers,omitzero"`
	// Status is how the application stands; an agent at work is authorized. It is null where nobody applied.
	Status string `json:"status,omitzero" enum:"applied|verified|authorized|rejected|suspended" null:"true"`
	// SupportedPaymentMethods are the means by which the agent takes and pays out money.
	SupportedPaymentMethods []PaymentAgentMethod `json:"supported_payment_methods,omitzero"`
	// TargetCountry is the country whose clients the agent serves.
	TargetCountry string `json:"target_country,omitzero"`
	// URLs are the agent's pages on the web.
	URLs []PaymentAgentURL `json:"urls,omitzero"`
}
