package session

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/wsconn"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen at once, on however busy a machine.
const patience = 30 * time.Second

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// house is a hub with a door, on a clock that the test moves.
type house struct {
	*Hub
	clock    *clock.Manual
	web      *httptest.Server
	sessions chan *Session
	client   Client // what the next connection is said to be
}

// serverFunc is a Server; it runs on the reader of the connection.
type serverFunc func(s *Session, binary bool, text []byte)

func (f serverFunc) Serve(s *Session, binary bool, text []byte) { f(s, binary, text) }

// echo answers each message with itself.
func echo(s *Session, _ bool, text []byte) { s.Reply(text) }

// build makes a house whose sessions end after idle, and are served by f.
func build(t testing.TB, idle time.Duration, o wsconn.Options, f serverFunc) *house {
	t.Helper()
	h := &house{clock: clock.NewManual(noon), sessions: make(chan *Session, 100)}
	h.Hub = NewHub(f, h.clock, idle)
	o.Tick = &h.Tick
	var running sync.WaitGroup
	h.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		running.Add(1)
		conn, err := wsconn.Upgrade(w, r, &o)
		if err != nil {
			running.Done()
			t.Error(err)
			return
		}
		client := h.client
		go func() {
			defer running.Done()
			s := h.Join(conn, client)
			h.sessions <- s
			s.Run()
		}()
	}))
	t.Cleanup(func() {
		if err := h.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		h.web.Close()
		running.Wait()
		if n := h.Open(); n != 0 {
			t.Errorf("%d sessions are left", n)
		}
	})
	return h
}

// peer is the client's end of a session.
type peer struct {
	t        testing.TB
	conn     *wsconn.Conn
	messages chan string
	closed   chan wsconn.Closed
	leave    chan struct{} // closed when the test ends
}

func (p *peer) Message(_ wsconn.Opcode, text []byte) {
	select {
	case p.messages <- string(text):
	case <-p.leave:
	}
}

// connect opens a session.
func (h *house) connect(t testing.TB) (*Session, *peer) {
	t.Helper()
	conn, err := wsconn.Dial(t.Context(), "ws"+strings.TrimPrefix(h.web.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{t: t, conn: conn, messages: make(chan string, 100_000), closed: make(chan wsconn.Closed, 1), leave: make(chan struct{})}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		p.closed <- conn.Serve(p)
		close(p.messages)
	}()
	t.Cleanup(func() {
		close(p.leave)
		conn.Abort()
		<-gone
	})
	return receive(t, h.sessions), p
}

func (p *peer) send(text string) {
	p.t.Helper()
	if err := p.conn.Send(wsconn.Text, []byte(text)); err != nil {
		p.t.Fatal(err)
	}
}

// expect checks the next messages.
func (p *peer) expect(want ...string) {
	p.t.Helper()
	for _, w := range want {
		if got := receive(p.t, p.messages); got != w {
			p.t.Fatalf("message = %q, want %q", got, w)
		}
	}
}

// ended gives how the server closed the connection, after which there was no message.
func (p *peer) ended() (code int, reason string) {
	p.t.Helper()
	c := receive(p.t, p.closed)
	if m, more := <-p.messages; more {
		p.t.Errorf("message %q was not expected", m)
	}
	return c.Code, c.Reason
}

func receive[T any](t testing.TB, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatalf("nothing came within %v", patience)
		panic("unreachable")
	}
}

// await waits until a number that nobody announces is so.
func await[T comparable](t testing.TB, what string, want T, get func() T) {
	t.Helper()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	late := time.After(patience)
	for get() != want {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("%s = %v after %v, want %v", what, get(), patience, want)
		}
	}
}
