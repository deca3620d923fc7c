package market

import "math"

// The functions of this file are the only transcendental ones of the package. Each gives the same bits on every
// machine and Go release: they add, subtract, multiply, divide and take square roots, which IEEE 754 rounds in one
// way only, and each product is wrapped in float64() so that no compiler joins it with an addition that follows.
// math.Exp and math.Log are assembly on some architectures and differ there in the last place.

const (
	ln2Hi = 0x1.62e42feep-1  // the first 32 bits of ln 2, so that a small whole number times it is exact
	ln2Lo = math.Ln2 - ln2Hi // the rest; constants are exact
)

// exp is the exponential function for |x| < 700, to about the last place: x = n ln 2 + r with |r| ≤ ½ ln 2, and the
// Taylor series of e^r up to the thirteenth power, whose remainder is below 2^-57.
func exp(x float64) float64 {
	n := 0.0
	if x > math.Ln2/2 || x < -math.Ln2/2 {
		n = math.Floor(float64(x*math.Log2E) + 0.5)
		x -= float64(n * ln2Hi)
		x -= float64(n * ln2Lo)
	}
	p := 1.0 / 6227020800
	p = float64(p*x) + 1.0/479001600
	p = float64(p*x) + 1.0/39916800
	p = float64(p*x) + 1.0/3628800
	p = float64(p*x) + 1.0/362880
	p = float64(p*x) + 1.0/40320
	p = float64(p*x) + 1.0/5040
	p = float64(p*x) + 1.0/720
	p = float64(p*x) + 1.0/120
	p = float64(p*x) + 1.0/24
	p = float64(p*x) + 1.0/6
	p = float64(p*x) + 0.5
	p = float64(p*x) + 1
	p = float64(p*x) + 1
	return p * math.Float64frombits(uint64(1023+int64(n))<<52) // times 2^n, exactly
}

// log is the natural logarithm for normal x > 0, to about the last place: x = 2^n m with m around 1, and
// log m = 2 artanh((m-1)/(m+1)) by its series up to the twenty-first power, whose remainder is below 2^-60.
func log(x float64) float64 {
	bits := math.Float64bits(x)
	n := float64(int64(bits>>52) - 1023)
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	if m > math.Sqrt2 {
		m /= 2
		n++
	}
	s := (m - 1) / (m + 1)
	q := float64(s * s)
	p := 1.0 / 21
	p = float64(p*q) + 1.0/19
	p = float64(p*q) + 1.0/17
	p = float64(p*q) + 1.0/15
	p = float64(p*q) + 1.0/13
	p = float64(p*q) + 1.0/11
	p = float64(p*q) + 1.0/9
	p = float64(p*q) + 1.0/7
	p = float64(p*q) + 1.0/5
	p = float64(p*q) + 1.0/3
	p = float64(p*q) + 1
	return float64(n*ln2Hi) + (float64(n*ln2Lo) + float64(2*float64(s*p)))
}

// quantile is the inverse of the standard normal distribution function at ½+q, for |q| < ½: Wichura's algorithm
// AS 241, PPND16 (Applied Statistics 37, 1988, 477–484), whose relative error is about 1e-16. It is odd in q to the
// last bit.
func quantile(q float64) float64 {
	if q <= 0.425 && q >= -0.425 {
		r := 0.180625 - float64(q*q)
		num := 2509.0809287301226727
		num = float64(num*r) + 33430.575583588128105
		num = float64(num*r) + 67265.770927008700853
		num = float64(num*r) + 45921.953931549871457
		num = float64(num*r) + 13731.693765509461125
		num = float64(num*r) + 1971.5909503065514427
		num = float64(num*r) + 133.14166789178437745
		num = float64(num*r) + 3.387132872796366608
		den := 5226.495278852545925
		den = float64(den*r) + 28729.085735721942674
		den = float64(den*r) + 39307.89580009271061
		den = float64(den*r) + 21213.794301586595867
		den = float64(den*r) + 5394.1960214247511077
		den = float64(den*r) + 687.1870074920579083
		den = float64(den*r) + 42.313330701600911252
		den = float64(den*r) + 1
		return float64(q*num) / den
	}
	tail := 0.5 - math.Abs(q)
	r := math.Sqrt(-log(tail))
	var num, den float64
	if r <= 5 {
		r -= 1.6
		num = 7.7454501427834140764e-4
		num = float64(num*r) + 0.0227238449892691845833
		num = float64(num*r) + 0.24178072517745061177
		num = float64(num*r) + 1.27045825245236838258
		num = float64(num*r) + 3.64784832476320460504
		num = float64(num*r) + 5.7694972214606914055
		num = float64(num*r) + 4.6303378461565452959
		num = float64(num*r) + 1.42343711074968357734
		den = 1.05075007164441684324e-9
		den = float64(den*r) + 5.475938084995344946e-4
		den = float64(den*r) + 0.0151986665636164571966
		den = float64(den*r) + 0.14810397642748007459
		den = float64(den*r) + 0.68976733498510000455
		den = float64(den*r) + 1.6763848301838038494
		den = float64(den*r) + 2.05319162663775882187
		den = float64(den*r) + 1
	} else {
		r -= 5
		num = 2.01033439929228813265e-7
		num = float64(num*r) + 2.71155556874348757815e-5
		num = float64(num*r) + 0.0012426609473880784386
		num = float64(num*r) + 0.026532189526576123093
		num = float64(num*r) + 0.29656057182850489123
		num = float64(num*r) + 1.7848265399172913358
		num = float64(num*r) + 5.4637849111641143699
		num = float64(num*r) + 6.6579046435011037772
		den = 2.04426310338993978564e-15
		den = float64(den*r) + 1.4215117583164458887e-7
		den = float64(den*r) + 1.8463183175100546818e-5
		den = float64(den*r) + 7.868691311456132591e-4
		den = float64(den*r) + 0.0148753612908506148525
		den = float64(den*r) + 0.13692988092273580531
		den = float64(den*r) + 0.59983220655588793769
		den = float64(den*r) + 1
	}
	return math.Copysign(num/den, q)
}
