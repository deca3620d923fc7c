package accounts

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func opened(t *testing.T, b *Book, a Account) Account {
	t.Helper()
	a, err := b.Open(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestOpenGivesWhatIsLeftOut(t *testing.T) {
	b := NewBook()
	first, second := opened(t, b, Account{Currency: "USD"}), opened(t, b, Account{Currency: "EUR"})
	form := regexp.MustCompile(`^VRTC[0-9]+$`)
	if !form.MatchString(first.LoginID) || !form.MatchString(second.LoginID) || first.LoginID == second.LoginID {
		t.Errorf("login ids = %s, %s", first.LoginID, second.LoginID)
	}
	if first.UserID == 0 || first.UserID == second.UserID {
		t.Errorf("users = %d, %d", first.UserID, second.UserID)
	}
	if got := first.Broker(); got != "VRTC" {
		t.Errorf("broker = %s, want VRTC", got)
	}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	named := Account{LoginID: "CR7", UserID: 9, Currency: "BTC", Opening: "0.5", CreatedAt: at, Disabled: true}
	if got := opened(t, b, named); got != named {
		t.Errorf("opened %+v, want %+v", got, named)
	}
	if got, err := b.Account("CR7"); err != nil || got != named {
		t.Errorf("Account = %+v, %v", got, err)
	}
}

func TestALoginIDIsTakenOnce(t *testing.T) {
	b := NewBook()
	opened(t, b, Account{LoginID: "CR7"})
	if _, err := b.Open(t.Context(), Account{LoginID: "CR7"}); !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), "CR7") {
		t.Errorf("opened twice: %v, want ErrTaken with the login id", err)
	}
	// Whoever leaves the choice to the book never meets one that was chosen.
	for i := range 50 {
		opened(t, b, Account{LoginID: fmt.Sprintf("VRTC%d", 1_000_000+2*i)})
	}
	seen := map[string]bool{}
	for range 50 {
		a := opened(t, b, Account{})
		if seen[a.LoginID] {
			t.Errorf("%s was given twice", a.LoginID)
		}
		seen[a.LoginID] = true
	}
	if _, err := b.Account("CR8"); !errors.Is(err, ErrUnknownAccount) {
		t.Errorf("Account of nobody: %v, want ErrUnknownAccount", err)
	}
}

func TestOfUserListsTheAccountsOfOne(t *testing.T) {
	b := NewBook()
	for _, id := range []string{"VRTC2", "CR1", "MF3"} {
		opened(t, b, Account{LoginID: id, UserID: 5})
	}
	opened(t, b, Account{LoginID: "CR9", UserID: 6})
	var got []string
	for _, a := range b.OfUser(5) {
		got = append(got, a.LoginID)
	}
	if want := []string{"CR1", "MF3", "VRTC2"}; !slices.Equal(got, want) {
		t.Errorf("OfUser = %v, want %v", got, want)
	}
	if got := b.OfUser(7); len(got) > 0 {
		t.Errorf("OfUser of nobody = %v", got)
	}
}

func TestTokensAuthenticateTheirAccount(t *testing.T) {
	b := NewBook()
	a := opened(t, b, Account{LoginID: "CR1", Currency: "USD"})
	any := Grant{LoginID: "CR1", Name: "any", Scopes: []Scope{Read, Trade}}
	bound := Grant{LoginID: "CR1", Name: "bound", Scopes: []Scope{Admin}, App: 4000}
	for token, g := range map[string]Grant{"for-any": any, "for-one": bound} {
		if err := b.Admit(t.Context(), token, g); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		token string
		app   int64
		want  error
	}{
		{"for-any", 1089, nil}, {"for-any", 4000, nil},
		{"for-one", 4000, nil}, {"for-one", 1089, ErrForeignApp},
		{"", 1089, ErrUnknownToken}, {"for-an", 1089, ErrUnknownToken}, {"for-any ", 1089, ErrUnknownToken}, {"FOR-ANY", 1089, ErrUnknownToken},
	} {
		account, grant, err := b.Authenticate(tt.token, Caller{App: tt.app})
		if err != tt.want {
			t.Errorf("%q for %d: %v, want %v", tt.token, tt.app, err, tt.want)
		}
		if tt.want != nil {
			if account != (Account{}) || grant.LoginID != "" {
				t.Errorf("%q for %d tells %+v, %+v besides the error", tt.token, tt.app, account, grant)
			}
			continue
		}
		want := map[string]Grant{"for-any": any, "for-one": bound}[tt.token]
		if account != a || grant.Name != want.Name || !slices.Equal(grant.Scopes, want.Scopes) {
			t.Errorf("%q: %+v, %+v", tt.token, account, grant)
		}
	}
}

func TestTokensAreTakenOnceAndBelongToAnAccount(t *testing.T) {
	b := NewBook()
	opened(t, b, Account{LoginID: "CR1"})
	if err := b.Admit(t.Context(), "secret-token", Grant{LoginID: "CR1", Name: "first"}); err != nil {
		t.Fatal(err)
	}
	err := b.Admit(t.Context(), "secret-token", Grant{LoginID: "CR1", Name: "second"})
	if !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), `"second"`) || strings.Contains(err.Error(), "secret-token") {
		t.Errorf("admitted twice: %v; want ErrTaken, the name and not the token", err)
	}
	if err := b.Admit(t.Context(), "x", Grant{LoginID: "CR2"}); !errors.Is(err, ErrUnknownAccount) {
		t.Errorf("for nobody: %v, want ErrUnknownAccount", err)
	}
	if _, err := b.Issue(t.Context(), Grant{LoginID: "CR2"}); !errors.Is(err, ErrUnknownAccount) {
		t.Errorf("issued for nobody: %v, want ErrUnknownAccount", err)
	}
}

func TestIssuedTokensAreFifteenLettersAndDigitsAndDiffer(t *testing.T) {
	b := NewBook()
	opened(t, b, Account{LoginID: "CR1"})
	form, seen := regexp.MustCompile(`^[A-Za-z0-9]{15}$`), map[string]bool{}
	for range 1000 {
		token, err := b.Issue(t.Context(), Grant{LoginID: "CR1", Scopes: AllScopes})
		if err != nil {
			t.Fatal(err)
		}
		if !form.MatchString(token) || seen[token] {
			t.Fatalf("token = %q", token)
		}
		seen[token] = true
		if _, g, err := b.Authenticate(token, Caller{App: 1}); err != nil || !slices.Equal(g.Scopes, AllScopes) {
			t.Fatalf("Authenticate = %+v, %v", g, err)
		}
	}
}

func TestTheBookKeepsNoTokenAsText(t *testing.T) {
	b := NewBook()
	opened(t, b, Account{LoginID: "CR1"})
	if err := b.Admit(t.Context(), "plain-text-token", Grant{LoginID: "CR1"}); err != nil {
		t.Fatal(err)
	}
	if dump := fmt.Sprintf("%+v", b.grants); strings.Contains(dump, "plain-text-token") {
		t.Errorf("the book holds %s", dump)
	}
}

func TestABookIsSafeForConcurrentUse(t *testing.T) {
	b := NewBook()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				a, err := b.Open(t.Context(), Account{UserID: 1})
				if err != nil {
					t.Error(err)
					return
				}
				token, err := b.Issue(t.Context(), Grant{LoginID: a.LoginID})
				if err != nil {
					t.Error(err)
					return
				}
				if got, _, err := b.Authenticate(token, Caller{App: 1}); err != nil || got.LoginID != a.LoginID {
					t.Errorf("Authenticate = %+v, %v", got, err)
				}
			}
		})
	}
	all.Wait()
	if n := len(b.OfUser(1)); n != 400 {
		t.Errorf("%d accounts, want 400", n)
	}
}
