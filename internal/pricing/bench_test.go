package pricing

import "testing"

// work is one price of each kind, for speed and allocations.
var work = []struct {
	name  string
	price func(Model, float64) (float64, error)
}{
	{"Call", func(m Model, s float64) (float64, error) { return m.Call(s, 1001, 1e-5) }},
	{"CallE", func(m Model, s float64) (float64, error) { return m.CallE(s, 1001, 1e-5, 0.01) }},
	{"ExpiryMiss", func(m Model, s float64) (float64, error) { return m.ExpiryMiss(s, 1003, 998, 1e-5) }},
	{"OneTouch", func(m Model, s float64) (float64, error) { return m.OneTouch(s, 1003, 1e-5, AtHit) }},
	{"UpOrDown", func(m Model, s float64) (float64, error) { return m.UpOrDown(s, 1003, 998, 1e-5, AtHit) }},
	{"UpOrDown/wide", func(m Model, s float64) (float64, error) { return m.UpOrDown(s, 1015, 985, 1e-5, AtHit) }},
	{"Range", func(m Model, s float64) (float64, error) { return m.Range(s, 1003, 998, 1e-5) }},
	{"VanillaCall", func(m Model, s float64) (float64, error) { return m.VanillaCall(s, 1003, 1e-5) }},
	{"CallSpread", func(m Model, s float64) (float64, error) { return m.CallSpread(s, 1003, 998, 1e-5) }},
	{"TurboLong", func(_ Model, s float64) (float64, error) { return TurboLong(s, 990) }},
	{"DownAndOutCall", func(m Model, s float64) (float64, error) { return m.DownAndOutCall(s, 1003, 998, 0, 1e-5) }},
	{"LookbackHighLow", func(m Model, s float64) (float64, error) { return m.LookbackHighLow(s, 1003, 998, 1e-5, 1e-4) }},
	{"ResetCall", func(m Model, s float64) (float64, error) { return m.ResetCall(s, 1001, 0.5e-5, 1e-5) }},
	{"AsianUp", func(_ Model, s float64) (float64, error) { return AsianUp([]float64{1000, 1000.1, s}, 10, 1e-4) }},
	{"ExtremeTickAfter", func(_ Model, s float64) (float64, error) { return ExtremeTickAfter(5, 1, 2, s/1000, false) }},
	{"TickTouch/5", func(_ Model, s float64) (float64, error) { return TickTouch(5, s/1000) }},
	{"TickUpOrDown/10", func(_ Model, s float64) (float64, error) { return TickUpOrDown(10, s/500, s/300) }},
	{"WalkAbove", func(_ Model, s float64) (float64, error) { return WalkAbove(300, int64(s-990), 1) }},
	{"AccumulatorBarrier", func(_ Model, s float64) (float64, error) { return AccumulatorBarrier(s*1e-7, 0.985) }},
	{"Multiplier", func(_ Model, s float64) (float64, error) {
		return Multiplier{Entry: 1000, Factor: 100, Commission: 5e-4}.Value(s)
	}},
	{"Cancellation", func(m Model, s float64) (float64, error) {
		return m.Cancellation(Cancellation{Factor: 100, Commission: 5e-4, Step: 1e-4 * s / 1000}, 1e-4)
	}},
}

func TestNothingIsAllocated(t *testing.T) {
	m := Model{Sigma: 1}
	for _, w := range work {
		if n := testing.AllocsPerRun(20, func() { w.price(m, 1000.5) }); n != 0 {
			t.Errorf("%s allocates %v times", w.name, n)
		}
	}
}

func BenchmarkPrices(b *testing.B) {
	m := Model{Sigma: 1}
	for _, w := range work {
		b.Run(w.name, func(b *testing.B) {
			b.ReportAllocs()
			spot := 1000.0
			for b.Loop() {
				spot += 1e-6
				if _, err := w.price(m, spot); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "prices/s")
		})
	}
}
