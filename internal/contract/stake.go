package contract

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// stakeOnly are the bases of contracts whose payout follows from the market.
var stakeOnly = []Basis{Stake}

// stake takes the stake of the request into the terms and makes it the price, and the charge of the category in place of
// κ.
func (o *offer) stake(charge float64) error {
	amount, err := o.amount()
	if err != nil {
		return err
	}
	t := &o.quote.Terms
	t.Stake, t.Price, o.quote.Ask = amount, amount, amount
	t.Payout, o.quote.Payout = money.Zero(t.Currency), money.Zero(t.Currency)
	t.Commission = o.rules.charge(o.symbol, o.kind.category, charge)
	return nil
}

// missing refuses a request without a parameter that it needs.
func missing(field string) *Refusal {
	return refuse(Creation, "MissingRequiredContractParams", field, "A contract of this type needs "+field+".")
}

// amount is so much of the contract's currency, to the nearest minor unit.
func (t *Terms) amount(x float64) (money.Amount, error) { return money.FromFloat(x, t.Currency) }

// point is what a vanilla or turbo counts its payout in: whole units of a synthetic index, elsewhere pips.
func point(s *market.Symbol) float64 {
	if s.Market == synthetic {
		return 1
	}
	return s.Pip()
}

// leastUnits is how many of the last decimal of a number of contracts have to be bought at least, so that rounding it does
// not matter.
const leastUnits = 100

// units buys as many contracts as the stake is enough for, to so many decimals, where one is worth so much of the spot.
// The number is rounded to the nearest, but never to more than what the stake is worth. Of the application's part none
// are bought.
func (o *offer) units(worth, step float64, digits int) error {
	t := &o.quote.Terms
	spot := o.symbol.Price(o.quote.Spot.Quote)
	ask, err := pricing.UnitAsk(worth, spot, step, t.Commission)
	if err != nil {
		return err
	}
	ask, worth = ask/point(o.symbol), worth/point(o.symbol)
	scale := math.Pow10(digits)
	least, err := t.amount(ask * leastUnits / scale / (1 - t.Markup))
	if err != nil {
		return err
	}
	o.quote.MinStake.Minor = max(o.quote.MinStake.Minor, least.Minor)
	if err := o.within(); err != nil {
		return err
	}
	stake := t.Stake.Float64() * (1 - t.Markup)
	n := math.Round(stake / ask * scale)
	if n*worth > stake*scale {
		n--
	}
	// Through its text the number is what shortcodes can say.
	o.quote.Contracts = formatUnits(n/scale, digits)
	if t.Contracts, err = strconv.ParseFloat(o.quote.Contracts, 64); err != nil || t.Contracts <= 0 {
		return refuse(Invalid, "StakeTooLow", "amount", "The stake is too low for this contract.")
	}
	return nil
}

// unitBid is what the house pays for the contracts where one is worth so much of the spot.
func (v *view) unitBid(worth float64) (money.Amount, error) {
	bid, err := pricing.UnitBid(worth, v.price(), v.step(), v.terms.Commission)
	if err != nil {
		return money.Amount{}, err
	}
	return v.terms.amount(v.terms.Contracts * bid / point(v.symbol))
}

// paid ends contracts that are so many pips ahead.
func (c *Course) paid(pips, at int64, exit market.Tick) {
	c.pay(c.terms.Contracts*float64(pips)*c.symbol.Pip()/point(c.symbol), at, exit)
}

// pay ends the contract with an amount; less than half a minor unit is nothing, and loses.
func (c *Course) pay(amount float64, at int64, exit market.Tick) {
	paid, err := c.terms.amount(amount)
	if err != nil {
		paid.Minor = money.MaxMinor // more than there is money
	}
	if paid.Minor <= 0 {
		c.lose(at, exit)
		return
	}
	c.end(Outcome{Won, at, exit, money.Amount{Minor: paid.Minor, Currency: c.terms.Currency}})
}

// formatUnits writes a number of contracts.
func formatUnits(n float64, digits int) string { return strconv.FormatFloat(n, 'f', digits, 64) }

// pointWords says what points are, where they are not units of the price.
func pointWords(s *market.Symbol) string {
	if s.Market == synthetic {
		return ""
	}
	return ", in pips"
}

// unitForm is the shortcode of contracts that are bought in units: STAKE_START_END_BARRIER_CONTRACTS_ENTRY, with so many
// decimals of the contracts.
func unitForm(digits int) shortcodeForm {
	return shortcodeForm{
		present: presentUnits(digits),
		write: func(t *Terms, s *market.Symbol) []string {
			return []string{
				t.Stake.String(), t.startCode(), t.endCode("T"), t.Barrier.code(s),
				formatUnits(t.Contracts, digits), strconv.FormatInt(t.EntryAt, 10),
			}
		},
		read: func(t *Terms, s *market.Symbol, f []string) (err error) {
			if len(f) != 6 {
				return fmt.Errorf("has %d fields after the symbol, not 6", len(f))
			}
			if t.Stake, err = money.Parse(f[0], t.Currency); err != nil {
				return err
			}
			if err := errors.Join(t.readStart(f[1]), t.readEnd(f[2], "T"), t.Barrier.read(f[3], false, s)); err != nil {
				return err
			}
			if t.Contracts, err = readNumber(f[4]); err != nil {
				return err
			}
			t.EntryAt, err = readInstant(f[5])
			return err
		},
	}
}

// readNumber reads a number that is finite.
func readNumber(text string) (float64, error) {
	x, err := strconv.ParseFloat(text, 64)
	if err == nil && (math.IsNaN(x) || math.IsInf(x, 0)) {
		err = errors.New("is no number")
	}
	return x, err
}
