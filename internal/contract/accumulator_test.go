package contract

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/pricing"
)

func TestAnAccumulatorGrows(t *testing.T) {
	w, c := newWorld(t)
	script(t, w, "R_100", slices.Concat([]int64{100000}, slices.Repeat([]int64{100010}, 20), []int64{200000})...)
	terms := buy(t, w, c, staked(Request{Type: "ACCU", GrowthRate: 0.03}), noon)
	for _, tt := range []struct {
		after              int64
		bid, profit        string
		passed             int64
		high, low          string
		nextHigh, nextLow  string
		distance           string
		hold               string
		streamed, barriers int
		status             Status
	}{
		{1, "10.00", "0.00", 0, "", "", "", "", "", "EntryTickMissing", 0, 0, Open},
		{2, "10.00", "0.00", 0, "", "", "1000.537", "999.463", "0.537", "SellAtEntryTick", 1, 0, Open},
		{4, "10.30", "0.30", 1, "1000.537", "999.463", "1000.637", "999.563", "0.537", "", 2, 2, Open},
		{6, "10.61", "0.61", 2, "1000.637", "999.563", "1000.637", "999.563", "0.537", "", 3, 2, Open},
		{42, "18.06", "8.06", 20, "1000.637", "999.563", "1000.637", "999.563", "0.537", "", 10, 2, Open},
		{44, "0.00", "-10.00", 20, "1000.637", "999.563", "2001.074", "1998.926", "1.074", "WaitForContractSettlement", 10, 2, Lost},
	} {
		got := state(t, w, terms, noon+tt.after)
		hold := ""
		if got.Hold != nil {
			hold = got.Hold.Reason
		}
		if got.Status != tt.status || got.Bid.String() != tt.bid || got.Profit.String() != tt.profit || got.Passed != tt.passed || hold != tt.hold {
			t.Errorf("+%d: %s %s %s after %d ticks, %q, want %+v", tt.after, got.Status, got.Bid, got.Profit, got.Passed, hold, tt)
		}
		if got.Barrier != tt.high || got.Barrier2 != tt.low || got.Barriers != tt.barriers || len(got.Stream) != tt.streamed || got.Ticks != 75 {
			t.Errorf("+%d: %d barriers %q %q, %d ticks of %d, want %+v", tt.after, got.Barriers, got.Barrier, got.Barrier2, len(got.Stream), got.Ticks, tt)
		}
		if got.CurrentHigh != tt.nextHigh || got.CurrentLow != tt.nextLow || got.SpotDistance != tt.distance {
			t.Errorf("+%d: next between %q and %q, %q away, want %+v", tt.after, got.CurrentLow, got.CurrentHigh, got.SpotDistance, tt)
		}
	}
}

func TestAnAccumulatorIsBoundedByTheLargestPayout(t *testing.T) {
	w, c := newWorld(t)
	script(t, w, "R_100", slices.Repeat([]int64{100000}, 50)...)
	terms := buy(t, w, c, staked(Request{Type: "ACCU", GrowthRate: 0.05}), noon)
	terms.MaxPayout = dollars(t, "12") // after 3 ticks it would be 11.58, after 4 12.16
	if got := state(t, w, terms, noon+9); got.Status != Open || got.Bid.String() != "11.58" {
		t.Errorf("a second before it is %s for %s", got.Status, got.Bid)
	}
	if got := state(t, w, terms, noon+10); got.Status != Won || got.Bid.String() != "12.00" || got.Passed != 4 {
		t.Errorf("%s for %s after %d ticks, want won for 12.00 after 4", got.Status, got.Bid, got.Passed)
	}
}

// The barriers of 1% and 3% are such that public quotes can be recomputed; those of the others are this project's.
func TestTickBarriers(t *testing.T) {
	w, _ := newWorld(t)
	for _, tt := range []struct {
		symbol  string
		percent int
		want    float64
	}{
		{"R_100", 1, 0.000612551983}, // 1 · √(2/31536000) · N⁻¹(0.9925), and so on, by another program
		{"1HZ10V", 3, 0.000037966526},
		{"R_25", 2, 0.000143131156},
	} {
		s, _ := w.Symbol(tt.symbol)
		growth, err := pricing.AccumulatorGrowth(tt.percent)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := tickBarrier(s, 1, growth); err != nil || b != tt.want {
			t.Errorf("%s with %d%%: %.12f, %v, want %.12f", tt.symbol, tt.percent, b, err, tt.want)
		}
	}
}

// Barriers are rounded away from the tick, to one decimal more than prices have, and lie where they say.
func TestAccumulatorBarriersAreRoundedOutwards(t *testing.T) {
	w, c := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		symbol := rapid.SampledFrom([]string{"R_10", "R_50", "R_100", "1HZ25V", "BOOM500", "CRASH150N"}).Draw(t, "symbol")
		percent := rapid.IntRange(1, 5).Draw(t, "growth")
		at := noon + rapid.Int64Range(0, 4*daySeconds).Draw(t, "at")
		q, err := Offer(&Request{Type: "ACCU", Symbol: symbol, Currency: usd, Amount: "10", Basis: Stake, GrowthRate: float64(percent) / 100}, w, c, nil, at)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := w.Symbol(symbol)
		spot, b, unit := s.Price(q.Spot.Quote), q.Terms.TickBarrier, s.Pip()/10
		for _, side := range []struct {
			text  string
			exact float64
			out   float64
		}{{q.High, spot * (1 + b), 1}, {q.Low, spot * (1 - b), -1}, {q.SpotDistance, spot * b, 1}} {
			x, err := strconv.ParseFloat(side.text, 64)
			if _, decimals, _ := strings.Cut(side.text, "."); err != nil || len(decimals) != s.Digits+1 {
				t.Fatalf("%q is not written with %d decimals", side.text, s.Digits+1)
			}
			if off := side.out * (x - side.exact); off < -unit/1e3 || off > unit*1.001 {
				t.Errorf("%s is %v beyond %v of %v, want 0 to %v", side.text, off, side.exact, spot, unit)
			}
		}
	})
}

// TestSurvival counts how often a tick stays between the barriers, on our own market.
func TestSurvival(t *testing.T) {
	if testing.Short() {
		t.Skip("looks at millions of ticks; run without -short")
	}
	w, c := newWorld(t)
	for _, symbol := range []string{"R_10", "R_100", "1HZ10V", "1HZ100V", "BOOM1000", "BOOM150N", "CRASH300N", "CRASH50"} {
		s, _ := w.Symbol(symbol)
		for _, percent := range []int{1, 2, 3, 4, 5} {
			growth, err := pricing.AccumulatorGrowth(percent)
			if err != nil {
				t.Fatal(err)
			}
			var stayed, n, pip float64
			var ticks []market.Tick
			const days = 4
			for from := int64(noon); from < noon+days*daySeconds; from += chunk {
				q, err := Offer(&Request{Type: "ACCU", Symbol: symbol, Currency: usd, Amount: "10", Basis: Stake, GrowthRate: float64(percent) / 100}, w, c, nil, from)
				if err != nil {
					t.Fatal(err)
				}
				if s.Process != "volatility" {
					// The density of small moves, times one pip.
					pip = max(pip, s.Param("every")/(2*s.Param("size")*float64(q.Spot.Quote)))
				}
				ticks = w.Ticks(s, from, from+chunk, chunk+1, ticks[:0])
				for i := 1; i < len(ticks); i++ {
					n++
					if low, high := q.Terms.around(ticks[i-1].Quote); 10*ticks[i].Quote > low && 10*ticks[i].Quote < high {
						stayed++
					}
				}
			}
			// What rounding prices to pips does is less than a tenth of the house's edge, or one pip's worth of moves.
			edge := 1 - (1+growth.Rate())*growth.Stay
			bound := 4*math.Sqrt(growth.Stay*(1-growth.Stay)/n) + max(0.1*edge, pip)
			if s.Process != "volatility" {
				// The market stretches all small moves of a day by one factor of that deviation.
				bound += 4 / math.Sqrt(3*daySeconds*days)
			}
			got := stayed / n
			t.Logf("%s %d%%: %.5f of %.0f stay, want %.4f ± %.5f", symbol, percent, got, n, growth.Stay, bound)
			if math.Abs(got-growth.Stay) > bound {
				t.Errorf("%s %d%%: %.5f stay, want %.4f ± %.5f", symbol, percent, got, growth.Stay, bound)
			}
			if got*(1+growth.Rate()) >= 1 {
				t.Errorf("%s %d%%: on average it grows", symbol, percent)
			}
		}
	}
}

func TestStayed(t *testing.T) {
	w, c := newWorld(t)
	s, _ := w.Symbol("R_100")
	script(t, w, "R_100", 100000, 200000, 200010, 200000, 100000, 100010, 200000, 200000, 200000)
	r := staked(Request{Type: "ACCU", GrowthRate: 0.01})
	q, err := Offer(&r, w, c, nil, noon+18)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := q.Stayed(w, 5), []int64{0, 2, 1, 2}; !slices.Equal(got[len(got)-4:], want) || len(got) != 5 {
		t.Errorf("stayed %v, want five that end with %v", got, want)
	}
	if got := q.Stayed(w, 1); !slices.Equal(got, []int64{2}) {
		t.Errorf("stayed %v, want 2 so far", got)
	}
	if got := quoted(t, w, c, Request{Type: "MULTUP", Multiplier: 100}).Stayed(w, 5); got != nil {
		t.Errorf("a multiplier stayed %v", got)
	}

	// Counted forwards over a day, a hundred of them are the same.
	q, err = Offer(&r, w, c, nil, noon+daySeconds)
	if err != nil {
		t.Fatal(err)
	}
	var want []int64
	ticks := w.Ticks(s, noon, noon+daySeconds, daySeconds, nil)
	for i, count := 1, int64(0); i < len(ticks); i++ {
		if low, high := q.Terms.around(ticks[i-1].Quote); 10*ticks[i].Quote > low && 10*ticks[i].Quote < high {
			count++
		} else {
			want, count = append(want, count), 0
		}
		if i == len(ticks)-1 {
			want = append(want, count)
		}
	}
	if got := q.Stayed(w, 100); !slices.Equal(got, want[len(want)-100:]) {
		t.Errorf("stayed %v, want %v", got, want[len(want)-100:])
	}
}

// Where the moves of a crash index are a small part of a pip, nearly all ticks are alike, and no barrier tells them apart.
func TestNoBarrierBetweenEqualPrices(t *testing.T) {
	w, err := market.New(&market.Options{Overlay: strings.NewReader("symbols: {CRASH1000: {start: 1}}")})
	if err != nil {
		t.Fatal(err)
	}
	r := staked(Request{Type: "ACCU", Symbol: "CRASH1000", GrowthRate: 0.01})
	q, err := Offer(&r, w, offerings.New(w.Symbols()), nil, noon)
	if got := refusal(t, err); got == nil || got.Class != NotOffered || got.Field != "symbol" {
		t.Errorf("offered %+v, %v; want a refusal", q, err)
	}
}
