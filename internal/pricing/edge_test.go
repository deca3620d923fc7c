package pricing

import (
	"errors"
	"math"
	"testing"
)

func TestTheLastSecondIsDecidedByTheSpot(t *testing.T) {
	m, ok := Model{Sigma: 1}, must(t)
	for _, c := range []struct {
		name             string
		below, on, above float64 // the price with the spot below, on and above 100
		price            func(spot, years float64) (float64, error)
	}{
		{"CALL", 0, 0, 1, func(s, y float64) (float64, error) { return m.Call(s, 100, y) }},
		{"CALLE", 0, 1, 1, func(s, y float64) (float64, error) { return m.CallE(s, 100, y, 0.01) }},
		{"PUT", 1, 0, 0, func(s, y float64) (float64, error) { return m.Put(s, 100, y) }},
		{"PUTE", 1, 1, 0, func(s, y float64) (float64, error) { return m.PutE(s, 100, y, 0.01) }},
		{"EXPIRYRANGE low", 0, 0, 1, func(s, y float64) (float64, error) { return m.ExpiryRange(s, 110, 100, y) }},
		{"EXPIRYRANGE high", 1, 0, 0, func(s, y float64) (float64, error) { return m.ExpiryRange(s, 100, 90, y) }},
		{"EXPIRYRANGEE low", 0, 1, 1, func(s, y float64) (float64, error) { return m.ExpiryRangeE(s, 110, 100, y) }},
		{"EXPIRYRANGEE high", 1, 1, 0, func(s, y float64) (float64, error) { return m.ExpiryRangeE(s, 100, 90, y) }},
		{"EXPIRYMISS low", 1, 0, 0, func(s, y float64) (float64, error) { return m.ExpiryMiss(s, 110, 100, y) }},
		{"EXPIRYMISS high", 0, 0, 1, func(s, y float64) (float64, error) { return m.ExpiryMiss(s, 100, 90, y) }},
		{"EXPIRYMISSE low", 1, 1, 0, func(s, y float64) (float64, error) { return m.ExpiryMissE(s, 110, 100, y) }},
		{"EXPIRYMISSE high", 0, 1, 1, func(s, y float64) (float64, error) { return m.ExpiryMissE(s, 100, 90, y) }},
	} {
		for _, years := range []float64{0, second / 2} {
			for spot, want := range map[float64]float64{99.5: c.below, 100: c.on, 100.5: c.above} {
				if got := ok(c.price(spot, years)); got != want {
					t.Errorf("%s, spot %v, %v s = %v, want %v", c.name, spot, years*Year, got, want)
				}
			}
		}
		// A second before, the formula leads to the same, half and half on the strike.
		for spot, want := range map[float64]float64{99.5: c.below, 100: 0.5, 100.5: c.above} {
			if got := ok(c.price(spot, 1.001*second)); !near(got, want, 0.12) {
				t.Errorf("%s, spot %v, 1 s = %v, want about %v", c.name, spot, got, want)
			}
		}
	}
}

func TestPaidAtExpiryWithoutTimeIsWorthItsPayment(t *testing.T) {
	m, ok := Model{Sigma: 0.5, Rate: 0.1, Drift: 0.1}, must(t)
	for name, c := range map[string]struct{ got, want float64 }{
		"vanilla call":        {ok(m.VanillaCall(105, 100, 0)), 5},
		"vanilla call, lost":  {ok(m.VanillaCall(95, 100, 0)), 0},
		"vanilla put":         {ok(m.VanillaPut(95, 100, 0)), 5},
		"call spread":         {ok(m.CallSpread(103, 104, 100, 0)), 0.75},
		"call spread, beyond": {ok(m.CallSpread(110, 104, 100, 0)), 1},
		"put spread":          {ok(m.PutSpread(103, 104, 100, 0)), 0.25},
		"close-low":           {ok(m.LookbackFloatCall(103, 100, 0, 0.1)), 3},
		"high-close":          {ok(m.LookbackFloatPut(103, 110, 0, 0.1)), 7},
		"high-low":            {ok(m.LookbackHighLow(103, 110, 100, 0, 0.1)), 10},
		"fixed call":          {ok(m.LookbackFixedCall(103, 110, 104, 0, 0)), 6},
		"fixed put":           {ok(m.LookbackFixedPut(103, 100, 99, 0, 0)), 0},
		"knock-out call":      {ok(m.DownAndOutCall(105, 100, 90, 3, 0)), 5},
		"knocked out":         {ok(m.DownAndOutCall(90, 80, 90, 3, 1)), 3},
		"knock-out put":       {ok(m.UpAndOutPut(95, 100, 110, 3, 0)), 5},
		"knocked out, put":    {ok(m.UpAndOutPut(111, 120, 110, 3, 1)), 3},
		"turbo, touched":      {ok(TurboLong(99, 100)), 0},
		"turbo":               {ok(TurboShort(99, 100)), 1},
	} {
		if !near(c.got, c.want, 1e-12) {
			t.Errorf("%s = %v, want %v", name, c.got, c.want)
		}
	}
}

func TestATouchedBarrierHasPaid(t *testing.T) {
	m, ok := Model{Sigma: 0.5, Rate: 0.1}, must(t)
	later := math.Exp(-0.1)
	for name, c := range map[string]struct{ got, want float64 }{
		"ONETOUCH on it":         {ok(m.OneTouch(100, 100, 1, AtHit)), 1},
		"the same at expiry":     {ok(m.OneTouch(100, 100, 1, AtExpiry)), later},
		"NOTOUCH on it":          {ok(m.NoTouch(100, 100, 1)), 0},
		"UPORDOWN on the high":   {ok(m.UpOrDown(100, 100, 90, 1, AtHit)), 1},
		"UPORDOWN below the low": {ok(m.UpOrDown(80, 100, 90, 1, AtExpiry)), later},
		"RANGE on the low":       {ok(m.Range(90, 100, 90, 1)), 0},
		"first touch":            {ok(m.TouchFirst(90, 90, 100, 1)), 1},
		"the other's":            {ok(m.TouchFirst(101, 90, 100, 1)), 0},
		"ticks' barrier on spot": {TickBarrier(100, 100, 0.1), 100},
		"ticks' barrier above":   {TickBarrier(100, 110, 0.01), 110 * math.Exp(0.005825971579390107)},
		"ticks' barrier below":   {TickBarrier(100, 90, 0.01), 90 * math.Exp(-0.005825971579390107)},
	} {
		if !near(c.got, c.want, 1e-12) {
			t.Errorf("%s = %v, want %v", name, c.got, c.want)
		}
	}
	// Touches are never sooner than a second away.
	if got, want := ok(m.OneTouch(100, 100.01, 0, AtHit)), ok(m.OneTouch(100, 100.01, second, AtHit)); got != want || got == 0 {
		t.Errorf("ONETOUCH without time = %v, with a second %v", got, want)
	}
}

func TestArgumentsOutsideTheDomainAreRefused(t *testing.T) {
	m := Model{Sigma: 1}
	for name, err := range map[string]error{
		"no volatility":         errOf(Model{}.Call(100, 100, 1)),
		"negative volatility":   errOf(Model{Sigma: -1}.Call(100, 100, 1)),
		"rate not a number":     errOf(Model{Sigma: 1, Rate: math.NaN()}.Call(100, 100, 1)),
		"infinite drift":        errOf(Model{Sigma: 1, Drift: math.Inf(1)}.Call(100, 100, 1)),
		"no spot":               errOf(m.Call(0, 100, 1)),
		"negative strike":       errOf(m.Put(100, -1, 1)),
		"negative time":         errOf(m.OneTouch(100, 90, -1, AtHit)),
		"pip above strike":      errOf(m.CallE(100, 100, 1, 200)),
		"barriers exchanged":    errOf(m.Range(100, 90, 110, 1)),
		"equal barriers":        errOf(m.ExpiryMiss(100, 100, 100, 1)),
		"spread exchanged":      errOf(m.CallSpread(100, 90, 110, 1)),
		"low above spot":        errOf(m.LookbackFloatCall(100, 101, 1, 0)),
		"high below spot":       errOf(m.LookbackFloatPut(100, 99, 1, 0)),
		"negative shift":        errOf(m.LookbackFloatPut(100, 101, 1, -1)),
		"negative rebate":       errOf(m.DownAndOutCall(100, 100, 90, -1, 1)),
		"reset in the past":     errOf(m.ResetCall(100, 100, 0, 1)),
		"reset after expiry":    errOf(m.ResetPut(100, 100, 2, 1)),
		"turbo without barrier": errOf(TurboLong(100, 0)),
		"digit 10":              errOf(DigitOver(10)),
		"digit -1":              errOf(DigitUnder(-1)),
		"run of -1":             errOf(Run(-1)),
		"tick 0":                errOf(ExtremeTick(5, 0)),
		"tick 6":                errOf(ExtremeTick(5, 6)),
		"more known than ticks": errOf(ExtremeTickAfter(5, 1, 6, 0, false)),
		"none known":            errOf(ExtremeTickAfter(5, 1, 0, 0, false)),
		"negative reach":        errOf(ExtremeTickAfter(5, 1, 1, -1, false)),
		"asian of no ticks":     errOf(AsianUp(nil, 0, 1)),
		"asian, too many known": errOf(AsianUp([]float64{1, 2}, 1, 1)),
		"asian without step":    errOf(AsianUp(nil, 5, 0)),
		"walk of -1":            errOf(WalkAbove(-1, 0, 1)),
		"walk without step":     errOf(WalkTouch(1, 0, 0)),
		"growth of 6%":          errOf(0.0, errOf(AccumulatorGrowth(6))),
		"certain to stay":       errOf(AccumulatorBarrier(1e-4, 1)),
		"multiplier without m":  errOf(Multiplier{Entry: 1}.Profit(1)),
		"no entry spot":         errOf(Multiplier{Factor: 1}.StopOut()),
		"stop-out at once":      errOf(m.Cancellation(Cancellation{Factor: 100, Commission: 0.01}, 1e-5)),
		"take profit at once":   errOf(m.Cancellation(Cancellation{Factor: 100, Commission: 0.001, TakeProfit: 0.0001}, 1e-5)),
		"spread below 0":        errOf(UnitAsk(1, 100, 1e-4, -1)),
	} {
		if !errors.Is(err, ErrDomain) {
			t.Errorf("%s: %v, want one of the domain", name, err)
		}
	}
}

// errOf is the error of a pair.
func errOf[T any](_ T, err error) error { return err }

// With κ on both sides a contract that was just bought is bid at two κ less than it cost (section 10: 3 and 4).
func TestCharge(t *testing.T) {
	c, ok := Charge{Commission: Commission}, must(t)
	p := ok(Model{Sigma: 1}.Call(100, 100, Years(10)))
	if got := c.Ask(p) - c.Bid(p); !near(got, 2*Commission, 1e-15) {
		t.Errorf("ask - bid = %v, want 2κ", got)
	}
	sum := 0.0
	for range 10 {
		sum += c.Ask(DigitMatch)
	}
	if !near(sum, 1+10*Commission, 1e-12) {
		t.Errorf("ten matches cost %v, want 1 + 10κ", sum)
	}
	if got := c.Ask(DigitEven) + c.Ask(DigitOdd); !near(got, 1+2*Commission, 1e-12) {
		t.Errorf("even and odd cost %v, want 1 + 2κ", got)
	}
	if got, want := (Charge{0.012, 0.03}).Ask(0.5), 0.542; !near(got, want, 1e-15) {
		t.Errorf("with markup = %v, want %v", got, want)
	}
	if got := (Charge{0.012, 0.03}).Bid(0.5); !near(got, 0.488, 1e-15) {
		t.Errorf("bid with markup = %v", got)
	}
	for p, want := range map[float64][2]float64{0: {0.012, 0}, 0.005: {0.017, 0}, 0.995: {1, 0.983}, 1: {1, 0.988}, math.NaN(): {1, 0}, math.Inf(1): {1, 1}} {
		if ask, bid := c.Ask(p), c.Bid(p); !near(ask, want[0], 1e-15) || !near(bid, want[1], 1e-15) {
			t.Errorf("of %v: %v and %v, want %v", p, ask, bid, want)
		}
	}
	if ask, bid := ok(UnitAsk(5, 1000, 1e-4, 1.08)), ok(UnitBid(5, 1000, 1e-4, 1.08)); !near(ask, 5.108, 1e-12) || !near(bid, 4.892, 1e-12) {
		t.Errorf("unit prices %v and %v", ask, bid)
	}
	if bid := ok(UnitBid(0.05, 1000, 1e-4, 1.08)); bid != 0 {
		t.Errorf("unit bid below 0: %v", bid)
	}
}

// An asked price is never below the fair price, and never above the payout; a bid never above the fair price.
func TestAskCoversTheFairPrice(t *testing.T) {
	for p := 0.0; p <= 1; p += 0.001 {
		for _, c := range []Charge{{}, {0.012, 0}, {0.05, 0.05}} {
			if ask, bid := c.Ask(p), c.Bid(p); ask < p || ask > 1 || bid > p || bid < 0 {
				t.Fatalf("%+v of %v: %v and %v", c, p, ask, bid)
			}
		}
	}
}

func TestDigitsAndRuns(t *testing.T) {
	ok := must(t)
	for d := range 10 {
		over, under := ok(DigitOver(d)), ok(DigitUnder(d))
		wins := [2]int{}
		for digit := range 10 {
			if digit > d {
				wins[0]++
			}
			if digit < d {
				wins[1]++
			}
		}
		if !near(over, float64(wins[0])/10, 0) || !near(under, float64(wins[1])/10, 0) {
			t.Errorf("over and under %d = %v, %v, want %v of ten", d, over, under, wins)
		}
		if !near(over+under+DigitMatch, 1, 1e-15) {
			t.Errorf("over, under and match of %d sum to %v", d, over+under+DigitMatch)
		}
	}
	if got := ok(Run(3)); got != 0.125 {
		t.Errorf("Run(3) = %v", got)
	}
	if got := ok(Run(5000)); got != 0 {
		t.Errorf("Run(5000) = %v", got)
	}
}

func TestExtremeTicksSumToOne(t *testing.T) {
	ok := must(t)
	for n := 1; n <= 10; n++ {
		sum, after := 0.0, 0.0
		for i := 1; i <= n; i++ {
			p := ok(ExtremeTick(n, i))
			sum += p
			after += ok(ExtremeTickAfter(n, i, 1, 0, false))
			if mirror := ok(ExtremeTick(n, n+1-i)); !near(p, mirror, 1e-15) {
				t.Errorf("tick %d of %d = %v, its mirror %v", i, n, p, mirror)
			}
		}
		if !near(sum, 1, 1e-14) || !near(after, 1, 1e-14) {
			t.Errorf("%d ticks sum to %v, and to %v after the first", n, sum, after)
		}
	}
	// The first five by hand: u(0) u(4) = 35/128, u(1) u(3) = 5/32, u(2)² = 9/64.
	for i, want := range []float64{35.0 / 128, 5.0 / 32, 9.0 / 64, 5.0 / 32, 35.0 / 128} {
		if got := ok(ExtremeTick(5, i+1)); !near(got, want, 1e-15) {
			t.Errorf("tick %d of 5 = %v, want %v", i+1, got, want)
		}
	}
	// Whatever is known, one of the ticks will be the highest.
	for known := 2; known <= 5; known++ {
		for _, reach := range []float64{0, 1e-9, 0.3, 1, 2.5, 7, 40, 1e6} {
			best := 1 // where the highest known stands; with no reach it is the last
			if reach == 0 {
				best = known
			}
			sum := 0.0
			for i := 1; i <= 5; i++ {
				sum += ok(ExtremeTickAfter(5, i, known, reach, i <= known && i != best))
			}
			if !near(sum, 1, 1e-9) {
				t.Errorf("%d known, reach %v: ticks sum to %v", known, reach, sum)
			}
		}
	}
}

func TestWalksAreExact(t *testing.T) {
	ok := must(t)
	// All 2^n paths of a few steps, one after the other.
	const n, step = 7, 2
	for distance := int64(-18); distance <= 18; distance++ {
		var above, atLeast, below, atMost, touched float64
		for path := range 1 << n {
			at, reached := int64(0), distance == 0
			for k := range n {
				at += step * int64(2*(path>>k&1)-1)
				reached = reached || (distance > 0 && at >= distance) || (distance < 0 && at <= distance)
			}
			for p, yes := range map[*float64]bool{&above: at > distance, &atLeast: at >= distance, &below: at < distance, &atMost: at <= distance, &touched: reached} {
				if yes {
					*p += 1.0 / (1 << n)
				}
			}
		}
		for name, c := range map[string]struct{ got, want float64 }{
			"above":    {ok(WalkAbove(n, distance, step)), above},
			"at least": {ok(WalkAtLeast(n, distance, step)), atLeast},
			"below":    {ok(WalkBelow(n, distance, step)), below},
			"at most":  {ok(WalkAtMost(n, distance, step)), atMost},
			"touched":  {ok(WalkTouch(n, distance, step)), touched},
		} {
			if !near(c.got, c.want, 1e-14) {
				t.Errorf("%s %d = %v, want %v", name, distance, c.got, c.want)
			}
		}
	}
	if got := ok(WalkAbove(0, 0, 1)); got != 0 {
		t.Errorf("no step goes up: %v", got)
	}
	if got := ok(WalkAtLeast(0, 0, 1)); got != 1 {
		t.Errorf("no step stays: %v", got)
	}
	// A day of seconds is normal in the middle.
	if got, want := ok(WalkAbove(86400, 300, 1)), normal(-301/math.Sqrt(86400)); !near(got, want, 1e-6) {
		t.Errorf("a day = %v, want %v", got, want)
	}
}

func TestAsianIsDecidedAtTheEnd(t *testing.T) {
	ok := must(t)
	for _, c := range []struct {
		known    []float64
		up, down float64
	}{
		{[]float64{100, 101, 102}, 1, 0}, {[]float64{100, 99, 98}, 0, 1}, {[]float64{100, 100, 100}, 0, 0}, {[]float64{100, 104, 102}, 0, 0},
	} {
		if up, down := ok(AsianUp(c.known, 3, 1e-4)), ok(AsianDown(c.known, 3, 1e-4)); up != c.up || down != c.down {
			t.Errorf("%v: up %v and down %v, want %v and %v", c.known, up, down, c.up, c.down)
		}
	}
	// The entry tick alone changes nothing.
	if before, after := ok(AsianUp(nil, 10, 1e-4)), ok(AsianUp([]float64{123}, 10, 1e-4)); !near(before, after, 1e-15) {
		t.Errorf("before the entry tick %v, after it %v", before, after)
	}
	// As published: mean -½s²(n-1)/2, variance s²(n-1)(2n-1)/(6n).
	s, n := 1e-3, 10.0
	want := normal(-s * s / 2 * (n - 1) / 2 / (s * math.Sqrt((n-1)*(2*n-1)/(6*n))))
	if got := ok(AsianUp(nil, 10, s)); !near(got, want, 1e-15) {
		t.Errorf("AsianUp = %v, want %v", got, want)
	}
}

func TestMultiplier(t *testing.T) {
	ok := must(t)
	for _, down := range []bool{false, true} {
		dir := map[bool]float64{false: 1, true: -1}[down]
		x := Multiplier{Entry: 1000, Factor: 100, Commission: 0.0005, Down: down}
		for name, c := range map[string]struct{ got, want float64 }{
			"profit at entry":       {ok(x.Profit(1000)), -0.05},
			"profit of 1%":          {ok(x.Profit(1000 + dir*10)), 0.95},
			"value of 1%":           {ok(x.Value(1000 + dir*10)), 1.95},
			"value past stop-out":   {ok(x.Value(1000 - dir*50)), 0},
			"stop-out":              {ok(x.StopOut()), 1000 * (1 - dir*(0.01-0.0005))},
			"take profit of half":   {ok(x.Level(0.5)), 1000 * (1 + dir*(0.005+0.0005))},
			"stop loss of half":     {ok(x.Level(-0.5)), 1000 * (1 - dir*(0.005-0.0005))},
			"profit at a level":     {ok(x.Profit(ok(x.Level(0.7)))), 0.7},
			"profit at stop-out":    {ok(x.Profit(ok(x.StopOut()))), -1},
			"commission of one lot": {MultiplierCommission(Step(1, 2)), 2 * math.Sqrt(2.0/Year)},
		} {
			if !near(c.got, c.want, 1e-9) {
				t.Errorf("down %v, %s = %v, want %v", down, name, c.got, c.want)
			}
		}
	}
}

func TestAccumulator(t *testing.T) {
	g, err := AccumulatorGrowth(3)
	if err != nil {
		t.Fatal(err)
	}
	for ticks, want := range map[int]float64{-1: 1, 0: 1, 1: 1.03, 2: 1.0609, 75: math.Pow(1.03, 75), 76: math.Pow(1.03, 75)} {
		if got := g.Value(ticks); !near(got, want, 1e-12) {
			t.Errorf("after %d ticks = %v, want %v", ticks, got, want)
		}
	}
	for percent := 1; percent <= 5; percent++ {
		g, err := AccumulatorGrowth(percent)
		if err != nil {
			t.Fatal(err)
		}
		// The house keeps an edge at each tick, and a faster growth has narrower barriers.
		if edge := 1 - (1+g.Rate())*g.Stay; !(edge > 0 && edge < 0.01) {
			t.Errorf("%d%%: edge %v", percent, edge)
		}
	}
}

func TestEffectiveSeconds(t *testing.T) {
	for _, c := range []struct{ start, expiry, want int64 }{
		{1000, 1015, 12}, {1001, 1016, 14}, {1000, 1016, 14}, {1001, 1017, 14}, {1000, 1001, 0}, {1000, 1000, 0}, {1001, 1002, 0},
	} {
		if got := EffectiveSeconds(c.start, c.expiry); got != c.want {
			t.Errorf("from %d to %d = %d, want %d", c.start, c.expiry, got, c.want)
		}
	}
}

func TestQuantitiesOfTime(t *testing.T) {
	if got, want := Step(1, 2), math.Sqrt(2.0/31536000); got != want {
		t.Errorf("Step = %v, want %v", got, want)
	}
	if got := Years(31536000); got != 1 {
		t.Errorf("Years = %v", got)
	}
}
