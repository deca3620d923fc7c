package wsconn

import (
	"errors"
	"os"
	"time"

	"github.com/gobwas/ws"
)

const (
	// flushAbove is how many bytes are held before they go out although there
	// is more to read, and how many bytes of answers may wait behind a writer
	// before reading stops.
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
// checked.
func (c *Conn) Queue(op Opcode, parts ...[]byte) error {
	return c.enqueue(op, queued, parts)
}

// Hold is Queue for news that answers nothing, and for any goroutine: it does not
// hold back reading. It needs a Flush.
func (c *Conn) Hold(op Opcode, parts ...[]byte) error {
	return c.enqueue(op, held, parts)
}

// Send is Queue followed by Flush, for any goroutine. It never waits for the
// peer. It returns ErrClosed after the end, and ErrSlow when more than
// Options.MaxQueue bytes waited already for a peer that does not take them: the
// connection is then being given up.
func (c *Conn) Send(op Opcode, parts ...[]byte) error {
	return c.enqueue(op, sent, parts)
}

// SendAll is Send for several messages, which leave in one write. Each is made of two
// parts, one after the other.
func (c *Conn) SendAll(op Opcode, messages [][2][]byte) error {
	if len(messages) == 0 {
		return nil
	}
	if c.deflate {
		for i := range messages {
			if err := c.enqueue(op, held, messages[i][:]); err != nil {
				return err
			}
		}
		return c.Flush()
	}
	room := 0
	for i := range messages {
		n := size(messages[i][:])
		room += n + c.frames(n)*maxHeader
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.refusal(); err != nil {
		return err
	}
	backlog := c.waiting()
	c.out = c.out.grow(room)
	for i := range messages {
		c.appendMessage(ws.OpCode(op), 0, messages[i][:])
	}
	c.mark()
	return c.push(backlog)
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

// haste says what becomes of a message once it is in the queue.
type haste int

const (
	queued haste = iota // it waits for the reader to pause, and counts as an answer
	held                // it waits for a Flush
	sent                // it gets moving
)

func (c *Conn) enqueue(op Opcode, h haste, parts [][]byte) error {
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
	backlog, before := c.waiting(), c.out.size()
	c.appendMessage(ws.OpCode(op), rsv, parts)
	c.mark()
	switch h {
	case sent:
		return c.push(backlog)
	case queued:
		c.outAnswers += c.out.size() - before
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
	case c.sent.code != 0 || c.dropped || c.hungUp || c.err != nil:
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
	c.out = c.out.grow(left + c.frames(left)*maxHeader)

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
	c.grown(b)
}

// grown puts what was appended into the queue. Called with c.mu held.
func (c *Conn) grown(b []byte) {
	c.out.b = b
	if c.waiting() > flushAbove {
		c.heavy.Store(true)
	}
}

// frames is how many frames a message of so many bytes makes.
func (c *Conn) frames(n int) int {
	if c.fragmentSize == 0 || n == 0 {
		return 1
	}
	return (n + c.fragmentSize - 1) / c.fragmentSize
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
	c.grown(b)
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
	if c.drain(untilFull) {
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
		c.drain(untilEmpty)
	}()
}

// goal says how far drain goes.
type goal int

const (
	untilFull     goal = iota // the socket takes no more
	untilAnswered             // no answers wait
	untilEmpty                // nothing waits
)

// drain writes until nothing waits, or its goal is reached before, and reports
// whether nothing waits. Called with c.mu held and no writer; c.mu is released
// around each write, and others may append meanwhile.
func (c *Conn) drain(until goal) bool {
	c.writing = true
	defer c.stopWriting()
	for {
		if c.wr == nil {
			c.wr, c.out, c.written = c.out, nil, 0
			c.wrAnswers, c.outAnswers = c.outAnswers, 0
		}
		if c.wr == nil {
			return true
		}
		if c.err != nil || c.dropped {
			c.discard()
			return true
		}
		if until == untilAnswered && c.answers() == 0 {
			return false
		}
		n, err := c.writeSome(c.wr.b[c.written:], until != untilFull)
		c.written += n
		if c.written == len(c.wr.b) {
			c.wr.free()
			c.wr, c.written, c.wrAnswers = nil, 0, 0
			c.progressed()
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
	c.progressed()
}

// progressed wakes those in awaitProgress. Called with c.mu held.
func (c *Conn) progressed() {
	if c.progress != nil {
		close(c.progress)
		c.progress = nil
	}
}

// awaitProgress waits until what the writer has in hand is out, or there is no
// writer any more. Called with c.mu held and a writer; c.mu is released meanwhile.
func (c *Conn) awaitProgress() {
	if c.progress == nil {
		c.progress = make(chan struct{})
	}
	progress := c.progress
	c.mu.Unlock()
	<-progress
	c.mu.Lock()
}

// discard forgets all that waits. Called with c.mu held, by the writer or
// without one.
func (c *Conn) discard() {
	c.out.free()
	c.wr.free()
	c.out, c.wr, c.written = nil, nil, 0
	c.outAnswers, c.wrAnswers = 0, 0
}

// tryFlush is what the reader does before it waits: it writes without blocking,
// and reports whether it may wait now, or has to call flush before.
func (c *Conn) tryFlush() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.writing:
		return c.answers() <= flushAbove
	case c.waiting() == 0:
		return true
	}
	return c.drain(untilFull)
}

// flush writes answers, on the reader's goroutine: while the socket is full nothing
// more is read, so that a peer that does not read its answers can ask no more.
// Behind another writer it leaves up to flushAbove bytes of them.
//
// What others have sent does not hold back reading. It may be more than the peer
// can read at present, and then it is for the peer to say that it wants no more of
// it; and if both ends send, neither may wait for the other to read.
func (c *Conn) flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.waiting() > 0 {
		switch {
		case c.writing && c.answers() <= flushAbove:
			return
		case c.writing:
			c.awaitProgress()
		case c.client || c.unbuffered:
			// A client's few answers are pongs. They may stand behind something
			// large that its server takes only if it is read, too. And on a pipe
			// a write ends when the peer reads; two readers that write would
			// wait for each other.
			c.startWriter()
		default:
			if !c.drain(untilAnswered) {
				c.startWriter() // for what others have sent meanwhile
			}
		}
	}
}

// flushAll writes all that waits. Called with c.mu held and c.closeBy set.
func (c *Conn) flushAll() {
	for c.waiting() > 0 {
		if c.writing {
			c.awaitProgress()
		} else {
			c.drain(untilEmpty)
		}
	}
}
