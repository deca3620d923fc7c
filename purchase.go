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
// Subscribe is sent without; FollowProposalOpenContract with the contract's id does the same and survives a lost
// connection.
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
