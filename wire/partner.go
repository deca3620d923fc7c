package wire

// NewPartnerAccount opens an account for a partner: a person or company that refers clients and earns commission on
// them. The answer names the new login id, its currency and landing company, and a token for it.
var NewPartnerAccount = define[NewPartnerAccountRequest, NewPartnerAccountResponse](Spec{Name: "new_partner_account", Category: CategoryAccount, Scopes: Scopes{Admin}, Effects: true})

// NewPartnerAccountRequest is the application for a partner account.
type NewPartnerAccountRequest struct {
	// PartnerType says whether the partner is a person or a company.
	PartnerType string `json:"partner_type" required:"true" enum:"individual|company"`
	// Website is the address of the site or page on which the partner advertises.
	Website string `json:"website" required:"true" pattern:"website"`
	// Provider is the platform that keeps the partner's referrals and commission.
	Provider string `json:"provider,omitzero" enum:"myaffiliate|dynamicworks"`
	// CompanyName is the name of a partner that is a company, without digits. Persons leave it out.
	CompanyName string `json:"company_name,omitzero" pattern:"company-name" sensitive:"true"`
	// CompanyRegistrationNo is the company's number in its country's register. Persons leave it out.
	CompanyRegistrationNo string `json:"company_registration_no,omitzero" pattern:"tax-number"`
	// LandingCompanyShort names the landing company that the account is meant for.
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"maltainvest|svg"`
	// Currency is the code of the account's currency, one of payout_currencies.
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// Salutation is how to address the partner.
	Salutation string `json:"salutation,omitzero" enum:"Mr|Ms|Miss|Mrs"`
	Person
	// Citizen is the two-letter code of the country whose citizen the partner is. Empty or null: not told.
	Citizen Optional[string] `json:"citizen,omitzero" pattern:"country-optional" null:"true"`
	// Residence is the two-letter code of the country where the partner lives, one of residence_list.
	Residence string `json:"residence,omitzero" pattern:"country"`
	PostalAddress
	// CallingCountryCode is the country's dialling code without the plus sign, such as 44. Null counts as none.
	CallingCountryCode Optional[string] `json:"calling_country_code,omitzero" pattern:"dialling-code" sensitive:"true" null:"true"`
	// Phone is the rest of the number as it is dialled within the country, 8 to 35 digits with dashes and spaces
	// between them. Null counts as none.
	Phone Optional[string] `json:"phone,omitzero" pattern:"phone-loose" sensitive:"true" null:"true"`
	SecurityQuestion
	Declarations
	// AccountTurnover is how much money the partner expects to move through the account.
	AccountTurnover string `json:"account_turnover,omitzero" enum:"Less than $25,000|$25,000 - $50,000|$50,001 - $100,000|$100,001 - $500,000|Over $500,000"`
	// ClientType is the standing asked for; a professional has less protection by the regulator than a retail client.
	ClientType string `json:"client_type,omitzero" enum:"professional|retail" default:"retail"`
	// LoginID chooses the account to act for. Absent: the account of the token that authorized first.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerAccountCreation sets going the several steps that make somebody a partner: accounts with the landing companies,
// a user with the provider, the links between them. The answer names the first account and a token for it; how the
// other steps fare is told by partner_account_creation_status.
var PartnerAccountCreation = define[PartnerAccountCreationRequest, PartnerAccountCreationResponse](Spec{Name: "partner_account_creation", Category: CategoryAccount, Scopes: Scopes{Admin}, Effects: true})

// PartnerAccountCreationRequest is the application to become a partner.
type PartnerAccountCreationRequest struct {
	// PartnerType says whether the partner is a person or a company.
	PartnerType string `json:"partner_type,omitzero" enum:"individual|company"`
	// Website is the address of the site or page on which the partner advertises.
	Website string `json:"website,omitzero"`
	// Provider is the platform that keeps the partner's referrals and commission.
	Provider string `json:"provider,omitzero" enum:"myaffiliate|dynamicworks"`
	// CompanyName is the name of a partner that is a company; here digits are allowed. Persons leave it out.
	CompanyName string `json:"company_name,omitzero" pattern:"company-name-partner" sensitive:"true"`
	// CompanyRegistrationNo is the company's number in its country's register. Persons leave it out.
	CompanyRegistrationNo string `json:"company_registration_no,omitzero" pattern:"tax-number"`
	// LandingCompanyShort names the landing company that the account is meant for.
	LandingCompanyShort string `json:"landing_company_short,omitzero" enum:"maltainvest|svg"`
	// Currency is the code of the account's currency, one of payout_currencies.
	Currency string `json:"currency,omitzero" pattern:"currency"`
	// Salutation is how to address the partner.
	Salutation string `json:"salutation" required:"true" enum:"Mr|Ms|Miss|Mrs"`
	Person
	// Email is the partner's email address.
	Email string `json:"email,omitzero" pattern:"email"`
	// Citizen is the two-letter code of the country whose citizen the partner is. Empty or null: not told.
	Citizen Optional[string] `json:"citizen,omitzero" pattern:"country-optional" null:"true"`
	// Residence is the two-letter code of the country where the partner lives, one of residence_list.
	Residence string `json:"residence,omitzero" pattern:"country"`
	PostalAddress
	// CallingCountryCode is the country's dialling code without the plus sign, such as 44. Null counts as none.
	CallingCountryCode Optional[string] `json:"calling_country_code,omitzero" pattern:"dialling-code" sensitive:"true" null:"true"`
	// Phone is the rest of the number as it is dialled within the country, digits alone.
	Phone string `json:"phone,omitzero" pattern:"phone-digits" sensitive:"true"`
	Declarations
	// TNCAcceptance is 1 for a partner who has accepted the terms and conditions.
	TNCAcceptance Flag `json:"tnc_acceptance,omitzero" enum:"0|1"`
	// LoginID chooses the account to act for. Absent: the account of the token that authorized first.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerAccountCreationStatus tells a new partner how far the steps begun by partner_account_creation have come. The
// answer has a status for each step and, once a step is done, what it gave; it is meant to be asked again and again.
var PartnerAccountCreationStatus = define[PartnerAccountCreationStatusRequest, PartnerAccountCreationStatusResponse](Spec{Name: "partner_account_creation_status", Category: CategoryAccount, Scopes: Scopes{Admin}})

// PartnerAccountCreationStatusRequest asks how a partner's accounts are coming along.
type PartnerAccountCreationStatusRequest struct {
	// LoginID chooses the account to act for. Absent: the account of the token that authorized first.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerAccounts lists the partner accounts of a user, each with its login id, website, provider and company, and says
// whether the user may become a partner at all.
var PartnerAccounts = define[PartnerAccountsRequest, PartnerAccountsResponse](Spec{Name: "partner_accounts", Category: CategoryAccount, Scopes: Scopes{Read}})

// PartnerAccountsRequest asks for a user's partner accounts.
type PartnerAccountsRequest struct {
	// LoginID chooses the partner account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerSettings gives what is on file about one partner account: person or company, website, provider and the address
// of the provider's pages.
var PartnerSettings = define[PartnerSettingsRequest, PartnerSettingsResponse](Spec{Name: "partner_settings", Category: CategoryAccount, Scopes: Scopes{Read}})

// PartnerSettingsRequest asks for the settings of a partner account.
type PartnerSettingsRequest struct {
	// LoginID chooses the partner account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerSettingsUpdate changes what is on file about a partner account, and answers 1 when it has done so. Read the
// settings with partner_settings.
var PartnerSettingsUpdate = define[PartnerSettingsUpdateRequest, PartnerSettingsUpdateResponse](Spec{Name: "partner_settings_update", Category: CategoryAccount, Scopes: Scopes{Admin}, Effects: true})

// PartnerSettingsUpdateRequest is the new settings of a partner account.
type PartnerSettingsUpdateRequest struct {
	// Provider is the platform that keeps the partner's referrals and commission.
	Provider string `json:"provider" required:"true" enum:"myaffiliate|dynamicworks"`
	// PartnerType says whether the partner is a person or a company.
	PartnerType string `json:"partner_type,omitzero" enum:"individual|company"`
	// Website is the address of the site or page on which the partner advertises.
	Website string `json:"website,omitzero" pattern:"website"`
	// CompanyName is the name of a partner that is a company, without digits. Persons leave it out.
	CompanyName string `json:"company_name,omitzero" pattern:"company-name" sensitive:"true"`
	// CompanyRegistrationNo is the company's number in its country's register. Persons leave it out.
	CompanyRegistrationNo string `json:"company_registration_no,omitzero" pattern:"tax-number"`
	// LoginID chooses the partner account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// PartnerToolkit opens a tool for partners that runs elsewhere: the answer holds the partner's own link to it.
var PartnerToolkit = define[PartnerToolkitRequest, PartnerToolkitResponse](Spec{Name: "partner_toolkit", Category: CategoryAccount, Scopes: Scopes{Read}})

// PartnerToolkitRequest names the tool.
type PartnerToolkitRequest struct {
	// ActionType is what to do: get_postly_redirect_url asks for a link to Postly, the one tool there is.
	ActionType string `json:"action_type" required:"true" enum:"get_postly_redirect_url"`
	// LoginID chooses the partner account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}

// GetThirdPartyRedirect gives an address at which the client is logged in on another company's site without a further
// password. The answer's property is redirect_url, not the call's name.
var GetThirdPartyRedirect = define[GetThirdPartyRedirectRequest, GetThirdPartyRedirectResponse](Spec{Name: "get_third_party_redirect", Category: CategoryAccount, Scopes: Scopes{Read}, Flat: true})

// GetThirdPartyRedirectRequest names the other company's site.
type GetThirdPartyRedirectRequest struct {
	// Name is the site to go to; dynamicworks keeps partners' referrals and commission.
	Name string `json:"name" required:"true" enum:"dynamicworks"`
	// LoginID chooses the account to act for, where authorize was given several tokens.
	LoginID string `json:"loginid,omitzero" pattern:"loginid"`
}
