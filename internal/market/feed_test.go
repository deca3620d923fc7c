package market

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// told is a tick as somebody heard it.
type told struct {
	code string
	Tick
}

// followAll follows symbols and notes what it hears.
func followAll(t testing.TB, w *World, f *Feed, heard *[]told, codes ...string) (since int64) {
	t.Helper()
	for _, code := range codes {
		since, _ = f.Follow(symbol(t, w, code), func(tick Tick) { *heard = append(*heard, told{code, tick}) })
	}
	return since
}

// history is what the market says happened to symbols after an instant, up to another, in the order of a feed.
func history(t testing.TB, w *World, after, to int64, codes ...string) []told {
	t.Helper()
	var list []told
	for _, code := range codes {
		for _, tick := range w.Ticks(symbol(t, w, code), after+1, to, 1<<30, nil) {
			list = append(list, told{code, tick})
		}
	}
	slices.SortStableFunc(list, func(a, b told) int {
		if a.Epoch != b.Epoch {
			return int(a.Epoch - b.Epoch)
		}
		x, _ := w.Symbol(a.code)
		y, _ := w.Symbol(b.code)
		return x.Order - y.Order
	})
	return list
}

// some are symbols that tick in different ways.
var some = []string{"R_100", "1HZ100V", "BOOM500", "frxEURUSD", "OTC_HSI", "cryBTCUSD"}

func TestAFeedTellsWhatHistorySays(t *testing.T) {
	w := newWorld(t, nil)
	for name, start := range map[string]string{
		"over midnight":      "2026-03-03T23:58:30Z",
		"forex closes":       "2026-03-06T20:53:30Z",
		"an exchange's noon": "2026-03-04T03:58:30Z",
		"it opens again":     "2026-03-04T04:58:30.25Z",
	} {
		t.Run(name, func(t *testing.T) {
			begin, err := time.Parse(time.RFC3339, start)
			if err != nil {
				t.Fatal(err)
			}
			for _, step := range []time.Duration{3 * time.Minute, time.Second, 700 * time.Millisecond} {
				c := clock.NewManual(begin)
				f := NewFeed(w, c)
				var got []told
				since := followAll(t, w, f, &got, some...)
				if since != begin.Unix() {
					t.Errorf("since = %d, want %d", since, begin.Unix())
				}
				for range 3 * time.Minute / step {
					c.Advance(step)
				}
				if want := history(t, w, since, c.Now().Unix(), some...); !slices.Equal(got, want) {
					t.Errorf("in steps of %v: %d ticks told, %d in history", step, len(got), len(want))
				}
				f.Close()
			}
		})
	}
}

func TestToldFollowsTheTicksOfAnInstant(t *testing.T) {
	w := newWorld(t, nil)
	c := clock.NewManual(time.Unix(1_800_000_000, 0))
	f := NewFeed(w, c)
	var log []string
	stop := f.Told.Listen(func(struct{}) { log = append(log, "told") })
	c.Advance(time.Minute) // nobody follows
	for _, code := range []string{"R_100", "1HZ10V"} {
		f.Follow(symbol(t, w, code), func(tick Tick) { log = append(log, fmt.Sprint(code, " ", tick.Epoch-1_800_000_060)) })
	}
	c.Advance(2 * time.Second)
	stop()
	c.Advance(time.Second)
	want := []string{"1HZ10V 1", "told", "R_100 2", "1HZ10V 2", "told", "1HZ10V 3"}
	slices.Sort(want[2:4]) // the order of symbols is none of this test's affair
	slices.Sort(log[2:4])
	if !slices.Equal(log, want) {
		t.Errorf("heard %q, want %q", log, want)
	}
}

// A feed that has much to catch up with lets go of it in portions.
func TestToldComesInBetweenWhenThereIsMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		c := &leaping{now: time.Unix(1_800_000_000, 0)}
		f := NewFeed(w, c)
		untold, most, all := 0, 0, 0
		f.Told.Listen(func(struct{}) { most, untold = max(most, untold), 0 })
		f.Follow(symbol(t, w, "1HZ10V"), func(Tick) { untold++; all++ })
		c.leap(time.Hour)
		if all != 3600 || most != mostUntold || untold != 0 {
			t.Errorf("%d ticks, at most %d of them at once, %d left; want 3600, %d and 0", all, most, untold, mostUntold)
		}
	})
}

func TestEachTickIsToldAtItsInstant(t *testing.T) {
	w := newWorld(t, nil)
	c := clock.NewManual(time.Unix(1_800_000_000, 500))
	f := NewFeed(w, c)
	n := 0
	f.Follow(symbol(t, w, "1HZ100V"), func(tick Tick) {
		n++
		if got, want := c.Now(), time.Unix(tick.Epoch, 0); !got.Equal(want) {
			t.Errorf("at %v the clock stands at %v", want, got)
		}
	})
	c.Advance(10 * time.Second)
	if n != 10 {
		t.Errorf("%d ticks, want 10", n)
	}
}

// leaping is a clock that wakes up late: its calls are made long after their instants.
type leaping struct {
	now   time.Time
	calls []func()
}

func (c *leaping) Now() time.Time { return c.now }

func (c *leaping) AfterFunc(_ time.Duration, f func()) clock.Timer {
	c.calls = append(c.calls, f)
	return clock.Real.AfterFunc(time.Hour, func() {}) // nobody stops it in time
}

func (c *leaping) leap(d time.Duration) {
	c.now = c.now.Add(d)
	calls := c.calls
	c.calls = nil
	for _, f := range calls {
		f()
	}
}

func TestAClockThatJumpsLosesNoTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		c := &leaping{now: time.Unix(1_800_000_000, 0)}
		f := NewFeed(w, c)
		var got []told
		since := followAll(t, w, f, &got, some...)
		for _, d := range []time.Duration{time.Second, 40 * time.Minute, -time.Minute, 0, 2 * time.Minute} {
			c.leap(d)
		}
		if want := history(t, w, since, c.now.Unix(), some...); !slices.Equal(got, want) {
			t.Errorf("%d ticks told, %d in history", len(got), len(want))
		}
	})
}

// fast runs so many times as fast as the real clock.
type fast struct {
	begin time.Time
	times time.Duration
}

func (c fast) Now() time.Time { return c.begin.Add(clock.Real.Now().Sub(c.begin) * c.times) }

func (c fast) AfterFunc(d time.Duration, f func()) clock.Timer {
	return clock.Real.AfterFunc((d+c.times-1)/c.times, f)
}

func TestAFeedKeepsUpWithFastAndRealClocks(t *testing.T) {
	for _, times := range []time.Duration{1, 60, 100_000} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, nil)
			c := fast{clock.Real.Now(), times}
			f := NewFeed(w, c)
			var mu sync.Mutex
			var got []told
			since := int64(0)
			for _, code := range some {
				since, _ = f.Follow(symbol(t, w, code), func(tick Tick) {
					mu.Lock()
					defer mu.Unlock()
					got = append(got, told{code, tick})
				})
			}
			time.Sleep(30 * time.Minute / times)
			synctest.Wait()
			mu.Lock()
			if want := history(t, w, since, c.Now().Unix(), some...); !slices.Equal(got, want) {
				t.Errorf("%d times as fast: %d ticks told, %d in history", times, len(got), len(want))
			}
			mu.Unlock()
			f.Close()
		})
	}
}

// counted counts the timers that are set.
type counted struct {
	*clock.Manual
	set int
}

type countedTimer struct {
	clock.Timer
	c *counted
}

func (c *counted) AfterFunc(d time.Duration, f func()) clock.Timer {
	c.set++
	return countedTimer{c.Manual.AfterFunc(d, func() { c.set--; f() }), c}
}

func (t countedTimer) Stop() bool {
	due := t.Timer.Stop()
	if due {
		t.c.set--
	}
	return due
}

func TestAFeedSleepsWhileNobodyFollows(t *testing.T) {
	w := newWorld(t, nil)
	c := &counted{Manual: clock.NewManual(time.Unix(1_800_000_000, 0))}
	f := NewFeed(w, c)
	check := func(when string, timers, followed int) {
		t.Helper()
		if c.set != timers || f.Followed() != followed {
			t.Errorf("%s: %d timers and %d symbols, want %d and %d", when, c.set, f.Followed(), timers, followed)
		}
	}
	check("at first", 0, 0)
	_, stop := f.Follow(symbol(t, w, "R_100"), func(Tick) {})
	_, stopToo := f.Follow(symbol(t, w, "R_100"), func(Tick) {})
	_, stopOther := f.Follow(symbol(t, w, "1HZ10V"), func(Tick) {})
	check("with three", 1, 2)
	c.Advance(5 * time.Second)
	check("later", 1, 2)
	stop()
	stop()
	stopOther()
	check("with one", 1, 1)
	stopToo()
	check("with none", 0, 0)
	c.Advance(time.Hour)
	_, stop = f.Follow(symbol(t, w, "R_100"), func(Tick) {})
	check("with a new one", 1, 1)
	f.Close()
	check("closed", 0, 0)
	stop()
	f.Follow(symbol(t, w, "R_100"), func(Tick) { t.Error("a closed feed tells") })
	c.Advance(time.Minute)
}

func TestFollowingMayStopAndBeginWhileHearing(t *testing.T) {
	w := newWorld(t, nil)
	c := clock.NewManual(time.Unix(1_800_000_000, 0))
	f := NewFeed(w, c)
	s := symbol(t, w, "1HZ10V")
	var log []string
	var stop func()
	note := func(name string) func(Tick) {
		return func(tick Tick) { log = append(log, fmt.Sprint(name, tick.Epoch-1_800_000_000)) }
	}
	_, stop = f.Follow(s, func(tick Tick) {
		note("a")(tick)
		if tick.Epoch == 1_800_000_002 {
			stop() // the last one: the symbol is let go, and followed again at once
			since, _ := f.Follow(s, note("b"))
			if since != tick.Epoch {
				t.Errorf("since = %d, want %d: that tick was told", since, tick.Epoch)
			}
			f.Follow(symbol(t, w, "R_10"), note("c"))
		}
	})
	c.Advance(4 * time.Second)
	if got, want := strings.Join(log, " "), "a1 a2 b3 c4 b4"; got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
}

func TestAFeedIsSafeForConcurrentUse(t *testing.T) {
	w := newWorld(t, nil)
	c := clock.NewManual(time.Unix(1_800_000_000, 0))
	f := NewFeed(w, c)
	var wg sync.WaitGroup
	for g := range 6 {
		wg.Go(func() {
			for i := range 60 {
				s := symbol(t, w, some[(g+i)%len(some)])
				var mu sync.Mutex
				last := int64(0)
				since, stop := f.Follow(s, func(tick Tick) {
					mu.Lock()
					defer mu.Unlock()
					if last != 0 {
						if next, _ := w.Next(s, last); next != tick.Epoch {
							t.Errorf("%s: after %d came %d, want %d", s.Code, last, tick.Epoch, next)
						}
					}
					last = tick.Epoch
				})
				for c.Now().Unix() < since+2 {
					runtime.Gosched() // the test's own goroutine advances
				}
				stop()
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	for {
		select {
		case <-done:
			if n := f.Followed(); n != 0 {
				t.Errorf("%d symbols are followed by nobody", n)
			}
			return
		default:
			c.Advance(time.Second)
		}
	}
}
