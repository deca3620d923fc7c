package dervish

import (
	"context"
	"slices"
	"sync"

	"github.com/dervish-ws/dervish/wire"
)

// source is a feed of updates of type T with its readers.
type source[T any] struct {
	feed    *feed
	decoder wire.Decoder[T]
	flat    bool
	// updatesOnly passes over the first answer, which has another shape.
	updatesOnly bool

	// What the updates are of, where they come at instants.
	instant func(*T) int64
	symbol  string
	history func(ctx context.Context, c *Client, symbol string, from, to int64) ([]T, error) // nil: gaps cannot be filled

	mu      sync.Mutex
	readers []*Stream[T]
	watcher func(*T) // the client itself
	over    error    // why it has ended
	last    T        // the latest update
	has     bool
	broken  bool // the connection was lost since
	step    int64
	filling bool
	held    []T // updates that came while a gap was being filled
}

// newSource makes the feed of a request.
func newSource[Req, Resp any](c *Client, t wire.Typed[Req, Resp], body []byte) *source[Resp] {
	return newSourceOf(c, t.Call, wire.NewDecoder[Resp](), body)
}

// newSourceOf makes the feed of a call whose updates are of type T.
func newSourceOf[T any](c *Client, call *wire.Call, d wire.Decoder[T], body []byte) *source[T] {
	s := &source[T]{decoder: d, flat: call.Flat}
	s.feed = &feed{client: c, key: string(body), call: call, body: body, receiver: s}
	return s
}

// watch has the client itself hear of updates.
func (s *source[T]) watch(hear func(*T)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watcher = hear
}

// join adds a reader. It begins with the latest update, where there is one already.
func (s *source[T]) join(r *Stream[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over != nil {
		r.end(s.over)
		return
	}
	s.readers = append(s.readers, r)
	if s.has {
		r.push(s.last, nil)
	}
}

// part takes a reader away, and the subscription with the last one.
func (s *source[T]) part(r *Stream[T]) {
	c := s.feed.client
	s.mu.Lock()
	defer s.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(s.readers)
	s.readers = slices.DeleteFunc(s.readers, func(o *Stream[T]) bool { return o == r })
	if len(s.readers) == 0 && n > 0 && s.watcher == nil && !s.feed.gone {
		s.feed.leave()
	}
}

// update decodes an update and brings it to the readers.
func (s *source[T]) update(a *wire.Answer, first bool) {
	if first && s.updatesOnly {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var fresh T
	v := &fresh
	if s.instant != nil {
		fresh = s.last // its strings need not be made anew
	}
	if err := s.decoder.DecodeAnswer(a, s.flat && !s.updatesOnly, v); err != nil {
		s.feed.client.options.Log.Warn("an update could not be decoded", "call", s.feed.call.Name, "error", err)
		return
	}
	if s.instant == nil {
		s.broken = false
		s.deliver(*v)
		return
	}
	s.inTime(*v)
}

// inTime delivers an update that belongs to an instant: once, and behind a word on what was missed.
func (s *source[T]) inTime(v T) {
	if s.filling {
		s.held = append(s.held, v)
		return
	}
	at := s.instant(&v)
	if s.has {
		before := s.instant(&s.last)
		if at < before || at == before && s.broken {
			return // seen before the connection was lost
		}
		if step := at - before; !s.broken && step > 0 && (s.step == 0 || step < s.step) {
			s.step = step
		}
		if s.broken && at > before+max(s.step, 1) {
			s.broken = false
			s.missed(v, &Gap{Symbol: s.symbol, From: before, To: at})
			return
		}
	}
	s.broken = false
	s.deliver(v)
}

// missed fills a gap in front of an update, or names it.
func (s *source[T]) missed(v T, g *Gap) {
	c := s.feed.client
	if !c.options.FillGaps || s.history == nil {
		s.name(g)
		s.deliver(v)
		return
	}
	s.filling = true
	s.held = append(s.held, v)
	c.spawn(func() {
		found, err := s.history(c.ctx, c, g.Symbol, g.From+1, g.To-1)
		s.mu.Lock()
		defer s.mu.Unlock()
		if err != nil {
			c.options.Log.Warn("a gap could not be filled", "symbol", g.Symbol, "error", err)
			s.name(g)
		}
		for _, f := range found {
			if at := s.instant(&f); at > s.instant(&s.last) && at < g.To {
				s.deliver(f)
			}
		}
		held := s.held
		s.filling, s.held = false, nil
		for _, h := range held {
			s.inTime(h)
		}
	})
}

// name tells the readers of a gap.
func (s *source[T]) name(g *Gap) {
	var none T
	for _, r := range s.readers {
		r.push(none, g)
	}
}

// deliver brings an update to everybody.
func (s *source[T]) deliver(v T) {
	s.last, s.has = v, true
	if s.watcher != nil {
		s.watcher(&v)
	}
	for _, r := range s.readers {
		r.push(v, nil)
	}
}

// interrupted notes that updates may be missed from here on.
func (s *source[T]) interrupted() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = true
}

// fail ends every reader.
func (s *source[T]) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = err
	for _, r := range s.readers {
		r.end(err)
	}
	s.readers = nil
}
