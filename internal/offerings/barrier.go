package offerings

import (
	"math"

	"github.com/dervish-ws/dervish/internal/market"
)

// Barrier is a barrier as buyers name it: a price, or how far from the spot it lies.
type Barrier struct {
	Pips     int64 // of the symbol; below 0 for a Relative one below the spot
	Relative bool  // to the spot
}

// Level is the price of the barrier in pips, where the spot is so many.
func (b Barrier) Level(spot int64) int64 {
	if b.Relative {
		return spot + b.Pips
	}
	return b.Pips
}

// Text writes the barrier with all decimals of the symbol, a relative one with its sign: 1790.00, +0.0230.
func (b Barrier) Text(s *market.Symbol) string {
	text := s.Format(b.Pips)
	if b.Relative && b.Pips >= 0 {
		return "+" + text
	}
	return text
}

// Usual is the duration for which barriers are proposed before a buyer names one: 5 ticks, 15 minutes or 7 days, or
// what the row allows that is nearest; zero where there is no expiry.
func (r *Row) Usual() Duration {
	d := map[Expiry]Duration{Tick: {5, Ticks}, Intraday: {15, Minutes}, Daily: {7, Days}, NoExpiry: {}}[r.Expiry]
	switch at := d.Seconds(1); {
	case at < r.Min.Seconds(1):
		return r.Min
	case at > r.Max.Seconds(1):
		return r.Max
	}
	return d
}

// The distances of proposed barriers from the spot, in usual moves over the usual duration. Of two barriers both lie
// farther out, so that to stay between them is not hopeless.
const (
	oneBarrier = 0.5
	twoBarrier = 0.8
)

// Suggest proposes the barriers of a row at a spot in pips, the higher one first: as many as a buyer names, but none for
// digits. They are relative to the spot, and prices where the contract ends with a day of trading. A pair lies as far
// above as below on a logarithmic scale. The barrier of a vanilla is the middle of its ladder, that of a turbo lies on the
// losing side.
func (r *Row) Suggest(spot int64) []Barrier {
	if r.Named() == 0 || r.Type.Digits != nil {
		return nil
	}
	relative := r.Expiry != Daily
	at := func(level int64) Barrier {
		if relative {
			level -= spot
		}
		return Barrier{level, relative}
	}
	switch r.Kind.Category {
	case "vanilla":
		ladder := Strikes(r.Symbol, spot, r.Usual())
		return ladder[len(ladder)/2 : len(ladder)/2+1]
	case "turbos":
		ladder := TurboDistances(r.Symbol, spot, r.Usual())
		distance := ladder[len(ladder)/2]
		if r.Type.Sentiment == "up" {
			distance = -distance
		}
		return []Barrier{at(max(1, spot+distance))}
	}
	move := deviation(r.Symbol, spot, r.Usual().Seconds(r.Symbol.Interval)) / float64(spot)
	if r.Type.Barriers == 1 {
		return []Barrier{at(above(spot, oneBarrier*move))}
	}
	high := above(spot, twoBarrier*move)
	low := int64(math.Round(float64(spot) * math.Exp(-twoBarrier*move)))
	return []Barrier{at(high), at(max(1, min(low, spot-1)))}
}

// above is the price by a logarithmic distance above the spot, at least by one pip.
func above(spot int64, distance float64) int64 {
	return max(spot+1, int64(math.Round(float64(spot)*math.Exp(distance))))
}
