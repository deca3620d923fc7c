package backtest

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"
)

// The size of a chart and its margins, in units of its own.
const (
	width, height = 900.0, 260.0
	left, right   = 70.0, 10.0
	top, bottom   = 10.0, 24.0
)

// frame is a chart with its scales.
type frame struct {
	strings.Builder
	from, to  time.Time
	low, high float64
}

// newFrame begins a chart over the period of a report, with lines and names for some amounts.
func (r *Report) newFrame(name string, low, high float64) *frame {
	if high-low < 1e-9 {
		low, high = low-1, high+1
	}
	f := &frame{from: r.From, to: r.To, low: low, high: high}
	fmt.Fprintf(f, `<svg viewBox="0 0 %g %g" role="img" aria-label=%q>`, width, height, name)
	for i := range 5 {
		amount := low + (high-low)*float64(i)/4
		y := f.y(amount)
		fmt.Fprintf(f, `<line class="grid" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/><text x="%g" y="%.1f" text-anchor="end">%s</text>`,
			left, width-right, y, y, left-6, y+4, r.Money(amount))
	}
	return f
}

// dates names the ends of the period.
func (f *frame) dates() {
	fmt.Fprintf(f, `<text x="%g" y="%g">%s</text><text x="%g" y="%g" text-anchor="end">%s</text>`,
		left, height-6, f.from.UTC().Format("2006-01-02 15:04"), width-right, height-6, f.to.UTC().Format("2006-01-02 15:04"))
}

func (f *frame) end() template.HTML {
	f.WriteString("</svg>")
	return template.HTML(f.String()) // it holds numbers, and names from this package
}

func (f *frame) x(at time.Time) float64 {
	part := float64(at.Sub(f.from)) / float64(max(f.to.Sub(f.from), 1))
	return left + min(max(part, 0), 1)*(width-left-right)
}

func (f *frame) y(amount float64) float64 {
	return top + (f.high-amount)/(f.high-f.low)*(height-top-bottom)
}

// steps is the path of amounts that hold until the next. Of many within one unit of width the lowest, the highest and the
// last are drawn, so that a path of any length stays small and hides no fall.
func (f *frame) steps(points []Point) string {
	var b strings.Builder
	for i := 0; i < len(points); {
		x := math.Floor(f.x(points[i].At))
		low, high := points[i].Amount, points[i].Amount
		j := i
		for ; j < len(points) && math.Floor(f.x(points[j].At)) == x; j++ {
			low, high = min(low, points[j].Amount), max(high, points[j].Amount)
		}
		last := points[j-1].Amount
		if i == 0 {
			fmt.Fprintf(&b, "M%g %.1f", x, f.y(points[0].Amount))
		} else {
			fmt.Fprintf(&b, "H%g", x)
		}
		if j-i > 2 {
			fmt.Fprintf(&b, "V%.1fV%.1f", f.y(low), f.y(high))
		}
		fmt.Fprintf(&b, "V%.1f", f.y(last))
		i = j
	}
	fmt.Fprintf(&b, "H%g", width-right)
	return b.String()
}

// equityChart draws every run, that with the median profit in front.
func (r *Report) equityChart() template.HTML {
	if len(r.Runs) == 0 {
		return ""
	}
	runs := r.ByProfit()
	low, high := math.Inf(1), math.Inf(-1)
	for _, run := range runs {
		for _, p := range run.Equity(r.From) {
			low, high = min(low, p.Amount), max(high, p.Amount)
		}
	}
	f := r.newFrame("equity over time", low, high)
	shown := runs[len(runs)/2]
	for _, run := range runs {
		if run != shown {
			fmt.Fprintf(f, `<path class="other" d="%s"/>`, f.steps(run.Equity(r.From)))
		}
	}
	fmt.Fprintf(f, `<path class="shown" d="%s"/>`, f.steps(shown.Equity(r.From)))
	f.dates()
	return f.end()
}

// drawdownChart draws how far a run lay below its highest.
func (r *Report) drawdownChart(run *Run) template.HTML {
	below := Below(run.Equity(r.From))
	low := 0.0
	for _, p := range below {
		low = min(low, p.Amount)
	}
	f := r.newFrame("drawdown over time", low, 0)
	fmt.Fprintf(f, `<path class="area" d="%sV%.1fH%gZ"/>`, f.steps(below), f.y(0), left)
	f.dates()
	return f.end()
}

// distributionChart draws how many runs made which profit.
func (r *Report) distributionChart() template.HTML {
	if len(r.Runs) < 2 {
		return ""
	}
	low, high := r.Summary.Worst, r.Summary.Best
	if high-low < 1e-9 {
		low, high = low-1, high+1
	}
	bins := make([]int, min(max(int(math.Ceil(2*math.Cbrt(float64(len(r.Runs))))), 4), 40)) // Rice's rule
	most := 0
	for _, run := range r.Runs {
		i := min(int(float64(len(bins))*(run.Profit-low)/(high-low)), len(bins)-1)
		bins[i]++
		most = max(most, bins[i])
	}
	f := &frame{low: 0, high: float64(most)}
	fmt.Fprintf(f, `<svg viewBox="0 0 %g %g" role="img" aria-label="profits of the markets">`, width, height)
	for _, n := range []int{0, most} {
		y := f.y(float64(n))
		fmt.Fprintf(f, `<line class="grid" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/><text x="%g" y="%.1f" text-anchor="end">%d</text>`,
			left, width-right, y, y, left-6, y+4, n)
	}
	each := (width - left - right) / float64(len(bins))
	for i, n := range bins {
		class := "bar-up"
		if low+(high-low)*(float64(i)+0.5)/float64(len(bins)) < 0 {
			class = "bar-down"
		}
		fmt.Fprintf(f, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`,
			class, left+each*float64(i)+1, f.y(float64(n)), each-2, f.y(0)-f.y(float64(n)))
	}
	fmt.Fprintf(f, `<text x="%g" y="%g">%s</text><text x="%g" y="%g" text-anchor="end">%s</text>`,
		left, height-6, r.Money(low), width-right, height-6, r.Money(high))
	return f.end()
}
