package contract

import (
	"fmt"
	"math"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Lookbacks: at expiry they pay a multiple of the distance between two of the last, the highest and the lowest tick from
// the entry on. They have neither stake nor payout: the multiplier is what is chosen, and the price follows.
var lookbacks = []*kind{
	lookback("LBFLOATCALL", up, "the last and the lowest tick",
		func(high, low, last int64) int64 { return last - low },
		func(m pricing.Model, spot, _, low, years, shift float64) (float64, error) {
			return m.LookbackFloatCall(spot, low, years, shift)
		}),
	lookback("LBFLOATPUT", down, "the highest and the last tick",
		func(high, low, last int64) int64 { return high - last },
		func(m pricing.Model, spot, high, _, years, shift float64) (float64, error) {
			return m.LookbackFloatPut(spot, high, years, shift)
		}),
	lookback("LBHIGHLOW", up, "the highest and the lowest tick",
		func(high, low, last int64) int64 { return high - low },
		pricing.Model.LookbackHighLow),
}

func lookback(code string, sign int64, words string, distance func(high, low, last int64) int64,
	price func(m pricing.Model, spot, high, low, years, shift float64) (float64, error)) *kind {
	// value is what one unit of the multiplier is worth in theory. There are so many moves to come among the ticks that
	// count, and extremes are those of ticks.
	value := func(v *view) (float64, error) {
		spot, high, low := v.price(), v.price(), v.price()
		if v.entered {
			high, low = v.symbol.Price(max(v.high, v.spot)), v.symbol.Price(min(v.low, v.spot))
		}
		step := v.step()
		years := pricing.Years(float64(int64(v.ahead()) * v.symbol.Interval))
		return v.expect(func(m pricing.Model) (float64, error) { return price(m, spot, high, low, years, pricing.Shift(step)) })
	}
	return &kind{
		code: code, category: "lookback", sign: sign, path: true, final: true,
		terms: func(o *offer) error { return o.lookback() },
		check: func(o *offer) error {
			if least := offerings.MinMultiplier(o.symbol); o.quote.Terms.Multiplier < least {
				return refuseNumbers(Invalid, "MultiplierOutOfRange", "multiplier", "The multiplier must be equal to or higher than %s.", number(least))
			}
			return nil
		},
		price: func(o *offer) error {
			worth, err := value(follow(&o.quote.Terms, o.world, o.symbol, Events{}).quoted(o.now))
			if err != nil {
				return err
			}
			t := &o.quote.Terms
			if o.quote.Ask, err = t.amount(t.Multiplier * worth * (1 + t.Commission) / (1 - t.Markup)); err != nil {
				return err
			}
			t.Price, o.quote.MaxStake = o.quote.Ask, o.quote.MaxPayout
			return o.within()
		},
		finish: func(c *Course, at int64, exit market.Tick) {
			c.pay(float64(distance(c.high, c.low, exit.Quote))*c.symbol.Pip()*c.terms.Multiplier, at, exit)
		},
		worth: func(c *Course) (money.Amount, error) {
			worth, err := value(c.look(false))
			if err != nil {
				return money.Amount{}, err
			}
			return c.terms.amount(c.terms.Multiplier * worth * max(0, 1-c.terms.Commission))
		},
		detail: func(c *Course, s *State) {
			if !c.entered {
				return
			}
			high, low := c.symbol.Format(c.high), c.symbol.Format(c.low)
			switch code {
			case "LBFLOATCALL":
				s.Barriers, s.Barrier = 1, low
			case "LBFLOATPUT":
				s.Barriers, s.Barrier = 1, high
			default:
				s.Barriers, s.Barrier, s.Barrier2 = 2, high, low
			}
		},
		form: lookbackForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			return "Pays " + t.Currency.Code + " " + number(t.Multiplier) + " times the difference of " + words + " of " + s.Name + " " + t.endWords("through", s) + "."
		},
	}
}

// lookback takes the multiplier of the request. An amount has no meaning, and is not read.
func (o *offer) lookback() error {
	if err := o.noBarriers(); err != nil {
		return err
	}
	t, m := &o.quote.Terms, o.req.Multiplier
	switch {
	case m == 0:
		return missing("multiplier")
	case !(m > 0) || math.IsInf(m, 0):
		return refuse(Creation, "InvalidInput", "multiplier", "The multiplier must be a number above zero.")
	}
	t.Multiplier, t.Basis = m, ""
	t.Payout, o.quote.Payout = money.Zero(t.Currency), money.Zero(t.Currency)
	t.Commission = o.rules.charge(o.symbol, o.kind.category, pricing.LookbackLoading)
	return nil
}

// lookbackForm is MULTIPLIER_START_END.
var lookbackForm = shortcodeForm{
	present: presentLookback,
	write: func(t *Terms, s *market.Symbol) []string {
		return []string{number(t.Multiplier), t.startCode(), t.endCode("T")}
	},
	read: func(t *Terms, s *market.Symbol, f []string) (err error) {
		if len(f) != 3 {
			return fmt.Errorf("has %d fields after the symbol, not 3", len(f))
		}
		if t.Multiplier, err = readNumber(f[0]); err != nil {
			return err
		}
		if err := t.readStart(f[1]); err != nil {
			return err
		}
		return t.readEnd(f[2], "T")
	},
}
