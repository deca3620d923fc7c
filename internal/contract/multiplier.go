package contract

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Multipliers: the stake gains, or loses, a multiple of what the spot gains, less a commission. They run until their
// holder sells them, an order closes them, or the stake is lost, which the stop-out level says. At the first tick at or
// past its level an order closes the contract for what it is worth at that tick. While a deal cancellation lasts, its
// holder may have the stake back, and a stop-out gives it back.
//
// Nobody loses more than the stake, though a tick may lie beyond the stop-out: what is lost beyond it the commission has
// to make up for. It does where moves are normal; a spike of a crash or boom index may cost the house more.
var multipliers = []*kind{
	multiplies("MULTUP", up),
	multiplies("MULTDOWN", down),
}

// multiplierDays is for how long a multiplier runs if nothing ends it.
const multiplierDays = 36_500

func multiplies(code string, sign int64) *kind {
	return &kind{
		code: code, category: "multiplier", sign: sign, bases: stakeOnly, endless: multiplierDays, path: true,
		orders: []OrderKind{TakeProfit, StopLoss},
		level: func(t *Terms, entry int64, profit money.Amount) (int64, bool) {
			return t.multiplied(entry).level(profit)
		},
		terms: func(o *offer) error { return o.multiplier() },
		check: func(o *offer) error { return o.multiplierInRange() },
		price: func(o *offer) error { return o.multiplierPrice() },
		tick: func(c *Course, tick market.Tick) {
			if c.index > 0 {
				c.multiplierTick(tick)
			}
		},
		finish: func(c *Course, at int64, exit market.Tick) {
			c.end(Outcome{Sold, at, exit, c.terms.multiplied(c.entry.Quote).worth(exit.Quote)})
		},
		worth: func(c *Course) (money.Amount, error) {
			spot, _ := c.world.At(c.symbol, c.at)
			entry := c.entry
			if !c.entered {
				entry = spot
			}
			return c.terms.multiplied(entry.Quote).worth(spot.Quote), nil
		},
		hold: func(c *Course) *Refusal {
			if worth := c.terms.multiplied(c.entry.Quote).worth(c.last.Quote); c.cancellable() && worth.Minor < c.terms.Stake.Minor {
				return refuse(NotForSale, "CancelIsBetter", "", "The contract is at a loss: cancel it, and you have the whole stake back.")
			}
			return nil
		},
		form: multiplierForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			way := "gains"
			if sign == down {
				way = "loses"
			}
			notional := strconv.FormatFloat(t.Stake.Float64()*t.Multiplier, 'f', t.Currency.Digits, 64)
			return "Your profit is the part of itself that " + s.Name + " " + way + ", of " + t.Currency.Code + " " + notional +
				" (" + t.Stake.String() + " times " + number(t.Multiplier) + "), less commission."
		},
	}
}

// multiplier takes stake, multiplier and deal cancellation of the request.
func (o *offer) multiplier() error {
	if err := o.noBarriers(); err != nil {
		return err
	}
	t, m := &o.quote.Terms, o.req.Multiplier
	switch {
	case m == 0:
		return missing("multiplier")
	case !(m >= 1) || m > mostMultiplier:
		return refuseNumbers(Invalid, "MultiplierOutOfRange", "multiplier", "A multiplier is a number from 1 to %s.", number(mostMultiplier))
	}
	t.Multiplier = m
	spot := o.symbol.Price(o.quote.Spot.Quote)
	step := pricing.Step(offerings.Volatility(o.symbol, spot), float64(o.symbol.Interval))
	if err := o.stake(pricing.MultiplierCommission(step)); err != nil {
		return err
	}
	t.Commission += t.Markup / m // the application's part of the stake as a part of the notional
	if o.req.Cancellation == "" {
		return nil
	}
	window, err := offerings.ParseDuration(o.req.Cancellation)
	if err != nil || window.Unit != offerings.Minutes {
		return refuse(Creation, "InvalidDealCancellation", "cancellation", "Deal cancellation is bought for a number of minutes, such as 30m.")
	}
	t.Cancellation = window.Seconds(0)
	return nil
}

// mostMultiplier bounds multipliers, so that their notional is an amount.
const mostMultiplier = 100_000

// multiplierInRange refuses multipliers and windows of cancellation that are not of the row, and orders beside a
// cancellation.
func (o *offer) multiplierInRange() error {
	t := &o.quote.Terms
	if m := o.row.Multipliers; !slices.ContainsFunc(m, func(m int) bool { return float64(m) == t.Multiplier }) {
		return refuseChoices(Invalid, "MultiplierOutOfRange", "multiplier", "Multipliers of this contract are", each(m, strconv.Itoa))
	}
	windows := o.row.Cancellations
	switch {
	case t.Cancellation == 0:
		return nil
	case len(windows) == 0:
		return refuse(Invalid, "DealCancellationNotAvailable", "cancellation", "Deal cancellation is not offered on "+o.symbol.Name+".")
	case !slices.ContainsFunc(windows, func(d offerings.Duration) bool { return d.Seconds(0) == t.Cancellation }):
		return refuseChoices(Invalid, "InvalidDealCancellation", "cancellation", "Deal cancellation is offered for", each(windows, offerings.Duration.String))
	case o.req.StopLoss != "":
		return refuse(Invalid, "EitherStopLossOrCancel", "stop_loss", "A contract has either a stop loss or deal cancellation.")
	case o.req.TakeProfit != "":
		return refuse(Invalid, "EitherTakeProfitOrCancel", "take_profit", "A contract has either a take profit or deal cancellation.")
	}
	return nil
}

func (o *offer) multiplierPrice() error {
	t, q := &o.quote.Terms, o.quote
	if err := o.within(); err != nil {
		return err
	}
	q.Commission = t.Charged()
	x := t.multiplied(q.Spot.Quote)
	if level, _ := x.level(t.Stake.Neg()); o.kind.sign*(q.Spot.Quote-level) <= 0 {
		return refuse(Invalid, "InvalidStopOut", "multiplier", "With this multiplier the commission alone would lose the stake.")
	}
	if err := o.order(); err != nil {
		return err
	}
	if t.Cancellation == 0 {
		return nil
	}
	v := follow(t, o.world, o.symbol, Events{}).quoted(o.now)
	v.years = pricing.Years(float64(t.Cancellation))
	price, err := v.expect(func(m pricing.Model) (float64, error) {
		return m.Cancellation(pricing.Cancellation{Factor: t.Multiplier, Commission: t.Commission, Step: v.step(), Down: o.kind.sign == down}, v.years)
	})
	if err != nil {
		return err
	}
	if t.CancellationPrice, err = t.amount(t.Stake.Float64() * t.Multiplier * price * (1 + pricing.CancellationLoading)); err != nil {
		return err
	}
	t.CancellationPrice.Minor = max(1, t.CancellationPrice.Minor)
	if q.Ask, err = t.Stake.Add(t.CancellationPrice); err != nil {
		return err
	}
	t.Price = q.Ask
	return nil
}

// Charged is what the house takes of a multiplier, C: a part of the notional, and at least one minor unit. Of other
// kinds it is nothing.
func (t *Terms) Charged() money.Amount {
	if t.kind().category != "multiplier" {
		return money.Amount{Currency: t.Currency}
	}
	c, err := t.amount(t.Stake.Float64() * t.Multiplier * t.Commission)
	if err != nil {
		return t.Stake // more than there is: an overflow
	}
	c.Minor = max(1, c.Minor)
	return c
}

// multiplied is a multiplier that has entered at a spot.
type multiplied struct {
	terms *Terms
	sign  int64
	entry int64 // in pips
}

func (t *Terms) multiplied(entry int64) multiplied { return multiplied{t, t.kind().sign, entry} }

// worth is what the contract is worth at a spot: the stake and ±V(S/S₀ - 1) - C, at least nothing.
func (x multiplied) worth(spot int64) money.Amount {
	t := x.terms
	moved := float64(x.sign*(spot-x.entry)) / float64(x.entry)
	profit, err := t.amount(t.Stake.Float64() * t.Multiplier * moved)
	if err != nil {
		profit = money.Amount{} // beyond all money; no price of the market goes there
	}
	return money.Amount{Minor: max(0, t.Stake.Minor+profit.Minor-t.Charged().Minor), Currency: t.Currency}
}

// level is the spot from which on the profit is made, S₀(1 ± (profit/V + c)), in pips; false when that is none above zero.
// It is rounded upwards for MULTUP and downwards for MULTDOWN: a loss is cut a little earlier, and a profit taken a
// little later, than the amount says.
func (x multiplied) level(profit money.Amount) (int64, bool) {
	t := x.terms
	m := pricing.Multiplier{Entry: float64(x.entry), Factor: t.Multiplier, Commission: t.Commission, Down: x.sign == down}
	level, err := m.Level(profit.Float64() / t.Stake.Float64())
	if err != nil || level < 1 || level > largestPrice {
		return 0, false
	}
	const noise = 1e-5 // pips, of floating point
	if x.sign == up {
		return int64(math.Ceil(level - noise)), true
	}
	return int64(math.Floor(level + noise)), true
}

// multiplierTick closes the contract if an order does at a tick.
func (c *Course) multiplierTick(tick market.Tick) {
	x, sign, stake := c.terms.multiplied(c.entry.Quote), c.kind.sign, c.terms.Stake
	at := tick.Epoch
	// passed reports whether the tick is at the level of a profit or past it, in the direction that profits or losses lie.
	passed := func(profit money.Amount, way int64) bool {
		level, ok := x.level(profit)
		return ok && way*sign*(tick.Quote-level) >= 0
	}
	switch {
	case passed(stake.Neg(), down):
		if c.terms.cancelsAt(at) {
			c.end(Outcome{Cancelled, at, tick, stake})
			return
		}
		c.end(Outcome{Lost, at, tick, x.worth(tick.Quote)})
	case c.orders.StopLoss.Minor > 0 && passed(c.orders.StopLoss.Neg(), down),
		c.orders.TakeProfit.Minor > 0 && passed(c.orders.TakeProfit, up):
		c.end(Outcome{Sold, at, tick, x.worth(tick.Quote)})
	}
}

// CancelUntil is the instant from which on the contract can no longer be cancelled; 0 when it never can.
func (t *Terms) CancelUntil() int64 {
	if t.Cancellation == 0 {
		return 0
	}
	return t.Start + t.Cancellation
}

// cancelsAt reports whether an instant is in the window of deal cancellation.
func (t *Terms) cancelsAt(at int64) bool { return at < t.CancelUntil() }

// cancellable reports whether the contract can be cancelled where the course stands.
func (c *Course) cancellable() bool { return !c.over && c.terms.cancelsAt(c.at) }

// cancelHold says why the contract cannot be cancelled where the course stands; nil when it can.
func (c *Course) cancelHold() *Refusal {
	switch {
	case c.kind.category != "multiplier":
		return neverCancelled
	case c.over:
		return refuse(NoCancel, "CannotCancelContract", "", "The contract has ended.")
	case c.terms.Cancellation == 0:
		return refuse(NoCancel, "DealCancellationNotBought", "", "The contract was bought without deal cancellation.")
	case !c.cancellable():
		return refuse(NoCancel, "DealCancellationExpired", "", "The time in which the contract could be cancelled is over.")
	}
	return nil
}

var neverCancelled = refuse(NoCancel, "CannotCancelContract", "", "A contract of this type cannot be cancelled.")

// multiplierForm is STAKE_MULTIPLIER_START_EXPIRY_CANCEL_CANCELTP_N1: the window of deal cancellation, and the take profit
// that it was bought with.
var multiplierForm = shortcodeForm{
	present: presentMultiplier,
	write: func(t *Terms, s *market.Symbol) []string {
		window, profit := "0", money.Zero(t.Currency)
		if t.Cancellation > 0 {
			window = strconv.FormatInt(t.Cancellation/60, 10) + "m"
			if t.Orders.TakeProfit.Minor > 0 {
				profit = t.Orders.TakeProfit
			}
		}
		return []string{t.Stake.String(), number(t.Multiplier), t.startCode(), t.endCode("T"), window, profit.String(), "N1"}
	},
	read: func(t *Terms, s *market.Symbol, f []string) (err error) {
		if len(f) != 7 {
			return fmt.Errorf("has %d fields after the symbol, not 7", len(f))
		}
		if t.Stake, err = money.Parse(f[0], t.Currency); err != nil {
			return err
		}
		if t.Multiplier, err = readNumber(f[1]); err != nil {
			return err
		}
		if t.Stake.Minor <= 0 || !(t.Multiplier >= 1) || t.Multiplier > mostMultiplier {
			return errors.New("has no stake, or no multiplier")
		}
		if err := errors.Join(t.readStart(f[2]), t.readEnd(f[3], "T")); err != nil {
			return err
		}
		if t.Ticks > 0 {
			return errors.New("is counted in ticks")
		}
		if minutes, ok := strings.CutSuffix(f[4], "m"); ok {
			window, err := offerings.ParseDuration(minutes + "m")
			if err != nil {
				return err
			}
			t.Cancellation = window.Seconds(0)
		}
		profit, err := money.Parse(f[5], t.Currency)
		if profit.Minor > 0 {
			t.Orders.TakeProfit = profit
		}
		return err
	},
}

// number writes a number with as many decimals as it needs.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
