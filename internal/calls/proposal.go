package calls

import (
	"fmt"
	"sync/atomic"

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
	item := &offered{request: wish, quote: q, stream: bool(req.Subscribe)}
	id := x.Session.NewID()
	if req.Subscribe {
		st, err := x.Subscribe(session.Subject{Kind: "proposal", Key: parameters(wish)}, "proposal", "proposal")
		if err != nil {
			return err
		}
		id = st.ID
		st.From(x.followPrice(st, item))
	}
	x.shelf().put(id, item)
	if !req.Subscribe {
		x.shelves.add(x.shelf(), id, q.At)
	}
	symbol, _ := x.Market.Symbol(q.Terms.Symbol)
	*resp = x.quoted(symbol, q, stayed)
	resp.ID = id
	return nil
}

// parameters are a wish as text: equal wishes have equal text.
func parameters(wish *contract.Request) string { return fmt.Sprintf("%+v", *wish) }

// stayed is for how many accumulators of the past a first answer says how many ticks they survived; an update adds one.
const stayed = 100

// quoted is a quote as clients know it, but for its identity, with the latest stays of an accumulator.
func (r *Router) quoted(s *market.Symbol, q *contract.Quote, stays int) wire.ProposalResponse {
	t := &q.Terms
	o := wire.ProposalResponse{
		AskPrice:     cash(q.Ask),
		DisplayValue: q.Ask.String(),
		Payout:       cash(q.Payout),
		Spot:         price(s, q.Spot.Quote),
		SpotTime:     q.Spot.Epoch,
		DateStart:    t.Start,
		DateExpiry:   q.Estimate,
		Longcode:     q.Longcode,

		Multiplier: factor(t.Multiplier),
		LimitOrder: limitOrders(&q.Triggers),
		ContractDetails: wire.ContractDetails{
			AppMarkupAmount: some(q.Markup()), Barrier: q.Barrier, HighBarrier: q.High, LowBarrier: q.Low,
		},
		ValidationParams: wire.AmountBounds{
			Payout:     wire.AmountRange{Max: some(q.MaxPayout)},
			Stake:      wire.AmountRange{Min: some(q.MinStake), Max: some(q.MaxStake)},
			TakeProfit: bounds(q.TakeProfitRange), StopLoss: bounds(q.StopLossRange),
		},

		BarrierChoices: q.BarrierChoices, PayoutChoices: q.PayoutChoices, DisplayNumberOfContracts: q.Contracts,
	}
	if q.Commission.Minor != 0 {
		o.Commission = cash(q.Commission)
	}
	if t.Cancellation > 0 {
		o.Cancellation = wire.DealCancellation{AskPrice: cash(t.CancellationPrice), DateExpiry: t.CancelUntil()}
	}
	if q.Contracts != "" {
		o.BarrierSpotDistance = q.SpotDistance
		o.MinStake, o.MaxStake = cash(q.MinStake), cash(q.MaxStake)
		o.ContractDetails.MinimumStake, o.ContractDetails.MaximumStake = some(q.MinStake), some(q.MaxStake)
	}
	if t.Growth > 0 {
		d, v := &o.ContractDetails, &o.ValidationParams
		d.BarrierSpotDistance, d.LastTickEpoch, d.MaximumTicks, d.MaximumPayout = q.SpotDistance, q.Spot.Epoch, t.MaxTicks, cash(t.MaxPayout)
		d.TickSizeBarrier, d.TickSizeBarrierPercentage = wire.DecimalOf(t.TickBarrier, 12), contract.TickBarrierPercent(t.TickBarrier)
		d.TicksStayedIn = q.Stayed(r.Market, stays)
		v.MaxTicks, v.MaxPayout = t.MaxTicks, t.MaxPayout.String()
	}
	return o
}

// priceLine is the price of a contract that streams follow.
type priceLine struct {
	router  *Router
	symbol  *market.Symbol
	request *contract.Request
	told    atomic.Pointer[contract.Quote]
	matter  *matter
}

// followPrice has a stream told of a price as it changes. A price that stays as it is has nothing to tell; the offer
// ends with the stream all the same.
func (x *Exchange) followPrice(st *session.Stream, item *offered) (stop func()) {
	shelf, leave := x.shelf(), func() {}
	if q := item.quote; !q.Constant || q.Terms.Fixed || q.Terms.Forward { // an instant that was named passes
		router := x.Router
		symbol, _ := x.Market.Symbol(q.Terms.Symbol)
		var m *matter
		m, leave = x.crier.join(parameters(item.request), symbol, ear{stream: st, excuse: x.Request.AppendHead(nil, "proposal")}, func() *matter {
			l := &priceLine{router: router, symbol: symbol, request: item.request}
			l.told.Store(q)
			l.matter = &matter{subject: l}
			return l.matter
		})
		item.line = m.subject.(*priceLine)
	}
	return func() {
		leave()
		shelf.drop(st.ID)
	}
}

// work tells the price at a tick, if anything about it is new. A contract that can no longer be priced ends its streams
// with the reason.
func (l *priceLine) work(int64) []byte {
	q, err := l.router.Desk.Quote(l.request)
	if err != nil {
		l.router.crier.fail(l.matter, l.router.explain("proposal", err))
		return nil
	}
	was := l.told.Load()
	if q.Ask == was.Ask && q.Payout == was.Payout && (q.Constant || q.Spot == was.Spot) {
		return nil
	}
	l.told.Store(q)
	return l.router.rest("proposal", l.router.quoted(l.symbol, q, 1))
}
