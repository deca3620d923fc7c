package wire

// ConfirmEmail DOC
var ConfirmEmail = define[ConfirmEmailRequest, Raw](Spec{Name: "confirm_email", Category: CategoryAccount})

// ConfirmEmailRequest DOC
type ConfirmEmailRequest struct {
	// EmailConsent DOC
	EmailConsent Flag `json:"email_consent" required:"true" enum:"1|0"`
	// VerificationCode DOC
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code" sensitive:"true"`
	// CreatedFor DOC
	CreatedFor string `json:"created_for,omitzero" enum:"account_verification|account_opening" default:"account_verification"`
}

// ConnectCopy DOC
var ConnectCopy = define[ConnectCopyRequest, Raw](Spec{Name: "connect_copy", Category: CategoryAccount, Scopes: Scopes{Read}})

// ConnectCopyRequest DOC
type ConnectCopyRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ConnectStatus DOC
var ConnectStatus = define[ConnectStatusRequest, Raw](Spec{Name: "connect_status", Category: CategoryAccount, Scopes: Scopes{Read}})

// ConnectStatusRequest DOC
type ConnectStatusRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// DocumentUpload DOC
var DocumentUpload = define[DocumentUploadRequest, Raw](Spec{Name: "document_upload", Category: CategoryAccount, Scopes: Scopes{Admin}})

// DocumentUploadRequest DOC
type DocumentUploadRequest struct {
	// DocumentFormat DOC
	DocumentFormat string `json:"document_format" required:"true" enum:"PNG|JPG|JPEG|GIF|PDF"`
	// DocumentType DOC
	DocumentType string `json:"document_type" required:"true" enum:"passport|national_identity_card|identification_number_document|service_id_card|driving_licence|utility_bill|bankstatement|bank_statement|power_of_attorney|amlglobalcheck|docverification|proofid|driverslicense|proofaddress|other|voter_card|student_card|nimc_slip|birth_certificate|pan_card|tax_photo_id|selfie_with_id|poi_others|insurance_bill|tax_receipt|phone_bill|poa_others|proof_of_ownership|tax_return|employment_contract|brokerage statement|payslip|edd_others|coi|business_poa|article_of_association|memorandum|authorisation_letter|declarations|affidavit|official_letter|rental_agreement|business_documents_others"`
	// ExpectedChecksum DOC
	ExpectedChecksum string `json:"expected_checksum" required:"true" pattern:"md5"`
	// FileSize DOC
	FileSize int64 `json:"file_size" required:"true"`
	// DocumentID DOC
	DocumentID string `json:"document_id,omitzero" pattern:"document-id"`
	// DocumentIssuingCountry DOC
	DocumentIssuingCountry string `json:"document_issuing_country,omitzero" pattern:"country"`
	// ExpirationDate DOC
	ExpirationDate string `json:"expiration_date,omitzero" pattern:"date"`
	// LifetimeValid DOC
	LifetimeValid Flag `json:"lifetime_valid,omitzero" enum:"0|1"`
	// PageType DOC
	PageType string `json:"page_type,omitzero" enum:"front|back|photo"`
	// ProofOfOwnership DOC
	ProofOfOwnership DocumentUploadProofOfOwnership `json:"proof_of_ownership,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// DocumentUploadProofOfOwnership DOC
type DocumentUploadProofOfOwnership struct {
	// Details DOC
	Details Object `json:"details" required:"true"`
	// ID DOC
	ID Decimal `json:"id" required:"true"`
}

// ExchangeVerificationCode DOC
var ExchangeVerificationCode = define[ExchangeVerificationCodeRequest, Raw](Spec{Name: "exchange_verification_code", Category: CategoryAccount})

// ExchangeVerificationCodeRequest DOC
type ExchangeVerificationCodeRequest struct {
	// VerificationCode DOC
	VerificationCode string `json:"verification_code" required:"true" pattern:"verification-code" sensitive:"true"`
	// Type DOC
	Type string `json:"type,omitzero" enum:"account_opening" default:"account_opening"`
}

// FinancialAssessmentQuestions DOC
var FinancialAssessmentQuestions = define[FinancialAssessmentQuestionsRequest, Raw](Spec{Name: "financial_assessment_questions", Category: CategoryAccount, Scopes: Scopes{Read}})

// FinancialAssessmentQuestionsRequest DOC
type FinancialAssessmentQuestionsRequest struct {
	// LandingCompanyShort DOC
	LandingCompanyShort string `json:"landing_company_short,omitzero"`
	// Version DOC
	Version string `json:"version,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// GetAccountStatus DOC
var GetAccountStatus = define[GetAccountStatusRequest, Raw](Spec{Name: "get_account_status", Category: CategoryAccount, Scopes: Scopes{Read}})

// GetAccountStatusRequest DOC
type GetAccountStatusRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// GetFinancialAssessment DOC
var GetFinancialAssessment = define[GetFinancialAssessmentRequest, Raw](Spec{Name: "get_financial_assessment", Category: CategoryAccount, Scopes: Scopes{Read}})

// GetFinancialAssessmentRequest DOC
type GetFinancialAssessmentRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// GetSettings DOC
var GetSettings = define[GetSettingsRequest, Raw](Spec{Name: "get_settings", Category: CategoryAccount, Scopes: Scopes{Read}})

// GetSettingsRequest DOC
type GetSettingsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// GetThirdPartyRedirect DOC
var GetThirdPartyRedirect = define[GetThirdPartyRedirectRequest, Raw](Spec{Name: "get_third_party_redirect", Category: CategoryAccount, Scopes: Scopes{Read}})

// GetThirdPartyRedirectRequest DOC
type GetThirdPartyRedirectRequest struct {
	// Name DOC
	Name string `json:"name" required:"true" enum:"dynamicworks"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// KYCAuthStatus DOC
var KYCAuthStatus = define[KYCAuthStatusRequest, Raw](Spec{Name: "kyc_auth_status", Category: CategoryAccount, Scopes: Scopes{Read}})

// KYCAuthStatusRequest DOC
type KYCAuthStatusRequest struct {
	// Country DOC
	Country string `json:"country,omitzero" pattern:"country"`
	// LandingCompanies DOC
	LandingCompanies []string `json:"landing_companies,omitzero" enum:"maltainvest|svg|virtual|vanuatu|labuan|bvi|dml"`
	// LandingCompany DOC
	LandingCompany string `json:"landing_company,omitzero" enum:"maltainvest|svg|virtual|vanuatu|labuan|bvi|dml"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SetFinancialAssessment DOC
var SetFinancialAssessment = define[SetFinancialAssessmentRequest, Raw](Spec{Name: "set_financial_assessment", Category: CategoryAccount, Scopes: Scopes{Admin}})

// SetFinancialAssessmentRequest DOC
type SetFinancialAssessmentRequest struct {
	// FinancialInformation DOC
	FinancialInformation map[string]string `json:"financial_information,omitzero"`
	// FinancialInformationVersion DOC
	FinancialInformationVersion string `json:"financial_information_version,omitzero"`
	// TradingExperience DOC
	TradingExperience map[string]string `json:"trading_experience,omitzero"`
	// TradingExperienceRegulated DOC
	TradingExperienceRegulated map[string]string `json:"trading_experience_regulated,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
	// More DOC
	More map[string]string `json:",inline" keys:"other-answer"`
}

// SetSettings DOC
var SetSettings = define[SetSettingsRequest, Raw](Spec{Name: "set_settings", Category: CategoryAccount, Scopes: Scopes{Admin}})

// SetSettingsRequest DOC
type SetSettingsRequest struct {
	// AccountOpeningReason DOC
	AccountOpeningReason string `json:"account_opening_reason,omitzero" enum:"Speculative|Income Earning|Hedging|Peer-to-peer exchange|Additional revenue|Savings"`
	// AddressCity DOC
	AddressCity string `json:"address_city,omitzero" pattern:"city-short"`
	// AddressLine1 DOC
	AddressLine1 string `json:"address_line_1,omitzero" pattern:"settings-address"`
	// AddressLine2 DOC
	AddressLine2 Optional[string] `json:"address_line_2,omitzero" pattern:"address-line-optional"`
	// AddressPostcode DOC
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
	// AddressState DOC
	AddressState string `json:"address_state,omitzero" pattern:"settings-state"`
	// AllowCopiers DOC
	AllowCopiers Flag `json:"allow_copiers,omitzero" enum:"0|1"`
	// CallingCountryCode DOC
	CallingCountryCode Optional[string] `json:"calling_country_code,omitzero" pattern:"dialling-code" sensitive:"true"`
	// Citizen DOC
	Citizen Optional[string] `json:"citizen,omitzero" pattern:"country-optional"`
	// DateOfBirth DOC
	DateOfBirth string `json:"date_of_birth,omitzero" pattern:"date-loose"`
	// DXTradeUserException DOC
	DXTradeUserException Flag `json:"dxtrade_user_exception,omitzero" enum:"0|1"`
	// EmailConsent DOC
	EmailConsent Flag `json:"email_consent,omitzero" enum:"0|1"`
	// EmploymentStatus DOC
	EmploymentStatus string `json:"employment_status,omitzero"`
	// FeatureFlag DOC
	FeatureFlag SetSettingsFeatureFlag `json:"feature_flag,omitzero"`
	// FinancialInformationVersion DOC
	FinancialInformationVersion string `json:"financial_information_version,omitzero"`
	// FirstName DOC
	FirstName string `json:"first_name,omitzero" pattern:"person-name" sensitive:"true"`
	// LastName DOC
	LastName string `json:"last_name,omitzero" pattern:"person-name" sensitive:"true"`
	// NationalIDNumber DOC
	NationalIDNumber string `json:"national_id_number,omitzero" pattern:"printable-short"`
	// NoTINJustification DOC
	NoTINJustification string `json:"no_tin_justification,omitzero" minlen:"1" maxlen:"500"`
	// NonPEPDeclaration DOC
	NonPEPDeclaration Flag `json:"non_pep_declaration,omitzero" enum:"1"`
	// Phone DOC
	Phone Optional[string] `json:"phone,omitzero" sensitive:"true"`
	// PlaceOfBirth DOC
	PlaceOfBirth string `json:"place_of_birth,omitzero" pattern:"country"`
	// PreferredLanguage DOC
	PreferredLanguage Optional[string] `json:"preferred_language,omitzero" pattern:"language-tag"`
	// RequestProfessionalStatus DOC
	RequestProfessionalStatus Flag `json:"request_professional_status,omitzero" enum:"1"`
	// Residence DOC
	Residence Optional[string] `json:"residence,omitzero" pattern:"country"`
	// Salutation DOC
	Salutation string `json:"salutation,omitzero" enum:"Mr|Ms|Miss|Mrs"`
	// SecretAnswer DOC
	SecretAnswer string `json:"secret_answer,omitzero" pattern:"secret-answer" minlen:"4" maxlen:"50" sensitive:"true"`
	// SecretQuestion DOC
	SecretQuestion string `json:"secret_question,omitzero" enum:"Mother's maiden name|Name of your pet|Name of first love|Memorable town/city|Memorable date|Favourite dish|Brand of first car|Favourite artist"`
	// TaxIdentificationNumber DOC
	TaxIdentificationNumber string `json:"tax_identification_number,omitzero" pattern:"tax-number-optional"`
	// TaxResidence DOC
	TaxResidence string `json:"tax_residence,omitzero" pattern:"country-list"`
	// TaxResidenceJustification DOC
	TaxResidenceJustification string `json:"tax_residence_justification,omitzero" minlen:"1" maxlen:"500"`
	// TINSkipped DOC
	TINSkipped Flag `json:"tin_skipped,omitzero" enum:"0|1"`
	// TradingHub DOC
	TradingHub Flag `json:"trading_hub,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// SetSettingsFeatureFlag DOC
type SetSettingsFeatureFlag struct {
	// Wallet DOC
	Wallet Flag `json:"wallet,omitzero" enum:"0|1"`
}

// TINValidations DOC
var TINValidations = define[TINValidationsRequest, Raw](Spec{Name: "tin_validations", Category: CategoryAccount})

// TINValidationsRequest DOC
type TINValidationsRequest struct {
	// TaxResidence DOC
	TaxResidence string `json:"tax_residence" required:"true"`
}

// TNCApproval DOC
var TNCApproval = define[TNCApprovalRequest, Raw](Spec{Name: "tnc_approval", Category: CategoryAccount, Scopes: Scopes{Admin}})

// TNCApprovalRequest DOC
type TNCApprovalRequest struct {
	// TNCApproval DOC
	TNCApproval Decimal `json:"tnc_approval" required:"true" enum:"1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// VerifyEmail DOC
var VerifyEmail = define[VerifyEmailRequest, Raw](Spec{Name: "verify_email", Category: CategoryAccount})

// VerifyEmailRequest DOC
type VerifyEmailRequest struct {
	// VerifyEmail DOC
	VerifyEmail string `json:"verify_email" required:"true" pattern:"email"`
	// Type DOC
	Type string `json:"type" required:"true" enum:"account_opening|account_verification|reset_password|paymentagent_withdraw|payment_withdraw|trading_platform_dxtrade_password_reset|trading_platform_mt5_password_reset|trading_platform_investor_password_reset|request_email|phone_number_verification"`
	// AdPlatformCookies DOC
	AdPlatformCookies NewAccountVirtualAdPlatformCookies `json:"ad_platform_cookies,omitzero"`
	// URLParameters DOC
	URLParameters VerifyEmailURLParameters `json:"url_parameters,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// VerifyEmailURLParameters DOC
type VerifyEmailURLParameters struct {
	// AffiliateToken DOC
	AffiliateToken string `json:"affiliate_token,omitzero" pattern:"affiliate-code"`
	// AffiliateTokenType DOC
	AffiliateTokenType string `json:"affiliate_token_type,omitzero" enum:"client|partner"`
	// DateFirstContact DOC
	DateFirstContact string `json:"date_first_contact,omitzero" pattern:"date"`
	// GCLIDURL DOC
	GCLIDURL string `json:"gclid_url,omitzero" pattern:"campaign"`
	// PAAmount DOC
	PAAmount Decimal `json:"pa_amount,omitzero"`
	// PACurrency DOC
	PACurrency string `json:"pa_currency,omitzero" pattern:"currency"`
	// PALoginID DOC
	PALoginID string `json:"pa_loginid,omitzero" pattern:"loginid"`
	// PARemarks DOC
	PARemarks string `json:"pa_remarks,omitzero" pattern:"agent-remarks"`
	// RedirectTo DOC
	RedirectTo int64 `json:"redirect_to,omitzero"`
	// Residence DOC
	Residence string `json:"residence,omitzero" pattern:"country"`
	// SignupDevice DOC
	SignupDevice string `json:"signup_device,omitzero" enum:"desktop|mobile"`
	// UTMAdID DOC
	UTMAdID string `json:"utm_ad_id,omitzero"`
	// UTMAdgroupID DOC
	UTMAdgroupID string `json:"utm_adgroup_id,omitzero"`
	// UTMAdrollclkID DOC
	UTMAdrollclkID string `json:"utm_adrollclk_id,omitzero"`
	// UTMCampaign DOC
	UTMCampaign string `json:"utm_campaign,omitzero"`
	// UTMCampaignID DOC
	UTMCampaignID string `json:"utm_campaign_id,omitzero"`
	// UTMContent DOC
	UTMContent string `json:"utm_content,omitzero"`
	// UTMFbclID DOC
	UTMFbclID string `json:"utm_fbcl_id,omitzero"`
	// UTMGlClientID DOC
	UTMGlClientID string `json:"utm_gl_client_id,omitzero"`
	// UTMMedium DOC
	UTMMedium string `json:"utm_medium,omitzero"`
	// UTMMsclkID DOC
	UTMMsclkID string `json:"utm_msclk_id,omitzero"`
	// UTMSccid DOC
	UTMSccid string `json:"utm_sccid,omitzero"`
	// UTMSource DOC
	UTMSource string `json:"utm_source,omitzero"`
	// UTMTerm DOC
	UTMTerm string `json:"utm_term,omitzero"`
	// UTMTtclid DOC
	UTMTtclid string `json:"utm_ttclid,omitzero"`
}
