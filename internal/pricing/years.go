package pricing

import "math"

// Year is the number of seconds of a year of 365 days, in which T is counted.
const Year = 31_536_000

// second is the shortest time to expiry for which digital formulas are used, in years.
const second = 1.0 / Year

// Years is a duration in seconds as T.
func Years(seconds float64) float64 { return seconds / Year }

// Step is s = σ√(Δ/Y), the standard deviation of the logarithm of one move from tick to tick, for annual volatility
// sigma and ticks interval seconds apart.
func Step(sigma, interval float64) float64 { return sigma * math.Sqrt(interval/Year) }

// EffectiveSeconds is the time between the ticks that matter to a contract on a symbol with a tick in every even second:
// from the first tick after start to the last at or before expiry. Public pricing uses it in place of the duration for
// new quotes of contracts of less than five minutes that are not at the money. start and expiry are seconds since 1970;
// the result is at least 0.
func EffectiveSeconds(start, expiry int64) int64 {
	first := start + 2 - start&1
	last := expiry - expiry&1
	return max(0, last-first)
}
