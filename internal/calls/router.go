// Package calls answers requests. The Router takes a message apart, checks it in one visible order, has the call's
// handler answer it, and writes the envelope. There is one handler for each call that is offered; handlers are the only
// place where the shapes of the wire meet the words of the domain.
//
// To add a call: declare it in wire, write a handler here, name it in the table of handlers.go, and record a golden
// exchange under testdata. A handler runs on the goroutine that reads the connection, so the requests of one client are
// answered in their order, and a slow handler slows nobody else.
package calls

import (
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"runtime/debug"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/unicode/norm"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/copying"
	"github.com/dervish-ws/dervish/internal/exchange"
	"github.com/dervish-ws/dervish/internal/faults"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/site"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// World is everything that handlers speak to. All of it is safe for concurrent use.
type World struct {
	Clock    clock.Clock
	Atlas    *atlas.World
	Apps     *apps.Registry
	Accounts *accounts.Book
	Limits   *limits.Table
	Meters   *limits.Book
	Site     *site.Board
	Market   *market.World
	Feed     *market.Feed
	Desk     *trading.Desk
	Book     *ledger.Book
	Copying  *copying.Book
	Log      *slog.Logger

	Offerings *offerings.Catalogue // nil: those of offerings.New for Market
	Rates     *exchange.Board      // nil: those of Market
	Faults    *faults.Set          // nil: nothing goes wrong on purpose
	Economy   []EconomicEvent      // for economic_calendar; may be empty

	Country      string   // where clients are taken to be, two lower-case letters
	MaxDepth     int      // nesting of a request; 0: wire.DefaultMaxDepth
	MaxResponse  int      // bytes of an answer; 0: 1 MiB
	SanityExempt []string // properties whose values the sanity check lets through
}

// Router answers the messages of all sessions. It is safe for concurrent use.
type Router struct {
	World
	Tally *Tally

	entries   []entry // by wire.Call.Index
	exchanges sync.Pool
	status    statusCache
	tape      tape
	crier     crier
	shelves   shelves
}

// entry is what the router knows of a call.
type entry struct {
	category limits.Category
	objects  map[string]*wire.Error // to a property at fault by an answer of its own
	answer   func(*Exchange) error  // decode, admit, handle, encode; nil: not offered
}

// Exchange is one request on its way to its answer. Handlers may use it until they return.
type Exchange struct {
	*Router
	Session *session.Session
	Request *wire.Request
	Call    *wire.Call
	// MsgType is the msg_type of the answer; handlers of calls with several change it.
	MsgType string
	// Nothing has an empty object answered, whatever the response holds.
	Nothing bool
	// Actor is the account that the request acts for; meaningful for calls that need authorization.
	Actor session.Identity

	request wire.Request
	out     []byte
	streams []opening
	settled int // how many of streams belong to answers that were given
	tally   sheet

	struck []*faults.Rule // what befalls this request; mostly nothing
	asked  []byte         // its own req_id where a fault has put another; nil: none has
	late   bool           // its streams wait for an answer that is late
}

// opening is a stream that goes live once the answer is queued.
type opening struct {
	stream *session.Stream
	key    string // the member that holds an update's payload
}

// NewRouter is a router with a handler for every call that is offered.
func NewRouter(w World) *Router {
	if w.MaxResponse == 0 {
		w.MaxResponse = 1 << 20
	}
	if w.Offerings == nil {
		w.Offerings = offerings.New(w.Market.Symbols())
	}
	if w.Rates == nil {
		w.Rates = exchange.New(w.Market)
	}
	r := &Router{World: w, Tally: newTally(), entries: make([]entry, len(wire.All()))}
	r.exchanges.New = func() any { return &Exchange{Router: r, tally: r.Tally.sheet()} }
	for _, c := range wire.All() {
		r.entries[c.Index()].category = categories[c.RateClass()]
	}
	r.offer()
	r.status.follow(r)
	r.tape.follow(w.Market, w.Feed, w.Faults)
	r.crier.follow(w.Feed)
	return r
}

// categories are the limits under which calls count, by wire.RateClass.
var categories = [...]limits.Category{
	wire.RateGeneral: limits.General,
	wire.RatePricing: limits.Pricing,
	wire.RateOutcome: limits.Outcome,
	wire.RateExempt:  limits.Exempt,
}

// object has a fault of one property, if there is no other, answered by an error of its own.
func (r *Router) object(c *wire.Call, property string, answer *wire.Error) {
	e := &r.entries[c.Index()]
	if e.objects == nil {
		e.objects = map[string]*wire.Error{}
	}
	e.objects[property] = answer
}

// objection is what is answered to a request that breaks the declaration.
func (e *entry) objection(err error) error {
	var invalid *wire.Invalid
	if len(e.objects) > 0 && errors.As(err, &invalid) && len(invalid.Faults) == 1 && len(invalid.Unknown) == 0 {
		if own := e.objects[invalid.Faults[0].Path]; own != nil {
			return own
		}
	}
	return err
}

// Offers reports whether a handler answers the call.
func (r *Router) Offers(c *wire.Call) bool { return r.entries[c.Index()].answer != nil }

// keepOut is the capacity beyond which an answer's buffer is not kept for the next one.
const keepOut = 64 << 10

// Serve answers one message. It is the Server of a session.Hub.
func (r *Router) Serve(s *session.Session, binary bool, text []byte) {
	x := r.exchanges.Get().(*Exchange)
	x.Session, x.Request = s, &x.request
	x.request.MaxDepth = r.MaxDepth
	x.serve(binary, text)
	if cap(x.out) > keepOut {
		x.out = nil
	}
	x.Session, x.Call, x.Actor = nil, nil, session.Identity{}
	clear(x.streams)
	x.streams, x.out, x.settled, x.Nothing = x.streams[:0], x.out[:0], 0, false
	x.struck, x.asked, x.late = nil, nil, false
	r.exchanges.Put(x)
}

// serve answers the message, and then lets its streams flow.
func (x *Exchange) serve(binary bool, text []byte) {
	err := x.try(text)
	if err == errGone {
		return
	}
	x.conclude(err)
	x.restore()
	if !x.late {
		for _, o := range x.streams {
			o.stream.Start(x.update(o))
		}
	}
	if err == wire.ErrBadRequest {
		x.Session.Malformed(x.Clock.Now())
	}
}

// conclude queues the answer that was written, or an error in its place.
func (x *Exchange) conclude(err error) {
	if err == nil && len(x.out) > x.MaxResponse {
		err = wire.ErrResponseTooLarge
	}
	if err != nil {
		x.fail(err)
	}
	if len(x.out) > x.MaxResponse { // the echo alone
		err = wire.ErrResponseTooLarge
		short := wire.Request{ReqID: x.request.ReqID}
		x.out = short.AppendError(x.out[:0], wire.ErrResponseTooLarge)
	}
	x.tally.count(x.request.Call, codeOf(err))
	if len(x.struck) > 0 {
		x.spoiled()
	} else {
		x.Session.Reply(x.out)
	}
	x.settled = len(x.streams)
}

// also gives one answer of several, of which a handler returns the last.
func (x *Exchange) also(resp any, err error) {
	if err == nil {
		err = x.write(resp)
	}
	x.conclude(err)
}

// try runs the checks in their order and the handler. A panic is the server's fault, and nobody else's.
func (x *Exchange) try(text []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			x.Log.Error("a handler panicked", "panic", p, "call", x.name(), "stack", string(debug.Stack()))
			err = wire.ErrInternal
		}
	}()
	// 1. The form.
	if err := x.request.Parse(normal(text)); err != nil {
		return wire.ErrBadRequest
	}
	// 2. Names and values that no call takes.
	if !x.request.Sane(x.SanityExempt) {
		return wire.ErrSanityCheckFailed
	}
	// 3. The call.
	x.Call = x.request.Call
	if x.Call == nil {
		return wire.ErrUnrecognisedRequest
	}
	x.MsgType = x.Call.MsgType
	// 4. The rate.
	e := &x.entries[x.Call.Index()]
	if e.category != limits.Exempt && !x.Session.Admit(e.category, x.Limits, x.Meters, x.Clock.Now()) {
		return wire.Limited(x.Call.Name)
	}
	// 5. What goes wrong on purpose.
	if x.Faults.Requests() {
		if err := x.befall(); err != nil {
			return err
		}
	}
	// 6 to 10. The declaration, authorization, scope and account, and the call itself.
	if e.answer != nil {
		return e.answer(x)
	}
	if err := x.Call.Decode(x.Request, nil); err != nil {
		return err
	}
	if err := x.admit(); err != nil {
		return err
	}
	return wire.Unoffered(x.Call.Name)
}

func (x *Exchange) name() string {
	if x.Call == nil {
		return ""
	}
	return x.Call.Name
}

// normal brings text to Unicode's form C, as the service does before it reads JSON.
func normal(text []byte) []byte {
	for _, c := range text {
		if c >= utf8.RuneSelf {
			if norm.NFC.IsNormal(text) {
				return text
			}
			return norm.NFC.Bytes(text)
		}
	}
	return text
}

// admit checks authorization, then the scope, then the account that the request names.
func (x *Exchange) admit() error {
	ids := x.Session.Identities()
	closed := x.Call.NeedsAuthorization()
	if closed && len(ids) == 0 {
		return wire.ErrAuthorizationRequired
	}
	named := x.Request.Member("loginid")
	if named == nil {
		if !closed {
			return nil
		}
		if len(ids) > 1 && x.Call.Request.Field("loginid") != nil {
			return &wire.Error{
				Code:    wire.InputValidationFailed,
				Message: "Input validation failed: loginid",
				Details: []wire.Fault{{Path: "loginid", Reason: "Missing property: the session has several accounts."}},
			}
		}
		x.Actor = ids[0]
	} else {
		login, err := jsontext.AppendUnquote(nil, named)
		if err != nil {
			return fmt.Errorf("loginid of a valid request: %w", err)
		}
		i := slices.IndexFunc(ids, func(id session.Identity) bool { return id.Account.LoginID == string(login) })
		if i < 0 {
			if len(ids) == 0 {
				return nil // an open call, asked by nobody in particular
			}
			return wire.NewError(wire.PermissionDenied, "The loginid is not an account of this session.")
		}
		x.Actor = ids[i]
	}
	if closed && !x.Call.Allows(granted(x.Actor)) {
		return wire.Denied(x.Call.Scopes)
	}
	return nil
}

func granted(id session.Identity) wire.Scopes {
	scopes := make(wire.Scopes, len(id.Grant.Scopes))
	for i, s := range id.Grant.Scopes {
		scopes[i] = wire.Scope(s)
	}
	return scopes
}

// fail replaces whatever was written by an error answer. No stream goes live behind one.
func (x *Exchange) fail(err error) {
	for _, o := range x.streams[x.settled:] {
		x.Session.Forget(o.stream.ID)
	}
	clear(x.streams[x.settled:])
	x.streams = x.streams[:x.settled]
	x.out = x.request.AppendError(x.out[:0], x.translate(err))
}

// codeOf is the code that an outcome is counted under; empty for success.
func codeOf(err error) wire.Code {
	if err == nil {
		return "" // before anything is declared that would be allocated for every request
	}
	if e, ok := answerTo(err); ok {
		return e.Code
	}
	return wire.InternalServerError
}

// translations says which answer a domain's error becomes. What stands here nowhere becomes a plain internal error,
// so that nothing leaks by accident.
var translations = []struct {
	from error
	to   *wire.Error
}{
	{accounts.ErrUnknownToken, wire.ErrInvalidToken},
	{ledger.ErrInsufficientBalance, wire.ErrInsufficientBalance},
	{copying.ErrNotCopied, wire.NewError(wire.CopyTradingNotAllowed, "The account does not copy this trader.")},
	{accounts.ErrForeignAddress, wire.NewError(wire.InvalidToken, "Token is not valid for your network address.")},
	{accounts.ErrForeignApp, wire.NewError(wire.InvalidToken, "Token is not valid for current app ID.")},
}

// translate turns an error into the answer that the client sees.
func (x *Exchange) translate(err error) *wire.Error { return x.explain(x.name(), err) }

// explain turns the error of a call into an answer.
func (r *Router) explain(call string, err error) *wire.Error {
	if e, ok := answerTo(err); ok {
		return e
	}
	r.Log.Error("a call failed", "call", call, "error", err)
	return wire.ErrInternal
}

// answerTo finds the answer to an error; false for one that nobody foresaw.
func answerTo(err error) (*wire.Error, bool) {
	var e *wire.Error
	var invalid *wire.Invalid
	switch {
	case errors.As(err, &e):
		return e, true
	case errors.As(err, &invalid):
		return wire.Invalidity(invalid), true
	}
	if e, ok := traded(err); ok {
		return e, true
	}
	for _, t := range translations {
		if errors.Is(err, t.from) {
			return t.to, true
		}
	}
	return nil, false
}

// Subscribe opens a stream whose first answer is the one at hand; key is the member in which updates carry their
// payload. What the stream is of is named by what for the client that has it already.
func (x *Exchange) Subscribe(sub session.Subject, key, what string) (*session.Stream, error) {
	numbers, _ := x.Limits.For(x.Session.App.ID)
	if sub.Kind == "proposal" {
		sub.Max = numbers.Proposals
	}
	x.out = x.Request.AppendHead(x.out[:0], key)
	sub.Head, x.out = len(x.out), x.out[:0]
	st, err := x.Session.Subscribe(sub, numbers.Streams)
	switch {
	case errors.Is(err, session.ErrSubscribed):
		return nil, wire.Subscribed(what)
	case errors.Is(err, session.ErrTooMany):
		return nil, wire.Limited(x.Call.Name)
	case errors.Is(err, session.ErrTooLong):
		return nil, wire.ErrStreamsTooLarge
	case err != nil:
		return nil, err
	}
	x.streams = append(x.streams, opening{st, key})
	return st, nil
}

// repeats are the payloads whose updates are encoded once for many streams, and so find the identity of their stream, which
// they repeat, in what the message begins with.
var repeats = map[string]bool{"tick": true, "ohlc": true, "proposal": true, "proposal_open_contract": true}

// update encodes what every update of a stream begins with.
func (x *Exchange) update(o opening) []byte {
	head := x.Request.AppendHead(nil, o.key)
	head = wire.AppendSubscription(head, o.stream.ID)
	head = append(head, `,"`...)
	head = append(head, o.key...)
	head = append(head, `":`...)
	if repeats[o.key] {
		return identified(head, o.stream.ID)
	}
	return head
}

// write encodes a whole answer.
func (x *Exchange) write(resp any) (err error) {
	x.out = x.Request.AppendHead(x.out[:0], x.MsgType)
	if n := len(x.streams); n > x.settled {
		x.out = wire.AppendSubscription(x.out, x.streams[n-1].stream.ID)
	}
	if x.Call.Flat {
		return x.writeFlat(resp)
	}
	x.out = append(x.out, `,"`...)
	x.out = append(x.out, x.MsgType...)
	x.out = append(x.out, `":`...)
	if a, ok := resp.(wire.Appender); x.Nothing {
		x.out = append(x.out, "{}"...)
	} else if ok {
		x.out = a.AppendJSON(x.out)
	} else if x.out, err = appendJSON(x.out, resp); err != nil {
		return err
	}
	x.out = append(x.out, '}')
	return nil
}

// writeFlat puts the members of an answer beside those of the envelope.
func (x *Exchange) writeFlat(resp any) error {
	begin := len(x.out)
	if a, ok := resp.(wire.Appender); ok {
		x.out = a.AppendJSON(x.out)
	} else {
		text, err := appendJSON(nil, resp)
		if err != nil {
			return err
		}
		x.out = append(x.out, text...)
	}
	if len(x.out) == begin+len("{}") {
		x.out = append(x.out[:begin], '}')
	} else {
		x.out[begin] = ','
	}
	return nil
}

// appendJSON encodes an answer by reflection, maps in the order of their keys.
func appendJSON(dst []byte, v any) ([]byte, error) {
	text, err := json.Marshal(v, json.Deterministic(true))
	return append(dst, text...), err
}

// handle has h answer a call. It will not compile unless h takes and gives the call's shapes. h fills the response;
// both structs are used again, and h keeps neither.
func handle[Req, Resp any](r *Router, call wire.Typed[Req, Resp], h func(x *Exchange, req *Req, resp *Resp) error) {
	type frame struct {
		req  Req
		resp Resp
		into reflect.Value
	}
	frames := sync.Pool{New: func() any {
		f := new(frame)
		f.into = reflect.ValueOf(&f.req).Elem()
		return f
	}}
	e := &r.entries[call.Index()]
	e.answer = func(x *Exchange) error {
		f := frames.Get().(*frame)
		defer func() {
			var req Req
			var resp Resp
			f.req, f.resp = req, resp
			frames.Put(f)
		}()
		if err := call.DecodeValue(x.Request, f.into); err != nil {
			return e.objection(err)
		}
		if err := x.admit(); err != nil {
			return err
		}
		if err := h(x, &f.req, &f.resp); err != nil {
			return err
		}
		return x.write(&f.resp)
	}
}

// seconds is an instant as the wire has it.
func seconds(t time.Time) int64 { return t.Unix() }
