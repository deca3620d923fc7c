package calls

import (
	"runtime"
	"slices"
	"sync"

	"github.com/dervish-ws/dervish/internal/fanout"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// crier tells streams what changes with the ticks of a symbol and takes work to find out: prices of proposals, states of
// contracts. A matter is worked out and encoded once for an instant, however many streams follow it; all matters of an
// instant are worked out side by side, and after the ticks themselves have been passed on, so that they wait for none.
//
// Locks: its mutex is never held while taking a session's; a session that ends a stream takes them the other way round.
type crier struct {
	feed  *market.Feed
	relay fanout.Relay // used by the feed's goroutine alone

	mu      sync.Mutex
	matters map[any]*matter
	squares map[*market.Symbol]*square
	heard   []*square // of which there are ticks that were not told of yet
}

// square is a symbol, of which some matters depend.
type square struct {
	symbol  *market.Symbol
	told    int64 // ticks up to this instant are history, or have been heard
	stop    func()
	matters []*matter
}

// matter is something that streams follow.
type matter struct {
	subject
	stop func() // ends what else the matter listens to; nil: nothing

	key     any
	square  *square
	channel fanout.Channel
	ears    []ear // in the order of joining; never changed in place
	text    []byte
}

// subject is what a matter is about.
type subject interface {
	// work gives the rest of a message at the instant of a tick; nil: there is nothing to tell. It is called for one
	// instant after the other, and may end the matter.
	work(at int64) []byte
}

// ear is a stream that follows a matter.
type ear struct {
	stream *session.Stream
	excuse []byte // what an error begins with, of a matter that may fail
	leave  func()
}

// follow has the crier hear ticks. It does after the tape, so that ticks go first.
func (c *crier) follow(f *market.Feed) {
	c.feed, c.matters, c.squares = f, map[any]*matter{}, map[*market.Symbol]*square{}
	f.Told.Listen(func(struct{}) { c.cry() })
}

// join has a stream follow the matter of a key, which is opened if nobody follows it yet, until leave is called. It is
// told from the next tick on. The key says everything that the matter depends on.
func (c *crier) join(key any, s *market.Symbol, e ear, open func() *matter) (m *matter, leave func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m = c.matters[key]
	if m == nil {
		m = open()
		m.key, m.square = key, c.square(s)
		m.square.matters = append(m.square.matters, m)
		c.matters[key] = m
	}
	e.leave = m.channel.Join(e.stream, m.square.told)
	m.ears = append(slices.Clip(m.ears), e)
	return m, sync.OnceFunc(func() { c.part(m, e.stream) })
}

// square finds a symbol, or begins to follow it, with c.mu held.
func (c *crier) square(s *market.Symbol) *square {
	q := c.squares[s]
	if q == nil {
		q = &square{symbol: s}
		q.told, q.stop = c.feed.Follow(s, func(t market.Tick) { c.hear(q, t) })
		c.squares[s] = q
	}
	return q
}

// part has a stream follow a matter no more.
func (c *crier) part(m *matter, st *session.Stream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(m.ears, func(e ear) bool { return e.stream == st })
	m.ears[at].leave()
	m.ears = slices.Concat(m.ears[:at], m.ears[at+1:])
	if len(m.ears) > 0 {
		return
	}
	delete(c.matters, m.key)
	if m.stop != nil {
		m.stop()
	}
	q := m.square
	q.matters = slices.DeleteFunc(q.matters, func(o *matter) bool { return o == m })
	if len(q.matters) == 0 {
		q.stop()
		delete(c.squares, q.symbol)
	}
}

// hear notes a tick.
func (c *crier) hear(q *square, t market.Tick) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Contains(c.heard, q) {
		c.heard = append(c.heard, q)
	}
	q.told = t.Epoch
}

// due is a matter with the instant of the tick that it is to be told of.
type due struct {
	*matter
	at int64
}

// cry works out what the latest ticks mean to those who follow, and tells it. The feed calls it, once at a time.
func (c *crier) cry() {
	c.mu.Lock()
	var list []due
	for _, q := range c.heard {
		for _, m := range q.matters {
			list = append(list, due{m, q.told})
		}
	}
	c.heard = c.heard[:0]
	c.mu.Unlock()
	if len(list) == 0 {
		return
	}
	workers := min(runtime.GOMAXPROCS(0), len(list)/worthSharing+1)
	var crew sync.WaitGroup
	for i := 1; i < workers; i++ {
		crew.Go(func() { workOff(list, i, workers) })
	}
	workOff(list, 0, workers)
	crew.Wait()
	for _, m := range list {
		if m.text != nil {
			c.relay.Put(&m.channel, m.at, m.text)
			m.text = nil
		}
	}
	c.relay.Deliver()
}

// worthSharing is how many matters are worth a goroutine more.
const worthSharing = 16

// workOff works out each n-th matter of a list from one on.
func workOff(list []due, from, n int) {
	for i := from; i < len(list); i += n {
		list[i].text = list[i].work(list[i].at)
	}
}

// say gives each stream that follows a matter an update between ticks.
func (c *crier) say(m *matter, text []byte) {
	for _, e := range c.listeners(m) {
		e.stream.Send(text)
	}
}

// end gives each stream that follows a matter its last update. Streams that are over leave by themselves.
func (c *crier) end(m *matter, text []byte) {
	for _, e := range c.listeners(m) {
		e.stream.Finish(text)
	}
}

// fail ends each stream that follows a matter with an error.
func (c *crier) fail(m *matter, err *wire.Error) {
	failure := append(wire.AppendFailure([]byte(","), err), '}')
	for _, e := range c.listeners(m) {
		e.stream.Fail(slices.Concat(e.excuse, failure))
	}
}

func (c *crier) listeners(m *matter) []ear {
	c.mu.Lock()
	defer c.mu.Unlock()
	return m.ears
}
