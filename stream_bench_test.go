package dervish

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

// feeder answers ticks and then sends quotes as fast as they are taken, and calls at once.
type feeder struct {
	conn *wsconn.Conn
	stop chan struct{}
	work *sync.WaitGroup
}

func (f feeder) Message(_ wsconn.Opcode, text []byte) {
	var r wire.Request
	if err := r.Parse(text); err != nil || r.Call == nil {
		f.conn.Abort()
		return
	}
	out := r.AppendHead(nil, r.Call.MsgType)
	switch r.Call.Name {
	case "time":
		_ = f.conn.Queue(wsconn.Text, out, []byte(`,"time":1800000000}`)) // if it fails the reader sees why
	case "ping":
		_ = f.conn.Queue(wsconn.Text, out, []byte(`,"ping":"pong"}`))
	case "ticks":
		out = wire.AppendSubscription(out, "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0")
		f.work.Go(func() {
			for at := 1800000000; ; at++ {
				select {
				case <-f.stop:
					return
				default:
				}
				// A little less than the queue that the connection allows, many quotes in one write.
				for f.conn.Buffered() < 256<<10 {
					tick := fmt.Appendf(nil, `,"tick":{"ask":1234.66,"bid":1234.46,"epoch":%d,"id":"0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0","pip_size":2,"quote":1234.56,"symbol":"R_100"}}`, at)
					if f.conn.Queue(wsconn.Text, out, tick) != nil {
						return
					}
					at++
				}
				if f.conn.Flush() != nil {
					return
				}
			}
		})
	}
}

// feeding is a client of a feeder.
func feeding(b *testing.B) *Client {
	stop, work := make(chan struct{}), new(sync.WaitGroup)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := wsconn.Upgrade(w, r, nil); err == nil {
			work.Go(func() { conn.Serve(feeder{conn, stop, work}) })
		}
	}))
	c, err := Dial(b.Context(), 1, &Options{URL: strings.Replace(web.URL, "http", "ws", 1), NoPacing: true, Overflow: DropOldest})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		close(stop)
		c.Close()
		web.Close()
		work.Wait()
	})
	return c
}

// BenchmarkTicks receives and decodes quotes of one stream; server and client share the machine.
func BenchmarkTicks(b *testing.B) {
	c := feeding(b)
	s := c.Ticks(b.Context(), "R_100")
	defer s.Close()
	if _, err := s.Next(b.Context()); err != nil {
		b.Fatal(err)
	}
	before := c.Stats().Updates
	b.ReportAllocs()
	b.ResetTimer()
	for c.Stats().Updates-before < uint64(b.N) {
		if _, err := s.Next(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(c.Stats().Updates-before)/b.Elapsed().Seconds(), "ticks/s")
}

// BenchmarkCalls makes one call after the other on one connection.
func BenchmarkCalls(b *testing.B) {
	c := feeding(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Ping(b.Context(), wire.PingRequest{}); err != nil {
			b.Fatal(err)
		}
	}
}
