package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/lockstep"
	"github.com/dervish-ws/dervish/internal/market"
)

// ErrPast is why time was not moved to an instant: it has passed.
var ErrPast = clock.ErrPast

// Clock moves the time that a Gateway keeps, by which its ticks come and its sessions fall idle. It is safe for concurrent
// use. Whatever time is moved by, all that is due on the way happens in order, and each at its instant.
type Clock struct {
	clock *clock.Simulated
	world *market.World
	pacer *lockstep.Pacer // nil: time does not wait for clients
	until time.Time       // zero: time does not end
}

// Clock gives the levers of the gateway's time. After a Restore they are others.
func (g *Gateway) Clock() *Clock {
	g = g.now()
	return &Clock{g.clock, g.world.Market, g.pacer, g.options.Until}
}

// ClockState is what a gateway's time does.
type ClockState struct {
	Now     time.Time `json:"now"`
	Epoch   int64     `json:"epoch"` // Now in seconds since 1970, as the call time answers
	Speed   float64   `json:"speed"` // at which time runs unless it is paused
	Paused  bool      `json:"paused"`
	Machine bool      `json:"machine"` // it is the machine's time, and follows its corrections
	// Lockstep says that time moves as fast as the clients follow; Speed says nothing then.
	Lockstep bool `json:"lockstep,omitempty"`
}

// State tells what time does.
func (c *Clock) State() ClockState {
	s := c.clock.State()
	state := ClockState{Now: s.Now.UTC(), Epoch: s.Now.Unix(), Speed: s.Speed, Paused: s.Paused, Machine: s.Machine}
	if c.pacer != nil {
		state.Lockstep, state.Paused = true, c.pacer.Held()
	}
	return state
}

// Pause has time stand still.
func (c *Clock) Pause() {
	if c.pacer != nil {
		c.pacer.Hold(true)
		return
	}
	c.clock.Pause()
}

// Resume has time run on from where it stands.
func (c *Clock) Resume() {
	if c.pacer != nil {
		c.pacer.Hold(false)
		return
	}
	c.clock.Resume()
}

// SetSpeed has time run at a speed from now on, or from when it is resumed. The error names a speed below 0.001 or above
// 1,000,000.
func (c *Clock) SetSpeed(speed float64) error { return c.clock.SetSpeed(speed) }

// Advance moves time on by d, whether it is paused or not. When it returns, all that time has happened, and its ticks
// were handed to the sessions; that clients have read them it does not say. When ctx is done it stops on the way. It goes
// no further than Options.Until.
func (c *Clock) Advance(ctx context.Context, d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("advance by %v: %w", d, ErrPast)
	}
	if end := c.clock.Now().Add(d); end.Unix() > market.Last {
		return errAfterAll
	}
	if c.until.IsZero() {
		return c.clock.Advance(ctx, d)
	}
	if err := c.clock.AdvanceTo(ctx, c.before(c.clock.Now().Add(d))); !errors.Is(err, ErrPast) {
		return err
	}
	return nil // time runs, and has passed it meanwhile
}

// AdvanceTo is Advance to an instant; ErrPast where that has passed.
func (c *Clock) AdvanceTo(ctx context.Context, t time.Time) error {
	if t.Unix() > market.Last {
		return errAfterAll
	}
	return c.clock.AdvanceTo(ctx, c.before(t))
}

var errAfterAll = errors.New("there is no market after the year 2299")

// Step is Advance to the next tick of a symbol, or for the empty symbol to the next of any.
func (c *Clock) Step(ctx context.Context, symbol string) error {
	symbols := c.world.Symbols()
	if symbol != "" {
		s, ok := c.world.Symbol(symbol)
		if !ok {
			return fmt.Errorf("there is no symbol %q", symbol)
		}
		symbols = []*market.Symbol{s}
	}
	for {
		next, now := market.Last+1, c.clock.Now().Unix()
		for _, s := range symbols {
			if epoch, ok := c.world.Next(s, now); ok {
				next = min(next, epoch)
			}
		}
		if next > market.Last || c.before(time.Unix(next, 0)).Unix() < next {
			return errors.New("no tick comes any more")
		}
		if err := c.clock.AdvanceTo(ctx, time.Unix(next, 0)); !errors.Is(err, ErrPast) {
			return err
		}
		// Time runs, and has passed it meanwhile.
	}
}

// NextDue tells when something is due next; false when nothing is.
func (c *Clock) NextDue() (time.Time, bool) { return c.clock.NextDue() }
