package pricing

import "math"

// AsianUp is the price of one unit paid if the last of n ticks is above the arithmetic mean of all n (ASIANU). known are
// those that have come, the entry tick first, and may be empty; step is s, the volatility of one tick. n is at least 1.
//
// The logarithms of last tick and mean differ by a normal variable, if the geometric mean is taken for the arithmetic:
// before the second tick its mean is -½s²(n-1)/2 and its variance s²(n-1)(2n-1)/(6n). The error is of the order of s,
// far below any commission. Once all n are known it is decided, and an equal mean loses.
func AsianUp(known []float64, n int, step float64) (float64, error) { return asian(known, n, step, 1) }

// AsianDown is the price of one unit paid if the last of n ticks is below the arithmetic mean of all n (ASIAND); see
// AsianUp.
func AsianDown(known []float64, n int, step float64) (float64, error) {
	return asian(known, n, step, -1)
}

// asian is AsianUp for way 1 and AsianDown for way -1.
func asian(known []float64, n int, step, way float64) (float64, error) {
	j := len(known)
	switch {
	case n < 1:
		return 0, outside("ticks", float64(n))
	case j > n:
		return 0, outside("known ticks", float64(j))
	case !(step > 0) || math.IsInf(step, 0):
		return 0, outside("step", step)
	}
	for _, q := range known {
		if !(q > 0) || math.IsInf(q, 0) {
			return 0, outside("tick", q)
		}
	}
	if j >= n || n == 1 {
		ahead := 0.0
		for _, q := range known {
			ahead += known[j-1] - q
		}
		if way*ahead > 0 {
			return 1, nil
		}
		return 0, nil
	}
	// Each move to come counts in full for the last tick, and in the mean for the ticks that follow it: what is left
	// are (place of the tick it leads to, from 0)/n of it.
	lead := 0.0
	for _, q := range known {
		lead += logRatio(known[j-1], q)
	}
	sum, squares := 0.0, 0.0
	for k := max(1, j); k < n; k++ {
		part := float64(k) / float64(n)
		sum += part
		squares += part * part
	}
	mean := lead/float64(n) - step*step/2*sum
	return chance(normal(way*mean/(step*math.Sqrt(squares))), 1)
}
