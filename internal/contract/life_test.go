package contract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
)

// recorded is a world in which R_100 has ticks only so many seconds after noon.
func recorded(t *testing.T, seconds ...int64) (*market.World, *offerings.Catalogue) {
	t.Helper()
	var rows strings.Builder
	for i, s := range seconds {
		fmt.Fprintf(&rows, "%d,%d.00\n", noon+s, 1000+i)
	}
	w, err := market.New(&market.Options{Replays: map[string]market.Replay{"R_100": {CSV: strings.NewReader(rows.String())}}})
	if err != nil {
		t.Fatal(err)
	}
	return w, offerings.New(w.Symbols())
}

func TestTooFewTicksAreGivenBack(t *testing.T) {
	tests := []struct {
		name    string
		request Request
		ticks   []int64 // seconds from the purchase
		after   int64   // to the end
		want    Status
	}{
		{"no tick", Request{Type: "CALL", Duration: 30}, []int64{-2, 60}, 30, Refunded},
		{"one tick", Request{Type: "CALL", Duration: 30}, []int64{-2, 2, 60}, 30, Refunded},
		{"one tick at expiry", Request{Type: "CALL", Duration: 30}, []int64{-2, 30, 60}, 30, Refunded},
		{"two ticks decide", Request{Type: "CALL", Duration: 30}, []int64{-2, 2, 29, 60}, 30, Won},
		{"a touch without a touch and one tick", Request{Type: "NOTOUCH", Barrier: "+1", Duration: 30}, []int64{-2, 2, 60}, 30, Refunded},
		{"ticks that do not come within five minutes", Request{Type: "CALL", Duration: 2, DurationUnit: "t"}, []int64{-2, 2, 4, 301}, 300, Refunded},
		{"the last tick in the last of the five minutes' seconds", Request{Type: "CALL", Duration: 2, DurationUnit: "t"}, []int64{-2, 2, 4, 300}, 300, Won},
		{"a run that broke is lost all the same", Request{Type: "RUNLOW", Duration: 2, DurationUnit: "t"}, []int64{-2, 2, 4, 301}, 4, Lost},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, c := recorded(t, append(append([]int64{-9000}, tt.ticks...), 9000)...)
			tt.request.Symbol = "R_100"
			terms := buy(t, w, c, tt.request, noon)
			if at, ok, err := terms.Closes(w, Events{}, noon, noon+1000); at != noon+tt.after || !ok || err != nil {
				t.Errorf("closes after %d s, %t, %v, want %d", at-noon, ok, err, tt.after)
			}
			got := state(t, w, terms, noon+1000)
			want := map[Status]money.Amount{Won: terms.Payout, Lost: money.Zero(usd), Refunded: terms.Price}[tt.want]
			if got.Status != tt.want || got.Bid != want {
				t.Errorf("%s for %s, want %s for %s", got.Status, got.Bid, tt.want, want)
			}
			if before := state(t, w, terms, noon+tt.after-1); before.Status != Open {
				t.Errorf("a second before it is %s", before.Status)
			}
		})
	}
}

func TestForwardStart(t *testing.T) {
	w, c := theWorld(t)
	terms := buy(t, w, c, Request{Type: "CALL", Symbol: "R_100", Duration: 2, DurationUnit: "m", Start: noon + 600}, noon)
	if !terms.Forward || terms.Start != noon+600 || terms.Expiry != noon+720 || terms.Purchased != noon {
		t.Fatalf("terms %+v", terms)
	}
	before := state(t, w, terms, noon+599)
	if before.Status != Open || before.Entered || before.Hold == nil || before.Hold.Reason != "SameStartSellTime" {
		t.Errorf("before the start: %s, entered %t, %v", before.Status, before.Entered, before.Hold)
	}
	s, _ := w.Symbol("R_100")
	inForce, _ := w.At(s, noon+600)
	if got := state(t, w, terms, noon+600); !got.Entered || got.Entry != inForce || got.Hold == nil || got.Hold.Reason != "SellAtEntryTick" {
		t.Errorf("at the start: entry %v, %v, want the tick in force, %v", got.Entry, got.Hold, inForce)
	}
	if at, _, _ := terms.Closes(w, Events{}, noon, noon+1000); at != noon+720 {
		t.Errorf("closes at +%d", at-noon)
	}
}

func TestDays(t *testing.T) {
	w, c := theWorld(t)
	tests := []struct {
		name    string
		request Request
		want    int64 // expiry
		daily   bool
		code    string // the end in the shortcode
	}{
		{"days end at the close", Request{Type: "CALL", Symbol: "R_100", Duration: 1, DurationUnit: "d"}, noon + 36*3600 - 1, true, "_1767743999_"},
		{"an expiry in more than a day, too", Request{Type: "CALL", Symbol: "R_100", Expiry: noon + 3*daySeconds}, noon + 84*3600 - 1, true, "_1767916799F_"},
		{"an expiry within a day is what it says", Request{Type: "CALL", Symbol: "R_100", Expiry: noon + 5000}, noon + 5000, false, "_1767619400F_"},
		{"Fridays close early", Request{Type: "CALL", Symbol: "frxEURUSD", Duration: 4, DurationUnit: "d"}, noon + 4*daySeconds + 8*3600 + 55*60, true, "_1767992100_"},
		{"24 hours are no day", Request{Type: "CALL", Symbol: "R_100", Duration: 24, DurationUnit: "h"}, noon + daySeconds, false, "_1767700800_"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			terms := buy(t, w, c, tt.request, noon)
			s, _ := w.Symbol(terms.Symbol)
			if terms.Expiry != tt.want || terms.Daily() != tt.daily || !strings.Contains(terms.Shortcode(s), tt.code) {
				t.Errorf("ends at +%d, daily %t, %s, want +%d, %t, %s", terms.Expiry-noon, terms.Daily(), terms.Shortcode(s), tt.want-noon, tt.daily, tt.code)
			}
			got := state(t, w, terms, tt.want)
			if last, _ := w.At(s, tt.want); got.Exit != last || got.Status == Open {
				t.Errorf("%s with exit %v, want the last tick %v", got.Status, got.Exit, last)
			}
		})
	}
}

func TestResale(t *testing.T) {
	w, c := theWorld(t)
	minute := buy(t, w, c, Request{Type: "CALL", Symbol: "R_100", Duration: 60}, noon)
	ticks := buy(t, w, c, Request{Type: "CALL", Symbol: "R_100", Duration: 5, DurationUnit: "t"}, noon)
	forex := buy(t, w, c, Request{Type: "CALL", Symbol: "frxEURUSD", Duration: 7, DurationUnit: "d"}, noon)
	tests := []struct {
		name  string
		terms *Terms
		at    int64
		want  string // empty: it can be sold
	}{
		{"before the entry tick", minute, noon, "EntryTickMissing"},
		{"at the entry tick", minute, noon + 2, "SellAtEntryTick"},
		{"and until the next", minute, noon + 3, "SellAtEntryTick"},
		{"after one more", minute, noon + 4, ""},
		{"until fifteen seconds before the end", minute, noon + 45, ""},
		{"no later", minute, noon + 46, "ResaleNotOffered"},
		{"after the end", minute, noon + 60, "WaitForContractSettlement"},
		{"counted in ticks", ticks, noon + 8, "ResaleNotOffered"},
		{"on a day of trading", forex, noon + daySeconds, ""},
		{"at a weekend", forex, saturday, "MarketIsClosed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if s := state(t, w, tt.terms, tt.at); s.Hold != nil {
				got = s.Hold.Reason
			}
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestSale(t *testing.T) {
	w, c := theWorld(t)
	terms := buy(t, w, c, Request{Type: "CALL", Symbol: "R_100", Duration: 60}, noon)
	bid := state(t, w, terms, noon+21).Bid
	for _, cancelled := range []bool{false, true} {
		e := Events{Sale: &Sale{At: noon + 21, Price: bid, Cancelled: cancelled}}
		want := Sold
		if cancelled {
			want = Cancelled
		}
		for _, at := range []int64{noon + 21, noon + 60, noon + 5000} {
			got, err := terms.At(w, at, e)
			if err != nil {
				t.Fatal(err)
			}
			if got.Status != want || got.Bid != bid || got.Expired || got.Settleable || got.Exit.Epoch != noon+20 || got.Current.Epoch != noon+20 || got.Hold == nil || got.Hold.Reason != "ContractAlreadySold" {
				t.Errorf("at +%d: %+v, %v", at-noon, got, got.Hold)
			}
		}
		if got, _ := terms.At(w, noon+20, e); got.Status != Open {
			t.Errorf("before the sale it is %s", got.Status)
		}
		if at, ok, _ := terms.Closes(w, e, noon, noon+1000); at != noon+21 || !ok {
			t.Errorf("closes at +%d", at-noon)
		}
	}
	course, err := terms.Follow(w, Events{})
	if err != nil {
		t.Fatal(err)
	}
	course.To(noon + 21)
	course.Sell(&Sale{At: noon + 21, Price: bid})
	if o, over := course.Outcome(); !over || o.Status != Sold || o.Price != bid || o.At != noon+21 {
		t.Errorf("sold by hand it is %+v", o)
	}
}

func TestOrdersStandAsTheyWereLastChanged(t *testing.T) {
	w, c := theWorld(t)
	terms := buy(t, w, c, Request{Type: "CALL", Symbol: "R_100", Duration: 60}, noon)
	profit := money.Amount{Minor: 500, Currency: usd}
	e := Events{Changes: []Change{{noon + 10, TakeProfit, profit}, {noon + 20, StopLoss, profit}, {noon + 30, TakeProfit, money.Amount{}}}}
	course, err := terms.Follow(w, Events{Changes: e.Changes[:2:2]})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[int64]Orders{9: {}, 10: {TakeProfit: profit}, 29: {TakeProfit: profit, StopLoss: profit}, 30: {StopLoss: profit}} {
		got, err := terms.At(w, noon+at, e)
		if err != nil {
			t.Fatal(err)
		}
		if got.Orders != want {
			t.Errorf("at +%d %+v, want %+v", at, got.Orders, want)
		}
	}
	course.To(noon + 30)
	course.Change(e.Changes[2])
	if got, err := course.State(); err != nil || got.Orders != (Orders{StopLoss: profit}) {
		t.Errorf("changed on the way: %+v, %v", got.Orders, err)
	}
}

func TestAudit(t *testing.T) {
	w, c := theWorld(t)
	names := func(rows []AuditRow) (list []string) {
		for _, r := range rows {
			quote := "-"
			if r.Quoted {
				quote = fmt.Sprint(r.Tick.Epoch == r.Epoch)
			}
			list = append(list, fmt.Sprintf("%+d %s %s", r.Epoch-noon, quote, r.Name))
		}
		return list
	}
	audit := func(terms *Terms, at int64) *Audit {
		course, err := terms.Follow(w, Events{})
		if err != nil {
			t.Fatal(err)
		}
		course.To(at)
		a, ok := course.Audit()
		if !ok {
			return nil
		}
		return a
	}
	timed := buy(t, w, c, Request{Type: "CALL", Symbol: "R_100", Duration: 31}, noon-1)
	if audit(timed, noon+29) != nil {
		t.Error("an open contract is audited")
	}
	a := audit(timed, noon+33)
	if diff := cmp.Diff([]string{"-6 true ", "-4 true ", "-2 true ", "-1 - Start Time", "+0 true Entry Spot", "+2 true ", "+4 true "}, names(a.Start)); diff != "" {
		t.Errorf("the start (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"+26 true ", "+28 true ", "+30 true End Time and Exit Spot", "+32 true "}, names(a.End)); diff != "" {
		t.Errorf("the end (-want +got):\n%s", diff)
	}
	if a.All != nil {
		t.Errorf("all ticks of a contract that ends by the clock: %v", a.All)
	}
	counted := audit(buy(t, w, c, Request{Type: "CALL", Symbol: "R_100", Duration: 2, DurationUnit: "t"}, noon), noon+6)
	if diff := cmp.Diff([]string{"+0 - Start Time", "+2 true Entry Spot", "+4 true ", "+6 true End Time and Exit Spot"}, names(counted.All)); diff != "" {
		t.Errorf("all ticks (-want +got):\n%s", diff)
	}
}

func TestConstantPrices(t *testing.T) {
	w, c := theWorld(t)
	for _, tt := range []struct {
		request Request
		want    bool
	}{
		{Request{Type: "DIGITEVEN", Symbol: "R_100", Duration: 1, DurationUnit: "t"}, true},
		{Request{Type: "CALL", Symbol: "R_100", Duration: 5, DurationUnit: "t"}, true},
		{Request{Type: "CALL", Symbol: "R_10", Duration: 1, DurationUnit: "h"}, true},
		{Request{Type: "CALL", Symbol: "RDBULL", Duration: 1, DurationUnit: "h"}, true},
		{Request{Type: "ASIANU", Symbol: "R_10", Duration: 5, DurationUnit: "t"}, true},
		{Request{Type: "CALL", Symbol: "R_100", Barrier: "+0.10", Duration: 5, DurationUnit: "t"}, false},
		{Request{Type: "CALL", Symbol: "R_100", Duration: 2, DurationUnit: "d"}, false},
		{Request{Type: "CALL", Symbol: "stpRNG", Duration: 1, DurationUnit: "h"}, false},
		{Request{Type: "CALL", Symbol: "frxEURUSD", Duration: 1, DurationUnit: "h"}, false},
		{Request{Type: "ONETOUCH", Symbol: "R_100", Barrier: "+1", Duration: 60}, false},
	} {
		tt.request.Currency, tt.request.Amount, tt.request.Basis = usd, "10", Stake
		first, err := Offer(&tt.request, w, c, nil, noon)
		if err != nil {
			t.Fatal(err)
		}
		if first.ConstantPrice() != tt.want {
			t.Errorf("%+v: constant %t", tt.request, !tt.want)
		}
		for at := int64(noon); tt.want && at < noon+60; at++ {
			if later, err := Offer(&tt.request, w, c, nil, at); err != nil || later.Payout != first.Payout || later.Ask != first.Ask {
				t.Fatalf("%+v: %s for %s, then %s for %s, %v", tt.request, first.Payout, first.Ask, later.Payout, later.Ask, err)
			}
		}
	}
}
