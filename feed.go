package dervish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dervish-ws/dervish/wire"
)

// feed is one subscription of the server, shared by its readers, on whichever connection there is.
type feed struct {
	client   *Client
	key      string // feeds with the same key are the same
	call     *wire.Call
	body     []byte // the request, without req_id
	receiver receiver

	// Guarded by the client's mutex.
	reqID int64  // of the request on the present link; 0: none
	id    string // of the subscription on the present link; empty: none
	link  *link  // on which it is subscribed, or being so
	gone  bool   // its last reader has left
}

// receiver knows the type of a feed's updates and its readers.
type receiver interface {
	// update brings an answer of the server; first says that it is the direct answer to the subscription. It is called
	// on the goroutine of a link's hooks.
	update(a *wire.Answer, first bool)
	// interrupted says that updates may be missed from here on.
	interrupted()
	// fail ends every reader.
	fail(err error)
}

// feedOf finds the feed of a req_id, with c.mu held.
func (c *Client) feedOf(reqID int64) *feed { return c.byReq[reqID] }

// find gives the feed of a key, or adds the one that make makes; fresh says which.
func (c *Client) find(key string, make func() *feed) (f *feed, fresh bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == Closed || c.ctx.Err() != nil {
		return nil, false, ErrClosed
	}
	for _, f := range c.feeds {
		if f.key == key {
			return f, false, nil
		}
	}
	f = make()
	c.feeds = append(c.feeds, f)
	return f, true, nil
}

// subscribed notes the identity of a feed's subscription, with c.mu held. Where the last reader has left meanwhile, the
// subscription ends.
func (f *feed) subscribed(id string) {
	if f.id == id {
		return
	}
	f.id = id
	if f.gone {
		f.client.forget(f.link, id)
	}
}

// detached notes that the link is gone, with c.mu held.
func (f *feed) detached() {
	if f.reqID != 0 {
		delete(f.client.byReq, f.reqID)
	}
	f.reqID, f.id, f.link = 0, "", nil
}

// leave takes the feed away, with c.mu held. Its subscription ends.
func (f *feed) leave() {
	c := f.client
	f.gone = true
	c.feeds = slices.DeleteFunc(c.feeds, func(g *feed) bool { return g == f })
	if f.id != "" && f.link != nil {
		delete(c.byReq, f.reqID)
		c.forget(f.link, f.id)
	}
}

// failed ends the feed by an error of the server.
func (f *feed) failed(err error) {
	c := f.client
	c.mu.Lock()
	if !f.gone {
		f.leave()
	}
	c.mu.Unlock()
	f.receiver.fail(err)
}

// forget ends a subscription on a link without waiting, with c.mu held.
func (c *Client) forget(l *link, id string) {
	if l == nil || c.link != l || c.ctx.Err() != nil {
		return // it ended with its link
	}
	c.spawn(func() {
		ctx, cancel := context.WithTimeout(c.ctx, forgetTimeout)
		defer cancel()
		if _, err := c.exchange(ctx, l, wire.Forget.Call, encode(wire.Forget.Call, wire.ForgetRequest{Forget: id})); err != nil {
			c.options.Log.Debug("a stream was not forgotten", "error", err)
		}
	})
}

// forgetTimeout bounds the wait for an answer that nobody else waits for.
const forgetTimeout = 10 * time.Second

// orphan ends a subscription whose updates reach nobody.
func (c *Client) orphan(l *link, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.orphans[id] {
		return // it is being forgotten; what comes meanwhile was on its way
	}
	c.orphans[id] = true
	c.forget(l, id)
}

// subscribe gets a feed going, and tries again where the server says that this can help.
func (c *Client) subscribe(f *feed) {
	for attempt := 0; ; attempt++ {
		l, err := c.admitted(c.ctx, f.call)
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
		c.mu.Lock()
		f.link = nil
		gone := f.gone
		c.mu.Unlock()
		return !gone
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
	f.link = l
	c.mu.Unlock()
	return c.send(l, f.call, f.body, 0, f)
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
	f, fresh, err := c.find(string(body), func() *feed { return newSource(c, wire.WebsiteStatus, body).feed })
	if err != nil {
		return err
	}
	if fresh {
		f.receiver.(*source[wire.WebsiteStatusResponse]).watch(c.heed)
	}
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

// heed takes the limits and the state of the site from a status.
func (c *Client) heed(s *wire.WebsiteStatusResponse) {
	c.pacer.set(s.APICallLimits)
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
