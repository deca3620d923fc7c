//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// allTicks is the whole past of the market as CSV.
func allTicks(from, to int64) string {
	var b strings.Builder
	b.WriteString("epoch,quote\n")
	for at := from; at <= to; at += marketStep {
		fmt.Fprintf(&b, "%d,%s\n", at, quoteAt(at))
	}
	return b.String()
}

// history runs dervish history, which has to go well.
func history(t *testing.T, m *market, args ...string) *verb {
	t.Helper()
	v := startVerb(t, m.url(), append([]string{"history", "R_100"}, args...)...)
	<-v.done
	if v.how != nil {
		t.Fatalf("dervish history %v: %v\n%s", args, v.how, &v.err)
	}
	return v
}

// same compares files of many lines.
func same(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("line %d is %q, want %q", i+1, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		t.Fatalf("%d lines, want %d", len(g), len(w))
	}
}

func TestHistoryIsWholeAndInOrder(t *testing.T) {
	t.Parallel()
	m := openMarket(true)
	t.Cleanup(m.close)
	m.rule(func(m *market) { m.cut = 1 }) // the first answer is lost
	want := allTicks(marketOpen, marketNow)
	v := history(t, m, "--from", strconv.Itoa(marketOpen-100_000), "--format", "csv")
	same(t, v.out.String(), want)
	if said := v.err.String(); !strings.Contains(said, "the connection was lost") || strings.Contains(said, "\r") {
		t.Errorf("it said %q, want that the connection was lost, and no progress where there is no terminal", said)
	}
	same(t, history(t, m, "--count", "12000", "--format", "csv").out.String(), allTicks(marketNow-11_999*marketStep, marketNow))
	same(t, history(t, m, "--from", strconv.Itoa(marketOpen+1), "--count", "6000", "--format", "csv").out.String(),
		allTicks(marketOpen+2, marketOpen+6000*marketStep))
	same(t, history(t, m, "--from", strconv.Itoa(marketOpen), "--to", strconv.Itoa(marketOpen+7)).out.String(),
		"{\"epoch\":1700000000,\"quote\":"+quoteAt(1700000000)+"}\n{\"epoch\":1700000002,\"quote\":"+quoteAt(1700000002)+
			"}\n{\"epoch\":1700000004,\"quote\":"+quoteAt(1700000004)+"}\n{\"epoch\":1700000006,\"quote\":"+quoteAt(1700000006)+"}\n")
}

func TestHistoryGoesOnWhereItWasStopped(t *testing.T) {
	t.Parallel()
	m := openMarket(true)
	t.Cleanup(m.close)
	want := allTicks(marketOpen, marketNow)
	file := filepath.Join(t.TempDir(), "ticks.csv")
	args := []string{"--from", strconv.Itoa(marketOpen), "--out", file, "--resume"}
	read := func() string {
		t.Helper()
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	// Wherever it was stopped: before the first row, within the header, within a row, behind one.
	for _, size := range []int{0, 3, len("epoch,quote\n"), 40, 48, bytes.LastIndexByte([]byte(want[:100_000]), '\n') + 1, 100_000, len(want) - 1, len(want)} {
		if err := os.WriteFile(file, []byte(want[:size]), 0o600); err != nil {
			t.Fatal(err)
		}
		history(t, m, args...)
		same(t, read(), want)
	}
	// A number of rows is that of the whole file.
	if err := os.WriteFile(file, []byte(want[:5000]), 0o600); err != nil {
		t.Fatal(err)
	}
	history(t, m, append(args, "--count", "1000")...)
	same(t, read(), allTicks(marketOpen, marketOpen+999*marketStep))
	history(t, m, append(args, "--count", "1000")...)
	same(t, read(), allTicks(marketOpen, marketOpen+999*marketStep))
}

func TestHistoryOfCandlesIsWhole(t *testing.T) {
	t.Parallel()
	m := openMarket(true)
	t.Cleanup(m.close)
	file := filepath.Join(t.TempDir(), "candles.jsonl")
	for range 2 { // what was forming is fetched anew
		history(t, m, "--style", "candles", "--granularity", "120", "--from", strconv.Itoa(marketOpen+30_001), "--out", file, "--resume")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for at := int64(marketOpen+30_001+119) / 120 * 120; at <= marketNow; at += 120 {
		fmt.Fprintf(&want, `{"epoch":%d,"open":%s,"high":199.99,"low":1.00,"close":%s}`+"\n", at, quoteAt(at), quoteAt(min(at+118, marketNow)))
	}
	same(t, string(text), want.String())
}

func TestMomentReadsTimesAsPeopleWriteThem(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]int64{
		"":                          0,
		"now":                       now.Unix(),
		"1700000000":                1700000000,
		"2026-01-31":                now.Unix() - 12*3600,
		"2026-01-31T12:00":          now.Unix(),
		"2026-01-31 12:00:01":       now.Unix() + 1,
		"2026-01-31T12:00:00+01:00": now.Unix() - 3600,
		"-24h":                      now.Unix() - 24*3600,
		"90s":                       now.Unix() - 90,
	} {
		if got, err := moment(text, now); err != nil || got != want {
			t.Errorf("moment(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"yesterday", "-5", "2026-13-01", "1960-01-01"} {
		if got, err := moment(text, now); err == nil {
			t.Errorf("moment(%q) = %d, want an error", text, got)
		}
	}
}
