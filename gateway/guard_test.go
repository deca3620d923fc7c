package gateway_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

// callers is a listener whose peers seem to call from wherever the test says.
type callers struct {
	net.Listener
	peer net.Addr
}

func (l callers) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return seeming{nc, l.peer}, nil
}

type seeming struct {
	net.Conn
	peer net.Addr
}

func (c seeming) RemoteAddr() net.Addr { return c.peer }

// place is an address as net.Conn tells it.
type place string

func (place) Network() string  { return "tcp" }
func (p place) String() string { return string(p) }

// door is a way to the admin handler over a socket.
type door struct {
	addr, prefix string
}

// ask writes a request as it is, with PORT for the door's port and CRLF for each end of a line, and reads the answer.
func (d door) ask(t *testing.T, request string) (*http.Response, string) {
	t.Helper()
	nc, err := dial(d.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	_, port, err := net.SplitHostPort(d.addr)
	if err != nil {
		t.Fatal(err)
	}
	request = strings.NewReplacer("PORT", port, "/admin", d.prefix, "\n", "\r\n").Replace(request)
	if _, err := io.WriteString(nc, request); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(nc), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// doors opens both ways to the admin handler of one gateway, for peers that call from peer; empty: from where they do.
func doors(t *testing.T, token, peer string) (*gateway.Gateway, map[string]door) {
	t.Helper()
	seem := func(l net.Listener) net.Listener {
		if peer == "" {
			return l
		}
		return callers{l, place(peer)}
	}
	api, own := listen(t), listen(t)
	s := startOn(t, &gateway.Options{FrontAdmin: true, AdminToken: token}, seem(api))
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- s.RunAdmin(ctx, seem(own), token) }()
	t.Cleanup(func() {
		cancel()
		if err := receive(t, ran); err != nil {
			t.Errorf("RunAdmin = %v", err)
		}
	})
	return s.Gateway, map[string]door{"beside the API": {api.Addr().String(), "/admin"}, "on its own listener": {own.Addr().String(), ""}}
}

// change is a request that takes the site down, with further lines of its head. A body is as long as it says.
func takesDown(method, host string, head ...string) string {
	const body = `{"status":"down"}`
	return fmt.Sprintf("%s /admin/site HTTP/1.1\nHost: %s\nConnection: close\n%sContent-Length: %d\n\n%s", method, host, lines(head), len(body), body)
}

func reads(path, host string, head ...string) string {
	return fmt.Sprintf("GET /admin%s HTTP/1.1\nHost: %s\nConnection: close\n%s\n", path, host, lines(head))
}

func lines(head []string) string {
	if len(head) == 0 {
		return ""
	}
	return strings.Join(head, "\n") + "\n"
}

const (
	secret = "correct-horse-battery"
	bearer = "Authorization: Bearer " + secret
)

func TestStrangersDoNotReachTheLevers(t *testing.T) {
	const (
		home    = "127.0.0.1:PORT"
		evil    = "Origin: https://evil.example"
		upgrade = "Upgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
	)
	for _, tc := range []struct {
		name, token, peer, request string
		status                     int
	}{
		// Other machines, and what claims to be this one.
		{"this machine", "", "", takesDown("PUT", home), 200},
		{"this machine by another loopback address", "", "127.8.8.8:5000", takesDown("PUT", home), 200},
		{"this machine by version 6", "", "[::1]:5000", takesDown("PUT", "[::1]:PORT"), 200},
		{"this machine by version 4 in 6", "", "[::ffff:127.0.0.1]:5000", takesDown("PUT", "[::ffff:127.0.0.1]:PORT"), 200},
		{"another machine", "", "192.0.2.7:5000", takesDown("PUT", home), 403},
		{"another machine by version 6", "", "[2001:db8::7]:5000", takesDown("PUT", "[::1]:PORT"), 403},
		{"another machine by version 4 in 6", "", "[::ffff:192.0.2.7]:5000", takesDown("PUT", home), 403},
		{"another machine on the same wire", "", "[fe80::7%eth0]:5000", takesDown("PUT", home), 403},
		{"another machine that reads", "", "192.0.2.7:5000", reads("/sandboxes", home), 403},
		{"another machine that says it is this one", "", "192.0.2.7:5000", takesDown("PUT", home, "X-Forwarded-For: 127.0.0.1"), 403},
		{"somebody without an address", "", "@", takesDown("PUT", home), 403},
		{"a proxy on this machine", "", "", takesDown("PUT", home, "X-Forwarded-For: 192.0.2.7"), 403},
		{"a proxy that says it asks for this machine", "", "", takesDown("PUT", home, "X-Forwarded-For: 127.0.0.1"), 403},
		{"a proxy that writes as it likes", "", "", takesDown("PUT", home, "x-FORWARDED-for: 127.0.0.1"), 403},
		{"a proxy that says for", "", "", takesDown("PUT", home, "Forwarded: for=192.0.2.7"), 403},
		{"a proxy that says via", "", "", takesDown("PUT", home, "Via: 1.1 front"), 403},

		// Names that were made to point here.
		{"localhost", "", "", takesDown("PUT", "localhost:PORT"), 200},
		{"a name that points here", "", "", takesDown("PUT", "evil.example:PORT"), 403},
		{"a name that points here and reads", "", "", reads("/demo", "evil.example:PORT"), 403},
		{"a name that looks like an address", "", "", takesDown("PUT", "127.0.0.1.evil.example"), 403},
		{"a name that looks like localhost", "", "", takesDown("PUT", "localhost.evil.example"), 403},
		{"an address that is not loopback", "", "", takesDown("PUT", "192.0.2.7:PORT"), 403},
		{"the address of any", "", "", takesDown("PUT", "0.0.0.0:PORT"), 403},
		{"a name in the first line", "", "", strings.Replace(takesDown("PUT", home), "PUT /admin", "PUT http://evil.example/admin", 1), 403},
		{"two names", "", "", takesDown("PUT", home, "Host: evil.example"), 400},
		{"no name", "", "", "GET /admin/demo HTTP/1.0\n\n", 403},

		// Pages of other sites, in a browser on this machine.
		{"a page of ours", "", "", takesDown("PUT", home, "Origin: http://127.0.0.1:PORT", "Sec-Fetch-Site: same-origin"), 200},
		{"a page of ours in an older browser", "", "", takesDown("PUT", home, "Origin: http://127.0.0.1:PORT", "Referer: http://127.0.0.1:PORT/"), 200},
		{"typed into a browser", "", "", reads("/demo", home, "Sec-Fetch-Site: none"), 200},
		{"a script of another site", "", "", takesDown("PUT", home, evil), 403},
		{"a script of another site that reads", "", "", reads("/demo", home, evil), 403},
		{"a script of another port", "", "", takesDown("PUT", home, "Origin: http://127.0.0.1:1"), 403},
		{"a script of another port that reads", "", "", reads("/demo", home, "Sec-Fetch-Site: same-site"), 403},
		{"a script in a sandboxed frame", "", "", takesDown("PUT", home, "Origin: null"), 403},
		{"a picture of another site", "", "", reads("/debug/pprof/profile", home, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"), 403},
		{"a picture in an older browser", "", "", reads("/debug/pprof/profile", home, "Referer: https://evil.example/"), 403},
		{"a link of another site", "", "", reads("/metrics", home, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"), 403},
		{"a form as an address", "", "", takesDown("POST", home, evil, "Content-Type: application/x-www-form-urlencoded"), 403},
		{"a form of parts", "", "", takesDown("POST", home, evil, "Content-Type: multipart/form-data; boundary=x"), 403},
		{"a form as text", "", "", takesDown("POST", home, evil, "Content-Type: text/plain"), 403},
		{"a form as JSON", "", "", takesDown("POST", home, evil, "Content-Type: application/json"), 403},
		{"a form without an origin", "", "", takesDown("POST", home, "Referer: https://evil.example/", "Content-Type: text/plain"), 403},
		{"a form that hides where it is", "", "", takesDown("POST", home, "Origin: null", "Content-Type: text/plain"), 403},
		{"a browser that asks first", "", "", "OPTIONS /admin/site HTTP/1.1\nHost: 127.0.0.1:PORT\nConnection: close\nOrigin: https://evil.example\n" +
			"Access-Control-Request-Method: PUT\nAccess-Control-Request-Headers: content-type\nAccess-Control-Request-Private-Network: true\n\n", 403},
		{"a WebSocket of another site", "", "", "GET /admin/sessions/1/frames HTTP/1.1\nHost: 127.0.0.1:PORT\nConnection: Upgrade\n" + upgrade + "\n" + evil + "\n\n", 403},
		{"an EventSource of another site", "", "", reads("/sessions/1/frames", home, evil, "Accept: text/event-stream"), 403},

		// With a token it is the token that counts, and it opens nothing to pages of other sites.
		{"the token", secret, "192.0.2.7:5000", takesDown("PUT", "dervish.example", bearer), 200},
		{"the token through a proxy", secret, "", takesDown("PUT", "dervish.example", bearer, "X-Forwarded-For: 192.0.2.7"), 200},
		{"the token in small letters", secret, "", takesDown("PUT", home, "authorization: bearer "+secret), 200},
		{"no token", secret, "", takesDown("PUT", home), 401},
		{"no token from a page of ours", secret, "", reads("/demo", home, "Sec-Fetch-Site: same-origin"), 401},
		{"part of the token", secret, "", takesDown("PUT", home, bearer[:len(bearer)-1]), 401},
		{"more than the token", secret, "", takesDown("PUT", home, bearer+"y"), 401},
		{"an empty token", secret, "", takesDown("PUT", home, "Authorization: Bearer "), 401},
		{"the token beside another", secret, "", takesDown("PUT", home, bearer, "Authorization: Bearer other"), 401},
		{"the token under another scheme", secret, "", takesDown("PUT", home, "Authorization: Basic "+secret), 401},
		{"the token in the address", secret, "", reads("/demo?token="+secret+"&access_token="+secret, home), 401},
		{"the token as a cookie", secret, "", reads("/demo", home, "Cookie: token="+secret), 401},
		{"the token from another site", secret, "", takesDown("PUT", home, bearer, evil), 403},
		{"the token from another site that reads", secret, "", reads("/demo", home, bearer, "Sec-Fetch-Site: cross-site"), 403},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			g, ways := doors(t, tc.token, tc.peer)
			for where, d := range ways {
				if err := g.SetSite(gateway.Site{Status: "up"}); err != nil {
					t.Fatal(err)
				}
				resp, body := d.ask(t, tc.request)
				if resp.StatusCode != tc.status {
					t.Errorf("%s: status = %d, want %d: %s", where, resp.StatusCode, tc.status, body)
				}
				changes := strings.HasPrefix(tc.request, "PUT")
				if got, want := g.Site().Status == "down", changes && tc.status == 200; got != want {
					t.Errorf("%s: the site was changed = %v, want %v", where, got, want)
				}
				for name := range resp.Header {
					if strings.HasPrefix(name, "Access-Control-") {
						t.Errorf("%s: %s = %q, which lets pages of other sites in", where, name, resp.Header.Get(name))
					}
				}
				if tc.status != 200 && (strings.Contains(body, g.Demo().Token) || strings.Contains(body, secret)) {
					t.Errorf("%s: the refusal tells a token: %s", where, body)
				}
				if got := resp.Header.Get("X-Content-Type-Options"); tc.status != 400 && got != "nosniff" {
					t.Errorf("%s: X-Content-Type-Options = %q, want nosniff", where, got)
				}
			}
		})
	}
}

func TestHealthIsForEverybody(t *testing.T) {
	_, ways := doors(t, secret, "192.0.2.7:5000")
	for where, d := range ways {
		for _, path := range []string{"/healthz", "/readyz"} {
			if resp, body := d.ask(t, reads(path, "dervish.example")); resp.StatusCode != 200 {
				t.Errorf("%s: %s = %d %s, want 200", where, path, resp.StatusCode, body)
			}
		}
	}
}
