package dervishtest

import (
	"context"
	"fmt"
	"net"
	"sync"
)

// listener is a net.Listener that knows how to reach it.
type listener interface {
	net.Listener
	dial(ctx context.Context) (net.Conn, error)
}

// tcp listens on a port.
type tcp struct{ net.Listener }

func listenTCP() (listener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	return tcp{l}, err
}

func (l tcp) dial(ctx context.Context) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", l.Addr().String())
}

// memory listens for pipes.
type memory struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func listenMemory() listener {
	return &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (m *memory) dial(ctx context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case m.conns <- far:
		return near, nil
	case <-m.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

func (m *memory) Addr() net.Addr { return &net.UnixAddr{Name: "dervishtest", Net: "unix"} }

// network is a listener whose connections can be cut. It is safe for concurrent use.
type network struct {
	listener

	mu    sync.Mutex
	conns []net.Conn // all that there were since the last cut, so that the gateway has them as they are
}

// Accept gives the next connection.
func (n *network) Accept() (net.Conn, error) {
	c, err := n.listener.Accept()
	if err == nil {
		n.mu.Lock()
		n.conns = append(n.conns, c)
		n.mu.Unlock()
	}
	return c, err
}

// cut ends every connection at once.
func (n *network) cut() {
	n.mu.Lock()
	conns := n.conns
	n.conns = nil
	n.mu.Unlock()
	for _, c := range conns { // one that is closed already gives errors, which say nothing new
		if t, ok := c.(*net.TCPConn); ok {
			_ = t.SetLinger(0) // a reset
		}
		_ = c.Close()
	}
}

// Dial connects to the server, in memory too, whatever the network and the address. It fits where a function is asked for
// that opens network connections, such as http.Transport.DialContext and dervish.Options.NetDial.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	if s.network.listener == nil {
		return nil, fmt.Errorf("dial the test server: %w", net.ErrClosed)
	}
	c, err := s.network.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("dial the test server: %w", err)
	}
	return c, nil
}
