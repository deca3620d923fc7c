package calls

import (
	"context"
	"errors"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// buy buys the contract of a proposal, or one that the request describes. The stream is opened first, so that a purchase
// is never answered by what its stream lacked.
func buy(x *Exchange, req *wire.BuyRequest, resp *wire.BuyResponse) error {
	order := &trading.Order{Login: x.Actor.Account.LoginID, App: x.Session.App.ID}
	byID := req.Buy != "1"
	if byID {
		o, ok := x.shelf().find(req.Buy, seconds(x.Clock.Now()))
		if !ok {
			return wire.ErrInvalidContractProposal
		}
		order.Request, order.Seen = o.request, o.seen()
	} else {
		var err error
		if req.Parameters.ContractType == "" {
			return wire.NewError(wire.ContractCreationFailure, "Parameters are needed to buy without a proposal.")
		}
		if order.Request, err = x.bought(&req.Parameters); err != nil {
			return err
		}
	}
	own := x.own()
	if order.Request.Currency != own {
		return wire.NewError(wire.CurrencyMismatch, "The account trades in "+own.Code+", and the contract is in "+order.Request.Currency.Code+".")
	}
	var err error
	if order.Price, err = sum(req.Price, own, "price"); err != nil {
		return err
	}
	if order.Limits, err = x.bounds(order.Login); err != nil {
		return err
	}
	if req.Subscribe {
		// Its key is none that a contract has, so that who follows all contracts may follow this one as well.
		st, err := x.Subscribe(ofContract("buy "+session.NewID()), "proposal_open_contract", "the contract")
		if err != nil {
			return err
		}
		order.Bought = func(p *trading.Position) { st.From(x.followPosition(st, p)) }
	}
	got, err := x.Desk.Buy(context.Background(), order)
	if err != nil {
		return err
	}
	if byID {
		x.shelf().drop(req.Buy)
		x.Session.Forget(req.Buy)
	}
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
