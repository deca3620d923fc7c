package money

import (
	"fmt"
	"math"
	"strconv"
)

// Parse reads an amount from a decimal number as JSON writes numbers, such as 10, -0.35 or 1e-8. Zeros at the end of the
// decimals do not count. The error wraps ErrSyntax, ErrDecimals if the number is no whole number of minor units,
// ErrOverflow, or ErrCurrency if c has more decimals than MaxDigits.
func Parse[T string | []byte](text T, c Currency) (Amount, error) {
	if err := c.check(); err != nil {
		return Amount{}, err
	}
	n, ok := scan(text)
	if !ok {
		return Amount{}, fmt.Errorf("%w: %s", ErrSyntax, quoted(text))
	}
	minor, whole, ok := units(text, n, c.Digits)
	switch {
	case !whole:
		return Amount{}, fmt.Errorf("%w: %s in %s, which has %d", ErrDecimals, quoted(text), c.Code, c.Digits)
	case !ok:
		return Amount{}, fmt.Errorf("%w: %s %s", ErrOverflow, quoted(text), c.Code)
	}
	return Amount{minor, c}, nil
}

// quoted is text for an error message, cut short if it is long.
func quoted[T string | []byte](text T) string {
	if len(text) > 40 {
		return strconv.Quote(string(text[:40])) + "…"
	}
	return strconv.Quote(string(text))
}

// number is where the parts of a decimal number are: it is 0.d₁d₂…·10^point with len digits d, of which neither the first
// nor the last is 0. Without digits it is 0.
type number struct {
	negative bool
	first    int // place of d₁ in the text; the point may stand among the digits
	len      int
	point    int
}

// scan finds the parts of a JSON number.
func scan[T string | []byte](s T) (n number, ok bool) {
	i := 0
	if i < len(s) && s[i] == '-' {
		n.negative = true
		i++
	}
	whole := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == whole || (s[whole] == '0' && i > whole+1) {
		return n, false
	}
	point := i
	if i < len(s) && s[i] == '.' {
		i++
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		if i == point+1 {
			return n, false
		}
	}
	end := i
	exponent := 0
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		if exponent, ok = scanExponent(s[i+1:]); !ok {
			return n, false
		}
		i = len(s)
	}
	if i != len(s) {
		return n, false
	}
	first := whole
	for first < end && (s[first] == '0' || s[first] == '.') {
		first++
	}
	if first == end {
		return number{}, true
	}
	for s[end-1] == '0' || s[end-1] == '.' {
		end--
	}
	n.first, n.len, n.point = first, end-first, point-first
	switch {
	case first > point: // 0.00d…
		n.point++
	case end > point: // d.d
		n.len--
	}
	n.point += exponent
	return n, true
}

// scanExponent reads what follows the e. Beyond a million all exponents are alike: too large, or too small.
func scanExponent[T string | []byte](s T) (e int, ok bool) {
	negative := false
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		negative = s[i] == '-'
		i++
	}
	if i == len(s) {
		return 0, false
	}
	for ; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, false
		}
		e = min(e*10+int(s[i]-'0'), 1e12)
	}
	if negative {
		e = -e
	}
	return e, true
}

// units is the number at n in the text as units of 10^-digits, to the nearest and half away from zero. whole is false if
// it had to be rounded, and ok is false if it is more than MaxMinor.
func units[T string | []byte](text T, n number, digits int) (minor int64, whole, ok bool) {
	count := n.point + digits // digits before the point, of the number of units
	whole = count >= n.len
	if n.len == 0 || count < 0 {
		return 0, whole, true
	}
	if count > 19 {
		return 0, whole, false
	}
	var value uint64 // of at most 19 digits, so below 2^64
	i := n.first
	next := func(k int) byte { // the digit d, k being its number from 0
		if k >= n.len {
			return 0
		}
		if text[i] == '.' {
			i++
		}
		d := text[i] - '0'
		i++
		return d
	}
	for k := range count {
		value = value*10 + uint64(next(k))
	}
	if Nearest.carry(whole, int(next(count))-5) {
		value++
	}
	if value > MaxMinor {
		return 0, whole, false
	}
	minor = int64(value)
	if n.negative {
		minor = -minor
	}
	return minor, whole, true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// FromFloat is the amount nearest to f units of the currency, half away from zero. A floating-point number is taken as
// the decimal number of 15 digits that it is nearest to, so that 1.005 is a half, and so is what comes out of a
// multiplication in the last place beside one. The error wraps ErrOverflow, for NaN and the infinities too, or
// ErrCurrency.
func FromFloat(f float64, c Currency) (Amount, error) {
	if err := c.check(); err != nil {
		return Amount{}, err
	}
	size := math.Abs(f) * float64(c.scale())
	if !(size < 1<<63) {
		return Amount{}, fmt.Errorf("%w: %v %s", ErrOverflow, f, c.Code)
	}
	precision := 14 // after the first digit
	if size >= 1e14 {
		precision = 16 // of so many units, 15 digits would lose some
	}
	var buffer [32]byte
	text := strconv.AppendFloat(buffer[:0], f, 'e', precision, 64)
	n, ok := scan(text)
	if !ok { // a finite number is one
		panic(string(text))
	}
	minor, _, ok := units(text, n, c.Digits)
	if !ok {
		return Amount{}, fmt.Errorf("%w: %v %s", ErrOverflow, f, c.Code)
	}
	return Amount{minor, c}, nil
}
