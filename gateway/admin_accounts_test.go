package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

// told reads what the admin handler answers to a request that must succeed.
func told[T any](t *testing.T, s *server, method, path, body string) T {
	t.Helper()
	w := s.operate(method, path, body)
	var v T
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s %s = %d %s, %v", method, path, w.Code, w.Body, err)
	}
	return v
}

type listed struct {
	Accounts []gateway.AccountState
	Tokens   []gateway.TokenState
}

func TestOperatorsOpenAccountsAndMakeTokens(t *testing.T) {
	s := start(t, standing())
	first := told[gateway.AccountState](t, s, "POST", "/accounts", `{}`)
	if first.Currency != "USD" || first.Balance != "10000.00" || first.Token == "" || !first.Created.Equal(noon) {
		t.Errorf("account = %+v, want 10,000 USD and a token", first)
	}
	c := s.connect(t, "")
	if a := c.authorize(first.Token); a.LoginID != first.LoginID || len(a.Scopes) != 5 {
		t.Errorf("authorize = %+v, want %s with every scope", a, first.LoginID)
	}
	second := told[gateway.AccountState](t, s, "POST", "/accounts",
		fmt.Sprintf(`{"loginid":"CR77","currency":"BTC","balance":"0.5","user":%d,"scopes":["read"]}`, first.User))
	if second.LoginID != "CR77" || second.User != first.User || second.Balance != "0.50000000" {
		t.Errorf("account = %+v", second)
	}
	if a := c.authorize(second.Token); !slices.Equal(a.Scopes, []string{"read"}) || len(a.AccountList) != 2 {
		t.Errorf("authorize = %+v, want the scope read and both accounts of the user", a)
	}

	all := told[listed](t, s, "GET", "/accounts", "").Accounts
	if len(all) != 3 || !all[1].Demo || all[0].LoginID != "CR77" {
		t.Errorf("accounts = %+v, want CR77, the demo account and another", all)
	}
	made := told[gateway.TokenState](t, s, "POST", "/accounts/CR77/tokens", `{"name":"bot","scopes":["trade"]}`)
	if a := c.authorize(made.Token); !slices.Equal(a.Scopes, []string{"trade"}) {
		t.Errorf("authorize = %+v, want the scope trade", a)
	}
	tokens := told[listed](t, s, "GET", "/accounts/CR77/tokens", "").Tokens
	if len(tokens) != 2 || tokens[1].Name != "bot" || tokens[1].ID != made.ID || tokens[1].Used == nil || !tokens[1].Used.Equal(noon) {
		t.Errorf("tokens = %+v, want the second one named bot and used", tokens)
	}
	for _, path := range []string{"/accounts", "/accounts/CR77/tokens"} {
		if text := s.operate("GET", path, "").Body.String(); strings.Contains(text, made.Token) || strings.Contains(text, first.Token) {
			t.Errorf("GET %s shows a token once more: %s", path, text)
		}
	}

	// A token that is deleted is no use any more, to those who hold it and to sessions that it authorized.
	told[map[string]bool](t, s, "DELETE", fmt.Sprintf("/accounts/CR77/tokens/%d", made.ID), "")
	c.ask(`{"portfolio":1}`).fails("AuthorizationRequired")
	c.ask(`{"authorize":%q}`, made.Token).fails("InvalidToken")

	for _, wrong := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", "/accounts", `{"loginid":"CR77"}`, 400, "CR77"},
		{"POST", "/accounts", `{"loginid":"77"}`, 400, "letters, then digits"},
		{"POST", "/accounts", `{"currency":"XXX"}`, 400, "no currency XXX"},
		{"POST", "/accounts", `{"balance":"much"}`, 400, "no decimal number"},
		{"POST", "/accounts", `{"user":5}`, 400, "user 5"},
		{"POST", "/accounts", `{"scopes":["all"]}`, 400, `no scope \"all\"`},
		{"POST", "/accounts", `{"name":"bot"}`, 400, "name"},
		{"POST", "/accounts", `[]`, 400, "object"},
		{"GET", "/accounts/CR78/tokens", "", 404, "no such account"},
		{"POST", "/accounts/CR78/tokens", `{}`, 404, "no such account"},
		{"POST", "/accounts/CR77/tokens", `{"scopes":["all"]}`, 400, `no scope \"all\"`},
		{"POST", "/accounts/CR77/tokens", `{"name":"<b>"}`, 400, "letters, digits"},
		{"DELETE", fmt.Sprintf("/accounts/CR77/tokens/%d", made.ID), "", 404, "no such token"},
		{"DELETE", "/accounts/CR77/tokens/x", "", 404, "no such token"},
	} {
		w := s.operate(wrong.method, wrong.path, wrong.body)
		if w.Code != wrong.status || !strings.Contains(w.Body.String(), wrong.says) {
			t.Errorf("%s %s %s = %d %s, want %d with %q", wrong.method, wrong.path, wrong.body, w.Code, w.Body, wrong.status, wrong.says)
		}
	}
	if n := len(told[listed](t, s, "GET", "/accounts", "").Accounts); n != 3 {
		t.Errorf("there are %d accounts after refusals, want 3", n)
	}
}
