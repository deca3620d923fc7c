package clock

import (
	"testing"
	"time"
)

func TestParseInstants(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2026-01-01T09:30:00Z":      time.Date(2026, 1, 1, 9, 30, 0, 0, time.UTC),
		"2026-01-01T09:30:00+02:00": time.Date(2026, 1, 1, 7, 30, 0, 0, time.UTC),
		"2026-01-01T09:30:00.25Z":   time.Date(2026, 1, 1, 9, 30, 0, 250_000_000, time.UTC),
		"2026-01-01":                time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		"1767259800":                time.Date(2026, 1, 1, 9, 30, 0, 0, time.UTC),
		"0":                         time.Unix(0, 0).UTC(),
	} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "now", "noon", "-1", "1.5", "2026-13-01", "2026-01-01T09:30:00", "01/02/2026", "9999999999999999"} {
		if got, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", text, got)
		}
	}
}
