package dervishtest

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

// Request is a message of a client, with its answer.
type Request struct {
	Session int       // the connections of a server are counted from 1
	Call    string    // such as buy; empty where the message names none
	At      time.Time // by the server's time
	Text    []byte    // as the client sent it
	// Answer is the server's answer, and the first where there are several; nil while there is none, and for good where a
	// fault has lost it. Code is that of the error that it says; empty: it says none.
	Answer []byte
	Code   wire.Code

	dealt bool // the gateway is done with it
}

// record is what passed between the server and its clients. It is safe for concurrent use.
type record struct {
	mu       sync.Mutex
	sessions int
	messages Transcript
	requests []*Request
	awaited  map[string]int // by call: how many requests were given to whoever awaited them
	tokens   []string
	changed  chan struct{} // closed when a request is done, and replaced
}

// talk is what a record needs to know of a session that goes on.
type talk struct {
	session int
	last    *Request
	byID    map[string]*Request // the last of each req_id
}

// witness writes down what passes in one gateway.
func (r *record) witness() func(gateway.Event) {
	talks := map[uint64]*talk{}
	return func(e gateway.Event) {
		r.mu.Lock()
		defer r.mu.Unlock()
		t := talks[e.Session]
		switch e.Kind {
		case gateway.Opened:
			r.sessions++
			talks[e.Session] = &talk{session: r.sessions, byID: map[string]*Request{}}
		case gateway.Asked:
			r.messages = append(r.messages, Message{t.session, e.At, Client, e.Text})
			r.requests = append(r.requests, t.asked(e))
		case gateway.Answer:
			t.answered(e.Text)
			r.messages = append(r.messages, Message{t.session, e.At, Gateway, e.Text})
		case gateway.Update:
			r.messages = append(r.messages, Message{t.session, e.At, Gateway, e.Text})
		case gateway.Answered:
			if t.last != nil { // nil in a session that was over before it began
				t.last.dealt = true
			}
			close(r.changed)
			r.changed = make(chan struct{})
		}
	}
}

// asked notes a request.
func (t *talk) asked(e gateway.Event) *Request {
	q := &Request{Session: t.session, At: e.At, Text: e.Text}
	var parsed wire.Request
	if parsed.Parse(e.Text) == nil && parsed.Call != nil {
		q.Call = parsed.Call.Name
	}
	t.last, t.byID[string(parsed.ReqID)] = q, q
	return q
}

// answered finds the request that a message answers: the one whose req_id it repeats, or else the one that is being dealt
// with.
func (t *talk) answered(text []byte) {
	var a struct {
		ReqID json.RawMessage `json:"req_id"`
		Error struct {
			Code wire.Code `json:"code"`
		} `json:"error"`
	}
	_ = json.Unmarshal(text, &a) // a message that a fault has broken says nothing
	q := t.byID[string(a.ReqID)]
	if q == nil && t.last != nil && !t.last.dealt {
		q = t.last
	}
	if q != nil && q.Answer == nil {
		q.Answer, q.Code = text, a.Error.Code
	}
}

// know notes a token, which is another one each time.
func (r *record) know(token string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens = append(r.tokens, token)
}

// next gives the first request of a call that the gateway is done with and nobody was given; or else what to wait for.
func (r *record) next(call string) (q Request, changed <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	skip := r.awaited[call]
	for _, q := range r.requests {
		if q.Call != call {
			continue
		}
		if skip--; skip < 0 {
			if !q.dealt {
				break
			}
			if r.awaited == nil {
				r.awaited = map[string]int{}
			}
			r.awaited[call]++
			return *q, nil
		}
	}
	return Request{}, r.changed
}

// Await waits until the gateway has dealt with a request of a call, such as buy: what it changes has changed, and its
// answer is on its way. Each request is given once, in the order of their coming, so what came before Await counts too.
// When ctx is done first, the test fails.
func (s *Server) Await(ctx context.Context, call string) Request {
	s.tb.Helper()
	for {
		q, changed := s.record.next(call)
		if changed == nil {
			return q
		}
		select {
		case <-changed:
		case <-ctx.Done():
			s.fatal("no %s came: %v", call, context.Cause(ctx))
			return Request{}
		}
	}
}

// Requests lists the requests of a call so far, in the order of their coming, those that are not answered yet included. An
// empty call is all.
func (s *Server) Requests(call string) []Request {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	var list []Request
	for _, q := range s.record.requests {
		if call == "" || q.Call == call {
			list = append(list, *q)
		}
	}
	return list
}

// Transcript is what has passed so far: the sessions one after the other, and the messages of each in their order. Tokens
// of accounts and the identities of streams are masked, as Transcript.Mask says.
func (s *Server) Transcript() Transcript {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	t := slices.Clone(s.record.messages)
	slices.SortStableFunc(t, func(a, b Message) int { return a.Session - b.Session })
	return t.mask(s.record.tokens, nil)
}
