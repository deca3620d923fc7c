package conform

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha1"
	"crypto/tls"
	"encoding/base64"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// accepted is what a server makes of a handshake's key (RFC 6455, section 4.2.2).
func accepted(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// asking is a request to upgrade, or one that differs from it in what a check wants to know.
type asking struct {
	path   string            // empty: the endpoint's
	appID  string            // empty: that of the options; none: the parameter is left out
	header map[string]string // beside or in place of those of the handshake; an empty value leaves one out
}

// none is the app_id of a request without the parameter.
const none = "none"

// handshake connects and sends a request. The connection is closed when the check is over.
func (t *trial) handshake(a asking) (*http.Response, *link) {
	u := *t.url
	query := u.Query()
	switch a.appID {
	case "":
		query.Set("app_id", strconv.FormatInt(t.o.AppID, 10))
	case none:
		query.Del("app_id")
	default:
		query.Set("app_id", a.appID)
	}
	u.RawQuery = query.Encode()
	if a.path != "" {
		u.Path = a.path
	}
	conn, err := connect(t.ctx, &u, t.o)
	if err != nil {
		t.failf("connect: %v", err)
	}
	t.after(func() { _ = conn.Close() }) // the check has what it wanted
	var key [16]byte
	_, _ = rand.Read(key[:]) // it never fails
	header := map[string]string{
		"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": base64.StdEncoding.EncodeToString(key[:]),
	}
	for name, value := range a.header {
		header[name] = value
	}
	text := "GET " + u.RequestURI() + " HTTP/1.1\r\nHost: " + u.Host + "\r\n"
	for name, value := range header {
		if value != "" {
			text += name + ": " + value + "\r\n"
		}
	}
	l := &link{t: t, conn: conn, r: bufio.NewReader(conn)}
	l.deadline(t.o.Timeout)
	if _, err := conn.Write([]byte(text + "\r\n")); err != nil {
		t.failf("send the handshake: %v", err)
	}
	resp, err := http.ReadResponse(l.r, nil)
	if err != nil {
		t.failf("no HTTP answer to the handshake: %v", err)
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		t.after(func() { _ = resp.Body.Close() })
		return resp, nil
	}
	if got, want := resp.Header.Get("Sec-WebSocket-Accept"), accepted(header["Sec-WebSocket-Key"]); got != want {
		t.failf("Sec-WebSocket-Accept is %q and not %q", got, want)
	}
	if got := resp.Header.Get("Upgrade"); !strings.EqualFold(got, "websocket") {
		t.failf("the header Upgrade is %q where it has to be websocket", got)
	}
	if got := resp.Header.Get("Connection"); !strings.EqualFold(got, "Upgrade") {
		t.failf("the header Connection is %q where it has to be Upgrade", got)
	}
	if got := resp.Header.Get("Sec-WebSocket-Extensions"); got != "" {
		t.failf("the server agreed to the extension %q, which was not offered", got)
	}
	return resp, l
}

// connect opens the network connection of a ws or wss URL.
func connect(ctx context.Context, u *url.URL, o *Options) (net.Conn, error) {
	port := u.Port()
	if port == "" {
		port = map[string]string{"ws": "80", "wss": "443"}[u.Scheme]
	}
	address := net.JoinHostPort(u.Hostname(), port)
	dialer := &net.Dialer{Timeout: o.Timeout} // the handshake of TLS included
	if u.Scheme == "ws" {
		return dialer.DialContext(ctx, "tcp", address)
	}
	return (&tls.Dialer{NetDialer: dialer, Config: o.TLS}).DialContext(ctx, "tcp", address)
}

// open connects as a proper client does.
func (t *trial) open() *link {
	resp, l := t.handshake(asking{})
	if l == nil {
		t.failf("the handshake was answered by HTTP %s", resp.Status)
	}
	return l
}

// authorized connects and authorizes.
func (t *trial) authorized() *link {
	l := t.open()
	l.ask(`{"authorize":` + strconv.Quote(t.o.Token) + `}`).must()
	return l
}
