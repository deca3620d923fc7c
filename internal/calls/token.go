package calls

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/wire"
)

// LogIn is what a log-in through an application allows: what the application asks for, or everything where it asks for
// nothing in particular. Its token is the application's alone.
func LogIn(app apps.App, a accounts.Account, at time.Time) accounts.Grant {
	g := accounts.Grant{LoginID: a.LoginID, Name: app.Name, App: app.ID, CreatedAt: at, Scopes: accounts.AllScopes}
	if asked := app.Of().Scopes; len(asked) > 0 {
		g.Scopes = nil
		for _, s := range asked {
			g.Scopes = append(g.Scopes, accounts.Scope(s))
		}
	}
	return g
}

// ofAPI reports whether a token is one that api_token is about: one that belongs to no application.
func ofAPI(g accounts.Grant) bool { return g.App == 0 }

// mostTokens is how many API tokens an account may have.
const mostTokens = 100

// apiToken makes or deletes a token of the account, and lists them. A new token is shown this once; later lists show its
// last letters, and delete_token takes it in either spelling.
func apiToken(x *Exchange, req *wire.APITokenRequest, resp *wire.APITokenResponse) error {
	ctx, login := context.Background(), x.Actor.Account.LoginID
	if req.DeleteToken != "" {
		found := slices.DeleteFunc(x.Accounts.Find(login, req.DeleteToken), func(g accounts.Grant) bool { return !ofAPI(g) })
		switch len(found) {
		case 0:
			return wire.NewError(wire.APITokenError, "The account has no such token.")
		case 1:
		default:
			return wire.NewError(wire.APITokenError, "Several tokens look like this. Spell the whole token.")
		}
		if err := x.Accounts.Revoke(ctx, found[0].ID); err != nil {
			return err
		}
		resp.DeleteToken = true
	}
	shown := map[string]string{}
	if req.NewToken != "" {
		token, err := x.newToken(req)
		if err != nil {
			return err
		}
		shown[req.NewToken] = token
		resp.NewToken = true
	}
	resp.Tokens = []wire.IssuedToken{}
	for _, g := range x.Accounts.Tokens(login, ofAPI) {
		t := wire.IssuedToken{DisplayName: g.Name, Scopes: scopes(g.Scopes), Token: g.Masked, ValidForIP: g.Address}
		if token, is := shown[g.Name]; is {
			t.Token = token
		}
		if !g.Used.IsZero() {
			t.LastUsed = g.Used.Format(time.DateTime)
		}
		resp.Tokens = append(resp.Tokens, t)
	}
	return nil
}

// newToken makes a token as the request wants it.
func (x *Exchange) newToken(req *wire.APITokenRequest) (token string, err error) {
	login, name := x.Actor.Account.LoginID, req.NewToken
	present := x.Accounts.Tokens(login, ofAPI)
	switch n := utf8.RuneCountInString(name); {
	case n < 2 || n > 32 || strings.Trim(name, " _\t\n\f\r\v") == "":
		return "", wire.NewError(wire.APITokenError, "A name has 2 to 32 characters, and a letter or digit among them.")
	case len(req.NewTokenScopes) == 0:
		return "", wire.NewError(wire.APITokenError, "new_token_scopes has to name a scope.")
	case slices.ContainsFunc(present, func(g accounts.Grant) bool { return g.Name == name }):
		return "", wire.NewError(wire.APITokenError, "The account has a token of this name.")
	case len(present) >= mostTokens:
		return "", wire.NewError(wire.APITokenError, "The account has as many tokens as it may. Delete one first.")
	}
	g := accounts.Grant{LoginID: login, Name: name, CreatedAt: x.Clock.Now()}
	for _, s := range accounts.AllScopes {
		if slices.Contains(req.NewTokenScopes, string(s)) {
			g.Scopes = append(g.Scopes, s)
		}
	}
	if req.ValidForCurrentIPOnly {
		g.Address = x.address()
	}
	return x.Accounts.Issue(context.Background(), g)
}

func scopes(list []accounts.Scope) []wire.Scope {
	all := make([]wire.Scope, len(list))
	for i, s := range list {
		all[i] = wire.Scope(s)
	}
	return all
}
