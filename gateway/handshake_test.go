package gateway_test

import (
	"bytes"
	"compress/flate"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

// certificate makes a certificate for 127.0.0.1, and the configuration of a client that trusts it.
func certificate(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}
}

// secure makes a connection over TLS.
func (s *server) secure(t testing.TB, addr string, config *tls.Config, target string, extra ...string) *client {
	t.Helper()
	nc, err := (&tls.Dialer{Config: config}).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	c, err := open(nc, target, upgrade(extra...))
	if err != nil {
		t.Fatal(err)
	}
	c.t = t
	c.upgraded()
	return c
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func tlsListener(t testing.TB, config *tls.Config) net.Listener {
	t.Helper()
	return tls.NewListener(listen(t), config)
}

func TestRS1ServesWithTLSAndWithout(t *testing.T) {
	config, trusting := certificate(t)
	plain, secure := listen(t), listen(t)
	s := startOn(t, nil, plain, tls.NewListener(secure, config))
	for name, c := range map[string]*client{
		"ws":  s.connect(t, ""),
		"wss": s.secure(t, secure.Addr().String(), trusting, shared),
	} {
		t.Run(name, func(t *testing.T) {
			c.t = t
			c.ping()
			// A large answer, and one that is compressed by nobody's wish.
			var status struct {
				SiteStatus string `json:"site_status"`
			}
			c.ask(`{"website_status":1}`).into(&status)
			if status.SiteStatus != "up" {
				t.Errorf("site_status = %q, want up", status.SiteStatus)
			}
			c.close(1000, "done")
			c.expect(fin|opClose, closing(1000, "done"))
			c.end()
		})
	}
}

func TestWSSRefusesPlainClientsAndLivesOn(t *testing.T) {
	config, trusting := certificate(t)
	s := startOn(t, nil, tlsListener(t, config))
	c := s.request(t, shared, upgrade())
	if c.resp.StatusCode != http.StatusBadRequest {
		t.Errorf("a plain handshake on wss = %s, want 400", c.resp.Status)
	}
	s.secure(t, s.addr, trusting, shared).ping()
}

func TestRS2CompletesTheHandshakeWithoutEchoingASubprotocol(t *testing.T) {
	s := start(t, nil)
	for _, offer := range []string{"lws-minimal-client", "a, b", "mqtt"} {
		c := s.connect(t, "", "Sec-WebSocket-Protocol: "+offer)
		if got := c.resp.Header.Values("Sec-WebSocket-Protocol"); len(got) > 0 {
			t.Errorf("offered %q, answered %q", offer, got)
		}
		c.ping()
	}
}

func TestRS3TreatsAppIDs(t *testing.T) {
	apps := []gateway.App{{ID: 4000, Name: "known", Active: true}, {ID: 35073, Name: "off"}, {ID: 9223372036854775807, Name: "largest", Active: true}}
	for _, tc := range []struct {
		name, query string
		status      int // of HTTP in strict mode; 101: it is admitted
	}{
		{"the shared one", "?app_id=1089", 101},
		{"a registered one", "?app_id=4000", 101},
		{"the largest", "?app_id=9223372036854775807", 101},
		{"first of several parameters", "?app_id=1089&l=EN&brand=deriv", 101},
		{"last of several parameters", "?brand=binary&l=en&app_id=1089", 101},
		{"empty brand", "?app_id=1089&l=EN&brand=", 101},
		{"unknown parameters", "?x=1&app_id=1089&app=3&y", 101},
		{"unknown language", "?app_id=1089&l=tlh", 101},
		{"empty language", "?l=&app_id=1089", 101},
		{"escaped digits", "?app_id=%31089", 101},
		{"absent", "", 401},
		{"no value", "?app_id=", 401},
		{"no value without the sign", "?app_id", 401},
		{"left as it stands in the example", "?app_id=app_id", 401},
		{"zero", "?app_id=0", 401},
		{"leading zero", "?app_id=01089", 401},
		{"negative", "?app_id=-1", 401},
		{"plus", "?app_id=%2B1089", 401},
		{"a space behind", "?app_id=1089%20", 401},
		{"other digits", "?app_id=%D9%A1%D9%A0%D9%A8%D9%A9", 401},
		{"a fraction", "?app_id=1089.0", 401},
		{"hexadecimal", "?app_id=0x441", 401},
		{"exponent", "?app_id=1e3", 401},
		{"above 64 bits", "?app_id=9223372036854775808", 401},
		{"twenty digits", "?app_id=10000000000000000000", 401},
		{"unknown", "?app_id=1090", 401},
		{"another case", "?APP_ID=1089", 401},
		{"a broken escape", "?app_id=%zz", 401},
		{"deactivated", "?app_id=35073", 403},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			for _, mode := range []string{"message", "http"} {
				s := start(t, &gateway.Options{Apps: apps, StrictAppID: mode == "http"})
				c := s.request(t, gateway.Path+tc.query, upgrade())
				switch {
				case tc.status == 101:
					c.upgraded()
					c.ping()
				case mode == "message":
					c.upgraded()
					c.isTurnedAway()
					s.awaitMetric(t, 1, "dervish_connections_refused_total", "reason", "app_id")
					s.awaitMetric(t, 0, "dervish_connections")
				default:
					c.isRefused(tc.status)
					s.awaitMetric(t, 1, "dervish_connections_refused_total", "reason", "app_id")
				}
			}
		})
	}
}

// isTurnedAway checks what a client with a bad app_id gets after its handshake.
func (c *client) isTurnedAway() {
	c.t.Helper()
	const want = `{"echo_req":{},"msg_type":"error","error":{"code":"InvalidAppID","message":"Your app_id is invalid."}}`
	if got := c.message(); got != want {
		c.t.Errorf("message = %s, want %s", got, want)
	}
	c.closed(1008)
}

// isRefused checks what a client with a bad app_id gets in place of the handshake.
func (c *client) isRefused(status int) {
	c.t.Helper()
	if c.resp.StatusCode != status {
		c.t.Errorf("status = %s, want %d", c.resp.Status, status)
	}
	if got := c.resp.Header.Get("Content-Type"); got != "application/json" {
		c.t.Errorf("Content-Type = %q, want application/json", got)
	}
	if got, want := c.body(), `{"error":{"code":"InvalidAppID","message":"Your app_id is invalid."}}`; !sameJSON(c.t, got, want) {
		c.t.Errorf("body = %s, want %s", got, want)
	}
}

func TestBlockedAddressesAreTurnedAway(t *testing.T) {
	for _, strict := range []bool{false, true} {
		s := start(t, &gateway.Options{StrictAppID: strict, Blocked: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
		c := s.request(t, shared, upgrade())
		if strict {
			c.isRefused(http.StatusForbidden)
		} else {
			c.upgraded()
			c.isTurnedAway()
		}
		s.awaitMetric(t, 1, "dervish_connections_refused_total", "reason", "address")
	}
	s := start(t, &gateway.Options{Blocked: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32"), netip.MustParsePrefix("::1/128")}})
	s.connect(t, "").ping()
}

func TestATurnedAwayClientIsNotHeard(t *testing.T) {
	s := start(t, nil)
	c := s.connect(t, gateway.Path)
	c.send(`{"ping":1}`) // crosses the close frame
	c.isTurnedAway()
	if n := s.metric(t, "dervish_requests_total", "call", "ping", "code", "ok"); n != 0 {
		t.Errorf("%v requests of a client without an application were answered", n)
	}
}

func TestRequestsThatAreNoHandshake(t *testing.T) {
	without := func(name string) (list []string) {
		for _, line := range upgrade() {
			if !strings.HasPrefix(line, name+":") {
				list = append(list, line)
			}
		}
		return list
	}
	for _, tc := range []struct {
		name, target string
		header       []string
		status       int
		want         map[string]string // headers of the answer
	}{
		{"plain GET", shared, []string{"Host: x"}, 426, map[string]string{"Upgrade": "websocket"}},
		{"plain GET without an app_id", gateway.Path, []string{"Host: x"}, 426, map[string]string{"Upgrade": "websocket"}},
		{"upgrade to something else", shared, append(without("Upgrade"), "Upgrade: h2c"), 426, map[string]string{"Upgrade": "websocket"}},
		{"no Connection", shared, without("Connection"), 426, map[string]string{"Upgrade": "websocket"}},
		{"other path", "/websockets/v4?app_id=1089", upgrade(), 404, nil},
		{"a slash too many", gateway.Path + "/?app_id=1089", upgrade(), 404, nil},
		{"a slash less", "/websockets?app_id=1089", upgrade(), 404, nil},
		{"no version", shared, without("Sec-WebSocket-Version"), 400, map[string]string{"Sec-WebSocket-Version": "13"}},
		{"version 8", shared, append(without("Sec-WebSocket-Version"), "Sec-WebSocket-Version: 8"), 400, map[string]string{"Sec-WebSocket-Version": "13"}},
		{"version 14", shared, append(without("Sec-WebSocket-Version"), "Sec-WebSocket-Version: 14"), 400, map[string]string{"Sec-WebSocket-Version": "13"}},
		{"no key", shared, without("Sec-WebSocket-Key"), 400, nil},
		{"short key", shared, append(without("Sec-WebSocket-Key"), "Sec-WebSocket-Key: AAAA"), 400, nil},
		{"header too large", shared, upgrade("X-Large: " + strings.Repeat("x", 64<<10)), 431, nil},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			for _, strict := range []bool{false, true} {
				s := start(t, &gateway.Options{StrictAppID: strict})
				c := s.request(t, tc.target, tc.header)
				if c.resp.StatusCode != tc.status {
					t.Errorf("strict = %v: status = %s, want %d", strict, c.resp.Status, tc.status)
				}
				for name, want := range tc.want {
					if got := c.resp.Header.Get(name); got != want {
						t.Errorf("strict = %v: %s = %q, want %q", strict, name, got, want)
					}
				}
				s.awaitMetric(t, 0, "dervish_connections")
			}
		})
	}
}

func TestTheFrontPageNamesTheEndpoint(t *testing.T) {
	s := start(t, nil)
	c := s.request(t, "/", []string{"Host: localhost:8080"})
	if got, want := c.body(), "ws://localhost:8080"+gateway.Path+"?app_id=1089"; c.resp.StatusCode != 200 || !strings.Contains(got, want) {
		t.Errorf("GET / = %s %q, want %s in it", c.resp.Status, got, want)
	}
}

// TestHeadersOfRealClients makes the handshakes that the known client libraries make.
func TestHeadersOfRealClients(t *testing.T) {
	s := start(t, nil)
	key := "Sec-WebSocket-Key: " + sampleKey
	for name, header := range map[string][]string{
		"the least": {"Host: x", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", key},
		"Node ws": {"Host: x", "Sec-WebSocket-Version: 13", key, "Connection: Upgrade", "Upgrade: websocket",
			"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"},
		"Node built in": {"host: x", "connection: upgrade", "upgrade: websocket", "sec-websocket-key: " + sampleKey, "sec-websocket-version: 13",
			"sec-websocket-extensions: permessage-deflate; client_max_window_bits", "accept: */*", "accept-language: *",
			"sec-fetch-mode: websocket", "user-agent: node", "pragma: no-cache", "cache-control: no-cache", "accept-encoding: gzip, deflate"},
		"Chromium, from a file": {"Host: x", "Connection: Upgrade", "Pragma: no-cache", "Cache-Control: no-cache", "Upgrade: websocket", "Origin: null",
			"Sec-WebSocket-Version: 13", "Accept-Encoding: gzip, deflate, br, zstd", key, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"},
		"Chromium, from a page": {"Host: x", "Connection: Upgrade", "Upgrade: websocket", "Origin: https://somewhere.example",
			"Sec-WebSocket-Version: 13", "Sec-Fetch-Site: cross-site", key, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"},
		"Python": {"Host: x", "Upgrade: websocket", "Connection: Upgrade", key, "Sec-WebSocket-Version: 13",
			"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits", "User-Agent: Python/3.11 websockets/10.4"},
		"Java":                 {"Connection: Upgrade", "Host: x", key, "Sec-WebSocket-Version: 13", "Upgrade: websocket"},
		"Perl":                 {"Host: x", "Upgrade: WebSocket", "Connection: Upgrade", key, "Origin: https://x", "Sec-WebSocket-Version: 13"},
		"C":                    {"Pragma: no-cache", "Cache-Control: no-cache", "Host: x", "Origin: http://x", "Upgrade: websocket", "Connection: Upgrade", key, "Sec-WebSocket-Protocol: lws-minimal-client", "Sec-WebSocket-Version: 13"},
		"the public Go client": {"Host: x", "Upgrade: websocket", "Connection: Upgrade", key, "Origin: https://x/", "Sec-WebSocket-Version: 13"},
		"in shouts":            {"HOST: x", "UPGRADE: WEBSOCKET", "CONNECTION: keep-alive, UPGRADE", "SEC-WEBSOCKET-VERSION: 13", "SEC-WEBSOCKET-KEY: " + sampleKey},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			c := s.request(t, shared, header)
			c.t = t
			c.upgraded()
			if got := c.resp.Header.Values("Sec-WebSocket-Protocol"); len(got) > 0 {
				t.Errorf("a subprotocol was answered: %q", got)
			}
			c.ping()
		})
	}
}

func TestCompressionIsAgreedOnAsOffered(t *testing.T) {
	const agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
	for _, tc := range []struct{ name, offer, want string }{
		{"none", "", ""},
		{"as browsers, Node and Python offer", "permessage-deflate; client_max_window_bits", agreed},
		{"as Go clients offer", "permessage-deflate; server_no_context_takeover; client_no_context_takeover", agreed},
		{"as libwebsockets can offer", "permessage-deflate; client_no_context_takeover; client_max_window_bits", agreed},
		{"the plain one", "permessage-deflate", agreed},
		{"a fallback", "permessage-deflate; server_max_window_bits=10, permessage-deflate", agreed},
		{"a window we do not have", "permessage-deflate; server_max_window_bits=10", ""},
		{"an unknown parameter", "permessage-deflate; level=9", ""},
		{"a repeated parameter", "permessage-deflate; client_no_context_takeover; client_no_context_takeover", ""},
		{"another extension", "x-webkit-deflate-frame", ""},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			for _, off := range []bool{false, true} {
				s := start(t, &gateway.Options{NoCompression: off})
				var extra []string
				if tc.offer != "" {
					extra = []string{"Sec-WebSocket-Extensions: " + tc.offer}
				}
				want := tc.want
				if off {
					want = ""
				}
				c := s.connect(t, "", extra...)
				if got := c.resp.Header.Get("Sec-WebSocket-Extensions"); got != want {
					t.Fatalf("off = %v: answered %q, want %q", off, got, want)
				}
				c.ping()
				if want != "" {
					c.converseDeflated()
				}
			}
		})
	}
}

// converseDeflated asks for website_status in a compressed message, twice to show that no context is kept, and reads
// the answers, which are large enough to be compressed too.
func (c *client) converseDeflated() {
	c.t.Helper()
	for range 2 {
		c.write(encode(fin|deflated|opText, squeeze(c.t, `{"website_status":1,"req_id":77}`)))
		f := c.next()
		if f.first != fin|deflated|opText {
			c.t.Fatalf("first byte of the answer = %x, want a compressed message", f.first)
		}
		r := parse(c.t, inflate(c.t, f.payload))
		r.ok()
		if string(r.ReqID) != "77" {
			c.t.Errorf("req_id = %s, want 77", r.ReqID)
		}
	}
}

// squeeze deflates a message as RFC 7692 has it.
func squeeze(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\x00\x00\xff\xff")
}

func inflate(t testing.TB, payload string) string {
	t.Helper()
	text, err := io.ReadAll(flate.NewReader(strings.NewReader(payload + "\x00\x00\xff\xff\x01\x00\x00\xff\xff")))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheLanguageOfTheQueryIsSpoken(t *testing.T) {
	s := start(t, nil)
	name := func(query string) string {
		c := s.connect(t, gateway.Path+"?app_id=1089"+query)
		var company struct {
			Name string `json:"name"`
		}
		c.ask(`{"landing_company":"de"}`).into(&company)
		return company.Name
	}
	for query, want := range map[string]string{
		"": "Germany", "&l=": "Germany", "&l=EN": "Germany", "&l=en": "Germany", "&l=xx": "Germany",
		"&l=" + strings.Repeat("FR", 5000): "Germany", "&l=FR": "Allemagne", "&l=fr": "Allemagne", "&l=Fr": "Allemagne",
	} {
		if got := name(query); got != want {
			t.Errorf("%.20s: Germany is %q, want %q", query, got, want)
		}
	}
}
