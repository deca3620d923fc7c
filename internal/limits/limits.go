// Package limits says how much a client may ask: calls per minute and per hour by category, live streams, and
// connections. It counts; what is refused and how is for its callers to say.
//
// Windows are fixed and begin with their first call. A refused call is not counted, and begins none. The numbers may change at any
// moment, and the counts go on.
package limits

import (
	"cmp"
	"maps"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/internal/fanout"
)

// Category is a group of calls that share their windows.
type Category uint8

// The categories. Calls of Exempt are never counted.
const (
	General Category = iota
	Pricing
	Outcome
	Exempt

	counted = int(Exempt) // how many categories have windows
)

// Rates bounds the calls of one category; 0 is no bound.
type Rates struct {
	Minutely int
	Hourly   int
}

// Numbers are the limits of one application, or of all.
type Numbers struct {
	General   Rates
	Pricing   Rates
	Outcome   Rates
	Proposals int // live proposal streams of one connection; 0 is no bound
	Streams   int // live streams of one connection; 0 is no bound
}

func (n *Numbers) of(c Category) Rates {
	switch c {
	case Pricing:
		return n.Pricing
	case Outcome:
		return n.Outcome
	}
	return n.General
}

// Table holds the numbers in force, for all and for single applications. It is safe for concurrent use.
type Table struct {
	mu      sync.Mutex
	now     atomic.Pointer[tableau]
	Changed fanout.Topic[struct{}] // told after each change
}

// tableau is one state of the table; never changed in place.
type tableau struct {
	all   Numbers
	byApp map[int64]Numbers
}

// NewTable is a table with the given numbers.
func NewTable(all Numbers, byApp map[int64]Numbers) *Table {
	t := &Table{}
	t.now.Store(&tableau{all, byApp})
	return t
}

// Set replaces the numbers, and tells who listens to Changed if any differs. byApp is kept, and must not be changed
// afterwards.
func (t *Table) Set(all Numbers, byApp map[int64]Numbers) {
	t.change(func(tableau) tableau { return tableau{all, byApp} })
}

// SetAll replaces the numbers that hold for applications without their own.
func (t *Table) SetAll(all Numbers) {
	t.change(func(now tableau) tableau { return tableau{all, now.byApp} })
}

func (t *Table) change(next func(now tableau) tableau) {
	t.mu.Lock()
	before := *t.now.Load()
	after := next(before)
	t.now.Store(&after)
	t.mu.Unlock()
	if before.all != after.all || !maps.Equal(before.byApp, after.byApp) {
		t.Changed.Publish(struct{}{})
	}
}

// All gives the numbers that hold for applications without their own.
func (t *Table) All() Numbers { return t.now.Load().all }

// ByApp gives the numbers of applications with their own, which must not be changed.
func (t *Table) ByApp() map[int64]Numbers { return t.now.Load().byApp }

// For gives the numbers that hold for an application; own reports whether they are its own.
func (t *Table) For(app int64) (n Numbers, own bool) {
	now := t.now.Load()
	if n, own = now.byApp[app]; own {
		return n, true
	}
	return now.all, false
}

// Who is the one whose calls are counted together: an account, else a client address. App is set where an application
// has numbers of its own, and so windows of its own.
type Who struct {
	Account string
	Addr    netip.Addr
	App     int64
}

// Book holds the windows of everybody who has called within the last hour. It is safe for concurrent use.
type Book struct {
	mu     sync.Mutex
	meters map[Who]*Meter
	swept  time.Time
}

// NewBook is an empty book.
func NewBook() *Book { return &Book{meters: map[Who]*Meter{}} }

// Meter finds the windows of somebody, new ones where there are none. Keep it for as long as Current says so.
func (b *Book) Meter(w Who, now time.Time) *Meter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Sub(b.swept) >= time.Minute {
		b.sweep(now)
	}
	m := b.meters[w]
	if m == nil {
		m = &Meter{}
		b.meters[w] = m
	}
	return m
}

// sweep forgets meters whose windows have all ended.
func (b *Book) sweep(now time.Time) {
	b.swept = now
	for w, m := range b.meters {
		m.mu.Lock()
		over := true
		for i := range m.hours {
			over = over && m.hours[i].over(now, time.Hour)
		}
		m.gone = over
		m.mu.Unlock()
		if over {
			delete(b.meters, w)
		}
	}
}

// Size counts the meters held.
func (b *Book) Size() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.meters)
}

// Meter is somebody's windows.
type Meter struct {
	mu      sync.Mutex
	minutes [counted]window
	hours   [counted]window
	gone    bool // the book has forgotten it: ask for another
}

// Verdict says what became of a call.
type Verdict uint8

// The verdicts.
const (
	Admitted Verdict = iota // there was room, and the call is counted
	Refused                 // there was none, and the call is not counted
	Stale                   // the meter is out of use: ask the book for another
)

// Admit counts a call if both windows have room.
func (m *Meter) Admit(c Category, n *Numbers, now time.Time) Verdict {
	r := n.of(c)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gone {
		return Stale
	}
	minute, hour := &m.minutes[c], &m.hours[c]
	minute.roll(now, time.Minute)
	hour.roll(now, time.Hour)
	if minute.full(r.Minutely) || hour.full(r.Hourly) {
		return Refused
	}
	minute.count++
	hour.count++
	return Admitted
}

// Used gives the calls counted in the present minute and hour.
func (m *Meter) Used(c Category, now time.Time) (minute, hour int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.minutes[c].roll(now, time.Minute)
	m.hours[c].roll(now, time.Hour)
	return m.minutes[c].count, m.hours[c].count
}

// window counts calls from its first one on.
type window struct {
	start time.Time
	count int
}

func (w *window) over(now time.Time, length time.Duration) bool {
	return w.count == 0 || now.Sub(w.start) >= length
}

// roll begins a new window when the present one has ended.
func (w *window) roll(now time.Time, length time.Duration) {
	if w.over(now, length) {
		w.start, w.count = now, 0
	}
}

func (w *window) full(bound int) bool { return bound > 0 && w.count >= bound }

// Connections counts connections in all and by address. It is safe for concurrent use.
type Connections struct {
	mu     sync.Mutex
	total  int
	byAddr map[netip.Addr]int
}

// Over says which bound a new connection would break.
type Over uint8

// The bounds of connections.
const (
	WithinBounds Over = iota
	OverAll           // too many connections in all
	OverAddress       // too many from one address
)

// Add counts a connection from addr unless that would break a bound; 0 is no bound.
func (c *Connections) Add(addr netip.Addr, maxAll, maxPerAddr int) Over {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case maxAll > 0 && c.total >= maxAll:
		return OverAll
	case maxPerAddr > 0 && c.byAddr[addr] >= maxPerAddr:
		return OverAddress
	}
	if c.byAddr == nil {
		c.byAddr = map[netip.Addr]int{}
	}
	c.total++
	c.byAddr[addr]++
	return WithinBounds
}

// Remove uncounts a connection from addr.
func (c *Connections) Remove(addr netip.Addr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total--
	if c.byAddr[addr]--; c.byAddr[addr] <= 0 {
		delete(c.byAddr, addr)
	}
}

// Total counts the connections there are.
func (c *Connections) Total() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}

// Unbounded is the number published where there is no bound: clients that pace themselves by it never wait.
const Unbounded = 1_000_000_000

// Published gives a bound as clients see it.
func Published(bound int) int { return cmp.Or(bound, Unbounded) }
