package socket

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

// Options are the settings of a Socket. The zero value, and nil, mean the defaults. The struct is copied, so one may
// serve many objects.
type Options struct {
	// Header is sent with the handshake: Origin, User-Agent, Authorization. A Host in it replaces that of the URL. The
	// headers of the handshake itself (Upgrade, Connection, Sec-WebSocket-…) cannot be set. Nil sends none.
	Header http.Header

	// Subprotocols are offered, the preferred one first. As in a browser, a server that chooses none of them is not
	// talked to. Empty offers none.
	Subprotocols []string

	// TLS is the configuration for wss. Nil trusts the roots of the system.
	TLS *tls.Config

	// Proxy names the HTTP proxy to tunnel through, or nil for none. It is asked about an http or https URL, so that
	// http.ProxyFromEnvironment fits. A nil function uses no proxy.
	Proxy func(*http.Request) (*url.URL, error)

	// NetDial opens the network connection, to the proxy if there is one. It has to return soon after its context is
	// done: the object waits for it. Nil dials TCP.
	NetDial func(ctx context.Context, network, addr string) (net.Conn, error)

	// Compression offers permessage-deflate (RFC 7692), without context takeover. Messages from 1,024 bytes are deflated
	// if the server agrees.
	Compression bool

	// MaxMessage is the size in bytes of the largest message that is received, after its fragments are joined and it is
	// inflated. A larger one fails the connection with a ProtocolError, and the server is told 1009. 0: 16 MiB.
	MaxMessage int

	// MaxBuffered is how many bytes may wait while the network takes no more. A Send that finds more waiting fails the
	// connection with ErrSlow. 0: 64 MiB.
	MaxBuffered int

	// FragmentSize is how many bytes one frame carries at most; a longer message is sent in several. For a compressed
	// message it counts the compressed bytes. 0: 32,767.
	FragmentSize int

	// Direct has OnMessage called on the goroutine that reads, which spares each message a copy and handing it over. Its
	// data is valid only until the hook returns. Nothing is read until then and no ping of the server answered, so it is for
	// hooks that never wait. Reading begins when OnOpen has returned.
	Direct bool

	// HandshakeTimeout bounds opening: looking up the name, TCP, proxy, TLS and the server's answer together. 0: 10 s.
	HandshakeTimeout time.Duration

	// CloseTimeout bounds closing: sending what waits, our close frame, and the server's. 0: 5 s.
	CloseTimeout time.Duration

	// WriteTimeout is how long the network may take nothing at all of what waits, before the connection fails with
	// ErrSlow. 0: 30 s.
	WriteTimeout time.Duration
}

// copied is a copy with the defaults filled in, which the caller cannot alter.
func (o *Options) copied() Options {
	var c Options
	if o != nil {
		c = *o
	}
	c.Header = c.Header.Clone()
	c.Subprotocols = slices.Clone(c.Subprotocols)
	c.MaxMessage = positive(c.MaxMessage, 16<<20)
	c.MaxBuffered = positive(c.MaxBuffered, 64<<20)
	c.FragmentSize = positive(c.FragmentSize, 32767)
	c.HandshakeTimeout = positive(c.HandshakeTimeout, 10*time.Second)
	c.CloseTimeout = positive(c.CloseTimeout, 5*time.Second)
	c.WriteTimeout = positive(c.WriteTimeout, 30*time.Second)
	return c
}

func positive[T int | time.Duration](v, fallback T) T {
	if v > 0 {
		return v
	}
	return fallback
}

// dial is the same in the terms of the connection.
func (o *Options) dial() *wsconn.DialOptions {
	return &wsconn.DialOptions{
		Options: wsconn.Options{
			MaxMessage:       o.MaxMessage,
			MaxQueue:         o.MaxBuffered,
			Compression:      o.Compression,
			FragmentSize:     o.FragmentSize,
			WriteStall:       o.WriteTimeout,
			CloseWait:        o.CloseTimeout,
			HandshakeTimeout: o.HandshakeTimeout,
		},
		Header:       o.Header,
		Subprotocols: o.Subprotocols,
		TLS:          o.TLS,
		NetDial:      o.NetDial,
		Proxy:        o.Proxy,
	}
}
