// Package site holds what the operator says of the whole site: whether it is up, and a notice for users. It tells
// listeners of each change; who else hears of it is not its affair.
package site

import (
	"errors"
	"fmt"
	"sync"
	"unicode/utf8"

	"github.com/dervish-ws/dervish/internal/fanout"
)

// Status is the state of the site.
type Status string

// The states.
const (
	Up       Status = "up"
	Down     Status = "down"
	Updating Status = "updating" // clients expect to be disconnected
)

// Notice is what is said of the site at a moment.
type Notice struct {
	Status  Status
	Message string // for users, in UTF-8; empty when there is none
}

// Validate returns an error that names what is wrong.
func (n Notice) Validate() error {
	switch {
	case !utf8.ValidString(n.Message):
		return errors.New("the site message is not UTF-8")
	case n.Status == Up, n.Status == Down, n.Status == Updating:
		return nil
	}
	return fmt.Errorf("site status %q is none of up, down, updating", n.Status)
}

// Board holds the notice of the moment. It is safe for concurrent use.
type Board struct {
	mu      sync.Mutex
	now     Notice
	Changed fanout.Topic[Notice] // told after each change
}

// NewBoard is a board with a first notice; the zero Notice means that the site is up.
func NewBoard(n Notice) *Board {
	if n.Status == "" {
		n.Status = Up
	}
	return &Board{now: n}
}

// Now gives the notice of the moment.
func (b *Board) Now() Notice {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

// Put replaces the notice, and tells who listens to Changed if it differs.
func (b *Board) Put(n Notice) {
	b.mu.Lock()
	same := b.now == n
	b.now = n
	b.mu.Unlock()
	if !same {
		b.Changed.Publish(n)
	}
}
