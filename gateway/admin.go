package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/pprof"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// maxAdminBody bounds the body of an admin request, in bytes.
const maxAdminBody = 64 << 10

// Admin is the handler for operators: health, metrics, profiles and the levers of the running server. It belongs on a
// listener that only they can reach. Where token is not empty every request must carry it as a bearer token, /healthz
// and /readyz excepted.
//
//	GET       /healthz       200 while the process lives
//	GET       /readyz        200 while connections are taken, else 503
//	GET       /metrics       for Prometheus
//	GET PUT   /limits        the rate limits, as JSON; PUT changes the members that it names
//	GET       /limits/profiles  sets of limits that have names
//	GET       /caps          what else bounds a client, for as long as the server runs
//	GET PUT   /site          {"status":"up|down|updating","message":"…"}; PUT changes the members that it names
//	GET POST  /clock         what time does; POST {"action":"pause|resume|step|advance|speed|to", …} moves it
//	POST      /quotes        {"symbol":"R_100","quotes":[1.25,…]}: what the next ticks of a symbol say
//	GET POST PUT DELETE /faults     what goes wrong on purpose: list, add one, {"faults":[…]} in place of all, clear
//	PUT DELETE /faults/NAME  {"off":true} switches one of them off, until {"off":false}; DELETE ends it
//	GET       /faults/catalogue  which kinds there are
//	GET POST  /accounts      the accounts; POST {"loginid":"…","currency":"USD","balance":"10000","user":0,"scopes":[…]} opens one
//	POST      /accounts/LOGINID/reset      sets its balance to what it was opened with; open contracts stay open
//	GET POST  /accounts/LOGINID/tokens     its tokens; POST {"name":"…","scopes":[…]} makes one
//	DELETE    /accounts/LOGINID/tokens/ID  has a token no longer accepted
//	GET       /sessions      who is connected: at most 500, newest first
//	GET       /sessions/ID/frames  the messages of a session as they pass, redacted, as server-sent events
//	POST      /sessions/ID/close   {"code":1000,"reason":"…"}: ends a session; both may be absent
//	GET       /levers        which of these there are, for a console
//	GET       /demo          the account that the gateway opened by itself, with its token
//	POST      /check         what would be said of a request, given as the body, before anything but itself is looked at
//	GET POST  /sandboxes     worlds of their own; POST {"app_id":2,"seed":"…","start":"…","speed":1,"paused":true} opens one
//	DELETE    /sandboxes/APP_ID        ends one, and POST /sandboxes/APP_ID/reset begins it anew
//	any       /sandboxes/APP_ID/…      its own levers, such as /sandboxes/2/clock
//	GET POST  /snapshots     what is kept of the world; POST {"name":"…"} keeps it as it is
//	GET PUT DELETE /snapshots/NAME     one as a file; PUT brings a file
//	POST      /restore       {"snapshot":"NAME"}, or a file: has the world go on from there
//	GET       /reports       the reports of backtests in Options.Reports, the newest first
//	GET DELETE /reports/NAME one of them, as a page under a policy of its own; /reports/NAME/data is its JSON
//	POST      /reports/NAME/ticket  {"path":"…"}: where it opens for ten minutes without the token
//	GET       /debug/pprof/  profiles
//
// Without a token it answers nobody but peers on this machine that ask by its loopback address or as localhost, and through
// no proxy. It is safe against web pages that the operator visits: requests from another origin are refused, those that
// only read as well, and so are those for a name that was made to point here.
func (g *Gateway) Admin(token string) http.Handler {
	mux := http.NewServeMux()
	g.sandboxRoutes(mux)
	g.reportRoutes(mux, token)
	mux.HandleFunc("GET /levers", func(w http.ResponseWriter, r *http.Request) {
		writeLevers(w, slices.Concat(leversAt(r, "", g.now().admin()), leversAt(r, "", mux))...)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { g.now().admin().ServeHTTP(w, r) })
	return ticketed(token, mux, guard(token, mux))
}

// levers are the paths of the admin endpoint that are about one world.
func (g *Gateway) levers() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if !g.ready.Load() {
			answer(w, http.StatusServiceUnavailable, "shutting down")
			return
		}
		answer(w, http.StatusOK, "ready")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(g.metrics(), promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /limits", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, g.Limits()) })
	mux.HandleFunc("PUT /limits", func(w http.ResponseWriter, r *http.Request) {
		change(g, w, r, g.Limits, func(l Limits) error { return g.setLimits(l, nil) })
	})
	mux.HandleFunc("GET /limits/profiles", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, Profiles()) })
	mux.HandleFunc("GET /caps", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, g.caps()) })
	mux.HandleFunc("GET /site", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, g.Site()) })
	mux.HandleFunc("PUT /site", func(w http.ResponseWriter, r *http.Request) {
		change(g, w, r, g.Site, g.setSite)
	})
	if g.clock != nil {
		g.clockRoutes(mux)
	}
	g.faultRoutes(mux)
	g.accountRoutes(mux)
	g.sessionRoutes(mux)
	g.frontRoutes(mux)
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// change lays the members of a JSON body over the present value and puts that in force. Nobody else changes anything
// between the two.
func change[T any](g *Gateway, w http.ResponseWriter, r *http.Request, now func() T, set func(T) error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAdminBody))
	if err != nil {
		failJSON(w, http.StatusBadRequest, err.Error())
		return
	}
	v, err := alter(g, body, now, set)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	writeJSON(w, http.StatusOK, v)
}

// alter is change without the client, who is not waited for under the lock.
func alter[T any](g *Gateway, body []byte, now func() T, set func(T) error) (T, error) {
	g.changes.Lock()
	defer g.changes.Unlock()
	v := now()
	if err := decode(body, &v); err != nil {
		return v, err
	}
	err := set(v)
	return now(), err
}

// decode reads one JSON object, of whose members v knows every one.
func decode(body []byte, v any) error {
	if text := bytes.TrimLeft(body, " \t\r\n"); len(text) == 0 || text[0] != '{' {
		return errors.New("the body has to be a JSON object")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, more := d.Token(); !errors.Is(more, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n") // a client that is gone needs no answer
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that is gone needs no answer
}

// refuse says why nothing is done, and of each member of the body that is at fault what is wrong with it.
func refuse(w http.ResponseWriter, status int, err error) {
	body := struct {
		Error  string            `json:"error"`
		Fields map[string]string `json:"fields,omitempty"`
	}{err.Error(), map[string]string{}}
	fields(err, body.Fields)
	writeJSON(w, status, body)
}

// fields notes which members errors are about, by those that say so.
func fields(err error, by map[string]string) {
	switch e := err.(type) {
	case interface{ Field() string }:
		by[e.Field()] = err.Error()
	case *json.UnmarshalTypeError:
		name := strings.TrimPrefix(e.Field, "plainFault.") // which is embedded
		by[name] = fmt.Sprintf("%s cannot be a %s", name, e.Value)
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			fields(err, by)
		}
	case interface{ Unwrap() error }:
		fields(e.Unwrap(), by)
	}
}

// ofField is an error about one member of a body.
type ofField struct {
	error
	name string
}

func (e ofField) Field() string { return e.name }
func (e ofField) Unwrap() error { return e.error }

// inField says which member of a body an error is about.
func inField(name string, err error) error { return ofField{err, name} }

func failJSON(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"error": message})
}
