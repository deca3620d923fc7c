package dervish

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

func TestFollowBringsWholeMessagesAcrossConnections(t *testing.T) {
	g, url := server(t, nil)
	cable := newCable(t, host(url))
	c := dial(t, &Options{URL: "ws://" + cable.addr() + gateway.Path, NoPacing: true, Backoff: quick})
	s, err := c.Follow(t.Context(), []byte(` { "website_status": 1, "req_id": 77, "passthrough": {"a": "b"} } `))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	check := func(status string) {
		t.Helper()
		var got struct {
			EchoReq map[string]any `json:"echo_req"`
			Status  struct {
				SiteStatus string `json:"site_status"`
			} `json:"website_status"`
			Subscription struct{ ID string }
		}
		text := next(t, s)
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if got.Status.SiteStatus != status || got.Subscription.ID == "" {
			t.Errorf("message %s, want the whole of one about a site that is %s", text, status)
		}
		if got.EchoReq["subscribe"] != 1. || got.EchoReq["passthrough"] == nil || got.EchoReq["req_id"] == 77. {
			t.Errorf("request %v, want subscribe and passthrough, and a req_id of the client", got.EchoReq)
		}
	}
	check("up")
	if err := g.SetSite(gateway.Site{Status: "updating"}); err != nil {
		t.Fatal(err)
	}
	check("updating")
	cable.pull()
	check("updating")
}

func TestFollowRefusesWhatItCannotFollow(t *testing.T) {
	_, url := server(t, nil)
	c := dial(t, &Options{URL: url, NoPacing: true})
	for raw, want := range map[string]string{
		`{"ping":1}`:                  "ping does not stream",
		`{"frobnicate":1}`:            "names no call",
		`[]`:                          "JSON object",
		`{"ticks":"R_100"}{"ping":1}`: "JSON",
	} {
		if s, err := c.Follow(t.Context(), []byte(raw)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Follow(%s) = %v, %v; want an error about %q", raw, s, err, want)
		}
	}
}
