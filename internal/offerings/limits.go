package offerings

import (
	"fmt"
	"math"
	"strconv"
)

// Money is how much of a currency is much: the stakes and the payout of a contract with a fixed payout, in minor units
// of 10^-Digits.
type Money struct {
	Digits                            int
	MinStake, DefaultStake, MaxPayout int64
}

// Limits bound what one contract may cost and pay, in minor units; 0: no bound. DefaultStake is what a form begins with.
type Limits struct{ MinStake, DefaultStake, MaxStake, MaxPayout int64 }

// ordinaryPayout is the largest payout, in US dollars, beside which the amounts of offerings.yaml were chosen.
const ordinaryPayout = 50_000

// Limits are the bounds of a kind of contract in a currency: the currency's own, or those of the table. These are in
// US dollars, and hold in a currency in proportion to its MaxPayout, rounded to two significant digits.
func (k *Kind) Limits(m Money) Limits {
	l := Limits{
		MinStake: m.MinStake, MaxPayout: m.MaxPayout,
		MaxStake: m.Dollars(k.MaxStake),
	}
	if k.MinStake > 0 {
		l.MinStake = m.Dollars(k.MinStake)
	}
	if k.MaxPayout > 0 {
		l.MaxPayout = m.Dollars(k.MaxPayout)
	}
	l.DefaultStake = max(m.DefaultStake, l.MinStake)
	if l.MaxStake > 0 {
		l.DefaultStake = min(l.DefaultStake, l.MaxStake)
	}
	return l
}

// Dollars turns whole US dollars into minor units of the currency, at least one of them unless there are none.
func (m Money) Dollars(dollars int64) int64 {
	if dollars == 0 {
		return 0
	}
	return max(1, int64(math.Round(significant(float64(dollars)/ordinaryPayout*float64(m.MaxPayout), 2))))
}

// significant is the float nearest to x in so many significant decimal digits.
func significant(x float64, digits int) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', digits-1, 64), 64)
	if err != nil {
		panic(fmt.Sprintf("offerings: %v to %d digits: %v", x, digits, err)) // it was just written
	}
	return rounded
}
