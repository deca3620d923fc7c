package contract

import (
	"math"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// view is an open contract at an instant as pricing sees it: a quote is the view of one that has not entered, so that
// the spot stands in for its entry.
type view struct {
	*Course
	spot  int64   // in pips
	years float64 // to the end
	moves int     // from tick to tick still to come, of a contract counted in ticks
}

// look is the view of a course where it stands; fresh is that of a quote. There is a tick by then.
func (c *Course) look(fresh bool) *view {
	tick, _ := c.world.At(c.symbol, c.at)
	v := &view{Course: c, spot: tick.Quote}
	if c.terms.Ticks > 0 {
		v.moves = int(c.terms.Ticks)
		switch {
		case c.entered:
			v.moves = int(c.left())
		case c.kind.countsEntry:
			v.moves--
		}
		v.years = pricing.Years(float64(v.moves) * float64(c.symbol.Interval))
		return v
	}
	begin, end := max(c.at, c.terms.Start), c.terms.Expiry
	seconds := max(0, end-begin)
	if fresh && seconds < effectiveBelow && c.symbol.Interval == 2 && !c.terms.Barrier.AtSpot() {
		seconds = pricing.EffectiveSeconds(begin, end)
	}
	v.years = pricing.Years(float64(seconds))
	return v
}

// effectiveBelow is the length in seconds from which on contracts on two-second symbols are priced by their nominal time.
const effectiveBelow = 300

// base is the entry spot, or the spot until there is one, in pips.
func (v *view) base() int64 {
	if v.entered {
		return v.entry.Quote
	}
	return v.spot
}

// level is a barrier as a price.
func (v *view) level(b Barrier) float64 { return v.symbol.Price(b.Level(v.base())) }

// price is the spot as a price.
func (v *view) price() float64 { return v.symbol.Price(v.spot) }

// step is the volatility of one tick.
func (v *view) step() float64 {
	return pricing.Step(offerings.Volatility(v.symbol, v.price()), float64(v.symbol.Interval))
}

// walk reports whether the symbol moves by equal steps and the contract is short enough to count the ways that it can
// go: so many moves to come, by so many pips.
func (v *view) walk() (moves int, step int64, ok bool) {
	if v.symbol.Process != "step" {
		return 0, 0, false
	}
	moves = v.ahead()
	return moves, v.symbol.Pips(v.symbol.Param("step")), moves <= longestWalk
}

// ahead is how many moves are still to come from the entry tick on, or from the spot; by the clock, of a symbol that
// ticks in all of its intervals.
func (v *view) ahead() int {
	if v.terms.Ticks > 0 {
		return v.moves
	}
	interval := v.symbol.Interval
	now := max(v.at, v.terms.Start)
	last := now - now%interval
	if !v.entered {
		last += interval // the first tick after the start is no move yet
	}
	return int(max(0, v.terms.Expiry-last) / interval)
}

// longestWalk is up to how many moves ways are counted.
const longestWalk = 100_000

// expect is the price of a contract under the law of the symbol's moves: that of one model, or of a jump index the
// average over what jumps may come, as in Merton ("Option pricing when underlying stock returns are discontinuous",
// J. Financial Economics 3, 1976). Given how many jumps go up and how many down, the move is normal, which is exact for
// contracts that look at the end alone. Those of the path are priced as if the jumps were volatility, of which there is
// the more the more of them come; that is up to 0.017 too much for a touch, about ten minutes from its end.
func (v *view) expect(value func(pricing.Model) (float64, error)) (float64, error) {
	plain := pricing.Model{Sigma: offerings.Volatility(v.symbol, v.price()), Drift: drift(v.symbol)}
	if v.symbol.Process != "jump" || v.years <= 0 {
		return value(plain)
	}
	size := v.symbol.Param("size") * v.step()
	variety := jumpVariety * jumpVariety * size * size
	jumps := v.years * pricing.Year / v.symbol.Param("every")
	if jumps > fewJumps {
		// So many that their sum is as good as normal.
		return value(pricing.Model{Sigma: math.Sqrt(plain.Sigma*plain.Sigma + jumps*(size*size+variety)/v.years)})
	}
	lift := math.Exp(variety/2)*math.Cosh(size) - 1 // of one jump, on average
	// given is the price when so many jumps come, which add a variance each, and move the logarithm in all.
	given := func(n int, sigma2, move float64) (float64, error) {
		return value(pricing.Model{
			Sigma: math.Sqrt(plain.Sigma*plain.Sigma + float64(n)*sigma2/v.years),
			Drift: (move - jumps*lift) / v.years,
		})
	}
	sum := 0.0
	for n, chance, left := 0, math.Exp(-jumps), 1.0; left > 1e-7; n++ {
		if v.kind.path {
			p, err := given(n, size*size+variety, float64(n)*math.Log1p(lift))
			if err != nil {
				return 0, err
			}
			sum += chance * p
		} else {
			ways := math.Exp2(-float64(n))
			for ups := 0; ups <= n; ups++ {
				p, err := given(n, variety, float64(n)*variety/2+float64(2*ups-n)*size)
				if err != nil {
					return 0, err
				}
				sum += chance * ways * p
				ways *= float64(n-ups) / float64(ups+1)
			}
		}
		left -= chance
		chance *= jumps / float64(n+1)
	}
	return sum, nil
}

// fewJumps is up to how many jumps, on average, are counted one by one.
const fewJumps = 6

// jumpVariety is how far the size of a jump varies, as a part of it.
const jumpVariety = 0.1

// drift is the annual growth of a symbol: 0, but for the daily reset indices, which are made to rise or to fall.
func drift(s *market.Symbol) float64 {
	if s.Process == "reset" {
		return s.Param("drift")
	}
	return 0
}
