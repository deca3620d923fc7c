package dervish

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

var decodeBuy = wire.NewDecoder[wire.BuyResponse]()

// Buy purchases the contract of an earlier proposal, or one described in place. The client never sends it twice: an
// error that is ErrOutcomeUnknown leaves open whether the contract was bought, and Reconcile finds out. A request with
// Subscribe is sent without: FollowBuy buys and follows.
func (c *Client) Buy(ctx context.Context, req wire.BuyRequest) (*wire.BuyResponse, error) {
	req.Subscribe = false
	from := c.serverTime()
	resp, err := call(ctx, c, wire.Buy, decodeBuy, req)
	switch {
	case err == nil:
		c.purchases.bought(resp.ContractID)
	case errors.Is(err, ErrOutcomeUnknown):
		c.purchases.unknown(req, from)
	}
	return resp, err
}

// PurchaseUpdate is what FollowBuy brings: one of its members is there, the other is nil.
type PurchaseUpdate struct {
	Receipt  *wire.BuyResponse  // of the purchase, first
	Contract *wire.OpenContract // then the contract, each time that it changes
}

func decodePurchase(a *wire.Answer, into *PurchaseUpdate) error {
	*into = PurchaseUpdate{}
	if string(a.MsgType) == wire.Buy.MsgType {
		into.Receipt = new(wire.BuyResponse)
		return decodeBuy.DecodeAnswer(a, false, into.Receipt)
	}
	into.Contract = new(wire.OpenContract)
	return decodeProposalOpenContract.DecodeAnswer(a, false, into.Contract)
}

// FollowBuy is Buy that goes on: the receipt comes first, then the contract as it changes. It is one purchase, sent once and
// shared with nobody. Until the receipt is there the stream ends as Buy fails: with ErrNotSent, with an *APIError, or with
// ErrOutcomeUnknown if it was sent and the connection was lost or the context done; Reconcile finds out. Afterwards a lost
// connection ends nothing: the contract is followed on the next one by proposal_open_contract, and the first update there
// says how it stands.
//
// Where FollowProposalOpenContract without a contract's id was begun before, dervish counts the contract as followed after
// a reconnection, and this stream ends with AlreadySubscribed; the other one brings the contract.
//
// Close before the receipt has come takes the purchase back if it has not been sent, and else leaves it as it may be. The
// stream does not end with the contract: read it until Contract.IsSold.
func (c *Client) FollowBuy(ctx context.Context, req wire.BuyRequest) *Stream[PurchaseUpdate] {
	call, from := wire.Buy.Call, c.serverTime()
	req.Subscribe = false // as Reconcile has it
	return once(ctx, c, call, with(encode(call, req), "subscribe", "1"), decodePurchase, func(u *PurchaseUpdate, err error) {
		switch {
		case err == nil:
			c.purchases.bought(u.Receipt.ContractID)
		case errors.Is(err, ErrOutcomeUnknown):
			c.purchases.unknown(req, from)
		}
	})
}

// ErrNotBought says that a purchase whose outcome was unknown did not take place.
var ErrNotBought = errors.New("dervish: contract was not bought")

// Reconcile finds out what became of a purchase that ended with ErrOutcomeUnknown, by the account's statement. It gives the
// statement's entry of the contract that was bought, or ErrNotBought. Two purchases alike whose outcomes were both
// unknown are told apart by nothing: each Reconcile gives one of the contracts, and none twice. A purchase that this
// client has not made, or knows the outcome of, is an error.
//
// A contract counts as that of the request if it was bought after the request was sent, by nobody of whom this client
// knows, for no more than the price offered, and is of the type and symbol described.
func (c *Client) Reconcile(ctx context.Context, req wire.BuyRequest) (*wire.StatementEntry, error) {
	req.Subscribe = false
	from, ok := c.purchases.since(req)
	if !ok {
		return nil, errors.New("dervish: reconcile: no purchase of that kind has an unknown outcome")
	}
	const page = 100
	var found *wire.StatementEntry
	for offset := int64(0); ; offset += page {
		s, err := c.Statement(ctx, wire.StatementRequest{
			ActionType: "buy", DateFrom: from, Description: true, Limit: wire.NewDecimal(page, 0), Offset: offset, LoginID: req.LoginID,
		})
		if err != nil {
			return nil, fmt.Errorf("dervish: reconcile: %w", err)
		}
		for i := range s.Transactions {
			if e := &s.Transactions[i]; e.TransactionTime >= from && matches(e, &req) && !c.purchases.knows(e.ContractID.Value) {
				found = e // the statement begins with the latest; the earliest is the one
			}
		}
		if len(s.Transactions) < page {
			break
		}
	}
	if found == nil {
		c.purchases.settled(req, 0)
		return nil, ErrNotBought
	}
	c.purchases.settled(req, found.ContractID.Value)
	return found, nil
}

// matches reports whether a purchase may be that of a request.
func matches(e *wire.StatementEntry, req *wire.BuyRequest) bool {
	paid, exactPaid := e.Amount.Units(8)
	offered, exactOffered := req.Price.Units(8)
	if !e.ContractID.Set || e.ContractID.Null || exactPaid && exactOffered && -paid > offered {
		return false
	}
	p := &req.Parameters
	if p.ContractType == "" {
		return true // by the id of a proposal, which says no more
	}
	want := strings.ToUpper(p.ContractType + "_" + p.Symbol + "_")
	return strings.HasPrefix(e.Shortcode.Value, want)
}
