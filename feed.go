package dervish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dervish-ws/dervish/wire"
)

// feed is one subscription of the server, shared by its readers, on whichever connection there is.
type feed struct {
	client *Client
	key    string // feeds with the same key are the same
	call   *wire.Call
	body   []byte // the request, without req_id

	// Of a feed that begins with a call that changes something; see once.
	first     bool // the call is not answered yet
	inherited bool // it is, and its heir has not been asked for on this link
	// Guarded by the client's mutex.
	receivers []receiver // replaced, never altered
	latest    []byte     // the last message; nil before the first; written over by the next
	direct    bool       // latest is the answer to the request
	reqID     int64      // of the request on the present link; 0: none
	asked     bool       // the answer to it is yet to come
	ids       []string   // of its subscriptions on the present link: one, or one for each symbol or contract
	link      *link      // on which it is subscribed, or being so
	origin    []byte     // the request that it is subscribed by there
	kept      bool       // the client itself needs it
	gone      bool       // its last reader has left
}

// receiver knows one type of a feed's updates and those who read them so.
type receiver interface {
	// update brings a message of the server; direct says that it answers the subscription. It is called on the goroutine of
	// a link's hooks.
	update(a *wire.Answer, direct bool)
	// interrupted says that updates may be missed from here on.
	interrupted()
	// fail ends every reader.
	fail(err error)
}

// feedOf finds the feed of a req_id, with c.mu held.
func (c *Client) feedOf(reqID int64) *feed { return c.byReq[reqID] }

// find gives the source of a key that has its updates as T, or adds the one that make makes; fresh says that nobody has
// subscribed to its feed yet.
func find[T any](c *Client, key string, whole bool, make func() *source[T]) (src *source[T], fresh bool, err error) {
	c.mu.Lock()
	if c.state == Closed || c.ctx.Err() != nil {
		c.mu.Unlock()
		return nil, false, ErrClosed
	}
	i := slices.IndexFunc(c.feeds, func(f *feed) bool { return f.key == key })
	if i < 0 {
		src = make()
		f := src.feed
		f.client, f.key, f.receivers = c, key, []receiver{src}
		c.feeds = append(c.feeds, f)
		c.mu.Unlock()
		return src, true, nil
	}
	f := c.feeds[i]
	f.gone = false
	for _, r := range f.receivers {
		if src, ok := r.(*source[T]); ok && src.whole == whole {
			c.mu.Unlock()
			return src, false, nil
		}
	}
	src = make()
	src.feed = f
	f.receivers = append(slices.Clone(f.receivers), src)
	latest, direct := bytes.Clone(f.latest), f.direct
	c.mu.Unlock()
	if latest != nil {
		src.begin(latest, direct)
	}
	return src, false, nil
}

// heard notes what a message says of the subscription, with c.mu held.
func (f *feed) heard(a *wire.Answer, data []byte, direct bool) {
	if direct {
		f.asked = false
	}
	if a.Failure == nil {
		f.latest, f.direct = append(f.latest[:0], data...), direct
		if direct && f.first {
			f.latest = nil // it is like nothing that the heir brings
			f.inherit(a)
		}
		if a.Subscription != nil && !f.has(a.Subscription) {
			f.ids = append(f.ids, string(a.Subscription))
		}
	} else if direct {
		f.silence()
	}
	if f.gone {
		f.remove()
	}
}

func (f *feed) has(id []byte) bool {
	for _, known := range f.ids {
		if known == string(id) {
			return true
		}
	}
	return false
}

// silence has the client take no message for the feed any more, with c.mu held.
func (f *feed) silence() {
	if f.reqID != 0 {
		delete(f.client.byReq, f.reqID)
	}
	f.reqID, f.asked, f.link = 0, false, nil
}

// detached notes that the link is gone, with c.mu held.
func (f *feed) detached() {
	f.silence()
	f.ids, f.inherited = nil, false
	if f.gone {
		f.remove()
	}
}

// dismiss takes a receiver without readers away, and with the last one the feed, with c.mu held.
func (f *feed) dismiss(r receiver) {
	f.receivers = slices.DeleteFunc(slices.Clone(f.receivers), func(o receiver) bool { return o == r })
	if len(f.receivers) > 0 || f.kept || f.gone {
		return
	}
	f.gone = true
	// While the answer is on its way there is nothing to forget yet, and somebody may want the feed again.
	if !f.asked {
		f.remove()
	}
}

// remove takes the feed away, and ends its subscription, with c.mu held.
func (f *feed) remove() {
	c, l := f.client, f.link
	f.gone = true
	c.feeds = slices.DeleteFunc(slices.Clone(c.feeds), func(g *feed) bool { return g == f })
	f.silence()
	for _, id := range f.ids {
		c.forget(l, id)
	}
	f.ids = nil
}

// failed ends the feed by an error of the server.
func (f *feed) failed(err error) {
	c := f.client
	c.mu.Lock()
	if !f.gone {
		f.remove()
	}
	receivers := f.receivers
	c.mu.Unlock()
	for _, r := range receivers {
		r.fail(err)
	}
}

// forget ends a subscription on a link, with c.mu held. The request is on its way when forget returns, so that whatever is
// sent later, the end of the connection too, comes after it; nobody waits for the answer.
func (c *Client) forget(l *link, id string) {
	if l == nil || c.link != l {
		return // it ended with its link
	}
	p, err := c.sendLocked(l, wire.Forget.Call, encode(wire.Forget.Call, wire.ForgetRequest{Forget: id}), 0, nil)
	if err != nil {
		return // the link has ended, and the subscription with it
	}
	l.flush()
	p.forgets = id
	c.orphans[id] = true // until then
}

// orphan ends a subscription whose updates reach nobody.
func (c *Client) orphan(l *link, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.orphans[id] { // else it is being forgotten; what comes meanwhile was on its way
		c.forget(l, id)
	}
}

// subscribe gets a feed going, and tries again where the server says that this can help.
func (c *Client) subscribe(f *feed) {
	for attempt := 0; ; attempt++ {
		l, err := c.admitted(c.ctx, f.call, c.options.FailFast)
		if err != nil {
			f.failed(unsent(f.call, err))
			return
		}
		p, err := c.start(l, f)
		if p == nil || err != nil {
			return // it is under way already, or is to be restored on the next link
		}
		_, err = c.await(c.ctx, p)
		if !c.subscribedWith(f, err) {
			return
		}
		if !c.sleep(min(retryStep*time.Duration(attempt+1), retryMost)) {
			return
		}
	}
}

// How long a refused subscription waits before it is tried again.
const (
	retryStep = 2500 * time.Millisecond
	retryMost = 15 * time.Second
)

// subscribedWith judges the outcome of a subscription and reports whether to try again.
func (c *Client) subscribedWith(f *feed, err error) (again bool) {
	var api *APIError
	switch {
	case err == nil || !errors.As(err, &api):
		return false // live, or to be restored on the next link
	case api.Retryable():
		c.options.Log.Info("a stream is refused for now", "call", f.call.Name, "error", err)
		c.mu.Lock()
		defer c.mu.Unlock()
		return !f.gone
	}
	f.failed(err)
	return false
}

// start sends the subscription of a feed on a link; nil when that has been done, or the feed is gone.
func (c *Client) start(l *link, f *feed) (*pending, error) {
	c.mu.Lock()
	if f.gone || f.link == l || c.link != l {
		c.mu.Unlock()
		return nil, nil
	}
	p, err := c.sendLocked(l, f.call, f.body, 0, f)
	if err == nil {
		f.link, f.origin = l, f.body
	}
	c.mu.Unlock()
	if err == nil {
		l.flush()
	}
	return p, err
}

// resubscribe starts every feed on a new link, in the order of opening, and waits for the answers.
func (c *Client) resubscribe(ctx context.Context, l *link) error {
	c.mu.Lock()
	feeds := slices.Clone(c.feeds)
	c.mu.Unlock()
	started := map[*feed]*pending{}
	for _, f := range feeds {
		if err := c.pacer.wait(ctx, c, f.call.RateClass(), false); err != nil {
			return err
		}
		p, err := c.start(l, f)
		if err != nil {
			return fmt.Errorf("restore %s: %w", f.call.Name, err)
		}
		if p != nil {
			started[f] = p
		}
	}
	for _, f := range feeds {
		p := started[f]
		if p == nil {
			continue
		}
		_, err := c.await(ctx, p)
		var api *APIError
		switch {
		case err != nil && !errors.As(err, &api):
			return fmt.Errorf("restore %s: %w", f.call.Name, err)
		case c.subscribedWith(f, err):
			c.spawn(func() { c.subscribe(f) })
		}
	}
	return nil
}

// followStatus keeps the limits and the state of the site up to date, by the same feed that others may read.
func (c *Client) followStatus(ctx context.Context, l *link) error {
	call := wire.WebsiteStatus.Call
	body := encode(call, wire.WebsiteStatusRequest{Subscribe: true})
	key := keyOf(call, body)
	c.mu.Lock()
	i := slices.IndexFunc(c.feeds, func(f *feed) bool { return f.key == key })
	if i < 0 {
		i = len(c.feeds)
		c.feeds = append(slices.Clone(c.feeds), &feed{client: c, key: key, call: call, body: body})
	}
	f := c.feeds[i]
	f.kept, f.gone = true, false
	c.mu.Unlock()
	p, err := c.start(l, f)
	if p == nil || err != nil {
		return err
	}
	_, err = c.await(ctx, p)
	var api *APIError
	if errors.As(err, &api) {
		c.options.Log.Warn("the server publishes no limits; the usual ones are kept", "error", err)
		return nil
	}
	return err
}

// heed takes the limits from a status, and the state of the site where more news of it will come.
func (c *Client) heed(a *wire.Answer, more bool) {
	var s wire.WebsiteStatusResponse
	if err := decodeWebsiteStatus.DecodeAnswer(a, false, &s); err != nil {
		c.options.Log.Warn("a status could not be decoded", "error", err)
		return
	}
	c.pacer.set(s.APICallLimits)
	if !more {
		return
	}
	updating := s.SiteStatus == "updating" || s.SiteStatus == "down"
	c.mu.Lock()
	defer c.mu.Unlock()
	c.updating = updating
	switch {
	case updating && c.state == Ready:
		c.setLocked(Updating)
	case !updating && c.state == Updating:
		c.setLocked(Ready)
	}
}

// keyOf is the same for requests that ask for the same subscription.
func keyOf(call *wire.Call, body []byte) string {
	var r wire.Request
	if err := r.Parse(body); err != nil {
		panic("dervish: a request of " + call.Name + " is none: " + err.Error())
	}
	members := slices.DeleteFunc(slices.Clone(r.Members), func(m wire.Member) bool {
		return string(m.Key) == "req_id" || string(m.Key) == "passthrough"
	})
	slices.SortFunc(members, func(a, b wire.Member) int { return bytes.Compare(a.Key, b.Key) })
	return string(object(members))
}
