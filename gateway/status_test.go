package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

// status is the payload of website_status, as far as tests look at it.
type status struct {
	SiteStatus string `json:"site_status"`
	Message    string `json:"message"`
	Limits     struct {
		Proposals struct {
			AppliesTo string `json:"applies_to"`
			Max       int    `json:"max"`
		} `json:"max_proposal_subscription"`
		General published `json:"max_requestes_general"`
		Outcome published `json:"max_requests_outcome"`
		Pricing published `json:"max_requests_pricing"`
	} `json:"api_call_limits"`
	Currencies map[string]json.RawMessage `json:"currencies_config"`
	Country    string                     `json:"clients_country"`
}

type published struct {
	AppliesTo string `json:"applies_to"`
	Minutely  int    `json:"minutely"`
	Hourly    int    `json:"hourly"`
}

func (r reply) status() (s status) {
	r.t.Helper()
	if r.MsgType != "website_status" {
		r.t.Fatalf("msg_type = %q: %s", r.MsgType, shorten(r.text))
	}
	r.into(&s)
	return s
}

// limits gives what a message says as the gateway would have it.
func (s status) limits() gateway.Limits {
	rate := func(p published) gateway.Rate { return gateway.Rate{Minutely: p.Minutely, Hourly: p.Hourly} }
	return gateway.Limits{ProposalStreams: s.Limits.Proposals.Max, General: rate(s.Limits.General), Outcome: rate(s.Limits.Outcome), Pricing: rate(s.Limits.Pricing)}
}

func TestRS11WebsiteStatusReportsTheLimitsEnforced(t *testing.T) {
	own := gateway.Limits{ProposalStreams: 9, General: gateway.Rate{Minutely: 7, Hourly: 70}, Outcome: gateway.Rate{Minutely: 6, Hourly: 60}, Pricing: gateway.Rate{Minutely: 5, Hourly: 50}}
	s := start(t, &gateway.Options{Limits: gateway.DefaultLimits, Apps: []gateway.App{{ID: 4000, Active: true, Limits: &own}}})
	got := s.connect(t, "").ask(`{"website_status":1}`).status()
	if got.limits() != gateway.DefaultLimits {
		t.Errorf("limits = %+v, want %+v", got.limits(), gateway.DefaultLimits)
	}
	for _, words := range [][2]string{
		{got.Limits.Proposals.AppliesTo, "subscribing to proposal concurrently"},
		{got.Limits.General.AppliesTo, "rest of calls"},
		{got.Limits.Outcome.AppliesTo, "portfolio, statement and proposal"},
		{got.Limits.Pricing.AppliesTo, "proposal and proposal_open_contract"},
	} {
		if words[0] != words[1] {
			t.Errorf("applies_to = %q, want %q", words[0], words[1])
		}
	}
	if got.SiteStatus != "up" || got.Message != "" || got.Country != "id" || len(got.Currencies) == 0 {
		t.Errorf("status = %+v", got)
	}
	if got := s.connect(t, gateway.Path+"?app_id=4000").ask(`{"website_status":1}`).status().limits(); got != own {
		t.Errorf("limits of an application with its own = %+v, want %+v", got, own)
	}

	// What is published is what holds: the n+1-th call is refused.
	strict := gateway.Limits{General: gateway.Rate{Minutely: 3, Hourly: 100}}
	if err := s.SetLimits(strict, nil); err != nil {
		t.Fatal(err)
	}
	c := s.connect(t, "")
	got = c.ask(`{"website_status":1}`).status()
	for range got.Limits.General.Minutely - 2 { // the first connection counts too: they share an address
		c.ask(`{"residence_list":1}`).ok()
	}
	c.ask(`{"website_status":1}`).fails("RateLimit")
}

func TestWithoutLimitsNoneIsPublishedAsANumberThatBinds(t *testing.T) {
	s := start(t, nil)
	c := s.connect(t, "")
	got := c.ask(`{"website_status":1}`).status().limits()
	const many = 1_000_000_000
	if want := (gateway.Limits{ProposalStreams: many, General: gateway.Rate{Minutely: many, Hourly: many}, Outcome: gateway.Rate{Minutely: many, Hourly: many}, Pricing: gateway.Rate{Minutely: many, Hourly: many}}); got != want {
		t.Errorf("limits = %+v, want %+v", got, want)
	}
	var flood strings.Builder
	for range 500 {
		flood.Write(encode(fin|opText, `{"states_list":"nl"}`))
	}
	c.write([]byte(flood.String()))
	for range 500 {
		c.reply().ok()
	}
}

var idForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func TestRS13StreamRules(t *testing.T) {
	s := start(t, nil)
	c := s.connect(t, "")
	const request = `{"website_status":1,"subscribe":1,"req_id":0,"passthrough":{"a":{"b":1}}}`
	first := c.ask(request)
	first.status()
	first.repeats(request)
	id := first.Subscription.ID
	if !idForm.MatchString(id) {
		t.Errorf("subscription id = %q", id)
	}

	// A duplicate is refused, whatever its req_id, and the stream goes on.
	if r := c.ask(`{"website_status":1,"subscribe":1,"req_id":2}`).fails("AlreadySubscribed"); r.MsgType != "website_status" || r.Subscription.ID != "" {
		t.Errorf("duplicate: %s", r.text)
	}
	// Asking once is fine meanwhile.
	for _, once := range []string{`{"website_status":1}`, `{"website_status":1,"subscribe":0}`} {
		if r := c.ask("%s", once); r.Subscription.ID != "" || r.status().SiteStatus != "up" {
			t.Errorf("%s: %s", once, shorten(r.text))
		}
	}

	if err := s.SetSite(gateway.Site{Status: "down", Message: "maintenance"}); err != nil {
		t.Fatal(err)
	}
	update := c.reply()
	if got := update.status(); got.SiteStatus != "down" || got.Message != "maintenance" || len(got.Currencies) == 0 {
		t.Errorf("update = %+v", got)
	}
	update.repeats(request)
	if update.Subscription.ID != id {
		t.Errorf("the update's subscription is %q, want %q", update.Subscription.ID, id)
	}

	// Other ids change nothing.
	for _, other := range []string{strings.Repeat("a", 32), strings.ToUpper(id), "00000000-0000-0000-0000-000000000000"} {
		if got := c.ask(`{"forget":%q}`, other).ok(); got != "0" && other != id {
			t.Errorf("forget %s = %s, want 0", other, got)
		}
	}
	c.ask(`{"forget":"short"}`).fails("InputValidationFailed")
	if got := c.ask(`{"forget":%q,"req_id":3}`, id).ok(); got != "1" {
		t.Errorf("forget = %s, want 1", got)
	}
	if err := s.SetSite(gateway.Site{Status: "up"}); err != nil {
		t.Fatal(err)
	}
	c.ping() // nothing came in between
	if got := c.ask(`{"forget":%q}`, id).ok(); got != "0" {
		t.Errorf("forget again = %s, want 0", got)
	}

	// A new stream has a new id, and forget_all names it.
	again := c.ask(`{"website_status":1,"subscribe":1}`).Subscription.ID
	if again == id || !idForm.MatchString(again) {
		t.Errorf("id of the next stream = %q, after %q", again, id)
	}
	for _, tc := range []struct{ kinds, want string }{
		{`"ticks"`, `[]`},
		{`["ticks","candles","cashier_payments","trading_platform_asset_listing"]`, `[]`},
		{`["ticks","website_status"]`, `["` + again + `"]`},
		{`"website_status"`, `[]`},
	} {
		if got := c.ask(`{"forget_all":%s}`, tc.kinds).ok(); got != tc.want {
			t.Errorf("forget_all %s = %s, want %s", tc.kinds, got, tc.want)
		}
	}
	c.ask(`{"forget_all":"everything"}`).fails("InputValidationFailed")
	if n := s.metric(t, "dervish_streams"); n != 0 {
		t.Errorf("%v streams are live, want 0", n)
	}
}

func TestStreamsOfOneConnectionAreItsOwn(t *testing.T) {
	s := start(t, nil)
	a, b := s.connect(t, ""), s.connect(t, "")
	ida := a.ask(`{"website_status":1,"subscribe":1,"req_id":1}`).Subscription.ID
	idb := b.ask(`{"website_status":1,"subscribe":1,"req_id":2}`).Subscription.ID
	if ida == idb {
		t.Errorf("both streams are %s", ida)
	}
	if got := b.ask(`{"forget":%q}`, ida).ok(); got != "0" {
		t.Errorf("a foreign stream was forgotten: %s", got)
	}
	if err := s.SetSite(gateway.Site{Status: "updating"}); err != nil {
		t.Fatal(err)
	}
	for c, want := range map[*client][2]string{a: {ida, "1"}, b: {idb, "2"}} {
		if r := c.reply(); r.Subscription.ID != want[0] || string(r.ReqID) != want[1] || r.status().SiteStatus != "updating" {
			t.Errorf("update = %s, want the stream %s", shorten(r.text), want[0])
		}
	}
}

func TestEveryFollowerHearsOfEveryChange(t *testing.T) {
	own := gateway.Limits{General: gateway.Rate{Minutely: 1000}}
	s := start(t, &gateway.Options{Limits: gateway.DefaultLimits, Apps: []gateway.App{{ID: 4000, Active: true, Limits: &own}}})
	var followers []*client
	for i := range 20 {
		c := s.connect(t, []string{"", gateway.Path + "?app_id=4000"}[i%2])
		c.ask(`{"website_status":1,"subscribe":1,"req_id":%d}`, i).ok()
		followers = append(followers, c)
	}
	put := func(path, body string) func() {
		return func() {
			if w := s.operate(http.MethodPut, path, body); w.Code != http.StatusOK {
				t.Fatalf("PUT %s %s = %d %s", path, body, w.Code, w.Body)
			}
		}
	}
	set := func(l gateway.Limits, byApp map[int64]gateway.Limits) func() {
		return func() {
			if err := s.SetLimits(l, byApp); err != nil {
				t.Fatal(err)
			}
		}
	}
	limited := gateway.DefaultLimits
	limited.General.Minutely = 60
	ownMinutely := 1000
	for _, change := range []struct {
		name string
		do   func()
		want status
	}{
		{"the status, by an operator", put("/site", `{"status":"down"}`), status{SiteStatus: "down"}},
		{"the message, by an operator", put("/site", `{"message":"back soon"}`), status{SiteStatus: "down", Message: "back soon"}},
		{"both, by the program", func() {
			if err := s.SetSite(gateway.Site{Status: "up", Message: "welcome"}); err != nil {
				t.Fatal(err)
			}
		}, status{SiteStatus: "up", Message: "welcome"}},
		{"a limit, by an operator", put("/limits", `{"general":{"minutely":60}}`), status{SiteStatus: "up", Message: "welcome"}},
		{"a limit of an application", set(limited, map[int64]gateway.Limits{4000: {General: gateway.Rate{Minutely: 2000}}}), status{SiteStatus: "up", Message: "welcome"}},
	} {
		t.Run(strings.ReplaceAll(change.name, " ", "_"), func(t *testing.T) {
			change.do()
			general := 180
			if strings.Contains(change.name, "limit") {
				general = 60
			}
			if change.name == "a limit of an application" {
				ownMinutely = 2000
			}
			for i, c := range followers {
				c.t = t
				r := c.reply()
				got := r.status()
				want := general
				if i%2 == 1 {
					want = ownMinutely
				}
				if got.SiteStatus != change.want.SiteStatus || got.Message != change.want.Message || got.Limits.General.Minutely != want || string(r.ReqID) != fmt.Sprint(i) {
					t.Errorf("follower %d heard %q %q %d, req_id %s; want %q %q %d", i, got.SiteStatus, got.Message, got.Limits.General.Minutely, r.ReqID,
						change.want.SiteStatus, change.want.Message, want)
				}
			}
		})
	}
	// What changes nothing is no news.
	put("/site", `{"status":"up"}`)()
	set(limited, nil)()
	for _, c := range followers {
		c.t = t
		c.ping()
	}
}

// TestNothingFollowsTheAnswerToForget changes the site again and again while clients subscribe and forget. All changes
// together fit into the queue of a client, so that none can be too slow for them.
func TestNothingFollowsTheAnswerToForget(t *testing.T) {
	const followers, rounds, each = 4, 25, 20
	s := start(t, &gateway.Options{MaxQueue: followers * rounds * each * 16 << 10})
	changes := make(chan struct{}, followers*rounds*each)
	var changing sync.WaitGroup
	for i := range 2 {
		changing.Go(func() {
			n := 0 // what changes nothing is no news
			for range changes {
				n++
				if err := s.SetSite(gateway.Site{Status: "up", Message: fmt.Sprint(i, n)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var clients sync.WaitGroup
	for i := range followers {
		c := s.connect(t, "")
		clients.Go(func() {
			for round := range rounds {
				first, err := c.askRaw(fmt.Sprintf(`{"website_status":1,"subscribe":1,"req_id":%d}`, round))
				if err != nil {
					t.Error(err)
					return
				}
				id := first.Subscription.ID
				if first.Error.Code != "" || id == "" {
					t.Errorf("subscribe: %s", first.text)
					return
				}
				// Let updates come, then forget: what comes before the answer belongs to the stream, what comes after it
				// must not.
				for range each {
					changes <- struct{}{}
				}
				for range round % 4 {
					if r, err := c.readRaw(); err != nil || r.Subscription.ID != id {
						t.Errorf("update = %s, %v", shorten(r.text), err)
						return
					}
				}
				request, answer := fmt.Sprintf(`{"forget":%q}`, id), "1"
				if i%2 == 1 {
					request, answer = `{"forget_all":"website_status"}`, `["`+id+`"]`
				}
				if err := c.sendRaw(request); err != nil {
					t.Error(err)
					return
				}
				for {
					r, err := c.readRaw()
					if err != nil {
						t.Error(err)
						return
					}
					if r.MsgType == "website_status" && r.Subscription.ID == id {
						continue
					}
					if !strings.Contains(r.text, `:`+answer+`}`) {
						t.Errorf("%s was answered %s", request, r.text)
						return
					}
					break
				}
				for n := range 3 {
					if r, err := c.askRaw(`{"ping":1}`); err != nil || r.MsgType != "ping" {
						t.Errorf("after the answer to forget, %d: %s, %v", n, shorten(r.text), err)
						return
					}
				}
			}
		})
	}
	clients.Wait()
	close(changes)
	changing.Wait()
	s.awaitMetric(t, 0, "dervish_streams")
}

// askRaw, sendRaw and readRaw are for goroutines that may not end the test.
func (c *client) askRaw(text string) (reply, error) {
	if err := c.sendRaw(text); err != nil {
		return reply{}, err
	}
	return c.readRaw()
}

func (c *client) sendRaw(text string) error {
	_, err := c.nc.Write(encode(fin|opText, text))
	return err
}

func (c *client) readRaw() (reply, error) {
	f, err := readFrame(c.br)
	if err != nil {
		return reply{}, err
	}
	r := reply{t: c.t, text: f.payload}
	if f.first != fin|opText {
		return r, fmt.Errorf("frame %x %s", f.first, shorten(f.payload))
	}
	return r, json.Unmarshal([]byte(f.payload), &r)
}

// TestTheLastUpdateSaysWhatHolds has many operators change things at once.
func TestTheLastUpdateSaysWhatHolds(t *testing.T) {
	s := start(t, nil)
	var followers []*client
	for range 2 {
		c := s.connect(t, "")
		c.ask(`{"website_status":1,"subscribe":1}`).ok()
		followers = append(followers, c)
	}
	for round := range 10 {
		var operators sync.WaitGroup
		for i := range 4 {
			operators.Go(func() {
				for n := range 5 {
					if err := s.SetSite(gateway.Site{Status: "up", Message: fmt.Sprint(round, i, n)}); err != nil {
						t.Error(err)
					}
					if err := s.SetLimits(gateway.Limits{ProposalStreams: 1000*round + 10*i + n + 1}, nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
		operators.Wait()
		site, limits := s.Site(), s.Limits()
		for i, c := range followers {
			c.send(`{"ping":1}`)
			var last status
			for {
				r := c.reply()
				if r.MsgType == "ping" {
					break
				}
				last = r.status()
			}
			if last.Message != site.Message || last.Limits.Proposals.Max != limits.ProposalStreams {
				t.Fatalf("round %d: follower %d last heard %q and %d, what holds is %q and %d", round, i, last.Message, last.Limits.Proposals.Max, site.Message, limits.ProposalStreams)
			}
		}
	}
}

func TestOperatorsWhoNamePartsDoNotUndoEachOther(t *testing.T) {
	s := start(t, nil)
	for round := range 50 {
		var both sync.WaitGroup
		for _, body := range []string{
			fmt.Sprintf(`{"general":{"minutely":%d}}`, round+1), fmt.Sprintf(`{"general":{"hourly":%d}}`, round+2), fmt.Sprintf(`{"pricing":{"hourly":%d}}`, round+3),
		} {
			both.Go(func() {
				if w := s.operate(http.MethodPut, "/limits", body); w.Code != http.StatusOK {
					t.Errorf("PUT %s = %d", body, w.Code)
				}
			})
		}
		both.Wait()
		want := gateway.Limits{General: gateway.Rate{Minutely: round + 1, Hourly: round + 2}, Pricing: gateway.Rate{Hourly: round + 3}}
		if got := s.Limits(); got != want {
			t.Fatalf("limits = %+v, want %+v", got, want)
		}
	}
}

func TestStreamsEndWithTheirConnection(t *testing.T) {
	s := start(t, nil)
	for range 10 {
		c := s.connect(t, "")
		c.ask(`{"website_status":1,"subscribe":1}`).ok()
		c.nc.Close()
	}
	s.awaitMetric(t, 0, "dervish_streams")
	s.awaitMetric(t, 0, "dervish_sessions")
	if err := s.SetSite(gateway.Site{Status: "down"}); err != nil {
		t.Fatal(err)
	}
}

func TestUpdatesAreCompressedForWhoAgreed(t *testing.T) {
	s := start(t, nil)
	plain, squeezed := s.connect(t, ""), s.connect(t, "", "Sec-WebSocket-Extensions: permessage-deflate")
	plain.ask(`{"website_status":1,"subscribe":1}`).ok()
	squeezed.send(`{"website_status":1,"subscribe":1}`)
	parse(t, inflate(t, squeezed.next().payload)).ok()
	if err := s.SetSite(gateway.Site{Status: "down", Message: "ż"}); err != nil {
		t.Fatal(err)
	}
	if got := plain.reply().status().Message; got != "ż" {
		t.Errorf("message = %q", got)
	}
	f := squeezed.next()
	if f.first != fin|deflated|opText || parse(t, inflate(t, f.payload)).status().Message != "ż" {
		t.Errorf("frame = %x %s", f.first, shorten(f.payload))
	}
}
