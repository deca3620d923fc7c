// Package backtest says how a bot did in markets that were simulated: what it earned over time, how deep it fell on the
// way, and how much of that was the luck of one market. It reckons and draws; it runs nothing.
package backtest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
)

// Report is how a bot did in one or several markets over the same period. As JSON it says nothing of the machine or of when
// it was made: the same bot in the same markets gives the same bytes.
type Report struct {
	Heading
	Runs []Run `json:"runs"`
}

// Heading is what a report says of all markets together.
type Heading struct {
	Command  []string  `json:"command"` // the bot with its arguments
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Seed     string    `json:"seed"`    // of one market; several have -1, -2 and so on behind it
	Markets  int       `json:"markets"` // how many there were to be; fewer than that have run where it was interrupted
	Currency string    `json:"currency"`
	Digits   int       `json:"digits"` // decimals of its amounts
	Summary  Summary   `json:"summary"`
}

// longestHeading bounds what is read of a report for its heading, in bytes.
const longestHeading = 1 << 20

// ReadHeading reads the heading of a report that was written as JSON, and no further than that goes. The error says what is
// no report.
func ReadHeading(r io.Reader) (*Heading, error) {
	d := json.NewDecoder(io.LimitReader(r, longestHeading))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, cmp.Or(err, errNoReport)
	}
	members := map[string]json.RawMessage{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		if name == "runs" {
			break
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		members[fmt.Sprint(name)] = value
	}
	if members["command"] == nil || members["summary"] == nil {
		return nil, errNoReport
	}
	text, err := json.Marshal(members)
	if err != nil {
		return nil, err
	}
	h := &Heading{}
	return h, json.Unmarshal(text, h)
}

var errNoReport = errors.New("it is no report of a backtest")

// Summary is what the runs have in common. Amounts are profits.
type Summary struct {
	Runs       int     `json:"runs"`
	Crashed    int     `json:"crashed"`
	Absent     int     `json:"absent"`
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
	Absent    End = "absent"    // it had no connection for so long that it was given up
	// The test was interrupted before: what there is of the run.
	Interrupted End = "interrupted"
)

// Run is one market.
type Run struct {
	Seed     string    `json:"seed"`
	End      End       `json:"end"`
	EndedAt  time.Time `json:"ended_at"`         // in the market's time
	Fault    string    `json:"fault,omitempty"`  // how it crashed, or was absent
	Output   []string  `json:"output,omitempty"` // the last lines of one that did
	Opening  float64   `json:"opening"`
	Balance  float64   `json:"balance"`
	Profit   float64   `json:"profit"` // of the contracts that were closed
	Won      int       `json:"won"`
	Lost     int       `json:"lost"`
	Open     int       `json:"open"`         // contracts that were not closed
	Drawdown float64   `json:"max_drawdown"` // how far it fell from its highest, of what the closed contracts made of the opening balance
	Seconds  float64   `json:"-"`            // how long it took, by the machine
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
		switch run.End {
		case Crashed:
			s.Crashed++
		case Absent:
			s.Absent++
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
