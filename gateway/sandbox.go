package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// maxSandboxes is how many there may be beside each other: each has a clock, a book and a cache of ticks.
const maxSandboxes = 100

// sandboxCache is how many bytes of computed ticks a sandbox keeps.
const sandboxCache = 4 << 20

// Sandbox is a world of its own within a gateway, for the clients of one application: it has its own seed, clock, market,
// accounts, faults, limits and book, in memory. Nothing of one is seen by another.
type Sandbox struct {
	AppID  int64     `json:"app_id"`         // by which clients choose it
	Seed   string    `json:"seed,omitempty"` // empty: that of a gateway that was told none
	Start  time.Time `json:"start,omitzero"` // where its time begins; zero: the machine's present
	Speed  float64   `json:"speed,omitempty"`
	Paused bool      `json:"paused,omitempty"`
	Demo   *Demo     `json:"demo,omitempty"` // its account, with a token; set by the gateway
}

// sandboxes are the sandboxes of a gateway.
type sandboxes struct {
	mu     sync.RWMutex
	open   map[int64]*sandbox
	closed bool
}

// sandbox is one of them, and the gateway that is its world.
type sandbox struct {
	Sandbox
	gateway *Gateway
	levers  http.Handler
}

// ErrNoSandbox says that there is no sandbox of that application.
var ErrNoSandbox = errors.New("there is no such sandbox")

// OpenSandbox makes a sandbox for an application that the gateway does not have, and tells of its account.
func (g *Gateway) OpenSandbox(s Sandbox) (Sandbox, error) {
	if s.AppID < 1 {
		return s, errors.New("app_id has to be 1 or more")
	}
	if _, err := g.world.Apps.Lookup(s.AppID); err == nil {
		return s, fmt.Errorf("app_id %d is that of an application outside of sandboxes", s.AppID)
	}
	made, err := g.newSandbox(s)
	if err != nil {
		return s, err
	}
	b := &g.sandboxes
	b.mu.Lock()
	switch {
	case b.closed:
		err = errors.New("the gateway is going away")
	case b.open[s.AppID] != nil:
		err = fmt.Errorf("there is a sandbox of app_id %d", s.AppID)
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
		return s, errors.Join(err, made.gateway.Shutdown(context.Background()))
	}
	return made.Sandbox, nil
}

// newSandbox makes the world of a sandbox. What guards the server is as for everybody.
func (g *Gateway) newSandbox(s Sandbox) (*sandbox, error) {
	o := g.options
	own, err := New(&Options{
		Log: o.Log, Seed: s.Seed, Start: s.Start, Speed: s.Speed, Paused: s.Paused, MarketCache: sandboxCache,
		StrictAppID: o.StrictAppID, Apps: []App{{ID: s.AppID, Name: "sandbox", Active: true}}, Limits: g.Limits(),
		MaxConnections: o.MaxConnections, MaxConnectionsPerAddress: o.MaxConnectionsPerAddress,
		MaxMessage: o.MaxMessage, MaxResponse: o.MaxResponse, MaxDepth: o.MaxDepth, MaxStreams: o.MaxStreams, MaxQueue: o.MaxQueue,
		IdleTimeout: o.IdleTimeout, CloseWait: o.CloseWait, WriteStall: o.WriteStall, HandshakeTimeout: o.HandshakeTimeout,
		NoCompression: o.NoCompression, SanityExempt: o.SanityExempt, Blocked: o.Blocked, Country: o.Country,
	})
	if err != nil {
		return nil, err
	}
	s.Demo = own.Demo()
	made := &sandbox{Sandbox: s, gateway: own}
	made.levers = http.StripPrefix("/sandboxes/"+strconv.FormatInt(s.AppID, 10), own.levers())
	return made, nil
}

// Sandboxes lists the sandboxes by application.
func (g *Gateway) Sandboxes() []Sandbox {
	b := &g.sandboxes
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := make([]Sandbox, 0, len(b.open))
	for _, s := range b.open {
		list = append(list, s.Sandbox)
	}
	slices.SortFunc(list, func(x, y Sandbox) int { return cmp.Compare(x.AppID, y.AppID) })
	return list
}

// CloseSandbox ends a sandbox and its sessions, with close 1001. The error is ErrNoSandbox, or that of the end.
func (g *Gateway) CloseSandbox(ctx context.Context, appID int64) error {
	b := &g.sandboxes
	b.mu.Lock()
	s := b.open[appID]
	delete(b.open, appID)
	b.mu.Unlock()
	if s == nil {
		return ErrNoSandbox
	}
	return s.gateway.Shutdown(ctx)
}

// ResetSandbox begins a sandbox anew: its sessions end with close 1001, and seed and time are those with which it was
// opened. Its account has another token.
func (g *Gateway) ResetSandbox(ctx context.Context, appID int64) (Sandbox, error) {
	b := &g.sandboxes
	b.mu.RLock()
	s := b.open[appID]
	b.mu.RUnlock()
	if s == nil {
		return Sandbox{}, ErrNoSandbox
	}
	if err := g.CloseSandbox(ctx, appID); err != nil {
		return Sandbox{}, err
	}
	again := s.Sandbox
	again.Demo = nil
	return g.OpenSandbox(again)
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
		all = errors.Join(all, s.gateway.Shutdown(ctx))
	}
	return all
}

// sandboxRoutes are the levers of sandboxes, and under /sandboxes/APP_ID/ those that each has for itself.
func (g *Gateway) sandboxRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /sandboxes", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, g.Sandboxes()) })
	mux.HandleFunc("POST /sandboxes", func(w http.ResponseWriter, r *http.Request) {
		var s Sandbox
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAdminBody))
		if err == nil {
			err = decode(body, &s)
		}
		if err == nil {
			s, err = g.OpenSandbox(s)
		}
		if err != nil {
			failJSON(w, http.StatusBadRequest, err.Error())
			return
		}
		writeJSON(w, http.StatusCreated, s)
	})
	mux.HandleFunc("DELETE /sandboxes/{app}", func(w http.ResponseWriter, r *http.Request) {
		id, _ := parseAppID(r.PathValue("app"))
		if err := g.CloseSandbox(r.Context(), id); err != nil {
			failJSON(w, http.StatusNotFound, err.Error())
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /sandboxes/{app}/reset", func(w http.ResponseWriter, r *http.Request) {
		id, _ := parseAppID(r.PathValue("app"))
		s, err := g.ResetSandbox(r.Context(), id)
		if err != nil {
			failJSON(w, http.StatusNotFound, err.Error())
			return
		}
		writeJSON(w, http.StatusOK, s)
	})
	mux.HandleFunc("/sandboxes/{app}/", func(w http.ResponseWriter, r *http.Request) {
		id, _ := parseAppID(r.PathValue("app"))
		g.sandboxes.mu.RLock()
		s := g.sandboxes.open[id]
		g.sandboxes.mu.RUnlock()
		if s == nil {
			failJSON(w, http.StatusNotFound, ErrNoSandbox.Error())
			return
		}
		s.levers.ServeHTTP(w, r)
	})
}
