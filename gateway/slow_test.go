package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

// narrow makes a connection whose kernel keeps little for a client that does not read.
func (s *server) narrow(t testing.TB, target string) *client {
	t.Helper()
	nc, err := dial(s.addr)
	if err != nil {
		t.Fatal(err)
	}
	narrow(nc)
	t.Cleanup(func() { nc.Close() })
	c, err := open(nc, target, upgrade())
	if err != nil {
		t.Fatal(err)
	}
	c.t = t
	c.upgraded()
	return c
}

// publish changes the message of the site; every change is news.
func (s *server) publish(t testing.TB, n, size int) {
	t.Helper()
	if err := s.SetSite(gateway.Site{Status: "up", Message: fmt.Sprint(n, " ", strings.Repeat("m", size))}); err != nil {
		t.Fatal(err)
	}
}

func TestRS17ASlowReaderCostsABoundedAmountAndIsClosed(t *testing.T) {
	const queue, update = 64 << 10, 32 << 10
	s := start(t, &gateway.Options{MaxQueue: queue, CloseWait: 500 * time.Millisecond})
	slow, quick := s.narrow(t, shared), s.connect(t, "")
	for _, c := range []*client{slow, quick} {
		c.ask(`{"website_status":1,"subscribe":1}`).ok()
	}
	// The kernel's buffers take a few megabytes, then the queue fills, then the session ends.
	n := 0
	for ; n%8 > 0 || s.metric(t, "dervish_sessions_ended_total", "reason", "slow") == 0; n++ {
		if n == 2000 {
			t.Fatal("the slow reader was given 64 MB and is still there")
		}
		s.publish(t, n, update)
		if got, most := s.metric(t, "dervish_queued_bytes"), float64(queue+2*update); got > most {
			t.Fatalf("%v bytes wait, want at most %v", got, most)
		}
		if got := quick.reply().status().Message; !strings.HasPrefix(got, fmt.Sprint(n, " ")) {
			t.Fatalf("the other follower heard %.20q as update %d", got, n)
		}
		quick.ping()
	}
	s.awaitMetric(t, 0, "dervish_queued_bytes")
	s.awaitMetric(t, 1, "dervish_sessions")
	// What the slow one finds when it reads at last: updates, perhaps the close frame, and the end.
	for {
		slow.wait()
		f, err := readFrame(slow.br)
		if err != nil {
			break
		}
		if f.first == fin|opClose {
			if f.payload != closing(1008, "slow reader") {
				t.Errorf("close = %q", f.payload)
			}
			break
		}
		parse(t, f.payload).ok()
	}
	quick.ping()
}

func TestRS17WhoSendsWithoutReadingIsMetByBackPressure(t *testing.T) {
	s := start(t, &gateway.Options{WriteStall: 200 * time.Millisecond})
	mute, healthy := s.narrow(t, shared), s.connect(t, "")
	sent := make(chan error, 1)
	go func() { // until it is cut off
		flood := []byte(strings.Repeat(string(encode(fin|opText, `{"website_config":1}`)), 100))
		var err error
		for err == nil {
			_, err = mute.nc.Write(flood)
		}
		sent <- err
	}()
	eventually(t, "who does not read is given up", func() bool {
		if got, most := s.metric(t, "dervish_queued_bytes"), float64(512<<10); got > most {
			t.Fatalf("%v bytes wait, want at most %v", got, most)
		}
		healthy.ping()
		return s.metric(t, "dervish_sessions_ended_total", "reason", "slow") == 1
	})
	if err := receive(t, sent); err == nil {
		t.Error("the flood ended by itself")
	}
	s.awaitMetric(t, 1, "dervish_sessions")
	healthy.ping()
}

func TestRS17ASlowReaderOverTLSIsClosedToo(t *testing.T) {
	config, trusting := certificate(t)
	s := startOn(t, &gateway.Options{MaxQueue: 64 << 10, CloseWait: 500 * time.Millisecond}, tlsListener(t, config))
	slow, quick := s.secure(t, s.addr, trusting, shared), s.secure(t, s.addr, trusting, shared)
	for _, c := range []*client{slow, quick} {
		c.ask(`{"website_status":1,"subscribe":1}`).ok()
	}
	for n := 0; n%8 > 0 || s.metric(t, "dervish_sessions_ended_total", "reason", "slow") == 0; n++ {
		if n == 2000 {
			t.Fatal("the slow reader was given 64 MB and is still there")
		}
		s.publish(t, n, 32<<10)
		quick.reply().status()
	}
	quick.ping()
	if n := s.metric(t, "dervish_sessions"); n != 1 {
		t.Errorf("%v sessions, want 1", n)
	}
}

// TestAReaderThatStopsIsClosedInTime is about one that takes not a byte any more: the queue need not fill.
func TestAReaderThatStopsIsClosedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, err := gateway.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		p := newPipes()
		ctx, cancel := context.WithCancel(t.Context())
		ran := make(chan error)
		go func() { ran <- g.Run(ctx, p) }()
		s := &server{Gateway: g}
		c := p.connectTo(t, shared)
		c.ask(`{"website_status":1,"subscribe":1}`).ok()
		s.publish(t, 1, 10)
		began := time.Now()
		time.Sleep(9 * time.Second)
		if n := s.metric(t, "dervish_sessions"); n != 1 {
			t.Errorf("%v sessions after %v, want 1", n, time.Since(began))
		}
		time.Sleep(4 * time.Second) // WriteStall is 10 s, CloseWait 2 s
		if n := s.metric(t, "dervish_sessions_ended_total", "reason", "slow"); n != 1 {
			t.Errorf("%v sessions ended as slow after %v, want 1", n, time.Since(began))
		}
		c.nc.Close()
		cancel()
		if err := <-ran; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestQueuedBytesAreSeenByOperators(t *testing.T) {
	s := start(t, nil)
	slow := s.connect(t, "")
	slow.ask(`{"website_status":1,"subscribe":1}`).ok()
	for n := 0; s.metric(t, "dervish_queued_bytes") == 0; n++ {
		if n == 2000 {
			t.Fatal("nothing is queued for a client that does not read")
		}
		s.publish(t, n, 32<<10)
	}
	// Once it reads again the queue is emptied and nothing was lost.
	slow.send(`{"ping":1}`)
	for slow.reply().MsgType != "ping" {
	}
	s.awaitMetric(t, 0, "dervish_queued_bytes")
	if w := s.operate(http.MethodGet, "/metrics", ""); !strings.Contains(w.Body.String(), "# HELP dervish_queued_bytes ") {
		t.Error("the metric has no help")
	}
}
