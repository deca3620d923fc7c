package gateway

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// guard keeps the admin handler from strangers, of whom there are two kinds: other machines, and pages of other sites in a
// browser on this one. Without a token nobody passes but a peer on this machine who asks it by a name of its own and for
// himself; with one, who carries it. No page of another site passes in either case, whatever it asks for: no lever moves
// at a GET, but a list may hold a token, and a profile costs the processor half a minute.
//
// /healthz and /readyz tell nothing, and answer everybody.
func guard(token string, next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin") // a browser of those that do not say what they ask for
		switch {
		case r.URL.Path == "/healthz" || r.URL.Path == "/readyz":
		case foreign(r) || cross.Check(r) != nil:
			failJSON(w, http.StatusForbidden, "pages of other sites have no business here")
			return
		case token != "":
			if !carries(r, token) {
				h.Set("WWW-Authenticate", "Bearer")
				failJSON(w, http.StatusUnauthorized, "send the admin token as Authorization: Bearer TOKEN")
				return
			}
		case !own(r):
			failJSON(w, http.StatusForbidden, "without an admin token, ask from this machine itself, by its loopback address or as localhost")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// foreign reports whether a page of another origin had a browser send a request, by all that browsers say of it: some say
// only who refers, and of requests that only read no browser says everything.
func foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
	default:
		return true
	}
	for _, name := range []string{"Origin", "Referer"} {
		for _, value := range r.Header.Values(name) {
			if from, err := url.Parse(value); err != nil || !strings.EqualFold(from.Host, r.Host) {
				return true
			}
		}
	}
	return false
}

// carries reports whether a request has the token as a bearer token, in a time that says nothing of how much of a wrong one
// is right. A token in the address would stand in logs and in the history of a browser, and does not count.
func carries(r *http.Request, token string) bool {
	lines := r.Header.Values("Authorization")
	if len(lines) != 1 {
		return false
	}
	scheme, given, _ := strings.Cut(lines[0], " ")
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && strings.EqualFold(scheme, "Bearer")
}

// forwarding are headers by which a proxy says that it asks for somebody else. What it asks for from this machine may
// come from anywhere; what it says about that is not believed either.
var forwarding = []string{
	"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Server",
	"X-Real-Ip", "X-Original-Host", "Via", "Cf-Connecting-Ip", "True-Client-Ip",
}

// own reports whether a request comes from this machine, asks it by a name of its own, and was sent on by nobody.
func own(r *http.Request) bool {
	for _, name := range forwarding {
		if _, there := r.Header[name]; there {
			return false
		}
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() && local(r.Host)
}

// local reports whether a Host header names this machine by a loopback address or as localhost. A page that had its own
// name point here sends that name.
func local(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		host = strings.TrimSuffix(inner, "]")
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
