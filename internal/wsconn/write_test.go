package wsconn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
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

func TestSeveralMessagesLeaveInOneWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, c := pipeConn(t, &Options{FragmentSize: 4})
		m := &meter{Conn: c.nc}
		c.nc = m
		closed := make(chan Closed)
		go func() { closed <- c.Serve(bound{c, ignore}) }()
		synctest.Wait() // until it reads
		must(t, c.SendAll(Text, nil))
		must(t, c.SendAll(Text, [][2][]byte{{[]byte("a"), []byte("b")}, {nil, []byte("c")}, {[]byte("d"), nil}, {}}))
		for _, text := range []string{"ab", "c", "d", ""} {
			p.expect(fText, text)
		}
		synctest.Wait()
		if n, held := m.count(), c.Buffered(); n != 1 || held != 0 {
			t.Errorf("%d writes, %d bytes wait; want 1, 0", n, held)
		}
		p.nc.Close()
		receive(t, closed)
		if err := c.SendAll(Text, [][2][]byte{{[]byte("a"), nil}}); !errors.Is(err, ErrClosed) {
			t.Errorf("after the end: %v, want ErrClosed", err)
		}
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
			{"its pong received", func() { p.send(fPong, "") }, false},
			{"another pong received", func() { p.send(fPong, "") }, true},
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
