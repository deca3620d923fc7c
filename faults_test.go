package dervish

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"
)

// faults is a pipe to a server that breaks each connection at a point of its seed, until it has broken as many as it was
// told to; then it is sound.
type faults struct {
	listener net.Listener
	target   string
	sound    chan struct{} // closed when no more will be broken

	mu    sync.Mutex
	rand  *rand.Rand
	left  int
	fates map[fault]int // how often each came about
	ends  map[net.Conn]bool
	work  sync.WaitGroup
}

// fault is how a connection breaks.
type fault int

const (
	reset  fault = iota // both ends get an RST
	finish              // both ends get a FIN
	half                // one end gets a FIN, and its other direction goes on a while
	stall               // nothing passes any more, and nobody is told
	slow                // it crawls, and then resets
	kinds
)

// fate is what will become of one connection.
type fate struct {
	fault fault
	up    bool // counted in the direction to the server
	after int  // bytes
}

// layFaults lays a pipe to an address that breaks n connections.
func layFaults(t *testing.T, target string, n int, seed uint64) *faults {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &faults{
		listener: l, target: target, sound: make(chan struct{}), left: n,
		rand: rand.New(rand.NewPCG(seed, 0)), fates: map[fault]int{}, ends: map[net.Conn]bool{},
	}
	p.work.Go(p.accept)
	t.Cleanup(func() {
		l.Close()
		p.mu.Lock()
		for c := range p.ends {
			c.Close()
		}
		p.mu.Unlock()
		p.work.Wait()
	})
	return p
}

func (p *faults) addr() string { return p.listener.Addr().String() }

// next draws the fate of a connection: half of them break while the session is being restored, or before.
func (p *faults) next() fate {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := fate{fault: fault(p.rand.IntN(int(kinds))), up: p.rand.IntN(4) == 0}
	most := 16 << 10
	if f.up {
		most = 1 << 10
	}
	f.after = 1 + p.rand.IntN(most)
	if f.fault == stall && p.rand.IntN(3) > 0 {
		f.fault = reset // stalls take the time that it takes to notice them
	}
	return f
}

// broke counts a connection as broken, unless enough are.
func (p *faults) broke(f fault) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left == 0 {
		return false
	}
	p.fates[f]++
	if p.left--; p.left == 0 {
		close(p.sound)
	}
	return true
}

func (p *faults) accept() {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", p.target)
		if err != nil {
			near.Close()
			continue
		}
		p.mu.Lock()
		p.ends[near], p.ends[far] = true, true
		p.mu.Unlock()
		c := &carriage{pipe: p, fate: p.next(), near: near, far: far, over: make(chan struct{})}
		p.work.Go(func() { c.carry(far, near, true) })
		p.work.Go(func() { c.carry(near, far, false) })
	}
}

// carriage is one connection through the pipe.
type carriage struct {
	pipe      *faults
	fate      fate
	near, far net.Conn
	over      chan struct{}
	once      sync.Once
}

// end closes both sides, with a reset or in order.
func (c *carriage) end(abrupt bool) {
	c.once.Do(func() {
		close(c.over)
		for _, end := range []net.Conn{c.near, c.far} {
			if tcp, ok := end.(*net.TCPConn); ok && abrupt {
				_ = tcp.SetLinger(0) // if it is closed already, so much the better
			}
			end.Close()
			c.pipe.mu.Lock()
			delete(c.pipe.ends, end)
			c.pipe.mu.Unlock()
		}
	})
}

// carry copies one direction, up to the point where the connection breaks.
func (c *carriage) carry(to, from net.Conn, up bool) {
	left := -1
	if up == c.fate.up {
		left = c.fate.after
	}
	buf := make([]byte, 4<<10)
	for {
		n, err := from.Read(buf)
		if left >= 0 && n >= left && c.pipe.broke(c.fate.fault) {
			_, _ = to.Write(buf[:left]) // what comes before the break; the other side may be gone
			c.snap(to, from)
			return
		}
		if left -= n; left < 0 {
			left = -1
		}
		if n > 0 {
			if _, werr := to.Write(buf[:n]); werr != nil {
				err = werr
			}
		}
		if err != nil {
			c.end(!errors.Is(err, io.EOF))
			return
		}
	}
}

// snap breaks the connection.
func (c *carriage) snap(to, from net.Conn) {
	switch c.fate.fault {
	case reset:
		c.end(true)
	case finish:
		c.end(false)
	case half:
		if tcp, ok := to.(*net.TCPConn); ok {
			_ = tcp.CloseWrite() // the other side may be gone
		}
		c.swallow(from)
		c.end(false)
	case stall:
		c.swallow(from)
		c.end(true)
	case slow:
		c.crawl(to, from)
		c.end(true)
	}
}

// swallow reads on for nobody, until the other side has given up.
func (c *carriage) swallow(from net.Conn) {
	for buf := make([]byte, 4<<10); ; {
		if _, err := from.Read(buf); err != nil {
			return
		}
	}
}

// crawl passes a few more bytes, slowly.
func (c *carriage) crawl(to, from net.Conn) {
	pace := time.NewTicker(time.Millisecond)
	defer pace.Stop()
	buf := make([]byte, 7)
	for range 20 {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
		select {
		case <-pace.C:
		case <-c.over:
			return
		}
	}
}
