package gateway

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/internal/lockstep"
	"github.com/dervish-ws/dervish/internal/session"
)

// beginLockstep has time move with the clients, if it shall.
func (g *Gateway) beginLockstep() {
	if !g.inLockstep() {
		return
	}
	g.hub.Seed = g.seed()
	g.pacer = lockstep.Start(lockstep.Options{Clock: g.clock, Until: g.options.Until, Quiet: g.options.Quiet})
}

// endLockstep has time stand.
func (g *Gateway) endLockstep() {
	if g.pacer != nil {
		g.pacer.Stop()
	}
}

// seed is the text that the gateway's world follows from.
func (g *Gateway) seed() string { return cmp.Or(g.options.Seed, "dervish") }

// chance is a source that follows from a seed, for one use of it.
func chance(seed, use string) *rand.ChaCha8 {
	return rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%s of %s", use, seed)))
}

// pace has time wait for a session.
func (g *Gateway) pace(s *session.Session) {
	if g.pacer == nil {
		return
	}
	t := &paced{session: s, among: &g.paced, client: g.pacer.Join(s.ID, s.Ping, func() bool { return s.Streams() > 0 })}
	g.paced.Store(s, t)
	if _, ok := s.Listen(t); !ok {
		t.End()
	}
}

// standing answers messages while time stands. All that an instant brings was sent by then: a client that is quick to
// speak finds the same as one that is slow. Where there are several clients each waits for its turn.
type standing struct {
	session.Server
	gateway *Gateway
}

// Serve answers one message.
func (a standing) Serve(s *session.Session, binary bool, text []byte) {
	if t, there := a.gateway.paced.Load(s); there {
		defer t.(*paced).client.Turn()()
	}
	a.gateway.clock.Hold(func(time.Time) { a.Server.Serve(s, binary, text) })
}

// paced is the session.Tap of whom time waits for.
type paced struct {
	session *session.Session
	among   *sync.Map // of all of them, by their sessions
	client  *lockstep.Client
}

// Frame notes a message.
func (p *paced) Frame(out bool, _, _ []byte) {
	if out {
		p.client.Told()
	} else {
		p.client.Heard()
	}
}

// Pong notes the answer to a ping.
func (p *paced) Pong(payload []byte) { p.client.Pong(payload) }

// End has time wait no longer.
func (p *paced) End() {
	p.among.Delete(p.session)
	p.client.Leave()
}

// arrival is a connection of which it is not known yet what is asked for.
type arrival struct{ come func() }

// arriving is the key of an arrival in the context of a request.
type arriving struct{}

// expect has time stand until it is known what a connection asks for, or that it asks for nothing: one that joins in a
// client's turn to wait for it joins at that instant.
func (g *Gateway) expect(server *http.Server) {
	if g.pacer == nil {
		return
	}
	var open sync.Map // arrivals, by their connections
	server.ConnContext = func(ctx context.Context, nc net.Conn) context.Context {
		a := &arrival{g.pacer.Expect()}
		open.Store(nc, a)
		return context.WithValue(ctx, arriving{}, a)
	}
	follow := server.ConnState
	server.ConnState = func(nc net.Conn, state http.ConnState) {
		follow(nc, state)
		switch state {
		case http.StateIdle, http.StateClosed:
			if a, there := open.LoadAndDelete(nc); there {
				a.(*arrival).come()
			}
		case http.StateHijacked:
			open.Delete(nc) // whoever has joined it says so
		}
	}
}

// come notes that the session of a request has joined, or that the request is for something else.
func come(r *http.Request) {
	if a, there := r.Context().Value(arriving{}).(*arrival); there {
		a.come()
	}
}
