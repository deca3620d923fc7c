package dervish

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server is a gateway on a port of its own.
func server(t *testing.T, o *gateway.Options) (*gateway.Gateway, string) {
	t.Helper()
	g, err := gateway.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(g)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := g.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		s.Close()
	})
	return g, strings.Replace(s.URL, "http", "ws", 1) + gateway.Path
}

func TestStatusStreamIsSharedAndHeeded(t *testing.T) {
	g, url := server(t, &gateway.Options{Limits: gateway.DefaultLimits})
	c, err := Dial(t.Context(), 1089, &Options{URL: url, Token: g.Demo().Token})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Call(t.Context(), []byte(`{"ping":1}`)); err != nil {
		t.Fatal(err)
	}
	d := wire.NewDecoder[wire.WebsiteStatusResponse]()
	s := subscribe(t.Context(), c, wire.WebsiteStatus, d, wire.WebsiteStatusRequest{Subscribe: true})
	v, err := s.Next(t.Context())
	if err != nil || v.SiteStatus != "up" {
		t.Fatal(v, err)
	}
	if n := c.Stats().Streams; n != 1 {
		t.Errorf("%d subscriptions for the client and its reader, want 1", n)
	}
	if err := g.SetSite(gateway.Site{Status: "updating", Message: "x"}); err != nil {
		t.Fatal(err)
	}
	if v, err = s.Next(t.Context()); err != nil || v.SiteStatus != "updating" || c.State() != Updating {
		t.Fatal(v, err, c.State())
	}
	s.Close()
}
