package market

import (
	"container/heap"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/fanout"
)

// Feed tells of ticks as their instants come. It listens to its clock only while somebody follows a symbol, and asks
// the market only for symbols that are followed. All ticks of all symbols are told one after the other, in the order of
// their instants and, within one, of the symbols; none is left out, however the clock jumps. It is safe for concurrent
// use.
//
// Whoever follows is called on a goroutine of the clock's: under a clock.Manual by the goroutine that calls Advance, so
// that when Advance returns all ticks on the way have been told. No lock is held meanwhile.
type Feed struct {
	// Told is told after the ticks whose instants have come were told to all who follow. Whoever gathers what it hears
	// passes it on then. Of a great many ticks it is told in between, too. Its listeners must not block.
	Told fanout.Topic[struct{}]

	world *World
	clock clock.Clock

	mu       sync.Mutex
	streams  map[*Symbol]*stream
	due      streams     // heap
	timer    clock.Timer // for the first of due; nil when none is set
	timerAt  int64       // its instant
	telling  bool        // a call of tell is under way, which sets the timer when it is done
	isClosed bool
}

// stream is a symbol that is followed.
type stream struct {
	symbol *Symbol
	topic  fanout.Topic[Tick]
	told   int64 // all its ticks up to this instant were told, or came before anybody followed
	next   int64 // the instant of its next tick
	place  int   // in the heap; -1 when it has no next tick or nobody follows
}

// NewFeed makes a feed of a world by a clock.
func NewFeed(w *World, c clock.Clock) *Feed {
	return &Feed{world: w, clock: c, streams: map[*Symbol]*stream{}}
}

// Follow has hear called with each tick of a symbol after the instant since, until stop is called; the ticks up to since
// are history. hear must not block. A tick that is being told when stop is called may still be heard. stop may be
// called twice, and from hear.
func (f *Feed) Follow(s *Symbol, hear func(Tick)) (since int64, stop func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.streams[s]
	if t == nil {
		t = &stream{symbol: s, told: f.clock.Now().Unix(), place: -1}
		f.streams[s] = t
		if !f.isClosed {
			f.plan(t)
			f.arm()
		}
	}
	since = t.told
	leave := t.topic.Listen(func(tick Tick) {
		if tick.Epoch > since { // the tick at since may be on its way to others
			hear(tick)
		}
	})
	return since, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		leave()
		if f.streams[s] == t && t.topic.Listeners() == 0 {
			f.leave(t)
		}
	}
}

// Followed counts the symbols that somebody follows.
func (f *Feed) Followed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.streams)
}

// Close ends the feed: nobody is told of a tick any more, but for one that is being told.
func (f *Feed) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.isClosed = true
	for _, t := range f.streams {
		f.leave(t)
	}
}

// leave forgets a symbol.
func (f *Feed) leave(t *stream) {
	delete(f.streams, t.symbol)
	if t.place >= 0 {
		heap.Remove(&f.due, t.place)
	}
	f.arm()
}

// plan puts a stream where its next tick is due.
func (f *Feed) plan(t *stream) {
	var ok bool
	if t.next, ok = f.world.Next(t.symbol, t.told); ok {
		heap.Push(&f.due, t)
	}
}

// arm sets the timer for the first tick that is due.
func (f *Feed) arm() {
	if f.telling || f.timer != nil && len(f.due) > 0 && f.timerAt == f.due[0].next {
		return
	}
	if f.timer != nil {
		f.timer.Stop() // if it is too late for that, its call finds nothing due
		f.timer = nil
	}
	if len(f.due) > 0 {
		f.timerAt = f.due[0].next
		f.timer = f.clock.AfterFunc(time.Unix(f.timerAt, 0).Sub(f.clock.Now()), f.tell)
	}
}

// tell publishes every tick whose instant has come.
func (f *Feed) tell() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.telling {
		return
	}
	f.telling, f.timer = true, nil
	n := 0 // ticks that were told since the last news of it
	for len(f.due) > 0 && f.due[0].next <= f.clock.Now().Unix() {
		t := heap.Pop(&f.due).(*stream)
		t.told = t.next
		f.mu.Unlock()
		if tick, ok := f.world.At(t.symbol, t.told); ok {
			t.topic.Publish(tick)
			f.world.prepare(t.symbol, tick.Epoch)
		}
		f.mu.Lock()
		if f.streams[t.symbol] == t {
			f.plan(t)
		}
		if n++; n >= mostUntold {
			f.pause(&n)
		}
	}
	if n > 0 {
		f.pause(&n)
	}
	f.telling = false
	f.arm()
}

// mostUntold is how many ticks are told before Told is.
const mostUntold = 256

// pause publishes Told, with f.mu held, which it lets go of meanwhile.
func (f *Feed) pause(n *int) {
	*n = 0
	f.mu.Unlock()
	f.Told.Publish(struct{}{})
	f.mu.Lock()
}

// streams is a heap by instant, then by order of the symbols.
type streams []*stream

func (h streams) Len() int { return len(h) }

func (h streams) Less(i, j int) bool {
	if h[i].next != h[j].next {
		return h[i].next < h[j].next
	}
	return h[i].symbol.index < h[j].symbol.index
}

func (h streams) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

func (h *streams) Push(x any) {
	t := x.(*stream)
	t.place = len(*h)
	*h = append(*h, t)
}

func (h *streams) Pop() any {
	old := *h
	t := old[len(old)-1]
	t.place = -1
	*h = old[:len(old)-1]
	return t
}
