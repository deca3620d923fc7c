package offerings

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/dervish-ws/dervish/internal/market"
)

// A ladder is what its documentation says, for each symbol and duration that the catalogue offers vanillas for, and far
// from the prices that symbols begin with.
func TestStrikes(t *testing.T) {
	w := world(t)
	rows := rowsOf(w, "vanilla")
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(rows).Draw(t, "row")
		d := drawDuration(t, r)
		spot := drawSpot(t, r.Symbol)
		ladder := Strikes(r.Symbol, spot, d)
		want := 5
		if r.Expiry == Daily {
			want = 11
		}
		if len(ladder) != want {
			t.Fatalf("%d strikes for %s, want %d", len(ladder), d, want)
		}
		middle, step := ladder[want/2], ladder[1].Pips-ladder[0].Pips
		if away := math.Abs(float64(middle.Level(spot) - spot)); away > float64(step)/2 || r.Expiry == Intraday && away != 0 {
			t.Errorf("the middle %d lies %v from the spot %d with steps of %d", middle.Level(spot), away, spot, step)
		}
		for i, b := range ladder {
			if b.Relative != (r.Expiry == Intraday) {
				t.Errorf("relative = %v for %s", b.Relative, d)
			}
			if b.Level(spot) < 1 {
				t.Errorf("strike %d of %v is no price", b.Level(spot), ladder)
			}
			if i > 0 && b.Pips-ladder[i-1].Pips != step || step < 1 {
				t.Errorf("steps of %v differ from %d", ladder, step)
			}
		}
		if move := deviation(r.Symbol, spot, d.Seconds(r.Symbol.Interval)); r.Expiry == Intraday && move > 10 {
			if widest := float64(ladder[4].Pips) / move; widest < 0.85 || widest > 1.15 {
				t.Errorf("the widest of %v is %v usual moves away, want about one", ladder, widest)
			}
		}
	})
}

func TestSuggestedBarriersLieAroundTheSpot(t *testing.T) {
	w := world(t)
	var rows []*Row
	for _, s := range w.Symbols() {
		rows = append(rows, New([]*market.Symbol{s}).Rows(s.Code)...)
	}
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(rows).Draw(t, "row")
		spot := drawSpot(t, r.Symbol)
		b := r.Suggest(spot)
		if r.Type.Digits != nil || r.Named() == 0 {
			if b != nil {
				t.Errorf("barriers of %s: %v, want none", r.Type.Code, b)
			}
			return
		}
		if len(b) != r.Named() {
			t.Fatalf("%s has %d barriers, want %d", r.Type.Code, len(b), r.Named())
		}
		for _, b := range b {
			if b.Level(spot) < 1 || b.Relative != (r.Expiry != Daily) {
				t.Errorf("barrier %+v of %s %s at %d", b, r.Type.Code, r.Expiry, spot)
			}
		}
		high := b[0].Level(spot)
		switch {
		case r.Type.Code == "TURBOSLONG":
			if high >= spot {
				t.Errorf("barrier of TURBOSLONG is %d at a spot of %d", high, spot)
			}
		case r.Kind.Category != "vanilla" && high <= spot:
			t.Errorf("barrier of %s is %d at a spot of %d", r.Type.Code, high, spot)
		}
		if len(b) == 2 {
			low := b[1].Level(spot)
			if low >= spot {
				t.Errorf("lower barrier of %s is %d at a spot of %d", r.Type.Code, low, spot)
			}
			// As far above as below by logarithm, up to the rounding of both.
			if up, down := float64(high-spot), float64(spot-low); up < down-2 {
				t.Errorf("barriers %d and %d are not symmetric by logarithm around %d", high, low, spot)
			}
		}
	})
}

func TestTurboPayoutNamesItsBarrier(t *testing.T) {
	w := world(t)
	rows := rowsOf(w, "turbos")
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(rows).Draw(t, "row")
		spot := drawSpot(t, r.Symbol)
		d := drawDuration(t, r)
		stake := float64(rapid.IntRange(100, 50_000).Draw(t, "cents")) / 100
		distances := TurboDistances(r.Symbol, spot, d)
		if !slices.IsSorted(distances) || len(slices.Compact(slices.Clone(distances))) != len(distances) || distances[0] < 1 {
			t.Fatalf("distances %v do not ascend", distances)
		}
		for _, distance := range distances {
			perPoint := TurboPerPoint(r.Symbol, spot, distance, stake)
			got := TurboDistance(r.Symbol, spot, stake, perPoint)
			// Three significant digits are right to 1 in 200 of the whole price, the charge included.
			off := 1 + (float64(distance)+turboCharge*deviation(r.Symbol, spot, r.Symbol.Interval))/199
			if math.Abs(float64(got-distance)) > off {
				t.Errorf("%v a point is %d pips away at a stake of %v, want %d", perPoint, got, stake, distance)
			}
		}
	})
}

// The cheapest lookback of a symbol costs about half a dollar, or more where a multiplier of 1 does.
func TestMinMultiplier(t *testing.T) {
	w := world(t)
	for code, want := range map[string]float64{"R_100": 1, "R_10": 1, "R_50": 5, "1HZ250V": 1} {
		s, _ := w.Symbol(code)
		if got := MinMultiplier(s); got != want {
			t.Errorf("MinMultiplier(%s) = %v, want %v", code, got, want)
		}
	}
	for _, r := range rowsOf(w, "lookback") {
		m := MinMultiplier(r.Symbol)
		price := m * math.Sqrt(2/math.Pi) * r.Symbol.Start * r.Symbol.Volatility * math.Sqrt(60./Year)
		if price < 0.4999 || m > 1 && price > 0.65 {
			t.Errorf("with %v a lookback on %s costs %v", m, r.Symbol.Code, price)
		}
	}
}

func TestBarrierText(t *testing.T) {
	s, _ := world(t).Symbol("R_50")
	for want, b := range map[string]Barrier{
		"+0.0230": {230, true}, "-0.0230": {-230, true}, "+0.0000": {0, true}, "196.0000": {1960000, false},
	} {
		if got := b.Text(s); got != want {
			t.Errorf("%+v = %s, want %s", b, got, want)
		}
	}
}

// rowsOf are the rows of a category on all symbols.
func rowsOf(w *market.World, category string) (rows []*Row) {
	c := New(w.Symbols())
	for _, s := range w.Symbols() {
		rows = append(rows, keep(c.Rows(s.Code), func(r *Row) bool { return r.Kind.Category == category })...)
	}
	return rows
}

// drawDuration draws a duration that a row allows.
func drawDuration(t *rapid.T, r *Row) Duration {
	d := Duration{1, map[Expiry]Unit{Tick: Ticks, Intraday: Seconds, Daily: Days}[r.Expiry]}
	d.N = rapid.Int64Range(r.Min.Seconds(1)/d.Seconds(1), r.Max.Seconds(1)/d.Seconds(1)).Draw(t, "duration")
	return d
}

// drawSpot draws a spot between a fortieth and forty times what a symbol begins with.
func drawSpot(t *rapid.T, s *market.Symbol) int64 {
	return s.Pips(s.Start * math.Pow(40, rapid.Float64Range(-1, 1).Draw(t, "level")))
}
