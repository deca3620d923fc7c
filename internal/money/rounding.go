package money

import (
	"math/big"
	"math/bits"
)

// Rounding says what becomes of a part of a minor unit.
type Rounding uint8

// The ways of rounding. Prices and payouts are rounded to the nearest; the others are for limits, which must not become
// wider than they are.
const (
	Nearest Rounding = iota // a half goes away from zero
	Down                    // towards zero
	Up                      // away from zero
)

// carry reports whether a quotient cut off at a remainder goes one further from zero. half compares twice the
// remainder with the divisor.
func (r Rounding) carry(exact bool, half int) bool {
	switch r {
	case Down:
		return false
	case Up:
		return !exact
	}
	return half >= 0
}

// muldiv is a·b/c for c > 0, rounded; ok is false if it does not fit.
func muldiv(a, b, c uint64, r Rounding) (q uint64, ok bool) {
	hi, lo := bits.Mul64(a, b)
	if hi >= c {
		return 0, false
	}
	q, rest := bits.Div64(hi, lo, c)
	half := 1
	if rest < c-rest {
		half = -1
	} else if rest == c-rest {
		half = 0
	}
	if r.carry(rest == 0, half) {
		q++
		if q == 0 {
			return 0, false
		}
	}
	return q, true
}

// divide is num/den, rounded, for den above 0.
func divide(num, den *big.Int, r Rounding) *big.Int {
	var q, rest big.Int
	q.QuoRem(num, den, &rest)
	exact := rest.Sign() == 0
	if r.carry(exact, rest.Lsh(rest.Abs(&rest), 1).Cmp(den)) {
		q.Add(&q, big.NewInt(int64(num.Sign())))
	}
	return &q
}
