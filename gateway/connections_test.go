package gateway_test

import (
	"bufio"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/apps"
)

// isFull checks that a handshake was refused for now.
func (c *client) isFull(status int) {
	c.t.Helper()
	if c.resp.StatusCode != status || c.resp.Header.Get("Retry-After") == "" {
		c.t.Errorf("answer = %s, Retry-After %q; want %d with Retry-After", c.resp.Status, c.resp.Header.Get("Retry-After"), status)
	}
}

func TestConnectionsAreBoundedInAll(t *testing.T) {
	s := start(t, &gateway.Options{MaxConnections: 3})
	open := []*client{s.connect(t, ""), s.connect(t, ""), s.connect(t, "")}
	for range 5 {
		s.request(t, shared, upgrade()).isFull(http.StatusServiceUnavailable)
	}
	if n := s.metric(t, "dervish_connections_refused_total", "reason", "full"); n != 5 {
		t.Errorf("%v were counted as refused, want 5", n)
	}
	for _, c := range open {
		c.ping()
	}
	open[0].close(1000, "")
	open[0].expect(fin|opClose, closing(1000, ""))
	open[1].nc.Close()
	s.awaitMetric(t, 1, "dervish_connections")
	s.connect(t, "").ping()
	s.connect(t, "").ping()
	s.request(t, shared, upgrade()).isFull(http.StatusServiceUnavailable)
}

func TestConnectionsAreBoundedByAddress(t *testing.T) {
	s := start(t, &gateway.Options{MaxConnectionsPerAddress: 2})
	first := s.connect(t, "")
	s.connect(t, "").ping()
	s.request(t, shared, upgrade()).isFull(http.StatusTooManyRequests)
	first.nc.Close()
	s.awaitMetric(t, 1, "dervish_connections")
	s.connect(t, "").ping()
	other := s.from(t, "127.0.0.2", shared)
	other.upgraded()
	other.ping()
	s.request(t, shared, upgrade()).isFull(http.StatusTooManyRequests)
}

func TestHandshakesThatFailHoldNoPlace(t *testing.T) {
	s := start(t, &gateway.Options{MaxConnections: 1, MaxConnectionsPerAddress: 1})
	for range 20 {
		if c := s.request(t, shared, []string{"Host: x"}); c.resp.StatusCode != http.StatusUpgradeRequired {
			t.Fatalf("a plain GET = %s", c.resp.Status)
		}
		if c := s.request(t, shared, append(upgrade(), "Sec-WebSocket-Version: 12")); c.resp.StatusCode != http.StatusBadRequest {
			t.Fatalf("two versions = %s", c.resp.Status)
		}
	}
	for range 3 {
		s.connect(t, gateway.Path+"?app_id=0").isTurnedAway()
		s.awaitMetric(t, 0, "dervish_connections")
	}
	s.connect(t, "").ping()
}

func TestABoundHoldsAgainstManyAtOnce(t *testing.T) {
	const room, rivals = 5, 40
	s := start(t, &gateway.Options{MaxConnections: room})
	var admitted, refused atomic.Int64
	var all sync.WaitGroup
	for range rivals {
		all.Go(func() {
			nc, err := dial(s.addr)
			if err != nil {
				t.Error(err)
				return
			}
			t.Cleanup(func() { nc.Close() })
			c, err := open(nc, shared, upgrade())
			switch {
			case err != nil:
				t.Error(err)
			case c.resp.StatusCode == http.StatusSwitchingProtocols:
				admitted.Add(1)
			case c.resp.StatusCode == http.StatusServiceUnavailable:
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if admitted.Load() != room || refused.Load() != rivals-room {
		t.Errorf("%d admitted and %d refused, want %d and %d", admitted.Load(), refused.Load(), room, rivals-room)
	}
}

func TestSessionsOfADeactivatedApplicationEnd(t *testing.T) {
	s := start(t, &gateway.Options{Apps: []gateway.App{{ID: 4000, Active: true}}})
	one, other := s.connect(t, gateway.Path+"?app_id=4000"), s.connect(t, "")
	one.ping()
	if err := s.Apps().Update(t.Context(), apps.App{ID: 4000}); err != nil {
		t.Fatal(err)
	}
	one.isTurnedAway()
	s.awaitMetric(t, 1, "dervish_sessions_ended_total", "reason", "app")
	other.ping()
	s.connect(t, gateway.Path+"?app_id=4000").isTurnedAway()
	if err := s.Apps().Update(t.Context(), apps.App{ID: 4000, Active: true}); err != nil {
		t.Fatal(err)
	}
	s.connect(t, gateway.Path+"?app_id=4000").ping()
	if err := s.Apps().Delete(t.Context(), 4000); err != nil {
		t.Fatal(err)
	}
	s.connect(t, gateway.Path+"?app_id=4000").isTurnedAway()
}

func TestTheSharedApplicationMayBeConfiguredToo(t *testing.T) {
	s := start(t, &gateway.Options{Apps: []gateway.App{{ID: 1089, Active: true, Limits: &gateway.Limits{General: gateway.Rate{Minutely: 7}}}}})
	if got := s.connect(t, "").ask(`{"website_status":1}`).status().Limits.General.Minutely; got != 7 {
		t.Errorf("its limit = %d, want 7", got)
	}
	start(t, &gateway.Options{Apps: []gateway.App{{ID: 1089}}}).connect(t, "").isTurnedAway()
}

// between is a ResponseWriter that does something in the middle of a handshake: after the application was admitted, and
// before there is a session.
type between struct {
	*httptest.ResponseRecorder
	nc net.Conn
	do func()
}

func (b between) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	b.do()
	return b.nc, bufio.NewReadWriter(bufio.NewReader(b.nc), bufio.NewWriter(b.nc)), nil
}

func TestNoSessionSlipsPastADeactivation(t *testing.T) {
	g := newGateway(t, &gateway.Options{Apps: []gateway.App{{ID: 4000, Active: true}}})
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close() })
	w := between{httptest.NewRecorder(), far, func() {
		if err := g.Apps().Update(t.Context(), apps.App{ID: 4000}); err != nil {
			t.Error(err)
		}
	}}
	r := httptest.NewRequest(http.MethodGet, gateway.Path+"?app_id=4000", nil)
	for _, line := range upgrade() {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		g.ServeHTTP(w, r)
	}()
	c := &client{t: t, nc: near, br: bufio.NewReader(near)}
	c.wait()
	var err error
	if c.resp, err = http.ReadResponse(c.br, nil); err != nil {
		t.Fatal(err)
	}
	c.upgraded()
	c.isTurnedAway()
	receive(t, served)
}
