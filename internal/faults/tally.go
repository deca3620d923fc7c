package faults

import (
	"cmp"
	"slices"
	"sync"
)

// OnSite is, in a Count, what the faults of the whole site befall.
const OnSite = "site"

// Count is how often faults of one kind came about for one call. The kinds and the calls are fixed lists, so no client
// can add one.
type Count struct {
	Fault string
	On    string // OnAnswer, OnUpdate or OnSite
	Call  string // of an update the type by which forget_all ends its stream; empty: of the whole site
	N     uint64
}

// tally counts what came about, of rules that were removed since, too.
type tally struct {
	mu sync.Mutex
	of map[Count]uint64 // by Count without N
}

func (t *tally) add(c Count) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[Count]uint64{}
	}
	t.of[c]++
}

// Counts lists how often faults have come about since the Set was made, in the order of their names.
func (s *Set) Counts() []Count {
	if s == nil {
		return nil
	}
	s.tally.mu.Lock()
	defer s.tally.mu.Unlock()
	list := make([]Count, 0, len(s.tally.of))
	for c, n := range s.tally.of {
		c.N = n
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Fault, b.Fault), cmp.Compare(a.On, b.On), cmp.Compare(a.Call, b.Call))
	})
	return list
}
