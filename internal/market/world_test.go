package market

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
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

// at reads an instant.
func at(t testing.TB, text string) int64 {
	t.Helper()
	instant, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return instant.Unix()
}

// recording is a CSV of irregular rows.
func recording() string {
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	fmt.Fprintln(&b, "epoch,quote")
	epoch := int64(referenceDay*daySeconds - 5000)
	for range 8000 {
		fmt.Fprintf(&b, "%d,%.2f\n", epoch, 100+r.Float64())
		epoch += 1 + r.Int64N(9)*r.Int64N(3)
	}
	return b.String()
}

// mixed is a world with every kind of source: regular and irregular symbols, calendars with breaks, recordings played
// once and over and over, and a script.
func mixed(t testing.TB, cacheBytes int64) (*World, []*Symbol) {
	t.Helper()
	w := newWorld(t, &Options{
		Seed: "mixed", CacheBytes: cacheBytes,
		Overlay: strings.NewReader(`
symbols:
  ONCE: {name: Once, submarket: random_index, digits: 2, start: 100, volatility: 1}
  LOOP: {name: Loop, submarket: random_index, digits: 2, start: 100, volatility: 1}
  SLOW: {name: Slow, submarket: random_index, digits: 2, interval: 900, pace: 0.3, start: 100, volatility: 1}
`),
		Replays: map[string]Replay{
			"ONCE": {CSV: strings.NewReader(recording())},
			"LOOP": {CSV: strings.NewReader(recording()), Loop: true},
		},
	})
	if err := w.Script(symbol(t, w, "1HZ75V"), referenceDay*daySeconds-20, slices.Repeat([]int64{5, 700, 123456}, 15)...); err != nil {
		t.Fatal(err)
	}
	var list []*Symbol
	for _, code := range []string{
		"R_100", "1HZ10V", "1HZ75V", "frxEURUSD", "frxXAUUSD", "OTC_HSI", "cryBTCUSD", "stpRNG", "RDBULL", "RB100", "JD50", "BOOM50", "ONCE", "LOOP", "SLOW",
	} {
		list = append(list, symbol(t, w, code))
	}
	return w, list
}

// spans draws spans of some hours around where something happens: midnights, openings and closings, ends of recordings.
func spans() *rapid.Generator[[2]int64] {
	return rapid.Custom(func(t *rapid.T) [2]int64 {
		day := referenceDay + rapid.Int64Range(-3, 6).Draw(t, "day")
		edge := rapid.SampledFrom([]int64{0, 0, 75300, 72000, 79200, 5400, 14400, 18000, 28800, 43200}).Draw(t, "edge")
		middle := day*daySeconds + edge
		return [2]int64{
			middle - rapid.Int64Range(0, 6000).Draw(t, "before"),
			middle + rapid.Int64Range(0, 6000).Draw(t, "after"),
		}
	})
}

// walk is what a client learns of a span tick by tick.
func walk(w *World, s *Symbol, from, to int64) []Tick {
	var ticks []Tick
	for t := from - 1; ; {
		next, ok := w.Next(s, t)
		if !ok || next > to {
			return ticks
		}
		tick, ok := w.At(s, next)
		if !ok || tick.Epoch != next {
			return append(ticks, Tick{Epoch: -next}) // a contradiction
		}
		ticks = append(ticks, tick)
		t = next
	}
}

func TestTicksAreThoseOfNextAndAt(t *testing.T) {
	t.Parallel()
	w, list := mixed(t, 0)
	rapid.Check(t, func(t *rapid.T) {
		s, span := rapid.SampledFrom(list).Draw(t, "symbol"), spans().Draw(t, "span")
		got, want := w.Ticks(s, span[0], span[1], math.MaxInt, nil), walk(w, s, span[0], span[1])
		if !slices.Equal(got, want) {
			t.Fatalf("%s: %d ticks, %d by steps", s.Code, len(got), len(want))
		}
		for i, tick := range got {
			if tick.Bid < 1 || tick.Bid > tick.Quote || tick.Ask <= tick.Quote || tick.Epoch%s.Interval != 0 && s.Code != "ONCE" && s.Code != "LOOP" {
				t.Fatalf("%s: tick %+v", s.Code, tick)
			}
			until := span[1]
			if i+1 < len(got) {
				until = got[i+1].Epoch - 1
			}
			if between, ok := w.At(s, until); !ok || between != tick {
				t.Fatalf("%s: at %d, before the next tick, %+v, want %+v", s.Code, until, between, tick)
			}
		}
	})
}

func TestPagesLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	w, list := mixed(t, 0)
	rapid.Check(t, func(t *rapid.T) {
		s, span := rapid.SampledFrom(list).Draw(t, "symbol"), spans().Draw(t, "span")
		page := rapid.IntRange(1, 3000).Draw(t, "page")
		var pages [][]Tick
		for end := span[1]; ; {
			ticks := w.Ticks(s, span[0], end, page, nil)
			if len(ticks) > page {
				t.Fatalf("%d ticks in a page of %d", len(ticks), page)
			}
			pages = append(pages, ticks)
			if len(ticks) < page {
				break
			}
			end = ticks[0].Epoch - 1
		}
		slices.Reverse(pages)
		if got, want := slices.Concat(pages...), w.Ticks(s, span[0], span[1], math.MaxInt, nil); !slices.Equal(got, want) {
			t.Fatalf("%s: %d ticks in pages of %d, %d at once", s.Code, len(got), page, len(want))
		}
	})
}

func TestCandlesEqualTheirTicks(t *testing.T) {
	t.Parallel()
	w, list := mixed(t, 0)
	rapid.Check(t, func(t *rapid.T) {
		s, span := rapid.SampledFrom(list).Draw(t, "symbol"), spans().Draw(t, "span")
		granularity := rapid.SampledFrom([]int64{
			1, 7, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 5000, 100_000, 7 * 86400,
		}).Draw(t, "granularity")
		if granularity >= 3600 {
			span[0] -= granularity * rapid.Int64Range(0, 3).Draw(t, "more")
		}
		count := rapid.IntRange(1, 300).Draw(t, "count")

		var want []Candle
		first := (span[0] + granularity - 1) / granularity * granularity
		for _, tick := range w.Ticks(s, first, span[1], math.MaxInt, nil) {
			open := tick.Epoch - tick.Epoch%granularity
			if len(want) == 0 || want[len(want)-1].Epoch != open {
				want = append(want, Candle{open, tick.Quote, tick.Quote, tick.Quote, tick.Quote})
			}
			c := &want[len(want)-1]
			c.High, c.Low, c.Close = max(c.High, tick.Quote), min(c.Low, tick.Quote), tick.Quote
		}
		want = want[max(0, len(want)-count):]
		got := w.Candles(s, granularity, span[0], span[1], count, nil)
		if !slices.Equal(got, want) {
			t.Fatalf("%s: (-want +got)\n%s", s.Code, cmp.Diff(want, got))
		}
	})
}

func TestForgettingChangesNothing(t *testing.T) {
	t.Parallel()
	keeps, list := mixed(t, 0)
	forgets, others := mixed(t, -1)
	small, thirds := mixed(t, 600_000) // one day or two
	rapid.Check(t, func(t *rapid.T) {
		i, span := rapid.IntRange(0, len(list)-1).Draw(t, "symbol"), spans().Draw(t, "span")
		want := keeps.Ticks(list[i], span[0], span[1], 500, nil)
		if got := forgets.Ticks(others[i], span[0], span[1], 500, nil); !slices.Equal(got, want) {
			t.Fatalf("%s: other ticks without a cache", list[i].Code)
		}
		if got := small.Ticks(thirds[i], span[0], span[1], 500, nil); !slices.Equal(got, want) {
			t.Fatalf("%s: other ticks with a small cache", list[i].Code)
		}
	})
}

func TestTheSameSeedIsTheSameWorld(t *testing.T) {
	a, b, c := newWorld(t, &Options{Seed: "x"}), newWorld(t, &Options{Seed: "x"}), newWorld(t, &Options{Seed: "y"})
	for _, code := range []string{"R_10", "frxGBPUSD", "CRASH50"} {
		const from, to = 1_800_000_000, 1_800_001_000
		x := a.Ticks(symbol(t, a, code), from, to, 1000, nil)
		if y := b.Ticks(symbol(t, b, code), from, to, 1000, nil); !slices.Equal(x, y) {
			t.Errorf("%s: the same seed gives other ticks", code)
		}
		if z := c.Ticks(symbol(t, c, code), from, to, 1000, nil); slices.Equal(x, z) {
			t.Errorf("%s: another seed gives the same ticks", code)
		}
	}
}

func TestAnotherSymbolChangesNoOther(t *testing.T) {
	a := newWorld(t, nil)
	b := newWorld(t, &Options{Overlay: strings.NewReader(`
symbols:
  R_10: null
  NEW: {name: New, submarket: random_index, digits: 2, start: 100, volatility: 1}
  R_25: {name: Other name}
`)})
	for _, code := range []string{"R_25", "R_50", "stpRNG"} {
		x := a.Ticks(symbol(t, a, code), 1_700_000_000, 1_700_000_500, 1000, nil)
		if y := b.Ticks(symbol(t, b, code), 1_700_000_000, 1_700_000_500, 1000, nil); !slices.Equal(x, y) {
			t.Errorf("%s moved", code)
		}
	}
}

func TestDaysAreTheSameInAnyOrder(t *testing.T) {
	t.Parallel()
	const n = 400
	far := newWorld(t, nil)
	for _, code := range []string{"1HZ300V", "stpRNG5", "CRASH50"} { // the first reaches its bounds soon
		s := symbol(t, far, code)
		y := far.source(s).(*synthetic)
		forwards := make([]float64, 2*n)
		mirrored := 0
		for i := range forwards {
			height, m := newWorld(t, nil).source(s).(*synthetic).midnights.at(int64(referenceDay - n + i))
			if forwards[i] = height; m {
				mirrored++
			}
		}
		for _, i := range rand.New(rand.NewPCG(3, 4)).Perm(2 * n) {
			if got, _ := y.midnights.at(int64(referenceDay - n + i)); got != forwards[i] {
				t.Fatalf("%s: day %d has height %v, and %v when asked for first", code, i-n, got, forwards[i])
			}
		}
		if code == "1HZ300V" && mirrored == 0 {
			t.Errorf("%s: no day was mirrored; this test wants some", code)
		}
	}
}

func TestAWorldBeginsAndEnds(t *testing.T) {
	w := newWorld(t, nil)
	s := symbol(t, w, "1HZ100V")
	if tick, ok := w.At(s, First-1); ok {
		t.Errorf("At before First = %+v", tick)
	}
	if tick, ok := w.At(s, First); !ok || tick.Epoch != First {
		t.Errorf("At(First) = %+v, %v", tick, ok)
	}
	if tick, ok := w.At(s, math.MaxInt64); !ok || tick.Epoch != Last {
		t.Errorf("At the end of time = %+v, %v, want the tick at Last", tick, ok)
	}
	if next, ok := w.Next(s, math.MinInt64); !ok || next != First {
		t.Errorf("Next from the beginning of time = %d, %v, want First", next, ok)
	}
	if next, ok := w.Next(s, Last-1); !ok || next != Last {
		t.Errorf("Next(Last-1) = %d, %v, want Last", next, ok)
	}
	for _, late := range []int64{Last, math.MaxInt64} {
		if next, ok := w.Next(s, late); ok {
			t.Errorf("Next(%d) = %d", late, next)
		}
	}
	if got := len(w.Ticks(s, math.MinInt64, First+9, 100, nil)); got != 10 {
		t.Errorf("%d ticks in the first ten seconds", got)
	}
	if got := len(w.Ticks(s, Last-9, math.MaxInt64, 100, nil)); got != 10 {
		t.Errorf("%d ticks in the last ten seconds", got)
	}
	if got := w.Ticks(s, 10, 9, 100, nil); len(got) != 0 {
		t.Errorf("%d ticks from 10 to 9", len(got))
	}
	if got := w.Ticks(s, 9, 10, 0, nil); len(got) != 0 {
		t.Errorf("%d ticks of at most 0", len(got))
	}
	if got := w.Candles(s, 0, 0, 100, 10, nil); len(got) != 0 {
		t.Errorf("%d candles of no length", len(got))
	}
	if got := w.Candles(s, 86400, math.MinInt64, math.MaxInt64, 2, nil); len(got) != 2 || got[1].Epoch != Last-86399 {
		t.Errorf("last candles = %+v", got)
	}
}

func TestAppendingKeepsWhatWasThere(t *testing.T) {
	w := newWorld(t, nil)
	s := symbol(t, w, "R_10")
	ticks := w.Ticks(s, 1000, 1010, 3, []Tick{{Epoch: 1}, {Epoch: 2}})
	if len(ticks) != 5 || ticks[1].Epoch != 2 || ticks[2].Epoch != 1006 || ticks[4].Epoch != 1010 {
		t.Errorf("ticks = %+v", ticks)
	}
	candles := w.Candles(s, 60, 600, 900, 2, []Candle{{Epoch: 840}})
	if len(candles) != 3 || candles[0] != (Candle{Epoch: 840}) || candles[1].Epoch != 840 || candles[2].Epoch != 900 {
		t.Errorf("candles = %+v", candles)
	}
}

func TestSymbolsOfAnotherWorldAreRefused(t *testing.T) {
	a := newWorld(t, &Options{Overlay: strings.NewReader("")})
	b := newWorld(t, &Options{Overlay: strings.NewReader("")})
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	a.At(symbol(t, b, "R_10"), 0)
}

func TestAWorldIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	// A cache for a few days only, so that days are let go and computed again all the time.
	w, list := mixed(t, 2_000_000)
	quiet, same := mixed(t, 0)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(5, uint64(g%4))) // in pairs, which want the same at the same time
			var page []Tick
			for range 8 {
				i := r.IntN(len(list))
				from := (referenceDay + r.Int64N(3)) * daySeconds
				page = w.Ticks(list[i], from, from+r.Int64N(daySeconds), 50, page[:0])
				candles := w.Candles(list[i], 3600, from-daySeconds, from+5*hourSeconds, 10, nil)
				if g >= 4 {
					continue
				}
				if want := quiet.Candles(same[i], 3600, from-daySeconds, from+5*hourSeconds, 10, nil); !slices.Equal(candles, want) {
					t.Errorf("%s: other candles", list[i].Code)
				}
			}
		})
	}
	wg.Wait()
}
