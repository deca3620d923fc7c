package offerings

import (
	"testing"
	"time"
)

func TestStartDays(t *testing.T) {
	w := world(t)
	at := func(text string) int64 {
		instant, err := time.Parse(time.DateTime, text)
		if err != nil {
			t.Fatal(err)
		}
		return instant.Unix()
	}
	tests := []struct {
		name, symbol, now string
		want              []string
	}{
		{"always open", "R_100", "2026-06-05 12:00:00", []string{"2026-06-05", "2026-06-06", "2026-06-07"}},
		{"a Friday", "frxEURUSD", "2026-06-05 12:00:00", []string{"2026-06-05", "2026-06-08", "2026-06-09"}},
		{"a Friday that is over", "frxEURUSD", "2026-06-05 20:55:00", []string{"2026-06-08", "2026-06-09", "2026-06-10"}},
		{"a Sunday", "OTC_SPC", "2026-06-07 12:00:00", []string{"2026-06-08", "2026-06-09", "2026-06-10"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, _ := w.Symbol(test.symbol)
			now := at(test.now)
			days := StartDays(w, s, now)
			if len(days) != len(test.want) {
				t.Fatalf("%d days, want %v", len(days), test.want)
			}
			for i, d := range days {
				if got := time.Unix(d.Date, 0).UTC().Format(time.DateOnly); got != test.want[i] {
					t.Errorf("day %d = %s, want %s", i, got, test.want[i])
				}
				last := d.Sessions[len(d.Sessions)-1]
				if start := last.Close - last.Close%StartGrid; start > now && !MayStart(w, s, now, start) {
					t.Errorf("no start at %d, on a day that is listed", start)
				}
			}
		})
	}
	gold, _ := w.Symbol("frxXAUUSD")
	now := at("2026-06-03 12:00:00")
	for text, want := range map[string]bool{
		"2026-06-03 12:00:00": false, // not later
		"2026-06-03 12:05:00": true,
		"2026-06-03 12:06:00": false, // off the grid
		"2026-06-03 21:30:00": false, // the break of each day
		"2026-06-05 12:00:00": true,
		"2026-06-08 12:00:00": false, // the fourth day of trading
	} {
		if got := MayStart(w, gold, now, at(text)); got != want {
			t.Errorf("MayStart(%s) = %v, want %v", text, got, want)
		}
	}
}
