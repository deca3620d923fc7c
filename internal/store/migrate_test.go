package store

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/internal/ledger"
)

// raw opens a file past Open.
func raw(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := pool(file, false)
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

func run(t *testing.T, db *sql.DB, script string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), script); err != nil {
		t.Fatal(err)
	}
}

// versions is how many versions of the schema there have been.
func versions(t *testing.T) int64 {
	t.Helper()
	p, _, err := schema(t.Context(), raw(t, newFile(t)))
	if err != nil {
		t.Fatal(err)
	}
	return latest(p)
}

// Every version of the schema but the last has a file testdata/version-N.sql with rows in all tables that were new in it.
func TestEveryEarlierVersionIsBroughtUpToDateWithItsData(t *testing.T) {
	for from := range versions(t) {
		t.Run(fmt.Sprint(from), func(t *testing.T) {
			file := newFile(t)
			db := raw(t, file)
			for version := int64(1); version <= from; version++ {
				if err := migrate(t.Context(), db, version); err != nil {
					t.Fatal(err)
				}
				rows, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("version-%d.sql", version)))
				if err != nil {
					t.Fatal(err)
				}
				run(t, db, string(rows))
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}

			book := opened(t, file)
			b := ledger.New(book.Ledger())
			r := sound(t, b)
			if holders := people(t, book).List(); len(holders) != r.Accounts {
				t.Errorf("accounts = %+v, want one for each of the %d in the book", holders, r.Accounts)
			}
			if from == 0 {
				if r.Accounts != 0 {
					t.Errorf("an empty database has a book %+v", r)
				}
				return
			}
			if r.Accounts != 2 || r.Entries != 5 || r.Contracts != 2 || r.Open != 1 {
				t.Errorf("book = %+v, want 2 accounts, 5 entries and 2 contracts, 1 of them open", r)
			}
			open, err := b.OpenContracts(t.Context(), "VRTC1000002")
			if err != nil || len(open) != 1 {
				t.Fatalf("open contracts = %v, %v; want one", open, err)
			}
			s := &ledger.Sale{Contract: open[0].ID, Price: open[0].Price, At: open[0].Bought, Outcome: ledger.Refunded}
			if _, err := b.Sell(t.Context(), s); err != nil {
				t.Error(err)
			}
			sound(t, b)
		})
	}
}

func TestAFileThatIsNotOursIsRefused(t *testing.T) {
	for _, test := range []struct {
		name     string
		make     func(t *testing.T, file string)
		open     error
		readOnly error
	}{
		{"newer", func(t *testing.T, file string) {
			db := raw(t, file)
			if err := migrate(t.Context(), db, 0); err != nil {
				t.Fatal(err)
			}
			run(t, db, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
		}, ErrNewer, ErrNewer},
		{"older", func(t *testing.T, file string) {
			if err := migrate(t.Context(), raw(t, file), 1); err != nil {
				t.Fatal(err)
			}
		}, nil, ErrOlder},
		{"foreign_tables", func(t *testing.T, file string) { run(t, raw(t, file), "CREATE TABLE cats (name TEXT)") }, ErrForeign, ErrForeign},
		{"foreign_mark", func(t *testing.T, file string) { run(t, raw(t, file), "PRAGMA application_id = 7") }, ErrForeign, ErrForeign},
		{"no_database", func(t *testing.T, file string) {
			if err := os.WriteFile(file, []byte(strings.Repeat("hello, world\n", 100)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, ErrForeign, ErrForeign},
		{"folder", func(t *testing.T, file string) {
			if err := os.Mkdir(file, 0o700); err != nil {
				t.Fatal(err)
			}
		}, errAny, ErrForeign},
		{"empty", func(t *testing.T, file string) {
			if err := os.WriteFile(file, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, nil, ErrOlder},
		{"missing", func(*testing.T, string) {}, nil, os.ErrNotExist},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := newFile(t)
			test.make(t, file)
			db, err := OpenReadOnly(t.Context(), file)
			wants(t, "OpenReadOnly", file, err, test.readOnly)
			if err == nil {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}
			db, err = Open(t.Context(), &Options{File: file})
			wants(t, "Open", file, err, test.open)
			if err == nil {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}
			if db, err := Open(t.Context(), &Options{File: file}); test.open == nil { // a refusal lets go of the file
				if err != nil {
					t.Errorf("Open again: %v", err)
				} else if err := db.Close(); err != nil {
					t.Error(err)
				}
			} else if inUse := (*InUseError)(nil); errors.As(err, &inUse) {
				t.Error("the lock stays after a refusal")
			}
		})
	}
	t.Run("no_folder", func(t *testing.T) {
		_, err := Open(t.Context(), &Options{File: filepath.Join(t.TempDir(), "none", "dervish.db")})
		if !errors.Is(err, os.ErrNotExist) {
			t.Errorf("Open = %v, want %v", err, os.ErrNotExist)
		}
	})
}

// errAny stands for whatever the system says.
var errAny = errors.New("any error")

func wants(t *testing.T, what, file string, got, want error) {
	t.Helper()
	switch {
	case want == nil && got == nil:
	case want == nil || got == nil || want != errAny && !errors.Is(got, want):
		t.Errorf("%s = %v, want %v", what, got, want)
	case !strings.Contains(got.Error(), file):
		t.Errorf("%s = %v, which does not name the file", what, got)
	}
}

func TestTheJournalIsNotRewritten(t *testing.T) {
	db := opened(t, "")
	b := funded(t, db)
	p := purchase("VRTC1", 1000)
	p.Contract.TakeProfit = &ledger.Order{Kind: ledger.TakeProfit, Amount: cents(500), At: noon}
	open, err := b.Buy(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	sold, err := b.Buy(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Sell(t.Context(), sale(sold.Contract, 0)); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		"UPDATE ledger_entry SET amount = 0",
		"DELETE FROM ledger_entry",
		"UPDATE ledger_posting SET amount = 1",
		"DELETE FROM ledger_posting",
		"UPDATE contract_order SET amount = 1",
		"DELETE FROM contract_order",
		"DELETE FROM contract",
		fmt.Sprintf("UPDATE contract SET price = 1 WHERE id = %d", open.Contract),
		fmt.Sprintf("UPDATE contract SET terms = '' WHERE id = %d", open.Contract),
		fmt.Sprintf("UPDATE contract SET sell_price = 1 WHERE id = %d", sold.Contract),
		fmt.Sprintf("UPDATE contract SET sell_id = 1 WHERE id = %d", open.Contract), // half a sale
		fmt.Sprintf(`INSERT INTO ledger_entry SELECT max(id) + 1, login, action, amount, balance, at, app, contract, reference
			FROM ledger_entry WHERE contract = %d AND action = 'sell'`, sold.Contract),
		"UPDATE ledger_account SET balance = -1",
	} {
		if err := db.Write(t.Context(), func(tx *Tx) error { _, err := tx.Exec(query); return err })[0]; err == nil {
			t.Errorf("%s: no error", query)
		}
	}
	sound(t, b)
}
