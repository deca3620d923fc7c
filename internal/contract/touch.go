package contract

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Touches: some tick after the entry reaches the barrier, from the side on which the entry is, or none does. The touch
// itself decides; an entry on the barrier has touched it.
var touch = []*kind{
	touches("ONETOUCH", up, "touches"),
	touches("NOTOUCH", down, "does not touch"),
}

func touches(code string, sign int64, words string) *kind {
	return binary(kind{
		code: code, category: "touchnotouch", sign: sign, path: true,
		terms: func(o *offer) error { return o.oneBarrier() },
		check: func(o *offer) error { return o.apart() },
		tick: func(c *Course, tick market.Tick) {
			barrier := c.terms.Barrier.Level(c.entry.Quote)
			if above := barrier - c.entry.Quote; above >= 0 && tick.Quote >= barrier || above <= 0 && tick.Quote <= barrier {
				c.decide(sign == up, max(tick.Epoch, c.terms.Start), tick)
			}
		},
		finish: func(c *Course, at int64, exit market.Tick) { c.decide(sign == down, at, exit) },
		form:   genericForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			return pays(s.Name + " " + words + " " + t.barrierWords(t.Barrier, s) + " " + t.endWords("through", s))
		},
	}, func(v *view) (float64, error) {
		spot := v.price()
		barrier := pricing.TickBarrier(spot, v.level(v.terms.Barrier), v.step())
		return v.expect(func(m pricing.Model) (float64, error) {
			if sign == up {
				return m.OneTouch(spot, barrier, v.years, pricing.AtHit)
			}
			return m.NoTouch(spot, barrier, v.years)
		})
	})
}
