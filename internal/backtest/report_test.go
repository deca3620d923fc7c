package backtest

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// trades makes contracts of a stake of 1, that end a minute after each other with these profits; NaN: open.
func trades(profits ...float64) (list []Trade) {
	for i, p := range profits {
		t := Trade{Contract: int64(i), Bought: start.Add(time.Duration(i) * time.Minute), Price: 1}
		if !math.IsNaN(p) {
			t.Sold, t.SellPrice = t.Bought.Add(time.Minute), 1+p
		}
		list = append(list, t)
	}
	return list
}

func report(runs ...Run) *Report {
	r := &Report{Heading{Command: []string{"bot", "<x>"}, From: start, To: start.Add(time.Hour), Seed: "a", Markets: len(runs), Currency: "USD", Digits: 2}, runs}
	r.Reckon()
	return r
}

func TestReckon(t *testing.T) {
	r := report(
		Run{Seed: "a", Opening: 100, Trades: trades(0.1, 0.2, -1, -1, 0.95, math.NaN())},
		Run{Seed: "b", Opening: 100, Trades: trades(0.5)},
		Run{Seed: "c", Opening: 100, End: Crashed},
		Run{Seed: "d", Opening: 100, Trades: trades(-1)},
	)
	want := Summary{Runs: 4, Crashed: 1, Profitable: 1, Trades: 8, Mean: -0.31, Median: -0.38, Best: 0.5, Worst: -1, Drawdown: 2}
	if diff := cmp.Diff(r.Summary, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	a := r.Runs[0]
	if a.Won != 3 || a.Lost != 2 || a.Open != 1 || a.Profit != -0.75 || a.Drawdown != 2 {
		t.Errorf("run = %+v", a)
	}
}

// Contracts that end in another order than they were bought count when they end.
func TestEquityFollowsTheEnds(t *testing.T) {
	list := trades(1, -1)
	list[0].Sold = start.Add(time.Hour)
	r := Run{Opening: 10, Trades: list}
	want := []Point{{start, 10}, {start.Add(2 * time.Minute), 9}, {start.Add(time.Hour), 10}}
	if diff := cmp.Diff(r.Equity(start), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	below := []Point{{start, 0}, {start.Add(2 * time.Minute), -1}, {start.Add(time.Hour), 0}}
	if diff := cmp.Diff(Below(r.Equity(start)), below); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestPage(t *testing.T) {
	many := make([]float64, 3*MostTrades)
	for i := range many {
		many[i] = float64(i%7) - 2.5
	}
	for name, test := range map[string]struct {
		report   *Report
		has, not []string
	}{
		"nothing":     {report(), []string{"0 simulated markets"}, []string{"<path"}},
		"no trade":    {report(Run{Seed: "a", Opening: 100}), []string{"in 1 simulated market;", "--seeds 20", "bought nothing"}, []string{"NaN", "Inf", "<path"}},
		"two":         {report(Run{Seed: "a", Opening: 1, Trades: trades(-1)}, Run{Seed: "b", Opening: 1, Trades: trades(1)}), []string{"bar-up", "bar-down", "1.00 / -1.00", `class="other"`}, []string{"NaN", "--seeds 20"}},
		"all alike":   {report(Run{Seed: "a", Opening: 1}, Run{Seed: "b", Opening: 1}), []string{"bar-"}, []string{"NaN", "Inf"}},
		"crash":       {report(Run{Seed: "a", End: Crashed, Fault: "exit status 1", Output: []string{"<b>no</b>"}}), []string{"&lt;b&gt;no", "exit status 1"}, []string{"<b>"}},
		"many":        {report(Run{Seed: "a", Opening: 1, Trades: trades(many...)}), []string{"and 2000 more"}, []string{"NaN"}},
		"its command": {report(), []string{"bot &lt;x&gt;"}, []string{"<x>"}},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := test.report.WritePage(&b); err != nil {
				t.Fatal(err)
			}
			for _, text := range test.has {
				if !strings.Contains(b.String(), text) {
					t.Errorf("the page lacks %q", text)
				}
			}
			for _, text := range append(test.not, "http:", "https:", "src=", "url(", "@import", "<script") {
				if strings.Contains(b.String(), text) {
					t.Errorf("the page has %q", text)
				}
			}
			if b.Len() > 600_000 {
				t.Errorf("the page has %d bytes", b.Len())
			}
		})
	}
}

// The steps of a scale are round, and none is lost to sums of floats.
func TestScales(t *testing.T) {
	for step, want := range map[float64]float64{0.3: 0.5, 1: 1, 1.01: 2, 2: 2, 4.9: 5, 7: 10, 19: 20, 0.02: 0.02, 99: 100} {
		if got := roundStep(step); math.Abs(got-want) > 1e-9 {
			t.Errorf("the step above %v is %v, want %v", step, got, want)
		}
	}
	for number, want := range map[string]string{"0": "0", "999": "999", "1000": "1,000", "-1000": "-1,000", "-100": "-100", "1234567.89": "1,234,567.89"} {
		if got := grouped(number); got != want {
			t.Errorf("%s is written %s, want %s", number, got, want)
		}
	}
}

// No bar has profits and losses in it, and every market is in one.
func TestTheDistributionIsPartedAtNothing(t *testing.T) {
	var runs []Run
	for _, profit := range []float64{-1, -0.5, -0.01, 0.01, 0.3, 2.5} {
		runs = append(runs, Run{Seed: "a", Opening: 100, Trades: trades(profit)})
	}
	chart := string(report(runs...).distributionChart())
	markets := 0
	for _, bar := range regexp.MustCompile(`class="bar-(up|down)"[^>]*><title>(-?[\d.]+) to (-?[\d.]+): (\d+)<`).FindAllStringSubmatch(chart, -1) {
		from, _ := strconv.ParseFloat(bar[2], 64) // the pattern is of numbers
		to, _ := strconv.ParseFloat(bar[3], 64)
		n, _ := strconv.Atoi(bar[4])
		if from < 0 && to > 0 || (bar[1] == "up") != (from >= 0) {
			t.Errorf("a bar that goes %s is from %v to %v", bar[1], from, to)
		}
		markets += n
	}
	if markets != len(runs) {
		t.Errorf("%d markets are drawn, want %d:\n%s", markets, len(runs), chart)
	}
}

func TestAHeadingIsReadAlone(t *testing.T) {
	r := report(Run{Seed: "a", Opening: 100, Trades: trades(0.1, -1)})
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	cut := text[:bytes.Index(text, []byte(`"runs":[`))+len(`"runs":[`)]
	for name, text := range map[string][]byte{"whole": text, "cut off": cut} {
		got, err := ReadHeading(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(got, &r.Heading); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
	for _, text := range []string{"", "[]", "{}", `{"runs":[]}`, `{"command":["x"],"summary":7}`, "\x00", `{"command":["x"]`, `{"command":"` + strings.Repeat("x", longestHeading) + `"}`} {
		if h, err := ReadHeading(strings.NewReader(text)); err == nil {
			t.Errorf("%.40q is read as %+v", text, h)
		}
	}
}
