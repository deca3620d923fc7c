package wire

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
)

// Decimal is an exact decimal number of up to 18 significant digits: money, prices, rates. It is a plain value that
// holds no memory of its own. The zero Decimal is absent, which is not the number 0; omitzero leaves it out. Arithmetic
// belongs to those who know the currency's digits, and who get whole units from Units.
type Decimal struct {
	units  int64
	digits uint8 // behind the point
	set    bool
}

// maxDigits is how many significant digits a Decimal holds.
const maxDigits = 18

var pow10 = func() (p [maxDigits + 1]int64) {
	p[0] = 1
	for i := 1; i <= maxDigits; i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()

// ErrRange says that a number has more digits than a Decimal holds.
var ErrRange = errors.New("wire: number is out of range")

// NewDecimal is units of 10^-digits: NewDecimal(1050, 2) is 10.50. It panics unless digits is 0 to 18.
func NewDecimal(units int64, digits int) Decimal {
	if digits < 0 || digits > maxDigits {
		panic(fmt.Sprintf("wire: a decimal of %d digits", digits))
	}
	return Decimal{units, uint8(digits), true}
}

// ParseDecimal reads a number such as 10.50, -3 or 1e-5. Digits that stand behind the point and beyond the 18th
// significant one are rounded, half away from zero. The error is ErrRange or tells that text is no number.
func ParseDecimal(text string) (Decimal, error) { return parseDecimal([]byte(text)) }

func parseDecimal(b []byte) (Decimal, error) {
	if !isDecimal(b) {
		return Decimal{}, errors.New("wire: not a decimal number: " + trim(strconv.Quote(string(b))))
	}
	negative := b[0] == '-'
	if negative || b[0] == '+' {
		b = b[1:]
	}
	exp := 0
	if e := bytes.IndexAny(b, "eE"); e >= 0 {
		var err error
		if exp, err = strconv.Atoi(string(b[e+1:])); err != nil {
			return Decimal{}, ErrRange
		}
		b = b[:e]
	}
	var units int64
	digits, kept := -exp, 0 // digits behind the point; significant digits
	var dropped byte        // the first digit for which there was no room
	point := false
	for _, c := range b {
		switch {
		case c == '.':
			point = true
		case kept == maxDigits:
			if dropped == 0 {
				dropped = c
			}
			if !point {
				digits-- // a zero is to be put in its place, which there is no room for either
			}
		default:
			units = 10*units + int64(c-'0')
			if units != 0 {
				kept++
			}
			if point {
				digits++
			}
		}
	}
	if dropped >= '5' {
		units++
	}
	switch over := digits - maxDigits; {
	case units == 0 || over > maxDigits:
		units, digits = 0, min(max(digits, 0), maxDigits)
	case over > 0:
		units, digits = (units+pow10[over]/2)/pow10[over], maxDigits
	case digits < 0:
		if digits < -maxDigits || units > pow10[maxDigits]/pow10[-digits] {
			return Decimal{}, ErrRange
		}
		units, digits = units*pow10[-digits], 0
	}
	if negative {
		units = -units
	}
	return Decimal{units, uint8(digits), true}, nil
}

// DecimalOf is the decimal nearest to f with the given digits behind the point, 0 to 18, half away from zero. A number
// too large for it, and one that is none, gives the absent Decimal.
func DecimalOf(f float64, digits int) Decimal {
	d, err := parseDecimal(strconv.AppendFloat(nil, f, 'f', digits, 64))
	if err != nil {
		return Decimal{}
	}
	return d
}

// IsZero reports whether the number is absent.
func (d Decimal) IsZero() bool { return !d.set }

// Float64 gives the nearest float, and 0 for an absent number.
func (d Decimal) Float64() float64 { return float64(d.units) / float64(pow10[d.digits]) }

// Units gives the number as whole units of 10^-digits, such as cents for 2; exact is false when it has more digits or
// does not fit.
func (d Decimal) Units(digits int) (units int64, exact bool) {
	units = d.units
	for at := int(d.digits); at != digits; {
		if at > digits {
			if units%10 != 0 {
				return 0, false
			}
			units /= 10
			at--
		} else {
			if units > pow10[maxDigits]/10 || units < -pow10[maxDigits]/10 {
				return 0, false
			}
			units *= 10
			at++
		}
	}
	return units, true
}

// Equal reports whether both are the same number, however many zeros either has at its end, or both absent.
func (d Decimal) Equal(e Decimal) bool { return d.set == e.set && d.cmp(e) == 0 }

// String writes the number with its digits, such as 10.50; an absent one is empty.
func (d Decimal) String() string {
	if !d.set {
		return ""
	}
	return string(d.AppendJSON(nil))
}

// AppendJSON writes the number with its digits, and null for an absent one.
func (d Decimal) AppendJSON(dst []byte) []byte {
	if !d.set {
		return append(dst, "null"...)
	}
	units := uint64(d.units)
	if d.units < 0 {
		dst = append(dst, '-')
		units = -units
	}
	if d.digits == 0 {
		return strconv.AppendUint(dst, units, 10)
	}
	one := uint64(pow10[d.digits])
	dst = strconv.AppendUint(dst, units/one, 10)
	dst = append(dst, '.')
	behind := units % one
	for p := one / 10; p > 1 && behind < p; p /= 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendUint(dst, behind, 10)
}

// MarshalJSON is AppendJSON.
func (d Decimal) MarshalJSON() ([]byte, error) { return d.AppendJSON(nil), nil }

// UnmarshalJSON accepts a number, a string that holds one, and null.
func (d *Decimal) UnmarshalJSON(b []byte) (err error) {
	b = bytes.Trim(b, `"`)
	if string(b) == "null" || len(b) == 0 {
		*d = Decimal{}
		return nil
	}
	*d, err = parseDecimal(b)
	return err
}

// cmp compares two numbers: below 0 where d is less than e.
func (d Decimal) cmp(e Decimal) int {
	if d.units < 0 != (e.units < 0) {
		return cmp.Compare(d.units, e.units)
	}
	// Brought to as many digits as both have together, in 128 bits.
	dHi, dLo := bits.Mul64(d.magnitude(), uint64(pow10[e.digits]))
	eHi, eLo := bits.Mul64(e.magnitude(), uint64(pow10[d.digits]))
	order := cmp.Or(cmp.Compare(dHi, eHi), cmp.Compare(dLo, eLo))
	if d.units < 0 {
		return -order
	}
	return order
}

func (d Decimal) magnitude() uint64 {
	if d.units < 0 {
		return -uint64(d.units)
	}
	return uint64(d.units)
}

// shortest is the same number without zeros at its end.
func (d Decimal) shortest() Decimal {
	for d.digits > 0 && d.units%10 == 0 {
		d.units /= 10
		d.digits--
	}
	return d
}
