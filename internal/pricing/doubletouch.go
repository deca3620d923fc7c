package pricing

import (
	"fmt"
	"math"
)

// accuracy is what the double-touch series promises, ε.
const accuracy = 1e-5

// negligible is the price of a touch below which a barrier is left out.
const negligible = 1e-8

// machine is the distance from 1 to the next floating-point number.
const machine = 0x1p-52

// UpOrDown is the price of one unit paid if the spot touches high or low before expiry (UPORDOWN is AtHit). A spot on or
// beyond a barrier has touched. It is the sine series of Pelsser ("Pricing double barrier options using Laplace
// transforms", Finance Stochast. 4, 2000), for barriers watched at all times; for ticks see TickBarrier. high must be
// above low, and a time below one second counts as one.
//
// The error wraps ErrUnstable where rounding in the series, magnified by a strong drift, may exceed 1e-5, or where the
// sum is not between its bounds: no less than either single touch and no more than both.
func (m Model) UpOrDown(spot, high, low, years float64, pay Payment) (float64, error) {
	if err := m.checkPair(years, spot, high, low); err != nil {
		return 0, err
	}
	most := 1.0
	if pay == AtExpiry {
		most = m.discount(years)
	}
	if spot >= high || spot <= low {
		return result(most)
	}
	a, err := m.oneTouch(spot, high, years, pay)
	if err != nil {
		return 0, err
	}
	b, err := m.oneTouch(spot, low, years, pay)
	if err != nil {
		return 0, err
	}
	switch {
	case a+b < accuracy:
		return 0, nil
	case min(a, b) < negligible: // no more is added by the other barrier, and a far one makes the series unstable
		return max(a, b), nil
	}
	c := m.corridor(spot, high, low, max(years, second), pay)
	up, err := c.upper()
	if err != nil {
		return 0, err
	}
	down, err := c.lower()
	if err != nil {
		return 0, err
	}
	v := c.most * (up + down)
	if pay == AtExpiry && math.Abs(most-v) < accuracy {
		return result(most)
	}
	if !(v > max(a, b)-accuracy && v < a+b+accuracy) {
		return 0, fmt.Errorf("%w: double touch %v of touches %v and %v", ErrUnstable, v, a, b)
	}
	if m.Rate < 0 {
		return result(v)
	}
	return chance(v, most)
}

// Range is the price of one unit paid at expiry if the spot touches neither high nor low before (RANGE):
// e^{-rT} - UpOrDown at expiry. See UpOrDown for the errors.
func (m Model) Range(spot, high, low, years float64) (float64, error) {
	touch, err := m.UpOrDown(spot, high, low, years, AtExpiry)
	if err != nil {
		return 0, err
	}
	return result(m.discount(years) - touch)
}

// corridor is the logarithm of the spot between two absorbing borders.
type corridor struct {
	h, x  float64 // width, and distance of the spot from the lower border
	drift float64 // m/σ²
	root  float64 // m'/σ², m' = √(m² + 2σ²r) with r = 0 for payment at expiry
	v     float64 // σ²T, the variance to come
	most  float64 // what is paid at the touch, as of today
}

func (m Model) corridor(spot, high, low, years float64, pay Payment) corridor {
	c := corridor{h: logRatio(high, low), x: logRatio(spot, low), v: m.Sigma * m.Sigma * years, most: 1}
	rate := m.Rate
	if pay == AtExpiry {
		c.most, rate = m.discount(years), 0
	}
	variance := m.Sigma * m.Sigma
	c.drift = m.log() / variance
	c.root = math.Sqrt(max(0, c.drift*c.drift+2*rate/variance))
	return c
}

// upper is the value of the touches of the upper border that come before one of the lower.
func (c *corridor) upper() (float64, error) { return c.leg(c.x, c.drift*(c.h-c.x)) }

// lower is the value of the touches of the lower border that come before one of the upper.
func (c *corridor) lower() (float64, error) { return c.leg(c.h-c.x, -c.drift*c.x) }

// leg is e^weight g(y), y being the distance to the border that ends the contract without a payment here.
func (c *corridor) leg(y, weight float64) (float64, error) {
	// λ_k T = (root² + k²w²) v/2 with w = π/h
	w := math.Pi / c.h
	decay, rest := w*w*c.v/2, c.root*c.root*c.v/2
	// First term of the series, against what rounding makes of it after the weight.
	first := 2 * w * w / (c.root*c.root + w*w) * math.Exp(-decay-rest) / math.Pi
	bound := accuracy * math.Exp(1-weight) / ((math.E*(math.Pi+1) + max(weight, 0)*math.Pi) * machine)
	if !(first/math.Pi < bound) {
		return 0, fmt.Errorf("%w: double touch with a first term of %v at weight e^%v", ErrUnstable, first, weight)
	}
	g := sinhRatio(c.root, y, c.h)
	// Terms fall as e^{-k² decay}; those that count are summed, at little cost to far more than the accuracy promised.
	terms := math.Sqrt(max(0, (weight-rest-math.Log(accuracy*1e-8))/decay))
	n := int(min(max(terms, 16), 1000))
	// sin(kα) by rotation, e^{-k² decay} by its ratio of ratios: no function calls within the loop.
	sin1, cos1 := math.Sincos(math.Pi * (c.h - y) / c.h)
	fall := math.Exp(-decay) // e^{-k² d} = e^{-(k-1)² d} · e^{-(2k-1) d}
	fall2 := fall * fall
	sin, cos := sin1, cos1
	e, ratio := fall, fall*fall2
	sum := 0.0
	root2, w2 := c.root*c.root, w*w
	for k := 1; k <= n; k++ {
		f := float64(k)
		sum += f / (root2 + f*f*w2) * e * sin
		sin, cos = sin*cos1+cos*sin1, cos*cos1-sin*sin1
		e *= ratio
		ratio *= fall2
		if e == 0 {
			break
		}
	}
	g -= 2 * w2 / math.Pi * math.Exp(-rest) * sum
	return math.Exp(weight) * max(0, g), nil
}

// sinhRatio is sinh(ry)/sinh(rh) for 0 ≤ y ≤ h and r ≥ 0, also where the two are infinite; for r near 0 its limit y/h.
func sinhRatio(r, y, h float64) float64 {
	if r*h < 1e-10 {
		return y / h
	}
	return math.Exp(r*(y-h)) * math.Expm1(-2*r*y) / math.Expm1(-2*r*h)
}
