package atlas

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDefaultWorld(t *testing.T) {
	w := Default()
	if got, want := w.PayoutCurrencies(), []string{"USD", "EUR", "GBP", "AUD", "BTC", "ETH", "LTC", "XRP", "USDC", "UST", "eUSDT", "tUSDT"}; !slices.Equal(got, want) {
		t.Errorf("payout currencies = %q, want %q", got, want)
	}
	if got, want := w.BrokerCodes(), []string{"CR", "CRW", "MF", "MFW", "MLT", "MX", "VRTC", "VRW"}; !slices.Equal(got, want) {
		t.Errorf("broker codes = %q, want %q", got, want)
	}
	got := slices.Sorted(slices.Values(w.SupportedLanguages()))
	if want := slices.Sorted(slices.Values(Languages())); !slices.Equal(got, want) {
		t.Errorf("supported languages = %q, want those in which countries have names, %q", got, want)
	}
	if got, want := w.TermsVersion(), "1.0"; got != want {
		t.Errorf("version of the terms = %q, want %q", got, want)
	}
	if got, want := w.InitialDeposits(), map[string]int64{"default": 100_000}; !cmp.Equal(got, want) {
		t.Errorf("initial deposits = %v, want %v", got, want)
	}
	if got, want := w.Platforms(), []Platform{{"mt5", true}, {"dxtrade", true}, {"ctrader", true}}; !slices.Equal(got, want) {
		t.Errorf("platforms = %v, want %v", got, want)
	}
	if got := w.FeatureFlags(); got == nil || len(got) != 0 {
		t.Errorf("feature flags = %#v, want an empty list", got)
	}
}

func TestRecordedStakes(t *testing.T) {
	tests := []struct {
		code, stake string
		kind        Kind
		digits      int
	}{
		{"USD", "10", Fiat, 2},
		{"BTC", "0.0002", Crypto, 8},
		{"ETH", "0.006", Crypto, 8},
		{"eUSDT", "10", Crypto, 2},
	}
	for _, tt := range tests {
		c, found := Default().Currency(tt.code)
		if !found {
			t.Errorf("no currency %s", tt.code)
			continue
		}
		if got := c.Decimal(c.DefaultStake); got != tt.stake {
			t.Errorf("%s: default stake = %s, want %s", tt.code, got, tt.stake)
		}
		if c.Kind != tt.kind || c.Digits != tt.digits {
			t.Errorf("%s: %s with %d digits, want %s with %d", tt.code, c.Kind, c.Digits, tt.kind, tt.digits)
		}
	}
	if _, found := Default().Currency("EUSDT"); found {
		t.Error("EUSDT is found, though case matters in eUSDT")
	}
}

func TestCurrenciesAreWellFormed(t *testing.T) {
	for _, c := range Default().Currencies() {
		if c.Digits < 0 || c.Digits > 8 {
			t.Errorf("%s: %d digits, want 0 to 8", c.Code, c.Digits)
		}
		if c.Name == "" || len(c.Cashier) == 0 {
			t.Errorf("%s: name %q, cashier %q; want both", c.Code, c.Name, c.Cashier)
		}
		if c.MinStake <= 0 || c.Transfer.Min <= 0 {
			t.Errorf("%s: least stake %d, least transfer %d; want more than nothing", c.Code, c.MinStake, c.Transfer.Min)
		}
		if len(c.PlatformTransfer) != len(Default().Platforms()) {
			t.Errorf("%s: transfers for %d platforms, want %d", c.Code, len(c.PlatformTransfer), len(Default().Platforms()))
		}
		if hasChain := c.Chain.MinDeposit > 0 && c.Chain.MinWithdrawal > 0; hasChain != (c.Kind == Crypto) {
			t.Errorf("%s: is %s, chain %+v", c.Code, c.Kind, c.Chain)
		}
	}
}

func TestTransferFee(t *testing.T) {
	tests := []struct {
		from, to string
		want     int
		found    bool
	}{
		{"USD", "EUR", 50, true},
		{"USD", "BTC", 100, true},
		{"BTC", "USD", 100, true},
		{"BTC", "ETH", 100, true},
		{"USD", "USD", 0, true},
		{"USD", "usd", 0, false},
		{"XAU", "USD", 0, false},
	}
	for _, tt := range tests {
		got, found := Default().TransferFee(tt.from, tt.to)
		if got != tt.want || found != tt.found {
			t.Errorf("from %s to %s = %d, %t, want %d, %t", tt.from, tt.to, got, found, tt.want, tt.found)
		}
	}
}

func TestTransferFeeTellsDirectionsApart(t *testing.T) {
	w, err := Load("mine.yaml", strings.NewReader("transfer_fees: {fiat_to_fiat: 1, fiat_to_crypto: 2, crypto_to_fiat: 3.25, crypto_to_crypto: 7}"))
	if err != nil {
		t.Fatal(err)
	}
	for pair, want := range map[[2]string]int{{"USD", "EUR"}: 100, {"USD", "BTC"}: 200, {"BTC", "USD"}: 325, {"BTC", "ETH"}: 700} {
		if got, _ := w.TransferFee(pair[0], pair[1]); got != want {
			t.Errorf("from %s to %s = %d, want %d", pair[0], pair[1], got, want)
		}
	}
}

func TestDecimal(t *testing.T) {
	tests := []struct {
		units  int64
		digits int
		want   string
	}{
		{0, 0, "0"}, {0, 2, "0"}, {7, 0, "7"}, {1000, 2, "10"}, {1050, 2, "10.5"}, {35, 2, "0.35"},
		{20000, 8, "0.0002"}, {1, 8, "0.00000001"}, {-5, 2, "-0.05"}, {-1200, 2, "-12"}, {100, 0, "100"},
		{-1 << 63, 8, "-92233720368.54775808"},
	}
	for _, tt := range tests {
		if got := Decimal(tt.units, tt.digits); got != tt.want {
			t.Errorf("%d units of %d digits = %s, want %s", tt.units, tt.digits, got, tt.want)
		}
	}
}

func TestEveryCompanyOfTheAPIIsThere(t *testing.T) {
	var got []string
	names := map[string]string{}
	for _, c := range Default().Companies() {
		got = append(got, c.ShortCode)
		if other := names[c.Name]; other != "" {
			t.Errorf("%s and %s are both called %s", c.ShortCode, other, c.Name)
		}
		names[c.Name] = c.ShortCode
		if !strings.Contains(c.Name, "simulated") || c.Country != "Simulated" || len(c.Address) != 0 {
			t.Errorf("%s: %q of %q in %q does not say that it is simulated", c.ShortCode, c.Name, c.Country, c.Address)
		}
		if !slices.Contains(c.Currencies, c.DefaultCurrency) {
			t.Errorf("%s: default currency %s is not one of %q", c.ShortCode, c.DefaultCurrency, c.Currencies)
		}
		if len(c.Markets) == 0 || len(c.ContractCategories) == 0 || len(c.Requirements.SignUp) == 0 {
			t.Errorf("%s offers or asks nothing: %+v", c.ShortCode, c)
		}
	}
	slices.Sort(got)
	want := []string{"bvi", "dml", "dsl", "iom", "labuan", "malta", "maltainvest", "samoa", "samoa-virtual", "svg", "vanuatu", "virtual"}
	if !slices.Equal(got, want) {
		t.Errorf("companies = %q, want %q", got, want)
	}
}

func TestCompanyTakesFromTheDefaultWhatItDoesNotSay(t *testing.T) {
	demo, found := Default().Company("virtual")
	if !found {
		t.Fatal("no company called virtual")
	}
	if got, want := demo.Requirements.SignUp, []string{"residence"}; !slices.Equal(got, want) {
		t.Errorf("asked at sign-up = %q, want its own %q", got, want)
	}
	if got, want := demo.DefaultCurrency, "USD"; got != want {
		t.Errorf("default currency = %q, want %q from the default", got, want)
	}
	if got, want := len(demo.Currencies), len(Default().Currencies()); got != want {
		t.Errorf("%d currencies, want all %d, since none are named", got, want)
	}
	strict, _ := Default().Company("maltainvest")
	if got, want := strict.Requirements.Withdrawal, []string{"address_line_1", "address_city"}; !slices.Equal(got, want) {
		t.Errorf("asked at withdrawal = %q, want %q from the default beside its own signup", got, want)
	}
	if _, found := Default().Company("nobody"); found {
		t.Error("a company called nobody is found")
	}
}

func TestResident(t *testing.T) {
	w, err := Load("mine.yaml", strings.NewReader(`residents:
  de: {options: {all: none, gaming: none, financial: maltainvest}, minimum_age: 21, tin_formats: ['^\d{11}$'], identity_proof: true}
  no: {disabled: true}
`))
	if err != nil {
		t.Fatal(err)
	}
	fr, found := w.Resident("FR")
	if !found || fr.Country != "fr" || fr.Options != (Holders{"svg", "svg", "svg"}) || fr.MinimumAge != 18 || fr.Virtual != "virtual" || fr.Disabled {
		t.Errorf("resident of fr = %+v, %t, want the default", fr, found)
	}
	de, _ := w.Resident("de")
	if got, want := de.Options, (Holders{Financial: "maltainvest"}); got != want {
		t.Errorf("holders in de = %+v, want %+v", got, want)
	}
	if de.Country != "de" || de.MinimumAge != 21 || !de.IdentityProof || !slices.Equal(de.TINFormats, []string{`^\d{11}$`}) {
		t.Errorf("resident of de = %+v, want what the file says", de)
	}
	if de.CTrader != "svg" || !de.WalletSignUp || de.MT5 != fr.MT5 {
		t.Errorf("resident of de = %+v, want the default where the file says nothing", de)
	}
	if no, _ := w.Resident("no"); !no.Disabled {
		t.Error("no, which some readers of YAML take for false, is not disabled")
	}
	if _, found := w.Resident("uk"); found {
		t.Error("a resident of uk, which is no country, is found")
	}
}

func TestServers(t *testing.T) {
	tests := []struct {
		name   string
		filter ServerFilter
		want   []string
	}{
		{"all by silence", ServerFilter{}, []string{"p01_ts01", "p01_ts02", "p01_ts03", "p01_ts04", "p02_ts02", "p03_ts01", "p03_ts02"}},
		{"all by word", ServerFilter{Environment: "all", MarketType: "all"}, []string{"p01_ts01", "p01_ts02", "p01_ts03", "p01_ts04", "p02_ts02", "p03_ts01", "p03_ts02"}},
		{"real", ServerFilter{AccountType: "real", Environment: "Deriv-Server"}, []string{"p01_ts01", "p01_ts02", "p01_ts03"}},
		{"demo serves all markets", ServerFilter{AccountType: "demo", MarketType: "financial"}, []string{"p01_ts04"}},
		{"financial", ServerFilter{MarketType: "financial", Platform: "mt5"}, []string{"p01_ts03", "p01_ts04", "p03_ts02"}},
		{"none", ServerFilter{Platform: "dxtrade"}, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := []string{}
			for _, s := range Default().Servers(tt.filter) {
				got = append(got, s.ID)
				if s.Disabled != (s.Message != "") {
					t.Errorf("%s: disabled %t with message %q", s.ID, s.Disabled, s.Message)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("servers = %q, want %q", got, tt.want)
			}
		})
	}
}

// whole is everything that a world says, for comparison.
func whole(w *World) map[string]any {
	resident, _ := w.Resident("fr")
	company, _ := w.Company("svg")
	currency, _ := w.Currency("BTC")
	return map[string]any{
		"currencies": w.Currencies(), "currency": currency, "payout": w.PayoutCurrencies(), "companies": w.Companies(), "company": company,
		"resident": resident, "servers": w.Servers(ServerFilter{}), "platforms": w.Platforms(), "languages": w.SupportedLanguages(),
		"flags": w.FeatureFlags(), "brokers": w.BrokerCodes(), "deposits": w.InitialDeposits(),
	}
}

func TestWorldCannotBeChanged(t *testing.T) {
	const overlay = "feature_flags: [a_flag]\nresidents: {fr: {tin_formats: ['1']}}\ncompanies: {svg: {address: [Street], changeable_fields: {once: [citizen]}}}\n" +
		"currencies: {BTC: {ramp: [bridge]}}\n"
	w, err := Load("mine.yaml", strings.NewReader(overlay))
	if err != nil {
		t.Fatal(err)
	}
	before := whole(w)

	for _, c := range w.Currencies() {
		spoilCurrency(c)
	}
	btc, _ := w.Currency("BTC")
	spoilCurrency(btc)
	for _, c := range w.Companies() {
		spoilCompany(c)
	}
	svg, _ := w.Company("svg")
	spoilCompany(svg)
	resident, _ := w.Resident("fr")
	spoil(resident.TINFormats)
	for _, s := range w.Servers(ServerFilter{}) {
		spoil(s.SupportedAccounts)
	}
	for _, list := range [][]string{w.PayoutCurrencies(), w.SupportedLanguages(), w.FeatureFlags(), w.BrokerCodes()} {
		spoil(list)
	}
	clear(w.Platforms())
	clear(w.InitialDeposits())

	if diff := cmp.Diff(before, whole(w)); diff != "" {
		t.Errorf("a caller changed the world (-before +after):\n%s", diff)
	}
}

func spoil(list []string) {
	for i := range list {
		list[i] = "spoilt"
	}
}

func spoilCurrency(c Currency) {
	clear(c.PlatformTransfer)
	spoil(c.Cashier)
	spoil(c.Ramp)
}

func spoilCompany(c Company) {
	for _, names := range c.ChangeableFields {
		spoil(names)
	}
	clear(c.ChangeableFields)
	r := c.Requirements
	for _, list := range [][]string{c.Address, c.BrokerCodes, c.Currencies, c.Markets, c.ContractCategories,
		r.SignUp, r.Withdrawal, r.Partner, r.AfterFirstDeposit, r.MT5, r.Tax} {
		spoil(list)
	}
}

func TestManyReadersAgree(t *testing.T) {
	want := whole(Default())
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			if diff := cmp.Diff(whole(Default()), want); diff != "" {
				t.Errorf("readers disagree (-got +want):\n%s", diff)
			}
			if got := len(Countries("de")); got != 249 {
				t.Errorf("%d countries, want 249", got)
			}
			if _, err := Load("mine.yaml", strings.NewReader("terms_version: 2.0")); err != nil {
				t.Error(err)
			}
		})
	}
	readers.Wait()
}

// BenchmarkLoad measures what Default costs once: it must stay far below 20 ms.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load("", nil); err != nil {
			b.Fatal(err)
		}
	}
}
