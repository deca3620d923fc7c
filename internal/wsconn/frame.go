package wsconn

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// Opcode is the kind of a message.
type Opcode byte

// The two kinds of message. The text of a Text message is valid UTF-8.
const (
	Text   = Opcode(ws.OpText)
	Binary = Opcode(ws.OpBinary)
)

// The codes of close frames (RFC 6455, section 7.4.1) that this package itself
// uses.
const (
	CloseNormal    = 1000 // the purpose is fulfilled
	CloseProtocol  = 1002 // a violation of the frame protocol
	CloseNoCode    = 1005 // stands for a close frame without a code; never sent
	CloseAbnormal  = 1006 // stands for the absence of a close frame; never sent
	CloseInvalid   = 1007 // text that is not UTF-8, or data that does not inflate
	ClosePolicy    = 1008 // a slow reader
	CloseTooBig    = 1009 // a message above the limit
	maxControl     = ws.MaxControlFramePayloadSize
	maxCloseReason = maxControl - 2
	maxHeader      = ws.MaxHeaderSize
)

// ProtocolError is a violation by the peer that ended the connection. Code and
// Reason are those of the close frame that it was answered with.
type ProtocolError struct {
	Code   int
	Reason string
}

func (e *ProtocolError) Error() string {
	return fmt.Sprintf("websocket: peer violated the protocol: %s (close %d)", e.Reason, e.Code)
}

func violation(reason string) *ProtocolError { return &ProtocolError{CloseProtocol, reason} }

var errTooBig = &ProtocolError{CloseTooBig, "message too big"}

// header is the header of one frame.
type header struct {
	op          ws.OpCode
	fin, masked bool
	rsv         byte // the three reserved bits, RSV1 uppermost
	mask        [4]byte
	size        int    // of the header itself
	length      uint64 // of the payload
}

const rsv1 = 4

// parse reads a header from the front of b. What the first two bytes say is
// filled in as soon as there are two; size stays zero until b has all of it.
func (h *header) parse(b []byte) {
	*h = header{}
	if len(b) < 2 {
		return
	}
	h.fin = b[0]&0x80 != 0
	h.rsv = b[0] >> 4 & 7
	h.op = ws.OpCode(b[0] & 15)
	h.masked = b[1]&0x80 != 0
	h.length = uint64(b[1] & 0x7f)

	want := 2
	switch h.length {
	case 126:
		want += 2
	case 127:
		want += 8
	}
	if h.masked {
		want += 4
	}
	if len(b) < want {
		return
	}
	switch h.length {
	case 126:
		h.length = uint64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		h.length = binary.BigEndian.Uint64(b[2:])
	}
	if h.masked {
		copy(h.mask[:], b[want-4:])
	}
	h.size = want
}

// appendHeader appends a header with a zero mask, which is at the very end.
func appendHeader(b []byte, op ws.OpCode, fin bool, rsv byte, masked bool, n int) []byte {
	first := byte(op) | rsv<<4
	if fin {
		first |= 0x80
	}
	var m byte
	if masked {
		m = 0x80
	}
	switch {
	case n < 126:
		b = append(b, first, m|byte(n))
	case n < 1<<16:
		b = append(b, first, m|126, byte(n>>8), byte(n))
	default:
		b = append(b, first, m|127)
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	if masked {
		b = append(b, 0, 0, 0, 0)
	}
	return b
}

// seal masks the payload b[at:] with a fresh mask and writes that into the four
// bytes before it. Masks need not be secret, but a page that chooses the payload
// must not foresee them: the generator is seeded by the system.
func seal(b []byte, at int) {
	var mask [4]byte
	binary.LittleEndian.PutUint32(mask[:], rand.Uint32())
	copy(b[at-4:], mask[:])
	ws.Cipher(b[at:], mask, 0)
}

// sendable reports whether a close frame may carry the code (RFC 6455, section
// 7.4, and the IANA registry for 1012 to 1014).
func sendable(code int) bool {
	switch {
	case code >= 1000 && code <= 1003, code >= 1007 && code <= 1014, code >= 3000 && code <= 4999:
		return true
	}
	return false
}

// closeFrame is what a close frame says; code is CloseNoCode for an empty one.
type closeFrame struct {
	code   int
	reason string
}

// parseClose reads the payload of a close frame. The frame is filled in as far
// as it can be read even where it is not lawful.
func parseClose(p []byte) (f closeFrame, err error) {
	switch len(p) {
	case 0:
		return closeFrame{code: CloseNoCode}, nil
	case 1:
		return closeFrame{code: CloseNoCode}, violation("close frame of one byte")
	}
	f.code = int(binary.BigEndian.Uint16(p))
	if !sendable(f.code) {
		err = violation("close code not allowed")
	}
	if !utf8.Valid(p[2:]) {
		return f, &ProtocolError{CloseInvalid, "close reason is not UTF-8"}
	}
	f.reason = string(p[2:])
	return f, err
}

// payload is the inverse of parseClose.
func (f closeFrame) payload() []byte {
	if f.code == CloseNoCode {
		return nil
	}
	b := make([]byte, 0, maxControl)
	b = binary.BigEndian.AppendUint16(b, uint16(f.code))
	return append(b, cutText(f.reason, maxCloseReason)...)
}

// cutText shortens s to at most n bytes without splitting a character.
func cutText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
