// Package apps keeps the registered applications. A connection belongs to one of them by its app_id. The package
// knows who they are and whom they belong to; what a connection without one is told is for the gateway to say.
//
// What a Registry has reported as done is durable if its Store is; look-ups never wait for the Store. An id is given
// once: that of an application that was deleted stays nobody's.
package apps

import (
	"context"
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
	// About is what its owner says of it; nil of an application of nobody's. Nobody changes what was handed out.
	About *About
}

// About is what its owner says of an application, and who that is.
type About struct {
	Owner       int64  // a user; 0: nobody
	OwnerLogin  string // the account with which it was registered
	Scopes      []string
	RedirectURI string // where the browser goes with the tokens after a log-in
	// VerificationURI is the page for whoever follows the link in a mail; Homepage, GitHub, AppStore and GooglePlay are
	// pages about the application. Any may be empty.
	VerificationURI, Homepage, GitHub, AppStore, GooglePlay string
}

// Of is what an application says of itself, never nil.
func (a *App) Of() *About {
	if a.About == nil {
		return &About{}
	}
	return a.About
}

// Errors of the registry.
var (
	ErrUnknown = errors.New("no such application")
	ErrTaken   = errors.New("application id is taken")
)

// Stored is an application as a Store keeps it.
type Stored struct {
	App
	Deleted bool
}

// Store keeps a registry.
type Store interface {
	// Load gives all applications that were saved.
	Load(ctx context.Context) ([]Stored, error)
	// Save keeps an application in the place of what was known by its id.
	Save(ctx context.Context, a Stored) error
}

// Registry holds the applications. It is safe for concurrent use.
type Registry struct {
	Changed fanout.Topic[App] // told of each application that was changed or deleted; Active is false then

	store    Store
	changing sync.Mutex // held from the decision about a change until it is in force

	mu      sync.RWMutex
	byID    map[int64]App
	deleted map[int64]App
	next    int64
}

// NewRegistry is a registry that holds the shared application and is kept in memory alone.
func NewRegistry() *Registry {
	r, _ := Open(context.Background(), nothing{}) // which has no errors
	return r
}

// Open reads a registry from a store, where all changes of it are kept. Nobody else may write to the store. The shared
// application is there if nobody changed it.
func Open(ctx context.Context, s Store) (*Registry, error) {
	r := &Registry{
		byID:    map[int64]App{Shared: {ID: Shared, Name: "shared test application", Active: true}},
		deleted: map[int64]App{},
		next:    firstAssigned,
		store:   s,
	}
	list, err := s.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the applications: %w", err)
	}
	for _, a := range list {
		r.apply(a)
	}
	return r, nil
}

// apply has what was saved in force.
func (r *Registry) apply(a Stored) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a.Deleted {
		delete(r.byID, a.ID)
		r.deleted[a.ID] = a.App
		return
	}
	r.byID[a.ID] = a.App
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
	slices.SortFunc(list, byID)
	return list
}

// OwnedBy gives the applications of a user by id.
func (r *Registry) OwnedBy(user int64) []App {
	return slices.DeleteFunc(r.List(), func(a App) bool { return user == 0 || a.Of().Owner != user })
}

// EverOwnedBy gives the applications of a user by id, with those that were deleted.
func (r *Registry) EverOwnedBy(user int64) []App {
	list := r.OwnedBy(user)
	r.mu.RLock()
	for _, a := range r.deleted {
		if user != 0 && a.Of().Owner == user {
			list = append(list, a)
		}
	}
	r.mu.RUnlock()
	slices.SortFunc(list, byID)
	return list
}

func byID(a, b App) int { return int(a.ID - b.ID) }

// Register adds an application. With ID 0 it is given the next free id. The error wraps ErrTaken.
func (r *Registry) Register(ctx context.Context, a App) (App, error) {
	r.changing.Lock()
	defer r.changing.Unlock()
	if a.ID == 0 {
		for a.ID = r.next; r.taken(a.ID); a.ID++ {
		}
		r.next = a.ID + 1
	}
	if r.taken(a.ID) {
		return App{}, fmt.Errorf("register application %d: %w", a.ID, ErrTaken)
	}
	if err := r.store.Save(ctx, Stored{App: a}); err != nil {
		return App{}, fmt.Errorf("register application %d: %w", a.ID, err)
	}
	r.apply(Stored{App: a})
	return a, nil
}

// taken reports whether an id is an application's, or was.
func (r *Registry) taken(id int64) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, known := r.byID[id]
	_, was := r.deleted[id]
	return known || was
}

// Declare registers an application, or has the one with its ID take over Name, Active, and what a says of RedirectURI and
// Scopes.
func (r *Registry) Declare(ctx context.Context, a App) error {
	_, err := r.Alter(ctx, a.ID, func(now App) (App, error) {
		about := *now.Of()
		if said := a.Of(); said.RedirectURI != "" {
			about.RedirectURI = said.RedirectURI
		}
		if said := a.Of(); len(said.Scopes) > 0 {
			about.Scopes = slices.Clone(said.Scopes)
		}
		now.Name, now.Active, now.About = a.Name, a.Active, &about
		return now, nil
	})
	if errors.Is(err, ErrUnknown) {
		_, err = r.Register(ctx, a)
	}
	return err
}

// Update replaces an application, and tells who listens to Changed. The error wraps ErrUnknown.
func (r *Registry) Update(ctx context.Context, a App) error {
	_, err := r.Alter(ctx, a.ID, func(App) (App, error) { return a, nil })
	return err
}

// Alter has change say what becomes of an application, given the present one, and tells who listens to Changed. An error
// of change is returned as it is, and nothing is changed. The error wraps ErrUnknown where there is no such application.
func (r *Registry) Alter(ctx context.Context, id int64, change func(App) (App, error)) (App, error) {
	return r.change(ctx, "update", id, false, change)
}

// Delete removes an application, and tells who listens to Changed. The error wraps ErrUnknown.
func (r *Registry) Delete(ctx context.Context, id int64) error {
	_, err := r.change(ctx, "delete", id, true, func(a App) (App, error) {
		a.Active = false
		return a, nil
	})
	return err
}

func (r *Registry) change(ctx context.Context, what string, id int64, deleted bool, change func(App) (App, error)) (App, error) {
	r.changing.Lock()
	defer r.changing.Unlock()
	a, err := r.Lookup(id)
	if err != nil {
		return App{}, fmt.Errorf("%s application %d: %w", what, id, err)
	}
	if a, err = change(a); err != nil {
		return App{}, err
	}
	s := Stored{App: a, Deleted: deleted}
	if err := r.store.Save(ctx, s); err != nil {
		return App{}, fmt.Errorf("%s application %d: %w", what, id, err)
	}
	r.apply(s)
	r.Changed.Publish(a)
	return a, nil
}

// nothing keeps nothing.
type nothing struct{}

// Load is of Store.
func (nothing) Load(context.Context) ([]Stored, error) { return nil, nil }

// Save is of Store.
func (nothing) Save(context.Context, Stored) error { return nil }
