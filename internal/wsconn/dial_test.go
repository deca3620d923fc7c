package wsconn

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// client runs Serve for c and gives its messages to f.
type client struct {
	*Conn
	messages chan string
	closed   chan Closed
}

func serveClient(t testing.TB, c *Conn) *client {
	cl := &client{Conn: c, messages: make(chan string, 1000), closed: make(chan Closed, 1)}
	go func() {
		cl.closed <- c.Serve(bound{c, func(_ *Conn, op Opcode, p []byte) { cl.messages <- string(p) }})
	}()
	t.Cleanup(c.Abort)
	return cl
}

func dial(t testing.TB, url string, o *DialOptions) *client {
	t.Helper()
	c, err := Dial(context.Background(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	return serveClient(t, c)
}

func wsURL(s *httptest.Server) string { return "ws" + strings.TrimPrefix(s.URL, "http") }

func tlsClient(s *httptest.Server) *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{RootCAs: roots}
}

func TestClientAndServerTalk(t *testing.T) {
	for _, secure := range []bool{false, true} {
		for _, compression := range []bool{false, true} {
			name := map[bool]string{false: "ws", true: "wss"}[secure] + map[bool]string{false: "", true: "_deflate"}[compression]
			t.Run(name, func(t *testing.T) {
				o := Options{Compression: compression, FragmentSize: 1000, MaxMessage: 1 << 20}
				s := startable(t, &o, echo)
				do := &DialOptions{Options: o}
				if secure {
					s.StartTLS()
					do.TLS = tlsClient(s.Server)
				} else {
					s.Start()
				}
				c := dial(t, wsURL(s.Server), do)
				if c.Compressed() != compression {
					t.Errorf("compressed = %v, want %v", c.Compressed(), compression)
				}
				for _, n := range []int{0, 1, 999, 1000, 1001, 70000, 1 << 20} {
					text := strings.Repeat("abcdefg", n/7+1)[:n]
					if err := c.Send(Text, []byte(text[:n/2]), []byte(text[n/2:])); err != nil {
						t.Fatal(err)
					}
					if got := receive(t, c.messages); got != text {
						t.Fatalf("echo of %d bytes = %s", n, shorten([]byte(got)))
					}
				}
				if err := c.Close(1000, "bye"); err != nil {
					t.Fatal(err)
				}
				want := Closed{Code: 1000, Reason: "bye", Sent: 1000, SentReason: "bye", Clean: true, Local: true}
				if got := receive(t, c.closed); got != want {
					t.Errorf("client: closed = %+v, want %+v", got, want)
				}
				want.Local = false
				if got := receive(t, s.closed); got != want {
					t.Errorf("server: closed = %+v, want %+v", got, want)
				}
			})
		}
	}
}

// answering is a server that reads a handshake and answers with the text, in which
// ACCEPT stands for the right key.
func answering(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		nc, err := l.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		req, err := http.ReadRequest(bufio.NewReader(nc))
		if err != nil {
			t.Errorf("read the handshake: %v", err)
			return
		}
		answer := strings.ReplaceAll(answer, "ACCEPT", acceptKey(req.Header.Get("Sec-WebSocket-Key")))
		if _, err := io.WriteString(nc, answer); err != nil {
			t.Errorf("answer: %v", err)
		}
		_, _ = io.Copy(io.Discard, nc) // until the client is gone
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return "ws://" + l.Addr().String()
}

const goodAnswer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n"

func TestDialChecksTheAnswer(t *testing.T) {
	const refused = "HTTP/1.1 401 Unauthorized\r\nX-Why: app\r\nContent-Length: 5000\r\n\r\n"
	offered := DialOptions{Options: Options{Compression: true}, Subprotocols: []string{"a", "b"}}
	for _, tc := range []struct {
		name, answer string
		o            DialOptions
		reason       string // empty: accepted
		status       int
	}{
		{"good", goodAnswer, DialOptions{}, "", 0},
		{"refused", refused + strings.Repeat("x", 5000), DialOptions{}, "refused", 401},
		{"redirected", "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n", DialOptions{}, "refused", 302},
		{"plain page", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", DialOptions{}, "refused", 200},
		{"wrong key", strings.Replace(goodAnswer, "ACCEPT", "xxxx", 1), DialOptions{}, "Sec-WebSocket-Accept", 101},
		{"no upgrade", strings.Replace(goodAnswer, "WebSocket", "h2c", 1), DialOptions{}, "upgrade", 101},
		{"no connection", strings.Replace(goodAnswer, "keep-alive, Upgrade", "close", 1), DialOptions{}, "upgrade", 101},
		{"subprotocol", goodAnswer + "Sec-WebSocket-Protocol: b\r\n", offered, "", 0},
		{"subprotocol not offered", goodAnswer + "Sec-WebSocket-Protocol: c\r\n", offered, "subprotocol", 101},
		{"subprotocol unasked", goodAnswer + "Sec-WebSocket-Protocol: a\r\n", DialOptions{}, "subprotocol", 101},
		{"two subprotocols", goodAnswer + "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b\r\n", offered, "subprotocol", 101},
		{"deflate", goodAnswer + "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n", offered, "", 0},
		{"deflate with a smaller window", goodAnswer + "Sec-WebSocket-Extensions: permessage-deflate;server_no_context_takeover; server_max_window_bits=9\r\n", offered, "", 0},
		{"deflate unasked", goodAnswer + "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n", DialOptions{}, "extension", 101},
		{"other extension", goodAnswer + "Sec-WebSocket-Extensions: x-mux\r\n", offered, "extension", 101},
		{"deflate twice", goodAnswer + "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover, permessage-deflate\r\n", offered, "extension", 101},
		{"deflate with context takeover", goodAnswer + "Sec-WebSocket-Extensions: permessage-deflate\r\n", offered, "compression", 101},
		{"deflate limits our window", goodAnswer + "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_max_window_bits=10\r\n", offered, "compression", 101},
		{"deflate with unknown parameter", goodAnswer + "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; x\r\n", offered, "compression", 101},
		{"malformed extensions", goodAnswer + "Sec-WebSocket-Extensions: ;;\r\n", offered, "malformed", 101},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			answer := tc.answer
			if !strings.Contains(answer, "\r\n\r\n") {
				answer += "\r\n"
			}
			c, err := Dial(context.Background(), answering(t, answer), &tc.o)
			if tc.reason == "" {
				if err != nil {
					t.Fatal(err)
				}
				if got, want := c.Subprotocol(), map[bool]string{true: "b"}[tc.name == "subprotocol"]; got != want {
					t.Errorf("subprotocol = %q, want %q", got, want)
				}
				c.Abort()
				return
			}
			var he *HandshakeError
			if !errors.As(err, &he) {
				t.Fatalf("error = %v, want a HandshakeError", err)
			}
			if he.Status != tc.status || !strings.Contains(he.Error(), tc.reason) {
				t.Errorf("error = %v, want status %d, %q", he, tc.status, tc.reason)
			}
			if tc.status == 401 && (len(he.Body) != maxAnswerBody || he.Header.Get("X-Why") != "app") {
				t.Errorf("body of %d bytes, header %v; want %d, X-Why: app", len(he.Body), he.Header, maxAnswerBody)
			}
		})
	}
}

func TestDialTakesMessagesThatComeWithTheAnswer(t *testing.T) {
	url := answering(t, goodAnswer+"\r\n"+string(encode(fText, false, []byte("early"))))
	c := dial(t, url, nil)
	if got := receive(t, c.messages); got != "early" {
		t.Errorf("message = %q, want early", got)
	}
}

func TestDialSendsTheHandshakeAsAsked(t *testing.T) {
	got := make(chan *http.Request, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got <- r
		w.WriteHeader(http.StatusTeapot)
	}))
	defer s.Close()
	url := "ws://ann:secret@" + s.Listener.Addr().String() + "/websockets/v3?app_id=1&l=EN"
	_, err := Dial(context.Background(), url, &DialOptions{
		Options: Options{Compression: true}, Subprotocols: []string{"a", "b"},
		Header: http.Header{"Origin": {"https://x.test"}, "Host": {"other.test"}},
	})
	var he *HandshakeError
	if !errors.As(err, &he) || he.Status != http.StatusTeapot {
		t.Fatalf("error = %v, want a HandshakeError with 418", err)
	}
	r := receive(t, got)
	if user, password, _ := r.BasicAuth(); user != "ann" || password != "secret" {
		t.Errorf("authorization = %s:%s, want ann:secret", user, password)
	}
	for name, want := range map[string]string{
		"Upgrade": "websocket", "Connection": "Upgrade", "Sec-Websocket-Version": "13", "Origin": "https://x.test",
		"Sec-Websocket-Protocol":   "a, b",
		"Sec-Websocket-Extensions": "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if r.Host != "other.test" || r.RequestURI != "/websockets/v3?app_id=1&l=EN" {
		t.Errorf("request for %s %s", r.Host, r.RequestURI)
	}
}

func TestDialKnowsThePorts(t *testing.T) {
	for _, tc := range []struct{ url, want string }{
		{"ws://host/x", "host:80"},
		{"wss://host/x", "host:443"},
		{"wss://[::1]/", "[::1]:443"},
		{"ws://host:8080", "host:8080"},
	} {
		refused := errors.New("refused")
		o := &DialOptions{NetDial: func(_ context.Context, network, addr string) (net.Conn, error) {
			if network != "tcp" || addr != tc.want {
				t.Errorf("%s: dials %s %s, want tcp %s", tc.url, network, addr, tc.want)
			}
			return nil, refused
		}}
		if _, err := Dial(context.Background(), tc.url, o); !errors.Is(err, refused) {
			t.Errorf("error = %v, want %v", err, refused)
		}
	}
}

func TestAddressesAreThoseOfTheNetwork(t *testing.T) {
	s := newServer(t, nil, ignore)
	c := dial(t, wsURL(s.Server), nil)
	from := receive(t, s.conns)
	if got, want := from.RemoteAddr().String(), c.LocalAddr().String(); got != want {
		t.Errorf("remote address of the server's end = %s, want %s", got, want)
	}
	if got, want := c.RemoteAddr().String(), s.Listener.Addr().String(); got != want {
		t.Errorf("remote address of the client's end = %s, want %s", got, want)
	}
}

func TestDialRefusesWhatItCannotDial(t *testing.T) {
	for _, tc := range []struct{ url, want string }{
		{"http://localhost/", "neither ws nor wss"},
		{"ws:///x", "no host"},
		{"ws://localhost/#x", "fragment"},
		{"ws://local host/", "invalid"},
		{"", "neither ws nor wss"},
	} {
		if _, err := Dial(context.Background(), tc.url, nil); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("Dial(%q) = %v, want %q", tc.url, err, tc.want)
		}
	}
	o := &DialOptions{Header: http.Header{"Sec-Websocket-Key": {"x"}}}
	if _, err := Dial(context.Background(), "ws://localhost/", o); err == nil || !strings.Contains(err.Error(), "belongs to the handshake") {
		t.Errorf("error = %v, want one about the header", err)
	}
}

func TestDialGivesUp(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // the kernel accepts, nobody answers
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	t.Run("when_the_handshake_takes_too_long", func(t *testing.T) {
		for _, scheme := range []string{"ws://", "wss://"} {
			o := &DialOptions{Options: Options{HandshakeTimeout: 50 * time.Millisecond}}
			_, err := Dial(context.Background(), scheme+silent.Addr().String(), o)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s error = %v, want a deadline exceeded", scheme, err)
			}
		}
	})
	t.Run("when_the_context_is_cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		o := &DialOptions{NetDial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			defer time.AfterFunc(20*time.Millisecond, cancel)
			return new(net.Dialer).DialContext(ctx, network, addr)
		}}
		if _, err := Dial(ctx, "ws://"+silent.Addr().String(), o); !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want cancelled", err)
		}
	})
	t.Run("when_the_answer_has_no_end", func(t *testing.T) {
		url := answering(t, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 2*maxAnswerHead)+"\r\n\r\n")
		if _, err := Dial(context.Background(), url, nil); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("error = %v, want an unexpected EOF", err)
		}
	})
}

// proxy is an HTTP proxy that knows CONNECT and one user.
func proxy(t *testing.T) *httptest.Server {
	return httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Header.Get("Proxy-Authorization") != "Basic YW5uOnNlY3JldA==" {
			http.Error(w, "no", http.StatusProxyAuthRequired)
			return
		}
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			t.Errorf("proxy: %v", err)
			return
		}
		defer there.Close()
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Errorf("proxy: %v", err)
			return
		}
		defer here.Close()
		io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() {
			io.Copy(there, here)
			there.Close()
		}()
		io.Copy(here, there)
	}))
}

func TestDialGoesThroughAProxy(t *testing.T) {
	s := startable(t, nil, echo)
	s.StartTLS()
	for _, scheme := range []string{"http", "https"} {
		t.Run(scheme, func(t *testing.T) {
			px := proxy(t)
			if scheme == "https" {
				px.StartTLS()
			} else {
				px.Start()
			}
			defer px.Close()
			via, err := url.Parse(px.URL)
			if err != nil {
				t.Fatal(err)
			}
			via.User = url.UserPassword("ann", "secret")
			o := &DialOptions{TLS: tlsClient(s.Server), Proxy: func(r *http.Request) (*url.URL, error) {
				if r.URL.Scheme != "https" {
					t.Errorf("proxy asked for %s, want https", r.URL)
				}
				return via, nil
			}}
			c := dial(t, wsURL(s.Server), o)
			if err := c.Send(Text, []byte("hello")); err != nil {
				t.Fatal(err)
			}
			if got := receive(t, c.messages); got != "hello" {
				t.Errorf("message = %q", got)
			}
			c.Abort()
			receive(t, c.closed)

			via.User = nil
			var he *HandshakeError
			if _, err := Dial(context.Background(), wsURL(s.Server), o); !errors.As(err, &he) || he.Status != 407 {
				t.Errorf("without a password: %v, want 407", err)
			}
		})
	}
	o := &DialOptions{Proxy: http.ProxyURL(&url.URL{Scheme: "socks5", Host: "localhost"})}
	if _, err := Dial(context.Background(), wsURL(s.Server), o); err == nil || !strings.Contains(err.Error(), "socks5") {
		t.Errorf("error = %v, want one about socks5", err)
	}
}
