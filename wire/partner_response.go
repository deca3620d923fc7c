package wire

// NewPartnerAccountResponse is the account that was opened.
type NewPartnerAccountResponse = OpenedAccount

// PartnerAccountCreationResponse is the first of the accounts.
type PartnerAccountCreationResponse = OpenedAccount

// PartnerAccountCreationStatusResponse tells of each step how far it is.
type PartnerAccountCreationStatusResponse struct {
	// CreateCFDAccount opens an account for contracts for difference.
	CreateCFDAccount PartnerStep `json:"create_CFD_account" required:"true"`
	// CreateEUPartner opens an account with the company for the European Union.
	CreateEUPartner PartnerStep `json:"create_eu_partner" required:"true"`
	// CreateROWPartner opens an account with the company for the rest of the world.
	CreateROWPartner PartnerStep `json:"create_row_partner" required:"true"`
	// CreateThirdPartyProviderUser makes the partner known to the provider.
	CreateThirdPartyProviderUser PartnerStep `json:"create_third_party_provider_user" required:"true"`
	// LinkPartnerEU joins the provider's user to the account for the European Union.
	LinkPartnerEU PartnerStep `json:"link_partner_eu" required:"true"`
	// LinkPartnerROW joins the provider's user to the account for the rest of the world.
	LinkPartnerROW PartnerStep `json:"link_partner_row" required:"true"`
}

// PartnerStep is one step of becoming a partner.
type PartnerStep struct {
	// Response is what the step gave, once it is done.
	Response Object `json:"response,omitzero"`
	// Status is how far the step is.
	Status string `json:"status,omitzero"`
}

// PartnerProfile is what is on file about a partner. The company's name is for partners that are one.
type PartnerProfile struct {
	// CompanyName is the name of the partner's company.
	CompanyName string `json:"company_name,omitzero"`
	// PartnerType says whether the partner is a person or a company.
	PartnerType string `json:"partner_type,omitzero" enum:"individual|company"`
	// Provider is the platform that keeps the partner's referrals and commission.
	Provider string `json:"provider,omitzero" enum:"myaffiliate|dynamicworks"`
	// Website is the address of the site or page on which the partner advertises.
	Website string `json:"website,omitzero"`
}

// PartnerAccountsResponse is a user's partner accounts.
type PartnerAccountsResponse struct {
	// PartnerEligibilityStatus is 1 for a user who may become a partner.
	PartnerEligibilityStatus Flag `json:"partner_eligibility_status,omitzero"`
	// PartnerSettings holds the accounts.
	PartnerSettings []PartnerAccount `json:"partner_settings,omitzero"`
	// PlatformURL holds the addresses of the providers' pages, by the provider.
	PlatformURL map[string]string `json:"platform_url,omitzero"`
}

// PartnerAccount is one partner account.
type PartnerAccount struct {
	PartnerProfile
	// BinaryUserID is the user's number.
	BinaryUserID int64 `json:"binary_user_id,omitzero"`
	// CompanyRegistrationNo is the number of the partner's company in its country's register.
	CompanyRegistrationNo string `json:"company_registration_no,omitzero"`
	// PartnerLoginID is the account's login id.
	PartnerLoginID string `json:"partner_loginid,omitzero"`
}

// PartnerSettingsResponse is what is on file about one partner account.
type PartnerSettingsResponse struct {
	PartnerProfile
	// CompanyRegistrationNumber is the number of the partner's company in its country's register.
	CompanyRegistrationNumber string `json:"company_registration_number,omitzero"`
	// PlatformURL is the address of the provider's pages.
	PlatformURL string `json:"platform_URL,omitzero"`
}

// PartnerSettingsUpdateResponse is 1 when the settings were changed.
type PartnerSettingsUpdateResponse = Flag

// PartnerToolkitResponse is the link that was asked for.
type PartnerToolkitResponse struct {
	// PostlyRedirectURL is the partner's own address at Postly.
	PostlyRedirectURL string `json:"postly_redirect_url,omitzero"`
}
