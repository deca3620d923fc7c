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
	if fresh && end-begin < effectiveBelow && c.symbol.Interval > 1 && !c.terms.Barrier.AtSpot() {
		// Ticks come every other second, and short contracts feel what is lost at either end.
		begin = begin - begin%c.symbol.Interval + c.symbol.Interval
		end -= end % c.symbol.Interval
	}
	v.years = pricing.Years(float64(max(0, end-begin)))
	return v
}

// effectiveBelow is the length in seconds from which on a contract is priced by its nominal time.
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
	moves = v.moves
	if v.terms.Ticks == 0 {
		last := v.last.Epoch
		if now, _ := v.world.At(v.symbol, v.at); now.Epoch > last {
			last = now.Epoch
		}
		if !v.entered { // the first tick after the start, which is no move yet
			begin := max(v.at, v.terms.Start)
			last = begin - begin%v.symbol.Interval + v.symbol.Interval
		}
		moves = int(max(0, v.terms.Expiry-last) / v.symbol.Interval)
	}
	return moves, v.symbol.Pips(v.symbol.Param("step")), moves <= longestWalk
}

// longestWalk is up to how many moves ways are counted.
const longestWalk = 100_000

// expect is the price of a contract under the law of the symbol's moves: that of one model, or of a jump index the
// average over how many jumps may come, as in Merton ("Option pricing when underlying stock returns are discontinuous",
// J. Financial Economics 3, 1976): with n of them the move is as good as normal, of a variance that has theirs added.
// For contracts that depend on the path that is an approximation, which spreads the jumps over the time left.
func (v *view) expect(value func(pricing.Model) (float64, error)) (float64, error) {
	model := pricing.Model{Sigma: offerings.Volatility(v.symbol, v.price()), Drift: drift(v.symbol)}
	if v.symbol.Process != "jump" || v.years <= 0 {
		return value(model)
	}
	size := v.symbol.Param("size") * v.step()
	variance := size * size * (1 + jumpVariety*jumpVariety)
	lift := math.Exp(jumpVariety*jumpVariety*size*size/2)*math.Cosh(size) - 1
	mean := v.years * pricing.Year / v.symbol.Param("every")
	if mean > 500 {
		// So many that their number says nothing any more.
		model.Sigma = math.Sqrt(model.Sigma*model.Sigma + mean*variance/v.years)
		return value(model)
	}
	sum, weight, left := 0.0, math.Exp(-mean), 1.0
	for n := 0; left > 1e-9 && float64(n) <= mean+12*math.Sqrt(mean)+12; n++ {
		if n > 0 {
			weight *= mean / float64(n)
		}
		given := pricing.Model{
			Sigma: math.Sqrt(model.Sigma*model.Sigma + float64(n)*variance/v.years),
			Drift: (float64(n)*math.Log1p(lift) - mean*lift) / v.years,
		}
		p, err := value(given)
		if err != nil {
			return 0, err
		}
		sum += weight * p
		left -= weight
	}
	return sum, nil
}

// jumpVariety is how far the size of a jump varies, as a part of it.
const jumpVariety = 0.1

// drift is the annual growth of a symbol: 0, but for the daily reset indices, which are made to rise or to fall.
func drift(s *market.Symbol) float64 {
	if s.Process == "reset" {
		return s.Param("drift")
	}
	return 0
}
