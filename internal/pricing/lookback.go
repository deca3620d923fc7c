package pricing

import "math"

// LookbackFloatCall is the price of one contract that pays the last spot less the lowest (LBFLOATCALL). low is the lowest
// so far, or the spot if there is none, and not above the spot. shift is 0 for extremes over all times; for extremes over ticks it is
// Shift(step). The formula is that of Goldman, Sosin and Gatto ("Path dependent options: buy at the low, sell at the
// high", J. Finance 34, 1979), and for ticks the correction of Broadie, Glasserman and Kou ("Connecting discrete and
// continuous path-dependent options", Finance Stochast. 3, 1999). At T = 0 it is S - low.
func (m Model) LookbackFloatCall(spot, low, years, shift float64) (float64, error) {
	if err := m.checkLookback(years, shift, spot, low); err != nil {
		return 0, err
	}
	if low > spot {
		return 0, outside("lowest spot", low)
	}
	if years == 0 {
		return spot - low, nil
	}
	return result(m.forward(spot, years) - m.lowest(spot, low, years, shift))
}

// LookbackFloatPut is the price of one contract that pays the highest spot less the last (LBFLOATPUT). high is the
// highest so far, or the spot if there is none, and not below the spot; for shift see LookbackFloatCall. At T = 0 it is
// high - S.
func (m Model) LookbackFloatPut(spot, high, years, shift float64) (float64, error) {
	if err := m.checkLookback(years, shift, spot, high); err != nil {
		return 0, err
	}
	if high < spot {
		return 0, outside("highest spot", high)
	}
	if years == 0 {
		return high - spot, nil
	}
	return result(m.highest(spot, high, years, shift) - m.forward(spot, years))
}

// LookbackHighLow is the price of one contract that pays the highest spot less the lowest (LBHIGHLOW): the sum of the
// floating call and put. See these for the arguments.
func (m Model) LookbackHighLow(spot, high, low, years, shift float64) (float64, error) {
	call, err := m.LookbackFloatCall(spot, low, years, shift)
	if err != nil {
		return 0, err
	}
	put, err := m.LookbackFloatPut(spot, high, years, shift)
	if err != nil {
		return 0, err
	}
	return result(call + put)
}

// LookbackFixedCall is the price of one contract that pays the highest spot less the strike, if above 0 (Conze and
// Viswanathan, "Path dependent options: the case of lookback options", J. Finance 46, 1991). See LookbackFloatPut for high
// and shift. At T = 0 it is high - K, at least 0.
func (m Model) LookbackFixedCall(spot, high, strike, years, shift float64) (float64, error) {
	if err := m.checkLookback(years, shift, spot, high, strike); err != nil {
		return 0, err
	}
	if high < spot {
		return 0, outside("highest spot", high)
	}
	if years == 0 {
		return max(0, high-strike), nil
	}
	// The higher of the extreme and the strike is an extreme as good as any.
	return result(m.highest(spot, max(high, strike), years, shift) - m.discount(years)*strike)
}

// LookbackFixedPut is the price of one contract that pays the strike less the lowest spot, if above 0; see
// LookbackFixedCall and LookbackFloatCall. At T = 0 it is K - low, at least 0.
func (m Model) LookbackFixedPut(spot, low, strike, years, shift float64) (float64, error) {
	if err := m.checkLookback(years, shift, spot, low, strike); err != nil {
		return 0, err
	}
	if low > spot {
		return 0, outside("lowest spot", low)
	}
	if years == 0 {
		return max(0, strike-low), nil
	}
	return result(m.discount(years)*strike - m.lowest(spot, min(low, strike), years, shift))
}

func (m Model) checkLookback(years, shift float64, levels ...float64) error {
	if err := m.check(years, levels...); err != nil {
		return err
	}
	if !(shift >= 0) || math.IsInf(shift, 0) {
		return outside("shift", shift)
	}
	return nil
}

// forward is the discounted expected spot.
func (m Model) forward(spot, years float64) float64 { return spot * math.Exp((m.Drift-m.Rate)*years) }

// highest is the discounted expectation of the highest of so far and of all spots to come. Over ticks the maximum falls
// short of that of the path by the factor e^-δ, which max(Mx, ·) = e^-δ max(Mx e^δ, · e^δ) applies to the part to come.
func (m Model) highest(spot, so, years, shift float64) float64 {
	return math.Exp(-shift) * m.extreme(spot, so*math.Exp(shift), years, 1)
}

// lowest is the discounted expectation of the lowest of so far and of all spots to come.
func (m Model) lowest(spot, so, years, shift float64) float64 {
	return math.Exp(shift) * m.extreme(spot, so*math.Exp(-shift), years, -1)
}

// bend is the |μ|/σ² below which extreme has lost too many digits to the division by μ and interpolates.
const bend = 1e-4

// extreme is the discounted expectation of the maximum (way 1) or minimum (way -1) of k and the path to come.
func (m Model) extreme(spot, k, years, way float64) float64 {
	a := m.Drift / (m.Sigma * m.Sigma)
	if math.Abs(a) >= bend || a == 0 {
		return m.discount(years) * m.undiscounted(spot, k, years, way, a)
	}
	// The parabola through three drifts: nearer to 0 the formula subtracts what is almost equal.
	t := a / bend
	lo, mid, hi := m.undiscounted(spot, k, years, way, -bend), m.undiscounted(spot, k, years, way, 0), m.undiscounted(spot, k, years, way, bend)
	return m.discount(years) * (mid + t*(hi-lo)/2 + t*t*(hi-2*mid+lo)/2)
}

// undiscounted is extreme without discount, for a = μ/σ².
func (m Model) undiscounted(spot, k, years, way, a float64) float64 {
	z := m.Sigma * math.Sqrt(years)
	far := logRatio(spot, k)
	d := far/z + (a+0.5)*z
	growth := a * z * z // μT
	kept := k * normal(way*(z-d))
	if a == 0 {
		// k N(±(z-d)) + S N(±d) + S z [φ(d) ± d N(±d)]; the spot's part grows with the extreme
		return kept + spot*normal(way*d) + way*spot*z*(density(d)+way*d*normal(way*d))
	}
	over := spot * expNormal(growth, way*d)
	bent := spot / (2 * a) * (expNormal(growth, way*d) - expNormal(-2*a*far, way*(d-2*a*z)))
	return kept + over + bent
}
