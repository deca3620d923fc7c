package trading

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

// MaxOpen is how many contracts an account may have open, and MaxAlike how many accumulators of one growth rate on one
// symbol, where the house does not say otherwise. Unverified: the latter is limited, but it is not known to what.
const (
	MaxOpen  = 100
	MaxAlike = 5
)

// House is what the house lets one account do, beside what its holder has set. Zero is no limit; amounts are in the
// currency of the account. A payout is that of a contract that says beforehand what it pays; others count as none.
type House struct {
	Open    int          // contracts that are open at once
	Alike   int          // accumulators of one growth rate on one symbol among them
	Balance money.Amount // what the account may hold before a purchase, unless it was opened with more
	Payout  money.Amount // what the open contracts pay together

	// What those on one symbol pay together: those whose barrier is the entry spot, and others by how long they last.
	PayoutAtSpot, PayoutToWeek, PayoutBeyondWeek money.Amount
	// PayoutOfKind is what those of one type on one symbol pay together. A single one may pay more.
	PayoutOfKind money.Amount

	Turnover money.Amount // what is paid for contracts in a day of GMT

	// The same on each market.
	MarketPayout, MarketTurnover money.Amount
}

// Limits of the house that the book knows nothing of.
const (
	LimitPayoutAtSpot     ledger.Limit = "open payout at the spot of a symbol"
	LimitPayoutToWeek     ledger.Limit = "open payout of a symbol to a week"
	LimitPayoutBeyondWeek ledger.Limit = "open payout of a symbol beyond a week"
	LimitPayoutOfKind     ledger.Limit = "open payout of a kind on a symbol"
	LimitMarketPayout     ledger.Limit = "open payout of a market"
	LimitMarketTurnover   ledger.Limit = "turnover of a market"
)

// House gives what the house lets an account in a currency do.
func (d *Desk) House(c money.Currency) House {
	if d.options.House == nil {
		return House{Open: MaxOpen, Alike: MaxAlike}
	}
	return d.options.House(c)
}

// Over adds the limits of the house that count for every contract to those that the holder of an account has set, who opened
// it with a deposit.
func (h *House) Over(set ledger.Limits, opened money.Amount) ledger.Limits {
	set.Open = stricter(set.Open, h.Open)
	set.OpenAlike = stricter(set.OpenAlike, h.Alike)
	if h.Balance.Sign() > 0 {
		set.Balance = money.Amount{
			Minor: stricter(set.Balance.Minor, max(h.Balance.Minor, opened.Minor)), Currency: h.Balance.Currency,
		}
	}
	return set
}

// stricter is the lower of two limits, of which 0 is none.
func stricter[N int | int64](a, b N) N {
	if a == 0 || b == 0 {
		return cmp.Or(a, b)
	}
	return min(a, b)
}

const day = 24 * 3600 // seconds

// beyondWeek reports whether a contract lasts longer than seven days. Those that last whole days end with the last of them.
func beyondWeek(t *contract.Terms) bool { return t.End()/day-t.Start/day > 7 }

// spent is what an account paid for contracts in a day, as the desk has seen it. It is guarded by the turn.
type spent struct {
	day    int64 // since 1970; 0: not counted yet
	all    int64 // minor units
	market map[string]int64
}

// add counts a price.
func (s *spent) add(market string, price money.Amount) {
	s.all += price.Minor
	s.market[market] += price.Minor
}

// exposure is what an account has at stake while several purchases of it are decided one after the other.
type exposure struct {
	house  House
	spent  spent
	groups map[group]int64 // payouts of open contracts, in minor units
}

// group is contracts whose payouts a limit adds up.
type group struct {
	limit ledger.Limit
	of    string
}

// exposed sums up what an account has at stake, with its turn held.
func (d *Desk) exposed(ctx context.Context, s *Seat, h House, now time.Time) (*exposure, error) {
	x := &exposure{house: h, groups: map[group]int64{}}
	if h.Turnover.Sign() > 0 || h.MarketTurnover.Sign() > 0 {
		if err := d.count(ctx, s, now); err != nil {
			return nil, err
		}
		x.spent = spent{s.spent.day, s.spent.all, map[string]int64{}}
		for market, minor := range s.spent.market {
			x.spent.market[market] = minor
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range s.open {
		for _, b := range h.bounds(p.Terms, p.Symbol.Market) {
			x.groups[b.group] += p.Terms.Payout.Minor
		}
	}
	return x, nil
}

// count sees to it that the purchases of the day are counted, with the turn held.
func (d *Desk) count(ctx context.Context, s *Seat, now time.Time) error {
	today := now.Unix() / day
	if s.spent.day == today {
		return nil
	}
	rows, err := d.options.Book.Statement(ctx, ledger.StatementQuery{
		Login: s.Login, Action: ledger.ActionBuy, In: ledger.Span{From: instant(today * day)},
	})
	if err != nil {
		return fmt.Errorf("count what %s spent today: %w", s.Login, err)
	}
	s.spent = spent{day: today, market: map[string]int64{}}
	for i := range rows {
		if of := rows[i].Of; of != nil {
			symbol, known := d.options.Market.Symbol(of.Symbol)
			if known {
				s.spent.add(symbol.Market, of.Price)
			}
		}
	}
	return nil
}

// bound is a limit on the payouts of a group.
type bound struct {
	group
	most   money.Amount
	single bool // a single contract may exceed it
}

// bounds are the limits on payouts that a contract falls under; those that are none are left out.
func (h *House) bounds(t *contract.Terms, market string) []bound {
	shape, most := LimitPayoutAtSpot, h.PayoutAtSpot
	switch {
	case t.Barrier.AtSpot(), t.Barrier.Kind == contract.NoBarrier:
	case !beyondWeek(t):
		shape, most = LimitPayoutToWeek, h.PayoutToWeek
	default:
		shape, most = LimitPayoutBeyondWeek, h.PayoutBeyondWeek
	}
	all := [...]bound{
		{group{ledger.LimitOpenPayout, ""}, h.Payout, false},
		{group{LimitMarketPayout, market}, h.MarketPayout, false},
		{group{shape, t.Symbol}, most, false},
		{group{LimitPayoutOfKind, t.Type + " " + t.Symbol}, h.PayoutOfKind, true},
	}
	var list []bound
	for _, b := range all {
		if b.most.Sign() > 0 {
			list = append(list, b)
		}
	}
	return list
}

// admit counts a purchase in, or says which limit it would pass.
func (x *exposure) admit(p *purchase) error {
	market := p.symbol.Market
	bounds := x.house.bounds(p.terms, market)
	payout := p.terms.Payout.Minor
	for _, b := range bounds {
		open := x.groups[b.group]
		if payout > 0 && open+payout > b.most.Minor && !(b.single && open == 0) {
			return over(b.limit, b.most, open+payout)
		}
	}
	for _, t := range []struct {
		limit ledger.Limit
		most  money.Amount
		spent int64
	}{
		{LimitMarketTurnover, x.house.MarketTurnover, x.spent.market[market]},
		{ledger.LimitTurnover, x.house.Turnover, x.spent.all},
	} {
		if would := t.spent + p.terms.Price.Minor; t.most.Sign() > 0 && would > t.most.Minor {
			return over(t.limit, t.most, would)
		}
	}
	for _, b := range bounds {
		x.groups[b.group] += payout
	}
	if x.spent.market != nil {
		x.spent.add(market, p.terms.Price)
	}
	return nil
}

// over is that a purchase would pass a limit.
func over(limit ledger.Limit, most money.Amount, would int64) error {
	return &ledger.LimitError{Limit: limit, Amount: most, Would: money.Amount{Minor: would, Currency: most.Currency}}
}
