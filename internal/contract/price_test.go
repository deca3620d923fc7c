package contract

import (
	"math"
	"testing"

	"github.com/dervish-ws/dervish/internal/money"
)

// TestPricesAreFair buys each kind 20,000 times, one after the other, on our own market (500 times with -short or the
// race detector), and compares what it pays on average with what
// it costs without the commission. The bound is four standard errors of that average, and what is said of the formula.
func TestPricesAreFair(t *testing.T) {
	bought := 20_000
	if raceEnabled || testing.Short() {
		bought = 500
	}
	tests := []struct {
		name    string
		request Request
		formula float64 // by how much the formula is known to be off
	}{
		{"rise in ticks", Request{Type: "CALL", Symbol: "R_75", Duration: 5, DurationUnit: "t"}, 0},
		{"fall by the clock", Request{Type: "PUT", Symbol: "R_75", Duration: 30}, 0},
		{"rise or tie", Request{Type: "CALLE", Symbol: "1HZ10V", Duration: 3, DurationUnit: "t"}, 0},
		{"higher in ticks", Request{Type: "CALL", Symbol: "R_75", Barrier: "+30", Duration: 5, DurationUnit: "t"}, 0},
		{"lower by the clock", Request{Type: "PUT", Symbol: "R_75", Barrier: "-30", Duration: 30}, 0},
		{"rise of a jump index", Request{Type: "CALL", Symbol: "JD50", Duration: 10, DurationUnit: "m"}, 0},
		{"higher on a jump index", Request{Type: "CALL", Symbol: "JD50", Barrier: "+120", Duration: 10, DurationUnit: "m"}, 0},
		{"rise of a step index", Request{Type: "CALL", Symbol: "stpRNG", Duration: 4, DurationUnit: "t"}, 0},
		{"rise or tie of a step index", Request{Type: "CALLE", Symbol: "stpRNG", Duration: 15}, 0},
		{"rise of a daily reset index", Request{Type: "CALL", Symbol: "RDBULL", Duration: 10, DurationUnit: "m"}, 0},
		{"digit", Request{Type: "DIGITMATCH", Symbol: "R_100", Barrier: "3", Duration: 1, DurationUnit: "t"}, 0},
		{"digit over", Request{Type: "DIGITOVER", Symbol: "R_75", Barrier: "6", Duration: 2, DurationUnit: "t"}, 0},
		{"touch in ticks", Request{Type: "ONETOUCH", Symbol: "R_75", Barrier: "+30", Duration: 5, DurationUnit: "t"}, 0},
		{"touch in few seconds", Request{Type: "ONETOUCH", Symbol: "1HZ100V", Barrier: "+0.3", Duration: 15}, 0},
		{"touch by the clock", Request{Type: "ONETOUCH", Symbol: "R_75", Barrier: "-60", Duration: 2, DurationUnit: "m"}, 0},
		{"no touch", Request{Type: "NOTOUCH", Symbol: "R_75", Barrier: "+60", Duration: 2, DurationUnit: "m"}, 0},
		{"touch on a jump index", Request{Type: "ONETOUCH", Symbol: "JD50", Barrier: "+120", Duration: 10, DurationUnit: "m"}, 0.017}, // jumps are taken for volatility
		{"ends between", Request{Type: "EXPIRYRANGE", Symbol: "R_75", Barrier: "+90", Barrier2: "-120", Duration: 2, DurationUnit: "m"}, 0},
		{"ends outside", Request{Type: "EXPIRYMISS", Symbol: "R_75", Barrier: "+90", Barrier2: "-120", Duration: 2, DurationUnit: "m"}, 0},
		{"stays between", Request{Type: "RANGE", Symbol: "R_75", Barrier: "+180", Barrier2: "-160", Duration: 2, DurationUnit: "m"}, 0},
		{"goes outside", Request{Type: "UPORDOWN", Symbol: "R_75", Barrier: "+180", Barrier2: "-160", Duration: 2, DurationUnit: "m"}, 0},
		{"asian", Request{Type: "ASIANU", Symbol: "R_75", Duration: 7, DurationUnit: "t"}, 0},
		{"run", Request{Type: "RUNHIGH", Symbol: "R_75", Duration: 3, DurationUnit: "t"}, 0},
		{"reset in ticks", Request{Type: "RESETCALL", Symbol: "R_75", Duration: 6, DurationUnit: "t"}, 0},
		{"reset in an odd number of ticks", Request{Type: "RESETCALL", Symbol: "R_75", Duration: 5, DurationUnit: "t"}, 0},
		{"reset by the clock", Request{Type: "RESETPUT", Symbol: "R_75", Duration: 40}, 0.005}, // that time comes in ticks is left out
		{"high tick", Request{Type: "TICKHIGH", Symbol: "R_75", SelectedTick: 2, Duration: 5, DurationUnit: "t"}, 0},
		{"low tick", Request{Type: "TICKLOW", Symbol: "R_75", SelectedTick: 5, Duration: 5, DurationUnit: "t"}, 0},
		{"call spread", Request{Type: "CALLSPREAD", Symbol: "R_75", Barrier: "+60", Barrier2: "-40", Duration: 2, DurationUnit: "m"}, 0},
		{"put spread", Request{Type: "PUTSPREAD", Symbol: "R_75", BarrierRange: "wide", Duration: 2, DurationUnit: "m"}, 0},
	}
	w, c := theWorld(t)
	const payout = 10_000 // dollars, so that rounding to cents does not matter
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var cost, paid, squares, commission float64
			tt.request.Currency, tt.request.Amount, tt.request.Basis = usd, "10000", Payout
			at := int64(noon)
			for range bought {
				q, err := Offer(&tt.request, w, c, nil, at)
				if err != nil {
					t.Fatal(err)
				}
				commission = q.Terms.Commission
				p := q.Ask.Float64()/payout - commission
				end, _, err := q.Terms.Closes(w, Events{}, at, q.Terms.End())
				if err != nil {
					t.Fatal(err)
				}
				o, err := q.Terms.At(w, end, Events{})
				if err != nil {
					t.Fatal(err)
				}
				got := o.Outcome.Price.Float64() / payout
				cost += p
				paid += got
				squares += (got - p) * (got - p)
				// The next one begins after this one, and none runs through a midnight.
				if at = end + 1; at%daySeconds > 23*3600 {
					at += 2 * 3600
				}
			}
			cost, paid = cost/float64(bought), paid/float64(bought)
			bound := 4*math.Sqrt(squares)/float64(bought) + tt.formula
			t.Logf("costs %.4f, pays %.4f ± %.4f", cost, paid, bound)
			if math.Abs(paid-cost) > bound {
				t.Errorf("pays %.4f on average and costs %.4f without commission; they may differ by %.4f", paid, cost, bound)
			}
			if paid > cost+commission && bought > 500 {
				t.Errorf("pays %.4f on average, which is more than it costs", paid)
			}
		})
	}
}

func TestBuyingAndSellingBackCostsTwiceTheCommission(t *testing.T) {
	w, c := theWorld(t)
	for _, r := range []Request{
		{Type: "CALL", Symbol: "R_100", Duration: 1, DurationUnit: "h"},
		{Type: "NOTOUCH", Symbol: "R_100", Barrier: "+12", Duration: 1, DurationUnit: "h"},
		{Type: "EXPIRYRANGE", Symbol: "R_100", Barrier: "+12", Barrier2: "-10", Duration: 1, DurationUnit: "h"},
		{Type: "RESETCALL", Symbol: "R_100", Duration: 1, DurationUnit: "h"},
		{Type: "CALLSPREAD", Symbol: "R_100", Barrier: "+12", Barrier2: "-10", Duration: 1, DurationUnit: "h"},
		{Type: "DIGITEVEN", Symbol: "R_100", Duration: 5, DurationUnit: "t"},
	} {
		r.Amount, r.Basis = "1000", Payout
		terms := buy(t, w, c, r, noon)
		got := state(t, w, terms, noon)
		if want := terms.Price.Minor - 2400; math.Abs(float64(got.Bid.Minor-want)) > 1 {
			t.Errorf("%s: bought at %s, bid %s, want 24.00 less", r.Type, terms.Price, got.Bid)
		}
	}
}

func TestDigitsSumToTheirCommissions(t *testing.T) {
	w, c := theWorld(t)
	ask := func(code, barrier string) int64 {
		return buy(t, w, c, Request{Type: code, Symbol: "R_100", Barrier: barrier, Amount: "1000", Basis: Payout, Duration: 5, DurationUnit: "t"}, noon).Price.Minor
	}
	sum := int64(0)
	for d := range 10 {
		sum += ask("DIGITMATCH", string(rune('0'+d)))
	}
	if sum != 112000 {
		t.Errorf("all ten digits cost %d cents, want the payout and ten commissions: 112000", sum)
	}
	if both := ask("DIGITEVEN", "") + ask("DIGITODD", ""); both != 102400 {
		t.Errorf("even and odd cost %d cents, want 102400", both)
	}
}

func TestStakeAndPayoutAreTwoWaysToSayOnePrice(t *testing.T) {
	w, c := theWorld(t)
	offer := func(basis Basis, amount string) *Quote {
		q, err := Offer(&Request{Type: "CALL", Symbol: "R_100", Currency: usd, Barrier: "+0.10", Duration: 5, DurationUnit: "t", Basis: basis, Amount: amount}, w, c, nil, noon)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	stake := offer(Stake, "100")
	payout := offer(Payout, stake.Payout.String())
	if stake.Ask.String() != "100.00" || payout.Ask != stake.Ask || payout.Payout != stake.Payout {
		t.Errorf("100.00 pays %s, which costs %s", stake.Payout, payout.Ask)
	}
}

func TestMarkupAddsToThePrice(t *testing.T) {
	w, c := theWorld(t)
	r := Request{Type: "DIGITEVEN", Symbol: "R_100", Amount: "100", Basis: Payout, Duration: 1, DurationUnit: "t"}
	plain := buy(t, w, c, r, noon)
	r.Markup = 0.03
	marked := buy(t, w, c, r, noon)
	if plain.Price.String() != "51.20" || marked.Price.String() != "54.20" {
		t.Errorf("costs %s, and %s with 3%% of the payout for the application", plain.Price, marked.Price)
	}
}

func TestCommissionsByRule(t *testing.T) {
	w, c := theWorld(t)
	rules := &Rules{Commission: map[string]float64{"digits": 0.02, "R_50": 0.03, "R_100/digits": 0.05, "forex/callput": 0.01}}
	for symbol, want := range map[string]float64{"R_75": 0.02, "R_100": 0.05, "R_50": 0.02} {
		q, err := Offer(&Request{Type: "DIGITEVEN", Symbol: symbol, Currency: usd, Amount: "100", Basis: Payout, Duration: 1, DurationUnit: "t"}, w, c, rules, noon)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Terms.Commission; got != want || q.Ask.Minor != int64(math.Round(5000+10000*want)) {
			t.Errorf("%s: commission %v, ask %s, want %v", symbol, got, q.Ask, want)
		}
	}
	for symbol, want := range map[string]float64{"R_75": 0.012, "R_50": 0.03, "frxEURUSD": 0.01} {
		q, err := Offer(&Request{Type: "CALL", Symbol: symbol, Currency: usd, Amount: "100", Basis: Payout, Duration: 1, DurationUnit: "h"}, w, c, rules, noon)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Terms.Commission; got != want {
			t.Errorf("%s: commission %v, want %v", symbol, got, want)
		}
	}
}

func TestBuy(t *testing.T) {
	w, c := theWorld(t)
	offer := func(basis Basis) *Quote {
		q, err := Offer(&Request{Type: "DIGITEVEN", Symbol: "R_100", Currency: usd, Amount: "100", Basis: basis, Duration: 1, DurationUnit: "t"}, w, c, nil, noon)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	payout, stake := offer(Payout), offer(Stake) // 51.20 for 100.00, 100.00 for 195.31
	richer := *stake
	richer.Payout.Minor += 118 // slack is 0.6% of 195.31
	poorer := richer
	richer.Payout.Minor--
	tests := []struct {
		name  string
		quote *Quote
		price string
		seen  *Quote
		want  string // the price paid, or the refusal
	}{
		{"for its price", payout, "51.20", nil, "51.20"},
		{"for less than it may cost", payout, "90", nil, "51.20"},
		{"half a commission of the payout is overlooked, and not paid", payout, "50.60", nil, "50.60"},
		{"more is not", payout, "50.59", nil, "The contract costs more than it may. You would pay 50.59, and it costs 51.20."},
		{"a stake is the price", stake, "100", nil, "100.00"},
		{"no less than the stake", stake, "99.99", nil, "The contract costs more than it may. You would pay 99.99, and it costs 100.00."},
		{"a payout a little lower than quoted", stake, "100", &richer, "100.00"},
		{"a payout much lower than quoted", stake, "100", &poorer, "The payout has changed since it was quoted, from 196.49 to 195.31."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			price, err := money.Parse(tt.price, usd)
			if err != nil {
				t.Fatal(err)
			}
			terms, err := tt.quote.Buy(price, tt.seen)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = terms.Price.String()
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	if _, err := payout.Buy(money.Amount{Minor: 1e6, Currency: money.Currency{Code: "EUR", Digits: 2}}, nil); err == nil {
		t.Error("a contract in dollars is bought for euros")
	}
}
