package calls_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/session"
)

// crowd is many connections that subscribe and then read without looking. Reading takes no memory.
type crowd struct {
	h     *house
	conns []net.Conn
	bytes atomic.Int64 // that were read
	read  sync.WaitGroup
}

// gather connects n clients, each of which sends the requests.
func (h *house) gather(t testing.TB, n int, requests ...string) *crowd {
	t.Helper()
	c := &crowd{h: h}
	t.Cleanup(func() {
		for _, nc := range c.conns {
			nc.Close()
		}
		c.read.Wait()
	})
	for range n {
		nc, err := net.Dial("tcp", strings.TrimPrefix(h.url, "ws://"))
		if err != nil {
			t.Fatal(err)
		}
		c.conns = append(c.conns, nc)
		if _, err := io.WriteString(nc, "GET /?l=EN HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if _, err := http.ReadResponse(bufio.NewReaderSize(io.LimitReader(nc, 129), 129), nil); err != nil { // its answer is so long
			t.Fatal(err)
		}
		for _, r := range requests {
			if _, err := nc.Write(masked(r)); err != nil {
				t.Fatal(err)
			}
		}
		c.read.Go(func() {
			b := make([]byte, 8<<10)
			for {
				n, err := nc.Read(b)
				c.bytes.Add(int64(n))
				if err != nil {
					return // the test closes it
				}
			}
		})
	}
	h.until("all have subscribed", func() bool { return h.streams() >= n*len(requests) })
	c.settle()
	return c
}

// streams counts those of all sessions.
func (h *house) streams() (n int) {
	h.hub.Each(func(s *session.Session) { n += s.Streams() })
	return n
}

// until waits for what nobody announces.
func (h *house) until(what string, so func() bool) {
	h.t.Helper()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	late := time.After(patience)
	for !so() {
		select {
		case <-again.C:
		case <-late:
			h.t.Fatalf("not so after %v: %s", patience, what)
		}
	}
}

// settle waits until nothing is on its way to the crowd.
func (c *crowd) settle() {
	c.h.t.Helper()
	last := int64(-1)
	c.h.until("nothing is on its way", func() bool {
		waiting := 0
		c.h.hub.Each(func(s *session.Session) { waiting += s.Buffered() })
		now := c.bytes.Load()
		quiet := waiting == 0 && now == last
		last = now
		return quiet
	})
}

// seconds lets the clock go on second by second.
func (c *crowd) seconds(n int) {
	for range n {
		c.h.clock.Advance(time.Second)
	}
}

// What a tick costs in allocations does not depend on how many get it.
func TestAllocationsDoNotGrowWithSubscribers(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates; run without -race")
	}
	for name, requests := range map[string][]string{
		"one symbol":    {`{"ticks":"1HZ100V"}`},
		"four at once":  {`{"ticks":"1HZ100V"}`, `{"ticks":"1HZ10V"}`, `{"ticks":"1HZ25V"}`, `{"ticks":"1HZ50V"}`},
		"ticks and bar": {`{"ticks":"1HZ100V"}`, `{"ticks_history":"1HZ100V","end":"latest","count":1,"style":"candles","subscribe":1}`},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			const seconds = 50
			each := func(clients int) float64 {
				h := open(t, nil)
				c := h.gather(t, clients, requests...)
				c.seconds(20) // pools and lists grow
				c.settle()
				least := 1e9
				for range 3 { // once without the collector emptying pools meanwhile
					var before, after runtime.MemStats
					runtime.ReadMemStats(&before)
					heard := c.bytes.Load()
					c.seconds(seconds)
					runtime.ReadMemStats(&after)
					c.settle()
					if got, want := c.bytes.Load()-heard, int64(seconds*clients*len(requests)*150); got < want {
						t.Errorf("%d clients got %d bytes, want at least %d", clients, got, want)
					}
					least = min(least, float64(after.Mallocs-before.Mallocs)/seconds)
				}
				return least
			}
			few, many := each(50), each(550)
			t.Logf("%.1f allocations a second for 50 clients, %.1f for 550", few, many)
			// A client that is slow to read for a moment is lent a goroutine, which allocates.
			if grown := (many - few) / (500 * float64(len(requests))); grown > 0.05 {
				t.Errorf("%.1f allocations a second for 50 clients and %.1f for 550: %.3f for each further message, want none", few, many, grown)
			}
		})
	}
}

// A client that does not read is closed, and the others get every tick.
func TestASlowClientSlowsNobody(t *testing.T) {
	h := open(t, nil)
	var symbols []string
	for _, s := range h.world.Market.Symbols() {
		if s.Market == "synthetic_index" && s.Interval == 1 {
			symbols = append(symbols, s.Code)
		}
	}
	request := text(t, map[string]any{"ticks": symbols, "passthrough": map[string]string{"weight": strings.Repeat("x", 250)}})
	slow, err := net.Dial("tcp", strings.TrimPrefix(h.url, "ws://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := io.WriteString(slow, "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Write(append(masked(request), masked(`{"ping":1}`)...)); err != nil {
		t.Fatal(err)
	}
	h.until("it has subscribed", func() (yes bool) {
		h.hub.Each(func(s *session.Session) { yes = s.Requests() == 2 })
		return yes
	})
	c := h.dial(t, "EN")
	first := c.fetch(`{"ticks_history":"1HZ100V","end":"latest","count":1,"subscribe":1}`)
	last := first.History.Times[0]
	h.until("the slow client is closed", func() bool {
		for range 100 {
			h.clock.Advance(time.Second)
			if u := parseQuoted(t, c.hear()); u.Tick.Epoch != last+1 {
				t.Fatalf("after %d came %s", last, u.text)
			}
			last++
		}
		return h.hub.Ended(session.EndSlow) == 1
	})
	h.clock.Advance(time.Second)
	if u := parseQuoted(t, c.hear()); u.Tick.Epoch != last+1 {
		t.Errorf("after %d came %s", last, u.text)
	}
}

// BenchmarkTicks has one second pass for all who follow symbols that tick in it.
func BenchmarkTicks(b *testing.B) {
	symbols := []string{"1HZ100V", "1HZ10V", "1HZ25V", "1HZ50V", "1HZ75V", "1HZ15V", "1HZ30V", "1HZ90V", "1HZ150V", "1HZ200V", "1HZ250V", "1HZ300V", "JD10", "JD25", "JD50", "JD75"}
	for _, ready := range []int{1, 4, 16} {
		b.Run(fmt.Sprintf("%d_ready", ready), func(b *testing.B) {
			h := open(b, func(w *calls.World) { w.Limits = limits.NewTable(limits.Numbers{}, nil) })
			const clients = 2000
			var requests []string
			for _, s := range symbols[:ready] {
				requests = append(requests, `{"ticks":"`+s+`"}`)
			}
			c := h.gather(b, clients, requests...)
			b.ReportAllocs()
			b.ResetTimer()
			c.seconds(b.N)
			c.settle()
			b.ReportMetric(float64(b.N*clients*ready)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// BenchmarkHistory has one client ask for page after page of a symbol's past.
func BenchmarkHistory(b *testing.B) {
	for _, tt := range []struct {
		name, request string
		step          int64 // from one page to the next, in seconds
	}{
		{"ticks_warm", `{"ticks_history":"1HZ100V","end":"%d","count":5000}`, 1},
		{"ticks_cold", `{"ticks_history":"1HZ100V","end":"%d","count":5000}`, 86400},
		{"a_year_ago_day_by_day", `{"ticks_history":"R_100","end":"%d","count":5000,"style":"candles","granularity":86400}`, 86400 * 5000},
		{"candles_warm", `{"ticks_history":"1HZ100V","end":"%d","count":1000,"style":"candles","granularity":60}`, 1},
	} {
		b.Run(tt.name, func(b *testing.B) {
			h := open(b, nil)
			c := h.dial(b, "EN")
			end := h.now() - 86400
			b.ReportAllocs()
			for b.Loop() {
				c.say(fmt.Sprintf(tt.request, end))
				if page := c.hear(); len(page) < 10_000 {
					b.Fatalf("%s", page)
				}
				end -= tt.step
			}
		})
	}
}
