package calls

import (
	"context"
	"errors"
	"slices"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/copying"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// copyStart has the account copy what a trader buys from now on.
func copyStart(x *Exchange, req *wire.CopyStartRequest, resp *wire.CopyStartResponse) error {
	trader, grant, err := x.trader(req.CopyStart)
	if err != nil {
		return err
	}
	own := x.Actor.Account
	switch {
	case trader.LoginID == own.LoginID:
		return wire.NewError(wire.CopyTradingNotAllowed, "An account cannot copy itself.")
	case trader.Currency != own.Currency:
		return wire.NewError(wire.CopyTradingWrongCurrency, "The trader's account is in "+trader.Currency+", and yours in "+own.Currency+".")
	}
	l := copying.Link{
		Copier: own.LoginID, Trader: trader.LoginID, Token: grant.ID, App: x.Session.App.ID, Since: x.Clock.Now(),
		Symbols: slices.Clone(req.Assets), Kinds: slices.Clone(req.TradeTypes),
	}
	for _, code := range l.Symbols {
		if _, err := x.symbol(code); err != nil {
			return err
		}
	}
	for _, kind := range l.Kinds {
		if !contract.Known(kind) {
			return &wire.Invalid{Faults: []wire.Fault{{Path: "trade_types", Reason: "Not the code of a contract type."}}}
		}
	}
	for _, bound := range []struct {
		given wire.Decimal
		to    *money.Amount
		name  string
	}{{req.MinTradeStake, &l.MinStake, "min_trade_stake"}, {req.MaxTradeStake, &l.MaxStake, "max_trade_stake"}} {
		if bound.given.IsZero() {
			continue
		}
		if *bound.to, err = sum(bound.given, x.own(), bound.name); err != nil {
			return err
		}
		if bound.to.Sign() < 0 {
			return &wire.Invalid{Faults: []wire.Fault{{Path: bound.name, Reason: "Expected an amount that is not below 0."}}}
		}
	}
	if l.MaxStake.Sign() > 0 && l.MinStake.Minor > l.MaxStake.Minor {
		return &wire.Invalid{Faults: []wire.Fault{{Path: "min_trade_stake", Reason: "More than max_trade_stake."}}}
	}
	*resp = true
	return x.Copying.Start(context.Background(), l)
}

// copyStop ends the copying of a trader.
func copyStop(x *Exchange, req *wire.CopyStopRequest, resp *wire.CopyStopResponse) error {
	trader, _, err := x.trader(req.CopyStop)
	if err != nil {
		return err
	}
	*resp = true
	return x.Copying.Stop(context.Background(), x.Actor.Account.LoginID, trader.LoginID)
}

// trader finds the account of a token with which its holder agrees to be copied.
func (x *Exchange) trader(token string) (accounts.Account, accounts.Grant, error) {
	a, g, err := x.Accounts.Authenticate(token, x.caller())
	if err == nil && !slices.Contains(g.Scopes, accounts.Read) {
		err = wire.Denied(wire.Scopes{wire.Read})
	}
	return a, g, err
}

// agreed reports whether a trader's token is accepted still, and gives how it may be shown.
func (r *Router) agreed(l *copying.Link) (masked string, ok bool) {
	list := r.Accounts.Tokens(l.Trader, func(g accounts.Grant) bool { return g.ID == l.Token })
	if len(list) == 0 || !r.Accounts.Valid(list[0]) {
		return "", false
	}
	return list[0].Masked, true
}

// copyTradingList lists who copies the account, and whom it copies. What the tokens are is not known; they are shown by
// their last letters.
func copyTradingList(x *Exchange, _ *wire.CopyTradingListRequest, resp *wire.CopyTradingListResponse) error {
	login := x.Actor.Account.LoginID
	resp.Copiers, resp.Traders = []wire.Copier{}, []wire.CopiedTrader{}
	for _, l := range x.Copying.Copiers(login) {
		if _, ok := x.agreed(&l); ok {
			resp.Copiers = append(resp.Copiers, wire.Copier{LoginID: l.Copier})
		}
	}
	for _, l := range x.Copying.Traders(login) {
		masked, ok := x.agreed(&l)
		if !ok {
			continue
		}
		t := wire.CopiedTrader{LoginID: l.Trader, Token: masked, Assets: list(l.Symbols), TradeTypes: list(l.Kinds)}
		if l.MinStake.Sign() > 0 {
			t.MinTradeStake = cash(l.MinStake)
		}
		if l.MaxStake.Sign() > 0 {
			t.MaxTradeStake = cash(l.MaxStake)
		}
		resp.Traders = append(resp.Traders, t)
	}
	return nil
}

// list is a list that is there even when nothing is in it.
func list(of []string) []string { return append([]string{}, of...) }

// copied has those who copy the holder of an order buy the same, as far as their filters, their own limits and their
// balance let it through. What goes wrong for them is no concern of the trader.
func (x *Exchange) copied(of *trading.Order, got *trading.Receipt) {
	var orders []*trading.Order
	for _, l := range x.Copying.Copiers(of.Login) {
		if !l.Wants(got.Terms.Symbol, got.Terms.Type, got.Terms.Price) {
			continue
		}
		if _, ok := x.agreed(&l); !ok {
			continue
		}
		a, err := x.Accounts.Account(l.Copier)
		if err != nil || a.Disabled || a.Currency != got.Terms.Currency.Code {
			continue
		}
		limits, err := x.bounds(a.LoginID)
		if err != nil {
			continue // the holder is shut out
		}
		opened, err := x.opening(a)
		if err != nil {
			x.Log.Error("a purchase was not copied", "trader", of.Login, "copier", a.LoginID, "error", err)
			continue
		}
		orders = append(orders, &trading.Order{
			Login: a.LoginID, App: l.App, Request: of.Request, Seen: of.Seen, Price: of.Price, Limits: limits, Opened: opened,
		})
	}
	if len(orders) == 0 {
		return
	}
	for i, deal := range x.Desk.BuyAll(context.Background(), orders) {
		if deal.Err == nil {
			continue
		}
		level := x.Log.Debug
		if _, foreseen := answerTo(deal.Err); !foreseen && !errors.Is(deal.Err, trading.ErrClosed) {
			level = x.Log.Error
		}
		level("a purchase was not copied", "trader", of.Login, "copier", orders[i].Login, "error", deal.Err)
	}
}
