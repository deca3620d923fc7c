package market

import (
	"math"
	"testing"
)

// The tests of this package that look at chance have fixed seeds, so each passes or fails for good. Their bounds are at
// four standard deviations, which a right program would miss once in 16,000 tests, were the seeds not fixed; the wrong
// ones that we could think of miss them by far.
const sigmas = 4

// sample gathers the moments of numbers.
type sample struct{ n, sum, squares, cubes, fourths float64 }

func (s *sample) add(x float64) {
	s.n++
	s.sum += x
	s.squares += x * x
	s.cubes += x * x * x
	s.fourths += x * x * x * x
}

func (s *sample) mean() float64 { return s.sum / s.n }

func (s *sample) variance() float64 { return s.squares/s.n - s.mean()*s.mean() }

func (s *sample) deviation() float64 { return math.Sqrt(s.variance()) }

// skewness and kurtosis are those of numbers whose mean is nearly 0.
func (s *sample) skewness() float64 { return s.cubes / s.n / math.Pow(s.squares/s.n, 1.5) }

func (s *sample) kurtosis() float64 { return s.fourths / s.n / math.Pow(s.squares/s.n, 2) }

// within fails the test when a statistic is further from what it should be than chance explains.
func within4(t *testing.T, what string, got, want, deviation float64) {
	t.Helper()
	if !(math.Abs(got-want) <= sigmas*deviation) {
		t.Errorf("%s = %.8g, want %.8g ± %.2g: %.1f standard deviations off", what, got, want, deviation, math.Abs(got-want)/deviation)
	}
}

func TestNormalDrawsAreStandardNormal(t *testing.T) {
	t.Parallel()
	for name, draw := range map[string]func(d draws, i int) float64{"normal": draws.normal, "noise": draws.noise} {
		t.Run(name, func(t *testing.T) {
			const n = 400_000
			var s sample
			var tails float64
			d := draws{key: 4}
			for i := range n {
				z := draw(d, i)
				s.add(z)
				if math.Abs(z) > 3 {
					tails++
				}
			}
			within4(t, "mean", s.mean(), 0, 1/math.Sqrt(n))
			within4(t, "variance", s.variance(), 1, math.Sqrt(2.0/n))
			within4(t, "skewness", s.skewness(), 0, math.Sqrt(6.0/n))
			within4(t, "kurtosis", s.kurtosis(), 3, math.Sqrt(24.0/n))
			p := math.Erfc(3 / math.Sqrt2)
			within4(t, "part beyond 3", tails/n, p, math.Sqrt(p*(1-p)/n))
		})
	}
}

func TestNoiseIsTheQuantileNearly(t *testing.T) {
	d := draws{key: 5}
	for i := range 200_000 {
		// noise takes the same 52 bits as normal, in the same order.
		if got, want := d.noise(i), d.normal(i); math.Abs(got-want) > 1e-7 {
			t.Fatalf("noise(%d) = %v, want %v", i, got, want)
		}
	}
}

func TestMirroredDrawsAreOpposite(t *testing.T) {
	d, m := draws{key: 6}, draws{key: 6, mirrored: true}
	for i := range 1000 {
		if d.normal(i) != -m.normal(i) {
			t.Fatalf("normal(%d) = %v and mirrored %v", i, d.normal(i), m.normal(i))
		}
		if got, want := m.heads(i, 100), 100-d.heads(i, 100); got != want {
			t.Fatalf("mirrored heads(%d) = %d, want %d", i, got, want)
		}
	}
}

func TestDrawsAreSpreadEvenly(t *testing.T) {
	const n, boxes = 256_000, 100
	d := draws{key: 7}
	var uniform, below [boxes]float64
	for i := range n {
		uniform[int(d.uniform(i)*boxes)]++
		below[d.below(i, boxes)]++
	}
	for name, counts := range map[string][boxes]float64{"uniform": uniform, "below": below} {
		chi := 0.0
		for _, c := range counts {
			chi += (c - n/boxes) * (c - n/boxes) / (n / boxes)
		}
		within4(t, name+": chi-squared", chi, boxes-1, math.Sqrt(2*(boxes-1)))
	}
}

func TestSequencesAreIndependent(t *testing.T) {
	// Neighbouring words, words of neighbouring sequences, and of one and its child.
	const n = 200_000
	d := draws{key: 8}
	other, child, next := draws{key: 9}, d.child(0), d.child(1)
	for name, pair := range map[string]func(i int) (a, b float64){
		"neighbours":    func(i int) (float64, float64) { return d.centred(i), d.centred(i + 1) },
		"another key":   func(i int) (float64, float64) { return d.centred(i), other.centred(i) },
		"a child":       func(i int) (float64, float64) { return d.centred(i), child.centred(i) },
		"children":      func(i int) (float64, float64) { return child.centred(i), next.centred(i) },
		"first of many": func(i int) (float64, float64) { return d.child(int64(i)).centred(0), d.child(int64(i + 1)).centred(0) },
		"grandchild to child": func(i int) (float64, float64) {
			return d.child(int64(i)).centred(0), d.child(int64(i)).child(1).centred(0)
		},
	} {
		product := 0.0
		for i := range n {
			a, b := pair(i)
			product += a * b
		}
		within4(t, name+": correlation", product/n*12, 0, 1/math.Sqrt(n))
	}
}

func TestCountsFollowTheirDistribution(t *testing.T) {
	for _, c := range []struct {
		name                 string
		counts               *counts
		mean, variance, none float64 // none: probability of 0
	}{
		{"poisson 0.5", poisson(0.5), 0.5, 0.5, math.Exp(-0.5)},
		{"poisson 72", poisson(72), 72, 72, math.Exp(-72)},
		{"poisson 900", poisson(900), 900, 900, 0},
		{"binomial 100 0.01", binomial(100, 0.01), 1, 0.99, math.Pow(0.99, 100)},
		{"binomial 86400 0.02", binomial(86400, 0.02), 1728, 1693.44, 0},
		{"binomial 86400 0.5", binomial(86400, 0.5), 43200, 21600, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			mean, squares, last := 0.0, 0.0, 0.0
			for i, p := range c.counts.cumulative {
				k := float64(c.counts.first + i)
				mean += k * (p - last)
				squares += (k - c.mean) * (k - c.mean) * (p - last)
				last = p
			}
			if !near(mean, c.mean, 1e-9) || !near(squares, c.variance, 1e-9) || !near(last, 1, 1e-12) {
				t.Errorf("mean, variance, sum = %v, %v, %v; want %v, %v, 1", mean, squares, last, c.mean, c.variance)
			}
			if c.counts.first == 0 && !near(c.counts.cumulative[0], c.none, 1e-9) {
				t.Errorf("probability of 0 = %v, want %v", c.counts.cumulative[0], c.none)
			}
			d := draws{key: 10}
			var s sample
			for i := range 100_000 {
				s.add(float64(c.counts.draw(d.uniform(i))) - c.mean)
			}
			within4(t, "mean of draws", s.mean(), 0, math.Sqrt(c.variance/s.n))
		})
	}
}

func TestGammaHasItsMoments(t *testing.T) {
	t.Parallel()
	for _, k := range []int{1, 5, 16, 17, 86, 1728} {
		const n = 40_000
		d := draws{key: 11}
		var s sample
		for i := range n {
			s.add(d.gamma(20*i, k) - float64(k))
		}
		v := float64(k)
		within4(t, "mean", s.mean(), 0, math.Sqrt(v/n))
		within4(t, "variance", s.variance(), v, v*math.Sqrt((2+6/v)/n))
		within4(t, "skewness", s.skewness(), 2/math.Sqrt(v), math.Sqrt((6+60/v)/n))
	}
}
