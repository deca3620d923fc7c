package wsconn

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if args := os.Getenv(idleClients); args != "" {
		if err := runIdleClients(args); err != nil {
			log.Fatal(err)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// patience is how long a test waits for what must happen at once.
const patience = 20 * time.Second

// handlerFunc is a Handler that also sees its connection.
type handlerFunc func(c *Conn, op Opcode, payload []byte)

type bound struct {
	c *Conn
	f handlerFunc
}

func (b bound) Message(op Opcode, p []byte) { b.f(b.c, op, p) }

func echo(c *Conn, op Opcode, p []byte) { _ = c.Queue(op, p) } // it may be over

func ignore(*Conn, Opcode, []byte) {}

// server upgrades every request and serves it with f. Connections appear in
// conns, and how they ended in closed.
type server struct {
	*httptest.Server
	conns  chan *Conn
	closed chan Closed

	mu   sync.Mutex
	done []chan struct{} // one for each connection, closed after Serve
}

func newServer(t testing.TB, o *Options, f handlerFunc) *server {
	s := startable(t, o, f)
	s.Start()
	return s
}

func startable(t testing.TB, o *Options, f handlerFunc) *server {
	s := &server{conns: make(chan *Conn, 100), closed: make(chan Closed, 100)}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Upgrade(w, r, o)
		if err != nil {
			return
		}
		done := make(chan struct{})
		s.mu.Lock()
		s.done = append(s.done, done)
		s.mu.Unlock()
		go func() {
			defer close(done)
			s.conns <- c
			s.closed <- c.Serve(bound{c, f})
		}()
	}))
	t.Cleanup(func() {
		s.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, done := range s.done {
			receive(t, done)
		}
	})
	return s
}

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

// peer speaks raw frames.
type peer struct {
	t      testing.TB
	nc     net.Conn
	br     *bufio.Reader
	client bool // it masks
	resp   *http.Response
}

const sampleKey = "dGhlIHNhbXBsZSBub25jZQ=="

func handshakeRequest(extra ...string) string {
	return "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: " + sampleKey + "\r\n" + strings.Join(append(extra, ""), "\r\n") + "\r\n"
}

// connect makes the handshake as a client, with the extra header lines.
func (s *server) connect(t testing.TB, extra ...string) *peer {
	t.Helper()
	return s.connectSending(t, handshakeRequest(extra...))
}

func (s *server) connectSending(t testing.TB, request string) *peer {
	t.Helper()
	nc, err := new(net.Dialer).DialContext(context.Background(), "tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return newPeer(t, nc, request)
}

func newPeer(t testing.TB, nc net.Conn, request string) *peer {
	t.Helper()
	t.Cleanup(func() { nc.Close() })
	p := rawPeer(t, nc)
	p.write([]byte(request))
	var err error
	if p.resp, err = http.ReadResponse(p.br, nil); err != nil {
		t.Fatalf("read the answer to the handshake: %v", err)
	}
	if p.resp.StatusCode != 101 {
		t.Fatalf("handshake answered with %s", p.resp.Status)
	}
	return p
}

// rawPeer is a client for which there is no handshake.
func rawPeer(t testing.TB, nc net.Conn) *peer {
	t.Helper()
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return &peer{t: t, nc: nc, br: bufio.NewReader(nc), client: true}
}

func (p *peer) write(b []byte) {
	p.t.Helper()
	if _, err := p.nc.Write(b); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

// frame is one frame as a test sees it.
type frame struct {
	first   byte // FIN, RSV and opcode
	payload []byte
}

const (
	fin      = 0x80
	fText    = fin | 1
	fBinary  = fin | 2
	fClose   = fin | 8
	fPing    = fin | 9
	fPong    = fin | 10
	fDeflate = 0x40
)

// encode is deliberately another piece of code than that of the package.
func encode(first byte, masked bool, payload []byte) []byte {
	var b bytes.Buffer
	b.WriteByte(first)
	var m byte
	if masked {
		m = 0x80
	}
	switch n := len(payload); {
	case n <= 125:
		b.WriteByte(m | byte(n))
	case n <= 65535:
		b.WriteByte(m | 126)
		binary.Write(&b, binary.BigEndian, uint16(n))
	default:
		b.WriteByte(m | 127)
		binary.Write(&b, binary.BigEndian, uint64(n))
	}
	mask := []byte{0, 0, 0, 0}
	if masked {
		mask = []byte{0xa1, 0x5e, 0x07, 0xf3}
		b.Write(mask)
	}
	for i, v := range payload {
		b.WriteByte(v ^ mask[i%4])
	}
	return b.Bytes()
}

func (p *peer) frame(first byte, payload []byte) []byte { return encode(first, p.client, payload) }

func (p *peer) send(first byte, payload string) {
	p.t.Helper()
	p.write(p.frame(first, []byte(payload)))
}

func (p *peer) next() (f frame, err error) {
	head := make([]byte, 2)
	if _, err = io.ReadFull(p.br, head); err != nil {
		return f, err
	}
	f.first = head[0]
	n := uint64(head[1] & 0x7f)
	wide := map[uint64]int{126: 2, 127: 8}[n]
	if wide > 0 {
		b := make([]byte, 8)
		if _, err = io.ReadFull(p.br, b[8-wide:]); err != nil {
			return f, err
		}
		n = binary.BigEndian.Uint64(b)
	}
	mask := make([]byte, 4)
	if masked := head[1]&0x80 != 0; masked == p.client {
		return f, fmt.Errorf("frame %x: masked = %v", head, masked)
	} else if masked {
		if _, err = io.ReadFull(p.br, mask); err != nil {
			return f, err
		}
	}
	f.payload = make([]byte, n)
	_, err = io.ReadFull(p.br, f.payload)
	for i := range f.payload {
		f.payload[i] ^= mask[i%4]
	}
	return f, err
}

func (p *peer) expect(first byte, payload string) {
	p.t.Helper()
	f, err := p.next()
	if err != nil {
		p.t.Fatalf("read a frame: %v", err)
	}
	if f.first != first || string(f.payload) != payload {
		p.t.Fatalf("frame = %x %s, want %x %s", f.first, shorten(f.payload), first, shorten([]byte(payload)))
	}
}

func shorten(b []byte) string {
	if len(b) > 80 {
		return fmt.Sprintf("%q… (%d bytes)", b[:80], len(b))
	}
	return fmt.Sprintf("%q", b)
}

// expectEnd reads to the end of the stream, which must come with nothing before.
func (p *peer) expectEnd() {
	p.t.Helper()
	if f, err := p.next(); err != io.EOF {
		p.t.Fatalf("after the end: frame %x %s, error %v", f.first, shorten(f.payload), err)
	}
}

// expectClose reads a close frame and its code.
func (p *peer) expectClose(code int) (reason string) {
	p.t.Helper()
	f, err := p.next()
	if err != nil {
		p.t.Fatalf("read a close frame: %v", err)
	}
	if f.first != fClose || len(f.payload) < 2 {
		p.t.Fatalf("frame = %x %s, want a close frame with code %d", f.first, shorten(f.payload), code)
	}
	if got := int(binary.BigEndian.Uint16(f.payload)); got != code {
		p.t.Fatalf("close = %d %q, want %d", got, f.payload[2:], code)
	}
	return string(f.payload[2:])
}

func closePayload(code int, reason string) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(code))) + reason
}
