package calls_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/wire"
)

// into reads the payload of an answer that must succeed.
func into[T any](t *testing.T, a answer) T {
	t.Helper()
	if a.Error.Code != "" {
		t.Fatalf("an error: %s", a.text)
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(a.text, &members); err != nil {
		t.Fatal(err)
	}
	var v T
	if err := json.Unmarshal(members[a.MsgType], &v); err != nil {
		t.Fatalf("%v in %s", err, a.text)
	}
	return v
}

// rise is a purchase for ten.
const rise = `{"buy":"1","price":100,"parameters":{"contract_type":"CALL","symbol":"R_100","currency":"USD","amount":10,"basis":"stake","duration":5,"duration_unit":"t"}}`

type tokens struct {
	Tokens []struct {
		DisplayName string `json:"display_name"`
		Token       string `json:"token"`
	} `json:"tokens"`
}

func TestATokenIsShownOnce(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	c.authorize(eurToken)
	made := into[tokens](t, c.ask(`{"api_token":1,"new_token":"bot","new_token_scopes":["trade","read"]}`)).Tokens[1]
	if made.DisplayName != "bot" || len(made.Token) != 15 || strings.Contains(made.Token, "*") {
		t.Fatalf("the new token = %+v, want one of 15 letters and digits", made)
	}
	other := h.dial(t, "EN")
	other.authorize(made.Token)
	if a := other.ask(`{"portfolio":1}`); a.Error.Code != "" {
		t.Errorf("with the new token: %s", a.text)
	}
	if a := other.ask(`{"get_settings":1,"req_id":1}`); a.Error.Code != "" {
		t.Errorf("with the new token: %s", a.text)
	}
	if a := other.ask(`{"api_token":1}`); a.Error.Code != wire.PermissionDenied {
		t.Errorf("a token without admin makes tokens: %s", a.text)
	}
	again := into[tokens](t, c.ask(`{"api_token":1}`)).Tokens[1]
	if want := strings.Repeat("*", 12) + made.Token[12:]; again.Token != want {
		t.Errorf("the token is listed as %s, want %s", again.Token, want)
	}
	for _, spelled := range []func(token string) string{
		func(token string) string { return strings.Repeat("*", 12) + token[12:] },
		func(token string) string { return token },
	} {
		if a := c.ask(`{"api_token":1,"delete_token":"` + spelled(made.Token) + `"}`); a.Error.Code != "" {
			t.Errorf("delete as %s: %s", spelled(made.Token), a.text)
		}
		if a := h.dial(t, "EN").ask(`{"authorize":"` + made.Token + `"}`); a.Error.Code != wire.InvalidToken {
			t.Errorf("a token that was deleted: %s", a.text)
		}
		made = into[tokens](t, c.ask(`{"api_token":1,"new_token":"bot","new_token_scopes":["read"]}`)).Tokens[1]
	}
	if log := h.log.String(); strings.Contains(log, made.Token) {
		t.Errorf("the log holds the token: %s", log)
	}
}

func TestATokenMayBeBoundToAnAddress(t *testing.T) {
	h := open(t, nil)
	for token, address := range map[string]string{"here": "192.0.2.1", "elsewhere": "192.0.2.9"} {
		if err := h.world.Accounts.Admit(context.Background(), token, accounts.Grant{LoginID: alice, Address: address}); err != nil {
			t.Fatal(err)
		}
	}
	c := h.dial(t, "EN")
	c.authorize("here")
	if a := c.ask(`{"authorize":"elsewhere"}`); a.Error.Code != wire.InvalidToken {
		t.Errorf("a token of another address: %s", a.text)
	}
}

func TestWhoIsShutOutComesBackLater(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	c.authorize(allToken)
	until := opened.Add(time.Hour)
	into[int](t, c.ask(fmt.Sprintf(`{"set_self_exclusion":1,"timeout_until":%d}`, until.Unix())))
	if a := c.ask(rise); a.Error.Code != wire.SelfExclusion {
		t.Errorf("a purchase: %s", a.text)
	}
	if a := c.ask(fmt.Sprintf(`{"set_self_exclusion":1,"timeout_until":%d}`, until.Unix()-1)); a.Error.Code != wire.SetSelfExclusionError {
		t.Errorf("to make the time shorter: %s", a.text)
	}
	if a := c.ask(`{"set_self_exclusion":1,"timeout_until":null}`); a.Error.Code != wire.SetSelfExclusionError {
		t.Errorf("to take the time away: %s", a.text)
	}
	other := h.dial(t, "EN")
	a := other.ask(`{"authorize":"` + allToken + `"}`)
	if want := fmt.Sprint(until.Unix()); a.Error.Code != wire.SelfExclusion || a.Error.Details["excluded_until"] != want {
		t.Errorf("authorize: %s, want excluded_until %s", a.text, want)
	}
	other.authorize(eurToken) // another account of the user
	if listed := string(other.ask(`{"authorize":"` + eurToken + `"}`).text); !strings.Contains(listed, fmt.Sprintf(`"excluded_until":%d`, until.Unix())) {
		t.Errorf("account_list does not tell: %s", listed)
	}
	h.clock.Advance(time.Hour)
	other.authorize(allToken)
	if a := other.ask(rise); a.Error.Code != "" {
		t.Errorf("a purchase afterwards: %s", a.text)
	}
}

func TestANewAccountIsTheUsersOnlyWhereTheTokenAllowsAsMuch(t *testing.T) {
	h := open(t, nil)
	for token, want := range map[string]int{"": 1, "read": 1, allToken: 3} {
		c := h.dial(t, "EN")
		if token != "" {
			c.authorize(token)
		}
		made := into[struct {
			ClientID   string `json:"client_id"`
			OAuthToken string `json:"oauth_token"`
		}](t, c.ask(`{"new_account_virtual":1}`))
		c.authorize(made.OAuthToken)
		list := into[[]struct {
			LoginID string `json:"loginid"`
		}](t, c.ask(`{"account_list":1}`))
		if len(list) != want {
			t.Errorf("opened with token %q the account is among %d of its user, want %d", token, len(list), want)
		}
	}
}

func TestOtherScopesTakeAccessAway(t *testing.T) {
	h := open(t, nil)
	ctx := context.Background()
	about := &apps.About{Owner: 1, OwnerLogin: alice, Scopes: []string{"read"}, RedirectURI: "https://a.example"}
	app, err := h.world.Apps.Register(ctx, apps.App{Name: "bot", Active: true, About: about})
	if err != nil {
		t.Fatal(err)
	}
	account, err := h.world.Accounts.Account(aliceInEUR)
	if err != nil {
		t.Fatal(err)
	}
	grant := calls.LogIn(app, account, opened)
	given := func() bool {
		return len(h.world.Accounts.Tokens(aliceInEUR, func(g accounts.Grant) bool { return g.App == app.ID })) > 0
	}
	issue := func() {
		t.Helper()
		if _, err := h.world.Accounts.Issue(ctx, grant); err != nil {
			t.Fatal(err)
		}
	}
	c := h.dial(t, "EN")
	c.authorize(allToken)
	issue()
	for _, tt := range []struct {
		request string
		stays   bool
	}{
		{`{"app_update":%d,"name":"bot two","scopes":["read"],"redirect_uri":"https://a.example"}`, true},
		{`{"app_update":%d,"name":"bot two","scopes":["read","trade"],"redirect_uri":"https://a.example"}`, false},
		{`{"revoke_oauth_app":%d}`, false},
		{`{"app_delete":%d}`, false},
	} {
		request := fmt.Sprintf(tt.request, app.ID)
		if a := c.ask(request); a.Error.Code != "" {
			t.Fatalf("%s: %s", request, a.text)
		}
		if given() != tt.stays {
			t.Errorf("after %s the application has access: %v, want %v", request, given(), tt.stays)
		}
		if !given() {
			issue()
		}
	}
}

func TestMarkupsAreTheOwners(t *testing.T) {
	h := open(t, nil)
	ctx := context.Background()
	usd, eur := money.Currency{Code: "USD", Digits: 2}, money.Currency{Code: "EUR", Digits: 2}
	register := func(owner int64, login string) int64 {
		t.Helper()
		a, err := h.world.Apps.Register(ctx, apps.App{Name: "bot", Active: true, About: &apps.About{Owner: owner, OwnerLogin: login}})
		if err != nil {
			t.Fatal(err)
		}
		return a.ID
	}
	own, gone, foreign := register(1, alice), register(1, alice), register(2, bob)
	if err := h.world.Apps.Delete(ctx, gone); err != nil {
		t.Fatal(err)
	}
	buy := func(login string, app, markup int64, c money.Currency, at time.Time) int64 {
		t.Helper()
		got, err := h.world.Book.Buy(ctx, &ledger.Purchase{Contract: ledger.Contract{
			Login: login, App: app, Symbol: "R_100", Kind: "CALL", Price: money.Amount{Minor: 1000, Currency: c}, Payout: money.Amount{Minor: 1900, Currency: c},
			Markup: money.Amount{Minor: markup, Currency: c}, Bought: at, Start: at, Expiry: at.Add(time.Hour), Terms: "v1",
		}})
		if err != nil {
			t.Fatal(err)
		}
		return got.Transaction
	}
	first := buy(alice, own, 20, usd, opened)
	second := buy(alice, gone, 30, usd, opened.Add(time.Minute))
	buy(alice, foreign, 40, usd, opened)
	buy(alice, own, 50, usd, opened.Add(-time.Hour)) // before the period
	inEUR := buy(aliceInEUR, own, 10, eur, opened.Add(2*time.Minute))

	c := h.dial(t, "EN")
	c.authorize(allToken)
	const period = `"date_from":"2026-06-01 12:00:00","date_to":"1780315320"` // its last second is that of the last purchase
	type row struct {
		App         int64  `json:"app_id"`
		Transaction int64  `json:"transaction_id"`
		Time        string `json:"transaction_time"`
		Login       string `json:"client_loginid"`
		Developer   string `json:"dev_loginid"`
	}
	type details struct{ Transactions []row }
	ask := func(more string) []row {
		t.Helper()
		return into[details](t, c.ask(`{"app_markup_details":1,`+period+more+`}`)).Transactions
	}
	rows := []row{
		{own, inEUR, "1780315320", aliceInEUR, alice}, {gone, second, "1780315260", alice, alice}, {own, first, "1780315200", alice, alice},
	}
	if diff := cmp.Diff(ask(""), rows); diff != "" {
		t.Errorf("details (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(ask(`,"sort":"ASC","limit":1,"offset":1`), rows[1:2]); diff != "" {
		t.Errorf("a page (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(ask(fmt.Sprintf(`,"app_id":%d,"client_loginid":%q`, own, alice)), rows[2:]); diff != "" {
		t.Errorf("of one application and client (-got +want):\n%s", diff)
	}
	if a := c.ask(fmt.Sprintf(`{"app_markup_details":1,%s,"app_id":%d}`, period, foreign)); a.Error.Code != wire.AppMarkupError {
		t.Errorf("of another's application: %s", a.text)
	}
	sums := into[struct {
		Breakdown []struct {
			App   int64   `json:"app_id"`
			USD   float64 `json:"app_markup_usd"`
			Count int     `json:"transactions_count"`
		}
		Count int     `json:"total_transactions_count"`
		USD   float64 `json:"total_app_markup_usd"`
	}](t, c.ask(`{"app_markup_statistics":1,`+period+`}`))
	if len(sums.Breakdown) != 2 || sums.Breakdown[0].Count != 2 || sums.Breakdown[1].USD != 0.3 || sums.Count != 3 {
		t.Errorf("statistics = %+v, want two contracts of %d and one of %d", sums, own, gone)
	}
	if got, want := sums.USD, sums.Breakdown[0].USD+0.3; got != want || sums.Breakdown[0].USD <= 0.2 {
		t.Errorf("%v USD in all, want %v: 0.20, 0.30 and 0.10 EUR", got, want)
	}
	other := h.dial(t, "EN")
	other.authorize(eurToken)
	if got := into[details](t, other.ask(`{"app_markup_details":1,`+period+`}`)).Transactions; len(got) != 3 {
		t.Errorf("another account of the owner is told %d rows, want 3", len(got))
	}
}
