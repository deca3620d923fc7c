//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestQuickRunMeasuresEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("a quick run takes most of a minute: run without -short")
	}
	out := t.TempDir()
	o, err := parse([]string{"--quick", "--out", out, "--profile", filepath.Join(out, "profiles")}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var talk bytes.Buffer
	if err := run(t.Context(), o, io.Discard, &talk); err != nil {
		t.Fatalf("%v\n%s", err, &talk)
	}
	page, err := os.ReadFile(filepath.Join(out, "benchmarks.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for _, want := range []string{
		"A quick run", "## Goals", "## Ping, one at a time", "## Ping, 16 in flight", "## Allocations", "## Memory of an idle connection",
		"## Start and size", "## Fan-out", "## Fan-out at a pace", "## History", "## Trading", "## The SDK", "| centrifuge |", "## Method", "| **dervish** |", "| raw TCP in Go |", "| raw TCP in Go, held |", "dervish serve --limits off",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
		t.Error("the page holds numbers that are none")
	}
	if strings.Contains(text, os.TempDir()) {
		t.Error("the page tells of temporary folders")
	}
	goals, _, _ := strings.Cut(text[strings.Index(text, "## Goals"):], "\n## Ping")
	if got := len(regexp.MustCompile(`\| (met|\*\*missed\*\*) \|`).FindAllString(goals, -1)); got != 26 {
		t.Errorf("the page judges %d goals, want 26:\n%s", got, goals)
	}
	for _, link := range regexp.MustCompile(`\]\((images/[^)]+)\)`).FindAllStringSubmatch(text, -1) {
		drawing, err := os.ReadFile(filepath.Join(out, link[1]))
		if err != nil {
			t.Error(err)
			continue
		}
		wellFormed(t, drawing)
	}
	for _, name := range []string{"ping.cpu", "pipelined.allocs", "idle-tls.heap"} {
		if info, err := os.Stat(filepath.Join(out, "profiles", name)); err != nil || info.Size() == 0 {
			t.Errorf("profile %s: error %v, want a file", name, err)
		}
	}
}

func TestEveryBenchmarkCanBeAskedForByName(t *testing.T) {
	for _, name := range names() {
		o, err := parse([]string{"--only", name}, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range names() {
			if got, want := o.wants(other), other == name; got != want {
				t.Errorf("--only %s: wants(%s) = %t, want %t", name, other, got, want)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, args := range [][]string{{"--only", "pong"}, {"--also", "before"}, {"ping"}, {"--loud"}} {
		if _, err := parse(args, io.Discard); err == nil {
			t.Errorf("parse(%q) went well", args)
		}
	}
}

func TestSample(t *testing.T) {
	for _, c := range []struct {
		name              string
		s                 sample
		median, low, high float64
	}{
		{"one", sample{3}, 3, 3, 3},
		{"odd", sample{9, 1, 4}, 4, 1, 9},
		{"even", sample{8, 2, 6, 4}, 5, 2, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.s.median(); got != c.median {
				t.Errorf("median = %v, want %v", got, c.median)
			}
			if low, high := c.s.low(), c.s.high(); low != c.low || high != c.high {
				t.Errorf("spread = %v to %v, want %v to %v", low, high, c.low, c.high)
			}
		})
	}
	if got := (sample{}).median(); !math.IsNaN(got) {
		t.Errorf("median of nothing = %v, want NaN", got)
	}
	// Both went half as fast in the second round: the ratio does not notice.
	if got := (sample{8, 4, 9}).over(sample{4, 2, 3}); got.low() != 2 || got.high() != 3 || got.median() != 2 {
		t.Errorf("ratios = %v, want 2, 2, 3", got)
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{0, 0, "0"}, {999.6, 0, "1,000"}, {1234567.25, 1, "1,234,567.2"}, {-1234.5, 2, "-1,234.50"}, {0.0031, 4, "0.0031"}, {123, 2, "123.00"},
	} {
		if got := number(c.v, c.decimals); got != c.want {
			t.Errorf("number(%v, %d) = %q, want %q", c.v, c.decimals, got, c.want)
		}
	}
}

func TestChartIsWellFormed(t *testing.T) {
	c := chart{title: `a <b> & "c"`, bars: []bar{{"one & two", ours, sample{3, 1, 2}, 1}, {"nothing", floor, sample{0}, 0}}}
	drawing := c.svg()
	wellFormed(t, drawing)
	if !bytes.Contains(drawing, []byte("one &amp; two")) || !bytes.Contains(drawing, []byte(">2.0<")) {
		t.Errorf("label or median is missing:\n%s", drawing)
	}
}

// wellFormed checks that a drawing is XML with svg at its root.
func wellFormed(t *testing.T, drawing []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(drawing))
	var root string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not XML: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok && root == "" {
			root = e.Name.Local
		}
	}
	if root != "svg" {
		t.Errorf("the root is %q, want svg", root)
	}
}

func TestMetricIsFoundByItsWholeName(t *testing.T) {
	text := []byte("# HELP n_total all of them\n# TYPE n_total counter\nn_total_more 5\nn_total 1.25e+06\n")
	if got, err := metric(text, "n_total"); err != nil || got != 1.25e6 {
		t.Errorf("metric = %v, %v, want 1.25e+06", got, err)
	}
	if _, err := metric(text, "m_total"); err == nil {
		t.Error("a metric was found that is not there")
	}
}

// answerer is a server for the load: it answers every request of so many bytes with what reply gives for the n-th.
func answerer(t *testing.T, size int, reply func(n int) []byte) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // the test is over
			}
			go func() {
				defer conn.Close()
				request := make([]byte, size)
				for n := 0; ; n++ {
					if _, err := io.ReadFull(conn, request); err != nil {
						return
					}
					if _, err := conn.Write(reply(n)); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

func TestLoadCountsWhatWasAnswered(t *testing.T) {
	tr := traffic{request: requestFrame("ask"), reply: replyFrame("answer"), conns: 3, inFlight: 4, raw: true}
	l, err := startLoad(answerer(t, len(tr.request), func(int) []byte { return tr.reply }), tr)
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.After(10 * time.Second)
	for l.answered() < 1000 {
		select {
		case <-deadline:
			t.Fatalf("%d requests were answered within 10 s, want 1,000", l.answered())
		case <-time.After(time.Millisecond):
		}
	}
	if err := l.end(); err != nil {
		t.Error(err)
	}
	if n := l.answered(); n%4 != 0 {
		t.Errorf("%d requests were answered, want a multiple of 4", n)
	}
}

func TestLoadFindsWrongAnswers(t *testing.T) {
	good := replyFrame("answer")
	for name, bad := range map[string][]byte{
		"another byte":  replyFrame("answEr"),
		"too many":      append(append([]byte(nil), good...), good...),
		"end of stream": nil,
	} {
		t.Run(name, func(t *testing.T) {
			tr := traffic{request: requestFrame("ask"), reply: good, conns: 1, inFlight: 1, raw: true}
			address := answerer(t, len(tr.request), func(n int) []byte {
				if n < 5 {
					return good
				}
				return bad
			})
			if bad == nil {
				address = hangUp(t)
			}
			l, err := startLoad(address, tr)
			if err != nil {
				t.Fatal(err)
			}
			l.lanes[0].wait(t)
			if err := l.end(); err == nil {
				t.Error("the load found nothing wrong")
			}
		})
	}
}

// wait waits until a lane has given up.
func (n *lane) wait(t *testing.T) {
	t.Helper()
	select {
	case <-n.over:
	case <-time.After(10 * time.Second):
		t.Error("the lane goes on after 10 s")
	}
}

// hangUp is a server that closes every connection.
func hangUp(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // the test is over
			}
			conn.Close()
		}
	}()
	return l.Addr().String()
}

func TestUpgradeRefusesAnythingBut101(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		well   bool
	}{
		"101":            {"HTTP/1.1 101 Switching Protocols\r\n\r\n", true},
		"403":            {"HTTP/1.1 403 Forbidden\r\n\r\n", false},
		"bytes after it": {"HTTP/1.1 101 Switching Protocols\r\n\r\n!", false},
		"no end":         {"HTTP/1.1 101 Switching Protocols\r\n", false},
		"too long":       {"HTTP/1.1 101 " + strings.Repeat("x", 5000), false},
	} {
		t.Run(name, func(t *testing.T) {
			var sent bytes.Buffer
			err := upgrade(struct {
				io.Reader
				io.Writer
			}{strings.NewReader(c.answer), &sent})
			if got := err == nil; got != c.well {
				t.Errorf("error = %v, want none: %t", err, c.well)
			}
			if !strings.HasPrefix(sent.String(), "GET "+path+" HTTP/1.1\r\n") {
				t.Errorf("the handshake was %q", sent.String())
			}
		})
	}
}

func TestDialStaysOnLoopback(t *testing.T) {
	for _, address := range []string{"192.0.2.1:80", "example.com:80", "0.0.0.0:80"} {
		if _, err := dial(address); err == nil {
			t.Errorf("dial(%q) went well", address)
		}
	}
}

func TestCPUTimeIsTheProcess(t *testing.T) {
	before, err := cpuTime(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for sum := 0; ; sum++ {
		now, err := cpuTime(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if now-before >= 20*time.Millisecond {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the CPU time went from %v to %v within 10 s of work", before, now)
		}
	}
	cmd := exec.CommandContext(t.Context(), "sleep", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	idle, err := cpuTime(cmd.Process.Pid)
	if err != nil {
		t.Error(err)
	}
	if idle > time.Second {
		t.Errorf("a process that sleeps has used %v", idle)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // it was killed
}

func TestStartServerTellsWhyItDidNot(t *testing.T) {
	_, err := startServer(context.Background(), "false", "/bin/sh", []string{"-c", "echo too bad >&2; exit 3"}, nil)
	if err == nil || !strings.Contains(err.Error(), "too bad") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("error = %v, want what was said and the exit status", err)
	}
}
