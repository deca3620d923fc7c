package gateway_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

func TestNewNamesEverySettingThatMakesNoSense(t *testing.T) {
	minus := gateway.Limits{General: gateway.Rate{Minutely: -1}}
	_, err := gateway.New(&gateway.Options{
		Limits:         gateway.Limits{ProposalStreams: -2, Pricing: gateway.Rate{Hourly: -3}},
		MaxConnections: -4, MaxConnectionsPerAddress: -5, MaxMessage: -6, MaxResponse: -7, MaxDepth: -8, MaxStreams: -9, MaxQueue: -10,
		CloseWait: -11, WriteStall: -12, HandshakeTimeout: -13 * time.Second,
		Country: "Poland",
		Site:    gateway.Site{Status: "gone"},
		Apps:    []gateway.App{{ID: 5, Limits: &minus}, {ID: 7}, {ID: 7}, {Name: "zero"}, {ID: -1, Name: "minus"}},
		Accounts: []gateway.Account{
			{LoginID: "no digits"}, {LoginID: "CR1", Currency: "XXX", Balance: "much"}, {LoginID: "CR2"}, {LoginID: "CR2"},
			{LoginID: "CR3", Tokens: []gateway.Token{{Name: "spaced", Token: "a b"}, {Name: "scoped", Token: "ok", Scopes: []string{"all"}}}},
			{LoginID: "CR4", Tokens: []gateway.Token{{Name: "one", Token: "same"}, {Name: "two", Token: "same"}}},
		},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"proposal_streams is -2", "pricing.hourly is -3", "MaxConnections is -4", "MaxConnectionsPerAddress is -5", "MaxMessage is -6",
		"MaxResponse is -7", "MaxDepth is -8", "MaxStreams is -9", "MaxQueue is -10", "CloseWait is -11ns", "WriteStall is -12ns", "HandshakeTimeout is -13s",
		`"Poland"`, `"gone"`, "application 5: limit general.minutely is -1", "application 7", `"zero"`, `"minus"`,
		"account no digits: a login id", "account CR1: there is no currency XXX", `account CR1: balance "much"`, "account CR2", `token "spaced"`, `no scope "all"`, `"two"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "same") {
		t.Errorf("the error tells a token:\n%v", err)
	}
}

func TestSettersChangeNothingThatMakesNoSense(t *testing.T) {
	g := newGateway(t, &gateway.Options{Limits: gateway.DefaultLimits, Site: gateway.Site{Message: "hello"}})
	minus := gateway.Limits{Outcome: gateway.Rate{Hourly: -1}}
	for name, err := range map[string]error{
		"limits of all":               g.SetLimits(minus, nil),
		"limits of an application":    g.SetLimits(gateway.Limits{}, map[int64]gateway.Limits{4000: minus}),
		"status":                      g.SetSite(gateway.Site{Status: "sideways"}),
		"no status":                   g.SetSite(gateway.Site{Message: "x"}),
		"a message that is not UTF-8": g.SetSite(gateway.Site{Status: "up", Message: "\xff"}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if got := g.Limits(); got != gateway.DefaultLimits {
		t.Errorf("limits = %+v, want %+v", got, gateway.DefaultLimits)
	}
	if got, want := g.Site(), (gateway.Site{Status: "up", Message: "hello"}); got != want {
		t.Errorf("site = %+v, want %+v", got, want)
	}
}

func TestEconomicEventsAreInTheCalendar(t *testing.T) {
	release := time.Date(2026, 1, 9, 13, 30, 0, 0, time.UTC)
	jobs := gateway.EconomicEvent{Name: "Unemployment rate", Currency: "USD", Impact: 5, Release: release, Forecast: "4.1%", Actual: "4.0%"}
	s := start(t, &gateway.Options{EconomicEvents: []gateway.EconomicEvent{jobs}, Start: release.Add(-time.Hour), Paused: true})
	var got struct {
		Events []struct {
			Name     string `json:"event_name"`
			Release  int64  `json:"release_date"`
			Forecast struct {
				Text string `json:"display_value"`
			}
			Actual struct {
				Text string `json:"display_value"`
			}
		}
	}
	c := s.connect(t, "")
	c.ask(`{"economic_calendar":1}`).into(&got)
	if len(got.Events) != 1 || got.Events[0].Name != jobs.Name || got.Events[0].Release != release.Unix() || got.Events[0].Forecast.Text != "4.1%" {
		t.Fatalf("events = %+v, want the one", got.Events)
	}
	if text := got.Events[0].Actual.Text; text != "" {
		t.Errorf("an hour before the release the figure is known: %s", text)
	}
	for _, wrong := range []gateway.EconomicEvent{{}, {Name: "a", Currency: "USD", Release: release}, {Name: "a", Currency: "USD", Impact: 1}} {
		if _, err := gateway.New(&gateway.Options{EconomicEvents: []gateway.EconomicEvent{jobs, wrong}}); err == nil || !strings.Contains(err.Error(), "economic event 2") {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}

func TestDataAddsToTheWorld(t *testing.T) {
	s := start(t, &gateway.Options{DataName: "mine.yaml", Data: strings.NewReader("terms_version: '7.7'\n"), Country: "nl"})
	var status struct {
		Country string `json:"clients_country"`
		Terms   string `json:"terms_conditions_version"`
	}
	s.connect(t, "").ask(`{"website_status":1}`).into(&status)
	if status.Country != "nl" || status.Terms != "7.7" {
		t.Errorf("status = %+v, want nl and 7.7", status)
	}
	if _, err := gateway.New(&gateway.Options{DataName: "mine.yaml", Data: strings.NewReader("no_such: 1\n"), MaxDepth: -1}); err == nil ||
		!strings.Contains(err.Error(), "mine.yaml:1") || !strings.Contains(err.Error(), "MaxDepth") {
		t.Errorf("error = %v, want mine.yaml:1 and MaxDepth in it", err)
	}
}

func TestSizeOptionsAreInForce(t *testing.T) {
	s := start(t, &gateway.Options{MaxMessage: 2000, MaxResponse: 5000, MaxDepth: 4, SanityExempt: []string{"residence_list"}})
	c := s.connect(t, "")
	c.ask(`{"website_status":1}`).fails("ResponseTooLarge")
	c.ask(`{"ping":1,"passthrough":{"a":{"b":[]}}}`).ok()
	c.ask(`{"ping":1,"passthrough":{"a":{"b":[[]]}}}`).fails("BadRequest")
	long := strings.Repeat("x", 301)
	c.ask(`{"residence_list":%q}`, long).fails("InputValidationFailed")
	c.ask(`{"ping":%q}`, long).fails("SanityCheckFailed")
	c.send(padded(2001))
	c.closed(1009)
}
