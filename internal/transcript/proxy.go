package transcript

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/wsconn"
)

// Proxy carries sessions between clients and an endpoint, and records them. It is an http.Handler.
type Proxy struct {
	URL      *url.URL    // of the endpoint; the query of each client is added to its own
	TLS      *tls.Config // for wss; nil: the system's roots
	Recorder *Recorder

	sessions atomic.Uint64
	wg       sync.WaitGroup
	mu       sync.Mutex
	live     map[*wsconn.Conn]bool
	stopped  bool
}

// ServeHTTP connects to the endpoint and, if that succeeds, takes the client's connection over; a refusal of the
// endpoint goes to the client with its status.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u := *p.URL
	query := u.Query()
	for name, values := range r.URL.Query() {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	back, err := wsconn.Dial(r.Context(), u.String(), &wsconn.DialOptions{
		Options: wsconn.Options{MaxMessage: maxLine}, TLS: p.TLS, Proxy: http.ProxyFromEnvironment,
	})
	var refused *wsconn.HandshakeError
	switch {
	case errors.As(err, &refused) && refused.Status != http.StatusSwitchingProtocols:
		w.Header().Set("Content-Type", refused.Header.Get("Content-Type"))
		w.WriteHeader(refused.Status)
		_, _ = w.Write(refused.Body) // a client that is gone hears nothing
		return
	case err != nil:
		http.Error(w, "the endpoint cannot be reached", http.StatusBadGateway)
		return
	}
	front, err := wsconn.Upgrade(w, r, &wsconn.Options{MaxMessage: maxLine})
	if err != nil {
		back.Abort()
		return // the client was answered
	}
	if !p.keep(front, back) {
		front.Abort()
		back.Abort()
		return
	}
	go p.carry(front, back)
}

// keep remembers connections for Close; false when it is too late.
func (p *Proxy) keep(conns ...*wsconn.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return false
	}
	if p.live == nil {
		p.live = map[*wsconn.Conn]bool{}
	}
	for _, c := range conns {
		p.live[c] = true
	}
	p.wg.Add(1)
	return true
}

// carry carries messages and the end of a session both ways.
func (p *Proxy) carry(front, back *wsconn.Conn) {
	defer p.wg.Done()
	session := p.sessions.Add(1)
	p.Recorder.Begin(session, clock.Real.Now())
	var first sync.Once
	over := func(from Side) { first.Do(func() { p.Recorder.End(session, from, clock.Real.Now()) }) }
	done := make(chan struct{})
	go func() {
		defer close(done)
		end := back.Serve(carrier(func(op wsconn.Opcode, text []byte) {
			p.Recorder.Add(session, Server, clock.Real.Now(), text)
			if front.Send(op, text) != nil {
				back.Abort() // its client is gone
			}
		}))
		over(Server)
		pass(front, end)
	}()
	end := front.Serve(carrier(func(op wsconn.Opcode, text []byte) {
		p.Recorder.Add(session, Client, clock.Real.Now(), text)
		if back.Send(op, text) != nil {
			front.Abort() // its server is gone
		}
	}))
	over(Client)
	pass(back, end)
	<-done
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.live, front)
	delete(p.live, back)
}

// pass ends the other connection as this one ended.
func pass(other *wsconn.Conn, end wsconn.Closed) {
	code := end.Code
	if code == wsconn.CloseNoCode {
		code = 0
	}
	if end.Code == wsconn.CloseAbnormal || other.Close(code, end.Reason) != nil {
		other.Abort()
	}
}

// Close ends all sessions and waits until they are over.
func (p *Proxy) Close() {
	p.mu.Lock()
	p.stopped = true
	for c := range p.live {
		if c.Close(1001, "the recorder stops") != nil {
			c.Abort()
		}
	}
	p.mu.Unlock()
	p.wg.Wait()
}

// carrier is a wsconn.Handler made of a function.
type carrier func(wsconn.Opcode, []byte)

// Message carries a message.
func (c carrier) Message(op wsconn.Opcode, text []byte) { c(op, text) }
