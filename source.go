package dervish

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/dervish-ws/dervish/wire"
)

// source is what a feed brings, as updates of type T, with those who read them so.
type source[T any] struct {
	feed   *feed
	decode func(a *wire.Answer, into *T) error
	whole  bool // updates are whole messages
	// updatesOnly passes over the direct answer, which has another shape.
	updatesOnly bool
	// mixed brings the direct answer too, though its shape is another: to each reader, as no update stands for it.
	mixed bool

	// What the updates are of, where they come at instants.
	instant func(*T) int64
	symbol  string
	// replay hands over the updates of a symbol after last up to an instant, before until, the oldest first. It may be nil.
	replay func(ctx context.Context, c *Client, symbol string, last T, until int64, hand func([]T) error) error

	mu      sync.Mutex
	readers []*Stream[T]
	retired bool  // the last reader has left
	live    bool  // the subscription was answered
	over    error // why it has ended
	last    T     // the latest update
	next    T     // is decoded here, so that it is not made anew for each
	has     bool
	broken  bool // the connection was lost since
	step    int64
	filling bool
	held    []heldUpdate[T] // what came while a gap was being filled
}

// heldUpdate is an update that waits for those before it.
type heldUpdate[T any] struct {
	value  T
	broken bool // the connection was lost before it
}

// newSource makes the source of a request whose updates look like its answer.
func newSource[T any](call *wire.Call, d wire.Decoder[T], body []byte) *source[T] {
	return &source[T]{
		feed:   &feed{call: call, body: body},
		decode: func(a *wire.Answer, into *T) error { return d.DecodeAnswer(a, call.Flat, into) },
	}
}

// join adds a reader, which begins with the latest update, where there is one already. It reports false when the source is
// nobody's any more. A reader is bare if nothing brings it a first update before the next change; then it wants a greeting.
func (s *source[T]) join(r *Stream[T]) (joined, bare bool) {
	c := s.feed.client
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.retired:
		return false, false
	case s.over != nil:
		r.end(s.over)
		return true, false
	}
	s.readers = append(s.readers, r)
	if s.live {
		r.begin()
	}
	if s.has && !s.mixed {
		r.push(s.last, nil, false)
		return true, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return true, s.feed.link != nil && !s.feed.asked && (s.mixed || s.feed.inherited)
}

// greet asks how things stand for a reader that has joined, as the answer to the subscription would have said.
func (s *source[T]) greet(c *Client, r *Stream[T]) {
	c.mu.Lock()
	call, body := s.feed.call, s.feed.body
	c.mu.Unlock()
	var req wire.Request
	var a wire.Answer
	var v T
	err := req.Parse(body)
	if err == nil {
		var message []byte
		if message, err = c.do(c.ctx, call, object(req.Members, "subscribe"), 0, false); err == nil {
			err = a.Parse(message)
		}
	}
	if errors.Is(err, ErrConnectionLost) {
		return // the subscription will be answered anew
	}
	if err == nil {
		err = s.decode(&a, &v)
	}
	if err != nil {
		r.end(err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.readers, r) {
		r.push(v, nil, false)
	}
}

// part takes a reader away, and with the last one the source.
func (s *source[T]) part(r *Stream[T]) {
	c := s.feed.client
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.readers)
	s.readers = slices.DeleteFunc(s.readers, func(o *Stream[T]) bool { return o == r })
	if len(s.readers) > 0 || n == 0 {
		return
	}
	s.retired = true
	c.mu.Lock()
	defer c.mu.Unlock()
	s.feed.dismiss(s)
}

// begin takes the latest message of a feed that others have read before.
func (s *source[T]) begin(message []byte, direct bool) {
	var a wire.Answer
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered()
	if err := a.Parse(message); err != nil || s.mixed || direct && s.updatesOnly {
		return // it was parsed when it came
	}
	if s.has {
		return // a later one has come meanwhile
	}
	if err := s.decode(&a, &s.last); err != nil {
		s.undecoded(err)
		return
	}
	s.has = true
	for _, r := range s.readers {
		r.push(s.last, nil, false)
	}
}

// answered notes that the subscription was answered.
func (s *source[T]) answered() {
	s.live = true
	for _, r := range s.readers {
		r.begin()
	}
}

func (s *source[T]) undecoded(err error) {
	s.feed.client.options.Log.Warn("an update could not be decoded", "call", s.feed.call.Name, "error", err)
}

// update decodes an update and brings it to the readers.
func (s *source[T]) update(a *wire.Answer, direct bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if direct {
		s.answered()
		if s.updatesOnly {
			return
		}
	}
	if s.instant != nil {
		s.next = s.last // its strings need not be made anew
	} else {
		var none T
		s.next = none
	}
	if err := s.decode(a, &s.next); err != nil {
		s.undecoded(err)
		return
	}
	v := s.next
	broken := s.broken
	s.broken = false
	switch {
	case s.instant == nil:
		s.deliver(v, false)
	case s.filling:
		s.held = append(s.held, heldUpdate[T]{v, broken})
	default:
		s.broken = s.inTime(v, broken, false)
	}
}

// inTime delivers an update that belongs to an instant: once, and behind a word on what was missed. It reports whether
// what was missed is still to be found out.
func (s *source[T]) inTime(v T, broken, late bool) (still bool) {
	if s.has {
		s.next = v
		at, before := s.instant(&s.next), s.instant(&s.last)
		switch {
		case at < before:
			return broken // seen before the connection was lost
		case at == before && broken:
			return false // the last one once more: nothing was missed
		case broken && at > before+max(s.step, 1):
			s.missed(v, &Gap{Symbol: s.symbol, From: before, To: at})
			return false
		case !broken && at > before && (s.step == 0 || at-before < s.step):
			s.step = at - before
		}
	}
	s.deliver(v, late)
	return false
}

// errNobody says that the last reader has left.
var errNobody = errors.New("nobody reads the stream any more")

// missed fills a gap in front of an update, or names it.
func (s *source[T]) missed(v T, g *Gap) {
	c := s.feed.client
	if !c.options.FillGaps || s.replay == nil {
		s.name(g)
		s.deliver(v, false)
		return
	}
	s.filling = true
	s.held = append(s.held, heldUpdate[T]{value: v})
	last := s.last
	c.spawn(func() {
		err := s.replay(c.ctx, c, g.Symbol, last, g.To, func(found []T) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, f := range found {
				if at := s.instant(&f); at > s.instant(&s.last) && at < g.To {
					s.deliver(f, true)
				}
			}
			if s.retired || s.over != nil {
				return errNobody
			}
			return nil
		})
		s.mu.Lock()
		defer s.mu.Unlock()
		if err != nil && !errors.Is(err, errNobody) {
			c.options.Log.Warn("a gap could not be filled", "symbol", g.Symbol, "error", err)
			s.name(&Gap{Symbol: g.Symbol, From: s.instant(&s.last), To: g.To})
		}
		s.release()
	})
}

// release delivers what was held while a gap was being filled, up to the next gap.
func (s *source[T]) release() {
	held := s.held
	s.filling, s.held = false, nil
	still := false
	for i, h := range held {
		still = s.inTime(h.value, h.broken || still, true)
		if s.filling {
			s.held = append(s.held, held[i+1:]...)
			return
		}
	}
	s.broken = s.broken || still
}

// name tells the readers of a gap.
func (s *source[T]) name(g *Gap) {
	var none T
	for _, r := range s.readers {
		r.push(none, g, false)
	}
}

// deliver brings an update to everybody; late says that it has waited, or comes from history.
func (s *source[T]) deliver(v T, late bool) {
	s.last, s.has = v, true
	for _, r := range s.readers {
		r.push(v, nil, late)
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
