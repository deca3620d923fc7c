package clock

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhatIsBegunAsideDoesNotHoldUpARunningClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, 60, false)
		release, ended := make(chan struct{}), false
		var d diary
		c.AfterFunc(time.Second, func() {
			c.Aside(func() {
				<-release
				ended = true
			})
		})
		c.AfterFunc(time.Minute, d.note(c, 1))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if calls := d.read(); len(calls) != 1 || calls[0].at != time.Minute {
			t.Errorf("calls = %v, want the one at a minute while what began before it goes on", calls)
		}
		if got, want := c.Now().Sub(noon), 2*time.Minute; got != want {
			t.Errorf("Now = %v after noon, want %v", got, want)
		}
		go func() {
			time.Sleep(time.Second)
			close(release)
		}()
		if err := c.Advance(t.Context(), 0); err != nil || !ended {
			t.Errorf("Advance = %v, ended = %v; want it to wait for the end", err, ended)
		}
	})
}

func TestAdvanceWaitsForWhatIsBegunAsideBeforeTheNextCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewManual(noon)
		var order []string
		c.AfterFunc(time.Second, func() {
			c.Aside(func() {
				time.Sleep(time.Hour) // the machine's
				order = append(order, "aside at "+c.Now().Sub(noon).String())
				c.Aside(func() { order = append(order, "what that began") })
				c.AfterFunc(time.Second, func() { order = append(order, "called at "+c.Now().Sub(noon).String()) })
			})
		})
		c.AfterFunc(time.Second, func() { order = append(order, "the next of the instant") })
		c.Advance(5 * time.Second)
		want := []string{"aside at 1s", "what that began", "the next of the instant", "called at 2s"}
		if len(order) != len(want) {
			t.Fatalf("order = %q, want %q", order, want)
		}
		for i := range want {
			if order[i] != want[i] {
				t.Errorf("%d: %q, want %q", i, order[i], want[i])
			}
		}
	})
}

func TestAdvanceThatNobodyWaitsForLeavesWhatIsBegunAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := simulated(t, 1, true)
		release := make(chan struct{})
		c.AfterFunc(time.Second, func() { c.Aside(func() { <-release }) })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for range 2 { // the second finds it going on
			if err := c.Advance(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Advance = %v, want that its context is done", err)
			}
			if got, want := c.Now().Sub(noon), time.Second; got != want {
				t.Errorf("Now = %v after noon, want %v", got, want)
			}
		}
		close(release)
	})
}
