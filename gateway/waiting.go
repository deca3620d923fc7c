package gateway

import (
	"net"
	"net/http"
	"net/netip"
	"sync"

	"github.com/dervish-ws/dervish/internal/limits"
)

// A connection that was accepted and has not been upgraded takes one of the places that Options leave free, or one of
// these beyond them, so that a client too many can be told so. Whoever finds these taken as well is cut off without a
// word. So a stranger who opens sockets and says nothing holds a bounded number of them, and each no longer than
// Options.HandshakeTimeout.
const (
	beyondAll        = 256
	beyondPerAddress = 64
)

// waiting counts those connections. It is safe for concurrent use.
type waiting struct {
	mu     sync.Mutex
	counts limits.Connections
	who    map[net.Conn]netip.Addr
}

// count follows a connection of the HTTP server, as its ConnState.
func (g *Gateway) count(nc net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		all, perAddress := max(g.options.MaxConnections-g.now().conns.Total(), 0)+beyondAll, g.options.MaxConnectionsPerAddress
		if perAddress > 0 {
			perAddress += beyondPerAddress
		}
		if !g.waiting.add(nc, all, perAddress) {
			g.refused[refusedFull].Add(1)
			_ = nc.Close() // the server sees it at once
		}
	case http.StateHijacked, http.StateClosed:
		g.waiting.remove(nc)
	}
}

// add counts a connection unless that would break a bound.
func (w *waiting) add(nc net.Conn, all, perAddress int) bool {
	addr := counted(addrOf(nc.RemoteAddr().String()))
	if w.counts.Add(addr, all, perAddress) != limits.WithinBounds {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.who == nil {
		w.who = map[net.Conn]netip.Addr{}
	}
	w.who[nc] = addr
	return true
}

// remove uncounts a connection that was counted.
func (w *waiting) remove(nc net.Conn) {
	w.mu.Lock()
	addr, counted := w.who[nc]
	delete(w.who, nc)
	w.mu.Unlock()
	if counted {
		w.counts.Remove(addr)
	}
}

// addrOf is the address of a peer; the zero Addr where it has none.
func addrOf(peer string) netip.Addr {
	ap, err := netip.ParseAddrPort(peer)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// counted is what an address counts as: those of one IPv6 network of 64 bits, which is what one subscriber is given,
// are one.
func counted(addr netip.Addr) netip.Addr {
	if !addr.Is6() {
		return addr
	}
	p, _ := addr.Prefix(64) // there are that many bits
	return p.Addr()
}
