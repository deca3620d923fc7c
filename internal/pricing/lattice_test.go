package pricing

import (
	"math"
	"testing"
)

// lattice is a price by nothing but the steps of a path: a trinomial tree in the logarithm whose nodes lie on both
// borders (Kamrad and Ritchken, Management Science 37, 1991). Outside it pays what the borders pay when touched.
func (m Model) lattice(spot, high, low, years, atHigh, atLow float64, atEnd func(spot float64) float64) float64 {
	const nodes = 400 // from border to border
	h := logRatio(high, low) / nodes
	v := m.Sigma * m.Sigma * years
	steps := int(math.Ceil(v / (h * h) * 1.5))
	dt := years / float64(steps)
	lambda := m.Sigma * m.Sigma * dt / (h * h)
	// Mean and variance of the step, the square of the mean included, are exact.
	drift := m.log() * dt / h
	up, down := (lambda+drift*drift+drift)/2, (lambda+drift*drift-drift)/2
	fall := math.Exp(-m.Rate * dt)
	now, next := make([]float64, nodes+1), make([]float64, nodes+1)
	for i := range now {
		now[i] = atEnd(low * math.Exp(float64(i)*h))
	}
	now[0], now[nodes] = atLow, atHigh
	for range steps {
		next[0], next[nodes] = atLow, atHigh
		for i := 1; i < nodes; i++ {
			next[i] = fall * (up*now[i+1] + (1-up-down)*now[i] + down*now[i-1])
		}
		now, next = next, now
	}
	// The spot lies between nodes: a cubic through the four around it.
	x := logRatio(spot, low) / h
	i := min(max(int(x), 1), nodes-2)
	f := x - float64(i)
	a, b, c, d := now[i-1], now[i], now[i+1], now[i+2]
	return b + f/2*(c-a+f*(2*a-5*b+4*c-d+f*(3*(b-c)+d-a)))
}

func TestBarrierPricesAgreeWithALattice(t *testing.T) {
	ok := must(t)
	for _, c := range []struct {
		name            string
		m               Model
		high, low, time float64
	}{
		{"volatility index, an hour", Model{Sigma: 1}, 1.012, 0.991, Years(3600)},
		{"a day", Model{Sigma: 0.5}, 1.03, 0.96, Years(86400)},
		{"with rates, a year", Model{Sigma: 0.3, Rate: 0.08, Drift: 0.05}, 1.4, 0.8, 1},
		{"falling, half a year", Model{Sigma: 0.2, Rate: 0.03, Drift: -0.1}, 1.2, 0.85, 0.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			compare := func(what string, got, want float64) {
				t.Helper()
				if !near(got, want, 3e-5) {
					t.Errorf("%s = %v, by the lattice %v", what, got, want)
				}
			}
			nothing := func(float64) float64 { return 0 }
			compare("UPORDOWN", ok(c.m.UpOrDown(1, c.high, c.low, c.time, AtHit)), c.m.lattice(1, c.high, c.low, c.time, 1, 1, nothing))
			compare("RANGE", ok(c.m.Range(1, c.high, c.low, c.time)), c.m.lattice(1, c.high, c.low, c.time, 0, 0, func(float64) float64 { return 1 }))
			compare("upper first", ok(c.m.TouchFirst(1, c.high, c.low, c.time)), c.m.lattice(1, c.high, c.low, c.time, 1, 0, nothing))
			compare("lower first", ok(c.m.TouchFirst(1, c.low, c.high, c.time)), c.m.lattice(1, c.high, c.low, c.time, 0, 1, nothing))
			z := c.m.Sigma * math.Sqrt(c.time)
			far := math.Exp(5.5 * z)
			compare("ONETOUCH", ok(c.m.OneTouch(1, c.high, c.time, AtHit)), c.m.lattice(1, c.high, 1/far, c.time, 1, 0, nothing))
			for _, strike := range []float64{c.low, 0.995, 1.004} {
				call, put := func(x float64) float64 { return max(0, x-strike) / z }, func(x float64) float64 { return max(0, strike-x) / z }
				compare("double knock-out call", ok(c.m.doubleKnockOut(1, strike, c.high, c.low, c.time, 1))/z, c.m.lattice(1, c.high, c.low, c.time, 0, 0, call))
				compare("double knock-out put", ok(c.m.doubleKnockOut(1, strike, c.high, c.low, c.time, -1))/z, c.m.lattice(1, c.high, c.low, c.time, 0, 0, put))
			}
		})
	}
}

// Cancellation as its own words describe it, step by step.
func TestCancellationAgreesWithALattice(t *testing.T) {
	ok := must(t)
	m := Model{Sigma: 1}
	years, step := Years(1800), Step(1, 1)
	c, delta := MultiplierCommission(step), Shift(step)
	for _, factor := range []float64{40, 100, 400} {
		for _, tp := range []float64{0, 0.006} {
			up := ok(m.Cancellation(Cancellation{Factor: factor, Commission: c, TakeProfit: tp, Step: step}, years))
			high := 1.06
			if tp > 0 {
				high = (1 + tp - c) * math.Exp(delta)
			}
			want := m.lattice(1, high, (1-1/factor-c)*math.Exp(-delta), years, 0, 1-(1-1/factor)*math.Exp(-delta),
				func(x float64) float64 { return max(0, 1-c-x) })
			if !near(up, want, 1e-3*want) {
				t.Errorf("MULTUP %v, take profit %v: %v, by the lattice %v", factor, tp, up, want)
			}
			down := ok(m.Cancellation(Cancellation{Factor: factor, Commission: c, TakeProfit: tp, Step: step, Down: true}, years))
			low := 1 / 1.06
			if tp > 0 {
				low = (1 - tp + c) * math.Exp(-delta)
			}
			want = m.lattice(1, (1+1/factor+c)*math.Exp(delta), low, years, (1+1/factor)*math.Exp(delta)-1, 0,
				func(x float64) float64 { return max(0, x-1-c) })
			if !near(down, want, 1e-3*want) {
				t.Errorf("MULTDOWN %v, take profit %v: %v, by the lattice %v", factor, tp, down, want)
			}
		}
	}
}

// With its stop-out and its take profit out of reach it is a plain option on the loss.
func TestCancellationWithoutStopOutIsVanilla(t *testing.T) {
	ok := must(t)
	m := Model{Sigma: 0.1}
	years, step := Years(300), Step(0.1, 2)
	c := MultiplierCommission(step)
	for _, factor := range []float64{1.01, 2, 20} {
		up, put := ok(m.Cancellation(Cancellation{Factor: factor, Commission: c, Step: step}, years)), ok(m.VanillaPut(1, 1-c, years))
		if !near(up, put, 1e-12) {
			t.Errorf("MULTUP %v: %v, a put %v", factor, up, put)
		}
		down, call := ok(m.Cancellation(Cancellation{Factor: factor, Commission: c, Step: step, Down: true}, years)), ok(m.VanillaCall(1, 1+c, years))
		if !near(down, call, 1e-12) {
			t.Errorf("MULTDOWN %v: %v, a call %v", factor, down, call)
		}
	}
	for _, far := range []float64{1.5, 100, 1e6} {
		if got, want := ok(m.TouchFirst(1, 1.0003, 1/far, years)), ok(m.OneTouch(1, 1.0003, years, AtHit)); !near(got, want, 1e-11) {
			t.Errorf("first touch with the other barrier at 1/%v: %v, want %v", far, got, want)
		}
		if got := ok(m.TouchFirst(1, far, 0.9997, years)); got > 1e-14 {
			t.Errorf("first touch of %v: %v", far, got)
		}
	}
}
