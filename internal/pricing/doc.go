// Package pricing is the mathematics of contracts: how likely each is to win, and so what it is worth, what is asked
// for it and what is bid. It is pure: no state, no time, no input or output, and no allocation.
//
// The underlying moves as a geometric Brownian motion, which is what the volatility indices are; a [Model] names its
// volatility, its drift and the rate at which payouts are discounted. Exact walks stand beside it for the step indices,
// and counting for digits, runs and the ticks that are the highest. A binary contract is priced per unit of payout, so
// its theoretical price is its discounted probability to win; [Charge] makes the asked and the bid price of it. Other
// contracts are priced per unit: one contract, one of notional or one of stake, as their functions say.
//
// Symbols of the formulas: S spot, K strike or barrier, H and L the higher and the lower of two, T years of [Year]
// seconds, σ annual volatility, μ annual drift of the spot, r annual discount rate, m = μ - σ²/2 the drift of its
// logarithm, N and φ the standard normal distribution function and density. s is the volatility of one tick, see [Step].
//
// No function returns NaN or an infinity. What has a limit, such as a contract in its last second, is given that limit;
// what has none is an error that wraps [ErrDomain], and a formula that would not be accurate one that wraps [ErrUnstable].
// All functions may be called by several goroutines at once.
//
// The package leaves to others how prices are rounded to money, which contracts are offered, and how a contract that is
// decided settles: formulas compare floating-point spots, while settlement compares whole pips.
package pricing

import (
	"errors"
	"fmt"
	"math"
)

// Errors of the package, to be found with errors.Is.
var (
	// ErrDomain says that an argument has no meaning for the formula, such as a spot of zero.
	ErrDomain = errors.New("outside the domain of the formula")
	// ErrUnstable says that the formula has an answer that its series cannot give with the accuracy promised.
	ErrUnstable = errors.New("not computable with enough accuracy")
)

// Model is a geometric Brownian motion under which contracts are priced. Sigma must be set; the rest is 0 for synthetic
// indices.
type Model struct {
	Sigma float64 // annual volatility, above 0: 0.5 is 50%
	Rate  float64 // r, annual rate at which payouts are discounted, continuously compounded
	Drift float64 // μ, annual growth of the spot, already adjusted if the payout is in a currency other than the quote's
}

// check refuses what has no meaning in any formula: no volatility, a time that is negative, a level that is not
// positive, or anything that is not a finite number.
func (m Model) check(years float64, levels ...float64) error {
	if !(m.Sigma > 0) || math.IsInf(m.Sigma, 0) {
		return outside("volatility", m.Sigma)
	}
	if !finite(m.Rate) {
		return outside("rate", m.Rate)
	}
	if !finite(m.Drift) {
		return outside("drift", m.Drift)
	}
	if !(years >= 0) || math.IsInf(years, 0) {
		return outside("years", years)
	}
	for _, x := range levels {
		if !(x > 0) || math.IsInf(x, 0) {
			return outside("level", x)
		}
	}
	return nil
}

// log is the drift of the logarithm of the spot, m = μ - σ²/2.
func (m Model) log() float64 { return m.Drift - m.Sigma*m.Sigma/2 }

// discount is e^{-rT}.
func (m Model) discount(years float64) float64 { return math.Exp(-m.Rate * years) }

// d2 is the number of standard deviations by which the logarithm of the spot is expected above that of the strike.
func (m Model) d2(spot, strike, years float64) float64 {
	return (logRatio(spot, strike) + m.log()*years) / (m.Sigma * math.Sqrt(years))
}

// logRatio is ln(a/b), also where a/b would overflow.
func logRatio(a, b float64) float64 {
	if q := a / b; q > 1e-300 && q < 1e300 {
		return math.Log(q)
	}
	return math.Log(a) - math.Log(b)
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// outside is the error for an argument that the formula does not know.
func outside(what string, x float64) error { return fmt.Errorf("%w: %s %v", ErrDomain, what, x) }

// result refuses a price that arguments of absurd size drove out of the numbers, and lifts what rounding put below 0.
func result(price float64) (float64, error) {
	if !finite(price) {
		return 0, fmt.Errorf("%w: price %v", ErrUnstable, price)
	}
	return max(0, price), nil
}

// chance is result for what cannot be above most, except by rounding.
func chance(price, most float64) (float64, error) { return result(min(price, most)) }
