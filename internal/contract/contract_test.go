package contract

import (
	"sync"
	"testing"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
)

var usd = money.Currency{Code: "USD", Digits: 2}

// noon is when most tests buy: 2026-01-05 12:00:00 GMT, a Monday.
const noon = 1767614400

// newWorld is a market of the test's own, with its catalogue.
func newWorld(t testing.TB) (*market.World, *offerings.Catalogue) {
	t.Helper()
	w, err := market.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w, offerings.New(w.Symbols())
}

// theWorld is the market of all tests that script no quotes, so that its days are computed once.
func theWorld(t testing.TB) (*market.World, *offerings.Catalogue) {
	t.Helper()
	w, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return w, offerings.New(w.Symbols())
}

var shared = sync.OnceValues(func() (*market.World, error) { return market.New(nil) })

// buy is the terms of a contract that is bought at an instant.
func buy(t testing.TB, w *market.World, c *offerings.Catalogue, r Request, at int64) *Terms {
	t.Helper()
	if r.Currency == (money.Currency{}) {
		r.Currency = usd
	}
	if r.Amount == "" {
		r.Amount, r.Basis = "10", Payout
	}
	q, err := Offer(&r, w, c, nil, at)
	if err != nil {
		t.Fatalf("offer %+v: %v", r, err)
	}
	terms, err := q.Buy(q.Ask, nil)
	if err != nil {
		t.Fatal(err)
	}
	return terms
}

// state is that of a contract at an instant.
func state(t testing.TB, w *market.World, terms *Terms, at int64) *State {
	t.Helper()
	s, err := terms.At(w, at, Events{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// script has the next ticks of a symbol after noon say these pips.
func script(t testing.TB, w *market.World, symbol string, quotes ...int64) {
	t.Helper()
	s, ok := w.Symbol(symbol)
	if !ok {
		t.Fatalf("no symbol %s", symbol)
	}
	if err := w.Script(s, noon, quotes...); err != nil {
		t.Fatal(err)
	}
}
