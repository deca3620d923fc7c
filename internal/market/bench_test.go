package market

import (
	"strings"
	"testing"
)

// busy are symbols of each process.
var busy = []string{"1HZ100V", "R_100", "JD100", "CRASH500", "stpRNG", "RB100", "RDBULL", "frxEURUSD", "OTC_SPC"}

func BenchmarkColdDay(b *testing.B) {
	w := newWorld(b, nil)
	for _, code := range busy {
		y := w.source(symbol(b, w, code)).(*synthetic)
		b.Run(code, func(b *testing.B) {
			b.ReportAllocs()
			for i := int64(0); b.Loop(); i++ {
				y.draw(referenceDay + i%100)
			}
		})
	}
}

// A day of decades ago, whose level is found for the first time.
func BenchmarkFarDay(b *testing.B) {
	for _, code := range busy {
		b.Run(code, func(b *testing.B) {
			for b.Loop() {
				w := newWorld(b, &Options{CacheBytes: -1})
				w.At(symbol(b, w, code), 5*daySeconds)
			}
		})
	}
}

func BenchmarkColdPage(b *testing.B) {
	w := newWorld(b, &Options{CacheBytes: -1})
	s := symbol(b, w, "1HZ100V")
	var page []Tick
	for i := int64(0); b.Loop(); i++ {
		page = w.Ticks(s, First, referenceDay*daySeconds-i%300*daySeconds-1, 5000, page[:0])
	}
}

func BenchmarkWarmTicks(b *testing.B) {
	w := newWorld(b, nil)
	for _, code := range []string{"1HZ100V", "frxEURUSD"} {
		b.Run(code, func(b *testing.B) {
			s := symbol(b, w, code)
			var page []Tick
			n := 0
			for b.Loop() {
				page = w.Ticks(s, First, (referenceDay+6)*daySeconds+80000, 5000, page[:0])
				n += len(page)
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "ticks/s")
		})
	}
}

func BenchmarkAt(b *testing.B) {
	w := newWorld(b, nil)
	s := symbol(b, w, "1HZ100V")
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		w.At(s, referenceDay*daySeconds+i%daySeconds)
	}
}

func BenchmarkDailyCandles(b *testing.B) {
	w := newWorld(b, nil)
	s := symbol(b, w, "1HZ100V")
	var list []Candle
	b.Run("cold", func(b *testing.B) {
		for i := int64(0); b.Loop(); i++ {
			list = w.Candles(s, daySeconds, First, (referenceDay-100*i)*daySeconds-1, 100, list[:0])
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100, "ns/candle")
	})
	b.Run("warm", func(b *testing.B) {
		for b.Loop() {
			list = w.Candles(s, daySeconds, First, referenceDay*daySeconds-1, 100, list[:0])
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100, "ns/candle")
	})
}

func BenchmarkMinuteCandles(b *testing.B) {
	w := newWorld(b, nil)
	s := symbol(b, w, "1HZ100V")
	var list []Candle
	for b.Loop() {
		list = w.Candles(s, 60, First, referenceDay*daySeconds+80000, 1000, list[:0])
	}
}

func BenchmarkNew(b *testing.B) {
	b.Run("embedded", func(b *testing.B) {
		for b.Loop() {
			newWorld(b, nil)
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := load("none", strings.NewReader("")); err != nil {
				b.Fatal(err)
			}
		}
	})
}
