package atlas

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestOverlay(t *testing.T) {
	w, err := Load("mine.yaml", strings.NewReader(`
languages: [EN, FR]
terms_version: 2024-05
feature_flags: [signup_with_optional_email_verification]
payment_agents: {initial_deposit: {id: 250.5}}
platforms: {mt5: maintenance, ctrader: null}
currencies:
  USD: {default_stake: 5, suspended: true}
  JPY: {name: Yen, kind: fiat, digits: 0, default_stake: 1000, min_stake: 50, max_payout: 5000000, transfer: {min: 100, max: 500000}, payout: false}
  UST: null
companies:
  default: {reality_check: true}
  svg: {name: My Company}
  dml: null
trading_servers:
  p03_ts02: null
  p01_ts01: {geolocation: {location: Attic}, disabled: true, message: Gone fishing.}
`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := w.SupportedLanguages(), []string{"EN", "FR"}; !cmp.Equal(got, want) {
		t.Errorf("languages = %q, want %q: a list replaces the list", got, want)
	}
	if got, want := w.TermsVersion(), "2024-05"; got != want {
		t.Errorf("version of the terms = %q, want %q", got, want)
	}
	if got, want := w.FeatureFlags(), []string{"signup_with_optional_email_verification"}; !cmp.Equal(got, want) {
		t.Errorf("feature flags = %q, want %q", got, want)
	}
	if got, want := w.InitialDeposits(), map[string]int64{"default": 100_000, "id": 25_050}; !cmp.Equal(got, want) {
		t.Errorf("initial deposits = %v, want %v", got, want)
	}
	if got, want := w.Platforms(), []Platform{{"mt5", false}, {"dxtrade", true}}; !cmp.Equal(got, want) {
		t.Errorf("platforms = %v, want %v", got, want)
	}

	usd, _ := w.Currency("USD")
	if usd.DefaultStake != 500 || !usd.Suspended || usd.Name != "US Dollar" {
		t.Errorf("USD = %+v, want its stake and suspension changed and the rest kept", usd)
	}
	jpy, _ := w.Currency("JPY")
	want := Currency{Code: "JPY", Name: "Yen", Kind: Fiat, DefaultStake: 1000, MinStake: 50, MaxPayout: 5_000_000,
		Transfer: Limits{100, 500_000}, Cashier: []string{}, Ramp: []string{}}
	if diff := cmp.Diff(jpy, want); diff != "" {
		t.Errorf("JPY (-got +want):\n%s", diff)
	}
	list := w.Currencies()
	if got := list[len(list)-1].Code; got != "JPY" {
		t.Errorf("last currency = %s, want JPY: what is new comes after what was there", got)
	}
	if got, want := w.PayoutCurrencies(), []string{"USD", "EUR", "GBP", "AUD", "BTC", "ETH", "LTC", "XRP", "USDC", "eUSDT", "tUSDT"}; !cmp.Equal(got, want) {
		t.Errorf("payout currencies = %q, want %q: without UST, taken away, and JPY, not for payouts", got, want)
	}

	svg, _ := w.Company("svg")
	if svg.Name != "My Company" || !svg.RealityCheck || svg.Currencies[len(svg.Currencies)-1] != "JPY" {
		t.Errorf("svg = %+v, want a new name, the changed default and the new currency", svg)
	}
	if _, found := w.Company("dml"); found {
		t.Error("dml is found, though it was taken away")
	}
	servers := w.Servers(ServerFilter{})
	if got, want := len(servers), 6; got != want {
		t.Errorf("%d servers, want %d", got, want)
	}
	if s := servers[0]; s.Place != (Place{"Sandbox North", "Attic", "all", 1}) || !s.Disabled || s.Message != "Gone fishing." {
		t.Errorf("first server = %+v, want it moved to the attic and closed", s)
	}

	if got, _ := Default().Currency("USD"); got.DefaultStake != 1000 {
		t.Errorf("default stake of the embedded world = %d after loading another, want 1000", got.DefaultStake)
	}
}

func TestEmptyOverlayChangesNothing(t *testing.T) {
	for _, text := range []string{"", "\n", "# only a comment\n", "---\n", "null\n", "{}\n", "currencies: {}\n"} {
		w, err := Load("mine.yaml", strings.NewReader(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if diff := cmp.Diff(whole(w), whole(Default())); diff != "" {
			t.Errorf("%q changes the world (-got +want):\n%s", text, diff)
		}
	}
}

func TestOverlayFaults(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"key misspelt", "currencies:\n  USD: {digts: 3}\n", `mine.yaml:2: unknown key "digts"; did you mean digits?`},
		{"key unknown", "payment_agents:\n  colour: red\n", `mine.yaml:2: unknown key "colour"; known here: initial_deposit`},
		{"key at the top", "currency: {}\n", `mine.yaml:1: unknown key "currency"; known here: languages, terms_version, feature_flags, ` +
			`transfer_fees, payment_agents, platforms, currencies, companies, residents, trading_servers`},
		{"key twice", "terms_version: 1\nterms_version: 2\n", `mine.yaml:2: "terms_version" comes twice`},
		{"not a mapping", "- EN\n", `mine.yaml:1: a list where keys with values are wanted`},
		{"mapping wanted", "currencies: [USD]\n", "mine.yaml:1: a list where keys with values are wanted"},
		{"list wanted", "languages: EN\n", `mine.yaml:1: "EN" where a list is wanted`},
		{"text wanted", "terms_version: [1]\n", "mine.yaml:1: a list where text is wanted"},
		{"flag wanted", "currencies:\n  USD:\n    suspended: yes\n", `mine.yaml:3: "yes" where true or false is wanted`},
		{"language", "languages: [EN,\n  english]\n", `mine.yaml:2: "english" is no language such as EN or ZH_CN`},
		{"language twice", "languages: [EN, FR, EN]\n", `mine.yaml:1: "EN" comes twice`},
		{"no language", "languages: []\n", "mine.yaml:1: no language is left"},
		{"too many digits", "currencies: {EUR: {digits: 9}}\n", `mine.yaml:1: "9" is no whole number from 0 to 8`},
		{"too fine an amount", "currencies: {EUR: {min_stake: 0.355}}\n", `mine.yaml:1: "0.355" is no amount with at most 2 decimals`},
		{"negative amount", "currencies: {EUR: {min_stake: -1}}\n", `mine.yaml:1: "-1" is no amount with at most 2 decimals`},
		{"exponent", "currencies: {EUR: {min_stake: 1e2}}\n", `mine.yaml:1: "1e2" is no amount with at most 2 decimals`},
		{"overflow", "currencies: {BTC: {max_payout: 999999999999999999}}\n", `mine.yaml:1: "999999999999999999" is no amount with at most 8 decimals`},
		{"stake below the least", "currencies: {EUR: {default_stake: 0.1}}\n", "mine.yaml:1: currency EUR: default_stake lies outside min_stake and max_payout"},
		{"limits crossed", "currencies: {EUR: {transfer: {min: 9, max: 8}}}\n", "mine.yaml:1: min is above max"},
		{"kind", "currencies: {EUR: {kind: paper}}\n", `mine.yaml:1: "paper" is not one of: fiat, crypto`},
		{"fiat on a chain", "currencies: {EUR: {crypto: {min_deposit: 1}}}\n", "mine.yaml:1: currency EUR is not of kind crypto"},
		{"crypto off the chain", "currencies: {EUR: {kind: crypto}}\n", "mine.yaml:1: currency EUR has no crypto"},
		{"currency code", "currencies: {€: {}}\n", `mine.yaml:1: "€" is no currency code: 2 to 20 letters and digits`},
		{"currency without anything", "currencies:\n  JPY: {name: Yen, kind: fiat, digits: 0, transfer: {min: 1}, default_stake: 1, min_stake: 1}\n",
			"mine.yaml:2: currency JPY has no max_payout\nmine.yaml:2: the range has no max"},
		{"fee", "transfer_fees: {fiat_to_fiat: 7.01}\n", "mine.yaml:1: 7.01 percent is above the most, 7"},
		{"fee taken away", "transfer_fees: {fiat_to_fiat: null}\n", "mine.yaml:1: the table of fees has no fiat_to_fiat"},
		{"nothing to take away", "currencies:\n  USD: null\n  XYZ: ~\n", `mine.yaml:3: nothing called "XYZ" to take away`},
		{"all taken away", "currencies: null\n", "mine.yaml:1: the world has no currencies"},
		{"company unknown", "companies: {acme: {name: Acme}}\n",
			`mine.yaml:1: unknown company "acme"; known: iom, malta, maltainvest, svg, virtual, vanuatu, samoa, samoa-virtual, dsl, bvi, labuan, dml`},
		{"company in an unknown currency", "companies: {malta: {currencies: [USD, XYZ]}}\n",
			`mine.yaml:1: unknown currency "XYZ"; known: USD, EUR, GBP, AUD, BTC, ETH, LTC, XRP, USDC, UST, eUSDT, tUSDT`},
		{"default currency", "companies: {malta: {default_currency: BTC}}\n",
			`mine.yaml:1: company malta: default currency "BTC" is not one of its currencies: USD, EUR, GBP`},
		{"broker code", "companies: {svg: {broker_codes: [cr]}}\n", `mine.yaml:1: "cr" is no broker code of 2 to 4 capitals`},
		{"broker code taken", "companies:\n  svg: {name: Mine}\n  bvi: {broker_codes: [CR]}\n", "mine.yaml:3: broker code CR belongs to company svg"},
		{"market", "companies: {svg: {markets: [moon]}}\n", `mine.yaml:1: unknown market "moon"; known: commodities, cryptocurrency, forex, indices, synthetic_index`},
		{"country", "residents:\n  uk: {disabled: true}\n", `mine.yaml:2: "uk" is no country; two lower-case letters of ISO 3166-1 are wanted`},
		{"country in capitals", "payment_agents: {initial_deposit: {FR: 1}}\n", `mine.yaml:1: "FR" is no country; two lower-case letters of ISO 3166-1 are wanted`},
		{"holder of all", "residents: {fr: {ctrader: bvi}}\n", `mine.yaml:1: "bvi" is not one of: none, svg`},
		{"pattern", "residents: {fr: {forbidden_postcodes: '('}}\n", "mine.yaml:1: error parsing regexp: missing closing ): `(`"},
		{"pattern in a list", "residents: {fr: {tin_formats: ['\\d', '[']}}\n", "mine.yaml:1: error parsing regexp: missing closing ]: `[`"},
		{"no default", "residents: {default: null}\n", "mine.yaml:1: residents has no default"},
		{"server", "trading_servers: {p99: {}}\n", `mine.yaml:1: unknown key "p99"; known here: p01_ts01, p01_ts02, p01_ts03, p01_ts04, p02_ts02, p03_ts01, p03_ts02`},
		{"server's account", "trading_servers: {p01_ts01: {account_type: toy}}\n", `mine.yaml:1: "toy" is not one of: demo, real`},
		{"server's place", "trading_servers: {p01_ts01: {geolocation: {sequence: 0}}}\n", `mine.yaml:1: "0" is no whole number from 1 to 1000`},
		{"platform", "platforms: {mt5: asleep}\n", `mine.yaml:1: "asleep" is not one of: active, maintenance`},
		{"alias", "terms_version: &v 1\nlanguages: *v\n", "mine.yaml:2: aliases (*v) are not read"},
		{"syntax", "currencies:\n\tUSD: {}\n", "mine.yaml:2: found character that cannot start any token"},
		{"two documents", "terms_version: 1\n---\nterms_version: 2\n", "mine.yaml:2: only one document is read, and another follows"},
		{"several at once, in order", "platforms: {mt5: asleep}\ncurrencies:\n  EUR: {digits: x}\nlanguages: 1\n",
			`mine.yaml:1: "asleep" is not one of: active, maintenance` + "\n" + `mine.yaml:3: "x" is no whole number from 0 to 8` + "\n" +
				`mine.yaml:4: "1" where a list is wanted`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, err := Load("mine.yaml", strings.NewReader(tt.text))
			if err == nil {
				t.Fatal("no error")
			}
			if w != nil {
				t.Error("a world beside the error")
			}
			if got := err.Error(); got != tt.want {
				t.Errorf("error:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestOverlayThatBreaksTheEmbeddedWorld(t *testing.T) {
	for overlay, want := range map[string]string{
		"companies: {bvi: null}":                  `"bvi" is not one of: none, svg`,
		"currencies: {GBP: null}":                 `unknown currency "GBP"`,
		"companies: {default: {country: null}}":   "company svg has no country",
		"currencies: {BTC: {min_stake: 0.00021}}": "currency BTC: default_stake lies outside min_stake and max_payout",
	} {
		_, err := Load("mine.yaml", strings.NewReader(overlay))
		if err == nil {
			t.Errorf("%s: no error", overlay)
			continue
		}
		if !regexp.MustCompile(`(?m)^world\.yaml:[0-9]+: ` + regexp.QuoteMeta(want)).MatchString(err.Error()) {
			t.Errorf("%s: error lacks %s of the embedded file:\n%v", overlay, want, err)
		}
	}
}

func TestOverlayThatCannotBeRead(t *testing.T) {
	_, err := Load("mine.yaml", iotest.ErrReader(errors.New("the disk is on fire")))
	if err == nil || !strings.Contains(err.Error(), "the disk is on fire") {
		t.Errorf("error = %v, want it to say that the disk is on fire", err)
	}
}

var faultLine = regexp.MustCompile(`^(mine|world)\.yaml:[0-9]+: .`)

func FuzzLoad(f *testing.F) {
	f.Add("currencies: {JPY: {name: Yen, kind: fiat, digits: 0, default_stake: 1, min_stake: 1, max_payout: 1, transfer: {min: 1, max: 1}}}")
	f.Add("residents: {no: {disabled: true}, de: {options: {all: none}}}")
	f.Add("? [a, b]\n: c\n? {}\n: 1\n")
	f.Add("a: &a [*a]")
	f.Add("<<: {currencies: ~}\n--- |\n x")
	f.Add("companies: {default: ~}\ntrading_servers: ~\nplatforms: []")
	f.Add("%YAML 1.3\n---\n!!binary x")
	f.Fuzz(func(t *testing.T, text string) {
		w, err := Load("mine.yaml", strings.NewReader(text))
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !faultLine.MatchString(line) {
					t.Errorf("fault %q has no place", line)
				}
			}
			return
		}
		for _, c := range w.Currencies() {
			if c.Digits < 0 || c.Digits > 8 || c.MinStake > c.DefaultStake || c.DefaultStake > c.MaxPayout {
				t.Errorf("a currency that should not have passed: %+v", c)
			}
		}
		for _, country := range Countries("") {
			r, _ := w.Resident(country.Code)
			for _, holder := range []string{r.Virtual, r.Options.All, r.Options.Gaming, r.Options.Financial, r.CTrader, r.MT5.Gaming} {
				if _, found := w.Company(holder); holder != "" && !found {
					t.Errorf("%s names company %q, which is not there", country.Code, holder)
				}
			}
		}
	})
}

func FuzzAmount(f *testing.F) {
	f.Add("0.0002", 8)
	f.Add("10", 2)
	f.Add("00.50", 1)
	f.Fuzz(func(t *testing.T, text string, digits int) {
		if digits < 0 || digits > 8 {
			t.Skip("currencies have 0 to 8 digits")
		}
		units, err := parseAmount(text, digits)
		if err != nil {
			return
		}
		again, err := parseAmount(Decimal(units, digits), digits)
		if err != nil || again != units {
			t.Errorf("%q is %d units, and written out %s, read as %d, %v", text, units, Decimal(units, digits), again, err)
		}
	})
}
