package socket_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dervish-ws/dervish/socket"
)

func TestURLIsWrittenAsBrowsersWriteIt(t *testing.T) {
	for address, want := range map[string]string{
		"ws://example.com":                       "ws://example.com/",
		"wss://Example.COM:443/A?b=C":            "wss://example.com/A?b=C",
		"WS://example.com:80/":                   "ws://example.com/",
		"ws://example.com:443/":                  "ws://example.com:443/",
		"wss://example.com:80?x":                 "wss://example.com:80/?x",
		"http://example.com/a":                   "ws://example.com/a",
		"https://example.com:443/a":              "wss://example.com/a",
		" \n ws://example.com/ \t":               "ws://example.com/",
		"ws://[::1]:80/":                         "ws://[::1]/",
		"ws://[::1]:8080/":                       "ws://[::1]:8080/",
		"ws://example.com:/":                     "ws://example.com/",
		"ws://me:secret@example.com/?app_id=1":   "ws://me:secret@example.com/?app_id=1",
		"ws://127.0.0.1:8080/websockets/v3?l=EN": "ws://127.0.0.1:8080/websockets/v3?l=EN",
	} {
		if got := socket.New(address, nil).URL(); got != want {
			t.Errorf("URL of %q = %q, want %q", address, got, want)
		}
	}
}

func TestOpenRefusesWhatCannotBeOpened(t *testing.T) {
	cases := []struct {
		name, url string
		protocols []string
	}{
		{"no scheme", "example.com/secret", nil},
		{"another scheme", "ftp://example.com/secret", nil},
		{"no host", "ws:///secret", nil},
		{"opaque", "ws:secret", nil},
		{"empty", "", nil},
		{"fragment", "ws://example.com/secret#part", nil},
		{"empty fragment", "ws://example.com/secret#", nil},
		{"bad port", "ws://example.com:port/secret", nil},
		{"bad escape", "ws://example.com/secret%zz", nil},
		{"control character", "ws://example.com/secret\x01/", nil},
		{"empty subprotocol", "ws://example.com/secret", []string{""}},
		{"subprotocol with a space", "ws://example.com/secret", []string{"a b"}},
		{"subprotocol with a comma", "ws://example.com/secret", []string{"a,b"}},
		{"subprotocol beyond ASCII", "ws://example.com/secret", []string{"é"}},
		{"subprotocol twice", "ws://example.com/secret", []string{"a", "b", "a"}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			r := record(t, socket.New(tc.url, &socket.Options{Subprotocols: tc.protocols}))
			for range 2 {
				err := r.Open()
				if err == nil || errors.Is(err, socket.ErrOpened) || errors.Is(err, socket.ErrClosed) {
					t.Fatalf("Open = %v, want what is wrong", err)
				}
				if strings.Contains(err.Error(), "secret") {
					t.Errorf("error %q repeats the address", err)
				}
			}
			if err := r.OpenContext(t.Context()); err == nil {
				t.Error("OpenContext returned no error")
			}
			if r.ReadyState() != socket.Connecting || len(r.events) != 0 {
				t.Errorf("state %v, %d events: something was begun", r.ReadyState(), len(r.events))
			}
		})
	}
}

func TestAServerThatChoosesNoSubprotocolIsNotTalkedTo(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		o := n.options()
		o.Subprotocols = []string{"v2.example", "v1.example"}
		r := record(t, socket.New(n.url, o))
		o.Subprotocols[0] = "altered later"
		must(t, r.Open())
		p := n.accept()
		if got, want := p.request.Header.Get("Sec-WebSocket-Protocol"), "v2.example, v1.example"; got != want {
			t.Errorf("offered %q, want %q", got, want)
		}
		p.welcome()
		r.expectEnd(failed, died)
		p.expectGone()

		o.Subprotocols[0] = "v2.example"
		r = record(t, socket.New(n.url, o))
		must(t, r.Open())
		if got := r.Protocol(); got != "" {
			t.Errorf("protocol = %q before it is chosen", got)
		}
		p = n.accept()
		p.welcome("Sec-WebSocket-Protocol: v1.example")
		r.expect("open 1")
		if got := r.Protocol(); got != "v1.example" {
			t.Errorf("protocol = %q, want v1.example", got)
		}
		p.reset()
		r.expectEnd(failed, died)
		if got := r.Protocol(); got != "v1.example" {
			t.Errorf("protocol = %q once closed, want v1.example", got)
		}
	})
}

func TestHeadersGoOutWithTheHandshake(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		o := n.options()
		o.Header = http.Header{"Origin": {"https://example.com"}, "X-Twice": {"1", "2"}}
		r := record(t, socket.New(n.url, o))
		o.Header.Set("Origin", "altered later")
		must(t, r.Open())
		p := n.accept()
		h := p.request.Header
		if h.Get("Origin") != "https://example.com" || len(h["X-Twice"]) != 2 {
			t.Errorf("headers = %v", h)
		}
		for _, name := range []string{"Cookie", "User-Agent", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol"} {
			if h.Get(name) != "" {
				t.Errorf("%s: %s was sent unasked", name, h.Get(name))
			}
		}
		p.reset()
		r.expectEnd(failed, died)
	})
}

func TestHeadersOfTheHandshakeCannotBeSet(t *testing.T) {
	r := record(t, socket.New("ws://127.0.0.1:1/", &socket.Options{Header: http.Header{"Upgrade": {"h2c"}}}))
	must(t, r.Open())
	r.expectEnd(failed, died)
	if err := <-r.errs; !strings.Contains(err.Error(), "Upgrade") {
		t.Errorf("error = %v, want one that names the header", err)
	}
}

func TestCloseEndsADialThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := record(t, socket.New("ws://peer.test/", &socket.Options{NetDial: waitForEnd}))
		must(t, r.Open())
		synctest.Wait()
		begun := time.Now()
		must(t, r.Close(4000, "too slow"))
		if got := r.ReadyState(); got != socket.Closing {
			t.Errorf("state = %v, want closing", got)
		}
		r.expectEnd(failed, died)
		checkError(t, <-r.errs, socket.ErrClosed)
		if got := time.Since(begun); got != 0 {
			t.Errorf("took %v", got)
		}
	})
}

func TestCloseWinsOverADialThatSucceedsAllTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := overPipe(t)
		o := n.options()
		hold := make(chan struct{})
		o.NetDial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			nc, err := n.dial(ctx, network, addr)
			<-hold // whatever the context says
			return nc, err
		}
		r := record(t, socket.New(n.url, o))
		must(t, r.Open())
		nc := receive(t, n.accepted)
		must(t, r.Close(0, ""))
		synctest.Wait()
		close(hold)
		r.expectEnd(failed, died)
		if _, err := nc.Read(make([]byte, 1)); err == nil {
			t.Error("the connection was used")
		}
	})
}

func TestHandshakeTimesOut(t *testing.T) {
	for set, want := range map[time.Duration]time.Duration{0: 10 * time.Second, time.Minute: time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			n := overPipe(t)
			o := n.options()
			o.HandshakeTimeout = set
			begun := time.Now()
			err := record(t, socket.New(n.url, o)).OpenContext(t.Context())
			checkError(t, err, context.DeadlineExceeded)
			if got := time.Since(begun); got != want {
				t.Errorf("gave up after %v, want %v", got, want)
			}
		})
	}
}

func TestHandshakeErrorShowsTheAnswer(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		http.Error(w, "come back later", http.StatusTooManyRequests)
	}))
	defer s.Close()
	err := socket.New(s.URL, nil).OpenContext(t.Context())
	e, ok := errors.AsType[*socket.HandshakeError](err)
	if !ok || e.Status != 429 || e.Header.Get("Retry-After") != "7" || string(e.Body) != "come back later\n" {
		t.Errorf("error = %#v", err)
	}
	if !strings.Contains(err.Error(), "429") {
		t.Errorf("error %q does not tell the status", err)
	}
}

func TestProtocolErrorShowsTheFault(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		r, p := n.connect(n.options())
		p.send(more, "of nothing")
		p.expect(fClose, closing(1002, "continuation of nothing"))
		p.close()
		r.expectEnd(failed, died)
		err := <-r.errs
		e, ok := errors.AsType[*socket.ProtocolError](err)
		if !ok || e.Code != 1002 || e.Reason != "continuation of nothing" || !strings.Contains(err.Error(), e.Reason) {
			t.Errorf("error = %#v", err)
		}
	})
}

func TestMessageLimitCanBeChosen(t *testing.T) {
	overEach(t, func(t *testing.T, n *network) {
		o := n.options()
		o.MaxMessage = 10
		r, p := n.connect(o)
		p.send(fText, "0123456789")
		p.send(fText, "0123456789x")
		p.expect(fClose, closing(1009, "message too big"))
		p.close()
		r.expectEnd(`message 1 text "0123456789"`, failed, died)
	})
}

func TestOverTLSAndAProxy(t *testing.T) {
	for _, secure := range []bool{false, true} {
		for _, proxied := range []bool{false, true} {
			t.Run(fmt.Sprintf("tls %v, proxy %v", secure, proxied), func(t *testing.T) {
				s, o := startGateway(t, secure), new(socket.Options)
				if secure {
					roots := x509.NewCertPool()
					roots.AddCert(s.Certificate())
					o.TLS = &tls.Config{RootCAs: roots}
				}
				var asked []string
				o.NetDial = func(ctx context.Context, network, addr string) (net.Conn, error) {
					asked = append(asked, addr)
					return new(net.Dialer).DialContext(ctx, network, addr)
				}
				host := strings.TrimPrefix(strings.TrimPrefix(s.URL, "https://"), "http://")
				want := host
				if proxied {
					proxy := startProxy(t, host)
					o.Proxy = http.ProxyURL(proxy)
					want = proxy.Host
				}
				r := record(t, socket.New(s.URL+"/websockets/v3?app_id=1089", o))
				if want := map[bool]string{false: "ws", true: "wss"}[secure] + "://" + host; !strings.HasPrefix(r.URL(), want) {
					t.Errorf("URL = %q, want %s…", r.URL(), want)
				}
				must(t, r.OpenContext(t.Context()))
				must(t, r.Send(`{"ping":1}`))
				r.expect("open 1", "message 1 text "+fmt.Sprintf("%q", pong))
				must(t, r.Close(0, ""))
				r.expectEnd(`close 3 1000 "" true`)
				if len(asked) != 1 || asked[0] != want {
					t.Errorf("dialled %v, want %s", asked, want)
				}
			})
		}
	}
}

func TestTLSTrustsNobodyWithoutReason(t *testing.T) {
	s := startGateway(t, true)
	err := socket.New(s.URL+"/websockets/v3?app_id=1089", nil).OpenContext(t.Context())
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); !ok {
		t.Errorf("error = %v, want one of the certificate", err)
	}
}

// startProxy tunnels to one address.
func startProxy(t *testing.T, to string) *url.URL {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != to {
			http.Error(w, "not for you", http.StatusForbidden)
			return
		}
		there, err := new(net.Dialer).DialContext(r.Context(), "tcp", to)
		if err != nil {
			t.Error(err)
			return
		}
		defer there.Close()
		here, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer here.Close()
		if _, err := here.Write([]byte("HTTP/1.1 200 Connected\r\n\r\n")); err != nil {
			t.Error(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = rw.WriteTo(there) // until either is closed
			_ = there.(*net.TCPConn).CloseWrite()
		}()
		_, _ = there.(*net.TCPConn).WriteTo(here)
		_ = here.Close()
		<-done
	}))
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	must(t, err)
	return u
}

func TestStatesHaveNames(t *testing.T) {
	got := fmt.Sprint(socket.Connecting, socket.Open, socket.Closing, socket.Closed)
	if want := "connecting open closing closed"; got != want {
		t.Errorf("states = %s, want %s", got, want)
	}
}

// TestUsersCompileNoServer: see also internal/arch.
func TestUsersCompileNoServer(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	const house = "github.com/dervish-ws/dervish/"
	listed := strings.Fields(string(out))
	if len(listed) < 4 {
		t.Fatalf("go list named only %v", listed)
	}
	for _, pkg := range listed {
		switch {
		case pkg == house+"socket", pkg == house+"internal/wsconn":
		case strings.HasPrefix(pkg, "github.com/gobwas/"), strings.HasPrefix(pkg, "github.com/klauspost/compress/"):
		default:
			t.Errorf("a program that imports socket compiles %s", pkg)
		}
	}
}
