package market

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestPricesAsText(t *testing.T) {
	for _, c := range []struct {
		digits int
		pips   int64
		want   string
	}{
		{0, 0, "0"}, {0, 12, "12"}, {2, 0, "0.00"}, {2, 5, "0.05"}, {2, 123450, "1234.50"}, {5, 117400, "1.17400"}, {8, 1, "0.00000001"},
		{2, -5, "-0.05"}, {1, -123, "-12.3"},
	} {
		s := &Symbol{Digits: c.digits}
		if got := s.Format(c.pips); got != c.want {
			t.Errorf("%d digits: Format(%d) = %s, want %s", c.digits, c.pips, got, c.want)
		}
	}
}

func TestPricesAndPipsAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &Symbol{Digits: rapid.IntRange(0, 8).Draw(t, "digits")}
		pips := rapid.Int64Range(-1e14, 1e14).Draw(t, "pips")
		price := s.Price(pips)
		if got := s.Pips(price); got != pips {
			t.Errorf("Pips(Price(%d)) = %d", pips, got)
		}
		if got, err := strconv.ParseFloat(s.Format(pips), 64); err != nil || got != price {
			t.Errorf("Format(%d) = %s, Price = %v", pips, s.Format(pips), price)
		}
	})
	if got := (&Symbol{Digits: 3}).Pip(); got != 0.001 {
		t.Errorf("Pip = %v, want 0.001", got)
	}
}
