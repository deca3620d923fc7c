package clock

import (
	"container/heap"
	"sync"
	"time"
)

// Manual is a clock that stands still until Advance moves it.
type Manual struct {
	mu    sync.Mutex
	now   time.Time
	due   timers
	order uint64 // of creation, so that equal instants run first come, first served
}

// NewManual is a clock that stands at start.
func NewManual(start time.Time) *Manual { return &Manual{now: start} }

// Now gives the instant at which the clock stands.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// AfterFunc has Advance call f when it passes the instant d from now. A d of zero or less is due at the next Advance,
// even at Advance(0).
func (m *Manual) AfterFunc(d time.Duration, f func()) Timer {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.order++
	t := &timer{clock: m, at: m.now.Add(max(d, 0)), order: m.order, call: f}
	heap.Push(&m.due, t)
	return t
}

// Advance moves the clock on by d and makes every call that falls due on the way, in time order, on the caller's
// goroutine, with the clock standing at the instant of each. Calls that those calls schedule are made as well if they
// fall within d. When Advance returns, all that time has happened. It is not to be called from such a call.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	end := m.now.Add(d)
	for len(m.due) > 0 && !m.due[0].at.After(end) {
		t := heap.Pop(&m.due).(*timer)
		if t.at.After(m.now) {
			m.now = t.at
		}
		m.mu.Unlock()
		t.call()
		m.mu.Lock()
	}
	if end.After(m.now) {
		m.now = end
	}
	m.mu.Unlock()
}

// timer is one call that is due on a Manual clock.
type timer struct {
	clock *Manual
	at    time.Time
	order uint64
	call  func()
	index int // in the heap; -1 once popped
}

// Stop cancels the call and reports whether it was still due.
func (t *timer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	if t.index < 0 {
		return false
	}
	heap.Remove(&t.clock.due, t.index)
	return true
}

// timers is a heap by instant, then by order of creation.
type timers []*timer

func (h timers) Len() int { return len(h) }

func (h timers) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].order < h[j].order
	}
	return h[i].at.Before(h[j].at)
}

func (h timers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *timers) Push(x any) {
	t := x.(*timer)
	t.index = len(*h)
	*h = append(*h, t)
}

func (h *timers) Pop() any {
	old := *h
	t := old[len(old)-1]
	t.index = -1
	*h = old[:len(old)-1]
	return t
}
