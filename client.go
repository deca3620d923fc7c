package dervish

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/socket"
	"github.com/dervish-ws/dervish/wire"
)

// State is how far a client's session is.
type State int

// The states.
const (
	Connecting State = iota // the connection is being opened, and the session restored
	Ready                   // calls go out
	Waiting                 // the connection was lost; the next attempt is due later
	Updating                // connected, and the site says that it is down or updating: calls are held, but for those such as ping
	Closed                  // for good
)

func (s State) String() string {
	return [...]string{"connecting", "ready", "waiting", "updating", "closed"}[s]
}

// Client is a session that outlives its connections. It is safe for concurrent use.
//
// The methods that are named after calls ask once: Subscribe in a request is for those that begin with Follow.
type Client struct {
	// Locks are taken in the order source, client, stream; those of the pacer and of the statistics are leaves.

	options   Options
	url       string
	pacer     pacer
	stats     stats
	purchases purchases

	ctx    context.Context // done when the client is closed
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when nothing is left

	work crew // goroutines beside run

	mu       sync.Mutex
	state    State
	changed  chan struct{}      // closed at the next change of state
	link     *link              // nil without a connection
	pending  map[int64]*pending // calls on their way, by req_id
	serial   int64              // the last req_id given
	feeds    []*feed            // in the order of opening
	byReq    map[int64]*feed    // the feeds of the present link, by req_id
	orphans  map[string]bool    // subscriptions of the present link that are being forgotten
	updating bool               // the site says so
	skew     time.Duration      // by how much the server's clock is ahead
	// authorization is repeated on each connection; nil: none.
	authorization *wire.AuthorizeRequest
	login         string  // the account that it is of; empty: none, or not known yet
	states        []State // changes that OnState has yet to hear of
	telling       bool
}

// Dial connects, authorizes if there is a token, and returns a client that keeps the session up until Close. The first
// connection is tried once: the error is that of the connection, an *APIError of authorize, or the context's.
func Dial(ctx context.Context, appID int64, o *Options) (*Client, error) {
	c := &Client{options: o.withDefaults(), pending: map[int64]*pending{}, byReq: map[int64]*feed{}, orphans: map[string]bool{}, changed: make(chan struct{}), done: make(chan struct{})}
	var err error
	if c.url, err = c.options.endpoint(appID); err != nil {
		return nil, err
	}
	if c.options.Token != "" {
		c.authorization = &wire.AuthorizeRequest{Authorize: c.options.Token, Tokens: c.options.Tokens}
	}
	c.pacer.set(defaultLimits)
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	first := make(chan error, 1)
	go c.run(ctx, first)
	if err := <-first; err != nil {
		<-c.done
		return nil, err
	}
	return c, nil
}

// Close ends the session and every stream, settles every call, and returns when nothing is left. Later calls fail with
// ErrClosed. The second Close does nothing.
func (c *Client) Close() error {
	c.cancel(ErrClosed)
	<-c.done
	return nil
}

// State gives the state of the session.
func (c *Client) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// run is the life of a client. The first attempt to connect is made under ctx, and reported.
func (c *Client) run(ctx context.Context, first chan<- error) {
	defer close(c.done)
	defer c.work.dismiss()
	c.set(Connecting)
	l, err := c.connect(ctx)
	first <- err
	if err != nil {
		c.end(err)
		return
	}
	for attempt := 0; ; {
		up := time.Now()
		lost := l.serve()
		c.drop(l, lost)
		if c.ctx.Err() != nil || c.options.NoReconnect || permanent(lost) {
			c.end(lost)
			return
		}
		if time.Since(up) >= time.Minute {
			attempt = 0
		}
		down := time.Now()
		for {
			c.set(Waiting)
			if !c.sleep(c.options.Backoff.wait(attempt, c.isUpdating())) {
				c.end(ErrClosed)
				return
			}
			attempt++
			c.set(Connecting)
			if l, err = c.connect(c.ctx); err == nil {
				break
			}
			c.options.Log.Info("connecting failed", "attempt", attempt, "error", err)
			if c.ctx.Err() != nil || permanent(err) {
				c.end(err)
				return
			}
		}
		c.stats.reconnected()
		if m := c.options.Metrics; m != nil {
			m.Reconnected(time.Since(down))
		}
	}
}

// wait is the time before an attempt, counted from 0. A site that is being updated is given more of it.
func (b Backoff) wait(attempt int, updating bool) time.Duration {
	if updating {
		attempt += 3
	}
	most := b.Max
	if attempt < 32 {
		most = min(b.Max, b.Start<<attempt)
	}
	return rand.N(max(most, 1))
}

// sleep waits and reports whether the client is still wanted.
func (c *Client) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.ctx.Done():
		return false
	}
}

// permanent reports whether connecting again with the same options cannot help.
func permanent(err error) bool {
	var refused *socket.HandshakeError
	var api *APIError
	switch {
	case errors.As(err, &api):
		return api.Code == wire.InvalidAppID || api.Call == "authorize" && !api.Retryable()
	case errors.As(err, &refused):
		return refused.Status == http.StatusUnauthorized || refused.Status == http.StatusForbidden
	}
	return false
}

// connect opens a connection and restores the session on it.
func (c *Client) connect(ctx context.Context) (*link, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	l := newLink(c)
	if err := l.socket.OpenContext(ctx); err != nil {
		<-l.socket.Done()
		return nil, fmt.Errorf("dervish: connect: %w", err)
	}
	c.mu.Lock()
	c.link = l
	c.mu.Unlock()
	c.spawn(l.keepAlive)
	c.spawn(func() {
		select {
		case <-l.socket.Done():
			cancel() // what restore waits for will not come
		case <-ctx.Done():
		}
	})
	if err := c.restore(ctx, l); err != nil {
		if !errors.Is(err, socket.ErrClosed) && l.socket.ReadyState() == socket.Open {
			l.abandon(err)
		}
		// If the server is closing, what it says of it is yet to be heard.
		<-l.socket.Done()
		why := l.reason()
		c.drop(l, why)
		return nil, why
	}
	c.ready()
	return l, nil
}

// restore brings a new connection to where the last one was: the limits, authorize, then the streams.
func (c *Client) restore(ctx context.Context, l *link) error {
	if !c.options.NoPacing {
		if err := c.followStatus(ctx, l); err != nil {
			return err
		}
	}
	if err := c.readClock(ctx, l); err != nil {
		return err
	}
	c.mu.Lock()
	authorization := c.authorization
	c.mu.Unlock()
	if authorization != nil {
		if _, err := c.exchange(ctx, l, wire.Authorize.Call, encode(wire.Authorize.Call, *authorization)); err != nil {
			return err
		}
	}
	return c.resubscribe(ctx, l)
}

// set notes a change of state and tells OnState.
func (c *Client) set(s State) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setLocked(s)
}

func (c *Client) setLocked(s State) {
	if c.state == s && len(c.states) > 0 {
		return
	}
	c.state = s
	close(c.changed)
	c.changed = make(chan struct{})
	if c.options.OnState == nil {
		return
	}
	c.states = append(c.states, s)
	if !c.telling {
		c.telling = true
		go c.tell()
	}
}

// tell calls OnState, one state after another, on a goroutine that lives no longer than there are any.
func (c *Client) tell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.states) > 0 {
		s := c.states[0]
		c.states = c.states[1:]
		c.mu.Unlock()
		c.options.OnState(s)
		c.mu.Lock()
	}
	c.telling = false
}

// ready lets calls go out, unless the site holds them.
func (c *Client) ready() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.updating {
		c.setLocked(Updating)
	} else {
		c.setLocked(Ready)
	}
}

func (c *Client) isUpdating() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.updating
}

// end settles what is left, for good.
func (c *Client) end(cause error) {
	c.cancel(ErrClosed)
	if !errors.Is(cause, ErrClosed) {
		cause = fmt.Errorf("%w: %w", ErrClosed, cause)
	}
	c.mu.Lock()
	var receivers []receiver
	for _, f := range c.feeds {
		receivers = append(receivers, f.receivers...)
	}
	c.feeds = nil
	c.setLocked(Closed)
	c.mu.Unlock()
	for _, r := range receivers {
		r.fail(cause)
	}
}

// spawn has f run on a goroutine that ends with the client, and reports false if the client has ended.
func (c *Client) spawn(f func()) bool { return c.work.start(f) }

// crew is a number of goroutines whose end can be waited for.
type crew struct {
	mu        sync.Mutex
	dismissed bool
	running   sync.WaitGroup
}

func (w *crew) start(f func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dismissed {
		return false
	}
	w.running.Go(f)
	return true
}

// dismiss lets nobody begin any more and waits for the rest.
func (w *crew) dismiss() {
	w.mu.Lock()
	w.dismissed = true
	w.mu.Unlock()
	w.running.Wait()
}
