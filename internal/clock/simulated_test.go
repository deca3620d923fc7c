package clock

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// simulated makes a clock that begins at noon.
func simulated(t testing.TB, speed float64, paused bool) *Simulated {
	t.Helper()
	c, err := NewSimulated(&Options{Start: noon, Speed: speed, Paused: paused})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// diary writes down the calls that a clock makes.
type diary struct {
	mu    sync.Mutex
	calls []entry
}

type entry struct {
	name int
	at   time.Duration // after noon, by the clock within the call
}

func (d *diary) note(c Clock, name int) func() {
	return func() {
		at := c.Now().Sub(noon)
		d.mu.Lock()
		defer d.mu.Unlock()
		d.calls = append(d.calls, entry{name, at})
	}
}

func (d *diary) read() []entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.calls)
}

func TestSpeedIsSecondsInASecond(t *testing.T) {
	for _, speed := range []float64{MinSpeed, 0.5, 1, 60, 1000, MaxSpeed} {
		synctest.Test(t, func(t *testing.T) {
			c := simulated(t, speed, false)
			time.Sleep(10 * time.Second)
			if got, want := c.Now().Sub(noon), time.Duration(10*speed*float64(time.Second)); got != want {
				t.Errorf("×%v: %v went by in 10s, want %v", speed, got, want)
			}
		})
	}
}

func TestCallsComeWhenTheyAreDue(t *testing.T) {
	for _, speed := range []float64{0.5, 1, 3, 60, 1000, 7777.7} {
		synctest.Test(t, func(t *testing.T) {
			c, began := simulated(t, speed, false), time.Now()
			var d diary
			var took []time.Duration
			for i := range 100 {
				call := d.note(c, i)
				c.AfterFunc(time.Duration(i)*700*time.Millisecond, func() {
					call()
					took = append(took, time.Since(began))
				})
			}
			time.Sleep(time.Duration(float64(100*time.Second) / speed))
			synctest.Wait()
			calls := d.read()
			if len(calls) != 100 {
				t.Fatalf("×%v: %d calls, want 100", speed, len(calls))
			}
			for i, call := range calls {
				due := time.Duration(i) * 700 * time.Millisecond
				if call != (entry{i, due}) {
					t.Fatalf("×%v: call %d is %v at %v, want it at %v", speed, i, call.name, call.at, due)
				}
				if late := took[i] - time.Duration(float64(due)/speed); late < 0 || late > time.Microsecond {
					t.Errorf("×%v: call %d came %v late", speed, i, late)
				}
			}
		})
	}
}

func TestPausedClockStandsStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, 60, true)
		var d diary
		c.AfterFunc(0, d.note(c, 0))
		c.AfterFunc(time.Minute, d.note(c, 1))
		time.Sleep(time.Hour)
		synctest.Wait()
		if calls := d.read(); len(calls) > 0 || !c.Now().Equal(noon) {
			t.Errorf("%v calls by %v, want none and no time", calls, c.Now())
		}
		c.Resume()
		c.Resume() // does nothing
		time.Sleep(500 * time.Millisecond)
		c.Pause()
		c.Pause()
		time.Sleep(time.Hour)
		if got, want := c.Now().Sub(noon), 30*time.Second; got != want {
			t.Errorf("Now = %v after noon, want %v", got, want)
		}
		c.Resume()
		time.Sleep(500*time.Millisecond + time.Microsecond)
		synctest.Wait()
		if diff := cmp.Diff(d.read(), []entry{{0, 0}, {1, time.Minute}}, cmp.AllowUnexported(entry{})); diff != "" {
			t.Errorf("calls (-got +want):\n%s", diff)
		}
	})
}

func TestAdvanceMovesARunningClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, 1, false)
		var d diary
		c.AfterFunc(90*time.Second, d.note(c, 0))
		time.Sleep(time.Second)
		if err := c.Advance(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		if calls := d.read(); len(calls) != 1 || calls[0].at != 90*time.Second {
			t.Errorf("when Advance returned the calls were %v, want one at 1m30s", calls)
		}
		time.Sleep(time.Second)
		if got, want := c.Now().Sub(noon), time.Hour+2*time.Second; got != want {
			t.Errorf("Now = %v after noon, want %v", got, want)
		}
	})
}

func TestAdvanceToAnInstant(t *testing.T) {
	c := simulated(t, 1, true)
	if err := c.AdvanceTo(t.Context(), noon.Add(time.Minute)); err != nil || !c.Now().Equal(noon.Add(time.Minute)) {
		t.Errorf("AdvanceTo = %v at %v", err, c.Now())
	}
	if err := c.AdvanceTo(t.Context(), noon); !errors.Is(err, ErrPast) || !c.Now().Equal(noon.Add(time.Minute)) {
		t.Errorf("AdvanceTo = %v at %v, want ErrPast and no move", err, c.Now())
	}
}

func TestAdvanceStopsWhereItIsWhenNobodyWaitsAnyMore(t *testing.T) {
	c := simulated(t, 1, true)
	ctx, cancel := context.WithCancel(t.Context())
	var d diary
	c.AfterFunc(time.Second, d.note(c, 0))
	c.AfterFunc(2*time.Second, cancel)
	c.AfterFunc(3*time.Second, d.note(c, 1))
	if err := c.Advance(ctx, time.Hour); !errors.Is(err, context.Canceled) || c.Now().Sub(noon) != 2*time.Second {
		t.Errorf("Advance = %v, %v after noon; want context.Canceled, 2s", err, c.Now().Sub(noon))
	}
	if err := c.Advance(t.Context(), time.Second); err != nil || len(d.read()) != 2 {
		t.Errorf("the rest: %v, calls %v", err, d.read())
	}
}

func TestNextDueLeadsFromCallToCall(t *testing.T) {
	c := simulated(t, 1, true)
	var d diary
	for i := range 5 {
		c.AfterFunc(time.Duration(i+1)*time.Hour, d.note(c, i))
	}
	for i := range 5 {
		at, ok := c.NextDue()
		if want := noon.Add(time.Duration(i+1) * time.Hour); !ok || !at.Equal(want) {
			t.Fatalf("NextDue = %v, %v; want %v", at, ok, want)
		}
		if err := c.AdvanceTo(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		if n := len(d.read()); n != i+1 {
			t.Fatalf("%d calls by %v, want %d", n, at, i+1)
		}
	}
	if at, ok := c.NextDue(); ok {
		t.Errorf("NextDue = %v, want none", at)
	}
}

func TestTimeWaitsForItsCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, 1000, false)
		seen := make(chan time.Time)
		c.AfterFunc(time.Second, func() {
			time.Sleep(100 * time.Millisecond) // a slow one
			seen <- c.Now()
		})
		c.AfterFunc(2*time.Second, func() { seen <- c.Now() })
		time.Sleep(50 * time.Millisecond)
		if got := c.Now().Sub(noon); got != time.Second {
			t.Errorf("while the call is made it is %v after noon, want 1s", got)
		}
		for _, want := range []time.Duration{time.Second, 2 * time.Second} {
			if got := (<-seen).Sub(noon); got != want {
				t.Errorf("a call sees %v after noon, want %v", got, want)
			}
		}
		synctest.Wait()
		if got, want := c.Now().Sub(noon), 101*time.Second; got < want || got > want+time.Millisecond {
			t.Errorf("afterwards it is %v after noon, want %v", got, want)
		}
	})
}

func TestSpeedThatCallsCannotFollowIsNotReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, 1000, false)
		var count atomic.Int64
		var again func()
		again = func() {
			count.Add(1)
			time.Sleep(10 * time.Millisecond) // for which the speed leaves 1 ms
			c.AfterFunc(time.Second, again)
		}
		c.AfterFunc(time.Second, again)
		time.Sleep(time.Minute)
		calls := count.Load()
		if got := c.Now().Sub(noon); calls < 5000 || got > 7000*time.Second || got < time.Duration(calls-1)*time.Second {
			t.Errorf("%d calls and %v in a minute of calls of 10 ms, want about 6000 and 6000s", calls, got)
		}
		held := make(chan time.Duration, 1)
		go c.Hold(func(now time.Time) { held <- now.Sub(noon) })
		time.Sleep(10 * time.Second)
		select {
		case <-held:
		default:
			t.Error("whoever holds the clock does not get his turn")
		}
		c.Pause()
		time.Sleep(time.Second)
		stood := c.Now()
		c.Resume()
		if err := c.SetSpeed(1); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if got := c.Now().Sub(stood); got < 900*time.Millisecond || got > time.Second {
			t.Errorf("at speed 1 %v went by in a second: what was lost is not made up for", got)
		}
		c.Pause()
		time.Sleep(time.Second)
	})
}

func TestHoldStopsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, 60, false)
		var d diary
		c.AfterFunc(30*time.Second, d.note(c, 0))
		c.Hold(func(now time.Time) {
			time.Sleep(time.Second)
			if !now.Equal(noon) || !c.Now().Equal(noon) || len(d.read()) > 0 {
				t.Errorf("while it is held: given %v, Now %v, calls %v", now, c.Now(), d.read())
			}
		})
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if len(d.read()) != 1 {
			t.Error("what fell due meanwhile was not called afterwards")
		}
	})
}

func TestCallsMayTellTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, 60, false)
		c.AfterFunc(10*time.Second, c.Pause)
		time.Sleep(time.Hour)
		if got := c.State(); !got.Paused || got.Now.Sub(noon) != 10*time.Second {
			t.Errorf("a call paused it at 10s: %+v", got)
		}
		c.AfterFunc(10*time.Second, func() { _ = c.SetSpeed(2) })
		c.Resume()
		time.Sleep(10*time.Second/60 + time.Nanosecond)
		synctest.Wait()
		began := c.Now()
		time.Sleep(time.Second)
		if got := c.Now().Sub(began); got != 2*time.Second {
			t.Errorf("a call set speed 2: %v in a second", got)
		}
	})
}

func TestMachinesTimeUntilItIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := NewSimulated(nil)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if got := c.State(); !got.Machine || !got.Now.Equal(time.Now()) {
			t.Errorf("State = %+v at %v, want the machine's time", got, time.Now())
		}
		called := make(chan time.Time, 1)
		c.AfterFunc(time.Minute, func() { called <- c.Now() })
		time.Sleep(time.Minute)
		if got := <-called; !got.Equal(time.Now()) {
			t.Errorf("called at %v, want %v", got, time.Now())
		}
		before := c.Now()
		if err := c.SetSpeed(60); err != nil {
			t.Fatal(err)
		}
		if got := c.State(); got.Machine || !got.Now.Equal(before) {
			t.Errorf("at speed 60 State = %+v, want to go on from %v", got, before)
		}
		c.Pause()
		if got := c.Now(); !got.Equal(before) {
			t.Errorf("Now = %v, want %v", got, before)
		}
	})
}

func TestSpeedsThatThereAreNot(t *testing.T) {
	for _, speed := range []float64{-1, MinSpeed / 2, MaxSpeed * 2, math.NaN(), math.Inf(1)} {
		if _, err := NewSimulated(&Options{Speed: speed}); err == nil {
			t.Errorf("NewSimulated takes speed %v", speed)
		}
		c := simulated(t, 2, true)
		if err := c.SetSpeed(speed); err == nil || c.State().Speed != 2 {
			t.Errorf("SetSpeed(%v) = %v, then speed %v", speed, err, c.State().Speed)
		}
	}
}

func TestFarInstantsAreNotReached(t *testing.T) {
	c := simulated(t, 1, true)
	called := false
	c.AfterFunc(math.MaxInt64, func() { called = true })
	for range 3 {
		if err := c.Advance(t.Context(), math.MaxInt64-1); err != nil {
			t.Fatal(err)
		}
	}
	if got := c.Now(); got.Before(noon.AddDate(292, 0, 0)) || !called {
		t.Errorf("Now = %v, called %v", got, called)
	}
}

// TestNothingIsLostOrReordered has random orders given to a clock, while it runs, and looks at what it called.
func TestNothingIsLostOrReordered(t *testing.T) {
	inBubble(t, func(t *rapid.T) {
		c, err := NewSimulated(&Options{
			Start:  noon,
			Speed:  rapid.SampledFrom([]float64{0, 0.01, 1, 3.3, 60, 1000, 123456}).Draw(t, "speed"),
			Paused: rapid.Bool().Draw(t, "paused"),
		})
		if err != nil {
			t.Fatal(err)
		}
		var d diary
		due := map[int]time.Duration{} // the instant of each call that was not stopped
		var timers []Timer
		add := func(after time.Duration) {
			name := len(timers)
			c.Hold(func(now time.Time) {
				due[name] = now.Sub(noon) + max(after, 0)
				timers = append(timers, c.AfterFunc(after, d.note(c, name)))
			})
		}
		short := rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.Int64Range(-10, 5000).Draw(t, "ms")) * time.Millisecond
		})
		last := noon
		t.Repeat(map[string]func(*rapid.T){
			"add":     func(t *rapid.T) { add(short.Draw(t, "after")) },
			"pause":   func(*rapid.T) { c.Pause() },
			"resume":  func(*rapid.T) { c.Resume() },
			"advance": func(t *rapid.T) { _ = c.Advance(context.Background(), short.Draw(t, "by")) },
			"speed": func(t *rapid.T) {
				if err := c.SetSpeed(rapid.SampledFrom([]float64{0.1, 1, 7, 60, 5000}).Draw(t, "speed")); err != nil {
					t.Fatal(err)
				}
			},
			"wait": func(t *rapid.T) { time.Sleep(short.Draw(t, "for")) },
			"stop": func(t *rapid.T) {
				if len(timers) == 0 {
					t.Skip("nothing to stop")
				}
				name := rapid.IntRange(0, len(timers)-1).Draw(t, "which")
				if timers[name].Stop() {
					delete(due, name)
				}
			},
			"": func(t *rapid.T) {
				synctest.Wait()
				now := c.Now()
				if now.Before(last) {
					t.Fatalf("it is %v after %v", now, last)
				}
				last = now
				called := d.read()
				for i, call := range called {
					if want, ok := due[call.name]; !ok || call.at != want {
						t.Fatalf("call %d at %v, want it at %v (%v)", call.name, call.at, want, ok)
					}
					if i > 0 && (called[i-1].at > call.at || called[i-1].at == call.at && called[i-1].name > call.name) {
						t.Fatalf("call %v comes before %v", called[i-1], call)
					}
				}
			},
		})
		c.Pause()
		if err := c.Advance(context.Background(), 10*time.Second); err != nil {
			t.Fatal(err)
		}
		if got := len(d.read()); got != len(due) {
			t.Fatalf("%d calls were made, want %d", got, len(due))
		}
	})
}

// inBubble checks a property in bubbles: rapid's own machinery, which ends a try by a panic, stays outside.
func inBubble(t *testing.T, property func(t *rapid.T)) {
	rapid.Check(t, func(r *rapid.T) {
		var ended any
		synctest.Test(t, func(*testing.T) {
			defer func() { ended = recover() }()
			property(r)
		})
		if ended != nil {
			panic(ended)
		}
	})
}

func TestOneAdvanceEqualsManyAndRunning(t *testing.T) {
	run := func(move func(c *Simulated)) []time.Duration {
		var log []time.Duration
		c := simulated(t, 1, true)
		var again func()
		again = func() {
			log = append(log, c.Now().Sub(noon))
			if len(log)%3 == 0 {
				c.AfterFunc(0, func() { log = append(log, -c.Now().Sub(noon)) })
			}
			c.AfterFunc(700*time.Millisecond, again)
		}
		c.AfterFunc(0, again)
		move(c)
		return log
	}
	advance := func(c *Simulated, d time.Duration) {
		if err := c.Advance(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	want := run(func(c *Simulated) { advance(c, time.Minute) })
	if got := run(func(c *Simulated) {
		for range 6000 {
			advance(c, 10*time.Millisecond)
		}
	}); !slices.Equal(got, want) {
		t.Errorf("many steps differ from one: %v, want %v", got, want)
	}
	for _, speed := range []float64{1, 60, 1000, 100_000} {
		synctest.Test(t, func(t *testing.T) {
			got := run(func(c *Simulated) {
				if err := c.SetSpeed(speed); err != nil {
					t.Fatal(err)
				}
				c.Resume()
				time.Sleep(time.Duration(float64(30*time.Second) / speed))
				advance(c, 10*time.Second)
				c.Pause()
				advance(c, noon.Add(time.Minute).Sub(c.Now()))
			})
			if !slices.Equal(got, want) {
				t.Errorf("×%v differs from one step: %v, want %v", speed, got, want)
			}
		})
	}
}

func TestIdleClockSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, MaxSpeed, false)
		time.Sleep(time.Hour) // nothing is due: the bubble has nobody to wake
		c.AfterFunc(time.Hour, func() {}).Stop()
		c.mu.Lock()
		woken := c.wake != nil
		c.mu.Unlock()
		time.Sleep(time.Hour)
		synctest.Wait()
		c.mu.Lock()
		defer c.mu.Unlock()
		if !woken || c.wake != nil {
			t.Errorf("a timer of the machine: %v, later %v; want one until it finds nothing due", woken, c.wake != nil)
		}
	})
}

// TestClockOfTheMachineInEarnest is for the race detector: no bubble, several goroutines.
func TestClockOfTheMachineInEarnest(t *testing.T) {
	c := simulated(t, 5000, false)
	var d diary
	var wg, made sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 200 {
				made.Add(1)
				call := d.note(c, g*1000+i)
				c.AfterFunc(time.Duration(i%7)*time.Second, func() { call(); made.Done() })
				switch i % 20 {
				case 3:
					c.Pause()
				case 5:
					c.Resume()
				case 9:
					if err := c.SetSpeed(float64(1000 * (g + 1))); err != nil {
						t.Error(err)
					}
				case 13:
					if err := c.Advance(t.Context(), time.Second); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	c.Resume()
	made.Wait()
	calls := d.read()
	if len(calls) != 800 || !slices.IsSortedFunc(calls, func(a, b entry) int { return int(a.at - b.at) }) {
		t.Errorf("%d calls, want 800 in the order of time", len(calls))
	}
}

func BenchmarkNow(b *testing.B) {
	c, err := NewSimulated(nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c.Now()
	}
}

func TestACallIsNotMadeALittleBeforeItsInstant(t *testing.T) {
	for _, tt := range []struct {
		at, want time.Duration // from what was meant
	}{
		{-time.Nanosecond, 0}, {-9 * time.Millisecond, 0}, {0, 0}, {time.Millisecond, time.Millisecond},
		{-time.Hour, -time.Hour}, // somebody has set the machine's clock
	} {
		if got := settled(noon.Add(tt.at), noon); !got.Equal(noon.Add(tt.want)) {
			t.Errorf("%v from what was meant, the call is made at %v from it, want %v", tt.at, got.Sub(noon), tt.want)
		}
	}
	if got := settled(noon, time.Time{}); !got.Equal(noon) {
		t.Errorf("with nothing meant, the call is made at %v, want %v", got, noon)
	}
}
