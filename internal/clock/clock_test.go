package clock

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func TestManualStandsStill(t *testing.T) {
	m := NewManual(noon)
	if got := m.Now(); !got.Equal(noon) {
		t.Errorf("Now = %v, want %v", got, noon)
	}
	m.Advance(90 * time.Second)
	if got, want := m.Now(), noon.Add(90*time.Second); !got.Equal(want) {
		t.Errorf("Now = %v after Advance, want %v", got, want)
	}
}

func TestAdvanceRunsWhatIsDueInOrder(t *testing.T) {
	m := NewManual(noon)
	var got []string
	note := func(s string) func() {
		return func() { got = append(got, s+m.Now().Format(" 05")) }
	}
	m.AfterFunc(2*time.Second, note("b"))
	m.AfterFunc(time.Second, func() {
		note("a")()
		m.AfterFunc(time.Second, note("c")) // due with b, made later
		m.AfterFunc(time.Hour, note("never"))
	})
	stopped := m.AfterFunc(2*time.Second, note("stopped"))
	if !stopped.Stop() {
		t.Error("Stop = false for a call that is due")
	}
	m.Advance(2 * time.Second)
	if want := []string{"a 01", "b 02", "c 02"}; !slices.Equal(got, want) {
		t.Errorf("calls = %v, want %v", got, want)
	}
	if stopped.Stop() {
		t.Error("Stop = true the second time")
	}
}

func TestAdvanceInOneStepEqualsManySmallSteps(t *testing.T) {
	run := func(step time.Duration) (log []time.Time) {
		m := NewManual(noon)
		var again func()
		again = func() {
			log = append(log, m.Now())
			m.AfterFunc(700*time.Millisecond, again)
		}
		m.AfterFunc(0, again)
		for range 10 * time.Second / step {
			m.Advance(step)
		}
		return log
	}
	if one, many := run(10*time.Second), run(10*time.Millisecond); !slices.Equal(one, many) {
		t.Errorf("one step: %v\nmany steps: %v", one, many)
	}
}

func TestRealIsTheBubblesClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, called := Real.Now(), false
		Real.AfterFunc(time.Hour, func() { called = true })
		time.Sleep(time.Hour)
		synctest.Wait()
		if !called || Real.Now().Sub(start) != time.Hour {
			t.Errorf("called = %v after %v, want true after 1h", called, Real.Now().Sub(start))
		}
	})
}
