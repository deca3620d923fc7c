package calls

import (
	"context"
	"errors"
	"slices"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/exchange"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// balance tells what an account holds, or all accounts of its user.
func balance(x *Exchange, req *wire.BalanceRequest, resp *wire.BalanceResponse) error {
	if req.Account == "all" {
		return x.allBalances(bool(req.Subscribe), resp)
	}
	account, err := x.balanceOf(req.Account)
	if err != nil {
		return err
	}
	login := account.LoginID
	// Nothing passes between what is answered and the first update.
	x.Desk.Quiet(login, func() { err = x.oneBalance(login, bool(req.Subscribe), resp) })
	return err
}

// oneBalance tells what an account holds, while nothing happens to it.
func (x *Exchange) oneBalance(login string, follow bool, resp *wire.BalanceResponse) error {
	held, err := x.Book.Account(context.Background(), login)
	if err != nil {
		return err
	}
	*resp = balanceResponse(login, held.Balance)
	if !follow {
		return nil
	}
	st, err := x.Subscribe(session.Subject{Kind: "balance", Key: login, OfAccount: true}, "balance", "balance")
	if err != nil {
		return err
	}
	resp.ID = st.ID
	router := x.Router
	st.From(x.Desk.Seat(login).Balances.Listen(func(a money.Amount) {
		b := balanceResponse(login, a)
		b.ID = st.ID
		router.send(st, "balance", b)
	}))
	return nil
}

func balanceResponse(login string, a money.Amount) wire.BalanceResponse {
	return wire.BalanceResponse{Balance: cash(a), Currency: a.Currency.Code, LoginID: login}
}

// balanceOf finds the account that balance names: the one that acts, or another of the session's.
func (x *Exchange) balanceOf(name string) (accounts.Account, error) {
	if name == "" || name == "current" || name == x.Actor.Account.LoginID {
		return x.Actor.Account, nil
	}
	ids := x.Session.Identities()
	if at := slices.IndexFunc(ids, func(id session.Identity) bool { return id.Account.LoginID == name }); at >= 0 {
		return ids[at].Account, nil
	}
	return accounts.Account{}, wire.NewError(wire.PermissionDenied, "The account is none of this session.")
}

// allBalances tells what all accounts of the user hold, with a total in the currency of the account that acts.
func (x *Exchange) allBalances(follow bool, resp *wire.BalanceResponse) error {
	own := x.Actor.Account
	f := &balances{router: x.Router, login: own.LoginID, currency: x.own(), held: map[string]money.Amount{}}
	for _, a := range x.Accounts.OfUser(own.UserID) {
		f.logins = append(f.logins, a.LoginID)
	}
	if follow {
		st, err := x.Subscribe(session.Subject{Kind: "balance", Key: "all", OfAccount: true}, "balance", "balance")
		if err != nil {
			return err
		}
		resp.ID, f.stream = st.ID, st
	}
	var stops []func()
	var err error
	for _, login := range f.logins {
		x.Desk.Quiet(login, func() {
			held, lost := x.Book.Account(context.Background(), login)
			err = errors.Join(err, lost)
			f.note(login, held.Balance)
			if follow {
				stops = append(stops, x.Desk.Seat(login).Balances.Listen(func(a money.Amount) { f.hear(login, a) }))
			}
		})
	}
	if follow {
		f.stream.From(func() {
			for _, stop := range stops {
				stop()
			}
		})
	}
	if err != nil {
		return err
	}
	id := resp.ID
	*resp = f.response(f.logins...)
	resp.ID = id
	return nil
}

// balanceEntry is one account among several.
func (r *Router) balanceEntry(a money.Amount, total money.Currency) wire.AccountBalance {
	return wire.AccountBalance{
		Balance: cash(a), ConvertedAmount: cash(r.convert(a, total)), Currency: a.Currency.Code,
		DemoAccount: true, Status: true, Type: "deriv",
	}
}

// convert is an amount in another currency at the rate of now, to the nearest minor unit; nothing where there is no
// rate.
func (r *Router) convert(a money.Amount, to money.Currency) money.Amount {
	if a.Currency == to {
		return a
	}
	rate, ok := r.Rates.Rate(a.Currency.Code, to.Code, seconds(r.Clock.Now()))
	if !ok {
		rate = exchange.Rate{}
	}
	converted, err := money.FromFloat(a.Float64()*rate.Spot, to)
	if err != nil {
		return money.Zero(to)
	}
	return converted
}
