package trading

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
)

// ahead is for how many seconds the desk looks ahead for the end of a contract; after that it looks again.
const ahead = 3600

// again is after how many seconds a contract is tried again that could not be settled.
const again = 1

// look finds out when a contract will have ended, or until when it will not, and has it looked at then.
func (d *Desk) look(p *Position) {
	now := d.Now()
	due, ok := p.closes(now, now+ahead)
	if !ok {
		due = now + ahead
	}
	d.schedule(p, due)
}

// schedule has a position looked at at an instant.
func (d *Desk) schedule(p *Position, due int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open[p.id] == nil {
		return
	}
	d.due.remove(p)
	p.due = due
	heap.Push(&d.due, p)
	d.wind()
}

// wind sets the timer to the first position that is due, with d.mu held.
func (d *Desk) wind() {
	if d.closed || len(d.due) == 0 || d.timer != nil && d.alarm <= d.due[0].due {
		return
	}
	if d.timer != nil {
		d.timer.Stop()
	}
	d.alarm = d.due[0].due
	d.timer = d.options.Clock.AfterFunc(instant(d.alarm).Sub(d.options.Clock.Now()), d.settle)
}

// settle pays every contract that has ended, and looks ahead for those that have not.
func (d *Desk) settle() { d.settleBy(d.options.Aside) }

// settleBy settles by a way of having things done aside; with nil all is done when it returns. Accounts are paid side by
// side, so that the book can commit them together.
func (d *Desk) settleBy(aside func(func())) {
	if d.begin() != nil {
		return
	}
	defer d.settling.Done()
	var paid sync.WaitGroup
	if aside == nil {
		aside = paid.Go
	}
	now := d.Now()
	bySeat := map[*Seat][]*Position{}
	for _, p := range d.overdue(now) {
		if _, over := p.ended(now); over {
			seat := d.Seat(p.login)
			bySeat[seat] = append(bySeat[seat], p)
		} else {
			d.look(p)
		}
	}
	for seat, ended := range bySeat {
		if d.queueUp(seat, ended) {
			d.settling.Add(1)
			aside(func() {
				defer d.settling.Done()
				d.payOff(seat)
			})
		}
	}
	paid.Wait()
	d.mu.Lock()
	d.wind()
	d.mu.Unlock()
}

// queueUp has contracts that have ended wait for their payment, and reports whether nobody pays their account yet.
func (d *Desk) queueUp(s *Seat, ended []*Position) (first bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range ended {
		if !p.waits {
			p.waits = true
			s.ended = append(s.ended, p)
		}
	}
	first = !s.paying
	s.paying = true
	return first
}

// payOff pays what waits of an account, until nothing does.
func (d *Desk) payOff(s *Seat) {
	for {
		d.mu.Lock()
		ended := s.ended
		s.ended = nil
		for _, p := range ended {
			p.waits = false
		}
		s.paying = len(ended) > 0
		d.mu.Unlock()
		if len(ended) == 0 {
			return
		}
		d.pay(s.Login, ended)
	}
}

// overdue takes from the queue what is due.
func (d *Desk) overdue(now int64) []*Position {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.timer = nil
	var list []*Position
	for len(d.due) > 0 && d.due[0].due <= now {
		list = append(list, heap.Pop(&d.due).(*Position))
	}
	return list
}

// pay settles contracts of one account that have ended, in the order of their ends, and says how many it settled.
func (d *Desk) pay(login string, ended []*Position) (n int) {
	defer d.turns(login)()
	seat := d.Seat(login)
	type end struct {
		position *Position
		outcome  contract.Outcome
	}
	var ends []end
	for _, p := range ended {
		switch o, over := p.ended(0); {
		case p.Contract().Sale != nil: // its holder was quicker
		case over:
			ends = append(ends, end{p, o})
		default: // it goes on with other orders
			d.look(p)
		}
	}
	slices.SortFunc(ends, func(a, b end) int {
		return cmp.Or(cmp.Compare(a.outcome.At, b.outcome.At), cmp.Compare(a.position.id, b.position.id))
	})
	sales := make([]*ledger.Sale, len(ends))
	for i, e := range ends {
		sales[i] = &ledger.Sale{Contract: e.position.id, Price: e.outcome.Price, At: instant(e.outcome.At), Outcome: outcomes[e.outcome.Status]}
	}
	for i, booked := range d.options.Book.SellAll(context.Background(), sales) {
		p := ends[i].position
		switch {
		case errors.Is(booked.Err, ledger.ErrAlreadySold):
			d.lost(context.Background(), p)
		case booked.Err != nil:
			if !p.failed {
				p.failed = true
				d.options.Fault(fmt.Errorf("settle contract %d, which is tried again: %w", p.id, booked.Err))
			}
			d.schedule(p, d.Now()+again)
		default:
			n++
			p.close(sales[i], booked.Receipt.Transaction)
			d.dismiss(p)
			seat.tell(ledger.ActionSell, booked.Receipt, &Event{Closed, p})
		}
	}
	return n
}

// outcomes are the ends of a contract in the words of the book.
var outcomes = map[contract.Status]ledger.Outcome{
	contract.Won:       ledger.Won,
	contract.Lost:      ledger.Lost,
	contract.Sold:      ledger.SoldEarly,
	contract.Cancelled: ledger.Cancelled,
	contract.Refunded:  ledger.Refunded,
}

// queue is positions by the instant at which they are looked at, then by id.
type queue []*Position

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if q[i].due != q[j].due {
		return q[i].due < q[j].due
	}
	return q[i].id < q[j].id
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

func (q *queue) Push(x any) {
	p := x.(*Position)
	p.index = len(*q)
	*q = append(*q, p)
}

func (q *queue) Pop() any {
	old := *q
	p := old[len(old)-1]
	p.index = -1
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return p
}

// remove takes a position out of the queue, if it is there.
func (q *queue) remove(p *Position) {
	if p.index >= 0 {
		heap.Remove(q, p.index)
	}
}
