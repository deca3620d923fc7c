// Package clock tells the time to everything else. Real is the machine's clock (inside a testing/synctest bubble, the
// bubble's); Simulated runs at any speed from any instant, and can be paused and moved on; Manual moves only when it is
// told to. No other package asks the machine for the time, so that expiry, limits, idle sessions and the market obey one
// clock. Waits for a socket (a stalled write, the answer to a close, a handshake) are none of it: they take the
// machine's time whatever the clock says.
package clock

import "time"

// Clock tells the time and calls back. Implementations are safe for concurrent use.
type Clock interface {
	// Now gives the present instant.
	Now() time.Time
	// AfterFunc calls f once d has passed, on a goroutine of the clock's choosing. f must not block for long.
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is a call that is due.
type Timer interface {
	// Stop cancels the call and reports whether it was still due.
	Stop() bool
}

// Real is the machine's clock.
var Real Clock = machine{}

type machine struct{}

func (machine) Now() time.Time { return time.Now() }

func (machine) AfterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }
