package wire

// GetAccountStatusResponse is the state of an account.
type GetAccountStatusResponse struct {
	// Authentication tells what is proved of the client and what is still to be proved.
	Authentication Authentication `json:"authentication,omitzero"`
	// CashierMissingFields names the fields of the profile without which the cashier stays closed.
	CashierMissingFields []string `json:"cashier_missing_fields,omitzero"`
	// CashierValidation holds the codes of the reasons why the cashier is closed.
	CashierValidation []string `json:"cashier_validation,omitzero"`
	// CurrencyConfig tells of the account's currency, by its code, what the cashier can do.
	CurrencyConfig map[string]CashierSuspensions `json:"currency_config" required:"true" keys:"currency"`
	// P2PPOARequired is 1 where trading money peer to peer needs a proof of address.
	P2PPOARequired Flag `json:"p2p_poa_required" required:"true"`
	// P2PStatus tells whether the client may trade money peer to peer: none is a client who never did, and a ban is for
	// a time or for good.
	P2PStatus string `json:"p2p_status" required:"true" enum:"none|active|temp_ban|perm_ban"`
	// PromptClientToAuthenticate is 1 where a program should ask the client for proofs.
	PromptClientToAuthenticate Flag `json:"prompt_client_to_authenticate" required:"true"`
	// RiskClassification is low, standard or high.
	RiskClassification string `json:"risk_classification" required:"true"`
	// SocialIdentityProvider is by whose login the client signed up, if not by a password.
	SocialIdentityProvider string `json:"social_identity_provider,omitzero" enum:"google|facebook|apple"`
	// Status holds the account's marks, such as age_verification, authenticated, cashier_locked or withdrawal_locked.
	// There are many, and more may come.
	Status []string `json:"status" required:"true"`
}

// CashierSuspensions tells what the cashier cannot do in a currency.
type CashierSuspensions struct {
	// IsDepositSuspended is 1 while nothing can be paid in.
	IsDepositSuspended Flag `json:"is_deposit_suspended,omitzero"`
	// IsWithdrawalSuspended is 1 while nothing can be paid out.
	IsWithdrawalSuspended Flag `json:"is_withdrawal_suspended,omitzero"`
}

// Authentication tells what is proved of a client. In each proof none means that nothing was handed in and pending that
// somebody is looking at it.
type Authentication struct {
	// Attempts are the client's tries to prove the identity.
	Attempts IdentityAttempts `json:"attempts,omitzero"`
	// Document is the proof of address.
	Document AddressProof `json:"document,omitzero"`
	// Identity is the proof of identity.
	Identity IdentityProof `json:"identity,omitzero"`
	// Income is the proof of where the money comes from.
	Income IncomeProof `json:"income,omitzero"`
	// NeedsVerification names the proofs that are asked for: identity, document, income, ownership.
	NeedsVerification []string `json:"needs_verification" required:"true"`
	// Ownership is the proof that means of payment are the client's.
	Ownership OwnershipProof `json:"ownership,omitzero"`
}

// IdentityAttempts are a client's tries to prove the identity.
type IdentityAttempts struct {
	// Count is how many there were.
	Count int64 `json:"count,omitzero"`
	// History holds them, the latest first.
	History []IdentityAttempt `json:"history,omitzero"`
	// Latest is the latest one; null where there was none.
	Latest *IdentityAttempt `json:"latest,omitzero"`
}

// IdentityAttempt is one try to prove an identity.
type IdentityAttempt struct {
	// CountryCode is the two-letter code of the country that issued the document.
	CountryCode string `json:"country_code,omitzero"`
	// DocumentType is what was shown.
	DocumentType string `json:"document_type,omitzero"`
	// ID is the number of the try.
	ID string `json:"id,omitzero"`
	// Service is who looked at it, such as idv, onfido or manual.
	Service string `json:"service,omitzero"`
	// Status is what came of it.
	Status string `json:"status,omitzero" enum:"verified|rejected|pending|expired|none"`
	// Timestamp is when it was made, in epoch seconds.
	Timestamp int64 `json:"timestamp,omitzero"`
}

// AddressProof is how the proof of address stands.
type AddressProof struct {
	// ExpiryDate is until when the document is good, in epoch seconds.
	ExpiryDate int64 `json:"expiry_date,omitzero"`
	// LastRejected is why the last document was refused; null where none was.
	LastRejected string `json:"last_rejected,omitzero" null:"true"`
	// Status is how the proof stands.
	Status string `json:"status,omitzero" enum:"none|pending|rejected|verified|expired|suspected"`
	// VerifiedJurisdiction holds, by the short code of a landing company, 1 where the proof allows an MT5 account.
	VerifiedJurisdiction map[string]Flag `json:"verified_jurisdiction,omitzero"`
}

// IdentityProof is how the proof of identity stands.
type IdentityProof struct {
	// ExpiryDate is until when the document is good, in epoch seconds.
	ExpiryDate int64 `json:"expiry_date,omitzero"`
	// Services tells how it stands with each way to prove an identity.
	Services IdentityServices `json:"services,omitzero"`
	// Status is how the proof stands.
	Status string `json:"status,omitzero" enum:"none|pending|rejected|verified|expired|suspected"`
}

// IdentityServices are the ways to prove an identity.
type IdentityServices struct {
	// IDV looks a number up in a country's register.
	IDV RegisterCheck `json:"idv,omitzero"`
	// Manual is a person who looks at a document.
	Manual ManualCheck `json:"manual,omitzero"`
	// Onfido is a company that compares a document with the client's face.
	Onfido FaceCheck `json:"onfido,omitzero"`
}

// RegisterCheck is how it stands with the look-up in a country's register.
type RegisterCheck struct {
	// ExpiryDate is until when the document is good, in epoch seconds.
	ExpiryDate int64 `json:"expiry_date,omitzero"`
	// LastRejected holds the reasons why the last try was refused.
	LastRejected []string `json:"last_rejected,omitzero"`
	// ReportAvailable is 1 where the register sent a report.
	ReportAvailable Flag `json:"report_available,omitzero"`
	// ReportedProperties is what the report says of the document.
	ReportedProperties Object `json:"reported_properties,omitzero"`
	// Status is what came of the last try.
	Status string `json:"status,omitzero" enum:"none|pending|rejected|verified|expired"`
	// SubmissionsLeft is how many more tries the client has.
	SubmissionsLeft int64 `json:"submissions_left,omitzero"`
}

// ManualCheck is how it stands with a person's look at a document.
type ManualCheck struct {
	// Status is what came of it.
	Status string `json:"status,omitzero" enum:"none|pending|rejected|verified|expired|suspected"`
}

// FaceCheck is how it stands with the comparison of a document and a face.
type FaceCheck struct {
	// CountryCode is the three-letter code of the country, in upper case, as the company's own library takes it.
	CountryCode string `json:"country_code,omitzero"`
	// Documents are the kinds of document that the company takes.
	Documents []string `json:"documents,omitzero"`
	// DocumentsSupported are the kinds of document to offer the client.
	DocumentsSupported []string `json:"documents_supported,omitzero"`
	// IsCountrySupported is 1 where the company takes documents of the country.
	IsCountrySupported Optional[Flag] `json:"is_country_supported,omitzero"`
	// LastRejected holds the reasons why the last try was refused.
	LastRejected []string `json:"last_rejected,omitzero"`
	// ReportedProperties is what was read from the last document.
	ReportedProperties Object `json:"reported_properties,omitzero"`
	// Status is what came of the last try.
	Status string `json:"status,omitzero" enum:"none|pending|rejected|verified|expired|suspected"`
	// SubmissionsLeft is how many more tries the client has.
	SubmissionsLeft int64 `json:"submissions_left,omitzero"`
}

// IncomeProof is how the proof of income stands.
type IncomeProof struct {
	// ExpiryDate is until when the document is good, in epoch seconds.
	ExpiryDate int64 `json:"expiry_date,omitzero"`
	// Status is how the proof stands; locked after too many refusals.
	Status string `json:"status,omitzero" enum:"none|pending|rejected|verified|locked"`
}

// OwnershipProof is how the proof of ownership stands.
type OwnershipProof struct {
	// Requests holds what is still to be shown.
	Requests []OwnershipRequest `json:"requests,omitzero"`
	// Status is how the proof stands.
	Status string `json:"status,omitzero" enum:"none|pending|rejected|verified"`
}

// OwnershipRequest asks a client to show that a means of payment is theirs. document_upload answers it.
type OwnershipRequest struct {
	// CreationTime is when it was made, as text.
	CreationTime string `json:"creation_time,omitzero"`
	// DocumentsRequired is how many documents it asks for.
	DocumentsRequired int64 `json:"documents_required,omitzero"`
	// ID is its number.
	ID int64 `json:"id,omitzero"`
	// PaymentMethod is the name of the means of payment, for people.
	PaymentMethod string `json:"payment_method,omitzero"`
}

// KYCAuthStatusResponse tells how the proofs of identity and address stand. Where several landing companies were asked
// for, which is deprecated, all of it is absent and stands in Companies.
type KYCAuthStatusResponse struct {
	// Address is the proof of address.
	Address KYCAddress `json:"address,omitzero"`
	// Identity is the proof of identity.
	Identity KYCIdentity `json:"identity,omitzero"`
	// IsGPSAllowed is 1 where the place of the client's telephone may prove the address.
	IsGPSAllowed Flag `json:"is_gps_allowed,omitzero"`
	// IsSingleDocumentAllowed is 1 where one document may prove identity and address.
	IsSingleDocumentAllowed Flag `json:"is_single_document_allowed,omitzero"`
	// PII is the personal data on file, in a form that is not published.
	PII Object `json:"pii,omitzero"`
	// RiskClassification is the client's class of risk.
	RiskClassification string `json:"risk_classification,omitzero" enum:"low|standard|high"`
	// Companies holds, by the short code of each landing company asked for, an object like this one.
	Companies map[string]Raw `json:",embed"`
}

// KYCAddress is how the proof of address stands, and what the next try takes.
type KYCAddress struct {
	// AvailableServices are the ways to make the next try.
	AvailableServices []string `json:"available_services,omitzero"`
	// LastRejected is the last try that was refused.
	LastRejected AddressRejection `json:"last_rejected,omitzero"`
	// Status is how the proof stands.
	Status string `json:"status,omitzero" enum:"none|pending|rejected|verified|expired"`
	// SupportedDocuments are the kinds of document that prove an address.
	SupportedDocuments []string `json:"supported_documents,omitzero"`
	// SupportedDocumentsV2 are the same with what each kind needs.
	SupportedDocumentsV2 []SupportedDocument `json:"supported_documents_v2,omitzero"`
}

// AddressRejection is a proof of address that was refused.
type AddressRejection struct {
	// DocumentType is what was shown; null where nothing was refused.
	DocumentType Optional[string] `json:"document_type,omitzero" null:"true"`
	// RejectedReasons is why, as one text; null where nothing was refused.
	RejectedReasons Optional[string] `json:"rejected_reasons,omitzero" null:"true"`
}

// KYCIdentity is how the proof of identity stands, and what the next try takes.
type KYCIdentity struct {
	// AvailableServices are the ways to make the next try.
	AvailableServices []string `json:"available_services,omitzero"`
	// LastRejected is the last try that was refused.
	LastRejected IdentityRejection `json:"last_rejected,omitzero"`
	// Service is who looked at the last try.
	Service string `json:"service,omitzero" enum:"none|idv|onfido|manual"`
	// Status is how the proof stands.
	Status string `json:"status,omitzero" enum:"none|pending|rejected|verified|expired|suspected"`
	// SupportedDocuments are the kinds of document that prove an identity.
	SupportedDocuments []SupportedDocument `json:"supported_documents,omitzero"`
}

// IdentityRejection is a proof of identity that was refused.
type IdentityRejection struct {
	// DocumentType is what was shown, where a register was asked; null where nothing was refused.
	DocumentType string `json:"document_type,omitzero" null:"true"`
	// RejectedReasons holds the reasons.
	RejectedReasons []string `json:"rejected_reasons,omitzero"`
	// ReportAvailable is 1 where the register sent a report.
	ReportAvailable Flag `json:"report_available,omitzero"`
}

// DocumentDetails is what is asked of a document. Formats and sides are for proofs of identity alone.
type DocumentDetails struct {
	// DisplayName is its name for people.
	DisplayName string `json:"display_name,omitzero"`
	// DocumentType is its kind.
	DocumentType string `json:"document_type,omitzero"`
	// ExampleFormat shows a number as it stands on such a document.
	ExampleFormat string `json:"example_format,omitzero"`
	// Format is a regular expression that the number follows.
	Format string `json:"format,omitzero"`
	// Sides names the sides to show.
	Sides []string `json:"sides,omitzero"`
}

// SupportedDocument is one kind of document that proves an identity or an address.
type SupportedDocument struct {
	DocumentDetails
	// Additional is what else must be shown or told with it.
	Additional DocumentDetails `json:"additional,omitzero"`
	// AvailableServices are those who take it.
	AvailableServices []DocumentService `json:"available_services,omitzero"`
	// HasVisualSample says that there is a picture of such a document.
	HasVisualSample bool `json:"has_visual_sample,omitzero"`
	// LifetimeValid says that the document never expires.
	LifetimeValid bool `json:"lifetime_valid,omitzero"`
}

// DocumentService is one who takes a kind of document.
type DocumentService struct {
	// DocumentType is what this service calls the kind.
	DocumentType string `json:"document_type" required:"true"`
	// Service is its name.
	Service string `json:"service" required:"true"`
}
