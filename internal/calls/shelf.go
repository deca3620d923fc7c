package calls

import (
	"sync"

	"github.com/dervish-ws/dervish/internal/contract"
)

// A proposal can be bought for ten minutes. Each session keeps the latest hundred, and all sessions together as many as
// take some hundred megabytes.
const (
	shelfLife  = 600 // seconds
	shelfSize  = 100
	shelvesAll = 200_000
)

// shelf holds the proposals that a session was shown and may buy.
type shelf struct {
	mu    sync.Mutex
	items map[string]*offered
	order []string // of putting; ids that were taken may still stand here
}

// offered is a proposal on the shelf.
type offered struct {
	request *contract.Request
	quote   *contract.Quote // what the client was told first
	stream  bool            // it can be bought as long as its stream goes on
	line    *priceLine      // that tells the stream more; nil: none does
}

// seen is what the client was told last.
func (o *offered) seen() *contract.Quote {
	if o.line != nil {
		if q := o.line.told.Load(); q.At > o.quote.At {
			return q
		}
	}
	return o.quote
}

// shelf is the shelf of the exchange's session.
func (x *Exchange) shelf() *shelf {
	s, _ := x.Session.Kept.(*shelf)
	if s == nil {
		s = &shelf{items: map[string]*offered{}}
		x.Session.Kept = s
	}
	return s
}

// put adds a proposal. The oldest goes when there are too many.
func (s *shelf) put(id string, o *offered) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[id] = o
	s.order = append(s.order, id)
	for len(s.items) > shelfSize || len(s.order) > 2*shelfSize {
		delete(s.items, s.order[0])
		s.order = s.order[1:]
	}
}

// find gives a proposal that can still be bought.
func (s *shelf) find(id string, now int64) (*offered, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.items[id]
	if o == nil || !o.stream && now > o.quote.At+shelfLife {
		return nil, false
	}
	return o, true
}

// drop takes a proposal away.
func (s *shelf) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, id)
}

// shelves keeps count of the proposals on all shelves, so that many sessions together do not fill the memory. It holds
// those without a stream, which are bounded themselves, in the order in which they go.
type shelves struct {
	mu    sync.Mutex
	queue []shelved // a ring
	first int
	n     int
}

// shelved is a proposal on some shelf.
type shelved struct {
	shelf *shelf
	id    string
	until int64
}

// add notes a proposal that was put on a shelf, and takes those away that are out of date or too many.
func (a *shelves) add(s *shelf, id string, now int64) {
	for _, old := range a.push(shelved{s, id, now + shelfLife}, now) {
		old.shelf.drop(old.id)
	}
}

// push adds to the queue, and gives what leaves it.
func (a *shelves) push(e shelved, now int64) (gone []shelved) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.n > 0 && (a.n == shelvesAll || a.queue[a.first].until < now) {
		gone = append(gone, a.queue[a.first])
		a.queue[a.first] = shelved{}
		a.first = (a.first + 1) % len(a.queue)
		a.n--
	}
	if a.n == len(a.queue) {
		grown := make([]shelved, max(64, min(2*a.n, shelvesAll)))
		for i := range a.n {
			grown[i] = a.queue[(a.first+i)%len(a.queue)]
		}
		a.queue, a.first = grown, 0
	}
	a.queue[(a.first+a.n)%len(a.queue)] = e
	a.n++
	return gone
}
