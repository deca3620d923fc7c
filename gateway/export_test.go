package gateway

import (
	"net/netip"

	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/clock"
)

// WithClock gives a copy of the options for a gateway that keeps the time of c.
func (o *Options) WithClock(c clock.Clock) *Options {
	with := Options{}
	if o != nil {
		with = *o
	}
	with.clock = c
	return &with
}

// BeyondAll and BeyondPerAddress are the places of connections that wait.
const (
	BeyondAll        = beyondAll
	BeyondPerAddress = beyondPerAddress
)

// Waiting counts the connections that were accepted and not upgraded.
func (g *Gateway) Waiting() int { return g.waiting.counts.Total() }

// Counted is what a peer counts as.
func Counted(peer string) netip.Addr { return counted(addrOf(peer)) }

// Apps gives the registry, which the calls of applications will write to.
func (g *Gateway) Apps() *apps.Registry { return g.world.Apps }
