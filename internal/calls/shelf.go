package calls

import (
	"sync"

	"github.com/dervish-ws/dervish/internal/contract"
)

// A proposal can be bought for ten minutes, and each session keeps the latest hundred.
const (
	shelfLife = 600 // seconds
	shelfSize = 100
)

// shelf holds the proposals that a session was shown and may buy. The reader puts and takes them, and their streams
// refresh them.
type shelf struct {
	mu    sync.Mutex
	items map[string]*offered
	order []string // of putting; ids that were taken may still stand here
}

// offered is a proposal on the shelf.
type offered struct {
	request *contract.Request
	quote   *contract.Quote // what the client was told last
	until   int64
}

// shelfOf is the shelf of the exchange's session.
func (x *Exchange) shelfOf() *shelf {
	s, _ := x.Session.Kept.(*shelf)
	if s == nil {
		s = &shelf{items: map[string]*offered{}}
		x.Session.Kept = s
	}
	return s
}

// put adds a proposal. The oldest goes when there are too many.
func (s *shelf) put(id string, req *contract.Request, q *contract.Quote) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[id] = &offered{request: req, quote: q, until: q.At + shelfLife}
	s.order = append(s.order, id)
	for len(s.items) > shelfSize || len(s.order) > 2*shelfSize {
		delete(s.items, s.order[0])
		s.order = s.order[1:]
	}
}

// refresh notes what the client was told anew.
func (s *shelf) refresh(id string, q *contract.Quote) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.items[id]; o != nil {
		o.quote, o.until = q, q.At+shelfLife
	}
}

// find gives a proposal that can still be bought.
func (s *shelf) find(id string, now int64) (offered, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.items[id]
	if o == nil || now > o.until {
		return offered{}, false
	}
	return *o, true
}

// drop takes a proposal away.
func (s *shelf) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, id)
}
