package ledger_test

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"
	_ "pgregory.net/rapid" // its flags are set below

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/store"
)

// TestMain makes what is random the same in each run. To try other histories: go test ./internal/ledger -rapid.seed=0
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "20260601", "rapid.nofailfile": "true", "rapid.checks": fmt.Sprint(histories())} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

// histories is how many are tried. The race detector makes each of them slow, so it sees fewer.
func histories() int {
	if raced {
		return 50
	}
	return 1000
}

var (
	usd = money.Currency{Code: "USD", Digits: 2}
	eur = money.Currency{Code: "EUR", Digits: 2}
	btc = money.Currency{Code: "BTC", Digits: 8}

	noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
)

func cents(n int64) money.Amount { return money.Amount{Minor: n, Currency: usd} }

// newBook is a book in memory, with an account VRTC1 of 10,000.00 USD.
func newBook(t *testing.T) (*ledger.Book, *store.DB) {
	t.Helper()
	db, err := store.Open(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b := ledger.New(db.Ledger())
	opened(t, b, "VRTC1", cents(1_000_000))
	return b, db
}

func opened(t *testing.T, b *ledger.Book, login string, deposit money.Amount) {
	t.Helper()
	if _, err := b.Open(t.Context(), login, deposit, noon); err != nil {
		t.Fatal(err)
	}
}

// call is a contract for VRTC1 that was bought some seconds after noon.
func call(price int64, after time.Duration) ledger.Contract {
	return ledger.Contract{
		Login: "VRTC1", App: 1089, Symbol: "R_100", Kind: "CALL", Price: cents(price), Payout: cents(2 * price), Markup: cents(price / 100),
		Bought: noon.Add(after), Start: noon.Add(after), Expiry: noon.Add(after + time.Minute),
		Shortcode: "short", Longcode: "long", Terms: "terms",
	}
}

func bought(t *testing.T, b *ledger.Book, c ledger.Contract) ledger.Receipt {
	t.Helper()
	r, err := b.Buy(t.Context(), &ledger.Purchase{Contract: c})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sold(t *testing.T, b *ledger.Book, contract int64, price money.Amount, after time.Duration) ledger.Receipt {
	t.Helper()
	r, err := b.Sell(t.Context(), &ledger.Sale{Contract: contract, Price: price, At: noon.Add(after), Outcome: ledger.SoldEarly, Details: "details"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func balance(t *testing.T, b *ledger.Book, login string) money.Amount {
	t.Helper()
	a, err := b.Account(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	return a.Balance
}

func sound(t *testing.T, b *ledger.Book) ledger.Report {
	t.Helper()
	r, err := b.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range r.Faults {
		t.Errorf("check: %s", fault)
	}
	return r
}
