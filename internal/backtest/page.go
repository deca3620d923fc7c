package backtest

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"time"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"moment": func(t time.Time) string { return t.UTC().Format("2 Jan 15:04:05") },
	"day":    func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") },
	"join":   strings.Join,
	"sign":   sign,
	"count":  func(n int) string { return grouped(strconv.Itoa(n)) },
	"share":  func(part, of int) string { return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(max(of, 1))) },
}).Parse(pageText))

// sign is the class of an amount.
func sign(amount float64) string {
	switch {
	case amount > 0:
		return "up"
	case amount < 0:
		return "down"
	}
	return ""
}

// MostTrades is how many trades of a run the page lists. All are in the JSON.
const MostTrades = 1000

// WritePage writes the report as one HTML page that needs nothing else.
func (r *Report) WritePage(w io.Writer) error {
	median := (*Run)(nil)
	if list := r.ByProfit(); len(list) > 0 {
		median = list[len(list)/2]
	}
	data := struct {
		*Report
		Shown        *Run // whose trades are listed
		Trades       []Trade
		Left         int
		Equity       template.HTML
		Drawdown     template.HTML
		Distribution template.HTML
		Won, Closed  int // trades of all markets
	}{Report: r, Shown: median, Equity: r.equityChart(), Distribution: r.distributionChart()}
	for i := range r.Runs {
		data.Won += r.Runs[i].Won
		data.Closed += r.Runs[i].Won + r.Runs[i].Lost
	}
	if median != nil {
		data.Drawdown = r.drawdownChart(median)
		data.Trades = median.Trades[:min(len(median.Trades), MostTrades)]
		data.Left = len(median.Trades) - len(data.Trades)
	}
	if err := page.Execute(w, data); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// Money writes an amount with the decimals of its currency.
func (r *Report) Money(amount float64) string { return strconv.FormatFloat(amount, 'f', r.Digits, 64) }
