package trading

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/store"
)

// slowDisk is a store whose every change takes a while of the machine's time to become durable.
type slowDisk struct {
	ledger.Store
	takes atomic.Int64 // a time.Duration

	mu       sync.Mutex
	durable  int
	full     error // what every change fails with; nil: it is made
	together int   // changes of the largest Write
}

func (s *slowDisk) Write(ctx context.Context, changes ...func(ledger.Tx) error) []error {
	s.mu.Lock()
	full := s.full
	s.mu.Unlock()
	if full != nil {
		return slices.Repeat([]error{full}, len(changes))
	}
	errs := s.Store.Write(ctx, changes...)
	time.Sleep(time.Duration(s.takes.Load()))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.durable += len(changes)
	s.together = max(s.together, len(changes))
	return errs
}

// slowly opens a desk on a slow disk, which settles aside.
func slowly(t *testing.T, c clock.Clock, aside func(func())) (*Desk, *slowDisk) {
	t.Helper()
	return slowlyWith(t, c, aside, func(err error) { t.Errorf("fault: %v", err) })
}

// slowlyWith tells somebody of faults.
func slowlyWith(t *testing.T, c clock.Clock, aside func(func()), fault func(error)) (*Desk, *slowDisk) {
	t.Helper()
	world, err := market.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	disk := &slowDisk{Store: db.Ledger()}
	d, err := New(t.Context(), Options{
		Clock: c, Market: world, Catalogue: catalogue(world), Book: ledger.New(disk), Aside: aside,
		Fault: fault,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := d.options.Book.Open(t.Context(), "VRTC1", amount(t, "10000"), c.Now()); err != nil {
		t.Fatal(err)
	}
	return d, disk
}

// lasting buys a contract that lasts so many ticks.
func lasting(t *testing.T, d *Desk, ticks int64) Receipt {
	t.Helper()
	req := rise()
	req.Duration = ticks
	r, err := d.Buy(t.Context(), &Order{Login: "VRTC1", Request: req, Price: amount(t, "100")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTimeGoesOnWhileTheDiskWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := clock.NewSimulated(&clock.Options{Start: noon, Speed: 60})
		if err != nil {
			t.Fatal(err)
		}
		c.Pause()
		d, disk := slowly(t, c, c.Aside)
		for ticks := int64(1); ticks <= 10; ticks++ {
			lasting(t, d, ticks)
		}
		disk.takes.Store(int64(100 * time.Millisecond)) // six seconds, three ticks
		before := disk.durable
		var told []string
		stop := d.Seat("VRTC1").Contracts.Listen(func(e Event) { // one at a time
			sale := e.Position.Contract().Sale
			disk.mu.Lock()
			defer disk.mu.Unlock()
			if len(told) >= disk.durable-before {
				t.Errorf("the end of contract %d is told before it is durable", e.Position.ID())
			}
			told = append(told, fmt.Sprint(e.Position.Terms.Ticks, " at ", sale.At.Sub(noon)))
		})
		defer stop()
		var late time.Duration
		c.AfterFunc(4*time.Second, func() {
			due := c.Now()
			c.AfterFunc(6*time.Second, func() { late = c.Now().Sub(due) - 6*time.Second })
		})
		began := time.Now()
		c.Resume()
		time.Sleep(22 * time.Second / 60) // the last of them ends at 12:00:22
		if got := time.Since(began); c.Now().Sub(noon) < 21*time.Second || late != 0 {
			t.Errorf("after %v it is %v after noon, and a call came %v late; want time to keep its speed", got, c.Now().Sub(noon), late)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		var want []string
		for ticks := range 10 {
			want = append(want, fmt.Sprint(ticks+1, " at ", time.Duration(4+2*ticks)*time.Second))
		}
		if !slices.Equal(told, want) {
			t.Errorf("told:\n%s\nwant:\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
		}
		if disk.together < 2 {
			t.Errorf("what ended while the disk wrote was not written together")
		}
	})
}

func TestAdvanceReturnsWhenAllIsSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := clock.NewManual(noon)
		d, disk := slowly(t, c, c.Aside)
		for ticks := int64(1); ticks <= 10; ticks++ {
			lasting(t, d, ticks)
		}
		disk.takes.Store(int64(time.Hour))
		var at []time.Duration
		defer d.Seat("VRTC1").Contracts.Listen(func(Event) { at = append(at, d.options.Clock.Now().Sub(noon)) })()
		c.Advance(22 * time.Second)
		if len(at) != 10 || len(d.Open("VRTC1")) != 0 {
			t.Fatalf("%d ends were told and %d contracts are open when Advance returns, want 10 and none", len(at), len(d.Open("VRTC1")))
		}
		for i, got := range at {
			if want := time.Duration(4+2*i) * time.Second; got != want {
				t.Errorf("end %d is told at %v, want it at its instant, %v", i, got, want)
			}
		}
	})
}

func TestWhatIsBeingSettledIsSettledOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := clock.NewSimulated(&clock.Options{Start: noon})
		if err != nil {
			t.Fatal(err)
		}
		d, disk := slowly(t, c, c.Aside)
		var ends atomic.Int64
		defer d.Seat("VRTC1").Contracts.Listen(func(e Event) {
			if e.Happening == Closed {
				ends.Add(1)
			}
		})()
		first, second := lasting(t, d, 1), lasting(t, d, 2)
		disk.takes.Store(int64(10 * time.Second))
		time.Sleep(7 * time.Second) // the first is on its way to the disk, the second waits
		symbol := first.Position.Symbol
		for range 3 {
			d.Look(symbol) // finds both due, again
			time.Sleep(time.Second)
		}
		if got := len(d.Open("VRTC1")); got != 2 || ends.Load() != 0 {
			t.Errorf("%d open, %d ends told; want 2 and none before they are durable", got, ends.Load())
		}
		time.Sleep(time.Minute)
		if n := d.SellExpired("VRTC1"); n != 0 {
			t.Errorf("sell_expired settled %d that were settled already", n)
		}
		for _, r := range []Receipt{first, second} {
			if r.Position.Contract().Sale == nil {
				t.Errorf("contract %d was not settled", r.Contract)
			}
		}
		if n := ends.Load(); n != 2 {
			t.Errorf("%d ends were told, want 2", n)
		}
		if report, err := d.options.Book.Check(t.Context()); err != nil || !report.Sound() {
			t.Errorf("the book: %v, %v", report.Faults, err)
		}
	})
}

func TestAFullDiskLosesNothingAndIsRecoveredFrom(t *testing.T) {
	c := clock.NewManual(noon)
	var faults []error
	d, disk := slowlyWith(t, c, c.Aside, func(err error) { faults = append(faults, err) })
	r := lasting(t, d, 1)
	full := errors.New("database or disk is full")
	disk.full = full
	var ends int
	defer d.Seat("VRTC1").Contracts.Listen(func(Event) { ends++ })()
	c.Advance(time.Minute)
	if ends != 0 || len(d.Open("VRTC1")) != 1 || d.SellExpired("VRTC1") != 0 {
		t.Errorf("the end of a contract was told that is not in the book")
	}
	if len(faults) != 1 || !errors.Is(faults[0], full) {
		t.Errorf("faults = %v, want that of the contract, once in the minute", faults)
	}
	if _, err := d.Buy(t.Context(), &Order{Login: "VRTC1", Request: rise(), Price: amount(t, "100")}); !errors.Is(err, full) {
		t.Errorf("a purchase: %v, want %v", err, full)
	}
	if got := len(d.Open("VRTC1")); got != 1 {
		t.Errorf("%d contracts are open, want the one that was bought", got)
	}
	disk.mu.Lock()
	disk.full = nil // somebody makes room
	disk.mu.Unlock()
	c.Advance(2 * time.Second)
	if s := r.Position.Contract().Sale; s == nil || !s.At.Equal(noon.Add(4*time.Second)) || ends != 1 {
		t.Errorf("sale = %+v, told %d times; want one as of 12:00:04", s, ends)
	}
	lasting(t, d, 1)
	if report, err := d.options.Book.Check(t.Context()); err != nil || !report.Sound() || report.Contracts != 2 {
		t.Errorf("the book: %+v, %v", report, err)
	}
}
