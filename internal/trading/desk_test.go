package trading

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)
	usd  = money.Currency{Code: "USD", Digits: 2}
)

// floor is a desk with all that it works with.
type floor struct {
	t     testing.TB
	clock *clock.Manual
	world *market.World
	store *store.DB
	desk  *Desk
	book  *ledger.Book
}

// open opens a desk in a world of its own, on a file; an empty one is memory.
func open(t testing.TB, file string, c *clock.Manual) *floor {
	t.Helper()
	world, err := market.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return openIn(t, world, file, c)
}

// openIn opens a desk in a world.
func openIn(t testing.TB, world *market.World, file string, c *clock.Manual) *floor {
	t.Helper()
	db, err := store.Open(t.Context(), &store.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	f := &floor{t: t, clock: c, world: world, store: db, book: ledger.New(db.Ledger())}
	f.begin()
	return f
}

// begin opens the desk.
func (f *floor) begin() {
	f.t.Helper()
	var err error
	f.desk, err = New(f.t.Context(), Options{
		Clock: f.clock, Market: f.world, Catalogue: catalogue(f.world), Book: f.book,
		Fault: func(err error) { f.t.Errorf("fault: %v", err) }, Aside: f.clock.Aside,
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// catalogue is that of a world; it is made once for all tests, which have the same symbols.
var catalogue = func() func(*market.World) *offerings.Catalogue {
	var once sync.Once
	var c *offerings.Catalogue
	return func(w *market.World) *offerings.Catalogue {
		once.Do(func() { c = offerings.New(w.Symbols()) })
		return c
	}
}()

func (f *floor) close() {
	f.desk.Close()
	if err := f.store.Close(); err != nil {
		f.t.Error(err)
	}
}

// amount is so many dollars.
func amount(t testing.TB, text string) money.Amount {
	t.Helper()
	a, err := money.Parse(text, usd)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (f *floor) account(login string) {
	f.t.Helper()
	if _, err := f.book.Open(context.Background(), login, amount(f.t, "10000"), f.clock.Now()); err != nil {
		f.t.Fatal(err)
	}
}

func (f *floor) balance(login string) string {
	f.t.Helper()
	a, err := f.book.Account(context.Background(), login)
	if err != nil {
		f.t.Fatal(err)
	}
	return a.Balance.String()
}

// rise is a rise of five ticks for a payout of 20.
func rise() *contract.Request {
	return &contract.Request{
		Type: "CALL", Symbol: "R_100", Currency: usd, Amount: "20", Basis: contract.Payout, Duration: 5, DurationUnit: "t",
	}
}

func (f *floor) buy(req *contract.Request) Receipt {
	f.t.Helper()
	r, err := f.desk.Buy(context.Background(), &Order{Login: "VRTC1", Request: req, Price: amount(f.t, "100")})
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

func TestAContractIsBoughtAndSettled(t *testing.T) {
	f := open(t, "", clock.NewManual(noon))
	defer f.close()
	f.account("VRTC1")
	symbol, _ := f.world.Symbol("R_100")
	var news []string
	seat := f.desk.Seat("VRTC1")
	defer seat.Transactions.Listen(func(tr Transaction) { news = append(news, string(tr.Action)+" "+tr.Receipt.Amount.String()) })()
	defer seat.Balances.Listen(func(a money.Amount) { news = append(news, "balance "+a.String()) })()
	defer seat.Contracts.Listen(func(e Event) { news = append(news, []string{"bought", "updated", "closed"}[e.Happening]) })()

	spot := f.world
	at, _ := spot.At(symbol, noon.Unix())
	if err := f.world.Script(symbol, noon.Unix(), at.Quote, at.Quote+1, at.Quote+2, at.Quote+1, at.Quote+3, at.Quote+4); err != nil {
		t.Fatal(err)
	}
	r := f.buy(rise())
	if got := f.balance("VRTC1"); got != "9989.76" { // 20 × (½ − a little for the drift + 0.012), to the cent
		t.Errorf("balance after the purchase = %s, want 9989.76", got)
	}
	f.clock.Advance(11 * time.Second)
	if v, err := r.Position.View(f.desk.Now()); err != nil || v.State.Status != contract.Open {
		t.Errorf("before the last tick: %v, %v; want open", v.State.Status, err)
	}
	f.clock.Advance(time.Second)
	if got := f.balance("VRTC1"); got != "10009.76" {
		t.Errorf("balance after the end = %s, want 10009.76", got)
	}
	if s := r.Position.Contract().Sale; s == nil || s.Outcome != ledger.Won || !s.At.Equal(noon.Add(12*time.Second)) {
		t.Errorf("sale = %+v, want won at 12:00:12", s)
	}
	want := []string{"buy -10.24", "balance 9989.76", "bought", "sell 20.00", "balance 10009.76", "closed"}
	if len(news) != len(want) {
		t.Fatalf("news = %q, want %q", news, want)
	}
	for i := range want {
		if news[i] != want[i] {
			t.Errorf("news %d = %q, want %q", i, news[i], want[i])
		}
	}
	if got := f.desk.Open("VRTC1"); len(got) != 0 {
		t.Errorf("%d contracts are open, want none", len(got))
	}
}

func TestWhatIsOverdueAtTheStartIsSettledOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book")
	f := open(t, file, clock.NewManual(noon))
	f.account("VRTC1")
	first := f.buy(rise())
	f.close()

	again := open(t, file, clock.NewManual(noon.Add(time.Hour)))
	defer again.close()
	p, err := again.desk.Find(t.Context(), "VRTC1", first.Contract)
	if err != nil {
		t.Fatal(err)
	}
	if s := p.Contract().Sale; s == nil || !s.At.Equal(noon.Add(12*time.Second)) {
		t.Errorf("sale = %+v, want one at 12:00:12", s)
	}
	if _, err := again.desk.Sell(t.Context(), "VRTC1", first.Contract, amount(t, "0")); !errors.Is(err, ledger.ErrAlreadySold) {
		t.Errorf("selling it again: %v, want ErrAlreadySold", err)
	}
	if report, err := again.book.Check(t.Context()); err != nil || !report.Sound() {
		t.Errorf("the book: %v, %v", report.Faults, err)
	}
}

func TestAContractOfSomebodyElseIsNotFound(t *testing.T) {
	f := open(t, "", clock.NewManual(noon))
	defer f.close()
	f.account("VRTC1")
	r := f.buy(rise())
	if _, err := f.desk.Find(t.Context(), "VRTC2", r.Contract); !errors.Is(err, ErrNoContract) {
		t.Errorf("error %v, want ErrNoContract", err)
	}
}
