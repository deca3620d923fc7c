package dervishtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/clock"
)

// TB is the part of testing.TB that a server needs, so that other test frameworks can give it too.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// AppID is an application that every server knows.
const AppID = 1089

// noon is where the time of Start begins: a Thursday on which every market is open or opens.
var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// Options are the settings of a Server. The zero value, and nil, mean the defaults. The struct is copied.
type Options struct {
	// Seed is any text: another seed is another world of ticks. Empty: dervish.
	Seed string
	// Begin is where the server's time begins, from 1970 to 2299. Zero: for Start 2026-01-01T12:00:00Z, for StartPipe
	// the present of the bubble.
	Begin time.Time
	// IdleTimeout ends a session on which nothing passes either way. 0: for Start never, as a step of the clock may be long,
	// for StartPipe 120 s as the public service has it; below 0: never.
	IdleTimeout time.Duration
	// Limits are the calls that a client may make; the zero value sets no limit.
	Limits gateway.Limits
	// Gateway alters the other settings before the gateway is made, and again at each Restart. Time, seed, witness and
	// what is kept are the server's own: what it says of them does not count, nor what it says at a Restart of limits and
	// site that were set meanwhile. Nil alters nothing.
	Gateway func(*gateway.Options)
}

// Server is a gateway in the hands of a test. It is safe for concurrent use, but for Restart and Advance, which are for
// one goroutine at a time. Its methods fail the test where they cannot do what they say; those that give something then
// give the zero value of it, should Fatalf return.
type Server struct {
	tb      TB
	options Options
	bubble  bool
	network network
	kept    gateway.Kept
	gateway atomic.Pointer[gateway.Gateway] // nil only where none could be made
	record  record
	web     *http.Server
	client  *http.Client
	url     string
	over    atomic.Bool
	accept  sync.WaitGroup
}

// Start runs a server on a free port of this machine until the test ends. Its time stands still until Advance.
func Start(tb TB, o *Options) *Server {
	tb.Helper()
	s := newServer(tb, o)
	l, err := listenTCP()
	if err != nil {
		s.fatal("listen: %v", err)
		return s
	}
	s.open(l, "ws://"+l.Addr().String()+gateway.Path)
	return s
}

// StartPipe runs a server in memory until the test ends. It is to be called inside a bubble of testing/synctest, whose time
// it keeps. HTTPClient, Dial and Client connect to it.
func StartPipe(tb TB, o *Options) *Server {
	tb.Helper()
	s := newServer(tb, o)
	if !settle() {
		s.fatal("StartPipe is to be called inside a bubble of testing/synctest; outside of one, use Start")
		return s
	}
	s.bubble = true
	s.open(listenMemory(), "ws://dervish.test"+gateway.Path)
	return s
}

// settle waits until all other goroutines of the bubble have nothing to do, and reports whether there is a bubble.
func settle() (ok bool) {
	defer func() {
		if recover() != nil { // which is how synctest says that there is none
			ok = false
		}
	}()
	synctest.Wait()
	return true
}

func newServer(tb TB, o *Options) *Server {
	s := &Server{tb: tb}
	if o != nil {
		s.options = *o
	}
	s.record.changed = make(chan struct{})
	s.client = &http.Client{Transport: &http.Transport{DialContext: s.Dial}}
	return s
}

// open makes the gateway and serves it on a listener.
func (s *Server) open(l listener, url string) {
	s.tb.Helper()
	s.url, s.network.listener = url, l
	s.web = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g := s.gateway.Load(); g != nil {
			g.ServeHTTP(w, r)
			return
		}
		http.Error(w, "the gateway could not be made", http.StatusServiceUnavailable)
	}), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)}
	s.tb.Cleanup(s.close)
	s.accept.Go(func() {
		if err := s.web.Serve(&s.network); !errors.Is(err, http.ErrServerClosed) {
			s.fail("serve: %v", err)
		}
	})
	s.begin()
}

// begin makes a gateway that goes on from what is kept.
func (s *Server) begin() {
	s.tb.Helper()
	o := gateway.Options{Limits: s.options.Limits, IdleTimeout: s.options.IdleTimeout}
	if o.IdleTimeout == 0 && !s.bubble {
		o.IdleTimeout = -1
	}
	o.Log = slog.New(faults{s, nil})
	if alter := s.options.Gateway; alter != nil {
		alter(&o)
	}
	o.Seed, o.Start, o.Speed, o.Paused = s.options.Seed, s.options.Begin, 1, !s.bubble
	if o.Start.IsZero() && !s.bubble {
		o.Start = noon
	}
	o.Kept, o.Witness = &s.kept, s.record.witness()
	g, err := gateway.New(&o)
	if err != nil {
		s.fatal("%v", err)
		return
	}
	s.gateway.Store(g)
}

// end shuts the gateway down, and waits for its sessions.
func (s *Server) end() error {
	g := s.gateway.Load()
	if g == nil {
		return nil
	}
	return g.Shutdown(context.Background()) // the connections bound the time that it takes
}

// close ends the server at the end of the test.
func (s *Server) close() {
	s.network.cut()
	err := s.web.Close()
	s.accept.Wait()
	s.network.cut() // those that were accepted meanwhile
	err = errors.Join(err, s.end(), s.kept.Close())
	s.client.CloseIdleConnections()
	if err != nil {
		s.fail("close: %v", err)
	}
	s.over.Store(true)
}

// fail fails the test, unless it is over.
func (s *Server) fail(format string, args ...any) {
	s.tb.Helper()
	if !s.over.Load() {
		s.tb.Errorf("dervishtest: "+format, args...)
	}
}

// fatal fails the test and ends it, unless it is over.
func (s *Server) fatal(format string, args ...any) {
	s.tb.Helper()
	if !s.over.Load() {
		s.tb.Fatalf("dervishtest: "+format, args...)
	}
}

// Gateway is the gateway that runs at present: for the levers that a Server has no word of its own for, such as SetSite
// and SetLimits. Restart replaces it. It is nil only where none could be made and Fatalf returned.
func (s *Server) Gateway() *gateway.Gateway { return s.gateway.Load() }

// running is Gateway, for methods that need it. Where there is none it fails the test.
func (s *Server) running() (*gateway.Gateway, bool) {
	s.tb.Helper()
	g := s.gateway.Load()
	if g == nil || s.over.Load() {
		s.fatal("the server does not run")
		return nil, false
	}
	return g, true
}

// URL is the endpoint, without a query: clients other than package dervish append ?app_id=1089. It stays the same over a
// Restart.
func (s *Server) URL() string { return s.url }

// HTTPClient connects to the server whatever the address, in memory too: for WebSocket libraries that take one.
func (s *Server) HTTPClient() *http.Client { return s.client }

// Client are options of package dervish for a client that connects to the server, in memory too. An empty token leaves it
// anonymous.
func (s *Server) Client(token string) *dervish.Options {
	return &dervish.Options{URL: s.url, Token: token, NetDial: s.Dial}
}

// Now is the server's present instant, in UTC.
func (s *Server) Now() time.Time {
	s.tb.Helper()
	g, ok := s.running()
	if !ok {
		return time.Time{}
	}
	return g.Clock().State().Now
}

// Advance moves time on. When it returns all that time has happened, every tick of it. In a bubble that is to sleep, and
// to wait until server and bot have dealt with what that brought; else clients may still be reading.
func (s *Server) Advance(d time.Duration) {
	s.tb.Helper()
	g, ok := s.running()
	if !ok {
		return
	}
	if !s.bubble {
		if err := g.Clock().Advance(context.Background(), d); err != nil {
			s.fatal("advance by %v: %v", d, err)
		}
		return
	}
	passed := make(chan struct{})
	clock.Real.AfterFunc(d, func() { close(passed) })
	<-passed
	settle()
}

// Quotes has the next ticks of a symbol say these quotes, exactly: the first tick from now on the first of them, and so on.
// From the last of them on the symbol goes on as it would have. What was told earlier of ticks yet to come is forgotten.
func (s *Server) Quotes(symbol string, quotes ...float64) {
	s.tb.Helper()
	if g, ok := s.running(); ok {
		if _, err := g.Script(symbol, quotes...); err != nil {
			s.fatal("%v", err)
		}
	}
}

// Drop cuts every connection without a close frame, as a network does that fails.
func (s *Server) Drop() { s.network.cut() }

// Restart shuts the gateway down in order, which ends its sessions with close 1001, and starts another one in its place
// that has its time, market, accounts and contracts, but no session. It is the process that goes, and not what the test
// has done to it: faults stay with what they have counted, and so do limits and site that were set. What the gateway has
// counted, of calls too, begins anew. Meanwhile a handshake is answered with HTTP 503. A client has two seconds to answer
// the close.
func (s *Server) Restart() {
	s.tb.Helper()
	if _, ok := s.running(); !ok {
		return
	}
	if err := s.end(); err != nil {
		s.fatal("restart: %v", err)
		return
	}
	s.begin()
}

// faults is a log that fails the test with what should not have been. What a client does wrong is logged below that.
type faults struct {
	server *Server
	attrs  []slog.Attr
}

func (faults) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

func (f faults) Handle(_ context.Context, r slog.Record) error {
	text := r.Message
	add := func(a slog.Attr) bool { text += fmt.Sprintf(" %s", a); return true }
	for _, a := range f.attrs {
		add(a)
	}
	r.Attrs(add)
	f.server.fail("a fault of the gateway: %s", text)
	return nil
}

func (f faults) WithAttrs(attrs []slog.Attr) slog.Handler {
	return faults{f.server, append(f.attrs[:len(f.attrs):len(f.attrs)], attrs...)}
}

func (f faults) WithGroup(string) slog.Handler { return f }
