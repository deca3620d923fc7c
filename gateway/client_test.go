package gateway_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

// The first byte of a frame: FIN, RSV1 and the opcode.
const (
	fin      = 0x80
	deflated = 0x40

	opMore   = 0
	opText   = 1
	opBinary = 2
	opClose  = 8
	opPing   = 9
	opPong   = 10
)

// client speaks WebSocket frame by frame, with nothing between the test and the wire.
type client struct {
	t    testing.TB
	nc   net.Conn
	br   *bufio.Reader
	resp *http.Response
	left bool // it has sent a close frame
}

const (
	sampleKey    = "dGhlIHNhbXBsZSBub25jZQ=="
	sampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" // from RFC 6455, section 1.3
)

// upgrade is the header of a handshake, as a list of lines.
func upgrade(extra ...string) []string {
	return append([]string{
		"Host: dervish.test", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + sampleKey,
	}, extra...)
}

// open sends a request and reads the head of the answer.
func open(nc net.Conn, target string, header []string) (*client, error) {
	c := &client{nc: nc, br: bufio.NewReader(nc)}
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(nc, "GET "+target+" HTTP/1.1\r\n"+strings.Join(header, "\r\n")+"\r\n\r\n"); err != nil {
		return nil, fmt.Errorf("write the handshake: %w", err)
	}
	var err error
	if c.resp, err = http.ReadResponse(c.br, nil); err != nil {
		return nil, fmt.Errorf("read the answer to the handshake: %w", err)
	}
	return c, nil
}

// request opens a connection with any request; the answer is in resp.
func (s *server) request(t testing.TB, target string, header []string) *client {
	t.Helper()
	nc, err := dial(s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	c, err := open(nc, target, header)
	if err != nil {
		t.Fatal(err)
	}
	c.t = t
	return c
}

const shared = gateway.Path + "?app_id=1089"

// connect makes a handshake that must succeed. An empty target means the shared application.
func (s *server) connect(t testing.TB, target string, extra ...string) *client {
	t.Helper()
	c := s.request(t, cmp.Or(target, shared), upgrade(extra...))
	c.upgraded()
	return c
}

func (c *client) upgraded() {
	c.t.Helper()
	if c.resp.StatusCode != http.StatusSwitchingProtocols {
		c.t.Fatalf("handshake answered with %s", c.resp.Status)
	}
	if got := c.resp.Header.Get("Sec-WebSocket-Accept"); got != sampleAccept {
		c.t.Fatalf("Sec-WebSocket-Accept = %q, want %q", got, sampleAccept)
	}
}

// body is what an answer that was no upgrade says.
func (c *client) body() string {
	c.t.Helper()
	b, err := io.ReadAll(c.resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(b)
}

// encode makes a masked frame.
func encode(first byte, payload string) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n <= 125:
		b = append(b, 0x80|byte(n))
	case n <= 65535:
		b = append(b, 0x80|126)
		b = binary.BigEndian.AppendUint16(b, uint16(n))
	default:
		b = append(b, 0x80|127)
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	mask := [4]byte{0xa1, 0x5e, 0x07, 0xf3}
	b = append(b, mask[:]...)
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i%4])
	}
	return b
}

// fragments splits a message into frames of at most size bytes.
func fragments(op byte, payload string, size int) []byte {
	var b []byte
	for {
		n := min(size, len(payload))
		first := op
		if n == len(payload) {
			first |= fin
		}
		b = append(b, encode(first, payload[:n])...)
		if op, payload = opMore, payload[n:]; payload == "" {
			return b
		}
	}
}

func (c *client) write(b []byte) {
	c.t.Helper()
	c.wait()
	if _, err := c.nc.Write(b); err != nil {
		c.t.Fatalf("write: %v", err)
	}
}

// wait gives what comes its own patience: a test may go on for longer.
func (c *client) wait() {
	c.t.Helper()
	if err := c.nc.SetDeadline(time.Now().Add(patience)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) send(text string)              { c.t.Helper(); c.write(encode(fin|opText, text)) }
func (c *client) frame(op byte, payload string) { c.t.Helper(); c.write(encode(fin|op, payload)) }
func (c *client) close(code int, reason string) {
	c.t.Helper()
	c.left = true
	c.frame(opClose, closing(code, reason))
}
func closing(code int, reason string) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(code))) + reason
}
func (c *client) ask(format string, a ...any) reply {
	c.t.Helper()
	c.send(fmt.Sprintf(format, a...))
	return c.reply()
}

// frame is one frame as it came.
type frame struct {
	first   byte
	payload string
}

// readFrame reads one frame of the server.
func readFrame(br *bufio.Reader) (f frame, err error) {
	var head [2]byte
	if _, err = io.ReadFull(br, head[:]); err != nil {
		return f, err
	}
	f.first = head[0]
	if head[1]&0x80 != 0 {
		return f, errors.New("the server's frame is masked")
	}
	n := uint64(head[1])
	if wide := map[uint64]int{126: 2, 127: 8}[n]; wide > 0 {
		b := make([]byte, 8)
		if _, err = io.ReadFull(br, b[8-wide:]); err != nil {
			return f, err
		}
		n = binary.BigEndian.Uint64(b)
	}
	b := make([]byte, n)
	_, err = io.ReadFull(br, b)
	f.payload = string(b)
	return f, err
}

// next reads one frame, which must come.
func (c *client) next() frame {
	c.t.Helper()
	c.wait()
	f, err := readFrame(c.br)
	if err != nil {
		c.t.Fatalf("read a frame: %v", err)
	}
	return f
}

func (c *client) expect(first byte, payload string) {
	c.t.Helper()
	if f := c.next(); f.first != first || f.payload != payload {
		c.t.Fatalf("frame = %x %s, want %x %s", f.first, shorten(f.payload), first, shorten(payload))
	}
}

// message reads one message, which the server never splits.
func (c *client) message() string {
	c.t.Helper()
	f := c.next()
	if f.first != fin|opText {
		c.t.Fatalf("frame = %x %s, want a text message", f.first, shorten(f.payload))
	}
	return f.payload
}

// closed reads the close frame and the end of the stream behind it, and answers as a client should.
func (c *client) closed(code int) (reason string) {
	c.t.Helper()
	f := c.next()
	if f.first != fin|opClose || len(f.payload) < 2 {
		c.t.Fatalf("frame = %x %s, want close %d", f.first, shorten(f.payload), code)
	}
	if got := int(binary.BigEndian.Uint16([]byte(f.payload))); got != code {
		c.t.Fatalf("close = %d %q, want %d", got, f.payload[2:], code)
	}
	if !c.left {
		// The answer may find the stream closed already.
		_, _ = c.nc.Write(encode(fin|opClose, f.payload[:2]))
	}
	c.end()
	c.nc.Close() // after a violation the server waits for it
	return f.payload[2:]
}

// end reads the end of the stream, which must be next.
func (c *client) end() {
	c.t.Helper()
	if f, err := readFrame(c.br); err != io.EOF {
		c.t.Fatalf("frame %x %s, error %v; want the end", f.first, shorten(f.payload), err)
	}
}

// reply is one message of the server.
type reply struct {
	t    testing.TB
	text string

	EchoReq      json.RawMessage `json:"echo_req"`
	MsgType      string          `json:"msg_type"`
	ReqID        json.RawMessage `json:"req_id"`
	Passthrough  json.RawMessage `json:"passthrough"`
	Subscription struct {
		ID string `json:"id"`
	} `json:"subscription"`
	Error struct {
		Code    string            `json:"code"`
		Message string            `json:"message"`
		Details map[string]string `json:"details"`
	} `json:"error"`
}

func (c *client) reply() reply {
	c.t.Helper()
	return parse(c.t, c.message())
}

func parse(t testing.TB, text string) reply {
	t.Helper()
	r := reply{t: t, text: text}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v in %s", err, shorten(text))
	}
	return r
}

// ok gives the payload of an answer that is no error.
func (r reply) ok() string {
	r.t.Helper()
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(r.text), &members); err != nil {
		r.t.Fatal(err)
	}
	payload, there := members[r.MsgType]
	if r.Error.Code != "" || !there {
		r.t.Fatalf("no success: %s", shorten(r.text))
	}
	return string(payload)
}

// fails checks the code of an error answer, which has no payload.
func (r reply) fails(code string) reply {
	r.t.Helper()
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(r.text), &members); err != nil {
		r.t.Fatal(err)
	}
	_, both := members[r.MsgType]
	if r.Error.Code != code || r.Error.Message == "" || both && r.MsgType != "error" {
		r.t.Fatalf("want the error %s, got %s", code, shorten(r.text))
	}
	return r
}

// into decodes the payload.
func (r reply) into(v any) {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.ok()), v); err != nil {
		r.t.Fatal(err)
	}
}

// ping proves that the session lives and that nothing is on its way to the client.
func (c *client) ping() {
	c.t.Helper()
	if got := c.ask(`{"ping":1}`).ok(); got != `"pong"` {
		c.t.Fatalf("ping = %s", got)
	}
}

func shorten(s string) string {
	if len(s) > 300 {
		return fmt.Sprintf("%q… (%d bytes)", s[:300], len(s))
	}
	return fmt.Sprintf("%q", s)
}

// sameJSON reports whether two texts mean the same.
func sameJSON(t testing.TB, a, b string) bool {
	t.Helper()
	return bytes.Equal(canonical(t, a), canonical(t, b))
}

func canonical(t testing.TB, text string) []byte {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, shorten(text))
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func dial(addr string) (net.Conn, error) {
	return new(net.Dialer).DialContext(context.Background(), "tcp", addr)
}
