package gateway

import (
	"context"

	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/trading"
)

// trade opens the book and the desk of a world, to be closed by closeTrade.
func (g *Gateway) trade(w *calls.World) (err error) {
	ctx := context.Background()
	if g.store, err = g.options.keepStore(ctx); err != nil {
		return err
	}
	w.Book = ledger.New(g.store.Ledger())
	w.Offerings = offerings.New(w.Market.Symbols())
	house := DefaultHouse()
	if g.options.House != nil {
		house = *g.options.House
	}
	desk := trading.Options{
		Clock: w.Clock, Market: w.Market, Catalogue: w.Offerings, Book: w.Book,
		Rules: &contract.Rules{Amounts: func(c money.Currency) offerings.Money { return muchOf(w.Atlas, c) }},
		House: func(c money.Currency) trading.House { return house.in(w.Atlas, c) },
		Fault: func(err error) { w.Log.Error("the desk has a fault", "error", err) },
	}
	if g.clock != nil && g.options.Database != "" {
		desk.Aside = g.clock.Aside // memory is quick enough to have time wait, and what then happens has one order
	}
	w.Desk, err = trading.New(ctx, desk)
	return err
}

// muchOf is how much of a currency is much.
func muchOf(a *atlas.World, c money.Currency) offerings.Money {
	known, _ := a.Currency(c.Code)
	return offerings.Money{Digits: known.Digits, MinStake: known.MinStake, DefaultStake: known.DefaultStake, MaxPayout: known.MaxPayout}
}

// closeTrade closes the desk and then the book, unless that is kept.
func (g *Gateway) closeTrade() error {
	if g.world.Desk != nil {
		g.world.Desk.Close()
	}
	if g.store == nil || g.lent {
		return nil
	}
	return g.store.Close()
}
