package contract

import (
	"slices"
	"testing"
)

// repeat is a quote that comes n times, before others.
func repeat(n int, quote int64, others ...int64) []int64 {
	return append(slices.Repeat([]int64{quote}, n), others...)
}

func TestKindsDecide(t *testing.T) {
	tests := []struct {
		name     string
		request  Request
		quotes   []int64 // the ticks after the purchase, every other second, in pips from a multiple of ten
		want     Status
		price    string // of a payout of 10.00
		deciding int    // the index of the tick that decides
		after    int64  // seconds from the purchase to the end
	}{
		{"CALL: a rise wins", Request{Type: "CALL", Duration: 5, DurationUnit: "t"}, []int64{0, -9, -5, -1, -2, 1}, Won, "10.00", 5, 12},
		{"CALL: a fall loses", Request{Type: "CALL", Duration: 5, DurationUnit: "t"}, []int64{0, 9, 5, 1, 2, -1}, Lost, "0.00", 5, 12},
		{"CALL: a tie loses", Request{Type: "CALL", Duration: 5, DurationUnit: "t"}, []int64{0, 9, 5, 1, 2, 0}, Lost, "0.00", 5, 12},
		{"PUT: a fall wins", Request{Type: "PUT", Duration: 5, DurationUnit: "t"}, []int64{0, 9, 5, 1, 2, -1}, Won, "10.00", 5, 12},
		{"PUT: a tie loses", Request{Type: "PUT", Duration: 5, DurationUnit: "t"}, []int64{0, 9, 5, 1, 2, 0}, Lost, "0.00", 5, 12},
		{"CALLE: a tie wins", Request{Type: "CALLE", Duration: 1, DurationUnit: "t"}, []int64{0, 0}, Won, "10.00", 1, 4},
		{"CALLE: a fall loses", Request{Type: "CALLE", Duration: 1, DurationUnit: "t"}, []int64{0, -1}, Lost, "0.00", 1, 4},
		{"PUTE: a tie wins", Request{Type: "PUTE", Duration: 1, DurationUnit: "t"}, []int64{0, 0}, Won, "10.00", 1, 4},
		{"CALL: an offset counts from the entry", Request{Type: "CALL", Barrier: "+0.05", Duration: 5, DurationUnit: "t"}, []int64{100, 0, 0, 0, 0, 106}, Won, "10.00", 5, 12},
		{"CALL: an offset that is only reached loses", Request{Type: "CALL", Barrier: "+0.05", Duration: 5, DurationUnit: "t"}, []int64{100, 0, 0, 0, 0, 105}, Lost, "0.00", 5, 12},
		{"PUT: an offset below", Request{Type: "PUT", Barrier: "-0.05", Duration: 5, DurationUnit: "t"}, []int64{100, 0, 0, 0, 0, 94}, Won, "10.00", 5, 12},
		{"CALL: by the clock, the last tick up to expiry", Request{Type: "CALL", Duration: 15}, []int64{0, 0, 0, 0, 0, 0, 1, -1}, Won, "10.00", 6, 15},
		{"CALL: a tick at expiry counts", Request{Type: "CALL", Duration: 16}, []int64{0, 0, 0, 0, 0, 0, 0, 1, -1}, Won, "10.00", 7, 16},

		{"DIGITMATCH: the entry is the first of the ticks", Request{Type: "DIGITMATCH", Barrier: "7", Duration: 5, DurationUnit: "t"}, []int64{0, 1, 2, 3, 7, 4}, Won, "10.00", 4, 10},
		{"DIGITMATCH: another digit loses", Request{Type: "DIGITMATCH", Barrier: "7", Duration: 1, DurationUnit: "t"}, []int64{6}, Lost, "0.00", 0, 2},
		{"DIGITMATCH: zero is a digit", Request{Type: "DIGITMATCH", Barrier: "0", Duration: 1, DurationUnit: "t"}, []int64{10}, Won, "10.00", 0, 2},
		{"DIGITDIFF: another digit wins", Request{Type: "DIGITDIFF", Barrier: "7", Duration: 1, DurationUnit: "t"}, []int64{6}, Won, "10.00", 0, 2},
		{"DIGITDIFF: the same loses", Request{Type: "DIGITDIFF", Barrier: "7", Duration: 1, DurationUnit: "t"}, []int64{17}, Lost, "0.00", 0, 2},
		{"DIGITOVER: strictly", Request{Type: "DIGITOVER", Barrier: "8", Duration: 1, DurationUnit: "t"}, []int64{8}, Lost, "0.00", 0, 2},
		{"DIGITOVER: above", Request{Type: "DIGITOVER", Barrier: "8", Duration: 1, DurationUnit: "t"}, []int64{9}, Won, "10.00", 0, 2},
		{"DIGITUNDER: strictly", Request{Type: "DIGITUNDER", Barrier: "1", Duration: 1, DurationUnit: "t"}, []int64{1}, Lost, "0.00", 0, 2},
		{"DIGITUNDER: below", Request{Type: "DIGITUNDER", Barrier: "1", Duration: 1, DurationUnit: "t"}, []int64{0}, Won, "10.00", 0, 2},
		{"DIGITEVEN: zero is even", Request{Type: "DIGITEVEN", Duration: 1, DurationUnit: "t"}, []int64{0}, Won, "10.00", 0, 2},
		{"DIGITODD: zero is not odd", Request{Type: "DIGITODD", Duration: 1, DurationUnit: "t"}, []int64{0}, Lost, "0.00", 0, 2},
		{"DIGITODD: odd", Request{Type: "DIGITODD", Duration: 1, DurationUnit: "t"}, []int64{3}, Won, "10.00", 0, 2},

		{"ONETOUCH: the touch ends it", Request{Type: "ONETOUCH", Barrier: "+0.10", Duration: 5, DurationUnit: "t"}, []int64{0, 9, 10, 0, 0, 0}, Won, "10.00", 2, 6},
		{"ONETOUCH: a jump past the barrier touches", Request{Type: "ONETOUCH", Barrier: "-0.10", Duration: 5, DurationUnit: "t"}, []int64{0, -9, -90}, Won, "10.00", 2, 6},
		{"ONETOUCH: the last tick may touch", Request{Type: "ONETOUCH", Barrier: "+0.10", Duration: 5, DurationUnit: "t"}, []int64{0, 0, 0, 0, 0, 10}, Won, "10.00", 5, 12},
		{"ONETOUCH: nothing touched", Request{Type: "ONETOUCH", Barrier: "+0.10", Duration: 5, DurationUnit: "t"}, []int64{0, 9, 9, 9, 9, 9, 10}, Lost, "0.00", 5, 12},
		{"ONETOUCH: by the clock", Request{Type: "ONETOUCH", Barrier: "+0.10", Duration: 15}, []int64{0, 9, 9, 9, 9, 9, 10}, Won, "10.00", 6, 14},
		{"ONETOUCH: too late", Request{Type: "ONETOUCH", Barrier: "+0.10", Duration: 15}, []int64{0, 9, 9, 9, 9, 9, 9, 10}, Lost, "0.00", 6, 15},
		{"NOTOUCH: a touch ends it", Request{Type: "NOTOUCH", Barrier: "+0.10", Duration: 5, DurationUnit: "t"}, []int64{0, 9, 10}, Lost, "0.00", 2, 6},
		{"NOTOUCH: nothing touched", Request{Type: "NOTOUCH", Barrier: "-0.10", Duration: 5, DurationUnit: "t"}, []int64{0, -9, -9, 99, -9, -9, -10}, Won, "10.00", 5, 12},

		{"EXPIRYRANGE: between", Request{Type: "EXPIRYRANGE", Barrier: "+0.10", Barrier2: "-0.20", Duration: 2, DurationUnit: "m"}, repeat(59, 0, -19), Won, "10.00", 59, 120},
		{"EXPIRYRANGE: excursions do not matter", Request{Type: "EXPIRYRANGE", Barrier: "+0.10", Barrier2: "-0.20", Duration: 2, DurationUnit: "m"}, append([]int64{0}, repeat(58, 99, 9)...), Won, "10.00", 59, 120},
		{"EXPIRYRANGE: a barrier loses", Request{Type: "EXPIRYRANGE", Barrier: "+0.10", Barrier2: "-0.20", Duration: 2, DurationUnit: "m"}, repeat(59, 0, -20), Lost, "0.00", 59, 120},
		{"EXPIRYMISS: a barrier loses", Request{Type: "EXPIRYMISS", Barrier: "+0.10", Barrier2: "-0.20", Duration: 2, DurationUnit: "m"}, repeat(59, 0, 10), Lost, "0.00", 59, 120},
		{"EXPIRYMISS: outside", Request{Type: "EXPIRYMISS", Barrier: "+0.10", Barrier2: "-0.20", Duration: 2, DurationUnit: "m"}, repeat(59, 0, -21), Won, "10.00", 59, 120},
		{"EXPIRYRANGEE: a barrier wins", Request{Type: "EXPIRYRANGEE", Barrier: "+0.10", Barrier2: "-0.20", Duration: 2, DurationUnit: "m"}, repeat(59, 0, -20), Won, "10.00", 59, 120},
		{"EXPIRYMISSE: a barrier wins", Request{Type: "EXPIRYMISSE", Barrier: "+0.10", Barrier2: "-0.20", Duration: 2, DurationUnit: "m"}, repeat(59, 0, 10), Won, "10.00", 59, 120},
		{"EXPIRYMISSE: between", Request{Type: "EXPIRYMISSE", Barrier: "+0.10", Barrier2: "-0.20", Duration: 2, DurationUnit: "m"}, repeat(59, 0, 9), Lost, "0.00", 59, 120},

		{"RANGE: stays", Request{Type: "RANGE", Barrier: "+2.00", Barrier2: "-2.40", Duration: 2, DurationUnit: "m"}, append(repeat(1, 0), repeat(59, 199)...), Won, "10.00", 59, 120},
		{"RANGE: the upper barrier", Request{Type: "RANGE", Barrier: "+2.00", Barrier2: "-2.40", Duration: 2, DurationUnit: "m"}, []int64{0, 150, 200}, Lost, "0.00", 2, 6},
		{"RANGE: the lower barrier", Request{Type: "RANGE", Barrier: "+2.00", Barrier2: "-2.40", Duration: 2, DurationUnit: "m"}, []int64{0, -240}, Lost, "0.00", 1, 4},
		{"UPORDOWN: the lower barrier", Request{Type: "UPORDOWN", Barrier: "+2.00", Barrier2: "-2.40", Duration: 2, DurationUnit: "m"}, []int64{0, 199, 199, -240}, Won, "10.00", 3, 8},
		{"UPORDOWN: stays", Request{Type: "UPORDOWN", Barrier: "+2.00", Barrier2: "-2.40", Duration: 2, DurationUnit: "m"}, repeat(60, 0), Lost, "0.00", 59, 120},

		{"ASIANU: above the mean of five", Request{Type: "ASIANU", Duration: 5, DurationUnit: "t"}, []int64{0, 2, 2, 0, 2, -9}, Won, "10.00", 4, 10},
		{"ASIANU: the mean itself loses", Request{Type: "ASIANU", Duration: 5, DurationUnit: "t"}, []int64{0, 2, 1, 1, 1}, Lost, "0.00", 4, 10},
		{"ASIAND: below the mean", Request{Type: "ASIAND", Duration: 5, DurationUnit: "t"}, []int64{1, 1, 1, 1, 0}, Won, "10.00", 4, 10},
		{"ASIAND: the mean itself loses", Request{Type: "ASIAND", Duration: 5, DurationUnit: "t"}, []int64{0, 2, 1, 1, 1}, Lost, "0.00", 4, 10},

		{"RUNHIGH: three rises", Request{Type: "RUNHIGH", Duration: 3, DurationUnit: "t"}, []int64{0, 1, 2, 3}, Won, "10.00", 3, 8},
		{"RUNHIGH: a standstill ends it", Request{Type: "RUNHIGH", Duration: 3, DurationUnit: "t"}, []int64{0, 1, 1}, Lost, "0.00", 2, 6},
		{"RUNLOW: three falls", Request{Type: "RUNLOW", Duration: 3, DurationUnit: "t"}, []int64{0, -1, -2, -3}, Won, "10.00", 3, 8},
		{"RUNLOW: a rise ends it", Request{Type: "RUNLOW", Duration: 3, DurationUnit: "t"}, []int64{0, 1}, Lost, "0.00", 1, 4},

		{"RESETCALL: the barrier moves down with a loss", Request{Type: "RESETCALL", Duration: 5, DurationUnit: "t"}, []int64{0, 3, -5, 3, 0, -3}, Won, "10.00", 5, 12},
		{"RESETCALL: the reset spot itself loses", Request{Type: "RESETCALL", Duration: 5, DurationUnit: "t"}, []int64{0, 3, -5, 3, 0, -5}, Lost, "0.00", 5, 12},
		{"RESETCALL: it does not move up with a gain", Request{Type: "RESETCALL", Duration: 5, DurationUnit: "t"}, []int64{0, 3, 5, 3, 0, 1}, Won, "10.00", 5, 12},
		{"RESETPUT: the barrier moves up with a loss", Request{Type: "RESETPUT", Duration: 5, DurationUnit: "t"}, []int64{0, 3, 5, 3, 0, 3}, Won, "10.00", 5, 12},
		{"RESETPUT: above both", Request{Type: "RESETPUT", Duration: 5, DurationUnit: "t"}, []int64{0, 3, -5, 3, 0, 3}, Lost, "0.00", 5, 12},
		{"RESETCALL: by the clock, at half time", Request{Type: "RESETCALL", Duration: 21}, []int64{0, 0, 0, 0, -5, 9, 9, 9, 9, -3, 9}, Won, "10.00", 9, 21},

		{"TICKHIGH: the third is the highest, an equal one does not beat it", Request{Type: "TICKHIGH", SelectedTick: 3, Duration: 5, DurationUnit: "t"}, []int64{5, 1, 5, 4, 5}, Won, "10.00", 4, 10},
		{"TICKHIGH: beaten by one before", Request{Type: "TICKHIGH", SelectedTick: 3, Duration: 5, DurationUnit: "t"}, []int64{0, 6, 5}, Lost, "0.00", 2, 6},
		{"TICKHIGH: beaten by one after", Request{Type: "TICKHIGH", SelectedTick: 1, Duration: 5, DurationUnit: "t"}, []int64{0, 0, 1}, Lost, "0.00", 2, 6},
		{"TICKLOW: the last is the lowest", Request{Type: "TICKLOW", SelectedTick: 5, Duration: 5, DurationUnit: "t"}, []int64{0, 6, 5, 3, -1}, Won, "10.00", 4, 10},
		{"TICKLOW: beaten by one before", Request{Type: "TICKLOW", SelectedTick: 2, Duration: 5, DurationUnit: "t"}, []int64{0, 6}, Lost, "0.00", 1, 4},

		{"CALLSPREAD: in proportion between", Request{Type: "CALLSPREAD", Barrier: "+0.10", Barrier2: "-0.10", Duration: 15}, repeat(6, 0, 5), Won, "7.50", 6, 15},
		{"CALLSPREAD: all above", Request{Type: "CALLSPREAD", Barrier: "+0.10", Barrier2: "-0.10", Duration: 15}, repeat(6, 0, 11), Won, "10.00", 6, 15},
		{"CALLSPREAD: nothing on the lower", Request{Type: "CALLSPREAD", Barrier: "+0.10", Barrier2: "-0.10", Duration: 15}, repeat(6, 0, -10), Lost, "0.00", 6, 15},
		{"PUTSPREAD: in proportion between", Request{Type: "PUTSPREAD", Barrier: "+0.10", Barrier2: "-0.10", Duration: 15}, repeat(6, 0, 5), Won, "2.50", 6, 15},
		{"PUTSPREAD: all below", Request{Type: "PUTSPREAD", Barrier: "+0.10", Barrier2: "-0.10", Duration: 15}, repeat(6, 0, -11), Won, "10.00", 6, 15},
	}
	w, c := newWorld(t)
	s, _ := w.Symbol("R_100")
	spot, _ := w.At(s, noon)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			quotes := slices.Clone(tt.quotes)
			for i := range quotes {
				quotes[i] += spot.Quote - spot.Quote%10
			}
			script(t, w, "R_100", quotes...)
			tt.request.Symbol = "R_100"
			terms := buy(t, w, c, tt.request, noon)

			if at, ok, err := terms.Closes(w, Events{}, noon, noon+1000); at != noon+tt.after || !ok || err != nil {
				t.Errorf("closes after %d s, %t, %v, want %d", at-noon, ok, err, tt.after)
			}
			if got := state(t, w, terms, noon+tt.after-1); got.Status != Open || got.Expired {
				t.Errorf("a second before, it is %s, want open", got.Status)
			}
			got := state(t, w, terms, noon+tt.after)
			if got.Status != tt.want || got.Bid.String() != tt.price || !got.Expired || !got.Settleable {
				t.Errorf("status %s, bid %s, expired %t, settleable %t, want %s, %s", got.Status, got.Bid, got.Expired, got.Settleable, tt.want, tt.price)
			}
			if got.Entry.Quote != quotes[0] || got.Exit.Quote != quotes[tt.deciding] || got.Exit.Epoch != noon+2*int64(tt.deciding+1) {
				t.Errorf("entry %d, exit %d at +%d, want %d, %d", got.Entry.Quote, got.Exit.Quote, got.Exit.Epoch-noon, quotes[0], quotes[tt.deciding])
			}
			if later := state(t, w, terms, noon+5000); later.Status != got.Status || later.Outcome != got.Outcome {
				t.Errorf("later it is %v, was %v", later.Outcome, got.Outcome)
			}
		})
	}
}

func TestAbsoluteBarriers(t *testing.T) {
	w, c := newWorld(t)
	s, _ := w.Symbol("R_100")
	spot, _ := w.At(s, noon)
	script(t, w, "R_100", spot.Quote+20, spot.Quote+9, spot.Quote+10)
	barrier := s.Format(spot.Quote + 10)
	touch := buy(t, w, c, Request{Type: "ONETOUCH", Symbol: "R_100", Barrier: barrier, Duration: 15}, noon)
	if got := state(t, w, touch, noon+4); got.Status != Won || got.Barrier != barrier {
		t.Errorf("an entry above a barrier that was above the spot: %s at %s, want a touch from above of %s", got.Status, got.Barrier, barrier)
	}
	call := buy(t, w, c, Request{Type: "CALL", Symbol: "R_100", Barrier: barrier, Duration: 15}, noon)
	if got := state(t, w, call, noon+2); got.Barrier != barrier {
		t.Errorf("barrier %s, want %s", got.Barrier, barrier)
	}
}

func TestResetState(t *testing.T) {
	w, c := newWorld(t)
	s, _ := w.Symbol("R_100")
	spot, _ := w.At(s, noon)
	script(t, w, "R_100", spot.Quote, spot.Quote-1, spot.Quote-5, spot.Quote-2, spot.Quote, spot.Quote-3)
	terms := buy(t, w, c, Request{Type: "RESETCALL", Symbol: "R_100", Duration: 5, DurationUnit: "t"}, noon)
	if got := state(t, w, terms, noon+5); got.ResetTime != 0 || got.ResetBarrier != "" {
		t.Errorf("before the reset: reset at %d to %q", got.ResetTime, got.ResetBarrier)
	}
	if got := state(t, w, terms, noon+6); got.ResetTime != noon+6 || got.ResetBarrier != s.Format(spot.Quote-5) || got.Barrier != s.Format(spot.Quote) {
		t.Errorf("reset at +%d to %s from %s", got.ResetTime-noon, got.ResetBarrier, got.Barrier)
	}
}

func TestSelectedTickState(t *testing.T) {
	w, c := newWorld(t)
	s, _ := w.Symbol("R_100")
	spot, _ := w.At(s, noon)
	script(t, w, "R_100", spot.Quote, spot.Quote-1, spot.Quote+5, spot.Quote-2, spot.Quote)
	terms := buy(t, w, c, Request{Type: "TICKHIGH", Symbol: "R_100", SelectedTick: 3, Duration: 5, DurationUnit: "t"}, noon)
	if got := state(t, w, terms, noon+5); got.Selected {
		t.Error("the selected tick is there before it came")
	}
	if got := state(t, w, terms, noon+6); !got.Selected || got.SelectedTick.Quote != spot.Quote+5 {
		t.Errorf("selected %t, %d, want %d", got.Selected, got.SelectedTick.Quote, spot.Quote+5)
	}
}
