package wsconn

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// DialOptions are the settings of a client. The zero value, and nil, mean the
// defaults.
type DialOptions struct {
	Options

	// Header is sent with the handshake: Origin, User-Agent, Authorization. A
	// Host in it replaces that of the URL. The headers of the handshake itself
	// cannot be set.
	Header http.Header

	// Subprotocols are offered in this order. Empty offers none.
	Subprotocols []string

	// TLS is the configuration for wss. Nil means the system's roots.
	TLS *tls.Config

	// NetDial opens the network connection. Nil means TCP.
	NetDial func(ctx context.Context, network, addr string) (net.Conn, error)

	// Proxy names the HTTP proxy to tunnel through by CONNECT, or nil; it is
	// asked with the URL's scheme being http or https, so that
	// http.ProxyFromEnvironment fits. A nil function means no proxy.
	Proxy func(*http.Request) (*url.URL, error)
}

// HandshakeError is an answer that did not open the connection. Trying again may
// help where Status says so (429, 5xx).
type HandshakeError struct {
	Status int         // 101 if the answer was wrong otherwise
	Header http.Header // of the answer
	Body   []byte      // its first 4 KiB
	Reason string      // what was wrong with it
}

func (e *HandshakeError) Error() string {
	return fmt.Sprintf("websocket: handshake answered with %d %s: %s", e.Status, http.StatusText(e.Status), e.Reason)
}

const (
	maxAnswerHead = 64 << 10 // bytes of an answer's header, at most
	maxAnswerBody = 4 << 10
)

// Dial opens a connection to a ws or wss URL. The context and
// Options.HandshakeTimeout bound the opening; afterwards the connection does not
// depend on the context. Redirections are not followed; an answer other than the
// right one is a *HandshakeError. The caller has to run Serve, or to Abort.
func Dial(ctx context.Context, rawURL string, o *DialOptions) (*Conn, error) {
	if o == nil {
		o = new(DialOptions)
	}
	u, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	key := newKey()
	request, err := o.request(u, key)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, o.handshakeTimeout())
	defer cancel()
	proxy, err := o.proxy(u)
	if err != nil {
		return nil, fmt.Errorf("websocket: choose a proxy: %w", err)
	}
	first := u
	if proxy != nil {
		first = proxy
	}
	nc, err := o.netDial(ctx, "tcp", hostPort(first))
	if err != nil {
		return nil, fmt.Errorf("websocket: connect: %w", err)
	}

	stop := context.AfterFunc(ctx, func() {
		_ = nc.SetDeadline(longAgo) // fails only if it is closed
	})
	var c *Conn
	leads, err := o.lead(ctx, nc, u, proxy)
	if err == nil {
		c, err = o.handshake(leads, request, key)
	}
	if !stop() {
		err = fmt.Errorf("websocket: handshake: %w", context.Cause(ctx))
	}
	if err != nil {
		_ = nc.Close() // the error at hand says more
		return nil, err
	}
	return c, nil
}

func parseURL(rawURL string) (*url.URL, error) {
	u, err := url.Parse(rawURL)
	switch {
	case err != nil:
		return nil, fmt.Errorf("websocket: %w", err)
	case u.Scheme != "ws" && u.Scheme != "wss":
		return nil, fmt.Errorf("websocket: scheme of %q is neither ws nor wss", rawURL)
	case u.Hostname() == "":
		return nil, fmt.Errorf("websocket: no host in %q", rawURL)
	case u.Fragment != "":
		return nil, fmt.Errorf("websocket: fragment in %q", rawURL)
	}
	return u, nil
}

// hostPort is the network address of a URL, whose port may be implied.
func hostPort(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "wss" || u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

func (o *DialOptions) netDial(ctx context.Context, network, addr string) (net.Conn, error) {
	if o.NetDial != nil {
		return o.NetDial(ctx, network, addr)
	}
	return new(net.Dialer).DialContext(ctx, network, addr)
}

// proxy asks which proxy to use, in the terms of HTTP.
func (o *DialOptions) proxy(u *url.URL) (*url.URL, error) {
	if o.Proxy == nil {
		return nil, nil
	}
	asked := *u
	asked.Scheme = map[string]string{"ws": "http", "wss": "https"}[u.Scheme]
	proxy, err := o.Proxy(&http.Request{Method: http.MethodGet, URL: &asked, Host: asked.Host, Header: http.Header{}})
	if err == nil && proxy != nil && proxy.Scheme != "http" && proxy.Scheme != "https" {
		err = fmt.Errorf("scheme %q is not supported", proxy.Scheme)
	}
	return proxy, err
}

// lead makes nc, which ends at the server or at the proxy, lead to the server: by
// a tunnel, by TLS.
func (o *DialOptions) lead(ctx context.Context, nc net.Conn, u, proxy *url.URL) (_ net.Conn, err error) {
	if proxy != nil {
		if proxy.Scheme == "https" {
			if nc, err = o.startTLS(ctx, nc, proxy); err != nil {
				return nil, err
			}
		}
		if err := tunnel(nc, proxy, hostPort(u)); err != nil {
			return nil, err
		}
	}
	if u.Scheme == "wss" {
		return o.startTLS(ctx, nc, u)
	}
	return nc, nil
}

// handshake makes the opening handshake and a connection of nc.
func (o *DialOptions) handshake(nc net.Conn, request, key string) (*Conn, error) {
	resp, early, err := exchange(nc, request)
	if err != nil {
		return nil, err
	}
	c := newConn(nc, &o.Options, true)
	if why := c.accept(resp, key, o); why != "" {
		return nil, handshakeError(resp, why)
	}
	if n := early.Buffered(); n > 0 {
		b, _ := early.Peek(n) // cannot fail: they are there
		c.in = newBuffer(max(n, readSize))
		c.in.b = append(c.in.b, b...)
	}
	return c, nil
}

func (o *DialOptions) startTLS(ctx context.Context, nc net.Conn, u *url.URL) (net.Conn, error) {
	config := o.TLS.Clone()
	if config == nil {
		config = new(tls.Config)
	}
	if config.ServerName == "" {
		config.ServerName = u.Hostname()
	}
	if config.NextProtos == nil {
		config.NextProtos = []string{"http/1.1"}
	}
	t := tls.Client(nc, config)
	if err := t.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("websocket: TLS with %s: %w", u.Host, err)
	}
	return t, nil
}

// tunnel asks a proxy for a connection to the address (RFC 9110, section 9.3.6).
func tunnel(nc net.Conn, proxy *url.URL, addr string) error {
	request := "CONNECT " + addr + " HTTP/1.1\r\nHost: " + addr + "\r\n"
	if proxy.User != nil {
		request += "Proxy-Authorization: " + basic(proxy.User) + "\r\n"
	}
	resp, early, err := exchange(nc, request+"\r\n")
	switch {
	case err != nil:
		return err
	case resp.StatusCode != http.StatusOK:
		return handshakeError(resp, "the proxy refused")
	case early.Buffered() > 0:
		return errors.New("websocket: proxy sent more than its answer")
	}
	return nil
}

func basic(user *url.Userinfo) string {
	password, _ := user.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password))
}

// newKey is the nonce of a handshake.
func newKey() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return base64.StdEncoding.EncodeToString(b[:])
}

// request is the text of the handshake (RFC 6455, section 4.1).
func (o *DialOptions) request(u *url.URL, key string) (string, error) {
	var b strings.Builder
	host := u.Host
	h := o.Header.Clone()
	if v := h.Get("Host"); v != "" {
		host = v
		h.Del("Host")
	}
	for name := range h {
		if name == "Upgrade" || name == "Connection" || strings.HasPrefix(name, "Sec-Websocket-") {
			return "", fmt.Errorf("websocket: header %s belongs to the handshake", name)
		}
	}
	if h == nil {
		h = http.Header{}
	}
	if u.User != nil && h.Get("Authorization") == "" {
		h.Set("Authorization", basic(u.User))
	}
	h.Set("Upgrade", "websocket")
	h.Set("Connection", "Upgrade")
	h.Set("Sec-WebSocket-Version", "13")
	h.Set("Sec-WebSocket-Key", key)
	if len(o.Subprotocols) > 0 {
		h.Set("Sec-WebSocket-Protocol", strings.Join(o.Subprotocols, ", "))
	}
	if o.Compression {
		h.Set("Sec-WebSocket-Extensions", deflateName+"; "+serverNoTakeover+"; "+clientNoTakeover)
	}
	b.WriteString("GET " + u.RequestURI() + " HTTP/1.1\r\n")
	first := http.Header{"Host": {host}}
	for _, part := range []http.Header{first, h} {
		if err := part.Write(&b); err != nil {
			return "", fmt.Errorf("websocket: write the handshake: %w", err)
		}
	}
	b.WriteString("\r\n")
	return b.String(), nil
}

// exchange sends a request and reads the head of the answer. What came after it
// is in the reader.
func exchange(nc net.Conn, request string) (*http.Response, *bufio.Reader, error) {
	if _, err := io.WriteString(nc, request); err != nil {
		return nil, nil, fmt.Errorf("websocket: write the handshake: %w", err)
	}
	r := bufio.NewReader(io.LimitReader(nc, maxAnswerHead))
	method, _, _ := strings.Cut(request, " ")
	resp, err := http.ReadResponse(r, &http.Request{Method: method})
	if err != nil {
		return nil, nil, fmt.Errorf("websocket: read the answer to the handshake: %w", err)
	}
	return resp, r, nil
}

// accept checks the answer (RFC 6455, section 4.1), notes what was agreed on, and
// says what is wrong with it, if anything is.
func (c *Conn) accept(resp *http.Response, key string, o *DialOptions) (why string) {
	h := resp.Header
	switch {
	case resp.StatusCode != http.StatusSwitchingProtocols:
		return "the connection was refused"
	case !hasToken(h["Upgrade"], "websocket"), !hasToken(h["Connection"], "upgrade"):
		return "it does not upgrade to websocket"
	case h.Get("Sec-WebSocket-Accept") != acceptKey(key):
		return "Sec-WebSocket-Accept is not the answer to our key"
	}
	if lines := h["Sec-Websocket-Protocol"]; len(lines) > 0 {
		c.subprotocol = lines[0]
		if len(lines) > 1 || !slices.Contains(o.Subprotocols, c.subprotocol) {
			return "it chose a subprotocol that was not offered"
		}
	}
	agreed, err := parseExtensions(h["Sec-Websocket-Extensions"])
	switch {
	case err != nil:
		return err.Error()
	case len(agreed) == 0:
		return ""
	case len(agreed) > 1 || agreed[0].name != deflateName || !o.Compression:
		return "it chose an extension that was not offered"
	}
	d, ok := agreed[0].deflateParams(true)
	if !ok || d.clientMaxBits || !d.serverNoTakeover {
		return "it chose parameters of compression that were not offered"
	}
	c.deflate = true
	return ""
}

// handshakeError reads the beginning of the body too.
func handshakeError(resp *http.Response, why string) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswerBody)) // what there is of it
	return &HandshakeError{Status: resp.StatusCode, Header: resp.Header, Body: body, Reason: why}
}
