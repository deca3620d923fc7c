package gateway_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

// cutOff reports whether the server has ended a connection on which nothing was said; false when it waits for a request.
func cutOff(t *testing.T, nc net.Conn) bool {
	t.Helper()
	if err := nc.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	_, err := nc.Read(make([]byte, 1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return false
	case err == nil:
		t.Fatal("the server spoke first")
	}
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET)
}

func TestConnectionsThatSayNothingAreBounded(t *testing.T) {
	const room = 3
	for _, test := range []struct {
		name   string
		o      gateway.Options
		places int
	}{
		{"by address", gateway.Options{MaxConnectionsPerAddress: room}, room + gateway.BeyondPerAddress},
		{"in all", gateway.Options{MaxConnections: room}, room + gateway.BeyondAll},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, &test.o)
			silent := func() net.Conn {
				nc, err := dial(s.addr)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { nc.Close() })
				return nc
			}
			var held []net.Conn
			for range test.places {
				held = append(held, silent())
			}
			eventually(t, "all places are taken", func() bool { return s.Waiting() == test.places })
			for range 3 {
				eventually(t, "one too many is cut off", func() bool { return cutOff(t, silent()) })
			}
			if n := s.metric(t, "dervish_connections_refused_total", "reason", "full"); n < 3 {
				t.Errorf("%v were counted as refused, want 3 or more", n)
			}
			// A place that is given back is another's.
			held[0].Close()
			eventually(t, "the place is free", func() bool { return s.Waiting() < test.places })
			s.connect(t, "").ping()
			for _, nc := range held {
				nc.Close()
			}
			eventually(t, "all places are free", func() bool { return s.Waiting() == 0 })
		})
	}
}

func TestUpgradedConnectionsTakeNoPlaceOfThoseThatWait(t *testing.T) {
	s := start(t, &gateway.Options{MaxConnectionsPerAddress: 5})
	for range 5 {
		s.connect(t, "").ping()
	}
	eventually(t, "none waits", func() bool { return s.Waiting() == 0 })
	s.request(t, shared, upgrade()).isFull(http.StatusTooManyRequests)
}

func TestAddressesOfOneNetworkCountAsOne(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.7":                "192.0.2.7",
		"2001:db8:1:2:3:4:5:6":     "2001:db8:1:2::",
		"2001:db8:1:2:ffff::":      "2001:db8:1:2::",
		"2001:db8:1:3:3:4:5:6":     "2001:db8:1:3::",
		"::1":                      "::",
		"::ffff:192.0.2.7":         "192.0.2.7",
		"2001:db8:1:2:3:4:5:6%eth": "2001:db8:1:2::",
	} {
		peer := netip.AddrPortFrom(netip.MustParseAddr(addr), 1234).String()
		if got := gateway.Counted(peer); got != netip.MustParseAddr(want) {
			t.Errorf("%s counts as %v, want %s", peer, got, want)
		}
	}
	if got := gateway.Counted("pipe"); got.IsValid() {
		t.Errorf("a peer without an address counts as %v", got)
	}
}
