package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/store"
)

// history is a book on a file or in memory, and what a simple-minded bookkeeper makes of the same events.
type history struct {
	file string
	db   *store.DB
	book *ledger.Book
	now  time.Time

	balances  map[string]money.Amount
	contracts []*ledger.Contract
	lines     []line // of all accounts
}

// line is a line of a statement.
type line struct {
	login    string
	action   ledger.Action
	amount   money.Amount
	balance  money.Amount
	contract int64
	entry    int64
}

var logins = []string{"VRTC1", "VRTC2", "CR3"}

// currencies of the accounts.
var currencies = map[string]money.Currency{"VRTC1": usd, "VRTC2": usd, "CR3": btc}

// reopen opens the book, again or for the first time; in memory only that.
func (h *history) reopen(t *rapid.T) {
	if h.db != nil {
		if h.file == "" {
			return
		}
		if err := h.db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if h.db, err = store.Open(context.Background(), &store.Options{File: h.file}); err != nil {
		t.Fatal(err)
	}
	h.book = ledger.New(h.db.Ledger())
}

// booked notes an event that the book has reported, and compares what it said.
func (h *history) booked(t *rapid.T, r ledger.Receipt, login string, action ledger.Action, amount money.Amount) {
	after, err := h.balances[login].Add(amount)
	if err != nil {
		t.Fatal(err)
	}
	if r.Amount != amount || r.Balance != after {
		t.Fatalf("%s of %s: receipt %+v, want %v and then %v", action, login, r, amount, after)
	}
	if n := len(h.lines); n > 0 && r.Transaction <= h.lines[n-1].entry {
		t.Fatalf("entry %d comes after %d", r.Transaction, h.lines[n-1].entry)
	}
	h.balances[login] = after
	h.lines = append(h.lines, line{login, action, amount, after, r.Contract, r.Transaction})
}

func (h *history) open(t *rapid.T) {
	login := rapid.SampledFrom(logins).Draw(t, "login")
	deposit := money.Amount{Minor: rapid.Int64Range(0, 20_000).Draw(t, "deposit"), Currency: currencies[login]}
	r, err := h.book.Open(context.Background(), login, deposit, h.now)
	if _, there := h.balances[login]; there {
		if !errors.Is(err, ledger.ErrAccountExists) {
			t.Fatalf("open again: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	h.balances[login] = money.Zero(deposit.Currency)
	if deposit.Sign() > 0 {
		h.booked(t, r, login, ledger.ActionVirtualCredit, deposit)
	}
}

func (h *history) topUp(t *rapid.T) {
	login := rapid.SampledFrom(logins).Draw(t, "login")
	to := money.Amount{Minor: 10_000, Currency: currencies[login]}
	r, err := h.book.TopUp(context.Background(), login, to, h.now)
	has, there := h.balances[login]
	switch {
	case !there:
		if !errors.Is(err, ledger.ErrNoAccount) {
			t.Fatalf("top up nobody: %v", err)
		}
	case has.Minor >= to.Minor:
		if !errors.Is(err, ledger.ErrNoTopUp) {
			t.Fatalf("top up %v: %v", has, err)
		}
	case err != nil:
		t.Fatal(err)
	default:
		h.booked(t, r, login, ledger.ActionVirtualCredit, money.Amount{Minor: to.Minor - has.Minor, Currency: to.Currency})
	}
}

func (h *history) reset(t *rapid.T) {
	login := rapid.SampledFrom(logins).Draw(t, "login")
	to := money.Amount{Minor: rapid.SampledFrom([]int64{0, 5000, 10_000}).Draw(t, "to"), Currency: currencies[login]}
	r, err := h.book.Reset(context.Background(), login, to, h.now)
	has, there := h.balances[login]
	switch {
	case !there:
		if !errors.Is(err, ledger.ErrNoAccount) {
			t.Fatalf("reset nobody: %v", err)
		}
	case err != nil:
		t.Fatal(err)
	case has == to:
		if r.Transaction != 0 || r.Balance != to {
			t.Fatalf("reset %v to itself: %+v", has, r)
		}
	default:
		h.booked(t, r, login, ledger.ActionAdjustment, money.Amount{Minor: to.Minor - has.Minor, Currency: to.Currency})
	}
}

// buy buys one to four contracts at once.
func (h *history) buy(t *rapid.T) {
	var purchases []*ledger.Purchase
	for range rapid.IntRange(1, 4).Draw(t, "purchases") {
		login := rapid.SampledFrom(logins).Draw(t, "login")
		currency := currencies[login]
		price := rapid.Int64Range(0, 6000).Draw(t, "price")
		app := rapid.Int64Range(0, 2).Draw(t, "app")
		markup := int64(0)
		if app > 0 {
			markup = rapid.Int64Range(0, price).Draw(t, "markup")
		}
		c := ledger.Contract{
			Login: login, App: app, Symbol: rapid.SampledFrom([]string{"R_50", "R_100"}).Draw(t, "symbol"), Kind: "CALL",
			Price:  money.Amount{Minor: price, Currency: currency},
			Payout: money.Amount{Minor: 2 * price, Currency: currency}, Markup: money.Amount{Minor: markup, Currency: currency},
			Bought: h.now, Start: h.now, Terms: "terms",
		}
		purchases = append(purchases, &ledger.Purchase{Contract: c, Limits: ledger.Limits{Open: 5}})
	}
	for i, b := range h.book.BuyAll(context.Background(), purchases) {
		c := purchases[i].Contract
		has, there := h.balances[c.Login]
		var want error
		var limit *ledger.LimitError
		switch {
		case !there:
			want = ledger.ErrNoAccount
		case has.Minor < c.Price.Minor:
			want = ledger.ErrInsufficientBalance
		case len(h.held(c.Login)) >= 5:
			if !errors.As(b.Err, &limit) || limit.Limit != ledger.LimitOpen {
				t.Fatalf("a sixth contract: %v", b.Err)
			}
			continue
		}
		if !errors.Is(b.Err, want) {
			t.Fatalf("buy %v with %v: %v, want %v", c.Price, has, b.Err, want)
		}
		if want == nil {
			h.booked(t, b.Receipt, c.Login, ledger.ActionBuy, c.Price.Neg())
			c.ID, c.Buy = b.Receipt.Contract, b.Receipt.Transaction
			h.contracts = append(h.contracts, &c)
		}
	}
}

// held are the open contracts of an account.
func (h *history) held(login string) (ids []int64) {
	for _, c := range h.contracts {
		if c.Sale == nil && c.Login == login {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// sell sells some contract, whether it is open or not, perhaps twice at once.
func (h *history) sell(t *rapid.T) {
	if len(h.contracts) == 0 {
		if _, err := h.book.Sell(context.Background(), &ledger.Sale{Contract: 1, At: h.now}); !errors.Is(err, ledger.ErrNoContract) {
			t.Fatalf("sell nothing: %v", err)
		}
		return
	}
	c := rapid.SampledFrom(h.contracts).Draw(t, "contract")
	s := ledger.Sale{
		Contract: c.ID, Price: money.Amount{Minor: rapid.Int64Range(0, 2).Draw(t, "factor") * c.Price.Minor, Currency: c.Price.Currency},
		At: h.now, Outcome: ledger.Won, Details: fmt.Sprint("at ", h.now),
	}
	for _, b := range h.book.SellAll(context.Background(), slices.Repeat([]*ledger.Sale{&s}, rapid.IntRange(1, 2).Draw(t, "times"))) {
		if c.Sale != nil {
			if !errors.Is(b.Err, ledger.ErrAlreadySold) {
				t.Fatalf("sell again: %v", b.Err)
			}
			continue
		}
		if b.Err != nil {
			t.Fatal(b.Err)
		}
		h.booked(t, b.Receipt, c.Login, ledger.ActionSell, s.Price)
		if b.Receipt.Reference != c.Buy {
			t.Fatalf("sale refers to %d, want %d", b.Receipt.Reference, c.Buy)
		}
		c.Sale = &s
	}
}

// verify compares the whole book with the bookkeeper's.
func (h *history) verify(t *rapid.T) {
	ctx := context.Background()
	r, err := h.book.Check(ctx)
	if err != nil || !r.Sound() || r.Contracts != len(h.contracts) || r.Entries != len(h.lines) {
		t.Fatalf("check: %+v, %v; want %d contracts and %d entries", r, err, len(h.contracts), len(h.lines))
	}
	for login, want := range h.balances {
		if a, err := h.book.Account(ctx, login); err != nil || a.Balance != want {
			t.Fatalf("%s holds %v, %v; want %v", login, a.Balance, err, want)
		}
		var lines, own []line
		statement, err := h.book.Statement(ctx, ledger.StatementQuery{Login: login})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range slices.Backward(statement) {
			lines = append(lines, line{x.Login, x.Action, x.Amount, x.Balance, x.Contract, x.ID})
		}
		for _, l := range h.lines {
			if l.login == login {
				own = append(own, l)
			}
		}
		if !slices.Equal(lines, own) {
			t.Fatalf("statement of %s:\n%v, want\n%v", login, lines, own)
		}
		h.verifyContracts(t, login)
	}
}

// verifyContracts compares the open contracts and the profit table of an account.
func (h *history) verifyContracts(t *rapid.T, login string) {
	open, err := h.book.OpenContracts(context.Background(), login)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, c := range open {
		ids = append(ids, c.ID)
	}
	if want := h.held(login); !slices.Equal(ids, want) {
		t.Fatalf("open contracts of %s = %v, want %v", login, ids, want)
	}
	closed, err := h.book.Closed(context.Background(), ledger.ProfitQuery{Login: login})
	if err != nil {
		t.Fatal(err)
	}
	profit := int64(0)
	for _, c := range closed {
		profit += c.Sale.Price.Minor - c.Price.Minor
	}
	for _, c := range h.contracts {
		if c.Login == login && c.Sale != nil {
			profit -= c.Sale.Price.Minor - c.Price.Minor
		}
	}
	if profit != 0 {
		t.Fatalf("the profit table of %s is off by %d minor units", login, profit)
	}
}

func TestEveryHistoryAddsUp(t *testing.T) {
	n := 0
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		n++
		h := &history{now: noon, balances: map[string]money.Amount{}}
		if n%10 == 0 { // a disk takes its time
			h.file = filepath.Join(dir, fmt.Sprint(n, ".db"))
		}
		h.reopen(t)
		defer func() {
			if err := h.db.Close(); err != nil {
				t.Fatal(err)
			}
		}()
		h.open(t)
		events := map[string]func(*rapid.T){"open": h.open, "top up": h.topUp, "reset": h.reset, "buy": h.buy, "sell": h.sell, "reopen": h.reopen}
		names := []string{"open", "top up", "buy", "buy", "buy", "sell", "sell", "sell", "reopen"}
		for range rapid.IntRange(1, 20).Draw(t, "events") {
			h.now = h.now.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "seconds")) * time.Second)
			events[rapid.SampledFrom(names).Draw(t, "event")](t)
		}
		h.verify(t)
		h.reopen(t)
		h.verify(t)
	})
}
