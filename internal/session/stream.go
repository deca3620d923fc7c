package session

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/dervish-ws/dervish/internal/fanout"
	"github.com/dervish-ws/dervish/internal/wsconn"
)

// Errors of opening a stream.
var (
	ErrSubscribed = errors.New("the stream is open")
	ErrTooMany    = errors.New("too many streams")
	ErrTooLong    = errors.New("what the updates of all streams begin with is too long together")
)

// Subject says what a stream is of.
type Subject struct {
	Kind      string // the type by which forget_all ends it; empty: none
	Key       string // two streams of one connection with the same kind and key are duplicates
	OfAccount bool   // it ends when the session's accounts change
	Max       int    // live streams of this kind; 0: no bound beside the connection's
	Head      int    // bytes of what its updates begin with
}

// Stream is one subscription of a session: updates that begin alike and go on until it is forgotten.
type Stream struct {
	session *Session

	// Guarded by the session's mutex. First what every update looks at.
	head    head
	started bool
	over    bool
	ending  bool // it ends once started, with a farewell if there is one

	stop     func()   // ends the source of updates
	held     [][]byte // updates that came before the first answer
	farewell []byte

	ID        string
	kind, key string
	ofAccount bool
	reserved  int // bytes of the session's heads
}

// Subscribe opens a stream, of which maxAll may be live at a time (0: no bound). Updates are held back until Start.
// Only the reader calls it. The error is ErrSubscribed, ErrTooMany or ErrTooLong.
func (s *Session) Subscribe(sub Subject, maxAll int) (*Stream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	alike, reserved := 0, sub.Head
	for _, st := range s.streams {
		reserved += st.reserved
		if st.kind == sub.Kind {
			alike++
			if st.key == sub.Key {
				return nil, ErrSubscribed
			}
		}
	}
	if maxAll > 0 && len(s.streams) >= maxAll || sub.Max > 0 && alike >= sub.Max {
		return nil, ErrTooMany
	}
	if reserved > maxHeads {
		return nil, ErrTooLong
	}
	st := &Stream{
		ID: s.NewID(), session: s, kind: sub.Kind, key: sub.Key, ofAccount: sub.OfAccount, reserved: sub.Head, stop: func() {},
	}
	if s.over {
		st.over = true // its source is stopped as soon as it is known
		return st, nil
	}
	s.streams = append(s.streams, st)
	return st, nil
}

// NewID makes an identity of a stream or a proposal, in the look of a UUID. Only the reader calls it.
func (s *Session) NewID() string {
	draw := rand.Uint64
	if s.chance != nil {
		draw = s.chance.Uint64
	}
	hi, lo := draw(), draw()
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xffff, lo>>48, lo&0xffffffffffff)
}

// From says how the source of updates is ended once the stream is over.
func (st *Stream) From(stop func()) {
	st.session.mu.Lock()
	over := st.over
	if !over {
		st.stop = stop
	}
	st.session.mu.Unlock()
	if over {
		stop()
	}
}

// Start lets updates flow, each of them behind head; those that came meanwhile go first. It is called when the first
// answer has been queued.
func (st *Stream) Start(head []byte) {
	s := st.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if st.over {
		return
	}
	st.started = true
	s.heads.put(&st.head, head)
	for _, h := range st.held {
		if !st.over {
			s.update(st, sent, head, h)
		}
	}
	st.held = nil
	if st.ending && !st.over {
		if st.farewell != nil {
			s.update(st, sent, nil, st.farewell)
		}
		s.retire(st)
	}
}

// Send hands one update to the connection: the stream's head, then text. It never blocks; a client that does not keep
// up is closed by the connection. After the stream is over it does nothing. The bytes are copied.
func (st *Stream) Send(text []byte) {
	s := st.session
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case st.over || st.ending:
	case !st.started:
		st.held = append(st.held, slices.Clone(text))
	default:
		s.update(st, sent, s.heads.of(&st.head), text)
	}
}

// letters is memory for what SendAll hands over.
var letters = sync.Pool{New: func() any { return new([][2][]byte) }}

// SendAll is Send for updates of several streams of the session, which leave in one write and in their order.
func (st *Stream) SendAll(list []fanout.Letter) {
	ready := letters.Get().(*[][2][]byte)
	st.session.sendAll(list, ready)
	clear(*ready)
	*ready = (*ready)[:0]
	letters.Put(ready)
}

func (s *Session) sendAll(list []fanout.Letter, ready *[][2][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	straight := s.straight()
	for _, l := range list {
		switch to := l.Outlet.(*Stream); {
		case to.over || to.ending:
		case !to.started:
			to.held = append(to.held, slices.Clone(l.Text))
		case !straight:
			s.update(to, held, s.heads.of(&to.head), l.Text)
		default:
			head := s.heads.of(&to.head)
			s.heard(true, head, l.Text)
			*ready = append(*ready, [2][]byte{head, l.Text})
		}
	}
	// Errors end the session, and so the streams.
	if straight {
		_ = s.conn.SendAll(wsconn.Text, *ready)
	} else {
		_ = s.conn.Flush()
	}
}

// Group is the same for all streams of a session.
func (st *Stream) Group() uint64 { return st.session.ID }

// Forget ends the stream with that identity and reports whether there was one.
func (s *Session) Forget(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.drop(func(st *Stream) bool { return st.ID == id })) > 0
}

// ForgetAll ends the streams of the kinds and lists their identities in the order of their opening.
func (s *Session) ForgetAll(kinds []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drop(func(st *Stream) bool { return st.kind != "" && slices.Contains(kinds, st.kind) })
}

// Streams counts the live streams.
func (s *Session) Streams() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.streams)
}

// drop ends the streams that are chosen, with s.mu held. Their sources take no lock of a session to stop.
func (s *Session) drop(chosen func(*Stream) bool) (ids []string) {
	left := s.streams[:0]
	for _, st := range s.streams {
		if !chosen(st) {
			left = append(left, st)
			continue
		}
		st.over = true
		st.held = nil
		s.heads.drop(&st.head)
		ids = append(ids, st.ID)
		st.stop()
	}
	clear(s.streams[len(left):])
	s.streams = left
	s.heads.tidy(left)
	return ids
}

// finish ends every stream, for good.
func (s *Session) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	s.watch(nil)
	s.unheard()
	s.drop(func(*Stream) bool { return true })
	s.streams = nil
}
