package calls

import (
	"context"
	"errors"
	"strconv"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// Names of the orders for people.
const (
	takeProfitName = "Take profit"
	stopLossName   = "Stop loss"
	stopOutName    = "Stop out"
)

// contractUpdate changes the orders of an open contract.
func contractUpdate(x *Exchange, req *wire.ContractUpdateRequest, resp *wire.ContractUpdateResponse) error {
	var changes []trading.OrderChange
	for _, o := range []struct {
		order contract.OrderKind
		given wire.Optional[wire.Decimal]
	}{{contract.TakeProfit, req.LimitOrder.TakeProfit}, {contract.StopLoss, req.LimitOrder.StopLoss}} {
		switch {
		case !o.given.Set:
		case o.given.Null:
			changes = append(changes, trading.OrderChange{Order: o.order})
		default:
			changes = append(changes, trading.OrderChange{Order: o.order, Amount: o.given.Value.String()})
		}
	}
	if len(changes) == 0 {
		return &wire.Invalid{Faults: []wire.Fault{{Path: "limit_order", Reason: "Expected take_profit, stop_loss or both."}}}
	}
	v, err := x.Desk.UpdateOrders(context.Background(), x.Actor.Account.LoginID, req.ContractID, changes...)
	if err != nil {
		return notUpdated(err)
	}
	for _, c := range changes {
		switch t := v.State.Triggers; c.Order {
		case contract.TakeProfit:
			resp.TakeProfit = closingOrder(takeProfitName, t.TakeProfit, v.Updated)
		case contract.StopLoss:
			resp.StopLoss = closingOrder(stopLossName, t.StopLoss, v.Updated)
		}
	}
	// This answer alone has amounts as numbers only.
	resp.TakeProfit.DisplayOrderAmount, resp.StopLoss.DisplayOrderAmount = wire.Optional[string]{}, wire.Optional[string]{}
	return nil
}

// notUpdated is the answer to a change of a contract that the account does not have, or no longer.
func notUpdated(err error) error {
	switch {
	case errors.Is(err, ledger.ErrNoContract):
		return wire.NewError(wire.ContractNotFound, "The account has no such contract.")
	case errors.Is(err, ledger.ErrAlreadySold):
		return wire.NewError(wire.ContractUpdateNotAllowed, "This contract is closed already.")
	}
	return err
}

// closingOrder is an order as it stands, or as it was taken back at an instant.
func closingOrder(name string, t *contract.Trigger, at int64) wire.ClosingOrder {
	if t == nil {
		return wire.ClosingOrder{
			DisplayName: name, OrderDate: at,
			DisplayOrderAmount: wire.Null[string](), Value: wire.Null[string](),
		}
	}
	o := wire.ClosingOrder{
		DisplayName: name, OrderDate: t.At, OrderAmount: cash(t.Profit),
		DisplayOrderAmount: wire.Optional[string]{Set: true, Value: t.Profit.String()},
		Value:              wire.Optional[string]{Set: true, Value: t.Spot, Null: t.Spot == ""},
	}
	return o
}

// limitOrders are the orders that close a contract by themselves.
func limitOrders(t *contract.Triggers) (o wire.LimitOrders) {
	if t.StopOut != nil {
		o.StopOut = closingOrder(stopOutName, t.StopOut, 0)
	}
	if t.TakeProfit != nil {
		o.TakeProfit = closingOrder(takeProfitName, t.TakeProfit, 0)
	}
	if t.StopLoss != nil {
		o.StopLoss = closingOrder(stopLossName, t.StopLoss, 0)
	}
	return o
}

// contractUpdateHistory lists how the orders of a contract were changed.
func contractUpdateHistory(x *Exchange, req *wire.ContractUpdateHistoryRequest, resp *wire.ContractUpdateHistoryResponse) error {
	list, err := x.Desk.Orders(context.Background(), x.Actor.Account.LoginID, req.ContractID, page(req.Limit, 500))
	if err != nil {
		return notUpdated(err)
	}
	*resp = wire.ContractUpdateHistoryResponse{}
	for _, o := range list {
		row := wire.OrderChange{
			DisplayName: takeProfitName, OrderType: string(o.Kind), OrderDate: seconds(o.At), OrderAmount: o.Amount.String(),
			Value: wire.Optional[string]{Set: true, Value: o.Spot, Null: o.Spot == ""},
		}
		if o.Kind == ledger.StopLoss {
			row.DisplayName = stopLossName
			if o.Amount.Sign() > 0 {
				row.OrderAmount = o.Amount.Neg().String()
			}
		}
		*resp = append(*resp, row)
	}
	return nil
}

// cancel gives a multiplier's stake back, while its deal cancellation lasts.
func cancel(x *Exchange, req *wire.CancelRequest, resp *wire.Sale) error {
	got, err := x.Desk.Cancel(context.Background(), x.Actor.Account.LoginID, req.Cancel)
	switch {
	case errors.Is(err, ledger.ErrNoContract):
		return wire.NewError(wire.CannotCancelContract, "The account has no such contract.")
	case errors.Is(err, ledger.ErrAlreadySold):
		return wire.NewError(wire.CannotCancelContract, "This contract is closed already.")
	case err != nil:
		return err
	}
	*resp = sold(got)
	return nil
}

// bounds are those of an amount; empty where there is no such amount.
func bounds(r contract.Range) wire.AmountRange {
	if r.Max.Minor == 0 {
		return wire.AmountRange{}
	}
	return wire.AmountRange{Min: r.Min.String(), Max: r.Max.String()}
}

// some is an amount as text, or empty for nothing.
func some(a money.Amount) string {
	if a.Minor == 0 {
		return ""
	}
	return a.String()
}

// growthRate is a growth of so many per cent as a rate.
func growthRate(percent int64) wire.Decimal { return wire.NewDecimal(percent, 2) }

// factor is a multiplier as a number; absent for none.
func factor(m float64) wire.Decimal {
	if m == 0 {
		return wire.Decimal{}
	}
	d, err := wire.ParseDecimal(strconv.FormatFloat(m, 'f', -1, 64))
	if err != nil {
		return wire.Decimal{} // beyond 10^18; no offer is
	}
	return d
}
