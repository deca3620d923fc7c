package pricing

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/internal/market"
)

// tally counts how often something came to pass, or averages what it paid.
type tally struct{ n, sum, squares float64 }

func (a *tally) add(x float64) { a.n++; a.sum += x; a.squares += x * x }

func (a *tally) won(yes bool) { a.add(map[bool]float64{true: 1}[yes]) }

// compare fails the test if the mean is farther from the price than 4.5 standard errors (which chance alone exceeds once in 150,000
// times, and seeds are fixed) and what the formula is known to be off by.
func (a *tally) compare(t *testing.T, what string, price, off float64) {
	t.Helper()
	mean := a.sum / a.n
	deviation := math.Sqrt((a.squares/a.n - mean*mean) / a.n)
	t.Logf("%-16s price %.7f, simulated %.7f ± %.7f", what, price, mean, deviation)
	if !near(price, mean, 4.5*deviation+off) {
		t.Errorf("%s: price %v, simulated %v ± %v", what, price, mean, deviation)
	}
}

// fine is a symbol with so many decimals that no two ticks are equal.
const fine = `
submarkets:
  fine: {name: Fine, market: synthetic_index, subgroup: synthetics, exchange: RANDOM, calendar: always, digits: 8, start: 1000}
symbols:
  FINE: {name: x, submarket: fine, interval: 1, process: volatility, volatility: 1}
`

// ticks are the quotes of some days of our own market, in pips.
func ticks(t *testing.T, code string, days int64) (*market.Symbol, []market.Tick) {
	t.Helper()
	w, err := market.New(&market.Options{Seed: "pricing", Overlay: strings.NewReader(fine)})
	if err != nil {
		t.Fatal(err)
	}
	s, known := w.Symbol(code)
	if !known {
		t.Fatalf("no symbol %s", code)
	}
	const from = 1_767_225_600
	return s, w.Ticks(s, from, from+days*86400-1, math.MaxInt, nil)
}

// The prices of contracts of ten ticks are how often contracts on our own market win. Contracts do not overlap, so each
// is an independent draw.
func TestPricesAreFairOnTheMarket(t *testing.T) {
	t.Parallel()
	const n = 10
	_, quotes := ticks(t, "FINE", 30)
	m := Model{Sigma: 1}
	step := Step(m.Sigma, 1)
	years := Years(n)
	z := m.Sigma * math.Sqrt(years)
	up, down := math.Exp(0.7*z), math.Exp(-0.9*z)
	var call, higher, touch, outside, ends, asianUp, asianDown, resetCall, resetPut, runHigh, closeLow, highClose, spread, vanilla, turboWon tally
	var highTick, lowTick [5]tally
	for i := 0; i+n < len(quotes); i += n {
		q := func(k int) float64 { return float64(quotes[i+k].Quote) }
		entry, exit := q(0), q(n)
		high, low, sum, ran, selectedHigh, selectedLow := entry, entry, 0.0, true, 0, 0
		for k := 1; k <= n; k++ {
			high, low = max(high, q(k)), min(low, q(k))
		}
		for k := range n {
			sum += q(k)
		}
		for k := 1; k <= 3; k++ {
			ran = ran && q(k) > q(k-1)
		}
		for k := range 5 {
			if q(k) > q(selectedHigh) {
				selectedHigh = k
			}
			if q(k) < q(selectedLow) {
				selectedLow = k
			}
		}
		call.won(exit > entry)
		higher.won(exit > entry*up)
		touch.won(low <= entry*down)
		outside.won(high >= entry*up || low <= entry*down)
		ends.won(exit < entry*up && exit > entry*down)
		asianUp.won(q(n-1) > sum/n)
		asianDown.won(q(n-1) < sum/n)
		resetCall.won(exit > min(entry, q(n/2)))
		resetPut.won(exit < max(entry, q(n/2)))
		runHigh.won(ran)
		for k := range 5 {
			highTick[k].won(selectedHigh == k)
			lowTick[k].won(selectedLow == k)
		}
		closeLow.add((exit - low) / entry)
		highClose.add((high - exit) / entry)
		spread.add(clamp((exit/entry - down) / (up - down)))
		vanilla.add(max(0, exit/entry-up))
		if low <= entry*down {
			turboWon.add(0)
		} else {
			turboWon.add(exit/entry - down)
		}
	}
	ok := must(t)
	call.compare(t, "CALL", ok(m.Call(1, 1, years)), 0)
	higher.compare(t, "CALL above", ok(m.Call(1, up, years)), 0)
	ends.compare(t, "EXPIRYRANGE", ok(m.ExpiryRange(1, up, down, years)), 0)
	asianUp.compare(t, "ASIANU", ok(AsianUp(nil, n, step)), 0)
	asianDown.compare(t, "ASIAND", ok(AsianDown(nil, n, step)), 0)
	resetCall.compare(t, "RESETCALL", ok(m.ResetCall(1, 1, years/2, years)), 0)
	resetPut.compare(t, "RESETPUT", ok(m.ResetPut(1, 1, years/2, years)), 0)
	runHigh.compare(t, "RUNHIGH 3", ok(Run(3)), 0)
	for k := range 5 {
		highTick[k].compare(t, "TICKHIGH", ok(ExtremeTick(5, k+1)), 0)
		lowTick[k].compare(t, "TICKLOW", ok(ExtremeTick(5, k+1)), 0)
	}
	spread.compare(t, "CALLSPREAD", ok(m.CallSpread(1, up, down, years)), 0)
	vanilla.compare(t, "VANILLALONGCALL", ok(m.VanillaCall(1, up, years)), 0)
	touch.compare(t, "ONETOUCH counted", ok(TickTouch(n, -math.Log(down)/step)), 0)
	outside.compare(t, "UPORDOWN counted", ok(TickUpOrDown(n, math.Log(up)/step, -math.Log(down)/step)), 0)
	// The shift of barriers and extremes is right for many ticks; for ten it is off by a little.
	touch.compare(t, "ONETOUCH", ok(m.OneTouch(1, TickBarrier(1, down, step), years, AtHit)), 0.004)
	outside.compare(t, "UPORDOWN", ok(m.UpOrDown(1, TickBarrier(1, up, step), TickBarrier(1, down, step), years, AtHit)), 0.008)
	closeLow.compare(t, "LBFLOATCALL", ok(m.LookbackFloatCall(1, 1, years, Shift(step))), 0.01*z)
	highClose.compare(t, "LBFLOATPUT", ok(m.LookbackFloatPut(1, 1, years, Shift(step))), 0.01*z)
	// Watched at ticks, a turbo keeps what a touch overshoots the barrier: δ on average.
	overshoot := Shift(step) * ok(m.OneTouch(1, TickBarrier(1, down, step), years, AtHit))
	turboWon.compare(t, "TURBOSLONG", ok(TurboLong(1, down))+overshoot, 0.01*z)
}

func TestAccumulatorTicksStayAsOftenAsPromised(t *testing.T) {
	t.Parallel()
	_, quotes := ticks(t, "FINE", 20)
	for percent := 1; percent <= 5; percent++ {
		g, err := AccumulatorGrowth(percent)
		if err != nil {
			t.Fatal(err)
		}
		b, err := AccumulatorBarrier(Step(1, 1), g.Stay)
		if err != nil {
			t.Fatal(err)
		}
		var stayed tally
		for i := 1; i < len(quotes); i++ {
			stayed.won(math.Abs(float64(quotes[i].Quote-quotes[i-1].Quote)) < b*float64(quotes[i-1].Quote))
		}
		stayed.compare(t, "ACCU", g.Stay, 0)
	}
}

func TestLastDigitsAreUniform(t *testing.T) {
	t.Parallel()
	_, quotes := ticks(t, "R_100", 20)
	var match, over, under, even tally
	for _, q := range quotes {
		d := q.Quote % 10
		match.won(d == 3)
		over.won(d > 6)
		under.won(d < 6)
		even.won(d%2 == 0)
	}
	ok := must(t)
	// Digits of successive ticks are not quite independent, so that the standard error is a little more.
	match.compare(t, "DIGITMATCH", DigitMatch, 0.001)
	over.compare(t, "DIGITOVER", ok(DigitOver(6)), 0.001)
	under.compare(t, "DIGITUNDER", ok(DigitUnder(6)), 0.001)
	even.compare(t, "DIGITEVEN", DigitEven, 0.001)
}

func TestWalksAreFairOnTheStepIndex(t *testing.T) {
	t.Parallel()
	const n = 9
	s, quotes := ticks(t, "stpRNG", 30)
	step := s.Pips(0.1)
	var above, atLeast, below, touched tally
	for i := 0; i+n < len(quotes); i += n {
		entry, moved := quotes[i].Quote, quotes[i+n].Quote-quotes[i].Quote
		above.won(moved > 3*step)
		atLeast.won(moved >= 3*step)
		below.won(moved < -1*step)
		high := entry
		for k := 1; k <= n; k++ {
			high = max(high, quotes[i+k].Quote)
		}
		touched.won(high-entry >= 3*step)
	}
	ok := must(t)
	above.compare(t, "CALL", ok(WalkAbove(n, 3*step, step)), 0)
	atLeast.compare(t, "CALLE", ok(WalkAtLeast(n, 3*step, step)), 0)
	below.compare(t, "PUT", ok(WalkBelow(n, -step, step)), 0)
	touched.compare(t, "ONETOUCH", ok(WalkTouch(n, 3*step, step)), 0)
}

// In mid-life what is known stays and the rest is drawn again.
func TestMidLifePricesAgreeWithSimulation(t *testing.T) {
	t.Parallel()
	const draws = 200_000
	const step = 2e-4
	rng := rand.New(rand.NewPCG(1, 2))
	for _, known := range [][]float64{
		{100}, {100, 100.02}, {100, 99.99, 100.01}, {100, 100.03, 100.01, 100.02}, {100, 99.97, 99.98, 99.96}, {100, 100.01, 100.02, 100.03, 100.01},
	} {
		last := known[len(known)-1]
		var up tally
		var high, low [5]tally
		for range draws {
			path := append(make([]float64, 0, 8), known...)
			q := last
			for len(path) < 8 {
				q *= math.Exp(step*rng.NormFloat64() - step*step/2)
				path = append(path, q)
			}
			sum := 0.0
			for _, q := range path {
				sum += q
			}
			up.won(path[7] > sum/8)
			highest, lowest := 0, 0
			for k := range 5 {
				if path[k] > path[highest] {
					highest = k
				}
				if path[k] < path[lowest] {
					lowest = k
				}
			}
			for k := range 5 {
				high[k].won(highest == k)
				low[k].won(lowest == k)
			}
		}
		ok := must(t)
		up.compare(t, "ASIANU", ok(AsianUp(known, 8, step)), 1e-9)
		most, least := known[0], known[0]
		for _, q := range known {
			most, least = max(most, q), min(least, q)
		}
		for k := range 5 {
			beaten, below := k < len(known) && known[k] < most, k < len(known) && known[k] > least
			high[k].compare(t, "TICKHIGH", ok(ExtremeTickAfter(5, k+1, len(known), math.Log(most/last)/step, beaten)), 2e-4)
			low[k].compare(t, "TICKLOW", ok(ExtremeTickAfter(5, k+1, len(known), math.Log(last/least)/step, below)), 2e-4)
		}
	}
}
