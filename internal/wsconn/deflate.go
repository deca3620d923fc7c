package wsconn

import (
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// Compression follows RFC 7692 without context takeover: each message is
// deflated for itself, so the machinery is borrowed for one message and no
// connection owns any.

// flushTail is the empty stored block that ends a flush. It stands at the end of
// every deflated message and is not sent (RFC 7692, section 7.2.1).
const flushTail = "\x00\x00\xff\xff"

// inflateTail makes a message that was deflated into a whole stream: what was not
// sent, then an empty final block.
const inflateTail = flushTail + "\x01\x00\x00\xff\xff"

// deflatedLimit is how large a message may be deflated, if it may be n large
// inflated. Data that does not shrink grows by a few bytes for each block.
func deflatedLimit(n int) int { return n + n/256 + 64 }

var errInflate = &ProtocolError{CloseInvalid, "message does not inflate"}

// inflater is a flate reader with its source.
type inflater struct {
	from deflated
	r    io.ReadCloser
}

var inflaters = sync.Pool{New: func() any {
	f := new(inflater)
	f.r = flate.NewReader(&f.from)
	return f
}}

// deflated reads a message and its tail, byte by byte where it is asked to, so
// that flate takes no more than belongs to a stream.
type deflated struct {
	msg  []byte
	tail string
}

func (d *deflated) ReadByte() (byte, error) {
	if len(d.msg) > 0 {
		b := d.msg[0]
		d.msg = d.msg[1:]
		return b, nil
	}
	if d.tail == "" {
		return 0, io.EOF
	}
	b := d.tail[0]
	d.tail = d.tail[1:]
	return b, nil
}

func (d *deflated) Read(p []byte) (int, error) {
	n := copy(p, d.msg)
	d.msg = d.msg[n:]
	m := copy(p[n:], d.tail)
	d.tail = d.tail[m:]
	if n+m == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n + m, nil
}

// inflate returns the message in a buffer that the caller frees, also after an
// error. It stops at the first byte beyond the limit.
func inflate(msg []byte, limit int) (*buffer, error) {
	f := inflaters.Get().(*inflater)
	defer func() {
		f.from = deflated{}
		inflaters.Put(f)
	}()
	f.from = deflated{msg, inflateTail}
	out := newBuffer(min(4*len(msg), limit+1))
	// A sender may end a stream within the message and begin another one; what
	// then remains besides the tail is the next (RFC 7692, section 7.2.3.4).
	for first := true; first || len(f.from.msg) > 0; first = false {
		if err := f.r.(flate.Resetter).Reset(&f.from, nil); err != nil {
			return out, errInflate
		}
		for {
			out = out.grow(1)
			n, err := f.r.Read(out.b[len(out.b):cap(out.b)])
			out.b = out.b[:len(out.b)+n]
			if len(out.b) > limit {
				return out, errTooBig
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				return out, errInflate
			}
		}
	}
	return out, nil
}

// deflater is a flate writer with its destination.
type deflater struct {
	w  *flate.Writer
	to *buffer
}

func (d *deflater) Write(p []byte) (int, error) {
	d.to = d.to.grow(len(p))
	d.to.b = append(d.to.b, p...)
	return len(p), nil
}

var deflaters = sync.Pool{New: func() any {
	d := new(deflater)
	w, err := flate.NewWriter(d, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	d.w = w
	return d
}}

// deflate returns the message, ready for frames, in a buffer that the caller
// frees; nil if it does not get smaller.
func deflate(parts [][]byte) *buffer {
	plain := newBuffer(size(parts))
	defer plain.free()
	for _, p := range parts {
		plain.b = append(plain.b, p...)
	}
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	d.to = newBuffer(len(plain.b) / 2)
	d.w.Reset(d)
	_, err := d.w.Write(plain.b)
	if err == nil {
		err = d.w.Flush()
	}
	out := d.to
	d.to = nil
	cut, ok := bytes.CutSuffix(out.b, []byte(flushTail))
	if err != nil || !ok || len(cut) >= len(plain.b) {
		out.free()
		return nil
	}
	out.b = cut
	return out
}
