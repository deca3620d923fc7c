package dervish

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

// desk is a small server in memory: it answers as a test says, also on the time of a synctest bubble, where real
// connections would stand still.
type desk struct {
	answer func(r *wire.Request) (payload string, e *wire.Error) // payload is members behind the head; empty: no answer

	calls chan net.Conn
	web   http.Server
	work  sync.WaitGroup

	mu    sync.Mutex
	conns []*wsconn.Conn
	heard []string // what was asked for
}

// open begins to serve, and ends with the test.
func (d *desk) open(t *testing.T) {
	t.Helper()
	d.calls = make(chan net.Conn)
	d.web.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, err := wsconn.Upgrade(w, r, nil); err == nil {
			d.mu.Lock()
			d.conns = append(d.conns, conn)
			d.mu.Unlock()
			d.work.Go(func() { conn.Serve(visit{d, conn}) })
		}
	})
	ended := make(chan error, 1)
	go func() { ended <- d.web.Serve(pipes{d.calls, make(chan struct{})}) }()
	t.Cleanup(func() {
		if err := errors.Join(d.web.Close(), <-ended); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		d.hangUp()
		d.work.Wait()
	})
}

// options are those of a client that comes to the desk.
func (d *desk) options() *Options {
	return &Options{URL: "ws://desk.test/", NetDial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		near, far := net.Pipe()
		select {
		case d.calls <- far:
			return near, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
}

// hangUp drops every connection.
func (d *desk) hangUp() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.conns {
		c.Abort()
	}
	d.conns = nil
}

// asked gives what was asked for so far.
func (d *desk) asked() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.heard...)
}

// tell sends a message to everybody.
func (d *desk) tell(t *testing.T, text string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.conns {
		if err := c.Send(wsconn.Text, []byte(text)); err != nil {
			t.Error(err)
		}
	}
}

// visit is one connection.
type visit struct {
	desk *desk
	conn *wsconn.Conn
}

func (v visit) Message(_ wsconn.Opcode, text []byte) {
	var r wire.Request
	if err := r.Parse(text); err != nil || r.Call == nil {
		v.conn.Abort()
		return
	}
	v.desk.mu.Lock()
	v.desk.heard = append(v.desk.heard, string(text))
	v.desk.mu.Unlock()
	var out []byte
	payload, e := v.desk.answer(&r)
	switch {
	case e != nil:
		out = r.AppendError(nil, e)
	case payload != "":
		out = append(r.AppendHead(nil, r.Call.MsgType), payload+"}"...)
	default:
		return
	}
	_ = v.conn.Send(wsconn.Text, out) // if it fails the reader sees why
}

// pipes is a listener whose connections come from a channel.
type pipes struct {
	calls  chan net.Conn
	closed chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error { close(p.closed); return nil }

func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "desk", Net: "unix"} }

// usual answers what every client asks on each connection; ok is false for the rest.
func usual(r *wire.Request) (payload string, ok bool) {
	switch r.Call.Name {
	case "time":
		return `,"time":1800000000`, true
	case "ping":
		return `,"ping":"pong"`, true
	case "forget":
		return `,"forget":1`, true
	case "website_status":
		limit := func(name string) string {
			return fmt.Sprintf(`"%s":{"applies_to":"","minutely":1000,"hourly":10000}`, name)
		}
		return `,"subscription":{"id":"11111111-1111-1111-1111-111111111111"},"website_status":{"api_call_limits":{"max_proposal_subscription":{"applies_to":"","max":5},` +
			limit("max_requestes_general") + `,` + limit("max_requests_outcome") + `,` + limit("max_requests_pricing") + `},"currencies_config":{},"site_status":"up"}`, true
	}
	return "", false
}
