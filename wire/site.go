package wire

// ResidenceList lists the countries of the world with what a sign-up form needs of each.
var ResidenceList = define[ResidenceListRequest, ResidenceListResponse](Spec{Name: "residence_list", Category: CategorySite, Offer: Configured})

// ResidenceListRequest may ask for some properties only.
type ResidenceListRequest struct {
	// Query names the properties wanted of each country; all when it is absent.
	Query []string `json:"query,omitzero" enum:"account_opening_self_declaration_required|common_reporting_standard|disabled|identity|jurisdiction_risk_assessment|phone_idd|selected|text|tin_format|value|wallet_signup"`
}

// ResidenceListResponse holds the countries by display name.
type ResidenceListResponse []Residence

// Residence is one country.
type Residence struct {
	// Disabled says DISABLED for a country that cannot be chosen.
	Disabled string `json:"disabled,omitzero"`
	// PhoneIDD is the international dialling code, digits only; null where there is none.
	PhoneIDD Optional[string] `json:"phone_idd,omitzero" null:"true"`
	// Selected says selected for the country that a form should propose.
	Selected string `json:"selected,omitzero"`
	// Text is the display name.
	Text string `json:"text,omitzero"`
	// TINFormat holds regular expressions of tax numbers, where they are known.
	TINFormat []string `json:"tin_format,omitzero"`
	// Value is the ISO 3166-1 code, two lower-case letters.
	Value string `json:"value,omitzero" pattern:"country-code"`
}

// StatesList lists the regions of a country.
var StatesList = define[StatesListRequest, StatesListResponse](Spec{Name: "states_list", Category: CategorySite, Offer: Configured})

// StatesListRequest names the country.
type StatesListRequest struct {
	// StatesList is the country's ISO 3166-1 code.
	StatesList string `json:"states_list" required:"true" pattern:"country-code"`
}

// StatesListResponse holds the regions by display name; empty for a country without.
type StatesListResponse []Region

// Region is one part of a country.
type Region struct {
	// Text is the display name.
	Text string `json:"text"`
	// Value is the code within the country, from ISO 3166-2.
	Value string `json:"value"`
}

// PayoutCurrencies lists the currencies that contracts can pay in: all of them, or an authorized account's own.
var PayoutCurrencies = define[PayoutCurrenciesRequest, PayoutCurrenciesResponse](Spec{Name: "payout_currencies", Category: CategorySite, Offer: Configured})

// PayoutCurrenciesRequest has no parameters of its own.
type PayoutCurrenciesRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PayoutCurrenciesResponse holds currency codes.
type PayoutCurrenciesResponse []string

// TradingPlatformStatus tells which of the simulated trading platforms are in service.
var TradingPlatformStatus = define[TradingPlatformStatusRequest, TradingPlatformStatusResponse](Spec{Name: "trading_platform_status", Category: CategorySite, Offer: Configured})

// TradingPlatformStatusRequest has no parameters.
type TradingPlatformStatusRequest struct{}

// TradingPlatformStatusResponse holds one row for each platform.
type TradingPlatformStatusResponse []PlatformStatus

// PlatformStatus is the state of one platform.
type PlatformStatus struct {
	// Platform is its code.
	Platform string `json:"platform"`
	// Status is active or maintenance.
	Status string `json:"status" enum:"active|maintenance"`
}

// UnsubscribeEmail stops the mail that a sign-up asked for, by the number and checksum in the mail.
var UnsubscribeEmail = define[UnsubscribeEmailRequest, UnsubscribeEmailResponse](Spec{Name: "unsubscribe_email", Category: CategorySite, Effects: true, Flat: true})

// UnsubscribeEmailRequest repeats what stands in the mail's link.
type UnsubscribeEmailRequest struct {
	// BinaryUserID is the user's number.
	BinaryUserID Decimal `json:"binary_user_id" required:"true"`
	// Checksum proves that the link came from the mail.
	Checksum string `json:"checksum" required:"true"`
}

// UnsubscribeEmailResponse tells whose mail was stopped. It stands in the answer itself.
type UnsubscribeEmailResponse struct {
	// BinaryUserID is the user's number.
	BinaryUserID int64 `json:"binary_user_id,omitzero"`
	// EmailUnsubscribeStatus is 1 when no more mail will be sent, and 0 when that could not be done.
	EmailUnsubscribeStatus Flag `json:"email_unsubscribe_status,omitzero"`
}

// LandingCompany tells which of the simulated companies serve residents of a country.
var LandingCompany = define[LandingCompanyRequest, LandingCompanyResponse](Spec{Name: "landing_company", Category: CategorySite, Offer: Configured})

// LandingCompanyRequest names the country.
type LandingCompanyRequest struct {
	// LandingCompany is the country's ISO 3166-1 code.
	LandingCompany string `json:"landing_company" required:"true" pattern:"country-code"`
}

// LandingCompanyResponse says who serves a country.
type LandingCompanyResponse struct {
	// AddressParseable is 1 where an address can be taken apart by program.
	AddressParseable Flag `json:"address_parseable"`
	// AllCompany is the short code of the company for every kind of market, or none.
	AllCompany string `json:"all_company,omitzero" enum:"svg|none"`
	// FinancialCompany serves the financial markets; null where nobody does.
	FinancialCompany *Company `json:"financial_company"`
	// GamingCompany serves the synthetic markets; null where nobody does.
	GamingCompany *Company `json:"gaming_company"`
	// ID is the country's code.
	ID string `json:"id,omitzero"`
	// MinimumAge is the age from which residents may trade.
	MinimumAge int64 `json:"minimum_age,omitzero"`
	// Name is the country's display name.
	Name string `json:"name,omitzero"`
	// NoProvince is 1 where an address has no region.
	NoProvince Flag `json:"no_province"`
	// VirtualCompany is the short code of the company for virtual money.
	VirtualCompany string `json:"virtual_company,omitzero"`
}

// LandingCompanyDetails describes one of the simulated companies.
var LandingCompanyDetails = define[LandingCompanyDetailsRequest, Company](Spec{Name: "landing_company_details", Category: CategorySite, Offer: Configured})

// LandingCompanyDetailsRequest names the company.
type LandingCompanyDetailsRequest struct {
	// LandingCompanyDetails is the company's short code.
	LandingCompanyDetails string `json:"landing_company_details" required:"true" enum:"iom|malta|maltainvest|svg|virtual|vanuatu|samoa|samoa-virtual|dsl|bvi|labuan|dml"`
	// Country asks for what applies to residents of that country.
	Country string `json:"country,omitzero"`
}

// Company is one simulated company.
type Company struct {
	// Address holds the lines of its address; empty or null where none is given.
	Address []string `json:"address" null:"true"`
	// Country is where it is seated.
	Country string `json:"country"`
	// HasRealityCheck is 1 where clients are reminded of the time they spend.
	HasRealityCheck Flag `json:"has_reality_check"`
	// LegalAllowedContractCategories are the kinds of contract that it offers.
	LegalAllowedContractCategories []string `json:"legal_allowed_contract_categories"`
	// LegalAllowedCurrencies are the currencies of its accounts.
	LegalAllowedCurrencies []string `json:"legal_allowed_currencies"`
	// LegalAllowedMarkets are the markets that it offers.
	LegalAllowedMarkets []string `json:"legal_allowed_markets"`
	// LegalDefaultCurrency is the currency that a form proposes.
	LegalDefaultCurrency string `json:"legal_default_currency"`
	// Name is the display name.
	Name string `json:"name"`
	// Requirements names what it asks of clients.
	Requirements CompanyRequirements `json:"requirements"`
	// ShortCode is the company's short code.
	ShortCode string `json:"shortcode"`
	// SupportProfessionalClient is 1 where clients may be professionals.
	SupportProfessionalClient Flag `json:"support_professional_client"`
	// TINNotMandatory is 1 where a tax number is not asked for.
	TINNotMandatory Flag `json:"tin_not_mandatory"`
}

// CompanyRequirements names the properties that a client must give, by occasion.
type CompanyRequirements struct {
	// AfterFirstDeposit is what follows the first deposit.
	AfterFirstDeposit AssessmentRequirements `json:"after_first_deposit"`
	// Compliance is what the law asks for.
	Compliance ComplianceRequirements `json:"compliance"`
	// Partner is what signing up as a partner needs.
	Partner []string `json:"partner"`
	// Signup is what opening an account needs.
	Signup []string `json:"signup"`
	// Withdrawal is what a withdrawal needs.
	Withdrawal []string `json:"withdrawal"`
}

// AssessmentRequirements names parts of the financial assessment.
type AssessmentRequirements struct {
	// FinancialAssessment holds the parts.
	FinancialAssessment []string `json:"financial_assessment"`
}

// ComplianceRequirements names what the law asks for, by purpose.
type ComplianceRequirements struct {
	// MT5 is what an account of that platform needs.
	MT5 []string `json:"mt5"`
	// TaxInformation is what is told to the tax office.
	TaxInformation []string `json:"tax_information"`
}
