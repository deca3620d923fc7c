package market

import (
	"testing"
	"testing/synctest"
)

// patient asks for n daily candles before the reference day, and for what is at hand of them once they are there.
func patient(w *World, s *Symbol, n int) []Candle {
	return w.Candles(s, daySeconds, First, referenceDay*daySeconds-1, n, nil)
}

// summed counts the days among the n before the reference day whose sum is at hand.
func summed(w *World, s *Symbol, n int) (days int) {
	for i := range n {
		if w.works.sums.has(cacheKey{s.index, int64(referenceDay - 1 - i), sumOf}) {
			days++
		}
	}
	return days
}

func TestRequestsOverManyDaysTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		s := symbol(t, w, "R_100")
		for range cap(w.works.turns) {
			w.works.turns.take()
		}
		done := false
		go func() {
			patient(w, s, 5)
			done = true
		}()
		synctest.Wait()
		// Who asks for little waits for nobody.
		noon := int64(referenceDay-20)*daySeconds + daySeconds/2
		if n := len(w.Ticks(s, First, noon, 5000, nil)); n != 5000 {
			t.Errorf("%d ticks, want 5000", n)
		}
		if n := len(w.Candles(s, 3600, noon-daySeconds, noon, 24, nil)); n != 24 {
			t.Errorf("%d candles of a day, want 24", n)
		}
		if done || summed(w, s, 5) > 0 {
			t.Error("a request over many days did not wait for its turn")
		}
		for range cap(w.works.turns) {
			w.works.turns.pass()
		}
		synctest.Wait()
		if !done || summed(w, s, 5) != 5 {
			t.Errorf("done: %v, %d days of 5, after turns were free", done, summed(w, s, 5))
		}
		// What is at hand needs no turn.
		for range cap(w.works.turns) {
			w.works.turns.take()
		}
		patient(w, s, 5)
	})
}

func TestALongRequestHoldsUpNoShortOne(t *testing.T) {
	const long, short = 400, 4
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		a, b := symbol(t, w, "R_100"), symbol(t, w, "R_50")
		for range cap(w.works.turns) {
			w.works.turns.take()
		}
		meanwhile := -1
		go patient(w, a, long)
		synctest.Wait()
		go func() {
			patient(w, b, short)
			meanwhile = summed(w, a, long)
		}()
		synctest.Wait()
		for range cap(w.works.turns) {
			w.works.turns.pass()
		}
		synctest.Wait()
		if meanwhile < 0 || meanwhile > long/2 {
			t.Errorf("%d days of the long request were done before the %d of the short one", meanwhile, short)
		}
		if n := summed(w, a, long); n != long {
			t.Errorf("%d days of the long request are done in the end, want %d", n, long)
		}
	})
}

func TestSumsOutliveTheTicksOfOtherDays(t *testing.T) {
	const days = 30
	w := newWorld(t, &Options{CacheBytes: 1 << 20}) // a few days of ticks
	s := symbol(t, w, "R_100")
	want := patient(w, s, days)
	for i := range int64(days) {
		w.At(s, (referenceDay+i)*daySeconds)
	}
	if n := summed(w, s, days); n != days {
		t.Errorf("%d sums are left, want %d", n, days)
	}
	if got := patient(w, s, days); len(got) != days || got[0] != want[0] {
		t.Errorf("%d candles, first %v, want %d and %v", len(got), got[0], days, want[0])
	}
}
