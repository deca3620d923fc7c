package pricing

// Call is the price of one unit paid at expiry if the spot is then above the strike (CALL): e^{-rT} N(d₂), the
// cash-or-nothing digital of Black and Scholes (Reiner and Rubinstein, "Unscrambling the binary code", Risk 4, 1991).
// In its last second it is decided by the spot as it is: e^{-rT} if above, else 0.
func (m Model) Call(spot, strike, years float64) (float64, error) {
	if err := m.check(years, spot, strike); err != nil {
		return 0, err
	}
	if years < second {
		return m.decided(years, spot > strike)
	}
	return result(m.discount(years) * normal(m.d2(spot, strike, years)))
}

// Put is the price of one unit paid at expiry if the spot is then below the strike (PUT): e^{-rT} N(-d₂). In its last
// second it is decided by the spot as it is: e^{-rT} if below, else 0.
func (m Model) Put(spot, strike, years float64) (float64, error) {
	if err := m.check(years, spot, strike); err != nil {
		return 0, err
	}
	if years < second {
		return m.decided(years, spot < strike)
	}
	return result(m.discount(years) * normal(-m.d2(spot, strike, years)))
}

// CallE is Call that also wins on a tie (CALLE). Quotes are rounded to pip, so a tie is all that rounds to the strike, and
// the contract wins from half a pip below. With pip 0 it is the continuous price, and differs from Call in the last
// second alone.
func (m Model) CallE(spot, strike, years, pip float64) (float64, error) {
	if !(pip >= 0) || !(pip < strike) {
		return 0, outside("pip", pip)
	}
	if years < second {
		if err := m.check(years, spot, strike); err != nil {
			return 0, err
		}
		return m.decided(years, spot >= strike)
	}
	return m.Call(spot, strike-pip/2, years)
}

// PutE is Put that also wins on a tie (PUTE), from half a pip above; see CallE.
func (m Model) PutE(spot, strike, years, pip float64) (float64, error) {
	if !(pip >= 0) || !(pip < strike) {
		return 0, outside("pip", pip)
	}
	if years < second {
		if err := m.check(years, spot, strike); err != nil {
			return 0, err
		}
		return m.decided(years, spot <= strike)
	}
	return m.Put(spot, strike+pip/2, years)
}

// ExpiryMiss is the price of one unit paid at expiry if the spot is then above high or below low (EXPIRYMISS): a Call
// on high and a Put on low. EXPIRYMISSE has the same price, except in its last second; see ExpiryMissE. high must be
// above low.
func (m Model) ExpiryMiss(spot, high, low, years float64) (float64, error) {
	if err := m.checkPair(years, spot, high, low); err != nil {
		return 0, err
	}
	if years < second {
		return m.decided(years, spot > high || spot < low)
	}
	return m.miss(spot, high, low, years)
}

// ExpiryRange is the price of one unit paid at expiry if the spot is then between low and high (EXPIRYRANGE):
// e^{-rT} - ExpiryMiss. In its last second a spot on either barrier loses, as it does for ExpiryMiss. high must be above
// low.
func (m Model) ExpiryRange(spot, high, low, years float64) (float64, error) {
	if err := m.checkPair(years, spot, high, low); err != nil {
		return 0, err
	}
	if years < second {
		return m.decided(years, spot < high && spot > low)
	}
	return m.within(spot, high, low, years)
}

// ExpiryMissE is ExpiryMiss that also wins on either barrier (EXPIRYMISSE). The continuous price is the same.
func (m Model) ExpiryMissE(spot, high, low, years float64) (float64, error) {
	if err := m.checkPair(years, spot, high, low); err != nil {
		return 0, err
	}
	if years < second {
		return m.decided(years, spot >= high || spot <= low)
	}
	return m.miss(spot, high, low, years)
}

// ExpiryRangeE is ExpiryRange that also wins on either barrier (EXPIRYRANGEE). The continuous price is the same.
func (m Model) ExpiryRangeE(spot, high, low, years float64) (float64, error) {
	if err := m.checkPair(years, spot, high, low); err != nil {
		return 0, err
	}
	if years < second {
		return m.decided(years, spot <= high && spot >= low)
	}
	return m.within(spot, high, low, years)
}

func (m Model) miss(spot, high, low, years float64) (float64, error) {
	over := normal(m.d2(spot, high, years))
	under := normal(-m.d2(spot, low, years))
	most := m.discount(years)
	return chance(most*(over+under), most)
}

// within is e^{-rT} times the mass between the barriers, written as a difference of the two tails that are small, so
// that a range far from the spot keeps its digits.
func (m Model) within(spot, high, low, years float64) (float64, error) {
	dh, dl := m.d2(spot, high, years), m.d2(spot, low, years)
	var inside float64
	switch {
	case dh > 0: // both barriers are below
		inside = normal(-dh) - normal(-dl)
	case dl < 0: // both are above
		inside = normal(dl) - normal(dh)
	default:
		inside = 1 - normal(dh) - normal(-dl)
	}
	return result(m.discount(years) * inside)
}

// checkPair is check for two barriers, the higher first.
func (m Model) checkPair(years, spot, high, low float64) error {
	if err := m.check(years, spot, high, low); err != nil {
		return err
	}
	if !(high > low) {
		return outside("lower barrier", low)
	}
	return nil
}

// decided is what one unit at expiry is worth when it is known whether it will be paid.
func (m Model) decided(years float64, won bool) (float64, error) {
	if won {
		return result(m.discount(years))
	}
	return 0, nil
}
