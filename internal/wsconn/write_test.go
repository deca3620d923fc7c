package wsconn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// meter is a network connection that notes each write.
type meter struct {
	net.Conn
	mu     sync.Mutex
	writes []int
}

func (m *meter) Write(p []byte) (int, error) {
	m.mu.Lock()
	m.writes = append(m.writes, len(p))
	m.mu.Unlock()
	return m.Conn.Write(p)
}

func (m *meter) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.writes)
}

func TestAnswersLeaveInOneWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c := pipeConn(t, nil)
		m := &meter{Conn: c.nc}
		c.nc = m
		closed := make(chan Closed)
		go func() { closed <- c.Serve(bound{c, echo}) }()
		p.write(bytes.Repeat(p.frame(fText, []byte("hello")), 100))
		for range 100 {
			p.expect(fText, "hello")
		}
		if n := m.count(); n != 1 {
			t.Errorf("100 answers left in %d writes", n)
		}
		p.nc.Close()
		receive(t, closed)
	})
}

func TestQueuedMessagesLeaveWithTheFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c := pipeConn(t, nil)
		m := &meter{Conn: c.nc}
		c.nc = m
		closed := make(chan Closed)
		go func() { closed <- c.Serve(bound{c, ignore}) }()
		synctest.Wait() // until it reads
		for i := range 5 {
			must(t, c.Queue(Text, []byte{'a' + byte(i)}))
		}
		synctest.Wait()
		if n, held := m.count(), c.Buffered(); n != 0 || held != 5*3 {
			t.Errorf("before Flush: %d writes, %d bytes wait; want 0, 15", n, held)
		}
		must(t, c.Flush())
		for i := range 5 {
			p.expect(fText, string('a'+byte(i)))
		}
		synctest.Wait()
		if n, held := m.count(), c.Buffered(); n != 1 || held != 0 {
			t.Errorf("after Flush: %d writes, %d bytes wait; want 1, 0", n, held)
		}
		p.nc.Close()
		receive(t, closed)
	})
}

func TestFragmentSizeSplitsMessages(t *testing.T) {
	const size = 32767
	s := newServer(t, &Options{FragmentSize: size, MaxMessage: 11 << 20, MaxQueue: 32 << 20}, func(c *Conn, op Opcode, p []byte) {
		n := len(p) / 3 // several parts, whose seams fall anywhere
		_ = c.Queue(op, p[:n], nil, p[n:2*n], p[2*n:])
	})
	for _, n := range []int{0, 1, 32766, 32767, 32768, 65533, 65534, 65535, 10 << 20} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p := s.connect(t)
			text := strings.Repeat("0123456789", n/10+1)[:n]
			go p.nc.Write(p.frame(fText, []byte(text)))
			var got []byte
			for i, frames := 0, max(1, (n+size-1)/size); i < frames; i++ {
				f, err := p.next()
				if err != nil {
					t.Fatal(err)
				}
				want := byte(0)
				if i == 0 {
					want = 1
				}
				if i == frames-1 {
					want |= fin
				}
				if f.first != want || len(f.payload) > size || want&fin == 0 && len(f.payload) != size {
					t.Fatalf("frame %d of %d: %x with %d bytes, want %x", i+1, frames, f.first, len(f.payload), want)
				}
				got = append(got, f.payload...)
			}
			if string(got) != text {
				t.Error("the fragments do not make the message")
			}
		})
	}
}

func TestFramesOfAClientAreMasked(t *testing.T) {
	s := newServer(t, &Options{MaxMessage: 1 << 20}, echo)
	c := dial(t, wsURL(s.Server), &DialOptions{Options: Options{FragmentSize: 1000, MaxMessage: 1 << 20}})
	for _, n := range []int{0, 1, 5, 125, 126, 1000, 1001, 5000, 300000} {
		text := strings.Repeat("wxyz!", n/5+1)[:n]
		must(t, c.Send(Binary, []byte(text)))
		if got := receive(t, c.messages); got != text {
			t.Fatalf("echo of %d bytes = %s", n, shorten([]byte(got)))
		}
	}
}

func TestConcurrentSendsStayWhole(t *testing.T) {
	const senders, each = 20, 200
	for _, secure := range []bool{false, true} {
		t.Run(map[bool]string{false: "plain", true: "TLS"}[secure], func(t *testing.T) {
			s := startable(t, &Options{FragmentSize: 100, MaxQueue: 64 << 20}, ignore)
			o := &DialOptions{}
			if secure {
				s.StartTLS()
				o.TLS = tlsClient(s.Server)
			} else {
				s.Start()
			}
			c := dial(t, wsURL(s.Server), o)
			from := receive(t, s.conns)
			var wg sync.WaitGroup
			for i := range senders {
				wg.Go(func() {
					for j := range each {
						text := fmt.Sprintf("%d %d %s", i, j, strings.Repeat(string('a'+byte(i)), 37*(j%20)))
						must(t, from.Send(Text, []byte(text)))
					}
				})
			}
			var next [senders]int
			for range senders * each {
				var i, j int
				var rest string
				m := receive(t, c.messages)
				fmt.Sscanf(m, "%d %d %s", &i, &j, &rest)
				if j != next[i] || rest != strings.Repeat(string('a'+byte(i)), 37*(j%20)) {
					t.Fatalf("message %s, want the %dth of sender %d", shorten([]byte(m)), next[i], i)
				}
				next[i]++
			}
			wg.Wait()
		})
	}
}

func TestSlowReaderIsGivenUp(t *testing.T) {
	const queue = 256 << 10
	o := &Options{MaxQueue: queue, CloseWait: 200 * time.Millisecond}
	message := bytes.Repeat([]byte("tick "), 200)
	overflow := func(t *testing.T, s *server) (*Conn, int) {
		c := receive(t, s.conns)
		for sent := 0; ; sent++ {
			switch err := c.Send(Text, message); {
			case errors.Is(err, ErrSlow):
				if n := c.Buffered(); n > queue+len(message)+100 {
					t.Errorf("%d bytes wait, limit %d", n, queue)
				}
				if err := c.Send(Text, message); err != ErrSlow && err != ErrClosed {
					t.Errorf("the next Send = %v", err)
				}
				return c, sent
			case err != nil:
				t.Fatal(err)
			case sent > 100000:
				t.Fatal("never slow")
			}
		}
	}
	t.Run("that_never_wakes", func(t *testing.T) {
		s := newServer(t, o, ignore)
		s.connect(t)
		overflow(t, s)
		got := receive(t, s.closed)
		want := Closed{Code: 1006, Sent: 1008, SentReason: "slow reader", Local: true, Slow: true, Err: ErrSlow}
		if got != want {
			t.Errorf("closed = %+v, want %+v", got, want)
		}
	})
	t.Run("that_wakes_in_time", func(t *testing.T) {
		o := *o
		o.CloseWait = patience
		s := newServer(t, &o, ignore)
		p := s.connect(t)
		_, sent := overflow(t, s)
		for n := 0; ; n++ {
			f, err := p.next()
			if err != nil {
				t.Fatal(err)
			}
			if f.first == fClose {
				if n > sent || string(f.payload) != closePayload(1008, "slow reader") {
					t.Errorf("after %d of %d messages close %q", n, sent, f.payload)
				}
				break
			}
			if f.first != fText || !bytes.Equal(f.payload, message) {
				t.Fatalf("message %d = %x %s", n, f.first, shorten(f.payload))
			}
		}
		p.send(fClose, closePayload(1008, ""))
		got := receive(t, s.closed)
		if !got.Slow || got.Code != 1008 || !got.Clean {
			t.Errorf("closed = %+v, want slow and clean", got)
		}
	})
	t.Run("over_TLS", func(t *testing.T) {
		s := startable(t, o, ignore)
		s.StartTLS()
		c, err := Dial(t.Context(), wsURL(s.Server), &DialOptions{TLS: tlsClient(s.Server)})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Abort() // it never serves
		overflow(t, s)
		if got := receive(t, s.closed); !got.Slow || got.Clean || got.Sent != 1008 {
			t.Errorf("closed = %+v, want slow", got)
		}
	})
}

func TestStalledWriteEndsTheConnection(t *testing.T) {
	t.Run("of_a_sender", func(t *testing.T) {
		s := newServer(t, &Options{WriteStall: 100 * time.Millisecond, MaxQueue: 1 << 30}, ignore)
		s.connect(t)
		c := receive(t, s.conns)
		must(t, c.Send(Binary, make([]byte, 32<<20)))
		want := Closed{Code: 1006, Sent: 1006, Slow: true, Err: ErrSlow}
		if got := receive(t, s.closed); got != want {
			t.Errorf("closed = %+v, want %+v", got, want)
		}
		if n := c.Buffered(); n != 0 {
			t.Errorf("%d bytes are kept", n)
		}
	})
	t.Run("of_the_reader", func(t *testing.T) {
		s := newServer(t, &Options{WriteStall: 100 * time.Millisecond}, func(c *Conn, op Opcode, p []byte) {
			must(t, c.Queue(Binary, make([]byte, 32<<20)))
		})
		p := s.connect(t)
		p.send(fText, "much, please")
		if got := receive(t, s.closed); !got.Slow || got.Err != ErrSlow {
			t.Errorf("closed = %+v, want slow", got)
		}
	})
	t.Run("on_a_pipe", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, c := pipeConn(t, nil)
			closed := make(chan Closed)
			go func() { closed <- c.Serve(bound{c, ignore}) }()
			begun := time.Now()
			must(t, c.Send(Text, []byte("unread")))
			got := receive(t, closed)
			if waited := time.Since(begun); waited != 10*time.Second || !got.Slow {
				t.Errorf("after %v closed = %+v, want slow after 10s", waited, got)
			}
		})
	})
}

func TestSlowButSteadyReaderIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c := pipeConn(t, nil)
		p.nc.SetDeadline(time.Time{})
		closed := make(chan Closed)
		go func() { closed <- c.Serve(bound{c, ignore}) }()
		must(t, c.Send(Binary, make([]byte, 10*writeChunk)))
		read := 0
		b := make([]byte, writeChunk)
		for read < 10*writeChunk {
			time.Sleep(9 * time.Second)
			n, err := p.nc.Read(b)
			if err != nil {
				t.Fatal(err)
			}
			read += n
		}
		c.Abort()
		receive(t, closed)
	})
}

func TestKernelTakesLittleForAReaderThatHasStopped(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("how much the kernel takes is limited on Linux only")
	}
	const total = 16 << 20
	s := newServer(t, nil, ignore)
	s.connect(t)
	c := receive(t, s.conns)
	must(t, c.Send(Binary, make([]byte, total)))
	// The rest is in the hands of a writer that waits, or soon will.
	if taken := total - c.Buffered(); taken > 1<<20 {
		t.Errorf("the kernel took %d bytes", taken)
	}
}

func TestClientThatDoesNotReadIsNotRead(t *testing.T) {
	var messages atomic.Int64
	reply := bytes.Repeat([]byte("x"), 1000)
	s := newServer(t, nil, func(c *Conn, op Opcode, p []byte) {
		messages.Add(1)
		must(t, c.Queue(Text, reply))
	})
	p := s.connect(t)
	c := receive(t, s.conns)
	must(t, c.nc.(*net.TCPConn).SetReadBuffer(64<<10))
	request := bytes.Repeat(p.frame(fText, bytes.Repeat([]byte("give"), 100)), 1000)
	requests := 0
	for {
		must(t, p.nc.SetWriteDeadline(time.Now().Add(300*time.Millisecond)))
		n, err := p.nc.Write(request)
		requests += n
		if err != nil {
			break // back-pressure has arrived
		}
		if requests > 1<<30 {
			t.Fatal("the server reads on and on")
		}
	}
	if n := c.Buffered(); n > 2*flushAbove {
		t.Errorf("%d bytes of answers wait, want about %d", n, flushAbove)
	}
	frame := len(request) / 1000
	if requests%frame != 0 { // the last one was cut
		rest := request[requests%frame : frame]
		requests += len(rest)
		must(t, p.nc.SetWriteDeadline(time.Now().Add(patience)))
		go p.nc.Write(rest)
	}
	for range requests / frame {
		p.expect(fText, string(reply))
	}
	if got, want := messages.Load(), int64(requests/frame); got != want {
		t.Errorf("%d messages, want %d", got, want)
	}
}

func TestEndsThatBothSendMuchDoNotWaitForEachOther(t *testing.T) {
	much := make([]byte, 24<<20)
	o := &Options{MaxMessage: len(much), MaxQueue: 2 * len(much), WriteStall: 2 * patience}
	for _, secure := range []bool{false, true} {
		t.Run(map[bool]string{false: "plain", true: "TLS"}[secure], func(t *testing.T) {
			arrived := make(chan int, 1)
			s := startable(t, o, func(_ *Conn, _ Opcode, p []byte) { arrived <- len(p) })
			do := &DialOptions{Options: *o}
			if secure {
				s.StartTLS()
				do.TLS = tlsClient(s.Server)
			} else {
				s.Start()
			}
			c, err := Dial(t.Context(), wsURL(s.Server), do)
			if err != nil {
				t.Fatal(err)
			}
			from := receive(t, s.conns)
			must(t, c.Send(Binary, much))
			must(t, from.Send(Binary, much))
			cl := serveClient(t, c) // now that neither socket takes any more
			if got := receive(t, arrived); got != len(much) {
				t.Errorf("%d bytes arrived at the server, want %d", got, len(much))
			}
			if got := len(receive(t, cl.messages)); got != len(much) {
				t.Errorf("%d bytes arrived at the client, want %d", got, len(much))
			}
		})
	}
}

// clientPipe is the client's end of a connection, and a server's that speaks raw frames.
func clientPipe(t testing.TB, o *Options) (*peer, *Conn) {
	here, there := net.Pipe()
	t.Cleanup(func() { here.Close() })
	p := rawPeer(t, here)
	p.client = false
	return p, newConn(there, o, true)
}

func TestPingsToAClientThatCannotWriteDoNotFillItsMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const queue, pings = 10_000, 5000
		p, c := clientPipe(t, &Options{MaxQueue: queue})
		closed := make(chan Closed)
		go func() { closed <- c.Serve(bound{c, ignore}) }()
		body := strings.Repeat("b", 2*queue)
		must(t, c.Send(Text, []byte(body)))
		for i := range pings {
			p.send(fPing, fmt.Sprintf("%d of those to be read while much waits", i))
		}
		synctest.Wait()
		if n := c.Buffered(); n > 2*queue+maxHeader {
			t.Errorf("%d bytes wait, want the message of %d alone", n, 2*queue)
		}
		p.expect(fText, body)
		p.expect(fPong, fmt.Sprintf("%d of those to be read while much waits", pings-1))
		p.send(fPing, "soon")
		p.expect(fPong, "soon")

		must(t, c.Send(Text, []byte(body)))
		p.send(fPing, "late")
		synctest.Wait()
		must(t, c.Close(1000, ""))
		p.expect(fText, body)
		p.expectClose(1000)
		p.send(fClose, closePayload(1000, ""))
		p.expectEnd() // no pong may follow a close frame
		if got := receive(t, closed); !got.Clean {
			t.Errorf("closed = %+v, want clean", got)
		}
	})
}

func TestAnswersOfAClientAreBoundedByItsQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const queue = 10 * flushAbove
		p, c := clientPipe(t, &Options{MaxQueue: queue})
		closed := make(chan Closed)
		answer := make([]byte, 1000)
		go func() {
			closed <- c.Serve(bound{c, func(c *Conn, _ Opcode, _ []byte) {
				if err := c.Queue(Binary, answer); err != nil && err != ErrSlow && err != ErrClosed {
					t.Error(err)
				}
				if n := c.Buffered(); n > queue+2*len(answer) {
					t.Errorf("%d bytes wait, limit %d", n, queue)
				}
			}})
		}()
		for range 2 * queue / len(answer) {
			p.send(fText, "more")
		}
		if got := receive(t, closed); !got.Slow || got.Sent != ClosePolicy {
			t.Errorf("closed = %+v, want slow", got)
		}
	})
}

// eventually waits until a condition holds that another goroutine brings about.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for begun := time.Now(); !holds(); runtime.Gosched() {
		if time.Since(begun) > patience {
			t.Fatalf("never: %s", what)
		}
	}
}

func (c *Conn) isWriting() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writing
}

func TestReaderWritesBeforeItWaitsThoughTheSocketIsFull(t *testing.T) {
	s := newServer(t, nil, echo)
	for _, tc := range []struct {
		name string
		add  func(c *Conn, b []byte) error
		size int
	}{
		{"answers it has queued", func(c *Conn, b []byte) error { return c.Queue(Binary, b) }, flushAbove / 2},
		{"what others have sent", func(c *Conn, b []byte) error { return c.Send(Binary, b) }, 4 * flushAbove},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			p := s.connect(t)
			c := receive(t, s.conns)
			// Fill the socket behind the back of the connection.
			filled := 0
			filling := make([]byte, 16<<20)
			for full := false; !full; {
				must(t, c.nc.SetWriteDeadline(time.Now().Add(100*time.Millisecond)))
				n, err := c.nc.Write(filling)
				if !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Fatalf("fill the socket: %v", err)
				}
				filled += n
				full = n == 0 && filled > 0
			}
			must(t, c.nc.SetWriteDeadline(time.Time{}))

			body := bytes.Repeat([]byte("b"), tc.size)
			must(t, tc.add(c, body))
			hello := p.frame(fText, []byte("hello"))
			p.write(hello[:8]) // wakes the reader, but is no message yet
			eventually(t, "it writes", c.isWriting)
			if _, err := io.CopyN(io.Discard, p.br, int64(filled)); err != nil {
				t.Fatal(err)
			}
			p.expect(fBinary, string(body))
			p.write(hello[8:])
			p.expect(fText, "hello")
		})
	}
}

func TestActivityIsTheTickOfTheLastFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tick atomic.Int64
		tick.Store(1)
		p, c := pipeConn(t, &Options{Tick: &tick})
		closed := make(chan Closed)
		go func() { closed <- c.Serve(bound{c, ignore}) }()
		go func() { // take what is sent
			for {
				if _, err := p.next(); err != nil {
					return
				}
			}
		}()
		whole := p.frame(fText, []byte("whole"))
		for i, tc := range []struct {
			name   string
			do     func()
			counts bool
		}{
			{"nothing", func() {}, false},
			{"message received", func() { p.write(whole) }, true},
			{"half a frame received", func() { p.write(whole[:7]) }, false},
			{"the other half", func() { p.write(whole[7:]) }, true},
			{"pong received", func() { p.send(fPong, "") }, true},
			{"ping received", func() { p.send(fPing, "") }, true},
			{"ping sent", func() { must(t, c.Ping(nil)) }, false},
			{"message sent", func() { must(t, c.Send(Text)) }, true},
			{"message queued", func() { must(t, c.Queue(Text)) }, true},
		} {
			before := c.LastActivity()
			now := int64(i + 2)
			tick.Store(now)
			tc.do()
			synctest.Wait()
			want := before
			if tc.counts {
				want = now
			}
			if got := c.LastActivity(); got != want {
				t.Errorf("%s: activity = %d, want %d", tc.name, got, want)
			}
		}
		p.nc.Close()
		receive(t, closed)
	})
}

func TestLastAnswersAreWrittenBeforeTheEnd(t *testing.T) {
	s := newServer(t, nil, echo)
	for range 50 {
		c, err := Dial(context.Background(), wsURL(s.Server), nil)
		if err != nil {
			t.Fatal(err)
		}
		cl := serveClient(t, c)
		must(t, c.Send(Text, []byte("a")))
		must(t, c.Send(Text, []byte("b")))
		if receive(t, cl.messages) != "a" || receive(t, cl.messages) != "b" {
			t.Fatal("answers out of order")
		}
		must(t, c.Close(0, ""))
		if got := receive(t, cl.closed); !got.Clean {
			t.Fatalf("closed = %+v", got)
		}
	}
}
