package pricing

import "math"

// Payment says when a contract that is won by a touch pays.
type Payment uint8

// When a touch pays.
const (
	AtHit    Payment = iota // as soon as the barrier is touched, as ONETOUCH and UPORDOWN do
	AtExpiry                // at expiry, whenever the barrier was touched
)

// OneTouch is the price of one unit paid if the spot touches the barrier before expiry (ONETOUCH is AtHit). The barrier
// may lie on either side; a spot on it has touched. The formula is that of Reiner and Rubinstein ("Unscrambling the
// binary code", Risk 4, 1991), for a barrier watched at all times; for one watched at ticks see TickBarrier. A time
// below one second counts as one. AtHit, a rate so negative that the formula has no root, is taken with root 0.
func (m Model) OneTouch(spot, barrier, years float64, pay Payment) (float64, error) {
	if err := m.check(years, spot, barrier); err != nil {
		return 0, err
	}
	return m.oneTouch(spot, barrier, years, pay)
}

func (m Model) oneTouch(spot, barrier, years float64, pay Payment) (float64, error) {
	most := 1.0
	if pay == AtExpiry {
		most = m.discount(years)
	}
	if spot == barrier {
		return result(most)
	}
	years = max(years, second)
	rate := 0.0
	if pay == AtHit {
		rate = m.Rate
	}
	theta := m.log() / m.Sigma
	v := math.Sqrt(max(0, theta*theta+2*rate))
	eta := 1.0
	if spot < barrier {
		eta = -1
	}
	x, z := logRatio(spot, barrier), m.Sigma*math.Sqrt(years)
	e1 := (x - m.Sigma*v*years) / z
	e2 := (-x - m.Sigma*v*years) / z
	p := expNormal(-x*(theta+v)/m.Sigma, -eta*e1) + expNormal(-x*(theta-v)/m.Sigma, eta*e2)
	if m.Rate < 0 { // then payment at a hit may be worth more than one unit today
		return result(most * p)
	}
	return chance(most*p, most)
}

// NoTouch is the price of one unit paid at expiry if the spot does not touch the barrier before (NOTOUCH):
// e^{-rT} - OneTouch at expiry.
func (m Model) NoTouch(spot, barrier, years float64) (float64, error) {
	touch, err := m.OneTouch(spot, barrier, years, AtExpiry)
	if err != nil {
		return 0, err
	}
	return result(m.discount(years) - touch)
}
