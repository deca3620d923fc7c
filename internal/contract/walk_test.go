package contract

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestStaysBelow(t *testing.T) {
	// One move: the distribution function. At no gap, almost: Sparre Andersen's C(2n,n)/4^n.
	for _, gap := range []float64{0.1, 1, 3} {
		if got, want := staysBelow(1, gap), (1+math.Erf(gap/math.Sqrt2))/2; math.Abs(got-want) > 1e-6 {
			t.Errorf("one move below %v: %v, want %v", gap, got, want)
		}
	}
	for n, want := range map[int]float64{2: 6.0 / 16, 3: 20.0 / 64, 10: 184756.0 / 1048576} {
		if got := staysBelow(n, 1e-9); math.Abs(got-want) > 1e-6 {
			t.Errorf("%d moves below nothing: %.8f, want %.8f", n, got, want)
		}
	}
	const walks = 200_000
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{5, 20} {
		gap := 0.8 * math.Sqrt(float64(n))
		stayed := 0
		for range walks {
			sum := 0.0
			below := true
			for i := 0; i < n && below; i++ {
				sum += random.NormFloat64()
				below = sum < gap
			}
			if below {
				stayed++
			}
		}
		got, want := staysBelow(n, gap), float64(stayed)/walks
		if bound := 4 * math.Sqrt(want*(1-want)/walks); math.Abs(got-want) > bound {
			t.Errorf("%d moves below %v: %v, want %v ± %v", n, gap, got, want, bound)
		}
	}
	if got := staysBelow(0, 1); got != 1 {
		t.Errorf("no move: %v", got)
	}
	if got := staysBelow(3, 0); got != 0 {
		t.Errorf("no gap: %v", got)
	}
}

func BenchmarkStaysBelow(b *testing.B) {
	for b.Loop() {
		staysBelow(20, 4)
	}
}
