package contract

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Rises and falls: the exit spot is above or below the barrier, which is the entry spot if none is named. The types of
// callputequal win on the barrier too.
var callput = []*kind{
	riseFall("CALL", "callput", up, false),
	riseFall("PUT", "callput", down, false),
	riseFall("CALLE", "callputequal", up, true),
	riseFall("PUTE", "callputequal", down, true),
}

// The signs of kinds.
const (
	up   = +1
	down = -1
)

func riseFall(code, category string, sign int64, ties bool) *kind {
	words := "strictly higher than"
	switch {
	case sign == up && ties:
		words = "higher than or equal to"
	case ties:
		words = "lower than or equal to"
	case sign == down:
		words = "strictly lower than"
	}
	return binary(kind{
		code: code, category: category, sign: sign,
		terms:    func(o *offer) error { return o.barrierOrSpot() },
		check:    func(o *offer) error { return o.positive() },
		constant: func(t *Terms, s *market.Symbol) bool { return t.Barrier.AtSpot() && !t.Daily() && steady(s) },
		finish: func(c *Course, at int64, exit market.Tick) {
			ahead := sign * (exit.Quote - c.terms.Barrier.Level(c.entry.Quote))
			c.decide(ahead > 0 || ties && ahead == 0, at, exit)
		},
		form: genericForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			return pays(s.Name + " is " + words + " " + t.barrierWords(t.Barrier, s) + " " + t.endWords("at", s))
		},
	}, func(v *view) (float64, error) {
		if moves, step, ok := v.walk(); ok {
			return walk(moves, v.terms.Barrier.Level(v.base())-v.spot, step, sign, ties)
		}
		spot, barrier := v.price(), v.level(v.terms.Barrier)
		return v.expect(func(m pricing.Model) (float64, error) {
			switch {
			case sign == up && ties:
				return m.CallE(spot, barrier, v.years, v.symbol.Pip())
			case sign == up:
				return m.Call(spot, barrier, v.years)
			case ties:
				return m.PutE(spot, barrier, v.years, v.symbol.Pip())
			default:
				return m.Put(spot, barrier, v.years)
			}
		})
	})
}

// walk is the exact chance of a step index to end beyond a distance, upwards or downwards, or on it too.
func walk(moves int, distance, step, sign int64, ties bool) (float64, error) {
	switch {
	case sign == up && ties:
		return pricing.WalkAtLeast(moves, distance, step)
	case sign == up:
		return pricing.WalkAbove(moves, distance, step)
	case ties:
		return pricing.WalkAtMost(moves, distance, step)
	default:
		return pricing.WalkBelow(moves, distance, step)
	}
}
