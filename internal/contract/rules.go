package contract

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Rules are what the house decides. The zero value is the usual house; nil is allowed where a *Rules is taken.
type Rules struct {
	// Commission is κ, a part of the payout that is added to each price and taken off each bid: by category on one
	// symbol (R_100/callput), by category on a market (forex/callput), by category, by symbol, or by market; the first
	// of these that is there counts. Absent: 0.03 on markets that are not synthetic; 0.02 for touches on jump indices,
	// whose formula is less sure; else pricing.Commission. Where no payout is fixed, only rules by category count, and say
	// what Terms.Commission does.
	Commission map[string]float64
	// Amounts say how much of a currency is much. nil: whole units of any currency are worth a US dollar each.
	Amounts func(money.Currency) offerings.Money
}

// realCommission is κ on markets that are not synthetic. Unverified: 0.02 to 0.05 has been seen.
const realCommission = 0.03

// jumpCommission is κ of touches on jump indices; see view.expect.
const jumpCommission = 0.02

// commission is κ of a category on a symbol.
func (r *Rules) commission(s *market.Symbol, category string) float64 {
	for _, key := range []string{s.Code + "/" + category, s.Market + "/" + category, category, s.Code, s.Market} {
		if rate, ok := r.Commission[key]; ok {
			return rate
		}
	}
	if s.Market != synthetic {
		return realCommission
	}
	if s.Process == "jump" && (category == "touchnotouch" || category == "staysinout") {
		return jumpCommission
	}
	return pricing.Commission
}

// charge is what the house takes of a category on a symbol whose payout is not fixed, in the measure of the category: by
// a rule of that category, or else what is usual.
func (r *Rules) charge(s *market.Symbol, category string, usual float64) float64 {
	for _, key := range []string{s.Code + "/" + category, s.Market + "/" + category, category} {
		if rate, ok := r.Commission[key]; ok {
			return rate
		}
	}
	return usual
}

// synthetic is the market of symbols that no real market moves.
const synthetic = "synthetic_index"

// limits are the bounds of a kind of contract in a currency.
func (r *Rules) limits(k *offerings.Kind, c money.Currency) offerings.Limits {
	if r.Amounts != nil {
		return k.Limits(r.Amounts(c))
	}
	unit := int64(1)
	for range c.Digits {
		unit *= 10
	}
	return k.Limits(offerings.Money{Digits: c.Digits, MinStake: max(1, unit*35/100), DefaultStake: 10 * unit, MaxPayout: 50_000 * unit})
}
