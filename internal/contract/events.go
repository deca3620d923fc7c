package contract

import (
	"slices"

	"github.com/dervish-ws/dervish/internal/money"
)

// Orders close a contract by themselves when its profit or loss reaches an amount, which is above zero; the zero Amount
// is no order. Terms hold those given with the purchase.
type Orders struct {
	TakeProfit money.Amount
	StopLoss   money.Amount
}

// OrderKind is which of the orders is meant.
type OrderKind string

// The orders that a holder may change.
const (
	TakeProfit OrderKind = "take_profit"
	StopLoss   OrderKind = "stop_loss"
)

// Change is an order given, changed or taken back after the purchase. It holds for ticks after its instant.
type Change struct {
	At     int64
	Order  OrderKind
	Amount money.Amount // the zero Amount takes the order back
}

// obey carries out a change.
func (o *Orders) obey(c *Change) {
	switch c.Order {
	case TakeProfit:
		o.TakeProfit = c.Amount
	case StopLoss:
		o.StopLoss = c.Amount
	}
}

// Sale is a contract given up by its holder before its end.
type Sale struct {
	At        int64
	Price     money.Amount
	Cancelled bool // by deal cancellation
}

// Events are what a holder did with a contract after its purchase. The zero value is nothing.
type Events struct {
	Changes []Change // of orders, in ascending order of their instants
	Sale    *Sale
}

// Change has the course obey a change of orders, which is no earlier than those before it nor than where the course
// stands.
func (c *Course) Change(change Change) {
	c.events.Changes = append(slices.Clip(c.events.Changes), change)
}

// standing are the orders as they stand where the course does.
func (c *Course) standing() Orders {
	orders := c.orders
	for i := c.given; i < len(c.events.Changes) && c.events.Changes[i].At <= c.at; i++ {
		orders.obey(&c.events.Changes[i])
	}
	return orders
}
