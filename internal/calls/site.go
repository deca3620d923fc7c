package calls

import (
	"slices"

	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/wire"
)

func residenceList(x *Exchange, req *wire.ResidenceListRequest, resp *wire.ResidenceListResponse) error {
	wanted := func(name string) bool { return len(req.Query) == 0 || slices.Contains(req.Query, name) }
	lang := x.Session.Language
	for _, c := range atlas.Countries(lang) {
		resident, _ := x.Atlas.Resident(c.Code)
		var row wire.Residence
		if wanted("value") {
			row.Value = c.Code
		}
		if wanted("text") {
			row.Text = c.Name(lang)
		}
		if wanted("phone_idd") {
			row.PhoneIDD = wire.Optional[string]{Value: c.Phone, Set: true, Null: c.Phone == ""}
		}
		if wanted("tin_format") {
			row.TINFormat = resident.TINFormats
		}
		if wanted("disabled") && resident.Disabled {
			row.Disabled = "DISABLED"
		}
		if wanted("selected") && c.Code == x.Country {
			row.Selected = "selected"
		}
		*resp = append(*resp, row)
	}
	return nil
}

func statesList(_ *Exchange, req *wire.StatesListRequest, resp *wire.StatesListResponse) error {
	c, found := atlas.LookupCountry(req.StatesList)
	if !found {
		return unknownCountry("states_list")
	}
	for _, r := range c.Regions() {
		*resp = append(*resp, wire.Region{Text: r.Name, Value: r.Code})
	}
	return nil
}

// unknownCountry is the answer to two letters that are no country.
func unknownCountry(property string) error {
	return &wire.Invalid{Faults: []wire.Fault{{Path: property, Reason: "Not the code of a country."}}}
}

func payoutCurrencies(x *Exchange, _ *wire.PayoutCurrenciesRequest, resp *wire.PayoutCurrenciesResponse) error {
	*resp = x.Atlas.PayoutCurrencies()
	switch ids := x.Session.Identities(); {
	case x.Actor.Account.Currency != "":
		*resp = []string{x.Actor.Account.Currency}
	case len(ids) > 0:
		*resp = []string{ids[0].Account.Currency}
	}
	return nil
}

func cryptoConfig(x *Exchange, req *wire.CryptoConfigRequest, resp *wire.CryptoConfigResponse) error {
	resp.CurrenciesConfig = map[string]wire.CryptoCurrency{}
	for _, c := range x.Atlas.Currencies() {
		if c.Kind != atlas.Crypto || req.CurrencyCode != "" && req.CurrencyCode != c.Code {
			continue
		}
		resp.CurrenciesConfig[c.Code] = wire.CryptoCurrency{
			IsPriorityWithdrawalEnabled: wire.Flag(c.Chain.PriorityWithdrawal),
			MinimumDeposit:              wire.NewDecimal(c.Chain.MinDeposit, c.Digits),
			MinimumWithdrawal:           wire.NewDecimal(c.Chain.MinWithdrawal, 2),
		}
	}
	if req.CurrencyCode != "" && len(resp.CurrenciesConfig) == 0 {
		return &wire.Invalid{Faults: []wire.Fault{{Path: "currency_code", Reason: "Not the code of a crypto currency."}}}
	}
	return nil
}

func tradingPlatformStatus(x *Exchange, _ *wire.TradingPlatformStatusRequest, resp *wire.TradingPlatformStatusResponse) error {
	for _, p := range x.Atlas.Platforms() {
		status := "active"
		if !p.Active {
			status = "maintenance"
		}
		*resp = append(*resp, wire.PlatformStatus{Platform: p.Name, Status: status})
	}
	return nil
}

func tradingServers(x *Exchange, req *wire.TradingServersRequest, resp *wire.TradingServersResponse) error {
	filter := atlas.ServerFilter{Platform: req.Platform, AccountType: req.AccountType, Environment: req.Environment, MarketType: req.MarketType}
	if filter.Platform == "" {
		filter.Platform = "mt5"
	}
	if filter.MarketType == "" {
		filter.MarketType = "synthetic"
	}
	for _, s := range x.Atlas.Servers(filter) {
		*resp = append(*resp, wire.TradingServer{
			ID:          s.ID,
			AccountType: s.AccountType,
			Disabled:    wire.Flag(s.Disabled),
			Environment: s.Environment,
			Geolocation: wire.Geolocation{
				Group: s.Place.Group, Location: s.Place.Location, Region: s.Place.Region, Sequence: int64(s.Place.Sequence),
			},
			MarketType:        s.MarketType,
			MessageToClient:   s.Message,
			Recommended:       wire.Flag(s.Recommended),
			SupportedAccounts: s.SupportedAccounts,
		})
	}
	return nil
}

func landingCompany(x *Exchange, req *wire.LandingCompanyRequest, resp *wire.LandingCompanyResponse) error {
	country, found := atlas.LookupCountry(req.LandingCompany)
	if !found {
		return unknownCountry("landing_company")
	}
	r, _ := x.Atlas.Resident(country.Code)
	*resp = wire.LandingCompanyResponse{
		AddressParseable: wire.Flag(r.AddressParseable),
		AllCompany:       "none",
		FinancialCompany: x.company(r.Options.Financial),
		GamingCompany:    x.company(r.Options.Gaming),
		ID:               country.Code,
		MinimumAge:       int64(r.MinimumAge),
		Name:             country.Name(x.Session.Language),
		NoProvince:       wire.Flag(r.ProvinceHidden),
		VirtualCompany:   r.Virtual,
	}
	if r.Options.All != "" {
		resp.AllCompany = r.Options.All
	}
	return nil
}

func landingCompanyDetails(x *Exchange, req *wire.LandingCompanyDetailsRequest, resp *wire.Company) error {
	c := x.company(req.LandingCompanyDetails)
	if c == nil {
		return wire.NewError(wire.UnknownLandingCompany, "There is no landing company of that name here.")
	}
	*resp = *c
	return nil
}

// company describes a company by its short code; nil when there is none.
func (x *Exchange) company(shortCode string) *wire.Company {
	c, found := x.Atlas.Company(shortCode)
	if !found {
		return nil
	}
	return &wire.Company{
		Address:                        c.Address,
		Country:                        c.Country,
		HasRealityCheck:                wire.Flag(c.RealityCheck),
		LegalAllowedContractCategories: c.ContractCategories,
		LegalAllowedCurrencies:         c.Currencies,
		LegalAllowedMarkets:            c.Markets,
		LegalDefaultCurrency:           c.DefaultCurrency,
		Name:                           c.Name,
		Requirements: wire.CompanyRequirements{
			AfterFirstDeposit: wire.AssessmentRequirements{FinancialAssessment: c.Requirements.AfterFirstDeposit},
			Compliance:        wire.ComplianceRequirements{MT5: c.Requirements.MT5, TaxInformation: c.Requirements.Tax},
			Partner:           c.Requirements.Partner,
			Signup:            c.Requirements.SignUp,
			Withdrawal:        c.Requirements.Withdrawal,
		},
		ShortCode:                 c.ShortCode,
		SupportProfessionalClient: wire.Flag(c.ProfessionalClients),
		TINNotMandatory:           wire.Flag(c.TINOptional),
	}
}
