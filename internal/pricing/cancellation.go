package pricing

import "math"

// Cancellation is deal cancellation of a multiplier: until its window ends the holder may have the stake back.
type Cancellation struct {
	Factor     float64 // m of the multiplier, above 1
	Commission float64 // c of the multiplier, a part of the notional
	TakeProfit float64 // amount of the take-profit order as a part of the notional; 0 is none
	Step       float64 // s, the volatility of one tick
	Down       bool    // MULTDOWN
}

// Cancellation is the price of deal cancellation for a window of the given years, per unit of notional and before any
// loading. The holder has a put (a call, for MULTDOWN) that pays the loss at the end of the window, the whole stake at
// stop-out, and nothing any more after a take profit: a double knock-out option, and a payment for touching the one
// barrier before the other. Barriers are shifted as they are watched at ticks.
func (m Model) Cancellation(x Cancellation, years float64) (float64, error) {
	if err := m.check(years); err != nil {
		return 0, err
	}
	switch {
	case !(x.Factor > 1) || math.IsInf(x.Factor, 0):
		return 0, outside("multiplier", x.Factor)
	case !(x.Commission >= 0 && x.Commission < 1/x.Factor):
		return 0, outside("commission", x.Commission)
	case !(x.TakeProfit >= 0) || math.IsInf(x.TakeProfit, 0):
		return 0, outside("take profit", x.TakeProfit)
	case !(x.Step >= 0) || math.IsInf(x.Step, 0):
		return 0, outside("step", x.Step)
	}
	years = max(years, second)
	delta := Shift(x.Step)
	// Where no path arrives: there the barrier of a take profit stands that was not ordered, and a stop-out that is farther
	// stands as well, as the series would have to be longer for nothing.
	away := 12*m.Sigma*math.Sqrt(years) + math.Abs(m.log())*years + 2*x.Commission
	if !x.Down {
		strike := 1 - x.Commission
		low := (1 - 1/x.Factor - x.Commission) * math.Exp(-delta)
		low = max(low, math.Exp(-away))
		high := math.Exp(away)
		if x.TakeProfit > 0 {
			high = min(high, (1+x.TakeProfit-x.Commission)*math.Exp(delta))
		}
		if !(high > 1) {
			return 0, outside("take profit", x.TakeProfit)
		}
		put, err := m.doubleKnockOut(1, strike, high, low, years, -1)
		if err != nil {
			return 0, err
		}
		stop, err := m.TouchFirst(1, low, high, years)
		if err != nil {
			return 0, err
		}
		return result(put + (1-(1-1/x.Factor)*math.Exp(-delta))*stop)
	}
	strike := 1 + x.Commission
	high := (1 + 1/x.Factor + x.Commission) * math.Exp(delta)
	high = min(high, math.Exp(away))
	low := math.Exp(-away)
	if x.TakeProfit > 0 {
		low = max(low, (1-x.TakeProfit+x.Commission)*math.Exp(-delta))
	}
	if !(low < 1) {
		return 0, outside("take profit", x.TakeProfit)
	}
	call, err := m.doubleKnockOut(1, strike, high, low, years, 1)
	if err != nil {
		return 0, err
	}
	stop, err := m.TouchFirst(1, high, low, years)
	if err != nil {
		return 0, err
	}
	return result(call + ((1+1/x.Factor)*math.Exp(delta)-1)*stop)
}

// TouchFirst is the price of one unit paid as soon as the spot touches the barrier, if that is before expiry and before
// it touches the other, which lies on the other side of the spot (Hui, "One-touch double barrier binary option
// values", Appl. Financial Econ. 6, 1996, in the form of Pelsser). A time below one second counts as one.
func (m Model) TouchFirst(spot, barrier, other, years float64) (float64, error) {
	high, low := max(barrier, other), min(barrier, other)
	if err := m.checkPair(years, spot, high, low); err != nil {
		return 0, err
	}
	if !(spot < high && spot > low) {
		if (barrier > other) == (spot >= high) {
			return 1, nil
		}
		return 0, nil
	}
	// A touch that is out of reach adds nothing, and one of the other takes nothing; the series is for the rest.
	a, err := m.oneTouch(spot, barrier, years, AtHit)
	if err != nil {
		return 0, err
	}
	b, err := m.oneTouch(spot, other, years, AtHit)
	if err != nil {
		return 0, err
	}
	if min(a, b) < 1e-14 {
		return a, nil
	}
	c := m.corridor(spot, high, low, max(years, second), AtHit)
	leg := c.lower
	if barrier > other {
		leg = c.upper
	}
	p, err := leg()
	if err != nil {
		return 0, err
	}
	return result(p)
}

// doubleKnockOut is the price of one contract that pays X - K (way 1) or K - X (way -1) at expiry, if above 0 and if the
// spot touched neither barrier before: the sine series of the density between two absorbing borders (Pelsser, as
// above).
func (m Model) doubleKnockOut(spot, strike, high, low, years, way float64) (float64, error) {
	if !(spot < high && spot > low) {
		return 0, nil
	}
	l, x := logRatio(high, low), logRatio(spot, low)
	e := min(max(logRatio(strike, low), 0), l)
	drift := m.log() / (m.Sigma * m.Sigma)
	v := m.Sigma * m.Sigma * years
	w := math.Pi / l
	terms := math.Sqrt(max(0, -2*math.Log(machine)-drift*drift*v)/v) / w
	if !(terms < 1e6) {
		return 0, outside("years", years)
	}
	n := int(math.Ceil(terms)) + 1
	end := l // where the payment begins at the strike, and the border at which it ends
	if way < 0 {
		end = 0
	}
	var parts [2]float64 // of the spot's e^y and of 1
	sx, cx := math.Sincos(w * x)
	se, ce := math.Sincos(w * e)
	sinX, cosX, sinE, cosE, sign := sx, cx, se, ce, -1.0
	for i := 1; i <= n; i++ {
		b := float64(i) * w
		amount := math.Exp(-(drift*drift+b*b)*v/2) * sinX
		cosEnd := 1.0
		if way > 0 {
			cosEnd = sign
		}
		for k, a := range [2]float64{drift + 1, drift} {
			// ∫ e^{ay} sin by dy = e^{ay} (a sin by - b cos by)/(a² + b²), from strike to border
			parts[k] += amount * (math.Exp(a*(end-e))*(-b*cosEnd) - (a*sinE - b*cosE)) / (a*a + b*b)
		}
		sinX, cosX = sinX*cx+cosX*sx, cosX*cx-sinX*sx
		sinE, cosE = sinE*ce+cosE*se, cosE*ce-sinE*se
		sign = -sign
	}
	common := 2 / l * math.Exp(drift*(e-x))
	// Both integrals run from the strike outwards, so for a put they are negative, and so is what is paid.
	return result(m.discount(years) * common * (low*math.Exp(e)*parts[0] - strike*parts[1]))
}
