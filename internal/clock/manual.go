package clock

import (
	"context"
	"time"
)

// Manual is a clock that stands still until Advance moves it.
type Manual struct {
	clock Simulated // paused for ever
}

// NewManual is a clock that stands at start.
func NewManual(start time.Time) *Manual {
	return &Manual{Simulated{moving: newToken(), zero: start, speed: 1, paused: true}}
}

// Now gives the instant at which the clock stands.
func (m *Manual) Now() time.Time { return m.clock.Now() }

// AfterFunc has Advance call f when it passes the instant d from now. A d of zero or less is due at the next Advance,
// even at Advance(0).
func (m *Manual) AfterFunc(d time.Duration, f func()) Timer { return m.clock.AfterFunc(d, f) }

// NextDue tells when the first call is due that was not made yet; false when there is none.
func (m *Manual) NextDue() (at time.Time, ok bool) { return m.clock.NextDue() }

// Aside has f called on a goroutine of its own. Advance waits for its end before the next call is made.
func (m *Manual) Aside(f func()) { m.clock.Aside(f) }

// Advance moves the clock on by d and makes every call that falls due on the way, in time order, on the caller's
// goroutine, with the clock standing at the instant of each. Calls that those calls schedule are made as well if they
// fall within d. When Advance returns, all that time has happened. It is not to be called from such a call.
func (m *Manual) Advance(d time.Duration) {
	_ = m.clock.Advance(context.Background(), d) // the error would be the context's
}
