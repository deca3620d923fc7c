package session

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

// Fate is what becomes of a message that is not simply sent.
type Fate struct {
	Change func(text []byte) []byte // what is sent in its place; nil: itself
	Lost   bool                     // it is not sent
	Copies int                      // how often it is sent beside the first time
	Late   time.Duration            // how much later it is sent, by the hub's clock; others overtake it
	Behind time.Duration            // it is sent behind the message that follows, or after so long; 0: not
	Rate   int                      // bytes a second at which it and all later ones are sent; 0: as fast as they are read
	Slow   time.Duration            // for how long Rate holds; 0: to the end
	// Then is called when the message has been handed over, for an update that is neither Late nor Behind with the
	// session's mutex held: of the session it may call HangUp, Reset and Close. Nil: nothing is.
	Then func()
}

// Spoiler says what becomes of an update of a session's stream, by the kind of its Subject; false: it is sent as it is.
// It is called with the session's mutex held, so the accounts are given to it.
type Spoiler func(s *Session, kind string, ids []Identity) (Fate, bool)

// Spoil has a Spoiler asked about each update from now on; nil: nobody is.
func (h *Hub) Spoil(f Spoiler) {
	if f == nil {
		h.spoil.Store(nil)
		return
	}
	h.spoil.Store(&f)
}

// mischief is what faults have done to a session; none have to most.
type mischief struct {
	behind atomic.Pointer[tail]
	pace   atomic.Pointer[pace]
	stall  atomic.Pointer[func()] // ends a rest; nil: there is none
	pause  time.Duration          // the reader's own: of the rest that is due
}

// tail is a message that waits for the one that follows.
type tail struct{ send func(haste) }

// haste says how soon a message leaves.
type haste int

const (
	queued haste = iota // before the connection is next read from
	held                // when the connection is flushed
	sent                // at once
)

// emit hands a message to the connection, of which head is what it begins with; may be nil.
func (s *Session) emit(h haste, head, text []byte) {
	if m := s.mischief.Load(); m != nil {
		m.emit(s, h, head, text)
		return
	}
	s.hand(h, head, text)
}

// harm gives what faults have done to the session, to be added to.
func (s *Session) harm() *mischief {
	s.mischief.CompareAndSwap(nil, new(mischief))
	return s.mischief.Load()
}

// hand gives a message to the connection. An error means that the session is ending, which its reader sees by itself.
func (s *Session) hand(h haste, head, text []byte) {
	s.heard(true, head, text)
	switch h {
	case queued:
		_ = s.conn.Queue(wsconn.Text, head, text)
	case held:
		_ = s.conn.Hold(wsconn.Text, head, text)
	default:
		_ = s.conn.Send(wsconn.Text, head, text)
	}
}

// emit is that of a session to which something was done.
func (m *mischief) emit(s *Session, h haste, head, text []byte) {
	if p := m.pace.Load(); p == nil || !p.take(head, text) {
		s.hand(h, head, text)
	}
	if t := m.behind.Swap(nil); t != nil {
		t.send(h)
	}
}

// straight reports whether updates go to the connection as they are.
func (s *Session) straight() bool { return s.mischief.Load() == nil && s.hub.spoil.Load() == nil }

// update hands an update of a stream to the connection, with s.mu held.
func (s *Session) update(st *Stream, h haste, head, text []byte) {
	if spoil := s.hub.spoil.Load(); spoil != nil {
		if f, ok := (*spoil)(s, st.kind, s.Identities()); ok {
			s.suffer(f, h, slices.Concat(head, text))
			return
		}
	}
	s.emit(h, head, text)
}

// ReplySpoiled is Reply with a fate. Only the reader calls it.
func (s *Session) ReplySpoiled(text []byte, f Fate) { s.suffer(f, queued, slices.Clone(text)) }

// suffer has a message meet its fate. text is kept.
func (s *Session) suffer(f Fate, h haste, text []byte) {
	if f.Change != nil {
		text = f.Change(text)
	}
	if f.Rate > 0 {
		s.slow(f.Rate, f.Slow)
	}
	send := func(h haste) {
		if !f.Lost {
			for range 1 + f.Copies {
				s.emit(h, nil, text)
			}
		}
		if f.Then != nil {
			f.Then()
		}
	}
	switch {
	case f.Late > 0:
		s.hub.clock.AfterFunc(f.Late, func() { send(sent) })
	case f.Behind > 0:
		t, m := &tail{send}, s.harm()
		if !m.behind.CompareAndSwap(nil, t) {
			send(h) // it is what another one waits for
			return
		}
		s.hub.clock.AfterFunc(f.Behind, func() {
			if m.behind.CompareAndSwap(t, nil) {
				send(sent)
			}
		})
	default:
		send(h)
	}
}

// HangUp ends the session without a close frame, once what was queued is out.
func (s *Session) HangUp(why End) {
	s.end.CompareAndSwap(uint32(EndClient), uint32(why))
	s.conn.HangUp()
	s.wake()
}

// Reset ends the session at once: the client is told by a reset where there is TCP, and what waits is lost.
func (s *Session) Reset(why End) {
	s.end.CompareAndSwap(uint32(EndClient), uint32(why))
	s.conn.Abort()
	s.wake()
}

// Stall has nothing read from the client for so long, by the hub's clock, once what is being served is: until then what
// was queued is sent. Only the reader calls it.
func (s *Session) Stall(d time.Duration) { s.harm().pause = d }

// rest keeps the reader for as long as Stall has said, or until the session is ended from this side. It is not for the
// Server to wait: it may hold what time needs to go on.
func (m *mischief) rest(s *Session) {
	d := m.pause
	if m.pause = 0; d == 0 {
		return
	}
	_ = s.conn.Flush() // an error means that the session is ending
	over := make(chan struct{})
	end := sync.OnceFunc(func() { close(over) })
	m.stall.Store(&end)
	defer m.stall.Store(nil)
	if End(s.end.Load()) != EndClient {
		return
	}
	timer := s.hub.clock.AfterFunc(d, end)
	defer timer.Stop()
	<-over
}

// wake ends a rest.
func (s *Session) wake() {
	if m := s.mischief.Load(); m != nil {
		if end := m.stall.Load(); end != nil {
			(*end)()
		}
	}
}

// pace is a queue of messages that leave at a rate.
type pace struct {
	s *Session

	mu    sync.Mutex
	rate  int
	until time.Time // zero: for ever
	queue [][]byte
	size  int  // bytes in queue
	busy  bool // one is on its way
}

// slow has messages leave at a rate from now on. What is told last holds, for what waits already too.
func (s *Session) slow(rate int, d time.Duration) {
	m := s.harm()
	m.pace.CompareAndSwap(nil, &pace{s: s, rate: rate}) // a second one would put messages out of order
	p := m.pace.Load()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rate, p.until = rate, time.Time{}
	if d > 0 {
		p.until = s.hub.clock.Now().Add(d)
	}
}

// take puts a message into the queue; false when the time is over, and nothing waits before it.
func (p *pace) take(head, text []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.busy && !p.until.IsZero() && !p.s.hub.clock.Now().Before(p.until) {
		return false
	}
	message := slices.Concat(head, text)
	p.queue = append(p.queue, message)
	if p.size += len(message); p.size-len(message) > p.s.conn.MaxQueue() {
		p.queue = nil
		p.s.Close(EndSlow, wsconn.ClosePolicy, "slow reader")
		return true
	}
	if !p.busy {
		p.busy = true
		p.next()
	}
	return true
}

// next has the first message of the queue leave when its last byte would be out, with p.mu held.
func (p *pace) next() {
	takes := time.Duration(float64(len(p.queue[0])) / float64(p.rate) * float64(time.Second))
	p.s.hub.clock.AfterFunc(takes, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.queue) == 0 { // it was given up
			p.busy = false
			return
		}
		message := p.queue[0]
		p.queue = p.queue[1:]
		p.size -= len(message)
		p.s.hand(sent, nil, message)
		if p.busy = len(p.queue) > 0; p.busy {
			p.next()
		}
	})
}
