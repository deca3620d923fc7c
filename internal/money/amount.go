package money

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
)

// Amount is a number of minor units of a currency. It is a value: copied, compared with == (the same units of the same
// currency) and used as a key. Amounts are at least -MaxMinor and at most MaxMinor units.
type Amount struct {
	Minor    int64 // cents, for USD
	Currency Currency
}

// MaxMinor is the most minor units of an amount; as many may be owed, so that every amount has its negative.
const MaxMinor = math.MaxInt64

// Zero is nothing, in the currency.
func Zero(c Currency) Amount { return Amount{Currency: c} }

// FromMinor is an amount of whole minor units; -MaxMinor-1 is an ErrOverflow.
func FromMinor(minor int64, c Currency) (Amount, error) {
	if err := c.check(); err != nil {
		return Amount{}, err
	}
	if minor == math.MinInt64 {
		return Amount{}, ErrOverflow
	}
	return Amount{minor, c}, nil
}

// Add is a + b. The error wraps ErrCurrency or ErrOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	if err := a.same(b); err != nil {
		return Amount{}, err
	}
	sum := a.Minor + b.Minor
	if (a.Minor > 0 && b.Minor > 0 && sum < 0) || (a.Minor < 0 && b.Minor < 0 && sum >= 0) || sum == math.MinInt64 {
		return Amount{}, fmt.Errorf("%w: %v + %v %s", ErrOverflow, a, b, a.Currency.Code)
	}
	return Amount{sum, a.Currency}, nil
}

// Sub is a - b. The error wraps ErrCurrency or ErrOverflow.
func (a Amount) Sub(b Amount) (Amount, error) { return a.Add(b.Neg()) }

// Neg is -a.
func (a Amount) Neg() Amount { return Amount{-a.Minor, a.Currency} }

// Abs is a without its sign.
func (a Amount) Abs() Amount {
	if a.Minor < 0 {
		return a.Neg()
	}
	return a
}

// Cmp is -1 if a is less than b, 0 if they are equal and 1 if a is more. The error wraps ErrCurrency.
func (a Amount) Cmp(b Amount) (int, error) {
	if err := a.same(b); err != nil {
		return 0, err
	}
	return cmp.Compare(a.Minor, b.Minor), nil
}

// Sign is -1 for an amount that is owed, 0 for none and 1 for one that is had.
func (a Amount) Sign() int { return cmp.Compare(a.Minor, 0) }

// Mul is a·num/den, to the nearest minor unit and half away from zero, without rounding in between. den must not be 0.
// The error wraps ErrOverflow.
func (a Amount) Mul(num, den int64) (Amount, error) {
	if den == 0 {
		return Amount{}, fmt.Errorf("%w: %v %s by %d/0", ErrOverflow, a, a.Currency.Code, num)
	}
	units, ok := muldiv(magnitude(a.Minor), magnitude(num), magnitude(den), Nearest)
	if !ok || units > MaxMinor {
		return Amount{}, fmt.Errorf("%w: %v %s by %d/%d", ErrOverflow, a, a.Currency.Code, num, den)
	}
	minor := int64(units)
	if (a.Minor < 0) != ((num < 0) != (den < 0)) {
		minor = -minor
	}
	return Amount{minor, a.Currency}, nil
}

// magnitude is |x|, of the least number too.
func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

// Float64 is the floating-point number nearest to the amount in units of its currency, as messages show amounts. It
// gives the amount back by FromFloat up to 2^52 minor units.
func (a Amount) Float64() float64 {
	f := float64(a.Minor)
	if m := magnitude(a.Minor); m <= 1<<53 {
		return f / float64(a.Currency.scale()) // both exact, so rounded once
	}
	f, err := strconv.ParseFloat(a.String(), 64)
	if err != nil { // a decimal number of twenty digits is one
		panic(err)
	}
	return f
}

// String is the amount as a decimal number with all decimals of its currency, such as "-10.50"; its code is left out.
func (a Amount) String() string { return string(a.Append(nil)) }

// Append appends String to dst.
func (a Amount) Append(dst []byte) []byte {
	if a.Minor < 0 {
		dst = append(dst, '-')
	}
	m, scale := magnitude(a.Minor), uint64(a.Currency.scale())
	dst = strconv.AppendUint(dst, m/scale, 10)
	if scale == 1 {
		return dst
	}
	from := len(dst)
	dst = strconv.AppendUint(dst, scale+m%scale, 10) // its leading 1 keeps the zeros, and gives its place to the point
	dst[from] = '.'
	return dst
}

func (a Amount) same(b Amount) error {
	if a.Currency != b.Currency {
		return fmt.Errorf("%w: %s and %s", ErrCurrency, a.Currency.Code, b.Currency.Code)
	}
	return nil
}
