package backtest

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"
)

// The size of a chart and its margins, in units of its own.
const (
	width, height = 900.0, 300.0
	left, right   = 0.0, 0.0 // amounts are written within, so that a narrow screen loses nothing to them
	top, bottom   = 30.0, 30.0
)

// frame is a chart with its scales.
type frame struct {
	strings.Builder
	labels    strings.Builder // that are drawn last, above all lines
	from, to  time.Time
	low, high float64
}

// newFrame begins a chart over the period of a report, with lines and names for some amounts.
func (r *Report) newFrame(name string, low, high float64) *frame {
	if high-low < 1e-9 {
		low, high = low-1, high+1
	}
	f := &frame{from: r.From, to: r.To, low: low, high: high}
	f.begin(name)
	step := roundStep((high - low) / 7)
	for n := math.Ceil(low/step - 1e-9); n*step <= high+step*1e-9; n++ {
		f.line(n*step, r.short(n*step, step))
	}
	return f
}

// begin begins the picture.
func (f *frame) begin(name string) {
	fmt.Fprintf(f, `<svg viewBox="0 0 %g %g" role="img" aria-label=%q>`, width, height, name)
}

// line draws a line for an amount, with its name above.
func (f *frame) line(amount float64, name string) {
	y := f.y(amount)
	fmt.Fprintf(f, `<line class="grid" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/>`, left, width-right, y, y)
	fmt.Fprintf(&f.labels, `<text x="2" y="%.1f">%s</text>`, y-5, name)
}

// roundStep is the next higher of 1, 2 and 5 times a power of ten.
func roundStep(step float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(step)))
	for _, n := range []float64{1, 2, 5} {
		if n*unit >= step*(1-1e-9) {
			return n * unit
		}
	}
	return 10 * unit
}

// short writes an amount on a scale, without decimals where the steps have none.
func (r *Report) short(amount, step float64) string {
	if step >= 1 {
		return grouped(strconv.FormatFloat(amount+0, 'f', 0, 64))
	}
	return grouped(strconv.FormatFloat(amount+0, 'f', max(r.Digits, int(math.Ceil(-math.Log10(step)))), 64))
}

// grouped separates the thousands of a number.
func grouped(number string) string {
	whole, _, _ := strings.Cut(number, ".")
	first := 0
	if strings.HasPrefix(whole, "-") {
		first = 1
	}
	for i := len(whole) - 3; i > first; i -= 3 {
		number = number[:i] + "," + number[i:]
	}
	return number
}

// dates names some instants of the period.
func (f *frame) dates() {
	format := "15:04"
	if f.to.Sub(f.from) > 36*time.Hour {
		format = "2 Jan"
	}
	const parts = 4
	for i := range parts + 1 {
		at := f.from.Add(f.to.Sub(f.from) / parts * time.Duration(i))
		anchor, text := "middle", at.UTC().Format(format)
		switch i {
		case 0:
			anchor, text = "start", at.UTC().Format("2 Jan 2006 15:04")
		case parts:
			anchor = "end"
		}
		if i == 1 { // the first one is long
			continue
		}
		fmt.Fprintf(f, `<text x="%.1f" y="%g" text-anchor="%s">%s</text>`, f.x(at), height-8, anchor, text)
	}
}

func (f *frame) end() template.HTML {
	f.WriteString(f.labels.String() + "</svg>")
	return template.HTML(f.String()) // it holds numbers, names from this package, and seeds that were escaped
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
	opening := f.y(runs[0].Opening)
	fmt.Fprintf(f, `<line class="axis" x1="%g" x2="%g" y1="%.1f" y2="%.1f"><title>the opening balance</title></line>`, left, width-right, opening, opening)
	shown := runs[len(runs)/2]
	for _, run := range runs {
		if run != shown {
			fmt.Fprintf(f, `<path class="other" d="%s"><title>%s: %s</title></path>`, f.steps(run.Equity(r.From)), template.HTMLEscapeString(run.Seed), r.Money(run.Profit))
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

// distributionChart draws how many runs made which profit. Its steps are round, and one begins at nothing, so that no bar has
// profits and losses.
func (r *Report) distributionChart() template.HTML {
	if len(r.Runs) < 2 {
		return ""
	}
	low, high := r.Summary.Worst, r.Summary.Best
	bins := min(max(math.Ceil(2*math.Cbrt(float64(len(r.Runs)))), 4), 40) // Rice's rule
	step := roundStep(max(high-low, math.Pow10(-r.Digits)) / bins)
	first, last := math.Floor(low/step+1e-9), math.Floor(high/step+1e-9)
	counts := make([]int, int(last-first)+1)
	most := 0
	for _, run := range r.Runs {
		i := min(max(int(math.Floor(run.Profit/step+1e-9)-first), 0), len(counts)-1)
		counts[i]++
		most = max(most, counts[i])
	}
	f := &frame{low: 0, high: float64(most)}
	f.begin("how many markets made which profit")
	each := (width - left - right) / float64(len(counts))
	named := int(math.Ceil(float64(len(counts)) / 8)) // there is room for about so many
	for i, n := range counts {
		from := (first + float64(i)) * step
		class := "bar-up"
		if from < -step/2 {
			class = "bar-down"
		}
		x := left + each*float64(i)
		if n > 0 {
			fmt.Fprintf(f, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s to %s: %d</title></rect><text x="%.1f" y="%.1f" text-anchor="middle">%d</text>`,
				class, x+1, f.y(float64(n)), each-2, f.y(0)-f.y(float64(n)), r.short(from, step), r.short(from+step, step), n, x+each/2, f.y(float64(n))-5, n)
		}
		if i%named == 0 {
			anchor := "middle"
			if i == 0 {
				anchor = "start"
			}
			fmt.Fprintf(f, `<text x="%.1f" y="%g" text-anchor="%s">%s</text>`, x, height-8, anchor, r.short(from, step))
		}
	}
	fmt.Fprintf(f, `<line class="axis" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/>`, left, width-right, f.y(0), f.y(0))
	return f.end()
}
