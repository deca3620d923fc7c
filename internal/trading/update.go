package trading

import (
	"context"
	"errors"
	"slices"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
)

// OrderChange is how the holder of a contract wants one of its orders.
type OrderChange struct {
	Order  contract.OrderKind
	Amount string // a decimal number in the contract's currency; empty takes the order back
}

// tooFrequent is why orders are not changed twice within a second: then it could not be told which one a tick obeyed.
var tooFrequent = &contract.Refusal{
	Class: contract.NoUpdate, Reason: "ContractUpdateTooFrequent", Message: "The orders of a contract can be changed once a second.",
}

// UpdateOrders changes orders of an account's open contract; all of them or none. They hold from the next tick on. It
// gives the contract as it stands then. The error is ErrNoContract or a *contract.Refusal.
func (d *Desk) UpdateOrders(ctx context.Context, login string, id int64, changes ...OrderChange) (View, error) {
	p, err := d.Find(ctx, login, id)
	if err != nil {
		return View{}, err
	}
	defer d.turns(login)()
	if err := d.begin(); err != nil {
		return View{}, err
	}
	defer d.settling.Done()
	now := d.options.Clock.Now()
	given, orders, err := p.parse(now.Unix(), changes)
	if err != nil {
		return View{}, err
	}
	for i := range orders {
		orders[i].At = now
	}
	switch err := d.options.Book.SetOrders(ctx, id, orders...); {
	case errors.Is(err, ledger.ErrAlreadySold):
		d.lost(ctx, p)
		return View{}, err
	case err != nil:
		return View{}, err
	}
	if err := p.obey(now.Unix(), given); err != nil {
		return View{}, err // its symbol was there a moment ago
	}
	d.look(p)
	d.Seat(login).Contracts.Publish(Event{Updated, p})
	return p.View(now.Unix())
}

// parse reads changes that are made at an instant, and writes them as the book has them.
func (p *Position) parse(at int64, changes []OrderChange) ([]contract.Change, []ledger.Order, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to(at)
	var given []contract.Change
	var orders []ledger.Order
	for _, c := range changes {
		amount, err := p.course.ParseOrder(c.Order, c.Amount)
		if err != nil {
			return nil, nil, err
		}
		given = append(given, contract.Change{At: at, Order: c.Order, Amount: amount})
		orders = append(orders, ledger.Order{Kind: ledger.OrderKind(c.Order), Amount: amount})
	}
	if n := len(p.events.Changes); n > 0 && p.events.Changes[n-1].At >= at {
		return nil, nil, tooFrequent
	}
	state, err := p.course.State()
	if err != nil {
		return nil, nil, err
	}
	entry := state.Entry.Quote
	if !state.Entered {
		entry = state.Current.Quote
	}
	for i, c := range given {
		if t := p.Terms.Trigger(p.Symbol, entry, c); t != nil {
			orders[i].Spot = t.Spot
		}
	}
	return given, orders, nil
}

// obey has changes that were made at an instant count.
func (p *Position) obey(at int64, given []contract.Change) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	events := p.events
	events.Changes = slices.Concat(events.Changes, given)
	if p.at > at {
		return p.note(at, events)
	}
	for _, c := range given {
		p.course.Change(c)
	}
	p.events = events
	return nil
}

// Orders lists the changes of an account's contract's orders after its purchase, the latest first, at most so many. The
// error is ErrNoContract.
func (d *Desk) Orders(ctx context.Context, login string, id int64, most int) ([]ledger.Order, error) {
	p, err := d.Find(ctx, login, id)
	if err != nil {
		return nil, err
	}
	// All of them, for those that it was bought with are the first; there is one change a second at most.
	list, err := d.options.Book.Orders(ctx, p.id, 0)
	if err != nil {
		return nil, err
	}
	list = later(list, p.Terms)
	return list[:min(most, len(list))], nil
}
