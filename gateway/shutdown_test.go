package gateway_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

func TestRS16ShutdownClosesEverySessionWith1001(t *testing.T) {
	config, trusting := certificate(t)
	plain, secure := listen(t), listen(t)
	s := startOn(t, nil, plain, tls.NewListener(secure, config))
	var clients []*client
	for range 10 {
		clients = append(clients, s.connect(t, ""), s.secure(t, secure.Addr().String(), trusting, shared))
	}
	for _, c := range clients {
		c.ask(`{"website_status":1,"subscribe":1}`).ok()
	}
	if w := s.operate(http.MethodGet, "/readyz", ""); w.Code != http.StatusOK {
		t.Errorf("readyz = %d before, want 200", w.Code)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.stop() }()
	for _, c := range clients {
		if got, want := c.closed(1001), "server is going away"; got != want {
			t.Errorf("reason = %q, want %q", got, want)
		}
	}
	if err := receive(t, ended); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	if n := s.metric(t, "dervish_sessions_ended_total", "reason", "shutdown"); n != 20 {
		t.Errorf("%v sessions ended by the shutdown, want 20", n)
	}
	for _, name := range []string{"dervish_sessions", "dervish_connections", "dervish_streams"} {
		if n := s.metric(t, name); n != 0 {
			t.Errorf("%s = %v, want 0", name, n)
		}
	}
	for _, addr := range []string{s.addr, secure.Addr().String()} {
		if nc, err := dial(addr); err == nil {
			nc.Close()
			t.Errorf("%s still listens", addr)
		}
	}
	if w := s.operate(http.MethodGet, "/readyz", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("readyz = %d after, want 503", w.Code)
	}
	if w := s.operate(http.MethodGet, "/healthz", ""); w.Code != http.StatusOK {
		t.Errorf("healthz = %d after, want 200", w.Code)
	}
}

// TestRS16WaitsForDeafClientsAndNotForLong measures on the time of a bubble how long a client can hold up the end that
// neither reads nor answers.
func TestRS16WaitsForDeafClientsAndNotForLong(t *testing.T) {
	for _, tc := range []struct {
		name string
		o    gateway.Options
		want time.Duration
	}{
		{"CloseWait", gateway.Options{}, 2 * time.Second},
		{"ShutdownWait", gateway.Options{CloseWait: time.Minute}, 5 * time.Second},
		{"a short ShutdownWait", gateway.Options{CloseWait: time.Minute, ShutdownWait: time.Second}, time.Second},
		{"no ShutdownWait", gateway.Options{CloseWait: time.Minute, ShutdownWait: -1}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, target := range []string{shared, gateway.Path} { // a session, and a connection that is being turned away
				synctest.Test(t, func(t *testing.T) {
					g, err := gateway.New(&tc.o)
					if err != nil {
						t.Fatal(err)
					}
					p := newPipes()
					ctx, cancel := context.WithCancel(t.Context())
					ran := make(chan error)
					go func() { ran <- g.Run(ctx, p) }()
					c := p.connectTo(t, target)
					synctest.Wait()
					cancel()
					began := time.Now()
					if err := <-ran; err != nil {
						t.Errorf("Run = %v", err)
					}
					if took := time.Since(began); took != tc.want {
						t.Errorf("%s: it took %v, want %v", target, took, tc.want)
					}
					c.nc.Close()
				})
			}
		})
	}
}

func TestShutdownSaysWhetherSessionsWereCutOff(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		g, err := gateway.New(&gateway.Options{CloseWait: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		web := httptest.NewServer(g)
		s := &server{Gateway: g, addr: web.Listener.Addr().String()}
		c := s.connect(t, "")
		c.ping()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- g.Shutdown(ctx) }()
		c.expect(fin|opClose, closing(1001, "server is going away"))
		if deaf {
			cancel()
			if err := receive(t, done); !errors.Is(err, context.Canceled) {
				t.Errorf("Shutdown = %v, want that the context was cancelled", err)
			}
		} else {
			c.close(1001, "")
			c.end()
			if err := receive(t, done); err != nil {
				t.Errorf("Shutdown = %v", err)
			}
		}
		if err := g.Shutdown(t.Context()); err != nil {
			t.Errorf("Shutdown again = %v", err)
		}
		// Whoever serves the handler still gets an answer.
		late := s.request(t, shared, upgrade())
		late.isFull(http.StatusServiceUnavailable)
		if n := s.metric(t, "dervish_connections_refused_total", "reason", "shutdown"); n != 1 {
			t.Errorf("%v connections were refused, want 1", n)
		}
		cancel()
		web.Close()
	}
}

// TestHandshakesThatNeverEndDoNotHoldUpTheEnd leaves requests half written.
func TestHandshakesThatNeverEndDoNotHoldUpTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, err := gateway.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		p := newPipes()
		ctx, cancel := context.WithCancel(t.Context())
		ran := make(chan error)
		go func() { ran <- g.Run(ctx, p) }()
		for _, begun := range []string{"", "G", "GET " + shared + " HTTP/1.1\r\nHost: x\r\n"} {
			near, far := net.Pipe()
			p.conns <- far
			if _, err := io.WriteString(near, begun); err != nil {
				t.Fatal(err)
			}
			defer near.Close()
		}
		synctest.Wait()
		began := time.Now()
		cancel()
		if err := <-ran; err != nil {
			t.Errorf("Run = %v", err)
		}
		if took := time.Since(began); took > 100*time.Millisecond {
			t.Errorf("the end took %v", took)
		}
	})
}

func TestRunGivesTheErrorOfAListener(t *testing.T) {
	broken, fine := listen(t), listen(t)
	g, err := gateway.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	broken.Close()
	if err := g.Run(t.Context(), fine, broken); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Run = %v, want that a listener is closed", err)
	}
	if nc, err := dial(fine.Addr().String()); err == nil {
		nc.Close()
		t.Error("the other listener still listens")
	}
}

// TestShutdownAmidArrivals ends a server to which clients keep coming: each of them is refused, or told 1001.
func TestShutdownAmidArrivals(t *testing.T) {
	g, err := gateway.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(g)
	defer web.Close()
	stop, arrived := make(chan struct{}), make(chan struct{}, 1)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := visit(web.Listener.Addr().String()); err != nil {
					t.Error(err)
					return
				}
				select {
				case arrived <- struct{}{}:
				default:
				}
			}
		})
	}
	for range 20 {
		receive(t, arrived)
	}
	if err := g.Shutdown(t.Context()); err != nil {
		t.Errorf("Shutdown = %v", err)
	}
	s := &server{Gateway: g}
	if n := s.metric(t, "dervish_connections"); n != 0 {
		t.Errorf("%v connections after the shutdown", n)
	}
	receive(t, arrived)
	close(stop)
	all.Wait()
	if n := s.metric(t, "dervish_sessions") + s.metric(t, "dervish_connections"); n != 0 {
		t.Errorf("%v sessions and connections are left", n)
	}
}

// visit connects, pings once and leaves, and finds fault with any answer that is not a pong, 503 or close 1001.
func visit(addr string) error {
	nc, err := dial(addr)
	if err != nil {
		return err
	}
	defer nc.Close()
	c, err := open(nc, shared, upgrade())
	if err != nil {
		return err
	}
	if c.resp.StatusCode == http.StatusServiceUnavailable {
		return nil
	}
	if err := c.sendRaw(`{"ping":1}`); err != nil {
		return err
	}
	f, err := readFrame(c.br)
	switch {
	case err != nil:
		return err
	case f.first == fin|opText:
		if _, err := nc.Write(encode(fin|opClose, closing(1000, ""))); err != nil {
			return err
		}
		if f, err = readFrame(c.br); err != nil {
			return err
		}
		fallthrough
	default:
		if f.first != fin|opClose || f.payload[:2] != closing(1000, "") && f.payload[:2] != closing(1001, "") {
			return errors.New("unexpected frame " + shorten(f.payload))
		}
		_, _ = nc.Write(encode(fin|opClose, f.payload)) // it may be gone
		return nil
	}
}
