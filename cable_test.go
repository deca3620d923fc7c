package dervish

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// cable carries connections to a server, and can be pulled.
type cable struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	ends  map[net.Conn]*atomic.Bool // true: what the server says there is swallowed
	tasks sync.WaitGroup
}

// newCable lays a cable to a server's address.
func newCable(t *testing.T, target string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{listener: l, target: target, ends: map[net.Conn]*atomic.Bool{}}
	c.tasks.Go(c.accept)
	t.Cleanup(func() {
		l.Close()
		c.pull()
		c.tasks.Wait()
	})
	return c
}

func (c *cable) addr() string { return c.listener.Addr().String() }

func (c *cable) accept() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", c.target)
		if err != nil {
			near.Close()
			continue
		}
		mute := new(atomic.Bool)
		c.mu.Lock()
		c.ends[near], c.ends[far] = mute, mute
		c.mu.Unlock()
		c.tasks.Go(func() { c.carry(far, near, new(atomic.Bool)) })
		c.tasks.Go(func() { c.carry(near, far, mute) })
	}
}

// carry copies until either end is gone; then both are.
func (c *cable) carry(to, from net.Conn, mute *atomic.Bool) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && !mute.Load() {
			if _, werr := to.Write(buf[:n]); werr != nil {
				err = werr
			}
		}
		if err != nil {
			break
		}
	}
	to.Close()
	from.Close()
	c.mu.Lock()
	delete(c.ends, to)
	delete(c.ends, from)
	c.mu.Unlock()
}

// muffle swallows what the server says on the connections that there are.
func (c *cable) muffle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, mute := range c.ends {
		mute.Store(true)
	}
}

// pull cuts every connection, without a farewell.
func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for end := range c.ends {
		if tcp, ok := end.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset rather than an orderly end; if it is closed already, so much the better
		}
		end.Close()
	}
}
