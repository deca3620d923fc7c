package fanout

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Outlet is one listener of channels: it takes texts and never blocks. Outlets of one group lead to the same place, so
// that what is ready for all of them is handed over at once.
type Outlet interface {
	// Group is the same for all outlets that lead to the same place, and never changes.
	Group() uint64
	// Send takes a text.
	Send(text []byte)
	// SendAll takes texts for several outlets of the group, in the order in which they are to leave. The list and the texts
	// are valid until it returns.
	SendAll(list []Letter)
}

// Letter is a text with the outlet that it is for.
type Letter struct {
	Outlet Outlet
	Text   []byte
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
	outlets [shards]atomic.Pointer[[]place] // in the order of groups; never changed in place
}

// place is an outlet in a channel.
type place struct {
	group  uint64
	outlet Outlet
	since  int64
}

// byGroup compares a place with a group.
func byGroup(p place, group uint64) int { return cmp.Compare(p.group, group) }

// Join has an outlet take what is put into the channel with an instant after since, until leave is called. What is being
// delivered when leave is called may still be taken once. An outlet joins a channel once; leave may be called twice.
func (c *Channel) Join(o Outlet, since int64) (leave func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	group := o.Group()
	shard := &c.outlets[group%shards]
	var list []place
	if now := shard.Load(); now != nil {
		list = *now
	}
	at, _ := slices.BinarySearchFunc(list, group+1, byGroup)
	if p := (place{group, o, since}); at == len(list) {
		// Whoever reads the list meanwhile knows its old length, so it may grow where it is.
		list = append(list, p)
	} else {
		list = slices.Concat(list[:at], []place{p}, list[at:])
	}
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

	next      atomic.Int64 // the shard that is to be worked off next
	producers []*producer  // made once
	crew      sync.WaitGroup
}

// producer hands over what is in some of the shards.
type producer struct {
	*Relay
	run     func()   // its work method; made once
	waiting []queue  // of the shard at hand
	letters []Letter // of the group at hand
}

// queue is who is still to get a text.
type queue struct {
	news   *news
	places []place
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
	for len(r.producers) < producers {
		p := &producer{Relay: r}
		p.run = p.work
		r.producers = append(r.producers, p)
	}
	r.next.Store(0)
	for _, p := range r.producers[1:producers] {
		r.crew.Go(p.run)
	}
	r.producers[0].work()
	r.crew.Wait()
	clear(r.news)
	r.news = r.news[:0]
}

// work works off shards until none is left.
func (p *producer) work() {
	for {
		shard := p.next.Add(1) - 1
		if shard >= shards {
			return
		}
		if len(p.news) == 1 {
			p.send(int(shard))
		} else {
			p.sendAll(int(shard))
		}
	}
}

// send hands over news that are alone.
func (p *producer) send(shard int) {
	n := &p.news[0]
	if list := n.channel.outlets[shard].Load(); list != nil {
		for _, to := range *list {
			if to.since < n.at {
				to.outlet.Send(n.text)
			}
		}
	}
}

// sendAll hands over several news, to one group after the other all that it gets.
func (p *producer) sendAll(shard int) {
	for i := range p.news {
		n := &p.news[i]
		if list := n.channel.outlets[shard].Load(); list != nil {
			p.waiting = append(p.waiting, queue{n, *list})
		}
	}
	for {
		group, found := p.first()
		if !found {
			break
		}
		p.gather(group)
		if len(p.letters) > 0 {
			p.letters[0].Outlet.SendAll(p.letters)
		}
		clear(p.letters)
		p.letters = p.letters[:0]
	}
	clear(p.waiting)
	p.waiting = p.waiting[:0]
}

// first is the group that is next in all that waits; false when nothing waits.
func (p *producer) first() (group uint64, found bool) {
	for i := range p.waiting {
		if left := p.waiting[i].places; len(left) > 0 && (!found || left[0].group < group) {
			group, found = left[0].group, true
		}
	}
	return group, found
}

// gather takes what waits for a group.
func (p *producer) gather(group uint64) {
	for i := range p.waiting {
		q := &p.waiting[i]
		for len(q.places) > 0 && q.places[0].group == group {
			if to := &q.places[0]; to.since < q.news.at {
				p.letters = append(p.letters, Letter{to.outlet, q.news.text})
			}
			q.places = q.places[1:]
		}
	}
}
