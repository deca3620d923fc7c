package socket_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/socket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen at once.
const patience = 20 * time.Second

// network is what a Socket connects through, and where its peers come out.
type network struct {
	t        testing.TB
	url      string
	dial     func(ctx context.Context, network, addr string) (net.Conn, error)
	accepted chan net.Conn
	settle   func() // waits until nobody has anything to do; does nothing where that cannot be known
}

// overEach runs a test over TCP, and over a pipe on the time of a bubble, which ends only if no goroutine is left.
func overEach(t *testing.T, f func(t *testing.T, n *network)) {
	t.Run("tcp", func(t *testing.T) {
		f(t, overTCP(t))
	})
	t.Run("pipe", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { f(t, overPipe(t)) })
	})
}

func overTCP(t testing.TB) *network {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &network{t: t, url: "ws://" + l.Addr().String() + "/", accepted: make(chan net.Conn, 100), settle: func() {}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			nc, err := l.Accept()
			if err != nil {
				return // closed
			}
			n.accepted <- nc
		}
	}()
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	return n
}

// overPipe has to be called in a bubble.
func overPipe(t *testing.T) *network {
	n := &network{t: t, url: "ws://peer.test/", accepted: make(chan net.Conn, 100), settle: synctest.Wait}
	n.dial = func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		n.accepted <- there
		return here, nil
	}
	return n
}

// options are those for n.
func (n *network) options() *socket.Options { return &socket.Options{NetDial: n.dial} }

// connect makes an object with recording hooks, opens it and waits for OnOpen.
func (n *network) connect(o *socket.Options) (*recorder, *peer) {
	n.t.Helper()
	r := record(n.t, socket.New(n.url, o))
	must(n.t, r.Open())
	p := n.accept()
	p.welcome()
	r.expect("open 1")
	return r, p
}

// connectPipe is for tests that make sense in a bubble alone.
func connectPipe(t *testing.T) (*recorder, *peer) {
	t.Helper()
	n := overPipe(t)
	return n.connect(n.options())
}

// recorder is a Socket whose hooks write down what happens.
type recorder struct {
	*socket.Socket
	t      testing.TB
	events chan string
	errs   chan error
	closes chan socket.CloseEvent
}

func record(t testing.TB, s *socket.Socket) *recorder {
	r := &recorder{s, t, make(chan string, 1000), make(chan error, 10), make(chan socket.CloseEvent, 10)}
	s.OnOpen = func(e socket.Event) {
		if e.Target != s {
			t.Errorf("target = %p, want %p", e.Target, s)
		}
		r.events <- fmt.Sprintf("open %d", s.ReadyState())
	}
	s.OnMessage = func(m socket.Message) {
		kind := map[bool]string{false: "text", true: "binary"}[m.Binary]
		r.events <- fmt.Sprintf("message %d %s %s", s.ReadyState(), kind, shorten(m.Data))
	}
	s.OnError = func(err error) {
		r.errs <- err
		r.events <- fmt.Sprintf("error %d", s.ReadyState())
	}
	s.OnClose = func(e socket.CloseEvent) {
		r.closes <- e
		r.events <- fmt.Sprintf("close %d %d %q %v", s.ReadyState(), e.Code, e.Reason, e.WasClean)
	}
	return r
}

// expect waits for the next events.
func (r *recorder) expect(want ...string) {
	r.t.Helper()
	for _, w := range want {
		if got := receive(r.t, r.events); got != w {
			r.t.Fatalf("event = %q, want %q", got, w)
		}
	}
}

// expectEnd waits for the last events, and makes sure that they are.
func (r *recorder) expectEnd(want ...string) {
	r.t.Helper()
	r.expect(want...)
	receive(r.t, r.Done())
	select {
	case got := <-r.events:
		r.t.Errorf("after the end: %q", got)
	default:
	}
}

const (
	failed = "error 3"
	died   = `close 3 1006 "" false`
)

func receive[T any](t testing.TB, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatalf("nothing came within %v", patience)
		panic("unreachable")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// check is must for hooks and other goroutines than the test's.
func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// peer is the other side of a connection, frame by frame, in other code than that of the package.
type peer struct {
	t       testing.TB
	nc      net.Conn
	br      *bufio.Reader
	request *http.Request
}

// accept gives the peer of the next connection, which has sent its handshake and waits for the answer.
func (n *network) accept() *peer {
	n.t.Helper()
	nc := receive(n.t, n.accepted)
	n.t.Cleanup(func() { _ = nc.Close() }) // mostly closed already
	p := &peer{t: n.t, nc: nc, br: bufio.NewReader(nc)}
	var err error
	if p.request, err = http.ReadRequest(p.br); err != nil {
		n.t.Fatalf("read the handshake: %v", err)
	}
	return p
}

// welcome answers the handshake, with the extra header lines.
func (p *peer) welcome(extra ...string) {
	p.t.Helper()
	sum := sha1.Sum([]byte(p.request.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	lines := append([]string{
		"HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
		"Sec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(sum[:]),
	}, extra...)
	p.write([]byte(strings.Join(lines, "\r\n") + "\r\n\r\n"))
}

func (p *peer) write(b []byte) {
	p.t.Helper()
	if _, err := p.nc.Write(b); err != nil {
		p.t.Errorf("peer: write: %v", err)
	}
}

func (p *peer) close() {
	p.t.Helper()
	must(p.t, p.nc.Close())
}

// reset ends a TCP connection as a process that was killed may.
func (p *peer) reset() {
	p.t.Helper()
	if tcp, ok := p.nc.(*net.TCPConn); ok {
		must(p.t, tcp.SetLinger(0))
	}
	p.close()
}

// frame is one frame; first has FIN, the reserved bits and the opcode.
type frame struct {
	first   byte
	payload []byte
}

const (
	fin     = 0x80
	rsv1    = 0x40
	more    = 0
	fText   = fin | 1
	fBinary = fin | 2
	fClose  = fin | 8
	fPing   = fin | 9
	fPong   = fin | 10
)

func encode(first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n <= 125:
		b = append(b, byte(n))
	case n <= 65535:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

func (p *peer) send(first byte, payload string) {
	p.t.Helper()
	p.write(encode(first, []byte(payload)))
}

// next reads a frame, which has to be masked, and its length written as short as it can be.
func (p *peer) next() (f frame, err error) {
	var head [2]byte
	if _, err = io.ReadFull(p.br, head[:]); err != nil {
		return f, err
	}
	if head[1]&0x80 == 0 {
		return f, fmt.Errorf("frame %x is not masked", head)
	}
	f.first = head[0]
	n := uint64(head[1] & 0x7f)
	if wide := map[uint64]int{126: 2, 127: 8}[n]; wide > 0 {
		var b [8]byte
		if _, err = io.ReadFull(p.br, b[8-wide:]); err != nil {
			return f, err
		}
		n = binary.BigEndian.Uint64(b[:])
		if n < 126 || wide == 8 && n < 1<<16 {
			return f, fmt.Errorf("length %d in %d bytes", n, wide)
		}
	}
	var mask [4]byte
	if _, err = io.ReadFull(p.br, mask[:]); err != nil {
		return f, err
	}
	f.payload = make([]byte, n)
	_, err = io.ReadFull(p.br, f.payload)
	for whole := bytes.Repeat(mask[:], 1<<12); n > 0; n -= min(n, 1<<14) {
		rest := f.payload[uint64(len(f.payload))-n:]
		subtle.XORBytes(rest, rest, whole)
	}
	return f, err
}

func (p *peer) expect(first byte, payload string) {
	p.t.Helper()
	f, err := p.next()
	if err != nil {
		p.t.Fatalf("peer: read a frame: %v", err)
	}
	if f.first != first || string(f.payload) != payload {
		p.t.Fatalf("frame = %x %s, want %x %s", f.first, shorten(f.payload), first, shorten([]byte(payload)))
	}
}

// expectEnd reads to the end of the stream, before which nothing may come.
func (p *peer) expectEnd() {
	p.t.Helper()
	if f, err := p.next(); err != io.EOF {
		p.t.Fatalf("after the end: frame %x %s, error %v", f.first, shorten(f.payload), err)
	}
}

// message reads the frames of one message, answers nothing, and passes over pongs.
func (p *peer) message() []frame {
	p.t.Helper()
	var frames []frame
	for {
		f, err := p.next()
		if err != nil {
			p.t.Errorf("peer: read a message: %v", err)
			return nil
		}
		if f.first == fPong {
			continue
		}
		frames = append(frames, f)
		if f.first&fin != 0 {
			return frames
		}
	}
}

func join(frames []frame) []byte {
	var b []byte
	for _, f := range frames {
		b = append(b, f.payload...)
	}
	return b
}

func closing(code int, reason string) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(code))) + reason
}

func shorten(b []byte) string {
	if len(b) > 80 {
		return fmt.Sprintf("%q… (%d bytes)", b[:80], len(b))
	}
	return fmt.Sprintf("%q", b)
}

// expectGone makes sure that the connection was ended without a word.
func (p *peer) expectGone() {
	p.t.Helper()
	if f, err := p.next(); err == nil {
		p.t.Errorf("frame %x %s, want none", f.first, shorten(f.payload))
	}
}
