package calls

import (
	"context"
	"slices"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/wire"
)

// dollars are what markups are summed up in.
var dollars = money.Currency{Code: "USD", Digits: 2}

// markupFields are what rows may be sorted by, in the words of the wire.
var markupFields = map[string]ledger.MarkupField{
	"app_id": ledger.ByApp, "client_loginid": ledger.ByLogin, "transaction_time": ledger.ByTime,
}

// earners are the applications of the user, with those that were deleted.
func (x *Exchange) earners() (ids []int64, owned map[int64]apps.App) {
	owned = map[int64]apps.App{}
	for _, a := range x.Apps.EverOwnedBy(x.Actor.Account.UserID) {
		ids = append(ids, a.ID)
		owned[a.ID] = a
	}
	return ids, owned
}

// period is the time that a report looks at.
func period(p *wire.MarkupPeriod) (in ledger.Span, err error) {
	if in.From, err = date(p.DateFrom, false, "date_from"); err != nil {
		return in, err
	}
	in.To, err = date(p.DateTo, true, "date_to")
	return in, err
}

// appMarkupDetails lists what the applications of the user earned, contract by contract.
func appMarkupDetails(x *Exchange, req *wire.AppMarkupDetailsRequest, resp *wire.AppMarkupDetailsResponse) error {
	resp.Transactions = []wire.MarkupEntry{}
	in, err := period(&req.MarkupPeriod)
	if err != nil {
		return err
	}
	ids, owned := x.earners()
	if req.AppID != 0 {
		if !slices.Contains(ids, req.AppID) {
			return noApp(wire.AppMarkupError)
		}
		ids = []int64{req.AppID}
	}
	q := ledger.MarkupQuery{
		Apps: ids, Login: req.ClientLoginID, In: in, Descending: req.Sort != "ASC", Limit: page(req.Limit, 1000), Offset: int(req.Offset),
	}
	for _, f := range req.SortFields {
		q.By = append(q.By, markupFields[f])
	}
	if len(ids) == 0 || q.Limit == 0 { // to the book these would mean all
		return nil
	}
	list, err := x.Book.Markups(context.Background(), q)
	if err != nil {
		return err
	}
	for i := range list {
		c := &list[i]
		developer := x.developer(owned[c.App])
		resp.Transactions = append(resp.Transactions, wire.MarkupEntry{
			AppID: c.App, AppMarkup: cash(c.Markup), AppMarkupUSD: cash(x.convert(c.Markup, dollars)),
			AppMarkupValue: cash(x.convert(c.Markup, x.money(developer.Currency))), ClientCurrency: c.Markup.Currency.Code, ClientLoginID: c.Login,
			DeveloperCurrency: developer.Currency, DeveloperLoginID: developer.LoginID, TransactionID: c.Buy, TransactionTime: epochText(c.Bought),
		})
	}
	return nil
}

// developer is the account with which an application was registered; one that is gone is told by the account that asks.
func (x *Exchange) developer(a apps.App) accounts.Account {
	developer, err := x.Accounts.Account(a.Of().OwnerLogin)
	if err != nil {
		return x.Actor.Account
	}
	return developer
}

// money is a currency by its code.
func (r *Router) money(code string) money.Currency {
	c, _ := r.Atlas.Currency(code)
	return money.Currency{Code: c.Code, Digits: c.Digits}
}

// appMarkupStatistics sums up what each application of the user earned. Currencies are converted at the rates of now.
func appMarkupStatistics(x *Exchange, req *wire.AppMarkupStatisticsRequest, resp *wire.AppMarkupStatisticsResponse) error {
	resp.Breakdown = []wire.AppMarkup{}
	resp.TotalAppMarkupUSD = cash(money.Zero(dollars))
	in, err := period(&req.MarkupPeriod)
	if err != nil {
		return err
	}
	ids, owned := x.earners()
	if len(ids) == 0 { // to the book this would mean all
		return nil
	}
	sums, err := x.Book.MarkupSums(context.Background(), ledger.MarkupQuery{Apps: ids, In: in})
	if err != nil {
		return err
	}
	total := money.Zero(dollars)
	for _, id := range ids {
		developer := x.developer(owned[id])
		row := wire.AppMarkup{AppID: id, DeveloperCurrency: developer.Currency}
		usd, own := money.Zero(dollars), money.Zero(x.money(developer.Currency))
		for _, s := range sums {
			if s.App != id {
				continue
			}
			row.TransactionsCount += int64(s.Contracts)
			if usd, err = usd.Add(x.convert(s.Markup, usd.Currency)); err != nil {
				return err
			}
			if own, err = own.Add(x.convert(s.Markup, own.Currency)); err != nil {
				return err
			}
		}
		if row.TransactionsCount == 0 {
			continue
		}
		if total, err = total.Add(usd); err != nil {
			return err
		}
		row.AppMarkupUSD, row.AppMarkupValue = cash(usd), cash(own)
		resp.Breakdown = append(resp.Breakdown, row)
		resp.TotalTransactionsCount += row.TransactionsCount
	}
	resp.TotalAppMarkupUSD = cash(total)
	return nil
}
