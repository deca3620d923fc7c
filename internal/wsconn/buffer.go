package wsconn

import (
	"math/bits"
	"sync"
)

// buffer is a byte slice that comes from a pool of its size, and goes back to it.
// Connections hold one only while they have something to keep in it.
type buffer struct{ b []byte }

const (
	minBufferBits = 12 // 4 KiB, the smallest pooled
	maxBufferBits = 20 // 1 MiB, the largest pooled; beyond, the collector takes them
)

var buffers [maxBufferBits - minBufferBits + 1]sync.Pool

// newBuffer returns an empty buffer with room for at least n bytes.
func newBuffer(n int) *buffer {
	size := max(bits.Len(uint(max(n, 1)-1)), minBufferBits)
	if size > maxBufferBits {
		return &buffer{make([]byte, 0, n)}
	}
	if p, ok := buffers[size-minBufferBits].Get().(*buffer); ok {
		return p
	}
	return &buffer{make([]byte, 0, 1<<size)}
}

// free gives the buffer back. Nothing may use it afterwards.
func (p *buffer) free() {
	if p == nil {
		return
	}
	size := bits.Len(uint(cap(p.b) - 1))
	if size > maxBufferBits || cap(p.b) != 1<<size {
		return
	}
	p.b = p.b[:0]
	buffers[size-minBufferBits].Put(p)
}

// grow returns a buffer with the same bytes and room for n more: p itself, or a
// larger one in whose favour p was freed. A nil p is an empty buffer.
func (p *buffer) grow(n int) *buffer {
	if p == nil {
		return newBuffer(n)
	}
	if cap(p.b)-len(p.b) >= n {
		return p
	}
	q := newBuffer(max(len(p.b)+n, 2*cap(p.b)))
	q.b = append(q.b, p.b...)
	p.free()
	return q
}

// size is the number of bytes in the buffer; a nil one has none.
func (p *buffer) size() int {
	if p == nil {
		return 0
	}
	return len(p.b)
}
