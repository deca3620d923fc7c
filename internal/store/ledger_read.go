package store

import (
	"database/sql"
	"fmt"
	"math"
	"strings"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

// bookView reads the book in a transaction.
type bookView struct {
	tx *Tx
}

// Account is of ledger.View.
func (b bookView) Account(login string) (*ledger.Account, error) {
	r := accountRow{}
	found, err := b.tx.Row(r.into(), "SELECT "+accountColumns+" FROM ledger_account a WHERE login = $1", login)
	if err == nil && !found {
		err = ledger.ErrNoAccount
	}
	if err != nil {
		return nil, err
	}
	return r.account(), nil
}

// accountColumns are what an accountRow is read from.
const accountColumns = "a.login, a.currency, a.digits, a.balance, a.opened_at"

type accountRow struct {
	login    string
	currency money.Currency
	balance  int64
	opened   int64
}

func (r *accountRow) into() []any {
	return []any{&r.login, &r.currency.Code, &r.currency.Digits, &r.balance, &r.opened}
}

func (r *accountRow) account() *ledger.Account {
	return &ledger.Account{Login: r.login, Balance: money.Amount{Minor: r.balance, Currency: r.currency}, Opened: instant(r.opened)}
}

// contractColumns are what a contractRow is read from; orderColumns, behind them, what its orders are.
const (
	contractColumns = `a.currency, a.digits, c.id, c.login, c.app, c.symbol, c.kind, c.alike, c.price, c.payout, c.markup,
		c.bought_at, c.starts_at, c.expires_at, c.shortcode, c.longcode, c.terms,
		c.buy_id, c.sell_id, c.sell_price, c.sold_at, c.outcome, c.sale_details`
	orderColumns = ", tp.amount, tp.spot, tp.at, sl.amount, sl.spot, sl.at"

	fromContract = " FROM contract c JOIN ledger_account a ON a.login = c.login"
	withOrders   = ` LEFT JOIN contract_order tp ON tp.id =
			(SELECT max(id) FROM contract_order WHERE contract = c.id AND kind = 'take_profit')
		LEFT JOIN contract_order sl ON sl.id =
			(SELECT max(id) FROM contract_order WHERE contract = c.id AND kind = 'stop_loss')`

	selectContract = "SELECT " + contractColumns + orderColumns + fromContract + withOrders
)

// contractRow is a row with a contract, which may be absent where it was joined.
type contractRow struct {
	currency          money.Currency
	id                sql.NullInt64
	login             sql.NullString
	app               sql.NullInt64
	symbol            sql.NullString
	kind, alike       sql.NullString
	price, payout     sql.NullInt64
	markup            sql.NullInt64
	bought, start     sql.NullInt64
	expiry            sql.NullInt64
	shortcode         sql.NullString
	longcode, terms   sql.NullString
	buy, sell         sql.NullInt64
	sellPrice, sold   sql.NullInt64
	outcome, details  sql.NullString
	takeProfit, stops orderRow
}

type orderRow struct {
	amount sql.NullInt64
	spot   sql.NullString
	at     sql.NullInt64
}

func (r *contractRow) into() []any {
	return []any{
		&r.currency.Code, &r.currency.Digits, &r.id, &r.login, &r.app, &r.symbol, &r.kind, &r.alike, &r.price, &r.payout, &r.markup,
		&r.bought, &r.start, &r.expiry, &r.shortcode, &r.longcode, &r.terms,
		&r.buy, &r.sell, &r.sellPrice, &r.sold, &r.outcome, &r.details,
	}
}

func (r *contractRow) intoWithOrders() []any {
	return append(append(r.into(), r.takeProfit.into()...), r.stops.into()...)
}

func (r *orderRow) into() []any { return []any{&r.amount, &r.spot, &r.at} }

func (r *contractRow) amount(minor sql.NullInt64) money.Amount {
	return money.Amount{Minor: minor.Int64, Currency: r.currency}
}

// contract is the contract of the row, or nil.
func (r *contractRow) contract() *ledger.Contract {
	if !r.id.Valid {
		return nil
	}
	c := &ledger.Contract{
		ID: r.id.Int64, Login: r.login.String, App: r.app.Int64, Symbol: r.symbol.String, Kind: r.kind.String, Alike: r.alike.String,
		Price: r.amount(r.price), Payout: r.amount(r.payout), Markup: r.amount(r.markup),
		Bought: instant(r.bought.Int64), Start: instant(r.start.Int64), Expiry: instant(r.expiry.Int64),
		Shortcode: r.shortcode.String, Longcode: r.longcode.String, Terms: r.terms.String, Buy: r.buy.Int64,
		TakeProfit: r.order(ledger.TakeProfit, r.takeProfit), StopLoss: r.order(ledger.StopLoss, r.stops),
	}
	if r.sell.Valid {
		c.Sale = &ledger.Sale{
			Contract: c.ID, Price: r.amount(r.sellPrice), At: instant(r.sold.Int64),
			Outcome: ledger.Outcome(r.outcome.String), Details: r.details.String, Sell: r.sell.Int64,
		}
	}
	return c
}

// order is an order in force, or nil where none was set or the last change removed it.
func (r *contractRow) order(kind ledger.OrderKind, o orderRow) *ledger.Order {
	if !o.amount.Valid {
		return nil
	}
	return &ledger.Order{Kind: kind, Amount: r.amount(o.amount), Spot: o.spot.String, At: instant(o.at.Int64)}
}

// contracts lists the contracts with their orders that a query gives.
func (b bookView) contracts(query string, args ...any) ([]ledger.Contract, error) {
	var list []ledger.Contract
	return list, b.tx.Rows(func(scan func(...any) error) error {
		var r contractRow
		if err := scan(r.intoWithOrders()...); err != nil {
			return err
		}
		list = append(list, *r.contract())
		return nil
	}, query, args...)
}

// Contract is of ledger.View.
func (b bookView) Contract(id int64) (*ledger.Contract, error) {
	list, err := b.contracts(selectContract+" WHERE c.id = $1", id)
	if err == nil && len(list) == 0 {
		err = ledger.ErrNoContract
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// OpenContracts is of ledger.View.
func (b bookView) OpenContracts(login string) ([]ledger.Contract, error) {
	if login == "" {
		return b.contracts(selectContract + " WHERE c.sell_id IS NULL ORDER BY c.id")
	}
	return b.contracts(selectContract+" WHERE c.sell_id IS NULL AND c.login = $1 ORDER BY c.id", login)
}

// Closed is of ledger.View.
func (b bookView) Closed(q *ledger.ProfitQuery) ([]ledger.Contract, error) {
	w := &where{}
	w.and("c.sell_id IS NOT NULL AND c.login = ?", q.Login)
	w.within("c.sold_at", q.In)
	w.in("c.kind", values(q.Kinds))
	order := " ORDER BY c.sold_at DESC, c.id DESC"
	if q.Ascending {
		order = " ORDER BY c.sold_at, c.id"
	}
	return b.contracts(selectContract+w.text.String()+order+w.page(q.Limit, q.Offset), w.args...)
}

// Markups is of ledger.View.
func (b bookView) Markups(q *ledger.MarkupQuery) ([]ledger.Contract, error) {
	w := markups(q)
	var order []string
	for _, by := range q.By {
		switch by {
		case ledger.ByApp:
			order = append(order, "c.app")
		case ledger.ByLogin:
			order = append(order, "c.login")
		case ledger.ByTime:
			order = append(order, "c.bought_at"+direction(q.Descending))
		default:
			return nil, fmt.Errorf("sort by %q", by)
		}
	}
	if len(order) == 0 {
		order = []string{"c.bought_at" + direction(q.Descending)}
	}
	order = append(order, "c.id"+direction(q.Descending))
	return b.contracts(selectContract+w.text.String()+" ORDER BY "+strings.Join(order, ", ")+w.page(q.Limit, q.Offset), w.args...)
}

func direction(descending bool) string {
	if descending {
		return " DESC"
	}
	return ""
}

// MarkupSums is of ledger.View.
func (b bookView) MarkupSums(q *ledger.MarkupQuery) ([]ledger.MarkupSum, error) {
	w := markups(q)
	var list []ledger.MarkupSum
	return list, b.tx.Rows(func(scan func(...any) error) error {
		var s ledger.MarkupSum
		if err := scan(&s.App, &s.Markup.Currency.Code, &s.Markup.Currency.Digits, &s.Contracts, &s.Markup.Minor); err != nil {
			return err
		}
		list = append(list, s)
		return nil
	}, "SELECT c.app, a.currency, a.digits, count(*), sum(c.markup)"+fromContract+w.text.String()+
		" GROUP BY c.app, a.currency, a.digits ORDER BY c.app, a.currency", w.args...)
}

func markups(q *ledger.MarkupQuery) *where {
	w := &where{}
	w.add("c.markup > 0")
	w.within("c.bought_at", q.In)
	if q.Login != "" {
		w.and("c.login = ?", q.Login)
	}
	w.in("c.app", values(q.Apps))
	return w
}

// Exposure is of ledger.View.
func (b bookView) Exposure(login, symbol, alike string) (ledger.Exposure, error) {
	var x ledger.Exposure
	found, err := b.tx.Row([]any{
		&x.Stake.Currency.Code, &x.Stake.Currency.Digits, &x.Open, &x.OfSymbol, &x.Alike, &x.Stake.Minor, &x.Payout.Minor,
	}, `SELECT a.currency, a.digits, count(c.id), coalesce(sum(CASE WHEN c.symbol = $1 THEN 1 END), 0),
		coalesce(sum(CASE WHEN c.alike = $2 THEN 1 END), 0), coalesce(sum(c.price), 0), coalesce(sum(c.payout), 0)
		FROM ledger_account a LEFT JOIN contract c ON c.login = a.login AND c.sell_id IS NULL
		WHERE a.login = $3 GROUP BY a.currency, a.digits`, symbol, alike, login)
	if err == nil && !found {
		err = ledger.ErrNoAccount
	}
	x.Payout.Currency = x.Stake.Currency
	return x, err
}

// Activity is of ledger.View.
func (b bookView) Activity(login string, in ledger.Span) (ledger.Activity, error) {
	from, to := bounds(in)
	var d ledger.Activity
	found, err := b.tx.Row([]any{
		&d.Bought.Currency.Code, &d.Bought.Currency.Digits, &d.Buys, &d.Bought.Minor, &d.Sells, &d.Sold.Minor,
	}, `SELECT a.currency, a.digits, coalesce(sum(CASE WHEN e.action = 'buy' THEN 1 END), 0),
		coalesce(sum(CASE WHEN e.action = 'buy' THEN -e.amount END), 0),
		coalesce(sum(CASE WHEN e.action = 'sell' THEN 1 END), 0),
		coalesce(sum(CASE WHEN e.action = 'sell' THEN e.amount END), 0)
		FROM ledger_account a LEFT JOIN ledger_entry e ON e.login = a.login AND e.at >= $1 AND e.at < $2
		WHERE a.login = $3 GROUP BY a.currency, a.digits`, from, to, login)
	if err == nil && !found {
		err = ledger.ErrNoAccount
	}
	d.Sold.Currency = d.Bought.Currency
	return d, err
}

// Orders is of ledger.View.
func (b bookView) Orders(contract int64, limit int) ([]ledger.Order, error) {
	var list []ledger.Order
	return list, b.tx.Rows(func(scan func(...any) error) error {
		var r contractRow
		o := orderRow{}
		var kind string
		if err := scan(append([]any{&r.currency.Code, &r.currency.Digits, &kind}, o.into()...)...); err != nil {
			return err
		}
		list = append(list, ledger.Order{
			Kind: ledger.OrderKind(kind), Amount: r.amount(o.amount), Spot: o.spot.String, At: instant(o.at.Int64),
		})
		return nil
	}, "SELECT a.currency, a.digits, o.kind, o.amount, o.spot, o.at"+fromContract+
		" JOIN contract_order o ON o.contract = c.id WHERE c.id = $1 ORDER BY o.id DESC LIMIT $2", contract, most(limit))
}

// bounds are the ends of a span.
func bounds(in ledger.Span) (from, to int64) {
	from, to = math.MinInt64, math.MaxInt64
	if !in.From.IsZero() {
		from = in.From.UnixMicro()
	}
	if !in.To.IsZero() {
		to = in.To.UnixMicro()
	}
	return from, to
}
