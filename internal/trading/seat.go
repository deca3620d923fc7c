package trading

import (
	"cmp"
	"slices"
	"sync"

	"github.com/dervish-ws/dervish/internal/fanout"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

// Seat is the place of one account at the desk, with the news of it.
type Seat struct {
	Login string
	// Transactions are entries in the account's book, Balances what the account holds after each of them, and Contracts
	// what happens to its contracts but for the passing of time.
	Transactions fanout.Topic[Transaction]
	Balances     fanout.Topic[money.Amount]
	Contracts    fanout.Topic[Event]

	turn  sync.Mutex // held while money moves
	spent spent      // guarded by it

	// Guarded by the desk's mutex.
	open   map[int64]*Position
	ended  []*Position // that wait for their payment
	paying bool        // somebody pays them
}

// Transaction is an entry in the book.
type Transaction struct {
	Action   ledger.Action
	Receipt  ledger.Receipt
	Position *Position // that was bought or sold; nil of other entries
}

// Happening is what happened to a contract.
type Happening int

// The happenings.
const (
	Bought  Happening = iota
	Updated           // its orders were changed
	Closed            // it was sold back or settled
)

// Event is something that happened to a contract.
type Event struct {
	Happening Happening
	Position  *Position
}

// Seat finds the seat of an account.
func (d *Desk) Seat(login string) *Seat {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.seats[login]
	if s == nil {
		s = &Seat{Login: login, open: map[int64]*Position{}}
		d.seats[login] = s
	}
	return s
}

// Open lists the open contracts of an account by their ids.
func (d *Desk) Open(login string) []*Position {
	s := d.Seat(login)
	d.mu.Lock()
	list := make([]*Position, 0, len(s.open))
	for _, p := range s.open {
		list = append(list, p)
	}
	d.mu.Unlock()
	slices.SortFunc(list, func(a, b *Position) int { return cmp.Compare(a.id, b.id) })
	return list
}

// tell spreads the news of an entry.
func (s *Seat) tell(action ledger.Action, r ledger.Receipt, e *Event) {
	t := Transaction{Action: action, Receipt: r}
	if e != nil {
		t.Position = e.Position
	}
	s.Transactions.Publish(t)
	s.Balances.Publish(r.Balance)
	if e != nil {
		s.Contracts.Publish(*e)
	}
}
