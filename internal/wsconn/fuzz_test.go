package wsconn

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// script is a network connection from which a prepared input is read in pieces of
// n bytes, then the end. What is written is kept.
type script struct {
	t     testing.TB
	in    []byte
	piece int
	read  int
	out   bytes.Buffer
}

func (s *script) Read(p []byte) (int, error) {
	// Whoever reads into this much must have received much.
	if limit := max(2*readSize, 8*s.read); len(p) > limit {
		s.t.Errorf("room for %d bytes after %d were read", len(p), s.read)
	}
	if len(s.in) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), s.piece)], s.in)
	s.in = s.in[n:]
	s.read += n
	return n, nil
}

func (s *script) Write(p []byte) (int, error)      { return s.out.Write(p) }
func (s *script) Close() error                     { return nil }
func (s *script) LocalAddr() net.Addr              { return nil }
func (s *script) RemoteAddr() net.Addr             { return nil }
func (s *script) SetDeadline(time.Time) error      { return nil }
func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }

// outcome is all that can be seen of a connection.
type outcome struct {
	messages []string
	closed   string
	frames   []frame
}

// play serves the input, in pieces of n bytes, and checks what must hold for any.
func play(t testing.TB, input []byte, n int, client, deflate bool) outcome {
	const limit = 2000
	s := &script{t: t, in: bytes.Clone(input), piece: n}
	c := newConn(s, &Options{MaxMessage: limit, CompressAbove: 10, FragmentSize: 50}, client)
	c.deflate = deflate
	c.unbuffered = false
	var o outcome
	closed := c.Serve(bound{c, func(c *Conn, op Opcode, p []byte) {
		if len(p) > limit {
			t.Errorf("message of %d bytes, limit %d", len(p), limit)
		}
		if op == Text && !utf8.Valid(p) {
			t.Errorf("text %q is not UTF-8", p)
		}
		if op != Text && op != Binary {
			t.Errorf("opcode %d", op)
		}
		o.messages = append(o.messages, fmt.Sprintf("%d %s", op, p))
		if err := c.Queue(op, p); err != nil {
			t.Errorf("queue: %v", err)
		}
	}})
	if c.in != nil || c.msg != nil || c.out != nil || c.wr != nil || c.Buffered() != 0 {
		t.Error("something was kept after the end")
	}
	o.closed = fmt.Sprintf("%+v", closed)
	o.frames = framesOf(t, s.out.Bytes(), client, deflate)
	if (closed.Sent != CloseAbnormal) != (len(o.frames) > 0 && o.frames[len(o.frames)-1].first == fClose) {
		t.Errorf("closed = %s, but the frames are %v", o.closed, o.frames)
	}
	return o
}

// framesOf reads what was written, and checks that it is lawful.
func framesOf(t testing.TB, out []byte, client, deflate bool) (list []frame) {
	here, there := net.Pipe()
	go func() {
		there.Write(out)
		there.Close()
	}()
	p := rawPeer(t, here)
	p.client = !client // the one who reads is the other
	defer here.Close()
	within := false
	for {
		f, err := p.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("what was written ends with %v", err)
		}
		op, rsv := f.first&15, f.first&0x70
		switch {
		case op >= 8 && (f.first != fPong && f.first != fClose || len(f.payload) > 125):
			t.Errorf("control frame %x with %d bytes", f.first, len(f.payload))
		case op < 8 && (op == 0) != within:
			t.Errorf("frame %x, within a message: %v", f.first, within)
		case rsv != 0 && !(deflate && rsv == fDeflate && (op == 1 || op == 2)):
			t.Errorf("frame %x", f.first)
		case len(list) > 0 && list[len(list)-1].first == fClose:
			t.Errorf("frame %x after the close", f.first)
		}
		if op < 8 {
			within = f.first&fin == 0
		}
		list = append(list, f)
	}
	if within {
		t.Error("a message has no end")
	}
	return list
}

// samples are inputs from which fuzzing starts.
func samples(masked bool) [][]byte {
	f := func(first byte, payload string) []byte { return encode(first, masked, []byte(payload)) }
	join := func(frames ...[]byte) []byte { return bytes.Join(frames, nil) }
	hello := string(stdDeflate(&testing.T{}, 6, []byte(strings.Repeat("hello ", 10))))
	return [][]byte{
		{},
		f(fText, "hello"),
		f(fText, "\xff"),
		join(f(fText, strings.Repeat("a", 126)), f(fClose, closePayload(1000, "bye"))),
		join(f(1, "za\xc5"), f(fPing, "x"), f(0, ""), f(fin, "\xbc")),
		join(f(2|fDeflate, hello[:4]), f(fin, hello[4:])),
		f(fText|fDeflate, hello),
		f(fBinary|fDeflate, "\xff"),
		f(fBinary, strings.Repeat("b", 2001)),
		f(fClose, closePayload(1005, "")),
		f(fClose, "x"),
		{fBinary, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4},
		{fBinary, 0x7f, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		f(fPong, ""),
		f(fin|3, "?"),
	}
}

// fuzzFrames: whatever arrives, nothing panics, all that is promised holds, and it
// makes no difference in which pieces it came.
func fuzzFrames(f *testing.F, client bool) {
	for _, s := range samples(!client) {
		for _, n := range []uint16{1, 3, 4096} {
			f.Add(s, n, true)
			f.Add(s, n, false)
		}
	}
	f.Fuzz(func(t *testing.T, input []byte, n uint16, deflate bool) {
		whole := play(t, input, len(input)+1, client, deflate)
		pieces := play(t, input, int(n)+1, client, deflate)
		pieces.frames, whole.frames = unmasked(pieces.frames), unmasked(whole.frames)
		if !reflect.DeepEqual(whole, pieces) {
			t.Errorf("whole  %+v\npieces %+v", whole, pieces)
		}
	})
}

// unmasked frames of equal content are equal: an empty payload is nil.
func unmasked(list []frame) []frame {
	for i := range list {
		if len(list[i].payload) == 0 {
			list[i].payload = nil
		}
	}
	return list
}

func FuzzServerFrames(f *testing.F) { fuzzFrames(f, false) }

func FuzzClientFrames(f *testing.F) { fuzzFrames(f, true) }

// FuzzDeflateOffer: whatever is offered, an answer is one that our own client
// takes, and only for an offer.
func FuzzDeflateOffer(f *testing.F) {
	for _, s := range []string{
		"permessage-deflate", "permessage-deflate; client_max_window_bits", "permessage-deflate; server_max_window_bits=10, permessage-deflate",
		`a; b="c", permessage-deflate; server_max_window_bits="15"`, ";;", ",,", `"`, "=",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, offer string) {
		answer, ok := acceptDeflate([]string{offer})
		if !ok {
			if answer != "" {
				t.Errorf("declined with %q", answer)
			}
			return
		}
		if !strings.Contains(offer, deflateName) {
			t.Errorf("offer %q was accepted", offer)
		}
		agreed, err := parseExtensions([]string{answer})
		if err != nil || len(agreed) != 1 {
			t.Fatalf("answer %q: %v, %v", answer, agreed, err)
		}
		d, ok := agreed[0].deflateParams(true)
		if !ok || !d.serverNoTakeover || !d.clientNoTakeover || d.clientMaxBits {
			t.Errorf("answer %q", answer)
		}
	})
}
