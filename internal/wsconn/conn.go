package wsconn

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
)

// ErrClosed is returned for a message that cannot be sent because the close
// handshake has begun or the connection is gone. Trying again cannot help.
var ErrClosed = errors.New("websocket: connection is closed")

// ErrSlow is returned by the Send that finds the peer too slow, and is the fault
// in Closed. Trying again cannot help.
var ErrSlow = errors.New("websocket: peer reads too slowly")

// Handler receives what arrives on a connection. A handler that also has the
// method Pong(payload []byte) is told of each pong, under the same rules.
type Handler interface {
	// Message is called on the goroutine that runs Serve, one at a time. The
	// payload may be altered and is valid until Message returns. It is not
	// called any more once Close was called.
	Message(op Opcode, payload []byte)
}

type pongHandler interface{ Pong(payload []byte) }

// Conn is a WebSocket connection. All methods but Serve may be called from any
// goroutine, from within Handler.Message too, and none of them waits for the
// peer.
type Conn struct {
	settings
	nc          net.Conn
	raw         rawIO // reads and writes nc without blocking; nil where that cannot be had
	unbuffered  bool  // no kernel behind nc; a write may need the peer to read
	client      bool
	deflate     bool        // agreed on
	pinged      atomic.Bool // a ping of our own was sent, and no pong has come since; here it takes no room
	subprotocol string

	activity atomic.Int64
	closing  atomic.Bool // sent is set; spares the reader the lock
	heavy    atomic.Bool // more than flushAbove waited; spares it, too

	// The goroutine in Serve owns these.
	in       *buffer    // what was read; nil while idle
	parsed   int        // how much of it was used up
	msg      *buffer    // fragments of a message whose end is still to come
	msgHead  header     // the header of its first frame; op 0 between messages
	received closeFrame // the peer's; code 0 before
	first    [1]byte    // see readConn

	mu         sync.Mutex
	out        *buffer       // whole messages that wait
	wr         *buffer       // what the writer has in hand
	written    int           // how much of that is out
	outAnswers int           // bytes of out that are answers: pongs, and what Queue was given
	wrAnswers  int           // the same of wr, until all of that is out
	writing    bool          // somebody is the writer
	progress   chan struct{} // closed when wr is out, or nobody is the writer any more; nil unless awaited
	sent       closeFrame    // ours; code 0 before; nothing may follow it
	local      bool          // ours was the first
	closeBy    time.Time     // when patience ends, once an end is in sight
	slow       bool
	clean      bool
	dropped    bool  // TCP is closed, or about to be
	hungUp     bool  // HangUp was called: it ends without a close frame
	err        error // why nothing can be written
}

func newConn(nc net.Conn, o *Options, client bool) *Conn {
	c := &Conn{nc: nc, settings: o.settings(), client: client}
	c.raw = newRawIO(c)
	if t := tcp(nc); t != nil {
		limitUnsent(t)
	} else {
		c.unbuffered = c.raw == nil
	}
	c.mark()
	return c
}

// LastActivity is the value that Options.Tick had when the last frame was
// received in full or handed over for sending, the connection's own pings and
// the answers to them excepted: else whoever pings would have no peer fall idle.
func (c *Conn) LastActivity() int64 { return c.activity.Load() }

func (c *Conn) mark() {
	if c.tick != nil {
		c.activity.Store(c.tick.Load())
	}
}

// Buffered is the number of bytes that wait to be written.
func (c *Conn) Buffered() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waiting()
}

// MaxQueue is Options.MaxQueue, or its default.
func (c *Conn) MaxQueue() int { return c.maxQueue }

// waiting is Buffered with c.mu held.
func (c *Conn) waiting() int { return c.out.size() + c.wr.size() - c.written }

// answers is how many of the waiting bytes hold back reading. Called with c.mu held.
func (c *Conn) answers() int { return c.outAnswers + c.wrAnswers }

// RemoteAddr is the network address of the peer.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// LocalAddr is the network address of this end.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// Subprotocol is the one that the server chose among those that this client
// offered, or empty.
func (c *Conn) Subprotocol() string { return c.subprotocol }

// Compressed reports whether permessage-deflate was agreed on.
func (c *Conn) Compressed() bool { return c.deflate }

// Ping sends a ping with a payload of at most 125 bytes. The answer goes to the
// handler's Pong method. Neither counts as activity.
func (c *Conn) Ping(payload []byte) error {
	if len(payload) > maxControl {
		return errors.New("websocket: ping payload above 125 bytes")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.refusal(); err != nil {
		return err
	}
	before := c.waiting()
	c.pinged.Store(true)
	c.appendControl(ws.OpPing, payload)
	return c.push(before)
}
