package clock

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
)

// Speeds that a Simulated clock can run at.
const (
	MinSpeed = 0.001
	MaxSpeed = 1_000_000
)

// ErrPast is why a clock was not moved to an instant: it stands behind it.
var ErrPast = errors.New("a clock does not go back")

// forgiven is by how much of the machine's time a clock may be late before it gives up the rest: when its calls take
// longer than its speed leaves them, or the process was stopped, it runs slower rather than without end after the lost time.
const forgiven = time.Second

// Options say how a Simulated clock begins. The zero value is the machine's time.
type Options struct {
	Start  time.Time // where it begins; zero: the machine's present
	Speed  float64   // seconds of it in a second of the machine, from MinSpeed to MaxSpeed; 0: 1
	Paused bool      // it stands still until it is told to go
}

// State is what a Simulated clock does.
type State struct {
	Now     time.Time
	Speed   float64 // at which it runs unless it is paused
	Paused  bool
	Machine bool // it shows the machine's time, and corrections of that as well
}

// Simulated is a clock that runs at any speed from any instant, and can be paused, moved on and sped up while it is in
// use. With no Start, a Speed of 1 and not paused it shows the machine's time, until it is first told otherwise.
//
// Whatever it is told, the calls that are due are made one after the other, in the order of their instants and, within
// one, of their making; none is left out. Each is made with the clock standing at its instant, and nobody ever sees a
// time later than that of a call that has yet to be made: time waits for its calls. So nothing is told late, and a speed
// that the calls cannot follow is not reached. A call must not move the clock by Advance or AdvanceTo, nor Hold it;
// everything else may be done from one.
//
// An idle clock costs nothing: it sleeps until the first call is due. It holds one timer of the machine and no
// goroutine. It reaches 292 years from its start, and stands still there.
type Simulated struct {
	moving token // held by whoever makes the calls; taken before mu

	mu     sync.Mutex
	queue  queue
	zero   time.Time     // the instant of position 0; of no meaning while machine is set
	speed  float64       // of Options
	paused bool          // of State
	follow bool          // State.Machine
	from   time.Duration // the position at which it began to run as it does now, or stands while paused
	since  time.Time     // when that was by the machine
	stands bool          // it stands at stood while a call is made
	stood  time.Duration
	meant  time.Time     // the instant of the call that is being made, as it was when that was made due; zero: not known
	aside  int           // what was begun by Aside and has not ended
	calm   chan struct{} // closed when the last of that has; of no meaning while aside is 0
	wake   Timer         // for the first call that is due; nil when none is set
	wakeAt time.Duration
}

// NewSimulated makes a clock; nil is all defaults. The error names a speed that there is not.
func NewSimulated(o *Options) (*Simulated, error) {
	if o == nil {
		o = &Options{}
	}
	c := &Simulated{moving: newToken(), speed: 1, paused: o.Paused, zero: o.Start.Round(0), since: Real.Now()}
	if o.Speed != 0 {
		if err := checkSpeed(o.Speed); err != nil {
			return nil, err
		}
		c.speed = o.Speed
	}
	c.follow = o.Start.IsZero() && c.speed == 1 && !c.paused
	if o.Start.IsZero() {
		c.zero = c.since.Round(0)
	}
	return c, nil
}

// token is a lock that a testing/synctest bubble sees somebody wait for: its time goes on meanwhile.
type token chan struct{}

func newToken() token { return make(token, 1) }

func (k token) take() { k <- struct{}{} }

func (k token) give() { <-k }

func checkSpeed(speed float64) error {
	if !(speed >= MinSpeed && speed <= MaxSpeed) {
		return fmt.Errorf("speed %v: it has to be from %v to %v", speed, MinSpeed, MaxSpeed)
	}
	return nil
}

// Now gives the clock's present instant. It never goes back, but where it shows the machine's time and that does.
func (c *Simulated) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, at := c.look()
	return at
}

// AfterFunc has f called when the clock comes to the instant d from now. A d of zero or less is due at once: when the
// clock runs next, or at the next Advance, even by 0. f runs on a goroutine of the machine's timers, or on that of
// whoever moves the clock. While one runs no other does, and time stands still.
func (c *Simulated) AfterFunc(d time.Duration, f func()) Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, at := c.look()
	t := c.queue.add(&c.mu, later(now, max(d, 0)), f)
	if c.follow {
		t.instant = at.Round(0).Add(max(d, 0))
	}
	c.arm()
	return t
}

// State tells what the clock does.
func (c *Simulated) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, at := c.look()
	return State{Now: at, Speed: c.speed, Paused: c.paused, Machine: c.follow}
}

// NextDue tells when the first call is due that was not made yet; false when there is none. Who moves a paused clock to
// one such instant after the other leaves nothing out and waits for nothing.
func (c *Simulated) NextDue() (at time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue.due) == 0 {
		return time.Time{}, false
	}
	now, present := c.look()
	return present.Add(c.queue.due[0].at - now), true
}

// Pause has the clock stand still. A call that is being made comes to its end; no other begins.
func (c *Simulated) Pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	c.paused = true
	c.arm()
}

// Resume has a paused clock run on from where it stands.
func (c *Simulated) Resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.paused {
		c.paused, c.since = false, Real.Now()
		c.arm()
	}
}

// SetSpeed has the clock run at another speed from now on, or from when it is resumed. The error names a speed that
// there is not; nothing is changed then.
func (c *Simulated) SetSpeed(speed float64) error {
	if err := checkSpeed(speed); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if speed == c.speed {
		return nil
	}
	c.settle()
	c.speed = speed
	c.arm()
	return nil
}

// Advance moves the clock on by d, at once, and makes every call that falls due on the way on the caller's goroutine;
// so are calls that those make due within d. When it returns, all that time has happened. A clock that runs goes on
// from there. When ctx is done the clock stays at the instant that it has come to, and the error is ctx's.
func (c *Simulated) Advance(ctx context.Context, d time.Duration) error {
	c.moving.take()
	defer c.moving.give()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.wait(ctx); err != nil {
		return err
	}
	c.settle()
	return c.advance(ctx, later(c.from, max(d, 0)))
}

// AdvanceTo is Advance to an instant. It is ErrPast when that has passed.
func (c *Simulated) AdvanceTo(ctx context.Context, t time.Time) error {
	c.moving.take()
	defer c.moving.give()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.wait(ctx); err != nil {
		return err
	}
	now, present := c.look()
	d := t.Sub(present)
	if d < 0 {
		return fmt.Errorf("%w: %s has passed, it is %s", ErrPast, t.UTC().Format(time.RFC3339Nano), present.UTC().Format(time.RFC3339Nano))
	}
	c.settle()
	return c.advance(ctx, later(now, d))
}

// Aside has f called on a goroutine of its own. A call begins so what may take long and need not hold up time: while the
// clock runs it goes on meanwhile. Who moves it by Advance or AdvanceTo waits instead, before the next call is made and
// before time goes by, so that whatever began on the way has ended on return. f must not move the clock.
func (c *Simulated) Aside(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.aside++; c.aside == 1 {
		c.calm = make(chan struct{})
	}
	go func() {
		defer c.back()
		f()
	}()
}

// back notes the end of what was begun by Aside.
func (c *Simulated) back() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.aside--; c.aside == 0 {
		close(c.calm)
	}
}

// wait waits until all has ended that was begun by Aside, with mu held, which it lets go of meanwhile. The error is ctx's.
func (c *Simulated) wait(ctx context.Context) error {
	for c.aside > 0 {
		calm := c.calm
		c.mu.Unlock()
		select {
		case <-calm:
		case <-ctx.Done():
		}
		c.mu.Lock()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// Hold calls f while the clock stands still and makes no call, and gives it the instant at which it stands.
func (c *Simulated) Hold(f func(now time.Time)) {
	c.moving.take()
	defer c.moving.give()
	c.mu.Lock()
	now, at := c.look()
	c.stands, c.stood, c.meant = true, now, at.Round(0)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.stands = false
		c.arm()
		c.mu.Unlock()
	}()
	f(at)
}

// advance makes what is due up to a position, with both locks held, and stands there. The clock was settled.
func (c *Simulated) advance(ctx context.Context, end time.Duration) (err error) {
	reached := c.from
	for len(c.queue.due) > 0 && c.queue.due[0].at <= end && err == nil {
		c.call()
		reached = c.stood
		err = cmp.Or(c.wait(ctx), ctx.Err())
	}
	if err == nil {
		reached = end
	}
	c.stands = false
	c.from, c.since = reached, Real.Now()
	c.arm()
	return err
}

// turn is how many calls are made before somebody else may move the clock, who would else wait for ever where the calls
// cannot follow its speed.
const turn = 256

// run makes what is due by now, when the machine's timer says that something is.
func (c *Simulated) run() {
	c.moving.take()
	defer c.moving.give()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wake = nil
	for n := 0; n < turn && len(c.queue.due) > 0 && !c.paused; n++ {
		machine := Real.Now()
		late := c.target(machine) - c.queue.due[0].at
		if late < 0 {
			break
		}
		if !c.follow && float64(late) > float64(forgiven)*c.speed {
			c.from, c.since = c.queue.due[0].at, machine
		}
		c.call()
	}
	c.stands = false
	c.arm()
}

// call makes the first call that is due, without mu meanwhile. The clock stands at its instant from then on.
func (c *Simulated) call() {
	t := heap.Pop(&c.queue.due).(*timer)
	c.stands, c.stood, c.meant = true, t.at, t.instant
	c.mu.Unlock()
	defer c.mu.Lock()
	t.call()
}

// look tells where the clock is, as a position and as an instant. Every call that is due is at that position or later.
func (c *Simulated) look() (time.Duration, time.Time) {
	if c.follow {
		machine := Real.Now()
		target := c.target(machine)
		now := c.bound(target)
		at := machine.Add(now - target)
		if c.stands {
			at = settled(at, c.meant)
		}
		return now, at
	}
	now := c.from
	switch {
	case c.stands:
		now = c.stood
	case !c.paused:
		now = c.bound(c.target(Real.Now()))
	}
	return now, c.zero.Add(now)
}

// apart is how far two readings of the machine's clocks, of its time and of what has passed, may be from each other: they are
// not of one moment, and a busy machine may do something else in between.
const apart = 10 * time.Millisecond

// settled is the instant of a call that is being made: as the machine reckons it now, but not the little before the one
// meant by which its clocks are apart, or what happens at an instant could be seen before that.
func settled(at, meant time.Time) time.Time {
	if early := meant.Sub(at.Round(0)); early > 0 && early < apart {
		return meant
	}
	return at
}

// bound keeps a position from passing that of a call which has yet to be made, or is being made.
func (c *Simulated) bound(target time.Duration) time.Duration {
	switch {
	case c.stands:
		return c.stood
	case len(c.queue.due) > 0:
		return min(target, c.queue.due[0].at)
	}
	return target
}

// target is the position that the clock should have by the machine's time.
func (c *Simulated) target(machine time.Time) time.Duration {
	if c.paused {
		return c.from
	}
	d := machine.Sub(c.since)
	if c.speed != 1 {
		d = times(d, c.speed)
	}
	return later(c.from, d)
}

// settle makes where the clock is the point from which it goes on, and ends its following the machine's time.
func (c *Simulated) settle() {
	now, at := c.look()
	if c.follow {
		c.follow, c.zero = false, at.Round(0).Add(-now)
	}
	c.from, c.since = now, Real.Now()
	if c.wake != nil {
		c.wake.Stop() // if it is too late for that, it finds nothing due, or what is
		c.wake = nil
	}
}

// arm sets the machine's timer for the first call that is due, unless somebody makes calls, who does so afterwards.
func (c *Simulated) arm() {
	idle := c.paused || len(c.queue.due) == 0
	if c.stands || !idle && c.wake != nil && c.wakeAt == c.queue.due[0].at {
		return
	}
	if c.wake != nil {
		c.wake.Stop()
		c.wake = nil
	}
	if idle {
		return
	}
	c.wakeAt = c.queue.due[0].at
	wait := c.wakeAt - c.target(Real.Now())
	if c.speed != 1 {
		wait = later(times(wait, 1/c.speed), 1) // rounded up: it is not to come too early
	}
	c.wake = Real.AfterFunc(wait, c.run)
}

// times multiplies a duration, up to the longest there is.
func times(d time.Duration, by float64) time.Duration {
	if f := float64(d) * by; f < math.MaxInt64 {
		return time.Duration(f)
	}
	return math.MaxInt64
}

// later adds a duration that is not below zero to another, up to the longest there is.
func later(d, by time.Duration) time.Duration {
	if sum := d + by; by < 0 || sum >= d {
		return sum
	}
	return math.MaxInt64
}
