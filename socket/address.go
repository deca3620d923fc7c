package socket

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// parseURL reads the address as the constructor of browsers does, and writes it as browsers do: http means ws and https
// means wss, scheme and host are in lower case, the usual port is left out and the path is never empty. Its errors do
// not repeat the address, which may hold a password.
func parseURL(address string) (string, error) {
	address = strings.TrimFunc(address, func(r rune) bool { return r <= ' ' })
	u, err := url.Parse(address)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err
		}
		return address, fmt.Errorf("websocket: read the URL: %w", err)
	}
	switch u.Scheme {
	case "http":
		u.Scheme = "ws"
	case "https":
		u.Scheme = "wss"
	case "ws", "wss":
	default:
		return address, fmt.Errorf("websocket: scheme %q of the URL is neither ws nor wss", u.Scheme)
	}
	switch {
	case u.Hostname() == "":
		return address, errors.New("websocket: URL has no host")
	case strings.Contains(address, "#"):
		return address, errors.New("websocket: URL has a fragment")
	}
	usual := map[string]string{"ws": ":80", "wss": ":443"}[u.Scheme]
	u.Host = strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(u.Host, usual), ":"))
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}

// checkSubprotocols makes sure that they are tokens of HTTP, each of them once.
func checkSubprotocols(names []string) error {
	seen := map[string]bool{}
	for _, name := range names {
		if name == "" || strings.ContainsFunc(name, notInToken) {
			return fmt.Errorf("websocket: subprotocol %q is not a token", name)
		}
		if seen[name] {
			return fmt.Errorf("websocket: subprotocol %q is there twice", name)
		}
		seen[name] = true
	}
	return nil
}

// notInToken: see RFC 6455, section 4.1, item 10 of the request.
func notInToken(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune(`()<>@,;:\"/[]?={}`, r)
}
