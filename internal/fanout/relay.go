package fanout

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Outlet is one listener of channels: it takes texts and never blocks. Outlets of one group lead to the same place, so
// that what was held for any of them is let go by a single Release of any of them.
type Outlet interface {
	// Group is the same for all outlets that lead to the same place.
	Group() uint64
	// Send takes a text that is to leave at once.
	Send(text []byte)
	// Hold takes a text that may wait for Release, and reports whether a Release is owed that nobody was told of before.
	Hold(text []byte) (owed bool)
	// Release lets go what was held for the group.
	Release()
}

// shards is how many parts the outlets of every channel fall into. A group is in the same part of each of them, so one
// producer does all that a group gets. There are many more than producers: work divides evenly, little is held at any
// time, and leaving a channel looks at few others.
const shards = 128

// Channel is a subject whose news are the same text for all outlets that joined. The zero value is ready; it is safe
// for concurrent use.
type Channel struct {
	mu      sync.Mutex // for changes
	joined  atomic.Int64
	outlets [shards]atomic.Pointer[[]place] // never changed in place
}

// place is an outlet in a channel.
type place struct {
	outlet Outlet
	since  int64
}

// Join has an outlet take what is put into the channel with an instant after since, until leave is called. What is being
// delivered when leave is called may still be taken once. An outlet joins a channel once; leave may be called twice.
func (c *Channel) Join(o Outlet, since int64) (leave func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	shard := &c.outlets[o.Group()%shards]
	var list []place
	if now := shard.Load(); now != nil {
		list = *now
	}
	// Whoever reads the list meanwhile knows its old length, so it may grow where it is.
	list = append(list, place{o, since})
	shard.Store(&list)
	c.joined.Add(1)
	return func() { c.leave(o) }
}

func (c *Channel) leave(o Outlet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	shard := &c.outlets[o.Group()%shards]
	now := shard.Load()
	if now == nil {
		return
	}
	at := slices.IndexFunc(*now, func(p place) bool { return p.outlet == o })
	if at < 0 {
		return
	}
	c.joined.Add(-1)
	if len(*now) == 1 {
		shard.Store(nil)
		return
	}
	list := slices.Concat((*now)[:at], (*now)[at+1:])
	shard.Store(&list)
}

// Joined counts the outlets.
func (c *Channel) Joined() int { return int(c.joined.Load()) }

// Relay gathers news of channels and then hands all of it to their outlets, over as many processors as there are. What
// is ready for one group leaves in one go. One goroutine at a time uses it.
type Relay struct {
	news []news

	next  atomic.Int64         // the shard that is to be worked off next
	owed  [][]Outlet           // by producer: whom it owes a Release
	crew  sync.WaitGroup       // the producers beside the caller
	tasks [maxProducers]func() // what they do; made once
}

// maxProducers bounds the producers of a relay.
const maxProducers = 64

// news is one text for a channel.
type news struct {
	channel *Channel
	at      int64
	text    []byte
}

// Put adds news of a channel, with its instant. The text must not change until Deliver has returned.
func (r *Relay) Put(c *Channel, at int64, text []byte) {
	if c.Joined() > 0 {
		r.news = append(r.news, news{c, at, text})
	}
}

// worthwhile is how many texts a producer should at least have to hand over, for its start to be worth it.
const worthwhile = 64

// Deliver hands over what was put since the last time, and returns when all outlets have it. Each outlet gets the news
// in the order in which they were put.
func (r *Relay) Deliver() {
	if len(r.news) == 0 {
		return
	}
	texts := 0
	for _, n := range r.news {
		texts += n.channel.Joined()
	}
	producers := min(runtime.GOMAXPROCS(0), maxProducers, texts/worthwhile+1)
	for len(r.owed) < producers {
		i := len(r.owed)
		r.owed = append(r.owed, nil)
		r.tasks[i] = func() { r.produce(i) }
	}
	r.next.Store(0)
	for i := 1; i < producers; i++ {
		r.crew.Go(r.tasks[i])
	}
	r.produce(0)
	r.crew.Wait()
	clear(r.news)
	r.news = r.news[:0]
}

// produce works off shards until none is left.
func (r *Relay) produce(i int) {
	for {
		shard := r.next.Add(1) - 1
		if shard >= shards {
			return
		}
		if len(r.news) == 1 {
			r.send(int(shard))
		} else {
			r.owed[i] = r.hold(int(shard), r.owed[i])
		}
	}
}

// send hands over news that are alone.
func (r *Relay) send(shard int) {
	n := &r.news[0]
	if list := n.channel.outlets[shard].Load(); list != nil {
		for _, p := range *list {
			if p.since < n.at {
				p.outlet.Send(n.text)
			}
		}
	}
}

// hold hands over several news, and then lets them go. It returns the memory of owed.
func (r *Relay) hold(shard int, owed []Outlet) []Outlet {
	for i := range r.news {
		n := &r.news[i]
		list := n.channel.outlets[shard].Load()
		if list == nil {
			continue
		}
		for _, p := range *list {
			if p.since < n.at && p.outlet.Hold(n.text) {
				owed = append(owed, p.outlet)
			}
		}
	}
	for _, o := range owed {
		o.Release()
	}
	clear(owed)
	return owed[:0]
}
