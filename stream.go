package dervish

import (
	"context"
	"iter"
	"sync"

	"github.com/dervish-ws/dervish/wire"
)

// Event is what a stream brings: an update, or an error. A *Gap is an error behind which the stream goes on; after any
// other it is over.
type Event[T any] struct {
	Value T
	Err   error
}

// Stream is one reader of the updates of a subscription. It goes on across reconnections until it is closed, its context
// is done, the client ends, or the server refuses it. Read it by All, Next or Events, from one goroutine.
type Stream[T any] struct {
	limit    int
	overflow Overflow

	mu     sync.Mutex
	queue  []Event[T]
	head   int // of the queue
	late   int // how many of those in the queue were late, and count against no limit
	err    error
	over   bool
	signal chan struct{} // has a token when there is something to see
	done   chan struct{} // closed when it is over
	live   chan struct{} // closed when its subscription was answered; nil where nobody waits for that
	leave  []func()
}

func newStream[T any](c *Client) *Stream[T] {
	return &Stream[T]{
		limit: c.options.Buffer, overflow: c.options.Overflow,
		signal: make(chan struct{}, 1), done: make(chan struct{}),
	}
}

// open is a reader of a request's updates.
func open[T any](ctx context.Context, c *Client, key string, whole bool, made func() *source[T]) *Stream[T] {
	s := newStream[T](c)
	s.read(c, key, whole, made)
	s.until(ctx)
	return s
}

// read adds a feed to what the stream brings.
func (s *Stream[T]) read(c *Client, key string, whole bool, made func() *source[T]) {
	for {
		src, fresh, err := find(c, key, whole, made)
		if err != nil {
			s.end(err)
			return
		}
		joined, bare := src.join(s)
		if !joined {
			continue // its last reader has left between the two
		}
		if bare {
			c.spawn(func() { src.greet(c, s) })
		}
		s.mu.Lock()
		s.leave = append(s.leave, func() { src.part(s) })
		over := s.over
		s.mu.Unlock()
		if over {
			src.part(s)
		}
		if fresh {
			c.spawn(func() { c.subscribe(src.feed) })
		}
		return
	}
}

// until has the stream end with a context.
func (s *Stream[T]) until(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() { s.finish(ctx.Err()) })
	s.mu.Lock()
	s.leave = append(s.leave, func() { stop() })
	s.mu.Unlock()
}

// follow is a stream of a call's answer and its updates.
func follow[T any](ctx context.Context, c *Client, call *wire.Call, d wire.Decoder[T], req any) *Stream[T] {
	body := encode(call, req)
	return open(ctx, c, keyOf(call, body), false, func() *source[T] { return newSource(call, d, body) })
}

// decodeRaw keeps updates as JSON.
var decodeRaw = wire.NewDecoder[wire.Raw]()

// begin notes that the subscription was answered, with the source's mutex held.
func (s *Stream[T]) begin() {
	if s.live == nil {
		return
	}
	select {
	case <-s.live:
	default:
		close(s.live)
	}
}

// push hands an update to the reader, with the source's mutex held. Late ones, of which many come at once, are held beyond
// what the stream holds of others.
func (s *Stream[T]) push(v T, err error, late bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return
	}
	if late {
		s.late++
	} else if len(s.queue)-s.head-s.late >= s.limit {
		if s.overflow == EndStream {
			s.endLocked(ErrSlowConsumer)
			return
		}
		s.head++
	}
	if s.head > 0 && len(s.queue) == cap(s.queue) {
		s.queue = s.queue[:copy(s.queue, s.queue[s.head:])]
		s.head = 0
	}
	s.queue = append(s.queue, Event[T]{v, err})
	s.wake()
}

func (s *Stream[T]) wake() {
	select {
	case s.signal <- struct{}{}:
	default:
	}
}

// end ends the stream; what it holds can still be read.
func (s *Stream[T]) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endLocked(err)
}

func (s *Stream[T]) endLocked(err error) {
	if s.over {
		return
	}
	s.over, s.err = true, err
	close(s.done)
	s.wake()
}

// cause is why the stream is over.
func (s *Stream[T]) cause() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// finish ends the stream and leaves its sources.
func (s *Stream[T]) finish(err error) {
	s.end(err)
	s.mu.Lock()
	leave := s.leave
	s.leave = nil
	s.mu.Unlock()
	for _, l := range leave {
		l()
	}
}

// Close ends the stream. The subscription of the server ends with its last reader. What the stream holds can still be
// read. The second Close does nothing.
func (s *Stream[T]) Close() { s.finish(ErrClosed) }

// Next waits for the next update. The error is a *Gap, and the stream goes on; or it says why the stream is over:
// ErrClosed after Close, ErrSlowConsumer, ErrForgotten, an *APIError of the server, a context's.
func (s *Stream[T]) Next(ctx context.Context) (T, error) {
	v, _, err := s.take(ctx)
	return v, err
}

// take is Next with a word on whether the update was late.
func (s *Stream[T]) take(ctx context.Context) (v T, late bool, err error) {
	for {
		s.mu.Lock()
		if s.head < len(s.queue) {
			e := s.queue[s.head]
			s.queue[s.head] = Event[T]{}
			if late = s.late > 0; late {
				s.late--
			}
			if s.head++; s.head == len(s.queue) {
				s.queue, s.head = s.queue[:0], 0
			}
			s.mu.Unlock()
			return e.Value, late, e.Err
		}
		over, err := s.over, s.err
		s.mu.Unlock()
		if over {
			s.finish(err)
			s.wake()
			return v, false, err
		}
		select {
		case <-s.signal:
		case <-ctx.Done():
			return v, false, ctx.Err()
		}
	}
}

// All ranges over the updates, and closes the stream when the loop is left. A *Gap stands where updates may be missing;
// any other error is the last thing that the loop sees. After Close the loop ends without one.
func (s *Stream[T]) All() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer s.Close()
		for {
			v, err := s.Next(context.Background())
			switch err.(type) {
			case nil, *Gap:
				if !yield(v, err) {
					return
				}
				continue
			}
			if err != ErrClosed {
				yield(v, err)
			}
			return
		}
	}
}

// Events gives the updates as a channel, which is closed when the stream is over. Its last event says why, unless the
// stream was closed by Close. Whoever stops reading it has to call Close.
func (s *Stream[T]) Events() <-chan Event[T] {
	ch := make(chan Event[T])
	go func() {
		defer close(ch)
		for {
			v, err := s.Next(context.Background())
			if err == ErrClosed {
				return
			}
			select {
			case ch <- Event[T]{v, err}:
			case <-s.done:
				select {
				case ch <- Event[T]{v, err}: // a reader may still be there
				default:
				}
			}
			if _, gap := err.(*Gap); err != nil && !gap {
				return
			}
		}
	}()
	return ch
}
