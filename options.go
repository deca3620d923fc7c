package dervish

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// DefaultURL is the endpoint that the API's guide names.
const DefaultURL = "wss://ws.derivws.com/websockets/v3"

// Options are the settings of a Client. The zero value, and nil, mean the defaults. The struct is copied.
type Options struct {
	// URL is the endpoint without its query. Empty: the variable DERVISH_URL, else DefaultURL.
	URL string
	// Token authorizes the session, now and after each reconnection. Empty: it stays anonymous.
	Token string
	// Tokens are tokens of further accounts for the same session.
	Tokens []string
	// Language is that of messages and display names, such as FR. Empty: English.
	Language string

	// TLS is the configuration for wss; nil trusts the roots of the system. NetDial opens the network connection; nil
	// dials TCP. Proxy is asked for an HTTP proxy, as http.ProxyFromEnvironment is; nil uses none. Header is sent with the
	// handshake.
	TLS     *tls.Config
	NetDial func(ctx context.Context, network, addr string) (net.Conn, error)
	Proxy   func(*http.Request) (*url.URL, error)
	Header  http.Header

	// ConnectTimeout is how long an attempt to connect may take, up to the end of the handshake. 0: 10 s.
	ConnectTimeout time.Duration
	// NoReconnect lets the client end when its connection does.
	NoReconnect bool
	// Backoff is how long the client waits before it connects again.
	Backoff Backoff
	// FailFast has calls fail with ErrNotSent while there is no connection or no room under the rate limits, rather than
	// wait for either as long as their context allows.
	FailFast bool
	// NoPacing sends calls whatever the server's limits are. Otherwise the client keeps to those that website_status
	// publishes, and follows their changes.
	NoPacing bool

	// KeepAlive is how often the ping call goes out on a quiet connection, below 120 s. 0: 30 s; below 0: never.
	KeepAlive time.Duration
	// PongTimeout is how long its answer may take before the connection counts as dead. 0: 5 s.
	PongTimeout time.Duration

	// Buffer is how many updates a stream holds for a reader that is busy. 0: 1,024.
	Buffer int
	// Overflow says what becomes of a stream whose reader does not keep up.
	Overflow Overflow
	// FillGaps has ticks that were missed fetched from history and delivered in their place, before the stream goes on. What
	// cannot be had is named by a Gap.
	FillGaps bool

	// OnState is told of each change of the connection's state, one at a time and in order, on a goroutine of its own: of
	// the last one perhaps after Close has returned. It must not block for long.
	OnState func(State)
	// Metrics is told of what happens; nil: nobody is.
	Metrics Metrics
	// Log receives what a developer may want to know; never a token. Nil discards it. Its handler must not block, as nothing
	// may be read from the connection meanwhile.
	Log *slog.Logger
}

// Backoff is exponential with full jitter: before attempt n the client waits a random time between 0 and
// Start × 2ⁿ, at most Max. After a minute of health it begins anew.
type Backoff struct {
	Start time.Duration // 0: 0.5 s
	Max   time.Duration // 0: 30 s
}

// Overflow says what becomes of a stream whose reader does not keep up.
type Overflow int

// What may become of it.
const (
	// EndStream ends the stream with ErrSlowConsumer.
	EndStream Overflow = iota
	// DropOldest forgets the oldest update for each new one.
	DropOldest
)

// Metrics is told of what happens, from any goroutine. Implementations must not block, nor close the client, as nothing
// is read from the connection meanwhile.
type Metrics interface {
	// CallDone tells of a call that was settled after a time; err is nil for success.
	CallDone(call string, took time.Duration, err error)
	// Update tells of an update of a stream that arrived.
	Update(msgType string)
	// Reconnected tells that the session was restored after a loss.
	Reconnected(downtime time.Duration)
	// RoundTrip tells how long a ping took.
	RoundTrip(took time.Duration)
}

// withDefaults is a copy in which every zero has its meaning.
func (o *Options) withDefaults() Options {
	c := Options{}
	if o != nil {
		c = *o
	}
	c.URL = cmp.Or(c.URL, os.Getenv("DERVISH_URL"), DefaultURL)
	c.Backoff.Start = cmp.Or(c.Backoff.Start, 500*time.Millisecond)
	c.Backoff.Max = cmp.Or(c.Backoff.Max, 30*time.Second)
	c.ConnectTimeout = cmp.Or(c.ConnectTimeout, 10*time.Second)
	c.KeepAlive = cmp.Or(c.KeepAlive, 30*time.Second)
	c.PongTimeout = cmp.Or(c.PongTimeout, 5*time.Second)
	c.Buffer = cmp.Or(c.Buffer, 1024)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// endpoint is the URL with its query. The error says what is wrong with it.
func (o *Options) endpoint(appID int64) (string, error) {
	u, err := url.Parse(o.URL)
	if err != nil {
		return "", fmt.Errorf("dervish: endpoint: %w", err)
	}
	switch {
	case appID < 1:
		return "", fmt.Errorf("dervish: app id %d: it has to be 1 or more", appID)
	case u.Scheme != "ws" && u.Scheme != "wss":
		return "", fmt.Errorf("dervish: endpoint %q: it has to begin with ws:// or wss://", o.URL)
	case o.KeepAlive >= 120*time.Second:
		return "", fmt.Errorf("dervish: keep-alive of %v: the server ends sessions that are quiet for 120 s", o.KeepAlive)
	}
	q := u.Query()
	q.Set("app_id", strconv.FormatInt(appID, 10))
	if o.Language != "" {
		q.Set("l", strings.ToUpper(o.Language))
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}
