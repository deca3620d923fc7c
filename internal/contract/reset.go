package contract

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Resets: rises and falls whose barrier, the entry spot, is moved once, half way, to the spot of that moment if the
// contract is losing then.
var reset = []*kind{
	resets("RESETCALL", up, "higher"),
	resets("RESETPUT", down, "lower"),
}

func resets(code string, sign int64, words string) *kind {
	return binary(kind{
		code: code, category: "reset", sign: sign,
		terms: func(o *offer) error {
			o.quote.Terms.Barrier = atSpot
			switch {
			case o.req.Barrier != "" || o.req.Barrier2 != "" || o.req.BarrierRange != "":
				return refuse(Creation, "ResetBarrierError", "barrier", "A reset contract begins with the entry spot as its barrier, and takes no other.")
			case o.req.Expiry != 0:
				return refuse(Creation, "ResetFixedExpiryError", "date_expiry", "A reset contract needs a duration.")
			}
			return nil
		},
		constant: func(_ *Terms, s *market.Symbol) bool { return steady(s) },
		finish: func(c *Course, at int64, exit market.Tick) {
			c.decide(sign*(exit.Quote-c.resetLevel(sign)) > 0, at, exit)
		},
		detail: func(c *Course, s *State) {
			if _, at, ok := c.reset(); ok {
				s.ResetTime, s.ResetBarrier = at, c.symbol.Format(c.resetLevel(sign))
			}
		},
		form: genericForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			half := count(t.Ticks/2, "tick")
			if t.Ticks == 0 {
				half = span(t.resetAfter())
			}
			return pays(s.Name + " is strictly " + words + " " + t.endWords("at", s) + " than it was at the entry spot or " + half + " later")
		},
	}, func(v *view) (float64, error) {
		spot := v.price()
		if _, _, ok := v.reset(); ok {
			return v.expect(func(m pricing.Model) (float64, error) {
				if sign == up {
					return m.Call(spot, v.symbol.Price(v.resetLevel(sign)), v.years)
				}
				return m.Put(spot, v.symbol.Price(v.resetLevel(sign)), v.years)
			})
		}
		entry, until := v.symbol.Price(v.base()), v.untilReset()
		return v.expect(func(m pricing.Model) (float64, error) {
			if sign == up {
				return m.ResetCall(spot, entry, until, v.years)
			}
			return m.ResetPut(spot, entry, until, v.years)
		})
	})
}

// resetAfter is for how many seconds after its start a reset contract that ends by the clock keeps its first barrier.
func (t *Terms) resetAfter() int64 { return (t.Expiry - t.Start + 1) / 2 }

// reset is the tick of the reset and its instant; false when it has not come.
func (c *Course) reset() (tick market.Tick, at int64, ok bool) {
	if n := c.terms.Ticks; n > 0 {
		if c.index < n/2 || !c.entered {
			return market.Tick{}, 0, false
		}
		tick = c.stream[n/2]
		return tick, tick.Epoch, true
	}
	at = c.terms.Start + c.terms.resetAfter()
	now := c.at
	if c.over {
		now = min(now, c.outcome.At)
	}
	if now < at || !c.entered {
		return market.Tick{}, 0, false
	}
	tick, _ = c.world.At(c.symbol, at)
	if tick.Epoch < c.entry.Epoch {
		tick = c.entry
	}
	return tick, at, true
}

// resetLevel is the barrier where the course stands, in pips.
func (c *Course) resetLevel(sign int64) int64 {
	level := c.entry.Quote
	if tick, _, ok := c.reset(); ok && sign*(tick.Quote-level) < 0 {
		level = tick.Quote
	}
	return level
}

// untilReset is the time to the reset, in years.
func (v *view) untilReset() float64 {
	if n := v.terms.Ticks; n > 0 {
		moves := n / 2
		if v.entered {
			moves -= v.index
		}
		return pricing.Years(float64(moves * v.symbol.Interval))
	}
	return pricing.Years(float64(v.terms.Start + v.terms.resetAfter() - max(v.at, v.terms.Start)))
}
