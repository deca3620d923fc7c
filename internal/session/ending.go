package session

import (
	"slices"
)

// Finish is Send for the last update of a stream, which is over with it.
func (st *Stream) Finish(text []byte) {
	st.last(func() {
		st.held = append(st.held, slices.Clone(text))
	}, func() {
		st.session.update(st, sent, st.session.heads.of(&st.head), text)
	})
}

// Fail ends a stream with a message in place of an update: one that has a head of its own.
func (st *Stream) Fail(message []byte) {
	st.last(func() {
		st.farewell = slices.Clone(message)
	}, func() {
		st.session.update(st, sent, nil, message)
	})
}

// last says the last word of a stream: now, or once its first answer has been queued.
func (st *Stream) last(keep, say func()) {
	s := st.session
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case st.over || st.ending:
	case !st.started:
		st.ending = true
		keep()
	default:
		say()
		s.retire(st)
	}
}

// retire drops one stream, with s.mu held.
func (s *Session) retire(st *Stream) {
	s.drop(func(o *Stream) bool { return o == st })
}
