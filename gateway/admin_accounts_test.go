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

func TestAnAccountIsResetToItsOpeningBalance(t *testing.T) {
	s := start(t, standing())
	told[gateway.AccountState](t, s, "POST", "/accounts", `{"loginid":"CR77","balance":"250"}`)
	made := told[gateway.TokenState](t, s, "POST", "/accounts/CR77/tokens", `{}`)
	c := s.connect(t, "")
	c.authorize(made.Token)
	c.ask(`{"buy":1,"price":100,"parameters":{"contract_type":"CALL","symbol":"R_100","currency":"USD","amount":100,"basis":"stake","duration":1,"duration_unit":"h"}}`).ok()
	follower := s.connect(t, "")
	follower.authorize(made.Token)
	follower.ask(`{"balance":1,"subscribe":1}`).ok()

	// Up: the stake of a contract that stays open is given again.
	state := told[gateway.AccountState](t, s, "POST", "/accounts/CR77/reset", "")
	if state.Balance != "250.00" || state.Token != "" {
		t.Errorf("account = %+v, want 250.00 and no token", state)
	}
	if news := follower.message(); !strings.Contains(news, `"balance":250`) || !strings.Contains(news, `"msg_type":"balance"`) {
		t.Errorf("the balance stream says %s, want 250", news)
	}
	if open := c.ask(`{"portfolio":1}`).ok(); !strings.Contains(open, `"CALL_R_100_`) {
		t.Errorf("portfolio = %s, want the contract", open)
	}
	// Down.
	c.ask(`{"topup_virtual":1}`).ok()
	told[gateway.AccountState](t, s, "POST", "/accounts/CR77/reset", "")
	var statement struct {
		Transactions []struct {
			ActionType   string  `json:"action_type"`
			Amount       float64 `json:"amount"`
			BalanceAfter float64 `json:"balance_after"`
		}
	}
	entries := func() string {
		c.ask(`{"statement":1}`).into(&statement)
		return fmt.Sprint(statement.Transactions)
	}
	want := "[{adjustment -9750 250} {virtual_credit 9750 10000} {adjustment 100 250} {buy -100 150} {virtual_credit 250 250}]"
	if got := entries(); got != want {
		t.Errorf("statement = %s, want %s", got, want)
	}
	// Again: there is nothing to set.
	told[gateway.AccountState](t, s, "POST", "/accounts/CR77/reset", "")
	if got := entries(); got != want {
		t.Errorf("statement = %s, want %s", got, want)
	}
	if w := s.operate("POST", "/accounts/CR78/reset", ""); w.Code != http.StatusNotFound {
		t.Errorf("reset of nobody = %d %s, want 404", w.Code, w.Body)
	}
}
