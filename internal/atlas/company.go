package atlas

import "slices"

// Company is a simulated company with which accounts are held. There is no such company.
type Company struct {
	// ShortCode is the API's name for it, such as "svg" and "virtual".
	ShortCode string
	Name      string
	// Address is empty in the embedded world: who does not exist lives nowhere.
	Address []string
	Country string
	// BrokerCodes are the letters with which login ids of its accounts begin.
	BrokerCodes []string

	// Currencies are those that an account may be held in, DefaultCurrency one of them.
	Currencies      []string
	DefaultCurrency string
	// Markets and ContractCategories are what may be traded.
	Markets, ContractCategories []string

	// RealityCheck reports whether clients are shown a summary of their trading from time to time.
	RealityCheck bool
	// ProfessionalClients reports whether there are accounts for professionals.
	ProfessionalClients bool
	// TINOptional reports whether an account can be opened without a tax number.
	TINOptional bool

	// ChangeableFields lists fields of a client's record that may be changed, by condition.
	ChangeableFields map[string][]string
	Requirements     Requirements
}

// Requirements are the fields and proofs that a company asks of a client at each step.
type Requirements struct {
	SignUp, Withdrawal, Partner []string
	// AfterFirstDeposit are parts of the financial assessment.
	AfterFirstDeposit []string
	// MT5 and Tax are what compliance asks for.
	MT5, Tax []string
}

func (c Company) clone() Company {
	c.Address = slices.Clone(c.Address)
	c.BrokerCodes = nonNil(c.BrokerCodes)
	c.Currencies = nonNil(c.Currencies)
	c.Markets = nonNil(c.Markets)
	c.ContractCategories = nonNil(c.ContractCategories)
	fields := make(map[string][]string, len(c.ChangeableFields))
	for condition, names := range c.ChangeableFields {
		fields[condition] = nonNil(names)
	}
	c.ChangeableFields = fields
	r := &c.Requirements
	for _, list := range []*[]string{&r.SignUp, &r.Withdrawal, &r.Partner, &r.AfterFirstDeposit, &r.MT5, &r.Tax} {
		*list = nonNil(*list)
	}
	return c
}

// Company finds a company by its short code.
func (w *World) Company(shortCode string) (c Company, found bool) {
	c, found = w.companies.find(shortCode)
	return c.clone(), found
}

// Companies returns all companies in the order of the world's file.
func (w *World) Companies() []Company {
	list := slices.Clone(w.companies.list)
	for i := range list {
		list[i] = list[i].clone()
	}
	return list
}

// Resident is what somebody who lives in a country may open, and what is asked of them. Companies stand as
// short codes; an empty one means that there is no such account.
type Resident struct {
	// Country is the two-letter code in lower case.
	Country string
	// Disabled reports that the country cannot be chosen as a residence.
	Disabled bool
	// MinimumAge is in years.
	MinimumAge int

	// Virtual holds demo accounts.
	Virtual string
	// Options, DXTrade hold accounts by what is traded: synthetic indices (Gaming), the rest (Financial), both (All).
	Options, DXTrade Holders
	CTrader          string
	MT5              MT5Holders

	// TINFormats are regular expressions of the country's tax numbers.
	TINFormats []string
	// ForbiddenPostcodes is a regular expression of postcodes that are refused; empty for none.
	ForbiddenPostcodes string

	Rules
}

// Holders are the companies that hold accounts of a platform, by what is traded.
type Holders struct{ All, Gaming, Financial string }

// MT5Holders are the companies that hold accounts of MetaTrader 5, by kind of account.
type MT5Holders struct{ Gaming, Financial, FinancialSTP, SwapFree, ZeroSpread, Gold string }

// Rules are the yes and no of a country.
type Rules struct {
	PartnerSignUp     bool // partners may sign up
	WalletSignUp      bool // wallets may be opened
	SelfDeclaration   bool // the residence must be declared when an account is opened
	IdentityService   bool // identity can be checked by a document's number alone
	AddressParseable  bool // an address can be taken apart by program
	PostcodeRequired  bool // an address needs a postcode
	ProvinceHidden    bool // forms ask for no province
	TurnoverLimit     bool // a limit of turnover must be set
	IdentityProof     bool // identity must be proved before trading
	AgeForSynthetics  bool // age must be verified before trading synthetic indices
	AgeForMT5         bool // age must be verified before opening an account of MetaTrader 5
	AgeBeforeDeposit  bool // the account must be verified as long as age is not
	DepositUnverified bool // deposits need no verification
}

// Resident says what somebody may open who lives in the country of a two-letter code, in either case. It is not
// found when there is no such country.
func (w *World) Resident(code string) (r Resident, found bool) {
	country, found := LookupCountry(code)
	if !found {
		return Resident{}, false
	}
	r, special := w.residents[country.Code]
	if !special {
		r = w.anybody
		r.Country = country.Code
	}
	r.TINFormats = nonNil(r.TINFormats)
	return r, true
}
