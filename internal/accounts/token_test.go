package accounts

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func all(Grant) bool { return true }

func TestTokensLookAsTheyShould(t *testing.T) {
	b := NewBook()
	a := opened(t, b, Account{Currency: "USD"})
	seen := map[string]bool{}
	for app, form := range map[int64]string{0: `^[0-9A-Za-z]{15}$`, 10_001: `^a1-[0-9a-z]{29}$`} {
		for range 50 {
			token, err := b.Issue(t.Context(), Grant{LoginID: a.LoginID, App: app})
			if err != nil || !regexp.MustCompile(form).MatchString(token) || seen[token] {
				t.Fatalf("token = %q, %v; want a new one like %s", token, err, form)
			}
			seen[token] = true
		}
	}
}

func TestAMaskTellsNobodyTheToken(t *testing.T) {
	for token, want := range map[string]string{
		"abc": "***", "abcd": "***d", "my-read": "******d", "abcdefghijklmno": "************mno", strings.Repeat("x", 128): strings.Repeat("*", 124) + "xxxx",
		"a-long-token-with-a-dash-x": "**********************sh_x",
	} {
		if got := mask(token); got != want {
			t.Errorf("mask(%q) = %q, want %q", token, got, want)
		}
	}
}

func TestRenewKeepsTheLatestTen(t *testing.T) {
	b := NewBook()
	a := opened(t, b, Account{Currency: "USD"})
	if err := b.Admit(t.Context(), "another", Grant{LoginID: a.LoginID, Name: "another"}); err != nil {
		t.Fatal(err)
	}
	var made []string
	for range 13 {
		token, err := b.Renew(t.Context(), Grant{LoginID: a.LoginID, Name: "demo"})
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, token)
	}
	for i, token := range append(made, "another") {
		_, _, err := b.Authenticate(token, Caller{})
		if gone := i < 3; gone != errors.Is(err, ErrUnknownToken) {
			t.Errorf("token %d of 13: %v, want it gone: %v", i+1, err, gone)
		}
	}
}

func TestRevokedTokensAreTold(t *testing.T) {
	b := NewBook()
	a := opened(t, b, Account{Currency: "USD"})
	for _, token := range []string{"one", "two"} {
		if err := b.Admit(t.Context(), token, Grant{LoginID: a.LoginID, Address: "192.0.2.1"}); err != nil {
			t.Fatal(err)
		}
	}
	var told []int64
	b.Revoked.Listen(func(ids []int64) { told = append(told, ids...) })
	one := b.Find(a.LoginID, "one")[0]
	if err := b.Revoke(t.Context(), one.ID, 99); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(told, []int64{one.ID, 99}) || b.Valid(one) {
		t.Errorf("told of %v, and the token is valid: %v", told, b.Valid(one))
	}
	from := Caller{Address: "192.0.2.1", At: noon}
	if _, _, err := b.Authenticate("one", from); !errors.Is(err, ErrUnknownToken) {
		t.Errorf("the token that was revoked: %v", err)
	}
	if _, _, err := b.Authenticate("two", Caller{Address: "192.0.2.2"}); !errors.Is(err, ErrForeignAddress) {
		t.Errorf("from another address: %v, want ErrForeignAddress", err)
	}
	if _, g, err := b.Authenticate("two", from); err != nil || !g.Used.IsZero() {
		t.Errorf("the first use: %+v, %v; want one that was never used", g, err)
	}
	if got := b.Tokens(a.LoginID, all); len(got) != 1 || !got[0].Used.Equal(noon) {
		t.Errorf("tokens = %+v, want one that was used at noon", got)
	}
}

func TestExclusionEndsAndBinds(t *testing.T) {
	day := noon.Add(24 * time.Hour)
	for _, tt := range []struct {
		e    Exclusion
		want time.Time
	}{
		{Exclusion{}, time.Time{}}, {Exclusion{Timeout: noon}, time.Time{}}, {Exclusion{Timeout: day}, day}, {Exclusion{Until: day}, day},
		{Exclusion{Timeout: day, Until: noon.Add(time.Hour)}, day}, {Exclusion{Timeout: noon.Add(time.Hour), Until: day}, day},
	} {
		if got := tt.e.Over(noon); !got.Equal(tt.want) {
			t.Errorf("%+v is over at %v, want %v", tt.e, got, tt.want)
		}
	}
}

// Whoever opens accounts and tokens at the same moment gets different ones, and nobody's change is lost.
func TestChangesAtTheSameMoment(t *testing.T) {
	b := NewBook()
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			a, err := b.Open(t.Context(), Account{Currency: "USD"})
			if err != nil {
				t.Error(err)
				return
			}
			token, err := b.Issue(t.Context(), Grant{LoginID: a.LoginID})
			if err != nil {
				t.Error(err)
				return
			}
			for _, name := range []string{"phone", "citizen"} {
				if err := b.Tell(t.Context(), a.UserID, func(s map[string]string) error { s[name] = "1"; return nil }); err != nil {
					t.Error(err)
				}
			}
			if got, _, err := b.Authenticate(token, Caller{At: noon}); err != nil || got != a {
				t.Errorf("Authenticate = %+v, %v; want %+v", got, err, a)
			}
			if err := b.Flush(t.Context()); err != nil {
				t.Error(err)
			}
			if u, err := b.User(a.UserID); err != nil || len(u.Settings) != 2 {
				t.Errorf("User = %+v, %v; want two settings", u, err)
			}
		})
	}
	group.Wait()
	if n := len(b.List()); n != 20 || len(b.Users()) != 20 {
		t.Errorf("%d accounts of %d users, want 20 of each", n, len(b.Users()))
	}
}

func TestWhoFlushesIsToldOnceThatThereIsSomethingToWrite(t *testing.T) {
	told := 0
	b := NewBook()
	b.Unwritten = func() { told++ }
	a, err := b.Open(t.Context(), Account{Currency: "USD"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := b.Issue(t.Context(), Grant{LoginID: a.LoginID})
	if err != nil {
		t.Fatal(err)
	}
	for round := range 2 {
		if told != round {
			t.Errorf("round %d: told %d times before a token was used", round, told)
		}
		for range 3 {
			if _, _, err := b.Authenticate(token, Caller{At: noon}); err != nil {
				t.Fatal(err)
			}
		}
		if told != round+1 {
			t.Errorf("round %d: told %d times after three uses", round, told)
		}
		if err := b.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
