package wsconn

import (
	"errors"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// readSize is the size in bytes of the buffer for reading. There is one for each
// connection that is being read at the moment, not for each connection. Larger
// frames get a larger one, as far as their bytes arrive.
const readSize = 8 << 10

// errPeerClosed says that the peer's close frame is in c.received.
var errPeerClosed = errors.New("websocket: peer closed")

// Serve reads until the connection ends, and passes every message to h. When it
// returns, the connection is closed and nothing of it is left. It is called once,
// preferably on a goroutine with nothing else on its stack.
func (c *Conn) Serve(h Handler) (end Closed) {
	defer c.release()
	for {
		err := c.takeFrames(h)
		if err == nil {
			err = c.read()
		}
		if err != nil {
			c.finish(err, &end)
			return end
		}
	}
}

// takeFrames works off the frames that were read in full.
func (c *Conn) takeFrames(h Handler) error {
	for c.in != nil {
		b := c.in.b[c.parsed:]
		var f header
		f.parse(b)
		if len(b) >= 2 {
			if err := c.checkFlags(&f); err != nil {
				return err
			}
		}
		if f.size == 0 {
			return nil
		}
		if err := c.checkLength(&f); err != nil {
			return err
		}
		end := f.size + int(f.length)
		if len(b) < end {
			return nil
		}
		payload := b[f.size:end:end]
		c.parsed += end
		if f.masked {
			ws.Cipher(payload, f.mask, 0)
		}
		if f.op != ws.OpPong || !c.pinged.Swap(false) {
			c.mark()
		}
		if err := c.takeFrame(h, &f, payload); err != nil {
			return err
		}
		if c.heavy.Load() {
			c.heavy.Store(false)
			c.flush()
		}
	}
	return nil
}

// checkFlags checks the first two bytes of a frame.
func (c *Conn) checkFlags(f *header) error {
	data := f.op == ws.OpText || f.op == ws.OpBinary
	switch {
	case f.op.IsReserved():
		return violation("unknown opcode")
	case f.masked == c.client && c.client:
		return violation("masked frame from a server")
	case f.masked == c.client:
		return violation("unmasked frame from a client")
	case f.rsv != 0 && !(f.rsv == rsv1 && c.deflate && data):
		return violation("reserved bit set")
	case f.op.IsControl() && !f.fin:
		return violation("fragmented control frame")
	case f.op.IsControl() && f.length > maxControl:
		return violation("control frame too long")
	case data && c.msgHead.op != 0:
		return violation("new message within a fragmented one")
	case f.op == ws.OpContinuation && c.msgHead.op == 0:
		return violation("continuation of nothing")
	}
	return nil
}

// checkLength checks the length of a frame, before anything of its payload is
// kept.
func (c *Conn) checkLength(f *header) error {
	if f.length>>63 != 0 {
		return violation("frame length with its top bit set")
	}
	limit := c.maxMessage
	if f.rsv == rsv1 || c.msgHead.rsv == rsv1 && !f.op.IsControl() {
		limit = deflatedLimit(limit)
	}
	if f.length > uint64(limit-c.msg.size()) && !f.op.IsControl() {
		return errTooBig
	}
	return nil
}

// takeFrame handles one frame.
func (c *Conn) takeFrame(h Handler, f *header, payload []byte) error {
	switch f.op {
	case ws.OpPing:
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.refusal() == nil {
			before := c.out.size()
			c.appendControl(ws.OpPong, payload)
			c.outAnswers += c.out.size() - before
		}
		return nil
	case ws.OpPong:
		if p, ok := h.(pongHandler); ok && !c.closing.Load() {
			p.Pong(payload)
		}
		return nil
	case ws.OpClose:
		said, err := parseClose(payload)
		if err != nil && !c.closing.Load() {
			return err
		}
		// In answer to ours any close frame will do: one known client answers
		// with a code that must not be sent.
		c.received = said
		return errPeerClosed
	}

	if f.fin && f.op != ws.OpContinuation {
		return c.deliver(h, f, payload)
	}
	if f.op != ws.OpContinuation {
		c.msgHead = *f
	}
	c.msg = c.msg.grow(len(payload))
	c.msg.b = append(c.msg.b, payload...)
	if !f.fin {
		return nil
	}
	err := c.deliver(h, &c.msgHead, c.msg.b)
	c.msg.free()
	c.msg, c.msgHead = nil, header{}
	return err
}

// deliver passes a message on; f is the header of its first frame.
func (c *Conn) deliver(h Handler, f *header, payload []byte) error {
	if c.closing.Load() {
		return nil // nothing could be answered
	}
	if f.rsv == rsv1 {
		p, err := inflate(payload, c.maxMessage)
		defer p.free()
		if err != nil {
			return err
		}
		payload = p.b
	}
	if f.op == ws.OpText && !utf8.Valid(payload) {
		return &ProtocolError{CloseInvalid, "text is not UTF-8"}
	}
	h.Message(Opcode(f.op), payload)
	return nil
}

// read waits for more bytes and puts them into c.in. What was queued is written
// before it blocks.
func (c *Conn) read() error {
	if c.raw != nil {
		return c.raw.read()
	}
	c.flush()
	c.letGo()
	var n int
	var err error
	if c.in == nil {
		// Wait with no buffer at all: no frame is so short as one byte, so more
		// must follow, and whoever keeps the rest back holds a begun frame.
		if n, err = c.nc.Read(c.first[:]); n > 0 {
			copy(c.space(), c.first[:])
		}
	} else {
		n, err = c.nc.Read(c.space())
	}
	if n > 0 {
		c.in.b = c.in.b[:len(c.in.b)+n]
		return nil
	}
	return err
}

// space is where to read to. It takes a buffer if there is none, and a larger one
// if the frame that is arriving has filled it.
func (c *Conn) space() []byte {
	if c.in == nil {
		c.in = newBuffer(readSize)
	}
	if c.parsed > 0 {
		c.in.b = c.in.b[:copy(c.in.b, c.in.b[c.parsed:])]
		c.parsed = 0
	}
	c.in = c.in.grow(1)
	return c.in.b[len(c.in.b):cap(c.in.b)]
}

// letGo is called before waiting: it gives back the buffer, or one that is too
// large for what is left in it.
func (c *Conn) letGo() {
	left := c.in.size() - c.parsed
	switch {
	case c.in == nil:
	case left == 0:
		c.in.free()
		c.in, c.parsed = nil, 0
	case cap(c.in.b) > readSize && left <= readSize/2:
		small := newBuffer(readSize)
		small.b = append(small.b, c.in.b[c.parsed:]...)
		c.in.free()
		c.in, c.parsed = small, 0
	}
}
