package offerings

import (
	"math"
	"slices"

	"github.com/dervish-ws/dervish/internal/market"
)

// Rungs of the ladders of vanillas: on each side of the middle one.
const (
	intradayRungs = 2
	dailyRungs    = 5
)

// Strikes is the ladder of strikes that a vanilla on a symbol may have, for a duration and a spot in pips, ascending.
// Within a day there are five, at none, about a half and about one usual move (σ√T of the spot) on either side of the
// spot, relative to it. By days there are eleven prices in round numbers, which reach about one and a half usual moves
// away. Steps are round, so that a ladder stays the same while the spot moves little.
func Strikes(s *market.Symbol, spot int64, d Duration) []Barrier {
	move := deviation(s, spot, d.Seconds(s.Interval))
	if d.Expiry() != Daily {
		return rungs(0, round(move/2), intradayRungs, true)
	}
	// Not so wide that the lowest rung would be below the first pip: see TestStrikes.
	step := round(min(0.3*move, 0.15*float64(spot)))
	middle := (spot + step/2) / step * step
	return rungs(middle, step, dailyRungs, false)
}

// rungs are barriers in even steps around a middle, so many on each side.
func rungs(middle, step int64, each int, relative bool) []Barrier {
	ladder := make([]Barrier, 0, 2*each+1)
	for i := -each; i <= each; i++ {
		ladder = append(ladder, Barrier{middle + int64(i)*step, relative})
	}
	return ladder
}

// roundSteps are the steps that count as round, up to powers of ten.
var roundSteps = []float64{1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10}

// round is the round number of pips that is nearest to x, at least 1.
func round(x float64) int64 {
	if x <= 1 {
		return 1
	}
	unit := math.Pow10(int(math.Floor(math.Log10(x))))
	best := roundSteps[0]
	for _, step := range roundSteps {
		if math.Abs(step*unit-x) < math.Abs(best*unit-x) {
			best = step
		}
	}
	return int64(math.Round(best * unit))
}

// turboMoves are the distances of the barriers of turbos from the spot, in usual moves over their duration.
var turboMoves = []float64{0.5, 0.6, 0.8, 1, 1.2, 1.5, 1.8, 2, 2.5, 3}

// TurboDistances are the distances in pips from the spot that the barrier of a turbo is offered at, for a duration and a
// spot in pips, ascending: from a half to three usual moves (σ√T of the spot), and never beyond nine tenths of the spot.
func TurboDistances(s *market.Symbol, spot int64, d Duration) []int64 {
	move := deviation(s, spot, d.Seconds(s.Interval))
	distances := make([]int64, 0, len(turboMoves))
	for _, moves := range turboMoves {
		distances = append(distances, max(1, int64(significant(min(moves*move, 0.9*float64(spot)), 2))))
	}
	return slices.Compact(distances)
}

// turboCharge is what a turbo costs beside the distance of its barrier, in usual moves of one tick.
const turboCharge = 1.08

// TurboPerPoint is what a turbo pays for each point between spot and barrier, for a stake and a distance in pips:
// stake / (|S-B| + 1.08 S σ√Δ), in the units of the stake, to three significant digits.
func TurboPerPoint(s *market.Symbol, spot, distance int64, stake float64) float64 {
	return significant(stake/s.Price(1)/(float64(distance)+turboCharge*deviation(s, spot, s.Interval)), 3)
}

// TurboDistance is the distance in pips of the barrier of a turbo that costs a stake and pays so much for each point, at
// least 1: the inverse of TurboPerPoint, as near as its rounding lets it be.
func TurboDistance(s *market.Symbol, spot int64, stake, perPoint float64) int64 {
	return max(1, int64(math.Round(stake/perPoint/s.Price(1)-turboCharge*deviation(s, spot, s.Interval))))
}

// lookbackPrice is what the cheapest lookback on a symbol costs at least, in US dollars.
const lookbackPrice = 0.5

// MinMultiplier is the least multiplier of a lookback on a symbol: the least of 1, 1.2, 1.5, 2 and so on with which one
// that runs for a minute costs half a dollar. By the reflection principle the greatest rise of a price within a span is
// worth √(2/π) of its usual move. It counts at the price that the symbol begins with, so that it does not change. In
// other currencies than the US dollar it is the same.
func MinMultiplier(s *market.Symbol) float64 {
	worth := math.Sqrt(2/math.Pi) * s.Price(1) * deviation(s, s.Pips(s.Start), 60)
	least := lookbackPrice / worth
	if least <= 1 {
		return 1
	}
	unit := math.Pow10(int(math.Floor(math.Log10(least))))
	for _, step := range roundSteps {
		if step*unit >= least {
			return significant(step*unit, 2)
		}
	}
	return significant(10*unit, 2)
}
