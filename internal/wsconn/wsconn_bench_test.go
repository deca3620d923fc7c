package wsconn

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
)

// pinger sends one prepared request over and over and reads answers of a known
// size, without allocating.
type pinger struct {
	*peer
	request, answer []byte
}

func newPinger(p *peer, op byte, payload string, inFlight int) pinger {
	var request []byte
	for range inFlight {
		request = append(request, p.frame(op, []byte(payload))...)
	}
	answer := len(encode(op, false, []byte(payload))) * inFlight
	return pinger{p, request, make([]byte, answer)}
}

func (p pinger) round() error {
	if _, err := p.nc.Write(p.request); err != nil {
		return err
	}
	_, err := io.ReadFull(p.nc, p.answer)
	return err
}

const pingRequest = `{"ping":1,"req_id":1234}`

func TestEchoDoesNotAllocate(t *testing.T) {
	if underRace {
		t.Skip("the race detector allocates; run without -race")
	}
	var tick atomic.Int64
	for _, tc := range []struct {
		secure   bool
		inFlight int
		want     float64
	}{
		{false, 1, 0},
		{false, 16, 0},
		{true, 1, 2}, // crypto/tls allocates for each record read, here and in the peer
		{true, 16, 2},
	} {
		t.Run(fmt.Sprintf("tls=%v,in_flight=%d", tc.secure, tc.inFlight), func(t *testing.T) {
			s := startable(t, &Options{Tick: &tick}, echo)
			p := newPinger(s.start(t, tc.secure), fText, pingRequest, tc.inFlight)
			round := func() {
				if err := p.round(); err != nil {
					t.Fatal(err)
				}
			}
			for range 100 {
				round() // fill the pools
			}
			defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection empties them
			if got := testing.AllocsPerRun(2000, round); got > tc.want {
				t.Errorf("%v allocations a round, want %v", got, tc.want)
			}
		})
	}
}

// start starts the server and connects a peer to it.
func (s *server) start(t testing.TB, secure bool) *peer {
	t.Helper()
	if !secure {
		s.Start()
		return s.connect(t)
	}
	s.StartTLS()
	nc, err := tls.Dial("tcp", s.Listener.Addr().String(), tlsClient(s.Server))
	if err != nil {
		t.Fatal(err)
	}
	return newPeer(t, nc, handshakeRequest())
}

// BenchmarkEcho is one connection over loopback. The floor is TCP with the same
// bytes, one read and one write for each round.
func BenchmarkEcho(b *testing.B) {
	for _, inFlight := range []int{1, 16} {
		bench := func(name string, connect func(b *testing.B) *peer) {
			b.Run(fmt.Sprintf("%s/in_flight=%d", name, inFlight), func(b *testing.B) {
				p := newPinger(connect(b), fText, pingRequest, inFlight)
				b.ReportAllocs()
				for b.Loop() {
					if err := p.round(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		bench("floor", func(b *testing.B) *peer {
			return rawPeer(b, tcpFloor(b, len(encode(fText, true, []byte(pingRequest)))))
		})
		bench("wsconn", func(b *testing.B) *peer { return startable(b, nil, echo).start(b, false) })
		bench("wsconn_tls", func(b *testing.B) *peer { return startable(b, nil, echo).start(b, true) })
	}
}

// tcpFloor connects to a server that answers every request of so many bytes with
// as many bytes as an answer has, in one write for what came in one read.
func tcpFloor(b *testing.B, request int) net.Conn {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		nc, err := l.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		buf := make([]byte, 8<<10)
		for {
			n, err := nc.Read(buf)
			if err != nil {
				return
			}
			if _, err := nc.Write(buf[:n/request*(request-4)]); err != nil {
				return
			}
		}
	}()
	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		l.Close()
		nc.Close()
		<-done
	})
	return nc
}

// BenchmarkSend is a message from another goroutine to a connection that is read
// by a peer as fast as it can. The floor is one write of TCP for each message.
func BenchmarkSend(b *testing.B) {
	tick := strings.Repeat("t", 300)
	bench := func(name string, joined int, send func(c *Conn) error) {
		b.Run(fmt.Sprintf("%s/joined=%d", name, joined), func(b *testing.B) {
			s := newServer(b, &Options{MaxQueue: 1 << 30}, ignore)
			p := s.connect(b)
			c := receive(b, s.conns)
			read := make(chan error)
			go func() {
				buf := make([]byte, 256<<10)
				var err error
				for err == nil {
					_, err = p.nc.Read(buf)
				}
				read <- err
			}()
			b.ReportAllocs()
			for b.Loop() {
				if err := send(c); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*joined), "ns/message")
			c.Abort()
			<-read
		})
	}
	bytes := encode(fText, false, []byte(tick))
	bench("floor", 1, func(c *Conn) error {
		_, err := c.nc.Write(bytes)
		return err
	})
	for _, joined := range []int{1, 4, 16} {
		bench("wsconn", joined, func(c *Conn) error {
			for range joined {
				if err := c.Queue(Text, []byte(tick[:150]), []byte(tick[150:])); err != nil {
					return err
				}
			}
			return c.Flush()
		})
	}
}
