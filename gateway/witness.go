package gateway

import (
	"slices"
	"time"

	"github.com/dervish-ws/dervish/internal/session"
)

// Event is something that passed between a gateway and one of its clients, as a witness is told of it.
type Event struct {
	Kind    EventKind
	Session uint64    // of one gateway; the first is 1
	At      time.Time // by the gateway's time, in UTC
	Text    []byte    // the message, of Asked, Answer and Update; the witness may keep it
}

// EventKind is what passed.
type EventKind int

// The kinds of events.
const (
	Opened   EventKind = iota // a connection was accepted
	Asked                     // a message came
	Answer                    // a message goes out that is no update of a stream, or one that a fault has laid hands on
	Update                    // an update of a stream goes out
	Answered                  // the message that came last is dealt with: what it changes has changed, and its answer goes out
	Closed                    // the connection is over
)

// witnessed answers messages, and has the witness told when it has. In lock-step it tells of the message too: it may have had
// to wait for its turn.
type witnessed struct {
	session.Server
	gateway *Gateway
}

// Serve answers one message.
func (w witnessed) Serve(s *session.Session, binary bool, text []byte) {
	if w.gateway.inLockstep() {
		w.gateway.tell(Asked, s, slices.Clone(text))
	}
	w.Server.Serve(s, binary, text)
	w.gateway.tell(Answered, s, nil)
}

// answering is who answers the messages of sessions.
func (g *Gateway) answering() session.Server {
	var server session.Server = g.router
	if g.options.Witness != nil {
		server = witnessed{server, g}
	}
	if g.inLockstep() {
		server = standing{server, g}
	}
	return server
}

// inLockstep reports whether time moves with the clients.
func (g *Gateway) inLockstep() bool { return g.options.Lockstep && g.clock != nil }

// tell tells the witness, who is there.
func (g *Gateway) tell(kind EventKind, s *session.Session, text []byte) {
	g.options.Witness(Event{Kind: kind, Session: s.ID, At: g.world.Clock.Now().UTC(), Text: text})
}

// present has the witness, if there is one, told of a session from now on.
func (g *Gateway) present(s *session.Session) {
	if g.options.Witness == nil {
		return
	}
	g.tell(Opened, s, nil)
	if _, ok := s.Listen(&testimony{g, s}); !ok {
		g.tell(Closed, s, nil)
	}
}

// testimony is the session.Tap of a witness.
type testimony struct {
	gateway *Gateway
	session *session.Session
}

// Frame tells of a message. What begins with the head of a stream is an update.
func (t *testimony) Frame(out bool, head, text []byte) {
	kind := Asked
	switch {
	case out && head != nil:
		kind = Update
	case out:
		kind = Answer
	case t.gateway.inLockstep():
		return // it is told of when it is dealt with
	}
	t.gateway.tell(kind, t.session, slices.Concat(head, text))
}

// End tells that the session is over.
func (t *testimony) End() { t.gateway.tell(Closed, t.session, nil) }
