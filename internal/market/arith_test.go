package market

import (
	"math"
	"testing"
)

// near reports whether two numbers differ by less than a part of the larger.
func near(a, b, part float64) bool { return math.Abs(a-b) <= part*max(math.Abs(a), math.Abs(b)) }

func TestExpAgreesWithMath(t *testing.T) {
	d := draws{key: 1}
	for i := range 100_000 {
		x := 2 * d.centred(i)
		for _, x := range []float64{x, x / 1000, x * 20, x * 700} {
			if got, want := exp(x), math.Exp(x); !near(got, want, 0x1p-51) {
				t.Fatalf("exp(%v) = %v, want %v", x, got, want)
			}
		}
	}
	if got := exp(0); got != 1 {
		t.Errorf("exp(0) = %v, want 1", got)
	}
}

func TestLogAgreesWithMath(t *testing.T) {
	d := draws{key: 2}
	for i := range 100_000 {
		u := d.uniform(i)
		for _, x := range []float64{u, u * u * u * u * u, 1 / u, 0.5 + u} {
			if got, want := log(x), math.Log(x); !near(got, want, 0x1p-50) && math.Abs(got-want) > 0x1p-54 {
				t.Fatalf("log(%v) = %v, want %v", x, got, want)
			}
		}
	}
	if got := log(1); got != 0 {
		t.Errorf("log(1) = %v, want 0", got)
	}
}

func TestQuantileInvertsTheNormalDistribution(t *testing.T) {
	d := draws{key: 3}
	check := func(p float64) { // the probability of the tail
		p = 0.5 - (0.5 - p) // as exact as its distance from ½
		z := quantile(0.5 - p)
		if got := math.Erfc(z/math.Sqrt2) / 2; !near(got, p, 1e-13*max(1, z*z)) {
			t.Fatalf("the tail above quantile(½-%v) = %v is %v", p, z, got)
		}
		if got := quantile(p - 0.5); got != -z {
			t.Fatalf("quantile(%v) = %v, want %v: it is odd", p-0.5, got, -z)
		}
	}
	for i := range 100_000 {
		u := d.uniform(i) / 2
		check(u)
		check(u / 100)
		check(max(0x1p-53, u*0x1p-40))
	}
	check(0x1p-53)
}
