package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
)

// realm is a world as operators reach it: the server's own, or that of a sandbox.
type realm struct {
	app      int64 // of the sandbox; 0: the server's own
	snapshot func(context.Context) (*Snapshot, error)
	restore  func(context.Context, *Snapshot) (any, error) // gives what there is then
}

// ownRealm is the realm of the server's own world.
func (g *Gateway) ownRealm() *realm {
	return &realm{0, g.Snapshot, func(ctx context.Context, s *Snapshot) (any, error) {
		err := g.Restore(ctx, s)
		return restoredWorld{g.now().seed(), g.Clock().State()}, err
	}}
}

// restoredWorld is what is told of the server's own world that was restored.
type restoredWorld struct {
	Seed  string     `json:"seed"`
	Clock ClockState `json:"clock"`
}

// realmOf finds the sandbox that a request names, or answers that there is none.
func (g *Gateway) realmOf(w http.ResponseWriter, r *http.Request) *realm {
	id, _ := parseAppID(r.PathValue("app"))
	if _, err := g.sandboxes.find(id); err != nil {
		failJSON(w, http.StatusNotFound, err.Error())
		return nil
	}
	return &realm{
		id,
		func(ctx context.Context) (*Snapshot, error) { return g.SnapshotSandbox(ctx, id) },
		func(ctx context.Context, s *Snapshot) (any, error) { return g.RestoreSandbox(ctx, id, s) },
	}
}

// sandboxRoutes are the levers of sandboxes, and under /sandboxes/APP_ID/ those that each has for itself.
func (g *Gateway) sandboxRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /sandboxes", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, g.Sandboxes()) })
	mux.HandleFunc("POST /sandboxes", func(w http.ResponseWriter, r *http.Request) {
		limits := g.Limits() // of which the request may name some
		s := Sandbox{Limits: &limits}
		if !take(w, r, &s) {
			return
		}
		s, err := g.OpenSandbox(s)
		if err != nil {
			refuse(w, http.StatusBadRequest, err)
			return
		}
		writeJSON(w, http.StatusCreated, s)
	})
	mux.HandleFunc("DELETE /sandboxes/{app}", func(w http.ResponseWriter, r *http.Request) {
		id, _ := parseAppID(r.PathValue("app"))
		if err := g.CloseSandbox(r.Context(), id); err != nil {
			failWorld(w, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /sandboxes/{app}/reset", func(w http.ResponseWriter, r *http.Request) {
		id, _ := parseAppID(r.PathValue("app"))
		s, err := g.ResetSandbox(r.Context(), id)
		if err != nil {
			failWorld(w, err)
			return
		}
		writeJSON(w, http.StatusOK, s)
	})
	mux.HandleFunc("/sandboxes/{app}/", func(w http.ResponseWriter, r *http.Request) {
		id, _ := parseAppID(r.PathValue("app"))
		s, err := g.sandboxes.find(id)
		if err != nil {
			failJSON(w, http.StatusNotFound, err.Error())
			return
		}
		http.StripPrefix("/sandboxes/"+strconv.FormatInt(id, 10), s.world().admin()).ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /sandboxes/{app}/levers", func(w http.ResponseWriter, r *http.Request) {
		id, _ := parseAppID(r.PathValue("app"))
		s, err := g.sandboxes.find(id)
		if err != nil {
			failWorld(w, err)
			return
		}
		writeLevers(w, slices.Concat(leversAt(r, "", s.world().admin()), leversAt(r, "/sandboxes/"+r.PathValue("app"), mux))...)
	})
	for prefix, of := range map[string]func(http.ResponseWriter, *http.Request) *realm{
		"":                 func(http.ResponseWriter, *http.Request) *realm { return g.ownRealm() },
		"/sandboxes/{app}": g.realmOf,
	} {
		g.snapshotRoutes(mux, prefix, of)
	}
}

// snapshotRoutes are those of the snapshots of a world, under a prefix.
func (g *Gateway) snapshotRoutes(mux *http.ServeMux, prefix string, of func(http.ResponseWriter, *http.Request) *realm) {
	handle := func(method, path string, f func(http.ResponseWriter, *http.Request, *realm)) {
		mux.HandleFunc(method+" "+prefix+path, func(w http.ResponseWriter, r *http.Request) {
			if at := of(w, r); at != nil {
				f(w, r, at)
			}
		})
	}
	handle("GET", "/snapshots", func(w http.ResponseWriter, _ *http.Request, at *realm) {
		writeJSON(w, http.StatusOK, map[string]any{"snapshots": g.snapshots.list(at.app)})
	})
	handle("POST", "/snapshots", func(w http.ResponseWriter, r *http.Request, at *realm) {
		var o struct {
			Name string `json:"name"`
		}
		if !take(w, r, &o) {
			return
		}
		listed, err := g.keep(r.Context(), at, o.Name)
		if err != nil {
			failWorld(w, err)
			return
		}
		writeJSON(w, http.StatusCreated, listed)
	})
	handle("GET", "/snapshots/{name}", func(w http.ResponseWriter, r *http.Request, at *realm) {
		s, err := g.snapshots.get(at.app, r.PathValue("name"))
		if err != nil {
			failWorld(w, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "application/gzip")
		h.Set("Content-Disposition", `attachment; filename="`+r.PathValue("name")+`.dervish"`) // no name needs quoting
		h.Set("Content-Length", strconv.Itoa(len(s.file)))
		h.Set("Cache-Control", "no-store") // it opens accounts
		_, _ = s.WriteTo(w)                // a client that is gone needs no answer
	})
	handle("PUT", "/snapshots/{name}", func(w http.ResponseWriter, r *http.Request, at *realm) {
		err := g.snapshots.free(at.app, r.PathValue("name"))
		var s *Snapshot
		if err == nil {
			s, err = ReadSnapshot(http.MaxBytesReader(w, r.Body, maxSnapshotFile))
		}
		var listed listedSnapshot
		if err == nil {
			listed, err = g.snapshots.put(at.app, r.PathValue("name"), s)
		}
		if err != nil {
			failWorld(w, err)
			return
		}
		writeJSON(w, http.StatusCreated, listed)
	})
	handle("DELETE", "/snapshots/{name}", func(w http.ResponseWriter, r *http.Request, at *realm) {
		if err := g.snapshots.remove(at.app, r.PathValue("name")); err != nil {
			failWorld(w, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	handle("POST", "/restore", func(w http.ResponseWriter, r *http.Request, at *realm) {
		s, err := g.asked(http.MaxBytesReader(w, r.Body, maxSnapshotFile), at)
		var v any
		if err == nil {
			v, err = at.restore(r.Context(), s)
		}
		if err != nil {
			failWorld(w, err)
			return
		}
		w.Header().Set("Cache-Control", "no-store") // it may hold a token
		writeJSON(w, http.StatusOK, v)
	})
}

// keep makes a snapshot of a world and keeps it by a name; an empty one is chosen.
func (g *Gateway) keep(ctx context.Context, at *realm, name string) (listedSnapshot, error) {
	if err := g.snapshots.free(at.app, name); err != nil { // before the work
		return listedSnapshot{}, err
	}
	s, err := at.snapshot(ctx)
	if err != nil {
		return listedSnapshot{}, err
	}
	return g.snapshots.put(at.app, name, s)
}

// asked is the snapshot that a request to restore names, as {"snapshot":"NAME"}, or holds.
func (g *Gateway) asked(body io.Reader, at *realm) (*Snapshot, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		return ReadSnapshot(bytes.NewReader(text))
	}
	var o struct {
		Snapshot string `json:"snapshot"`
	}
	if err := decode(text, &o); err != nil {
		return nil, err
	}
	return g.snapshots.get(at.app, o.Snapshot)
}

// failWorld answers why something cannot be done with a world or its snapshots.
func failWorld(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, ErrNoSandbox), errors.Is(err, errNoNamed):
		status = http.StatusNotFound
	case errors.Is(err, errNamed):
		status = http.StatusConflict
	case errors.As(err, &large):
		status = http.StatusRequestEntityTooLarge
	}
	refuse(w, status, err)
}
