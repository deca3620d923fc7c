package wire

// LandingCompany DOC
var LandingCompany = define[LandingCompanyRequest, Raw](Spec{Name: "landing_company", Category: CategorySite})

// LandingCompanyRequest DOC
type LandingCompanyRequest struct {
	// LandingCompany DOC
	LandingCompany string `json:"landing_company" required:"true" pattern:"country-code"`
}

// LandingCompanyDetails DOC
var LandingCompanyDetails = define[LandingCompanyDetailsRequest, Raw](Spec{Name: "landing_company_details", Category: CategorySite})

// LandingCompanyDetailsRequest DOC
type LandingCompanyDetailsRequest struct {
	// LandingCompanyDetails DOC
	LandingCompanyDetails string `json:"landing_company_details" required:"true" enum:"iom|malta|maltainvest|svg|virtual|vanuatu|samoa|samoa-virtual|dsl|bvi|labuan|dml"`
	// Country DOC
	Country string `json:"country,omitzero"`
}

// PayoutCurrencies DOC
var PayoutCurrencies = define[PayoutCurrenciesRequest, Raw](Spec{Name: "payout_currencies", Category: CategorySite})

// PayoutCurrenciesRequest DOC
type PayoutCurrenciesRequest struct {
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// ResidenceList DOC
var ResidenceList = define[ResidenceListRequest, Raw](Spec{Name: "residence_list", Category: CategorySite})

// ResidenceListRequest DOC
type ResidenceListRequest struct {
	// Query DOC
	Query []string `json:"query,omitzero" enum:"account_opening_self_declaration_required|common_reporting_standard|disabled|identity|jurisdiction_risk_assessment|phone_idd|selected|text|tin_format|value|wallet_signup"`
}

// StatesList DOC
var StatesList = define[StatesListRequest, Raw](Spec{Name: "states_list", Category: CategorySite})

// StatesListRequest DOC
type StatesListRequest struct {
	// StatesList DOC
	StatesList string `json:"states_list" required:"true" pattern:"country-code"`
}

// TradingPlatformStatus DOC
var TradingPlatformStatus = define[TradingPlatformStatusRequest, Raw](Spec{Name: "trading_platform_status", Category: CategorySite})

// TradingPlatformStatusRequest DOC
type TradingPlatformStatusRequest struct {
}

// UnsubscribeEmail DOC
var UnsubscribeEmail = define[UnsubscribeEmailRequest, Raw](Spec{Name: "unsubscribe_email", Category: CategorySite})

// UnsubscribeEmailRequest DOC
type UnsubscribeEmailRequest struct {
	// BinaryUserID DOC
	BinaryUserID Decimal `json:"binary_user_id" required:"true"`
	// Checksum DOC
	Checksum string `json:"checksum" required:"true"`
}

// WebsiteConfig DOC
var WebsiteConfig = define[WebsiteConfigRequest, Raw](Spec{Name: "website_config", Category: CategorySite})

// WebsiteConfigRequest DOC
type WebsiteConfigRequest struct {
}
