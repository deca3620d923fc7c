package calls

import (
	"fmt"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// proposal prices a contract, and keeps the price where the session can buy it.
func proposal(x *Exchange, req *wire.ProposalRequest, resp *wire.ProposalResponse) error {
	wish, err := x.wish(req)
	if err != nil {
		return err
	}
	q, err := x.Desk.Quote(wish)
	if err != nil {
		return err
	}
	id := session.NewID()
	shelf := x.shelfOf()
	if req.Subscribe {
		st, err := x.Subscribe(session.Subject{Kind: "proposal", Key: fmt.Sprintf("%+v", *wish)}, "proposal", "proposal")
		if err != nil {
			return err
		}
		id = st.ID
		f := &priceFollower{router: x.Router, shelf: shelf, request: wish, told: q, stream: st, fail: x.Request.AppendHead(nil, "proposal")}
		st.From(f.follow())
	}
	shelf.put(id, wish, q)
	symbol, _ := x.Market.Symbol(q.Terms.Symbol)
	*resp = offer(id, symbol, q)
	return nil
}

// offer is a quote as clients know it.
func offer(id string, s *market.Symbol, q *contract.Quote) wire.ProposalResponse {
	return wire.ProposalResponse{
		ID:           id,
		AskPrice:     cash(q.Ask),
		DisplayValue: q.Ask.String(),
		Payout:       cash(q.Payout),
		Spot:         price(s, q.Spot.Quote),
		SpotTime:     q.Spot.Epoch,
		DateStart:    q.Terms.Start,
		DateExpiry:   q.Estimate,
		Longcode:     q.Longcode,
	}
}

// priceFollower tells a stream of a price as it changes. The feed calls it for one tick after the other.
type priceFollower struct {
	router  *Router
	shelf   *shelf
	request *contract.Request
	stream  *session.Stream
	told    *contract.Quote
	fail    []byte // what an error begins with
}

// follow has each tick of the symbol looked at; of a price that stays as it is none.
func (f *priceFollower) follow() (stop func()) {
	leave := func() {}
	if !f.told.ConstantPrice() {
		symbol, _ := f.router.Market.Symbol(f.request.Symbol)
		_, leave = f.router.Feed.Follow(symbol, f.hear)
	}
	return func() {
		leave()
		f.shelf.drop(f.stream.ID)
	}
}

// hear tells the price at a tick, if anything about it is new. A contract that can no longer be priced ends the stream
// with the reason.
func (f *priceFollower) hear(t market.Tick) {
	q, err := f.router.Desk.Quote(f.request)
	if err != nil {
		f.stream.Fail(append(wire.AppendFailure(append(f.fail, ','), f.router.explain("proposal", err)), '}'))
		return
	}
	if q.Ask == f.told.Ask && q.Payout == f.told.Payout && q.Spot == f.told.Spot {
		return
	}
	f.told = q
	f.shelf.refresh(f.stream.ID, q)
	symbol, _ := f.router.Market.Symbol(q.Terms.Symbol)
	f.router.send(f.stream, "proposal", offer(f.stream.ID, symbol, q))
}
