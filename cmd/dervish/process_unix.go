//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// parentEvery is how often the parent is looked for.
const parentEvery = 250 * time.Millisecond

// parentAtStart is asked for before anything else is done, as the end of a parent is only seen from then on.
var parentAtStart = os.Getppid()

// watchParent calls gone once the process that started this one has ended. An orphan is given to another parent, and
// that is what it looks for. stop ends the watch.
func watchParent(gone func()) (stop func()) {
	done := make(chan struct{})
	var look func()
	look = func() {
		select {
		case <-done:
			return
		default:
		}
		if os.Getppid() != parentAtStart {
			gone()
			return
		}
		clock.Real.AfterFunc(parentEvery, look)
	}
	look()
	return func() { close(done) }
}

// notifyReload has SIGHUP sent to c. hungUp reports, after one, whether it means that the terminal of this process was
// closed: a server that was started in a window ends with it, unless it was told not to (nohup).
func notifyReload(c chan<- os.Signal) (hungUp func() bool) {
	bound := !signal.Ignored(syscall.SIGHUP) && hasTerminal()
	signal.Notify(c, syscall.SIGHUP)
	return func() bool { return bound && !hasTerminal() }
}

// hasTerminal reports whether this process is controlled by a terminal.
func hasTerminal() bool {
	f, err := os.OpenFile("/dev/tty", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return false
	}
	_ = f.Close() // nothing was written
	return true
}
