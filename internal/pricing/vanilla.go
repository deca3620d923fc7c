package pricing

import "math"

// VanillaCall is the price of one contract that pays X - K at expiry if the spot X is then above the strike K
// (VANILLALONGCALL): Black and Scholes with a drift, e^{-rT}[S e^{μT} N(d₁) - K N(d₂)]. At T = 0 it is S - K, at least 0.
func (m Model) VanillaCall(spot, strike, years float64) (float64, error) {
	if err := m.check(years, spot, strike); err != nil {
		return 0, err
	}
	if years == 0 {
		return max(0, spot-strike), nil
	}
	return result(m.vanilla(spot, strike, years, 1))
}

// VanillaPut is the price of one contract that pays K - X at expiry if the spot X is then below the strike K
// (VANILLALONGPUT): e^{-rT}[K N(-d₂) - S e^{μT} N(-d₁)]. At T = 0 it is K - S, at least 0.
func (m Model) VanillaPut(spot, strike, years float64) (float64, error) {
	if err := m.check(years, spot, strike); err != nil {
		return 0, err
	}
	if years == 0 {
		return max(0, strike-spot), nil
	}
	return result(m.vanilla(spot, strike, years, -1))
}

// vanilla is a call for way 1 and a put for way -1.
func (m Model) vanilla(spot, strike, years, way float64) float64 {
	d2 := m.d2(spot, strike, years)
	d1 := d2 + m.Sigma*math.Sqrt(years)
	forward := spot * math.Exp(m.Drift*years)
	return m.discount(years) * way * (forward*normal(way*d1) - strike*normal(way*d2))
}

// CallSpread is the price of one unit of payout, of which expiry pays the part (X-L)/(H-L), no less than none and no
// more than all (CALLSPREAD): a vanilla call on low less one on high, divided by their distance. One volatility serves
// both, as synthetic indices have no smile. high must be above low.
func (m Model) CallSpread(spot, high, low, years float64) (float64, error) {
	return m.spread(spot, high, low, years, 1)
}

// PutSpread is the price of one unit of payout, of which expiry pays the part (H-X)/(H-L), no less than none and no
// more than all (PUTSPREAD): a vanilla put on high less one on low, divided by their distance. high must be above low.
func (m Model) PutSpread(spot, high, low, years float64) (float64, error) {
	return m.spread(spot, high, low, years, -1)
}

func (m Model) spread(spot, high, low, years, way float64) (float64, error) {
	if err := m.checkPair(years, spot, high, low); err != nil {
		return 0, err
	}
	most := m.discount(years)
	if years == 0 {
		part := clamp((spot - low) / (high - low))
		if way < 0 {
			part = 1 - part
		}
		return part, nil
	}
	return chance(way*(m.vanilla(spot, low, years, way)-m.vanilla(spot, high, years, way))/(high-low), most)
}
