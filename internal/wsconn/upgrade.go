package wsconn

import (
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Upgrade answers the opening handshake of a client (RFC 6455, section 4.2) and
// takes the connection over. Any Origin is accepted, or none; that is for the
// caller to judge before. A subprotocol is never answered.
//
// A request that is no proper handshake has been answered when Upgrade returns an
// error: 405 to a method other than GET, 426 to a request that does not ask for
// an upgrade, 400 to one that does it wrongly.
func Upgrade(w http.ResponseWriter, r *http.Request, o *Options) (*Conn, error) {
	if status, why := refuse(w.Header(), r); why != "" {
		http.Error(w, why, status)
		return nil, fmt.Errorf("websocket: refused a handshake with %d: %s", status, why)
	}
	var deflate bool
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + acceptKey(r.Header.Get("Sec-WebSocket-Key")) + "\r\n"
	if o != nil && o.Compression {
		var extension string
		if extension, deflate = acceptDeflate(r.Header["Sec-Websocket-Extensions"]); deflate {
			answer += "Sec-WebSocket-Extensions: " + extension + "\r\n"
		}
	}
	answer += "\r\n"

	nc, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "this server cannot upgrade", http.StatusInternalServerError)
		return nil, fmt.Errorf("websocket: take over the connection: %w", err)
	}
	err = nc.SetDeadline(time.Now().Add(o.handshakeTimeout()))
	if err == nil {
		_, err = nc.Write([]byte(answer))
	}
	if err == nil {
		err = nc.SetDeadline(time.Time{})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("websocket: answer the handshake: %w", err), nc.Close())
	}

	c := newConn(nc, o, false)
	c.deflate = deflate
	if n := rw.Reader.Buffered(); n > 0 {
		early, _ := rw.Reader.Peek(n) // cannot fail: they are there
		c.in = newBuffer(max(n, readSize))
		c.in.b = append(c.in.b, early...)
	}
	return c, nil
}

// refuse says what is wrong with a handshake, or returns an empty text. Headers
// that belong to the refusal are set in h.
func refuse(h http.Header, r *http.Request) (status int, why string) {
	key, err := base64.StdEncoding.Strict().DecodeString(r.Header.Get("Sec-WebSocket-Key"))
	switch {
	case r.Method != http.MethodGet:
		h.Set("Allow", http.MethodGet)
		return http.StatusMethodNotAllowed, "a WebSocket handshake is a GET request"
	case !hasToken(r.Header["Upgrade"], "websocket"), !hasToken(r.Header["Connection"], "upgrade"):
		h.Set("Upgrade", "websocket")
		h.Set("Connection", "Upgrade")
		return http.StatusUpgradeRequired, "this is a WebSocket endpoint: ask for an upgrade"
	case !r.ProtoAtLeast(1, 1):
		return http.StatusBadRequest, "a WebSocket handshake needs HTTP/1.1"
	case len(r.Header["Sec-Websocket-Version"]) != 1 || r.Header.Get("Sec-WebSocket-Version") != "13":
		h.Set("Sec-WebSocket-Version", "13")
		return http.StatusBadRequest, "only version 13 of WebSocket is spoken here"
	case len(r.Header["Sec-Websocket-Key"]) != 1 || err != nil || len(key) != 16:
		h.Set("Sec-WebSocket-Version", "13")
		return http.StatusBadRequest, "Sec-WebSocket-Key has to be 16 bytes in base64"
	}
	return 0, ""
}

// acceptKey is the proof that the handshake was understood (RFC 6455, section
// 4.2.2).
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// hasToken reports whether a comma-separated list, which may be spread over
// several lines, holds the token, without regard to case.
func hasToken(lines []string, token string) bool {
	for _, line := range lines {
		for t := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(t), token) {
				return true
			}
		}
	}
	return false
}
