package contract

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Turbos: at expiry each contract pays how far the spot is above its barrier, or below it, in points; at the first tick
// after the entry that reaches the barrier it is worth nothing. The stake buys as many of them as it is enough for at the
// quote, whose tick is the entry.
//
// Knocking out by ticks is worth something to the holder, who does not pay for how far the tick lies beyond the barrier;
// the half-spread makes up for it where moves are normal. A spike of a crash or boom index may go further than that pays
// for: there, towards the spikes and for long durations, turbos cost less than they are worth.
var turbos = []*kind{
	turbo("TURBOSLONG", up, "above", pricing.TurboLong),
	turbo("TURBOSSHORT", down, "below", pricing.TurboShort),
}

// turboDecimals are those of a number of contracts.
const turboDecimals = 6

func turbo(code string, sign int64, side string, price func(spot, barrier float64) (float64, error)) *kind {
	// worth is what the house would pay at a spot.
	worth := func(c *Course, quote int64) (money.Amount, error) {
		v := &view{Course: c, spot: quote}
		value, err := price(v.price(), v.level(c.terms.Barrier))
		if err != nil {
			return money.Amount{}, err
		}
		return v.unitBid(value)
	}
	return &kind{
		code: code, category: "turbos", sign: sign, bases: stakeOnly, entersAtOnce: true, path: true,
		orders: []OrderKind{TakeProfit},
		terms: func(o *offer) error {
			o.quote.Terms.EntryAt = o.quote.Spot.Epoch
			if err := o.stake(pricing.UnitSpread); err != nil {
				return err
			}
			if o.req.PayoutPerPoint != "" {
				return o.barrierByPayout()
			}
			return o.oneBarrier()
		},
		check: func(o *offer) error {
			if o.kind.sign*(o.quote.Spot.Quote-o.quote.Terms.Barrier.Level(o.quote.Spot.Quote)) <= 0 {
				side := map[int64]string{up: "below", down: "above"}[o.kind.sign]
				return refuse(Invalid, "InvalidBarrierForSpot", "barrier", "The barrier of this contract must be "+side+" the spot.")
			}
			return o.positive()
		},
		price: func(o *offer) error {
			t, q := &o.quote.Terms, o.quote
			t.MaxPayout = q.MaxPayout
			level := t.Barrier.Level(q.Spot.Quote)
			q.Barrier, q.SpotDistance = o.symbol.Format(level), o.symbol.Format(sign*(q.Spot.Quote-level))
			distances, payouts := o.turboLadder()
			q.BarrierChoices, q.PayoutChoices = each(distances, o.symbol.Format), each(payouts, number)
			value, err := price(o.symbol.Price(q.Spot.Quote), o.symbol.Price(level))
			if err != nil {
				return err
			}
			if err := o.order(); err != nil {
				return err
			}
			v := &view{Course: follow(t, o.world, o.symbol, Events{}), spot: q.Spot.Quote}
			return o.units(value, v.step(), turboDecimals)
		},
		tick: func(c *Course, tick market.Tick) {
			if c.index == 0 {
				return
			}
			if sign*(tick.Quote-c.terms.Barrier.Level(c.entry.Quote)) <= 0 {
				c.lose(tick.Epoch, tick)
				return
			}
			if profit := c.orders.TakeProfit.Minor; profit > 0 {
				// A worth that cannot be told takes no profit.
				if worth, err := worth(c, tick.Quote); err == nil && worth.Minor-c.terms.Stake.Minor >= profit {
					c.end(Outcome{Won, tick.Epoch, tick, worth})
				}
			}
		},
		finish: func(c *Course, at int64, exit market.Tick) {
			c.paid(sign*(exit.Quote-c.terms.Barrier.Level(c.entry.Quote)), at, exit)
		},
		worth: func(c *Course) (money.Amount, error) {
			spot, _ := c.world.At(c.symbol, c.at)
			return worth(c, spot.Quote)
		},
		detail: func(c *Course, s *State) { s.Contracts = formatUnits(c.terms.Contracts, turboDecimals) },
		form:   unitForm(turboDecimals),
		longcode: func(t *Terms, s *market.Symbol) string {
			return "Pays, for each contract, how far " + s.Name + " is " + side + " " + t.barrierWords(t.Barrier, s) + " " + t.endWords("at", s) + pointWords(s) +
				", unless it reaches that barrier before."
		},
	}
}

// turboLadder is how far from the spot barriers are proposed, ascending, and what turbos with them pay for each point.
func (o *offer) turboLadder() (distances []int64, payouts []float64) {
	spot, stake := o.quote.Spot.Quote, o.quote.Terms.Stake.Float64()
	distances = offerings.TurboDistances(o.symbol, spot, o.lasts)
	for _, distance := range distances {
		payouts = append(payouts, offerings.TurboPerPoint(o.symbol, spot, distance, stake))
	}
	return distances, payouts
}

// payoutSlack is by how much a payout for each point may be beyond those that are proposed, as a part of it: they move
// with the spot, and a client chooses among those of an earlier one.
const payoutSlack = 0.05

// barrierByPayout takes the payout for each point in place of the barrier, which it lies at: any within the range of those
// that are proposed.
func (o *offer) barrierByPayout() error {
	t, q := &o.quote.Terms, o.quote
	if err := o.noBarriers(); err != nil {
		return err
	}
	if q.Spot.Quote == 0 {
		return noPrice()
	}
	perPoint, err := readNumber(o.req.PayoutPerPoint)
	if err != nil || perPoint <= 0 {
		return refuse(Creation, "InvalidPayoutPerPoint", "payout_per_point", "The payout for each point must be a number above zero.")
	}
	if _, payouts := o.turboLadder(); perPoint > payouts[0]*(1+payoutSlack) || perPoint < payouts[len(payouts)-1]*(1-payoutSlack) {
		return refuseChoices(Invalid, "InvalidPayoutPerPoint", "payout_per_point", "Payouts for each point of this contract are", each(payouts, number))
	}
	distance := o.kind.sign * offerings.TurboDistance(o.symbol, q.Spot.Quote, t.Stake.Float64(), perPoint)
	t.Barrier = Barrier{Offset, -distance}
	if t.Daily() {
		t.Barrier = Barrier{Absolute, q.Spot.Quote - distance}
	}
	return nil
}
