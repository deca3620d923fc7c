package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/money"
)

// people is the book of accounts of a database.
func people(t testing.TB, db *DB) *accounts.Book {
	t.Helper()
	b, err := accounts.OpenBook(t.Context(), db.Accounts())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// again closes a file and opens it anew.
func again(t *testing.T, db *DB, file string) *DB {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return opened(t, file)
}

func TestAccountsAndTokensOutliveARestart(t *testing.T) {
	file := newFile(t)
	db := opened(t, file)
	b := people(t, db)
	first, err := b.OpenFor(t.Context(), accounts.User{Email: "Zoe@example.com"}, accounts.Account{Currency: "USD", Opening: "10000", CreatedAt: noon, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.Open(t.Context(), accounts.Account{LoginID: "CR7", UserID: first.UserID, Currency: "BTC", Opening: "0.5", CreatedAt: noon, Disabled: true})
	if err != nil {
		t.Fatal(err)
	}
	grant := accounts.Grant{
		LoginID: first.LoginID, Name: "mine", Scopes: []accounts.Scope{accounts.Read, accounts.Admin}, Address: "192.0.2.1", CreatedAt: noon,
	}
	token, err := b.Issue(t.Context(), grant)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := b.Issue(t.Context(), accounts.Grant{LoginID: first.LoginID, App: 10_001})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Revoke(t.Context(), b.Find(first.LoginID, gone)[0].ID); err != nil {
		t.Fatal(err)
	}
	exclusion := accounts.Exclusion{
		MaxBalance: cents(100), MaxOpen: 3, Losses: [3]money.Amount{{}, cents(7)}, Session: time.Hour, Timeout: noon, Until: noon.Add(time.Hour),
	}
	if err := b.Exclude(t.Context(), "CR7", func(e *accounts.Exclusion) error { *e = exclusion; return nil }); err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"FR", "DE"} {
		err := b.Tell(t.Context(), first.UserID, func(s map[string]string) error { s["preferred_language"] = language; return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range accounts.MaxLogins + 2 {
		l := accounts.Login{UserID: first.UserID, Out: i%2 == 1, At: noon.Add(time.Duration(i) * time.Second), Address: "192.0.2.1", Agent: "bot/1", Language: "EN"}
		if err := b.Note(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	used := noon.Add(time.Minute)
	if _, _, err := b.Authenticate(token, accounts.Caller{App: 1, Address: "192.0.2.1", At: used}); err != nil {
		t.Fatal(err)
	}
	if err := b.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	logins := b.Logins(first.UserID, 100)

	db = again(t, db, file)
	b = people(t, db)
	account, got, err := b.Authenticate(token, accounts.Caller{App: 1, Address: "192.0.2.1"})
	if err != nil || account != first {
		t.Errorf("Authenticate = %+v, %v; want %+v", account, err, first)
	}
	grant.ID, grant.Masked, grant.Used = 1, "************"+token[12:], used
	if diff := cmp.Diff(got, grant); diff != "" {
		t.Errorf("grant (-got +want):\n%s", diff)
	}
	if _, _, err := b.Authenticate(gone, accounts.Caller{App: 10_001}); !errors.Is(err, accounts.ErrUnknownToken) {
		t.Errorf("a token that was revoked: %v, want ErrUnknownToken", err)
	}
	if got, want := b.OfUser(first.UserID), []accounts.Account{second, first}; !slices.Equal(got, want) {
		t.Errorf("OfUser = %+v, want %+v", got, want)
	}
	if got := b.Exclusion("CR7"); got != exclusion {
		t.Errorf("Exclusion = %+v, want %+v", got, exclusion)
	}
	u, err := b.User(first.UserID)
	if err != nil || u.Email != "zoe@example.com" || u.Settings["preferred_language"] != "DE" || len(u.Settings) != 1 {
		t.Errorf("User = %+v, %v", u, err)
	}
	if diff := cmp.Diff(b.Logins(first.UserID, 100), logins); diff != "" || len(logins) != accounts.MaxLogins {
		t.Errorf("%d log-ins (-got +want):\n%s", len(logins), diff)
	}
	next, err := b.Open(t.Context(), accounts.Account{Currency: "USD", CreatedAt: noon})
	if err != nil || next.LoginID == first.LoginID || next.UserID == first.UserID {
		t.Errorf("the next account = %+v, %v; want one of its own", next, err)
	}
	other, err := b.Issue(t.Context(), accounts.Grant{LoginID: next.LoginID})
	if err != nil || len(b.Find(next.LoginID, other)) != 1 || b.Find(next.LoginID, other)[0].ID == grant.ID {
		t.Errorf("the next token = %+v, %v", b.Find(next.LoginID, other), err)
	}

	// A token is nowhere in the file, nor beside it.
	files, err := filepath.Glob(file + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("files = %v, %v", files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{token, gone, other} {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s holds the token %s", name, secret)
			}
		}
	}
}

func TestWhatCannotBeSavedIsNotSo(t *testing.T) {
	db := opened(t, "")
	b := people(t, db)
	a, err := b.Open(t.Context(), accounts.Account{LoginID: "CR1", Currency: "USD"})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Admit(t.Context(), "the-token", accounts.Grant{LoginID: "CR1"}); err != nil {
		t.Fatal(err)
	}
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Open(late, accounts.Account{LoginID: "CR2"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Open = %v, want context.Canceled", err)
	}
	if _, err := b.Open(t.Context(), accounts.Account{LoginID: "CR2", Currency: "USD"}); err != nil {
		t.Errorf("Open at last: %v", err)
	}
	if err := b.Admit(late, "another", accounts.Grant{LoginID: "CR1"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Admit = %v, want context.Canceled", err)
	}
	if err := b.Admit(t.Context(), "another", accounts.Grant{LoginID: "CR1"}); err != nil {
		t.Errorf("Admit at last: %v", err)
	}
	if err := b.Revoke(late, b.Find("CR1", "the-token")[0].ID); !errors.Is(err, context.Canceled) {
		t.Errorf("Revoke = %v, want context.Canceled", err)
	}
	if _, _, err := b.Authenticate("the-token", accounts.Caller{}); err != nil {
		t.Errorf("a token that was not revoked: %v", err)
	}
	if err := b.Tell(late, a.UserID, func(s map[string]string) error { s["phone"] = "1"; return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Tell = %v, want context.Canceled", err)
	}
	if u, err := b.User(a.UserID); err != nil || len(u.Settings) > 0 {
		t.Errorf("User = %+v, %v; want no settings", u, err)
	}
}

func TestAppsOutliveARestart(t *testing.T) {
	file := newFile(t)
	db := opened(t, file)
	r, err := apps.Open(t.Context(), db.Apps())
	if err != nil {
		t.Fatal(err)
	}
	about := &apps.About{
		Owner: 5, OwnerLogin: "CR1", Scopes: []string{"read", "trade"}, RedirectURI: "https://example.com/in", VerificationURI: "https://example.com/v",
		Homepage: "https://example.com", GitHub: "https://github.com/a", AppStore: "https://itunes.apple.com/a", GooglePlay: "https://play.google.com/store/apps/details?id=a",
	}
	app, err := r.Register(t.Context(), apps.App{Name: "mine", Active: true, Markup: 0.0125, About: about})
	if err != nil {
		t.Fatal(err)
	}
	gone, err := r.Register(t.Context(), apps.App{Name: "gone", Active: true, About: about})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Delete(t.Context(), gone.ID); err != nil {
		t.Fatal(err)
	}
	db = again(t, db, file)
	if r, err = apps.Open(t.Context(), db.Apps()); err != nil {
		t.Fatal(err)
	}
	got, err := r.Lookup(app.ID)
	if diff := cmp.Diff(got, app); err != nil || diff != "" {
		t.Errorf("Lookup: %v (-got +want):\n%s", err, diff)
	}
	if _, err := r.Lookup(gone.ID); !errors.Is(err, apps.ErrUnknown) {
		t.Errorf("one that was deleted: %v, want ErrUnknown", err)
	}
	if ever := r.EverOwnedBy(5); len(r.OwnedBy(5)) != 1 || len(ever) != 2 || ever[1].ID != gone.ID {
		t.Errorf("owned = %+v, ever = %+v", r.OwnedBy(5), ever)
	}
	if next, err := r.Register(t.Context(), apps.App{Name: "next"}); err != nil || next.ID == gone.ID {
		t.Errorf("the next application = %+v, %v; want another id than %d", next, err, gone.ID)
	}
}
