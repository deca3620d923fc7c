package socket_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/socket"
	"go.uber.org/goleak"
)

func TestRC10OpenReturnsAtOnce(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r := record(t, socket.New(n.url, n.options()))
		must(t, r.Open())
		// The peer has not even taken the connection yet.
		if got := r.ReadyState(); got != socket.Connecting {
			t.Errorf("state = %v, want connecting", got)
		}
		p := n.accept()
		p.welcome()
		r.expect("open 1")
		p.close()
		r.expectEnd(failed, died)
	})
}

func TestRC10OpenContextWaits(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r := record(t, socket.New(n.url, n.options()))
		ctx, cancel := context.WithCancel(t.Context())
		opened := make(chan error, 1)
		go func() { opened <- r.OpenContext(ctx) }()
		p := n.accept()
		n.settle()
		if len(opened) != 0 {
			t.Fatal("OpenContext did not wait for the handshake")
		}
		p.welcome()
		must(t, receive(t, opened))
		r.expect("open 1")

		cancel() // which does not matter any more
		p.send(fText, "still here")
		r.expect(`message 1 text "still here"`)
		must(t, r.Close(0, ""))
		p.expect(fClose, closing(1000, ""))
		p.send(fClose, closing(1000, ""))
		r.expectEnd(`close 3 1000 "" true`)
	})
}

func TestRC10OpenContextTellsWhyItFailed(t *testing.T) {
	mine := errors.New("mine")
	cases := []struct {
		name string
		do   func(r *recorder, p *peer, cancel context.CancelCauseFunc)
		want error
	}{
		{"cancelled", func(_ *recorder, _ *peer, cancel context.CancelCauseFunc) { cancel(nil) }, context.Canceled},
		{"cancelled for a reason", func(_ *recorder, _ *peer, cancel context.CancelCauseFunc) { cancel(mine) }, mine},
		{"closed", func(r *recorder, _ *peer, _ context.CancelCauseFunc) { must(r.t, r.Close(0, "")) }, socket.ErrClosed},
		{"refused", func(_ *recorder, p *peer, _ context.CancelCauseFunc) {
			p.write([]byte("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"))
		}, new(socket.HandshakeError)},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			overEach(t, func(t *testing.T, n *network) {
				r := record(t, socket.New(n.url, n.options()))
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				opened := make(chan error, 1)
				go func() { opened <- r.OpenContext(ctx) }()
				tc.do(r, n.accept(), cancel)
				err := receive(t, opened)
				checkError(t, err, tc.want)
				r.expectEnd(failed, died)
				if told := <-r.errs; told != err {
					t.Errorf("OnError got %v, OpenContext returned %v", told, err)
				}
			})
		})
	}
	t.Run("while connecting", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := overPipe(t)
			o := n.options()
			o.NetDial = waitForEnd
			r := record(t, socket.New(n.url, o))
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			checkError(t, r.OpenContext(ctx), context.DeadlineExceeded)
			r.expectEnd(failed, died)
		})
	})
}

func TestRC11StringsAreTextAndBytesAreBinary(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		for _, tc := range []struct{ text, want string }{
			{"plain", "plain"},
			{"", ""},
			{"größer 😀", "größer 😀"},
			{"a\xffb", "a\uFFFDb"},
			{"\xff\xfe", "\uFFFD\uFFFD"},
			{"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"}, // half a pair of UTF-16
			{"cut \xe2\x82", "cut \uFFFD\uFFFD"},
		} {
			must(t, r.Send(tc.text))
			p.expect(fText, tc.want)
		}
		for _, data := range []string{"plain", "", "a\xffb"} {
			must(t, r.SendBytes([]byte(data)))
			p.expect(fBinary, data)
		}
		p.close()
		r.expectEnd(failed, died)
	})
}

func TestRC11BytesMayBeAlteredAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, p := connectPipe(t)
		data := bytes.Repeat([]byte("a"), 100_000)
		must(t, r.SendBytes(data)) // nobody reads yet
		for i := range data {
			data[i] = 'b'
		}
		if got := join(p.message()); string(got) != strings.Repeat("a", 100_000) {
			t.Errorf("received %s", shorten(got))
		}
		p.close()
		r.expectEnd(failed, died)
	})
}

func TestRC12SendNeedsAnOpenConnection(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r := record(t, socket.New(n.url, n.options()))
		refuses := func(want error, buffered int) {
			t.Helper()
			if err := r.Send("text"); err != want {
				t.Errorf("Send = %v, want %v", err, want)
			}
			if err := r.SendBytes([]byte("bytes!")); err != want {
				t.Errorf("SendBytes = %v, want %v", err, want)
			}
			if got := r.BufferedAmount(); got != buffered {
				t.Errorf("buffered amount = %d, want %d", got, buffered)
			}
		}
		refuses(socket.ErrNotOpen, 0)
		must(t, r.Open())
		p := n.accept()
		refuses(socket.ErrNotOpen, 0)
		p.welcome()
		r.expect("open 1")
		must(t, r.Send("goes out"))
		must(t, r.Close(0, ""))
		p.expect(fText, "goes out") // and nothing before
		p.expect(fClose, closing(1000, ""))
		n.settle()
		refuses(socket.ErrClosed, len("text")+len("bytes!"))
		p.send(fClose, closing(1000, ""))
		r.expectEnd(`close 3 1000 "" true`)
		refuses(socket.ErrClosed, 2*(len("text")+len("bytes!")))
		p.expectEnd()
	})
}

func TestRC12SendIsRefusedOnceThePeerHasClosed(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		release, held := make(chan struct{}), make(chan struct{})
		r := record(t, socket.New(n.url, n.options()))
		r.OnMessage = func(socket.Message) {
			close(held)
			<-release
		}
		must(t, r.Open())
		p := n.accept()
		p.welcome()
		r.expect("open 1")
		p.send(fText, "hold")
		receive(t, held)
		p.send(fClose, closing(1001, ""))
		p.expect(fClose, closing(1001, ""))
		p.expectEnd()
		// The hook does not know yet, but whoever sends does.
		if err := r.Send("late"); err != socket.ErrClosed {
			t.Errorf("Send = %v, want ErrClosed", err)
		}
		close(release)
		r.expectEnd(`close 3 1001 "" true`)
	})
}

func TestRC14ConcurrentSendsStayWhole(t *testing.T) {
	const senders, each = 8, 40
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		var sending sync.WaitGroup
		for id := range senders {
			sending.Go(func() {
				for i := range each {
					size := []int{1, 200, 32767, 32768, 100_000}[i%5]
					head := fmt.Sprintf("%d %d %d ", id, i, size)
					body := strings.Repeat(string(rune('a'+id)), size)
					if i%2 == 0 {
						check(t, r.Send(head+body))
					} else {
						check(t, r.SendBytes([]byte(head+body)))
					}
				}
			})
		}
		pinged := make(chan struct{})
		go func() { // pongs stand between frames
			defer close(pinged)
			for range 100 {
				p.send(fPing, "now")
			}
		}()
		next := [senders]int{}
		for range senders * each {
			frames := p.message()
			if frames == nil {
				break
			}
			var id, i, size int
			got := string(join(frames))
			if _, err := fmt.Sscanf(got, "%d %d %d ", &id, &i, &size); err != nil {
				t.Fatalf("message %s: %v", shorten([]byte(got)), err)
			}
			if i != next[id] {
				t.Errorf("sender %d: message %d, want %d", id, i, next[id])
			}
			next[id]++
			if want := fmt.Sprintf("%d %d %d ", id, i, size) + strings.Repeat(string(rune('a'+id)), size); got != want {
				t.Errorf("message %s, want %s", shorten([]byte(got)), shorten([]byte(want)))
			}
			if want := byte(1 + i%2); frames[0].first&15 != want {
				t.Errorf("opcode = %d, want %d", frames[0].first&15, want)
			}
		}
		sending.Wait()
		receive(t, pinged)
		p.reset()
		r.expectEnd(failed, died)
	})
}

func TestRC15CloseTakesCodeAndReason(t *testing.T) {
	long := strings.Repeat("é", 61) + "x" // 123 bytes
	cases := []struct {
		name   string
		code   int
		reason string
		want   string // of the close frame; empty if refused
	}{
		{"default", 0, "", closing(1000, "")},
		{"default code", 0, "why", closing(1000, "why")},
		{"1000", 1000, "done", closing(1000, "done")},
		{"3000", 3000, "", closing(3000, "")},
		{"4999", 4999, "", closing(4999, "")},
		{"123 bytes", 1000, long, closing(1000, long)},
		{"no UTF-8", 1000, "a\xffb", closing(1000, "a\uFFFDb")},
		{"999", 999, "", ""},
		{"1001", 1001, "", ""},
		{"1005", 1005, "", ""},
		{"2999", 2999, "", ""},
		{"5000", 5000, "", ""},
		{"negative", -1, "", ""},
		{"124 bytes", 1000, long + "x", ""},
		{"124 bytes in 62 characters", 1000, strings.Repeat("é", 62), ""},
		{"124 bytes once replaced", 1000, strings.Repeat("\xff", 42), ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			overEach(t, func(t *testing.T, n *network) {
				r, p := n.connect(n.options())
				want := tc.want
				err := r.Close(tc.code, tc.reason)
				if (err != nil) != (want == "") {
					t.Fatalf("Close = %v", err)
				}
				if err != nil {
					if got := r.ReadyState(); got != socket.Open {
						t.Errorf("state = %v after a refused Close, want open", got)
					}
					must(t, r.Close(4000, "properly"))
					want = closing(4000, "properly")
				}
				if got := r.ReadyState(); got != socket.Closing {
					t.Errorf("state = %v, want closing", got)
				}
				p.expect(fClose, want)
				p.send(fClose, want)
				p.expectEnd()
				receive(t, r.Done())
				if e := <-r.closes; !e.WasClean || closing(e.Code, e.Reason) != want {
					t.Errorf("close = %+v", e)
				}
				if err != nil && r.Close(tc.code, tc.reason) == nil {
					t.Error("no error once closed")
				}
			})
		})
	}
}

func TestRC15CloseSendsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, p := connectPipe(t)
		for range 10 {
			must(t, r.Send(strings.Repeat("x", 50_000)))
		}
		must(t, r.Close(4000, "all said"))
		for range 10 {
			if got := len(join(p.message())); got != 50_000 {
				t.Errorf("message of %d bytes, want 50000", got)
			}
		}
		p.expect(fClose, closing(4000, "all said"))
		p.send(fClose, closing(4000, "all said"))
		r.expectEnd(`close 3 4000 "all said" true`)
		if got := r.BufferedAmount(); got != 0 {
			t.Errorf("buffered amount = %d, want 0", got)
		}
	})
}

func TestRC15CloseWaitsBoundedTime(t *testing.T) {
	for _, reads := range []bool{true, false} {
		t.Run(fmt.Sprintf("peer reads %v", reads), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for set, want := range map[time.Duration]time.Duration{0: 5 * time.Second, time.Minute: time.Minute} {
					n := overPipe(t)
					o := n.options()
					o.CloseTimeout, o.WriteTimeout = set, time.Hour
					r, p := n.connect(o)
					must(t, r.Send("before"))
					begun := time.Now()
					must(t, r.Close(0, ""))
					if reads {
						p.expect(fText, "before")
						p.expect(fClose, closing(1000, ""))
					}
					<-r.Done() // beyond the patience of others
					r.expectEnd(failed, died)
					if got := time.Since(begun); got != want {
						t.Errorf("waited %v, want %v", got, want)
					}
				}
			})
		})
	}
}

func TestRC16CloseTwiceIsCloseOnce(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		var closers sync.WaitGroup
		for range 20 {
			closers.Go(func() { check(t, r.Close(4001, "one of many")) })
		}
		closers.Wait()
		p.expect(fClose, closing(4001, "one of many"))
		must(t, r.Close(4002, "another"))
		p.send(fClose, closing(4001, "one of many"))
		p.expectEnd()
		r.expectEnd(`close 3 4001 "one of many" true`)
		must(t, r.Close(4003, "late"))
		if len(r.closes) != 1 {
			t.Errorf("OnClose was called %d times", len(r.closes))
		}
	})
}

func TestRC17AnObjectIsOpenedOnce(t *testing.T) {
	eachEnd(t, func(r *recorder, want []string, _ error) {
		r.expectEnd(want...)
		if err := r.Open(); err != socket.ErrClosed {
			r.t.Errorf("Open = %v, want ErrClosed", err)
		}
		if err := r.OpenContext(r.t.Context()); err != socket.ErrClosed {
			r.t.Errorf("OpenContext = %v, want ErrClosed", err)
		}
		if got := r.ReadyState(); got != socket.Closed || len(r.events) != 0 {
			r.t.Errorf("state = %v and %d events, want closed and none", got, len(r.events))
		}
	})
	overEach(t, func(t *testing.T, n *network) {
		r := record(t, socket.New(n.url, n.options()))
		must(t, r.Open())
		if err := r.Open(); err != socket.ErrOpened { // while connecting
			t.Errorf("Open = %v, want ErrOpened", err)
		}
		p := n.accept()
		p.welcome()
		r.expect("open 1")
		if err := r.Open(); err != socket.ErrOpened { // while open
			t.Errorf("Open = %v, want ErrOpened", err)
		}
		must(t, r.Close(0, ""))
		if err := r.Open(); err != socket.ErrClosed { // while closing
			t.Errorf("Open = %v, want ErrClosed", err)
		}
		p.reset()
		r.expectEnd(failed, died)

		again, p := n.connect(n.options()) // another object may connect
		p.close()
		again.expectEnd(failed, died)
	})
}

func TestRC18NothingRemains(t *testing.T) {
	eachEnd(t, func(r *recorder, want []string, _ error) {
		r.expectEnd(want...)
		if r.BufferedAmount() != 0 {
			r.t.Errorf("%d bytes remain", r.BufferedAmount())
		}
	})
	for _, tc := range ends {
		t.Run("leak/"+tc.name, func(t *testing.T) {
			n := overTCP(t)
			others := goleak.IgnoreCurrent()
			o := n.options()
			o.CloseTimeout = closeTimeout(tc.err)
			r, p := n.connect(o)
			tc.end(r, p)
			receive(t, r.Done())
			if err := goleak.Find(others); err != nil {
				t.Error(err)
			}
			if _, err := p.next(); err == nil {
				t.Error("the socket still gave a frame")
			}
		})
	}
	t.Run("leak/never opened", func(t *testing.T) {
		others := goleak.IgnoreCurrent()
		socket.New("ws://peer.test/", nil)
		s := socket.New("ws://peer.test/", nil)
		must(t, s.Close(0, ""))
		receive(t, s.Done())
		if err := goleak.Find(others); err != nil {
			t.Error(err)
		}
	})
}

// waitForEnd dials nothing, as long as it may.
func waitForEnd(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestWhatIsHeldLeavesInOrderWithTheFlush(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r := record(t, socket.New(n.url, n.options()))
		if err := r.Hold("too early"); !errors.Is(err, socket.ErrNotOpen) {
			t.Errorf("Hold before opening: %v, want ErrNotOpen", err)
		}
		must(t, r.Open())
		p := n.accept()
		p.welcome()
		r.expect("open 1")
		must(t, r.Hold("one"))
		must(t, r.Hold("two"))
		n.settle()
		if r.BufferedAmount() == 0 {
			t.Error("nothing waits for the flush")
		}
		must(t, r.Send("three"))
		must(t, r.Hold("four"))
		must(t, r.Flush())
		for _, want := range []string{"one", "two", "three", "four"} {
			p.expect(fText, want)
		}
		must(t, r.Close(0, ""))
		if err := r.Flush(); !errors.Is(err, socket.ErrClosed) {
			t.Errorf("Flush after Close: %v, want ErrClosed", err)
		}
		p.expect(fClose, closing(1000, ""))
		p.send(fClose, closing(1000, ""))
		r.expectEnd(`close 3 1000 "" true`)
	})
}
