package exchange

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dervish-ws/dervish/internal/market"
)

// noon is 2026-06-01 12:00:00, a Monday.
const noon = 1_780_315_200

func board(t testing.TB, overlay string) (*Board, *market.World) {
	t.Helper()
	w, err := market.New(&market.Options{Overlay: strings.NewReader(overlay)})
	if err != nil {
		t.Fatal(err)
	}
	return New(w), w
}

func TestRate(t *testing.T) {
	b, w := board(t, "")
	quote := func(code string) float64 {
		s, _ := w.Symbol(code)
		tick, _ := w.At(s, noon)
		return s.Price(tick.Quote)
	}
	tests := []struct {
		name, base, target string
		want               float64
	}{
		{"the pair", "EUR", "USD", quote("frxEURUSD")},
		{"the pair in the other direction", "USD", "EUR", 1 / quote("frxEURUSD")},
		{"a pair without the dollar", "EUR", "GBP", quote("frxEURGBP")},
		{"through the dollar", "BTC", "EUR", quote("cryBTCUSD") / quote("frxEURUSD")},
		{"a fixed worth", "LTC", "USD", 80},
		{"a fixed worth in a pair's currency", "LTC", "EUR", 80 / quote("frxEURUSD")},
		{"two fixed worths", "LTC", "tUSDT", 80},
		{"itself", "GBP", "GBP", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := b.Rate(test.base, test.target, noon)
			if !ok || math.Abs(got.Spot/test.want-1) > 1e-12 {
				t.Errorf("one %s = %v %s, %v; want %v", test.base, got.Spot, test.target, ok, test.want)
			}
		})
	}
	for _, pair := range [][2]string{{"EUR", "ABC"}, {"ABC", "EUR"}, {"ABC", "ABC"}, {"XAU", "USD"}} {
		if got, ok := b.Rate(pair[0], pair[1], noon); ok {
			t.Errorf("one %s = %v %s, want none", pair[0], got, pair[1])
		}
	}
}

func TestAWorthIsFixedOnceTheMarketHasNoPair(t *testing.T) {
	b, _ := board(t, "symbols: {frxEURUSD: null, cryBTCUSD: null}")
	for code, want := range map[string]float64{"EUR": 1.174, "BTC": 87_500} {
		if got, ok := b.Rate(code, "USD", noon); !ok || got.Spot != want {
			t.Errorf("one %s = %v, %v; want %v", code, got, ok, want)
		}
	}
}

func TestAPairOfTheUserIsARate(t *testing.T) {
	b, _ := board(t, "symbols: {crySOLUSD: {name: SOL/USD, submarket: non_stable_coin, currency: USD, digits: 2, interval: 1, start: 125}}")
	if !slices.Contains(b.Currencies(), "SOL") {
		t.Fatalf("currencies = %v, want SOL among them", b.Currencies())
	}
	if got, ok := b.Rate("SOL", "EUR", noon); !ok || got.Spot < 1 {
		t.Errorf("one SOL = %v EUR, %v", got, ok)
	}
}

// Whatever the currencies and the instant: there and back is one, and the bid is not above the spot nor that above the
// ask.
func TestRatesAreConsistent(t *testing.T) {
	b, _ := board(t, "")
	codes := b.Currencies()
	rapid.Check(t, func(t *rapid.T) {
		base, target := rapid.SampledFrom(codes).Draw(t, "base"), rapid.SampledFrom(codes).Draw(t, "target")
		at := rapid.Int64Range(noon-30*86400, noon+30*86400).Draw(t, "at")
		there, ok := b.Rate(base, target, at)
		back, also := b.Rate(target, base, at)
		if !ok || !also {
			t.Fatalf("no rate between %s and %s", base, target)
		}
		if math.Abs(there.Spot*back.Spot-1) > 1e-12 || math.Abs(there.Ask*back.Bid-1) > 1e-12 {
			t.Errorf("there %v and back %v is not one", there, back)
		}
		if there.Bid > there.Spot || there.Spot > there.Ask {
			t.Errorf("bid, spot and ask of %v are out of order", there)
		}
		symbols, _ := b.Symbols(base, target)
		if len(symbols) == 0 && there != (Rate{there.Spot, there.Spot, there.Spot}) {
			t.Errorf("a fixed rate %v has a spread", there)
		}
	})
}
