package pricing

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// setting is a model and where its spot is, of the sizes that contracts are made of.
type setting struct {
	m           Model
	spot, years float64
	z           float64 // σ√T
}

func drawMarket(t *rapid.T) setting {
	var x setting
	x.m.Sigma = rapid.Float64Range(0.05, 3).Draw(t, "volatility")
	if rapid.Bool().Draw(t, "with rates") {
		x.m.Rate = rapid.Float64Range(0, 0.15).Draw(t, "rate")
		x.m.Drift = rapid.Float64Range(-0.15, 0.15).Draw(t, "drift")
	}
	x.spot = rapid.Float64Range(0.5, 1e5).Draw(t, "spot")
	x.years = math.Exp(rapid.Float64Range(math.Log(2*second), 0).Draw(t, "log of years"))
	x.z = x.m.Sigma * math.Sqrt(x.years)
	return x
}

// level is a level some standard deviations above the spot.
func (x setting) level(t *rapid.T, name string, from, to float64) float64 {
	return x.spot * math.Exp(x.z*rapid.Float64Range(from, to).Draw(t, name))
}

// must is for prices of arguments that are in the domain.
func must(t interface {
	Helper()
	Fatal(...any)
}) func(float64, error) float64 {
	return func(p float64, err error) float64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// One of the two always pays (section 10 of the trade's rules: 1).
func TestOppositesSumToTheDiscount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, ok := drawMarket(t), must(t)
		k := x.level(t, "strike", -6, 6)
		h, l := x.level(t, "high", 0.05, 6), x.level(t, "low", -6, -0.05)
		all := x.m.discount(x.years)
		for name, sum := range map[string]float64{
			"CALL + PUT":                ok(x.m.Call(x.spot, k, x.years)) + ok(x.m.Put(x.spot, k, x.years)),
			"CALLE + PUTE without pips": ok(x.m.CallE(x.spot, k, x.years, 0)) + ok(x.m.PutE(x.spot, k, x.years, 0)),
			"ONETOUCH + NOTOUCH":        ok(x.m.OneTouch(x.spot, k, x.years, AtExpiry)) + ok(x.m.NoTouch(x.spot, k, x.years)),
			"EXPIRYMISS + EXPIRYRANGE":  ok(x.m.ExpiryMiss(x.spot, h, l, x.years)) + ok(x.m.ExpiryRange(x.spot, h, l, x.years)),
			"CALLSPREAD + PUTSPREAD":    ok(x.m.CallSpread(x.spot, h, l, x.years)) + ok(x.m.PutSpread(x.spot, h, l, x.years)),
			"UPORDOWN + RANGE":          ok(x.m.UpOrDown(x.spot, h, l, x.years, AtExpiry)) + ok(x.m.Range(x.spot, h, l, x.years)),
		} {
			if !near(sum, all, 1e-9) {
				t.Errorf("%s = %v, want %v", name, sum, all)
			}
		}
	})
}

// With one barrier at infinity or at zero the double touch is a single one (section 10: 2).
func TestUpOrDownWithOneBarrierOutOfReachIsOneTouch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, ok := drawMarket(t), must(t)
		pay := rapid.SampledFrom([]Payment{AtHit, AtExpiry}).Draw(t, "payment")
		k := x.level(t, "barrier", -4, 4)
		want := ok(x.m.OneTouch(x.spot, k, x.years, pay))
		high, low := k, k
		far := rapid.Float64Range(7, 60).Draw(t, "far")
		if k <= x.spot {
			high = x.spot * math.Exp(far*x.z+math.Abs(x.m.log())*x.years)
		} else {
			low = x.spot * math.Exp(-far*x.z-math.Abs(x.m.log())*x.years)
		}
		if !(high > x.spot && low < x.spot) {
			return // then it has touched
		}
		if got := ok(x.m.UpOrDown(x.spot, high, low, x.years, pay)); !near(got, want, 1.01*accuracy) {
			t.Fatalf("UPORDOWN at %v and %v = %v, ONETOUCH = %v", high, low, got, want)
		}
	})
}

func TestDoubleTouchSplitsIntoItsBarriers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, ok := drawMarket(t), must(t)
		h, l := x.level(t, "high", 0.1, 3), x.level(t, "low", -3, -0.1)
		both := ok(x.m.UpOrDown(x.spot, h, l, x.years, AtHit))
		sum := ok(x.m.TouchFirst(x.spot, h, l, x.years)) + ok(x.m.TouchFirst(x.spot, l, h, x.years))
		if !near(both, sum, 2*negligible) { // the one that is left out
			t.Fatalf("UPORDOWN = %v, the two first touches %v", both, sum)
		}
	})
}

func TestVanillaParity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, ok := drawMarket(t), must(t)
		k := x.level(t, "strike", -6, 6)
		got := ok(x.m.VanillaCall(x.spot, k, x.years)) - ok(x.m.VanillaPut(x.spot, k, x.years))
		if want := x.m.forward(x.spot, x.years) - k*x.m.discount(x.years); !near(got, want, 1e-9*(x.spot+k)) {
			t.Fatalf("call - put = %v, want %v", got, want)
		}
	})
}

// Without rates a knock-out whose strike is its barrier is worth what is between spot and barrier.
func TestTurboIsTheKnockOutWithStrikeAtBarrier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, ok := drawMarket(t), must(t)
		m := Model{Sigma: x.m.Sigma}
		low, high := x.level(t, "low", -5, -0.01), x.level(t, "high", 0.01, 5)
		if got, want := ok(m.DownAndOutCall(x.spot, low, low, 0, x.years)), ok(TurboLong(x.spot, low)); !near(got, want, 1e-9*x.spot) {
			t.Errorf("down-and-out call = %v, turbo %v", got, want)
		}
		if got, want := ok(m.UpAndOutPut(x.spot, high, high, 0, x.years)), ok(TurboShort(x.spot, high)); !near(got, want, 1e-9*high) {
			t.Errorf("up-and-out put = %v, turbo %v", got, want)
		}
	})
}

// A knock-out with its barrier out of reach is a vanilla.
func TestKnockOutFarAwayIsVanilla(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, ok := drawMarket(t), must(t)
		k := x.level(t, "strike", -3, 3)
		away := 20*x.z + 2*math.Abs(x.m.log())*x.years
		call := ok(x.m.DownAndOutCall(x.spot, k, x.spot*math.Exp(-away), 0, x.years))
		if want := ok(x.m.VanillaCall(x.spot, k, x.years)); !near(call, want, 1e-9*x.spot) {
			t.Errorf("call = %v, want %v", call, want)
		}
		put := ok(x.m.UpAndOutPut(x.spot, k, x.spot*math.Exp(away), 0, x.years))
		if want := ok(x.m.VanillaPut(x.spot, k, x.years)); !near(put, want, 1e-9*(x.spot+k)) {
			t.Errorf("put = %v, want %v", put, want)
		}
	})
}

func TestResetLimits(t *testing.T) {
	ok := must(t)
	// So short that the drift of the logarithm is nothing: the limit is 0.625.
	m := Model{Sigma: 1e-6}
	if got := ok(m.ResetCall(100, 100, 0.5, 1)); !near(got, 0.625, 1e-6) {
		t.Errorf("ResetCall = %v, want 0.625", got)
	}
	if got := ok(m.ResetPut(100, 100, 0.5, 1)); !near(got, 0.625, 1e-6) {
		t.Errorf("ResetPut = %v, want 0.625", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		x, ok := drawMarket(t), must(t)
		e := x.level(t, "entry", -4, 4)
		// A reset at expiry can no longer help, and one at once resets to the spot if that is behind.
		if got, want := ok(x.m.ResetCall(x.spot, e, x.years, x.years)), ok(x.m.Call(x.spot, e, x.years)); !near(got, want, 1e-9) {
			t.Errorf("ResetCall at expiry = %v, want %v", got, want)
		}
		if math.Abs(math.Log(x.spot/e)) < 0.01*x.z {
			return
		}
		if got, want := ok(x.m.ResetPut(x.spot, e, x.years*1e-12, x.years)), ok(x.m.Put(x.spot, max(x.spot, e), x.years)); !near(got, want, 1e-5) {
			t.Errorf("ResetPut at once = %v, want %v", got, want)
		}
	})
}

func TestBivariateSymmetries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := rapid.Float64Range(-9, 9).Draw(t, "h")
		k := rapid.OneOf(rapid.Float64Range(-9, 9), rapid.Just(h), rapid.Just(-h), rapid.Just(h+1e-7)).Draw(t, "k")
		rho := rapid.OneOf(rapid.Float64Range(-1, 1), rapid.SampledFrom([]float64{-1, 1, 0, 0.925, -0.925, 1 - 1e-12})).Draw(t, "rho")
		p := bivariate(h, k, rho)
		for name, q := range map[string]float64{
			"exchanged":       bivariate(k, h, rho),
			"complement":      normal(h) - bivariate(h, -k, -rho),
			"both complement": 1 - normal(-h) - normal(-k) + bivariate(-h, -k, rho),
		} {
			if !near(p, q, 1e-13) {
				t.Errorf("N₂(%v,%v;%v) = %v, %s %v", h, k, rho, p, name, q)
			}
		}
	})
	for _, c := range []struct{ h, k, rho, want float64 }{
		{0, 0, 0.5, 1.0 / 3}, {0, 0, -0.5, 1.0 / 6}, {1, 2, 1, normal(1)}, {1, -1, -1, 0}, {math.Inf(1), 1, 0.3, normal(1)}, {math.Inf(-1), 1, 0.3, 0},
	} {
		if got := bivariate(c.h, c.k, c.rho); !near(got, c.want, 1e-15) {
			t.Errorf("N₂(%v,%v;%v) = %v, want %v", c.h, c.k, c.rho, got, c.want)
		}
	}
}

func TestPricesAreMonotonousAndBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, ok := drawMarket(t), must(t)
		a, b := x.level(t, "one strike", -6, 6), x.level(t, "other strike", -6, 6)
		k1, k2 := min(a, b), max(a, b)
		longer := x.years * rapid.Float64Range(1, 3).Draw(t, "longer")
		spot2 := x.spot * rapid.Float64Range(1, 1.2).Draw(t, "higher")
		all := x.m.discount(x.years)
		least := func(name string, more, less float64) {
			if more < less-1e-9*max(1, x.spot) {
				t.Errorf("%s: %v is below %v", name, more, less)
			}
		}
		c1, c2 := ok(x.m.Call(x.spot, k1, x.years)), ok(x.m.Call(x.spot, k2, x.years))
		least("CALL by strike", c1, c2)
		least("CALL by spot", ok(x.m.Call(spot2, k1, x.years)), c1)
		least("CALL at most", all, c1)
		least("CALLE above CALL", ok(x.m.CallE(x.spot, k1, x.years, k1*1e-4)), c1)
		least("PUTE above PUT", ok(x.m.PutE(x.spot, k1, x.years, k1*1e-4)), ok(x.m.Put(x.spot, k1, x.years)))
		v1, v2 := ok(x.m.VanillaCall(x.spot, k1, x.years)), ok(x.m.VanillaCall(x.spot, k2, x.years))
		least("vanilla call by strike", v1, v2)
		least("vanilla call at most the forward", x.m.forward(x.spot, x.years), v1)
		least("slope of vanilla call at most 1", (k2-k1)*all, v1-v2)

		touch := ok(x.m.OneTouch(x.spot, k2, x.years, AtExpiry))
		least("a touch is likelier than an end beyond", touch, map[bool]float64{true: c2, false: ok(x.m.Put(x.spot, k2, x.years))}[k2 > x.spot])
		least("paid early", ok(x.m.OneTouch(x.spot, k2, x.years, AtHit)), touch)
		least("touch by time", ok(x.m.OneTouch(x.spot, k2, longer, AtHit)), ok(x.m.OneTouch(x.spot, k2, x.years, AtHit)))
		least("touch at ticks", touch, ok(x.m.OneTouch(x.spot, TickBarrier(x.spot, k2, x.z/20), x.years, AtExpiry)))

		h, l := x.level(t, "high", 0.05, 4), x.level(t, "low", -4, -0.05)
		both := ok(x.m.UpOrDown(x.spot, h, l, x.years, AtHit))
		least("double touch by time", ok(x.m.UpOrDown(x.spot, h, l, longer, AtHit))+2*accuracy, both)
		least("double touch above single", both+accuracy, ok(x.m.OneTouch(x.spot, h, x.years, AtHit)))
		least("range within ends between", ok(x.m.ExpiryRange(x.spot, h, l, x.years))+accuracy, ok(x.m.Range(x.spot, h, l, x.years)))

		low, high := ok(x.m.LookbackFloatCall(x.spot, l, x.years, 0)), ok(x.m.LookbackFloatPut(x.spot, h, x.years, 0))
		least("lookback call above vanilla on the low", low, ok(x.m.VanillaCall(x.spot, l, x.years)))
		least("lookback put above vanilla on the high", high, ok(x.m.VanillaPut(x.spot, h, x.years)))
		least("fewer looks see less", low, ok(x.m.LookbackFloatCall(x.spot, l, x.years, Shift(x.z/20))))
		least("fewer looks see less", high, ok(x.m.LookbackFloatPut(x.spot, h, x.years, Shift(x.z/20))))
		if sum := ok(x.m.LookbackHighLow(x.spot, h, l, x.years, 0)); !near(sum, low+high, 1e-9*x.spot) {
			t.Errorf("high-low = %v, want %v + %v", sum, low, high)
		}
		out := ok(x.m.DownAndOutCall(x.spot, k1, l, 0, x.years))
		least("a knock-out below its vanilla", v1, out)
	})
}

// Whatever the arguments are, the answer is a number or one of the two errors.
func TestNothingIsEverNotANumber(t *testing.T) {
	wild := rapid.OneOf(rapid.Float64(), rapid.Float64Range(0, 2), rapid.Float64Range(0.5, 2e4), rapid.SampledFrom([]float64{
		0, 1, -1, 1e-300, 1e300, math.MaxFloat64, math.SmallestNonzeroFloat64, math.NaN(), math.Inf(1), math.Inf(-1), second, 100, 100.01,
	}))
	rapid.Check(t, func(t *rapid.T) {
		m := Model{Sigma: wild.Draw(t, "volatility")}
		if rapid.Bool().Draw(t, "with rates") {
			m.Rate, m.Drift = wild.Draw(t, "rate"), wild.Draw(t, "drift")
		}
		var a [6]float64
		for i := range a {
			a[i] = wild.Draw(t, "argument")
		}
		n, k := rapid.IntRange(-2, 12).Draw(t, "n"), rapid.IntRange(-2, 12).Draw(t, "k")
		check := func(name string, p float64, err error) {
			if err != nil {
				if !errors.Is(err, ErrDomain) && !errors.Is(err, ErrUnstable) {
					t.Fatalf("%s: an error of no kind: %v", name, err)
				}
				if p != 0 {
					t.Fatalf("%s = %v with %v", name, p, err)
				}
				return
			}
			if !finite(p) || p < 0 {
				t.Fatalf("%s = %v", name, p)
			}
		}
		for name, f := range priced {
			switch name {
			case "bivariate", "WalkAtLeast":
				continue
			}
			p, err := f(m, a[:])
			check(name, p, err)
		}
		for name, f := range map[string]func() (float64, error){
			"CallE":            func() (float64, error) { return m.CallE(a[0], a[1], a[2], a[3]) },
			"PutE":             func() (float64, error) { return m.PutE(a[0], a[1], a[2], a[3]) },
			"ExpiryMiss":       func() (float64, error) { return m.ExpiryMiss(a[0], a[1], a[2], a[3]) },
			"ExpiryMissE":      func() (float64, error) { return m.ExpiryMissE(a[0], a[1], a[2], a[3]) },
			"ExpiryRangeE":     func() (float64, error) { return m.ExpiryRangeE(a[0], a[1], a[2], a[3]) },
			"PutSpread":        func() (float64, error) { return m.PutSpread(a[0], a[1], a[2], a[3]) },
			"NoTouch":          func() (float64, error) { return m.NoTouch(a[0], a[1], a[2]) },
			"UpOrDown":         func() (float64, error) { return m.UpOrDown(a[0], a[1], a[2], a[3], AtExpiry) },
			"HighLow":          func() (float64, error) { return m.LookbackHighLow(a[0], a[1], a[2], a[3], a[4]) },
			"TurboLong":        func() (float64, error) { return TurboLong(a[0], a[1]) },
			"TurboShort":       func() (float64, error) { return TurboShort(a[0], a[1]) },
			"UnitAsk":          func() (float64, error) { return UnitAsk(a[0], a[1], a[2], a[3]) },
			"UnitBid":          func() (float64, error) { return UnitBid(a[0], a[1], a[2], a[3]) },
			"AsianUp":          func() (float64, error) { return AsianUp(a[:max(0, min(k, 6))], n, a[0]) },
			"AsianDown":        func() (float64, error) { return AsianDown(a[:max(0, min(k, 6))], n, a[0]) },
			"ExtremeTick":      func() (float64, error) { return ExtremeTick(n, k) },
			"ExtremeTickAfter": func() (float64, error) { return ExtremeTickAfter(5, k, n, a[0], false) },
			"Run":              func() (float64, error) { return Run(n) },
			"DigitOver":        func() (float64, error) { return DigitOver(n) },
			"DigitUnder":       func() (float64, error) { return DigitUnder(n) },
			"TickUpOrDown":     func() (float64, error) { return TickUpOrDown(n, a[0], a[1]) },
			"WalkTouch":        func() (float64, error) { return WalkTouch(n, int64(k), int64(n-k)) },
			"Value": func() (float64, error) {
				return Multiplier{Entry: a[0], Factor: a[1], Commission: a[2]}.Value(a[3])
			},
			"Ask": func() (float64, error) { return Charge{a[0], a[1]}.Ask(a[2]), nil },
			"Bid": func() (float64, error) { return Charge{a[0], a[1]}.Bid(a[2]), nil },
		} {
			p, err := f()
			check(name, p, err)
		}
		for name, f := range map[string]func() (float64, error){ // these may be negative
			"Profit":  func() (float64, error) { return Multiplier{Entry: a[0], Factor: a[1], Commission: a[2]}.Profit(a[3]) },
			"StopOut": func() (float64, error) { return Multiplier{a[0], a[1], a[2], true}.StopOut() },
		} {
			if p, err := f(); err == nil && !finite(p) {
				t.Fatalf("%s = %v", name, p)
			}
		}
	})
}
