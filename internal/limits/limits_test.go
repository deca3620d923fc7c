package limits

import (
	"net/netip"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

var home, away = netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("2001:db8::1")

// admit tries n calls and counts those that were admitted.
func admit(m *Meter, c Category, n *Numbers, now time.Time, tries int) (admitted int) {
	for range tries {
		if m.Admit(c, n, now) == Admitted {
			admitted++
		}
	}
	return admitted
}

func TestWindowsBeginWithTheirFirstCall(t *testing.T) {
	n := &Numbers{General: Rates{Minutely: 3, Hourly: 7}}
	m := NewBook().Meter(Who{Addr: home}, noon)
	for _, step := range []struct {
		after time.Duration // from noon
		tries int
		want  int
	}{
		{0, 2, 2},
		{59 * time.Second, 5, 1},
		{time.Minute - 1, 5, 0},
		{time.Minute, 5, 3}, // the next minute begins here
		{2*time.Minute - 1, 5, 0},
		{10 * time.Minute, 5, 1}, // room in the minute, one left in the hour
		{11 * time.Minute, 5, 0},
		{time.Hour - 1, 5, 0},
		{time.Hour, 5, 3}, // the next hour begins here
		{2*time.Hour - 1, 5, 3},
		{2*time.Hour + 1, 5, 0}, // the hour is over and the minute is not
		{2*time.Hour + time.Minute, 5, 3},
	} {
		if got := admit(m, General, n, noon.Add(step.after), step.tries); got != step.want {
			t.Errorf("after %v: %d admitted, want %d", step.after, got, step.want)
		}
	}
}

func TestCategoriesCountApart(t *testing.T) {
	n := &Numbers{General: Rates{1, 10}, Pricing: Rates{2, 10}, Outcome: Rates{3, 10}}
	m := NewBook().Meter(Who{Addr: home}, noon)
	for c, want := range map[Category]int{General: 1, Pricing: 2, Outcome: 3} {
		if got := admit(m, c, n, noon, 5); got != want {
			t.Errorf("category %d: %d admitted, want %d", c, got, want)
		}
		if minute, hour := m.Used(c, noon); minute != want || hour != want {
			t.Errorf("category %d: used %d and %d, want %d", c, minute, hour, want)
		}
		if minute, hour := m.Used(c, noon.Add(time.Minute)); minute != 0 || hour != want {
			t.Errorf("category %d: used %d and %d a minute later, want 0 and %d", c, minute, hour, want)
		}
	}
}

func TestZeroIsNoBound(t *testing.T) {
	m := NewBook().Meter(Who{Addr: home}, noon)
	if got := admit(m, General, &Numbers{}, noon, 5000); got != 5000 {
		t.Errorf("%d admitted, want all", got)
	}
	if got := admit(m, General, &Numbers{General: Rates{Hourly: 5001}}, noon, 5); got != 1 {
		t.Errorf("%d admitted by a bound that came later, want 1: calls count without a bound too", got)
	}
	for bound, want := range map[int]int{0: Unbounded, 1: 1, 14400: 14400} {
		if got := Published(bound); got != want {
			t.Errorf("Published(%d) = %d, want %d", bound, got, want)
		}
	}
}

// TestAdmitAgreesWithThePlainRule compares the windows with a list of all calls, for any sequence of calls.
func TestAdmitAgreesWithThePlainRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := &Numbers{General: Rates{Minutely: rapid.IntRange(0, 4).Draw(t, "minutely"), Hourly: rapid.IntRange(0, 9).Draw(t, "hourly")}}
		m := NewBook().Meter(Who{Addr: home}, noon)
		now := noon
		var admitted []time.Time
		// A window begins with the first call admitted after the last one ended.
		used := func(length time.Duration) (n int) {
			var start time.Time
			for _, at := range admitted {
				if n == 0 || at.Sub(start) >= length {
					start, n = at, 0
				}
				n++
			}
			if now.Sub(start) >= length {
				return 0
			}
			return n
		}
		fits := func(length time.Duration, bound int) bool { return bound == 0 || used(length) < bound }
		for range rapid.IntRange(1, 60).Draw(t, "calls") {
			now = now.Add(time.Duration(rapid.IntRange(0, 1500).Draw(t, "seconds")) * time.Second)
			room := fits(time.Minute, n.General.Minutely) && fits(time.Hour, n.General.Hourly)
			if got := m.Admit(General, n, now) == Admitted; got != room {
				t.Fatalf("at %v admitted = %v, want %v", now.Sub(noon), got, room)
			}
			if room {
				admitted = append(admitted, now)
			}
		}
	})
}

func TestTheBookKnowsWhoIsWho(t *testing.T) {
	b := NewBook()
	all := []Who{{Addr: home}, {Addr: away}, {Account: "CR1"}, {Account: "CR2"}, {Addr: home, App: 7}, {Account: "CR1", App: 7}, {}}
	seen := map[*Meter]bool{}
	for _, w := range all {
		m := b.Meter(w, noon)
		if seen[m] {
			t.Errorf("%+v shares the windows of somebody else", w)
		}
		seen[m] = true
		if again := b.Meter(w, noon); again != m {
			t.Errorf("%+v got other windows the second time", w)
		}
	}
	if b.Size() != len(all) {
		t.Errorf("the book holds %d, want %d", b.Size(), len(all))
	}
}

func TestTheBookForgetsWhoHasNotCalledForAnHour(t *testing.T) {
	b, n := NewBook(), &Numbers{}
	early, late, silent := b.Meter(Who{Account: "early"}, noon), b.Meter(Who{Account: "late"}, noon), b.Meter(Who{Account: "silent"}, noon)
	admit(early, Pricing, n, noon, 1)
	admit(late, Outcome, n, noon.Add(30*time.Minute), 1)
	b.Meter(Who{Account: "other"}, noon.Add(time.Minute))
	if got := silent.Admit(General, n, noon.Add(time.Minute)); got != Stale {
		t.Errorf("who never called: %v, want Stale", got)
	}
	b.Meter(Who{Account: "other"}, noon.Add(time.Hour-1))
	if got := early.Admit(Pricing, n, noon.Add(time.Hour-1)); got != Admitted {
		t.Errorf("within the hour: %v, want Admitted", got)
	}
	b.Meter(Who{Account: "other"}, noon.Add(time.Hour+time.Minute))
	if got := early.Admit(Pricing, n, noon.Add(time.Hour+time.Minute)); got != Stale {
		t.Errorf("after the hour: %v, want Stale", got)
	}
	if got := late.Admit(Outcome, n, noon.Add(time.Hour+time.Minute)); got != Admitted {
		t.Errorf("within its hour: %v, want Admitted", got)
	}
	b.Meter(Who{Account: "other"}, noon.Add(24*time.Hour))
	if b.Size() != 1 {
		t.Errorf("the book holds %d, want the one who asked", b.Size())
	}
	if m := b.Meter(Who{Account: "early"}, noon.Add(24*time.Hour)); m == early || admit(m, Pricing, n, noon.Add(24*time.Hour), 1) != 1 {
		t.Error("who was forgotten cannot begin anew")
	}
}

func TestAMeterAdmitsNoCallTooManyAtOnce(t *testing.T) {
	const room = 100
	b, n := NewBook(), &Numbers{General: Rates{Minutely: room}}
	var admitted atomic.Int64
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for k := range 100 {
				m := b.Meter(Who{Addr: home}, noon.Add(time.Duration(i*k)*time.Millisecond))
				if m.Admit(General, n, noon) == Admitted {
					admitted.Add(1)
				}
			}
		})
	}
	all.Wait()
	if admitted.Load() != room {
		t.Errorf("%d admitted, want %d", admitted.Load(), room)
	}
}

func TestTheTableGivesEveryApplicationItsNumbers(t *testing.T) {
	all, own := Numbers{Streams: 1}, Numbers{Streams: 2}
	table := NewTable(all, map[int64]Numbers{7: own})
	if n, isOwn := table.For(1089); n != all || isOwn {
		t.Errorf("For(1089) = %+v, %v", n, isOwn)
	}
	if n, isOwn := table.For(7); n != own || !isOwn {
		t.Errorf("For(7) = %+v, %v", n, isOwn)
	}
	if n := table.All(); n != all {
		t.Errorf("All = %+v", n)
	}
	if n, isOwn := NewTable(all, nil).For(7); n != all || isOwn {
		t.Errorf("For(7) without any = %+v, %v", n, isOwn)
	}
}

func TestTheTableTellsOfEachChangeAndOfNothingElse(t *testing.T) {
	a, b := Numbers{General: Rates{1, 2}}, Numbers{General: Rates{1, 3}}
	table := NewTable(a, nil)
	heard := 0
	table.Changed.Listen(func(struct{}) { heard++ })
	for _, step := range []struct {
		do   func()
		want int
	}{
		{func() { table.SetAll(a) }, 0},
		{func() { table.Set(a, map[int64]Numbers{}) }, 0},
		{func() { table.SetAll(b) }, 1},
		{func() { table.Set(b, map[int64]Numbers{7: a}) }, 2},
		{func() { table.Set(b, map[int64]Numbers{7: a}) }, 2},
		{func() { table.Set(b, map[int64]Numbers{7: b}) }, 3},
		{func() { table.SetAll(a) }, 4},
		{func() { table.Set(a, nil) }, 5},
	} {
		if step.do(); heard != step.want {
			t.Errorf("heard of %d changes, want %d", heard, step.want)
		}
	}
	table.Set(a, map[int64]Numbers{7: b})
	table.SetAll(b)
	if n, own := table.For(7); !own || n != b {
		t.Errorf("SetAll touched an application: %+v, %v", n, own)
	}
}

func TestTwoChangesOfTheTableLoseNothing(t *testing.T) {
	table := NewTable(Numbers{}, nil)
	for round := range 500 {
		var both sync.WaitGroup
		want := map[int64]Numbers{int64(round): {Streams: round}}
		both.Go(func() { table.Set(Numbers{Streams: 1}, want) })
		both.Go(func() { table.SetAll(Numbers{Streams: 2}) })
		both.Wait()
		if got := table.now.Load().byApp; !reflect.DeepEqual(got, want) {
			t.Fatalf("round %d: the applications have %v, want %v", round, got, want)
		}
	}
}

func TestConnectionsAreCountedInAllAndByAddress(t *testing.T) {
	var c Connections
	add := func(addr netip.Addr, all, per int, want Over) {
		t.Helper()
		if got := c.Add(addr, all, per); got != want {
			t.Errorf("Add(%v, %d, %d) = %v, want %v", addr, all, per, got, want)
		}
	}
	add(home, 3, 2, WithinBounds)
	add(home, 3, 2, WithinBounds)
	add(home, 3, 2, OverAddress)
	add(away, 3, 2, WithinBounds)
	add(away, 3, 2, OverAll)
	add(home, 3, 2, OverAll) // the bound of all comes first
	if c.Total() != 3 {
		t.Errorf("Total = %d, want 3: the refused do not count", c.Total())
	}
	c.Remove(home)
	add(home, 3, 2, WithinBounds)
	add(home, 0, 0, WithinBounds) // 0 is no bound
	for range 3 {
		c.Remove(home)
	}
	c.Remove(away)
	if c.Total() != 0 || len(c.byAddr) != 0 {
		t.Errorf("%d connections and %d addresses are left", c.Total(), len(c.byAddr))
	}
}
