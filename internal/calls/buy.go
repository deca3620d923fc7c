package calls

import (
	"context"
	"errors"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// buy buys the contract of a proposal, or one that the request describes. The stream is opened first, so that a purchase
// is never answered by what its stream lacked.
func buy(x *Exchange, req *wire.BuyRequest, resp *wire.BuyResponse) error {
	wanted, err := x.wanted(req.Buy, &req.Parameters)
	if err != nil {
		return err
	}
	order, err := x.order(wanted, x.Actor.Account, req.Price)
	if err != nil {
		return err
	}
	if req.Subscribe {
		// Its key is none that a contract has, so that who follows all contracts may follow this one as well.
		st, err := x.Subscribe(ofContract("buy "+x.Session.NewID()), "proposal_open_contract", "the contract")
		if err != nil {
			return err
		}
		order.Bought = func(p *trading.Position) { st.From(x.followPosition(st, p)) }
	}
	got, err := x.Desk.Buy(context.Background(), order)
	if err != nil {
		return err
	}
	x.used(wanted)
	x.copied(order, &got)
	*resp = wire.BuyResponse{
		BalanceAfter:  cash(got.Balance),
		BuyPrice:      cash(got.Terms.Price),
		ContractID:    got.Contract,
		Longcode:      got.Longcode,
		Payout:        cash(got.Terms.Payout),
		PurchaseTime:  seconds(got.At),
		Shortcode:     got.Code,
		StartTime:     got.Terms.Start,
		TransactionID: got.Transaction,
	}
	return nil
}

// wanted is the contract that a request wants to buy.
type wanted struct {
	request  *contract.Request
	seen     *contract.Quote // what the client was told of it; nil for nothing
	proposal string          // by which it was named; empty: none
}

// wanted finds what is to be bought: the contract of a proposal, or with 1 the one that the parameters describe.
func (x *Exchange) wanted(name string, p *wire.BuyParameters) (wanted, error) {
	if name != "1" {
		o, ok := x.shelf().find(name, seconds(x.Clock.Now()))
		if !ok {
			return wanted{}, wire.ErrInvalidContractProposal
		}
		return wanted{o.request, o.seen(), name}, nil
	}
	if p.ContractType == "" {
		return wanted{}, wire.NewError(wire.ContractCreationFailure, "Parameters are needed to buy without a proposal.")
	}
	request, err := x.bought(p)
	return wanted{request: request}, err
}

// used takes away the proposal of a contract that was bought.
func (x *Exchange) used(w wanted) {
	if w.proposal != "" {
		x.shelf().drop(w.proposal)
		x.Session.Forget(w.proposal)
	}
}

// order is a purchase for an account, at a price at most.
func (x *Exchange) order(w wanted, a accounts.Account, most wire.Decimal) (*trading.Order, error) {
	o := &trading.Order{Login: a.LoginID, App: x.Session.App.ID, Request: w.request, Seen: w.seen}
	if code := w.request.Currency.Code; a.Currency != code {
		return nil, wire.NewError(wire.CurrencyMismatch, "The account trades in "+a.Currency+", and the contract is in "+code+".")
	}
	var err error
	if o.Price, err = sum(most, w.request.Currency, "price"); err != nil {
		return nil, err
	}
	if o.Opened, err = x.opening(a); err != nil {
		return nil, err
	}
	o.Limits, err = x.bounds(a.LoginID)
	return o, err
}

// sell sells a contract back for what it is worth.
func sell(x *Exchange, req *wire.SellRequest, resp *wire.Sale) error {
	least, err := sum(req.Price, x.own(), "price")
	if err != nil {
		return err
	}
	got, err := x.Desk.Sell(context.Background(), x.Actor.Account.LoginID, req.Sell, least)
	if err != nil {
		return unsold(err)
	}
	*resp = sold(got)
	return nil
}

// unsold is the answer to a sale of a contract that the account does not have, or no longer.
func unsold(err error) error {
	switch {
	case errors.Is(err, ledger.ErrNoContract):
		return wire.NewError(wire.InvalidSellContractProposal, "The account has no such contract.")
	case errors.Is(err, ledger.ErrAlreadySold):
		return wire.NewError(wire.NoOpenPosition, "This contract is closed already.")
	}
	return err
}

func sold(r ledger.Receipt) wire.Sale {
	return wire.Sale{
		BalanceAfter:  cash(r.Balance),
		ContractID:    r.Contract,
		ReferenceID:   r.Reference,
		SoldFor:       cash(r.Amount),
		TransactionID: r.Transaction,
	}
}

// sellExpired settles what has ended and is still open, which the desk does by itself.
func sellExpired(x *Exchange, _ *wire.SellExpiredRequest, resp *wire.SellExpiredResponse) error {
	resp.Count = int64(x.Desk.SellExpired(x.Actor.Account.LoginID))
	return nil
}

// ofContract is the stream of one contract, or of what key says.
func ofContract(key string) session.Subject {
	return session.Subject{Kind: "proposal_open_contract", Key: key, OfAccount: true}
}
