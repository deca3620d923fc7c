package dervish

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/wire"
)

// defaultLimits hold until the server has published its own.
var defaultLimits = wire.APICallLimits{
	MaxRequestsGeneral: wire.RateLimits{Minutely: 180, Hourly: 14400},
	MaxRequestsOutcome: wire.RateLimits{Minutely: 25, Hourly: 1500},
	MaxRequestsPricing: wire.RateLimits{Minutely: 80, Hourly: 3600},
}

// pacer keeps calls under the server's limits by the same windows: they begin with their first call, last a minute and an
// hour, and both must have room. A little is added to their length, since the server's begin when a call arrives.
type pacer struct {
	mu      sync.Mutex
	limits  wire.APICallLimits
	windows [wire.RateExempt][2]window // by class: minute, hour
	refused [wire.RateExempt]refusal   // by class
}

// refusal is what the server says beside what we have counted: others may use the same account or address.
type refusal struct {
	times int       // in a row
	until time.Time // no call before
}

// window counts calls from its first one on.
type window struct {
	start time.Time
	count int64
}

// margin is by how much our windows outlast the server's.
const margin = 250 * time.Millisecond

var lengths = [2]time.Duration{time.Minute + margin, time.Hour + margin}

// set puts limits in force.
func (p *pacer) set(l wire.APICallLimits) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.limits = l
}

// bounds are the limits of a class by minute and hour.
func (p *pacer) bounds(r wire.RateClass) [2]int64 {
	l := p.limits.MaxRequestsGeneral
	switch r {
	case wire.RatePricing:
		l = p.limits.MaxRequestsPricing
	case wire.RateOutcome:
		l = p.limits.MaxRequestsOutcome
	}
	return [2]int64{l.Minutely, l.Hourly}
}

// take counts a call if there is room, else says how long until there may be.
func (p *pacer) take(r wire.RateClass, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	bounds := p.bounds(r)
	var wait time.Duration
	for i := range p.windows[r] {
		w := &p.windows[r][i]
		if w.count == 0 || now.Sub(w.start) >= lengths[i] {
			*w = window{start: now}
		}
		if bounds[i] > 0 && w.count >= bounds[i] {
			wait = max(wait, w.start.Add(lengths[i]).Sub(now))
		}
	}
	wait = max(wait, p.refused[r].until.Sub(now))
	if wait > 0 {
		return wait
	}
	for i := range p.windows[r] {
		p.windows[r][i].count++
	}
	return 0
}

// count counts a call that is sent whether there is room or not.
func (p *pacer) count(r wire.RateClass, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.windows[r] {
		w := &p.windows[r][i]
		if w.count == 0 || now.Sub(w.start) >= lengths[i] {
			*w = window{start: now}
		}
		w.count++
	}
}

// left gives what is left of the present windows, and the limits.
func (p *pacer) left(r wire.RateClass, now time.Time) RateLeft {
	p.mu.Lock()
	defer p.mu.Unlock()
	bounds := p.bounds(r)
	var left [2]int64
	for i, w := range p.windows[r] {
		left[i] = bounds[i]
		if w.count > 0 && now.Sub(w.start) < lengths[i] {
			left[i] = max(bounds[i]-w.count, 0)
		}
	}
	if now.Before(p.refused[r].until) {
		left[0] = 0
	}
	return RateLeft{Minute: left[0], Hour: left[1], Minutely: bounds[0], Hourly: bounds[1]}
}

// wait takes room for a call as soon as there is some, or fails at once where there is none.
func (p *pacer) wait(ctx context.Context, c *Client, r wire.RateClass, failFast bool) error {
	switch {
	case r == wire.RateExempt:
		return nil
	case c.options.NoPacing:
		p.count(r, time.Now())
		return nil
	}
	for {
		d := p.take(r, time.Now())
		if d == 0 {
			return nil
		}
		if failFast {
			return fmt.Errorf("no room for %v under the server's limits for %v: %w", r, d.Round(time.Millisecond), wire.RateLimit)
		}
		c.stats.paced()
		t := time.NewTimer(d)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return fmt.Errorf("no room for %v under the server's limits for %v: %w", r, d.Round(time.Millisecond), ctx.Err())
		case <-c.ctx.Done():
			t.Stop()
			return ErrClosed
		}
	}
}

// answered learns from the answer to a call. After a refusal calls of its class wait a while, and longer after each one
// more, until the server's window is over.
func (p *pacer) answered(call *wire.Call, failure error) {
	r := rateOf(call)
	if r == wire.RateExempt {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !errors.Is(failure, wire.RateLimit) {
		p.refused[r] = refusal{}
		return
	}
	// One window refuses whatever is on its way at once; that counts as one refusal.
	if now := time.Now(); !now.Before(p.refused[r].until) {
		p.refused[r].times++
		p.refused[r].until = now.Add(min(retryStep*time.Duration(p.refused[r].times), retryMost))
	}
}
