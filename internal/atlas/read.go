package atlas

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The API's vocabulary for what a file may name.
var (
	companyCodes = []string{"iom", "malta", "maltainvest", "svg", "virtual", "vanuatu", "samoa", "samoa-virtual", "dsl", "bvi", "labuan", "dml"}
	markets      = []string{"commodities", "cryptocurrency", "forex", "indices", "synthetic_index"}
	platforms    = []string{"mt5", "dxtrade", "ctrader"}
	serverIDs    = []string{"p01_ts01", "p01_ts02", "p01_ts03", "p01_ts04", "p02_ts02", "p03_ts01", "p03_ts02"}
	environments = []string{"Deriv-Demo", "Deriv-Server", "Deriv-Server-02", "Deriv-Server-03"}
)

var (
	currencyCode = regexp.MustCompile(`^[a-zA-Z0-9]{2,20}$`)
	brokerCode   = regexp.MustCompile(`^[A-Z]{2,4}$`)
	identifier   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

const none = "none" // no company, where one could be named

// world reads a whole document. Currencies come before companies and these before residents, since the later
// name the earlier. Where the earlier are at fault the later are not held against them.
func (l *loader) world(doc *node) *World {
	w := &World{}
	if doc == nil {
		return w // only the overlay may be empty; the embedded world is not, and a test loads it
	}
	f := l.fields(doc, "languages", "terms_version", "feature_flags", "transfer_fees", "payment_agents", "platforms",
		"currencies", "companies", "residents", "trading_servers")
	l.require(doc, "the world", f, "languages", "terms_version", "transfer_fees", "currencies", "companies", "residents")
	if l.list(f["languages"], &w.languages, shaped("language such as EN or ZH_CN", languageCode)) && len(w.languages) == 0 {
		l.fault(f["languages"], "no language is left")
	}
	l.text(f["terms_version"], &w.termsVersion)
	l.list(f["feature_flags"], &w.featureFlags, shaped("name of a feature", identifier))
	l.transferFees(w, f["transfer_fees"])
	l.paymentAgents(w, f["payment_agents"])
	l.platforms(w, f["platforms"])
	before := len(l.faults)
	l.currencies(w, f["currencies"])
	sound := f["currencies"] != nil && len(l.faults) == before
	before = len(l.faults)
	l.companies(w, f["companies"], sound)
	sound = f["companies"] != nil && len(l.faults) == before
	l.residents(w, f["residents"], sound)
	l.servers(w, f["trading_servers"])
	return w
}

func (l *loader) transferFees(w *World, n *node) {
	keys := map[string][2]Kind{
		"fiat_to_fiat": {Fiat, Fiat}, "fiat_to_crypto": {Fiat, Crypto},
		"crypto_to_fiat": {Crypto, Fiat}, "crypto_to_crypto": {Crypto, Crypto},
	}
	if n == nil {
		return
	}
	f := l.fields(n, slices.Sorted(maps.Keys(keys))...)
	w.fees = fees{}
	for key, kinds := range keys {
		l.require(n, "the table of fees", f, key)
		var basisPoints int64
		if l.amount(f[key], &basisPoints, 2) && basisPoints > 700 {
			l.fault(f[key], "%s percent is above the most, 7", f[key].Value)
		}
		w.fees[kinds] = basisPoints
	}
}

func (l *loader) paymentAgents(w *World, n *node) {
	f := l.fields(n, "initial_deposit")
	w.initialDeposits = map[string]int64{}
	deposits := f["initial_deposit"]
	if deposits == nil || !l.isMapping(deposits) {
		return
	}
	for key, value := range entries(deposits) {
		if key.Value != "default" && !l.isCountry(key) {
			continue
		}
		var cents int64
		l.amount(value, &cents, 2)
		w.initialDeposits[key.Value] = cents
	}
}

// isCountry reports whether a key is a country's code as files write it, in lower case.
func (l *loader) isCountry(key *node) bool {
	c, found := LookupCountry(key.Value)
	if !found || c.Code != key.Value {
		l.fault(key, "%q is no country; two lower-case letters of ISO 3166-1 are wanted", key.Value)
		return false
	}
	return true
}

func (l *loader) platforms(w *World, n *node) {
	f := l.fields(n, platforms...)
	for key := range entries(n) {
		var status string
		l.oneOf(f[key.Value], &status, "active", "maintenance")
		w.platforms = append(w.platforms, Platform{Name: key.Value, Active: status == "active"})
	}
}

func (l *loader) currencies(w *World, n *node) {
	if n == nil || !l.isMapping(n) {
		return
	}
	for key, value := range entries(n) {
		if !currencyCode.MatchString(key.Value) {
			l.fault(key, "%q is no currency code: 2 to 20 letters and digits", key.Value)
			continue
		}
		w.currencies.add(key.Value, l.currency(key.Value, value))
	}
	if len(w.currencies.list) == 0 {
		l.fault(n, "no currency is left")
	}
}

func (l *loader) currency(code string, n *node) Currency {
	c := Currency{Code: code, Payout: true}
	what := "currency " + code
	f := l.fields(n, "name", "kind", "digits", "payout", "default_stake", "min_stake", "max_payout", "transfer",
		"platform_transfer", "cashier", "ramp", "suspended", "deposits_suspended", "withdrawals_suspended", "crypto")
	l.require(n, what, f, "name", "kind", "digits", "default_stake", "min_stake", "max_payout", "transfer")
	l.text(f["name"], &c.Name)
	l.oneOf(f["kind"], (*string)(&c.Kind), string(Fiat), string(Crypto))
	if !l.whole(f["digits"], &c.Digits, 0, 8) {
		c.Digits = 8 // so that amounts are not at fault as well
	}
	l.flag(f["payout"], &c.Payout)
	stakeOK := l.amount(f["default_stake"], &c.DefaultStake, c.Digits)
	leastOK := l.amount(f["min_stake"], &c.MinStake, c.Digits)
	mostOK := l.amount(f["max_payout"], &c.MaxPayout, c.Digits)
	if stakeOK && leastOK && mostOK && (c.DefaultStake < c.MinStake || c.DefaultStake > c.MaxPayout) {
		l.fault(f["default_stake"], "%s: default_stake lies outside min_stake and max_payout", what)
	}
	l.limits(f["transfer"], &c.Transfer, c.Digits)
	if p := f["platform_transfer"]; p != nil {
		byPlatform := l.fields(p, platforms...)
		c.PlatformTransfer = map[string]Limits{}
		for name, n := range byPlatform {
			var limits Limits
			l.limits(n, &limits, c.Digits)
			c.PlatformTransfer[name] = limits
		}
	}
	l.list(f["cashier"], &c.Cashier, shaped("name of a provider", identifier))
	l.list(f["ramp"], &c.Ramp, shaped("name of a provider", identifier))
	l.flag(f["suspended"], &c.Suspended)
	l.flag(f["deposits_suspended"], &c.DepositsSuspended)
	l.flag(f["withdrawals_suspended"], &c.WithdrawalsSuspended)

	if c.Kind == Crypto {
		l.require(n, what, f, "crypto")
		chain := l.fields(f["crypto"], "min_deposit", "min_withdrawal_usd", "priority_withdrawal")
		l.amount(chain["min_deposit"], &c.Chain.MinDeposit, c.Digits)
		l.amount(chain["min_withdrawal_usd"], &c.Chain.MinWithdrawal, 2)
		l.flag(chain["priority_withdrawal"], &c.Chain.PriorityWithdrawal)
	} else if f["crypto"] != nil {
		l.fault(f["crypto"], "%s is not of kind crypto", what)
	}
	return c
}

func (l *loader) limits(n *node, into *Limits, digits int) {
	if n == nil {
		return
	}
	f := l.fields(n, "min", "max")
	l.require(n, "the range", f, "min", "max")
	minOK := l.amount(f["min"], &into.Min, digits)
	maxOK := l.amount(f["max"], &into.Max, digits)
	if minOK && maxOK && into.Min > into.Max {
		l.fault(n, "min is above max")
	}
}

// companies reads the companies; sound says whether their currencies can be looked up.
func (l *loader) companies(w *World, n *node, sound bool) {
	if n == nil || !l.isMapping(n) {
		return
	}
	defaults := child(n, "default")
	brokers := map[string]string{} // company by broker code
	for key, value := range entries(n) {
		if key.Value == "default" {
			continue
		}
		if !slices.Contains(companyCodes, key.Value) {
			l.fault(key, "%s", amongst("company", companyCodes...)(key.Value))
			continue
		}
		c := l.company(w, key.Value, l.merge(defaults, value), sound)
		for _, code := range c.BrokerCodes {
			if other, taken := brokers[code]; taken {
				l.fault(value, "broker code %s belongs to company %s", code, other)
			}
			brokers[code] = c.ShortCode
		}
		w.companies.add(c.ShortCode, c)
	}
}

func (l *loader) company(w *World, shortCode string, n *node, sound bool) Company {
	var all []string
	for _, c := range w.currencies.list {
		all = append(all, c.Code)
	}
	c := Company{ShortCode: shortCode, Currencies: all}
	f := l.fields(n, "name", "address", "country", "broker_codes", "currencies", "default_currency", "markets", "contract_categories",
		"reality_check", "professional_clients", "tin_optional", "changeable_fields", "requirements")
	l.require(n, "company "+shortCode, f, "name", "country", "default_currency")
	l.text(f["name"], &c.Name)
	l.list(f["address"], &c.Address, nil)
	l.text(f["country"], &c.Country)
	l.list(f["broker_codes"], &c.BrokerCodes, shaped("broker code of 2 to 4 capitals", brokerCode))
	listOK := f["currencies"] == nil
	if sound {
		listOK = l.list(f["currencies"], &c.Currencies, amongst("currency", all...)) || listOK
	}
	l.text(f["default_currency"], &c.DefaultCurrency)
	if n := f["default_currency"]; n != nil && sound && listOK && !slices.Contains(c.Currencies, c.DefaultCurrency) {
		l.fault(n, "company %s: default currency %s is not one of its currencies: %s", shortCode, describe(n), strings.Join(c.Currencies, ", "))
	}
	l.list(f["markets"], &c.Markets, amongst("market", markets...))
	l.list(f["contract_categories"], &c.ContractCategories, shaped("category of contracts", identifier))
	l.flag(f["reality_check"], &c.RealityCheck)
	l.flag(f["professional_clients"], &c.ProfessionalClients)
	l.flag(f["tin_optional"], &c.TINOptional)

	c.ChangeableFields = map[string][]string{}
	if n := f["changeable_fields"]; n != nil && l.isMapping(n) {
		for key, value := range entries(n) {
			var names []string
			l.list(value, &names, shaped("name of a field", identifier))
			c.ChangeableFields[key.Value] = names
		}
	}

	r := &c.Requirements
	asked := l.fields(f["requirements"], "signup", "withdrawal", "partner", "after_first_deposit", "mt5", "tax")
	field := shaped("name of a field", identifier)
	l.list(asked["signup"], &r.SignUp, field)
	l.list(asked["withdrawal"], &r.Withdrawal, field)
	l.list(asked["partner"], &r.Partner, field)
	l.list(asked["after_first_deposit"], &r.AfterFirstDeposit, field)
	l.list(asked["mt5"], &r.MT5, field)
	l.list(asked["tax"], &r.Tax, field)
	return c
}

// residents reads who may open what; sound says whether companies can be looked up.
func (l *loader) residents(w *World, n *node, sound bool) {
	if n == nil || !l.isMapping(n) {
		return
	}
	defaults := child(n, "default")
	if defaults == nil {
		l.fault(n, "residents has no default")
		return
	}
	holders := append([]string{none}, companyCodes...)
	if sound {
		holders = []string{none}
		for _, c := range w.companies.list {
			holders = append(holders, c.ShortCode)
		}
	}
	w.anybody = l.resident("", defaults, holders)
	w.residents = map[string]Resident{}
	for key, value := range entries(n) {
		if key.Value != "default" && l.isCountry(key) {
			w.residents[key.Value] = l.resident(key.Value, l.merge(defaults, value), holders)
		}
	}
}

// resident reads what may be opened in a country; holders are the companies that may be named.
func (l *loader) resident(country string, n *node, holders []string) Resident {
	r := Resident{Country: country}
	combined := slices.DeleteFunc(slices.Clone(holders), func(code string) bool { return code != "svg" && code != none })
	company := func(n *node, into *string, allowed []string) {
		if l.oneOf(n, into, allowed...); *into == none {
			*into = ""
		}
	}
	rules := map[string]*bool{
		"partner_signup": &r.PartnerSignUp, "wallet_signup": &r.WalletSignUp, "self_declaration": &r.SelfDeclaration,
		"identity_service": &r.IdentityService, "address_parseable": &r.AddressParseable, "postcode_required": &r.PostcodeRequired,
		"province_hidden": &r.ProvinceHidden, "turnover_limit": &r.TurnoverLimit, "identity_proof": &r.IdentityProof,
		"age_for_synthetics": &r.AgeForSynthetics, "age_for_mt5": &r.AgeForMT5, "age_before_deposit": &r.AgeBeforeDeposit,
		"deposit_unverified": &r.DepositUnverified, "disabled": &r.Disabled,
	}
	known := []string{"minimum_age", "virtual", "options", "mt5", "dxtrade", "ctrader", "tin_formats", "forbidden_postcodes"}
	for name := range rules {
		known = append(known, name)
	}
	slices.Sort(known)
	f := l.fields(n, known...)
	for name, into := range rules {
		l.flag(f[name], into)
	}
	l.whole(f["minimum_age"], &r.MinimumAge, 0, 120)
	company(f["virtual"], &r.Virtual, holders)

	o := l.fields(f["options"], "all", "gaming", "financial")
	company(o["all"], &r.Options.All, combined)
	company(o["gaming"], &r.Options.Gaming, holders)
	company(o["financial"], &r.Options.Financial, holders)

	d := l.fields(f["dxtrade"], "all", "gaming", "financial")
	company(d["all"], &r.DXTrade.All, holders)
	company(d["gaming"], &r.DXTrade.Gaming, holders)
	company(d["financial"], &r.DXTrade.Financial, holders)

	m := l.fields(f["mt5"], "gaming", "financial", "financial_stp", "swap_free", "zero_spread", "gold")
	company(m["gaming"], &r.MT5.Gaming, holders)
	company(m["financial"], &r.MT5.Financial, holders)
	company(m["financial_stp"], &r.MT5.FinancialSTP, holders)
	company(m["swap_free"], &r.MT5.SwapFree, holders)
	company(m["zero_spread"], &r.MT5.ZeroSpread, holders)
	company(m["gold"], &r.MT5.Gold, holders)

	company(f["ctrader"], &r.CTrader, combined)
	l.list(f["tin_formats"], &r.TINFormats, func(pattern string) string {
		if _, err := regexp.Compile(pattern); err != nil {
			return err.Error()
		}
		return ""
	})
	l.pattern(f["forbidden_postcodes"], &r.ForbiddenPostcodes)
	return r
}

func (l *loader) servers(w *World, n *node) {
	f := l.fields(n, serverIDs...)
	for key := range entries(n) {
		if n := f[key.Value]; n != nil {
			w.servers = append(w.servers, l.server(key.Value, n))
		}
	}
}

func (l *loader) server(id string, n *node) Server {
	s := Server{ID: id}
	f := l.fields(n, "platform", "account_type", "environment", "market_type", "recommended", "disabled", "message", "geolocation", "supported_accounts")
	l.require(n, "server "+id, f, "platform", "account_type", "environment", "market_type")
	l.oneOf(f["platform"], &s.Platform, "mt5", "dxtrade")
	l.oneOf(f["account_type"], &s.AccountType, "demo", "real")
	l.oneOf(f["environment"], &s.Environment, environments...)
	l.oneOf(f["market_type"], &s.MarketType, "all", "financial", "synthetic")
	l.flag(f["recommended"], &s.Recommended)
	l.flag(f["disabled"], &s.Disabled)
	l.text(f["message"], &s.Message)
	l.list(f["supported_accounts"], &s.SupportedAccounts, shaped("kind of account", identifier))
	g := l.fields(f["geolocation"], "region", "location", "group", "sequence")
	l.text(g["region"], &s.Place.Region)
	l.text(g["location"], &s.Place.Location)
	l.text(g["group"], &s.Place.Group)
	l.whole(g["sequence"], &s.Place.Sequence, 1, 1000)
	return s
}
