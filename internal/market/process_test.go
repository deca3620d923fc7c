package market

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// fine is an overlay of symbols with so many decimals that rounding does not show in their moves.
const fine = `
submarkets:
  fine: {name: Fine, market: synthetic_index, subgroup: synthetics, exchange: RANDOM, calendar: always, digits: 8, start: 1000}
symbols:
  VOL1:   {name: x, submarket: fine, interval: 1, process: volatility, volatility: 1}
  VOL2:   {name: x, submarket: fine, interval: 2, process: volatility, volatility: 0.5}
  VOLFX:  {name: x, submarket: fine, interval: 1, process: volatility, volatility: 0.08}
  JUMP:   {name: x, submarket: fine, interval: 1, process: jump, volatility: 0.5, every: 1200, size: 30}
  CRASH:  {name: x, submarket: fine, interval: 1, process: crash, every: 500, size: 0.0014}
  BOOM:   {name: x, submarket: fine, interval: 1, process: boom, every: 1000, size: 0.002}
  BOOM50: {name: x, submarket: fine, interval: 1, process: boom, every: 50, size: 0.00045}
  RARE:   {name: x, submarket: fine, interval: 1, process: crash, every: 20000, size: 0.01}
  STEP:   {name: x, submarket: fine, digits: 1, interval: 1, process: step, step: 0.2, start: 8500}
  BULL:   {name: x, submarket: fine, interval: 2, process: reset, volatility: 0.35, drift: 1.1}
  RANGE:  {name: x, submarket: fine, digits: 4, interval: 2, process: range, every: 100, width: 60, step: 1, start: 20000}
`

func fineWorld(t testing.TB) *World {
	t.Helper()
	return newWorld(t, &Options{Seed: "statistics", Overlay: strings.NewReader(fine)})
}

// returns are the logarithmic moves from tick to tick over some days from the reference day on, those over midnight
// included.
func returns(t testing.TB, w *World, code string, days int64) []float64 {
	t.Helper()
	s := symbol(t, w, code)
	ticks := w.Ticks(s, referenceDay*daySeconds, (referenceDay+days)*daySeconds, math.MaxInt, nil)
	if want := days*int64(s.slots()) + 1; int64(len(ticks)) != want {
		t.Fatalf("%s: %d ticks, want %d", code, len(ticks), want)
	}
	moves := make([]float64, len(ticks)-1)
	for i := range moves {
		moves[i] = math.Log1p(float64(ticks[i+1].Quote-ticks[i].Quote) / float64(ticks[i].Quote))
	}
	return moves
}

// correlation of two series of mean 0 and of the same length.
func correlation(a, b []float64) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += a[i] * b[i]
		aa += a[i] * a[i]
		bb += b[i] * b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

func TestVolatilityIndicesMoveAsTheySay(t *testing.T) {
	t.Parallel()
	w := fineWorld(t)
	for _, code := range []string{"VOL1", "VOL2", "VOLFX"} {
		t.Run(code, func(t *testing.T) {
			s := symbol(t, w, code)
			moves := returns(t, w, code, 4)
			n := float64(len(moves))
			var all, hourly sample
			hour := 0.0
			for i, m := range moves {
				all.add(m)
				if hour += m; (i+1)%(3600/int(s.Interval)) == 0 {
					hourly.add(hour)
					hour = 0
				}
			}
			v := s.Volatility * s.Volatility * float64(s.Interval) / yearSeconds
			within4(t, "mean", all.mean(), -v/2, math.Sqrt(v/n))
			within4(t, "variance", all.variance(), v, v*math.Sqrt(2/n))
			within4(t, "skewness", all.skewness(), 0, math.Sqrt(6/n))
			within4(t, "kurtosis", all.kurtosis(), 3, math.Sqrt(24/n))
			within4(t, "variance per hour", hourly.variance(), v*3600/float64(s.Interval), v*3600/float64(s.Interval)*math.Sqrt(2/hourly.n))

			sizes := make([]float64, len(moves))
			for i, m := range moves {
				sizes[i] = m*m - v
			}
			for _, lag := range []int{1, 2, 5, 60} {
				within4(t, "correlation of moves", correlation(moves[lag:], moves[:len(moves)-lag]), 0, 1/math.Sqrt(n))
				within4(t, "correlation of their sizes", correlation(sizes[lag:], sizes[:len(sizes)-lag]), 0, 1/math.Sqrt(n))
			}
		})
	}
}

func TestSymbolsMoveIndependently(t *testing.T) {
	t.Parallel()
	w := fineWorld(t)
	a, b := returns(t, w, "VOL1", 2), returns(t, w, "VOLFX", 2)
	within4(t, "correlation of symbols", correlation(a, b), 0, 1/math.Sqrt(float64(len(a))))
	other := newWorld(t, &Options{Seed: "statistics 2", Overlay: strings.NewReader(fine)})
	b = returns(t, other, "VOL1", 2)
	within4(t, "correlation of seeds", correlation(a, b), 0, 1/math.Sqrt(float64(len(a))))
	half := len(a) / 2
	within4(t, "correlation of days", correlation(a[:half], a[half:]), 0, 1/math.Sqrt(float64(half)))
}

// changes are how far a symbol moves on each of many days, bounds aside.
func changes(t testing.TB, w *World, code string, days int) []float64 {
	t.Helper()
	y := w.source(symbol(t, w, code)).(*synthetic)
	list := make([]float64, days)
	for i := range list {
		list[i] = y.process.change(y.draws.child(int64(i)))
	}
	return list
}

func TestFairProcessesAreMartingales(t *testing.T) {
	t.Parallel()
	w := fineWorld(t)
	for _, code := range []string{"VOL1", "VOL2", "VOLFX", "JUMP", "CRASH", "BOOM", "BOOM50", "RARE"} {
		var s sample
		for _, change := range changes(t, w, code, 60_000) {
			s.add(math.Expm1(change))
		}
		within4(t, code+": expected return of a day", s.mean(), 0, s.deviation()/math.Sqrt(s.n))
	}
	for _, code := range []string{"STEP", "RANGE"} {
		var s sample
		for _, change := range changes(t, w, code, 60_000) {
			s.add(change)
		}
		within4(t, code+": expected change of a day", s.mean(), 0, s.deviation()/math.Sqrt(s.n))
	}
	for _, code := range []string{"VOL1", "JUMP", "CRASH", "BOOM", "BOOM50"} {
		var s sample
		for _, m := range returns(t, w, code, 2) {
			s.add(math.Expm1(m))
		}
		within4(t, code+": expected return of a tick", s.mean(), 0, s.deviation()/math.Sqrt(s.n))
	}
}

func TestDaysHaveTheVolatilityOfTheirTicks(t *testing.T) {
	w := fineWorld(t)
	for _, code := range []string{"VOL1", "VOL2", "VOLFX"} {
		s := symbol(t, w, code)
		var daily sample
		for _, change := range changes(t, w, code, 60_000) {
			daily.add(change)
		}
		v := s.Volatility * s.Volatility / 365
		within4(t, code+": variance of days", daily.variance(), v, v*math.Sqrt(2/daily.n))
	}
}

func TestADayEndsWhereTheNextBegins(t *testing.T) {
	t.Parallel()
	w := fineWorld(t)
	for _, code := range []string{"VOL1", "JUMP", "CRASH", "BOOM", "STEP", "RANGE"} {
		t.Run(code, func(t *testing.T) {
			s := symbol(t, w, code)
			for _, day := range []int64{0, referenceDay - 1, referenceDay} {
				// The move over midnight is one of the moves of that day.
				ticks := w.Ticks(s, day*daySeconds, (day+1)*daySeconds, math.MaxInt, nil)
				over := ticks[len(ticks)-1].Quote - ticks[len(ticks)-2].Quote
				var moves []int64
				for i := 1; i < len(ticks)-1; i++ {
					moves = append(moves, ticks[i].Quote-ticks[i-1].Quote)
				}
				slices.Sort(moves)
				if low, high := moves[len(moves)/10_000], moves[len(moves)-1-len(moves)/10_000]; over < low || over > high {
					t.Errorf("day %d: the move over midnight is %d pips; others are from %d to %d", day, over, low, high)
				}
			}
		})
	}
}

func TestJumpsComeAsOftenAndAsFarAsTheySay(t *testing.T) {
	t.Parallel()
	w := fineWorld(t)
	s := symbol(t, w, "JUMP")
	const days = 10
	usual := s.perTick()
	var sizes, rest sample
	ups := 0.0
	for _, m := range returns(t, w, "JUMP", days) {
		if math.Abs(m) < 15*usual {
			rest.add(m)
			continue
		}
		sizes.add(math.Abs(m) / usual)
		if m > 0 {
			ups++
		}
	}
	within4(t, "jumps per day", sizes.n/days, 72, math.Sqrt(72.0/days))
	within4(t, "part of them up", ups/sizes.n, 0.5, 0.5/math.Sqrt(sizes.n))
	within4(t, "size", sizes.mean(), 30, math.Sqrt(10/sizes.n)) // variety of 3 and a usual move of 1
	within4(t, "variance of size", sizes.variance(), 10, 10*math.Sqrt(2/sizes.n))
	within4(t, "variance of other moves", rest.variance(), usual*usual, usual*usual*math.Sqrt(2/rest.n))
	var daily sample
	for _, change := range changes(t, w, "JUMP", 60_000) {
		daily.add(change)
	}
	v := usual * usual * (86_400 + 72*(900+9))
	within4(t, "variance of days", daily.variance(), v, v*math.Sqrt((daily.kurtosis()-1)/daily.n))
}

func TestSpikesComeAsOftenAndAsFarAsTheySay(t *testing.T) {
	t.Parallel()
	w := fineWorld(t)
	for _, code := range []string{"CRASH", "BOOM", "BOOM50", "RARE"} {
		t.Run(code, func(t *testing.T) {
			const days = 5
			s := symbol(t, w, code)
			every, size := s.Param("every"), s.Param("size")
			sign := 1.0
			if s.Process == "crash" {
				sign = -1
			}
			var spikes, others sample
			for _, m := range returns(t, w, code, days) {
				if m *= sign; m > 0 {
					spikes.add(m / size)
				} else {
					others.add(-m)
				}
			}
			n := spikes.n + others.n
			within4(t, "spikes", spikes.n/n, 1/every, math.Sqrt((1-1/every)/every/n))
			within4(t, "mean spike", spikes.mean(), 1, 1/math.Sqrt(spikes.n))
			within4(t, "variance of spikes", spikes.variance(), 1, math.Sqrt(8/spikes.n))
			var daily sample
			for _, change := range changes(t, w, code, 60_000) {
				daily.add(change)
			}
			steady := w.source(s).(*synthetic).process.(*spike).steady
			within4(t, "mean of the others", others.mean(), steady, steady/math.Sqrt(3*others.n))
			within4(t, "variance of the others", others.variance(), steady*steady/3, steady*steady/3*math.Sqrt(0.8/others.n))
			p := 1 / every
			v := 86_400 * (2*p*size*size + (1-p)*4/3*steady*steady - math.Pow(p*size-(1-p)*steady, 2))
			within4(t, "variance of days", daily.variance(), v, v*math.Sqrt((daily.kurtosis()-1)/daily.n))
			if !near(steady, size/every, 0.15) {
				t.Errorf("the other moves are %v on average, want about %v", steady, size/every)
			}
		})
	}
}

func TestStepsAreExact(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, code := range []string{"stpRNG", "stpRNG4"} {
		s := symbol(t, w, code)
		step := s.Pips(s.Param("step"))
		ticks := w.Ticks(s, (referenceDay-1)*daySeconds, (referenceDay+2)*daySeconds, math.MaxInt, nil)
		ups, runs := 0.0, 1.0
		for i := 1; i < len(ticks); i++ {
			switch ticks[i].Quote - ticks[i-1].Quote {
			case step:
				ups++
			case -step:
			default:
				t.Fatalf("%s: a step of %d pips, want ±%d", code, ticks[i].Quote-ticks[i-1].Quote, step)
			}
			if i > 1 && (ticks[i].Quote > ticks[i-1].Quote) != (ticks[i-1].Quote > ticks[i-2].Quote) {
				runs++
			}
		}
		n := float64(len(ticks) - 1)
		within4(t, code+": part of steps up", ups/n, 0.5, 0.5/math.Sqrt(n))
		within4(t, code+": runs", runs/n, 0.5, 0.5/math.Sqrt(n))
	}
}

func TestDailyResetIndicesBeginAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for code, sign := range map[string]float64{"RDBULL": 1, "RDBEAR": -1} {
		s := symbol(t, w, code)
		var ends sample
		for day := int64(referenceDay - 30); day < referenceDay+30; day++ {
			first, _ := w.At(s, day*daySeconds)
			if got := s.Format(first.Quote); got != "1000.0000" {
				t.Fatalf("%s begins day %d at %s, want 1000.0000", code, day, got)
			}
			last, _ := w.At(s, (day+1)*daySeconds-1)
			ends.add(s.Price(last.Quote)/1000 - 1)
		}
		within4(t, code+": return of a day", ends.mean(), math.Expm1(sign*1.1/365), ends.deviation()/math.Sqrt(ends.n))
		within4(t, code+": its deviation", ends.deviation(), 0.35/math.Sqrt(365), 0.35/math.Sqrt(365)/math.Sqrt(2*ends.n))
	}
}

func TestRangesBreakOnceInSoManyHits(t *testing.T) {
	w := fineWorld(t)
	s := symbol(t, w, "RANGE")
	y := w.source(s).(*synthetic)
	p := y.process.(*rangeBreak)
	const days = 40
	breaks, hits, x := 0.0, 0.0, 0.0
	for day := range int64(days) {
		d := y.draws.child(referenceDay + day)
		breaks += float64(p.breaks.draw(d.child(streamSizes).uniform(-1)))
		for i := range p.slots { // the free walk: the border it crosses would be hit
			before := math.Floor(x / p.width)
			x += p.sigma * d.child(streamNormals).noise(i)
			hits += math.Abs(math.Floor(x/p.width) - before)
		}
	}
	// Crossings of one level come in clusters; so the deviation is that of the time the walk spends near borders.
	within4(t, "breaks per hit", breaks/hits, 0.01, math.Hypot(math.Sqrt(breaks)/hits, 0.01/math.Sqrt(hits/p.width*p.sigma)))
}

func TestRangesHoldUntilTheyBreak(t *testing.T) {
	t.Parallel()
	w := fineWorld(t)
	s := symbol(t, w, "RANGE")
	y := w.source(s).(*synthetic)
	p := y.process.(*rangeBreak)
	var within sample // where in its range the price stands, from -½ to ½
	const days = 8
	for day := int64(referenceDay); day < referenceDay+days; day++ {
		height, mirrored := y.midnights.at(day)
		d := y.draws.child(day)
		d.mirrored = mirrored
		sizes, middle, breaks := d.child(streamSizes), p.start+height, 0
		at := p.instants(d, p.breaks.draw(d.child(streamSizes).uniform(-1)))
		for slot := range p.slots {
			tick, _ := w.At(s, day*daySeconds+int64(slot)*s.Interval)
			place := (float64(tick.Quote) - middle) / p.width
			if place < -0.5001 || place > 0.5001 {
				t.Fatalf("day %d, slot %d: the price is %v widths from the middle of its range", day, slot, place)
			}
			within.add(place)
			if breaks < len(at) && at[breaks] == slot+1 {
				next, _ := w.At(s, day*daySeconds+int64(slot+1)*s.Interval)
				up, inside := p.breakOf(d, sizes, breaks)
				border := middle - p.width/2
				if up {
					border = middle + p.width/2
				}
				if got := float64(next.Quote); math.Abs(got-border) > 1 {
					t.Fatalf("day %d, slot %d: the price is %v at the break of a border at %v", day, slot+1, got, border)
				}
				middle += p.shift(up, inside)
				breaks++
			}
		}
		if breaks != len(at) {
			t.Fatalf("day %d: %d breaks, want %d", day, breaks, len(at))
		}
	}
	// The walk forgets where it was in about (width/step)²/π² ticks.
	independent := within.n / (2 * math.Pow(p.width/p.sigma/math.Pi, 2))
	within4(t, "mean place", within.mean(), 0, math.Sqrt(1/12.0/independent))
	within4(t, "variance of places", within.variance(), 1/12.0, math.Sqrt(1/180.0/independent))
}

func TestLevelsStayInReachForCenturies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, code := range []string{"R_10", "R_100", "1HZ300V", "JD200", "BOOM1000", "CRASH50", "stpRNG5", "RB100", "RDBULL", "frxEURUSD", "cryBTCUSD"} {
		s := symbol(t, w, code)
		y := w.source(s).(*synthetic)
		low, high := y.process.bounds()
		least, most := math.Inf(1), math.Inf(-1)
		var last float64
		for day := Last / daySeconds; day >= 0; day -= 31 {
			last, _ = y.midnights.at(day)
			least, most = min(least, last), max(most, last)
		}
		// A midnight may be out of bounds by what two mirrored days have in common, their drift.
		if slack := (high - low) / 20; !(least >= low-slack && most <= high+slack) {
			t.Errorf("%s: heights from %v to %v, with bounds of %v and %v", s.Code, least, most, low, high)
		}
		if tick, ok := w.At(s, 20*yearSeconds); !ok || tick.Bid < 1 || tick.Bid > tick.Quote || tick.Quote > tick.Ask {
			t.Errorf("%s: tick = %+v, %v in 1990", s.Code, tick, ok)
		}
	}
}
