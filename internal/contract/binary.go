package contract

import (
	"math"

	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// bothBases are those of contracts with a fixed payout.
var bothBases = []Basis{Payout, Stake}

// binary completes a kind that pays a fixed payout or nothing: chance is what one unit of it is worth in theory, and to
// that the house adds its commission when it sells, and takes it off when it buys back.
func binary(k kind, chance func(*view) (float64, error)) *kind {
	if k.bases == nil {
		k.bases = bothBases
	}
	k.price = func(o *offer) error {
		p, err := chance(follow(&o.quote.Terms, o.world, o.symbol, Events{}).quoted(o.now))
		if err != nil {
			return err
		}
		return o.charge(p)
	}
	k.worth = func(c *Course) (money.Amount, error) {
		p, err := chance(c.look(false))
		if err != nil {
			return money.Amount{}, err
		}
		charge := pricing.Charge{Commission: c.terms.Commission}
		return money.FromFloat(c.terms.Payout.Float64()*charge.Bid(p), c.terms.Currency)
	}
	return &k
}

// quoted is the view of a contract that would be bought now.
func (c *Course) quoted(now int64) *view {
	c.at = now
	return c.look(true)
}

// charge fills ask and payout of an offer whose unit of payout is worth p in theory, and bounds them.
func (o *offer) charge(p float64) error {
	amount, err := o.amount()
	if err != nil {
		return err
	}
	q := o.quote
	ask := pricing.Charge{Commission: q.Terms.Commission, Markup: q.Terms.Markup}.Ask(p)
	if q.Terms.Basis == Payout {
		q.Payout = amount
		q.Ask, err = money.FromFloat(amount.Float64()*ask, amount.Currency)
	} else {
		q.Ask = amount
		q.Payout, err = money.FromFloat(amount.Float64()/math.Max(ask, math.SmallestNonzeroFloat64), amount.Currency)
	}
	if err != nil {
		return err
	}
	q.Terms.Price, q.Terms.Payout = q.Ask, q.Payout
	if q.Payout.Minor <= q.Ask.Minor {
		return refuse(Invalid, "NoReturn", "amount", "The contract would return no more than it costs.")
	}
	return o.within()
}
