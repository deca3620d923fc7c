package calls

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/wire"
)

// longestRecord is how many of a trader's latest contracts statistics look at.
const longestRecord = 10_000

// record sums up what a trader did in some span of time.
type record struct {
	trades        int
	paid, brought int64 // in minor units
}

func (r *record) add(c *ledger.Contract) {
	r.trades++
	r.paid += c.Price.Minor
	r.brought += c.Sale.Price.Minor
}

// result is what was gained, in per cent of what was paid.
func (r *record) result() wire.Decimal {
	if r.paid == 0 {
		return share(0)
	}
	return share(float64(r.brought-r.paid) / float64(r.paid))
}

// share is a part in per cent, to two decimals.
func share(part float64) wire.Decimal { return wire.DecimalOf(100*part, 2) }

// copyTradingStatistics tells how well a trader has done with contracts that have ended.
func copyTradingStatistics(x *Exchange, req *wire.CopyTradingStatisticsRequest, resp *wire.CopyTradingStatisticsResponse) error {
	ctx := context.Background()
	account, err := x.Book.Account(ctx, req.TraderID)
	if errors.Is(err, ledger.ErrNoAccount) {
		return wire.NewError(wire.UnknownTrader, "There is no trader "+req.TraderID+".")
	} else if err != nil {
		return err
	}
	closed, err := x.Book.Closed(ctx, ledger.ProfitQuery{Login: req.TraderID, Limit: longestRecord})
	if err != nil {
		return err
	}
	*resp = wire.CopyTradingStatisticsResponse{
		ActiveSince: seconds(account.Opened), TotalTrades: int64(len(closed)),
		MonthlyProfitableTrades: map[string]wire.Decimal{}, YearlyProfitableTrades: map[string]wire.Decimal{},
		TradesBreakdown: map[string]wire.Decimal{},
	}
	for _, l := range x.Copying.Copiers(req.TraderID) {
		if _, ok := x.agreed(&l); ok {
			resp.Copiers++
		}
	}
	yearAgo := x.Clock.Now().AddDate(-1, 0, 0)
	months, years, markets := map[string]*record{}, map[string]*record{}, map[string]int{}
	var recent record
	var gains, losses []float64 // parts of what was paid
	var lasted time.Duration
	var luck chance
	for i := range closed {
		c := &closed[i]
		at := c.Sale.At.UTC()
		note(months, at.Format("2006-01"), c)
		note(years, strconv.Itoa(at.Year()), c)
		if at.After(yearAgo) {
			recent.add(c)
		}
		if s, known := x.Market.Symbol(c.Symbol); known {
			markets[s.Market]++
		}
		lasted += at.Sub(c.Bought)
		part := 0.0
		if c.Price.Minor > 0 {
			part = float64(c.Sale.Price.Minor-c.Price.Minor) / float64(c.Price.Minor)
		}
		if part > 0 {
			gains = append(gains, part)
		} else {
			losses = append(losses, part)
		}
		luck.add(c)
	}
	resp.AverageProfit, resp.AverageLoss = share(mean(gains)), share(mean(losses))
	resp.Last12MonthsProfitableTrades, resp.PerformanceProbability = recent.result(), share(luck.beaten())
	resp.TradesProfitable = share(0)
	if n := len(closed); n > 0 {
		resp.AverageDuration = int64(lasted / time.Duration(n) / time.Second)
		resp.TradesProfitable = share(float64(len(gains)) / float64(n))
		for market, k := range markets {
			resp.TradesBreakdown[market] = share(float64(k) / float64(n))
		}
	}
	for name, r := range months {
		resp.MonthlyProfitableTrades[name] = r.result()
	}
	for name, r := range years {
		resp.YearlyProfitableTrades[name] = r.result()
	}
	return nil
}

func note(records map[string]*record, name string, c *ledger.Contract) {
	if records[name] == nil {
		records[name] = &record{}
	}
	records[name].add(c)
}

func mean(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sum := 0.0
	for _, f := range list {
		sum += f
	}
	return sum / float64(len(list))
}

// chance tells a result from luck. A contract with a fixed payout that costs a part of it wins by luck as often as that
// part says; the number of such wins is nearly normal, with the variance of independent trials.
type chance struct {
	won, expected, variance float64
}

func (l *chance) add(c *ledger.Contract) {
	if c.Payout.Minor <= c.Price.Minor || c.Sale.Outcome != ledger.Won && c.Sale.Outcome != ledger.Lost {
		return
	}
	p := float64(c.Price.Minor) / float64(c.Payout.Minor)
	l.expected += p
	l.variance += p * (1 - p)
	if c.Sale.Outcome == ledger.Won {
		l.won++
	}
}

// beaten is how likely it is that luck alone would have won fewer.
func (l *chance) beaten() float64 {
	if l.variance == 0 {
		return 0
	}
	return (1 + math.Erf((l.won-l.expected)/math.Sqrt(2*l.variance))) / 2
}
