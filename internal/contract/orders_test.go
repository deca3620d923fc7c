package contract

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnOrderCountsFromTheTickAfterItWasGiven(t *testing.T) {
	w, c := newWorld(t)
	script(t, w, "R_100", 100000, 100600, 100600, 100700)
	terms := buy(t, w, c, staked(Request{Type: "MULTUP", Multiplier: 100, TakeProfit: "20"}), noon)
	change := func(at int64, k OrderKind, amount string) Change {
		if amount == "" {
			return Change{At: at, Order: k}
		}
		return Change{at, k, dollars(t, amount)}
	}
	tests := []struct {
		name    string
		changes []Change
		want    Status
		after   int64
	}{
		{"as it was bought", nil, Open, 0},
		{"lowered before the tick", []Change{change(noon+3, TakeProfit, "5")}, Sold, 4},
		{"lowered with the tick, which it does not see", []Change{change(noon+4, TakeProfit, "5")}, Sold, 6},
		{"lowered after it", []Change{change(noon+5, TakeProfit, "5")}, Sold, 6},
		{"lowered and taken back", []Change{change(noon+2, TakeProfit, "5"), change(noon+3, TakeProfit, "")}, Open, 0},
		{"lowered and raised", []Change{change(noon+2, TakeProfit, "5"), change(noon+3, TakeProfit, "6")}, Sold, 8},
		{"of the other kind", []Change{change(noon+2, StopLoss, "5")}, Open, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := terms.At(w, noon+9, Events{Changes: tt.changes})
			if err != nil {
				t.Fatal(err)
			}
			if got.Status != tt.want || got.Status != Open && got.Outcome.At != noon+tt.after {
				t.Errorf("%s at +%d, want %s at +%d", got.Status, got.Outcome.At-noon, tt.want, tt.after)
			}
			// Whoever follows it and is told of each change when it comes sees the same.
			course, err := terms.Follow(w, Events{})
			if err != nil {
				t.Fatal(err)
			}
			for _, change := range tt.changes {
				course.To(change.At)
				course.Change(change)
			}
			course.To(noon + 9)
			followed, err := course.State()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, followed); diff != "" {
				t.Errorf("(-anew +followed):\n%s", diff)
			}
		})
	}
}

func TestOrdersAreShown(t *testing.T) {
	w, c := newWorld(t)
	s, _ := w.Symbol("R_100")
	script(t, w, "R_100", 100000, 100000, 100000, 100000)
	q := quoted(t, w, c, Request{Type: "MULTUP", Multiplier: 100, TakeProfit: "5", StopLoss: "3"})
	if q.TakeProfit == nil || q.StopLoss == nil || q.StopOut == nil {
		t.Fatalf("the quote shows %+v", q.Triggers)
	}
	if got, want := q.StopOut.Spot, s.Format(q.Terms.multiplied(q.Spot.Quote).mustLevel(t, "-10")); got != want {
		t.Errorf("before the entry the stop-out is at %s, want %s", got, want)
	}
	terms, err := q.Buy(q.Ask, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := terms.At(w, noon+6, Events{Changes: []Change{{noon + 4, StopLoss, dollars(t, "4")}, {noon + 6, TakeProfit, dollars(t, "0")}}})
	if err != nil {
		t.Fatal(err)
	}
	want := Triggers{
		StopLoss:        &Trigger{dollars(t, "-4"), "996.51", noon + 4},
		StopOut:         &Trigger{dollars(t, "-10"), "990.51", noon},
		TakeProfitRange: Range{dollars(t, "0.50"), dollars(t, "450")},
		StopLossRange:   Range{dollars(t, "0.50"), dollars(t, "10")},
	}
	if diff := cmp.Diff(want, got.Triggers); diff != "" {
		t.Errorf("orders (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]OrderKind{TakeProfit, StopLoss}, got.Changeable); diff != "" {
		t.Errorf("changeable (-want +got):\n%s", diff)
	}
	if got := terms.Trigger(s, 100000, Change{At: noon, Order: TakeProfit}); got != nil {
		t.Errorf("an order taken back is %+v", got)
	}
}

// mustLevel is the level of a profit.
func (x multiplied) mustLevel(t *testing.T, profit string) int64 {
	t.Helper()
	level, ok := x.level(dollars(t, profit))
	if !ok {
		t.Fatalf("no spot makes a profit of %s", profit)
	}
	return level
}

func TestParseOrder(t *testing.T) {
	w, c := newWorld(t)
	// At +4 a multiplier has made 9.50, at +6 it has lost 5.50.
	script(t, w, "R_100", 100000, 101000, 99500, 99500)
	tests := []struct {
		name    string
		request Request
		at      int64
		order   OrderKind
		amount  string
		want    string // the amount, or the reason and its number
	}{
		{"a take profit", Request{Type: "MULTUP", Multiplier: 100}, 4, TakeProfit, "10", "10.00"},
		{"one that is passed already", Request{Type: "MULTUP", Multiplier: 100}, 4, TakeProfit, "9.50", "LimitOrderAmountTooLow 9.51"},
		{"one at a loss", Request{Type: "MULTUP", Multiplier: 100}, 6, TakeProfit, "0.50", "0.50"},
		{"one below the commission", Request{Type: "MULTUP", Multiplier: 100}, 6, TakeProfit, "0.49", "LimitOrderAmountTooLow 0.50"},
		{"one too high", Request{Type: "MULTUP", Multiplier: 100}, 6, TakeProfit, "451", "LimitOrderAmountTooHigh 450.00"},
		{"one taken back", Request{Type: "MULTUP", Multiplier: 100, TakeProfit: "50"}, 6, TakeProfit, "", "0"},
		{"a stop loss", Request{Type: "MULTUP", Multiplier: 100}, 6, StopLoss, "6", "6.00"},
		{"one that is passed already", Request{Type: "MULTUP", Multiplier: 100}, 6, StopLoss, "5.50", "LimitOrderAmountTooLow 5.51"},
		{"one of more than the stake", Request{Type: "MULTUP", Multiplier: 100}, 6, StopLoss, "11", "LimitOrderAmountTooHigh 10.00"},
		{"decimals", Request{Type: "MULTUP", Multiplier: 100}, 6, StopLoss, "6.001", "LimitOrderIncorrectDecimal 2"},
		{"no number", Request{Type: "MULTUP", Multiplier: 100}, 6, StopLoss, "six", "InvalidUpdateValue"},
		{"a stop loss under deal cancellation", Request{Type: "MULTUP", Multiplier: 100, Cancellation: "5m"}, 6, StopLoss, "6", "UpdateStopLossNotAllowed"},
		{"a take profit under deal cancellation", Request{Type: "MULTUP", Multiplier: 100, Cancellation: "5m"}, 6, TakeProfit, "", "UpdateTakeProfitNotAllowed"},
		{"an accumulator", Request{Type: "ACCU", GrowthRate: 0.01}, 3, TakeProfit, "6", "UpdateTakeProfitNotAllowed"},
		{"an accumulator's stop loss", Request{Type: "ACCU", GrowthRate: 0.01}, 3, StopLoss, "6", "OrderUpdateNotAllowed"},
		{"a turbo", Request{Type: "TURBOSLONG", Barrier: "-900", Duration: 60}, 3, TakeProfit, "6", "6.00"},
		{"a vanilla", Request{Type: "VANILLALONGCALL", Barrier: "+0", Duration: 60}, 3, TakeProfit, "6", "ContractUpdateNotAllowed"},
		{"a contract that has ended", Request{Type: "ACCU", GrowthRate: 0.01}, 6, TakeProfit, "6", "ContractUpdateNotAllowed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			terms := buy(t, w, c, staked(tt.request), noon)
			course, err := terms.Follow(w, Events{})
			if err != nil {
				t.Fatal(err)
			}
			course.To(noon + tt.at)
			amount, err := course.ParseOrder(tt.order, tt.amount)
			got := amount.String()
			if r := refusal(t, err); r != nil {
				got = r.Reason
				if len(r.Numbers) > 0 {
					got += " " + r.Numbers[0]
				}
				if r.Class != NoUpdate {
					t.Errorf("is of class %s", r.Class)
				}
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestDealCancellation(t *testing.T) {
	w, c := newWorld(t)
	script(t, w, "R_100", 100000, 99800, 100300, 100000)
	q := quoted(t, w, c, Request{Type: "MULTUP", Multiplier: 100, Cancellation: "5m"})
	terms, err := q.Buy(q.Ask, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := terms.Stake.Add(terms.CancellationPrice); err != nil || q.Ask != want || terms.Price != want || terms.CancellationPrice.Minor <= 0 {
		t.Errorf("costs %s, of which %s for deal cancellation: %v", terms.Price, terms.CancellationPrice, err)
	}
	if got := terms.CancelUntil(); got != noon+300 {
		t.Errorf("can be cancelled until +%d, want +300", got-noon)
	}
	reason := func(r *Refusal) string {
		if r == nil {
			return ""
		}
		return r.Reason
	}
	plain := buy(t, w, c, staked(Request{Type: "MULTUP", Multiplier: 100}), noon)
	rise := buy(t, w, c, Request{Type: "CALL", Symbol: "R_100", Duration: 600}, noon)
	for _, tt := range []struct {
		name              string
		terms             *Terms
		at                int64
		sell, cancel, bid string
	}{
		{"before the entry", terms, 1, "EntryTickMissing", "", "9.50"},
		{"at a loss", terms, 5, "CancelIsBetter", "", "7.50"},
		{"at a profit", terms, 7, "", "", "12.50"},
		{"in the last second", terms, 299, "", "", ""},
		{"after the window", terms, 300, "", "DealCancellationExpired", ""},
		{"bought without", plain, 5, "", "DealCancellationNotBought", "7.50"},
		{"of another kind", rise, 5, "", "CannotCancelContract", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := state(t, w, tt.terms, noon+tt.at)
			sell := reason(got.Hold)
			if tt.at > 100 {
				sell = "" // as the market goes
			}
			if sell != tt.sell || reason(got.CancelHold) != tt.cancel || tt.bid != "" && got.Bid.String() != tt.bid {
				t.Errorf("for %s, sale %q, cancellation %q, want %s, %q, %q", got.Bid, sell, reason(got.CancelHold), tt.bid, tt.sell, tt.cancel)
			}
		})
	}
	t.Run("profits leave out what it cost", func(t *testing.T) {
		if got := state(t, w, terms, noon+7); got.Profit.String() != "2.50" || got.ProfitPercent != 25 {
			t.Errorf("profit %s, %v%%, want 2.50, 25%%", got.Profit, got.ProfitPercent)
		}
	})
	t.Run("cancelled by its holder", func(t *testing.T) {
		got, err := terms.At(w, noon+20, Events{Sale: &Sale{At: noon + 5, Price: terms.Stake, Cancelled: true}})
		if err != nil || got.Status != Cancelled || got.Bid != terms.Stake || got.Expired || reason(got.CancelHold) != "CannotCancelContract" {
			t.Errorf("%s for %s, expired %t, %v", got.Status, got.Bid, got.Expired, err)
		}
	})
	t.Run("read from the book after a stop-out it is what it was", func(t *testing.T) {
		w, _ := newWorld(t)
		script(t, w, "R_100", 100000, 99000)
		before := state(t, w, terms, noon+10)
		after, err := terms.At(w, noon+10, Events{Sale: &Sale{At: before.Outcome.At, Price: before.Outcome.Price, Cancelled: true}})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, after); diff != "" || !before.Expired {
			t.Errorf("expired %t (-before +after):\n%s", before.Expired, diff)
		}
	})
}

func TestContractsWithoutADurationRunForYears(t *testing.T) {
	w, c := newWorld(t)
	for _, tt := range []struct {
		request Request
		days    int64
	}{{Request{Type: "MULTDOWN", Multiplier: 100}, 36_500}, {Request{Type: "ACCU", GrowthRate: 0.01}, 365}} {
		q := quoted(t, w, c, tt.request)
		want := noon + tt.days*daySeconds + 12*3600 - 1 // the last second of its day
		if q.Estimate != want || q.Terms.Expiry != want {
			t.Errorf("%s ends at %d, estimated %d, want %d", tt.request.Type, q.Terms.Expiry, q.Estimate, want)
		}
		if got := state(t, w, &q.Terms, noon+3); got.Intraday || got.Estimate != want || !got.Path {
			t.Errorf("%s is intraday %t, of the path %t, and ends at %d", tt.request.Type, got.Intraday, got.Path, got.Estimate)
		}
	}
}
