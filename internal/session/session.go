// Package session is one client of the gateway: its connection, the application it belongs to, who has authorized,
// and the streams that are open. A Hub holds all of them and ends those that fall idle.
//
// What a message means is for the Server to say that the Hub was given; a session carries bytes and keeps order. The
// reader of the connection handles one message after another; everybody else may send updates of streams at any time.
//
// Locks: a session's mutex guards its streams and its accounts, and is held while an update is handed to the
// connection (which never blocks), so that no update follows the answer to forget. Nobody holds the Hub's mutex while
// taking a session's.
package session

import (
	"math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/wsconn"
)

// Client is what is known of a connection when it opens.
type Client struct {
	App      apps.App
	Addr     netip.Addr // what the peer counts as: its address, or its network; the zero Addr where it has none, as in memory
	Language string     // for display names, such as EN or ZH_CN
	Agent    string     // what the client calls itself; may be empty
}

// Session is one client's connection. Its methods may be called from any goroutine unless they say otherwise.
type Session struct {
	Client
	ID     uint64
	Opened time.Time
	// Kept is what the Server keeps with the session: nil at first, and touched by the reader alone.
	Kept any

	hub      *Hub
	conn     *wsconn.Conn
	end      atomic.Uint32 // why the server ended it, an End
	strikes  strikes       // the reader's own
	meter    *limits.Meter // the reader's own; nil: not asked for yet
	metered  limits.Who
	requests atomic.Uint64
	taps     atomic.Pointer[[]Tap]
	chance   *rand.ChaCha8            // the reader's own, of identities; nil: the process's
	mischief atomic.Pointer[mischief] // nil: none

	// The first is the one that acts where a request names none; nil: none. Changed with mu held.
	identities atomic.Pointer[[]Identity]

	mu      sync.Mutex
	expiry  clock.Timer // of identities; nil: none expires
	streams []*Stream
	heads   heads
	over    bool
}

// message hands a message of the connection to the Server.
type message struct{ s *Session }

func (m message) Message(op wsconn.Opcode, payload []byte) {
	m.s.requests.Add(1)
	m.s.heard(false, nil, payload)
	m.s.hub.server.Serve(m.s, op == wsconn.Binary, payload)
	if harmed := m.s.mischief.Load(); harmed != nil {
		harmed.rest(m.s)
	}
}

// Pong tells who hears the session of the answer to a ping.
func (m message) Pong(payload []byte) {
	for _, t := range m.s.listening() {
		if p, ok := t.(Ponged); ok {
			p.Pong(payload)
		}
	}
}

// Run serves the session until it ends, on the caller's goroutine.
func (s *Session) Run() {
	closed := s.conn.Serve(message{s})
	s.hub.leave(s, closed.Slow, closed.Local)
}

// Reply queues an answer, which leaves with others before the connection is next read from. Only the reader of the
// connection, in Server.Serve, calls it. The bytes are copied.
func (s *Session) Reply(text []byte) {
	s.emit(queued, nil, text)
}

// Close ends the session with a close frame. The later calls do nothing.
func (s *Session) Close(why End, code int, reason string) {
	s.end.CompareAndSwap(uint32(EndClient), uint32(why))
	if err := s.conn.Close(code, reason); err != nil {
		s.conn.Abort()
	}
	s.wake()
}

// Requests counts the messages that the client has sent.
func (s *Session) Requests() uint64 { return s.requests.Load() }

// Ping sends a ping frame with up to 125 bytes, behind all that was queued, without waiting. A Tap that is Ponged hears of
// the answer. The error means that the session is ending.
func (s *Session) Ping(payload []byte) error { return s.conn.Ping(payload) }

// Buffered is the number of bytes that wait for the client to read.
func (s *Session) Buffered() int { return s.conn.Buffered() }

// Admit counts a call of the category against the limits of the session's account or address, and reports whether
// there was room. Only the reader calls it.
func (s *Session) Admit(c limits.Category, t *limits.Table, b *limits.Book, now time.Time) bool {
	if c == limits.Exempt {
		return true
	}
	who, numbers := s.Metered(t)
	for {
		if s.meter == nil || who != s.metered {
			s.meter, s.metered = b.Meter(who, now), who
		}
		switch s.meter.Admit(c, &numbers, now) {
		case limits.Admitted:
			return true
		case limits.Refused:
			return false
		}
		s.meter = nil // the book has forgotten it
	}
}

// Metered gives for whom calls are counted, and the limits that hold.
func (s *Session) Metered(t *limits.Table) (limits.Who, limits.Numbers) {
	numbers, own := t.For(s.App.ID)
	who := limits.Who{Addr: s.Addr}
	if ids := s.Identities(); len(ids) > 0 {
		who = limits.Who{Account: ids[0].Account.LoginID}
	}
	if own {
		who.App = s.App.ID
	}
	return who, numbers
}

// strikes counts messages that were no requests, within a minute from the first.
type strikes struct {
	since time.Time
	count int
}

// maxStrikes is how many malformed messages in a minute a session survives, less one.
const maxStrikes = 10

// Malformed notes a message that was no request. The tenth within a minute ends the session with close 1008. Only the
// reader calls it.
func (s *Session) Malformed(now time.Time) {
	if s.strikes.count == 0 || now.Sub(s.strikes.since) >= time.Minute {
		s.strikes = strikes{since: now}
	}
	if s.strikes.count++; s.strikes.count >= maxStrikes {
		s.Close(EndMalformed, 1008, "too many malformed messages")
	}
}

// Say sends a message that answers no request. It never blocks; the bytes are copied.
func (s *Session) Say(text []byte) {
	s.emit(sent, nil, text)
}
