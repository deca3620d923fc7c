package calls

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// portfolio lists the open contracts of an account.
func portfolio(x *Exchange, req *wire.PortfolioRequest, resp *wire.PortfolioResponse) error {
	resp.Contracts = []wire.Position{}
	for _, p := range x.Desk.Open(x.Actor.Account.LoginID) {
		c, t := p.Contract(), p.Terms
		if len(req.ContractType) > 0 && !slices.Contains(req.ContractType, c.Kind) {
			continue
		}
		resp.Contracts = append(resp.Contracts, wire.Position{
			AppID: through(c.App), BuyPrice: cash(c.Price), ContractID: c.ID, ContractType: c.Kind, Currency: c.Price.Currency.Code,
			DateStart: t.Start, ExpiryTime: t.Estimate(p.Symbol), Longcode: c.Longcode, Payout: cash(t.Payout),
			PurchaseTime: seconds(c.Bought), Shortcode: c.Shortcode, Symbol: c.Symbol, TransactionID: c.Buy,
		})
	}
	return nil
}

// through is the application of an entry; null for none.
func through(app int64) wire.Optional[int64] {
	return wire.Optional[int64]{Value: app, Set: true, Null: app == 0}
}

// statement lists what moved the money of an account, the latest first.
func statement(x *Exchange, req *wire.StatementRequest, resp *wire.StatementResponse) error {
	q := ledger.StatementQuery{
		Login: x.Actor.Account.LoginID, Action: ledger.Action(req.ActionType),
		In: ledger.Span{From: day(req.DateFrom), To: after(req.DateTo)}, Limit: page(req.Limit, 100), Offset: int(req.Offset),
	}
	resp.Transactions = []wire.StatementEntry{}
	if q.Limit == 0 {
		return nil
	}
	list, err := x.Book.Statement(context.Background(), q)
	if err != nil {
		return err
	}
	for i := range list {
		resp.Transactions = append(resp.Transactions, statementEntry(&list[i], bool(req.Description)))
	}
	resp.Count = int64(len(list))
	return nil
}

func statementEntry(t *ledger.Transaction, described bool) wire.StatementEntry {
	e := wire.StatementEntry{
		ActionType: string(t.Action), Amount: cash(t.Amount), AppID: through(t.App), BalanceAfter: cash(t.Balance),
		ContractID:    wire.Optional[int64]{Value: t.Contract, Set: true, Null: t.Contract == 0},
		ReferenceID:   wire.Optional[int64]{Value: t.Reference, Set: true, Null: t.Reference == 0},
		TransactionID: t.ID, TransactionTime: seconds(t.At),
	}
	if t.Of == nil {
		if described {
			e.Longcode = "Virtual money"
			if t.Action == ledger.ActionAdjustment {
				e.Longcode = "Balance set to what the account was opened with"
			}
		}
		return e
	}
	e.Payout = cash(t.Of.Payout)
	if t.Action == ledger.ActionSell {
		e.PurchaseTime = seconds(t.Of.Bought)
	}
	if described {
		e.Longcode = t.Of.Longcode
		e.Shortcode = wire.Optional[string]{Value: t.Of.Shortcode, Set: true}
	}
	return e
}

// profitTable lists contracts that have ended.
func profitTable(x *Exchange, req *wire.ProfitTableRequest, resp *wire.ProfitTableResponse) error {
	from, err := date(req.DateFrom, false, "date_from")
	if err != nil {
		return err
	}
	to, err := date(req.DateTo, true, "date_to")
	if err != nil {
		return err
	}
	q := ledger.ProfitQuery{
		Login: x.Actor.Account.LoginID, Kinds: req.ContractType, In: ledger.Span{From: from, To: to},
		Ascending: req.Sort == "ASC", Limit: page(req.Limit, 50), Offset: int(req.Offset),
	}
	resp.Transactions = []wire.ClosedContract{}
	if q.Limit == 0 {
		return nil
	}
	list, err := x.Book.Closed(context.Background(), q)
	if err != nil {
		return err
	}
	for i := range list {
		c, err := closedContract(&list[i], bool(req.Description))
		if err != nil {
			return err
		}
		resp.Transactions = append(resp.Transactions, c)
	}
	resp.Count = int64(len(list))
	return nil
}

func closedContract(c *ledger.Contract, described bool) (wire.ClosedContract, error) {
	row := wire.ClosedContract{
		AppID: through(c.App), BuyPrice: cash(c.Price), ContractID: c.ID, Payout: cash(c.Payout), PurchaseTime: seconds(c.Bought),
		SellPrice: cash(c.Sale.Price), SellTime: seconds(c.Sale.At), TransactionID: c.Buy,
	}
	if !described {
		return row, nil
	}
	t, err := contract.Parse(c.Terms)
	if err != nil {
		return row, err
	}
	row.Longcode, row.Shortcode, row.ContractType, row.UnderlyingSymbol = c.Longcode, c.Shortcode, c.Kind, c.Symbol
	row.DurationType = wire.Optional[string]{Set: true, Value: durationType(t)}
	row.DurationType.Null = row.DurationType.Value == ""
	if t.Multiplier != 0 {
		row.Multiplier = strconv.FormatFloat(t.Multiplier, 'f', -1, 64)
	}
	if t.Growth > 0 {
		row.GrowthRate = growthRate(t.Growth).String()
	}
	if t.Cancellation > 0 {
		row.DealCancellationDuration = strconv.FormatInt(t.Cancellation/60, 10) + "m"
	}
	return row, nil
}

// durationType is the greatest unit of which a contract lasts a whole number; empty for one without an end.
func durationType(t *contract.Terms) string {
	d := t.Expiry - t.Start
	switch category := contract.Category(t.Type); {
	case t.Ticks > 0:
		return "ticks"
	case category == "multiplier" || category == "accumulator":
		return ""
	case t.Daily():
		return "days"
	case d%3600 == 0:
		return "hours"
	case d%60 == 0:
		return "minutes"
	}
	return "seconds"
}

// transaction streams what moves the money of an account.
func transaction(x *Exchange, _ *wire.TransactionRequest, resp *wire.TransactionResponse) error {
	login := x.Actor.Account.LoginID
	st, err := x.Subscribe(session.Subject{Kind: "transaction", Key: login, OfAccount: true}, "transaction", "transaction")
	if err != nil {
		return err
	}
	resp.ID = st.ID
	router := x.Router
	st.From(x.Desk.Seat(login).Transactions.Listen(func(t trading.Transaction) {
		n := transacted(t)
		n.ID = st.ID
		router.send(st, "transaction", n)
	}))
	return nil
}

func transacted(t trading.Transaction) wire.TransactionResponse {
	r := t.Receipt
	n := wire.TransactionResponse{
		Action: string(t.Action), Amount: cash(r.Amount), Balance: cash(r.Balance), Currency: r.Balance.Currency.Code,
		TransactionID: r.Transaction, TransactionTime: seconds(r.At), ContractID: wire.Optional[int64]{Set: true, Null: true},
	}
	p := t.Position
	if p == nil {
		return n
	}
	c, terms := p.Contract(), p.Terms
	n.ContractID = wire.Optional[int64]{Value: c.ID, Set: true}
	n.Symbol, n.DisplayName, n.Longcode = c.Symbol, p.Symbol.Name, c.Longcode
	n.DateExpiry = terms.Estimate(p.Symbol)
	if t.Action == ledger.ActionSell {
		n.PurchaseTime = seconds(c.Bought)
	}
	v, err := p.View(seconds(r.At))
	if err != nil {
		return n // a fault of pricing leaves out what is beside the point
	}
	switch known := v.State.Entered || terms.Barrier.Kind != contract.Offset; {
	case v.State.Barriers == 2 && known:
		n.HighBarrier, n.LowBarrier = v.State.Barrier, v.State.Barrier2
	case v.State.Barriers == 1 && known:
		n.Barrier = v.State.Barrier
	}
	n.TakeProfit, n.StopLoss, n.StopOut = spotOf(v.State.TakeProfit), spotOf(v.State.StopLoss), spotOf(v.State.StopOut)
	return n
}

// spotOf is the spot from where on an order closes a contract; empty for no order.
func spotOf(t *contract.Trigger) string {
	if t == nil {
		return ""
	}
	return t.Spot
}

// page is how many rows a request wants; the wire has bounded it.
func page(limit wire.Decimal, usual int) int {
	if limit.IsZero() {
		return usual
	}
	return int(limit.Float64())
}

// day is an instant of a request; the zero one where it names none.
func day(epoch int64) time.Time {
	if epoch == 0 {
		return time.Time{}
	}
	return time.Unix(epoch, 0).UTC()
}

// after is the end of a span whose last second a request names.
func after(epoch int64) time.Time {
	if epoch == 0 {
		return time.Time{}
	}
	return time.Unix(epoch+1, 0).UTC()
}

// date reads an epoch or a date; the end of a span is after the second or the day that it names.
func date(text string, end bool, property string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if !strings.Contains(text, "-") {
		if epoch, err := strconv.ParseInt(text, 10, 64); err == nil {
			if end {
				return after(epoch), nil
			}
			return day(epoch), nil
		}
	}
	for _, form := range []struct {
		layout string
		whole  time.Duration
	}{{time.DateOnly, 24 * time.Hour}, {time.DateTime, time.Second}} {
		if at, err := time.Parse(form.layout, text); err == nil {
			if end {
				at = at.Add(form.whole)
			}
			return at, nil
		}
	}
	return time.Time{}, &wire.Invalid{Faults: []wire.Fault{{Path: property, Reason: "Not an epoch or a date such as 2026-01-31."}}}
}
