package gateway_test

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/clock"
)

func TestRS5ClosesIdleSessionsAndNotEarlier(t *testing.T) {
	s, clock := startManual(t, nil)
	idle, quiet := s.connect(t, ""), s.connect(t, "")
	idle.ping()
	quiet.ping()
	clock.Advance(118 * time.Second)
	quiet.ping()
	if n := s.metric(t, "dervish_sessions"); n != 2 {
		t.Fatalf("%v sessions after 118 s, want 2", n)
	}
	clock.Advance(12 * time.Second)
	if got, want := idle.closed(1000), "idle timeout"; got != want {
		t.Errorf("reason = %q, want %q", got, want)
	}
	s.awaitMetric(t, 1, "dervish_sessions_ended_total", "reason", "idle")
	quiet.ping()
}

func TestRS5PingEvery119SecondsKeepsASessionUp(t *testing.T) {
	s, clock := startManual(t, nil)
	c := s.connect(t, "")
	for range 3600/119 + 1 {
		clock.Advance(119 * time.Second)
		c.ping()
	}
}

func TestWhatKeepsASessionUp(t *testing.T) {
	for name, act := range map[string]func(s *server, c *client){
		"a request":     func(_ *server, c *client) { c.ping() },
		"a bad request": func(_ *server, c *client) { c.ask("no JSON").fails("BadRequest") },
		"a ping frame":  func(_ *server, c *client) { c.frame(opPing, "5 s"); c.expect(fin|opPong, "5 s") },
		"half a message": func(_ *server, c *client) {
			c.write(encode(opText, `{"pi`))
			c.between()
			c.write(encode(fin|opMore, `ng":1}`))
			c.reply().ok()
		},
		"an update of a stream": func(s *server, c *client) {
			site := s.Site()
			site.Message += "."
			if err := s.SetSite(site); err != nil {
				c.t.Fatal(err)
			}
			c.reply().ok()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, clock := startManual(t, nil)
			c := s.connect(t, "")
			c.ask(`{"website_status":1,"subscribe":1}`).ok()
			for range 5 {
				clock.Advance(119 * time.Second)
				act(s, c)
			}
			clock.Advance(130 * time.Second)
			c.closed(1000)
		})
	}
}

// between proves that the server has read the frames so far: a ping is answered in the middle of a message.
func (c *client) between() {
	c.t.Helper()
	c.frame(opPing, "")
	c.expect(fin|opPong, "")
}

func TestAnUnansweredPongFrameKeepsASessionUp(t *testing.T) {
	s, clock := startManual(t, nil)
	c, other := s.connect(t, ""), s.connect(t, "")
	c.between() // a client may hear of its connection before the hub does
	other.ping()
	for range 3 {
		clock.Advance(100 * time.Second)
		other.ping()
		before := s.metric(t, "dervish_sessions")
		c.frame(opPong, "unasked")
		c.frame(opPing, "") // the answer shows that the pong was read
		c.expect(fin|opPong, "")
		if before != 2 {
			t.Fatalf("%v sessions, want 2", before)
		}
	}
}

func TestBytesThatMakeNoFrameKeepNothingUp(t *testing.T) {
	s, clock := startManual(t, &gateway.Options{CloseWait: 300 * time.Millisecond})
	c := s.connect(t, "")
	c.ping()
	slow := encode(fin|opText, padded(100))
	for _, b := range slow[:26] {
		c.write([]byte{b})
		clock.Advance(5 * time.Second)
	}
	c.expect(fin|opClose, closing(1000, "idle timeout"))
	c.end()
	s.awaitMetric(t, 1, "dervish_sessions_ended_total", "reason", "idle")
}

func TestIdleTimeoutIsConfigurable(t *testing.T) {
	s, clock := startManual(t, &gateway.Options{IdleTimeout: 10 * time.Second})
	c := s.connect(t, "")
	c.ping()
	clock.Advance(10 * time.Second)
	c.ping()
	clock.Advance(12 * time.Second)
	c.closed(1000)

	never, clock := startManual(t, &gateway.Options{IdleTimeout: -1})
	c = never.connect(t, "")
	c.ping()
	clock.Advance(24 * time.Hour)
	c.ping()
}

func TestAnIdleClientThatDoesNotAnswerIsDropped(t *testing.T) {
	s, clock := startManual(t, &gateway.Options{CloseWait: 300 * time.Millisecond})
	c := s.connect(t, "")
	c.ping()
	clock.Advance(130 * time.Second)
	c.expect(fin|opClose, closing(1000, "idle timeout"))
	c.end() // although nothing was answered
	s.awaitMetric(t, 0, "dervish_connections")
}

// pipes is a listener in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case nc := <-p.conns:
		return nc, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// connect makes a handshake through memory.
func (p *pipes) connect(t testing.TB) *client { t.Helper(); return p.connectTo(t, shared) }

func (p *pipes) connectTo(t testing.TB, target string) *client {
	t.Helper()
	near, far := net.Pipe()
	p.conns <- far
	t.Cleanup(func() { near.Close() })
	c, err := open(near, target, upgrade())
	if err != nil {
		t.Fatal(err)
	}
	c.t = t
	c.upgraded()
	return c
}

// inBubble runs a gateway on the time of a bubble, in which nothing but sleeping takes time.
func inBubble(t *testing.T, o *gateway.Options, f func(t *testing.T, g *gateway.Gateway, p *pipes)) {
	synctest.Test(t, func(t *testing.T) {
		g, err := gateway.New(o.WithClock(clock.Real))
		if err != nil {
			t.Fatal(err)
		}
		p := newPipes()
		ctx, cancel := context.WithCancel(t.Context())
		ran := make(chan error)
		go func() { ran <- g.Run(ctx, p) }()
		f(t, g, p)
		cancel()
		if err := <-ran; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestIdleSessionsEndOnRealTime(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, _ *gateway.Gateway, p *pipes) {
		time.Sleep(300 * time.Millisecond) // so that frames fall between two seconds
		c := p.connect(t)
		c.ping()
		began := time.Now()
		if err := c.nc.SetDeadline(began.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		f, err := readFrame(c.br)
		if err != nil || f.first != fin|opClose || f.payload != closing(1000, "idle timeout") {
			t.Fatalf("frame = %x %q, error %v; want close 1000", f.first, f.payload, err)
		}
		if after := time.Since(began); after < 118*time.Second || after > 130*time.Second {
			t.Errorf("closed after %v, want 118 to 130 s", after)
		}
		c.frame(opClose, f.payload)
		c.end()
	})
}

func TestRS5LivesForAnHourOnRealTime(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, _ *gateway.Gateway, p *pipes) {
		c := p.connect(t)
		for range 3600/119 + 1 {
			time.Sleep(119 * time.Second)
			c.ping()
		}
		c.close(1000, "")
		c.expect(fin|opClose, closing(1000, ""))
		c.end()
	})
}
