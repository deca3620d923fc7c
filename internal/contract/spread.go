package contract

import (
	"math"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Spreads: the exit spot between two barriers pays that part of the payout which it has covered from the lower one, or
// from the higher one; beyond them all or nothing.
var spreads = []*kind{
	spread("CALLSPREAD", up, pricing.Model.CallSpread),
	spread("PUTSPREAD", down, pricing.Model.PutSpread),
}

func spread(code string, sign int64, price func(m pricing.Model, spot, high, low, years float64) (float64, error)) *kind {
	return binary(kind{
		code: code, category: "callputspread", sign: sign,
		terms: func(o *offer) error {
			if o.req.BarrierRange != "" {
				return o.barrierRange()
			}
			return o.twoBarriers()
		},
		check: func(o *offer) error { return o.positive() },
		finish: func(c *Course, at int64, exit market.Tick) {
			high, low := c.terms.Barrier.Level(c.entry.Quote), c.terms.Barrier2.Level(c.entry.Quote)
			covered := exit.Quote - low
			if sign == down {
				covered = high - exit.Quote
			}
			paid, err := c.terms.Payout.Mul(min(max(covered, 0), high-low), high-low)
			if err != nil || paid.Sign() == 0 { // it is at most the payout, which is an amount
				c.lose(at, exit)
				return
			}
			c.end(Outcome{Won, at, exit, paid})
		},
		form: genericForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			where, all := "above", t.barrierWords(t.Barrier, s)
			if sign == down {
				where, all = "below", t.barrierWords(t.Barrier2, s)
			}
			return "Pays " + t.Currency.Code + " " + t.Payout.String() + " if " + s.Name + " is at or " + where + " " + all + " " + t.endWords("at", s) +
				", and in proportion between " + t.barrierWords(t.Barrier2, s) + " and " + t.barrierWords(t.Barrier, s) + "."
		},
	}, func(v *view) (float64, error) {
		spot, high, low := v.price(), v.level(v.terms.Barrier), v.level(v.terms.Barrier2)
		return v.expect(func(m pricing.Model) (float64, error) { return price(m, spot, high, low, v.years) })
	})
}

// rangeWidths are how far from the spot the barriers of a range lie, in standard deviations at expiry. Unverified.
var rangeWidths = map[string]float64{"tight": 0.25, "middle": 0.5, "wide": 1}

// barrierRange takes two barriers at equal distances from the spot.
func (o *offer) barrierRange() error {
	width, ok := rangeWidths[o.req.BarrierRange]
	switch {
	case !ok:
		return refuse(Creation, "InvalidBarrierRange", "barrier_range", "A range of barriers is tight, middle or wide.")
	case o.req.Barrier != "" || o.req.Barrier2 != "":
		return refuse(Creation, "BarrierNotAllowed", "barrier", "A range of barriers takes the place of barriers.")
	}
	t, spot := &o.quote.Terms, o.quote.Spot.Quote
	price := o.symbol.Price(spot)
	years := pricing.Years(float64(t.Estimate(o.symbol) - t.Start))
	distance := max(1, o.symbol.Pips(width*offerings.Volatility(o.symbol, price)*math.Sqrt(years)*price))
	t.Barrier, t.Barrier2 = Barrier{Offset, distance}, Barrier{Offset, -distance}
	if t.Daily() {
		t.Barrier, t.Barrier2 = Barrier{Absolute, spot + distance}, Barrier{Absolute, spot - distance}
	}
	return nil
}
