package contract

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Vanillas: at expiry each contract pays how far the spot is above its strike, or below it, in points. The stake buys as
// many of them as it is enough for at the quote, whose tick is the entry. Strikes are those of a ladder.
var vanillas = []*kind{
	vanilla("VANILLALONGCALL", up, "above", pricing.Model.VanillaCall),
	vanilla("VANILLALONGPUT", down, "below", pricing.Model.VanillaPut),
}

// vanillaDecimals are those of a number of contracts.
const vanillaDecimals = 5

func vanilla(code string, sign int64, side string, price func(m pricing.Model, spot, strike, years float64) (float64, error)) *kind {
	// value is what one contract is worth in theory, in the price of the spot.
	value := func(v *view) (float64, error) {
		spot, strike := v.price(), v.level(v.terms.Barrier)
		return v.expect(func(m pricing.Model) (float64, error) { return price(m, spot, strike, v.years) })
	}
	return &kind{
		code: code, category: "vanilla", sign: sign, bases: stakeOnly, entersAtOnce: true, struck: true,
		terms: func(o *offer) error {
			if err := o.oneBarrier(); err != nil {
				return err
			}
			o.quote.Terms.EntryAt = o.quote.Spot.Epoch
			return o.stake(pricing.UnitSpread)
		},
		check: func(o *offer) error { return o.strikeInLadder() },
		price: func(o *offer) error {
			c := follow(&o.quote.Terms, o.world, o.symbol, Events{})
			c.at = o.now
			v := c.look(false)
			worth, err := value(v)
			if err != nil {
				return err
			}
			o.quote.Barrier = o.symbol.Format(o.quote.Terms.Barrier.Level(o.quote.Spot.Quote))
			return o.units(worth, v.step(), vanillaDecimals)
		},
		finish: func(c *Course, at int64, exit market.Tick) {
			c.paid(sign*(exit.Quote-c.terms.Barrier.Level(c.entry.Quote)), at, exit)
		},
		worth: func(c *Course) (money.Amount, error) {
			v := c.look(false)
			worth, err := value(v)
			if err != nil {
				return money.Amount{}, err
			}
			return v.unitBid(worth)
		},
		hold:   func(c *Course) *Refusal { return c.vanillaHold() },
		detail: func(c *Course, s *State) { s.Contracts = formatUnits(c.terms.Contracts, vanillaDecimals) },
		form:   unitForm(vanillaDecimals),
		longcode: func(t *Terms, s *market.Symbol) string {
			return "Pays, for each contract, how far " + s.Name + " is " + side + " " + t.barrierWords(t.Barrier, s) + " " + t.endWords("at", s) + pointWords(s) + "."
		},
	}
}

// The last time before its expiry at which a vanilla is bought back, in seconds.
const (
	vanillaEnds     = 60
	realVanillaEnds = daySeconds // on markets that are not synthetic
)

func (c *Course) vanillaHold() *Refusal {
	ends := int64(vanillaEnds)
	if c.symbol.Market != synthetic {
		ends = realVanillaEnds
	}
	if c.terms.Expiry-c.at < ends {
		return tooLate
	}
	return nil
}

// strikeInLadder refuses strikes that are not of the ladder for the spot and the duration.
func (o *offer) strikeInLadder() error {
	t := &o.quote.Terms
	found := false
	for _, b := range offerings.Strikes(o.symbol, o.quote.Spot.Quote, o.lasts) {
		found = found || b.Pips == t.Barrier.Value && b.Relative == (t.Barrier.Kind == Offset)
		o.quote.BarrierChoices = append(o.quote.BarrierChoices, b.Text(o.symbol))
	}
	if !found {
		return refuseChoices(Invalid, "InvalidBarrierPredefined", "barrier", "Barriers of this contract are", o.quote.BarrierChoices)
	}
	return o.positive()
}
