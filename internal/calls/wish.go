package calls

import (
	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/wire"
)

// wish turns what proposal was asked into the words of the trade.
func (x *Exchange) wish(req *wire.ProposalRequest) (*contract.Request, error) {
	currency, err := x.currency(req.Currency)
	if err != nil {
		return nil, err
	}
	return &contract.Request{
		Type: req.ContractType, Symbol: req.Symbol, Currency: currency,
		Amount: text(req.Amount), Basis: contract.Basis(req.Basis),
		Duration: req.Duration, DurationUnit: req.DurationUnit, Expiry: req.DateExpiry, Start: req.DateStart,
		Barrier: req.Barrier, Barrier2: req.Barrier2, BarrierRange: req.BarrierRange,
		SelectedTick: req.SelectedTick, Multiplier: float(req.Multiplier), GrowthRate: float(req.GrowthRate),
		TakeProfit: text(req.LimitOrder.TakeProfit), StopLoss: text(req.LimitOrder.StopLoss),
		Cancellation: req.Cancellation, PayoutPerPoint: text(req.PayoutPerPoint), Markup: x.markup(),
	}, nil
}

// bought turns the parameters of buy into those of proposal: they say the same in the same words.
func (x *Exchange) bought(p *wire.BuyParameters) (*contract.Request, error) {
	unit := p.DurationUnit
	if unit == "" {
		unit = "s"
	}
	req, err := x.wish(&wire.ProposalRequest{
		ContractType: p.ContractType, Symbol: p.Symbol, Currency: p.Currency, Amount: p.Amount, Basis: p.Basis,
		Duration: p.Duration, DurationUnit: unit, DateExpiry: p.DateExpiry, DateStart: p.DateStart,
		Barrier: p.Barrier, Barrier2: p.Barrier2, BarrierRange: p.BarrierRange, SelectedTick: p.SelectedTick,
		Multiplier: p.Multiplier, GrowthRate: p.GrowthRate, LimitOrder: p.LimitOrder, Cancellation: p.Cancellation,
		PayoutPerPoint: p.PayoutPerPoint,
	})
	if err != nil {
		return nil, err
	}
	if !p.AppMarkupPercentage.IsZero() {
		percent := p.AppMarkupPercentage.Float64()
		if percent < 0 || percent > 5 {
			return nil, &wire.Invalid{Faults: []wire.Fault{{Path: "parameters/app_markup_percentage", Reason: "Expected a number from 0 to 5."}}}
		}
		req.Markup = percent / 100
	}
	return req, nil
}

// markup is the part of a payout that the session's application asks for.
func (x *Exchange) markup() float64 { return x.Session.App.Markup }

// currency finds a currency in which contracts pay out.
func (x *Exchange) currency(code string) (money.Currency, error) {
	c, ok := x.Atlas.Currency(code)
	if !ok || !c.Payout {
		return money.Currency{}, wire.NewError(wire.InvalidCurrency, "Contracts do not pay out in "+code+".")
	}
	return money.Currency{Code: c.Code, Digits: c.Digits}, nil
}

// own is the currency of the account that acts.
func (x *Exchange) own() money.Currency {
	c, _ := x.Atlas.Currency(x.Actor.Account.Currency)
	return money.Currency{Code: c.Code, Digits: c.Digits}
}

// text is a number as it stands in the request; empty where it does not.
func text(d wire.Decimal) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func float(d wire.Decimal) float64 {
	if d.IsZero() {
		return 0
	}
	return d.Float64()
}

// cash puts an amount into a message.
func cash(a money.Amount) wire.Decimal { return wire.NewDecimal(a.Minor, a.Currency.Digits) }

// sum reads an amount of a request in a currency.
func sum(d wire.Decimal, c money.Currency, property string) (money.Amount, error) {
	a, err := money.Parse(d.String(), c)
	if err != nil {
		return a, wire.NewError(wire.InvalidPrice, "Invalid "+property+": an amount of "+c.Code+" has at most "+
			string(wire.AppendInt(nil, int64(c.Digits)))+" decimals.")
	}
	return a, nil
}
