package wire

// VerifyEmail sends a code to an email address, to prove that whoever makes the next step can read mail there. It needs
// no authorization and answers 1; the code goes into the call that the type names. Where the application has registered
// a verification_uri the mail has a link with the code in it, otherwise the bare code.
var VerifyEmail = define[VerifyEmailRequest, VerifyEmailResponse](Spec{Name: "verify_email", Category: CategoryAccount, Effects: true})

// VerifyEmailRequest says where to send the code, and what it is for.
type VerifyEmailRequest struct {
	// VerifyEmail is the address to write to.
	VerifyEmail string `json:"verify_email" required:"true" pattern:"email"`
	// Type is the step that the code will allow: account_opening a first account, account_verification the proof that
	// the address is the client's, reset_password a new password to log in with, request_email another address,
	// phone_number_verification the proof of a telephone number, paymentagent_withdraw and payment_withdraw a
	// withdrawal through a payment agent or the cashier, and the trading_platform types a new password for DXtrade, for
	// MT5, or for those who may only watch an MT5 account. Unofficial applications may use neither reset_password nor
	// request_email.
	Type string `json:"type" required:"true" enum:"account_opening|account_verification|reset_password|paymentagent_withdraw|payment_withdraw|trading_platform_dxtrade_password_reset|trading_platform_mt5_password_reset|trading_platform_investor_password_reset|request_email|phone_number_verification"`
	// URLParameters are added to the link in the mail, so that the page behind it can take them up.
	URLParameters VerifyEmailURLParameters `json:"url_parameters,omitzero"`
	// AdPlatformCookies are identifiers found in the person's browser.
	AdPlatformCookies AdPlatformCookies `json:"ad_platform_cookies,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// VerifyEmailURLParameters is what the link in a mail carries beside the code.
type VerifyEmailURLParameters struct {
	// RedirectTo is the number of the page that the link leads on to. Which numbers there are is not published.
	RedirectTo Optional[int64] `json:"redirect_to,omitzero"`
	// Residence is the two-letter code of the country where the person lives, one of residence_list.
	Residence string `json:"residence,omitzero" pattern:"country"`
	// PALoginID is the login id of the payment agent, one of paymentagent_list. This and the other properties that
	// begin with pa_ belong to the type paymentagent_withdraw alone.
	PALoginID string `json:"pa_loginid,omitzero" pattern:"loginid"`
	// PAAmount is how much to withdraw through the payment agent, in the currency PACurrency.
	PAAmount Decimal `json:"pa_amount,omitzero"`
	// PACurrency is the code of the currency to withdraw in.
	PACurrency string `json:"pa_currency,omitzero" pattern:"currency"`
	// PARemarks is a note on the withdrawal, up to 100 letters, digits, spaces and the marks .,'-.
	PARemarks string `json:"pa_remarks,omitzero" pattern:"agent-remarks"`
	Campaign
}

// ConfirmEmail hands in the code that verify_email sent, and so proves that the address is the client's. It needs no
// authorization; the answer is 1 when the code is good.
var ConfirmEmail = define[ConfirmEmailRequest, ConfirmEmailResponse](Spec{Name: "confirm_email", Category: CategoryAccount, Effects: true})

// ConfirmEmailRequest is the code and what to do with it.
type ConfirmEmailRequest struct {
	// VerificationCode is the code from the mail.
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code" sensitive:"true"`
	// EmailConsent is 1 for a client who agrees to advertising by email, 0 for one who does not.
	EmailConsent Flag `json:"email_consent" required:"true" enum:"1|0"`
	// CreatedFor is what the code was sent for: account_verification marks the client's address as proved,
	// account_opening checks the code and changes nothing.
	CreatedFor string `json:"created_for,omitzero" enum:"account_verification|account_opening" default:"account_verification"`
}

// ExchangeVerificationCode trades the code that verify_email sent for a fresh one, new_verification_code, if it is good:
// a sign-up in several pages can check the first code early and spend the second one at the end. It needs no
// authorization.
var ExchangeVerificationCode = define[ExchangeVerificationCodeRequest, ExchangeVerificationCodeResponse](Spec{Name: "exchange_verification_code", Category: CategoryAccount, Effects: true})

// ExchangeVerificationCodeRequest is the code to trade in.
type ExchangeVerificationCodeRequest struct {
	// VerificationCode is the code from the mail.
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code" sensitive:"true"`
	// Type is what both codes are for; the opening of a first account is the only purpose.
	Type string `json:"type,omitzero" enum:"account_opening" default:"account_opening"`
}

// GetSettings gives a client's profile: email, language, country, name, address and telephone, declarations, consents,
// and the list of those fields that can no longer be changed. Of a client with a demo account alone the personal
// details are not there.
var GetSettings = define[GetSettingsRequest, GetSettingsResponse](Spec{Name: "get_settings", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Read}})

// GetSettingsRequest asks for a profile.
type GetSettingsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SetSettings changes a client's profile, and answers 1 when it has done so. Properties that are absent stay as they
// are. Salutation, names and birthday can be changed only with the landing company svg and before the client's documents
// are approved; get_settings lists what is fixed for good.
var SetSettings = define[SetSettingsRequest, SetSettingsResponse](Spec{Name: "set_settings", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Admin}, Effects: true})

// SetSettingsRequest holds the fields of the profile that are to change.
type SetSettingsRequest struct {
	// Salutation is how to address the client.
	Salutation string `json:"salutation,omitzero" enum:"Mr|Ms|Miss|Mrs"`
	Person
	// PlaceOfBirth is the two-letter code of the country where the client was born.
	PlaceOfBirth string `json:"place_of_birth,omitzero" pattern:"country"`
	// Citizen is the two-letter code of the country whose citizen the client is. It may be empty or null.
	Citizen Optional[string] `json:"citizen,omitzero" pattern:"country-optional" null:"true"`
	// NationalIDNumber is the number on the client's identity card, printable ASCII characters.
	NationalIDNumber string `json:"national_id_number,omitzero" pattern:"printable-short"`
	// Residence is the two-letter code of the country where the client lives. It can be set once, on a demo account
	// that has none yet.
	Residence Optional[string] `json:"residence,omitzero" pattern:"country" null:"true"`
	// AddressLine1 is street and house number. Addresses are for accounts with real money, which must have this line
	// and the city.
	AddressLine1 string `json:"address_line_1,omitzero" pattern:"settings-address"`
	// AddressLine2 is what the first line had no room for. It may be empty or null.
	AddressLine2 Optional[string] `json:"address_line_2,omitzero" pattern:"address-line-optional" null:"true"`
	// AddressCity is the city or town, up to 35 letters, spaces and the marks '.-.
	AddressCity string `json:"address_city,omitzero" pattern:"city-short"`
	// AddressState is the state or province, as the value that states_list gives for the country.
	AddressState string `json:"address_state,omitzero" pattern:"settings-state"`
	// AddressPostcode is the postal code: letters, digits, spaces and dashes.
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
	Telephone
	SecurityQuestion
	// TaxResidence lists the countries of tax residence as two-letter codes with commas between them, such as "de,fr".
	// This and the tax number are for accounts with real money; the landing company maltainvest insists on both.
	TaxResidence string `json:"tax_residence,omitzero" pattern:"country-list"`
	// TaxResidenceJustification is why a client who was asked to correct the tax residence does not.
	TaxResidenceJustification string `json:"tax_residence_justification,omitzero" minlen:"1" maxlen:"500"`
	// TaxIdentificationNumber is the number by which the tax office knows the client; tin_validations tells how it
	// must look.
	TaxIdentificationNumber string `json:"tax_identification_number,omitzero" pattern:"tax-number-optional"`
	// NoTINJustification is why a client with a real account gives no tax number.
	NoTINJustification string `json:"no_tin_justification,omitzero" minlen:"1" maxlen:"500"`
	// TINSkipped is 1 for a client with a real account who passed over the question for a tax number.
	TINSkipped Optional[Flag] `json:"tin_skipped,omitzero" enum:"0|1"`
	// NonPEPDeclaration is 1 for a client who declares to be neither a politically exposed person nor a relative or
	// close associate of one. It counts for real accounts and cannot be taken back here.
	NonPEPDeclaration Flag `json:"non_pep_declaration,omitzero" enum:"1"`
	// EmploymentStatus says in words whether and how the client works, such as Employed.
	EmploymentStatus string `json:"employment_status,omitzero"`
	// AccountOpeningReason is what the client wants a real account for. It must be told once and stays.
	AccountOpeningReason string `json:"account_opening_reason,omitzero" enum:"Speculative|Income Earning|Hedging|Peer-to-peer exchange|Additional revenue|Savings"`
	// FinancialInformationVersion is the version of the form that the financial answers follow.
	FinancialInformationVersion string `json:"financial_information_version,omitzero"`
	// RequestProfessionalStatus is 1 for a client with a financial account who asks to be treated as a professional.
	RequestProfessionalStatus Flag `json:"request_professional_status,omitzero" enum:"1"`
	// PreferredLanguage is the language to write to the client in, such as FR or ZH_CN. It may be empty or null.
	PreferredLanguage Optional[string] `json:"preferred_language,omitzero" pattern:"language-tag" null:"true"`
	// EmailConsent says whether the client agrees to be written to by email, advertising included.
	EmailConsent Optional[Flag] `json:"email_consent,omitzero" enum:"0|1"`
	// AllowCopiers says whether others may copy the client's trades. It is for real accounts alone; copy_start is what
	// the others call.
	AllowCopiers Optional[Flag] `json:"allow_copiers,omitzero" enum:"0|1"`
	// TradingHub says whether the client sees the trading hub, the page that gathers all accounts.
	TradingHub Optional[Flag] `json:"trading_hub,omitzero" enum:"0|1"`
	// DXTradeUserException says whether the client's email address is on the list of exceptions for DXtrade.
	DXTradeUserException Optional[Flag] `json:"dxtrade_user_exception,omitzero" enum:"0|1"`
	// FeatureFlag turns single features on or off for the client.
	FeatureFlag FeatureFlags `json:"feature_flag,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// FeatureFlags are the features that a client can turn on (1) or off (0); those that are absent stay as they are, and
// in a profile are not known.
type FeatureFlags struct {
	// Wallet is the keeping of money in wallets beside the trading accounts.
	Wallet Optional[Flag] `json:"wallet,omitzero" enum:"0|1"`
}

// TNCApproval records that the client accepts the newest terms and conditions, and answers 1.
var TNCApproval = define[TNCApprovalRequest, TNCApprovalResponse](Spec{Name: "tnc_approval", Category: CategoryAccount, Scopes: Scopes{Admin}, Effects: true})

// TNCApprovalRequest is the client's consent.
type TNCApprovalRequest struct {
	// TNCApproval is the consent itself; there is no other value than 1.
	TNCApproval Decimal `json:"tnc_approval" required:"true" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// TINValidations tells a form how tax numbers of a country look: the formats that are allowed and those that are known
// to be wrong, whether a number must be given, and which kinds of employment excuse from it. It needs no authorization.
var TINValidations = define[TINValidationsRequest, TINValidationsResponse](Spec{Name: "tin_validations", Category: CategoryAccount})

// TINValidationsRequest names the country.
type TINValidationsRequest struct {
	// TaxResidence is the country of tax residence, as its two-letter code.
	TaxResidence string `json:"tax_residence" required:"true"`
}

// GetAccountStatus gives the state of an account: its marks, such as cashier_locked or age_verification; how far
// identity, address and income are proved and what is still to be proved; why the cashier is closed, if it is; the class
// of risk.
var GetAccountStatus = define[GetAccountStatusRequest, GetAccountStatusResponse](Spec{Name: "get_account_status", Category: CategoryAccount, Offer: Simulated, Scopes: Scopes{Read}})

// GetAccountStatusRequest asks for the state of an account.
type GetAccountStatusRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// KYCAuthStatus tells a client how the proofs of identity and address stand, why the last one was refused, and which
// documents and services are accepted for the next try.
var KYCAuthStatus = define[KYCAuthStatusRequest, KYCAuthStatusResponse](Spec{Name: "kyc_auth_status", Category: CategoryAccount, Scopes: Scopes{Read}})

// KYCAuthStatusRequest says for which landing company and country to look.
type KYCAuthStatusRequest struct {
	// LandingCompany is the landing company whose rules the proofs must satisfy.
	LandingCompany string `json:"landing_company,omitzero" enum:"maltainvest|svg|virtual|vanuatu|labuan|bvi|dml"`
	// LandingCompanies asks for several landing companies at once. It is deprecated: use LandingCompany.
	LandingCompanies []string `json:"landing_companies,omitzero" enum:"maltainvest|svg|virtual|vanuatu|labuan|bvi|dml"`
	// Country is the two-letter code of the country for which to tell what services there are.
	Country string `json:"country,omitzero" pattern:"country"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// DocumentUpload announces a file that proves who the client is or where they live. The answer gives an upload_id and a
// call_type; the file follows as binary messages that begin with these, and a second answer under the same req_id tells
// how it went.
var DocumentUpload = define[DocumentUploadRequest, DocumentUploadResponse](Spec{Name: "document_upload", Category: CategoryAccount, Scopes: Scopes{Admin}, Effects: true})

// DocumentUploadRequest describes the file and the document in it.
type DocumentUploadRequest struct {
	// DocumentType is what the document is. Most proofs of identity have their own name, as have bills and statements,
	// which prove an address, pay slips and tax returns, which prove an income, and the papers of companies (coi is the
	// certificate of incorporation). For others there are poi_others (identity), poa_others (address), edd_others
	// (income and wealth) and business_documents_others. proof_of_ownership shows that a means of payment is the
	// client's.
	DocumentType string `json:"document_type" required:"true" enum:"passport|national_identity_card|identification_number_document|service_id_card|driving_licence|utility_bill|bankstatement|bank_statement|power_of_attorney|amlglobalcheck|docverification|proofid|driverslicense|proofaddress|other|voter_card|student_card|nimc_slip|birth_certificate|pan_card|tax_photo_id|selfie_with_id|poi_others|insurance_bill|tax_receipt|phone_bill|poa_others|proof_of_ownership|tax_return|employment_contract|brokerage statement|payslip|edd_others|coi|business_poa|article_of_association|memorandum|authorisation_letter|declarations|affidavit|official_letter|rental_agreement|business_documents_others"`
	// DocumentFormat is the format of the file.
	DocumentFormat string `json:"document_format" required:"true" enum:"PNG|JPG|JPEG|GIF|PDF"`
	// FileSize is the length of the file in bytes, less than 10 MB.
	FileSize int64 `json:"file_size" required:"true"`
	// ExpectedChecksum is the MD5 sum of the file as 32 hexadecimal digits, to be compared with what arrives.
	ExpectedChecksum string `json:"expected_checksum" required:"true" pattern:"md5"`
	// PageType says which part of the document the file shows: a side, or the photograph.
	PageType string `json:"page_type,omitzero" enum:"front|back|photo"`
	// DocumentID is the number on the document, up to 30 letters, digits, spaces, dashes and underscores. Passports,
	// driving licences and proofs of identity need it.
	DocumentID string `json:"document_id,omitzero" pattern:"document-id"`
	// DocumentIssuingCountry is the two-letter code of the country that issued the document; proofs of identity need it.
	DocumentIssuingCountry string `json:"document_issuing_country,omitzero" pattern:"country"`
	// ExpirationDate is the last day on which the document is good, as YYYY-MM-DD. Passports, driving licences and
	// proofs of identity need it.
	ExpirationDate string `json:"expiration_date,omitzero" pattern:"date"`
	// LifetimeValid is 1 for a proof of identity that never expires; ExpirationDate then counts for nothing.
	LifetimeValid Flag `json:"lifetime_valid,omitzero" enum:"0|1"`
	// ProofOfOwnership says which request this file fulfils, where the document type is proof_of_ownership.
	ProofOfOwnership ProofOfOwnership `json:"proof_of_ownership,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ProofOfOwnership joins a file to a request for proof that a means of payment is the client's.
type ProofOfOwnership struct {
	// ID is the number of the request, from the list of them in get_account_status.
	ID Decimal `json:"id" required:"true"`
	// Details is what there is to say about the means of payment.
	Details ProofDetails `json:"details" required:"true"`
}

// ProofDetails tells of a means of payment. Of its members only one is prescribed, and not its type.
type ProofDetails struct {
	// PaymentIdentifier is what the means of payment is known by, such as the number of a card.
	PaymentIdentifier Raw `json:"payment_identifier" required:"true"`
	// More is whatever else there is to say.
	More map[string]Raw `json:",embed"`
}

// FinancialAssessmentQuestions gives the questions that the law makes the company ask about a client's means and
// experience: their words, the answers to choose from, and when a question is to be left out.
var FinancialAssessmentQuestions = define[FinancialAssessmentQuestionsRequest, FinancialAssessmentQuestionsResponse](Spec{Name: "financial_assessment_questions", Category: CategoryAccount, Scopes: Scopes{Read}})

// FinancialAssessmentQuestionsRequest says which set of questions to give.
type FinancialAssessmentQuestionsRequest struct {
	// LandingCompanyShort is the landing company that asks.
	LandingCompanyShort string `json:"landing_company_short,omitzero"`
	// Version is the version of the questions.
	Version string `json:"version,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// GetFinancialAssessment gives a client's answers to the questions of the financial assessment, by the question's name,
// and the scores that were worked out from them. Some landing companies must ask these questions, others never do.
var GetFinancialAssessment = define[GetFinancialAssessmentRequest, GetFinancialAssessmentResponse](Spec{Name: "get_financial_assessment", Category: CategoryAccount, Scopes: Scopes{Read}})

// GetFinancialAssessmentRequest asks for the answers on file.
type GetFinancialAssessmentRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SetFinancialAssessment stores a client's answers to the questions of the financial assessment. From them it is judged
// whether the client understands the risks; the answer to the call is the scores.
var SetFinancialAssessment = define[SetFinancialAssessmentRequest, SetFinancialAssessmentResponse](Spec{Name: "set_financial_assessment", Category: CategoryAccount, Scopes: Scopes{Admin}, Effects: true})

// SetFinancialAssessmentRequest holds the answers by the question's name, in sections or side by side.
type SetFinancialAssessmentRequest struct {
	// FinancialInformation holds the answers about income, wealth and work.
	FinancialInformation map[string]string `json:"financial_information,omitzero"`
	// FinancialInformationVersion is the version of the questions that are answered.
	FinancialInformationVersion string `json:"financial_information_version,omitzero"`
	// TradingExperience holds the answers about experience with trading.
	TradingExperience map[string]string `json:"trading_experience,omitzero"`
	// TradingExperienceRegulated holds the answers about experience with trading that clients of the landing company
	// maltainvest give.
	TradingExperienceRegulated map[string]string `json:"trading_experience_regulated,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
	// More holds answers that stand in the request itself and in no section. A name must not begin with the name of
	// one of the request's own properties.
	More map[string]string `json:",embed" keys:"other-answer"`
}

// ConnectCopy copies a client's profile from the first version of the platform to the second. The answer tells whether
// the copy is pending, complete or failed.
var ConnectCopy = define[ConnectCopyRequest, ConnectCopyResponse](Spec{Name: "connect_copy", Category: CategoryAccount, Scopes: Scopes{Read}, Effects: true})

// ConnectCopyRequest asks for the copy to be made.
type ConnectCopyRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ConnectStatus tells how the copy that connect_copy makes is coming along: pending, complete or failed, or null.
var ConnectStatus = define[ConnectStatusRequest, ConnectStatusResponse](Spec{Name: "connect_status", Category: CategoryAccount, Scopes: Scopes{Read}})

// ConnectStatusRequest asks for the state of the copy.
type ConnectStatusRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
