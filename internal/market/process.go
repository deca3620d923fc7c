package market

import (
	"maps"
	"math"
	"slices"
)

// process is how a symbol moves. Its state at midnight is one number, its height: the logarithm of the price against
// Start for those that move by factors, pips away from Start for those that move by steps. Heights are 0 at the
// reference day. All methods are pure.
type process interface {
	// change is how much higher a day ends than it began.
	change(d draws) float64
	// path fills quotes with the prices of the day, in pips, at the beginning of each interval. The day begins at the
	// given height, and the same draws are given to change. moves is as long as quotes and is for its own use.
	path(d draws, height float64, quotes []int64, moves []float64)
	// bounds are the heights between which midnights are kept (see walk).
	bounds() (low, high float64)
	// move is about how much of the price a tick moves it.
	move() float64
}

// kind is one of the processes that symbols.yaml names.
type kind struct {
	params []string                       // that it must have
	build  func(*Symbol) (process, error) // the error says what of the symbol is impossible
}

// kinds are the processes by name.
var kinds = map[string]kind{
	"volatility": {[]string{"volatility"}, newVolatility},
	"jump":       {[]string{"volatility", "every", "size"}, newJump},
	"crash":      {[]string{"every", "size"}, newCrash},
	"boom":       {[]string{"every", "size"}, newBoom},
	"step":       {[]string{"step"}, newStep},
	"reset":      {[]string{"volatility", "drift"}, newReset},
	"range":      {[]string{"every", "width", "step"}, newRangeBreak},
}

// paramRange says between which numbers a parameter lies: above low, up to high.
var paramRange = map[string]struct{ low, high float64 }{
	"volatility": {0, 5},
	"every":      {1, 1e6},
	"size":       {0, 100},
	"step":       {0, 1e9},
	"width":      {0, 1e9},
	"drift":      {-10, 10},
}

// paramNames are the names of all parameters, sorted.
func paramNames() []string { return slices.Sorted(maps.Keys(paramRange)) }

// kindNames are the names of the processes, sorted.
func kindNames() []string { return slices.Sorted(maps.Keys(kinds)) }

// Streams of draws within a day. Draws of change are the day's own; these are for path.
const (
	streamNormals = iota + 1
	streamPlaces
	streamSizes
	streamPace
)

// slots is how many intervals a day has.
func (s *Symbol) slots() int { return int(daySeconds / s.Interval) }

// perTick is the annual volatility's share of one tick, √(Δ/Y) σ.
func (s *Symbol) perTick() float64 {
	return float64(s.Volatility * math.Sqrt(float64(s.Interval)/yearSeconds))
}

// startPips is the price at the reference day in pips.
func (s *Symbol) startPips() float64 { return float64(s.Start * float64(pow10(s.Digits))) }

// round turns a positive price in pips into a quote: the nearest whole number, and at least 1. What is above 2^53 would
// be no quote, and its conversion not the same on all machines.
func round(pips float64) int64 { return max(1, int64(min(pips, 1<<53)+0.5)) }

// reach is how far, as a factor, a price is kept from its Start at midnights. A fair price has no level to come back
// to: left alone, an index with a volatility of 300% would be below a pip within three years.
const reach = 20

// logBounds are the bounds of processes that move by factors.
func logBounds() (low, high float64) { return -log(reach), log(reach) }
