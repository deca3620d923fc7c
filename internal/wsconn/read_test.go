package wsconn

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestMessagesComeBackWhole(t *testing.T) {
	s := newServer(t, &Options{MaxMessage: 1 << 20}, echo)
	p := s.connect(t)
	for _, n := range []int{0, 1, 124, 125, 126, 127, 8000, 65534, 65535, 65536, 65537, 1<<20 - 1, 1 << 20} {
		text := strings.Repeat("x", n)
		p.send(fText, text)
		p.expect(fText, text)
		p.send(fBinary, text)
		p.expect(fBinary, text)
	}
	p.send(fClose, closePayload(1000, "bye"))
	p.expect(fClose, closePayload(1000, "bye"))
	p.expectEnd()
	got := receive(t, s.closed)
	want := Closed{Code: 1000, Reason: "bye", Sent: 1000, SentReason: "bye", Clean: true}
	if got != want {
		t.Errorf("closed = %+v, want %+v", got, want)
	}
}

// fragments encodes a message in frames of n bytes, with a ping after each.
func (p *peer) fragments(op byte, text string, n int, ping bool) []byte {
	var b []byte
	for {
		part := text[:min(n, len(text))]
		text = text[len(part):]
		if text == "" {
			return append(b, p.frame(fin|op, []byte(part))...)
		}
		b = append(b, p.frame(op, []byte(part))...)
		if ping {
			b = append(b, p.frame(fPing, []byte("between"))...)
		}
		op = 0
	}
}

func TestFragmentsAreJoined(t *testing.T) {
	s := newServer(t, nil, echo)
	p := s.connect(t)
	short := strings.Repeat("zażółć gęślą jaźń ", 4)
	for n := 1; n <= len(short); n++ {
		p.write(p.fragments(1, short, n, false))
		p.expect(fText, short)
	}
	long := strings.Repeat("0123456789abcdef", 262144/16)
	for _, n := range []int{100, 4096, 32767, 65536, 262143} {
		p.write(p.fragments(2, long, n, true))
		for range (len(long) - 1) / n {
			p.expect(fPong, "between")
		}
		p.expect(fBinary, long)
	}
	t.Run("empty_ones_too", func(t *testing.T) {
		p.send(1, "")
		p.send(0, "")
		p.send(0, "a")
		p.send(fin, "")
		p.expect(fText, "a")
	})
}

func TestInputMayArriveInAnyPieces(t *testing.T) {
	stream := func(p *peer) []byte {
		return bytes.Join([][]byte{
			p.frame(fText, []byte("one")),
			p.frame(fBinary, bytes.Repeat([]byte{2}, 126)),
			p.frame(fPing, nil),
			p.frame(1, []byte("f")), p.frame(fPing, []byte("x")), p.frame(fin, []byte("our")),
			p.frame(fClose, []byte(closePayload(3000, "done"))),
		}, nil)
	}
	expect := func(p *peer) {
		p.t.Helper()
		p.expect(fText, "one")
		p.expect(fBinary, strings.Repeat("\x02", 126))
		p.expect(fPong, "")
		p.expect(fPong, "x")
		p.expect(fText, "four")
		p.expect(fClose, closePayload(3000, "done"))
		p.expectEnd()
	}
	t.Run("over_a_pipe", func(t *testing.T) {
		for i := 1; i < len(stream(&peer{client: true})); i++ {
			p, closed := pipe(t, nil, echo)
			go func() {
				b := stream(p)
				p.nc.Write(b[:i])
				p.nc.Write(b[i:])
			}()
			expect(p)
			receive(t, closed)
		}
	})
	t.Run("over_TCP", func(t *testing.T) {
		s := newServer(t, nil, echo)
		p := s.connect(t)
		for _, b := range stream(p) {
			p.write([]byte{b})
		}
		expect(p)
	})
	t.Run("with_the_handshake", func(t *testing.T) {
		s := newServer(t, nil, echo)
		p := &peer{client: true}
		p = s.connectSending(t, handshakeRequest()+string(stream(p)))
		expect(p)
	})
}

// pipe serves a connection whose peer is at the other end of a net.Pipe.
func pipe(t testing.TB, o *Options, f handlerFunc) (*peer, <-chan Closed) {
	p, c := pipeConn(t, o)
	closed := make(chan Closed, 1)
	go func() { closed <- c.Serve(bound{c, f}) }()
	return p, closed
}

func pipeConn(t testing.TB, o *Options) (*peer, *Conn) {
	here, there := net.Pipe()
	t.Cleanup(func() { here.Close() })
	return rawPeer(t, here), newConn(there, o, false)
}

func TestBuffersAreGivenBack(t *testing.T) {
	large := strings.Repeat("x", 100000)
	for _, tc := range []struct {
		name string
		rest int // bytes of the next frame, after a large one
		want int // capacity of the buffer
	}{
		{"at once when nothing is left", 0, 0},
		{"for a smaller one when little is left", 1, readSize},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, c := pipeConn(t, nil)
				closed := make(chan Closed)
				go func() { closed <- c.Serve(bound{c, echo}) }()
				next := p.frame(fText, []byte("next"))
				go p.nc.Write(append(p.frame(fText, []byte(large)), next[:tc.rest]...))
				p.expect(fText, large)
				synctest.Wait()
				got := 0
				if c.in != nil {
					got = cap(c.in.b)
				}
				if got != tc.want || c.out != nil || c.wr != nil || c.msg != nil {
					t.Errorf("buffer of %d bytes is kept, want %d", got, tc.want)
				}
				p.write(next[tc.rest:])
				p.expect(fText, "next")
				p.nc.Close()
				receive(t, closed)
			})
		})
	}
}

func TestViolationsAreAnswered(t *testing.T) {
	plain := encode(fText, false, []byte("x"))
	wide := func(n ...byte) []byte { return append([]byte{fBinary, 0x80 | 127}, append(n, 0, 0, 0, 0)...) }
	var p peer
	p.client = true
	for _, tc := range []struct {
		name string
		in   []byte
		code int
	}{
		{"unmasked frame", plain, 1002},
		{"RSV1 without compression", p.frame(fText|0x40, nil), 1002},
		{"RSV2", p.frame(fText|0x20, nil), 1002},
		{"RSV3", p.frame(fText|0x10, nil), 1002},
		{"RSV1 on a ping", p.frame(fPing|0x40, nil), 1002},
		{"unknown data opcode", p.frame(fin|3, nil), 1002},
		{"unknown control opcode", p.frame(fin|15, nil), 1002},
		{"fragmented ping", p.frame(9, nil), 1002},
		{"ping of 126 bytes", p.frame(fPing, make([]byte, 126)), 1002},
		{"close of 126 bytes", p.frame(fClose, make([]byte, 126)), 1002},
		{"continuation of nothing", p.frame(fin, []byte("x")), 1002},
		{"continuation after the end", append(p.frame(fText, nil), p.frame(0, nil)...), 1002},
		{"message within a message", append(p.frame(1, nil), p.frame(fText, nil)...), 1002},
		{"top bit of the length", wide(0x80, 0, 0, 0, 0, 0, 0, 1), 1002},
		{"all bits of the length", wide(255, 255, 255, 255, 255, 255, 255, 255), 1002},
		{"huge length", wide(0x7f, 255, 255, 255, 255, 255, 255, 255), 1009},
		{"length above the limit", wide(0, 0, 0, 0, 0, 4, 0, 1), 1009},
		{"fragments above the limit", append(p.frame(1, make([]byte, 262144)), p.frame(0, []byte("x"))...), 1009},
		{"text that is not UTF-8", p.frame(fText, []byte("a\xff")), 1007},
		{"text that is cut off", p.frame(fText, []byte("\xc3")), 1007},
		{"surrogates", p.frame(fText, []byte("\xed\xa0\x80")), 1007},
		{"overlong", p.frame(fText, []byte("\xc0\x80")), 1007},
		{"fragments that are not UTF-8", append(p.frame(1, []byte("\xc3")), p.frame(fin, []byte("\xc3"))...), 1007},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			s := newServer(t, nil, func(c *Conn, op Opcode, p []byte) {
				if len(p) > 0 {
					t.Errorf("message %s was delivered", shorten(p))
				}
			})
			// Much is on its way when the fault is seen; the close frame has to
			// survive that.
			p := s.connect(t)
			p.write(append(tc.in, make([]byte, 1<<20)...))
			reason := p.expectClose(tc.code)
			if reason == "" {
				t.Error("no reason given")
			}
			p.expectEnd()
			p.nc.Close()
			got := receive(t, s.closed)
			want := Closed{Code: 1006, Sent: tc.code, SentReason: reason, Local: true, Err: got.Err}
			var pe *ProtocolError
			if !errors.As(got.Err, &pe) || pe.Code != tc.code || got != want {
				t.Errorf("closed = %+v, want %+v", got, want)
			}
		})
	}
}

func TestServerFramesMustNotBeMasked(t *testing.T) {
	url := answering(t, goodAnswer+"\r\n"+string(encode(fText, true, []byte("x"))))
	c := dial(t, url, &DialOptions{Options: Options{CloseWait: 50 * time.Millisecond}})
	if got := receive(t, c.closed); got.Sent != 1002 {
		t.Errorf("closed = %+v, want 1002 sent", got)
	}
}

func TestFaultIsSeenBeforeTheFrameIsComplete(t *testing.T) {
	s := newServer(t, nil, ignore)
	for _, tc := range []struct {
		in   []byte
		code int
	}{
		{[]byte{fText, 5}, 1002},                                        // no mask
		{[]byte{fText | 0x20, 0x80 | 127}, 1002},                        // RSV2
		{append([]byte{fText, 0xff}, 0, 0, 1, 0, 0, 0, 0, 0), 0},        // not yet: the mask is to come
		{append([]byte{fText, 0xff}, make([]byte, 12)...), 0},           // nothing wrong
		{[]byte{fText, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4}, 1009}, // no payload yet
	} {
		p := s.connect(t)
		p.write(tc.in)
		if tc.code != 0 {
			p.expectClose(tc.code)
		}
		p.nc.Close()
	}
}

func TestPingIsAnsweredInOrder(t *testing.T) {
	s := newServer(t, nil, echo)
	p := s.connect(t)
	long := strings.Repeat("p", 125)
	p.write(bytes.Join([][]byte{
		p.frame(fText, []byte("1")), p.frame(fPing, nil), p.frame(fText, []byte("2")), p.frame(fPing, []byte(long)),
		p.frame(fPong, []byte("unasked")), p.frame(fText, []byte("3")),
	}, nil))
	p.expect(fText, "1")
	p.expect(fPong, "")
	p.expect(fText, "2")
	p.expect(fPong, long)
	p.expect(fText, "3")
}

// ponger is a handler that hears pongs.
type ponger struct {
	bound
	pongs chan string
}

func (p ponger) Pong(payload []byte) { p.pongs <- string(payload) }

func TestPongIsHeard(t *testing.T) {
	s := newServer(t, nil, echo)
	conn, err := Dial(t.Context(), wsURL(s.Server), nil)
	if err != nil {
		t.Fatal(err)
	}
	h := ponger{bound{conn, ignore}, make(chan string, 1)}
	done := make(chan Closed)
	go func() { done <- conn.Serve(h) }()
	if err := conn.Ping([]byte("round")); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, h.pongs); got != "round" {
		t.Errorf("pong = %q, want round", got)
	}
	if err := conn.Ping(make([]byte, 126)); err == nil {
		t.Error("a ping of 126 bytes was accepted")
	}
	conn.Abort()
	receive(t, done)
	if err := conn.Ping(nil); err != ErrClosed {
		t.Errorf("ping after the end = %v, want ErrClosed", err)
	}
}

func TestStreamMayEndAnyTime(t *testing.T) {
	s := newServer(t, nil, echo)
	bare := Closed{Code: 1006, Sent: 1006}
	cut := bare
	cut.Err = io.ErrUnexpectedEOF
	for _, tc := range []struct {
		name string
		in   []byte
		want Closed
	}{
		{"after the handshake", nil, bare},
		{"between messages", encode(fText, true, []byte("hello")), bare},
		{"within a header", []byte{fText}, cut},
		{"within a payload", encode(fText, true, []byte("hello"))[:8], cut},
		{"within a fragmented message", encode(1, true, []byte("hello")), cut},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			p := s.connect(t)
			p.write(tc.in)
			if err := p.nc.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			if tc.name == "between messages" {
				p.expect(fText, "hello") // the other direction still stands
			}
			p.expectEnd()
			if got := receive(t, s.closed); got != tc.want {
				t.Errorf("closed = %+v, want %+v", got, tc.want)
			}
		})
	}
	t.Run("by_a_reset", func(t *testing.T) {
		p := s.connect(t)
		receive(t, s.conns)
		p.nc.(*net.TCPConn).SetLinger(0)
		p.nc.Close()
		got := receive(t, s.closed)
		if !errors.Is(got.Err, syscall.ECONNRESET) || got.Code != 1006 || got.Clean {
			t.Errorf("closed = %+v, want a reset", got)
		}
	})
}
