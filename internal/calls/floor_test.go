package calls_test

import (
	"context"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/copying"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/store"
	"github.com/dervish-ws/dervish/internal/trading"
)

// trade opens the book, in memory, and the desk of the house.
func (h *house) trade() {
	db, err := store.Open(context.Background(), nil)
	if err != nil {
		h.t.Fatal(err)
	}
	h.world.Book = ledger.New(db.Ledger())
	if h.world.Copying, err = copying.Open(context.Background(), db.Copying()); err != nil {
		h.t.Fatal(err)
	}
	h.world.Offerings = offerings.New(h.world.Market.Symbols())
	h.world.Desk, err = trading.New(context.Background(), trading.Options{
		Clock: h.clock, Market: h.world.Market, Catalogue: h.world.Offerings, Book: h.world.Book, House: h.bounds,
		Fault: func(err error) { h.t.Errorf("the desk: %v", err) },
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		h.world.Desk.Close()
		if err := db.Close(); err != nil {
			h.t.Error(err)
		}
	})
}

// deposit gives an account its first money.
func (h *house) deposit(a accounts.Account) {
	c, _ := h.world.Atlas.Currency(a.Currency)
	amount, err := money.Parse(a.Opening, money.Currency{Code: c.Code, Digits: c.Digits})
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.world.Book.Open(context.Background(), a.LoginID, amount, a.CreatedAt); err != nil {
		h.t.Fatal(err)
	}
}
