package trading

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

// Sell sells a contract of an account back for what it is worth now, if that is least or more. The error is
// ErrNoContract, ledger.ErrAlreadySold, or a *contract.Refusal that says why it cannot be sold.
func (d *Desk) Sell(ctx context.Context, login string, id int64, least money.Amount) (ledger.Receipt, error) {
	return d.giveUp(ctx, login, id, func(p *Position, s *contract.State) (money.Amount, ledger.Outcome, error) {
		if s.Hold != nil {
			return money.Amount{}, "", s.Hold
		}
		if s.Bid.Minor < least.Minor {
			return money.Amount{}, "", &contract.Refusal{
				Class: contract.PriceMoved, Reason: "PriceMoved", Field: "price", Numbers: []string{least.String(), s.Bid.String()},
				Message: fmt.Sprintf("The contract is worth less than you ask. You would get %s, and it is worth %s.", least, s.Bid),
			}
		}
		return s.Bid, ledger.SoldEarly, nil
	})
}

// Cancel has an account's deal cancelled, and the stake given back. The error is ErrNoContract, ledger.ErrAlreadySold, or a
// *contract.Refusal that says why it cannot be cancelled.
func (d *Desk) Cancel(ctx context.Context, login string, id int64) (ledger.Receipt, error) {
	return d.giveUp(ctx, login, id, func(p *Position, s *contract.State) (money.Amount, ledger.Outcome, error) {
		if s.CancelHold != nil {
			return money.Amount{}, "", s.CancelHold
		}
		return p.Terms.Stake, ledger.Cancelled, nil
	})
}

// giveUp closes a contract at the present instant, as its holder wishes, for what the terms are at that instant.
func (d *Desk) giveUp(ctx context.Context, login string, id int64,
	decide func(*Position, *contract.State) (money.Amount, ledger.Outcome, error)) (ledger.Receipt, error) {
	p, err := d.Find(ctx, login, id)
	if err != nil {
		return ledger.Receipt{}, err
	}
	defer d.turns(login)()
	if err := d.begin(); err != nil {
		return ledger.Receipt{}, err
	}
	defer d.settling.Done()
	now := d.options.Clock.Now()
	v, err := p.View(now.Unix())
	if err != nil {
		return ledger.Receipt{}, err
	}
	if v.Contract.Sale != nil {
		return ledger.Receipt{}, ledger.ErrAlreadySold
	}
	price, how, err := decide(p, v.State)
	if err != nil {
		return ledger.Receipt{}, err
	}
	sale := &ledger.Sale{Contract: id, Price: price, At: now, Outcome: how}
	booked, err := d.options.Book.Sell(ctx, sale)
	switch {
	case errors.Is(err, ledger.ErrAlreadySold):
		d.lost(ctx, p)
		return booked, err
	case err != nil:
		return booked, err
	}
	if err := p.giveUp(sale, booked.Transaction); err != nil {
		return booked, err // its symbol was there a moment ago
	}
	d.dismiss(p)
	d.Seat(login).tell(ledger.ActionSell, booked, &Event{Closed, p})
	return booked, nil
}

// lost takes leave of a contract that somebody else has sold, another desk on the same book, and tells who follows it.
// The turn is the caller's.
func (d *Desk) lost(ctx context.Context, p *Position) {
	row, err := d.options.Book.Contract(ctx, p.id)
	if err != nil || row.Sale == nil {
		d.options.Fault(fmt.Errorf("read the sale of contract %d: %w", p.id, cmp.Or(err, errors.New("there is none"))))
		d.schedule(p, d.Now()+again)
		return
	}
	if given(row.Sale) == nil {
		p.close(row.Sale, row.Sale.Sell)
	} else if err := p.giveUp(row.Sale, row.Sale.Sell); err != nil {
		d.options.Fault(fmt.Errorf("follow contract %d to its sale: %w", p.id, err))
	}
	d.dismiss(p)
	d.Seat(p.login).Contracts.Publish(Event{Closed, p})
}

// given is a sale by the holder, before the contract ended; nil for another.
func given(s *ledger.Sale) *contract.Sale {
	if s == nil || s.Outcome != ledger.SoldEarly && s.Outcome != ledger.Cancelled {
		return nil
	}
	return &contract.Sale{At: s.At.Unix(), Price: s.Price, Cancelled: s.Outcome == ledger.Cancelled}
}

// close notes the sale of a contract that has ended.
func (p *Position) close(s *ledger.Sale, entry int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sold(s, entry)
}

// giveUp notes the sale of a contract that its holder gave up before it ended.
func (p *Position) giveUp(s *ledger.Sale, entry int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sold(s, entry)
	events := p.events
	events.Sale = given(s)
	return p.note(events.Sale.At, events)
}

// sold notes a sale, with p.mu held.
func (p *Position) sold(s *ledger.Sale, entry int64) {
	sale := *s
	sale.Sell = entry
	p.row.Sale = &sale
}

// SellExpired settles what has ended of an account and says how many contracts that were. The desk does so by itself
// at once; what is left to this are contracts that could not be settled then.
func (d *Desk) SellExpired(login string) int {
	now, n := d.Now(), 0
	var ended []*Position
	for _, p := range d.Open(login) {
		if _, over := p.ended(now); over {
			ended = append(ended, p)
		}
	}
	if len(ended) > 0 && d.begin() == nil {
		n = d.pay(login, ended)
		d.settling.Done()
	}
	return n
}
