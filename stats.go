package dervish

import (
	"sync"
	"time"

	"github.com/dervish-ws/dervish/wire"
)

// Stats is what a client has done so far.
type Stats struct {
	State      State
	Calls      uint64 // settled
	Failures   uint64 // of them, those that were not answered with success
	Updates    uint64 // of streams, that have arrived
	Reconnects uint64
	Paced      uint64        // times that a call had to wait for the limits
	Streams    int           // live streams, the client's own included
	Pending    int           // calls on their way
	RoundTrip  time.Duration // of the last ping; 0 before the first
	General    RateLeft
	Pricing    RateLeft
	Outcome    RateLeft
}

// RateLeft is what the limits of one class have room for.
type RateLeft struct {
	Minute, Hour     int64 // calls left in the present minute and hour
	Minutely, Hourly int64 // the limits
}

// stats counts.
type stats struct {
	mu sync.Mutex
	n  Stats
}

func (s *stats) add(f func(*Stats)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.n)
}

func (s *stats) call(err error) {
	s.add(func(n *Stats) {
		n.Calls++
		if err != nil {
			n.Failures++
		}
	})
}

func (s *stats) update()                   { s.add(func(n *Stats) { n.Updates++ }) }
func (s *stats) reconnected()              { s.add(func(n *Stats) { n.Reconnects++ }) }
func (s *stats) paced()                    { s.add(func(n *Stats) { n.Paced++ }) }
func (s *stats) roundTrip(d time.Duration) { s.add(func(n *Stats) { n.RoundTrip = d }) }

// Stats gives a snapshot.
func (c *Client) Stats() Stats {
	c.stats.mu.Lock()
	n := c.stats.n
	c.stats.mu.Unlock()
	c.mu.Lock()
	n.State, n.Pending = c.state, len(c.pending)
	for _, f := range c.feeds {
		if !f.gone {
			n.Streams++
		}
	}
	c.mu.Unlock()
	now := time.Now()
	n.General, n.Pricing, n.Outcome = c.pacer.left(wire.RateGeneral, now), c.pacer.left(wire.RatePricing, now), c.pacer.left(wire.RateOutcome, now)
	return n
}
