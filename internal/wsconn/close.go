package wsconn

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/gobwas/ws"
)

// Closed says how a connection ended.
type Closed struct {
	// Code and Reason are what the peer's close frame said; CloseNoCode if it
	// was empty, CloseAbnormal if there was none.
	Code   int
	Reason string

	// Sent is the code of our own close frame, by the same convention, and
	// SentReason its reason.
	Sent       int
	SentReason string

	// Local: this side began, by Close, by Abort or because of a fault.
	Local bool

	// Clean: both close frames were exchanged.
	Clean bool

	// Slow: the peer did not read fast enough. Err is ErrSlow then.
	Slow bool

	// Err is the fault of the connection, if there was one: a *ProtocolError, a
	// time-out, a reset. The mere end of the stream is none, unless it is in the
	// middle of a message (io.ErrUnexpectedEOF).
	Err error
}

// lingerBytes bounds what is read and thrown away after a violation, so that
// what the peer has sent in the meantime does not make the kernel answer with a
// reset, which would overtake our close frame.
const lingerBytes = 64 << 20

// Close begins the close handshake: the close frame goes out after all that was
// queued, and nothing can be sent after it. Code 0 sends an empty frame. The
// reason is cut to 123 bytes. Close does not wait: Serve returns when the peer
// has answered, or after Options.CloseWait. A second Close does nothing. A code
// that must not be sent is an error, and changes nothing.
func (c *Conn) Close(code int, reason string) error {
	f := closeFrame{code: code, reason: cutText(strings.ToValidUTF8(reason, "\uFFFD"), maxCloseReason)}
	switch {
	case code == 0:
		f = closeFrame{code: CloseNoCode}
	case !sendable(code):
		return fmt.Errorf("websocket: close code %d cannot be sent", code)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refusal() != nil {
		return nil
	}
	c.queueClose(f, true)
	return c.push(0)
}

// Abort drops the connection at once, without a close frame. What waits is
// lost. Serve, if it runs, returns.
func (c *Conn) Abort() {
	c.mu.Lock()
	if c.sent.code == 0 && !c.dropped {
		c.local = true
	}
	c.closing.Store(true)
	c.drop()
	c.mu.Unlock()
	c.closeNetwork()
}

// HangUp ends the connection without a close frame once all that was queued is
// out, as a server does that is killed: the peer sees the end of the stream.
// Nothing can be sent after it. Like Close it does not wait; Serve returns when
// the peer has ended its direction too, or after Options.CloseWait.
func (c *Conn) HangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refusal() != nil {
		return
	}
	c.hungUp, c.local = true, true
	c.closing.Store(true)
	c.closeBy = time.Now().Add(c.closeWait)
	// The reader wakes, and writes what is left.
	if c.nc.SetWriteDeadline(c.closeBy) != nil || c.nc.SetReadDeadline(longAgo) != nil {
		c.drop() // somebody has closed it
	}
}

// giveUp ends the connection to a slow reader. Messages that no write has begun
// with are dropped, so that the close frame has a chance. Called with c.mu held.
func (c *Conn) giveUp() {
	c.slow = true
	c.out.free()
	c.out, c.outAnswers = nil, 0
	c.queueClose(closeFrame{ClosePolicy, "slow reader"}, true)
}

// queueClose queues our close frame and sets the time by which all has to be
// over. Called with c.mu held.
func (c *Conn) queueClose(f closeFrame, local bool) {
	c.appendControl(ws.OpClose, f.payload())
	c.mark()
	c.sent, c.local = f, local
	c.closing.Store(true)
	c.closeBy = time.Now().Add(c.closeWait)
	if c.nc.SetDeadline(c.closeBy) != nil {
		c.drop() // somebody has closed it
	}
}

// drop stops all reading and writing, after which the connection is to be closed.
// The kernel, too, will forget what it still has to send; it would keep that for
// minutes for a peer that does not read. Called with c.mu held.
//
// It does not close: that waits until nobody is inside a read or a write, and
// those may be waiting for c.mu, or be where drop is called from.
func (c *Conn) drop() {
	c.dropped = true
	if t := tcp(c.nc); t != nil {
		_ = t.SetLinger(0) // fails only if it is closed, as does the next
	}
	_ = c.nc.SetDeadline(longAgo)
}

// closeNetwork closes the network connection without the farewell of TLS, which
// could block. Called without c.mu.
func (c *Conn) closeNetwork() {
	nc := c.nc
	if t := tcp(nc); t != nil {
		nc = t
	}
	_ = nc.Close() // fails only if it is closed
}

// longAgo is a deadline that has passed by any clock.
var longAgo = time.Unix(1, 0)

// tcp returns the TCP connection that nc is or stands on, or nil. Those of TLS,
// and other wrappers that have the method NetConn, tell what they stand on.
func tcp(nc net.Conn) *net.TCPConn {
	for {
		w, ok := nc.(interface{ NetConn() net.Conn })
		if !ok {
			t, _ := nc.(*net.TCPConn)
			return t
		}
		nc = w.NetConn()
	}
}

// finish does what is owed to the peer once nothing is read any more because of
// the cause, and tells in d how it was: a result would need room on the stack below
// the read of every idle connection.
func (c *Conn) finish(cause error, d *Closed) {
	var v *ProtocolError
	violated := errors.As(cause, &v)

	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.received.code != 0:
		if c.refusal() == nil {
			c.queueClose(c.received, false)
		}
		c.flushAll()
	case violated:
		if c.refusal() == nil {
			c.queueClose(closeFrame{v.Code, v.Reason}, true)
		}
		if !c.closeBy.IsZero() {
			c.flushAll()
			c.mu.Unlock()
			c.linger()
			c.mu.Lock()
		}
	case c.hungUp && !c.dropped:
		c.flushAll()
		if c.err == nil && c.nc.SetReadDeadline(c.closeBy) == nil {
			c.mu.Unlock()
			c.linger()
			c.mu.Lock()
		}
	case cause == io.EOF && !c.writing:
		c.drain(untilFull) // it may have ended its own direction alone
	case cause == io.EOF && c.client:
		// The answers of a client are with a writer that perhaps has not begun.
		c.closeBy = time.Now().Add(c.closeWait)
		if c.nc.SetWriteDeadline(c.closeBy) == nil {
			c.flushAll()
		}
	}

	c.clean = c.received.code != 0 && c.sent.code != 0 && c.err == nil && !c.dropped
	*d = Closed{
		Code: c.received.code, Reason: c.received.reason,
		Sent: c.sent.code, SentReason: c.sent.reason,
		Local: c.local,
		Clean: c.clean,
		Slow:  c.slow,
	}
	if d.Code == 0 {
		d.Code = CloseAbnormal
	}
	if d.Sent == 0 {
		d.Sent = CloseAbnormal
	}
	switch {
	case c.slow:
		d.Err = ErrSlow
	case violated:
		d.Err = v
	case c.err != nil:
		d.Err = fmt.Errorf("websocket: write: %w", c.err)
	case c.received.code != 0, c.dropped, c.hungUp:
	case cause == io.EOF:
		if c.in.size() > c.parsed || c.msgHead.op != 0 {
			d.Err = io.ErrUnexpectedEOF
		}
	case c.sent.code != 0 && errors.Is(cause, os.ErrDeadlineExceeded):
		d.Err = fmt.Errorf("websocket: wait for the peer's close frame: %w", os.ErrDeadlineExceeded)
	default:
		d.Err = fmt.Errorf("websocket: read: %w", cause)
	}
	if !c.clean && (c.slow || c.waiting() > 0) {
		c.drop()
	}
}

// linger ends our direction and reads what the peer is still sending, until it
// ends its own, time is up or it was too much.
func (c *Conn) linger() {
	half, ok := c.nc.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	waste := newBuffer(readSize)
	defer waste.free()
	for n := 0; n < lingerBytes; {
		m, err := c.nc.Read(waste.b[:cap(waste.b)])
		if err != nil {
			return
		}
		n += m
	}
}

// release frees all that the connection holds. The peer has been told what there
// was to tell.
func (c *Conn) release() {
	c.mu.Lock()
	c.dropped = true
	c.closing.Store(true)
	clean := c.clean
	c.mu.Unlock()
	if !clean {
		c.closeNetwork()
	}
	_ = c.nc.Close() // what TLS could complain of here helps nobody

	c.mu.Lock()
	defer c.mu.Unlock()
	for c.writing {
		c.awaitProgress()
	}
	c.discard()
	c.in.free()
	c.msg.free()
	c.in, c.msg = nil, nil
}
