package pricing

import "math"

// TurboLong is the value of one contract that pays X - B at expiry unless the spot touches the barrier B below it
// before (TURBOSLONG), without rates: S - B, and 0 once touched. It is the knock-out call whose strike is its barrier.
func TurboLong(spot, barrier float64) (float64, error) { return turbo(spot, barrier, 1) }

// TurboShort is the value of one contract that pays B - X at expiry unless the spot touches the barrier B above it
// before (TURBOSSHORT), without rates: B - S, and 0 once touched.
func TurboShort(spot, barrier float64) (float64, error) { return turbo(spot, barrier, -1) }

func turbo(spot, barrier, way float64) (float64, error) {
	if !(spot > 0) || !finite(spot) {
		return 0, outside("spot", spot)
	}
	if !(barrier > 0) || !finite(barrier) {
		return 0, outside("barrier", barrier)
	}
	return max(0, way*(spot-barrier)), nil
}

// DownAndOutCall is the price of one contract that pays X - K at expiry if above 0, unless the spot touches the barrier
// below it before; then it pays the rebate at once. A spot on or below the barrier has touched. The formula is that of
// Reiner and Rubinstein ("Breaking down the barriers", Risk 4, 1991).
func (m Model) DownAndOutCall(spot, strike, barrier, rebate, years float64) (float64, error) {
	if err := m.check(years, spot, strike, barrier); err != nil {
		return 0, err
	}
	return m.knockOut(spot, strike, barrier, rebate, years, 1)
}

// UpAndOutPut is the price of one contract that pays K - X at expiry if above 0, unless the spot touches the barrier
// above it before; then it pays the rebate at once. A spot on or above the barrier has touched. See DownAndOutCall.
func (m Model) UpAndOutPut(spot, strike, barrier, rebate, years float64) (float64, error) {
	if err := m.check(years, spot, strike, barrier); err != nil {
		return 0, err
	}
	return m.knockOut(spot, strike, barrier, rebate, years, -1)
}

// knockOut is the call for way 1 and the put for way -1.
func (m Model) knockOut(spot, strike, barrier, rebate, years, way float64) (float64, error) {
	if !(rebate >= 0) || !finite(rebate) {
		return 0, outside("rebate", rebate)
	}
	if way*(spot-barrier) <= 0 {
		return rebate, nil
	}
	if years == 0 {
		return max(0, way*(spot-strike)), nil
	}
	z := m.Sigma * math.Sqrt(years)
	k := m.log() / (m.Sigma * m.Sigma)
	l := math.Sqrt(max(0, k*k+2*m.Rate/(m.Sigma*m.Sigma)))
	far := logRatio(barrier, spot) // ln(H/S)
	growth, fall := (m.Drift-m.Rate)*years, -m.Rate*years

	from := strike // the payment counts from the strike, or from the barrier if that cuts it off
	if way*(strike-barrier) < 0 {
		from = barrier
	}
	x := logRatio(spot, from)/z + (1+k)*z
	y := (2*far+logRatio(spot, from))/z + (1+k)*z
	plain := spot*expNormal(growth, way*x) - strike*expNormal(fall, way*(x-z))
	image := spot*expNormal(growth+2*(k+1)*far, way*y) - strike*expNormal(fall+2*k*far, way*(y-z))
	v := way * (plain - image)
	if rebate > 0 {
		zeta := far/z + l*z
		v += rebate * (expNormal((k+l)*far, way*zeta) + expNormal((k-l)*far, way*(zeta-2*l*z)))
	}
	return result(v)
}
