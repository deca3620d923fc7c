// Package money is amounts of money: whole minor units, and the currency that they are units of. Nothing is lost and
// nothing is rounded unless a function says so, and then in the one way that rounding.go describes. Whatever does not
// fit is an error that wraps [ErrOverflow], and no sum mixes currencies.
//
// Floating-point numbers appear at the edges alone: FromFloat takes what pricing computed, Float64 gives what a message
// shows as a number. What was asked for as text is read by Parse, which loses nothing.
//
// The package leaves to others which currencies there are, what accounts hold and what the limits are.
package money

import (
	"errors"
	"fmt"
)

// Errors of the package, to be found with errors.Is.
var (
	// ErrSyntax says that a text is not a decimal number.
	ErrSyntax = errors.New("not a decimal number")
	// ErrDecimals says that a number has more decimals than its currency.
	ErrDecimals = errors.New("too many decimals")
	// ErrOverflow says that an amount is beyond what 64 bits of minor units hold, or not a finite number.
	ErrOverflow = errors.New("amount out of range")
	// ErrCurrency says that two amounts are not of one currency, or that a currency is not known.
	ErrCurrency = errors.New("currency does not fit")
)

// MaxDigits is the most decimals that a currency may have.
const MaxDigits = 8

// Currency is what an amount is an amount of. Currencies are compared by both fields.
type Currency struct {
	Code   string // such as "USD"; case matters
	Digits int    // decimals of an amount, 0 to MaxDigits: 2 for USD, so that its minor unit is the cent
}

// check refuses a currency with decimals that no amount can have.
func (c Currency) check() error {
	if c.Digits < 0 || c.Digits > MaxDigits {
		return fmt.Errorf("%w: %s with %d decimals", ErrCurrency, c.Code, c.Digits)
	}
	return nil
}

// scale is the number of minor units of one unit.
func (c Currency) scale() int64 { return pow10[c.Digits] }

var pow10 = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}
