package contract

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Runs: each of the ticks after the entry is above, or below, the one before it. The first that is not ends the
// contract.
var runs = []*kind{
	runsOn("RUNHIGH", up, "rises"),
	runsOn("RUNLOW", down, "falls"),
}

func runsOn(code string, sign int64, words string) *kind {
	return binary(kind{
		code: code, category: "runs", sign: sign, path: true,
		terms: func(o *offer) error {
			o.quote.Terms.Barrier = atSpot
			return o.noBarriers()
		},
		constant: func(*Terms, *market.Symbol) bool { return true },
		tick: func(c *Course, tick market.Tick) {
			if c.index > 0 && sign*(tick.Quote-c.stream[c.index-1].Quote) <= 0 {
				c.lose(tick.Epoch, tick)
			}
		},
		finish: (*Course).win,
		form:   genericForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			return pays(s.Name + " " + words + " with each of " + count(t.Ticks, "tick") + " after the entry spot")
		},
	}, func(v *view) (float64, error) { return pricing.Run(v.moves) })
}
