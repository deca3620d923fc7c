package dervish

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

// process starts dervish serve, as users have it, and gives its URL and a token.
func process(t *testing.T, args ...string) (url, token string) {
	t.Helper()
	dir := t.TempDir()
	binary := filepath.Join(dir, "dervish")
	if out, err := exec.Command("go", "build", "-o", binary, "./cmd/dervish").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), binary, append([]string{"serve", "--config", "", "--listen", "ws://127.0.0.1:0", "--admin", "off", "--ready-json"}, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Env = append(os.Environ(), "DERVISH_CONFIG_DIR="+dir)
	cmd.WaitDelay = 10 * time.Second
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Wait() // it was interrupted
		if t.Failed() {
			t.Logf("the server's log:\n%s", &log)
		}
	})
	var ready struct {
		WS   []string
		Demo struct{ Token string }
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		t.Fatalf("the server does not start: %v: %s", err, line)
	}
	return ready.WS[0], ready.Demo.Token
}

// twoAccounts is a configuration with an account for the token first and one for the token second.
func twoAccounts(t *testing.T) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "dervish.yaml")
	const text = `accounts:
  - {loginid: VRTC1, currency: USD, balance: "10000", tokens: [{name: all, token: first, scopes: [read, trade]}]}
  - {loginid: VRTC2, currency: USD, balance: "10000", tokens: [{name: all, token: second, scopes: [read, trade]}]}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// cuts is how often the sessions of each way of treating gaps are cut.
const cuts = 1000

// An hour of market passes in a minute, while the connection of one client is cut again and again, wherever a seeded
// choice of bytes has it: in handshakes, in the middle of restoring, of answers and of updates.
func TestAThousandCuts(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute; run it without -short")
	}
	url, _ := process(t, "--limits", "off", "--start", "2026-01-05T09:00:00Z", "--speed", "60", "--config", twoAccounts(t))
	var both sync.WaitGroup
	for seed, fill := range []bool{false, true} {
		token := []string{"first", "second"}[seed]
		sound := dial(t, &Options{URL: url, Token: token, NoPacing: true}) // to compare with
		both.Go(func() {
			t.Run(fmt.Sprintf("fill=%v", fill), func(t *testing.T) { endure(t, url, token, sound, fill, uint64(seed)) })
		})
	}
	both.Wait()
}

// reading is what one reader got.
type reading[T any] struct {
	stream *Stream[T]
	events []Event[T]
	latest atomic.Int64 // the instant of the last update
	done   chan struct{}
}

// read collects what a stream brings until it is closed.
func read[T any](s *Stream[T], at func(*T) int64) *reading[T] {
	r := &reading[T]{stream: s, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		for v, err := range s.All() {
			r.events = append(r.events, Event[T]{v, err})
			if err == nil {
				r.latest.Store(at(&v))
			}
		}
	}()
	return r
}

// endure is the life of one client on a pipe that is cut.
func endure(t *testing.T, url, token string, sound *Client, fill bool, seed uint64) {
	pipe := layFaults(t, host(url), cuts, seed)
	o := &Options{
		URL: "ws://" + pipe.addr() + gateway.Path, Token: token, FillGaps: fill,
		Backoff: Backoff{Start: time.Millisecond, Max: 8 * time.Millisecond}, ConnectTimeout: 250 * time.Millisecond, KeepAlive: 25 * time.Millisecond, PongTimeout: 150 * time.Millisecond,
	}
	var c *Client
	for tries := 0; c == nil; tries++ { // Dial tries once, and the pipe breaks handshakes too
		var err error
		if c, err = Dial(t.Context(), 1089, o); err != nil && tries == 100 {
			t.Fatal(err)
		}
	}
	defer c.Close()

	instant := func(v *wire.Tick) int64 { return v.Epoch }
	symbols := []string{"R_100", "1HZ100V", "1HZ10V", "JD50"}
	var ticks []*reading[wire.Tick]
	for _, s := range symbols {
		ticks = append(ticks, read(c.Ticks(t.Context(), s), instant))
	}
	candles := read(c.Candles(t.Context(), "1HZ50V", 60), func(o *wire.OHLC) int64 { return o.Epoch })

	// What else goes on meanwhile, until the pipe is sound again.
	var busy sync.WaitGroup
	var settled [4]atomic.Int64
	during := func(act func(n int)) {
		busy.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-pipe.sound:
					return
				case <-candles.done: // the client has given up
					return
				default:
					act(n)
				}
			}
		})
	}
	judge := func(what string, err error, lost error) {
		switch {
		case err == nil:
			settled[0].Add(1)
		case errors.Is(err, ErrNotSent):
			settled[1].Add(1)
		case errors.Is(err, lost):
			settled[2].Add(1)
		default:
			t.Errorf("%s: %v", what, err)
		}
	}
	for range 2 {
		during(func(n int) {
			_, err := c.ResidenceList(t.Context(), wire.ResidenceListRequest{})
			judge("residence_list", err, ErrConnectionLost)
		})
		during(func(n int) {
			_, err := c.TicksHistory(t.Context(), wire.TicksHistoryRequest{TicksHistory: "R_50", End: "latest", Count: 20})
			judge("ticks_history", err, ErrConnectionLost)
		})
	}
	during(func(n int) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		_, err := c.Call(ctx, []byte(`{"set_settings":1,"calling_country_code":"44"}`))
		var api *APIError
		if errors.As(err, &api) { // whatever the server has against it, it was answered
			err = nil
			settled[3].Add(1)
		}
		judge("set_settings", err, ErrOutcomeUnknown)
	})
	during(func(n int) { // comes and goes
		s := c.Ticks(t.Context(), "R_25")
		if n%3 > 0 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := s.Next(ctx); err != nil && ctx.Err() == nil {
				t.Errorf("a stream that comes and goes: %v", err)
			}
			cancel()
		}
		s.Close()
	})

	purse := &purse{client: c}
	during(func(int) { purse.buy(t) })

	select {
	case <-pipe.sound:
	case <-candles.done:
		t.Fatalf("the client has given up: %+v", candles.events[len(candles.events)-1])
	case <-time.After(3 * time.Minute):
		c.Close()
		t.Fatalf("it takes more than 3 minutes: %+v", c.Stats())
	}
	busy.Wait()

	// Every stream is live: it brings what the market has said since.
	now, err := sound.Time(t.Context(), wire.TimeRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range ticks {
		waitFor(t, func() bool { return r.latest.Load() > int64(*now) })
	}
	waitFor(t, func() bool { return candles.latest.Load() > int64(*now) })
	waitFor(t, func() bool { return c.Stats().Pending <= 1 }) // a ping may be on its way
	for _, r := range ticks {
		r.stream.Close()
		<-r.done
	}
	candles.stream.Close()
	<-candles.done

	purse.check(t, sound)

	gaps := 0
	for i, r := range ticks {
		gaps += compare(t, symbols[i], r.events, instant, func(from, to int64) []wire.Tick {
			return history(t, sound, symbols[i], from, to)
		}, func(got, want wire.Tick) bool { return got.Symbol == symbols[i] && got.Quote.Equal(want.Quote) })
	}
	gaps += compare(t, "candles", candles.events, func(o *wire.OHLC) int64 { return o.Epoch }, func(from, to int64) []wire.OHLC {
		var all []wire.OHLC
		o := wire.OHLC{Granularity: 60, OpenTime: -1}
		for _, tick := range history(t, sound, "1HZ50V", from/60*60, to) {
			if o = grown(o, tick); o.Epoch >= from {
				all = append(all, o)
			}
		}
		return all
	}, func(got, want wire.OHLC) bool {
		return got.OpenTime == want.OpenTime && got.Open.Equal(want.Open) && got.High.Equal(want.High) && got.Low.Equal(want.Low) && got.Close.Equal(want.Close)
	})
	if fill && gaps > 0 {
		t.Errorf("%d gaps are named, though they were to be filled", gaps)
	}
	if !fill && gaps == 0 {
		t.Error("no gap is named: the cuts cut nothing")
	}
	s := c.Stats()
	t.Logf("%d contracts bought, of %d purchases whose outcome was unknown %d", len(purse.bought), purse.unknown, purse.found)
	t.Logf("cut %v (RST, FIN, half, stall, slow); %d reconnections, %d updates, %d gaps; calls: %d answered, %d not sent, %d lost",
		pipe.fates, s.Reconnects, s.Updates, gaps, settled[0].Load(), settled[1].Load(), settled[2].Load())
	if s.Streams != 1 || settled[0].Load() == 0 || settled[2].Load() == 0 {
		t.Errorf("%d streams are left besides the client's own, and of the calls %d were answered and %d lost: want 0, and some of both",
			s.Streams-1, settled[0].Load(), settled[2].Load())
	}
}

// history is the truth about the ticks of a symbol.
func history(t *testing.T, sound *Client, symbol string, from, to int64) []wire.Tick {
	t.Helper()
	all, err := sound.past(t.Context(), symbol, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// compare checks that updates came once and in order, that they are the true ones, and that those which did not come are
// within gaps that are named. It gives the number of gaps.
func compare[T any](t *testing.T, what string, events []Event[T], at func(*T) int64, truth func(from, to int64) []T, same func(got, want T) bool) (gaps int) {
	t.Helper()
	if len(events) == 0 || events[0].Err != nil {
		t.Errorf("%s: the stream began with %+v", what, events)
		return 0
	}
	first, last := at(&events[0].Value), int64(0)
	for _, e := range events {
		if e.Err == nil {
			last = max(last, at(&e.Value))
		}
	}
	want := truth(first, last)
	faults := 0
	fault := func(format string, args ...any) {
		if faults++; faults <= 5 {
			t.Errorf(what+": "+format, args...)
		}
	}
	var open *Gap
	for _, e := range events {
		var gap *Gap
		switch {
		case errors.As(e.Err, &gap):
			gaps++
			open = gap
			continue
		case e.Err != nil:
			fault("the stream ended with %v", e.Err)
			continue
		}
		now := at(&e.Value)
		for len(want) > 0 && at(&want[0]) < now {
			if missed := at(&want[0]); open == nil || missed <= open.From || missed >= open.To {
				fault("the update of %d was missed and is in no gap", missed)
			}
			want = want[1:]
		}
		open = nil
		if len(want) == 0 || at(&want[0]) != now {
			fault("an update of %d came that is none, or was there before", now)
			continue
		}
		if !same(e.Value, want[0]) {
			fault("update %+v, want %+v", e.Value, want[0])
		}
		want = want[1:]
	}
	return gaps
}
