package pricing

import "math"

// ResetCall is the price of one unit paid at expiry if the spot is then above the lower of the entry spot and the spot
// at reset (RESETCALL). untilReset is the time to the reset in years, above 0 and at most years; afterwards the contract
// is a Call on the lower of the two. It wins above a reset barrier if the reset finds it below entry, and above entry
// otherwise:
//
//	e^{-rT} [ N₂(a, b; √(τ/T)) + N(-a) N(m√(T-τ)/σ) ],  a and b being d₂ against entry at the reset and at expiry,
//
// the bivariate normal probability of two points of one path. With m → 0, τ = T/2 and the spot at entry it is 0.625.
func (m Model) ResetCall(spot, entry, untilReset, years float64) (float64, error) {
	return m.reset(spot, entry, untilReset, years, 1)
}

// ResetPut is the price of one unit paid at expiry if the spot is then below the higher of the entry spot and the spot
// at reset (RESETPUT); see ResetCall.
func (m Model) ResetPut(spot, entry, untilReset, years float64) (float64, error) {
	return m.reset(spot, entry, untilReset, years, -1)
}

func (m Model) reset(spot, entry, untilReset, years, way float64) (float64, error) {
	if err := m.check(years, spot, entry); err != nil {
		return 0, err
	}
	if !(untilReset > 0) || !(untilReset <= years) {
		return 0, outside("years until reset", untilReset)
	}
	a := way * m.d2(spot, entry, untilReset)
	b := way * m.d2(spot, entry, years)
	rest := way * m.log() * math.Sqrt(years-untilReset) / m.Sigma
	p := bivariate(a, b, math.Sqrt(untilReset/years))
	if untilReset < years { // else the moved barrier is the exit spot, which is not above itself
		p += normal(-a) * normal(rest)
	}
	most := m.discount(years)
	return chance(most*p, most)
}
