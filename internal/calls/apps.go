package calls

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/wire"
)

// appRegister registers an application of the user.
func appRegister(x *Exchange, req *wire.AppRegisterRequest, resp *wire.App) error {
	a, err := x.described(apps.App{Active: true}, &req.AppDetails, wire.AppRegisterError)
	if err != nil {
		return err
	}
	if a, err = x.Apps.Register(context.Background(), a); err != nil {
		return err
	}
	*resp = listedApp(a)
	return nil
}

// appList describes the applications of the user.
func appList(x *Exchange, _ *wire.AppListRequest, resp *wire.AppListResponse) error {
	*resp = wire.AppListResponse{}
	for _, a := range x.Apps.OwnedBy(x.Actor.Account.UserID) {
		*resp = append(*resp, listedApp(a))
	}
	return nil
}

// appGet describes one application of the user.
func appGet(x *Exchange, req *wire.AppGetRequest, resp *wire.App) error {
	a, err := x.ownApp(req.AppGet, wire.AppGetError)
	if err != nil {
		return err
	}
	*resp = listedApp(a)
	return nil
}

// appUpdate changes an application of the user, for those who connect from now on. Other scopes than before take its
// access to every user away.
func appUpdate(x *Exchange, req *wire.AppUpdateRequest, resp *wire.App) error {
	ctx := context.Background()
	was, err := x.ownApp(req.AppUpdate, wire.AppUpdateError)
	if err != nil {
		return err
	}
	a, err := x.Apps.Alter(ctx, req.AppUpdate, func(now apps.App) (apps.App, error) {
		return x.described(now, &req.AppDetails, wire.AppUpdateError)
	})
	if errors.Is(err, apps.ErrUnknown) {
		return noApp(wire.AppUpdateError)
	}
	if err != nil {
		return err
	}
	if !slices.Equal(was.Of().Scopes, a.Of().Scopes) {
		if err := x.Accounts.Revoke(ctx, tokenIDs(x.Accounts.TokensOfApp(a.ID))...); err != nil {
			return err
		}
	}
	*resp = listedApp(a)
	return nil
}

// appDelete deletes an application of the user, and takes its access to every user away.
func appDelete(x *Exchange, req *wire.AppDeleteRequest, resp *wire.AppDeleteResponse) error {
	ctx := context.Background()
	if _, err := x.ownApp(req.AppDelete, wire.AppDeleteError); err != nil {
		return err
	}
	if err := x.Accounts.Revoke(ctx, tokenIDs(x.Accounts.TokensOfApp(req.AppDelete))...); err != nil {
		return err
	}
	err := x.Apps.Delete(ctx, req.AppDelete)
	if errors.Is(err, apps.ErrUnknown) {
		return noApp(wire.AppDeleteError)
	}
	*resp = true
	return err
}

// oauthApps lists the applications that have a token of the user's.
func oauthApps(x *Exchange, _ *wire.OAuthAppsRequest, resp *wire.OAuthAppsResponse) error {
	*resp = wire.OAuthAppsResponse{}
	for _, a := range x.Apps.List() {
		given := x.given(a.ID)
		if len(given) == 0 {
			continue
		}
		row := wire.GrantedApp{
			AppID: a.ID, Name: a.Name, AppMarkupPercentage: percent(a.Markup), Official: a.Of().Owner == 0, LastUsed: wire.Null[string](),
			Scopes: []wire.Scope{},
		}
		var used time.Time
		for _, s := range accounts.AllScopes {
			if slices.ContainsFunc(given, func(g accounts.Grant) bool { return slices.Contains(g.Scopes, s) }) {
				row.Scopes = append(row.Scopes, wire.Scope(s))
			}
		}
		for _, g := range given {
			if g.Used.After(used) {
				used = g.Used
				row.LastUsed = wire.Some(used.Format(time.DateTime))
			}
		}
		*resp = append(*resp, row)
	}
	return nil
}

// given lists the tokens of the user that belong to an application.
func (x *Exchange) given(app int64) []accounts.Grant {
	var list []accounts.Grant
	for _, a := range x.Accounts.OfUser(x.Actor.Account.UserID) {
		list = append(list, x.Accounts.Tokens(a.LoginID, func(g accounts.Grant) bool { return g.App == app })...)
	}
	return list
}

// revokeOAuthApp takes from an application the access that the user gave it, if it has any.
func revokeOAuthApp(x *Exchange, req *wire.RevokeOAuthAppRequest, resp *wire.RevokeOAuthAppResponse) error {
	*resp = true
	if req.RevokeOAuthApp == 0 {
		return nil // those tokens are no application's
	}
	return x.Accounts.Revoke(context.Background(), tokenIDs(x.given(req.RevokeOAuthApp))...)
}

func tokenIDs(list []accounts.Grant) []int64 {
	ids := make([]int64, len(list))
	for i, g := range list {
		ids[i] = g.ID
	}
	return ids
}

// ownApp finds an application of the user. The code of the error is that of the call.
func (x *Exchange) ownApp(id int64, code wire.Code) (apps.App, error) {
	a, err := x.Apps.Lookup(id)
	if err != nil || a.Of().Owner != x.Actor.Account.UserID {
		return apps.App{}, noApp(code)
	}
	return a, nil
}

func noApp(code wire.Code) error { return wire.NewError(code, "You have no such application.") }

// described is an application as the request describes it. What the request leaves out is empty afterwards, but for the
// markup, which stays.
func (x *Exchange) described(a apps.App, d *wire.AppDetails, code wire.Code) (apps.App, error) {
	fault := func(field, why string) (apps.App, error) {
		return apps.App{}, &wire.Error{Code: code, Message: why, Details: []wire.Fault{{Path: "field", Reason: field}}}
	}
	about := &apps.About{
		Owner: x.Actor.Account.UserID, OwnerLogin: a.Of().OwnerLogin, RedirectURI: d.RedirectURI, VerificationURI: d.VerificationURI,
		Homepage: d.Homepage, GitHub: d.GitHub, AppStore: d.AppStore, GooglePlay: d.GooglePlay,
	}
	if about.OwnerLogin == "" {
		about.OwnerLogin = x.Actor.Account.LoginID
	}
	for _, s := range accounts.AllScopes {
		if slices.Contains(d.Scopes, string(s)) {
			about.Scopes = append(about.Scopes, string(s))
		}
	}
	if !d.AppMarkupPercentage.IsZero() {
		hundredths, exact := d.AppMarkupPercentage.Units(2)
		if !exact {
			return fault("app_markup_percentage", "The markup has at most two decimals.")
		}
		a.Markup = float64(hundredths) / 10_000
	}
	switch {
	case !strings.ContainsFunc(d.Name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return fault("name", "A name has a letter or a digit.")
	case d.RedirectURI != "" && len(about.Scopes) == 0:
		return fault("scopes", "An application with a redirect_uri has to ask for a scope.")
	case d.RedirectURI == "" && a.Markup > 0:
		return fault("redirect_uri", "An application with a markup has to have a redirect_uri.")
	case !Redirectable(d.RedirectURI):
		return fault("redirect_uri", "This is no address that a browser can be sent to.")
	}
	a.Name, a.About = d.Name, about
	return a, nil
}

// longestURI is how long an address to go back to may be, in characters.
const longestURI = 255

// Redirectable reports whether a browser can be sent to an address, or there is none: one that a browser would run, or
// that leads to files of the user, is none.
func Redirectable(address string) bool {
	if address == "" {
		return true
	}
	u, err := url.Parse(address)
	if err != nil || len(address) > longestURI {
		return false
	}
	return !slices.Contains([]string{"javascript", "data", "vbscript", "blob", "file", "about", "filesystem", "view-source"}, u.Scheme)
}

// listedApp describes an application to its owner.
func listedApp(a apps.App) wire.App {
	of := a.Of()
	row := wire.App{
		Active: wire.Flag(a.Active), AppID: a.ID, AppMarkupPercentage: percent(a.Markup), AppStore: of.AppStore, GitHub: of.GitHub,
		GooglePlay: of.GooglePlay, Homepage: of.Homepage, Name: a.Name, RedirectURI: of.RedirectURI, Scopes: []wire.Scope{},
		VerificationURI: of.VerificationURI,
	}
	for _, s := range of.Scopes {
		row.Scopes = append(row.Scopes, wire.Scope(s))
	}
	return row
}

// percent is a markup as the wire has it.
func percent(markup float64) wire.Decimal { return wire.DecimalOf(100*markup, 2) }
