package socket_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/socket"
)

func TestASlowHookHoldsBackThePeerButNotClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := overPipe(t)
		r := record(t, socket.New(n.url, n.options()))
		release := make(chan struct{})
		var heard atomic.Int32
		r.OnMessage = func(socket.Message) {
			heard.Add(1)
			<-release
		}
		must(t, r.Open())
		p := n.accept()
		p.welcome()
		r.expect("open 1")

		const size, count = 10_000, 1000
		var sent atomic.Int32
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			for range count {
				p.send(fText, strings.Repeat("x", size))
				sent.Add(1)
			}
		}()
		synctest.Wait()
		if got := int(sent.Load()) * size; got > 200_000 || heard.Load() != 1 {
			t.Errorf("the peer got rid of %d bytes, %d messages were heard; want at most 200000 and 1", got, heard.Load())
		}

		must(t, r.Close(4000, "enough"))
		receive(t, finished) // all that the peer still says is read, and dropped
		p.expect(fClose, closing(4000, "enough"))
		p.send(fClose, closing(4000, "enough"))
		p.expectEnd() // the socket is gone, while the hook goes on
		synctest.Wait()
		if len(r.closes) != 0 || r.ReadyState() != socket.Closing {
			t.Errorf("state %v and %d OnClose while OnMessage runs", r.ReadyState(), len(r.closes))
		}
		close(release)
		r.expectEnd(`close 3 4000 "enough" true`)
		if heard.Load() != 1 {
			t.Errorf("%d messages were heard, want 1: Close drops the others", heard.Load())
		}
	})
}

func TestMessagesBeforeThePeersCloseAreHeard(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		var heard int
		r := record(t, socket.New(n.url, n.options()))
		r.OnMessage = func(socket.Message) { heard++ }
		must(t, r.Open())
		p := n.accept()
		p.welcome()
		for range 300 {
			p.send(fText, strings.Repeat("x", 1000))
		}
		p.send(fClose, closing(1001, ""))
		p.expect(fClose, closing(1001, ""))
		r.expectEnd("open 1", `close 3 1001 "" true`)
		if heard != 300 {
			t.Errorf("%d messages were heard, want 300", heard)
		}
	})
}

func TestWhatWaitsToGoOutDoesNotHoldBackReading(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		for range 3 {
			must(t, r.SendBytes(make([]byte, 5_000_000))) // which the peer does not read
		}
		for range 5 {
			p.send(fText, "x")
			r.expect(`message 1 text "x"`)
		}
		p.send(fClose, closing(1001, ""))
		for range 3 {
			p.message()
		}
		p.expect(fClose, closing(1001, ""))
		r.expectEnd(`close 3 1001 "" true`)
	})
}

func TestBufferedAmountCountsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, p := connectPipe(t)
		if got := r.BufferedAmount(); got != 0 {
			t.Errorf("buffered amount = %d, want 0", got)
		}
		must(t, r.SendBytes(make([]byte, 32767)))
		synctest.Wait()
		if got, want := r.BufferedAmount(), 32767+8; got != want {
			t.Errorf("buffered amount = %d, want %d", got, want)
		}
		must(t, r.Send("more"))
		if got, want := r.BufferedAmount(), 32767+8+4+6; got != want {
			t.Errorf("buffered amount = %d, want %d", got, want)
		}
		p.message()
		p.expect(fText, "more")
		synctest.Wait()
		if got := r.BufferedAmount(); got != 0 {
			t.Errorf("buffered amount = %d, want 0", got)
		}
		p.close()
		r.expectEnd(failed, died)
	})
}

func TestTooMuchBufferedFailsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := overPipe(t)
		o := n.options()
		o.MaxBuffered = 100_000
		r, p := n.connect(o)
		must(t, r.SendBytes(make([]byte, 150_000))) // alone it may be of any size
		if err := r.Send("more"); err != socket.ErrSlow {
			t.Errorf("Send = %v, want ErrSlow", err)
		}
		if got := r.ReadyState(); got != socket.Closing {
			t.Errorf("state = %v, want closing", got)
		}
		if err := r.Send("more"); err != socket.ErrClosed {
			t.Errorf("Send = %v, want ErrClosed", err)
		}
		p.message()
		p.expect(fClose, closing(1008, "slow reader"))
		p.send(fClose, closing(1008, "slow reader"))
		r.expectEnd(failed, `close 3 1008 "slow reader" true`)
		checkError(t, <-r.errs, socket.ErrSlow)
	})
}

func TestAWriteThatGoesNowhereFailsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := connectPipe(t)
		begun := time.Now()
		must(t, r.Send("nobody reads"))
		<-r.Done()
		if got := time.Since(begun); got != 30*time.Second {
			t.Errorf("gave up after %v, want 30s", got)
		}
		r.expectEnd(failed, died)
		checkError(t, <-r.errs, socket.ErrSlow)
	})
}

func TestPingMeasuresTheRoundTrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := overPipe(t)
		r := record(t, socket.New(n.url, n.options()))
		if _, err := r.Ping(t.Context()); err != socket.ErrNotOpen {
			t.Errorf("Ping = %v, want ErrNotOpen", err)
		}
		must(t, r.Open())
		p := n.accept()
		p.welcome()
		r.expect("open 1")

		type result struct {
			rtt time.Duration
			err error
		}
		ping := func(ctx context.Context) <-chan result {
			ch := make(chan result, 1)
			go func() {
				rtt, err := r.Ping(ctx)
				ch <- result{rtt, err}
			}()
			synctest.Wait()
			return ch
		}
		pinged := func() string {
			t.Helper()
			f, err := p.next()
			must(t, err)
			if f.first != fPing {
				t.Errorf("frame %x, want a ping", f.first)
			}
			return string(f.payload)
		}

		one := ping(t.Context())
		payload := pinged()
		p.send(fPong, "")             // nobody asked
		p.send(fPong, "\xffsomebody") // nor for that one
		time.Sleep(70 * time.Millisecond)
		p.send(fPong, payload)
		if got := receive(t, one); got.err != nil || got.rtt != 70*time.Millisecond {
			t.Errorf("Ping = %v, want 70ms", got)
		}

		// The pong for the last of several is for all.
		first := ping(t.Context())
		pinged()
		time.Sleep(time.Second)
		second := ping(t.Context())
		payload = pinged()
		time.Sleep(time.Second)
		p.send(fPong, payload)
		if got := receive(t, first); got.err != nil || got.rtt != 2*time.Second {
			t.Errorf("first Ping = %v, want 2s", got)
		}
		if got := receive(t, second); got.err != nil || got.rtt != time.Second {
			t.Errorf("second Ping = %v, want 1s", got)
		}

		mine := errors.New("mine")
		ctx, cancel := context.WithCancelCause(t.Context())
		lost := ping(ctx)
		pinged()
		cancel(mine)
		if got := receive(t, lost); got.err != mine {
			t.Errorf("Ping = %v, want the cause", got)
		}

		last := ping(t.Context())
		pinged()
		must(t, r.Close(0, ""))
		if got := receive(t, last); got.err != socket.ErrClosed {
			t.Errorf("Ping = %v, want ErrClosed", got)
		}
		p.expect(fClose, closing(1000, ""))
		p.send(fClose, closing(1000, ""))
		r.expectEnd(`close 3 1000 "" true`)
		if _, err := r.Ping(t.Context()); err != socket.ErrClosed {
			t.Errorf("Ping = %v, want ErrClosed", err)
		}
	})
}

func TestPingEndsWithTheConnection(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		failing := make(chan error, 1)
		go func() {
			_, err := r.Ping(t.Context())
			failing <- err
		}()
		if f, err := p.next(); err != nil || f.first != fPing {
			t.Fatalf("frame %x, error %v", f.first, err)
		}
		p.close()
		if err := receive(t, failing); err != socket.ErrClosed {
			t.Errorf("Ping = %v, want ErrClosed", err)
		}
		r.expectEnd(failed, died)
	})
}
