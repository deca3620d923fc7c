package wire

// NewAccountCheckDuplicate DOC
var NewAccountCheckDuplicate = define[NewAccountCheckDuplicateRequest, Raw](Spec{Name: "new_account_check_duplicate", Category: CategoryAccount, Scopes: Scopes{Admin}})

// NewAccountCheckDuplicateRequest DOC
type NewAccountCheckDuplicateRequest struct {
	// DateOfBirth DOC
	DateOfBirth string `json:"date_of_birth" required:"true" pattern:"date-loose"`
	// FirstName DOC
	FirstName string `json:"first_name,omitzero" pattern:"person-name" sensitive:"true"`
	// LastName DOC
	LastName string `json:"last_name,omitzero" pattern:"person-name" sensitive:"true"`
	// PhoneNumber DOC
	PhoneNumber string `json:"phone_number,omitzero" pattern:"phone-international" sensitive:"true"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// NewAccountMaltainvest DOC
var NewAccountMaltainvest = define[NewAccountMaltainvestRequest, Raw](Spec{Name: "new_account_maltainvest", Category: CategoryAccount, Scopes: Scopes{Admin}})

// NewAccountMaltainvestRequest DOC
type NewAccountMaltainvestRequest struct {
	// AddressCity DOC
	AddressCity string `json:"address_city" required:"true" pattern:"city"`
	// AddressLine1 DOC
	AddressLine1 string `json:"address_line_1" required:"true" pattern:"address-line"`
	// DateOfBirth DOC
	DateOfBirth string `json:"date_of_birth" required:"true" pattern:"date-loose"`
	// EmploymentStatus DOC
	EmploymentStatus string `json:"employment_status" required:"true"`
	// FirstName DOC
	FirstName string `json:"first_name" required:"true" pattern:"person-name" sensitive:"true"`
	// LastName DOC
	LastName string `json:"last_name" required:"true" pattern:"person-name" sensitive:"true"`
	// Residence DOC
	Residence string `json:"residence" required:"true" pattern:"country"`
	// Salutation DOC
	Salutation string `json:"salutation" required:"true" enum:"Mr|Ms|Miss|Mrs"`
	// TaxResidence DOC
	TaxResidence string `json:"tax_residence" required:"true" pattern:"country-list"`
	// AcceptRisk DOC
	AcceptRisk Flag `json:"accept_risk,omitzero" enum:"0|1"`
	// AccountOpeningReason DOC
	AccountOpeningReason string `json:"account_opening_reason,omitzero" enum:"Speculative|Income Earning|Hedging|Additional revenue|Savings"`
	// AccountTurnover DOC
	AccountTurnover string `json:"account_turnover,omitzero"`
	// AddressLine2 DOC
	AddressLine2 string `json:"address_line_2,omitzero" pattern:"address-line-optional"`
	// AddressPostcode DOC
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
	// AddressState DOC
	AddressState string `json:"address_state,omitzero" pattern:"address-state"`
	// AffiliateToken DOC
	AffiliateToken string `json:"affiliate_token,omitzero" pattern:"affiliate-token"`
	// CallingCountryCode DOC
	CallingCountryCode Optional[string] `json:"calling_country_code,omitzero" pattern:"dialling-code" sensitive:"true"`
	// CfdExperience DOC
	CfdExperience string `json:"cfd_experience,omitzero" enum:"No experience|Less than a year|1 - 2 years|Over 3 years"`
	// CfdFrequency DOC
	CfdFrequency string `json:"cfd_frequency,omitzero" enum:"No transactions in the past 12 months|1 - 5 transactions in the past 12 months|6 - 10 transactions in the past 12 months|11 - 39 transactions in the past 12 months|40 transactions or more in the past 12 months"`
	// CfdTradingDefinition DOC
	CfdTradingDefinition string `json:"cfd_trading_definition,omitzero" enum:"Purchase shares of a company or physical commodities.|Place a bet on the price movement.|Speculate on the price movement.|Make a long-term investment."`
	// Citizen DOC
	Citizen string `json:"citizen,omitzero" pattern:"country"`
	// ClientType DOC
	ClientType string `json:"client_type,omitzero" enum:"professional|retail" default:"retail"`
	// Currency DOC
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// EducationLevel DOC
	EducationLevel string `json:"education_level,omitzero"`
	// EmploymentIndustry DOC
	EmploymentIndustry string `json:"employment_industry,omitzero"`
	// EstimatedWorth DOC
	EstimatedWorth string `json:"estimated_worth,omitzero"`
	// FATCADeclaration DOC
	FATCADeclaration Flag `json:"fatca_declaration,omitzero" enum:"0|1"`
	// FinancialInformationVersion DOC
	FinancialInformationVersion string `json:"financial_information_version,omitzero"`
	// IncomeSource DOC
	IncomeSource string `json:"income_source,omitzero"`
	// InvestmentIntention DOC
	InvestmentIntention string `json:"investment_intention,omitzero"`
	// LeverageImpactTrading DOC
	LeverageImpactTrading string `json:"leverage_impact_trading,omitzero" enum:"Leverage is a risk mitigation technique.|Leverage prevents you from opening large positions.|Leverage guarantees profits.|Leverage lets you open larger positions for a fraction of the trade's value."`
	// LeverageTradingHighRiskStopLoss DOC
	LeverageTradingHighRiskStopLoss string `json:"leverage_trading_high_risk_stop_loss,omitzero" enum:"Cancel your trade at any time within a chosen timeframe.|Close your trade automatically when the loss is more than or equal to a specific amount.|Close your trade automatically when the profit is more than or equal to a specific amount.|Make a guaranteed profit on your trade."`
	// NetIncome DOC
	NetIncome string `json:"net_income,omitzero"`
	// NonPEPDeclaration DOC
	NonPEPDeclaration int64 `json:"non_pep_declaration,omitzero" min:"0" max:"1"`
	// Occupation DOC
	Occupation string `json:"occupation,omitzero"`
	// Phone DOC
	Phone Optional[string] `json:"phone,omitzero" sensitive:"true"`
	// PlaceOfBirth DOC
	PlaceOfBirth string `json:"place_of_birth,omitzero" pattern:"country"`
	// RequiredInitialMargin DOC
	RequiredInitialMargin string `json:"required_initial_margin,omitzero" enum:"When opening a Leveraged CFD trade.|When trading Multipliers.|When buying shares of a company.|All of the above."`
	// ResidentSelfDeclaration DOC
	ResidentSelfDeclaration Flag `json:"resident_self_declaration,omitzero" enum:"1"`
	// RiskTolerance DOC
	RiskTolerance string `json:"risk_tolerance,omitzero" enum:"Yes|No"`
	// SecretAnswer DOC
	SecretAnswer string `json:"secret_answer,omitzero" pattern:"secret-answer" minlen:"4" maxlen:"50" sensitive:"true"`
	// SecretQuestion DOC
	SecretQuestion string `json:"secret_question,omitzero" enum:"Mother's maiden name|Name of your pet|Name of first love|Memorable town/city|Memorable date|Favourite dish|Brand of first car|Favourite artist"`
	// SourceOfExperience DOC
	SourceOfExperience string `json:"source_of_experience,omitzero" enum:"I have an academic degree, professional certification, and/or work experience.|I trade forex CFDs and other complex financial instruments.|I have attended seminars, training, and/or workshops.|I have little experience.|I have no knowledge."`
	// SourceOfWealth DOC
	SourceOfWealth string `json:"source_of_wealth,omitzero"`
	// TaxIdentificationNumber DOC
	TaxIdentificationNumber string `json:"tax_identification_number,omitzero" pattern:"tax-number"`
	// TINSkipped DOC
	TINSkipped Flag `json:"tin_skipped,omitzero" enum:"0|1"`
	// TNCAcceptance DOC
	TNCAcceptance Flag `json:"tnc_acceptance,omitzero" enum:"0|1"`
	// TradingExperienceFinancialInstruments DOC
	TradingExperienceFinancialInstruments string `json:"trading_experience_financial_instruments,omitzero" enum:"No experience|Less than a year|1 - 2 years|Over 3 years"`
	// TradingFrequencyFinancialInstruments DOC
	TradingFrequencyFinancialInstruments string `json:"trading_frequency_financial_instruments,omitzero" enum:"No transactions in the past 12 months|1 - 5 transactions in the past 12 months|6 - 10 transactions in the past 12 months|11 - 39 transactions in the past 12 months|40 transactions or more in the past 12 months"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// NewAccountReal DOC
var NewAccountReal = define[NewAccountRealRequest, Raw](Spec{Name: "new_account_real", Category: CategoryAccount, Scopes: Scopes{Admin}})

// NewAccountRealRequest DOC
type NewAccountRealRequest struct {
	// AccountOpeningReason DOC
	AccountOpeningReason string `json:"account_opening_reason,omitzero" enum:"Speculative|Income Earning|Hedging|Peer-to-peer exchange|Additional revenue|Savings"`
	// AccountTurnover DOC
	AccountTurnover string `json:"account_turnover,omitzero" enum:"Less than $25,000|$25,000 - $50,000|$50,001 - $100,000|$100,001 - $500,000|Over $500,000"`
	// AddressCity DOC
	AddressCity string `json:"address_city,omitzero" pattern:"city"`
	// AddressLine1 DOC
	AddressLine1 string `json:"address_line_1,omitzero" pattern:"address-line"`
	// AddressLine2 DOC
	AddressLine2 string `json:"address_line_2,omitzero" pattern:"address-line-optional"`
	// AddressPostcode DOC
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
	// AddressState DOC
	AddressState string `json:"address_state,omitzero" pattern:"address-state"`
	// AffiliateToken DOC
	AffiliateToken string `json:"affiliate_token,omitzero" pattern:"affiliate-token"`
	// CallingCountryCode DOC
	CallingCountryCode Optional[string] `json:"calling_country_code,omitzero" pattern:"dialling-code" sensitive:"true"`
	// Citizen DOC
	Citizen Optional[string] `json:"citizen,omitzero" pattern:"country-optional"`
	// ClientType DOC
	ClientType string `json:"client_type,omitzero" enum:"professional|retail" default:"retail"`
	// Currency DOC
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// DateOfBirth DOC
	DateOfBirth string `json:"date_of_birth,omitzero" pattern:"date-loose"`
	// EmploymentStatus DOC
	EmploymentStatus string `json:"employment_status,omitzero"`
	// FATCADeclaration DOC
	FATCADeclaration Flag `json:"fatca_declaration,omitzero" enum:"0|1"`
	// FinancialInformationVersion DOC
	FinancialInformationVersion string `json:"financial_information_version,omitzero"`
	// FirstName DOC
	FirstName string `json:"first_name,omitzero" pattern:"person-name" sensitive:"true"`
	// LastName DOC
	LastName string `json:"last_name,omitzero" pattern:"person-name" sensitive:"true"`
	// NonPEPDeclaration DOC
	NonPEPDeclaration int64 `json:"non_pep_declaration,omitzero" min:"0" max:"1"`
	// Phone DOC
	Phone Optional[string] `json:"phone,omitzero" sensitive:"true"`
	// PlaceOfBirth DOC
	PlaceOfBirth string `json:"place_of_birth,omitzero" pattern:"country"`
	// Residence DOC
	Residence string `json:"residence,omitzero" pattern:"country"`
	// Salutation DOC
	Salutation string `json:"salutation,omitzero" enum:"Mr|Ms|Miss|Mrs"`
	// SecretAnswer DOC
	SecretAnswer string `json:"secret_answer,omitzero" pattern:"secret-answer" minlen:"4" maxlen:"50" sensitive:"true"`
	// SecretQuestion DOC
	SecretQuestion string `json:"secret_question,omitzero" enum:"Mother's maiden name|Name of your pet|Name of first love|Memorable town/city|Memorable date|Favourite dish|Brand of first car|Favourite artist"`
	// TaxIdentificationNumber DOC
	TaxIdentificationNumber string `json:"tax_identification_number,omitzero" pattern:"tax-number"`
	// TaxResidence DOC
	TaxResidence string `json:"tax_residence,omitzero" pattern:"country-list"`
	// TINSkipped DOC
	TINSkipped Flag `json:"tin_skipped,omitzero" enum:"0|1"`
	// TNCAcceptance DOC
	TNCAcceptance Flag `json:"tnc_acceptance,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// NewAccountVirtual DOC
var NewAccountVirtual = define[NewAccountVirtualRequest, Raw](Spec{Name: "new_account_virtual", Category: CategoryAccount})

// NewAccountVirtualRequest DOC
type NewAccountVirtualRequest struct {
	// AdPlatformCookies DOC
	AdPlatformCookies NewAccountVirtualAdPlatformCookies `json:"ad_platform_cookies,omitzero"`
	// AffiliateToken DOC
	AffiliateToken string `json:"affiliate_token,omitzero" pattern:"affiliate-code"`
	// AffiliateTokenType DOC
	AffiliateTokenType string `json:"affiliate_token_type,omitzero" enum:"client|partner"`
	// ClientPassword DOC
	ClientPassword string `json:"client_password,omitzero" pattern:"mt5-password" sensitive:"true"`
	// DateFirstContact DOC
	DateFirstContact string `json:"date_first_contact,omitzero" pattern:"date"`
	// Email DOC
	Email string `json:"email,omitzero" pattern:"email"`
	// EmailConsent DOC
	EmailConsent Flag `json:"email_consent,omitzero" enum:"1|0"`
	// GCLIDURL DOC
	GCLIDURL string `json:"gclid_url,omitzero" pattern:"campaign"`
	// Residence DOC
	Residence string `json:"residence,omitzero" pattern:"country"`
	// SignupDevice DOC
	SignupDevice string `json:"signup_device,omitzero" enum:"desktop|mobile"`
	// Type DOC
	Type string `json:"type,omitzero" enum:"trading|wallet|dynamic" default:"trading"`
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
	// VerificationCode DOC
	VerificationCode string `json:"verification_code,omitzero" pattern:"verification-code"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// NewAccountVirtualAdPlatformCookies DOC
type NewAccountVirtualAdPlatformCookies struct {
	// GA DOC
	GA string `json:"_ga,omitzero" pattern:"ga-cookie"`
	// GAMeasurementID DOC
	GAMeasurementID string `json:"_ga_measurement_id,omitzero" pattern:"ga-measurement"`
	// GAMeasurementValue DOC
	GAMeasurementValue string `json:"_ga_measurement_value,omitzero" pattern:"ga-value"`
	// FBC DOC
	FBC string `json:"fbc,omitzero" pattern:"ad-cookie"`
	// FBP DOC
	FBP string `json:"fbp,omitzero" pattern:"ad-cookie"`
	// GBRAID DOC
	GBRAID string `json:"gbraid,omitzero" pattern:"ad-cookie"`
	// GCLID DOC
	GCLID string `json:"gclid,omitzero" pattern:"ad-cookie"`
	// MSCLKID DOC
	MSCLKID string `json:"msclkid,omitzero" pattern:"ad-cookie"`
	// Scclid DOC
	Scclid string `json:"scclid,omitzero" pattern:"ad-cookie"`
	// Ttclid DOC
	Ttclid string `json:"ttclid,omitzero" pattern:"ad-cookie"`
	// Wbraid DOC
	Wbraid string `json:"wbraid,omitzero" pattern:"ad-cookie"`
}

// NewAccountWallet DOC
var NewAccountWallet = define[NewAccountWalletRequest, Raw](Spec{Name: "new_account_wallet", Category: CategoryAccount, Scopes: Scopes{Admin}})

// NewAccountWalletRequest DOC
type NewAccountWalletRequest struct {
	// AccountType DOC
	AccountType string `json:"account_type" required:"true" enum:"doughflow|crypto"`
	// Currency DOC
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// AcceptRisk DOC
	AcceptRisk Flag `json:"accept_risk,omitzero" enum:"0|1"`
	// AccountOpeningReason DOC
	AccountOpeningReason string `json:"account_opening_reason,omitzero" enum:"Speculative|Income Earning|Hedging|Peer-to-peer exchange|Additional revenue|Savings"`
	// AddressCity DOC
	AddressCity string `json:"address_city,omitzero" pattern:"city-short"`
	// AddressLine1 DOC
	AddressLine1 string `json:"address_line_1,omitzero" pattern:"address-line"`
	// AddressLine2 DOC
	AddressLine2 string `json:"address_line_2,omitzero" pattern:"address-line-wallet"`
	// AddressPostcode DOC
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
	// AddressState DOC
	AddressState string `json:"address_state,omitzero" pattern:"address-state"`
	// AffiliateToken DOC
	AffiliateToken string `json:"affiliate_token,omitzero" pattern:"affiliate-token"`
	// CallingCountryCode DOC
	CallingCountryCode Optional[string] `json:"calling_country_code,omitzero" pattern:"dialling-code" sensitive:"true"`
	// Citizen DOC
	Citizen string `json:"citizen,omitzero" pattern:"country"`
	// ClientType DOC
	ClientType string `json:"client_type,omitzero" enum:"professional|retail" default:"retail"`
	// DateOfBirth DOC
	DateOfBirth string `json:"date_of_birth,omitzero" pattern:"date-loose"`
	// EmploymentStatus DOC
	EmploymentStatus string `json:"employment_status,omitzero"`
	// FATCADeclaration DOC
	FATCADeclaration Flag `json:"fatca_declaration,omitzero" enum:"0|1"`
	// FinancialAssessment DOC
	FinancialAssessment map[string]string `json:"financial_assessment,omitzero"`
	// FirstName DOC
	FirstName string `json:"first_name,omitzero" pattern:"person-name" sensitive:"true"`
	// LandingCompanyShort DOC
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"maltainvest|svg"`
	// LastName DOC
	LastName string `json:"last_name,omitzero" pattern:"person-name" sensitive:"true"`
	// NonPEPDeclaration DOC
	NonPEPDeclaration int64 `json:"non_pep_declaration,omitzero" min:"0" max:"1"`
	// Phone DOC
	Phone Optional[string] `json:"phone,omitzero" sensitive:"true"`
	// PlaceOfBirth DOC
	PlaceOfBirth string `json:"place_of_birth,omitzero" pattern:"country"`
	// Residence DOC
	Residence string `json:"residence,omitzero" pattern:"country"`
	// ResidentSelfDeclaration DOC
	ResidentSelfDeclaration Flag `json:"resident_self_declaration,omitzero" enum:"1"`
	// Salutation DOC
	Salutation string `json:"salutation,omitzero" enum:"Mr|Ms|Miss|Mrs"`
	// TaxIdentificationNumber DOC
	TaxIdentificationNumber string `json:"tax_identification_number,omitzero" pattern:"tax-number"`
	// TaxResidence DOC
	TaxResidence string `json:"tax_residence,omitzero" pattern:"country-list"`
	// TINSkipped DOC
	TINSkipped Flag `json:"tin_skipped,omitzero" enum:"0|1"`
	// TNCAcceptance DOC
	TNCAcceptance Flag `json:"tnc_acceptance,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// NewAccountWalletAndTrading DOC
var NewAccountWalletAndTrading = define[NewAccountWalletAndTradingRequest, Raw](Spec{Name: "new_account_wallet_and_trading", Category: CategoryAccount, Scopes: Scopes{Admin}})

// NewAccountWalletAndTradingRequest DOC
type NewAccountWalletAndTradingRequest struct {
	// AccountType DOC
	AccountType string `json:"account_type" required:"true" enum:"doughflow|crypto"`
	// Currency DOC
	Currency string `json:"currency" required:"true" pattern:"currency"`
	// AcceptRisk DOC
	AcceptRisk Flag `json:"accept_risk,omitzero" enum:"0|1"`
	// AccountOpeningReason DOC
	AccountOpeningReason string `json:"account_opening_reason,omitzero" enum:"Speculative|Income Earning|Hedging|Peer-to-peer exchange|Additional revenue|Savings"`
	// AddressCity DOC
	AddressCity string `json:"address_city,omitzero" pattern:"city-short"`
	// AddressLine1 DOC
	AddressLine1 string `json:"address_line_1,omitzero" pattern:"address-line"`
	// AddressLine2 DOC
	AddressLine2 string `json:"address_line_2,omitzero" pattern:"address-line-wallet"`
	// AddressPostcode DOC
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
	// AddressState DOC
	AddressState string `json:"address_state,omitzero" pattern:"address-state"`
	// AffiliateToken DOC
	AffiliateToken string `json:"affiliate_token,omitzero" pattern:"affiliate-token"`
	// CallingCountryCode DOC
	CallingCountryCode Optional[string] `json:"calling_country_code,omitzero" pattern:"dialling-code" sensitive:"true"`
	// Citizen DOC
	Citizen string `json:"citizen,omitzero" pattern:"country"`
	// ClientType DOC
	ClientType string `json:"client_type,omitzero" enum:"professional|retail" default:"retail"`
	// DateOfBirth DOC
	DateOfBirth string `json:"date_of_birth,omitzero" pattern:"date-loose"`
	// EmploymentStatus DOC
	EmploymentStatus string `json:"employment_status,omitzero"`
	// FATCADeclaration DOC
	FATCADeclaration Flag `json:"fatca_declaration,omitzero" enum:"0|1"`
	// FinancialAssessment DOC
	FinancialAssessment map[string]string `json:"financial_assessment,omitzero"`
	// FirstName DOC
	FirstName string `json:"first_name,omitzero" pattern:"person-name" sensitive:"true"`
	// LandingCompanyShort DOC
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"maltainvest|svg"`
	// LastName DOC
	LastName string `json:"last_name,omitzero" pattern:"person-name" sensitive:"true"`
	// NonPEPDeclaration DOC
	NonPEPDeclaration int64 `json:"non_pep_declaration,omitzero" min:"0" max:"1"`
	// Phone DOC
	Phone Optional[string] `json:"phone,omitzero" sensitive:"true"`
	// PlaceOfBirth DOC
	PlaceOfBirth string `json:"place_of_birth,omitzero" pattern:"country"`
	// Residence DOC
	Residence string `json:"residence,omitzero" pattern:"country"`
	// ResidentSelfDeclaration DOC
	ResidentSelfDeclaration Flag `json:"resident_self_declaration,omitzero" enum:"1"`
	// Salutation DOC
	Salutation string `json:"salutation,omitzero" enum:"Mr|Ms|Miss|Mrs"`
	// TaxIdentificationNumber DOC
	TaxIdentificationNumber string `json:"tax_identification_number,omitzero" pattern:"tax-number"`
	// TaxResidence DOC
	TaxResidence string `json:"tax_residence,omitzero" pattern:"country-list"`
	// TINSkipped DOC
	TINSkipped Flag `json:"tin_skipped,omitzero" enum:"0|1"`
	// TNCAcceptance DOC
	TNCAcceptance Flag `json:"tnc_acceptance,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// NewPartnerAccount DOC
var NewPartnerAccount = define[NewPartnerAccountRequest, Raw](Spec{Name: "new_partner_account", Category: CategoryAccount, Scopes: Scopes{Admin}})

// NewPartnerAccountRequest DOC
type NewPartnerAccountRequest struct {
	// PartnerType DOC
	PartnerType string `json:"partner_type" required:"true" enum:"individual|company"`
	// Website DOC
	Website string `json:"website" required:"true" pattern:"website"`
	// AccountTurnover DOC
	AccountTurnover string `json:"account_turnover,omitzero" enum:"Less than $25,000|$25,000 - $50,000|$50,001 - $100,000|$100,001 - $500,000|Over $500,000"`
	// AddressCity DOC
	AddressCity string `json:"address_city,omitzero" pattern:"city"`
	// AddressLine1 DOC
	AddressLine1 string `json:"address_line_1,omitzero" pattern:"address-line"`
	// AddressLine2 DOC
	AddressLine2 string `json:"address_line_2,omitzero" pattern:"address-line-optional"`
	// AddressPostcode DOC
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
	// AddressState DOC
	AddressState string `json:"address_state,omitzero" pattern:"address-state"`
	// CallingCountryCode DOC
	CallingCountryCode Optional[string] `json:"calling_country_code,omitzero" pattern:"dialling-code" sensitive:"true"`
	// Citizen DOC
	Citizen Optional[string] `json:"citizen,omitzero" pattern:"country-optional"`
	// ClientType DOC
	ClientType string `json:"client_type,omitzero" enum:"professional|retail" default:"retail"`
	// CompanyName DOC
	CompanyName string `json:"company_name,omitzero" pattern:"company-name" sensitive:"true"`
	// CompanyRegistrationNo DOC
	CompanyRegistrationNo string `json:"company_registration_no,omitzero" pattern:"tax-number"`
	// Currency DOC
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// DateOfBirth DOC
	DateOfBirth string `json:"date_of_birth,omitzero" pattern:"date-loose"`
	// FATCADeclaration DOC
	FATCADeclaration Flag `json:"fatca_declaration,omitzero" enum:"0|1"`
	// FirstName DOC
	FirstName string `json:"first_name,omitzero" pattern:"person-name" sensitive:"true"`
	// LandingCompanyShort DOC
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"maltainvest|svg"`
	// LastName DOC
	LastName string `json:"last_name,omitzero" pattern:"person-name" sensitive:"true"`
	// NonPEPDeclaration DOC
	NonPEPDeclaration int64 `json:"non_pep_declaration,omitzero" min:"0" max:"1"`
	// Phone DOC
	Phone Optional[string] `json:"phone,omitzero" pattern:"phone-loose" sensitive:"true"`
	// Provider DOC
	Provider string `json:"provider,omitzero" enum:"myaffiliate|dynamicworks"`
	// Residence DOC
	Residence string `json:"residence,omitzero" pattern:"country"`
	// Salutation DOC
	Salutation string `json:"salutation,omitzero" enum:"Mr|Ms|Miss|Mrs"`
	// SecretAnswer DOC
	SecretAnswer string `json:"secret_answer,omitzero" pattern:"secret-answer" minlen:"4" maxlen:"50" sensitive:"true"`
	// SecretQuestion DOC
	SecretQuestion string `json:"secret_question,omitzero" enum:"Mother's maiden name|Name of your pet|Name of first love|Memorable town/city|Memorable date|Favourite dish|Brand of first car|Favourite artist"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerAccountCreation DOC
var PartnerAccountCreation = define[PartnerAccountCreationRequest, Raw](Spec{Name: "partner_account_creation", Category: CategoryAccount, Scopes: Scopes{Admin}})

// PartnerAccountCreationRequest DOC
type PartnerAccountCreationRequest struct {
	// Salutation DOC
	Salutation string `json:"salutation" required:"true" enum:"Mr|Ms|Miss|Mrs"`
	// AddressCity DOC
	AddressCity string `json:"address_city,omitzero" pattern:"city"`
	// AddressLine1 DOC
	AddressLine1 string `json:"address_line_1,omitzero" pattern:"address-line"`
	// AddressLine2 DOC
	AddressLine2 string `json:"address_line_2,omitzero" pattern:"address-line-optional"`
	// AddressPostcode DOC
	AddressPostcode string `json:"address_postcode,omitzero" pattern:"postcode"`
	// AddressState DOC
	AddressState string `json:"address_state,omitzero" pattern:"address-state"`
	// CallingCountryCode DOC
	CallingCountryCode Optional[string] `json:"calling_country_code,omitzero" pattern:"dialling-code" sensitive:"true"`
	// Citizen DOC
	Citizen Optional[string] `json:"citizen,omitzero" pattern:"country-optional"`
	// CompanyName DOC
	CompanyName string `json:"company_name,omitzero" pattern:"company-name-partner" sensitive:"true"`
	// CompanyRegistrationNo DOC
	CompanyRegistrationNo string `json:"company_registration_no,omitzero" pattern:"tax-number"`
	// Currency DOC
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// DateOfBirth DOC
	DateOfBirth string `json:"date_of_birth,omitzero" pattern:"date-loose"`
	// Email DOC
	Email string `json:"email,omitzero" pattern:"email"`
	// FATCADeclaration DOC
	FATCADeclaration Flag `json:"fatca_declaration,omitzero" enum:"0|1"`
	// FirstName DOC
	FirstName string `json:"first_name,omitzero" pattern:"person-name" sensitive:"true"`
	// LandingCompanyShort DOC
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"maltainvest|svg"`
	// LastName DOC
	LastName string `json:"last_name,omitzero" pattern:"person-name" sensitive:"true"`
	// NonPEPDeclaration DOC
	NonPEPDeclaration int64 `json:"non_pep_declaration,omitzero" min:"0" max:"1"`
	// PartnerType DOC
	PartnerType string `json:"partner_type,omitzero" enum:"individual|company"`
	// Phone DOC
	Phone string `json:"phone,omitzero" pattern:"phone-digits" sensitive:"true"`
	// Provider DOC
	Provider string `json:"provider,omitzero" enum:"myaffiliate|dynamicworks"`
	// Residence DOC
	Residence string `json:"residence,omitzero" pattern:"country"`
	// TNCAcceptance DOC
	TNCAcceptance Flag `json:"tnc_acceptance,omitzero" enum:"0|1"`
	// Website DOC
	Website string `json:"website,omitzero"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerAccountCreationStatus DOC
var PartnerAccountCreationStatus = define[PartnerAccountCreationStatusRequest, Raw](Spec{Name: "partner_account_creation_status", Category: CategoryAccount, Scopes: Scopes{Admin}})

// PartnerAccountCreationStatusRequest DOC
type PartnerAccountCreationStatusRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerAccounts DOC
var PartnerAccounts = define[PartnerAccountsRequest, Raw](Spec{Name: "partner_accounts", Category: CategoryAccount, Scopes: Scopes{Read}})

// PartnerAccountsRequest DOC
type PartnerAccountsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerSettings DOC
var PartnerSettings = define[PartnerSettingsRequest, Raw](Spec{Name: "partner_settings", Category: CategoryAccount, Scopes: Scopes{Read}})

// PartnerSettingsRequest DOC
type PartnerSettingsRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerSettingsUpdate DOC
var PartnerSettingsUpdate = define[PartnerSettingsUpdateRequest, Raw](Spec{Name: "partner_settings_update", Category: CategoryAccount, Scopes: Scopes{Admin}})

// PartnerSettingsUpdateRequest DOC
type PartnerSettingsUpdateRequest struct {
	// Provider DOC
	Provider string `json:"provider" required:"true" enum:"myaffiliate|dynamicworks"`
	// CompanyName DOC
	CompanyName string `json:"company_name,omitzero" pattern:"company-name" sensitive:"true"`
	// CompanyRegistrationNo DOC
	CompanyRegistrationNo string `json:"company_registration_no,omitzero" pattern:"tax-number"`
	// PartnerType DOC
	PartnerType string `json:"partner_type,omitzero" enum:"individual|company"`
	// Website DOC
	Website string `json:"website,omitzero" pattern:"website"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerToolkit DOC
var PartnerToolkit = define[PartnerToolkitRequest, Raw](Spec{Name: "partner_toolkit", Category: CategoryAccount, Scopes: Scopes{Read}})

// PartnerToolkitRequest DOC
type PartnerToolkitRequest struct {
	// ActionType DOC
	ActionType string `json:"action_type" required:"true" enum:"get_postly_redirect_url"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
