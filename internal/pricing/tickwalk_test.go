package pricing

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestTickTouchOfOneAndTwoTicks(t *testing.T) {
	ok := must(t)
	for _, g := range []float64{1e-6, 0.05, 0.5, 1, 2, 4, 6} {
		if got, want := ok(TickTouch(1, g)), normal(-g); !near(got, want, 1e-15) {
			t.Errorf("one tick, %v away = %v, want %v", g, got, want)
		}
		// Two ticks are two normal variables of correlation √½.
		if got, want := ok(TickTouch(2, g)), 1-bivariate(g, g*math.Sqrt2/2, math.Sqrt2/2); !near(got, want, 1e-11) {
			t.Errorf("two ticks, %v away = %v, want %v", g, got, want)
		}
		if got, want := ok(TickUpOrDown(1, g, 2*g)), normal(-g)+normal(-2*g); !near(got, want, 1e-15) {
			t.Errorf("one tick, %v up or %v down = %v, want %v", g, 2*g, got, want)
		}
	}
	for _, c := range []struct {
		n        int
		up, down float64
		want     float64
	}{
		{0, 1, 1, 0}, {0, 0, 1, 1}, {5, 0, 1, 1}, {5, 1, 0, 1}, {5, math.Inf(1), math.Inf(1), 0}, {10, 1e9, 1e300, 0}, {10, 1e-9, 1e-9, 1},
	} {
		if got := ok(TickUpOrDown(c.n, c.up, c.down)); !near(got, c.want, 1e-9) {
			t.Errorf("%d ticks, %v up or %v down = %v, want %v", c.n, c.up, c.down, got, c.want)
		}
	}
}

// A walk that starts on the border is counted in closed form; from just below it the same must come out.
func TestTickTouchMeetsTheClosedForm(t *testing.T) {
	ok := must(t)
	for n := 2; n <= maxExactTicks; n++ {
		if got, want := ok(TickTouch(n, 1e-9)), 1-stay(n); !near(got, want, 1e-8) {
			t.Errorf("%d ticks = %v, want %v", n, got, want)
		}
	}
}

func TestTickTouchesAreMonotonousAndBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ok := must(t)
		n := rapid.IntRange(1, maxExactTicks-1).Draw(t, "ticks")
		up, down := rapid.Float64Range(0.01, 12).Draw(t, "up"), rapid.Float64Range(0.01, 12).Draw(t, "down")
		both := ok(TickUpOrDown(n, up, down))
		a, b := ok(TickTouch(n, up)), ok(TickTouch(n, down))
		const rounding = 1e-9
		switch {
		case both > a+b+rounding || both < max(a, b)-rounding:
			t.Fatalf("both = %v of %v and %v", both, a, b)
		case !near(both, ok(TickUpOrDown(n, down, up)), rounding):
			t.Fatalf("both = %v, exchanged %v", both, ok(TickUpOrDown(n, down, up)))
		case ok(TickUpOrDown(n+1, up, down)) < both-rounding:
			t.Fatalf("a tick more makes a touch less likely than %v", both)
		case ok(TickTouch(n, up+0.1)) > a+rounding:
			t.Fatalf("a farther barrier is likelier to be touched than %v", a)
		}
	})
}

// What the shift of barriers is off by falls with the number of ticks; near the spot it is right even for few.
func TestTickBarrierComesNearToCounting(t *testing.T) {
	ok := must(t)
	m, step := Model{Sigma: 1}, Step(1, 1)
	for n, most := range map[int]float64{5: 0.0125, 10: 0.0065} {
		for g := 0.02; g < 6; g += 0.02 {
			counted := ok(TickTouch(n, g))
			shifted := ok(m.OneTouch(1, TickBarrier(1, math.Exp(g*step), step), Years(float64(n)), AtHit))
			if !near(counted, shifted, most) {
				t.Errorf("%d ticks, %v away: counted %v, shifted %v", n, g, counted, shifted)
			}
			if g < 0.2 && !near(counted, shifted, 0.004) {
				t.Errorf("%d ticks, %v away and so near: counted %v, shifted %v", n, g, counted, shifted)
			}
		}
	}
	// No step where the table ends.
	if a, b := TickBarrier(1, math.Exp(1.9999*step), step), TickBarrier(1, math.Exp(2.0001*step), step); !near(a, b, 0.002*step) {
		t.Errorf("barriers %v and %v", a, b)
	}
}
