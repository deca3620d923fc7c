package gateway_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/gateway"
)

// attacker does the server harm, or tries to. Its error is what it finds wrong with the server.
type attacker struct {
	dial  func() (net.Conn, error)
	rand  *rand.Rand
	bombs map[string]string // compressed messages, by name
	again bool              // it is not the first visit; those that last need no second
	stays func(io.Closer)   // has a connection closed when the siege ends, and not before
}

// attacks are the ways to do harm. Each is one visit.
var attacks = map[string]func(a *attacker) error{
	"breaks the framing": func(a *attacker) error {
		return a.visit("", func(c *client) error {
			broken := [][]byte{
				[]byte("\x81\x0a" + `{"ping":1}`), encode(fin|0x20|opText, "x"), encode(fin|3, ""), encode(fin|opMore, "x"), encode(opPing, "x"),
				append(encode(opText, "x"), encode(fin|opText, "x")...), encode(fin|opPing, strings.Repeat("x", 126)), encode(fin|opClose, "\x03"),
				encode(fin|opClose, closing(1005, "")), encode(fin|opClose, closing(1000, "\xff")), a.noise(200),
			}
			return c.ends(broken[a.rand.IntN(len(broken))])
		})
	},
	"declares lengths it does not have": func(a *attacker) error {
		return a.visit("", func(c *client) error {
			declared := []string{"\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00", "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff", "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff", "\x82\xff\x00\x00\x00\x00\x00\x04\x00\x01"}
			return c.ends([]byte(declared[a.rand.IntN(len(declared))] + "mask" + "begun"))
		})
	},
	"sends too much": func(a *attacker) error {
		return a.visit("", func(c *client) error { return c.ends(fragments(opText, padded(300_000), 1+a.rand.IntN(100_000))) })
	},
	"sends text that is not UTF-8": func(a *attacker) error {
		return a.visit("", func(c *client) error {
			return c.ends(fragments(opText, "{\"ping\":\"\xf0\x28\x8c\x28\"}", 1+a.rand.IntN(9)))
		})
	},
	"sends bombs that inflate": func(a *attacker) error {
		return a.visit("permessage-deflate", func(c *client) error { return c.ends(encode(fin|deflated|opText, a.bombs["size"])) })
	},
	"sends what does not inflate": func(a *attacker) error {
		return a.visit("permessage-deflate", func(c *client) error { return c.ends(encode(fin|deflated|opText, "\x07"+string(a.noise(100)))) })
	},
	"nests deeply": func(a *attacker) error {
		return a.visit("permessage-deflate", func(c *client) error {
			for range 9 {
				f := encode(fin|deflated|opText, a.bombs["depth"])
				if a.rand.IntN(2) == 0 {
					f = encode(fin|opText, strings.Repeat(`{"ping":[`, 20_000))
				}
				if _, err := c.nc.Write(f); err != nil {
					return fmt.Errorf("a depth bomb ended the session: %w", err)
				}
				if r, err := c.readRaw(); err != nil || r.Error.Code != "BadRequest" {
					return fmt.Errorf("a depth bomb was answered %s, %w", shorten(r.text), err)
				}
			}
			return nil
		})
	},
	"talks nonsense": func(a *attacker) error {
		return a.visit("", func(c *client) error {
			for i := range 10 {
				if err := c.sendRaw(notRequests[a.rand.IntN(len(notRequests))]); err != nil {
					return fmt.Errorf("message %d: %w", i, err)
				}
				if r, err := c.readRaw(); err != nil || r.Error.Code != "BadRequest" {
					return fmt.Errorf("message %d was answered %s, %w", i, shorten(r.text), err)
				}
			}
			return c.ends(nil)
		})
	},
	"begins a handshake and stays": func(a *attacker) error {
		if a.again {
			return nil
		}
		for range 10 {
			nc, err := a.dial()
			if err != nil {
				return err
			}
			a.stays(nc)
			begun := "GET " + shared + " HTTP/1.1\r\n" + strings.Join(upgrade(), "\r\n")
			if _, err := io.WriteString(nc, begun[:a.rand.IntN(len(begun))]); err != nil {
				return err
			}
		}
		return nil
	},
	"makes no handshake": func(a *attacker) error {
		nc, err := a.dial()
		if err != nil {
			return err
		}
		defer nc.Close()
		_, _ = nc.Write(append(a.noise(2000), "\r\n\r\n"...)) // it may be refused at once
		return endOf(nc)
	},
	"makes a handshake of many headers": func(a *attacker) error {
		return a.handshake(shared, upgrade("X: "+strings.Repeat("x", 40_000)), http.StatusRequestHeaderFieldsTooLarge)
	},
	"asks for something else": func(a *attacker) error {
		return a.handshake("/"+strings.Repeat("a", a.rand.IntN(1000))+"?app_id=1089", upgrade(), http.StatusNotFound)
	},
	"has no application": func(a *attacker) error {
		nc, err := a.dial()
		if err != nil {
			return err
		}
		defer nc.Close()
		c, err := open(nc, fmt.Sprintf("%s?app_id=%d", gateway.Path, 5000+a.rand.IntN(1000)), upgrade())
		if err != nil {
			return err
		}
		return c.ends(nil)
	},
	"writes byte by byte": func(a *attacker) error {
		return a.visit("", func(c *client) error {
			for _, b := range encode(fin|opText, `{"ping":1,"req_id":31}`) {
				if _, err := c.nc.Write([]byte{b}); err != nil {
					return err
				}
			}
			r, err := c.readRaw()
			if string(r.ReqID) != "31" {
				return fmt.Errorf("a slow ping was answered %s, %w", shorten(r.text), err)
			}
			return err
		})
	},
	"floods and reads": func(a *attacker) error {
		return a.visit("", func(c *client) error {
			const n = 500
			go func() { _, _ = c.nc.Write(flood(n)) }() // the answers tell
			for i := range n {
				if r, err := c.readRaw(); err != nil || string(r.ReqID) != fmt.Sprint(i) {
					return fmt.Errorf("ping %d of a flood was answered %s, %w", i, shorten(r.text), err)
				}
			}
			return nil
		})
	},
	"floods and does not read": func(a *attacker) error {
		return a.stay(func(c *client) error {
			if err := c.nc.SetDeadline(time.Time{}); err != nil {
				return err
			}
			go func() { // until the siege ends, if it is not given up before
				var err error
				for err == nil {
					_, err = c.nc.Write([]byte(strings.Repeat(string(encode(fin|opText, `{"website_config":1}`)), 200)))
				}
			}()
			return nil
		})
	},
	"follows the site and does not read": func(a *attacker) error {
		return a.stay(func(c *client) error {
			if err := c.sendRaw(`{"website_status":1,"subscribe":1}`); err != nil {
				return err
			}
			_, err := readFrame(c.br)
			return err
		})
	},
	"follows the site and leaves without a word": func(a *attacker) error {
		return a.visit("permessage-deflate", func(c *client) error {
			if err := c.sendRaw(`{"website_status":1,"subscribe":1}`); err != nil {
				return err
			}
			_, err := readFrame(c.br)
			return err
		})
	},
	"vanishes": func(a *attacker) error {
		return a.visit("", func(c *client) error {
			_, err := c.nc.Write(encode(fin|opText, `{"website_status":1,"subscribe":1}`)[:a.rand.IntN(40)])
			return err
		})
	},
	"resets the connection": func(a *attacker) error {
		return a.visit("", func(c *client) error {
			_, err := c.nc.Write(flood(a.rand.IntN(100)))
			if e := tcpOf(c.nc).SetLinger(0); e != nil {
				return e
			}
			return err
		})
	},
	"closes and goes on": func(a *attacker) error {
		return a.visit("", func(c *client) error {
			return c.ends(append(encode(fin|opClose, closing(1000, "bye")), flood(50)...))
		})
	},
}

// visit makes a handshake, with an offer of an extension, and does something on the connection.
func (a *attacker) visit(offer string, do func(c *client) error) error {
	nc, err := a.dial()
	if err != nil {
		return err
	}
	defer nc.Close()
	header := upgrade()
	if offer != "" {
		header = upgrade("Sec-WebSocket-Extensions: " + offer)
	}
	c, err := open(nc, shared, header)
	if err != nil {
		return err
	}
	if c.resp.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("handshake answered with %s", c.resp.Status)
	}
	return do(c)
}

// stay is visit, once, and the connection stays until the siege ends. It has room for little.
func (a *attacker) stay(do func(c *client) error) error {
	if a.again {
		return nil
	}
	nc, err := a.dial()
	if err != nil {
		return err
	}
	a.stays(nc)
	narrow(nc)
	c, err := open(nc, shared, upgrade())
	if err != nil {
		return err
	}
	if c.resp.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("handshake answered with %s", c.resp.Status)
	}
	return do(c)
}

// handshake sends a request that has to be answered with a status.
func (a *attacker) handshake(target string, header []string, status int) error {
	nc, err := a.dial()
	if err != nil {
		return err
	}
	defer nc.Close()
	c, err := open(nc, target, header)
	if err != nil {
		return err
	}
	if c.resp.StatusCode != status {
		return fmt.Errorf("answer = %s, want %d", c.resp.Status, status)
	}
	return nil
}

func (a *attacker) noise(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(a.rand.Uint32())
	}
	return b
}

func flood(n int) (b []byte) {
	for i := range n {
		b = append(b, encode(fin|opText, fmt.Sprintf(`{"ping":1,"req_id":%d}`, i))...)
	}
	return b
}

// ends sends something, which may be cut off, and reads until the server has ended the connection.
func (c *client) ends(b []byte) error {
	go func() { _, _ = c.nc.Write(b) }()
	for {
		f, err := readFrame(c.br)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return errors.New("the server did not end the connection")
		case err != nil:
			return nil
		case f.first == fin|opClose:
			return nil // it waits for us to leave
		}
	}
}

// endOf reads until the server has ended the connection.
func endOf(nc net.Conn) error {
	if err := nc.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, nc); errors.Is(err, os.ErrDeadlineExceeded) {
		return errors.New("the server did not end the connection")
	}
	return nil
}

func tcpOf(nc net.Conn) *net.TCPConn {
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	return nc.(*net.TCPConn)
}

// narrow has the kernel keep little for a client that does not read.
func narrow(nc net.Conn) { _ = tcpOf(nc).SetReadBuffer(4096) } // otherwise it only takes longer

// steady pings one at a time, and now and then many, until it is stopped; it gives the longest that an answer took.
func (c *client) steady(stop *atomic.Bool) (longest time.Duration, err error) {
	for i := 0; !stop.Load(); {
		n := 1
		if i%100 == 0 {
			n = 50
		}
		began := time.Now()
		if err := c.nc.SetDeadline(began.Add(patience)); err != nil {
			return longest, err
		}
		var pings []byte
		for k := range n {
			pings = append(pings, encode(fin|opText, fmt.Sprintf(`{"ping":1,"req_id":%d}`, i+k))...)
		}
		if _, err := c.nc.Write(pings); err != nil {
			return longest, err
		}
		for range n {
			r, err := c.readRaw()
			if err != nil {
				return longest, fmt.Errorf("ping %d: %w", i, err)
			}
			if want := fmt.Sprintf(`{"echo_req":{"ping":1,"req_id":%d},"msg_type":"ping","req_id":%d,"ping":"pong"}`, i, i); r.text != want {
				return longest, fmt.Errorf("ping %d was answered %s", i, shorten(r.text))
			}
			i++
		}
		longest = max(longest, time.Since(began))
	}
	return longest, nil
}

// heap is the size of what is alive, in bytes.
func heap() uint64 {
	debug.FreeOSMemory() // collects, twice with the next line: pools give up what they hold at the second
	debug.FreeOSMemory()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// TestRS8HardToKill attacks the server in every way at once, over TLS and without, with healthy clients beside.
func TestRS8HardToKill(t *testing.T) {
	config, trusting := certificate(t)
	plain, secure := listen(t), listen(t)
	bombs := map[string]string{"size": squeeze(t, padded(4<<20)), "depth": squeeze(t, strings.Repeat(`{"a":`, 50_000))}
	existing := goleak.IgnoreCurrent()
	s := startOn(t, &gateway.Options{CloseWait: 500 * time.Millisecond, MaxQueue: 256 << 10}, plain, tls.NewListener(secure, config))
	dials := []func() (net.Conn, error){
		func() (net.Conn, error) { return dial(plain.Addr().String()) },
		func() (net.Conn, error) {
			return (&tls.Dialer{Config: trusting}).DialContext(t.Context(), "tcp", secure.Addr().String())
		},
	}
	changes := 0
	siege := func(visits int) {
		var all sync.WaitGroup
		var mu sync.Mutex
		var staying []io.Closer
		seed := uint64(0)
		for name, attack := range attacks {
			for _, dial := range dials {
				seed++
				a := &attacker{dial: dial, rand: rand.New(rand.NewPCG(seed, uint64(visits))), bombs: bombs, stays: func(c io.Closer) {
					mu.Lock()
					defer mu.Unlock()
					staying = append(staying, c)
				}}
				all.Go(func() {
					for i := range visits {
						a.again = i > 0
						if err := attack(a); err != nil {
							t.Errorf("%s: %v", name, err)
						}
					}
				})
			}
		}
		all.Wait()
		// Whoever follows and does not read is ended as more and more is published.
		slow := s.metric(t, "dervish_sessions_ended_total", "reason", "slow")
		for s.metric(t, "dervish_streams") > 0 {
			changes++
			s.publish(t, changes, 64<<10)
		}
		if s.awaitMetric(t, 0, "dervish_streams"); s.metric(t, "dervish_sessions_ended_total", "reason", "slow") == slow {
			t.Error("nobody was ended as slow")
		}
		for _, c := range staying {
			c.Close()
		}
		s.awaitMetric(t, 0, "dervish_queued_bytes")
	}
	siege(1) // what is made once is there afterwards
	s.awaitMetric(t, 0, "dervish_connections")
	before := heap()

	var over atomic.Bool
	var beside sync.WaitGroup
	for _, c := range []*client{s.connect(t, ""), s.secure(t, secure.Addr().String(), trusting, shared)} {
		beside.Go(func() {
			longest, err := c.steady(&over)
			if err != nil {
				t.Errorf("the healthy client: %v", err)
			}
			t.Logf("the longest that a healthy client waited: %v", longest)
		})
	}
	siege(5)
	s.awaitMetric(t, 2, "dervish_sessions")
	over.Store(true)
	beside.Wait()
	for _, reason := range []string{"client", "slow", "malformed", "protocol"} {
		if s.metric(t, "dervish_sessions_ended_total", "reason", reason) == 0 {
			t.Errorf("no session ended for the reason %s", reason)
		}
	}
	if err := s.stop(); err != nil {
		t.Errorf("Run = %v", err)
	}
	for _, name := range []string{"dervish_sessions", "dervish_connections", "dervish_streams", "dervish_queued_bytes"} {
		if n := s.metric(t, name); n != 0 {
			t.Errorf("%s = %v at the end, want 0", name, n)
		}
	}
	goleak.VerifyNone(t, existing)
	after := heap()
	if t.Logf("the heap went from %d to %d bytes", before, after); after > before+8<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
}

func TestHandshakesThatNeverEndAreGivenUp(t *testing.T) {
	config, _ := certificate(t)
	for _, secure := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			g, err := gateway.New(nil)
			if err != nil {
				t.Fatal(err)
			}
			p := newPipes()
			var l net.Listener = p
			if secure {
				l = tls.NewListener(l, config)
			}
			ctx, cancel := context.WithCancel(t.Context())
			ran := make(chan error)
			go func() { ran <- g.Run(ctx, l) }()
			for _, begun := range []string{"", "G", "GET " + shared + " HTTP/1.1\r\nHost: x\r\n", "\x16\x03\x01\x02\x00"} {
				near, far := net.Pipe()
				p.conns <- far
				began := time.Now()
				if _, err := io.WriteString(near, begun); err != nil {
					t.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, near); err != nil {
					t.Error(err)
				}
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("TLS %v, %q: given up after %v, want 10 s", secure, begun, took)
				}
				near.Close()
			}
			cancel()
			if err := <-ran; err != nil {
				t.Errorf("Run = %v", err)
			}
		})
	}
}
