package gateway

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

// beside is where the admin handler is offered on the listeners of the API.
const beside = "/admin/"

// newBeside offers the admin handler where the clients of the API are, and lets nobody keep what it says.
func (g *Gateway) newBeside() http.Handler {
	admin := http.StripPrefix(strings.TrimSuffix(beside, "/"), g.Admin(g.options.AdminToken))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		admin.ServeHTTP(w, r)
	})
}

// front shows what this is to somebody who opens the address: Options.Front to a browser, a few words to everybody else.
func (g *Gateway) front(w http.ResponseWriter, r *http.Request) {
	read := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch html := strings.Contains(r.Header.Get("Accept"), "text/html"); {
	case g.options.Front != nil && (r.URL.Path != "/" || html || !read):
		g.options.Front.ServeHTTP(w, r)
		return
	case r.URL.Path != "/":
		http.Error(w, "Not found. The API is at "+Path+"?app_id=1089.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Add("Vary", "Accept")
	scheme := "ws"
	if r.TLS != nil {
		scheme = "wss"
	}
	console := "This server has no web console."
	if g.options.Front != nil {
		console = "A browser finds the web console here."
	}
	if f, ok := g.options.Front.(interface{ Built() bool }); ok && !f.Built() {
		console = "The web console is not in this binary. make build builds it, where Node.js is there."
	}
	_, _ = fmt.Fprintf(w, "dervish speaks the Deriv WebSocket API v3 here, with simulated markets and virtual money.\n\n"+
		"Connect to %s://%s%s?app_id=1089 and send {\"ping\":1}.\n\n%s\n", scheme, r.Host, Path, console)
}

// levers are the paths of the admin handler that a console looks for.
var levers = []string{"clock", "limits", "site", "sessions", "faults", "accounts", "sandboxes", "snapshots", "reports", "metrics"}

// leversAt are those of the levers that are among some paths, under a prefix. What takes every path is none.
func leversAt(r *http.Request, prefix string, of *http.ServeMux) (there []string) {
	for _, l := range levers {
		ask := r.Clone(r.Context())
		ask.URL.Path = prefix + "/" + l
		if _, pattern := of.Handler(ask); pattern != "" && !strings.HasSuffix(pattern, "/") {
			there = append(there, l)
		}
	}
	return there
}

// writeLevers answers which levers there are.
func writeLevers(w http.ResponseWriter, there ...string) {
	writeJSON(w, http.StatusOK, map[string]any{"levers": there})
}

// frontRoutes are those that a page begins with.
func (g *Gateway) frontRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /levers", func(w http.ResponseWriter, r *http.Request) {
		writeLevers(w, leversAt(r, "", mux)...)
	})
	mux.HandleFunc("GET /demo", func(w http.ResponseWriter, _ *http.Request) {
		if g.demo == nil {
			failJSON(w, http.StatusNotFound, "there is no demo account, as accounts are configured")
			return
		}
		writeJSON(w, http.StatusOK, g.demo)
	})
	mux.HandleFunc("POST /check", func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAdminBody))
		if err != nil {
			failJSON(w, http.StatusBadRequest, err.Error())
			return
		}
		writeJSON(w, http.StatusOK, check(text, g.options.MaxDepth, g.options.SanityExempt))
	})
}

// verdict is what the server would say of a request before it looks at anything but the request.
type verdict struct {
	Call   string  `json:"call,omitempty"` // as it was recognised
	Faults []fault `json:"faults"`         // empty: it is well formed
}

type fault struct {
	Path   string `json:"path,omitempty"`
	Reason string `json:"reason"`
}

// check judges a request by the declaration of its call, as the router does.
func check(text []byte, maxDepth int, exempt []string) verdict {
	v := verdict{Faults: []fault{}}
	r := wire.Request{MaxDepth: maxDepth}
	if err := r.Parse(text); err != nil {
		v.Faults = append(v.Faults, fault{Reason: err.Error()})
		return v
	}
	if !r.Sane(exempt) {
		v.Faults = append(v.Faults, fault{Reason: wire.ErrSanityCheckFailed.Message})
		return v
	}
	if r.Call == nil {
		v.Faults = append(v.Faults, fault{Reason: wire.ErrUnrecognisedRequest.Message})
		return v
	}
	v.Call = r.Call.Name
	if err := r.Call.Decode(&r, nil); err != nil {
		var invalid *wire.Invalid
		if !errors.As(err, &invalid) {
			v.Faults = append(v.Faults, fault{Reason: err.Error()})
			return v
		}
		for _, f := range invalid.Faults {
			v.Faults = append(v.Faults, fault{f.Path, f.Reason})
		}
		for _, name := range invalid.Unknown {
			v.Faults = append(v.Faults, fault{name, "The call has no such property."})
		}
	}
	return v
}
