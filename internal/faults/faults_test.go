package faults_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/faults"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// pattern says of n requests which are struck.
func pattern(s *faults.Set, n int, of faults.Subject) string {
	var b strings.Builder
	for range n {
		if len(s.Request(of)) > 0 {
			b.WriteByte('x')
		} else {
			b.WriteByte('.')
		}
	}
	return b.String()
}

func TestRulesChooseMessages(t *testing.T) {
	time1 := faults.Subject{Call: "time", App: 1089, LoginIDs: []string{"CR1", "VRTC2"}}
	for _, test := range []struct {
		name string
		rule faults.Rule
		want string // of ten requests
	}{
		{"all", faults.Rule{}, "xxxxxxxxxx"},
		{"the call", faults.Rule{Call: "ping, time"}, "xxxxxxxxxx"},
		{"another call", faults.Rule{Call: "ping"}, ".........."},
		{"the app", faults.Rule{App: 1089}, "xxxxxxxxxx"},
		{"another app", faults.Rule{App: 7}, ".........."},
		{"an account", faults.Rule{LoginID: "VRTC2"}, "xxxxxxxxxx"},
		{"another account", faults.Rule{LoginID: "VRTC3"}, ".........."},
		{"nth", faults.Rule{Nth: 3}, "..x......."},
		{"every", faults.Rule{Every: 3}, "..x..x..x."},
		{"count", faults.Rule{Count: 2}, "xx........"},
		{"once", faults.Rule{Once: true}, "x........."},
		{"every and count", faults.Rule{Every: 2, Count: 2}, ".x.x......"},
		{"later", faults.Rule{From: noon.Add(time.Second)}, ".........."},
		{"earlier", faults.Rule{Until: noon}, ".........."},
		{"now", faults.Rule{From: noon, Until: noon.Add(1)}, "xxxxxxxxxx"},
		{"updates", faults.Rule{On: faults.OnUpdate}, ".........."},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := faults.New(clock.NewManual(noon), "")
			test.rule.Fault = faults.Duplicate
			a, err := s.Add(test.rule)
			if err != nil {
				t.Fatal(err)
			}
			got := pattern(s, 10, time1)
			if got != test.want {
				t.Errorf("struck %s, want %s", got, test.want)
			}
			if hits := strings.Count(test.want, "x"); a.Hits() != hits {
				t.Errorf("Hits = %d, want %d", a.Hits(), hits)
			}
		})
	}
}

func TestChanceFallsBySeedAndRule(t *testing.T) {
	draw := func(seed, name string) string {
		s := faults.New(clock.NewManual(noon), seed)
		for _, r := range []faults.Rule{
			{Name: name, Fault: faults.Delay, Probability: 0.3, Call: "time"},
			{Name: "beside", Fault: faults.Delay, Probability: 0.5, Call: "ping"},
		} {
			if _, err := s.Add(r); err != nil {
				t.Fatal(err)
			}
		}
		return pattern(s, 2000, faults.Subject{Call: "time"})
	}
	first := draw("a", "r")
	if again := draw("a", "r"); again != first {
		t.Error("the same seed and the same requests meet other faults")
	}
	if draw("b", "r") == first || draw("a", "q") == first {
		t.Error("another seed, or another rule, meets the same faults")
	}
	// 600 expected with a standard deviation of 20.5.
	if n := strings.Count(first, "x"); n < 500 || n > 700 {
		t.Errorf("%d of 2000 struck with probability 0.3", n)
	}
}

func TestExchangeKeepsWhatIsAsItWasAndWhatOthersAdded(t *testing.T) {
	s := faults.New(clock.NewManual(noon), "")
	used := faults.Rule{Fault: faults.Delay, Call: "time", Once: true, From: noon.In(time.FixedZone("", 3600))}
	if err := s.Exchange([]faults.Rule{used, {Fault: faults.Corrupt}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add(faults.Rule{Fault: faults.Duplicate}); err != nil {
		t.Fatal(err)
	}
	s.Request(faults.Subject{Call: "time"})
	used.From = noon // the same instant
	for _, test := range []struct {
		name  string
		rules []faults.Rule
		want  string
		seen  string // by each of them
		fails string
	}{
		{"the same", []faults.Rule{used, {Fault: faults.Corrupt}}, "delay corrupt duplicate", "1 1 1", ""},
		{"one is gone, one is new and has its kind", []faults.Rule{{Fault: faults.Delay}, used}, "delay-2 delay duplicate", "0 1 1", ""},
		{"a name that somebody else has", []faults.Rule{{Fault: faults.Reset}, {Name: "duplicate", Fault: faults.Delay}}, "delay-2 delay duplicate", "0 1 1", "fault 2: there is a fault of that name"},
		{"none", nil, "duplicate", "1", ""},
		{"it begins anew", []faults.Rule{used}, "delay duplicate", "0 1", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			could := s.Exchangeable(test.rules)
			err := s.Exchange(test.rules)
			if fmt.Sprint(could) != fmt.Sprint(err) {
				t.Errorf("Exchangeable says %v, and Exchange %v", could, err)
			}
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("Exchange = %v, want %q", err, test.fails)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if got := s.Settled(test.rules); got != (test.fails == "") {
				t.Errorf("Settled = %v", got)
			}
			var names, seen []string
			for _, a := range s.List() {
				names, seen = append(names, a.Rule.Name), append(seen, fmt.Sprint(a.Seen()))
			}
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("in force are %s, want %s", got, test.want)
			}
			if got := strings.Join(seen, " "); got != test.seen {
				t.Errorf("they have seen %s, want %s", got, test.seen)
			}
		})
	}
	want := []faults.Count{
		{Fault: faults.Corrupt, On: faults.OnAnswer, Call: "time", N: 1},
		{Fault: faults.Delay, On: faults.OnAnswer, Call: "time", N: 1},
		{Fault: faults.Duplicate, On: faults.OnAnswer, Call: "time", N: 1},
	}
	if got := s.Counts(); !slices.Equal(got, want) {
		t.Errorf("Counts = %v, want %v: those of rules that are gone, too", got, want)
	}
}

func TestSetNamesReplacesAndRemoves(t *testing.T) {
	s := faults.New(clock.NewManual(noon), "")
	var unset *faults.Set
	if s.Requests() || s.Updates() || s.Gaps() || unset.Requests() || unset.Withholds("R_100", 1) {
		t.Error("an empty set has rules")
	}
	add := func(r faults.Rule) *faults.Active {
		t.Helper()
		a, err := s.Add(r)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	names := func() (list []string) {
		for _, a := range s.List() {
			list = append(list, a.Rule.Name)
		}
		return list
	}
	first := add(faults.Rule{Fault: faults.Delay})
	add(faults.Rule{Fault: faults.Delay, On: faults.OnUpdate})
	add(faults.Rule{Fault: faults.FeedGap})
	if got, want := names(), []string{"delay", "delay-2", "feed-gap"}; !slices.Equal(got, want) {
		t.Errorf("names %v, want %v", got, want)
	}
	if _, err := s.Add(faults.Rule{Name: "delay", Fault: faults.Reset}); !errors.Is(err, faults.ErrNamed) {
		t.Errorf("Add of a name again = %v", err)
	}
	s.Remove(first)
	s.Remove(first)
	if s.Requests() || !s.Updates() || !s.Gaps() {
		t.Error("the wrong rule was removed")
	}
	if _, err := s.Find("delay"); !errors.Is(err, faults.ErrUnknown) {
		t.Errorf("Find of what was removed = %v", err)
	}
	if _, err := s.Replace([]faults.Rule{{Fault: faults.Reset}, {Fault: "none"}}); err == nil || !slices.Equal(names(), []string{"delay-2", "feed-gap"}) {
		t.Errorf("Replace with a bad rule = %v, and left %v", err, names())
	}
	if _, err := s.Replace(nil); err != nil || s.Updates() || s.Gaps() {
		t.Errorf("Replace with nothing = %v, and left %v", err, names())
	}
}

func TestGapsHoldByTheEpochAlone(t *testing.T) {
	s := faults.New(clock.NewManual(noon), "")
	at := noon.Unix()
	for _, r := range []faults.Rule{
		{Name: "shown", Fault: faults.FeedGap, Symbol: "R_100", Lasts: 10 * time.Second},
		{Name: "hidden", Fault: faults.FeedGap, Symbol: "R_50", Lasts: 10 * time.Second, Hidden: true, From: noon.Add(5 * time.Second)},
	} {
		if _, err := s.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		symbol           string
		epoch            int64
		withheld, hidden bool
		before           int64
	}{
		{"R_100", 0, false, false, 0}, {"R_100", 1, true, false, 0}, {"R_100", 10, true, false, 0}, {"R_100", 11, false, false, 11},
		{"R_50", 5, false, false, 5}, {"R_50", 6, true, true, 5}, {"R_50", 15, true, true, 5}, {"R_50", 16, false, false, 16},
		{"R_10", 6, false, false, 6},
	} {
		name := fmt.Sprintf("%s+%d", test.symbol, test.epoch)
		if got := s.Withholds(test.symbol, at+test.epoch); got != test.withheld {
			t.Errorf("%s: withheld %v, want %v", name, got, test.withheld)
		}
		if got := s.Hides(test.symbol, at+test.epoch); got != test.hidden {
			t.Errorf("%s: hidden %v, want %v", name, got, test.hidden)
		}
		if got := s.Before(test.symbol, at+test.epoch) - at; got != test.before {
			t.Errorf("%s: Before = %d, want %d", name, got, test.before)
		}
	}
	if !s.HidesAny("R_50", at, at+60) || s.HidesAny("R_50", at+16, at+60) || s.HidesAny("R_50", at, at+6) {
		t.Error("HidesAny does not agree with Hides")
	}
	if got := s.List()[0].Hits(); got != 2 {
		t.Errorf("Hits = %d, want the 2 ticks withheld", got)
	}
}

func TestValidateNamesWhatMakesNoSense(t *testing.T) {
	for _, test := range []struct {
		rule faults.Rule
		want string
	}{
		{faults.Rule{Fault: "closee"}, "is it close?"},
		{faults.Rule{}, "there is no fault"},
		{faults.Rule{Fault: faults.Delay, Call: "tikcs"}, "is it ticks?"},
		{faults.Rule{Fault: faults.Delay, Call: "buy", On: "update"}, `no streams of the type "buy"`},
		{faults.Rule{Fault: faults.Delay, On: "both"}, "neither answer nor update"},
		{faults.Rule{Fault: faults.Error, On: "update"}, "does not befall updates"},
		{faults.Rule{Fault: faults.Delay, Code: "x"}, "takes no code; it takes delay"},
		{faults.Rule{Fault: faults.DropBefore, Hidden: true}, "takes no hidden"},
		{faults.Rule{Fault: faults.Close, Code: "1005"}, "no close code"},
		{faults.Rule{Fault: faults.Close, Code: "InternalServerError"}, "no close code"},
		{faults.Rule{Fault: faults.Close, Reason: strings.Repeat("x", 124)}, "longer than 123"},
		{faults.Rule{Fault: faults.Close, When: "later"}, "not one of before, after, instead"},
		{faults.Rule{Fault: faults.Reset, When: "after"}, "not one of before, instead"},
		{faults.Rule{Fault: faults.Error, Code: "1011"}, "no error code"},
		{faults.Rule{Fault: faults.Corrupt, How: "torn"}, "not one of cut, garbled"},
		{faults.Rule{Fault: faults.Delay, Nth: -1}, "nth is below 0"},
		{faults.Rule{Fault: faults.Delay, Probability: 1.5}, "probability 1.5"},
		{faults.Rule{Fault: faults.Delay, Once: true, Count: 2}, "contradict"},
		{faults.Rule{Fault: faults.Delay, From: noon, Until: noon}, "until is not after from"},
		{faults.Rule{Fault: faults.Delay, Delay: 25 * time.Hour}, "at most 24h"},
		{faults.Rule{Fault: faults.Delay, Name: "a b"}, `name "a b"`},
		{faults.Rule{Fault: faults.Updating, Call: "buy"}, "befalls the whole site"},
		{faults.Rule{Fault: faults.FeedGap, Once: true}, "befalls the whole site"},
	} {
		err := test.rule.Validate()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v, want %q", test.rule, err, test.want)
		}
	}
}

func TestCatalogueIsWhole(t *testing.T) {
	for _, f := range faults.Catalogue() {
		t.Run(f.Name, func(t *testing.T) {
			if f.Does == "" || f.Tests == "" || f.Example.Exchange == "" {
				t.Error("it is not described")
			}
			// What holds by default is a rule that could be put again.
			s := faults.New(clock.NewManual(noon), "")
			a, err := s.Add(faults.Rule{Fault: f.Name})
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Rule.Validate(); err != nil {
				t.Errorf("as it holds: %v", err)
			}
		})
	}
}
