package gateway_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

// authorized is the payload of authorize, as far as tests look at it.
type authorized struct {
	LoginID     string   `json:"loginid"`
	Scopes      []string `json:"scopes"`
	Currency    string   `json:"currency"`
	AccountList []struct {
		LoginID string `json:"loginid"`
	} `json:"account_list"`
}

func (c *client) authorize(token string, more ...string) authorized {
	c.t.Helper()
	request := `{"authorize":"` + token + `"`
	if len(more) > 0 {
		request += `,"tokens":["` + strings.Join(more, `","`) + `"]`
	}
	var a authorized
	c.ask("%s}", request).into(&a)
	return a
}

// closedCall needs the scope read; the answer tells whether the session may.
const closedCall = `{"trading_servers":1}`

func accounts() *gateway.Options {
	return &gateway.Options{Accounts: []gateway.Account{
		account("VRTC1", everyScope, []string{"read"}, []string{"trade"}), account("VRTC2", everyScope, []string{"admin"}), account("CR3", everyScope),
	}}
}

func TestAuthorizeBindsReplacesAndKeeps(t *testing.T) {
	s := start(t, accounts())
	c := s.connect(t, "")
	c.ask(closedCall).fails("AuthorizationRequired")
	if a := c.authorize(token("VRTC1", "read")); a.LoginID != "VRTC1" || !slices.Equal(a.Scopes, []string{"read"}) || a.Currency != "USD" {
		t.Errorf("authorize = %+v", a)
	}
	c.ask(closedCall).ok()
	// Another token of the same account replaces the scopes.
	c.authorize(token("VRTC1", "trade"))
	if r := c.ask(closedCall).fails("PermissionDenied"); r.Error.Message != "Permission denied, requires read scope." {
		t.Errorf("message = %q", r.Error.Message)
	}
	// Another account.
	if a := c.authorize(token("VRTC2", everyScope...)); a.LoginID != "VRTC2" {
		t.Errorf("authorize = %+v", a)
	}
	c.ask(`{"trading_servers":1,"loginid":"VRTC2"}`).ok()
	c.ask(`{"trading_servers":1,"loginid":"VRTC1"}`).fails("PermissionDenied")
	// A failure leaves things as they were.
	for _, bad := range []string{`{"authorize":"wrong"}`, `{"authorize":""}`, `{"authorize":"a b"}`, `{"authorize":1}`, `{"authorize":"wrong","tokens":[]}`} {
		if r := c.ask("%s", bad); r.Error.Code != "InvalidToken" && r.Error.Code != "InputValidationFailed" {
			t.Errorf("%s was answered %s", bad, r.text)
		}
		c.ask(`{"trading_servers":1,"loginid":"VRTC2"}`).ok()
	}
	if r := c.ask(`{"authorize":"wrong"}`).fails("InvalidToken"); r.Error.Message != "The token is invalid." {
		t.Errorf("message = %q", r.Error.Message)
	}
	// It belongs to the connection.
	s.connect(t, "").ask(closedCall).fails("AuthorizationRequired")

	if got := c.ask(`{"logout":1}`).ok(); got != "1" {
		t.Errorf("logout = %s, want 1", got)
	}
	c.ask(closedCall).fails("AuthorizationRequired")
	c.ask(`{"logout":1}`).ok() // needs nobody
	c.authorize(token("VRTC1", "read"))
	c.ask(closedCall).ok()
}

func TestSeveralTokensNeedALoginID(t *testing.T) {
	s := start(t, accounts())
	c := s.connect(t, "")
	a := c.authorize(token("VRTC1", "read"), token("VRTC2", "admin"))
	var listed []string
	for _, l := range a.AccountList {
		listed = append(listed, l.LoginID)
	}
	slices.Sort(listed)
	if a.LoginID != "VRTC1" || !slices.Equal(listed, []string{"VRTC1", "VRTC2"}) {
		t.Errorf("authorize = %+v", a)
	}
	if r := c.ask(closedCall).fails("InputValidationFailed"); r.Error.Details["loginid"] == "" || r.Error.Message != "Input validation failed: loginid" {
		t.Errorf("without loginid: %s", r.text)
	}
	c.ask(`{"trading_servers":1,"loginid":"VRTC1"}`).ok()
	c.ask(`{"trading_servers":1,"loginid":"VRTC2"}`).fails("PermissionDenied") // its token has another scope
	c.ask(`{"trading_servers":1,"loginid":"CR3"}`).fails("PermissionDenied")   // not of this session
	c.ask(`{"trading_servers":1,"loginid":"3CR"}`).fails("InputValidationFailed")
	c.ask(`{"payout_currencies":1}`).ok() // open calls need none
	c.ask(`{"payout_currencies":1,"loginid":"VRTC2"}`).ok()
	c.ask(`{"payout_currencies":1,"loginid":"CR3"}`).fails("PermissionDenied")

	// One bad token among good ones changes nothing.
	c.ask(`{"authorize":%q,"tokens":[%q,"wrong"]}`, token("CR3", everyScope...), token("VRTC2", "admin")).fails("InvalidToken")
	c.ask(`{"trading_servers":1,"loginid":"VRTC1"}`).ok()
	// One token alone makes it simple again.
	c.authorize(token("VRTC1", "read"))
	c.ask(closedCall).ok()
	c.ask(`{"trading_servers":1,"loginid":"VRTC2"}`).fails("PermissionDenied")
}

func TestTokensOfOneAccountCountAsOne(t *testing.T) {
	s := start(t, accounts())
	read, trade, other := token("VRTC1", "read"), token("VRTC1", "trade"), token("VRTC2", "admin")
	for name, more := range map[string][]string{"the same token": {read}, "the same twice": {read, read}, "another of the account": {trade}} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			c := s.connect(t, "")
			if a := c.authorize(read, more...); a.LoginID != "VRTC1" || !slices.Equal(a.Scopes, []string{"read"}) || len(a.AccountList) != 1 {
				t.Errorf("authorize = %+v", a)
			}
			c.ask(closedCall).ok() // without a loginid, and with the scopes of the first token
		})
	}
	c := s.connect(t, "")
	c.authorize(read, other, trade, other)
	c.ask(closedCall).fails("InputValidationFailed")
	c.ask(`{"trading_servers":1,"loginid":"VRTC1"}`).ok()
	c.ask(`{"trading_servers":1,"loginid":"VRTC2"}`).fails("PermissionDenied")
}

func TestTheDemoAccountIsThereToBeginWith(t *testing.T) {
	s := start(t, nil)
	d := s.Demo()
	if d == nil {
		t.Fatal("there is no demo account")
	}
	if a := s.connect(t, "").authorize(d.Token); a.LoginID != d.LoginID || !slices.Equal(a.Scopes, everyScope) {
		t.Errorf("authorize = %+v, want %+v with every scope", a, *d)
	}
	if d := start(t, accounts()).Demo(); d != nil {
		t.Errorf("beside named accounts there is the demo %+v", *d)
	}
}
