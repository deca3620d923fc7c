package dervish

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/socket"
	"github.com/dervish-ws/dervish/wire"
)

// errDead says that the peer no longer answers.
var errDead = errors.New("dervish: the server does not answer pings")

// link is one connection of a client.
type link struct {
	client *Client
	socket *socket.Socket
	answer wire.Answer // of the goroutine that calls the hooks

	mu  sync.Mutex
	why error // why it ended, as far as it is known
}

func newLink(c *Client) *link {
	l := &link{client: c}
	o := &c.options
	l.socket = socket.New(c.url, &socket.Options{
		Header: o.Header, TLS: o.TLS, Proxy: o.Proxy, NetDial: o.NetDial,
		Direct: true, HandshakeTimeout: o.ConnectTimeout, CloseTimeout: min(o.PongTimeout, 2*time.Second),
	})
	l.socket.OnMessage = func(m socket.Message) { c.receive(l, m.Data) }
	l.socket.OnError = l.note
	l.socket.OnClose = func(e socket.CloseEvent) {
		l.note(fmt.Errorf("connection ended with code %d %s", e.Code, e.Reason))
	}
	return l
}

// note keeps the first reason for the end.
func (l *link) note(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.why == nil {
		l.why = err
	}
}

func (l *link) reason() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.why
}

// flush gets requests moving. If that fails the link is at its end, which settles them.
func (l *link) flush() { _ = l.socket.Flush() }

// abandon ends the link for a reason of our own.
func (l *link) abandon(err error) {
	l.note(err)
	_ = l.socket.Close(socket.CloseNormal, "") // 1000 is never refused
}

// serve waits until the link ends, and gives the reason.
func (l *link) serve() error {
	select {
	case <-l.socket.Done():
	case <-l.client.ctx.Done():
		l.abandon(ErrClosed)
		<-l.socket.Done()
	}
	return l.reason()
}

// keepAlive sees again and again whether the peer is there, from the beginning on: a session that is being restored may
// wait for an answer that never comes as well.
func (l *link) keepAlive() {
	every := l.client.options.KeepAlive
	if every < 0 {
		return
	}
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-l.socket.Done():
			return
		case <-t.C:
			l.ping()
		}
	}
}

// ping sees whether the peer is there, and how far away.
func (l *link) ping() {
	ctx, cancel := context.WithTimeout(l.client.ctx, l.client.options.PongTimeout)
	defer cancel()
	sent := time.Now()
	_, err := l.client.exchange(ctx, l, wire.Ping.Call, encode(wire.Ping.Call, wire.PingRequest{}))
	var api *APIError
	switch {
	case err == nil || errors.As(err, &api):
		l.client.stats.roundTrip(time.Since(sent))
		if m := l.client.options.Metrics; m != nil {
			m.RoundTrip(time.Since(sent))
		}
	case errors.Is(err, context.DeadlineExceeded):
		l.abandon(errDead)
	}
}
