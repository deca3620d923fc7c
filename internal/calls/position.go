package calls

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// proposalOpenContract tells of one contract, or of all that are open.
func proposalOpenContract(x *Exchange, req *wire.ProposalOpenContractRequest, resp *wire.OpenContract) (err error) {
	login, follow := x.Actor.Account.LoginID, bool(req.Subscribe)
	if req.ContractID != 0 {
		p, err := x.Desk.Find(context.Background(), login, req.ContractID)
		if errors.Is(err, ledger.ErrNoContract) {
			return wire.NewError(wire.ContractNotFound, "The account has no contract "+strconv.FormatInt(req.ContractID, 10)+".")
		} else if err != nil {
			return err
		}
		x.Desk.Quiet(login, func() { err = x.position(p, follow, resp) })
		return err
	}
	x.Desk.Quiet(login, func() { err = x.positions(follow, resp) })
	return err
}

// positions tells of all contracts that are open, in an answer for each. Those that the client follows already it goes on
// following by the stream that it has.
func (x *Exchange) positions(follow bool, resp *wire.OpenContract) error {
	open := x.Desk.Open(x.Actor.Account.LoginID)
	if follow {
		if err := x.followAll(len(open) == 0); err != nil {
			return err
		}
	}
	if len(open) == 0 {
		x.Nothing = true
		return nil
	}
	tell := func(p *trading.Position, resp *wire.OpenContract) error {
		err := x.position(p, follow, resp)
		if e, ok := errors.AsType[*wire.Error](err); ok && e.Code == wire.AlreadySubscribed {
			err = x.position(p, false, resp)
		}
		return err
	}
	last := len(open) - 1
	for _, p := range open[:last] {
		var each wire.OpenContract
		err := tell(p, &each)
		x.also(&each, err)
	}
	return tell(open[last], resp)
}

// position tells of one contract, and follows it if it is open. Nothing may happen to it meanwhile.
func (x *Exchange) position(p *trading.Position, follow bool, resp *wire.OpenContract) error {
	if follow && p.Contract().Sale == nil {
		name := strconv.FormatInt(p.ID(), 10)
		st, err := x.Subscribe(ofContract(name), "proposal_open_contract", "contract "+name)
		if err != nil {
			return err
		}
		st.From(x.followPosition(st, p))
		resp.ID = st.ID
	}
	v, err := p.View(seconds(x.Clock.Now()))
	if err != nil {
		return err
	}
	id := resp.ID
	*resp = x.openContract(v)
	resp.ID = id
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
		one := ofContract(strconv.FormatInt(e.Position.ID(), 10))
		one.Head = len(head)
		of, err := s.Subscribe(one, numbers.Streams)
		if err != nil {
			return // it has as many streams as it may have, or as long ones, or follows this one
		}
		of.From(router.followPosition(of, e.Position))
		of.Start(identified(updateHead(head, of.ID, "proposal_open_contract"), of.ID))
		if text := router.stand(e.Position, e.Position.Terms.Purchased); text != nil {
			of.Send(text)
		}
	}))
	return nil
}

// contractLine is an open contract that streams follow.
type contractLine struct {
	router   *Router
	position *trading.Position
}

// followPosition has a stream told of a contract at each tick and when something happens to it, until it is closed.
// Nothing may happen to it meanwhile.
func (r *Router) followPosition(st *session.Stream, p *trading.Position) (stop func()) {
	_, stop = r.crier.join(p, p.Symbol, ear{stream: st}, func() *matter {
		m := &matter{subject: &contractLine{r, p}}
		m.stop = r.Desk.Seat(p.Login()).Contracts.Listen(func(e trading.Event) {
			switch {
			case e.Position != p || e.Happening == trading.Bought:
			case e.Happening == trading.Closed:
				if text := r.told(p, seconds(r.Clock.Now())); text != nil {
					r.crier.end(m, text)
				}
			default:
				if text := r.stand(p, seconds(r.Clock.Now())); text != nil {
					r.crier.say(m, text)
				}
			}
		})
		return m
	})
	return stop
}

// work tells how the contract stands at a tick.
func (l *contractLine) work(at int64) []byte { return l.router.stand(l.position, at) }

// stand tells how a contract stands at an instant. One that has ended by then is left to its settlement, which tells of
// it with its sale.
func (r *Router) stand(p *trading.Position, at int64) []byte {
	v, err := p.View(at)
	if err != nil {
		r.Log.Error("a contract cannot be told of", "contract", p.ID(), "error", err)
		return nil
	}
	if v.Contract.Sale != nil || v.State.Status != contract.Open {
		return nil
	}
	return r.rest("proposal_open_contract", r.openContract(v))
}

// told tells of a contract at an instant, whether it has ended or not.
func (r *Router) told(p *trading.Position, at int64) []byte {
	v, err := p.View(at)
	if err != nil {
		r.Log.Error("a contract cannot be told of", "contract", p.ID(), "error", err)
		return nil
	}
	return r.rest("proposal_open_contract", r.openContract(v))
}

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
		BarrierCount: int64(s.Barriers), TickCount: s.Ticks,
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
	addFamily(&o, v)
	if c.Sale != nil {
		addSale(&o, v)
	} else {
		o.Status = string(contract.Open) // it may have ended, and be paid in a moment
	}
	return o
}

// addFamily adds what only some kinds of contract have.
func addFamily(o *wire.OpenContract, v trading.View) {
	c, t, s := v.Contract, v.Terms, v.State
	o.AppMarkupAmount = some(c.Markup)
	o.Multiplier, o.DisplayNumberOfContracts = factor(t.Multiplier), s.Contracts
	o.LimitOrder = limitOrders(&s.Triggers)
	o.ValidationParams = wire.AmountBounds{TakeProfit: bounds(s.TakeProfitRange), StopLoss: bounds(s.StopLossRange)}
	if charged := t.Charged(); charged.Minor != 0 {
		o.Commission, o.Commision = cash(charged), cash(charged)
	}
	if t.Cancellation > 0 {
		o.Cancellation = wire.DealCancellation{AskPrice: cash(t.CancellationPrice), DateExpiry: t.CancelUntil()}
		o.IsValidToCancel = wire.Flag(s.CancelHold == nil && c.Sale == nil)
	}
	changeable := func(k contract.OrderKind, there bool) wire.Optional[wire.Flag] {
		return wire.Optional[wire.Flag]{Set: there, Value: wire.Flag(c.Sale == nil && slices.Contains(s.Changeable, k))}
	}
	o.IsValidToUpdate = wire.UpdatableOrders{
		TakeProfit: changeable(contract.TakeProfit, s.TakeProfitRange.Max.Minor > 0),
		StopLoss:   changeable(contract.StopLoss, s.StopLossRange.Max.Minor > 0),
		StopOut:    wire.Optional[wire.Flag]{Set: s.StopOut != nil},
	}
	if t.Growth > 0 {
		o.GrowthRate = growthRate(t.Growth)
		o.ValidationParams.MaxTicks, o.ValidationParams.MaxPayout = t.MaxTicks, t.MaxPayout.String()
		if s.Entered {
			o.TickPassed = wire.Optional[int64]{Set: true, Value: s.Passed}
			o.CurrentSpotHighBarrier, o.CurrentSpotLowBarrier, o.BarrierSpotDistance = s.CurrentHigh, s.CurrentLow, s.SpotDistance
		}
	}
}

// addSale adds what is known of a contract once it has been sold or settled. What was paid is the book's word.
func addSale(o *wire.OpenContract, v trading.View) {
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
	if v.Audit != nil {
		o.AuditDetails = audit(symbol, v.Audit)
	}
}

// statuses are the ends of a contract as clients know them. A contract that is given back counts as cancelled.
var statuses = map[ledger.Outcome]string{
	ledger.Won: "won", ledger.Lost: "lost", ledger.SoldEarly: "sold", ledger.Cancelled: "cancelled", ledger.Refunded: "cancelled",
}

// audit lists the ticks around the beginning and the end of a contract; of one counted in ticks all of them.
func audit(symbol *market.Symbol, a *contract.Audit) wire.AuditDetails {
	return wire.AuditDetails{
		AllTicks: audited(symbol, a.All), ContractStart: audited(symbol, a.Start), ContractEnd: audited(symbol, a.End),
	}
}

func audited(symbol *market.Symbol, rows []contract.AuditRow) []wire.ContractTick {
	var list []wire.ContractTick
	for _, r := range rows {
		row := wire.ContractTick{Epoch: r.Epoch, Name: r.Name}
		if r.Quoted {
			row = streamed(symbol, r.Tick)
			row.Name = r.Name
		}
		switch {
		case strings.HasSuffix(r.Name, "Spot"):
			row.Flag = "highlight_tick"
		case r.Name != "":
			row.Flag = "highlight_time"
		}
		list = append(list, row)
	}
	return list
}

// streamed is a tick in the life of a contract.
func streamed(s *market.Symbol, t market.Tick) wire.ContractTick {
	return wire.ContractTick{Epoch: t.Epoch, Tick: price(s, t.Quote), TickDisplayValue: s.Format(t.Quote)}
}

// holdCode is the code of a reason why a contract cannot be sold, as the public API words it where that is known.
func holdCode(r *contract.Refusal) string {
	if r.Reason == "CancelIsBetter" {
		return "General"
	}
	return r.Reason
}

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
