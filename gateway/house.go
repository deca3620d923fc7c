package gateway

import (
	"errors"
	"fmt"

	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/trading"
)

// House is what the house lets each account do; get_limits tells it. Amounts are whole US dollars, and as much in other
// currencies, as their largest payouts compare; a field that is 0 sets no limit. A payout is that of a contract with a fixed one.
type House struct {
	OpenPositions int // contracts that are open at once
	// Balance is what an account may hold before a purchase. One that was opened with more may hold that.
	Balance int64
	Payout  int64 // what the open contracts pay together

	// What the open contracts on one symbol pay together: those at the spot, and others that last seven days at most or longer.
	PayoutATM, PayoutShort, PayoutLong int64
	// PayoutPerKind is what the open contracts of one type on one symbol pay together. A single one may pay more.
	PayoutPerKind int64

	DailyTurnover int64 // what is paid for contracts in a day of GMT

	MarketPayout, MarketTurnover int64 // Payout and DailyTurnover on each market
}

// DefaultHouse is what the public service has been seen to tell.
func DefaultHouse() House {
	return House{OpenPositions: trading.MaxOpen, Balance: 300_000, Payout: 50_000, MarketPayout: 50_000, MarketTurnover: 500_000}
}

// amounts are the limits on money by their names.
func (h *House) amounts() map[string]int64 {
	return map[string]int64{
		"Balance": h.Balance, "Payout": h.Payout, "PayoutATM": h.PayoutATM, "PayoutShort": h.PayoutShort, "PayoutLong": h.PayoutLong,
		"PayoutPerKind": h.PayoutPerKind, "DailyTurnover": h.DailyTurnover, "MarketPayout": h.MarketPayout, "MarketTurnover": h.MarketTurnover,
	}
}

// mostDollars is the highest limit on money that makes sense in every currency.
const mostDollars = 1_000_000_000

func (h *House) validate() error {
	if h == nil {
		return nil
	}
	var errs []error
	if h.OpenPositions < 0 {
		errs = append(errs, fmt.Errorf("limit OpenPositions of the house is %d; it must be 0 (no limit) or more", h.OpenPositions))
	}
	for name, n := range h.amounts() {
		if n < 0 || n > mostDollars {
			errs = append(errs, fmt.Errorf("limit %s of the house is %d; it must be from 0 (no limit) to %d", name, n, int64(mostDollars)))
		}
	}
	return errors.Join(errs...)
}

// in gives the limits for accounts in a currency.
func (h *House) in(w *atlas.World, c money.Currency) trading.House {
	much := muchOf(w, c)
	amount := func(dollars int64) money.Amount { return money.Amount{Minor: much.Dollars(dollars), Currency: c} }
	return trading.House{
		Open: h.OpenPositions, Alike: trading.MaxAlike, Balance: amount(h.Balance), Payout: amount(h.Payout),
		PayoutAtSpot: amount(h.PayoutATM), PayoutToWeek: amount(h.PayoutShort), PayoutBeyondWeek: amount(h.PayoutLong),
		PayoutOfKind: amount(h.PayoutPerKind), Turnover: amount(h.DailyTurnover),
		MarketPayout: amount(h.MarketPayout), MarketTurnover: amount(h.MarketTurnover),
	}
}
