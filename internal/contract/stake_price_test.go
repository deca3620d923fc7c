package contract

import (
	"math"
	"testing"

	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// averages gathers what something pays beside what it costs in theory.
type averages struct{ n, cost, paid, squares float64 }

func (a *averages) add(cost, paid float64) {
	a.n++
	a.cost += cost
	a.paid += paid
	a.squares += (paid - cost) * (paid - cost)
}

// check compares the averages: they may differ by four standard errors, and by what the formula is known to be off.
func (a *averages) check(t *testing.T, formula float64) {
	t.Helper()
	cost, paid := a.cost/a.n, a.paid/a.n
	bound := 4*math.Sqrt(a.squares)/a.n + formula
	t.Logf("costs %.4f, pays %.4f ± %.4f", cost, paid, bound)
	if math.Abs(paid-cost) > bound {
		t.Errorf("pays %.4f on average and is worth %.4f; they may differ by %.4f", paid, cost, bound)
	}
}

// TestUnitsAreFair buys vanillas and lookbacks one after the other on our own market, and compares what they pay on
// average with what they cost without the charge of the house, as a part of the stake.
func TestUnitsAreFair(t *testing.T) {
	if testing.Short() {
		t.Skip("buys 140,000 contracts; run without -short")
	}
	tests := []struct {
		name    string
		request Request
		formula float64
	}{
		{"call at the spot", Request{Type: "VANILLALONGCALL", Symbol: "R_75", Barrier: "+0", Duration: 2, DurationUnit: "m"}, 0},
		{"put at the spot", Request{Type: "VANILLALONGPUT", Symbol: "1HZ25V", Barrier: "+0", Duration: 1, DurationUnit: "m"}, 0},
		{"call above", Request{Type: "VANILLALONGCALL", Symbol: "1HZ25V", Barrier: "up", Duration: 1, DurationUnit: "m"}, 0},
		{"put above", Request{Type: "VANILLALONGPUT", Symbol: "1HZ25V", Barrier: "up", Duration: 1, DurationUnit: "m"}, 0},
		{"close-low", Request{Type: "LBFLOATCALL", Symbol: "R_75", Multiplier: 100, Duration: 2, DurationUnit: "m"}, 0.01},
		{"high-close", Request{Type: "LBFLOATPUT", Symbol: "1HZ100V", Multiplier: 100, Duration: 1, DurationUnit: "m"}, 0.01},
		{"high-low", Request{Type: "LBHIGHLOW", Symbol: "R_100", Multiplier: 100, Duration: 1, DurationUnit: "m"}, 0.01},
	}
	w, c := newWorld(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var of averages
			s, _ := w.Symbol(tt.request.Symbol)
			at := int64(noon)
			for range 20_000 {
				r := tt.request
				r.Currency, r.Amount, r.Basis = usd, "500", Stake
				spot, _ := w.At(s, at)
				d := offerings.Duration{N: r.Duration, Unit: offerings.Unit(r.DurationUnit[0])}
				if r.Barrier == "up" {
					r.Barrier = offerings.Strikes(s, spot.Quote, d)[3].Text(s)
				}
				q, err := Offer(&r, w, c, nil, at)
				if err != nil {
					t.Fatal(err)
				}
				// What the house takes: half a spread for each contract, or a part of the price.
				ask := q.Ask.Float64()
				charge := ask - ask/(1+q.Terms.Commission)
				if q.Terms.Contracts > 0 {
					charge = q.Terms.Contracts * q.Terms.Commission * s.Price(spot.Quote) * pricing.Step(s.Volatility, float64(s.Interval))
				}
				end, _, err := q.Terms.Closes(w, Events{}, at, q.Terms.End())
				if err != nil {
					t.Fatal(err)
				}
				o, err := q.Terms.At(w, end, Events{})
				if err != nil {
					t.Fatal(err)
				}
				of.add((ask-charge)/ask, o.Outcome.Price.Float64()/ask)
				if at = end + 1; at%daySeconds > 23*3600 {
					at += 2 * 3600
				}
			}
			of.check(t, tt.formula)
			if sure := of.paid/of.n - 4*math.Sqrt(of.squares)/of.n; sure > 1 {
				t.Errorf("pays %.4f of the stake on average, more than it costs", of.paid/of.n)
			}
		})
	}
}

// A turbo that is sold when it reaches its barrier is worth nothing there, so without ticks it costs what it is worth. The
// tick that reaches the barrier lies beyond it, though, for which its holder does not pay: by 0.5826 usual moves on
// average, as for any walk of normal moves, and the half-spread has to make up for that.
func TestHalfSpreadsPayForKnockOutsBeyondTheBarrier(t *testing.T) {
	if testing.Short() {
		t.Skip("buys 40,000 contracts; run without -short")
	}
	w, c := newWorld(t)
	for _, r := range []Request{
		{Type: "TURBOSLONG", Symbol: "R_75", Duration: 2, DurationUnit: "m"},
		{Type: "TURBOSSHORT", Symbol: "1HZ100V", Duration: 1, DurationUnit: "m"},
	} {
		s, _ := w.Symbol(r.Symbol)
		step := pricing.Step(s.Volatility, float64(s.Interval))
		var n, beyond, squares, half float64 // half a pip in usual moves: from there on a quote rounds to the barrier
		at := int64(noon)
		for range 20_000 {
			spot, _ := w.At(s, at)
			distance := offerings.TurboDistances(s, spot.Quote, offerings.Duration{N: r.Duration, Unit: offerings.Minutes})[2]
			r.Barrier, r.Currency, r.Amount, r.Basis = Barrier{Offset, -kinds[r.Type].sign * distance}.Format(s), usd, "500", Stake
			q, err := Offer(&r, w, c, nil, at)
			if err != nil {
				t.Fatal(err)
			}
			o, err := q.Terms.At(w, q.Terms.End(), Events{})
			if err != nil {
				t.Fatal(err)
			}
			if o.Status == Lost && o.Exit.Epoch < q.Terms.Expiry {
				moves := math.Abs(float64(o.Exit.Quote-q.Terms.Barrier.Level(spot.Quote))) / float64(spot.Quote) / step
				n++
				beyond += moves
				squares += moves * moves
				half = 0.5 / float64(spot.Quote) / step
			}
			at = o.Outcome.At + 1
		}
		mean := beyond / n
		bound := 4*math.Sqrt((squares/n-mean*mean)/n) + 0.01
		t.Logf("%s: of 20000, %.0f end %.4f ± %.4f usual moves beyond the barrier", r.Type, n, mean, bound)
		if n < 5000 || math.Abs(mean+half-0.5826) > bound || mean > pricing.UnitSpread {
			t.Errorf("%s: %.0f end %.4f usual moves beyond the barrier, want 0.5826 ± %.4f", r.Type, n, mean, bound)
		}
	}
}

// TestDealCancellationDoesNotPay buys multipliers with deal cancellation, holds them to the end of its window and cancels
// those at a loss. Cancelling gives the commission back too, which the price of it leaves out, so what counts is both
// together: on average they cost something, and no more than commission and loading.
func TestDealCancellationDoesNotPay(t *testing.T) {
	if testing.Short() {
		t.Skip("buys 60,000 contracts; run without -short")
	}
	w, c := newWorld(t)
	for _, tt := range []struct {
		name    string
		request Request
	}{
		{"up", Request{Type: "MULTUP", Symbol: "R_100", Multiplier: 200, Cancellation: "5m"}},
		{"down", Request{Type: "MULTDOWN", Symbol: "R_100", Multiplier: 400, Cancellation: "5m"}},
		{"up on a symbol of seconds", Request{Type: "MULTUP", Symbol: "1HZ50V", Multiplier: 600, Cancellation: "10m"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const bought = 20_000
			var sum, squares, most float64
			at := int64(noon)
			for range bought {
				r := tt.request
				r.Currency, r.Amount, r.Basis = usd, "1000", Stake
				q, err := Offer(&r, w, c, nil, at)
				if err != nil {
					t.Fatal(err)
				}
				terms := &q.Terms
				last, err := terms.At(w, terms.CancelUntil()-1, Events{})
				if err != nil {
					t.Fatal(err)
				}
				net := max(terms.Stake.Float64(), last.Bid.Float64()) - terms.Price.Float64()
				sum += net
				squares += net * net
				most += terms.Charged().Float64() + terms.CancellationPrice.Float64()*(1-1/1.07)
				at = last.At + 1
			}
			mean, off := sum/bought, 4*math.Sqrt(squares)/bought
			t.Logf("brings %.2f ± %.2f, of which commission and loading are %.2f", mean, off, -most/bought)
			if mean > 0 || mean < -most/bought-off {
				t.Errorf("brings %.2f ± %.2f on average, want a loss of at most %.2f", mean, off, most/bought)
			}
		})
	}
}

func TestDealCancellationCostsMoreForLonger(t *testing.T) {
	w, c := newWorld(t)
	least := money.Zero(usd)
	for _, window := range []string{"5m", "10m", "15m", "30m", "60m"} {
		for _, symbol := range []string{"R_100", "JD100", "frxEURUSD"} {
			if q := quoted(t, w, c, Request{Type: "MULTUP", Symbol: symbol, Multiplier: 100, Cancellation: window}); q.Terms.CancellationPrice.Minor < 1 {
				t.Errorf("%s of %s costs %s", window, symbol, q.Terms.CancellationPrice)
			} else if symbol == "R_100" {
				if q.Terms.CancellationPrice.Minor <= least.Minor {
					t.Errorf("%s costs %s, and less time %s", window, q.Terms.CancellationPrice, least)
				}
				least = q.Terms.CancellationPrice
			}
		}
	}
}

func TestSellingUnitsBackCostsTwoHalfSpreads(t *testing.T) {
	w, c := newWorld(t)
	s, _ := w.Symbol("R_100")
	spot, _ := w.At(s, noon)
	for _, r := range []Request{
		{Type: "VANILLALONGCALL", Barrier: "+0", Duration: 600},
		{Type: "VANILLALONGPUT", Barrier: "+0", Duration: 600},
		{Type: "TURBOSLONG", Barrier: "-3", Duration: 600},
		{Type: "TURBOSSHORT", Barrier: "+3", Duration: 600},
	} {
		r.Amount, r.Basis = "500", Stake
		terms := buy(t, w, c, staked(r), noon)
		got := state(t, w, terms, noon)
		spread := 2 * 1.08 * s.Price(spot.Quote) * math.Sqrt(2./31_536_000)
		if want := 500 - terms.Contracts*spread; math.Abs(got.Bid.Float64()-want) > 0.011 {
			t.Errorf("%s bought for 500.00 is worth %s, want %.2f", r.Type, got.Bid, want)
		}
	}
}

func TestChargesByRule(t *testing.T) {
	w, c := newWorld(t)
	rules := &Rules{Commission: map[string]float64{"R_100": 0.5, "synthetic_index": 0.5, "R_100/multiplier": 0.001, "turbos": 2, "lookback": 0.1, "synthetic_index/vanilla": 3}}
	for _, tt := range []struct {
		request Request
		want    float64
	}{
		{Request{Type: "MULTUP", Multiplier: 100}, 0.001},
		{Request{Type: "MULTUP", Symbol: "R_50", Multiplier: 80}, 0.5 * 2 * math.Sqrt(2./31_536_000)},
		{Request{Type: "TURBOSLONG", Barrier: "-3", Duration: 600}, 2},
		{Request{Type: "VANILLALONGPUT", Barrier: "+0", Duration: 600}, 3},
		{Request{Type: "LBHIGHLOW", Multiplier: 1, Duration: 60}, 0.1},
	} {
		r := staked(tt.request)
		q, err := Offer(&r, w, c, rules, noon)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Terms.Commission; math.Abs(got-tt.want) > 1e-15 {
			t.Errorf("%s on %s: %v, want %v", r.Type, r.Symbol, got, tt.want)
		}
	}
}

// What the application earns is taken from what the client gets, or added to what it pays.
func TestMarkupOfStakes(t *testing.T) {
	w, c := newWorld(t)
	for _, tt := range []struct {
		request Request
		earned  string
		value   func(*Quote) float64
		by      float64 // of which the value changes
	}{
		{Request{Type: "MULTUP", Multiplier: 100}, "0.30", func(q *Quote) float64 { return q.Commission.Float64() }, 0.80 / 0.50},
		{Request{Type: "TURBOSLONG", Barrier: "-3", Duration: 600}, "0.30", func(q *Quote) float64 { return q.Terms.Contracts }, 0.97},
		{Request{Type: "VANILLALONGPUT", Barrier: "+0", Duration: 600}, "0.30", func(q *Quote) float64 { return q.Terms.Contracts }, 0.97},
		{Request{Type: "LBHIGHLOW", Multiplier: 100, Duration: 60}, "6.03", func(q *Quote) float64 { return q.Ask.Float64() }, 1 / 0.97},
		{Request{Type: "ACCU", GrowthRate: 0.01}, "0.00", func(q *Quote) float64 { return q.Terms.TickBarrier }, 1},
	} {
		plain := quoted(t, w, c, tt.request)
		tt.request.Markup = 0.03
		marked := quoted(t, w, c, tt.request)
		if got := tt.value(marked) / tt.value(plain); math.Abs(got-tt.by) > 1e-4 || marked.Markup().String() != tt.earned {
			t.Errorf("%s: %v times as much, and %s earned; want %v, %s", tt.request.Type, got, marked.Markup(), tt.by, tt.earned)
		}
	}
}

// A lookback has neither stake nor payout, so the slack between quote and purchase is that of its price.
func TestLookbacksMayCostALittleMoreThanTheyWereQuoted(t *testing.T) {
	w, c := newWorld(t)
	q := quoted(t, w, c, Request{Type: "LBHIGHLOW", Multiplier: 100, Duration: 60})
	for _, tt := range []struct {
		less int64
		want string
	}{{0, ""}, {q.Ask.Minor / 100, ""}, {q.Ask.Minor/100 + 1, "PriceMoved"}} {
		price := q.Ask
		price.Minor -= tt.less
		terms, err := q.Buy(price, nil)
		got := ""
		if r := refusal(t, err); r != nil {
			got = r.Reason
		} else if terms.Price != price {
			t.Errorf("bought for %s, want %s", terms.Price, price)
		}
		if got != tt.want {
			t.Errorf("for %s of %s: %q, want %q", price, q.Ask, got, tt.want)
		}
	}
}
