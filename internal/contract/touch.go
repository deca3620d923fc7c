package contract

import (
	"math"

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
		terms: func(o *offer) error {
			if err := o.oneBarrier(); err != nil || !o.quote.Terms.Barrier.AtSpot() {
				return err
			}
			return barrierOnSpot()
		},
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
		spot, barrier := v.price(), v.reached(v.terms.Barrier)
		if moves, ok := v.countable(); ok {
			p, err := pricing.TickTouch(moves, v.away(barrier))
			if sign == down {
				p = 1 - p
			}
			return p, err
		}
		barrier = pricing.TickBarrier(spot, barrier, v.step())
		return v.expect(func(m pricing.Model) (float64, error) {
			if sign == up {
				return m.OneTouch(spot, barrier, v.years, pricing.AtHit)
			}
			return m.NoTouch(spot, barrier, v.years)
		})
	})
}

// reached is a barrier as a price, from where on a quote rounds to it: half a pip nearer to the spot.
func (v *view) reached(b Barrier) float64 {
	level, half := v.level(b), v.symbol.Pip()/2
	if level > v.price() {
		return math.Max(level-half, v.price())
	}
	return math.Min(level+half, v.price())
}

// away is how far a price lies from the spot, in usual moves.
func (v *view) away(price float64) float64 { return math.Abs(math.Log(price/v.price())) / v.step() }

// countable reports whether the moves to come are so few, of a symbol whose moves are normal, that a touch is priced
// move by move.
func (v *view) countable() (moves int, ok bool) {
	moves = v.ahead()
	return moves, v.symbol.Process == "volatility" && v.symbol.Regular() && moves <= fewMoves
}

// fewMoves are as many as pricing counts.
const fewMoves = 10
