package market

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSessionsOfADay(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct {
		code, date string
		want       []string
	}{
		{"R_100", "2026-01-01", []string{"00:00:00-23:59:59"}},
		{"cryBTCUSD", "2026-03-07", []string{"00:00:00-23:59:59"}},
		{"frxEURUSD", "2026-03-05", []string{"00:00:00-23:59:59"}}, // Thursday
		{"frxEURUSD", "2026-03-06", []string{"00:00:00-20:55:00"}}, // Friday
		{"frxEURUSD", "2026-03-07", nil},                           // Saturday
		{"frxEURUSD", "2026-03-08", nil},                           // Sunday
		{"frxEURUSD", "2026-12-25", nil},                           // Christmas, a Friday
		{"frxEURUSD", "1990-12-25", nil},
		{"frxXAUUSD", "2026-03-05", []string{"00:00:00-20:59:59", "22:00:00-23:59:59"}},
		{"OTC_HSI", "2026-03-05", []string{"01:30:00-04:00:00", "05:00:00-08:00:00"}},
		{"OTC_SPC", "1970-01-02", []string{"14:30:00-21:00:00"}}, // a Friday
	} {
		var got []string
		noon := at(t, c.date+"T12:00:00Z")
		for _, s := range w.Sessions(symbol(t, w, c.code), noon) {
			open, shut := time.Unix(s.Open, 0).UTC(), time.Unix(s.Close, 0).UTC()
			if open.Format(time.DateOnly) != c.date {
				t.Errorf("%s on %s: a session on %v", c.code, c.date, open)
			}
			got = append(got, open.Format(time.TimeOnly)+"-"+shut.Format(time.TimeOnly))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s on %s: (-want +got)\n%s", c.code, c.date, diff)
		}
	}
}

func TestOpenLastOpenAndNextOpen(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct {
		code, at   string
		open       bool
		last, next string
	}{
		{"R_100", "2026-03-07T12:00:00Z", true, "2026-03-07T12:00:00Z", "2026-03-07T12:00:00Z"},
		{"frxEURUSD", "2026-03-06T20:55:00Z", true, "2026-03-06T20:55:00Z", "2026-03-06T20:55:00Z"},
		{"frxEURUSD", "2026-03-06T20:55:01Z", false, "2026-03-06T20:55:00Z", "2026-03-09T00:00:00Z"},
		{"frxEURUSD", "2026-03-08T12:00:00Z", false, "2026-03-06T20:55:00Z", "2026-03-09T00:00:00Z"},
		{"frxEURUSD", "2025-12-25T12:00:00Z", false, "2025-12-24T23:59:59Z", "2025-12-26T00:00:00Z"},
		{"OTC_HSI", "2026-03-05T04:30:00Z", false, "2026-03-05T04:00:00Z", "2026-03-05T05:00:00Z"},
		{"OTC_HSI", "2026-03-05T01:29:59Z", false, "2026-03-04T08:00:00Z", "2026-03-05T01:30:00Z"},
	} {
		s, instant := symbol(t, w, c.code), at(t, c.at)
		if got := w.Open(s, instant); got != c.open {
			t.Errorf("%s at %s: Open = %v, want %v", c.code, c.at, got, c.open)
		}
		if got, ok := w.LastOpen(s, instant); !ok || got != at(t, c.last) {
			t.Errorf("%s at %s: LastOpen = %v, %v, want %s", c.code, c.at, time.Unix(got, 0).UTC(), ok, c.last)
		}
		if got, ok := w.NextOpen(s, instant); !ok || got != at(t, c.next) {
			t.Errorf("%s at %s: NextOpen = %v, %v, want %s", c.code, c.at, time.Unix(got, 0).UTC(), ok, c.next)
		}
	}
}

func TestTicksComeOnlyWhileTheMarketIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, code := range []string{"frxUSDJPY", "OTC_N225", "WLDXAU"} {
		s := symbol(t, w, code)
		thursday := at(t, "2026-03-05T00:00:00Z")
		ticks := w.Ticks(s, thursday, thursday+5*daySeconds-1, 1<<30, nil)
		open := 0.0
		for day := range int64(5) {
			for _, session := range w.Sessions(s, thursday+day*daySeconds) {
				open += float64((session.Close-session.Open)/s.Interval + 1)
			}
		}
		for _, tick := range ticks {
			if !w.Open(s, tick.Epoch) {
				t.Fatalf("%s: a tick at %v", code, time.Unix(tick.Epoch, 0).UTC())
			}
		}
		part := s.pace
		within4(t, code+": ticks per open second", float64(len(ticks))/open, part, max(1e-12, math.Sqrt((part-part*part)/open)))
		if got := s.Regular(); got != (part == 1) {
			t.Errorf("%s: Regular = %v with %v of its ticks", code, got, part)
		}
	}
}

func TestAMarketClosedForGood(t *testing.T) {
	w := newWorld(t, overlay(`
calendars: {never: {}}
symbols: {R_10: {calendar: never}}
`))
	s := symbol(t, w, "R_10")
	const now = 1_800_000_000
	if tick, ok := w.At(s, now); ok {
		t.Errorf("At = %+v", tick)
	}
	if next, ok := w.Next(s, now); ok {
		t.Errorf("Next = %v", next)
	}
	if ticks := w.Ticks(s, 0, now, 10, nil); len(ticks) > 0 {
		t.Errorf("%d ticks", len(ticks))
	}
	if candles := w.Candles(s, 3600, 0, now, 10, nil); len(candles) > 0 {
		t.Errorf("%d candles", len(candles))
	}
	if last, ok := w.LastOpen(s, now); ok {
		t.Errorf("LastOpen = %v", last)
	}
	if next, ok := w.NextOpen(s, now); ok {
		t.Errorf("NextOpen = %v", next)
	}
	if days := w.TradingDays(s); len(days) > 0 {
		t.Errorf("TradingDays = %v", days)
	}
}

func TestTradingDaysAndEvents(t *testing.T) {
	w := newWorld(t, nil)
	week := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	if got := w.TradingDays(symbol(t, w, "frxEURUSD")); !slices.Equal(got, week) {
		t.Errorf("TradingDays = %v, want %v", got, week)
	}
	if got := len(w.TradingDays(symbol(t, w, "R_10"))); got != 7 {
		t.Errorf("%d trading days, want 7", got)
	}
	want := []Event{{"Fridays", "Closes early (at 20:55)"}}
	if got := w.Events(symbol(t, w, "frxEURUSD")); !slices.Equal(got, want) {
		t.Errorf("Events = %v, want %v", got, want)
	}
}
