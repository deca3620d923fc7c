package contract

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
)

// stakeOnlyTypes are the types whose payout follows from the market.
var stakeOnlyTypes = []string{
	"MULTUP", "MULTDOWN", "ACCU", "VANILLALONGCALL", "VANILLALONGPUT", "TURBOSLONG", "TURBOSSHORT", "LBFLOATCALL", "LBFLOATPUT", "LBHIGHLOW",
}

// stakeWish draws a request for something of those types that is offered, with orders or deal cancellation.
func stakeWish(t *rapid.T, w *market.World, c *offerings.Catalogue, at int64) Request {
	code := rapid.SampledFrom(stakeOnlyTypes).Draw(t, "type")
	var rows []*offerings.Row
	for _, symbol := range []string{"R_10", "R_75", "R_100", "1HZ25V", "1HZ100V", "JD50", "stpRNG", "BOOM500", "frxEURUSD"} {
		for _, r := range c.Offered(symbol, code) {
			if r.Expiry != offerings.Daily {
				rows = append(rows, r)
			}
		}
	}
	row := rapid.SampledFrom(rows).Draw(t, "row")
	s := row.Symbol
	r := Request{Type: code, Symbol: s.Code, Currency: usd, Amount: "100", Basis: Stake}
	spot, _ := w.At(s, at)
	if row.Expiry == offerings.Tick || row.Expiry == offerings.Intraday {
		if row.Expiry == offerings.Tick {
			r.DurationUnit = "t"
		}
		r.Duration = rapid.Int64Range(row.Min.Seconds(1), min(row.Max.Seconds(1), 1800)).Draw(t, "duration")
	}
	d := offerings.Duration{N: r.Duration, Unit: offerings.Seconds}
	if row.Expiry == offerings.Tick {
		d.Unit = offerings.Ticks
	}
	order := func(name string, most float64) string {
		if !rapid.Bool().Draw(t, name) {
			return ""
		}
		return strconv.FormatFloat(rapid.Float64Range(10, most).Draw(t, name+" at"), 'f', 2, 64)
	}
	switch row.Kind.Category {
	case "multiplier":
		r.Multiplier = float64(rapid.SampledFrom(row.Multipliers).Draw(t, "multiplier"))
		if len(row.Cancellations) > 0 && rapid.Bool().Draw(t, "cancellation") {
			r.Cancellation = rapid.SampledFrom(row.Cancellations).Draw(t, "window").String()
		} else {
			r.TakeProfit, r.StopLoss = order("take profit", 200), order("stop loss", 100)
		}
	case "accumulator":
		r.GrowthRate = float64(rapid.SampledFrom(row.GrowthPercents).Draw(t, "growth")) / 100
		r.TakeProfit = order("take profit", 200)
	case "vanilla":
		r.Barrier = rapid.SampledFrom(offerings.Strikes(s, spot.Quote, d)).Draw(t, "strike").Text(s)
	case "turbos":
		distance := rapid.SampledFrom(offerings.TurboDistances(s, spot.Quote, d)).Draw(t, "distance")
		r.TakeProfit = order("take profit", 200)
		switch {
		case rapid.Bool().Draw(t, "by payout"):
			r.PayoutPerPoint = number(offerings.TurboPerPoint(s, spot.Quote, distance, 100))
		case code == "TURBOSLONG":
			r.Barrier = Barrier{Offset, -distance}.Format(s)
		default:
			r.Barrier = Barrier{Offset, distance}.Format(s)
		}
	case "lookback":
		r.Multiplier = offerings.MinMultiplier(s) * float64(rapid.IntRange(1, 20).Draw(t, "multiplier"))
	}
	return r
}

// changes draws changes of the orders that a contract may have, in the first minutes of its life.
func changes(t *rapid.T, terms *Terms) Events {
	var e Events
	if terms.kind().category != "multiplier" && terms.kind().category != "turbos" {
		return e
	}
	at := terms.Start
	for range rapid.IntRange(0, 4).Draw(t, "changes") {
		at += rapid.Int64Range(1, 120).Draw(t, "later")
		change := Change{At: at, Order: rapid.SampledFrom(terms.kind().orders).Draw(t, "order")}
		if rapid.Bool().Draw(t, "given") {
			change.Amount = terms.Stake
			change.Amount.Minor = rapid.Int64Range(500, 20_000).Draw(t, "amount")
		}
		e.Changes = append(e.Changes, change)
	}
	return e
}

func TestStakedProperties(t *testing.T) {
	w, c := newWorld(t)
	ended := map[Status]int{}
	rapid.Check(t, func(t *rapid.T) {
		at := noon + rapid.Int64Range(0, 4*daySeconds-1800*4).Draw(t, "at")
		r := stakeWish(t, w, c, at)
		q, err := Offer(&r, w, c, nil, at)
		if err != nil {
			if r := refusal(t, err); r.Reason == "StakeLimits" || r.Reason == "LimitOrderAmountTooLow" {
				return // a single contract, or its commission, costs more
			}
			t.Fatalf("%+v: %v", r, err)
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
		if back, err := ParseShortcode(code, w, usd); err != nil || back.Shortcode(s) != code ||
			back.Stake != terms.Stake || back.Expiry != terms.Expiry || back.Contracts != terms.Contracts || back.TickBarrier != terms.TickBarrier || back.MaxTicks != terms.MaxTicks {
			t.Fatalf("%s is read back as %+v, %v", code, back, err)
		}
		if terms.Longcode(s) != q.Longcode || q.Longcode == "" {
			t.Fatalf("said to be %q, was offered as %q", terms.Longcode(s), q.Longcode)
		}

		// Followed in steps of any size, and told of orders as they come, at each step it is what it is when computed anew.
		events := changes(t, terms)
		horizon := min(terms.End(), at+3600)
		course, err := terms.Follow(w, Events{})
		if err != nil {
			t.Fatal(err)
		}
		closes, ok, err := terms.Closes(w, events, at, horizon)
		if err != nil || closes > horizon || !ok && terms.End() <= horizon {
			t.Fatalf("%s closes at %d, %t, %v", code, closes, ok, err)
		}
		if !ok {
			closes = math.MaxInt64
		}
		longest := rapid.SampledFrom([]int64{1, 2, 7, 60, 600}).Draw(t, "step")
		steps := rand.New(rand.NewPCG(uint64(at), uint64(longest)))
		told := 0
		for now, n := at, 0; now <= min(closes+3, horizon) && n < 60; n++ {
			for ; told < len(events.Changes) && events.Changes[told].At <= now; told++ {
				course.To(events.Changes[told].At)
				course.Change(events.Changes[told])
			}
			course.To(now)
			got, err := course.State()
			if err != nil {
				t.Fatal(err)
			}
			want, err := terms.At(w, now, events)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s at +%d (-anew +followed):\n%s", code, now-at, diff)
			}
			if open := got.Status == Open; open != (now < closes) {
				t.Fatalf("%s at +%d is %s, and closes at +%d", code, now-at, got.Status, closes-at)
			}
			if got.Bid.Minor < 0 || got.Profit.Minor < -terms.staked().Minor {
				t.Fatalf("%s at +%d is worth %s, a profit of %s", code, now-at, got.Bid, got.Profit)
			}
			if got.Status == Refunded {
				t.Fatalf("%s is given back", code)
			}
			now += 1 + steps.Int64N(longest)
		}
		if ok {
			last, err := terms.At(w, closes, events)
			if err != nil {
				t.Fatal(err)
			}
			ended[last.Status]++
		}
	})
	for _, status := range []Status{Won, Lost, Sold} {
		if ended[status] == 0 && !t.Failed() {
			t.Errorf("of all contracts none is %s: %v", status, ended)
		}
	}
}

// What a multiplier up gains, one down loses, but for the commission of both, and both are linear in what the spot moves.
func TestMultipliersAreLinear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entry := rapid.Int64Range(1000, 1e9).Draw(t, "entry")
		terms := &Terms{
			Type: "MULTUP", Currency: usd, Multiplier: float64(rapid.IntRange(10, 4000).Draw(t, "multiplier")),
			Commission: rapid.Float64Range(1e-5, 1e-3).Draw(t, "commission"),
		}
		terms.Stake.Currency, terms.Stake.Minor = usd, rapid.Int64Range(100, 200_000).Draw(t, "stake")
		other := *terms
		other.Type = "MULTDOWN"
		part := rapid.Float64Range(-0.9, 0.9).Draw(t, "part") / terms.Multiplier // of the spot, so that neither loses all
		spot := entry + int64(math.Round(part*float64(entry)))
		gain := terms.Stake.Float64() * terms.Multiplier * float64(spot-entry) / float64(entry)
		up, down := terms.multiplied(entry).worth(spot), other.multiplied(entry).worth(spot)
		want := terms.Stake.Float64() + gain - terms.Charged().Float64()
		if want > 0 && math.Abs(up.Float64()-want) > 0.00501 {
			t.Errorf("worth %s at %d from %d, want %v", up, spot, entry, want)
		}
		if both := 2*terms.Stake.Minor - 2*terms.Charged().Minor; up.Minor > 0 && down.Minor > 0 && up.Minor+down.Minor != both {
			t.Errorf("up %s and down %s, want %d together", up, down, both)
		}
	})
}

// At the level of an order at least its profit is made, one pip before it not, to a cent and what rounding the commission
// makes of it.
func TestOrdersLieWhereTheirProfitIsMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entry := rapid.Int64Range(50_000, 1e9).Draw(t, "entry")
		terms := &Terms{
			Type: rapid.SampledFrom([]string{"MULTUP", "MULTDOWN"}).Draw(t, "type"), Currency: usd,
			Multiplier: float64(rapid.IntRange(10, 1000).Draw(t, "multiplier")), Commission: rapid.Float64Range(1e-5, 2e-4).Draw(t, "commission"),
		}
		terms.Stake.Currency, terms.Stake.Minor = usd, rapid.Int64Range(100, 200_000).Draw(t, "stake")
		profit := terms.Stake
		profit.Minor = rapid.Int64Range(-terms.Stake.Minor+2, terms.Stake.Minor).Draw(t, "profit")
		x := terms.multiplied(entry)
		level, ok := x.level(profit)
		if !ok {
			t.Fatalf("no spot makes %s", profit)
		}
		const slack = 2 // cents: of the commission, and of the worth
		if got := x.worth(level).Minor - terms.Stake.Minor; got < profit.Minor-slack {
			t.Errorf("at %d, from %d, the profit is %d cents, want %d", level, entry, got, profit.Minor)
		}
		if got := x.worth(level-x.sign).Minor - terms.Stake.Minor; got > profit.Minor+slack {
			t.Errorf("one pip before, the profit is %d cents, want less than %d", got, profit.Minor)
		}
	})
}
