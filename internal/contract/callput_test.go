package contract

import "testing"

func TestRiseFall(t *testing.T) {
	tests := []struct {
		name    string
		code    string
		barrier string
		quotes  []int64 // from the entry tick on
		want    Status
	}{
		{"a rise wins CALL", "CALL", "", []int64{100, 90, 95, 99, 98, 101}, Won},
		{"a fall loses CALL", "CALL", "", []int64{100, 190, 195, 199, 198, 99}, Lost},
		{"a tie loses CALL", "CALL", "", []int64{100, 101, 102, 103, 104, 100}, Lost},
		{"a fall wins PUT", "PUT", "", []int64{100, 101, 102, 103, 104, 99}, Won},
		{"a tie loses PUT", "PUT", "", []int64{100, 101, 102, 103, 104, 100}, Lost},
		{"a tie wins CALLE", "CALLE", "", []int64{100, 99, 99, 99, 99, 100}, Won},
		{"a tie wins PUTE", "PUTE", "", []int64{100, 101, 101, 101, 101, 100}, Won},
		{"an offset counts from the entry, not from the spot", "CALL", "+0.05", []int64{100, 101, 101, 101, 101, 106}, Won},
		{"an offset that is reached and no more loses", "CALL", "+0.05", []int64{100, 101, 101, 101, 101, 105}, Lost},
		{"an offset below", "PUT", "-0.05", []int64{100, 99, 99, 99, 99, 94}, Won},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, c := newWorld(t)
			s, _ := w.Symbol("R_100")
			spot, _ := w.At(s, noon)
			quotes := make([]int64, len(tt.quotes))
			for i, q := range tt.quotes {
				quotes[i] = spot.Quote + q
			}
			script(t, w, "R_100", quotes...)
			terms := buy(t, w, c, Request{Type: tt.code, Symbol: "R_100", Barrier: tt.barrier, Duration: 5, DurationUnit: "t"}, noon)
			if got := state(t, w, terms, noon+11); got.Status != Open {
				t.Errorf("before the fifth tick after the entry it is %s, want open", got.Status)
			}
			got := state(t, w, terms, noon+12)
			if got.Status != tt.want || got.Exit.Quote != quotes[5] || got.Entry.Quote != quotes[0] {
				t.Errorf("status %s, entry %d, exit %d, want %s, %d, %d", got.Status, got.Entry.Quote, got.Exit.Quote, tt.want, quotes[0], quotes[5])
			}
			if at, ok, err := terms.Closes(w, Events{}, noon, noon+1000); at != noon+12 || !ok || err != nil {
				t.Errorf("closes at %d, %t, %v, want %d", at, ok, err, noon+12)
			}
		})
	}
}
