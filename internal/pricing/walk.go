package pricing

import "math"

// The step indices move up or down by the same step at each tick, so their contracts are priced exactly by counting
// ways. Distances are whole pips, as is the step; a walk is of n ticks to come.

// WalkAbove is the probability that the spot ends more than distance above where it is (CALL on a step index; distance
// may be negative): the upper tail of the binomial distribution of n and ½. step is above 0, n at least 0 and at most
// 10,000,000.
func WalkAbove(n int, distance, step int64) (float64, error) {
	if err := checkWalk(n, step); err != nil {
		return 0, err
	}
	return upperTail(n, floorDiv(distance, step)+1), nil
}

// WalkAtLeast is the probability that the spot ends distance or more above where it is (CALLE on a step index); see
// WalkAbove.
func WalkAtLeast(n int, distance, step int64) (float64, error) {
	if err := checkWalk(n, step); err != nil {
		return 0, err
	}
	return upperTail(n, -floorDiv(-distance, step)), nil
}

// WalkBelow is the probability that the spot ends at less than distance above where it is (PUT on a step index; below
// where it is for a negative distance); see WalkAbove.
func WalkBelow(n int, distance, step int64) (float64, error) { return WalkAbove(n, -distance, step) }

// WalkAtMost is the probability that the spot ends at distance above where it is or less (PUTE on a step index); see
// WalkAbove.
func WalkAtMost(n int, distance, step int64) (float64, error) {
	return WalkAtLeast(n, -distance, step)
}

// WalkTouch is the probability that the spot is at some of the ticks to come at least distance away, on the side of its
// sign (ONETOUCH on a step index): by reflection, the paths that end there and, once more, those that end beyond.
// A distance of 0 has touched.
func WalkTouch(n int, distance, step int64) (float64, error) {
	if err := checkWalk(n, step); err != nil {
		return 0, err
	}
	if distance < 0 {
		distance = -distance
	}
	k := -floorDiv(-distance, step)
	if k <= 0 {
		return 1, nil
	}
	return clamp(upperTail(n, k) + upperTail(n, k+1)), nil
}

// maxWalk bounds n, as tails are summed.
const maxWalk = 10_000_000

func checkWalk(n int, step int64) error {
	if n < 0 || n > maxWalk {
		return outside("ticks", float64(n))
	}
	if step <= 0 {
		return outside("step", float64(step))
	}
	return nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && a < 0 {
		q--
	}
	return q
}

// upperTail is the probability that n steps of ±1 sum to at least k.
func upperTail(n int, k int64) float64 {
	switch {
	case k > int64(n):
		return 0
	case k <= -int64(n):
		return 1
	case k <= 0:
		return 1 - upperTail(n, 1-k) // by symmetry, so that what is summed falls from its first term on
	}
	ups := (int64(n) + k + 1) / 2 // the least number of ups, more than half of n
	a, _ := math.Lgamma(float64(n) + 1)
	b, _ := math.Lgamma(float64(ups) + 1)
	c, _ := math.Lgamma(float64(int64(n)-ups) + 1)
	term := math.Exp(a - b - c - float64(n)*math.Ln2)
	sum := 0.0
	for u := ups; u <= int64(n) && term > sum*machine/16; u++ {
		sum += term
		term *= float64(int64(n)-u) / float64(u+1)
	}
	return min(sum, 1)
}
