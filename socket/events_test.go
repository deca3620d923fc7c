package socket_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/socket"
)

func TestRC1FourHooksTellWhatHappens(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		p.send(fText, "hello")
		r.expect(`message 1 text "hello"`)
		p.send(fin|3, "an opcode that there is not")
		p.expect(fClose, closing(1002, "unknown opcode"))
		p.close()
		r.expectEnd(failed, died)
	})
}

func TestRC1HooksMayBeLeftOut(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		s := socket.New(n.url, n.options())
		must(t, s.Open())
		p := n.accept()
		p.welcome()
		p.send(fText, "unheard")
		p.send(fPing, "a")
		p.expect(fPong, "a")
		p.close()
		receive(t, s.Done())
		if got := s.ReadyState(); got != socket.Closed {
			t.Errorf("state = %v, want closed", got)
		}
	})
}

func TestRC2OnOpenFiresOnceAndOnlyAfterTheHandshake(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r := record(t, socket.New(n.url, n.options()))
		must(t, r.Open())
		p := n.accept()
		p.write([]byte("HTTP/1.1 101 Switching Protocols\r\n"))
		n.settle()
		if len(r.events) != 0 || r.ReadyState() != socket.Connecting {
			t.Errorf("before the handshake is over: state %v, %d events", r.ReadyState(), len(r.events))
		}
		p.reset()
		r.expectEnd(failed, died)

		r, p = n.connect(n.options())
		p.send(fClose, "")
		p.expect(fClose, "")
		r.expectEnd(`close 3 1005 "" true`)
	})
}

func TestRC3ReadyStateOnlyGrows(t *testing.T) {
	if socket.Connecting != 0 || socket.Open != 1 || socket.Closing != 2 || socket.Closed != 3 {
		t.Error("the states do not have the numbers of browsers")
	}
	overEach(t, func(t *testing.T, n *network) {
		r := record(t, socket.New(n.url, n.options()))
		expect := func(want socket.ReadyState) {
			t.Helper()
			if got := r.ReadyState(); got != want {
				t.Errorf("state = %v, want %v", got, want)
			}
		}
		expect(socket.Connecting)
		must(t, r.Open())
		expect(socket.Connecting)
		p := n.accept()
		expect(socket.Connecting)
		p.welcome()
		r.expect("open 1")
		expect(socket.Open)
		p.send(fText, "x")
		r.expect(`message 1 text "x"`)
		must(t, r.Close(0, ""))
		expect(socket.Closing)
		p.expect(fClose, closing(1000, ""))
		expect(socket.Closing)
		p.send(fClose, closing(1000, ""))
		r.expectEnd(`close 3 1000 "" true`)
		expect(socket.Closed)
		must(t, r.Close(0, ""))
		expect(socket.Closed)
	})
}

func TestRC3ReadyStateNeverFallsForAnybodyWatching(t *testing.T) {
	n := overTCP(t)
	for range 50 {
		r := record(t, socket.New(n.url, n.options()))
		watched := make(chan struct{})
		go func() {
			defer close(watched)
			for last := socket.Connecting; last != socket.Closed; {
				now := r.ReadyState()
				if now < last {
					t.Errorf("state fell from %v to %v", last, now)
				}
				last = now
			}
		}()
		must(t, r.Open())
		p := n.accept()
		p.welcome()
		closed := make(chan error)
		go func() { closed <- r.Close(0, "") }()
		if f, err := p.next(); err == nil && f.first == fClose {
			p.send(fClose, string(f.payload))
		}
		must(t, receive(t, closed))
		receive(t, r.Done())
		receive(t, watched)
	}
}

func TestRC4MessagesArriveWholeAndInOrder(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		big := strings.Repeat("0123456789", 100_000)
		done := make(chan struct{})
		go func() { // which on a pipe is needed to read the pong
			defer close(done)
			if f, err := p.next(); err != nil || f.first != fPong || string(f.payload) != "between" {
				t.Errorf("frame %x %s, error %v, want a pong", f.first, shorten(f.payload), err)
			}
		}()
		p.send(fText, "")
		p.send(more|1, "one")
		p.send(more, " two")
		p.send(fPing, "between")
		p.send(more, "")
		p.send(fin, " three")
		p.send(fBinary, "\x00\xff")
		p.send(fText, big)
		p.send(more|2, big[:70000])
		p.send(fin, big[70000:])
		p.send(fText, "näher…")
		r.expect(
			`message 1 text ""`,
			`message 1 text "one two three"`,
			`message 1 binary "\x00\xff"`,
			`message 1 text `+shorten([]byte(big)),
			`message 1 binary `+shorten([]byte(big)),
			`message 1 text "näher…"`)
		receive(t, done)
		p.close()
		r.expectEnd(failed, died)
	})
}

func TestRC4MessagesBelongToTheReceiver(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		const count = 1000
		s := socket.New(n.url, n.options())
		var kept [][]byte
		s.OnMessage = func(m socket.Message) { kept = append(kept, m.Data) }
		must(t, s.Open())
		p := n.accept()
		p.welcome()
		for i := range count {
			p.write(encode(fBinary, bytes.Repeat([]byte{byte(i)}, 100)))
		}
		p.close()
		receive(t, s.Done())
		if len(kept) != count {
			t.Fatalf("%d messages, want %d", len(kept), count)
		}
		for i, data := range kept {
			if !bytes.Equal(data, bytes.Repeat([]byte{byte(i)}, 100)) {
				t.Fatalf("message %d became %s", i, shorten(data))
			}
		}
	})
}

// ends are the ways in which an object comes to its end, and what has to be told of each. Those with a peer begin when the
// connection is open; an error that is nil is not looked at further.
var ends = []struct {
	name string
	end  func(r *recorder, p *peer)
	want []string
	err  error
}{
	{"closed here", func(r *recorder, p *peer) {
		must(r.t, r.Close(4000, "enough"))
		p.expect(fClose, closing(4000, "enough"))
		p.send(fClose, closing(4000, "enough"))
	}, []string{`close 3 4000 "enough" true`}, nil},

	{"closed here, another code in answer", func(r *recorder, p *peer) {
		must(r.t, r.Close(4000, "enough"))
		p.expect(fClose, closing(4000, "enough"))
		p.send(fClose, closing(1001, "I was leaving"))
	}, []string{`close 3 1001 "I was leaving" true`}, nil},

	{"closed here, no code in answer", func(r *recorder, p *peer) {
		must(r.t, r.Close(4000, ""))
		p.expect(fClose, closing(4000, ""))
		p.send(fClose, "")
	}, []string{`close 3 1005 "" true`}, nil},

	{"closed here, hung up in answer", func(r *recorder, p *peer) {
		must(r.t, r.Close(0, ""))
		p.expect(fClose, closing(1000, ""))
		p.close()
	}, []string{failed, died}, io.ErrUnexpectedEOF},

	{"closed here, no answer", func(r *recorder, p *peer) {
		must(r.t, r.Close(0, ""))
		p.expect(fClose, closing(1000, ""))
	}, []string{failed, died}, os.ErrDeadlineExceeded},

	{"closed by the peer", func(r *recorder, p *peer) {
		p.send(fClose, closing(1001, "going away"))
		p.expect(fClose, closing(1001, "going away"))
	}, []string{`close 3 1001 "going away" true`}, nil},

	{"closed by the peer without a code", func(r *recorder, p *peer) {
		p.send(fClose, "")
		p.expect(fClose, "")
	}, []string{`close 3 1005 "" true`}, nil},

	{"closed by both at once", func(r *recorder, p *peer) {
		done := make(chan struct{})
		go func() { // which a pipe needs
			defer close(done)
			p.send(fClose, closing(4001, "there"))
		}()
		must(r.t, r.Close(4000, "here"))
		f, err := p.next()
		must(r.t, err)
		if f.first != fClose {
			r.t.Errorf("frame %x, want a close frame", f.first)
		}
		receive(r.t, done)
	}, []string{`close 3 4001 "there" true`}, nil},

	{"peer hung up", func(r *recorder, p *peer) { p.close() }, []string{failed, died}, io.ErrUnexpectedEOF},

	{"peer was killed", func(r *recorder, p *peer) { p.reset() }, []string{failed, died}, nil},

	{"peer hung up within a message", func(r *recorder, p *peer) {
		p.send(more|1, "half")
		p.close()
	}, []string{failed, died}, io.ErrUnexpectedEOF},

	{"peer violated the protocol", func(r *recorder, p *peer) {
		p.send(fText|rsv1, "not compressed")
		p.expect(fClose, closing(1002, "reserved bit set"))
		p.close()
	}, []string{failed, died}, new(socket.ProtocolError)},

	{"peer sent a text that is none", func(r *recorder, p *peer) {
		p.send(fText, "\xff")
		p.expect(fClose, closing(1007, "text is not UTF-8"))
		p.close()
	}, []string{failed, died}, new(socket.ProtocolError)},

	{"peer sent too much", func(r *recorder, p *peer) {
		p.write([]byte{fBinary, 127, 0, 0, 0, 0, 1, 0, 0, 1}) // the header alone: 16 MiB and one
		p.expect(fClose, closing(1009, "message too big"))
		p.close()
	}, []string{failed, died}, new(socket.ProtocolError)},
}

// checkError makes sure that err is want, or of its type where that is what says something.
func checkError(t testing.TB, err, want error) {
	t.Helper()
	switch want.(type) {
	case nil:
	case *socket.ProtocolError:
		if e, ok := errors.AsType[*socket.ProtocolError](err); !ok || e.Code == 0 || e.Reason == "" {
			t.Errorf("error = %#v, want a ProtocolError", err)
		}
	case *socket.HandshakeError:
		if e, ok := errors.AsType[*socket.HandshakeError](err); !ok || e.Status == 0 || e.Reason == "" {
			t.Errorf("error = %#v, want a HandshakeError", err)
		}
	default:
		if !errors.Is(err, want) {
			t.Errorf("error = %v, want %v", err, want)
		}
	}
}

// closeTimeout is short where it is waited for.
func closeTimeout(want error) time.Duration {
	if want == os.ErrDeadlineExceeded {
		return 50 * time.Millisecond
	}
	return patience
}

func eachEnd(t *testing.T, f func(r *recorder, want []string, err error)) {
	for _, tc := range ends {
		t.Run(tc.name, func(t *testing.T) {
			overEach(t, func(t *testing.T, n *network) {
				o := n.options()
				o.CloseTimeout = closeTimeout(tc.err)
				r, p := n.connect(o)
				tc.end(r, p)
				f(r, tc.want, tc.err)
			})
		})
	}
}

func TestRC5OnCloseFiresExactlyOnce(t *testing.T) {
	eachEnd(t, func(r *recorder, want []string, _ error) {
		r.expectEnd(want...)
		if len(r.closes) != 1 {
			r.t.Errorf("OnClose was called %d times", len(r.closes))
		}
	})
	t.Run("never opened", func(t *testing.T) {
		r := record(t, socket.New("ws://peer.test/", nil))
		must(t, r.Close(4000, "no need"))
		must(t, r.Close(4000, "no need"))
		r.expectEnd(failed, died)
		checkError(t, <-r.errs, socket.ErrClosed)
	})
}

func TestRC6WasCleanMeansTwoCloseFrames(t *testing.T) {
	eachEnd(t, func(r *recorder, want []string, _ error) {
		r.expectEnd(want...)
		e := <-r.closes
		if e.WasClean != (e.Code != 1006) {
			r.t.Errorf("%+v: 1006 stands for the lack of a close frame", e)
		}
	})
}

func TestRC6WasCleanIsFalseIfOurCloseFrameDidNotGoOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, p := connectPipe(t)
		p.send(fClose, closing(1001, "in a hurry"))
		p.close()
		r.expectEnd(failed, `close 3 1001 "in a hurry" false`)
	})
}

func TestRC7OnErrorTellsTheFaultBeforeOnClose(t *testing.T) {
	eachEnd(t, func(r *recorder, want []string, err error) {
		r.expectEnd(want...)
		e := <-r.closes
		switch {
		case e.WasClean && len(r.errs) != 0:
			r.t.Errorf("a clean end and the error %v", <-r.errs)
		case !e.WasClean && len(r.errs) != 1:
			r.t.Errorf("an end that is not clean and %d errors", len(r.errs))
		case !e.WasClean:
			got := <-r.errs
			if got.Error() == "" {
				r.t.Error("error without a text")
			}
			checkError(r.t, got, err)
		}
	})
}

func TestRC7AnErrorInAMessageIsAMessage(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		p.send(fText, `{"error":{"code":"RateLimit"}}`)
		p.send(fClose, "")
		p.expect(fClose, "")
		r.expectEnd(`message 1 text "{\"error\":{\"code\":\"RateLimit\"}}"`, `close 3 1005 "" true`)
	})
}

func TestRC8AFailedDialFiresOnErrorThenOnClose(t *testing.T) {
	answered := func(answer string) func(n *network, r *recorder) {
		return func(n *network, r *recorder) {
			p := n.accept()
			p.write([]byte(answer))
			p.close()
		}
	}
	cases := []struct {
		name string
		do   func(n *network, r *recorder)
		err  error
	}{
		{"refused by HTTP", answered("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"), new(socket.HandshakeError)},
		{"redirected", answered("HTTP/1.1 302 Found\r\nLocation: ws://elsewhere.test/\r\nContent-Length: 0\r\n\r\n"), new(socket.HandshakeError)},
		{"wrong key", answered("HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n"), new(socket.HandshakeError)},
		{"not HTTP", answered("SSH-2.0-OpenSSH_9.9\r\n\r\n"), nil},
		{"hung up", answered(""), io.ErrUnexpectedEOF},
		{"an extension that was not offered", func(n *network, r *recorder) {
			n.accept().welcome("Sec-WebSocket-Extensions: permessage-deflate")
		}, new(socket.HandshakeError)},
		{"a subprotocol that was not offered", func(n *network, r *recorder) {
			n.accept().welcome("Sec-WebSocket-Protocol: chat")
		}, new(socket.HandshakeError)},
		{"no answer", func(n *network, r *recorder) { n.accept() }, context.DeadlineExceeded},
		{"closed here", func(n *network, r *recorder) {
			n.accept()
			must(n.t, r.Close(4000, "changed my mind"))
		}, socket.ErrClosed},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			overEach(t, func(t *testing.T, n *network) {
				o := n.options()
				if tc.err == context.DeadlineExceeded {
					o.HandshakeTimeout = 50 * time.Millisecond
				}
				r := record(t, socket.New(n.url, o))
				must(t, r.Open())
				tc.do(n, r)
				r.expectEnd(failed, died)
				checkError(t, <-r.errs, tc.err)
			})
		})
	}
	t.Run("nobody listens", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		must(t, l.Close())
		r := record(t, socket.New("ws://"+l.Addr().String(), nil))
		must(t, r.Open())
		r.expectEnd(failed, died)
		if _, ok := errors.AsType[*net.OpError](<-r.errs); !ok {
			t.Errorf("error is not of the network")
		}
	})
}

func TestRC9HooksRunOneAtATime(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		var running, calls atomic.Int32
		s := socket.New(n.url, n.options())
		hook := func() {
			calls.Add(1)
			if running.Add(1) != 1 {
				t.Error("two hooks at once")
			}
			for range 100 {
				s.ReadyState() // takes a moment
			}
			running.Add(-1)
		}
		s.OnOpen = func(socket.Event) { hook() }
		s.OnMessage = func(socket.Message) { hook() }
		s.OnError = func(error) { hook() }
		s.OnClose = func(socket.CloseEvent) { hook() }
		must(t, s.Open())
		p := n.accept()
		p.welcome()
		for range 500 {
			p.send(fText, "x")
		}
		p.close()
		receive(t, s.Done())
		if got := calls.Load(); got != 503 {
			t.Errorf("%d calls, want 503", got)
		}
	})
}

func TestRC9HooksMayCallEverything(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		s := socket.New(n.url, n.options())
		after := func() {
			if err := s.Send("late"); err != socket.ErrClosed {
				t.Errorf("Send = %v, want ErrClosed", err)
			}
			if err := s.Open(); err != socket.ErrClosed {
				t.Errorf("Open = %v, want ErrClosed", err)
			}
			check(t, s.Close(1000, ""))
		}
		s.OnOpen = func(socket.Event) {
			if err := s.Open(); err != socket.ErrOpened {
				t.Errorf("Open = %v, want ErrOpened", err)
			}
			if err := s.OpenContext(t.Context()); err != socket.ErrOpened {
				t.Errorf("OpenContext = %v, want ErrOpened", err)
			}
			check(t, s.Send("from OnOpen"))
		}
		s.OnMessage = func(m socket.Message) {
			check(t, s.SendBytes(m.Data))
			check(t, s.Close(4999, "from OnMessage"))
			if err := s.Send("late"); err != socket.ErrClosed {
				t.Errorf("Send = %v, want ErrClosed", err)
			}
		}
		s.OnError = func(error) { after() }
		closed := make(chan socket.CloseEvent, 1)
		s.OnClose = func(e socket.CloseEvent) { after(); closed <- e }
		must(t, s.Open())
		p := n.accept()
		p.welcome()
		p.expect(fText, "from OnOpen")
		p.send(fText, "go")
		p.expect(fBinary, "go")
		p.expect(fClose, closing(4999, "from OnMessage"))
		p.close() // without the close frame that is due: a fault
		if e := receive(t, closed); e.Code != 1006 || e.WasClean {
			t.Errorf("close = %+v", e)
		}
		receive(t, s.Done())
	})
}

func TestRC9OnOpenMayClose(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r := record(t, socket.New(n.url, n.options()))
		r.OnOpen = func(socket.Event) {
			check(t, r.Close(3000, "only looking"))
			r.events <- "open"
		}
		must(t, r.Open())
		p := n.accept()
		p.welcome()
		r.expect("open")
		p.expect(fClose, closing(3000, "only looking"))
		p.send(fText, "nobody hears")
		p.send(fClose, closing(3000, "only looking"))
		r.expectEnd(`close 3 3000 "only looking" true`)
	})
}

func TestRC9HooksMayReplaceHooks(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r := record(t, socket.New(n.url, n.options()))
		old := r.OnMessage
		r.OnMessage = func(m socket.Message) {
			old(m)
			r.OnMessage = func(m socket.Message) { r.events <- "new " + m.String() }
		}
		must(t, r.Open())
		p := n.accept()
		p.welcome()
		p.send(fText, "1")
		p.send(fText, "2")
		r.expect("open 1", `message 1 text "1"`, "new 2")
		p.close()
		r.expectEnd(failed, died)
	})
}
