package calls

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// mostAccounts is for how many accounts one request may trade.
const mostAccounts = 100

// holder finds the account of a token that a request trades for.
func (x *Exchange) holder(token string) (accounts.Account, error) {
	id, err := x.identify(token)
	if err == nil && !slices.Contains(id.Grant.Scopes, accounts.Trade) {
		err = wire.Denied(wire.Scopes{wire.Trade})
	}
	return id.Account, err
}

// countTokens refuses none and too many.
func countTokens(tokens []string) error {
	if n := len(tokens); n < 1 || n > mostAccounts {
		return &wire.Invalid{Faults: []wire.Fault{{Path: "tokens", Reason: fmt.Sprintf("Expected 1 to %d tokens.", mostAccounts)}}}
	}
	return nil
}

// buyForSeveral buys a contract for each of several accounts. What is wrong with one is no concern of the others; those
// that can be bought are one transaction.
func buyForSeveral(x *Exchange, req *wire.BuyContractForMultipleAccountsRequest, resp *wire.BuyContractForMultipleAccountsResponse) error {
	if err := countTokens(req.Tokens); err != nil {
		return err
	}
	p := &req.Parameters
	wanted, err := x.wanted(req.BuyContractForMultipleAccounts, &wire.BuyParameters{
		ContractType: p.ContractType, Symbol: p.Symbol, Currency: p.Currency, Amount: p.Amount, Basis: p.Basis,
		Duration: p.Duration, DurationUnit: p.DurationUnit, DateExpiry: p.DateExpiry, DateStart: p.DateStart,
		Barrier: p.Barrier, Barrier2: p.Barrier2, SelectedTick: p.SelectedTick, Multiplier: p.Multiplier,
		AppMarkupPercentage: p.AppMarkupPercentage,
	})
	if err != nil {
		return err
	}
	resp.Result = make([]wire.AccountPurchase, len(req.Tokens))
	var orders []*trading.Order
	var rows []*wire.AccountPurchase
	for i, token := range req.Tokens {
		row := &resp.Result[i]
		row.Token = token
		account, err := x.holder(token)
		var order *trading.Order
		if err == nil {
			order, err = x.order(wanted, account, req.Price)
		}
		if err != nil {
			row.Code, row.MessageToClient = x.failure(err)
			continue
		}
		orders, rows = append(orders, order), append(rows, row)
	}
	for i, deal := range x.Desk.BuyAll(context.Background(), orders) {
		row := rows[i]
		if deal.Err != nil {
			row.Code, row.MessageToClient = x.failure(deal.Err)
			continue
		}
		got := deal.Receipt
		row.BuyPrice, row.Payout = cash(got.Terms.Price), cash(got.Terms.Payout)
		row.ContractID, row.TransactionID = got.Contract, got.Transaction
		row.PurchaseTime, row.StartTime = seconds(got.At), got.Terms.Start
		row.Longcode, row.Shortcode = got.Longcode, got.Code
		x.used(wanted)
		x.copied(orders[i], &got)
	}
	return nil
}

// failure is why something was not done for one of several accounts.
func (x *Exchange) failure(err error) (wire.Code, string) {
	e := x.translate(err)
	return e.Code, e.Message
}

// sellForSeveral sells a contract on each of several accounts, of which its shortcode finds it: the oldest, where there
// are several. An account that is named twice sells two.
func sellForSeveral(x *Exchange, req *wire.SellContractForMultipleAccountsRequest, resp *wire.SellContractForMultipleAccountsResponse) error {
	if err := countTokens(req.Tokens); err != nil {
		return err
	}
	resp.Result = make([]wire.AccountSale, len(req.Tokens))
	for i, token := range req.Tokens {
		row := &resp.Result[i]
		account, err := x.holder(token)
		if err == nil {
			err = x.sellCode(account, req.Shortcode, req.Price, row)
		}
		if err != nil {
			row.Token = token
			row.Code, row.MessageToClient = x.failure(err)
		}
	}
	return nil
}

// sellCode sells the oldest contract of an account with a shortcode.
func (x *Exchange) sellCode(a accounts.Account, shortcode string, least wire.Decimal, row *wire.AccountSale) error {
	open := x.Desk.Open(a.LoginID)
	shortcode = x.present(a, shortcode)
	at := slices.IndexFunc(open, func(p *trading.Position) bool { return p.Contract().Shortcode == shortcode })
	if at < 0 {
		return wire.NewError(wire.InvalidSellContractProposal, "The account has no such open contract.")
	}
	price, err := sum(least, open[at].Terms.Currency, "price")
	if err != nil {
		return err
	}
	got, err := x.Desk.Sell(context.Background(), a.LoginID, open[at].ID(), price)
	if err != nil {
		return unsold(err)
	}
	row.BalanceAfter, row.SellPrice = cash(got.Balance), cash(got.Amount)
	row.ContractID, row.TransactionID, row.ReferenceID = got.Contract, got.Transaction, got.Reference
	row.SellTime = got.At.UTC().Format(time.DateTime)
	return nil
}

// present writes a shortcode as shortcodes are written today; one that cannot be read stays as it is.
func (x *Exchange) present(a accounts.Account, shortcode string) string {
	known, _ := x.Atlas.Currency(a.Currency)
	terms, err := contract.ParseShortcode(shortcode, x.Market, money.Currency{Code: known.Code, Digits: known.Digits})
	if err != nil {
		return shortcode
	}
	symbol, _ := x.Market.Symbol(terms.Symbol)
	return terms.Shortcode(symbol)
}
