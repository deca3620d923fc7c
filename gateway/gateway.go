// Package gateway is the server as a library. It joins the parts of the house, answers the handshake at
// /websockets/v3?app_id=N, and hands each connection to a session.
//
// A Gateway is an http.Handler, so it goes wherever one does: behind TLS, into a test, beside other handlers. Run serves
// it on listeners and shuts it down in order.
//
// Locks: nothing in the house holds a lock while it waits for a client. Where two are held at once it is in the order
// faulty, changes, session, connection: changes is the one that puts what operators alter in a row, so that the last news a
// client hears is the newest. The hub's lock, the limits' and those of topics are leaves, and never held while another
// is taken.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/lockstep"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/site"
	"github.com/dervish-ws/dervish/internal/store"
	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

// Path is where the API is served.
const Path = "/websockets/v3"

// Mark is a header of every HTTP answer but that which opens a connection. Its value says that what is done here is simulated.
// By it a careful client tells a gateway from the public service before it sends what changes something.
const Mark = "Dervish"

// Gateway is one server of the API. It is safe for concurrent use.
type Gateway struct {
	options Options
	world   calls.World
	router  *calls.Router
	hub     *session.Hub
	clock   *clock.Simulated // nil: a test's
	held    bool             // it begins when all else is made
	pacer   *lockstep.Pacer  // moves clock; nil without Options.Lockstep
	paced   sync.Map         // *paced by *session.Session, where there is a pacer
	joining sync.Mutex       // held from the handshake until a session has its number, where there is a pacer
	over    chan struct{}    // closed at Options.Until; nil: there is none, or the pacer's counts
	end     clock.Timer      // for that; nil likewise
	conns   limits.Connections
	waiting waiting
	socket  wsconn.Options
	store   *store.DB
	demo    *Demo
	beside  http.Handler // the admin handler on the listeners of the API; nil: not there
	flush   clock.Timer  // guarded by mu; nil: nothing is to be written
	faulty  *faulty
	logIns  http.Handler

	sandboxes sandboxes
	snapshots shelf
	heir      atomic.Pointer[Gateway] // whose world took the place of this one's; nil: nobody's did
	replacing turn                    // held while a world takes another's place
	retiring  sync.WaitGroup          // worlds whose place was taken, until they have ended
	admin     func() *http.ServeMux   // the levers of this world
	lent      bool                    // the store is closed by somebody else
	gone      atomic.Bool             // Shutdown has begun

	languages map[string]string // those that l may name, each to itself

	changes sync.Mutex // held while the limits or the site are changed and listeners told

	refused [refusals]atomic.Uint64
	ready   atomic.Bool

	mu      sync.Mutex
	closing bool
	running sync.WaitGroup // connections from the handshake to their end; none is added once closing

	turned  context.Context // of connections that are turned away
	cutTurn context.CancelFunc
}

// refusal is why a connection was not served.
type refusal int

const (
	refusedApp refusal = iota
	refusedAddress
	refusedFull
	refusedHandshake
	refusedShutdown
	refusals = int(refusedShutdown) + 1
)

func (r refusal) String() string {
	return [refusals]string{"app_id", "address", "full", "handshake", "shutdown"}[r]
}

// New joins the parts. Shutdown releases them. The error names every setting that makes no sense.
func New(o *Options) (*Gateway, error) {
	g := &Gateway{options: o.withDefaults(), languages: map[string]string{}, replacing: newTurn()}
	g.admin = sync.OnceValue(g.levers)
	if from := g.options.begun; from != nil {
		g.store, g.lent = from.store, from.lent
	} else {
		g.lent = g.options.Kept != nil
	}
	world, err := g.build()
	g.world = world
	if err := errors.Join(g.options.validate(), err); err != nil {
		return nil, errors.Join(err, g.closeTrade())
	}
	for _, l := range world.Atlas.SupportedLanguages() {
		g.languages[l] = l
	}
	g.turned, g.cutTurn = context.WithCancel(context.Background())
	g.router = calls.NewRouter(world)
	g.logIns = g.newLogIn()
	g.hub = session.NewHub(g.answering(), world.Clock, g.options.IdleTimeout)
	if from := g.options.begun; from != nil {
		g.hub.Seed, g.hub.After = string(from.state.Chance), from.sessions
	}
	g.socket = wsconn.Options{
		MaxMessage:       g.options.MaxMessage,
		MaxQueue:         g.options.MaxQueue,
		Compression:      !g.options.NoCompression,
		WriteStall:       g.options.WriteStall,
		CloseWait:        g.options.CloseWait,
		HandshakeTimeout: g.options.HandshakeTimeout,
		Tick:             &g.hub.Tick,
	}
	if err := g.beginFaults(); err != nil {
		return nil, errors.Join(err, g.abandon())
	}
	if err := g.beginEnd(); err != nil {
		return nil, errors.Join(err, g.abandon())
	}
	g.beginLockstep()
	world.Apps.Changed.Listen(g.appChanged)
	world.Accounts.Revoked.Listen(g.revoked)
	world.Accounts.Unwritten = g.keepUses
	if g.options.FrontAdmin {
		g.beside = g.newBeside()
	}
	g.options.like, g.options.begun = nil, nil // they would keep every world that there was
	if g.held {
		g.clock.Resume()
	}
	g.ready.Store(true)
	return g, nil
}

// build makes the world that handlers speak to.
func (g *Gateway) build() (calls.World, error) {
	o := &g.options
	if o.clock == nil {
		c, held, err := o.keepTime()
		if err != nil {
			return calls.World{}, err
		}
		o.clock, g.clock, g.held = c, c, held
	}
	g.faulty = o.keepFaults()
	w := calls.World{
		Clock:        o.clock,
		Meters:       limits.NewBook(),
		Log:          o.Log,
		Country:      o.Country,
		MaxDepth:     o.MaxDepth,
		MaxResponse:  o.MaxResponse,
		SanityExempt: o.SanityExempt,
		Faults:       g.faulty.set,
	}
	var errs []error
	var err error
	if w.Economy, err = o.economy(); err != nil {
		return w, err
	}
	if o.like != nil {
		w.Atlas = o.like.world.Atlas
	} else if w.Atlas, err = atlas.Load(o.DataName, o.Data); err != nil {
		return w, err
	}
	if w.Market, err = o.keepMarket(); err != nil {
		return w, err
	}
	w.Feed = market.NewFeed(w.Market, w.Clock)
	if err := g.trade(&w); err != nil {
		return w, err
	}
	byApp := map[int64]limits.Numbers{}
	errs = append(errs, g.populate(&w, byApp)...)
	notice := o.notice()
	if notice.Status != "" {
		errs = append(errs, notice.Validate())
	}
	n := &numbers{g.numbers(o.Limits), byApp}
	if o.begun == nil {
		o.Kept.keepLevers(n, &notice)
	}
	w.Limits = limits.NewTable(n.all, n.byApp)
	w.Site = site.NewBoard(notice)
	return w, errors.Join(errs...)
}

// abandon releases what New has begun, before anybody was connected.
func (g *Gateway) abandon() error {
	g.restFaults()
	g.cutTurn()
	return errors.Join(g.hub.Shutdown(context.Background()), g.closeTrade()) // of a hub without sessions
}

// numbers adds to public limits what is set once for all.
func (g *Gateway) numbers(l Limits) limits.Numbers {
	return limits.Numbers{
		General:   limits.Rates(l.General),
		Pricing:   limits.Rates(l.Pricing),
		Outcome:   limits.Rates(l.Outcome),
		Proposals: l.ProposalStreams,
		Streams:   g.options.MaxStreams,
	}
}

// Demo tells of the account that was opened because Options named none; nil otherwise.
func (g *Gateway) Demo() *Demo { return g.now().demo }

// Limits gives the limits in force for applications without their own.
func (g *Gateway) Limits() Limits {
	return published(g.now().world.Limits.All())
}

// published are the numbers that Limits have of those in force.
func published(n limits.Numbers) Limits {
	return Limits{ProposalStreams: n.Proposals, General: Rate(n.General), Outcome: Rate(n.Outcome), Pricing: Rate(n.Pricing)}
}

// SetLimits replaces the limits, while sessions go on: l for everybody, byApp for applications with their own. A nil
// byApp leaves those as they are. Everybody who follows website_status hears of it at once. The error names what makes
// no sense; nothing is changed then.
func (g *Gateway) SetLimits(l Limits, byApp map[int64]Limits) error {
	g = g.now()
	g.changes.Lock()
	defer g.changes.Unlock()
	return g.setLimits(l, byApp)
}

// setLimits is SetLimits with g.changes held.
func (g *Gateway) setLimits(l Limits, byApp map[int64]Limits) error {
	errs := []error{l.validate()}
	numbers := map[int64]limits.Numbers{}
	for id, own := range byApp {
		if err := own.validate(); err != nil {
			errs = append(errs, fmt.Errorf("application %d: %w", id, err))
		}
		numbers[id] = g.numbers(own)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if byApp == nil {
		g.world.Limits.SetAll(g.numbers(l))
	} else {
		g.world.Limits.Set(g.numbers(l), numbers)
	}
	g.options.Kept.limited(g.world.Limits)
	return nil
}

// Site gives what website_status says of the site.
func (g *Gateway) Site() Site {
	n := g.now().world.Site.Now()
	return Site{Status: string(n.Status), Message: n.Message}
}

// SetSite replaces what website_status says of the site. Everybody who follows it hears of a change at once.
func (g *Gateway) SetSite(s Site) error {
	g = g.now()
	g.changes.Lock()
	defer g.changes.Unlock()
	return g.setSite(s)
}

// setSite is SetSite with g.changes held.
func (g *Gateway) setSite(s Site) error {
	n := site.Notice{Status: site.Status(s.Status), Message: s.Message}
	if err := n.Validate(); err != nil {
		return inField("status", err)
	}
	g.world.Site.Put(n)
	g.options.Kept.announced(n)
	return nil
}

// ServeHTTP answers the handshake at Path and log-ins at LogInPath, with Options.FrontAdmin the admin handler under
// /admin/, and everything else with Options.Front, or a short page that says what this is.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(Mark, "simulated")
	if s := g.sandboxes.of(r); s != nil && (r.URL.Path == Path || r.URL.Path == LogInPath) {
		s.world().ServeHTTP(w, r)
		return
	}
	if r.URL.Path == Path {
		defer come(r)
		g.now().connect(w, r)
		return
	}
	come(r)
	switch r.URL.Path {
	case LogInPath:
		g.now().logIns.ServeHTTP(w, r)
	default:
		if g.beside != nil && strings.HasPrefix(r.URL.Path, beside) {
			g.beside.ServeHTTP(w, r)
			return
		}
		g.front(w, r)
	}
}

// connect decides about a handshake and serves the connection on a goroutine of its own, so that what the handshake
// needed is freed.
func (g *Gateway) connect(w http.ResponseWriter, r *http.Request) {
	addr := addrOf(r.RemoteAddr)
	app, why := g.admitApp(r, addr)
	if why != nil && g.options.StrictAppID && wantsUpgrade(r) {
		g.refused[why.kind].Add(1)
		refuseApp(w, why)
		return
	}
	addr = counted(addr)
	switch g.conns.Add(addr, g.options.MaxConnections, g.options.MaxConnectionsPerAddress) {
	case limits.OverAll:
		g.later(w, refusedFull, http.StatusServiceUnavailable, "The server has as many connections as it takes. Try again later.")
		return
	case limits.OverAddress:
		g.later(w, refusedFull, http.StatusTooManyRequests, "There are too many connections from your address. Close some first.")
		return
	}
	if !g.begin() {
		g.conns.Remove(addr)
		g.later(w, refusedShutdown, http.StatusServiceUnavailable, "The server is going away. Try again later.")
		return
	}
	if g.pacer != nil {
		// A client that has its connection may open another at once: the first is the first.
		g.joining.Lock()
		defer g.joining.Unlock()
	}
	conn, err := wsconn.Upgrade(w, r, &g.socket)
	if err != nil {
		g.leave(addr)
		g.refused[refusedHandshake].Add(1)
		g.options.Log.Debug("handshake refused", "addr", addr, "error", err)
		return
	}
	if why != nil {
		g.refused[why.kind].Add(1)
		go g.turnAway(conn, addr)
		return
	}
	go g.serve(g.join(conn, session.Client{App: app, Addr: addr, Language: g.language(r.URL.Query().Get("l")), Agent: agentOf(r)}))
}

// begin counts a connection in, unless the gateway is closing: Shutdown waits for it then.
func (g *Gateway) begin() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closing {
		g.running.Add(1)
	}
	return !g.closing
}

// later refuses a handshake that may succeed another time.
func (g *Gateway) later(w http.ResponseWriter, why refusal, status int, text string) {
	g.refused[why].Add(1)
	w.Header().Set("Retry-After", "5")
	http.Error(w, text, status)
}

// language is one that there are texts in: what a client asks for is not kept, as it may be of any length.
func (g *Gateway) language(l string) string {
	if known, ok := g.languages[strings.ToUpper(l)]; ok {
		return known
	}
	return "EN"
}

// join makes the session of a connection; serve has to follow.
func (g *Gateway) join(conn *wsconn.Conn, c session.Client) *session.Session {
	s := g.hub.Join(conn, c)
	g.present(s)
	g.pace(s)
	// The application may have been deactivated between its admission and the moment from which the hub knows of the
	// session.
	if app, err := g.world.Apps.Lookup(c.App.ID); err != nil || !app.Active {
		dismiss(s)
	}
	return s
}

// serve runs a session until it ends. Its goroutine does nothing else: the stack of one that waits for a new client's
// first word stays at 2 KiB only if little is on it, and nothing deeper was called before.
func (g *Gateway) serve(s *session.Session) {
	defer g.leave(s.Addr)
	s.Run()
}

// leave counts a connection out.
func (g *Gateway) leave(addr netip.Addr) {
	g.conns.Remove(addr)
	g.running.Done()
}

// denied is why an application may not connect.
type denied struct {
	kind   refusal
	status int // of HTTP, in strict mode
}

// admitApp finds the application of a handshake, and whether it may connect from an address.
func (g *Gateway) admitApp(r *http.Request, addr netip.Addr) (apps.App, *denied) {
	for _, p := range g.options.Blocked {
		if p.Contains(addr) {
			return apps.App{}, &denied{refusedAddress, http.StatusForbidden}
		}
	}
	id, ok := parseAppID(r.URL.Query().Get("app_id"))
	if !ok {
		return apps.App{}, &denied{refusedApp, http.StatusUnauthorized}
	}
	app, err := g.world.Apps.Lookup(id)
	switch {
	case err != nil:
		return apps.App{}, &denied{refusedApp, http.StatusUnauthorized}
	case !app.Active:
		return apps.App{}, &denied{refusedApp, http.StatusForbidden}
	}
	return app, nil
}

// parseAppID accepts decimal digits without a leading zero, up to 64 signed bits.
func parseAppID(text string) (int64, bool) {
	if text == "" || text[0] < '1' || text[0] > '9' || len(text) > 19 {
		return 0, false
	}
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil
}

// wantsUpgrade tells a handshake from a plain request, which is answered 426 whatever its app_id.
func wantsUpgrade(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Contains(strings.ToLower(r.Header.Get("Upgrade")), "websocket")
}

// refuseApp answers a handshake by HTTP.
func refuseApp(w http.ResponseWriter, why *denied) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(why.status)
	body := []byte(`{"error":{"code":"` + string(wire.ErrInvalidAppID.Code) + `","message":`)
	body = append(wire.AppendString(body, wire.ErrInvalidAppID.Message), "}}\n"...)
	_, _ = w.Write(body) // a client that is gone needs no answer
}

// turnAway tells a connected client that its app_id is no good, and closes.
func (g *Gateway) turnAway(conn *wsconn.Conn, addr netip.Addr) {
	defer g.leave(addr)
	var nothing wire.Request
	_ = conn.Send(wsconn.Text, nothing.AppendError(nil, wire.ErrInvalidAppID)) // if it fails, so will Serve
	if err := conn.Close(1008, "invalid app_id"); err != nil {
		conn.Abort()
	}
	stop := context.AfterFunc(g.turned, conn.Abort)
	defer stop()
	conn.Serve(deaf{})
}

// deaf hears nothing.
type deaf struct{}

func (deaf) Message(wsconn.Opcode, []byte) {}

// appChanged ends the sessions of an application that may no longer connect.
func (g *Gateway) appChanged(a apps.App) {
	if a.Active {
		return
	}
	g.hub.Each(func(s *session.Session) {
		if s.App.ID == a.ID {
			dismiss(s)
		}
	})
}

// dismiss ends a session whose application may no longer connect.
func dismiss(s *session.Session) {
	var nothing wire.Request
	s.Say(nothing.AppendError(nil, wire.ErrInvalidAppID))
	s.Close(session.EndApp, 1008, "invalid app_id")
}

// Shutdown closes every session with 1001 and waits until the last is gone, or until ctx is done: then the rest is cut
// off, and the error is ctx's. Handshakes that come later are refused with HTTP 503.
func (g *Gateway) Shutdown(ctx context.Context) error {
	g.gone.Store(true)
	g.refuse()
	_ = g.replacing.take(context.Background()) // a world that is taking another's place is waited for, and is there then
	defer g.replacing.give()
	err := g.sandboxes.shutdown(ctx)
	if heir := g.heir.Load(); heir != nil {
		err = errors.Join(err, heir.Shutdown(ctx))
		g.retiring.Wait()
		return err
	}
	return errors.Join(err, g.finish(ctx))
}

// refuse has handshakes refused from now on.
func (g *Gateway) refuse() {
	g.ready.Store(false)
	g.mu.Lock()
	g.closing = true
	g.mu.Unlock()
}

// finish is Shutdown of one world.
func (g *Gateway) finish(ctx context.Context) error {
	g.refuse()
	g.endLockstep()
	if g.end != nil {
		g.end.Stop() // it may have come
	}
	g.restFaults()
	g.world.Feed.Close()
	err := g.hub.Shutdown(ctx)
	stop := context.AfterFunc(ctx, g.cutTurn)
	defer stop()
	g.running.Wait()
	return errors.Join(err, g.closeUses(), g.closeTrade())
}
