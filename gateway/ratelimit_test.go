package gateway_test

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

// callsOf has requests of each category of limits. The answers may be errors; what counts is whether it is RateLimit.
var callsOf = map[string][]string{
	"general": {`{"residence_list":1}`, `{"states_list":"de"}`, `{"balance":1}`, `{"website_config":1}`, `{"website_status":1}`},
	"pricing": {`{"proposal":1,"amount":10,"basis":"stake","contract_type":"CALL","currency":"USD","duration":5,"duration_unit":"t","symbol":"R_100"}`, `{"proposal_open_contract":1}`},
	"outcome": {`{"portfolio":1}`, `{"statement":1}`, `{"profit_table":1}`},
}

// limited makes limits with the rate for one category alone.
func limited(category string, r gateway.Rate) (l gateway.Limits) {
	switch category {
	case "general":
		l.General = r
	case "pricing":
		l.Pricing = r
	case "outcome":
		l.Outcome = r
	}
	return l
}

// admits sends a request and checks that it is not over the limit.
func (c *client) admits(request string) {
	c.t.Helper()
	if r := c.ask("%s", request); r.Error.Code == "RateLimit" {
		c.t.Errorf("%s was refused: %s", request, r.Error.Message)
	}
}

// refuses sends a request and checks that it is over the limit.
func (c *client) refuses(request string) {
	c.t.Helper()
	r := c.ask("%s", request).fails("RateLimit")
	r.repeats(request)
	call := strings.SplitN(request, `"`, 3)[1]
	if r.MsgType != call || r.Error.Message != "You have reached the rate limit for "+call+"." {
		c.t.Errorf("%s was answered %s", request, r.text)
	}
}

func TestRS12TheCallBeyondTheLimitIsRefusedAndTheNextWindowAdmits(t *testing.T) {
	for _, category := range slices.Sorted(maps.Keys(callsOf)) {
		requests := callsOf[category]
		t.Run(category, func(t *testing.T) {
			const minutely, hourly = 5, 12
			s, clock := startManual(t, &gateway.Options{IdleTimeout: -1, Limits: limited(category, gateway.Rate{Minutely: minutely, Hourly: hourly})})
			c := s.connect(t, "")
			call := func(i int) string { return requests[i%len(requests)] }
			c.admits(call(0)) // the windows begin here
			clock.Advance(30 * time.Second)
			for i := 1; i < minutely; i++ {
				c.admits(call(i))
			}
			for i := range 20 { // none of these is counted
				c.refuses(call(i))
			}
			clock.Advance(30*time.Second - time.Nanosecond)
			c.refuses(call(0))
			clock.Advance(time.Nanosecond)
			for i := range minutely {
				c.admits(call(i))
			}
			c.refuses(call(1))
			clock.Advance(time.Minute)
			for i := range hourly - 2*minutely {
				c.admits(call(i))
			}
			c.refuses(call(2)) // there is room in the minute and none in the hour
			clock.Advance(58*time.Minute - time.Nanosecond)
			c.ping()
			c.refuses(call(0))
			clock.Advance(time.Nanosecond)
			c.admits(call(0))
			c.ping()
			// Others are not concerned.
			for other, requests := range callsOf {
				if other != category {
					for range 2 * minutely {
						c.admits(requests[0])
					}
				}
			}
		})
	}
}

func TestRS12TheConnectionStaysOpen(t *testing.T) {
	s, clock := startManual(t, &gateway.Options{Limits: limited("general", gateway.Rate{Minutely: 1})})
	c := s.connect(t, "")
	c.admits(`{"residence_list":1}`)
	for range 100 {
		c.refuses(`{"residence_list":1,"req_id":3,"passthrough":{"k":1}}`)
	}
	clock.Advance(time.Minute)
	c.ask(`{"residence_list":1}`).ok()
}

func TestCallsThatAreNeverLimited(t *testing.T) {
	s, _ := startManual(t, &gateway.Options{
		Limits:   gateway.Limits{General: gateway.Rate{Minutely: 2}, Outcome: gateway.Rate{Minutely: 2}, Pricing: gateway.Rate{Minutely: 2}},
		Accounts: []gateway.Account{account("VRTC1", everyScope)},
	})
	c := s.connect(t, "")
	exempt := []string{`{"ping":1}`, `{"time":1}`, `{"forget":"0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"}`, `{"forget_all":"ticks"}`, `{"logout":1}`}
	for range 10 {
		for _, request := range exempt {
			c.ask("%s", request).ok()
		}
	}
	c.admits(`{"residence_list":1}`) // they did not count either
	c.admits(`{"residence_list":1}`)
	c.refuses(`{"residence_list":1}`)
	for _, request := range exempt {
		c.ask("%s", request).ok()
	}
}

func TestWhatNamesNoCallDoesNotCount(t *testing.T) {
	s, _ := startManual(t, &gateway.Options{Limits: limited("general", gateway.Rate{Minutely: 2})})
	c := s.connect(t, "")
	for range 5 {
		c.ask(`no JSON`).fails("BadRequest")
		c.ask(`{}`).fails("UnrecognisedRequest")
		c.ask(`{"residence_list":1,"a b":1}`).fails("SanityCheckFailed")
	}
	// A call counts although its request is not valid: the rate comes before validation.
	c.ask(`{"residence_list":2}`).fails("InputValidationFailed")
	c.ask(`{"residence_list":2}`).fails("InputValidationFailed")
	c.refuses(`{"residence_list":2}`)
}

func TestCallsCountByAccountElseByAddress(t *testing.T) {
	s, clock := startManual(t, &gateway.Options{
		Limits:   limited("general", gateway.Rate{Minutely: 4}),
		Accounts: []gateway.Account{account("VRTC1", everyScope, []string{"read"}), account("VRTC2", everyScope)},
	})
	const call = `{"residence_list":1}`
	a, b := s.connect(t, ""), s.connect(t, "")
	for _, c := range []*client{a, b, a, b} {
		c.admits(call)
	}
	a.refuses(call) // connections from one address share
	b.refuses(call)

	clock.Advance(time.Minute)
	authorize := func(c *client, token string) { c.ask(`{"authorize":%q}`, token).ok() }
	authorize(a, token("VRTC1", everyScope...)) // counts by the address still: 1
	authorize(b, token("VRTC1", "read"))        // 2
	for _, c := range []*client{a, b, b, a} {
		c.admits(call)
	}
	a.refuses(call) // sessions of one account share, whatever their tokens
	b.refuses(call)
	// Switching accounts is a call like others: at the limit of the first account it has to wait.
	b.ask(`{"authorize":%q}`, token("VRTC2", everyScope...)).fails("RateLimit")
	b.ask(`{"logout":1}`).ok()                  // back to the address
	authorize(b, token("VRTC2", everyScope...)) // 3
	for range 4 {
		b.admits(call)
	}
	b.refuses(call)
	a.refuses(call)
	c := s.connect(t, "")
	c.admits(call) // 4
	c.refuses(call)
}

// from makes a connection from another address of this machine.
func (s *server) from(t testing.TB, address, target string) *client {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	nc, err := d.DialContext(context.Background(), "tcp", s.addr)
	if err != nil {
		t.Skipf("this machine has no address %s beside 127.0.0.1, as Linux has: %v", address, err)
	}
	t.Cleanup(func() { nc.Close() })
	c, err := open(nc, target, upgrade())
	if err != nil {
		t.Fatal(err)
	}
	c.t = t
	return c
}

func TestAddressesHaveTheirOwnWindows(t *testing.T) {
	s, _ := startManual(t, &gateway.Options{Limits: limited("general", gateway.Rate{Minutely: 1})})
	a, b := s.connect(t, ""), s.from(t, "127.0.0.2", shared)
	b.upgraded()
	a.admits(`{"residence_list":1}`)
	a.refuses(`{"residence_list":1}`)
	b.admits(`{"residence_list":1}`)
	b.refuses(`{"residence_list":1}`)
}

func TestAnApplicationMayHaveLimitsOfItsOwn(t *testing.T) {
	more := gateway.Limits{General: gateway.Rate{Minutely: 3}}
	s, _ := startManual(t, &gateway.Options{
		Limits: limited("general", gateway.Rate{Minutely: 1}),
		Apps:   []gateway.App{{ID: 4000, Active: true, Limits: &more}, {ID: 4001, Active: true}},
	})
	const call = `{"residence_list":1}`
	a, b, c := s.connect(t, ""), s.connect(t, gateway.Path+"?app_id=4000"), s.connect(t, gateway.Path+"?app_id=4001")
	a.admits(call)
	a.refuses(call)
	c.refuses(call) // 4001 shares with everybody
	for range 3 {
		b.admits(call) // and 4000 has windows of its own
	}
	b.refuses(call)
}

func TestLimitsChangeWhileSessionsGoOn(t *testing.T) {
	s, _ := startManual(t, &gateway.Options{
		Limits: limited("general", gateway.Rate{Minutely: 3}),
		Apps:   []gateway.App{{ID: 4000, Active: true, Limits: &gateway.Limits{General: gateway.Rate{Minutely: 1}}}},
	})
	const call = `{"residence_list":1}`
	c, own := s.connect(t, ""), s.connect(t, gateway.Path+"?app_id=4000")
	own.admits(call)
	own.refuses(call)
	for range 3 {
		c.admits(call)
	}
	c.refuses(call)
	put := func(body string) {
		t.Helper()
		if w := s.operate(http.MethodPut, "/limits", body); w.Code != http.StatusOK {
			t.Fatalf("PUT /limits %s = %d %s", body, w.Code, w.Body)
		}
	}
	put(`{"general":{"minutely":5}}`) // what was counted stays counted
	c.admits(call)
	c.admits(call)
	c.refuses(call)
	put(`{"general":{"minutely":2}}`)
	c.refuses(call)
	put(`{"general":{"minutely":0}}`)
	for range 50 {
		c.admits(call)
	}
	own.refuses(call) // an application's own stay
	put(`{"general":{"minutely":40}}`)
	c.refuses(call) // calls without a limit were counted too
	if err := s.SetLimits(gateway.Limits{}, map[int64]gateway.Limits{4000: {General: gateway.Rate{Minutely: 2}}}); err != nil {
		t.Fatal(err)
	}
	own.admits(call)
	own.refuses(call)
	if err := s.SetLimits(gateway.Limits{}, map[int64]gateway.Limits{}); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		own.admits(call)
	}
}

func TestUpdatesOfStreamsNeverCount(t *testing.T) {
	s, _ := startManual(t, &gateway.Options{Limits: limited("general", gateway.Rate{Minutely: 2})})
	c := s.connect(t, "")
	c.ask(`{"website_status":1,"subscribe":1}`).ok()
	for i := range 20 {
		if err := s.SetSite(gateway.Site{Status: "up", Message: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
		c.reply().status()
	}
	c.admits(`{"residence_list":1}`)
	c.refuses(`{"residence_list":1}`)
}

func TestManyConnectionsAtOnceGetNoCallTooMany(t *testing.T) {
	const room = 50
	s, _ := startManual(t, &gateway.Options{Limits: limited("general", gateway.Rate{Minutely: room})})
	var admitted [8]int
	var all sync.WaitGroup
	for i := range admitted {
		c := s.connect(t, "")
		all.Go(func() {
			for range 20 {
				r, err := c.askRaw(`{"states_list":"nl"}`)
				if err != nil {
					t.Error(err)
					return
				}
				if r.Error.Code == "" {
					admitted[i]++
				}
			}
		})
	}
	all.Wait()
	sum := 0
	for _, n := range admitted {
		sum += n
	}
	if sum != room {
		t.Errorf("%d calls were admitted, want %d", sum, room)
	}
}
