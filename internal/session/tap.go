package session

import "slices"

// Tap hears the messages of a session as they pass.
type Tap interface {
	// Frame is one message: from the client, or out to it as head and text in one. It runs on the goroutine that carries
	// the message, for updates with the session's mutex held, so it must be quick and not call the session. Both are valid
	// until it returns.
	Frame(out bool, head, text []byte)
	// End says that the session is over. It runs once, alike.
	End()
}

// Ponged is a Tap that hears of answers to Session.Ping too, on the goroutine that reads the connection.
type Ponged interface {
	// Pong is told what the ping said, once every message that came before the answer was dealt with. payload is valid
	// until it returns.
	Pong(payload []byte)
}

// Listen has a tap hear the session from now on, until stop is called or the session ends. It reports false, and the
// tap hears nothing, where the session has ended.
func (s *Session) Listen(t Tap) (stop func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return nil, false
	}
	s.setTaps(append(slices.Clone(s.listening()), t))
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.setTaps(slices.DeleteFunc(slices.Clone(s.listening()), func(o Tap) bool { return o == t }))
	}, true
}

// listening are the taps of a session. The list is never changed, but replaced.
func (s *Session) listening() []Tap {
	if p := s.taps.Load(); p != nil {
		return *p
	}
	return nil
}

// setTaps replaces the list, with s.mu held. No tap is no list, so that an untapped session pays for one look.
func (s *Session) setTaps(list []Tap) {
	if len(list) == 0 {
		s.taps.Store(nil)
		return
	}
	s.taps.Store(&list)
}

// heard tells whoever listens of a message.
func (s *Session) heard(out bool, head, text []byte) {
	if s.taps.Load() == nil {
		return
	}
	for _, t := range s.listening() {
		t.Frame(out, head, text)
	}
}

// unheard tells whoever listens that the session is over, with s.mu held.
func (s *Session) unheard() {
	for _, t := range s.listening() {
		t.End()
	}
	s.setTaps(nil)
}

// Subscription is what an operator sees of a stream.
type Subscription struct {
	ID   string
	Kind string // the type by which forget_all ends it; may be empty
	Key  string // what tells it from others of its kind
}

// Subscriptions lists the open streams, oldest first.
func (s *Session) Subscriptions() []Subscription {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Subscription, len(s.streams))
	for i, st := range s.streams {
		list[i] = Subscription{st.ID, st.kind, st.key}
	}
	return list
}
