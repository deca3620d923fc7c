package offerings

import (
	"errors"
	"slices"
	"testing"

	"github.com/dervish-ws/dervish/internal/market"
)

func world(t testing.TB) *market.World {
	t.Helper()
	w, err := market.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestEverySymbolIsOfferedSomething(t *testing.T) {
	w := world(t)
	c := New(w.Symbols())
	for _, s := range w.Symbols() {
		if len(c.Rows(s.Code)) == 0 {
			t.Errorf("nothing is offered on %s", s.Code)
		}
	}
}

// A wish has one row or none: what tells rows apart is what a wish says.
func TestNoTwoRowsAnswerOneWish(t *testing.T) {
	type key struct {
		code   string
		named  int
		start  Start
		expiry Expiry
	}
	w := world(t)
	c := New(w.Symbols())
	for _, s := range w.Symbols() {
		seen := map[key]bool{}
		for _, r := range c.Rows(s.Code) {
			k := key{r.Type.Code, r.Named(), r.Start, r.Expiry}
			if seen[k] {
				t.Errorf("%s has %v twice", s.Code, k)
			}
			seen[k] = true
			for _, d := range []Duration{r.Min, r.Max} {
				if r.Expiry == Intraday {
					d = Duration{d.Seconds(1), Seconds} // a day may mean more than 24 hours
				}
				got, err := c.Find(s.Code, Wish{r.Type.Code, r.Named(), r.Start, d})
				if got != r || err != nil {
					t.Errorf("Find(%s, %v for %s) = %v, %v, want its row", s.Code, k, d, got, err)
				}
			}
		}
	}
}

func TestFind(t *testing.T) {
	c := New(world(t).Symbols())
	tests := []struct {
		name   string
		symbol string
		wish   Wish
		row    string // category and barrier category
		err    error
	}{
		{"rise", "R_100", Wish{Type: "CALL", Duration: Duration{5, Ticks}}, "callput euro_atm", nil},
		{"higher", "R_100", Wish{Type: "CALL", Barriers: 1, Duration: Duration{5, Ticks}}, "callput euro_non_atm", nil},
		{"later", "R_100", Wish{Type: "CALL", Start: Forward, Duration: Duration{2, Minutes}}, "callput euro_atm", nil},
		{"a digit", "1HZ10V", Wish{Type: "DIGITOVER", Barriers: 1, Duration: Duration{1, Ticks}}, "digits non_financial", nil},
		{"an accumulator names no barrier", "R_10", Wish{Type: "ACCU"}, "accumulator american", nil},
		{"a day in hours", "R_10", Wish{Type: "ONETOUCH", Barriers: 1, Duration: Duration{24, Hours}}, "touchnotouch american", nil},

		{"a day where days are not offered", "RDBULL", Wish{Type: "CALL", Duration: Duration{1, Days}}, "callput euro_atm", nil},
		{"two days where days are not offered", "RDBULL", Wish{Type: "CALL", Duration: Duration{2, Days}}, "", ErrDuration},

		{"no such symbol", "R_42", Wish{Type: "CALL", Duration: Duration{5, Ticks}}, "", ErrSymbol},
		{"no such type", "R_100", Wish{Type: "SNOWUP", Duration: Duration{5, Ticks}}, "", ErrType},
		{"not on this symbol", "frxEURUSD", Wish{Type: "DIGITEVEN", Duration: Duration{5, Ticks}}, "", ErrType},
		{"a barrier too many", "R_100", Wish{Type: "CALL", Barriers: 2, Duration: Duration{5, Ticks}}, "", ErrBarriers},
		{"no digit", "R_100", Wish{Type: "DIGITMATCH", Duration: Duration{5, Ticks}}, "", ErrBarriers},
		{"not later", "R_100", Wish{Type: "ONETOUCH", Barriers: 1, Start: Forward, Duration: Duration{5, Minutes}}, "", ErrStart},
		{"no ticks", "R_100", Wish{Type: "RANGE", Barriers: 2, Duration: Duration{5, Ticks}}, "", ErrExpiry},
		{"no end", "R_100", Wish{Type: "CALL"}, "", ErrExpiry},
		{"an end of a multiplier", "R_100", Wish{Type: "MULTUP", Duration: Duration{5, Minutes}}, "", ErrExpiry},
		{"too short", "R_100", Wish{Type: "CALL", Duration: Duration{14, Seconds}}, "", ErrDuration},
		{"too long", "R_100", Wish{Type: "CALL", Duration: Duration{25, Hours}}, "", ErrDuration},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := c.Find(test.symbol, test.wish)
			if !errors.Is(err, test.err) || (err == nil) != (test.err == nil) {
				t.Fatalf("error = %v, want %v", err, test.err)
			}
			if err == nil && r.Kind.Category+" "+r.Kind.BarrierCategory != test.row {
				t.Errorf("row = %s %s, want %s", r.Kind.Category, r.Kind.BarrierCategory, test.row)
			}
		})
	}
	var bounds *DurationError
	_, err := c.Find("R_100", Wish{Type: "CALL", Duration: Duration{3, Seconds}})
	if !errors.As(err, &bounds) || bounds.Min != (Duration{15, Seconds}) || bounds.Max != (Duration{1, Days}) {
		t.Errorf("error = %v, want one that names 15s and 1d", err)
	}
}

func TestMultipliersFollowVolatility(t *testing.T) {
	c := New(world(t).Symbols())
	for symbol, want := range map[string][]int{
		"R_10": {400, 1000, 2000, 3000, 4000}, "1HZ25V": {160, 400, 800, 1200, 1600}, "R_50": {80, 200, 400, 600, 800},
		"1HZ75V": {50, 100, 200, 300, 500}, "R_100": {40, 100, 200, 300, 400},
		"1HZ15V":  {160, 400, 800, 1200, 1600}, // between two lines: the more cautious one
		"BOOM500": {100, 200, 300, 400}, "CRASH1000": {100, 200, 300, 400, 500}, "cryBTCUSD": {100, 200, 300, 500, 800},
	} {
		rows := c.Offered(symbol, "MULTUP")
		if len(rows) != 1 || !slices.Equal(rows[0].Multipliers, want) {
			t.Errorf("multipliers of %s: %v, want one row with %v", symbol, rows, want)
		}
		crash := symbol == "BOOM500" || symbol == "CRASH1000"
		if got := len(rows[0].Cancellations) == 0; got != crash {
			t.Errorf("%s sells no right to cancel: %v, want %v", symbol, got, crash)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]Duration{"1t": {1, Ticks}, "15s": {15, Seconds}, "365d": {365, Days}} {
		if got, err := ParseDuration(text); got != want || err != nil || got.String() != text {
			t.Errorf("ParseDuration(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "t", "0t", "5", "-5t", "+5t", "5x", "5T", "1.5h", "999999999t"} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("ParseDuration(%q) = %v, want an error", text, got)
		}
	}
}

func TestLimits(t *testing.T) {
	c := New(world(t).Symbols())
	limits := func(code string, m Money) Limits {
		k, _, ok := c.Type(code)
		if !ok {
			t.Fatalf("no type %s", code)
		}
		return k.Limits(m)
	}
	dollar := Money{Digits: 2, MinStake: 35, DefaultStake: 1000, MaxPayout: 50_000_00}
	bitcoin := Money{Digits: 8, MinStake: 500, DefaultStake: 20_000, MaxPayout: 60_000_000}
	tests := []struct {
		code  string
		money Money
		want  Limits
	}{
		{"CALL", dollar, Limits{MinStake: 35, DefaultStake: 1000, MaxPayout: 50_000_00}},
		{"MULTUP", dollar, Limits{MinStake: 100, DefaultStake: 1000, MaxStake: 2000_00, MaxPayout: 50_000_00}},
		{"ACCU", dollar, Limits{MinStake: 100, DefaultStake: 1000, MaxStake: 1000_00, MaxPayout: 10_000_00}},
		{"CALL", bitcoin, Limits{MinStake: 500, DefaultStake: 20_000, MaxPayout: 60_000_000}},
		{"MULTUP", bitcoin, Limits{MinStake: 1200, DefaultStake: 20_000, MaxStake: 2_400_000, MaxPayout: 60_000_000}},
	}
	for _, test := range tests {
		if got := limits(test.code, test.money); got != test.want {
			t.Errorf("limits of %s with %d digits = %+v, want %+v", test.code, test.money.Digits, got, test.want)
		}
	}
}

func TestTableIsReadStrictly(t *testing.T) {
	for name, text := range map[string]string{
		"unknown key":      "groups: {a: [b]}\nkinds: [{category: x, colour: red}]",
		"unknown group":    "groups: {a: [b]}\nkinds: [{category: x, types: [{code: X}], offers: [{on: [c], tick: 1t-2t}]}]",
		"no duration":      "groups: {a: [b]}\nkinds: [{category: x, types: [{code: X}], offers: [{on: [a], tick: 1-2}]}]",
		"wrong unit":       "groups: {a: [b]}\nkinds: [{category: x, types: [{code: X}], offers: [{on: [a], tick: 1m-2m}]}]",
		"from more to few": "groups: {a: [b]}\nkinds: [{category: x, types: [{code: X}], offers: [{on: [a], tick: 9t-2t}]}]",
		"unknown start":    "groups: {a: [b]}\nkinds: [{category: x, types: [{code: X}], offers: [{on: [a], start: late, tick: 1t-2t}]}]",
		"nothing offered":  "groups: {a: [b]}\nkinds: [{category: x, types: [{code: X}]}]",
	} {
		if _, err := read(text); err == nil {
			t.Errorf("%s: read without an error", name)
		}
	}
}
