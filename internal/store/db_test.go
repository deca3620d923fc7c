package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/ledger"
)

// pragma asks the connection that writes.
func pragma(t *testing.T, db *DB, name string) (value string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *Tx) error {
		_, err := tx.Row([]any{&value}, "PRAGMA "+name)
		return err
	})[0]
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestAFileIsWrittenSafely(t *testing.T) {
	file := newFile(t)
	db := opened(t, file)
	for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		if got := pragma(t, db, name); got != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
	files, err := filepath.Glob(file + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
			t.Errorf("%s has mode %v; others may not read it", f, info.Mode())
		}
	}
}

func TestReopeningFindsEverything(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a b?&#%41.db") // whatever a path may be made of
	db := opened(t, file)
	b := funded(t, db)
	open, err := b.Buy(t.Context(), purchase("VRTC1", 1000))
	if err != nil {
		t.Fatal(err)
	}
	want, err := b.Contract(t.Context(), open.Contract)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the file is not where it should be: %v", err)
	}

	b = ledger.New(opened(t, file).Ledger())
	got, err := b.Contract(t.Context(), open.Contract)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("contract differs (-got +want):\n%s", diff)
	}
	sold, err := b.Sell(t.Context(), sale(open.Contract, 2000))
	if err != nil {
		t.Fatal(err)
	}
	if sold.Transaction <= open.Transaction || sold.Balance != cents(1_001_000) {
		t.Errorf("sold as %d with %v, want after %d with 10010.00", sold.Transaction, sold.Balance, open.Transaction)
	}
	next, err := b.Buy(t.Context(), purchase("VRTC1", 1000))
	if err != nil || next.Contract <= open.Contract {
		t.Errorf("next contract = %d, %v; want after %d", next.Contract, err, open.Contract)
	}
	sound(t, b)
}

func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	db := opened(t, newFile(t))
	b := funded(t, db)
	err := db.Write(t.Context(), func(tx *Tx) error {
		if _, err := tx.Exec("UPDATE ledger_account SET balance = 1"); err != nil {
			return err
		}
		a, err := b.Account(t.Context(), "VRTC1") // on another connection, while this one writes
		if err != nil || a.Balance != cents(1_000_000) {
			t.Errorf("account = %v, %v; want 10000.00 still", a.Balance, err)
		}
		return errors.New("leave it")
	})[0]
	if err == nil || err.Error() != "leave it" {
		t.Errorf("Write = %v, want the change's own error", err)
	}
}

func TestAReadSeesOneState(t *testing.T) {
	db := opened(t, newFile(t))
	b := funded(t, db)
	err := db.Ledger().Read(t.Context(), func(v ledger.View) error {
		before, err := v.Account("VRTC1")
		if err != nil {
			return err
		}
		if _, err := b.Buy(t.Context(), purchase("VRTC1", 1000)); err != nil {
			return err
		}
		after, err := v.Account("VRTC1")
		if err == nil && *after != *before {
			t.Errorf("account changed from %v to %v within one Read", before.Balance, after.Balance)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestChangesThatWaitShareACommitAndNotTheirErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := opened(t, "")
		b := funded(t, db)
		if _, err := b.Open(t.Context(), "VRTC2", cents(500), noon); err != nil {
			t.Fatal(err)
		}
		commits := db.Commits()

		gate, broken := make(chan struct{}), errors.New("broken")
		var group sync.WaitGroup
		results := make(map[string]error)
		var mu sync.Mutex
		start := func(name string, do func() error) {
			group.Go(func() {
				err := do()
				mu.Lock()
				defer mu.Unlock()
				results[name] = err
			})
		}
		start("holds the writer", func() error {
			return db.Write(t.Context(), func(*Tx) error { <-gate; return nil })[0]
		})
		synctest.Wait() // until it does
		buy := func(login string, price int64) func() error {
			return func() error {
				_, err := b.Buy(t.Context(), purchase(login, price))
				return err
			}
		}
		start("buys", buy("VRTC1", 1000))
		start("is poor", buy("VRTC2", 1000))
		start("is nobody", buy("VRTC3", 1000))
		start("breaks half way", func() error {
			return db.Ledger().Write(t.Context(), func(tx ledger.Tx) error {
				if _, err := tx.Move("VRTC1", cents(77)); err != nil {
					return err
				}
				return broken
			})[0]
		})
		start("makes a mistake in SQL", func() error {
			return db.Write(t.Context(), func(tx *Tx) error {
				if _, err := tx.Exec("UPDATE ledger_account SET balance = balance + 33"); err != nil {
					return err
				}
				tx.Exec("INSERT INTO ledger_account (login) VALUES ('half')") // and overlooks the error
				return nil
			})[0]
		})
		start("buys too", buy("VRTC1", 2000))
		canceled, cancel := context.WithCancel(t.Context())
		start("gives up", func() error {
			return db.Write(canceled, func(*Tx) error { t.Error("a canceled change was made"); return nil })[0]
		})
		synctest.Wait() // until they all wait
		cancel()
		synctest.Wait()
		close(gate)
		group.Wait()

		if got, want := db.Commits()-commits, uint64(2); got != want {
			t.Errorf("commits = %d, want %d", got, want)
		}
		for name, want := range map[string]error{
			"holds the writer": nil, "buys": nil, "buys too": nil, "is poor": ledger.ErrInsufficientBalance,
			"is nobody": ledger.ErrNoAccount, "breaks half way": broken, "gives up": context.Canceled,
		} {
			if got := results[name]; !errors.Is(got, want) || want == nil && got != nil {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
		if got := results["makes a mistake in SQL"]; got == nil || !strings.Contains(got.Error(), "NOT NULL") {
			t.Errorf("an overlooked error of the database = %v", got)
		}
		if r := sound(t, b); r.Contracts != 2 || r.Accounts != 2 {
			t.Errorf("book = %+v, want 2 contracts of 2 accounts", r)
		}
	})
}

func TestALostTransactionIsEverybodysError(t *testing.T) {
	fill := func(tx *Tx) error {
		_, err := tx.Exec("INSERT INTO ledger_account VALUES ($1, 'USD', 2, 0, 1)", strings.Repeat("x", 1<<20))
		return err
	}
	orphan := func(tx *Tx) error {
		if _, err := tx.Exec("PRAGMA defer_foreign_keys = ON"); err != nil {
			return err
		}
		_, err := tx.Exec("INSERT INTO ledger_entry VALUES (1, 'nobody', 'virtual_credit', 0, 0, 1, 0, NULL, NULL)")
		return err
	}
	for _, test := range []struct {
		name, pragma, want string
		change             func(*Tx) error
	}{
		{"disk_full", "max_page_count = 1", "full", fill}, // as many as there are
		{"commit_refused", "foreign_keys", "FOREIGN KEY", orphan},
		{"read_only", "query_only = 1", "readonly", fill},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := opened(t, newFile(t))
			b := funded(t, db)
			pragma(t, db, test.pragma)
			ok := func(tx *Tx) error {
				_, err := tx.Row([]any{new(int)}, "SELECT 1")
				return err
			}
			for _, changes := range [][]func(*Tx) error{{test.change}, {ok, test.change}, {ok, test.change, ok}} {
				errs := db.Write(t.Context(), changes...)
				if err := errs[min(1, len(errs)-1)]; err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("of %d changes, the fault's error = %v, want one with %q", len(changes), err, test.want)
				}
			}
			// The database is as it was, and goes on.
			if test.name != "read_only" {
				if err := db.Write(t.Context(), ok)[0]; err != nil {
					t.Errorf("a change afterwards: %v", err)
				}
			}
			if r := sound(t, b); r.Accounts != 1 || r.Entries != 1 {
				t.Errorf("book = %+v, want one account and one entry", r)
			}
		})
	}
}

// What SQLite undoes of itself on a fault must not let later changes of the group stand alone.
func TestNoChangeOfALostTransactionIsKept(t *testing.T) {
	db := opened(t, newFile(t))
	b := funded(t, db)
	credit := func(tx *Tx) error {
		_, err := tx.Exec("UPDATE ledger_account SET balance = balance + 5")
		return err
	}
	undone := errors.New("undone")
	errs := db.Write(t.Context(), credit, func(tx *Tx) error {
		if _, err := tx.Exec("ROLLBACK"); err != nil { // as a full disk may do
			return err
		}
		return undone
	}, credit)
	for i, err := range errs {
		if err == nil {
			t.Errorf("change %d has no error", i)
		}
	}
	if !errors.Is(errs[1], undone) {
		t.Errorf("the change's own error = %v, want %v", errs[1], undone)
	}
	sound(t, b)
	if _, err := b.Buy(t.Context(), purchase("VRTC1", 100)); err != nil {
		t.Errorf("a purchase afterwards: %v", err)
	}
}

func TestAClosedDatabaseRefuses(t *testing.T) {
	for _, file := range []string{"", newFile(t)} {
		db := opened(t, file)
		b := funded(t, db)
		if err := errors.Join(db.Close(), db.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Buy(t.Context(), purchase("VRTC1", 100)); !errors.Is(err, ErrClosed) {
			t.Errorf("Buy = %v, want %v", err, ErrClosed)
		}
		if _, err := b.Account(t.Context(), "VRTC1"); !errors.Is(err, ErrClosed) {
			t.Errorf("Account = %v, want %v", err, ErrClosed)
		}
	}
}

func TestCloseWaitsForWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := opened(t, "")
		b := funded(t, db)
		gate := make(chan struct{})
		var written, closed error
		var group sync.WaitGroup
		group.Go(func() {
			written = db.Ledger().Write(t.Context(), func(tx ledger.Tx) error {
				<-gate
				_, err := tx.Account("VRTC1")
				return err
			})[0]
		})
		synctest.Wait()
		done := make(chan struct{})
		group.Go(func() { closed = db.Close(); close(done) })
		synctest.Wait()
		select {
		case <-done:
			t.Error("Close returned while a change was under way")
		default:
		}
		if _, err := b.Account(t.Context(), "VRTC1"); !errors.Is(err, ErrClosed) {
			t.Errorf("Account while closing = %v, want %v", err, ErrClosed)
		}
		close(gate)
		group.Wait()
		if written != nil || closed != nil {
			t.Errorf("Write = %v, Close = %v; want nothing wrong", written, closed)
		}
	})
}

func TestReadingAlone(t *testing.T) {
	file := newFile(t)
	db := opened(t, file)
	funded(t, db)
	look := func() {
		t.Helper()
		beside, err := OpenReadOnly(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		b := ledger.New(beside.Ledger())
		if r := sound(t, b); r.Accounts != 1 {
			t.Errorf("book = %+v, want one account", r)
		}
		if _, err := b.Buy(t.Context(), purchase("VRTC1", 100)); !errors.Is(err, ErrReadOnly) {
			t.Errorf("Buy = %v, want %v", err, ErrReadOnly)
		}
		if err := beside.Close(); err != nil {
			t.Error(err)
		}
	}
	look() // beside one who writes
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	look() // and alone
}

func TestAFileIsTakenOnce(t *testing.T) {
	file := newFile(t)
	opened(t, file)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, link} {
		_, err := Open(t.Context(), &Options{File: name})
		var inUse *InUseError
		if !errors.As(err, &inUse) || inUse.File != name || inUse.PID != os.Getpid() {
			t.Fatalf("second Open = %v, want %s in use by %d", err, name, os.Getpid())
		}
		if want := name + " is in use by this process already"; err.Error() != want {
			t.Errorf("error = %q, want %q", err, want)
		}
	}
}
