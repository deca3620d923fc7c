package calls_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/schematest"
	"github.com/dervish-ws/dervish/wire"
)

// read asks, and reads the payload of an answer that succeeds.
func read[T any](t *testing.T, c *client, request string, into T) T {
	t.Helper()
	a := c.ask(request)
	if a.Error.Code != "" {
		t.Fatalf("%s answers %s", request, a.text)
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(a.text, &members); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(members[a.MsgType], &into); err != nil {
		t.Fatalf("%s: %v in %s", request, err, a.text)
	}
	return into
}

// rows asks for the contracts of a symbol.
func rows(t *testing.T, c *client, symbol string) []wire.AvailableContract {
	t.Helper()
	r := read(t, c, `{"contracts_for":"`+symbol+`"}`, wire.ContractsForResponse{})
	if int(r.HitCount) != len(r.Available) {
		t.Errorf("%s has %d rows, and a count of %d", symbol, len(r.Available), r.HitCount)
	}
	return r.Available
}

// codes lists symbols.
func codes(symbols wire.ActiveSymbolsResponse) []string {
	list := []string{}
	for _, s := range symbols {
		list = append(list, s.Symbol)
	}
	return list
}

// Whoever asks which contracts there are is told the same, whichever call it is.
func TestCallsAgreeOnWhatIsOffered(t *testing.T) {
	h := open(t, nil)
	t.Run("active_symbols_and_contracts_for_company", func(t *testing.T) { filtersAgree(t, h) })
	t.Run("asset_index", func(t *testing.T) { assetIndexAgrees(t, h) })
	t.Run("trading_durations", func(t *testing.T) { tradingDurationsAgree(t, h) })
}

// filtersAgree: what active_symbols filters by is what contracts_for lists, and contracts_for_company is the union of it.
func filtersAgree(t *testing.T, h *house) {
	c := h.dial(t, "EN")
	byType, byBarrier := map[string][]string{}, map[string][]string{}
	kinds := map[[2]string]bool{}
	add := func(to map[string][]string, key, symbol string) {
		if !slices.Contains(to[key], symbol) {
			to[key] = append(to[key], symbol)
		}
	}
	for _, s := range read(t, c, `{"active_symbols":"brief"}`, wire.ActiveSymbolsResponse{}) {
		forward := false
		for _, r := range rows(t, c, s.Symbol) {
			add(byType, r.ContractType, s.Symbol)
			add(byBarrier, r.BarrierCategory, s.Symbol)
			kinds[[2]string{r.ContractType, r.BarrierCategory}] = true
			forward = forward || r.StartType == "forward"
		}
		if forward != bool(s.AllowForwardStarting) {
			t.Errorf("%s allows a later start: %v, and contracts_for lists one: %v", s.Symbol, s.AllowForwardStarting, forward)
		}
	}
	for property, by := range map[string]map[string][]string{"contract_type": byType, "barrier_category": byBarrier} {
		for _, value := range wire.ActiveSymbols.Request.Field(property).Item.Enum {
			got := codes(read(t, c, `{"active_symbols":"brief","`+property+`":["`+value+`"]}`, wire.ActiveSymbolsResponse{}))
			if diff := cmp.Diff(by[value], got); diff != "" || len(got) == 0 {
				t.Errorf("%s %s (-contracts_for +active_symbols):\n%s", property, value, diff)
			}
			delete(by, value)
		}
		if len(by) > 0 {
			t.Errorf("contracts_for lists %v, by which active_symbols does not filter", slices.Collect(maps.Keys(by)))
		}
	}
	company := read(t, c, `{"contracts_for_company":1}`, wire.ContractsForCompanyResponse{})
	for _, r := range company.Available {
		if !kinds[[2]string{r.ContractType, r.BarrierCategory}] {
			t.Errorf("the company offers %s %s, which no symbol has", r.ContractType, r.BarrierCategory)
		}
	}
	if len(company.Available) != len(kinds) || int(company.HitCount) != len(kinds) {
		t.Errorf("the company offers %d, with a count of %d; the symbols %d", len(company.Available), company.HitCount, len(kinds))
	}
}

// assetIndexAgrees: asset_index says of each symbol and kind of contract the shortest and the longest duration that contracts_for has.
func assetIndexAgrees(t *testing.T, h *house) {
	c := h.dial(t, "EN")
	index := read(t, c, `{"asset_index":1}`, wire.AssetIndexResponse{})
	if got, want := len(index), len(h.world.Market.Symbols()); got != want {
		t.Errorf("%d symbols, want %d", got, want)
	}
	for _, asset := range index {
		type bounds struct{ min, max string }
		want := map[string]bounds{}
		for _, r := range rows(t, c, asset.Symbol) {
			if r.StartType != "spot" {
				continue
			}
			name := r.ContractCategory
			if name == "callput" {
				name += map[string]string{"euro_atm": " Rise/Fall", "euro_non_atm": " Higher/Lower"}[r.BarrierCategory]
			}
			b, known := want[name]
			if !known {
				b.min = r.MinContractDuration
			}
			b.max = r.MaxContractDuration // rows come in the order of their durations
			want[name] = b
		}
		got := map[string]bounds{}
		for _, o := range asset.Contracts {
			name := o.Category
			if name == "callput" {
				name += " " + o.DisplayName
			}
			if _, twice := got[name]; twice {
				t.Errorf("%s has %s twice", asset.Symbol, name)
			}
			got[name] = bounds{o.MinDuration, o.MaxDuration}
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(bounds{})); diff != "" {
			t.Errorf("%s (-contracts_for +asset_index):\n%s", asset.Symbol, diff)
		}
	}
}

// tradingDurationsAgree: trading_durations says what contracts_for does of every contract that has an end, in all units that fit.
func tradingDurationsAgree(t *testing.T, h *house) {
	c := h.dial(t, "EN")
	trades := map[string]string{
		"callput euro_atm": "rise_fall", "callput euro_non_atm": "higher_lower", "callputequal euro_atm": "rise_fall_equal",
	}
	listed := map[string]map[string]string{} // by symbol and kind of trade
	for _, submarket := range read(t, c, `{"trading_durations":1}`, wire.TradingDurationsResponse{}) {
		for _, d := range submarket.Data {
			for _, s := range d.Symbol {
				listed[s.Name] = map[string]string{}
				for _, trade := range d.TradeDurations {
					var spans []string
					for _, r := range trade.Durations {
						spans = append(spans, fmt.Sprint(r.Min, "-", r.Max, r.Name))
					}
					listed[s.Name][trade.TradeType.Name] = strings.Join(spans, " ")
				}
			}
		}
	}
	spans := map[string]string{ // as contracts_for has them
		"1t-10t": "1-10t", "5t-10t": "5-10t", "2t-5t": "2-5t", "5t-5t": "5-5t",
		"15s-1d": "15-86400s 1-1440m 1-24h", "20s-2h": "20-7200s 1-120m 1-2h", "1m-30m": "1-30m", "1m-1d": "1-1440m 1-24h",
		"2m-1d": "2-1440m 1-24h", "3m-1d": "3-1440m 1-24h", "5m-1d": "5-1440m 1-24h", "15m-1d": "15-1440m 1-24h",
		"1d-365d": "1-365days", "7d-365d": "7-365days",
	}
	for _, s := range h.world.Market.Symbols() {
		want := map[string]string{}
		seen := map[string]bool{}
		for _, r := range rows(t, c, s.Code) {
			trade := trades[r.ContractCategory+" "+r.BarrierCategory]
			if trade == "" {
				trade = r.ContractCategory
			}
			if r.StartType == "forward" {
				trade += "_forward"
			}
			span := r.MinContractDuration + "-" + r.MaxContractDuration
			if r.ExpiryType == "no_expiry" || seen[trade+r.ExpiryType] {
				continue
			}
			seen[trade+r.ExpiryType] = true
			if spans[span] == "" {
				t.Fatalf("%s of %s is not foreseen by the test", span, s.Code)
			}
			want[trade] = strings.TrimSpace(want[trade] + " " + spans[span])
		}
		if len(want) == 0 {
			want = nil
		}
		if diff := cmp.Diff(want, listed[s.Code]); diff != "" {
			t.Errorf("%s (-contracts_for +trading_durations):\n%s", s.Code, diff)
		}
	}
}

// One row of each sort, as a client sees it. What all rows have is left to the golden exchanges.
func TestContractsForProposesWhatAFormNeeds(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	find := func(symbol, contractType, barrier, expiry string) []string {
		t.Helper()
		for _, r := range rows(t, c, symbol) {
			if r.ContractType != contractType || r.BarrierCategory != barrier || r.ExpiryType != expiry || r.StartType != "spot" {
				continue
			}
			// What a row does not have is left out.
			return slices.DeleteFunc([]string{
				"barrier " + r.Barrier.Value, "high " + r.HighBarrier.Value, "low " + r.LowBarrier.Value,
				"choices " + strings.Join(r.BarrierChoices, " "), "payouts " + strings.Join(r.PayoutChoices, " "),
				"contracts " + r.DisplayNumberOfContracts.String(), "digits " + list(r.LastDigitRange), "multipliers " + list(r.MultiplierRange),
				"growth " + list(r.GrowthRateRange), "from " + r.MinStake.String(), "to " + r.MaxStake.String(), "limit " + r.PayoutLimit.String(),
			}, func(part string) bool { return strings.HasSuffix(part, " ") })
		}
		t.Fatalf("%s has no row %s %s %s", symbol, contractType, barrier, expiry)
		return nil
	}
	tests := []struct {
		symbol, contractType, barrier, expiry string
		want                                  []string
	}{
		{"R_100", "CALL", "euro_atm", "tick", []string{"limit 50000.00"}},
		{"R_100", "CALL", "euro_non_atm", "tick", []string{"barrier +0.34", "limit 50000.00"}},
		{"R_100", "CALL", "euro_non_atm", "daily", []string{"barrier 1279.69", "limit 50000.00"}},
		{"R_100", "RANGE", "american", "intraday", []string{"high +5.11", "low -5.09", "limit 50000.00"}},
		{"frxEURUSD", "EXPIRYMISS", "euro_non_atm", "daily", []string{"high 1.21253", "low 1.19123", "limit 50000.00"}},
		{"R_100", "DIGITOVER", "non_financial", "tick", []string{"digits 0 1 2 3 4 5 6 7 8", "limit 50000.00"}},
		{"R_100", "VANILLALONGCALL", "euro_non_atm", "intraday", []string{"barrier +0.00", "choices -6.00 -3.00 +0.00 +3.00 +6.00", "limit 50000.00"}},
		{"R_100", "VANILLALONGCALL", "euro_non_atm", "daily", []string{
			"barrier 1200.00", "choices 950.00 1000.00 1050.00 1100.00 1150.00 1200.00 1250.00 1300.00 1350.00 1400.00 1450.00", "limit 50000.00",
		}},
		{"R_100", "TURBOSLONG", "american", "intraday", []string{
			"barrier -9.60", "choices 3.20 3.80 5.10 6.40 7.70 9.60 11.00 13.00 16.00 19.00",
			"payouts 2.84 2.42 1.84 1.49 1.25 1.01 0.883 0.75 0.613 0.517", "contracts 1.01", "from 1.00", "to 500.00", "limit 50000.00",
		}},
		{"R_100", "TURBOSSHORT", "american", "tick", []string{
			"barrier +1.00", "choices 0.34 0.40 0.54 0.67 0.81 1.00 1.20 1.30 1.70 2.00",
			"payouts 15 13.8 11.6 10.1 8.81 7.55 6.56 6.15 4.94 4.3", "contracts 7.55", "from 1.00", "to 500.00", "limit 50000.00",
		}},
		{"BOOM500", "MULTUP", "american", "no_expiry", []string{"multipliers 100 200 300 400", "limit 50000.00"}},
		{"R_100", "ACCU", "american", "no_expiry", []string{"growth 0.01 0.02 0.03 0.04 0.05", "limit 10000.00"}},
	}
	for _, test := range tests {
		t.Run(test.symbol+"_"+test.contractType+"_"+test.expiry, func(t *testing.T) {
			if diff := cmp.Diff(test.want, find(test.symbol, test.contractType, test.barrier, test.expiry)); diff != "" {
				t.Errorf("row (-want +got):\n%s", diff)
			}
		})
	}
}

// list writes values side by side.
func list[T any](values []T) string { return strings.Trim(fmt.Sprint(values), "[]") }

func TestForwardStartsLieAhead(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	want := map[string][]wire.ForwardStart{ // from a Monday noon
		"R_100": {
			{Date: "1780272000", Open: "1780272000", Close: "1780358399"},
			{Date: "1780358400", Open: "1780358400", Close: "1780444799"},
			{Date: "1780444800", Open: "1780444800", Close: "1780531199"},
		},
		"frxXAUUSD": {
			{Date: "1780272000", Open: "1780272000", Close: "1780358399", Blackouts: []wire.Raw{wire.Raw(`["20:59:59","22:00:00"]`)}},
			{Date: "1780358400", Open: "1780358400", Close: "1780444799", Blackouts: []wire.Raw{wire.Raw(`["20:59:59","22:00:00"]`)}},
			{Date: "1780444800", Open: "1780444800", Close: "1780531199", Blackouts: []wire.Raw{wire.Raw(`["20:59:59","22:00:00"]`)}},
		},
	}
	for symbol, want := range want {
		for _, r := range rows(t, c, symbol) {
			if r.StartType != "forward" {
				want := []wire.ForwardStart(nil)
				if diff := cmp.Diff(want, r.ForwardStartingOptions); diff != "" {
					t.Errorf("%s %s starts at once (-want +got):\n%s", symbol, r.ContractType, diff)
				}
			} else if diff := cmp.Diff(want, r.ForwardStartingOptions); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", symbol, r.ContractType, diff)
			}
		}
	}
}

func TestWhoIsAuthorizedSeesWhatTheAccountMayTrade(t *testing.T) {
	h := open(t, nil)
	ask := func(c *client, request string) int { return len(read(t, c, request, wire.ActiveSymbolsResponse{})) }
	filtered, all := `{"active_symbols":"brief","landing_company_short":"malta"}`, `{"active_symbols":"brief"}`
	c := h.dial(t, "EN")
	everything, synthetic := ask(c, all), ask(c, filtered)
	if synthetic == 0 || synthetic >= everything {
		t.Errorf("malta offers %d symbols of %d", synthetic, everything)
	}
	if got := ask(c, `{"active_symbols":"brief","landing_company":"malta"}`); got != synthetic {
		t.Errorf("by the older name malta offers %d symbols, want %d", got, synthetic)
	}
	c.authorize(allToken)
	if got := ask(c, filtered); got != everything {
		t.Errorf("an account of virtual money trades %d symbols, want %d", got, everything)
	}
	forex := func(request string) string { return string(c.ask(request).Error.Code) }
	if got := forex(`{"contracts_for":"frxEURUSD","landing_company_short":"malta"}`); got != "" {
		t.Errorf("landing_company_short narrows an authorized client: %s", got)
	}
	if got := forex(`{"contracts_for":"frxEURUSD","landing_company":"malta"}`); got != string(wire.OfferingsInvalidSymbol) {
		t.Errorf("landing_company leads to %q, want %s", got, wire.OfferingsInvalidSymbol)
	}
}

// A symbol that somebody adds to a submarket is offered as its neighbours are, and one that stands alone is quoted and not
// traded.
func TestSymbolsOfTheUserAreOffered(t *testing.T) {
	h := open(t, func(w *calls.World) {
		overlay := `
submarkets:
  weather: {name: Weather, market: synthetic_index, subgroup: synthetics, type: "", exchange: RANDOM, calendar: always, process: volatility}
symbols:
  MYIDX: {name: My Index, submarket: random_index, digits: 2, interval: 1, start: 500, volatility: 0.4}
  RAIN: {name: Rain, submarket: weather, digits: 2, interval: 1, start: 500, volatility: 0.4}`
		var err error
		if w.Market, err = market.New(&market.Options{Overlay: strings.NewReader(overlay)}); err != nil {
			t.Fatal(err)
		}
		w.Feed = market.NewFeed(w.Market, w.Clock)
	})
	c := h.dial(t, "EN")
	if got, want := len(rows(t, c, "MYIDX")), len(rows(t, c, "R_100")); got != want {
		t.Errorf("MYIDX has %d rows, want %d", got, want)
	}
	if got := c.ask(`{"contracts_for":"RAIN"}`).Error.Code; got != wire.OfferingsInvalidSymbol {
		t.Errorf("the code is %q, want %s", got, wire.OfferingsInvalidSymbol)
	}
	if got := codes(read(t, c, `{"active_symbols":"brief"}`, wire.ActiveSymbolsResponse{})); !slices.Contains(got, "RAIN") {
		t.Errorf("active_symbols leaves out RAIN: %v", got)
	}
}

// Whatever the symbol, the currency, the company, the language and the day: answers follow the public schemas.
func TestAnswersAboutSymbolsFollowThePublicSchemas(t *testing.T) {
	schematest.Dir(t)
	h := open(t, nil)
	ask := func(c *client, call *wire.Call, request map[string]any) {
		t.Helper()
		a := c.ask(text(t, request))
		if a.Error.Code != "" {
			if a.Error.Code != wire.OfferingsInvalidSymbol {
				t.Errorf("%v answers %s", request, a.text)
			}
			return
		}
		v, err := schematest.Value(a.text)
		if err != nil {
			t.Fatal(err)
		}
		if err := schematest.Response(t, call.Name).Validate(v); err != nil {
			t.Errorf("%v: %v", request, err)
		}
	}
	for _, language := range h.world.Atlas.SupportedLanguages() {
		ask(h.dial(t, language), wire.ActiveSymbols.Call, map[string]any{"active_symbols": "brief"})
	}
	c := h.dial(t, "EN")
	for _, company := range wire.ContractsForCompany.Request.Field("landing_company").Enum {
		ask(c, wire.ContractsForCompany.Call, map[string]any{"contracts_for_company": 1, "landing_company": company})
		ask(c, wire.AssetIndex.Call, map[string]any{"asset_index": 1, "landing_company": company})
		ask(c, wire.TradingDurations.Call, map[string]any{"trading_durations": 1, "landing_company_short": company})
	}
	for _, currency := range h.world.Atlas.Currencies() {
		ask(c, wire.ExchangeRates.Call, map[string]any{"exchange_rates": 1, "base_currency": currency.Code})
		ask(c, wire.ExchangeRates.Call, map[string]any{"exchange_rates": 1, "base_currency": "EUR", "target_currency": currency.Code, "include_spread": 1})
		ask(c, wire.ContractsFor.Call, map[string]any{"contracts_for": "R_100", "currency": currency.Code})
	}
	h.clock.Advance(5 * 24 * time.Hour) // a Saturday, on which some are closed
	for _, s := range h.world.Market.Symbols() {
		ask(c, wire.ContractsFor.Call, map[string]any{"contracts_for": s.Code})
	}
	ask(c, wire.ActiveSymbols.Call, map[string]any{"active_symbols": "full"})
	ask(c, wire.TradingTimes.Call, map[string]any{"trading_times": "today"})
}
