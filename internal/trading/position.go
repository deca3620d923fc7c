package trading

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/market"
)

// Position is a contract of an account, open or closed. It is safe for concurrent use.
type Position struct {
	Symbol *market.Symbol
	Terms  *contract.Terms

	id    int64
	login string
	world *market.World

	mu     sync.Mutex
	row    ledger.Contract
	events contract.Events
	course *contract.Course
	at     int64 // where the course stands

	// Guarded by the desk's mutex.
	due   int64
	index int  // in the queue; -1: not there
	waits bool // for its payment

	failed bool // to be settled, which was told; guarded by the account's turn
}

// View is a position at an instant.
type View struct {
	Contract ledger.Contract
	Terms    *contract.Terms
	Symbol   *market.Symbol
	State    *contract.State
	Audit    *contract.Audit // of a contract that is closed; else nil
	Updated  int64           // when its orders were changed last; 0: never
}

// ID is the contract's id.
func (p *Position) ID() int64 { return p.id }

// Login is the account that holds the contract.
func (p *Position) Login() string { return p.login }

// Contract is the contract as the book has it.
func (p *Position) Contract() ledger.Contract {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.row
}

// View tells of the position at an instant, or where it has been followed to if that is later. The error is a fault of
// pricing.
func (p *Position) View(at int64) (View, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v := View{Contract: p.row, Terms: p.Terms, Symbol: p.Symbol}
	if n := len(p.events.Changes); n > 0 {
		v.Updated = p.events.Changes[n-1].At
	}
	p.to(at)
	var err error
	if v.State, err = p.course.State(); err != nil {
		return v, fmt.Errorf("state of contract %d: %w", p.id, err)
	}
	if p.row.Sale != nil {
		v.Audit, _ = p.course.Audit()
	}
	return v, nil
}

// ended is how the contract ended, if it has at an instant.
func (p *Position) ended(at int64) (contract.Outcome, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to(at)
	return p.course.Outcome()
}

// closes is the first instant up to a horizon at which the contract will have ended; false when it will not.
func (p *Position) closes(now, horizon int64) (int64, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to(now)
	return p.course.Closes(horizon)
}

// to follows the contract on, with p.mu held.
func (p *Position) to(at int64) {
	p.course.To(at)
	p.at = max(p.at, at)
}

// note takes down what its holder did with the contract at an instant, with p.mu held. The course begins anew if it was
// followed further than to there while the book wrote it down: what came after may have happened otherwise.
func (p *Position) note(at int64, events contract.Events) error {
	course, err := p.Terms.Follow(p.world, events)
	if err != nil {
		return err
	}
	was := p.at
	p.events, p.course, p.at = events, course, 0
	p.to(max(was, at))
	return nil
}

// position makes a position of a contract in the book.
func (d *Desk) position(ctx context.Context, row *ledger.Contract) (*Position, error) {
	terms, err := contract.Parse(row.Terms)
	if err != nil {
		return nil, err
	}
	symbol, known := d.options.Market.Symbol(terms.Symbol)
	if !known {
		return nil, fmt.Errorf("the market has no symbol %q", terms.Symbol)
	}
	var events contract.Events
	orders, err := d.options.Book.Orders(ctx, row.ID, 0)
	if err != nil {
		return nil, fmt.Errorf("read its orders: %w", err)
	}
	orders = later(orders, terms)
	for i := len(orders) - 1; i >= 0; i-- {
		o := orders[i]
		events.Changes = append(events.Changes, contract.Change{At: o.At.Unix(), Order: contract.OrderKind(o.Kind), Amount: o.Amount})
	}
	events.Sale = given(row.Sale)
	return d.follow(row, terms, symbol, events)
}

// later leaves out of all orders of a contract, the latest first, those that it was bought with. They are the first of
// their kind; that they were given at the instant of the purchase does not tell them from others.
func later(orders []ledger.Order, t *contract.Terms) []ledger.Order {
	first := map[ledger.OrderKind]bool{
		ledger.TakeProfit: t.Orders.TakeProfit.Minor > 0,
		ledger.StopLoss:   t.Orders.StopLoss.Minor > 0,
	}
	for i := len(orders) - 1; i >= 0; i-- {
		if k := orders[i].Kind; first[k] {
			first[k] = false
			orders = slices.Delete(orders, i, i+1)
		}
	}
	return orders
}

func (d *Desk) follow(row *ledger.Contract, terms *contract.Terms, symbol *market.Symbol, events contract.Events) (*Position, error) {
	course, err := terms.Follow(d.options.Market, events)
	if err != nil {
		return nil, err
	}
	return &Position{
		Symbol: symbol, Terms: terms, id: row.ID, login: row.Login, world: d.options.Market, row: *row, events: events, course: course, index: -1,
	}, nil
}

// Find finds a contract of an account, open or closed. The error is ErrNoContract, also for those of other accounts.
func (d *Desk) Find(ctx context.Context, login string, id int64) (*Position, error) {
	d.mu.Lock()
	p := d.open[id]
	d.mu.Unlock()
	if p == nil {
		row, err := d.options.Book.Contract(ctx, id)
		if err != nil {
			return nil, err
		}
		if p, err = d.position(ctx, &row); err != nil {
			return nil, fmt.Errorf("contract %d: %w", id, err)
		}
	}
	if p.login != login {
		return nil, ErrNoContract
	}
	return p, nil
}

// instant is a time of the market as the book has it.
func instant(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
