package calls

import (
	"context"
	"errors"
	"strconv"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// proposalOpenContract tells of one contract, or of all that are open.
func proposalOpenContract(x *Exchange, req *wire.ProposalOpenContractRequest, resp *wire.OpenContract) error {
	if req.ContractID != 0 {
		p, err := x.Desk.Find(context.Background(), x.Actor.Account.LoginID, req.ContractID)
		if errors.Is(err, ledger.ErrNoContract) {
			return wire.NewError(wire.ContractNotFound, "The account has no contract "+strconv.FormatInt(req.ContractID, 10)+".")
		} else if err != nil {
			return err
		}
		return x.position(p, bool(req.Subscribe), resp)
	}
	open := x.Desk.Open(x.Actor.Account.LoginID)
	if req.Subscribe {
		if err := x.followAll(len(open) == 0); err != nil {
			return err
		}
	}
	if len(open) == 0 {
		x.Nothing = true
		return nil
	}
	last := len(open) - 1
	for _, p := range open[:last] {
		var each wire.OpenContract
		err := x.position(p, bool(req.Subscribe), &each)
		x.also(&each, err)
	}
	return x.position(open[last], bool(req.Subscribe), resp)
}

// position tells of one contract, and follows it if it is open.
func (x *Exchange) position(p *trading.Position, follow bool, resp *wire.OpenContract) error {
	v, err := p.View(seconds(x.Clock.Now()))
	if err != nil {
		return err
	}
	*resp = x.openContract(v)
	if !follow || v.Contract.Sale != nil {
		return nil
	}
	st, err := x.Subscribe(ofContract(strconv.FormatInt(p.ID(), 10)), "proposal_open_contract", "contract "+strconv.FormatInt(p.ID(), 10))
	if err != nil {
		return err
	}
	resp.ID = st.ID
	st.From(x.followPosition(st, p))
	return nil
}

// followAll has every contract that the account buys from now on followed by a stream of its own. The stream that does
// so answers only where there is no contract yet.
func (x *Exchange) followAll(answers bool) error {
	numbers, _ := x.Limits.For(x.Session.App.ID)
	st, err := x.Session.Subscribe(ofContract("all"), numbers.Streams)
	switch {
	case errors.Is(err, session.ErrSubscribed):
		return wire.Subscribed("proposal_open_contract")
	case err != nil:
		return wire.Limited(x.Call.Name)
	}
	if answers {
		x.streams = append(x.streams, opening{st, "proposal_open_contract"})
	} else {
		st.Start(nil)
	}
	head := x.Request.AppendHead(nil, "proposal_open_contract")
	router, s := x.Router, x.Session
	st.From(x.Desk.Seat(x.Actor.Account.LoginID).Contracts.Listen(func(e trading.Event) {
		if e.Happening != trading.Bought {
			return
		}
		of, err := s.Subscribe(ofContract(strconv.FormatInt(e.Position.ID(), 10)), numbers.Streams)
		if err != nil {
			return // it has as many streams as it may have, or follows this one
		}
		of.From(router.follow(of, e.Position))
		of.Start(updateHead(head, of.ID, "proposal_open_contract"))
		router.tellPosition(of, e.Position, e.Position.Terms.Purchased)
	}))
	return nil
}

// followPosition has a stream told of a contract at each tick and when something happens to it, until it is closed.
func (x *Exchange) followPosition(st *session.Stream, p *trading.Position) (stop func()) {
	return x.Router.follow(st, p)
}

func (r *Router) follow(st *session.Stream, p *trading.Position) (stop func()) {
	_, leave := r.Feed.Follow(p.Symbol, func(t market.Tick) { r.tellPosition(st, p, t.Epoch) })
	quit := r.Desk.Seat(p.Login()).Contracts.Listen(func(e trading.Event) {
		switch {
		case e.Position != p || e.Happening == trading.Bought:
		case e.Happening == trading.Closed:
			r.closePosition(st, p)
		default:
			r.tellPosition(st, p, seconds(r.Clock.Now()))
		}
	})
	return func() {
		leave()
		quit()
	}
}

// tellPosition tells a stream how a contract stands at an instant. One that has ended by then is left to its settlement,
// which tells of it with its sale.
func (r *Router) tellPosition(st *session.Stream, p *trading.Position, at int64) {
	v, err := p.View(at)
	if err != nil {
		r.Log.Error("a contract cannot be told of", "contract", p.ID(), "error", err)
		return
	}
	if v.Contract.Sale != nil || v.State.Status != contract.Open {
		return
	}
	c := r.openContract(v)
	c.ID = st.ID
	r.send(st, "proposal_open_contract", c)
}

// closePosition tells a stream how a contract ended, and ends the stream.
func (r *Router) closePosition(st *session.Stream, p *trading.Position) {
	v, err := p.View(seconds(r.Clock.Now()))
	if err != nil {
		r.Log.Error("a contract cannot be told of", "contract", p.ID(), "error", err)
		return
	}
	c := r.openContract(v)
	c.ID = st.ID
	if text, ok := r.encode("proposal_open_contract", c); ok {
		st.Finish(text)
	}
}

// tickNames are what the audit of a contract calls its moments.
const (
	startTime = "Start Time"
	entrySpot = "Entry Spot"
	endTime   = "End Time"
	exitSpot  = "Exit Spot"
)

// openContract is a position as clients know it.
func (r *Router) openContract(v trading.View) wire.OpenContract {
	c, t, s, symbol := v.Contract, v.Terms, v.State, v.Symbol
	o := wire.OpenContract{
		ContractID: c.ID, ContractType: t.Type, Underlying: t.Symbol, DisplayName: symbol.Name, Currency: t.Currency.Code,
		Longcode: c.Longcode, Shortcode: c.Shortcode, AccountID: accountNumber(c.Login),
		TransactionIDs: wire.ContractTransactions{Buy: c.Buy},
		BuyPrice:       cash(c.Price), Payout: cash(t.Payout),
		BidPrice: cash(s.Bid), DisplayValue: s.Bid.String(), Profit: cash(s.Profit), ProfitPercentage: wire.DecimalOf(s.ProfitPercent, 2),
		PurchaseTime: seconds(c.Bought), DateStart: t.Start, DateExpiry: s.Estimate, ExpiryTime: s.Estimate, DateSettlement: s.Estimate + 1,
		Status: string(s.Status), BarrierCount: int64(s.Barriers), TickCount: s.Ticks,
		IsExpired: wire.Flag(s.Expired), IsSettleable: wire.Flag(s.Settleable), IsSold: wire.Flag(c.Sale != nil),
		IsIntraday: wire.Flag(s.Intraday), IsPathDependent: wire.Flag(s.Path), IsForwardStarting: wire.Flag(t.Forward),
		IsValidToSell: wire.Flag(s.Hold == nil && c.Sale == nil), SelectedTick: t.SelectedTick,
	}
	switch s.Barriers {
	case 1:
		o.Barrier = s.Barrier
	case 2:
		o.HighBarrier, o.LowBarrier = s.Barrier, s.Barrier2
	}
	if s.Hold != nil {
		o.ValidationError, o.ValidationErrorCode = s.Hold.Message, holdCode(s.Hold)
	}
	if s.Ticking {
		o.CurrentSpot, o.CurrentSpotTime = price(symbol, s.Current.Quote), s.Current.Epoch
		o.CurrentSpotDisplayValue = symbol.Format(s.Current.Quote)
	}
	if s.Entered {
		o.EntryTick, o.EntryTickTime = price(symbol, s.Entry.Quote), s.Entry.Epoch
		o.EntryTickDisplayValue = symbol.Format(s.Entry.Quote)
		o.EntrySpot, o.EntrySpotDisplayValue = o.EntryTick, o.EntryTickDisplayValue
	}
	if s.Exited {
		o.ExitTick, o.ExitTickTime = price(symbol, s.Exit.Quote), s.Exit.Epoch
		o.ExitTickDisplayValue = symbol.Format(s.Exit.Quote)
	}
	for _, tick := range s.Stream {
		o.TickStream = append(o.TickStream, streamed(symbol, tick))
	}
	if s.ResetTime != 0 {
		o.ResetTime, o.ResetBarrier = s.ResetTime, s.ResetBarrier
	}
	if s.Selected {
		o.SelectedSpot = price(symbol, s.SelectedTick.Quote)
	}
	if c.Sale != nil {
		r.closed(&o, v)
	}
	return o
}

// closed adds what is known of a contract once it has been sold or settled. What was paid is the book's word.
func (r *Router) closed(o *wire.OpenContract, v trading.View) {
	c, s, symbol := v.Contract, v.State, v.Symbol
	sale := c.Sale
	o.Status = statuses[sale.Outcome]
	o.SellPrice, o.BidPrice, o.DisplayValue = cash(sale.Price), cash(sale.Price), sale.Price.String()
	o.SellTime, o.TransactionIDs.Sell = seconds(sale.At), sale.Sell
	o.IsExpired = wire.Flag(sale.Outcome != ledger.SoldEarly || s.Expired)
	o.IsSettleable = o.IsExpired
	if s.Exited {
		o.SellSpot, o.SellSpotTime = price(symbol, s.Exit.Quote), s.Exit.Epoch
		o.SellSpotDisplayValue = symbol.Format(s.Exit.Quote)
		o.CurrentSpot, o.CurrentSpotTime, o.CurrentSpotDisplayValue = o.SellSpot, o.SellSpotTime, o.SellSpotDisplayValue
	}
	o.AuditDetails = r.audit(v)
}

// statuses are the ends of a contract as clients know them. A contract that is given back counts as cancelled.
var statuses = map[ledger.Outcome]string{
	ledger.Won: "won", ledger.Lost: "lost", ledger.SoldEarly: "sold", ledger.Cancelled: "cancelled", ledger.Refunded: "cancelled",
}

// audit lists the ticks around the beginning and the end of a contract; of one counted in ticks all of them.
func (r *Router) audit(v trading.View) wire.AuditDetails {
	s, t, symbol := v.State, v.Terms, v.Symbol
	if !s.Entered {
		return wire.AuditDetails{}
	}
	mark := func(ticks []market.Tick, moment int64, name string, spot market.Tick, spotName string) []wire.ContractTick {
		var list []wire.ContractTick
		noted := false
		note := func() {
			noted = true
			list = append(list, wire.ContractTick{Epoch: moment, Flag: "highlight_time", Name: name})
		}
		for _, tick := range ticks {
			if !noted && tick.Epoch > moment {
				note()
			}
			row := streamed(symbol, tick)
			if tick.Epoch == spot.Epoch {
				row.Flag, row.Name = "highlight_tick", spotName
			}
			list = append(list, row)
			if !noted && tick.Epoch == moment {
				note()
			}
		}
		if !noted {
			note()
		}
		return list
	}
	const around = 3 // ticks on either side
	span := around * symbol.Interval
	near := func(moment int64) []market.Tick {
		return r.Market.Ticks(symbol, moment-span, min(moment+span, seconds(r.Clock.Now())), 2*around+2, nil)
	}
	var a wire.AuditDetails
	if s.Ticks > 0 {
		for _, tick := range s.Stream {
			row := streamed(symbol, tick)
			switch tick.Epoch {
			case s.Entry.Epoch:
				row.Flag, row.Name = "highlight_tick", entrySpot
			case s.Exit.Epoch:
				row.Flag, row.Name = "highlight_tick", exitSpot
			}
			a.AllTicks = append(a.AllTicks, row)
		}
		return a
	}
	a.ContractStart = mark(near(t.Start), t.Start, startTime, s.Entry, entrySpot)
	end := s.Outcome.At
	a.ContractEnd = mark(near(end), end, endTime, s.Exit, exitSpot)
	return a
}

// streamed is a tick in the life of a contract.
func streamed(s *market.Symbol, t market.Tick) wire.ContractTick {
	return wire.ContractTick{Epoch: t.Epoch, Tick: price(s, t.Quote), TickDisplayValue: s.Format(t.Quote)}
}

// holdCode is the code of a reason why a contract cannot be sold, as the public API words it where that is known.
func holdCode(r *contract.Refusal) string { return r.Reason }

// accountNumber is the number in a login id.
func accountNumber(login string) int64 {
	digits := 0
	for digits < len(login) && (login[digits] < '0' || login[digits] > '9') {
		digits++
	}
	n, err := strconv.ParseInt(login[digits:], 10, 64)
	if err != nil {
		return 0 // it has no number, or none that fits
	}
	return n
}
