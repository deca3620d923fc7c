package calls

import (
	"errors"
	"fmt"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/wire"
)

// classes says which code a refusal of its class is answered with. What stands here not is answered with the reason.
var classes = map[contract.Class]wire.Code{
	contract.InvalidSymbol: wire.InvalidSymbol,
	contract.MarketClosed:  wire.MarketIsClosed,
	contract.Creation:      wire.ContractCreationFailure,
	contract.NotOffered:    wire.OfferingsValidationError,
	contract.Invalid:       wire.ContractBuyValidationError,
	contract.PriceMoved:    wire.PriceMoved,
	contract.NoPrice:       wire.GetProposalFailure,
}

// refused is the answer to a request that the trade refuses.
func refused(r *contract.Refusal) *wire.Error {
	code, general := classes[r.Class]
	if !general {
		code = wire.Code(r.Reason)
	}
	e := &wire.Error{Code: code, Message: r.Message}
	if wire.Code(r.Reason) != code {
		e.Subcode = r.Reason
	}
	if r.Field != "" {
		e.Details = append(e.Details, wire.Fault{Path: "field", Reason: r.Field})
	}
	if q := r.Quote; q != nil {
		if q.Ask.Minor > 0 {
			e.Details = append(e.Details,
				wire.Fault{Path: "display_value", Reason: q.Ask.String()},
				wire.Fault{Path: "payout", Reason: q.Payout.String()},
			)
		}
		e.Details = append(e.Details, wire.Fault{Path: "longcode", Reason: q.Longcode})
		if q.Price != "" {
			e.Details = append(e.Details, wire.Fault{Path: "spot", Reason: q.Price})
		}
	}
	if len(r.Choices) > 0 {
		e.Choices = map[string][]string{}
		key := "choices"
		switch r.Field {
		case "barrier":
			key = "barrier_choices"
		case "payout_per_point":
			key = "payout_per_point_choices"
		}
		e.Choices[key] = r.Choices
	}
	return e
}

// limited is the answer to a purchase that passes a limit of the account.
func limited(e *ledger.LimitError) *wire.Error {
	switch e.Limit {
	case ledger.LimitOpen, ledger.LimitOpenOfSymbol, ledger.LimitOpenAlike:
		return wire.NewError(wire.OpenPositionLimitExceeded, "You may have "+string(wire.AppendInt(nil, int64(e.Count)))+
			" open contracts of this kind. Wait until one has ended, or sell one.")
	case ledger.LimitOpenPayout, trading.LimitMarketPayout:
		return passed(wire.OpenPositionPayoutLimit, "The payouts of your open contracts may come to %s together, and would be %s.", e)
	case trading.LimitPayoutAtSpot, trading.LimitPayoutToWeek, trading.LimitPayoutBeyondWeek, trading.LimitPayoutOfKind:
		return passed(wire.SpecificOpenPositionLimitExceeded, "The payouts of your open contracts of this kind may come to %s together, and would be %s.", e)
	case trading.LimitMarketTurnover:
		return passed(wire.ProductSpecificTurnoverLimitExceeded, "You may spend %s in a day on this market, and would have spent %s.", e)
	case ledger.LimitOpenStake:
		return passed(wire.MaxAggregateOpenStakeExceeded, "Your open contracts may cost %s together, and would cost %s.", e)
	case ledger.LimitBalance:
		return passed(wire.AccountBalanceExceedsLimit, "The account may hold %s for trading, and holds %s.", e)
	case ledger.LimitLoss:
		return passed(wire.DailyLossLimitExceeded, "You may lose %s in this time, and could have lost %s.", e)
	default:
		return passed(wire.DailyTurnoverLimitExceeded, "You may spend %s in this time, and would have spent %s.", e)
	}
}

// passed is the answer to a purchase that passes a limit on money, with the limit and what it would have come to.
func passed(code wire.Code, format string, e *ledger.LimitError) *wire.Error {
	answer := wire.NewError(code, fmt.Sprintf(format, e.Amount, e.Would))
	answer.Details = []wire.Fault{{Path: "limit", Reason: e.Amount.String()}, {Path: "amount", Reason: e.Would.String()}}
	return answer
}

// traded finds the answer to an error of the trade.
func traded(err error) (*wire.Error, bool) {
	if r, ok := errors.AsType[*contract.Refusal](err); ok {
		return refused(r), true
	}
	if l, ok := errors.AsType[*ledger.LimitError](err); ok {
		return limited(l), true
	}
	return nil, false
}
