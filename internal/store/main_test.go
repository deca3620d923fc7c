package store

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

// TestMain runs the tests, or is the process that the crash test kills.
func TestMain(m *testing.M) {
	if file := os.Getenv(victimFile); file != "" {
		victim(file)
		return
	}
	goleak.VerifyTestMain(m)
}

var (
	usd = money.Currency{Code: "USD", Digits: 2}

	noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
)

func cents(n int64) money.Amount { return money.Amount{Minor: n, Currency: usd} }

// opened is a database that the test closes: of a file, or in memory when it is empty.
func opened(t testing.TB, file string) *DB {
	t.Helper()
	db, err := Open(t.Context(), &Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func newFile(t testing.TB) string { return filepath.Join(t.TempDir(), "dervish.db") }

// funded is the book of a database, with an account VRTC1 of 10,000.00 USD.
func funded(t testing.TB, db *DB) *ledger.Book {
	t.Helper()
	b := ledger.New(db.Ledger())
	if _, err := b.Open(t.Context(), "VRTC1", cents(1_000_000), noon); err != nil {
		t.Fatal(err)
	}
	return b
}

// purchase is a contract for an account.
func purchase(login string, price int64) *ledger.Purchase {
	return &ledger.Purchase{Contract: ledger.Contract{
		Login: login, App: 1089, Symbol: "R_100", Kind: "CALL", Price: cents(price), Payout: cents(2 * price), Markup: cents(price / 100),
		Bought: noon, Start: noon, Expiry: noon.Add(time.Minute), Shortcode: "CALL_R_100_20_1767268800_1767268860_S0P_0",
		Longcode: "Pays if Volatility 100 Index is strictly higher than the entry spot at 1 minute after contract start time.",
		Terms:    `v1 CALL R_100 20.00 USD 2026-01-01T12:00:00Z 60s S0P`,
	}}
}

func sale(contract, price int64) *ledger.Sale {
	return &ledger.Sale{Contract: contract, Price: cents(price), At: noon.Add(time.Minute), Outcome: ledger.Won, Details: "exit 1234.56"}
}

// sound fails the test unless the book is.
func sound(t testing.TB, b *ledger.Book) ledger.Report {
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
