//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/wire"
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

// one is a listener for a single connection.
type one struct {
	conn   chan net.Conn
	closed chan struct{}
}

func (l one) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l one) Close() error   { close(l.closed); return nil }
func (l one) Addr() net.Addr { return &net.UnixAddr{Name: "market", Net: "unix"} }

// The server refuses for more than a minute, as it does when others have used up the limit of the address, and once more
// in the middle.
func TestHistoryWaitsForAFullRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &market{}
		l := one{make(chan net.Conn, 1), make(chan struct{})}
		web := http.Server{Handler: m}
		ended := make(chan error, 1)
		go func() { ended <- web.Serve(l) }()
		near, far := net.Pipe()
		l.conn <- far
		client, err := dervish.Dial(t.Context(), 1089, &dervish.Options{
			URL: "ws://market.test/", NetDial: func(context.Context, string, string) (net.Conn, error) { return near, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		m.rule(func(m *market) { m.full = time.Now().Add(70 * time.Second) })
		began := time.Now()
		warned, rows := 0, 0
		s := &series{client: client, symbol: "R_100", style: "ticks", warn: func(err error) {
			if warned++; !errors.Is(err, wire.RateLimit) {
				t.Errorf("warned of %v", err)
			}
		}}
		err = s.between(t.Context(), marketOpen, marketNow, 0, func(found []row) error {
			for _, r := range found {
				if want := int64(marketOpen + rows*marketStep); r.epoch != want {
					t.Fatalf("row %d is of %d, want %d", rows, r.epoch, want)
				}
				rows++
			}
			if rows == 5000 {
				m.rule(func(m *market) { m.full = time.Now().Add(time.Minute) })
			}
			return nil
		})
		if want := (marketNow-marketOpen)/marketStep + 1; err != nil || rows != want {
			t.Errorf("%d rows, %v; want %d", rows, err, want)
		}
		if took := time.Since(began); took < 130*time.Second || took > 160*time.Second {
			t.Errorf("it took %v, want 130 s and little more", took)
		}
		if warned != 2 {
			t.Errorf("%d warnings, want one for each time that the limit was full", warned)
		}
		if err := errors.Join(client.Close(), web.Close()); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		m.serving.Wait()
	})
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
