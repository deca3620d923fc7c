//go:build unix

package interop

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// officials are programs on the clients that their registries serve, as they are: nothing of them was changed, and all
// they are told is where the server is.
var officials = []program{{name: "official-js"}, {name: "official-python"}}

// fast is how many seconds of the market pass in one of ours.
const fast = "20"

// said is one line of such a program.
type said struct {
	Symbols           []string
	Symbol            string
	Streamed, History [][2]float64
	Candles           []struct{ Epoch, Open, High, Low, Close float64 }

	LoginID       string
	Before, After float64
	Bought, Sold  float64
	Status        string
	Actions       []string

	Done bool
}

// talk has a program do its task against a server of its own, and gives what it said.
func (p program) talk(t *testing.T, task string) []said {
	t.Helper()
	server := startServerIn(t, configuration, "--speed", fast)
	p.environment = []string{"DERVISH_PLAIN=" + server.plain, "DERVISH_TOKEN=" + server.token, "DERVISH_TASK=" + task}
	printed, status := p.run(t, server, server.root, "client", nil)
	if status != 0 {
		t.Fatalf("exit status %d; it printed %q", status, printed)
	}
	var lines []said
	for _, text := range printed {
		var line said
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("it printed %q: %v", text, err)
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 || !lines[len(lines)-1].Done {
		t.Fatalf("it was not done: %q", printed)
	}
	return lines[:len(lines)-1]
}

func TestOfficialClientSeesTheMarket(t *testing.T) {
	for _, p := range officials {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			lines := p.talk(t, "market")
			for _, symbol := range []string{"R_100", "1HZ50V", "R_25", "frxEURUSD"} {
				if !slices.Contains(lines[0].Symbols, symbol) {
					t.Errorf("%s is not among the %d symbols", symbol, len(lines[0].Symbols))
				}
			}
			streams, candles := 0, 0
			for _, line := range lines[1:] {
				switch {
				case line.Streamed != nil:
					streams++
					if span := line.Streamed[len(line.Streamed)-1][0] - line.Streamed[0][0]; span < 60 {
						t.Errorf("%s was streamed for %v s, want a minute", line.Symbol, span)
					}
					if diff := cmp.Diff(line.Streamed, line.History); diff != "" {
						t.Errorf("%s: what was streamed is not history (-streamed +history):\n%s", line.Symbol, diff)
					}
				case line.Candles != nil:
					candles++
					if len(line.Candles) != 10 {
						t.Errorf("%s: %d candles, want 10", line.Symbol, len(line.Candles))
					}
					for _, c := range line.Candles {
						if c.Low > min(c.Open, c.Close) || c.High < max(c.Open, c.Close) || math.Mod(c.Epoch, 60) != 0 {
							t.Errorf("%s: candle %+v", line.Symbol, c)
						}
					}
				}
			}
			if streams != 3 || candles != 3 {
				t.Errorf("%d streams and %d lists of candles, want 3 of each", streams, candles)
			}
		})
	}
}

func TestOfficialClientTrades(t *testing.T) {
	for _, p := range officials {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			lines := p.talk(t, "trade")
			if len(lines) != 2 || lines[0].LoginID == "" {
				t.Fatalf("it said %+v, want whom it acts for and how it went", lines)
			}
			got := lines[1]
			if got.Before != 10_000 || got.Bought != 10 {
				t.Errorf("it held %v and paid %v, want 10000 and 10", got.Before, got.Bought)
			}
			if want := got.Before - got.Bought + got.Sold; math.Abs(got.After-want) > 0.001 {
				t.Errorf("it holds %v after it paid %v and got %v, want %v", got.After, got.Bought, got.Sold, want)
			}
			if won := got.Status == "won"; won != (got.Sold > 0) || !won && got.Status != "lost" {
				t.Errorf("a contract that brought %v is %s", got.Sold, got.Status)
			}
			if diff := cmp.Diff(got.Actions, []string{"sell", "buy", "virtual_credit"}); diff != "" {
				t.Errorf("actions of the statement (-got +want):\n%s", diff)
			}
		})
	}
}
