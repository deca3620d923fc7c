package main

import (
	"testing"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/config"
)

func TestProfilesOfTheConfigurationAndOfTheGatewayAreTheSame(t *testing.T) {
	for _, p := range gateway.Profiles() {
		if got, want := p.Limits, limitsOf(config.Profile(p.Name).Limits()); got != want {
			t.Errorf("%s is %+v to the gateway, and %+v to the configuration", p.Name, got, want)
		}
	}
	if n := len(gateway.Profiles()); n != 3 {
		t.Errorf("%d profiles, want default, strict and off", n)
	}
}
