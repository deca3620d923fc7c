package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// maxHeader bounds the request of a handshake, in bytes.
const maxHeader = 16 << 10

// Run serves the gateway on the listeners until ctx is done, and then shuts down in order: it stops listening, closes
// every session with 1001, waits for them up to Options.ShutdownWait, and cuts off the rest, which is logged. The error
// is that of a listener that failed, else nil.
//
// Listeners for wss are TLS listeners.
func (g *Gateway) Run(ctx context.Context, listeners ...net.Listener) error {
	server := g.server(g)
	server.ConnState = g.count
	g.expect(server)
	failed := make(chan error, len(listeners))
	var serving sync.WaitGroup
	for _, l := range listeners {
		serving.Go(func() {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("serve %s: %w", l.Addr(), err)
			}
		})
	}
	var cause error
	select {
	case <-ctx.Done():
	case cause = <-failed:
	}
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), g.options.ShutdownWait)
	defer cancel()
	g.now().ready.Store(false)
	// Hijacked connections are none of the server's. What it still has when the sessions are gone are handshakes that
	// would be refused, or that never end.
	handshakes, drop := context.WithCancel(wait)
	closing := make(chan error, 1)
	go func() { closing <- server.Shutdown(handshakes) }()
	err := g.Shutdown(wait)
	drop()
	if serverErr := <-closing; serverErr != nil {
		_ = server.Close() // its listeners are closed already; nothing else can go wrong
	}
	serving.Wait()
	if err != nil && cause == nil {
		g.options.Log.Warn("sessions were cut off", "after", g.options.ShutdownWait)
	}
	return cause
}

// server is an HTTP server whose clients cannot take their time.
func (g *Gateway) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: g.options.HandshakeTimeout,
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(g.options.Log.Handler(), slog.LevelDebug),
	}
}

// adminWait is for how long requests of operators may go on once everything else has ended.
const adminWait = time.Second

// RunAdmin serves the admin handler on a listener until ctx is done.
func (g *Gateway) RunAdmin(ctx context.Context, l net.Listener, token string) error {
	server := g.server(g.Admin(token))
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve admin on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	// An order that ended the server is answered still; who follows frames is not waited for long.
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), adminWait)
	defer cancel()
	err := server.Shutdown(wait)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	<-served
	return err
}
