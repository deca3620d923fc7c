package calls

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

func ping(_ *Exchange, _ *wire.PingRequest, resp *wire.PingResponse) error {
	*resp = "pong"
	return nil
}

func serverTime(x *Exchange, _ *wire.TimeRequest, resp *wire.TimeResponse) error {
	*resp = wire.TimeResponse(seconds(x.Clock.Now()))
	return nil
}

func forget(x *Exchange, req *wire.ForgetRequest, resp *wire.ForgetResponse) error {
	*resp = wire.ForgetResponse(x.Session.Forget(req.Forget))
	return nil
}

func forgetAll(x *Exchange, req *wire.ForgetAllRequest, resp *wire.ForgetAllResponse) error {
	*resp = x.Session.ForgetAll(req.ForgetAll)
	return nil
}

// authorize finds the accounts of all tokens before it changes anything, so that a failure leaves the session as it
// was. Of several tokens of one account the first counts.
func authorize(x *Exchange, req *wire.AuthorizeRequest, resp *wire.AuthorizeResponse) error {
	ids := make([]session.Identity, 0, 1+len(req.Tokens))
	for _, token := range append([]string{req.Authorize}, req.Tokens...) {
		id, err := x.identify(token)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(ids, func(known session.Identity) bool { return known.Account.LoginID == id.Account.LoginID }) {
			ids = append(ids, id)
		}
	}
	if err := x.describe(ids, resp); err != nil {
		return err
	}
	if req.AddToLoginHistory {
		if err := x.noteLogin(ids, false); err != nil {
			return err
		}
	}
	x.Session.Authorize(ids)
	return nil
}

// identify finds the account of one token.
func (x *Exchange) identify(token string) (session.Identity, error) {
	account, grant, err := x.Accounts.Authenticate(token, x.caller())
	if err != nil {
		return session.Identity{}, err
	}
	if account.Disabled {
		return session.Identity{}, wire.NewError(wire.AccountUnavailable, "This account is unavailable.")
	}
	now := x.Clock.Now()
	excluded := x.Accounts.Exclusion(account.LoginID)
	if over := excluded.Over(now); !over.IsZero() {
		return session.Identity{}, shutOut(over)
	}
	id := session.Identity{Account: account, Grant: grant, Since: now}
	if excluded.Session > 0 {
		id.Until = now.Add(excluded.Session)
	}
	return id, nil
}

// virtualCompany is the company that keeps accounts of virtual money.
const virtualCompany = "virtual"

// describe tells of the accounts that a session now acts for; the first is the one in front.
func (x *Exchange) describe(ids []session.Identity, resp *wire.AuthorizeResponse) error {
	a, g := ids[0].Account, ids[0].Grant
	company, _ := x.Atlas.Company(virtualCompany)
	currency, _ := x.Atlas.Currency(a.Currency)
	held, err := x.Book.Account(context.Background(), a.LoginID)
	if err != nil {
		return fmt.Errorf("balance of %s: %w", a.LoginID, err)
	}
	user, err := x.Accounts.User(a.UserID)
	if err != nil {
		return fmt.Errorf("user of %s: %w", a.LoginID, err)
	}
	*resp = wire.AuthorizeResponse{
		Balance:                     cash(held.Balance),
		Country:                     cmp.Or(user.Settings["residence"], x.Country),
		Currency:                    a.Currency,
		Email:                       user.Email,
		IsVirtual:                   true,
		LandingCompanyFullName:      company.Name,
		LandingCompanyName:          company.ShortCode,
		LinkedTo:                    []wire.LinkedAccount{},
		LocalCurrencies:             map[string]wire.LocalCurrency{a.Currency: {FractionalDigits: int64(currency.Digits)}},
		LoginID:                     a.LoginID,
		PreferredLanguage:           preferred(user),
		UpgradeableLandingCompanies: []string{},
		UserID:                      a.UserID,
	}
	for _, s := range g.Scopes {
		resp.Scopes = append(resp.Scopes, wire.Scope(s))
	}
	listed := map[string]bool{}
	for _, id := range ids {
		for _, a := range x.Accounts.OfUser(id.Account.UserID) {
			if !listed[a.LoginID] {
				listed[a.LoginID] = true
				resp.AccountList = append(resp.AccountList, x.list(a))
			}
		}
	}
	return nil
}

// list describes one account among those of its user.
func (x *Exchange) list(a accounts.Account) wire.ListedAccount {
	currency, _ := x.Atlas.Currency(a.Currency)
	listed := wire.ListedAccount{
		AccountCategory:    "trading",
		AccountType:        "binary",
		Broker:             a.Broker(),
		CreatedAt:          seconds(a.CreatedAt),
		Currency:           a.Currency,
		CurrencyType:       string(currency.Kind),
		IsDisabled:         wire.Flag(a.Disabled),
		IsVirtual:          true,
		LandingCompanyName: virtualCompany,
		LinkedTo:           []wire.LinkedAccount{},
		LoginID:            a.LoginID,
	}
	excluded := x.Accounts.Exclusion(a.LoginID)
	if over := excluded.Over(x.Clock.Now()); !over.IsZero() {
		listed.ExcludedUntil = seconds(over)
	}
	return listed
}

// preferred is the language that a user has chosen, or null.
func preferred(u accounts.User) wire.Optional[string] {
	language := u.Settings["preferred_language"]
	return wire.Optional[string]{Value: language, Set: true, Null: language == ""}
}

// logout ends the authorized state. Tokens that a log-in gave to the application are no longer accepted then; API tokens
// stay valid.
func logout(x *Exchange, _ *wire.LogoutRequest, resp *wire.LogoutResponse) error {
	ids := x.Session.Identities()
	if err := x.noteLogin(ids, true); err != nil {
		return err
	}
	var given []int64
	for _, id := range ids {
		if id.Grant.App != 0 {
			given = append(given, id.Grant.ID)
		}
	}
	if err := x.Accounts.Revoke(context.Background(), given...); err != nil {
		return err
	}
	x.Session.Authorize(nil)
	*resp = true
	return nil
}
