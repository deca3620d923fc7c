package wsconn

import (
	"errors"
	"os"
	"time"

	"github.com/gobwas/ws"
)

const (
	// flushAbove is how many bytes of answers are held before they go out
	// although there is more to read, and how many may wait behind another
	// writer before reading stops.
	flushAbove = 64 << 10

	// writeChunk is the piece in which a connection is written whose progress
	// can be seen only between writes.
	writeChunk = 16 << 10
)

// errWouldBlock says that the socket takes no more now.
var errWouldBlock = errors.New("websocket: write would block")

// Queue appends one message, made of the parts, to what waits to be written. It
// is meant for answers given within Handler.Message: they go out together just
// before the next read would block. Called elsewhere it needs a Flush. The parts
// are copied. The text of a Text message has to be valid UTF-8; this is not
// checked. Its errors are those of Send; ErrSlow comes to a client only, since a
// server stops reading instead.
func (c *Conn) Queue(op Opcode, parts ...[]byte) error {
	return c.enqueue(op, false, parts)
}

// Send is Queue followed by Flush, for any goroutine. It never waits for the
// peer. It returns ErrClosed after the end, and ErrSlow when more than
// Options.MaxQueue bytes waited already for a peer that does not take them: the
// connection is then being given up.
func (c *Conn) Send(op Opcode, parts ...[]byte) error {
	return c.enqueue(op, true, parts)
}

// Flush gets what was queued moving without waiting for the peer. Several
// messages that were queued before one Flush leave in one write. Its errors are
// those of Send.
func (c *Conn) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.out == nil {
		return nil
	}
	return c.push(c.waiting())
}

func (c *Conn) enqueue(op Opcode, push bool, parts [][]byte) error {
	var rsv byte
	if c.deflate && size(parts) >= c.compressAbove {
		if p := deflate(parts); p != nil {
			defer p.free()
			parts, rsv = [][]byte{p.b}, rsv1
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.refusal(); err != nil {
		return err
	}
	before := c.waiting()
	c.appendMessage(ws.OpCode(op), rsv, parts)
	c.mark()
	if push || c.client && c.writing {
		return c.push(before)
	}
	return nil
}

func size(parts [][]byte) (n int) {
	for _, p := range parts {
		n += len(p)
	}
	return n
}

// refusal says why nothing can be sent any more, or nil. Called with c.mu held.
func (c *Conn) refusal() error {
	switch {
	case c.slow:
		return ErrSlow
	case c.sent.code != 0 || c.dropped || c.err != nil:
		return ErrClosed
	}
	return nil
}

// appendMessage appends the frames of one message. Called with c.mu held.
func (c *Conn) appendMessage(op ws.OpCode, rsv byte, parts [][]byte) {
	left := size(parts)
	limit := left
	if c.fragmentSize > 0 {
		limit = min(limit, c.fragmentSize)
	}
	frames := 1
	if limit > 0 {
		frames = (left + limit - 1) / limit
	}
	c.out = c.out.grow(left + frames*maxHeader)

	b := c.out.b
	part, used := 0, 0 // the first byte not copied yet
	for {
		n := min(left, limit)
		left -= n
		b = appendHeader(b, op, left == 0, rsv, c.client, n)
		at := len(b)
		for n > 0 {
			p := parts[part][used:]
			if len(p) > n {
				p = p[:n]
				used += n
			} else {
				part, used = part+1, 0
			}
			b = append(b, p...)
			n -= len(p)
		}
		if c.client {
			seal(b, at)
		}
		if left == 0 {
			break
		}
		op, rsv = ws.OpContinuation, 0
	}
	c.out.b = b
}

// appendControl appends a control frame. Called with c.mu held.
func (c *Conn) appendControl(op ws.OpCode, payload []byte) {
	c.out = c.out.grow(len(payload) + maxHeader)
	b := appendHeader(c.out.b, op, true, 0, c.client, len(payload))
	at := len(b)
	b = append(b, payload...)
	if c.client {
		seal(b, at)
	}
	c.out.b = b
}

// appendPong answers a ping. Behind more than Options.MaxQueue bytes it only notes
// what to answer, so that pings do not fill the memory of whoever reads on while
// it cannot write; the pong for the last of several pings is for all (RFC 6455,
// section 5.5.3). Called with c.mu held.
func (c *Conn) appendPong(payload []byte) {
	if c.refusal() != nil {
		return
	}
	c.latePong = nil
	if c.waiting() > c.maxQueue {
		c.latePong = append([]byte{}, payload...)
		return
	}
	c.appendControl(ws.OpPong, payload)
}

// appendLatePong appends the pong that had to wait, if there is one. Called with
// c.mu held.
func (c *Conn) appendLatePong() {
	if c.latePong != nil && c.refusal() == nil {
		c.appendControl(ws.OpPong, c.latePong)
	}
	c.latePong = nil
}

// push gets the queue moving: it writes what the socket takes at once and leaves
// the rest to a goroutine, which ends when the queue is empty. If there is a
// writer already, that takes care, unless backlog, the bytes that it is behind by,
// are too many. Called with c.mu held.
func (c *Conn) push(backlog int) error {
	if c.writing {
		if backlog > c.maxQueue && c.refusal() == nil {
			c.giveUp()
			return ErrSlow
		}
		return nil
	}
	if c.drain(false) {
		return nil
	}
	c.startWriter()
	return nil
}

// startWriter lends the connection a goroutine that writes until nothing waits.
// Called with c.mu held and no writer.
func (c *Conn) startWriter() {
	c.writing = true
	go func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.writing = false
		c.drain(true)
	}()
}

// drain writes until nothing waits, and reports whether it got there. If wait is
// false it stops when the socket is full. Called with c.mu held and no writer;
// c.mu is released around each write, and others may append meanwhile.
func (c *Conn) drain(wait bool) bool {
	c.writing = true
	defer c.stopWriting()
	for {
		if c.wr == nil {
			c.appendLatePong()
			c.wr, c.out, c.written = c.out, nil, 0
		}
		if c.wr == nil {
			return true
		}
		if c.err != nil || c.dropped {
			c.discard()
			return true
		}
		n, err := c.writeSome(c.wr.b[c.written:], wait)
		c.written += n
		if c.written == len(c.wr.b) {
			c.wr.free()
			c.wr, c.written = nil, 0
		}
		switch {
		case err == errWouldBlock:
			return false
		case err != nil:
			c.writeFailed(err)
		}
	}
}

// writeSome makes one write. Called with c.mu held, which it releases meanwhile.
func (c *Conn) writeSome(p []byte, wait bool) (n int, err error) {
	if c.raw != nil {
		c.mu.Unlock()
		n, err = c.raw.write(p, false)
		c.mu.Lock()
		if err != errWouldBlock || !wait {
			return n, err
		}
	} else if !wait {
		return 0, errWouldBlock
	}

	by := time.Now().Add(c.writeStall)
	if !c.closeBy.IsZero() && c.closeBy.Before(by) {
		by = c.closeBy
	}
	if err := c.nc.SetWriteDeadline(by); err != nil {
		return 0, err
	}
	c.mu.Unlock()
	if c.raw != nil {
		n, err = c.raw.write(p, true)
	} else {
		n, err = c.nc.Write(p[:min(len(p), writeChunk)])
	}
	c.mu.Lock()
	_ = c.nc.SetWriteDeadline(c.closeBy) // none, mostly; if it is closed, the next write will tell
	return n, err
}

// writeFailed notes that nothing can be written any more. The reader may still
// find a close frame that the peer sent before it went, but has to hurry.
// Called with c.mu held.
func (c *Conn) writeFailed(err error) {
	stalled := errors.Is(err, os.ErrDeadlineExceeded)
	if stalled && c.closeBy.IsZero() {
		c.slow = true
		err = ErrSlow
	}
	c.err = err
	if stalled {
		c.drop()
		return
	}
	if c.closeBy.IsZero() {
		c.closeBy = time.Now().Add(c.closeWait)
	}
	if c.nc.SetReadDeadline(c.closeBy) != nil {
		c.drop()
	}
}

// stopWriting ends the time of a writer. Called with c.mu held.
func (c *Conn) stopWriting() {
	c.writing = false
	if c.drained != nil {
		close(c.drained)
		c.drained = nil
	}
}

// awaitWriter waits until there is no writer. Called with c.mu held, which it
// releases meanwhile.
func (c *Conn) awaitWriter() {
	for c.writing {
		if c.drained == nil {
			c.drained = make(chan struct{})
		}
		drained := c.drained
		c.mu.Unlock()
		<-drained
		c.mu.Lock()
	}
}

// discard forgets all that waits. Called with c.mu held, by the writer or
// without one.
func (c *Conn) discard() {
	c.out.free()
	c.wr.free()
	c.out, c.wr, c.written = nil, nil, 0
}

// tryFlush is what the reader does before it waits: it writes without blocking,
// and reports whether it may wait now, or has to call flush before.
func (c *Conn) tryFlush() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.writing:
		return c.client || c.waiting() <= flushAbove
	case c.waiting() == 0:
		return true
	}
	return c.drain(false)
}

// flush is what the reader does when tryFlush refused, or much is queued. A server
// writes what waits, on this goroutine: while the socket is full nothing more is
// read, and behind another writer it leaves up to flushAbove bytes. So a peer that
// does not read what it asked for is not asked any more.
//
// A client leaves all to a writer and reads on. What waits there is not an answer,
// and if both ends waited for the other to read, neither would.
func (c *Conn) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.waiting() > 0 {
		switch {
		case c.writing && (c.client || c.waiting() <= flushAbove):
			return
		case c.writing:
			c.awaitWriter()
		case c.client || c.unbuffered:
			// On a pipe a write ends when the peer reads; two readers that write
			// would wait for each other.
			c.startWriter()
		default:
			c.drain(true)
		}
	}
}

// flushAll writes all that waits. Called with c.mu held and c.closeBy set.
func (c *Conn) flushAll() {
	for c.waiting() > 0 {
		if c.writing {
			c.awaitWriter()
		} else {
			c.drain(true)
		}
	}
}
