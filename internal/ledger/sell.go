package ledger

import (
	"context"
	"errors"
	"fmt"
)

// Sell ends a contract and pays its account. The error is ErrNoContract, or ErrAlreadySold when the contract has ended
// before, which changes nothing.
func (b *Book) Sell(ctx context.Context, s *Sale) (Receipt, error) {
	booked := b.SellAll(ctx, []*Sale{s})[0]
	return booked.Receipt, booked.Err
}

// SellAll ends several contracts in one transaction. Each is sold or not by itself, with the errors of Sell.
func (b *Book) SellAll(ctx context.Context, sales []*Sale) []Booked {
	return b.book(ctx, len(sales), func(tx Tx, i int) (Receipt, error) {
		r, err := sell(tx, sales[i])
		if err != nil {
			return r, fmt.Errorf("sell contract %d: %w", sales[i].Contract, err)
		}
		return r, nil
	})
}

// sell is a sale as a change of the book.
func sell(tx Tx, sale *Sale) (Receipt, error) {
	s := *sale
	if s.Price.Sign() < 0 {
		return Receipt{}, errors.New("the price is below zero")
	}
	s.At = instant(s.At)
	id, err := tx.NewEntryID()
	if err != nil {
		return Receipt{}, err
	}
	s.Sell = id
	held, err := tx.Sold(id, &s) // first: of two who sell at once, one stops here
	if err != nil {
		return Receipt{}, err
	}
	if s.At.Before(held.Bought) {
		return Receipt{}, fmt.Errorf("it was bought later, at %v", held.Bought)
	}
	e := &Entry{
		ID: id, Login: held.Login, Action: ActionSell, Amount: s.Price, At: s.At, App: held.App,
		Contract: s.Contract, Reference: held.Buy,
	}
	if e.Balance, err = tx.Move(held.Login, s.Price); err != nil {
		return Receipt{}, err
	}
	e.post(held.Login, s.Price)
	e.post(HouseTrading, s.Price.Neg())
	return e.receipt(), tx.AddEntry(e)
}
