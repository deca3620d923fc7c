package market

import (
	"slices"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

func newWorld(t testing.TB, o *Options) *World {
	t.Helper()
	w, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func symbol(t testing.TB, w *World, code string) *Symbol {
	t.Helper()
	s, ok := w.Symbol(code)
	if !ok {
		t.Fatalf("no symbol %s", code)
	}
	return s
}

func TestFeedEqualsHistory(t *testing.T) {
	w := newWorld(t, nil)
	start := time.Date(2026, 3, 1, 23, 58, 30, 0, time.UTC)
	c := clock.NewManual(start)
	f := NewFeed(w, c)
	got := map[string][]Tick{}
	since := map[string]int64{}
	for _, code := range []string{"R_100", "1HZ100V", "R_10"} {
		since[code], _ = f.Follow(symbol(t, w, code), func(tick Tick) { got[code] = append(got[code], tick) })
	}
	c.Advance(3 * time.Minute)
	for code, ticks := range got {
		want := w.Ticks(symbol(t, w, code), since[code]+1, c.Now().Unix(), 1000, nil)
		if !slices.Equal(ticks, want) {
			t.Errorf("%s: %d ticks told, %d in history", code, len(ticks), len(want))
		}
	}
}

func BenchmarkColdDay(b *testing.B) {
	w := newWorld(b, nil)
	for _, code := range []string{"1HZ100V", "R_100"} {
		y := w.source(symbol(b, w, code)).(*synthetic)
		b.Run(code, func(b *testing.B) {
			for i := int64(0); b.Loop(); i++ {
				y.draw(referenceDay + i%100)
			}
		})
	}
}

func BenchmarkWarmTicks(b *testing.B) {
	w := newWorld(b, nil)
	s := symbol(b, w, "1HZ100V")
	var page []Tick
	n := 0
	for b.Loop() {
		page = w.Ticks(s, referenceDay*daySeconds+1000, referenceDay*daySeconds+80000, 5000, page[:0])
		n += len(page)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "ticks/s")
}

func BenchmarkDailyCandles(b *testing.B) {
	w := newWorld(b, nil)
	s := symbol(b, w, "1HZ100V")
	for b.Loop() {
		w.cache = newCache(DefaultCacheBytes)
		w.Candles(s, daySeconds, 0, referenceDay*daySeconds, 100, nil)
	}
}
