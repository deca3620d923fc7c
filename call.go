package dervish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/dervish-ws/dervish/wire"
)

// pending is a call on its way.
type pending struct {
	call    *wire.Call // nil for one that is not declared
	link    *link
	feed    *feed  // whose first answer it brings; nil for an ordinary call
	forgets string // the subscription that it ends by the client's own decision; empty for most
	body    []byte // of those in telling
	settled chan struct{}
	message []byte // the answer; err is nil then
	err     error
}

// settle ends the wait, once.
func (p *pending) settle(message []byte, err error) {
	p.message, p.err = message, err
	close(p.settled)
}

// lost is what a call without an answer fails with.
func lost(call *wire.Call, cause error) error {
	kind := ErrConnectionLost
	if call == nil || call.Effects {
		kind = ErrOutcomeUnknown
	}
	if call == nil {
		return fmt.Errorf("%w: %w", kind, cause)
	}
	return fmt.Errorf("%s: %w: %w", call.Name, kind, cause)
}

// unsent is what a call fails with that never left.
func unsent(call *wire.Call, cause error) error {
	if call == nil {
		return fmt.Errorf("%w: %w", ErrNotSent, cause)
	}
	return fmt.Errorf("%s: %w: %w", call.Name, ErrNotSent, cause)
}

// encode writes a request without req_id.
func encode(call *wire.Call, req any) []byte {
	text, err := json.Marshal(req, json.Deterministic(true))
	if err != nil {
		panic("dervish: a request of " + call.Name + " does not encode: " + err.Error())
	}
	if call.Constant {
		text = with(text, call.Name, "1")
	}
	return text
}

// with adds a member in front of a JSON object.
func with(object []byte, name, value string) []byte {
	rest := bytes.TrimLeft(object[1:], " \t\r\n")
	b := make([]byte, 0, len(object)+len(name)+len(value)+4)
	b = append(b, `{"`...)
	b = append(b, name...)
	b = append(b, `":`...)
	b = append(b, value...)
	if rest[0] != '}' {
		b = append(b, ',')
	}
	return append(b, rest...)
}

// Call sends any request, and gives the whole answer as JSON. raw is one JSON object; req_id is added where it is
// missing. The answer of a failed call is an *APIError.
//
// Call answers once, so a request that subscribes is for Follow or one of the typed methods that return a Stream:
// subscribe is left out here where the call can do without, so that it never collides with a stream that is live, and
// the stream that begins in spite of it is ended.
func (c *Client) Call(ctx context.Context, raw []byte) ([]byte, error) {
	var req wire.Request
	if err := req.Parse(raw); err != nil {
		return nil, fmt.Errorf("dervish: request: %w", err)
	}
	body := bytes.Clone(bytes.TrimSpace(raw))
	if pointless(&req) {
		body = object(req.Members, "subscribe")
	}
	id := int64(0)
	if own := req.Member("req_id"); own != nil {
		n, err := strconv.ParseInt(string(req.ReqID), 10, 64)
		if err != nil || n <= 0 {
			return nil, fmt.Errorf("dervish: request: req_id %s: it has to be an integer above 0", own)
		}
		id = n
	}
	return c.do(ctx, req.Call, body, id, c.options.FailFast)
}

// pointless reports whether a request that is answered once subscribes without need.
func pointless(r *wire.Request) bool {
	s := string(r.Member("subscribe"))
	return (s == "1" || s == `"1"`) && r.Call != nil && r.Call.Streams && !r.Call.Effects && !r.Call.Request.Field("subscribe").Required
}

// object writes members as an object, but those of some names.
func object(members []wire.Member, without ...string) []byte {
	b := []byte{'{'}
	for _, m := range members {
		if slices.Contains(without, string(m.Key)) {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(wire.AppendString(b, string(m.Key)), ':'), m.Value...)
	}
	return append(b, '}')
}

// call sends a typed request and decodes its answer.
func call[Req, Resp any](ctx context.Context, c *Client, t wire.Typed[Req, Resp], d wire.Decoder[Resp], req Req) (*Resp, error) {
	return callAs(ctx, c, t, d, req, c.options.FailFast)
}

// callAs is call with a word on whether to wait.
func callAs[Req, Resp any](ctx context.Context, c *Client, t wire.Typed[Req, Resp], d wire.Decoder[Resp], req Req, failFast bool) (*Resp, error) {
	message, err := c.do(ctx, t.Call, encode(t.Call, req), 0, failFast)
	if err != nil {
		return nil, err
	}
	a := answers.Get().(*wire.Answer)
	defer answers.Put(a)
	if err := a.Parse(message); err != nil {
		return nil, fmt.Errorf("dervish: %s: %w", t.Name, err)
	}
	resp := new(Resp)
	if err := d.DecodeAnswer(a, t.Flat, resp); err != nil {
		return nil, fmt.Errorf("dervish: %s: %w", t.Name, err)
	}
	return resp, nil
}

// answers are used again, as taking a message apart is most of what a call allocates.
var answers = sync.Pool{New: func() any { return new(wire.Answer) }}

// do sends a request when the session and the limits allow, and waits for its answer. own is the caller's req_id; 0: a
// new one. With failFast it fails where it would have to wait before sending.
func (c *Client) do(ctx context.Context, call *wire.Call, body []byte, own int64, failFast bool) (message []byte, err error) {
	began := time.Now()
	defer func() {
		c.stats.call(err)
		if m := c.options.Metrics; m != nil {
			m.CallDone(nameOf(call), time.Since(began), err)
		}
	}()
	l, err := c.admitted(ctx, call, failFast)
	for {
		if err != nil {
			return nil, unsent(call, err)
		}
		p, refused := c.send(l, call, body, own, nil)
		switch {
		case refused == nil:
			return c.await(ctx, p)
		case failFast, errors.Is(refused, errDuplicateID):
			return nil, unsent(call, refused)
		}
		// The link has ended meanwhile and nothing has left: the next one will do.
		l, err = c.awaitReady(ctx, call, failFast, l)
	}
}

func nameOf(call *wire.Call) string {
	if call == nil {
		return ""
	}
	return call.Name
}

// admitted waits until the session is ready and the limits have room.
func (c *Client) admitted(ctx context.Context, call *wire.Call, failFast bool) (*link, error) {
	if err := c.pacer.wait(ctx, c, rateOf(call), failFast); err != nil {
		return nil, err
	}
	return c.awaitReady(ctx, call, failFast, nil)
}

func rateOf(call *wire.Call) wire.RateClass {
	if call == nil {
		return wire.RateGeneral
	}
	return call.RateClass()
}

// awaitReady waits until a call may go out, on another link than one that has refused it already.
func (c *Client) awaitReady(ctx context.Context, call *wire.Call, failFast bool, but *link) (*link, error) {
	for {
		c.mu.Lock()
		state, l, changed := c.state, c.link, c.changed
		c.mu.Unlock()
		switch {
		case l != nil && l == but: // it has ended, and the state is about to say so
		case state == Ready && l != nil, state == Updating && l != nil && unheld(call):
			return l, nil
		case state == Closed || c.ctx.Err() != nil:
			return nil, ErrClosed
		case failFast:
			return nil, fmt.Errorf("the session is %v", state)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, fmt.Errorf("the session is %v: %w", state, ctx.Err())
		case <-c.ctx.Done():
			return nil, ErrClosed
		}
	}
}

// unheld reports whether a call goes out while the site is down or being updated: those that ask how it is, authorize, or
// keep a session up.
func unheld(call *wire.Call) bool {
	return call == wire.WebsiteStatus.Call || call == wire.Authorize.Call || rateOf(call) == wire.RateExempt
}

// errDuplicateID says that the caller's own req_id is in use.
var errDuplicateID = errors.New("req_id is that of a call on its way")

// send hands a request to the link. An error means that nothing has left and nothing will.
func (c *Client) send(l *link, call *wire.Call, body []byte, own int64, f *feed) (*pending, error) {
	c.mu.Lock()
	p, err := c.sendLocked(l, call, body, own, f)
	c.mu.Unlock()
	if err == nil {
		l.flush()
	}
	return p, err
}

// sendLocked is send with c.mu held, and without the flush. Under the mutex requests get into the order in which the
// client decided on them: a forget before the next subscription to the same.
func (c *Client) sendLocked(l *link, call *wire.Call, body []byte, own int64, f *feed) (*pending, error) {
	if c.link != l {
		return nil, ErrConnectionLost
	}
	id := own
	if id == 0 {
		id = c.nextID()
		body = with(body, "req_id", strconv.FormatInt(id, 10))
	} else if c.pending[id] != nil || c.feedOf(id) != nil {
		return nil, errDuplicateID
	}
	if err := l.socket.Hold(string(body)); err != nil {
		return nil, err
	}
	p := &pending{call: call, link: l, feed: f, settled: make(chan struct{})}
	if slices.Contains(telling, call) {
		p.body = body
	}
	c.pending[id] = p
	if f != nil {
		f.reqID, f.asked = id, true
		c.byReq[id] = f
	}
	return p, nil
}

// nextID gives a req_id that nobody uses, with c.mu held.
func (c *Client) nextID() int64 {
	for {
		c.serial++
		if c.pending[c.serial] == nil && c.feedOf(c.serial) == nil {
			return c.serial
		}
	}
}

// await waits for the answer. A call whose context is done first is given up: its answer will reach nobody.
func (c *Client) await(ctx context.Context, p *pending) ([]byte, error) {
	select {
	case <-p.settled:
	case <-ctx.Done():
		if c.giveUp(p) {
			return nil, lost(p.call, ctx.Err())
		}
		<-p.settled
	}
	return p.message, p.err
}

// giveUp takes a call back, unless it is being settled.
func (c *Client) giveUp(p *pending) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, q := range c.pending {
		if q == p {
			delete(c.pending, id)
			return true
		}
	}
	return false
}

// exchange sends a request on one link and waits for its answer there: what restoring a session is made of.
func (c *Client) exchange(ctx context.Context, l *link, call *wire.Call, body []byte) ([]byte, error) {
	p, err := c.send(l, call, body, 0, nil)
	if err != nil {
		return nil, unsent(call, err)
	}
	return c.await(ctx, p)
}

// receive takes a message of a link apart and brings it to whom it is for. It runs on the goroutine that reads the link, and
// data is valid until it returns.
func (c *Client) receive(l *link, data []byte) {
	a := &l.answer
	if err := a.Parse(data); err != nil {
		c.options.Log.Warn("the server sent what is no answer", "error", err)
		return
	}
	if !a.HasReqID {
		c.unasked(l, a)
		return
	}
	c.mu.Lock()
	p := c.pending[a.ReqID]
	delete(c.pending, a.ReqID)
	f := c.feedOf(a.ReqID)
	if p != nil {
		f = p.feed
	}
	var receivers []receiver
	kept := false
	if f != nil {
		f.heard(a, data, p != nil)
		receivers, kept = f.receivers, f.kept
	}
	if p != nil && p.forgets != "" {
		delete(c.orphans, p.forgets)
	}
	c.mu.Unlock()

	var failure error
	if e := apiError(nameOfAnswer(p, f), a); e != nil {
		failure = e
	}
	if p != nil && (f == nil || failure == nil) { // a stream may be one too many, which is no matter of calls
		c.pacer.answered(p.call, failure)
	}
	if failure == nil && string(a.MsgType) == wire.WebsiteStatus.MsgType {
		c.heed(a, kept)
	}
	switch {
	case f != nil && failure != nil && p == nil:
		f.failed(failure)
	case f != nil && failure == nil:
		c.stats.update()
		if m := c.options.Metrics; m != nil {
			m.Update(string(a.MsgType))
		}
		for _, r := range receivers {
			r.update(a, p != nil)
		}
	case f == nil && a.Subscription != nil && failure == nil:
		c.orphan(l, string(a.Subscription)) // nobody would hear of it
	}
	if p == nil {
		return
	}
	if failure != nil {
		p.settle(nil, failure)
	} else {
		c.follows(p, a)
		p.settle(bytes.Clone(data), nil)
	}
}

func nameOfAnswer(p *pending, f *feed) string {
	switch {
	case p != nil:
		return nameOf(p.call)
	case f != nil:
		return f.call.Name
	}
	return ""
}

// unasked handles a message that answers no request: the refusal of an application, mostly.
func (c *Client) unasked(l *link, a *wire.Answer) {
	if e := apiError("", a); e != nil {
		c.options.Log.Warn("the server complains", "error", e)
		if e.Code == wire.InvalidAppID {
			l.note(e)
		}
	}
}

// drop settles what was on its way on a link that has ended.
func (c *Client) drop(l *link, cause error) {
	if cause == nil {
		cause = ErrConnectionLost
	}
	var over []*pending
	c.mu.Lock()
	if c.link == l {
		c.link = nil
	}
	for id, p := range c.pending {
		if p.link == l {
			delete(c.pending, id)
			over = append(over, p)
		}
	}
	var receivers []receiver
	for _, f := range slices.Clone(c.feeds) {
		f.detached()
		receivers = append(receivers, f.receivers...)
	}
	clear(c.byReq)
	clear(c.orphans)
	c.mu.Unlock()
	for _, r := range receivers {
		r.interrupted()
	}
	for _, p := range over {
		p.settle(nil, lost(p.call, cause))
	}
}
