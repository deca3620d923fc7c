package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// maxSandboxes is how many there may be beside each other: each has a clock, a book and a cache of ticks.
const maxSandboxes = 100

// sandboxCache is how many bytes of computed ticks a sandbox keeps.
const sandboxCache = 4 << 20

// Sandbox is a world of its own within a gateway, for the clients of one application: it has its own seed, clock, market,
// accounts, faults, limits and book, in memory. Nothing of one is seen by another. Symbols, recordings, currencies and
// companies are those of the gateway.
type Sandbox struct {
	AppID  int64     `json:"app_id"`         // by which clients choose it
	Seed   string    `json:"seed,omitempty"` // empty: that of a gateway that was told none
	Start  time.Time `json:"start,omitzero"` // where its time begins; zero: the machine's present
	Speed  float64   `json:"speed,omitempty"`
	Paused bool      `json:"paused,omitempty"`

	// Limits are those of its clients; nil: those of the gateway at the time.
	Limits *Limits `json:"limits,omitempty"`
	// Accounts, Faults, Quotes and Site are what Options of the same names say. Lists of sandboxes leave them out, since they
	// may have changed.
	Accounts []Account            `json:"accounts,omitempty"`
	Faults   []Fault              `json:"faults,omitempty"`
	Quotes   map[string][]float64 `json:"quotes,omitempty"`
	Site     *Site                `json:"site,omitempty"`

	Demo *Demo `json:"demo,omitempty"` // its account, with a token, where no Accounts were named; set by the gateway
}

// sandboxes are the sandboxes of a gateway.
type sandboxes struct {
	mu       sync.RWMutex
	open     map[int64]*sandbox
	closed   bool
	retiring sync.WaitGroup // worlds whose place was taken, until they have ended
}

// sandbox is one of them. Its world is a gateway of its own, and another one after it was reset or restored.
type sandbox struct {
	as        Sandbox // as it was opened
	present   atomic.Pointer[Gateway]
	replacing turn // held while a world takes another's place
	ended     bool // guarded by replacing
}

// world is the gateway that is the sandbox's world.
func (s *sandbox) world() *Gateway { return s.present.Load() }

// told is the sandbox as lists have it.
func (s *sandbox) told() Sandbox {
	t, w := s.as, s.world()
	t.Limits, t.Accounts, t.Faults, t.Quotes, t.Site = nil, nil, nil, nil, nil
	t.Seed, t.Demo = w.options.Seed, w.demo
	return t
}

// ErrNoSandbox says that there is no sandbox of that application.
var ErrNoSandbox = errors.New("there is no such sandbox")

// OpenSandbox makes a sandbox for an application that the gateway does not have, and tells of its account.
func (g *Gateway) OpenSandbox(s Sandbox) (Sandbox, error) {
	if s.AppID < 1 {
		return s, inField("app_id", errors.New("app_id has to be 1 or more"))
	}
	if _, err := g.now().world.Apps.Lookup(s.AppID); err == nil {
		return s, inField("app_id", fmt.Errorf("app_id %d is that of an application outside of sandboxes", s.AppID))
	}
	if s.Limits == nil {
		now := g.Limits()
		s.Limits = &now
	}
	s.Demo = nil
	world, err := New(g.sandboxOptions(&s))
	if err != nil {
		return s, err
	}
	made := &sandbox{as: s, replacing: newTurn()}
	made.present.Store(world)
	b := &g.sandboxes
	b.mu.Lock()
	switch {
	case b.closed:
		err = errClosing
	case b.open[s.AppID] != nil:
		err = inField("app_id", fmt.Errorf("there is a sandbox of app_id %d", s.AppID))
	case len(b.open) >= maxSandboxes:
		err = fmt.Errorf("there are %d sandboxes, which is as many as there may be", maxSandboxes)
	default:
		if b.open == nil {
			b.open = map[int64]*sandbox{}
		}
		b.open[s.AppID] = made
	}
	b.mu.Unlock()
	if err != nil {
		return s, errors.Join(err, world.Shutdown(context.Background()))
	}
	return made.told(), nil
}

// sandboxOptions are those of the world of a sandbox as it begins.
func (g *Gateway) sandboxOptions(s *Sandbox) *Options {
	o := g.guards(s.AppID)
	o.Seed, o.Start, o.Speed, o.Paused = s.Seed, s.Start, s.Speed, s.Paused
	o.Apps = []App{{ID: s.AppID, Name: "sandbox", Active: true}}
	o.Accounts, o.Faults, o.Quotes, o.Limits = s.Accounts, s.Faults, s.Quotes, *s.Limits
	if s.Site != nil {
		o.Site = *s.Site
	}
	return o
}

// guards are the options of a sandbox that do not depend on its world: what guards the server is as for everybody.
func (g *Gateway) guards(appID int64) *Options {
	o := g.options
	return &Options{
		Log: o.Log.With("sandbox", appID), MarketCache: sandboxCache, EconomicEvents: o.EconomicEvents, StrictAppID: o.StrictAppID,
		MaxConnections: o.MaxConnections, MaxConnectionsPerAddress: o.MaxConnectionsPerAddress,
		MaxMessage: o.MaxMessage, MaxResponse: o.MaxResponse, MaxDepth: o.MaxDepth, MaxStreams: o.MaxStreams, MaxQueue: o.MaxQueue,
		IdleTimeout: cmp.Or(o.IdleTimeout, -1), CloseWait: o.CloseWait, WriteStall: o.WriteStall, HandshakeTimeout: o.HandshakeTimeout,
		House: o.House, NoCompression: o.NoCompression, SanityExempt: o.SanityExempt, Blocked: o.Blocked, Country: o.Country,
		like: g,
	}
}

// Sandboxes lists the sandboxes by application.
func (g *Gateway) Sandboxes() []Sandbox {
	b := &g.sandboxes
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := make([]Sandbox, 0, len(b.open))
	for _, s := range b.open {
		list = append(list, s.told())
	}
	slices.SortFunc(list, func(x, y Sandbox) int { return cmp.Compare(x.AppID, y.AppID) })
	return list
}

// find gives the sandbox of an application. The error is ErrNoSandbox.
func (b *sandboxes) find(appID int64) (*sandbox, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if s := b.open[appID]; s != nil {
		return s, nil
	}
	return nil, ErrNoSandbox
}

// CloseSandbox ends a sandbox and its sessions, with close 1001, and forgets its snapshots. The error is ErrNoSandbox, or
// that of the end.
func (g *Gateway) CloseSandbox(ctx context.Context, appID int64) error {
	b := &g.sandboxes
	s, err := b.find(appID)
	if err != nil {
		return err
	}
	if err := s.replacing.take(ctx); err != nil {
		return err
	}
	defer s.replacing.give()
	if s.ended {
		return ErrNoSandbox
	}
	s.ended = true
	b.mu.Lock()
	delete(b.open, appID)
	b.mu.Unlock()
	g.snapshots.clear(appID)
	return s.world().Shutdown(ctx)
}

// ResetSandbox begins a sandbox anew: it is as it was opened, but that the gateway gives other tokens. Sessions end with
// close 1001. With an error the sandbox is as it was.
func (g *Gateway) ResetSandbox(ctx context.Context, appID int64) (Sandbox, error) {
	return g.replace(ctx, appID, func(_ *Gateway, s *sandbox) (*Gateway, error) {
		return New(g.sandboxOptions(&s.as))
	}, func(ctx context.Context, old *Gateway) error { return old.Shutdown(ctx) })
}

// SnapshotSandbox keeps a sandbox as it is, like Snapshot.
func (g *Gateway) SnapshotSandbox(ctx context.Context, appID int64) (*Snapshot, error) {
	s, err := g.sandboxes.find(appID)
	if err != nil {
		return nil, err
	}
	return s.world().snapshot(ctx, appID)
}

// RestoreSandbox has a sandbox go on from a snapshot of it, or of another world with the same symbols and recordings, like
// Restore. How it is reset stays. With an error the sandbox is as it was, and its sessions go on.
func (g *Gateway) RestoreSandbox(ctx context.Context, appID int64, snapshot *Snapshot) (Sandbox, error) {
	return g.replace(ctx, appID, func(old *Gateway, _ *sandbox) (*Gateway, error) {
		next, err := old.reborn(ctx, snapshot)
		if err != nil {
			return nil, err
		}
		if err := next.shown(ctx, appID); err != nil {
			return nil, errors.Join(err, next.Shutdown(ctx))
		}
		return next, nil
	}, func(ctx context.Context, old *Gateway) error { return old.retire(ctx) })
}

// replace has another world take the place of a sandbox's, which is ended meanwhile: its clients are not waited for.
func (g *Gateway) replace(ctx context.Context, appID int64, by func(*Gateway, *sandbox) (*Gateway, error), end func(context.Context, *Gateway) error) (Sandbox, error) {
	b := &g.sandboxes
	s, err := b.find(appID)
	if err != nil {
		return Sandbox{}, err
	}
	if err := s.replacing.take(ctx); err != nil {
		return Sandbox{}, err
	}
	defer s.replacing.give()
	if s.ended {
		return Sandbox{}, ErrNoSandbox
	}
	old := s.world()
	next, err := by(old, s)
	if err != nil {
		return Sandbox{}, err
	}
	s.present.Store(next)
	b.retiring.Go(func() {
		if err := end(context.Background(), old); err != nil {
			old.options.Log.Error("a world that was replaced did not end in order", "error", err)
		}
	})
	return s.told(), nil
}

// of gives the sandbox that a handshake chooses by its app_id; nil for the gateway's own world.
func (b *sandboxes) of(r *http.Request) *sandbox {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if len(b.open) == 0 {
		return nil
	}
	id, ok := parseAppID(r.URL.Query().Get("app_id"))
	if !ok {
		return nil
	}
	return b.open[id]
}

// shutdown ends all of them for good.
func (b *sandboxes) shutdown(ctx context.Context) error {
	b.mu.Lock()
	open := b.open
	b.open, b.closed = nil, true
	b.mu.Unlock()
	var all error
	for _, s := range open {
		_ = s.replacing.take(context.Background()) // a world that is taking another's place is there then
		if !s.ended {
			s.ended = true
			all = errors.Join(all, s.world().Shutdown(ctx))
		}
		s.replacing.give()
	}
	b.retiring.Wait()
	return all
}
