package clock

import (
	"container/heap"
	"sync"
	"time"
)

// queue holds the calls that are due on a clock, under the clock's mutex.
type queue struct {
	due   timers
	order uint64 // of making, so that equal instants run first come, first served
}

// add has a call be due at a position.
func (q *queue) add(mu *sync.Mutex, at time.Duration, f func()) *timer {
	q.order++
	t := &timer{mu: mu, queue: q, at: at, order: q.order, call: f}
	heap.Push(&q.due, t)
	return t
}

// timer is one call that is due.
type timer struct {
	mu    *sync.Mutex // of the clock
	queue *queue
	at    time.Duration // from the clock's beginning
	order uint64
	call  func()
	index int // in the heap; -1 once popped

	instant time.Time // what at was when the call was made due, where the clock shows the machine's time
}

// Stop cancels the call and reports whether it was still due.
func (t *timer) Stop() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.index < 0 {
		return false
	}
	heap.Remove(&t.queue.due, t.index)
	return true
}

// timers is a heap by instant, then by order of making.
type timers []*timer

func (h timers) Len() int { return len(h) }

func (h timers) Less(i, j int) bool {
	if h[i].at == h[j].at {
		return h[i].order < h[j].order
	}
	return h[i].at < h[j].at
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
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return t
}
