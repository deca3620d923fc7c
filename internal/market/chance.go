package market

import "math/bits"

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

// below is the i-th draw of the whole numbers 0 … n-1 (Lemire's multiplication; n is far below 2^32, so that its bias
// is below 2^-32).
func (d draws) below(i, n int) int {
	hi, _ := bits.Mul64(d.word(i), uint64(n))
	return int(hi)
}
