package contract

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Stays between or goes outside: no tick after the entry reaches either of two barriers, or some tick does. The touch
// itself decides; an entry on a barrier or beyond it has touched.
var stays = []*kind{
	staysWithin("RANGE", up, "stays between", "and"),
	staysWithin("UPORDOWN", down, "goes outside", "or"),
}

func staysWithin(code string, sign int64, words, between string) *kind {
	return binary(kind{
		code: code, category: "staysinout", sign: sign, path: true,
		terms: func(o *offer) error { return o.twoBarriers() },
		check: func(o *offer) error { return o.astride() },
		tick: func(c *Course, tick market.Tick) {
			if tick.Quote >= c.terms.Barrier.Level(c.entry.Quote) || tick.Quote <= c.terms.Barrier2.Level(c.entry.Quote) {
				c.decide(sign == down, max(tick.Epoch, c.terms.Start), tick)
			}
		},
		finish: func(c *Course, at int64, exit market.Tick) { c.decide(sign == up, at, exit) },
		form:   genericForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			return pays(s.Name + " " + words + " " + t.barrierWords(t.Barrier2, s) + " " + between + " " + t.barrierWords(t.Barrier, s) + " " + t.endWords("through", s))
		},
	}, func(v *view) (float64, error) {
		spot, high, low := v.price(), v.reached(v.terms.Barrier), v.reached(v.terms.Barrier2)
		if moves, ok := v.countable(); ok {
			p, err := pricing.TickUpOrDown(moves, v.away(high), v.away(low))
			if sign == up {
				p = 1 - p
			}
			return p, err
		}
		high, low = pricing.TickBarrier(spot, high, v.step()), pricing.TickBarrier(spot, low, v.step())
		return v.expect(func(m pricing.Model) (float64, error) {
			if sign == up {
				return m.Range(spot, high, low, v.years)
			}
			return m.UpOrDown(spot, high, low, v.years, pricing.AtHit)
		})
	})
}
