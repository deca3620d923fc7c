package gateway

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/lockstep"
	"github.com/dervish-ws/dervish/internal/session"
)

// beginLockstep has time move with the clients, if it shall.
func (g *Gateway) beginLockstep() {
	if !g.options.Lockstep || g.clock == nil {
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
	t := &paced{client: g.pacer.Join(s.Ping, func() bool { return s.Streams() > 0 })}
	if _, ok := s.Listen(t); !ok {
		t.End()
	}
}

// standing answers messages while time stands. All that an instant brings was sent by then: a client that is quick to
// speak finds the same as one that is slow.
type standing struct {
	session.Server
	clock *clock.Simulated
}

// Serve answers one message.
func (a standing) Serve(s *session.Session, binary bool, text []byte) {
	a.clock.Hold(func(time.Time) { a.Server.Serve(s, binary, text) })
}

// paced is the session.Tap of whom time waits for.
type paced struct{ client *lockstep.Client }

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
func (p *paced) End() { p.client.Leave() }
