package market

import (
	"math"
	"math/bits"
	"slices"
)

// mix is a bijection of 64-bit words that scatters any pattern: the output function of SplitMix64 (Steele, Lea and
// Flood, "Fast splittable pseudorandom number generators", 2014) with the constants that Stafford calls Mix13.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// golden is 2^64 divided by the golden ratio, and odd: multiples of it visit all words, evenly.
const golden = 0x9e3779b97f4a7c15

// draws is a sequence of independent random words that can be read at any place: words of a counter. What it draws
// does not depend on what was drawn before.
type draws struct {
	key      uint64
	mirrored bool // every uniform u is 1-u instead, and so every normal -z
}

// child is another sequence, which has nothing to do with this one, named by a number. It is not mirrored.
func (d draws) child(name int64) draws {
	return draws{key: mix(d.key ^ mix(uint64(name)+golden))}
}

// word is the i-th word.
func (d draws) word(i int) uint64 { return mix(d.key + uint64(i+1)*golden) }

// centred is the i-th uniform draw between -½ and ½, both excluded: the midpoints of 2^52 equal parts.
func (d draws) centred(i int) float64 {
	q := float64((float64(d.word(i)>>12)+0.5)*0x1p-52) - 0.5
	if d.mirrored {
		return -q
	}
	return q
}

// uniform is the i-th uniform draw between 0 and 1, both excluded.
func (d draws) uniform(i int) float64 { return d.centred(i) + 0.5 }

// normal is the i-th draw of the standard normal distribution.
func (d draws) normal(i int) float64 { return quantile(d.centred(i)) }

// noise is the i-th draw of the standard normal distribution too, within 1e-7 of normal and three times as fast. It is
// not mirrored.
func (d draws) noise(i int) float64 {
	w := d.word(i)
	cell := w >> (64 - cellBits)
	if cell-cellEdge >= cells-2*cellEdge { // wraps around for the first ones
		return quantile(float64((float64(w>>12)+0.5)*0x1p-52) - 0.5)
	}
	c, x := &normalCells[cell], (float64(w<<cellBits>>12)+0.5)*0x1p-52
	y := float64(c[3]*x) + c[2]
	y = float64(y*x) + c[1]
	return float64(y*x) + c[0]
}

// quantile in cells of equal probability, each a cubic in how far one is through the cell that has quantile's values
// and slopes at both ends (Hermite's interpolation). The first and last cells, where it bends too much, are not used.
const (
	cellBits = 10
	cells    = 1 << cellBits
	cellEdge = cells / 64
)

var normalCells = func() (table [cells][4]float64) {
	at := func(edge int) (z, slope float64) {
		z = quantile(float64(float64(edge)/cells) - 0.5)
		return z, float64(2.50662827463100050242 / cells * exp(float64(float64(z*z)/2))) // √2π; the slope is 1/density
	}
	for i := cellEdge; i < cells-cellEdge; i++ {
		z0, s0 := at(i)
		z1, s1 := at(i + 1)
		rise := z1 - z0
		table[i] = [4]float64{z0, s0, float64(3*rise) - float64(2*s0) - s1, s0 + s1 - float64(2*rise)}
	}
	return table
}()

// heads counts the heads among n throws of a coin, made of the words from i on; mirrored, it counts the tails.
func (d draws) heads(i, n int) int {
	heads := 0
	for left := n; left > 0; left -= 64 {
		heads += bits.OnesCount64(d.word(i) >> max(0, 64-left))
		i++
	}
	if d.mirrored {
		return n - heads
	}
	return heads
}

// exponential is the i-th draw of the exponential distribution with mean 1.
func (d draws) exponential(i int) float64 { return -log(d.uniform(i)) }

// below is the i-th draw of the whole numbers 0 … n-1 (Lemire's multiplication; n is far below 2^32, so that its bias
// is below 2^-32).
func (d draws) below(i, n int) int {
	hi, _ := bits.Mul64(d.word(i), uint64(n))
	return int(hi)
}

// counts is a distribution on whole numbers, by the table of its cumulative probabilities.
type counts struct {
	first      int
	cumulative []float64
}

// draw is the smallest number whose cumulative probability reaches u.
func (c *counts) draw(u float64) int {
	i, _ := slices.BinarySearch(c.cumulative, u)
	return c.first + min(i, len(c.cumulative)-1)
}

// newCounts makes a table from the most probable number and the ratio of the probabilities of k+1 and k, out to where
// what is left is below 2^-60.
func newCounts(mode int, ratio func(k int) float64) *counts {
	const enough = 0x1p-70
	var up, down []float64
	for k, weight := mode, 1.0; weight > enough; k++ {
		up = append(up, weight)
		weight = float64(weight * ratio(k))
	}
	for k, weight := mode-1, 1.0; k >= 0; k-- {
		if weight /= ratio(k); weight <= enough {
			break
		}
		down = append(down, weight)
	}
	slices.Reverse(down)
	c := &counts{first: mode - len(down)}
	sum := 0.0
	for _, weight := range slices.Concat(down, up) {
		sum += weight
		c.cumulative = append(c.cumulative, sum)
	}
	for i := range c.cumulative {
		c.cumulative[i] /= sum
	}
	return c
}

// poisson counts what happens independently mean times on average.
func poisson(mean float64) *counts {
	return newCounts(int(mean), func(k int) float64 { return mean / float64(k+1) })
}

// binomial counts the successes among n trials of probability p, which is below 1.
func binomial(n int, p float64) *counts {
	odds := p / (1 - p)
	return newCounts(int(float64(float64(n+1)*p)), func(k int) float64 { return float64(float64(n-k)*odds) / float64(k+1) })
}

// gamma is the sum of k exponential draws with mean 1, from the words at i on: draws of exponentials while they are
// few, and otherwise one normal draw by the approximation of Wilson and Hilferty (Proc. Natl. Acad. Sci. 17, 1931).
func (d draws) gamma(i, k int) float64 {
	if k <= 16 {
		sum := 0.0
		for j := range k {
			sum += d.exponential(i + j)
		}
		return sum
	}
	n := float64(k)
	root := 1 - 1/(9*n) + d.normal(i)/(3*math.Sqrt(n))
	return float64(n * float64(root*float64(root*root)))
}
