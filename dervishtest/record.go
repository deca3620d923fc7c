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
	// Answer is the server's answer, and the first where there are several; nil while there is none. Code is that of the
	// error that it says; empty: it says none.
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

// witness writes down what passes in one gateway.
func (r *record) witness() func(gateway.Event) {
	number := map[uint64]int{}       // of sessions
	present := map[uint64]*Request{} // the last request of each session
	return func(e gateway.Event) {
		r.mu.Lock()
		defer r.mu.Unlock()
		switch e.Kind {
		case gateway.Opened:
			r.sessions++
			number[e.Session] = r.sessions
		case gateway.Asked:
			q := &Request{Session: number[e.Session], At: e.At, Text: e.Text, Call: callOf(e.Text)}
			present[e.Session] = q
			r.requests = append(r.requests, q)
			r.messages = append(r.messages, Message{q.Session, e.At, Client, e.Text})
		case gateway.Answer:
			r.messages = append(r.messages, Message{number[e.Session], e.At, Gateway, e.Text})
			if q := present[e.Session]; q != nil && q.Answer == nil && !q.dealt {
				q.Answer, q.Code = e.Text, codeOf(e.Text)
			}
		case gateway.Update:
			r.messages = append(r.messages, Message{number[e.Session], e.At, Gateway, e.Text})
		case gateway.Answered:
			if q := present[e.Session]; q != nil {
				q.dealt = true
				close(r.changed)
				r.changed = make(chan struct{})
			}
		case gateway.Closed:
			delete(present, e.Session)
		}
	}
}

// callOf is the call that a message names; empty for none.
func callOf(text []byte) string {
	var r wire.Request
	if err := r.Parse(text); err != nil || r.Call == nil {
		return ""
	}
	return r.Call.Name
}

// codeOf is the code of the error that an answer says.
func codeOf(text []byte) wire.Code {
	var a struct {
		Error struct {
			Code wire.Code `json:"code"`
		} `json:"error"`
	}
	if json.Unmarshal(text, &a) != nil {
		return "" // the gateway answers objects alone
	}
	return a.Error.Code
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
