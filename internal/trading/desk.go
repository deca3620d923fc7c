// Package trading is where a contract and money change together. The Desk prices contracts, sells them to accounts,
// takes them back, and settles them when the market has decided them.
//
// What a contract is worth is computed by package contract, and money moves in package ledger, whose transaction is the
// purchase or the sale: if it is not committed nothing has happened, and nobody is told before. The desk adds what needs
// somebody who is there: it knows the open contracts, looks ahead in the market for the instant at which each of them is
// decided, sets one timer for the first of these, and tells whoever follows an account what became of it. A desk that is
// made of a book with open contracts settles what is overdue before it is handed over, to the same numbers as if it had
// been there all the time; where two desks share a book, the book lets each contract be sold once.
//
// News of an account come in the order of its entries in the book: of each the transaction first, then the balance, then
// the contract. Listeners are called on the goroutine of whoever made the change, and must not block.
//
// That a contract has ended is noticed at its instant, on the clock's call, and settled as of that instant whenever the
// book comes to it: with Options.Aside the clock need not wait for the disk. What ends meanwhile waits for its account's
// turn and is then committed together.
//
// Locks: an account's turn is held while its money moves and until its news are told, so that purchases and sales of one
// account happen one after the other; a position's mutex and the desk's are leaves, held while nothing else is waited
// for.
//
// The desk leaves to others who may act for an account, and how anything is said to clients.
package trading

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
)

// Options are what a desk works with. All but Rules, House, Fault and Aside are needed.
type Options struct {
	Clock     clock.Clock
	Market    *market.World
	Catalogue *offerings.Catalogue
	Rules     *contract.Rules // nil: the usual house
	Book      *ledger.Book
	// House is what the house lets an account in a currency do; nil: MaxOpen and MaxAlike.
	House func(money.Currency) House
	// Fault is told what could not be done, and is tried again: the database that is full, say. Of each contract it is told
	// once. nil: nobody is.
	Fault func(error)
	// Aside has contracts settled beside the calls of the clock, which a disk would hold up: [clock.Simulated.Aside], say.
	// nil: they are settled within.
	Aside func(func())
}

// Errors of the desk, beside those of package ledger and the refusals of package contract.
var (
	ErrClosed     = errors.New("the desk is closed")
	ErrNoContract = ledger.ErrNoContract
)

// Desk trades. It is safe for concurrent use.
type Desk struct {
	options Options

	mu     sync.Mutex
	open   map[int64]*Position
	due    queue
	timer  clock.Timer // nil when none is set
	alarm  int64       // what the timer is set to
	seats  map[string]*Seat
	closed bool

	settling sync.WaitGroup
}

// New opens a desk: open contracts are taken over from the book, and what is overdue is settled. Close releases it.
func New(ctx context.Context, o Options) (*Desk, error) {
	if o.Fault == nil {
		o.Fault = func(error) {}
	}
	d := &Desk{options: o, open: map[int64]*Position{}, seats: map[string]*Seat{}}
	rows, err := o.Book.OpenContracts(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("take over open contracts: %w", err)
	}
	for i := range rows {
		p, err := d.position(ctx, &rows[i])
		if err != nil {
			return nil, fmt.Errorf("take over contract %d: %w", rows[i].ID, err)
		}
		d.admit(p)
	}
	d.settleBy(nil)
	return d, nil
}

// Close ends settling. What is being settled is waited for; what is open stays in the book.
func (d *Desk) Close() {
	d.mu.Lock()
	d.closed = true
	if d.timer != nil {
		d.timer.Stop()
	}
	d.mu.Unlock()
	d.settling.Wait()
}

// Now is the present instant, in seconds since 1970.
func (d *Desk) Now() int64 { return d.options.Clock.Now().Unix() }

// Quote prices a contract at the present instant. The error is a *contract.Refusal.
func (d *Desk) Quote(req *contract.Request) (*contract.Quote, error) {
	return contract.Offer(req, d.options.Market, d.options.Catalogue, d.options.Rules, d.Now())
}

// admit counts a position among the open ones and looks ahead for its end.
func (d *Desk) admit(p *Position) {
	seat := d.Seat(p.row.Login)
	d.mu.Lock()
	d.open[p.id] = p
	seat.open[p.id] = p
	d.mu.Unlock()
	d.look(p)
}

// dismiss takes a position from the open ones.
func (d *Desk) dismiss(p *Position) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, p.id)
	if s := d.seats[p.login]; s != nil {
		delete(s.open, p.id)
	}
	d.due.remove(p)
}

// Look has the desk look ahead anew for the ends of all open contracts on a symbol. Whoever changes what the market will
// say calls it, so that nothing is settled by what it would have said.
func (d *Desk) Look(s *market.Symbol) {
	d.mu.Lock()
	var of []*Position
	for _, p := range d.open {
		if p.Symbol == s {
			of = append(of, p)
		}
	}
	d.mu.Unlock()
	for _, p := range of {
		d.look(p)
	}
}
