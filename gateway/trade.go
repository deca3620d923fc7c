package gateway

import (
	"context"
	"errors"
	"fmt"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/store"
	"github.com/dervish-ws/dervish/internal/trading"
)

// trade opens the book and the desk of a world, to be closed by closeTrade.
func (g *Gateway) trade(w *calls.World) (err error) {
	ctx := context.Background()
	if g.store, err = store.Open(ctx, &store.Options{File: g.options.Database}); err != nil {
		return fmt.Errorf("open the book: %w", err)
	}
	w.Book = ledger.New(g.store.Ledger())
	w.Offerings = offerings.New(w.Market.Symbols())
	w.Desk, err = trading.New(ctx, trading.Options{
		Clock: w.Clock, Market: w.Market, Catalogue: w.Offerings, Book: w.Book,
		Rules: &contract.Rules{Amounts: func(c money.Currency) offerings.Money { return muchOf(w.Atlas, c) }},
		Fault: func(err error) { w.Log.Error("the desk has a fault", "error", err) },
	})
	return err
}

// muchOf is how much of a currency is much.
func muchOf(a *atlas.World, c money.Currency) offerings.Money {
	known, _ := a.Currency(c.Code)
	return offerings.Money{Digits: known.Digits, MinStake: known.MinStake, DefaultStake: known.DefaultStake, MaxPayout: known.MaxPayout}
}

// deposit gives a new account its first money, in the book. One that the book has had before keeps what it had.
func deposit(w *calls.World, a accounts.Account) error {
	c, _ := w.Atlas.Currency(a.Currency)
	amount, err := money.Parse(a.Opening, money.Currency{Code: c.Code, Digits: c.Digits})
	if err != nil {
		return fmt.Errorf("account %s: balance %q: %w", a.LoginID, a.Opening, err)
	}
	_, err = w.Book.Open(context.Background(), a.LoginID, amount, w.Clock.Now())
	if err != nil && !errors.Is(err, ledger.ErrAccountExists) {
		return fmt.Errorf("open account %s in the book: %w", a.LoginID, err)
	}
	return nil
}

// closeTrade closes the desk and then the book.
func (g *Gateway) closeTrade() error {
	if g.world.Desk != nil {
		g.world.Desk.Close()
	}
	if g.store == nil {
		return nil
	}
	return g.store.Close()
}

// lookAgain has what is settled depend on quotes that were put in place of others.
func (g *Gateway) lookAgain(s *market.Symbol) {
	if g.world.Desk != nil {
		g.world.Desk.Look(s)
	}
}
