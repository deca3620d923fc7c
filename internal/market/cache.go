package market

import (
	"container/list"
	"sync"
)

// cache keeps what was computed last, up to a number of bytes. Values that several goroutines ask for at once are
// computed once, and no lock is held meanwhile. It is safe for concurrent use.
type cache struct {
	mu      sync.Mutex
	limit   int64
	used    int64
	entries map[cacheKey]*list.Element // of *cacheEntry
	recent  list.List                  // latest use first
}

// cacheKey names a value.
type cacheKey struct {
	symbol int // index
	day    int64
	kind   cacheKind
}

type cacheKind uint8

const (
	wholeDay cacheKind = iota // *day
	hoursOf                   // *hours
	sumOf                     // *sum
)

// cacheValue knows about how many bytes it holds.
type cacheValue interface{ bytes() int64 }

type cacheEntry struct {
	key   cacheKey
	once  sync.Once
	value cacheValue
	size  int64 // counted in used; 0 until computed
}

func newCache(limit int64) *cache {
	return &cache{limit: max(limit, 0), entries: map[cacheKey]*list.Element{}}
}

// get returns the value of a key, computed if it is not there.
func (c *cache) get(key cacheKey, compute func() cacheValue) cacheValue {
	e := c.entry(key)
	e.once.Do(func() {
		e.value = compute()
		c.count(e)
	})
	return e.value
}

// has reports whether a value is there, or being computed.
func (c *cache) has(key cacheKey) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entries[key] != nil
}

func (c *cache) entry(key cacheKey) *cacheEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if place := c.entries[key]; place != nil {
		c.recent.MoveToFront(place)
		return place.Value.(*cacheEntry)
	}
	e := &cacheEntry{key: key}
	c.entries[key] = c.recent.PushFront(e)
	return e
}

// count adds a computed value to the bytes in use and lets go of what was not used for longest.
func (c *cache) count(e *cacheEntry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if place := c.entries[e.key]; place == nil || place.Value != e {
		return // let go already
	}
	e.size = e.value.bytes()
	c.used += e.size
	for c.used > c.limit {
		place := c.recent.Back()
		old := place.Value.(*cacheEntry)
		c.recent.Remove(place)
		delete(c.entries, old.key)
		c.used -= old.size
	}
}
