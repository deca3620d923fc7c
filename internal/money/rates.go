package money

import (
	"fmt"
	"math/big"
)

// Rates are fixed rates of exchange. They are made once and may be read by several goroutines.
type Rates struct {
	worth map[string]*big.Rat
}

// NewRates makes rates from what one unit of each currency, by its code, is worth in units of a common one, as decimal
// numbers above 0: {"USD": "1", "EUR": "1.08"}. The error wraps ErrSyntax.
func NewRates(worth map[string]string) (*Rates, error) {
	r := &Rates{worth: make(map[string]*big.Rat, len(worth))}
	for code, text := range worth {
		if n, ok := scan(text); !ok || len(text) > 40 || n.negative || n.len == 0 || n.point < -20 || n.point > 20 {
			return nil, fmt.Errorf("%w above 0: %s is worth %s", ErrSyntax, code, quoted(text))
		}
		x, ok := new(big.Rat).SetString(text)
		if !ok {
			return nil, fmt.Errorf("%w: %s is worth %s", ErrSyntax, code, quoted(text))
		}
		r.worth[code] = x
	}
	return r, nil
}

// Convert is what an amount is worth in another currency, rounded once: a least amount should go Up and a most Down,
// so that neither becomes wider. An amount in its own currency stays as it is, whether it has a rate or not. The error
// wraps ErrCurrency if one has no rate, or ErrOverflow.
func (r *Rates) Convert(a Amount, to Currency, way Rounding) (Amount, error) {
	if err := to.check(); err != nil {
		return Amount{}, err
	}
	if a.Currency == to {
		return a, nil
	}
	source, known := r.worth[a.Currency.Code]
	if !known {
		return Amount{}, fmt.Errorf("%w: no rate for %s", ErrCurrency, a.Currency.Code)
	}
	target, known := r.worth[to.Code]
	if !known {
		return Amount{}, fmt.Errorf("%w: no rate for %s", ErrCurrency, to.Code)
	}
	// minor · source/target · 10^(digits of the target - digits of the source), as one fraction
	num := new(big.Int).Mul(big.NewInt(a.Minor), source.Num())
	num.Mul(num, target.Denom()).Mul(num, big.NewInt(to.scale()))
	den := new(big.Int).Mul(source.Denom(), target.Num())
	den.Mul(den, big.NewInt(a.Currency.scale()))
	q := divide(num, den, way)
	if !q.IsInt64() || q.CmpAbs(big.NewInt(MaxMinor)) > 0 {
		return Amount{}, fmt.Errorf("%w: %v %s in %s", ErrOverflow, a, a.Currency.Code, to.Code)
	}
	return Amount{q.Int64(), to}, nil
}
