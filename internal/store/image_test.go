package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/dervish-ws/dervish/internal/ledger"
)

const roomy = 64 << 20

func imageOf(t *testing.T, db *DB) []byte {
	t.Helper()
	image, err := db.Image(t.Context(), roomy)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func fromImage(t *testing.T, image []byte) *DB {
	t.Helper()
	db, err := OpenImage(t.Context(), image)
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

// bought buys a contract for 1.00 in the book of a database and gives its id.
func bought(t *testing.T, db *DB) int64 {
	t.Helper()
	r, err := ledger.New(db.Ledger()).Buy(t.Context(), purchase("VRTC1", 100))
	if err != nil {
		t.Fatal(err)
	}
	return r.Contract
}

func minor(t *testing.T, db *DB) int64 {
	t.Helper()
	a, err := ledger.New(db.Ledger()).Account(t.Context(), "VRTC1")
	if err != nil {
		t.Fatal(err)
	}
	return a.Balance.Minor
}

func TestAnImageHoldsWhatTheDatabaseHeld(t *testing.T) {
	for name, file := range map[string]string{"in memory": "", "a file": newFile(t)} {
		t.Run(name, func(t *testing.T) {
			db := opened(t, file)
			funded(t, db)
			bought(t, db)
			image := imageOf(t, db)
			next := bought(t, db)
			for range 2 {
				copied := fromImage(t, image)
				if got := minor(t, copied); got != 999_900 {
					t.Errorf("balance of the copy = %d, want 999900", got)
				}
				if got := bought(t, copied); got != next {
					t.Errorf("the next contract of the copy is %d, want %d", got, next)
				}
				r, err := ledger.New(copied.Ledger()).Check(t.Context())
				if err != nil || !r.Sound() {
					t.Errorf("Check = %+v, %v", r, err)
				}
			}
			if got := minor(t, db); got != 999_800 {
				t.Errorf("balance of the first = %d, want 999800", got)
			}
		})
	}
}

func TestAnImageIsNoLargerThanAllowed(t *testing.T) {
	if _, err := opened(t, "").Image(t.Context(), 1000); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error = %v, want ErrTooLarge", err)
	}
}

func TestWhatIsNoImageIsRefused(t *testing.T) {
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	p, err := pool(foreign, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.ExecContext(t.Context(), "CREATE TABLE t (a)"); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(foreign)
	if err != nil {
		t.Fatal(err)
	}
	unlogged(other)
	db := opened(t, "")
	funded(t, db)
	good := imageOf(t, db)
	damaged := bytes.Clone(good)
	for i := len(damaged) / 2; i < len(damaged); i++ {
		damaged[i] ^= 0x5a
	}
	for name, image := range map[string][]byte{
		"nothing": nil, "text": bytes.Repeat([]byte("no data "), 2000), "another program's": other, "cut": good[:len(good)/2], "damaged": damaged,
	} {
		t.Run(name, func(t *testing.T) {
			db, err := OpenImage(t.Context(), image)
			if err == nil {
				_ = db.Close()
				t.Fatal("it was opened")
			}
			t.Log(err)
		})
	}
}

func TestAFileBecomesWhatMemoryHolds(t *testing.T) {
	file := newFile(t)
	db := opened(t, file)
	funded(t, db)
	bought(t, db)
	image := imageOf(t, db)
	next := bought(t, db)
	bought(t, db)
	if err := db.Become(fromImage(t, image)); err != nil {
		t.Fatal(err)
	}
	if got := minor(t, db); got != 999_900 {
		t.Errorf("balance = %d, want 999900", got)
	}
	if got := bought(t, db); got != next {
		t.Errorf("the next contract is %d, want %d", got, next)
	}
	db = again(t, db, file)
	if got := minor(t, db); got != 999_800 {
		t.Errorf("balance after a restart = %d, want 999800", got)
	}
	if faults, err := db.Integrity(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("Integrity = %v, %v", faults, err)
	}
}

func TestWhatDoesNotBecomeStays(t *testing.T) {
	db := opened(t, newFile(t))
	funded(t, db)
	from := fromImage(t, imageOf(t, db))
	bought(t, db)
	if err := from.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Become(from); !errors.Is(err, ErrClosed) {
		t.Errorf("error = %v, want ErrClosed", err)
	}
	if err := db.Become(opened(t, newFile(t))); err == nil {
		t.Error("a file was taken over from a file")
	}
	if got := minor(t, db); got != 999_900 {
		t.Errorf("balance = %d, want 999900", got)
	}
}
