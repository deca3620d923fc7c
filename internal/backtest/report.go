// Package backtest says how a bot did in markets that were simulated: what it earned over time, how deep it fell on the
// way, and how much of that was the luck of one market. It reckons and draws; it runs nothing.
package backtest

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Report is how a bot did in one or several markets over the same period.
type Report struct {
	Command  []string  `json:"command"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Currency string    `json:"currency"`
	Digits   int       `json:"digits"` // decimals of its amounts
	Summary  Summary   `json:"summary"`
	Runs     []Run     `json:"runs"`
}

// Summary is what the runs have in common. Amounts are profits.
type Summary struct {
	Runs       int     `json:"runs"`
	Crashed    int     `json:"crashed"`
	Profitable int     `json:"profitable"`
	Trades     int     `json:"trades"`
	Mean       float64 `json:"mean"`
	Median     float64 `json:"median"`
	Best       float64 `json:"best"`
	Worst      float64 `json:"worst"`
	Drawdown   float64 `json:"max_drawdown"` // the deepest of all runs
}

// End is how a run ended.
type End string

// The ends of runs.
const (
	Completed End = "completed" // the period was over
	Left      End = "left"      // the bot ended by itself before, without a fault
	Crashed   End = "crashed"   // it ended with one
)

// Run is one market.
type Run struct {
	Seed     string    `json:"seed"`
	End      End       `json:"end"`
	EndedAt  time.Time `json:"ended_at"`         // in the market's time
	Fault    string    `json:"fault,omitempty"`  // how it crashed
	Output   []string  `json:"output,omitempty"` // the last lines of one that crashed
	Opening  float64   `json:"opening"`
	Balance  float64   `json:"balance"`
	Profit   float64   `json:"profit"` // of the contracts that were closed
	Won      int       `json:"won"`
	Lost     int       `json:"lost"`
	Open     int       `json:"open"`         // contracts that were not closed
	Drawdown float64   `json:"max_drawdown"` // how far it fell from its highest, of what the closed contracts made of the opening balance
	Seconds  float64   `json:"seconds"`      // by the machine
	Trades   []Trade   `json:"trades"`       // in the order in which they were bought
}

// Trade is one contract.
type Trade struct {
	Contract  int64     `json:"contract_id"`
	Bought    time.Time `json:"bought"`
	Sold      time.Time `json:"sold,omitzero"` // zero: it is open
	Type      string    `json:"type"`
	Symbol    string    `json:"symbol"`
	Longcode  string    `json:"longcode"`
	Price     float64   `json:"price"`
	SellPrice float64   `json:"sell_price"`
	Outcome   string    `json:"outcome"` // won, lost, sold, cancelled, refunded; empty while it is open
}

// Profit is what a closed contract brought, less its price.
func (t *Trade) Profit() float64 { return t.SellPrice - t.Price }

// Point is what was there at an instant.
type Point struct {
	At     time.Time
	Amount float64
}

// Equity is the opening balance and what the closed contracts made of it, in the order of their ends.
func (r *Run) Equity(from time.Time) []Point {
	closed := slices.DeleteFunc(slices.Clone(r.Trades), func(t Trade) bool { return t.Sold.IsZero() })
	slices.SortStableFunc(closed, func(a, b Trade) int { return a.Sold.Compare(b.Sold) })
	points := []Point{{from, r.Opening}}
	amount := r.Opening
	for i := range closed {
		amount += closed[i].Profit()
		points = append(points, Point{closed[i].Sold, amount})
	}
	return points
}

// Below is how far each point lies below the highest before it.
func Below(points []Point) []Point {
	list := make([]Point, len(points))
	highest := math.Inf(-1)
	for i, p := range points {
		highest = max(highest, p.Amount)
		list[i] = Point{p.At, p.Amount - highest}
	}
	return list
}

// Reckon fills in what follows from the trades.
func (r *Report) Reckon() {
	r.Summary = Summary{Runs: len(r.Runs)}
	s := &r.Summary
	var profits []float64
	for i := range r.Runs {
		run := &r.Runs[i]
		run.Won, run.Lost, run.Open, run.Profit, run.Drawdown = 0, 0, 0, 0, 0
		for j := range run.Trades {
			switch t := &run.Trades[j]; {
			case t.Sold.IsZero():
				run.Open++
			case t.Profit() > 0:
				run.Won++
			default:
				run.Lost++
			}
		}
		equity := run.Equity(r.From)
		run.Profit = r.round(equity[len(equity)-1].Amount - run.Opening)
		for _, p := range Below(equity) {
			run.Drawdown = max(run.Drawdown, r.round(-p.Amount))
		}
		profits = append(profits, run.Profit)
		s.Trades += len(run.Trades)
		s.Drawdown = max(s.Drawdown, run.Drawdown)
		if run.Profit > 0 {
			s.Profitable++
		}
		if run.End == Crashed {
			s.Crashed++
		}
	}
	if len(profits) == 0 {
		return
	}
	slices.Sort(profits)
	s.Worst, s.Best = profits[0], profits[len(profits)-1]
	s.Median = r.round((profits[(len(profits)-1)/2] + profits[len(profits)/2]) / 2)
	for _, p := range profits {
		s.Mean += p / float64(len(profits))
	}
	s.Mean = r.round(s.Mean)
}

// round takes from an amount what sums of floats have beyond its decimals.
func (r *Report) round(amount float64) float64 {
	unit := math.Pow10(r.Digits)
	return math.Round(amount*unit) / unit
}

// ByProfit gives the runs, the best first.
func (r *Report) ByProfit() []*Run {
	list := make([]*Run, len(r.Runs))
	for i := range r.Runs {
		list[i] = &r.Runs[i]
	}
	slices.SortStableFunc(list, func(a, b *Run) int { return cmp.Compare(b.Profit, a.Profit) })
	return list
}
