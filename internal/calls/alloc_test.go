package calls_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/wsconn"
)

// tape is a connection whose peer sends one frame again and again, then a close frame, and throws away what it receives.
type tape struct {
	net.Conn
	frame   []byte
	left    int // frames still to be sent; -1: not even the close frame
	rest    []byte
	written atomic.Int64
}

// goodbye is an empty close frame of a client.
var goodbye = []byte{0x88, 0x80, 0, 0, 0, 0}

// Read gives as many bytes as fit.
func (p *tape) Read(b []byte) (n int, err error) {
	for n < len(b) {
		if len(p.rest) == 0 {
			if p.left < 0 {
				break
			}
			if p.rest = p.frame; p.left == 0 {
				p.rest = goodbye
			}
			p.left--
		}
		k := copy(b[n:], p.rest)
		n, p.rest = n+k, p.rest[k:]
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Write counts.
func (p *tape) Write(b []byte) (int, error) {
	p.written.Add(int64(len(b)))
	return len(b), nil
}

// Close ends nothing.
func (p *tape) Close() error { return nil }

// RemoteAddr is that of a documentation network.
func (p *tape) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 1} }

// LocalAddr is that of a documentation network.
func (p *tape) LocalAddr() net.Addr { return p.RemoteAddr() }

// SetDeadline is ignored, as nothing is waited for.
func (p *tape) SetDeadline(time.Time) error { return nil }

// SetReadDeadline is ignored.
func (p *tape) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline is ignored.
func (p *tape) SetWriteDeadline(time.Time) error { return nil }

// hijacker hands a tape to a handler that takes the connection over.
type hijacker struct {
	*httptest.ResponseRecorder
	tape *tape
}

// Hijack gives the tape.
func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.tape, bufio.NewReadWriter(bufio.NewReader(bytes.NewReader(nil)), bufio.NewWriter(io.Discard)), nil
}

// masked is a text frame of a client.
func masked(text string) []byte {
	f := []byte{0x81, 0x80 | byte(len(text))}
	if len(text) > 125 {
		f = binary.BigEndian.AppendUint16([]byte{0x81, 0x80 | 126}, uint16(len(text)))
	}
	mask := [4]byte{0x12, 0x34, 0x56, 0x78}
	f = append(f, mask[:]...)
	for i := range len(text) {
		f = append(f, text[i]^mask[i%4])
	}
	return f
}

// replay serves n messages on one session, from the frame to the frame, and gives the bytes that were answered.
func (h *house) replay(text string, n int) int {
	p := &tape{frame: masked(text), left: n}
	r := httptest.NewRequest(http.MethodGet, "http://localhost/", nil)
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "websocket")
	r.Header.Set("Sec-WebSocket-Version", "13")
	r.Header.Set("Sec-WebSocket-Key", "MDEyMzQ1Njc4OWFiY2RlZg==")
	conn, err := wsconn.Upgrade(hijacker{httptest.NewRecorder(), p}, r, &wsconn.Options{Tick: &h.hub.Tick})
	if err != nil {
		h.t.Fatal(err)
	}
	app, err := h.world.Apps.Lookup(apps.Shared)
	if err != nil {
		h.t.Fatal(err)
	}
	greeting := p.written.Load()
	h.hub.Join(conn, session.Client{App: app}).Run()
	return int(p.written.Load() - greeting)
}

// Ten thousand more messages take no more allocations, however the session began.
func TestAllocationsDoNotGrowWithTraffic(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates; run without -race")
	}
	h := open(t, nil)
	for _, tt := range []struct{ name, request, answer string }{
		{"ping", `{"ping":1}`, `{"echo_req":{"ping":1},"msg_type":"ping","ping":"pong"}`},
		{"ping with req_id", `{"ping":1,"req_id":17}`, `{"echo_req":{"ping":1,"req_id":17},"msg_type":"ping","req_id":17,"ping":"pong"}`},
		{"time", `{"time":1}`, `{"echo_req":{"time":1},"msg_type":"time","time":1780315200}`},
		{"forget", `{"forget":"0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			mallocs := func(n int) uint64 {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				answered := h.replay(tt.request, n)
				runtime.ReadMemStats(&after)
				if want := n*(len(tt.answer)+2) + 2; tt.answer != "" && answered != want {
					t.Fatalf("%d bytes were answered to %d messages and a close frame, want %d", answered, n, want)
				}
				return after.Mallocs - before.Mallocs
			}
			const more = 10_000
			mallocs(more) // fill the pools
			few, many := mallocs(100), mallocs(100+more)
			bound := uint64(more / 100) // pools are emptied by the garbage collector, now and then
			if tt.name == "forget" {
				bound += more // the id that it looks for
			}
			if many > few+bound {
				t.Errorf("%d messages more take %d allocations more, want at most %d", more, many-few, bound)
			}
		})
	}
}

func BenchmarkPing(b *testing.B) {
	h := open(b, nil)
	h.replay(`{"ping":1,"req_id":17}`, 1000)
	b.ReportAllocs()
	b.ResetTimer()
	h.replay(`{"ping":1,"req_id":17}`, b.N)
}
