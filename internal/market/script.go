package market

import (
	"fmt"
	"sort"
	"sync"
	"sync/atomic"
)

// Script has the next ticks of a symbol after an instant say these quotes, in pips: the first tick the first of them,
// and so on. From the last of them on the symbol goes on as it would have, by the same factors. When the ticks come does
// not change, nor does any tick up to after: so nobody sees a change who was told of ticks up to then. What an earlier
// script said about ticks after that instant is forgotten.
//
// It is an error when a quote is below one, or when fewer ticks come than there are quotes; then nothing changes.
func (w *World) Script(s *Symbol, after int64, quotes ...int64) error {
	w.source(s) // it is of this world
	if err := w.scripts[s.index].add(after, quotes); err != nil {
		return fmt.Errorf("script %s: %w", s.Code, err)
	}
	return nil
}

// Scripted gives the ticks of a symbol that Script has dictated, in ascending order.
func (w *World) Scripted(s *Symbol) []Tick {
	w.source(s) // it is of this world
	acts := w.scripts[s.index].acts.Load()
	if acts == nil {
		return nil
	}
	ticks := make([]Tick, len(*acts))
	for i, a := range *acts {
		ticks[i] = s.tick(a.epoch, a.quote)
	}
	return ticks
}

// Rescript has a symbol say what Scripted gave in a world of the same seed, and forgets what it was told before. It is an
// error when a quote is below one, or at an instant at which no tick comes, or not after the one before; then nothing
// changes.
func (w *World) Rescript(s *Symbol, ticks []Tick) error {
	w.source(s) // it is of this world
	if err := w.scripts[s.index].put(ticks); err != nil {
		return fmt.Errorf("script %s: %w", s.Code, err)
	}
	return nil
}

// script is a source with some quotes of its own, over another one.
type script struct {
	symbol *Symbol
	under  Source
	adding sync.Mutex
	acts   atomic.Pointer[[]act] // in ascending order; nil when there are none; never changed in place
}

// act is a tick whose quote is dictated.
type act struct {
	epoch int64
	quote int64
	gain  float64 // of the ticks that follow, until the next act: quotes over what they would have been
}

// add dictates quotes.
func (c *script) add(after int64, quotes []int64) error {
	c.adding.Lock()
	defer c.adding.Unlock()
	var acts []act
	if now := c.acts.Load(); now != nil {
		kept := sort.Search(len(*now), func(i int) bool { return (*now)[i].epoch > after })
		acts = append(acts, (*now)[:kept]...)
	}
	epoch := after
	for i, quote := range quotes {
		if quote < 1 {
			return fmt.Errorf("a quote of %d pips", quote)
		}
		var ok bool
		if epoch, ok = c.under.Next(epoch); !ok {
			return fmt.Errorf("%d quotes for %d ticks", len(quotes), i)
		}
		would, _ := c.under.At(epoch)
		acts = append(acts, act{epoch, quote, float64(quote) / float64(would.Quote)})
	}
	c.acts.Store(&acts)
	return nil
}

// put dictates ticks by their instants, and no others.
func (c *script) put(ticks []Tick) error {
	c.adding.Lock()
	defer c.adding.Unlock()
	acts := make([]act, 0, len(ticks))
	for i, t := range ticks {
		would, ok := c.under.At(t.Epoch)
		switch {
		case t.Quote < 1:
			return fmt.Errorf("a quote of %d pips", t.Quote)
		case !ok || would.Epoch != t.Epoch:
			return fmt.Errorf("no tick comes at %d", t.Epoch)
		case i > 0 && t.Epoch <= acts[i-1].epoch:
			return fmt.Errorf("the tick at %d follows that at %d", t.Epoch, acts[i-1].epoch)
		}
		acts = append(acts, act{t.Epoch, t.Quote, float64(t.Quote) / float64(would.Quote)})
	}
	if len(acts) == 0 {
		c.acts.Store(nil)
		return nil
	}
	c.acts.Store(&acts)
	return nil
}

// played is a tick as the script has it.
func (c *script) played(acts []act, t Tick) Tick {
	i := sort.Search(len(acts), func(i int) bool { return acts[i].epoch > t.Epoch }) - 1
	switch {
	case i < 0:
		return t
	case acts[i].epoch == t.Epoch:
		return c.symbol.tick(t.Epoch, acts[i].quote)
	default:
		return c.symbol.tick(t.Epoch, round(float64(t.Quote)*acts[i].gain))
	}
}

func (c *script) At(t int64) (Tick, bool) {
	tick, ok := c.under.At(t)
	if ok {
		tick = c.played(*c.acts.Load(), tick)
	}
	return tick, ok
}

func (c *script) Next(t int64) (int64, bool) { return c.under.Next(t) }

func (c *script) Ticks(from, to int64, max int, dst []Tick) []Tick {
	acts, begin := *c.acts.Load(), len(dst)
	dst = c.under.Ticks(from, to, max, dst)
	for i := begin; i < len(dst); i++ {
		dst[i] = c.played(acts, dst[i])
	}
	return dst
}
