package pricing

import "math"

// Prices of contracts on the last digit of the exit spot, per unit of payout: the winning digits of ten. They hold until
// the deciding tick, and where the last digit is as good as uniform, so not on the step indices.
const (
	DigitMatch = 0.1 // DIGITMATCH
	DigitDiff  = 0.9 // DIGITDIFF
	DigitEven  = 0.5 // DIGITEVEN
	DigitOdd   = 0.5 // DIGITODD
)

// DigitOver is the price of one unit paid if the last digit is above digit (DIGITOVER): 9-d digits of ten win.
func DigitOver(digit int) (float64, error) {
	if digit < 0 || digit > 9 {
		return 0, outside("digit", float64(digit))
	}
	return float64(9-digit) / 10, nil
}

// DigitUnder is the price of one unit paid if the last digit is below digit (DIGITUNDER): d digits of ten win.
func DigitUnder(digit int) (float64, error) {
	if digit < 0 || digit > 9 {
		return 0, outside("digit", float64(digit))
	}
	return float64(digit) / 10, nil
}

// Run is the price of one unit paid if each of the next n ticks is above the one before it, or each below (RUNHIGH and
// RUNLOW): 2^-n, exact for a walk without drift and without ties. In mid-life n is what is left of the run. n is at
// least 0, and 0 is a run that was made.
func Run(n int) (float64, error) {
	if n < 0 {
		return 0, outside("ticks", float64(n))
	}
	return math.Ldexp(1, -n), nil
}

// ExtremeTick is the price of one unit paid if the selected of n ticks is the highest of them (TICKHIGH), or the lowest
// (TICKLOW), before the first is known: u(i-1) u(n-i) with u(k) = C(2k,k)/4^k, since neither the moves up to the
// selected tick, counted backwards, nor those after it may ever sum to the wrong side (Sparre Andersen; Feller,
// An Introduction to Probability Theory II, XII.7). selected counts from 1, and n is at most 10.
func ExtremeTick(n, selected int) (float64, error) {
	if err := checkExtreme(n, selected, 0); err != nil {
		return 0, err
	}
	return stay(selected-1) * stay(n-selected), nil
}

// stay is u(k) = C(2k,k)/4^k, the probability that a symmetric walk of continuous steps never goes below its start.
func stay(k int) float64 {
	u := 1.0
	for i := 1; i <= k; i++ {
		u *= float64(2*i-1) / float64(2*i)
	}
	return u
}

func checkExtreme(n, selected, known int) error {
	switch {
	case n < 1 || n > maxExactTicks:
		return outside("ticks", float64(n))
	case selected < 1 || selected > n:
		return outside("selected tick", float64(selected))
	case known > n:
		return outside("known ticks", float64(known))
	}
	return nil
}

// ExtremeTickAfter is ExtremeTick when the first of the n ticks are known. reach says where they stand, in logarithms
// and in units of s, the volatility of one tick, on the side that the contract bets on: for TICKHIGH
// ln(max(known)/last known)/s, for TICKLOW ln(last known/min(known))/s; it is 0 or more. beaten says that the selected tick
// is known and that another is beyond it. known is at least 1.
//
// A selected tick that is known is the extreme so far, and wins if no tick to come goes beyond it. One to come must
// reach beyond what is known and what comes before it, and then not be beaten either. Moves are taken as normal, which
// they are on volatility indices; ties do not beat.
func ExtremeTickAfter(n, selected, known int, reach float64, beaten bool) (float64, error) {
	if err := checkExtreme(n, selected, known); err != nil {
		return 0, err
	}
	if known < 1 {
		return 0, outside("known ticks", float64(known))
	}
	if !(reach >= 0) || math.IsInf(reach, 0) {
		return 0, outside("reach", reach)
	}
	if beaten {
		return 0, nil
	}
	if known >= selected {
		return walkWithin(n-known, reach, math.Inf(1), 0), nil
	}
	// Seen backwards from the selected tick, the walk to it is one that never goes beyond its start, and the known extreme
	// is so deep below.
	return walkWithin(selected-known, 0, math.Inf(1), reach) * stay(n-selected), nil
}
