package pricing

import "math"

// Growth is what an accumulator of one growth rate promises.
type Growth struct {
	Percent  int     // a survived tick adds so much to the value, in percent
	Stay     float64 // π, the probability that a tick stays between the barriers
	MaxTicks int     // after so many survived ticks the contract is closed
}

// growths are the growth rates that are offered. Stay of 1% and 3% and MaxTicks of 1%, 3% and 4% reproduce public
// quotes; Stay of 2% and 4% is rounded from such. Unverified: Stay of 5%, MaxTicks of 2% and 5%.
var growths = [...]Growth{
	{1, 0.985, 230},
	{2, 0.977, 115},
	{3, 0.967, 75},
	{4, 0.9575, 55},
	{5, 0.9475, 45},
}

// AccumulatorGrowth finds a growth rate by its percent, 1 to 5.
func AccumulatorGrowth(percent int) (Growth, error) {
	if percent < 1 || percent > len(growths) {
		return Growth{}, outside("growth rate", float64(percent))
	}
	return growths[percent-1], nil
}

// Rate is the growth of one tick as a part of the value: 0.01 is 1%.
func (g Growth) Rate() float64 { return float64(g.Percent) / 100 }

// Value is what one unit of stake has grown to after survived ticks (bid_price of ACCU): (1+g)^ticks. MaxTicks is the
// most that counts.
func (g Growth) Value(ticks int) float64 {
	return math.Pow(1+g.Rate(), float64(min(max(ticks, 0), g.MaxTicks)))
}

// AccumulatorBarrier is b, the distance of the barriers of an accumulator from the previous tick as a part of it, such
// that a tick stays between them with probability stay: s N⁻¹((1+π)/2). step is s and above 0, stay above 0 and below 1.
func AccumulatorBarrier(step, stay float64) (float64, error) {
	if !(step > 0) || math.IsInf(step, 0) {
		return 0, outside("step", step)
	}
	if !(stay > 0 && stay < 1) {
		return 0, outside("probability", stay)
	}
	return result(step * math.Sqrt2 * math.Erfinv(stay)) // N⁻¹((1+π)/2) = √2 erf⁻¹(π)
}
