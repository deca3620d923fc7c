package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/copying"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/session"
)

// demoToken is the name of the tokens of the account that everybody may begin with.
const demoToken = "demo"

// populate reads who there is from the store, and adds what the options name. The errors name everything that makes no
// sense.
func (g *Gateway) populate(w *calls.World, byApp map[int64]limits.Numbers) []error {
	ctx := context.Background()
	var err error
	if w.Apps, err = apps.Open(ctx, g.store.Apps()); err != nil {
		return []error{err}
	}
	if w.Accounts, err = accounts.OpenBook(ctx, g.store.Accounts()); err != nil {
		return []error{err}
	}
	switch {
	case g.options.Lockstep:
		w.Accounts.Chance = chance(g.seed(), "tokens")
	case g.options.begun != nil:
		w.Accounts.Chance = chance(string(g.options.begun.state.Chance), "tokens")
	}
	if w.Copying, err = copying.Open(ctx, g.store.Copying()); err != nil {
		return []error{err}
	}
	for _, a := range w.Accounts.List() { // one whose opening was cut short has no money yet
		if err := deposit(ctx, w, a); err != nil {
			return []error{err}
		}
	}
	if from := g.options.begun; from != nil {
		return from.populate(g, byApp)
	}
	var errs []error
	registered, opened := map[int64]bool{}, map[string]bool{}
	for _, a := range g.options.Apps {
		if registered[a.ID] {
			errs = append(errs, fmt.Errorf("application %d is there twice", a.ID))
			continue
		}
		registered[a.ID] = true
		errs = append(errs, g.register(ctx, w.Apps, byApp, a))
	}
	for _, a := range g.options.Accounts {
		if opened[a.LoginID] {
			errs = append(errs, fmt.Errorf("account %s is there twice", a.LoginID))
			continue
		}
		opened[a.LoginID] = a.LoginID != ""
		_, err := g.open(ctx, w, a)
		errs = append(errs, err)
	}
	if len(g.options.Accounts) == 0 {
		g.demo, err = openDemo(ctx, w)
		errs = append(errs, err)
	}
	return errs
}

// register adds an application, or changes one that is there.
func (g *Gateway) register(ctx context.Context, r *apps.Registry, byApp map[int64]limits.Numbers, a App) error {
	if a.Limits != nil {
		if err := a.Limits.validate(); err != nil {
			return fmt.Errorf("application %d: %w", a.ID, err)
		}
		byApp[a.ID] = g.numbers(*a.Limits)
	}
	if a.ID < 1 {
		return fmt.Errorf("application %q: its id is %d; it must be 1 or more", a.Name, a.ID)
	}
	if !calls.Redirectable(a.RedirectURI) {
		return fmt.Errorf("application %d: %q is no address that a browser can be sent to", a.ID, a.RedirectURI)
	}
	for _, s := range a.Scopes {
		if !slices.Contains(accounts.AllScopes, accounts.Scope(s)) {
			return fmt.Errorf("application %d: there is no scope %q", a.ID, s)
		}
	}
	return r.Declare(ctx, apps.App{ID: a.ID, Name: a.Name, Active: a.Active, About: &apps.About{RedirectURI: a.RedirectURI, Scopes: a.Scopes}})
}

// open adds an account with its tokens, or gives further tokens to one that is there.
func (g *Gateway) open(ctx context.Context, w *calls.World, a Account) (accounts.Account, error) {
	a.fill()
	if err := a.validate(w.Atlas); err != nil {
		return accounts.Account{}, err
	}
	account, err := w.Accounts.Account(a.LoginID)
	if err == nil && account.Currency != a.Currency {
		return account, fmt.Errorf("account %s: it was opened in %s; its currency stays", a.LoginID, account.Currency)
	}
	if err != nil {
		account, err = openAccount(ctx, w, accounts.User{}, accounts.Account{LoginID: a.LoginID, Currency: a.Currency, Opening: a.Balance})
		if err != nil {
			return account, err
		}
	}
	given := map[string]bool{}
	for _, t := range a.Tokens {
		if given[t.Token] {
			return account, fmt.Errorf("account %s: token %q is there twice", account.LoginID, t.Name)
		}
		given[t.Token] = true
		grant := accounts.Grant{LoginID: account.LoginID, Name: t.Name, CreatedAt: w.Clock.Now()}
		for _, s := range t.Scopes {
			grant.Scopes = append(grant.Scopes, accounts.Scope(s))
		}
		if err := w.Accounts.Declare(ctx, t.Token, grant); err != nil {
			return account, err
		}
	}
	return account, nil
}

// fill gives what was left out its meaning.
func (a *Account) fill() {
	a.Currency = cmp.Or(a.Currency, "USD")
	a.Balance = cmp.Or(a.Balance, "10000")
}

// openDemo opens the account that everybody may begin with, or finds the one of the last time. Its token is a new one,
// since nobody knows the old ones but those who were told; these stay valid too.
func openDemo(ctx context.Context, w *calls.World) (*Demo, error) {
	all := w.Accounts.List()
	i := slices.IndexFunc(all, func(a accounts.Account) bool { return a.Demo && !a.Disabled })
	var a accounts.Account
	var err error
	if i >= 0 {
		a = all[i]
	} else if a, err = openAccount(ctx, w, accounts.User{}, accounts.Account{Currency: "USD", Opening: "10000", Demo: true}); err != nil {
		return nil, err
	}
	token, err := w.Accounts.Renew(ctx, accounts.Grant{LoginID: a.LoginID, Name: demoToken, Scopes: accounts.AllScopes, CreatedAt: w.Clock.Now()})
	if err != nil {
		return nil, err
	}
	return &Demo{LoginID: a.LoginID, Token: token, Currency: a.Currency}, nil
}

// openAccount opens an account of a user with its money.
func openAccount(ctx context.Context, w *calls.World, u accounts.User, a accounts.Account) (accounts.Account, error) {
	a.CreatedAt = w.Clock.Now()
	a, err := w.Accounts.OpenFor(ctx, u, a)
	if err != nil {
		return a, err
	}
	return a, deposit(ctx, w, a)
}

// deposit gives an account its first money, in the book. One that the book has keeps what it has.
func deposit(ctx context.Context, w *calls.World, a accounts.Account) error {
	if _, err := w.Book.Account(ctx, a.LoginID); !errors.Is(err, ledger.ErrNoAccount) {
		return err
	}
	amount, err := opening(w, a)
	if err != nil {
		return err
	}
	if _, err := w.Book.Open(ctx, a.LoginID, amount, w.Clock.Now()); err != nil {
		return fmt.Errorf("open account %s in the book: %w", a.LoginID, err)
	}
	return nil
}

// opening is what an account is opened with.
func opening(w *calls.World, a accounts.Account) (money.Amount, error) {
	c, _ := w.Atlas.Currency(a.Currency)
	amount, err := money.Parse(a.Opening, money.Currency{Code: c.Code, Digits: c.Digits})
	if err != nil {
		return amount, fmt.Errorf("account %s: balance %q: %w", a.LoginID, a.Opening, err)
	}
	return amount, nil
}

// flushAfter is how long after a token was used it is written at the latest that it was.
const flushAfter = time.Minute

// keepUses has it written, in a while, when tokens were used last. Where none is used there is no timer: a clock that is
// moved by years would stop for it every minute.
func (g *Gateway) keepUses() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closing && g.flush == nil {
		g.flush = g.world.Clock.AfterFunc(flushAfter, g.writeUses)
	}
}

// writeUses writes when tokens were used last, and tries again where that cannot be.
func (g *Gateway) writeUses() {
	g.mu.Lock()
	g.flush = nil
	g.mu.Unlock()
	if err := g.world.Accounts.Flush(context.Background()); err != nil {
		g.options.Log.Error("the accounts have a fault", "error", err)
		g.keepUses()
	}
}

// closeUses writes when tokens were used last, for the last time.
func (g *Gateway) closeUses() error {
	g.mu.Lock()
	if g.flush != nil {
		g.flush.Stop()
	}
	g.mu.Unlock()
	return g.world.Accounts.Flush(context.Background())
}

// revoked ends the authorization of sessions that was given by tokens which are no longer accepted.
func (g *Gateway) revoked([]int64) {
	g.hub.Each(func(s *session.Session) { s.Disown(g.world.Accounts.Valid) })
}
