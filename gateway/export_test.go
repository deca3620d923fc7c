package gateway

import (
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

// Apps gives the registry, which the calls of applications will write to.
func (g *Gateway) Apps() *apps.Registry { return g.world.Apps }
