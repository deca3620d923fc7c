package wsconn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

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

func TestPeerThatDoesNotReadItsPongsIsNotRead(t *testing.T) {
	for _, client := range []bool{false, true} {
		t.Run(map[bool]string{false: "server", true: "client"}[client], func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const pings = 5000
				p, c := pipeConn(t, nil)
				if client {
					p, c = clientPipe(t, nil)
				}
				closed := make(chan Closed)
				go func() { closed <- c.Serve(bound{c, ignore}) }()
				sent := 0
				finished := make(chan struct{})
				go func() {
					defer close(finished)
					for ; sent < pings; sent++ {
						p.send(fPing, fmt.Sprintf("%0100d", sent))
					}
				}()
				synctest.Wait()
				if n := c.Buffered(); n < flushAbove || n > 2*flushAbove {
					t.Errorf("%d bytes of pongs wait, want about %d", n, flushAbove)
				}
				for i := range pings {
					p.expect(fPong, fmt.Sprintf("%0100d", i))
				}
				receive(t, finished)
				p.nc.Close()
				receive(t, closed)
			})
		})
	}
}

// hear is a handler that passes on what is said.
func hear(heard chan<- string) handlerFunc {
	return func(_ *Conn, _ Opcode, p []byte) { heard <- string(p) }
}

func TestWhatOthersSendDoesNotHoldBackReading(t *testing.T) {
	much := make([]byte, 16<<20)
	o := &Options{MaxQueue: 2 * len(much), CloseWait: 20 * time.Millisecond}
	for _, secure := range []bool{false, true} {
		t.Run(map[bool]string{false: "plain", true: "TLS"}[secure], func(t *testing.T) {
			heard := make(chan string, 10)
			s := startable(t, o, hear(heard))
			do := &DialOptions{}
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
			defer c.Abort() // it never reads
			must(t, receive(t, s.conns).Send(Binary, much))
			for _, text := range []string{"enough", "please"} {
				must(t, c.Send(Text, []byte(text)))
				if got := receive(t, heard); got != text {
					t.Errorf("heard %q, want %q", got, text)
				}
			}
		})
	}
	t.Run("pipe", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			heard := make(chan string, 10)
			p, c := pipeConn(t, o)
			closed := make(chan Closed)
			go func() { closed <- c.Serve(bound{c, hear(heard)}) }()
			must(t, c.Send(Binary, much))
			p.send(fText, "enough")
			if got := receive(t, heard); got != "enough" {
				t.Errorf("heard %q", got)
			}
			p.nc.Close()
			receive(t, closed)
		})
	})
}

func TestWhatIsHeldWaitsForFlushAndDoesNotHoldBackReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		heard := make(chan string, 10)
		p, c := pipeConn(t, nil)
		closed := make(chan Closed)
		go func() { closed <- c.Serve(bound{c, hear(heard)}) }()
		synctest.Wait()
		news := strings.Repeat("n", flushAbove)
		for range 4 {
			must(t, c.Hold(Text, []byte(news[:10]), []byte(news[10:])))
		}
		synctest.Wait()
		if c.isWriting() {
			t.Error("what is held was written before Flush")
		}
		must(t, c.Flush())
		p.send(fText, "heard")
		if got := receive(t, heard); got != "heard" {
			t.Errorf("heard %q", got)
		}
		for range 4 {
			p.expect(fText, news)
		}
		p.nc.Close()
		receive(t, closed)
		if err := c.Hold(Text, []byte(news)); !errors.Is(err, ErrClosed) {
			t.Errorf("Hold after the end = %v, want ErrClosed", err)
		}
	})
}

// One that holds and flushes is given up as slow as one that sends is.
func TestWhatIsHeldCountsAgainstTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := pipeConn(t, &Options{MaxQueue: 1000, CloseWait: time.Millisecond})
		closed := make(chan Closed)
		go func() { closed <- c.Serve(bound{c, ignore}) }()
		for range 2 { // the first is in the hands of the writer
			must(t, c.Hold(Text, make([]byte, 400)))
			must(t, c.Flush())
		}
		must(t, c.Hold(Text, make([]byte, 400)))
		if err := c.Flush(); !errors.Is(err, ErrSlow) {
			t.Errorf("Flush = %v, want ErrSlow", err)
		}
		if end := receive(t, closed); !end.Slow {
			t.Errorf("closed = %+v, want slow", end)
		}
	})
}

func TestReadingGoesOnWhenAnswersAreOutThoughOthersSendOnAndOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := strings.Repeat("a", 2*flushAbove)
		heard := make(chan string, 10)
		p, c := pipeConn(t, nil)
		closed := make(chan Closed)
		go func() {
			closed <- c.Serve(bound{c, func(c *Conn, _ Opcode, p []byte) {
				heard <- string(p)
				_ = c.Queue(Text, []byte(answer))
			}})
		}()
		p.send(fText, "one")
		go p.send(fText, "two") // which waits until the answer is read
		synctest.Wait()
		if len(heard) != 1 {
			t.Fatalf("%d messages were heard while an answer waits, want 1", len(heard))
		}
		must(t, c.Send(Binary, []byte("tick")))
		p.expect(fText, answer)
		for range 100 { // with always one more that waits
			must(t, c.Send(Binary, []byte("tick")))
			p.expect(fBinary, "tick")
			synctest.Wait()
			if !c.isWriting() {
				t.Fatal("nothing waits")
			}
			if len(heard) == 2 {
				break
			}
		}
		if len(heard) != 2 {
			t.Errorf("%d messages were heard after the answer was read, want 2", len(heard))
		}
		p.nc.Close()
		receive(t, closed)
	})
}

func TestReaderLeavesToAWriterWhatOthersHaveSentMeanwhile(t *testing.T) {
	heard := make(chan string, 10)
	s := newServer(t, &Options{MaxQueue: 32 << 20, CloseWait: 20 * time.Millisecond}, hear(heard))
	p := s.connect(t)
	c := receive(t, s.conns)
	filled := fill(t, c)
	must(t, c.Queue(Text, []byte("answer")))
	hello := p.frame(fText, []byte("hello"))
	p.write(hello[:8]) // wakes the reader, but is no message yet
	eventually(t, "it writes", c.isWriting)
	must(t, c.Send(Binary, make([]byte, 16<<20)))
	if _, err := io.CopyN(io.Discard, p.br, int64(filled)); err != nil {
		t.Fatal(err)
	}
	p.expect(fText, "answer")
	p.write(hello[8:])
	if got := receive(t, heard); got != "hello" {
		t.Errorf("heard %q", got)
	}
	p.nc.Close()
}

func TestClientThatCannotSendItsPongReadsOn(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	near, err := net.Dial("tcp", l.Addr().String())
	must(t, err)
	far, err := l.Accept()
	must(t, err)
	defer far.Close()
	p := rawPeer(t, far)
	p.client = false
	c := newConn(near, nil, true)
	heard, closed := make(chan string, 10), make(chan Closed, 1)
	filled := fill(t, c)
	go func() { closed <- c.Serve(bound{c, hear(heard)}) }()
	p.send(fPing, "are you there?")
	eventually(t, "it writes", c.isWriting)
	p.send(fText, "hello")
	if got := receive(t, heard); got != "hello" {
		t.Errorf("heard %q", got)
	}
	if _, err := io.CopyN(io.Discard, p.br, int64(filled)); err != nil {
		t.Fatal(err)
	}
	p.expect(fPong, "are you there?")
	must(t, far.Close())
	receive(t, closed)
}

// fill fills the socket behind the back of the connection, with so many bytes.
func fill(t *testing.T, c *Conn) (filled int) {
	t.Helper()
	filling := make([]byte, 16<<20)
	for n := 1; n > 0; filled += n {
		must(t, c.nc.SetWriteDeadline(time.Now().Add(100*time.Millisecond)))
		var err error
		if n, err = c.nc.Write(filling); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("fill the socket: %v", err)
		}
	}
	must(t, c.nc.SetWriteDeadline(time.Time{}))
	return filled
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
			filled := fill(t, c)
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
