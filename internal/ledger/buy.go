package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/dervish-ws/dervish/internal/money"
)

// Purchase is a contract that is to be bought. Of the contract, the id, the entry and the sale are the book's to give;
// its orders, where there are some, are the first ones. A markup and a payout without a currency are none.
type Purchase struct {
	Contract Contract
	Limits   Limits
}

// Booked is what became of one of several events.
type Booked struct {
	Receipt Receipt
	Err     error
}

// Buy buys a contract: it takes the price from the account and writes the contract, if the balance is enough and no
// limit is passed, in that order. The error is ErrNoAccount, ErrCurrency, ErrInsufficientBalance or a *LimitError.
func (b *Book) Buy(ctx context.Context, p *Purchase) (Receipt, error) {
	booked := b.BuyAll(ctx, []*Purchase{p})[0]
	return booked.Receipt, booked.Err
}

// BuyAll buys several contracts, for one account or many, in one transaction. Each is bought or not by itself, with the
// errors of Buy, after those before it.
func (b *Book) BuyAll(ctx context.Context, purchases []*Purchase) []Booked {
	return b.book(ctx, len(purchases), func(tx Tx, i int) (Receipt, error) {
		r, err := buy(tx, purchases[i])
		if err != nil {
			return r, fmt.Errorf("buy for %s: %w", purchases[i].Contract.Login, err)
		}
		return r, nil
	})
}

// book makes n events.
func (b *Book) book(ctx context.Context, n int, event func(tx Tx, i int) (Receipt, error)) []Booked {
	done := make([]Booked, n)
	changes := make([]func(Tx) error, n)
	for i := range changes {
		changes[i] = func(tx Tx) (err error) {
			done[i].Receipt, err = event(tx, i)
			return err
		}
	}
	for i, err := range b.store.Write(ctx, changes...) {
		if err != nil {
			done[i] = Booked{Err: err}
		}
	}
	return done
}

// buy is a purchase as a change of the book.
func buy(tx Tx, p *Purchase) (Receipt, error) {
	c := p.Contract
	if err := c.prepare(); err != nil {
		return Receipt{}, err
	}
	e := &Entry{Login: c.Login, Action: ActionBuy, Amount: c.Price.Neg(), At: c.Bought, App: c.App}
	var err error
	// First the money: from here on, nobody else changes the account, and what the limits count is settled.
	if e.Balance, err = tx.Move(c.Login, e.Amount); err != nil {
		return Receipt{}, err
	}
	if err := p.Limits.check(tx, &c, e.Balance); err != nil {
		return Receipt{}, err
	}
	if c.ID, err = tx.NewContractID(); err != nil {
		return Receipt{}, err
	}
	if c.Buy, err = tx.NewEntryID(); err != nil {
		return Receipt{}, err
	}
	if err := tx.AddContract(&c); err != nil {
		return Receipt{}, err
	}
	e.ID, e.Contract = c.Buy, c.ID
	house, err := c.Price.Sub(c.Markup)
	if err != nil {
		return Receipt{}, err
	}
	e.post(c.Login, e.Amount)
	e.post(HouseTrading, house)
	if c.Markup.Sign() > 0 {
		e.post(MarkupAccount(c.App), c.Markup)
	}
	if err := tx.AddEntry(e); err != nil {
		return Receipt{}, err
	}
	return e.receipt(), addOrders(tx, c.ID, c.orders())
}

// prepare brings a contract into the form in which it is kept, and refuses what no caller should ask for.
func (c *Contract) prepare() error {
	currency := c.Price.Currency
	for _, a := range []*money.Amount{&c.Payout, &c.Markup} {
		if *a == (money.Amount{}) {
			*a = money.Zero(currency)
		}
		if a.Currency != currency {
			return ErrCurrency
		}
		if a.Sign() < 0 {
			return errors.New("an amount is below zero")
		}
	}
	switch {
	case c.Price.Sign() < 0:
		return errors.New("the price is below zero")
	case c.Markup.Minor > c.Price.Minor:
		return errors.New("the markup is more than the price")
	case c.Markup.Sign() > 0 && c.App == 0:
		return errors.New("a markup without an application")
	}
	c.Bought, c.Start, c.Expiry = instant(c.Bought), instant(c.Start), instant(c.Expiry)
	c.Sale = nil
	return nil
}

// orders are the first orders of a contract.
func (c *Contract) orders() []Order {
	var list []Order
	for _, o := range []*Order{c.TakeProfit, c.StopLoss} {
		if o != nil {
			list = append(list, *o)
		}
	}
	return list
}
