package calls

import (
	"sync"

	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/internal/fanout"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/site"
	"github.com/dervish-ws/dervish/wire"
)

func websiteStatus(x *Exchange, req *wire.WebsiteStatusRequest, resp *wire.WebsiteStatusResponse) error {
	if req.Subscribe {
		st, err := x.Subscribe(session.Subject{Kind: "website_status"}, "website_status", "website_status")
		if err != nil {
			return err
		}
		app := x.Session.App.ID
		// From here on changes are held back until the first answer is out, so none is missed.
		st.From(x.status.followers.Listen(func(struct{}) { x.status.send(x.Router, st, app) }))
	}
	*resp = x.websiteStatus(x.Session.App.ID)
	return nil
}

func websiteConfig(x *Exchange, _ *wire.WebsiteConfigRequest, resp *wire.WebsiteConfigResponse) error {
	*resp = wire.WebsiteConfigResponse{
		CurrenciesConfig:       currencies(x.Atlas),
		FeatureFlags:           x.Atlas.FeatureFlags(),
		SupportedLanguages:     x.Atlas.SupportedLanguages(),
		TermsConditionsVersion: x.Atlas.TermsVersion(),
	}
	return nil
}

// websiteStatus is the state of the site as an application sees it.
func (r *Router) websiteStatus(app int64) wire.WebsiteStatusResponse {
	numbers, _ := r.Limits.For(app)
	notice := r.Site.Now()
	return wire.WebsiteStatusResponse{
		APICallLimits:          published(numbers),
		BrokerCodes:            r.Atlas.BrokerCodes(),
		ClientsCountry:         r.Country,
		CurrenciesConfig:       currencies(r.Atlas),
		Message:                notice.Message,
		SiteStatus:             string(notice.Status),
		SupportedLanguages:     r.Atlas.SupportedLanguages(),
		TermsConditionsVersion: r.Atlas.TermsVersion(),
	}
}

// published puts limits as clients know them.
func published(n limits.Numbers) wire.APICallLimits {
	rates := func(words string, r limits.Rates) wire.RateLimits {
		return wire.RateLimits{AppliesTo: words, Hourly: int64(limits.Published(r.Hourly)), Minutely: int64(limits.Published(r.Minutely))}
	}
	return wire.APICallLimits{
		MaxProposalSubscription: wire.CountLimit{AppliesTo: "subscribing to proposal concurrently", Max: int64(limits.Published(n.Proposals))},
		MaxRequestsGeneral:      rates("rest of calls", n.General),
		MaxRequestsOutcome:      rates("portfolio, statement and proposal", n.Outcome),
		MaxRequestsPricing:      rates("proposal and proposal_open_contract", n.Pricing),
	}
}

// currencies describes every currency of the world.
func currencies(w *atlas.World) map[string]wire.CurrencyConfig {
	list := w.Currencies()
	m := make(map[string]wire.CurrencyConfig, len(list))
	for _, c := range list {
		fees := map[string]wire.Decimal{}
		for _, to := range list {
			if to.Code != c.Code {
				points, _ := w.TransferFee(c.Code, to.Code)
				fees[to.Code] = wire.NewDecimal(int64(points), 2)
			}
		}
		var bounds *wire.TransferLimits
		if c.Transfer != (atlas.Limits{}) {
			bounds = &wire.TransferLimits{Min: wire.NewDecimal(c.Transfer.Min, c.Digits)}
			if c.Transfer.Max > 0 {
				bounds.Max = wire.NewDecimal(c.Transfer.Max, c.Digits)
			}
		}
		m[c.Code] = wire.CurrencyConfig{
			FractionalDigits:        int64(c.Digits),
			IsDepositSuspended:      wire.Flag(c.DepositsSuspended),
			IsSuspended:             wire.Flag(c.Suspended),
			IsWithdrawalSuspended:   wire.Flag(c.WithdrawalsSuspended),
			Name:                    c.Name,
			StakeDefault:            wire.NewDecimal(c.DefaultStake, c.Digits),
			TransferBetweenAccounts: wire.TransferTerms{Fees: fees, Limits: bounds},
			Type:                    string(c.Kind),
		}
	}
	return m
}

// statusCache tells followers of website_status of changes. One change is encoded once for all whose limits are the
// same, however many follow.
type statusCache struct {
	followers fanout.Topic[struct{}]

	mu       sync.Mutex
	payloads map[int64][]byte // by application; 0: those without limits of their own. Empty after a change
	changes  int
}

// follow has the cache hear of changes of the site and of the limits.
func (c *statusCache) follow(r *Router) {
	c.payloads = map[int64][]byte{}
	r.Site.Changed.Listen(func(site.Notice) { c.changed() })
	r.Limits.Changed.Listen(func(struct{}) { c.changed() })
}

// changed tells every follower.
func (c *statusCache) changed() {
	c.mu.Lock()
	clear(c.payloads)
	c.changes++
	c.mu.Unlock()
	c.followers.Publish(struct{}{})
}

// send pushes the state of the site to one follower.
func (c *statusCache) send(r *Router, st *session.Stream, app int64) {
	key := int64(0)
	if _, own := r.Limits.For(app); own {
		key = app
	}
	c.mu.Lock()
	payload, changes := c.payloads[key], c.changes
	c.mu.Unlock()
	if payload == nil {
		status := r.websiteStatus(app)
		text, err := appendJSON(nil, &status)
		if err != nil {
			r.Log.Error("encode website_status", "error", err)
			return
		}
		payload = append(text, '}')
		c.mu.Lock()
		if c.changes == changes {
			c.payloads[key] = payload
		}
		c.mu.Unlock()
	}
	st.Send(payload)
}
