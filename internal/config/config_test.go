package config

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var compareOptions = cmp.Options{
	cmpopts.EquateComparable(netip.Prefix{}),
	cmpopts.EquateEmpty(),
}

func TestDefaultIsTheServerThatWasToldNothing(t *testing.T) {
	got := Default()
	want := Config{
		Listen:           []Listener{{Address: "127.0.0.1:8080"}},
		TLS:              TLSOff,
		Admin:            "127.0.0.1:8081",
		AppIDMode:        AppIDMessage,
		Seed:             "dervish",
		Speed:            1,
		Quiet:            500 * time.Microsecond,
		MarketCache:      48 << 20,
		Limits:           ProfileDefault,
		House:            House{OpenPositions: 100, Balance: 300_000, Payout: 50_000, MarketPayout: 50_000, MarketTurnover: 500_000},
		MaxConnections:   20000,
		MaxMessage:       262144,
		MaxResponse:      1 << 20,
		MaxDepth:         64,
		MaxStreams:       100,
		MaxQueue:         1 << 20,
		IdleTimeout:      2 * time.Minute,
		CloseWait:        2 * time.Second,
		ShutdownWait:     5 * time.Second,
		WriteStall:       10 * time.Second,
		HandshakeTimeout: 10 * time.Second,
		Compression:      true,
		SiteStatus:       SiteUp,
		ClientsCountry:   "id",
		LogLevel:         "info",
		LogFormat:        LogAuto,
	}
	if diff := cmp.Diff(got, want, compareOptions); diff != "" {
		t.Errorf("Default (-got +want):\n%s", diff)
	}
}
