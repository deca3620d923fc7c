// Package fanout hands what one publisher says to many listeners, none of which can slow the others. Listeners are
// functions that take the news without blocking; what they do with it, and what they drop, is theirs to say.
package fanout

import "sync"

// Topic is one subject of news. The zero value is ready; it is safe for concurrent use.
type Topic[T any] struct {
	mu        sync.Mutex
	listeners []*listener[T] // never changed in place: Publish reads it without the lock
}

type listener[T any] struct{ hear func(T) }

// Listen has hear called with every later Publish, until stop is called. A Publish that is under way when stop is
// called may still reach hear once. stop may be called twice.
func (t *Topic[T]) Listen(hear func(T)) (stop func()) {
	l := &listener[T]{hear}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.listeners = append(t.listeners[:len(t.listeners):len(t.listeners)], l)
	return func() { t.remove(l) }
}

func (t *Topic[T]) remove(l *listener[T]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	left := make([]*listener[T], 0, len(t.listeners))
	for _, o := range t.listeners {
		if o != l {
			left = append(left, o)
		}
	}
	t.listeners = left
}

// Publish tells every listener, in the order in which they began, on the caller's goroutine. No lock is held meanwhile.
func (t *Topic[T]) Publish(news T) {
	t.mu.Lock()
	now := t.listeners
	t.mu.Unlock()
	for _, l := range now {
		l.hear(news)
	}
}

// Listeners counts who listens.
func (t *Topic[T]) Listeners() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.listeners)
}
