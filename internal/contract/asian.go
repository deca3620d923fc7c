package contract

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Asians: the last tick is above or below the mean of all ticks of the contract, the entry and itself included. Equal
// loses.
var asian = []*kind{
	againstMean("ASIANU", up, "higher", pricing.AsianUp),
	againstMean("ASIAND", down, "lower", pricing.AsianDown),
}

func againstMean(code string, sign int64, words string, price func(known []float64, n int, step float64) (float64, error)) *kind {
	return binary(kind{
		code: code, category: "asian", sign: sign, countsEntry: true,
		terms:    func(o *offer) error { return o.noBarriers() },
		constant: func(_ *Terms, s *market.Symbol) bool { return steady(s) },
		finish: func(c *Course, at int64, exit market.Tick) {
			c.decide(sign*(c.terms.Ticks*exit.Quote-c.sum) > 0, at, exit)
		},
		form: plainForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			return pays("the last tick of " + s.Name + " is " + words + " than the average of its " + count(t.Ticks, "tick"))
		},
	}, func(v *view) (float64, error) {
		known := make([]float64, len(v.stream))
		for i, tick := range v.stream {
			known[i] = v.symbol.Price(tick.Quote)
		}
		return price(known, int(v.terms.Ticks), v.step())
	})
}
