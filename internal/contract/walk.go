package contract

import "math"

// staysBelow is the chance that none of the next n sums of independent standard normal moves reaches a gap, which is 0
// or more. The density of the sums that have stayed below is carried from move to move by Gauss's quadrature, in panels
// narrow enough for six digits.
func staysBelow(n int, gap float64) float64 {
	if n == 0 || gap <= 0 {
		if gap > 0 {
			return 1
		}
		return 0
	}
	reach := gap + 6*math.Sqrt(float64(n))
	panels := int(math.Ceil(reach / panelWidth))
	width := reach / float64(panels)
	points := make([]float64, 0, panels*len(gaussNodes))
	weights := make([]float64, 0, cap(points))
	for i := range panels {
		for j, node := range gaussNodes {
			points = append(points, gap-reach+width*(float64(i)+(1+node)/2))
			weights = append(weights, width/2*gaussWeights[j])
		}
	}
	density := make([]float64, len(points))
	for i, x := range points {
		density[i] = bell(x)
	}
	if n > 1 {
		move := make([]float64, len(points)*len(points)) // from j to i
		for i, y := range points {
			for j, x := range points {
				move[i*len(points)+j] = weights[j] * bell(y-x)
			}
		}
		next := make([]float64, len(points))
		for range n - 1 {
			for i := range next {
				sum := 0.0
				for j, d := range density {
					sum += move[i*len(points)+j] * d
				}
				next[i] = sum
			}
			density, next = next, density
		}
	}
	stays := 0.0
	for i, d := range density {
		stays += weights[i] * d
	}
	return min(max(stays, 0), 1)
}

// bell is the density of a standard normal move.
func bell(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }

// panelWidth is how wide a panel of the quadrature is at most, in standard deviations of a move.
const panelWidth = 4

// The nodes and weights of Gauss and Legendre on [-1, 1], found as the zeros of the Legendre polynomial by Newton's
// method (Press et al., Numerical Recipes, 4.6).
var gaussNodes, gaussWeights = gaussLegendre(8)

func gaussLegendre(n int) (nodes, weights []float64) {
	for i := range n {
		x := math.Cos(math.Pi * (float64(i) + 0.75) / (float64(n) + 0.5))
		var slope float64
		for range 20 {
			p, before := 1.0, 0.0
			for k := range n {
				p, before = ((2*float64(k)+1)*x*p-float64(k)*before)/float64(k+1), p
			}
			slope = float64(n) * (x*p - before) / (x*x - 1)
			x -= p / slope
		}
		nodes = append(nodes, x)
		weights = append(weights, 2/((1-x*x)*slope*slope))
	}
	return nodes, weights
}
