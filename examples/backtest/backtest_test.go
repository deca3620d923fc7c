package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// build makes a program of this module.
func build(t *testing.T, dir, pkg string) string {
	t.Helper()
	path := filepath.Join(dir, filepath.Base(pkg))
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", path, pkg)
	cmd.Dir = "../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
	return path
}

// report is what the test reads of a report.
type report struct {
	Runs []struct {
		End    string
		Trades []struct{ Bought time.Time }
	}
}

// run runs a bot through a market, and gives the report and all that was said.
func run(t *testing.T, dervish, seed, hours string, bot ...string) (r report, transcript []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "transcript.jsonl")
	args := []string{"backtest", "--json", "--out", "off", "--seed", seed, "--hours", hours, "--transcript", file, "--"}
	cmd := exec.CommandContext(t.Context(), dervish, append(args, bot...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatal(err)
	}
	if transcript, err = os.ReadFile(file); err != nil {
		t.Fatal(err)
	}
	return r, transcript
}

// python finds one that has the package websockets.
func python(t *testing.T) string {
	for _, python := range []string{os.Getenv("DERVISH_PYTHON"), "python3"} {
		if python != "" && exec.CommandContext(t.Context(), python, "-c", "import websockets").Run() == nil {
			return python
		}
	}
	t.Skip("Python's package websockets is not here; DERVISH_PYTHON names a python3 that has it")
	return ""
}

func node(t *testing.T) string {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not here; install Node 22 or later to run this bot")
	}
	return node
}

func TestABotHearsTheSameEachTime(t *testing.T) {
	dir := t.TempDir()
	dervish := build(t, dir, "./cmd/dervish")
	for name, command := range map[string]func(t *testing.T) []string{
		"go":     func(t *testing.T) []string { return []string{build(t, dir, "./examples/backtest")} },
		"python": func(t *testing.T) []string { return []string{python(t), "bot.py"} },
		// Node 20 has its WebSocket behind a flag, which later ones take as well.
		"node": func(t *testing.T) []string { return []string{node(t), "--experimental-websocket", "bot.mjs"} },
	} {
		t.Run(name, func(t *testing.T) {
			bot := command(t)
			first, want := run(t, dervish, "a", "0.2", bot...)
			_, got := run(t, dervish, "a", "0.2", bot...)
			if !bytes.Equal(got, want) {
				t.Errorf("with the same seed it hears something else:\n%s", difference(got, want))
			}
			if _, other := run(t, dervish, "b", "0.2", bot...); bytes.Equal(bytes.ReplaceAll(other, []byte(`"seed":"b"`), []byte(`"seed":"a"`)), want) {
				t.Error("with another seed it hears the same")
			}
			if n := len(first.Runs[0].Trades); n < 40 || first.Runs[0].End != "completed" {
				t.Errorf("%d trades, %s; want 40 or more until the end", n, first.Runs[0].End)
			}
		})
	}
}

// difference is the first line that differs.
func difference(got, want []byte) string {
	a, b := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d\ngot  %.500s\nwant %.500s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}

// A day of R_100 is 43,200 ticks, and the bot bets five thousand times. How long that takes is for make bench.
func TestADay(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes most of a minute; run it without -short")
	}
	dir := t.TempDir()
	r, _ := run(t, build(t, dir, "./cmd/dervish"), "day", "24", build(t, dir, "./examples/backtest"))
	trades := r.Runs[0].Trades
	if len(trades) < 5000 {
		t.Fatalf("%d trades, want 5000 or more", len(trades))
	}
	// It bets at each eighth tick, of two seconds, but where the quote stood still.
	for i, c := range trades {
		if after := c.Bought.Sub(trades[0].Bought); after%(2*every*time.Second) != 0 {
			t.Fatalf("contract %d was bought %v after the first", i, after)
		}
	}
}
