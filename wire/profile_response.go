package wire

// VerifyEmailResponse is 1 when a code is on its way. That says nothing about whether anybody is known by the address.
type VerifyEmailResponse = Flag

// ConfirmEmailResponse is 1 when the code was good.
type ConfirmEmailResponse = Flag

// ExchangeVerificationCodeResponse is the code given in exchange.
type ExchangeVerificationCodeResponse struct {
	// NewVerificationCode is the code to use from now on; the one handed in is spent.
	NewVerificationCode string `json:"new_verification_code" required:"true"`
}

// GetSettingsResponse is a client's profile. Name, birthday and address are there for clients who have an account with
// real money. Null stands for what is not on file.
type GetSettingsResponse struct {
	// AccountOpeningReason is what the client wants a real account for.
	AccountOpeningReason string `json:"account_opening_reason,omitzero" null:"true"`
	// AddressCity is the city or town.
	AddressCity string `json:"address_city,omitzero"`
	// AddressLine1 is street and house number.
	AddressLine1 string `json:"address_line_1,omitzero"`
	// AddressLine2 is what the first line had no room for.
	AddressLine2 string `json:"address_line_2,omitzero"`
	// AddressPostcode is the postal code.
	AddressPostcode string `json:"address_postcode,omitzero"`
	// AddressState is the state or province, as a value of states_list.
	AddressState string `json:"address_state,omitzero"`
	// AllowCopiers is 1 where others may copy the client's trades; of real accounts alone.
	AllowCopiers Flag `json:"allow_copiers,omitzero"`
	// CallingCountryCode is the dialling code of the telephone number's country, without the plus sign.
	CallingCountryCode string `json:"calling_country_code,omitzero" null:"true"`
	// Citizen is the two-letter code of the country whose citizen the client is.
	Citizen string `json:"citizen,omitzero"`
	// ClientTNCStatus is the version of the terms and conditions that the client accepted last.
	ClientTNCStatus string `json:"client_tnc_status,omitzero" null:"true"`
	// CoolingOffExpirationDate is until when, in epoch seconds, a client has to wait who failed the test of whether
	// trading suits them.
	CoolingOffExpirationDate int64 `json:"cooling_off_expiration_date,omitzero" null:"true"`
	// Country is the name of the country where the client lives. It is deprecated: use Residence.
	Country string `json:"country,omitzero" null:"true"`
	// CountryCode is the two-letter code of that country, in lower case; empty where none is known.
	CountryCode string `json:"country_code,omitzero" null:"true"`
	// DateOfBirth is midnight of the birthday, in epoch seconds: below 0 before 1970, and 0 for its first day.
	DateOfBirth Optional[int64] `json:"date_of_birth,omitzero" null:"true"`
	// DXTradeUserException is 1 for an email address on the list of exceptions for DXtrade.
	DXTradeUserException Flag `json:"dxtrade_user_exception,omitzero"`
	// Email is the client's email address.
	Email string `json:"email,omitzero"`
	// EmailConsent is 1 for a client who agrees to be written to by email, advertising included.
	EmailConsent Flag `json:"email_consent,omitzero"`
	// EmploymentStatus says in words whether and how the client works.
	EmploymentStatus string `json:"employment_status,omitzero"`
	// FATCADeclaration is what the client stated under FATCA, the act of the United States on accounts held abroad;
	// null where nothing is stated, which is not the same as 0.
	FATCADeclaration Optional[Flag] `json:"fatca_declaration,omitzero" null:"true"`
	// FeatureFlag tells which single features are on.
	FeatureFlag FeatureFlags `json:"feature_flag,omitzero"`
	// FirstName is the given name.
	FirstName string `json:"first_name,omitzero"`
	// HasSecretAnswer is 1 where the answer to a security question is on file.
	HasSecretAnswer Flag `json:"has_secret_answer,omitzero"`
	// ImmutableFields names the fields that set_settings can no longer change once they have a value.
	ImmutableFields []string `json:"immutable_fields,omitzero"`
	// IsAuthenticatedPaymentAgent is 1 for an approved payment agent; of real accounts alone.
	IsAuthenticatedPaymentAgent Flag `json:"is_authenticated_payment_agent,omitzero"`
	// LastName is the family name.
	LastName string `json:"last_name,omitzero"`
	// NationalIDNumber is the number on the client's identity card.
	NationalIDNumber string `json:"national_id_number,omitzero" null:"true"`
	// NoTINJustification is the client's reason for giving no tax number.
	NoTINJustification string `json:"no_tin_justification,omitzero"`
	// NonPEPDeclaration is 1 for a client who declared to be neither a politically exposed person nor a relative or
	// close associate of one; of real accounts alone.
	NonPEPDeclaration Flag `json:"non_pep_declaration,omitzero"`
	// Phone is the telephone number as it is dialled within its country.
	Phone string `json:"phone,omitzero" null:"true"`
	// PhoneCountryCode is the two-letter code of the telephone number's country; there for valid numbers alone.
	PhoneCountryCode string `json:"phone_country_code,omitzero" null:"true"`
	// PhoneNumberVerification tells whether the number is proved to be the client's.
	PhoneNumberVerification PhoneVerification `json:"phone_number_verification,omitzero"`
	// PlaceOfBirth is the two-letter code of the country where the client was born.
	PlaceOfBirth string `json:"place_of_birth,omitzero" null:"true"`
	// PreferredLanguage is the language to write to the client in, such as FR or ZH_CN.
	PreferredLanguage string `json:"preferred_language,omitzero" null:"true"`
	// RequestProfessionalStatus is 1 for a client who asked to be treated as a professional.
	RequestProfessionalStatus Flag `json:"request_professional_status,omitzero"`
	// Residence is the country where the client lives.
	Residence string `json:"residence,omitzero" null:"true"`
	// Salutation is how to address the client.
	Salutation string `json:"salutation,omitzero"`
	// TaxIdentificationNumber is the number by which the tax office knows the client.
	TaxIdentificationNumber string `json:"tax_identification_number,omitzero" null:"true"`
	// TaxResidence lists the countries of tax residence as two-letter codes with commas between them.
	TaxResidence string `json:"tax_residence,omitzero" null:"true"`
	// TaxResidenceJustification is why a client who was asked to correct the tax residence did not.
	TaxResidenceJustification string `json:"tax_residence_justification,omitzero"`
	// TINSkipped is 1 for a client who passed over the question for a tax number.
	TINSkipped Flag `json:"tin_skipped,omitzero"`
	// TNCStatus tells of the user's accounts whether the newest terms are accepted, in a form that is not published.
	TNCStatus Object `json:"tnc_status,omitzero"`
	// TNCUpdateNotificationStartDate is since when clients are being told of new terms, before these bind.
	TNCUpdateNotificationStartDate string `json:"tnc_update_notification_start_date,omitzero" null:"true"`
	// TradingHub is 1 for a client who sees the trading hub, the page that gathers all accounts.
	TradingHub Flag `json:"trading_hub,omitzero"`
	// UserHash proves to the desk that answers clients' questions that it is the user who writes.
	UserHash string `json:"user_hash,omitzero" null:"true"`
}

// PhoneVerification tells how far the proof of a telephone number has come. Times are in epoch seconds and absent where
// there is nothing to wait for.
type PhoneVerification struct {
	// ChallengeAttemptsRemaining is how many more times a code may be sent.
	ChallengeAttemptsRemaining int64 `json:"challenge_attempts_remaining,omitzero"`
	// NextAttempt is when the next code may be sent to the telephone.
	NextAttempt int64 `json:"next_attempt,omitzero"`
	// NextEmailAttempt is when the next code may be sent by email.
	NextEmailAttempt int64 `json:"next_email_attempt,omitzero"`
	// NextVerifyAttempt is when the next code may be handed in.
	NextVerifyAttempt int64 `json:"next_verify_attempt,omitzero"`
	// SessionTimestamp is until when the code that was sent by email is good.
	SessionTimestamp int64 `json:"session_timestamp,omitzero"`
	// Verified is 1 for a number that is proved.
	Verified Flag `json:"verified" required:"true"`
	// VerifyAttemptsRemaining is how many more times a code may be handed in.
	VerifyAttemptsRemaining int64 `json:"verify_attempts_remaining,omitzero"`
}

// SetSettingsResponse is 1 when the profile was changed.
type SetSettingsResponse = Flag

// TNCApprovalResponse is always 1.
type TNCApprovalResponse = Flag

// TINValidationsResponse is what is known of a country's tax numbers.
type TINValidationsResponse struct {
	// InvalidPatterns holds regular expressions; a number that follows one of them is wrong.
	InvalidPatterns []string `json:"invalid_patterns,omitzero"`
	// IsTINMandatory is 1 where a number must be given.
	IsTINMandatory Flag `json:"is_tin_mandatory,omitzero"`
	// TINEmploymentStatusBypass names the kinds of employment that excuse from giving one.
	TINEmploymentStatusBypass []string `json:"tin_employment_status_bypass,omitzero"`
	// TINFormat holds regular expressions; a number follows one of them.
	TINFormat []string `json:"tin_format,omitzero"`
	// TINFormatDescription says the same in words.
	TINFormatDescription string `json:"tin_format_description,omitzero"`
}

// DocumentUploadResponse tells first where the file is to go, and after the file has come how it went.
type DocumentUploadResponse struct {
	// CallType is a number that each binary message with a piece of the file begins with.
	CallType int64 `json:"call_type" required:"true"`
	// Checksum is the SHA-1 sum of what arrived, in hexadecimal digits; in the second answer.
	Checksum string `json:"checksum,omitzero"`
	// DocumentIssuingCountry is the two-letter code of the country that issued the document.
	DocumentIssuingCountry string `json:"document_issuing_country,omitzero"`
	// Size is how many bytes arrived; in the second answer.
	Size int64 `json:"size,omitzero"`
	// Status is success or failure; in the second answer.
	Status string `json:"status,omitzero"`
	// UploadID is the number of the upload, which each binary message repeats after the call type.
	UploadID int64 `json:"upload_id" required:"true"`
}

// FinancialAssessmentQuestionsResponse is a set of questions about means and experience.
type FinancialAssessmentQuestionsResponse struct {
	// Questions holds the questions by their names, under which set_financial_assessment takes the answers.
	Questions map[string]AssessmentQuestion `json:"questions,omitzero"`
	// Version names the set.
	Version string `json:"version,omitzero"`
}

// AssessmentQuestion is one question of a financial assessment.
type AssessmentQuestion struct {
	// Answers are what one may choose from.
	Answers []AssessmentAnswer `json:"answers" required:"true"`
	// HideIf holds conditions under which the question is left out.
	HideIf []string `json:"hide_if" required:"true"`
	// Question is the wording.
	Question string `json:"question" required:"true"`
	// Type is how one answers: in one's own words, or by choosing one or several of the answers.
	Type string `json:"type" required:"true" enum:"free_text|single_choice|multiple_choice"`
}

// AssessmentAnswer is one answer that a question offers.
type AssessmentAnswer struct {
	// HideIf holds conditions under which the answer is not offered.
	HideIf []string `json:"hide_if" required:"true"`
	// Key is what a program calls the answer.
	Key string `json:"key" required:"true"`
	// NextNode names the question that follows this answer; null where none does.
	NextNode Optional[string] `json:"next_node" required:"true" null:"true"`
	// Value is the wording.
	Value string `json:"value" required:"true"`
}

// AssessmentScores is what a client's answers were found to be worth, in points.
type AssessmentScores struct {
	// CFDScore is for the answers about contracts for difference.
	CFDScore int64 `json:"cfd_score,omitzero"`
	// FinancialInformationScore is for the answers about income, wealth and work.
	FinancialInformationScore int64 `json:"financial_information_score,omitzero"`
	// TotalScore is for all answers.
	TotalScore int64 `json:"total_score,omitzero"`
	// TradingScore is for the answers about experience with trading.
	TradingScore int64 `json:"trading_score,omitzero"`
}

// GetFinancialAssessmentResponse is a client's answers with their scores.
type GetFinancialAssessmentResponse struct {
	AssessmentScores
	// Answers holds the answers by the question's name.
	Answers map[string]string `json:",embed"`
}

// SetFinancialAssessmentResponse is the scores of the answers that were stored.
type SetFinancialAssessmentResponse = AssessmentScores

// ConnectCopyResponse tells how the copy stands.
type ConnectCopyResponse struct {
	// Status is how far the copy is.
	Status string `json:"status,omitzero" enum:"pending|complete|failed"`
}

// ConnectStatusResponse tells how the copy stands.
type ConnectStatusResponse struct {
	// Status is how far the copy is; empty where the service says null.
	Status string `json:"status" required:"true" enum:"pending|complete|failed"`
}

// GetThirdPartyRedirectResponse is the way to the other site.
type GetThirdPartyRedirectResponse struct {
	// RedirectURL is the address to open in the client's browser.
	RedirectURL string `json:"redirect_url,omitzero"`
}
