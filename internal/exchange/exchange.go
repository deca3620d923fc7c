// Package exchange says what one currency is worth in another, from the quotes of a market: directly where the market
// has the pair in either direction, else through the US dollar. A currency that the market does not quote has a fixed
// worth in dollars, if it is one of the list in this file.
//
// A rate follows from the market and the instant alone, as the market's ticks do. While the market of a pair is closed,
// the last quote counts. Everything may be used by many goroutines at once. It leaves to others which currencies there
// are accounts in, and what an exchange costs.
package exchange

import (
	"maps"
	"slices"
	"strings"

	"github.com/dervish-ws/dervish/internal/market"
)

// fixed is what one unit of a currency is worth in US dollars where no pair of the market tells. Invented, of
// realistic magnitude; coins that stand for a dollar are worth one.
var fixed = map[string]float64{
	"USD": 1,
	"EUR": 1.174, "GBP": 1.347, "AUD": 0.668, "BTC": 87_500, "ETH": 2_970,
	"LTC": 80, "XRP": 1.9,
	"USDC": 1, "UST": 1, "USDT": 1, "eUSDT": 1, "tUSDT": 1, "USDK": 1, "BUSD": 1, "DAI": 1, "PAX": 1, "TUSD": 1,
}

// dollar is the currency through which rates are crossed.
const dollar = "USD"

// Rate is what one unit of a currency is worth in another. Ask and Bid are Spot where both worths are fixed.
type Rate struct{ Spot, Ask, Bid float64 }

// inverse is the rate in the other direction.
func (r Rate) inverse() Rate { return Rate{1 / r.Spot, 1 / r.Bid, 1 / r.Ask} }

// times crosses two rates.
func (r Rate) times(o Rate) Rate { return Rate{r.Spot * o.Spot, r.Ask * o.Ask, r.Bid * o.Bid} }

// Board tells rates. It does not change.
type Board struct {
	market *market.World
	pairs  map[string]*market.Symbol // by both codes, one after the other
	codes  []string
}

// New makes a board of a market's pairs: its symbols of the markets forex and cryptocurrency whose codes are frx or cry
// and then those of both currencies, the quoted one last.
func New(w *market.World) *Board {
	b := &Board{market: w, pairs: map[string]*market.Symbol{}}
	known := maps.Clone(fixed)
	for _, s := range w.Symbols() {
		pair, forex := strings.CutPrefix(s.Code, "frx")
		if !forex {
			pair, _ = strings.CutPrefix(s.Code, "cry")
		}
		base, ok := strings.CutSuffix(pair, s.QuoteCurrency)
		if s.Market != "forex" && s.Market != "cryptocurrency" || pair == s.Code || !ok || base == "" || s.QuoteCurrency == "" {
			continue
		}
		b.pairs[pair] = s
		known[base], known[s.QuoteCurrency] = 0, 0
	}
	for code := range known {
		if _, ok := b.legs(code, dollar); ok {
			b.codes = append(b.codes, code)
		}
	}
	slices.Sort(b.codes)
	return b
}

// Currencies returns the codes of all currencies that the board knows, in alphabetical order. The slice is the
// caller's own.
func (b *Board) Currencies() []string { return slices.Clone(b.codes) }

// leg is one step from a currency to another: by a symbol's quote or its inverse, or by a fixed rate.
type leg struct {
	symbol  *market.Symbol // nil: fixed
	inverse bool
	rate    float64
}

// legs leads from a currency to another in one step or two; false when there is no way.
func (b *Board) legs(base, target string) ([]leg, bool) {
	if base == target {
		_, known := fixed[base]
		return nil, known || slices.Contains(b.codes, base)
	}
	if s := b.pairs[base+target]; s != nil {
		return []leg{{symbol: s}}, true
	}
	if s := b.pairs[target+base]; s != nil {
		return []leg{{symbol: s, inverse: true}}, true
	}
	switch dollar {
	case target:
		worth, ok := fixed[base]
		return []leg{{rate: worth}}, ok
	case base:
		worth, ok := fixed[target]
		return []leg{{rate: worth, inverse: true}}, ok
	}
	first, ok := b.legs(base, dollar)
	second, also := b.legs(dollar, target)
	return append(first, second...), ok && also
}

// Symbols returns the symbols on whose ticks a rate depends: two, one, or none where it is fixed; false when there is no
// such rate.
func (b *Board) Symbols(base, target string) ([]*market.Symbol, bool) {
	legs, ok := b.legs(base, target)
	if !ok {
		return nil, false
	}
	var symbols []*market.Symbol
	for _, l := range legs {
		if l.symbol != nil {
			symbols = append(symbols, l.symbol)
		}
	}
	return symbols, true
}

// Rate returns what one unit of base is worth in target at an instant, in seconds since 1970; false when one of them is
// not known, or has no quote yet.
func (b *Board) Rate(base, target string, at int64) (Rate, bool) {
	legs, ok := b.legs(base, target)
	if !ok {
		return Rate{}, false
	}
	rate := Rate{1, 1, 1}
	for _, l := range legs {
		r := Rate{l.rate, l.rate, l.rate}
		if l.symbol != nil {
			t, quoted := b.market.At(l.symbol, at)
			if !quoted {
				return Rate{}, false
			}
			r = Rate{l.symbol.Price(t.Quote), l.symbol.Price(t.Ask), l.symbol.Price(t.Bid)}
		}
		if l.inverse {
			r = r.inverse()
		}
		rate = rate.times(r)
	}
	return rate, true
}
