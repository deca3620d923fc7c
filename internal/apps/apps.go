// Package apps keeps the registered applications. A connection belongs to one of them by its app_id. The package
// knows who they are; what a connection without one is told is for the gateway to say.
package apps

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/dervish-ws/dervish/internal/fanout"
)

// Shared is the application that everybody may use; it is registered from the start.
const Shared = 1089

// firstAssigned is the least id that Register gives.
const firstAssigned = 10_001

// App is a registered application.
type App struct {
	ID     int64
	Name   string
	Active bool // an application that is not may no longer connect
	// Markup is what it earns by each contract, as a part of the payout, or of the stake where the payout is not fixed.
	Markup float64
}

// Errors of the registry.
var (
	ErrUnknown = errors.New("no such application")
	ErrTaken   = errors.New("application id is taken")
)

// Registry holds the applications. It is safe for concurrent use.
type Registry struct {
	mu      sync.RWMutex
	byID    map[int64]App
	next    int64
	Changed fanout.Topic[App] // told of each application that was changed or deleted; Active is false then
}

// NewRegistry is a registry that holds the shared application.
func NewRegistry() *Registry {
	return &Registry{
		byID: map[int64]App{Shared: {ID: Shared, Name: "shared test application", Active: true}},
		next: firstAssigned,
	}
}

// Lookup finds an application. The error is ErrUnknown.
func (r *Registry) Lookup(id int64) (App, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	a, ok := r.byID[id]
	if !ok {
		return App{}, ErrUnknown
	}
	return a, nil
}

// List gives the applications by id.
func (r *Registry) List() []App {
	r.mu.RLock()
	defer r.mu.RUnlock()
	list := make([]App, 0, len(r.byID))
	for _, a := range r.byID {
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b App) int { return int(a.ID - b.ID) })
	return list
}

// Register adds an application. With ID 0 it is given the next free id. The error wraps ErrTaken.
func (r *Registry) Register(a App) (App, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a.ID == 0 {
		for a.ID = r.next; ; a.ID++ {
			if _, taken := r.byID[a.ID]; !taken {
				break
			}
		}
		r.next = a.ID + 1
	}
	if _, taken := r.byID[a.ID]; taken {
		return App{}, fmt.Errorf("register application %d: %w", a.ID, ErrTaken)
	}
	r.byID[a.ID] = a
	return a, nil
}

// Update replaces an application, and tells who listens to Changed. The error wraps ErrUnknown.
func (r *Registry) Update(a App) error {
	r.mu.Lock()
	_, known := r.byID[a.ID]
	if known {
		r.byID[a.ID] = a
	}
	r.mu.Unlock()
	if !known {
		return fmt.Errorf("update application %d: %w", a.ID, ErrUnknown)
	}
	r.Changed.Publish(a)
	return nil
}

// Delete removes an application, and tells who listens to Changed. The error wraps ErrUnknown.
func (r *Registry) Delete(id int64) error {
	r.mu.Lock()
	a, known := r.byID[id]
	delete(r.byID, id)
	r.mu.Unlock()
	if !known {
		return fmt.Errorf("delete application %d: %w", id, ErrUnknown)
	}
	a.Active = false
	r.Changed.Publish(a)
	return nil
}
