package contract

import (
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
)

// wish draws a request for something that is offered: a type with a fixed payout, a row of the catalogue that has it, a
// duration of the row, and barriers up to two standard deviations away. Contracts of days are left to other tests.
func wish(t *rapid.T, w *market.World, c *offerings.Catalogue, at int64) Request {
	code := rapid.SampledFrom(slices.Sorted(maps.Keys(fixed))).Draw(t, "type")
	var rows []*offerings.Row
	for _, symbol := range []string{"R_10", "R_75", "R_100", "1HZ25V", "1HZ100V", "JD50", "stpRNG", "RDBULL", "frxEURUSD"} {
		for _, r := range c.Offered(symbol, code) {
			if r.Expiry != offerings.Daily {
				rows = append(rows, r)
			}
		}
	}
	row := rapid.SampledFrom(rows).Draw(t, "row")
	s := row.Symbol
	r := Request{Type: code, Symbol: s.Code, Currency: usd, Amount: "100", Basis: rapid.SampledFrom(bothBases).Draw(t, "basis")}
	least, most, unit := row.Min.Seconds(1), row.Max.Seconds(1), int64(1)
	if row.Expiry == offerings.Tick {
		r.DurationUnit, unit = "t", s.Interval
	}
	r.Duration = rapid.Int64Range(least, min(most, 1800)).Draw(t, "duration")
	if row.Start == offerings.Forward {
		r.Start = at - at%300 + 300*rapid.Int64Range(1, 3).Draw(t, "grid")
	}
	spot, _ := w.At(s, at)
	switch {
	case len(row.Type.Digits) > 0:
		r.Barrier = strconv.Itoa(rapid.SampledFrom(row.Type.Digits).Draw(t, "digit"))
	case row.Named() > 0:
		deviation := float64(spot.Quote) * offerings.Volatility(s, s.Price(spot.Quote)) * math.Sqrt(float64(r.Duration*unit)/offerings.Year)
		offset := func(name string) int64 { return 1 + int64(rapid.Float64Range(0.2, 2).Draw(t, name)*deviation) }
		high, low := offset("high"), -offset("low")
		if row.Named() == 2 {
			r.Barrier2 = Barrier{Offset, low}.Format(s)
		} else if rapid.Bool().Draw(t, "below") {
			high = low
		}
		r.Barrier = Barrier{Offset, high}.Format(s)
	}
	if row.Kind.Category == "highlowticks" {
		r.SelectedTick = rapid.Int64Range(1, r.Duration).Draw(t, "selected")
	}
	return r
}

// fixed are the types with a fixed payout.
var fixed = func() map[string]*kind {
	fixed := map[string]*kind{}
	for _, k := range slices.Concat(callput, digits, touch, ends, stays, asian, runs, reset, highLow, spreads) {
		fixed[k.code] = k
	}
	return fixed
}()

func TestProperties(t *testing.T) {
	w, c := theWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		at := noon + rapid.Int64Range(0, 4*daySeconds-1800*4).Draw(t, "at")
		r := wish(t, w, c, at)
		q, err := Offer(&r, w, c, nil, at)
		if err != nil {
			if r, ok := errors.AsType[*Refusal](err); !ok || r.Reason != "NoReturn" {
				t.Fatalf("%+v: %v", r, err)
			}
			return // it is as good as won
		}
		terms, err := q.Buy(q.Ask, q)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := w.Symbol(terms.Symbol)

		if back, err := Parse(terms.Encode()); err != nil || *back != *terms {
			t.Fatalf("%s is read back as %+v, %v", terms.Encode(), back, err)
		}
		code := terms.Shortcode(s)
		if back, err := ParseShortcode(code, w, usd); err != nil || back.Shortcode(s) != code || back.Barrier != terms.Barrier || back.Barrier2 != terms.Barrier2 {
			t.Fatalf("%s is read back as %+v, %v", code, back, err)
		}

		// Followed in steps of any size, at each step it is what it is when computed anew.
		course, err := terms.Follow(w, Events{})
		if err != nil {
			t.Fatal(err)
		}
		closes, ok, err := terms.Closes(w, Events{}, at, terms.End())
		if err != nil || !ok || closes > terms.End() {
			t.Fatalf("%s closes at %d, %t, %v", code, closes, ok, err)
		}
		longest := rapid.SampledFrom([]int64{1, 2, 7, 60, 600}).Draw(t, "step")
		steps := rand.New(rand.NewPCG(uint64(at), uint64(longest)))
		for now, n := at, 0; now <= closes+3 && n < 60; n++ {
			course.To(now)
			got, err := course.State()
			if err != nil {
				t.Fatal(err)
			}
			want, err := terms.At(w, now, Events{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s at +%d (-anew +followed):\n%s", code, now-at, diff)
			}
			if open := got.Status == Open; open != (now < closes) {
				t.Fatalf("%s at +%d is %s, and closes at +%d", code, now-at, got.Status, closes-at)
			}
			if got.Bid.Minor < 0 || got.Bid.Minor > terms.Payout.Minor && got.Status != Refunded {
				t.Fatalf("%s at +%d is worth %s of %s", code, now-at, got.Bid, terms.Payout)
			}
			if ahead, ok := course.Closes(terms.End()); got.Status == Open && (!ok || ahead != closes) {
				t.Fatalf("%s at +%d will close at +%d, %t; it closes at +%d", code, now-at, ahead-at, ok, closes-at)
			}
			if closes-now > 200*longest {
				now = closes - steps.Int64N(100*longest) // on to the end of a long one
			}
			now += 1 + steps.Int64N(longest)
		}
	})
}

// opposites are the types of which not both can win on the same terms, nor, but for a tie, both lose.
var opposites = map[string]string{
	"CALL": "PUT", "ONETOUCH": "NOTOUCH", "EXPIRYRANGE": "EXPIRYMISS", "RANGE": "UPORDOWN", "ASIANU": "ASIAND", "RUNHIGH": "RUNLOW",
	"DIGITMATCH": "DIGITDIFF", "DIGITEVEN": "DIGITODD", "RESETCALL": "", "TICKHIGH": "TICKLOW",
}

func TestOppositesNeverBothWin(t *testing.T) {
	w, c := theWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		at := noon + rapid.Int64Range(0, 4*daySeconds-1800*4).Draw(t, "at")
		r := wish(t, w, c, at)
		other := opposites[r.Type]
		if other == "" {
			return
		}
		q, err := Offer(&r, w, c, nil, at)
		if err != nil {
			return
		}
		terms := q.Terms
		opposite := terms
		opposite.Type = other
		end := terms.End()
		a, errA := terms.At(w, end, Events{})
		b, errB := opposite.At(w, end, Events{})
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if a.Status == Won && b.Status == Won {
			t.Fatalf("%s and %s both win: %s", r.Type, other, terms.Encode())
		}
		always := r.Type == "ONETOUCH" || r.Type == "RANGE" || r.Type == "DIGITMATCH" || r.Type == "DIGITEVEN"
		if always && a.Status == Lost && b.Status == Lost {
			t.Fatalf("%s and %s both lose: %s", r.Type, other, terms.Encode())
		}
	})
}
