package pricing

import "math"

// Contracts that are watched at ticks alone are won by a touch less often than the path between the ticks would have it.
// For a few ticks the difference is counted exactly here; for many the formulas serve, with barriers and extremes
// shifted.

// tickShift is -ζ(½)/√(2π): by so many standard deviations of a move a walk overshoots a distant barrier on average, or
// stays short of the extreme of the continuous path.
const tickShift = 0.5825971579390106702

// Shift is δ = 0.5826 s, the distance in logarithms by which a distant barrier that is watched at ticks acts as if it
// were farther away, and by which the extreme of many ticks stays short of that of the path (Broadie, Glasserman and Kou,
// "A continuity correction for discrete barrier options", Math. Finance 7, 1997). step is s, the volatility of one tick.
func Shift(step float64) float64 { return tickShift * step }

// TickBarrier is the barrier moved away from the spot, so that formulas for continuous watching price contracts that are
// watched at ticks, some ten of them at least: TickTouch and TickUpOrDown price shorter ones. It is moved by Shift(step),
// and by up to a fifth more within two moves of the spot, where a walk behaves as if it were h(g) from a barrier at
// distance g: h being harmonic for the walk that ends beyond the barrier, h(g) = E h(g + Z) with h = 0 below 0, h(0) = 1/√2
// and h(g) - g → 0.5826. A barrier on the spot stays.
func TickBarrier(spot, barrier, step float64) float64 {
	if barrier == spot {
		return barrier
	}
	shift := Shift(step)
	if g := math.Abs(logRatio(barrier, spot)); g < 2*step {
		at := g / step / 0.1
		i := min(int(at), len(nearShift)-2)
		shift += step * (nearShift[i] + (at-float64(i))*(nearShift[i+1]-nearShift[i]))
	}
	if barrier > spot {
		return barrier * math.Exp(shift)
	}
	return barrier * math.Exp(-shift)
}

// nearShift is h(g) - g - 0.5826 for g = 0, 0.1, … 2: the integral equation of h solved on Gauss–Legendre nodes.
var nearShift = [...]float64{
	0.12450962, 0.10008117, 0.079228809, 0.06166365, 0.047077471, 0.03515148, 0.025564837,
	0.018002584, 0.012162669, 0.0077618274, 0.0045401357, 0.002264205, 0.00072900279, -0.00024159494,
	-0.00079537491, -0.0010532879, -0.001111664, -0.0010449182, -0.00090853219, -0.00074211998, -0.00057241539,
}

// maxExactTicks bounds the walks that are followed tick by tick. Contracts on the highest tick have five, on touches ten.
const maxExactTicks = 10

// TickTouch is the price of one unit paid if one of the next n ticks reaches a barrier (ONETOUCH of a few ticks, without
// rates). reach is its distance in usual moves, |ln(B/S)|/s; a distance of 0 has touched. Moves are taken as
// normal and without drift, and the price is accurate to about 1e-9. n is 0 to 10.
func TickTouch(n int, reach float64) (float64, error) {
	return TickUpOrDown(n, reach, math.Inf(1))
}

// TickUpOrDown is the price of one unit paid if one of the next n ticks reaches either of two barriers (UPORDOWN of a few
// ticks, without rates). up and down are their distances in usual moves, of which one may be infinite; see TickTouch.
func TickUpOrDown(n int, up, down float64) (float64, error) {
	switch {
	case n < 0 || n > maxExactTicks:
		return 0, outside("ticks", float64(n))
	case !(up >= 0):
		return 0, outside("distance", up)
	case !(down >= 0):
		return 0, outside("distance", down)
	}
	gap := min(up, down)
	switch {
	case gap == 0:
		return 1, nil
	case math.IsInf(gap, 1):
		return 0, nil
	}
	return clamp(1 - walkWithin(n, gap, up+down, 0)), nil
}

// walkWithin is the probability that a walk of n standard normal steps, which starts gap below a border, is never beyond
// it nor beyond another one that is width below it, and ends at least depth below it. width may be infinite, and depth
// is 0 where it is not. The density of the distance to the border is followed from step to step on the nodes of a
// Gauss–Legendre rule by panels.
func walkWithin(n int, gap, width, depth float64) float64 {
	switch {
	case n == 0:
		if gap >= depth {
			return 1
		}
		return 0
	case n == 1:
		return normal(gap-depth) - normal(gap-width)
	case gap == 0 && depth == 0 && math.IsInf(width, 1):
		return stay(n)
	}
	reach := 7 * math.Sqrt(float64(n)) // which one path in 10^12 exceeds
	from, to := max(0, gap-reach), min(width, gap+reach)
	const most = 8 // panels of at most six standard deviations, for ten steps
	panels := min(int((to-from)/6)+1, most)
	half := (to - from) / float64(panels) / 2
	var x, weight [20]float64
	for k, g := range gauss20 {
		x[k], x[19-k], weight[k], weight[19-k] = -half*g.x, half*g.x, half*g.w, half*g.w
	}
	// The density of a step from one node to another depends on how many panels are between them; as it is even, it need
	// be known in one direction only.
	var kernel [most][20][20]float64
	if n > 2 {
		for d := range panels {
			for i := range 20 {
				for k := range 20 {
					kernel[d][i][k] = density(2*half*float64(d)+x[i]-x[k]) * weight[k]
				}
			}
		}
	}
	var p, q [most][20]float64
	for a := range panels {
		for i := range 20 {
			p[a][i] = density(from + half*float64(2*a+1) + x[i] - gap)
		}
	}
	for range n - 2 {
		for a := range panels {
			for i := range 20 {
				sum := 0.0
				for b := range panels {
					// Nodes mirror each other within a panel, so a step the other way is that between the mirrored.
					row, source := &kernel[max(a-b, b-a)][i], &p[b]
					if b > a {
						row = &kernel[b-a][19-i]
						for k := range 20 {
							sum += row[19-k] * source[k]
						}
						continue
					}
					for k := range 20 {
						sum += row[k] * source[k]
					}
				}
				q[a][i] = sum
			}
		}
		p = q
	}
	sum := 0.0
	for a := range panels {
		for i := range 20 {
			y := from + half*float64(2*a+1) + x[i]
			sum += weight[i] * p[a][i] * (normal(y-depth) - normal(y-width))
		}
	}
	return clamp(sum)
}
