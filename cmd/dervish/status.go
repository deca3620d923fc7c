package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/wire"
)

func statusCommand() *cobra.Command {
	e := &endpoint{}
	var follow bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "say whether the site is up, and which limits hold",
		Long: `status says whether the site is up, what it has to tell, how far away it is, how many calls it takes, and how many of them
are left to this session. A server counts those of all sessions of an account, or of an address, and tells nobody.`,
		Example: "  dervish status\n  dervish status --json\n  dervish status --url ws://127.0.0.1:8080/websockets/v3",
		Args:    arguments(),
	}
	e.bind(cmd)
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on with each change, until Ctrl-C")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		o, err := e.options()
		if err != nil {
			return err
		}
		o.NoPacing = false // so that the client knows the limits
		client, err := e.stay(ctx, o)
		if err != nil {
			return err
		}
		defer client.Close()
		return e.status(ctx, client, follow)
	}
	return cmd
}

// status prints the status of the site, and with follow each change of it.
func (e *endpoint) status(ctx context.Context, client *dervish.Client, follow bool) error {
	away, err := e.ping(ctx, client)
	if err != nil {
		return err
	}
	request := []byte(`{"website_status":1}`)
	if !follow {
		answer, err := e.call(ctx, client, request)
		if err != nil {
			return err
		}
		return e.printStatus(answer, away, client.Stats())
	}
	stream, err := client.Follow(context.WithoutCancel(ctx), request)
	if err != nil {
		return err
	}
	live := subscriptions{}
	for {
		message, err := stream.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return live.forget(client)
		case err != nil:
			return e.told(ctx, err)
		}
		live.note(message)
		if err := e.printStatus(message, away, client.Stats()); err != nil {
			return err
		}
	}
}

// ping measures how long one ping takes, in milliseconds.
func (e *endpoint) ping(ctx context.Context, client *dervish.Client) (float64, error) {
	began := clock.Real.Now()
	_, err := e.call(ctx, client, []byte(`{"ping":1}`))
	return milliseconds(clock.Real.Now().Sub(began)), err
}

// status is what dervish status --json prints.
type status struct {
	URL        string          `json:"url"`
	AppID      int64           `json:"app_id"`
	SiteStatus string          `json:"site_status"`
	Message    string          `json:"message,omitzero"`
	RoundTrip  float64         `json:"round_trip_ms"`
	Limits     publishedLimits `json:"limits"`
	Left       callsLeft       `json:"left"` // to this session; where there is no limit, nothing
	Country    string          `json:"clients_country,omitzero"`
	Languages  []string        `json:"languages,omitzero"`
}

type publishedLimits struct {
	General         rate  `json:"general"`
	Pricing         rate  `json:"pricing"`
	Outcome         rate  `json:"outcome"`
	ProposalStreams int64 `json:"proposal_streams"`
}

type callsLeft struct {
	General left `json:"general,omitzero"`
	Pricing left `json:"pricing,omitzero"`
	Outcome left `json:"outcome,omitzero"`
}

type left struct {
	Minute int64 `json:"minute"`
	Hour   int64 `json:"hour"`
}

type rate struct {
	Minutely int64 `json:"minutely"`
	Hourly   int64 `json:"hourly"`
}

func limitsIn(l wire.APICallLimits) publishedLimits {
	of := func(r wire.RateLimits) rate { return rate{r.Minutely, r.Hourly} }
	return publishedLimits{of(l.MaxRequestsGeneral), of(l.MaxRequestsPricing), of(l.MaxRequestsOutcome), l.MaxProposalSubscription.Max}
}

var decodeStatus = wire.NewDecoder[wire.WebsiteStatusResponse]()

// printStatus prints what is of use in an answer to website_status.
func (e *endpoint) printStatus(answer []byte, away float64, now dervish.Stats) error {
	var a wire.Answer
	var w wire.WebsiteStatusResponse
	if err := a.Parse(answer); err != nil {
		return fmt.Errorf("website_status: %w", err)
	}
	if err := decodeStatus.DecodeAnswer(&a, false, &w); err != nil {
		return fmt.Errorf("website_status: %w", err)
	}
	s := status{
		URL: e.url, AppID: e.appID, SiteStatus: w.SiteStatus, Message: w.Message, RoundTrip: away,
		Limits: limitsIn(w.APICallLimits), Left: callsLeft{leftOf(now.General), leftOf(now.Pricing), leftOf(now.Outcome)}, Country: w.ClientsCountry, Languages: w.SupportedLanguages,
	}
	if !e.human() {
		return json.NewEncoder(e.out).Encode(s)
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(t, "endpoint\t%s\t(app_id %d)\n", s.URL, s.AppID)
	fmt.Fprintf(t, "site\t%s\t%s\n", s.SiteStatus, s.Message)
	fmt.Fprintf(t, "round trip\t%.3g ms\n", s.RoundTrip)
	for _, l := range []struct {
		name string
		rate rate
		left left
		of   string
	}{
		{"limits", s.Limits.General, s.Left.General, "calls without a limit of their own"},
		{"", s.Limits.Pricing, s.Left.Pricing, "proposal and proposal_open_contract"},
		{"", s.Limits.Outcome, s.Left.Outcome, "portfolio, statement and profit_table"},
	} {
		fmt.Fprintf(t, "%s\t%s\t%s%s\n", l.name, l.rate, l.of, l.left)
	}
	fmt.Fprintf(t, "\t%d at a time\tstreams of proposal\n", s.Limits.ProposalStreams)
	if len(s.Languages) > 0 {
		fmt.Fprintf(t, "languages\t%s\n", strings.Join(s.Languages, " "))
	}
	return t.Flush()
}

func (r rate) String() string {
	if r.Minutely == 0 && r.Hourly == 0 {
		return "none"
	}
	return fmt.Sprintf("%d a minute, %d an hour", r.Minutely, r.Hourly)
}

func leftOf(r dervish.RateLeft) left {
	if r.Minutely == 0 && r.Hourly == 0 {
		return left{}
	}
	return left{r.Minute, r.Hour}
}

func (l left) String() string {
	if l == (left{}) {
		return ""
	}
	return fmt.Sprintf("; %d and %d left", l.Minute, l.Hour)
}
