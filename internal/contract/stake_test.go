package contract

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
)

// dollars reads an amount.
func dollars(t testing.TB, text string) money.Amount {
	t.Helper()
	a, err := money.Parse(text, usd)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// staked completes a request for ten dollars on R_100.
func staked(r Request) Request {
	if r.Symbol == "" {
		r.Symbol = "R_100"
	}
	r.Currency = usd
	if r.Amount == "" {
		r.Amount, r.Basis = "10", Stake
	}
	return r
}

// quoted is the quote of a request at noon.
func quoted(t testing.TB, w *market.World, c *offerings.Catalogue, r Request) *Quote {
	t.Helper()
	r = staked(r)
	q, err := Offer(&r, w, c, nil, noon)
	if err != nil {
		t.Fatalf("offer %+v: %v", r, err)
	}
	return q
}

func TestStakedKindsDecide(t *testing.T) {
	// A multiplier of 100 on R_100 has a notional of 1000.00, a commission of 0.50 and, from an entry of 1000.00, its
	// stop-out at 990.51, where the price rounds towards the entry.
	up100 := Request{Type: "MULTUP", Multiplier: 100}
	down100 := Request{Type: "MULTDOWN", Multiplier: 100}
	accu := Request{Type: "ACCU", GrowthRate: 0.05} // on R_100 a tick may move by 0.4893 from 1000.00
	tests := []struct {
		name     string
		request  Request
		quotes   []int64 // the ticks after the purchase, every other second
		want     Status
		price    string
		deciding int // the index of the tick that decides
	}{
		{"MULTUP: the stop-out takes the stake", up100, []int64{100000, 99052, 99050, 110000}, Lost, "0.00", 2},
		{"MULTUP: at the level itself", up100, []int64{100000, 99052, 99051, 110000}, Lost, "0.01", 2},
		{"MULTUP: far beyond the stop-out the stake is all there is to lose", up100, []int64{100000, 50000}, Lost, "0.00", 1},
		{"MULTDOWN: the stop-out lies above", down100, []int64{100000, 100948, 100950}, Lost, "0.00", 2},
		{"MULTDOWN: at the level itself", down100, []int64{100000, 100948, 100949}, Lost, "0.01", 2},
		{"MULTUP: take profit", with(up100, "5", "", ""), []int64{100000, 100550, 100551}, Sold, "15.01", 2},
		{"MULTUP: a tick past the level pays what it is worth", with(up100, "5", "", ""), []int64{100000, 100550, 102000}, Sold, "29.50", 2},
		{"MULTUP: stop loss", with(up100, "", "3", ""), []int64{100000, 99752, 99751}, Sold, "7.01", 2},
		{"MULTUP: a tick past the stop loss", with(up100, "", "3", ""), []int64{100000, 99500}, Sold, "4.50", 1},
		{"MULTUP: a tick past stop loss and stop-out", with(up100, "", "3", ""), []int64{100000, 98000}, Lost, "0.00", 1},
		{"MULTDOWN: take profit", with(down100, "5", "3", ""), []int64{100000, 99450, 99449}, Sold, "15.01", 2},
		{"MULTDOWN: stop loss", with(down100, "5", "3", ""), []int64{100000, 100248, 100249}, Sold, "7.01", 2},
		{"MULTUP: a stop-out under deal cancellation gives the stake back", with(up100, "", "", "5m"), []int64{100000, 99050}, Cancelled, "10.00", 1},
		{"MULTUP: the last tick of the window", with(up100, "", "", "5m"), append(slices.Repeat([]int64{100000}, 148), 99050), Cancelled, "10.00", 148},
		{"MULTUP: a tick after the window", with(up100, "", "", "5m"), append(slices.Repeat([]int64{100000}, 149), 99050), Lost, "0.00", 149},

		{"ACCU: a tick that leaves the barriers above", accu, []int64{100000, 100048, 100097}, Lost, "0.00", 2},
		{"ACCU: a tick that leaves the barriers below", accu, []int64{100000, 99952, 99903}, Lost, "0.00", 2},
		{"ACCU: the entry has no barriers", accu, []int64{200000, 200000, 200200}, Lost, "0.00", 2},
		{"ACCU: take profit", with(accu, "1", "", ""), []int64{100000, 100048, 100000, 200000}, Won, "11.03", 2},
		{"ACCU: as many ticks as there may be", accu, slices.Repeat([]int64{100000}, 46), Won, "89.85", 45},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, c := newWorld(t)
			script(t, w, "R_100", tt.quotes...)
			terms := buy(t, w, c, staked(tt.request), noon)
			after := int64(2 * (tt.deciding + 1))
			if at, ok, err := terms.Closes(w, Events{}, noon, noon+1000); at != noon+after || !ok || err != nil {
				t.Errorf("closes after %d s, %t, %v, want %d", at-noon, ok, err, after)
			}
			if got := state(t, w, terms, noon+after-1); got.Status != Open || got.Expired {
				t.Errorf("a second before, it is %s, want open", got.Status)
			}
			got := state(t, w, terms, noon+after)
			if got.Status != tt.want || got.Bid.String() != tt.price || got.Expired != (tt.want != Sold) {
				t.Errorf("status %s, bid %s, expired %t, want %s, %s", got.Status, got.Bid, got.Expired, tt.want, tt.price)
			}
			if got.Entry.Quote != tt.quotes[0] || got.Exit.Quote != tt.quotes[tt.deciding] || got.Exit.Epoch != noon+after {
				t.Errorf("entry %d, exit %d at +%d, want %d, %d", got.Entry.Quote, got.Exit.Quote, got.Exit.Epoch-noon, tt.quotes[0], tt.quotes[tt.deciding])
			}
			if later := state(t, w, terms, noon+5000); later.Outcome != got.Outcome || later.Bid != got.Bid {
				t.Errorf("later it is %v, was %v", later.Outcome, got.Outcome)
			}
		})
	}
}

// with is a request with orders and deal cancellation.
func with(r Request, takeProfit, stopLoss, cancellation string) Request {
	r.TakeProfit, r.StopLoss, r.Cancellation = takeProfit, stopLoss, cancellation
	return r
}

func TestUnitsPay(t *testing.T) {
	tests := []struct {
		name    string
		request Request
		moves   []int64 // the ticks after the purchase, every other second, as distances from the spot
		want    Status
		points  float64 // that each contract pays
		after   int64
	}{
		{"VANILLALONGCALL: what it is above", Request{Type: "VANILLALONGCALL", Barrier: "+0.6", Duration: 1, DurationUnit: "m"}, repeat(29, 10, 160), Won, 1.0, 60},
		{"VANILLALONGCALL: on the strike", Request{Type: "VANILLALONGCALL", Barrier: "+0.6", Duration: 1, DurationUnit: "m"}, repeat(29, 300, 60), Lost, 0, 60},
		{"VANILLALONGCALL: below", Request{Type: "VANILLALONGCALL", Barrier: "+0", Duration: 1, DurationUnit: "m"}, repeat(29, 300, -1), Lost, 0, 60},
		{"VANILLALONGPUT: what it is below", Request{Type: "VANILLALONGPUT", Barrier: "+0", Duration: 1, DurationUnit: "m"}, repeat(29, 300, -150), Won, 1.5, 60},
		{"TURBOSLONG: what it is above", Request{Type: "TURBOSLONG", Barrier: "-1", Duration: 1, DurationUnit: "m"}, repeat(29, -99, -50), Won, 0.5, 60},
		{"TURBOSLONG: the barrier ends it", Request{Type: "TURBOSLONG", Barrier: "-1", Duration: 1, DurationUnit: "m"}, repeat(4, -99, -100, 500), Lost, 0, 10},
		{"TURBOSSHORT: what it is below", Request{Type: "TURBOSSHORT", Barrier: "+1", Duration: 1, DurationUnit: "m"}, repeat(29, 99, -100), Won, 2, 60},
		{"TURBOSSHORT: the barrier ends it", Request{Type: "TURBOSSHORT", Barrier: "+1", Duration: 1, DurationUnit: "m"}, repeat(29, 99, 100), Lost, 0, 60},
		{"TURBOSLONG: in ticks, which begin with the one in force", Request{Type: "TURBOSLONG", Barrier: "-1", Duration: 5, DurationUnit: "t"}, []int64{-99, -99, -99, -99, 100, -200}, Won, 2, 10},
		{"TURBOSSHORT: in ticks", Request{Type: "TURBOSSHORT", Barrier: "+1", Duration: 5, DurationUnit: "t"}, []int64{0, 0, 0, 100, 0}, Lost, 0, 8},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, c := newWorld(t)
			s, _ := w.Symbol("R_100")
			spot, _ := w.At(s, noon)
			quotes := slices.Clone(tt.moves)
			for i := range quotes {
				quotes[i] += spot.Quote
			}
			script(t, w, "R_100", quotes...)
			terms := buy(t, w, c, staked(tt.request), noon)
			if at, ok, err := terms.Closes(w, Events{}, noon, noon+1000); at != noon+tt.after || !ok || err != nil {
				t.Errorf("closes after %d s, %t, %v, want %d", at-noon, ok, err, tt.after)
			}
			got := state(t, w, terms, noon+tt.after)
			want, err := terms.amount(tt.points * terms.Contracts)
			if err != nil || got.Status != tt.want || got.Bid != want {
				t.Errorf("%s for %s, want %s for %s: %s contracts", got.Status, got.Bid, tt.want, want, got.Contracts)
			}
			if got.Entry != spot || terms.EntryAt != spot.Epoch {
				t.Errorf("enters with %v, want the tick in force at the purchase, %v", got.Entry, spot)
			}
			if before := state(t, w, terms, noon+tt.after-1); before.Status != Open {
				t.Errorf("a second before it is %s", before.Status)
			}
		})
	}
}

func TestATurboTakesItsProfit(t *testing.T) {
	w, c := newWorld(t)
	s, _ := w.Symbol("R_100")
	spot, _ := w.At(s, noon)
	script(t, w, "R_100", spot.Quote+50, spot.Quote+300, spot.Quote+400)
	terms := buy(t, w, c, staked(Request{Type: "TURBOSLONG", Barrier: "-2", Duration: 1, DurationUnit: "m", TakeProfit: "9"}), noon)
	before := state(t, w, terms, noon+3)
	got := state(t, w, terms, noon+4)
	// What 5 points are worth, less the half-spread of 1.08 usual moves.
	want, err := terms.amount(terms.Contracts * (5 - 1.08*s.Price(spot.Quote+300)*0.00025183245))
	if err != nil || before.Status != Open || before.Profit.Minor >= 900 {
		t.Errorf("before, it is %s with a profit of %s: %v", before.Status, before.Profit, err)
	}
	if got.Status != Won || got.Bid != want || got.Profit.Minor < 900 || got.Outcome.At != noon+4 {
		t.Errorf("%s at +%d for %s, want won at +4 for %s", got.Status, got.Outcome.At-noon, got.Bid, want)
	}
}

func TestLookbacksPay(t *testing.T) {
	// Neither the spot at the purchase nor the tick after the end counts.
	quotes := slices.Concat([]int64{100000}, repeat(10, 100123, 99800), repeat(17, 100000), []int64{100070})
	for code, want := range map[string]struct{ price, barrier, barrier2 string }{
		"LBFLOATCALL": {"5.40", "998.00", ""},
		"LBFLOATPUT":  {"1.06", "1001.23", ""},
		"LBHIGHLOW":   {"6.46", "1001.23", "998.00"},
	} {
		w, c := newWorld(t)
		script(t, w, "R_100", append(quotes, 200000)...)
		terms := buy(t, w, c, Request{Type: code, Symbol: "R_100", Multiplier: 2, Duration: 1, DurationUnit: "m"}, noon)
		if at, ok, err := terms.Closes(w, Events{}, noon, noon+1000); at != noon+60 || !ok || err != nil {
			t.Errorf("%s closes after %d s, %t, %v", code, at-noon, ok, err)
		}
		got := state(t, w, terms, noon+60)
		if got.Status != Won || got.Bid.String() != want.price || got.Barrier != want.barrier || got.Barrier2 != want.barrier2 {
			t.Errorf("%s is %s for %s, %s %s, want %v", code, got.Status, got.Bid, got.Barrier, got.Barrier2, want)
		}
		if open := state(t, w, terms, noon+30); open.Hold == nil || open.Hold.Reason != "ResaleNotOffered" || open.Bid.Minor <= 0 {
			t.Errorf("%s is worth %s half way, hold %v", code, open.Bid, open.Hold)
		}
	}
}

func TestStakedRefusals(t *testing.T) {
	w, c := newWorld(t)
	tests := []struct {
		name    string
		request Request
		class   Class
		reason  string
		field   string
		numbers string // or choices
	}{
		{"a payout", Request{Type: "MULTUP", Multiplier: 100, Amount: "10", Basis: Payout}, Creation, "WrongAmountTypeOne", "basis", "stake"},
		{"no multiplier", Request{Type: "MULTUP"}, Creation, "MissingRequiredContractParams", "multiplier", ""},
		{"a multiplier of another symbol", Request{Type: "MULTUP", Multiplier: 1000}, Invalid, "MultiplierOutOfRange", "multiplier", "40 100 200 300 400"},
		{"a multiplier beyond all", Request{Type: "MULTUP", Multiplier: 1e300}, Invalid, "MultiplierOutOfRange", "multiplier", "100000"},
		{"a duration", Request{Type: "MULTUP", Multiplier: 100, Duration: 60}, Creation, "InvalidExpiry", "duration", ""},
		{"a barrier", Request{Type: "MULTUP", Multiplier: 100, Barrier: "+1"}, Creation, "BarrierNotAllowed", "barrier", ""},
		{"a symbol without multipliers", Request{Type: "MULTUP", Multiplier: 100, Symbol: "RDBULL"}, NotOffered, "InvalidOfferings", "contract_type", ""},
		{"a stake too small", Request{Type: "MULTUP", Multiplier: 100, Amount: "0.99", Basis: Stake}, Invalid, "StakeLimits", "amount", "1.00 2000.00 0.99"},
		{"a stake too large", Request{Type: "MULTUP", Multiplier: 100, Amount: "2000.01", Basis: Stake}, Invalid, "StakeLimits", "amount", "1.00 2000.00 2000.01"},
		{"a take profit too low", Request{Type: "MULTUP", Multiplier: 100, TakeProfit: "0.49"}, Invalid, "LimitOrderAmountTooLow", "take_profit", "0.50"},
		{"a take profit too high", Request{Type: "MULTUP", Multiplier: 100, TakeProfit: "450.01"}, Invalid, "LimitOrderAmountTooHigh", "take_profit", "450.00"},
		{"a stop loss too low", Request{Type: "MULTUP", Multiplier: 100, StopLoss: "0.49"}, Invalid, "LimitOrderAmountTooLow", "stop_loss", "0.50"},
		{"a stop loss of more than the stake", Request{Type: "MULTUP", Multiplier: 100, StopLoss: "10.01"}, Invalid, "LimitOrderAmountTooHigh", "stop_loss", "10.00"},
		{"an order of too many decimals", Request{Type: "MULTUP", Multiplier: 100, StopLoss: "5.001"}, Invalid, "LimitOrderIncorrectDecimal", "stop_loss", "2"},
		{"an order that is no number", Request{Type: "MULTUP", Multiplier: 100, StopLoss: "five"}, Creation, "InvalidInput", "stop_loss", ""},
		{"a stop loss and cancellation", Request{Type: "MULTUP", Multiplier: 100, StopLoss: "5", Cancellation: "5m"}, Invalid, "EitherStopLossOrCancel", "stop_loss", ""},
		{"a take profit and cancellation", Request{Type: "MULTUP", Multiplier: 100, TakeProfit: "5", Cancellation: "5m"}, Invalid, "EitherTakeProfitOrCancel", "take_profit", ""},
		{"cancellation of another length", Request{Type: "MULTUP", Multiplier: 100, Cancellation: "7m"}, Invalid, "InvalidDealCancellation", "cancellation", "5m 10m 15m 30m 60m"},
		{"cancellation that is no time", Request{Type: "MULTUP", Multiplier: 100, Cancellation: "soon"}, Creation, "InvalidDealCancellation", "cancellation", ""},
		{"cancellation of a crash", Request{Type: "MULTUP", Symbol: "CRASH1000", Multiplier: 100, Cancellation: "5m"}, Invalid, "DealCancellationNotAvailable", "cancellation", ""},

		{"no growth", Request{Type: "ACCU"}, Creation, "MissingRequiredContractParams", "growth_rate", ""},
		{"growth of six per cent", Request{Type: "ACCU", GrowthRate: 0.06}, Invalid, "GrowthRateOutOfRange", "growth_rate", "0.01 0.02 0.03 0.04 0.05"},
		{"growth between two rates", Request{Type: "ACCU", GrowthRate: 0.015}, Invalid, "GrowthRateOutOfRange", "growth_rate", "0.01 0.02 0.03 0.04 0.05"},
		{"an accumulator of a step index", Request{Type: "ACCU", Symbol: "stpRNG", GrowthRate: 0.01}, NotOffered, "InvalidOfferings", "contract_type", ""},
		{"an accumulator's stop loss", Request{Type: "ACCU", GrowthRate: 0.01, StopLoss: "1"}, Creation, "InvalidInput", "stop_loss", ""},
		{"an accumulator's take profit too low", Request{Type: "ACCU", GrowthRate: 0.01, TakeProfit: "0.09"}, Invalid, "LimitOrderAmountTooLow", "take_profit", "0.10"},
		{"an accumulator's take profit above the largest payout", Request{Type: "ACCU", GrowthRate: 0.01, TakeProfit: "9990.01"}, Invalid, "LimitOrderAmountTooHigh", "take_profit", "9990.00"},
		{"an accumulator's stake too large", Request{Type: "ACCU", GrowthRate: 0.01, Amount: "1000.01", Basis: Stake}, Invalid, "StakeLimits", "amount", "1.00 1000.00 1000.01"},

		{"a strike that is not of the ladder", Request{Type: "VANILLALONGCALL", Barrier: "+0.1", Duration: 1, DurationUnit: "m"}, Invalid, "InvalidBarrierPredefined", "barrier", "-1.20 -0.60 +0.00 +0.60 +1.20"},
		{"no strike", Request{Type: "VANILLALONGCALL", Duration: 1, DurationUnit: "m"}, Creation, "InvalidBarrierSingle", "barrier", ""},
		{"a vanilla in ticks", Request{Type: "VANILLALONGCALL", Barrier: "+0", Duration: 5, DurationUnit: "t"}, NotOffered, "TradingDurationNotAllowed", "duration", ""},
		{"a barrier above", Request{Type: "TURBOSLONG", Barrier: "+1", Duration: 1, DurationUnit: "m"}, Invalid, "InvalidBarrierForSpot", "barrier", ""},
		{"a barrier below", Request{Type: "TURBOSSHORT", Barrier: "-1", Duration: 1, DurationUnit: "m"}, Invalid, "InvalidBarrierForSpot", "barrier", ""},
		{"a barrier below zero", Request{Type: "TURBOSLONG", Barrier: "-2000", Duration: 1, DurationUnit: "m"}, Invalid, "NegativeContractBarrier", "barrier", ""},
		{"a payout for each point that is out of range", Request{Type: "TURBOSSHORT", PayoutPerPoint: "100", Duration: 1, DurationUnit: "m"}, Invalid, "InvalidPayoutPerPoint", "payout_per_point", "10.2 8.96 7.27 5.97 5.06 4.21 3.6 3.25 2.65 2.23"},
		{"a payout for each point that is no number", Request{Type: "TURBOSSHORT", PayoutPerPoint: "NaN", Duration: 1, DurationUnit: "m"}, Creation, "InvalidPayoutPerPoint", "payout_per_point", ""},
		{"a barrier and a payout for each point", Request{Type: "TURBOSSHORT", PayoutPerPoint: "4", Barrier: "+1", Duration: 1, DurationUnit: "m"}, Creation, "BarrierNotAllowed", "barrier", ""},
		{"neither", Request{Type: "TURBOSSHORT", Duration: 1, DurationUnit: "m"}, Creation, "InvalidBarrierSingle", "barrier", ""},

		{"a lookback without multiplier", Request{Type: "LBHIGHLOW", Duration: 1, DurationUnit: "m"}, Creation, "MissingRequiredContractParams", "multiplier", ""},
		{"a lookback of too small a multiplier", Request{Type: "LBHIGHLOW", Symbol: "R_50", Multiplier: 4.9, Duration: 1, DurationUnit: "m"}, Invalid, "MultiplierOutOfRange", "multiplier", "5"},
		{"a lookback of too large a multiplier", Request{Type: "LBFLOATCALL", Multiplier: 1e5, Duration: 1, DurationUnit: "m"}, Invalid, "StakeLimits", "amount", "0.35 50000.00 97448.49"},
		{"a lookback of all the money", Request{Type: "LBFLOATCALL", Multiplier: 1e300, Duration: 1, DurationUnit: "m"}, NoPrice, "TradeTemporarilyUnavailable", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := staked(tt.request)
			q, err := Offer(&r, w, c, nil, noon)
			got := refusal(t, err)
			if got == nil {
				t.Fatalf("is offered: %+v", q)
			}
			numbers := strings.Join(append(slices.Clone(got.Numbers), got.Choices...), " ")
			if got.Class != tt.class || got.Reason != tt.reason || got.Field != tt.field || numbers != tt.numbers {
				t.Errorf("%s %s at %s, %q: %s\nwant %s %s at %s, %q", got.Class, got.Reason, got.Field, numbers, got.Message, tt.class, tt.reason, tt.field, tt.numbers)
			}
			rest := got.Message
			for _, n := range append(slices.Clone(got.Numbers), got.Choices...) {
				_, after, found := strings.Cut(rest, n)
				if !found {
					t.Errorf("%q does not say %s in the order of %q", got.Message, n, numbers)
				}
				rest = after
			}
		})
	}
}

// refusal is an error as one; nil when there is no error.
func refusal(t interface {
	Helper()
	Fatal(...any)
}, err error,
) *Refusal {
	t.Helper()
	if err == nil {
		return nil
	}
	r, ok := errors.AsType[*Refusal](err)
	if !ok {
		t.Fatal(err)
	}
	return r
}

func TestWhenUnitsAreBoughtBack(t *testing.T) {
	w, c := newWorld(t)
	// A vanilla on EUR/USD, for two days: the strike nearest to the spot.
	eurusd, _ := w.Symbol("frxEURUSD")
	spot, _ := w.At(eurusd, noon)
	ladder := offerings.Strikes(eurusd, spot.Quote, offerings.Duration{N: 2, Unit: offerings.Days})
	tests := []struct {
		name    string
		request Request
		left    int64 // seconds to the expiry
		want    string
	}{
		{"a vanilla a minute before", Request{Type: "VANILLALONGCALL", Barrier: "+0", Duration: 600}, 60, ""},
		{"a vanilla later", Request{Type: "VANILLALONGCALL", Barrier: "+0", Duration: 600}, 59, "ResaleNotOffered"},
		{"a turbo 15 seconds before", Request{Type: "TURBOSLONG", Barrier: "-100", Duration: 600}, 15, ""},
		{"a turbo later", Request{Type: "TURBOSLONG", Barrier: "-100", Duration: 600}, 14, "ResaleNotOffered"},
		{"a turbo at its entry", Request{Type: "TURBOSLONG", Barrier: "-100", Duration: 600}, 599, "SellAtEntryTick"},
		{"a turbo of ticks", Request{Type: "TURBOSLONG", Barrier: "-100", Duration: 10, DurationUnit: "t"}, 292, "ResaleNotOffered"},
		{"a vanilla of currencies a day before", Request{Type: "VANILLALONGPUT", Symbol: "frxEURUSD", Barrier: ladder[5].Text(eurusd), Duration: 2, DurationUnit: "d"}, daySeconds, ""},
		{"a vanilla of currencies later", Request{Type: "VANILLALONGPUT", Symbol: "frxEURUSD", Barrier: ladder[5].Text(eurusd), Duration: 2, DurationUnit: "d"}, daySeconds - 1, "ResaleNotOffered"},
		{"a lookback", Request{Type: "LBHIGHLOW", Multiplier: 1, Duration: 600}, 300, "ResaleNotOffered"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			terms := buy(t, w, c, staked(tt.request), noon)
			got := ""
			if s := state(t, w, terms, terms.End()-tt.left); s.Status != Open {
				t.Fatalf("it is %s", s.Status)
			} else if s.Hold != nil {
				got = s.Hold.Reason
			}
			if got != tt.want {
				t.Errorf("%d s before its end: %q, want %q", tt.left, got, tt.want)
			}
		})
	}
}

// Vanillas on currencies pay by the pip.
func TestPipsArePointsOfCurrencies(t *testing.T) {
	w, c := newWorld(t)
	s, _ := w.Symbol("frxEURUSD")
	spot, _ := w.At(s, noon)
	ladder := offerings.Strikes(s, spot.Quote, offerings.Duration{N: 1, Unit: offerings.Days})
	terms := buy(t, w, c, staked(Request{Type: "VANILLALONGCALL", Symbol: s.Code, Barrier: ladder[0].Text(s), Duration: 1, DurationUnit: "d"}), noon)
	if !strings.HasSuffix(terms.Longcode(s), ", in pips.") {
		t.Errorf("%q does not say that it counts pips", terms.Longcode(s))
	}
	got := state(t, w, terms, terms.Expiry)
	want, err := terms.amount(terms.Contracts * float64(got.Exit.Quote-ladder[0].Pips))
	if err != nil || got.Status != Won || got.Bid != want {
		t.Errorf("%s for %s, want won for %s", got.Status, got.Bid, want)
	}
}

// TestStakesThatAreOfferedCanBeBought buys each row of the catalogue of a type whose payout follows from the market, at
// its shortest and its longest duration, with the barrier that is proposed for it.
func TestStakesThatAreOfferedCanBeBought(t *testing.T) {
	w, c := newWorld(t)
	bought := map[string]int{}
	for _, s := range w.Symbols() {
		for _, row := range c.Rows(s.Code) {
			k := kinds[row.Type.Code]
			if k == nil {
				t.Errorf("%s is offered on %s, and there is no such kind", row.Type.Code, s.Code)
				continue
			}
			if !slices.Contains(stakeOnlyTypes, k.code) {
				continue
			}
			at := int64(noon)
			if !w.Open(s, at) {
				at, _ = w.NextOpen(s, at)
			}
			spot, _ := w.At(s, at)
			for _, d := range []offerings.Duration{row.Min, row.Max} {
				if row.Expiry == offerings.Intraday && d.Unit == offerings.Days {
					d = offerings.Duration{N: 24 * d.N, Unit: offerings.Hours}
				}
				r := Request{Type: k.code, Symbol: s.Code, Currency: usd, Amount: "500", Basis: Stake, Duration: d.N, DurationUnit: string(d.Unit)}
				if d.Unit == 0 {
					r.DurationUnit = ""
				}
				switch k.category {
				case "multiplier":
					r.Multiplier = float64(row.Multipliers[len(row.Multipliers)-1])
				case "lookback":
					r.Multiplier = offerings.MinMultiplier(s)
				case "accumulator":
					r.GrowthRate = float64(row.GrowthPercents[0]) / 100
				case "vanilla":
					r.Barrier = offerings.Strikes(s, spot.Quote, d)[0].Text(s)
				case "turbos":
					distances := offerings.TurboDistances(s, spot.Quote, d)
					r.PayoutPerPoint = number(offerings.TurboPerPoint(s, spot.Quote, distances[0], 500))
				}
				q, err := Offer(&r, w, c, nil, at)
				if err != nil {
					if refusal(t, err).Reason != "TradingDayEndExpiry" {
						t.Errorf("%+v: %v", r, err)
					}
					continue
				}
				bought[k.code]++
				if state, err := q.Terms.At(w, min(at+600, q.Terms.End()), Events{}); err != nil || state.Status == Refunded {
					t.Errorf("%s becomes %+v, %v", q.Terms.Shortcode(s), state, err)
				}
			}
		}
	}
	for _, code := range stakeOnlyTypes {
		if bought[code] < 5 {
			t.Errorf("%s is bought %d times", code, bought[code])
		}
	}
	t.Logf("bought %v", bought)
}
