package wsconn

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestHandshakes(t *testing.T) {
	const key = "Sec-WebSocket-Key: " + sampleKey
	good := []string{"GET / HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", key}
	with := func(lines ...string) []string { return append(good[:len(good):len(good)], lines...) }
	instead := func(old, line string) []string {
		var out []string
		for _, l := range good {
			if strings.HasPrefix(l, old) {
				l = line
			}
			if l != "" {
				out = append(out, l)
			}
		}
		return out
	}
	for _, tc := range []struct {
		name   string
		lines  []string
		status int
		header string // one that the answer has to have
	}{
		{"good", good, 101, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
		{"mixed case", instead("Upgrade", "upgrade: WebSocket"), 101, "Upgrade: websocket"},
		{"lists", instead("Connection", "Connection: keep-alive , uPGRADE"), 101, "Connection: Upgrade"},
		{"lists over several lines", append(instead("Connection", "Connection: keep-alive"), "Connection: Upgrade"), 101, ""},
		{"list of upgrades", instead("Upgrade", "Upgrade: h2c, websocket"), 101, ""},
		{"any origin", with("Origin: null"), 101, ""},
		{"odd origin", with("Origin: https://evil.test/"), 101, ""},
		{"subprotocol is not echoed", with("Sec-WebSocket-Protocol: lws-minimal-client"), 101, "Sec-WebSocket-Protocol: "},
		{"unknown extension is declined", with("Sec-WebSocket-Extensions: x-mux; max=3"), 101, "Sec-WebSocket-Extensions: "},
		{"POST", instead("GET", "POST / HTTP/1.1"), 405, "Allow: GET"},
		{"plain GET", good[:2], 426, "Upgrade: websocket"},
		{"no Upgrade", instead("Upgrade", ""), 426, "Connection: Upgrade"},
		{"other Upgrade", instead("Upgrade", "Upgrade: websockets"), 426, "Upgrade: websocket"},
		{"no Connection", instead("Connection", ""), 426, "Upgrade: websocket"},
		{"HTTP/1.0", instead("GET", "GET / HTTP/1.0"), 400, ""},
		{"no version", instead("Sec-WebSocket-Version", ""), 400, "Sec-WebSocket-Version: 13"},
		{"old version", instead("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8"), 400, "Sec-WebSocket-Version: 13"},
		{"two versions", with("Sec-WebSocket-Version: 8"), 400, "Sec-WebSocket-Version: 13"},
		{"no key", instead("Sec-WebSocket-Key", ""), 400, ""},
		{"short key", instead("Sec-WebSocket-Key", "Sec-WebSocket-Key: AAAA"), 400, ""},
		{"key that is not base64", instead("Sec-WebSocket-Key", "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!=="), 400, ""},
		{"two keys", with(key), 400, ""},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			s := newServer(t, &Options{Compression: true}, ignore)
			nc, err := net.Dial("tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			must(t, nc.SetDeadline(time.Now().Add(patience)))
			io.WriteString(nc, strings.Join(tc.lines, "\r\n")+"\r\n\r\n")
			resp, err := http.ReadResponse(bufio.NewReader(nc), nil)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != tc.status {
				t.Errorf("status = %d, want %d", resp.StatusCode, tc.status)
			}
			if name, want, ok := strings.Cut(tc.header, ": "); ok && resp.Header.Get(name) != want {
				t.Errorf("%s: %s, want %q", name, resp.Header.Get(name), want)
			}
		})
	}
}

func TestUpgradeNeedsAConnectionToTakeOver(t *testing.T) {
	w := httptest.NewRecorder()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(handshakeRequest())))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Upgrade(w, r, nil); err == nil || w.Code != http.StatusInternalServerError {
		t.Errorf("error %v, status %d; want 500", err, w.Code)
	}
}

func TestHTTP2IsToldToUpgrade(t *testing.T) {
	s := startable(t, nil, ignore)
	s.EnableHTTP2 = true
	s.StartTLS()
	resp, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.ProtoMajor != 2 || resp.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("%s answered with %s, want 426", resp.Proto, resp.Status)
	}
}

func TestUpgradeWorksThroughWrappersAndTLS(t *testing.T) {
	s := startable(t, nil, echo)
	inner := s.Config.Handler
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { inner.ServeHTTP(wrapped{w}, r) })
	s.StartTLS()
	nc, err := tls.Dial("tcp", s.Listener.Addr().String(), tlsClient(s.Server))
	if err != nil {
		t.Fatal(err)
	}
	p := newPeer(t, nc, handshakeRequest()+string(encode(fText, true, []byte("early"))))
	p.expect(fText, "early")
	for _, n := range []int{1, 2, 5, 1000, 16384, 16385, 100000} {
		p.send(fBinary, strings.Repeat("x", n))
		p.expect(fBinary, strings.Repeat("x", n))
	}
	p.send(fClose, "")
	p.expect(fClose, "")
	p.expectEnd()
	if got := receive(t, s.closed); !got.Clean {
		t.Errorf("closed = %+v", got)
	}

	t.Run("and_ends_without_a_farewell_of_TLS", func(t *testing.T) {
		nc, err := tls.Dial("tcp", s.Listener.Addr().String(), tlsClient(s.Server))
		if err != nil {
			t.Fatal(err)
		}
		p := newPeer(t, nc, handshakeRequest())
		must(t, nc.NetConn().Close())
		p.nc.Close()
		if got, want := receive(t, s.closed), (Closed{Code: 1006, Sent: 1006}); got != want {
			t.Errorf("closed = %+v, want %+v", got, want)
		}
	})
	t.Run("and_answers_violations", func(t *testing.T) {
		nc, err := tls.Dial("tcp", s.Listener.Addr().String(), tlsClient(s.Server))
		if err != nil {
			t.Fatal(err)
		}
		p := newPeer(t, nc, handshakeRequest())
		p.send(fText, "\xff")
		p.expectClose(1007)
		p.expectEnd()
	})
}

// wrapped hides all but the way to unwrap it, as middleware does.
type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func TestUpgradeOutlivesTheRequest(t *testing.T) {
	s := startable(t, nil, echo)
	ctx, cancel := context.WithCancel(context.Background())
	s.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	s.Start()
	p := s.connect(t)
	cancel()
	p.send(fText, "still here")
	p.expect(fText, "still here")
}
