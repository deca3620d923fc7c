package calls_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/schematest"
	"github.com/dervish-ws/dervish/wire"
)

// Every call, asked without authorization and with each scope alone.
func TestScopesOpenTheCallsThatTheyShould(t *testing.T) {
	h := open(t, nil)
	for _, token := range []string{"", noneToken, "read", "trade", "trading_information", "payments", "admin", allToken} {
		t.Run("token "+token, func(t *testing.T) {
			c := h.dial(t, "EN")
			for i, call := range wire.All() {
				loginID := ""
				if token != "" {
					// Anew, as the call before may have been logout.
					c.askAs(2*i+1, map[string]any{"authorize": token})
					loginID = alice
				}
				request := example(t, call.Name, loginID)
				got := c.askAs(2*i+2, request)
				granted := wire.Scopes{wire.Scope(token)}
				switch token {
				case "", noneToken:
					granted = nil
				case allToken:
					granted = wire.AllScopes
				}
				want := wire.Code("")
				switch {
				case call.NeedsAuthorization() && token == "":
					want = wire.AuthorizationRequired
				case call.NeedsAuthorization() && !call.Allows(granted):
					want = wire.PermissionDenied
				case call.Offer == wire.NotOffered:
					want = wire.CallNotOffered
				case call == wire.Authorize.Call || call == wire.CopyStart.Call || call == wire.CopyStop.Call:
					want = wire.InvalidToken // that of the example
				}
				// What an example names, the house may not have; every other error would say that the call was not reached.
				missed := want == "" && slices.Contains(unreached, got.Error.Code)
				if got.Error.Code != want && !missed {
					t.Errorf("%s answers %s, want %q", text(t, request), got.text, want)
				}
				if want != "" && got.MsgType != call.Name {
					t.Errorf("msg_type of %s = %s, want the name of the call", got.text, got.MsgType)
				}
				switch want {
				case wire.AuthorizationRequired:
					if got.Error.Message != "Please log in." {
						t.Errorf("%s: message = %q", call.Name, got.Error.Message)
					}
				case wire.PermissionDenied:
					names := make([]string, len(call.Scopes))
					for i, s := range call.Scopes {
						names[i] = string(s)
					}
					if want := "Permission denied, requires " + strings.Join(names, " or ") + " scope."; got.Error.Message != want {
						t.Errorf("%s: message = %q, want %q", call.Name, got.Error.Message, want)
					}
				case wire.CallNotOffered:
					if !strings.Contains(got.Error.Message, call.Name) || !strings.Contains(got.Error.Message, "docs/calls.md") {
						t.Errorf("%s: message = %q, want the name of the call and docs/calls.md", call.Name, got.Error.Message)
					}
				}
			}
		})
	}
}

// unreached are what the examples are answered with where they name something that the house does not have, or where they
// were asked for before.
var unreached = []wire.Code{
	wire.ContractNotFound, wire.InvalidSellContractProposal, wire.InvalidContractProposal, wire.PriceMoved, wire.OfferingsValidationError,
	wire.CannotCancelContract, wire.UnknownTrader,
	wire.TopUpVirtualError, wire.SetCurrencyError, wire.SetSelfExclusionError, wire.APITokenError, wire.NewAccountError,
	wire.AppGetError, wire.AppUpdateError, wire.AppDeleteError, wire.AppMarkupError,
}

// Every call that is offered, asked with each scope: what is answered follows the public schemas.
func TestAnswersFollowThePublicSchemasWithEveryScope(t *testing.T) {
	schematest.Dir(t)
	h := open(t, nil)
	answered := map[string]bool{}
	for _, token := range []string{"read", "trade", "trading_information", "payments", "admin", allToken} {
		c := h.dial(t, "EN")
		for _, call := range wire.All() {
			if call.Offer == wire.NotOffered || call == wire.AccountList.Call || call.Streams { // what streams would go on and on
				continue
			}
			c.authorize(token)
			got := c.ask(text(t, example(t, call.Name, alice)))
			if got.Error.Code != "" {
				continue // TestScopesOpenTheCallsThatTheyShould says which those are
			}
			v, err := schematest.Value(got.text)
			if err != nil {
				t.Fatal(err)
			}
			answered[call.Name] = true
			if err := schematest.Response(t, call.Name).Validate(v); err != nil && call != wire.TradingPlatformStatus.Call {
				t.Errorf("%s with the scope %s: %v", call.Name, token, err)
			}
		}
	}
	if len(answered) < 30 {
		t.Errorf("%d calls were answered, want at least 30", len(answered))
	}
}

// How many calls the scopes open, as the public schemas have it.
func TestScopesAreCounted(t *testing.T) {
	got := map[string]int{}
	for _, c := range wire.All() {
		names := make([]string, len(c.Scopes))
		for i, s := range c.Scopes {
			names[i] = string(s)
		}
		got[strings.Join(names, " or ")]++
	}
	want := map[string]int{"": 37, "read": 24, "read or trading_information": 7, "trade": 10, "payments": 30, "admin": 29}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("calls by scopes = %v, want %v", got, want)
	}
}

// Each request breaks the rule that it is named after and every later one.
func TestChecksComeInOrder(t *testing.T) {
	h := open(t, func(w *calls.World) {
		w.Limits = limits.NewTable(limits.Numbers{Streams: 100, General: limits.Rates{Minutely: 1}}, nil)
	})
	fill := func(c *client) {
		t.Helper()
		if a := c.ask(`{"website_config":1}`); a.Error.Code != "" {
			t.Fatalf("the one call of the minute: %s", a.text)
		}
	}
	for _, tt := range []struct {
		name, token, request string
		full                 bool // the limit is reached
		want                 wire.Code
		message              string
	}{
		{"form", "", `{"balance":2,"balance":2,"a b":1}`, true, wire.BadRequest, "The application sent an invalid request."},
		{"sanity", "", `{"no_such_call":1,"a b":1}`, true, wire.SanityCheckFailed, "Parameters sanity check failed."},
		{"call", "", `{"no_such_call":1}`, true, wire.UnrecognisedRequest, "Unrecognised request"},
		{"rate", "", `{"balance":2}`, true, wire.RateLimit, "You have reached the rate limit for balance."},
		{"declaration", "", `{"balance":2}`, false, wire.InputValidationFailed, "Input validation failed: balance"},
		{"authorization", "", `{"balance":1,"loginid":"CR1"}`, false, wire.AuthorizationRequired, "Please log in."},
		{"scope", "payments", `{"balance":1}`, false, wire.PermissionDenied, "Permission denied, requires read or trading_information scope."},
		{"account", "read", `{"balance":1,"loginid":"CR1"}`, false, wire.PermissionDenied, "The loginid is not an account of this session."},
		{"the call itself", "payments", `{"p2p_order_list":1,"loginid":"` + alice + `"}`, false, wire.CallNotOffered, "p2p_order_list is not offered by this server. The calls that are stand in docs/calls.md."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h.clock.Advance(time.Hour)
			c := h.dial(t, "EN")
			if tt.token != "" {
				c.authorize(tt.token)
				h.clock.Advance(time.Hour)
			}
			if tt.full {
				fill(c)
			}
			got := c.ask(tt.request)
			if got.Error.Code != tt.want || got.Error.Message != tt.message {
				t.Errorf("%s answers %s, want %s: %s", tt.request, got.text, tt.want, tt.message)
			}
		})
	}
}

func TestAccountOfTheRequest(t *testing.T) {
	h := open(t, nil)
	for _, tt := range []struct {
		name    string
		tokens  []string
		request string
		want    wire.Code
	}{
		{"one account need not be named", []string{allToken}, `{"balance":1}`, ""},
		{"one account may be named", []string{allToken}, `{"balance":1,"loginid":"` + alice + `"}`, ""},
		{"an account with an escape in its name", []string{allToken}, `{"balance":1,"loginid":"\u0056RTC2000001"}`, ""},
		{"another account of the user", []string{allToken}, `{"balance":1,"loginid":"` + aliceInEUR + `"}`, wire.PermissionDenied},
		{"an account that is none", []string{allToken}, `{"balance":1,"loginid":"CR1"}`, wire.PermissionDenied},
		{"of several one must be named", []string{allToken, eurToken}, `{"balance":1}`, wire.InputValidationFailed},
		{"of several one is named", []string{allToken, eurToken}, `{"balance":1,"loginid":"` + aliceInEUR + `"}`, ""},
		{"the scopes are those of its token", []string{allToken, eurToken}, `{"buy":"1","price":1,"loginid":"` + aliceInEUR + `"}`, wire.ContractCreationFailure},
		{"the scopes are not those of another token", []string{"read", eurToken}, `{"buy":"1","price":1,"loginid":"` + alice + `"}`, wire.PermissionDenied},
		{"account_list takes none", []string{allToken, eurToken}, `{"account_list":1}`, ""},
		{"an open call need not name one of several", []string{allToken, eurToken}, `{"payout_currencies":1}`, ""},
		{"an open call may name one", []string{allToken, eurToken}, `{"payout_currencies":1,"loginid":"` + aliceInEUR + `"}`, ""},
		{"an open call may not name another's", []string{allToken}, `{"payout_currencies":1,"loginid":"CR1"}`, wire.PermissionDenied},
		{"an open call of nobody may name anybody", nil, `{"payout_currencies":1,"loginid":"CR1"}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := h.dial(t, "EN")
			if tt.tokens != nil {
				c.authorize(tt.tokens...)
			}
			if got := c.ask(tt.request); got.Error.Code != tt.want {
				t.Errorf("%s answers %s, want %q", tt.request, got.text, tt.want)
			}
		})
	}
}

func TestFailedAuthorizeLeavesTheEarlierAccount(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	c.authorize("read")
	for _, request := range []string{
		`{"authorize":"nobody"}`, `{"authorize":"` + bobToken + `"}`, `{"authorize":"` + foreignToken + `"}`,
		`{"authorize":"` + allToken + `","tokens":["nobody"]}`, `{"authorize":"not valid!"}`,
	} {
		if a := c.ask(request); a.Error.Code == "" {
			t.Errorf("%s succeeds: %s", request, a.text)
		}
		if a := c.ask(`{"balance":1}`); a.Error.Code != "" {
			t.Errorf("after %s balance answers %s, want that of the first token", request, a.text)
		}
		if a := c.ask(`{"buy":"1","price":1}`); a.Error.Code != wire.PermissionDenied {
			t.Errorf("after %s buy answers %s, want that of the first token", request, a.text)
		}
	}
	if a := c.ask(`{"logout":1}`); a.Error.Code != "" {
		t.Errorf("logout answers %s", a.text)
	}
	if a := c.ask(`{"balance":1}`); a.Error.Code != wire.AuthorizationRequired {
		t.Errorf("after logout balance answers %s", a.text)
	}
}

func TestHandlerThatPanicsOrFailsIsAnInternalError(t *testing.T) {
	const secret = "the-token-itself"
	h := open(t, nil)
	calls.Replace(h.router, wire.Authorize, func(*calls.Exchange, *wire.AuthorizeRequest, *wire.AuthorizeResponse) error {
		panic("boom")
	})
	calls.Replace(h.router, wire.StatesList, func(*calls.Exchange, *wire.StatesListRequest, *wire.StatesListResponse) error {
		return errors.New("the disk is full")
	})
	calls.Replace(h.router, wire.WebsiteStatus, func(x *calls.Exchange, _ *wire.WebsiteStatusRequest, resp *wire.WebsiteStatusResponse) error {
		resp.Message = []string{"none"}[len(x.Call.Name)]
		return nil
	})
	c := h.dial(t, "EN")
	for i, tt := range []struct{ request, echo, logged string }{
		{`{"authorize":"` + secret + `","req_id":1,"passthrough":{"a":1}}`, `{"authorize":"<not shown>","req_id":1,"passthrough":{"a":1}}`, "boom"},
		{`{"states_list":"ke","req_id":1,"passthrough":{"a":1}}`, `{"states_list":"ke","req_id":1,"passthrough":{"a":1}}`, "the disk is full"},
		{`{"website_status":1,"req_id":1,"passthrough":{"a":1}}`, `{"website_status":1,"req_id":1,"passthrough":{"a":1}}`, "index out of range"},
	} {
		name := []string{"authorize", "states_list", "website_status"}[i]
		want := `{"echo_req":` + tt.echo + `,"msg_type":"` + name + `","req_id":1,"passthrough":{"a":1},` +
			`"error":{"code":"InternalServerError","message":"Sorry, an error occurred while processing your request."}}`
		if got := string(c.ask(tt.request).text); got != want {
			t.Errorf("%s answers %s, want %s", tt.request, got, want)
		}
		if got := string(c.ask(`{"ping":1}`).text); got != `{"echo_req":{"ping":1},"msg_type":"ping","ping":"pong"}` {
			t.Errorf("the session answers %s afterwards", got)
		}
		if log := h.log.String(); !strings.Contains(log, tt.logged) || !strings.Contains(log, "call="+name) || strings.Contains(log, secret) {
			t.Errorf("the log is %s, want %q and the call %s in it, and no token", log, tt.logged, name)
		}
	}
}

func TestAnswerBeyondTheLimitIsReplaced(t *testing.T) {
	h := open(t, func(w *calls.World) { w.MaxResponse = 2000 })
	c := h.dial(t, "EN")
	want := `{"echo_req":{"website_status":1,"subscribe":1,"req_id":3},"msg_type":"error","req_id":3,"error":{"code":"ResponseTooLarge","message":"Response too large."}}`
	for range 2 { // the second time it is no duplicate, as no stream was left behind
		if got := string(c.ask(`{"website_status":1,"subscribe":1,"req_id":3}`).text); got != want {
			t.Errorf("answer = %s, want %s", got, want)
		}
	}
	if got := string(c.ask(`{"forget_all":"website_status"}`).text); !strings.HasSuffix(got, `"forget_all":[]}`) {
		t.Errorf("forget_all answers %s, want no stream", got)
	}
}

func TestAnswerWhoseEchoIsBeyondTheLimitIsReplacedByAShortOne(t *testing.T) {
	h := open(t, func(w *calls.World) { w.MaxResponse = 1000 })
	c := h.dial(t, "EN")
	long := strings.Repeat("x", 2000)
	for _, request := range []string{
		`{"website_status":1,"req_id":3,"passthrough":{"long":"` + long + `"}}`, // an answer
		`{"no_such_call":1,"req_id":3,"passthrough":{"long":"` + long + `"}}`,   // an error
	} {
		want := `{"echo_req":{},"msg_type":"error","req_id":3,"error":{"code":"ResponseTooLarge","message":"Response too large."}}`
		if got := string(c.ask(request).text); got != want {
			t.Errorf("answer = %s, want %s", got, want)
		}
	}
}

func TestRequestsAreReadInFormC(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	got := string(c.ask("{\"ping\":1,\"passthrough\":{\"name\":\"Zoe\u0308\"}}").text)
	want := `{"echo_req":{"ping":1,"passthrough":{"name":"Zoë"}},"msg_type":"ping","passthrough":{"name":"Zoë"},"ping":"pong"}`
	if got != want {
		t.Errorf("answer = %s, want %s", got, want)
	}
}

func TestTallyCountsCallsAndOutcomes(t *testing.T) {
	h := open(t, nil)
	calls.Replace(h.router, wire.StatesList, func(*calls.Exchange, *wire.StatesListRequest, *wire.StatesListResponse) error {
		return wire.NewError("CodeOfOneCall", "")
	})
	c := h.dial(t, "EN")
	for _, request := range []string{`{"ping":1}`, `{"ping":1}`, `{"ping":2}`, `{"balance":1}`, `{"nope":1}`, `[]`, `{"ping":1,"a b":1}`, `{"states_list":"ke"}`} {
		c.ask(request)
	}
	got := map[string]uint64{}
	h.router.Tally.Each(func(call string, code wire.Code, n uint64) { got[call+":"+string(code)] = n })
	want := map[string]uint64{
		"ping:": 2, "ping:InputValidationFailed": 1, "balance:AuthorizationRequired": 1, ":UnrecognisedRequest": 1, ":BadRequest": 1,
		"ping:SanityCheckFailed": 1, "states_list:other": 1,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("tally = %v, want %v", got, want)
	}
}
