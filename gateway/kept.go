package gateway

import (
	"context"
	"fmt"
	"sync"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/faults"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/site"
	"github.com/dervish-ws/dervish/internal/store"
)

// Kept is what outlives a gateway within a process: its time, its market with the quotes that were scripted, all that it
// would have written to a Database, its faults with what they have counted, and limits and site as they were last set by
// SetLimits and SetSite. The first gateway whose Options name it fills it; one that is made after that one was shut down
// goes on from there, and what its own options say of time, seed, symbols, recordings and quotes does not count, nor what
// they say of limits and site where those were set. Faults of the options take the place of those of the options before,
// where they are others. The zero value is ready. One gateway at a time may have it.
type Kept struct {
	mu     sync.Mutex
	clock  *clock.Simulated
	market *market.World
	store  *store.DB
	faulty *faulty
	limits *numbers
	site   *site.Notice
}

// numbers are limits, for all and for applications with their own.
type numbers struct {
	all   limits.Numbers
	byApp map[int64]limits.Numbers
}

// keepFaults gives the faults that a gateway goes on with, or makes a place for some.
func (o *Options) keepFaults() *faulty {
	fresh := func() (*faulty, error) {
		return &faulty{set: faults.New(o.clock, o.Seed), updating: map[*faults.Active]*updating{}}, nil
	}
	if o.Kept == nil || o.begun != nil {
		f, _ := fresh() // which does not fail
		return f
	}
	f, _ := keep(o.Kept, &o.Kept.faulty, fresh)
	return f
}

// keepLevers puts what was set of an earlier gateway in the place of what options say.
func (k *Kept) keepLevers(n *numbers, notice *site.Notice) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.limits != nil {
		*n = *k.limits
	}
	if k.site != nil {
		*notice = *k.site
	}
}

// limited notes the limits that were set.
func (k *Kept) limited(t *limits.Table) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.limits = &numbers{t.All(), t.ByApp()}
}

// announced notes what was said of the site.
func (k *Kept) announced(n site.Notice) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.site = &n
}

// Close releases it, once no gateway has it any more. What was in memory is lost.
func (k *Kept) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.store == nil {
		return nil
	}
	return k.store.Close()
}

// keepTime gives the clock that a gateway goes on with, or makes one. One that begins at an instant of its own and is to
// run stands until all else is made, which at a high speed would take hours of it: held says so.
func (o *Options) keepTime() (c *clock.Simulated, held bool, err error) {
	fresh := func() (*clock.Simulated, error) {
		stands := o.Paused || o.Lockstep
		held = !stands && !o.Start.IsZero()
		c, err := clock.NewSimulated(&clock.Options{Start: o.Start, Speed: o.Speed, Paused: stands || held})
		if err != nil {
			return nil, inField("speed", err)
		}
		return c, nil
	}
	if o.Kept == nil || o.begun != nil {
		c, err = fresh()
	} else {
		c, err = keep(o.Kept, &o.Kept.clock, fresh)
	}
	return c, held, err
}

// keepMarket gives the market that a gateway goes on with, or makes one.
func (o *Options) keepMarket() (*market.World, error) {
	fresh := func() (*market.World, error) { return newMarket(o) }
	if o.Kept == nil || o.begun != nil {
		return fresh()
	}
	return keep(o.Kept, &o.Kept.market, fresh)
}

// keepStore gives the store that a gateway goes on with, or opens one.
func (o *Options) keepStore(ctx context.Context) (*store.DB, error) {
	if o.begun != nil {
		return o.begun.store, nil
	}
	fresh := func() (*store.DB, error) {
		db, err := store.Open(ctx, &store.Options{File: o.Database})
		if err != nil {
			return nil, fmt.Errorf("open the book: %w", err)
		}
		return db, nil
	}
	if o.Kept == nil {
		return fresh()
	}
	return keep(o.Kept, &o.Kept.store, fresh)
}

// keep gives what is kept in a place, or makes it and keeps it there.
func keep[T any](k *Kept, place **T, fresh func() (*T, error)) (*T, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if *place != nil {
		return *place, nil
	}
	made, err := fresh()
	if err == nil {
		*place = made
	}
	return made, err
}
