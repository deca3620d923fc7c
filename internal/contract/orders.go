package contract

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
)

// Trigger is an order as it stands: at which profit it closes a contract.
type Trigger struct {
	Profit money.Amount // below zero it is a loss
	Spot   string       // from where on that profit is made, with all decimals; empty where no single spot says it
	At     int64        // when the order was given
}

// Range bounds an amount. Both zero: there is no such amount.
type Range struct{ Min, Max money.Amount }

// Triggers are what closes a contract by itself, and within which bounds its holder may choose. nil is no order.
type Triggers struct {
	TakeProfit *Trigger
	StopLoss   *Trigger
	StopOut    *Trigger // closes a multiplier whose stake is lost; nobody gives it

	TakeProfitRange Range
	StopLossRange   Range // of losses, above zero
}

// mostGain is how many times the stake of a multiplier its take profit may be. Unverified.
const mostGain = 45

// staked is what the contract is about: its stake, or where it has none what was paid.
func (t *Terms) staked() money.Amount {
	if t.Stake.Minor > 0 {
		return t.Stake
	}
	return t.Price
}

// orderRange bounds the amount of an order. A multiplier has to win its commission back first, and cannot lose more
// than its stake.
func (t *Terms) orderRange(k OrderKind) Range {
	r := Range{Min: money.Amount{Minor: max(t.LeastOrder.Minor, t.Charged().Minor), Currency: t.Currency}, Max: t.Stake}
	switch {
	case k == StopLoss:
	case t.MaxPayout.Minor > 0:
		r.Max.Minor = max(0, t.MaxPayout.Minor-t.Stake.Minor)
	default:
		r.Max.Minor = mostGain * t.Stake.Minor
	}
	return r
}

// outside says what is wrong with the amount of an order; nil when nothing is.
func (r Range) outside(class Class, k OrderKind, amount money.Amount) *Refusal {
	switch {
	case amount.Minor < r.Min.Minor:
		return refuseNumbers(class, "LimitOrderAmountTooLow", string(k), "The amount must be equal to or higher than %s.", r.Min.String())
	case amount.Minor > r.Max.Minor:
		return refuseNumbers(class, "LimitOrderAmountTooHigh", string(k), "The amount must be equal to or lower than %s.", r.Max.String())
	}
	return nil
}

// takes reports whether a contract of the kind may have such an order.
func (k *kind) takes(order OrderKind) bool {
	for _, o := range k.orders {
		if o == order {
			return true
		}
	}
	return false
}

// order takes the orders of the request into the terms, whose stake and commission are there, and shows them in the
// quote.
func (o *offer) order() error {
	t := &o.quote.Terms
	t.LeastOrder = money.Amount{Minor: max(1, o.quote.MinStake.Minor/leastOrderPart), Currency: t.Currency}
	for _, w := range []struct {
		order OrderKind
		text  string
		to    *money.Amount
	}{{TakeProfit, o.req.TakeProfit, &t.Orders.TakeProfit}, {StopLoss, o.req.StopLoss, &t.Orders.StopLoss}} {
		if w.text == "" {
			continue
		}
		if !o.kind.takes(w.order) {
			return refuse(Creation, "InvalidInput", string(w.order), "A contract of this type has no such order.")
		}
		amount, err := parseOrder(w.order, w.text, t.Currency)
		if err != nil {
			return err
		}
		if r := t.orderRange(w.order).outside(Invalid, w.order, amount); r != nil {
			return r
		}
		*w.to = amount
	}
	o.quote.Triggers = o.kind.triggers(t, o.symbol, o.quote.Spot.Quote, t.Orders, func(OrderKind) int64 { return o.now })
	return nil
}

// leastOrderPart is into how many parts the least stake is divided for the least amount of an order.
const leastOrderPart = 10

// parseOrder reads the amount of an order.
func parseOrder(k OrderKind, text string, c money.Currency) (money.Amount, error) {
	amount, err := money.Parse(text, c)
	switch {
	case errors.Is(err, money.ErrDecimals):
		return amount, refuseNumbers(Invalid, "LimitOrderIncorrectDecimal", string(k), "An amount has at most %s decimals.", strconv.Itoa(c.Digits))
	case err != nil:
		return amount, refuse(Creation, "InvalidInput", string(k), "The amount of an order must be a number above zero.")
	}
	return amount, nil
}

// Trigger is what an order is to a contract that enters at a spot, in pips; nil when the change takes it back. Only
// contracts that have a stake have orders.
func (t *Terms) Trigger(s *market.Symbol, entry int64, given Change) *Trigger {
	if given.Amount.Minor == 0 {
		return nil
	}
	profit := given.Amount
	if given.Order == StopLoss {
		profit = profit.Neg()
	}
	return &Trigger{Profit: profit, Spot: t.kind().spot(t, s, entry, profit), At: given.At}
}

// spot is from where on a profit is made, as text; empty where no single spot says it.
func (k *kind) spot(t *Terms, s *market.Symbol, entry int64, profit money.Amount) string {
	if k.level != nil {
		if level, ok := k.level(t, entry, profit); ok {
			return s.Format(level)
		}
	}
	return ""
}

// triggers tells of orders, for a contract that enters at a spot.
func (k *kind) triggers(t *Terms, s *market.Symbol, entry int64, orders Orders, given func(OrderKind) int64) Triggers {
	all := Triggers{
		TakeProfit: t.Trigger(s, entry, Change{given(TakeProfit), TakeProfit, orders.TakeProfit}),
		StopLoss:   t.Trigger(s, entry, Change{given(StopLoss), StopLoss, orders.StopLoss}),
	}
	if lost := t.Stake.Neg(); k.level != nil {
		all.StopOut = &Trigger{Profit: lost, Spot: k.spot(t, s, entry, lost), At: t.Start}
	}
	if k.takes(TakeProfit) {
		all.TakeProfitRange = t.orderRange(TakeProfit)
	}
	if k.takes(StopLoss) {
		all.StopLossRange = t.orderRange(StopLoss)
	}
	return all
}

// triggers fills the orders into a state; until there is an entry tick, the spot stands in for it.
func (c *Course) triggers(s *State) {
	if len(c.kind.orders) == 0 {
		return
	}
	entry := c.entry.Quote
	if !c.entered {
		entry = s.Current.Quote
	}
	s.Triggers = c.kind.triggers(&c.terms, c.symbol, entry, s.Orders, c.ordered)
	for _, k := range c.kind.orders {
		if c.fixed(k) == nil {
			s.Changeable = append(s.Changeable, k)
		}
	}
}

// ordered is when an order that stands was given.
func (c *Course) ordered(k OrderKind) int64 {
	at := c.terms.Purchased
	for _, change := range c.events.Changes {
		if change.Order == k && change.At <= c.at {
			at = change.At
		}
	}
	return at
}

// fixed says why an order cannot be changed now, to whatever; nil when it can.
func (c *Course) fixed(k OrderKind) *Refusal {
	switch {
	case c.over:
		return refuse(NoUpdate, "ContractUpdateNotAllowed", "", "The contract has ended.")
	case len(c.kind.orders) == 0:
		return refuse(NoUpdate, "ContractUpdateNotAllowed", "", "A contract of this type has no orders.")
	case !c.kind.takes(k):
		return refuse(NoUpdate, "OrderUpdateNotAllowed", string(k), "A contract of this type has no such order.")
	case c.terms.Growth > 0:
		return refuse(NoUpdate, "UpdateTakeProfitNotAllowed", string(k), "The take profit of an accumulator is fixed when it is bought.")
	case c.cancellable() && k == TakeProfit:
		return refuse(NoUpdate, "UpdateTakeProfitNotAllowed", string(k), "There is no take profit while the contract can be cancelled.")
	case c.cancellable():
		return refuse(NoUpdate, "UpdateStopLossNotAllowed", string(k), "There is no stop loss while the contract can be cancelled.")
	}
	return nil
}

// ParseOrder reads the amount of an order that would be given or changed where the course stands: a decimal number of
// the contract's currency, or empty to take the order back, which gives the zero Amount. The error is a [*Refusal] that
// says why not, of class NoUpdate: contracts and their windows of cancellation forbid changes, amounts have bounds, and
// an order that the contract has passed already would close it at once.
func (c *Course) ParseOrder(k OrderKind, text string) (money.Amount, error) {
	none := money.Amount{}
	if r := c.fixed(k); r != nil {
		return none, r
	}
	if text == "" {
		return none, nil
	}
	amount, err := parseOrder(k, text, c.terms.Currency)
	if r, ok := errors.AsType[*Refusal](err); ok {
		r.Class = NoUpdate
		if r.Reason == "InvalidInput" {
			r.Reason = "InvalidUpdateValue"
		}
		return none, r
	}
	worth, err := c.kind.worth(c)
	if err != nil {
		return none, fmt.Errorf("the worth of the contract: %w", err)
	}
	bounds := c.terms.orderRange(k)
	made := worth.Minor - c.terms.staked().Minor
	if k == StopLoss {
		made = -made
	}
	if made >= bounds.Min.Minor {
		bounds.Min.Minor = made + 1
	}
	if r := bounds.outside(NoUpdate, k, amount); r != nil {
		return none, r
	}
	return amount, nil
}
