package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/ledger"
)

// victimFile names, to this program run once more, the database on which it trades until it is killed.
const victimFile = "DERVISH_STORE_VICTIM"

// traders is how many goroutines trade at once.
const traders = 8

// victim trades on a file and says on standard output what was acknowledged, in the order "ready", "buy CONTRACT ENTRY"
// and "sell CONTRACT ENTRY". It does not return but for a fault.
func victim(file string) {
	fail := func(err error) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ctx := context.Background()
	db, err := Open(ctx, &Options{File: file})
	if err != nil {
		fail(err)
	}
	b := ledger.New(db.Ledger())
	fmt.Println("ready")
	for i := range traders {
		go func() {
			login := "VRTC" + strconv.Itoa(i)
			if _, err := b.Open(ctx, login, cents(100_000_000), noon); err != nil && !errors.Is(err, ledger.ErrAccountExists) {
				fail(err)
			}
			for n := int64(0); ; n++ {
				bought, err := b.Buy(ctx, purchase(login, 100+n%900))
				if err != nil {
					fail(err)
				}
				fmt.Printf("buy %d %d\n", bought.Contract, bought.Transaction) // one write of the system each
				if n%4 == 0 {
					continue // stays open
				}
				sold, err := b.Sell(ctx, sale(bought.Contract, n%3*100))
				if err != nil {
					fail(err)
				}
				fmt.Printf("sell %d %d\n", sold.Contract, sold.Transaction)
			}
		}()
	}
	select {}
}

// told is what a victim acknowledged before it died: entries by contract.
type told struct {
	buys, sells map[int64]int64
}

// hear reads what a victim says until its end, and tells after each line how many there were. A last line that was cut
// off is none.
func hear(r io.Reader, heard func(lines int)) (told, error) {
	t := told{map[int64]int64{}, map[int64]int64{}}
	in := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := in.ReadString('\n')
		if err != nil {
			return t, nil
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		var contract, entry int64
		switch word {
		case "ready":
			heard(n)
			continue
		case "buy", "sell":
			if _, err := fmt.Sscan(rest, &contract, &entry); err != nil {
				return t, fmt.Errorf("%q: %w", line, err)
			}
		default:
			return t, fmt.Errorf("unknown line %q", line)
		}
		if word == "buy" {
			t.buys[contract] = entry
		} else {
			t.sells[contract] = entry
		}
		heard(n)
	}
}

func TestWhatWasAcknowledgedOutlivesAKill(t *testing.T) {
	kills := 100
	if raced || testing.Short() { // the race detector makes a process slow to start
		kills = 20
	}
	chance := rand.New(rand.NewPCG(1, 2))
	var file string
	acknowledged := 0
	for round := range kills {
		if round%10 == 0 { // so that checking all of it stays quick
			file = filepath.Join(t.TempDir(), "dervish.db")
		}
		victim := exec.CommandContext(t.Context(), os.Args[0])
		victim.Env = append(os.Environ(), victimFile+"="+file)
		var complaint strings.Builder
		victim.Stderr = &complaint
		out, err := victim.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		var once sync.Once
		kill := func() { once.Do(func() { victim.Process.Kill() }) } // Wait tells how it ended
		// It dies after so many words, of which more are on their way then. Sometimes it dies early, perhaps while it opens
		// the file.
		words := chance.IntN(200)
		early := round%10 == 9
		if early {
			fuse := time.AfterFunc(time.Duration(chance.IntN(40))*time.Millisecond, kill)
			defer fuse.Stop()
		}
		said, err := hear(out, func(n int) {
			if n == 1 && round%10 == 0 {
				_, err := Open(t.Context(), &Options{File: file})
				var inUse *InUseError
				if !errors.As(err, &inUse) || inUse.PID != victim.Process.Pid || inUse.File != file {
					t.Errorf("Open beside the victim = %v, want %s in use by %d", err, file, victim.Process.Pid)
				}
			}
			if n > words {
				kill()
			}
		})
		kill()
		if waited := victim.Wait(); err != nil || waited == nil || victim.ProcessState.Exited() {
			t.Fatalf("round %d: %v; the victim ended by itself: %v\n%s", round, err, waited, complaint.String())
		}
		if n := len(said.buys) + len(said.sells); n < words && !early {
			t.Fatalf("round %d: the victim said %d words of %d", round, n, words)
		} else {
			acknowledged += n
		}
		verify(t, file, said)
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	t.Logf("%d events were acknowledged in %d lives", acknowledged, kills)
}

// verify opens what a victim has left: everything that it acknowledged must be there, and the book sound.
func verify(t *testing.T, file string, said told) {
	t.Helper()
	db, err := Open(t.Context(), &Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	b := ledger.New(db.Ledger())
	sound(t, b)
	for contract, entry := range said.buys {
		c, err := b.Contract(t.Context(), contract)
		if err != nil || c.Buy != entry {
			t.Errorf("contract %d was bought by entry %d, and is %+v, %v", contract, entry, c, err)
		}
		sold, ok := said.sells[contract]
		if ok && (c.Sale == nil || c.Sale.Sell != sold) {
			t.Errorf("contract %d was sold by entry %d, and its sale is %+v", contract, sold, c.Sale)
		}
	}
}
