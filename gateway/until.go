package gateway

import (
	"fmt"
	"time"
)

// Over is closed when time has come to Options.Until, where it then stands; without that it is nil. All that happens at that
// instant has happened, and with Options.Lockstep the clients have dealt with it.
func (g *Gateway) Over() <-chan struct{} {
	if g.pacer != nil && !g.options.Until.IsZero() {
		return g.pacer.Over()
	}
	return g.over
}

// beginEnd has time end at Options.Until.
func (g *Gateway) beginEnd() error {
	until := g.options.Until
	if until.IsZero() {
		return nil
	}
	c := g.world.Clock
	if !until.After(c.Now()) {
		return fmt.Errorf("until is %s, which has passed", until.UTC().Format(time.RFC3339))
	}
	if g.inLockstep() {
		return nil // the pacer sees to it
	}
	g.over = make(chan struct{})
	set := func(now time.Time) {
		g.end = c.AfterFunc(until.Sub(now), func() {
			// What was due at this instant already comes before.
			c.AfterFunc(0, func() {
				if g.clock != nil {
					g.clock.Pause()
				}
				close(g.over)
			})
		})
	}
	if g.clock == nil {
		set(c.Now())
	} else {
		g.clock.Hold(set) // it may run
	}
	return nil
}

// before is an instant, but none after the end of time.
func (c *Clock) before(t time.Time) time.Time {
	if !c.until.IsZero() && t.After(c.until) {
		return c.until
	}
	return t
}
