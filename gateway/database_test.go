package gateway_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
	holders "github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/store"
)

// balance asks for the balance of the session's account.
func (c *client) balance() float64 {
	c.t.Helper()
	var b struct {
		Balance float64 `json:"balance"`
	}
	c.ask(`{"balance":1}`).into(&b)
	return b.Balance
}

func TestRestartKeepsBalancesAndOpenContracts(t *testing.T) {
	options := standing()
	options.Database = filepath.Join(t.TempDir(), "dervish.db")
	options.Accounts = []gateway.Account{account("VRTC1", everyScope)}
	first := start(t, options)
	c := first.connect(t, "")
	c.authorize(token("VRTC1", everyScope...))
	var bought struct {
		BalanceAfter float64 `json:"balance_after"`
		Contract     int64   `json:"contract_id"`
	}
	c.ask(`{"buy":"1","price":100,"parameters":{"contract_type":"CALL","symbol":"R_100","currency":"USD","amount":10,
		"basis":"stake","duration":5,"duration_unit":"t"}}`).into(&bought)
	if bought.BalanceAfter != 9990 {
		t.Errorf("balance after the purchase = %v, want 9990", bought.BalanceAfter)
	}
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}

	second := start(t, options)
	c = second.connect(t, "")
	c.authorize(token("VRTC1", everyScope...))
	if got := c.balance(); got != 9990 {
		t.Errorf("balance after the restart = %v, want 9990", got)
	}
	var held struct {
		Contracts []struct {
			ID int64 `json:"contract_id"`
		} `json:"contracts"`
	}
	c.ask(`{"portfolio":1}`).into(&held)
	if len(held.Contracts) != 1 || held.Contracts[0].ID != bought.Contract {
		t.Errorf("portfolio after the restart = %+v, want contract %d", held, bought.Contract)
	}
}

func TestTwoGatewaysDoNotShareADatabase(t *testing.T) {
	options := &gateway.Options{Database: filepath.Join(t.TempDir(), "dervish.db")}
	start(t, options)
	_, err := gateway.New(options)
	if inUse, ok := errors.AsType[*store.InUseError](err); !ok || inUse.File != options.Database {
		t.Errorf("New = %v, want that %s is in use", err, options.Database)
	}
}

func TestRestartKeepsAccountsTokensAndApps(t *testing.T) {
	options := standing()
	options.Database = filepath.Join(t.TempDir(), "dervish.db")
	first := start(t, options)
	demo := first.Demo()
	if _, err := first.Apps().Register(t.Context(), apps.App{ID: 20_001, Name: "kept", Active: true}); err != nil {
		t.Fatal(err)
	}
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}

	second := start(t, options)
	if got := second.Demo(); got.LoginID != demo.LoginID || got.Token == demo.Token {
		t.Errorf("demo after the restart = %+v, want that of before with a token of its own: %+v", got, demo)
	}
	for _, token := range []string{demo.Token, second.Demo().Token} {
		c := second.connect(t, gateway.Path+"?app_id=20001")
		if a := c.authorize(token); a.LoginID != demo.LoginID || a.Currency != "USD" || len(a.Scopes) != 5 {
			t.Errorf("authorize with %s = %+v", token, a)
		}
	}
}

func TestConfigurationChangesTokensThatAreThere(t *testing.T) {
	options := standing()
	options.Database = filepath.Join(t.TempDir(), "dervish.db")
	options.Accounts = []gateway.Account{{LoginID: "VRTC1", Balance: "5", Tokens: []gateway.Token{{Name: "bot", Token: "the-token", Scopes: []string{"read"}}}}}
	if err := start(t, options).stop(); err != nil {
		t.Fatal(err)
	}
	options.Accounts = []gateway.Account{{LoginID: "VRTC1", Balance: "7", Tokens: []gateway.Token{{Name: "bot", Token: "the-token", Scopes: []string{"read", "trade"}}}}}
	s := start(t, options)
	c := s.connect(t, "")
	if a := c.authorize("the-token"); len(a.Scopes) != 2 {
		t.Errorf("scopes after the restart = %v, want those of the new configuration", a.Scopes)
	}
	if got := c.balance(); got != 5 {
		t.Errorf("balance after the restart = %v, want 5: what the account was opened with", got)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	options.Accounts[0].Currency = "EUR"
	if _, err := gateway.New(options); err == nil {
		t.Error("another currency for an account that is there: no error")
	}
}

// A server that stopped between the two halves of an opening leaves an account without money.
func TestAnOpeningThatWasCutShortIsFinished(t *testing.T) {
	options := standing()
	options.Database = filepath.Join(t.TempDir(), "dervish.db")
	db, err := store.Open(t.Context(), &store.Options{File: options.Database})
	if err != nil {
		t.Fatal(err)
	}
	people, err := holders.OpenBook(t.Context(), db.Accounts())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := people.Open(t.Context(), holders.Account{LoginID: "CR7", Currency: "EUR", Opening: "77.5", CreatedAt: noon}); err != nil {
		t.Fatal(err)
	}
	if err := people.Admit(t.Context(), "the-token", holders.Grant{LoginID: "CR7", Scopes: holders.AllScopes}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	c := start(t, options).connect(t, "")
	c.authorize("the-token")
	if got := c.balance(); got != 77.5 {
		t.Errorf("balance = %v, want the 77.5 that the account was to be opened with", got)
	}
}
