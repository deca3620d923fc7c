package config

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Listener is one address that the server listens on.
type Listener struct {
	// Secure is true for wss, false for ws.
	Secure bool
	// Address is HOST:PORT as net.Listen takes it. An empty host means all
	// addresses of the machine, port 0 a free port.
	Address string
}

// String returns l as a URL without a path, like ws://127.0.0.1:8080.
func (l Listener) String() string {
	if l.Secure {
		return "wss://" + l.Address
	}
	return "ws://" + l.Address
}

// parseListener reads ws://HOST:PORT or wss://HOST:PORT. Without a port it
// takes that of HTTP or HTTPS.
func parseListener(text string) (Listener, *fault) {
	allowed := "ws://HOST:PORT or wss://HOST:PORT"
	if !strings.Contains(text, "://") {
		return Listener{}, &fault{text: fmt.Sprintf("%s has no scheme", quote(text)), allowed: allowed, suggestion: "ws://" + text}
	}
	u, err := url.Parse(text)
	if err != nil {
		return Listener{}, &fault{text: fmt.Sprintf("%s is not a URL", quote(text)), allowed: allowed}
	}
	var l Listener
	port := "80"
	switch u.Scheme {
	case "ws":
	case "wss":
		l.Secure, port = true, "443"
	default:
		f := &fault{text: fmt.Sprintf("scheme %s is not served", quote(u.Scheme)), allowed: allowed}
		if better, ok := map[string]string{"http": "ws", "https": "wss"}[u.Scheme]; ok {
			f.suggestion = better + strings.TrimPrefix(text, u.Scheme)
		}
		return Listener{}, f
	}
	if u.Path == "/" {
		u.Path = ""
	}
	if u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		f := &fault{text: fmt.Sprintf("%s holds more than an address", quote(text)), allowed: allowed}
		if u.Host != "" {
			f.suggestion = u.Scheme + "://" + u.Host
		}
		return Listener{}, f
	}
	if u.Host == "" {
		return Listener{}, &fault{text: fmt.Sprintf("%s has neither host nor port", quote(text)), allowed: allowed}
	}
	if u.Port() != "" {
		port = u.Port()
	}
	if f := checkPort(port); f != nil {
		return Listener{}, f
	}
	l.Address = net.JoinHostPort(u.Hostname(), port)
	return l, nil
}

// checkPort returns what is wrong with a port number, or nil.
func checkPort(port string) *fault {
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return &fault{text: fmt.Sprintf("port %s is not a port number", quote(port)), allowed: "0 to 65535"}
	}
	return nil
}

// anyPort reports whether the listener takes whichever port is free.
func (l Listener) anyPort() bool { return strings.HasSuffix(l.Address, ":0") }
