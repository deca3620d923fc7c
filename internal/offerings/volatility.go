package offerings

import (
	"math"

	"github.com/dervish-ws/dervish/internal/market"
)

// Year is how many seconds a year has in which volatility is counted: 365 days.
const Year = 31_536_000

// Volatility is the annual volatility with which a symbol moves at a spot, both plain numbers: 0.5 is 50%. It is the
// symbol's own where its process has one (without the jumps of a jump index); else it follows from the variance of one
// of its moves: of a crash or boom index, a spike of exponential size a with chance 1/n, 2a²/n; of a step or a range
// index, its step as a part of the spot.
func Volatility(s *market.Symbol, spot float64) float64 {
	perYear := math.Sqrt(Year / float64(s.Interval))
	switch {
	case s.Volatility > 0:
		return s.Volatility
	case s.Process == "crash" || s.Process == "boom":
		return s.Param("size") * math.Sqrt(2/s.Param("every")) * perYear
	case s.Param("step") > 0 && spot > 0:
		return s.Param("step") / spot * perYear
	}
	return 0
}

// deviation is by how much a price usually moves within so many seconds, in the units of the spot: the standard
// deviation σ√T of its logarithm, times the spot. Both are in pips.
func deviation(s *market.Symbol, spot int64, seconds int64) float64 {
	return Volatility(s, s.Price(spot)) * math.Sqrt(float64(seconds)/Year) * float64(spot)
}
