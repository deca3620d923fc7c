package conform

import (
	"bufio"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
)

// The opcodes of RFC 6455, section 5.2.
const (
	opContinuation byte = 0x0
	opText         byte = 0x1
	opBinary       byte = 0x2
	opClose        byte = 0x8
	opPing         byte = 0x9
	opPong         byte = 0xA
)

// frame is one frame as it stands on the wire.
type frame struct {
	op      byte
	more    bool // FIN is 0
	bare    bool // not masked, as no client may send it
	payload []byte
}

// maxFrame is the longest frame that is read: answers are shorter than that.
const maxFrame = 16 << 20

// append writes the frame behind dst.
func (f frame) append(dst []byte) []byte {
	first := f.op | 0x80
	if f.more {
		first = f.op
	}
	mask := byte(0x80)
	if f.bare {
		mask = 0
	}
	switch n := len(f.payload); {
	case n < 126:
		dst = append(dst, first, mask|byte(n))
	case n < 1<<16:
		dst = binary.BigEndian.AppendUint16(append(dst, first, mask|126), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, first, mask|127), uint64(n))
	}
	if f.bare {
		return append(dst, f.payload...)
	}
	var key [4]byte
	_, _ = rand.Read(key[:]) // it never fails
	dst = append(dst, key[:]...)
	for i, b := range f.payload {
		dst = append(dst, b^key[i%4])
	}
	return dst
}

// readFrame reads what a server sent, which is never masked.
func readFrame(r *bufio.Reader) (frame, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	f := frame{op: head[0] & 0x0F, more: head[0]&0x80 == 0}
	if head[0]&0x70 != 0 {
		return f, fmt.Errorf("a frame has reserved bits set (%#02x), and no extension was agreed on", head[0])
	}
	if head[1]&0x80 != 0 {
		return f, fmt.Errorf("a frame of the server is masked")
	}
	n := uint64(head[1])
	var wide [8]byte
	switch n {
	case 126:
		if _, err := io.ReadFull(r, wide[6:]); err != nil {
			return f, err
		}
		n = binary.BigEndian.Uint64(wide[:])
	case 127:
		if _, err := io.ReadFull(r, wide[:]); err != nil {
			return f, err
		}
		n = binary.BigEndian.Uint64(wide[:])
	}
	if n > maxFrame {
		return f, fmt.Errorf("a frame of %d bytes", n)
	}
	f.payload = make([]byte, n)
	_, err := io.ReadFull(r, f.payload)
	return f, err
}
