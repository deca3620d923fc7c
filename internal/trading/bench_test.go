package trading

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/contract"
)

// BenchmarkQuote measures prices by kind of contract.
func BenchmarkQuote(b *testing.B) {
	f := open(b, "", clock.NewManual(noon))
	defer f.close()
	for _, w := range wishes() {
		b.Run(fmt.Sprint(w.Type, " ", w.Symbol), func(b *testing.B) {
			for b.Loop() {
				if _, err := f.desk.Quote(w); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkBuy measures purchases at the desk, durable on a file or in memory, by one client and by many at once. What
// the database alone does with the same rows is measured by package store.
func BenchmarkBuy(b *testing.B) {
	for _, bench := range []struct {
		name    string
		file    bool
		clients int
	}{{"memory, 1 client", false, 1}, {"file, 1 client", true, 1}, {"file, 200 clients", true, 200}} {
		b.Run(bench.name, func(b *testing.B) {
			file := ""
			if bench.file {
				file = filepath.Join(b.TempDir(), "book")
			}
			f := open(b, file, clock.NewManual(noon))
			defer f.close()
			// A client goes on to another account when it may have no more contracts open.
			login := func(client, n int) string { return fmt.Sprint("VRTC", client, "00", n/MaxOpen) }
			for i := range bench.clients {
				for n := 0; n <= b.N/bench.clients; n += MaxOpen {
					if _, err := f.book.Open(b.Context(), login(i, n), amount(b, "10000"), noon); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ResetTimer()
			var buying sync.WaitGroup
			for i := range bench.clients {
				buying.Go(func() {
					o := &Order{Request: rise(), Price: amount(b, "100")}
					for n := range (b.N + i) / bench.clients {
						o.Login = login(i, n)
						if _, err := f.desk.Buy(context.Background(), o); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			buying.Wait()
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "purchases/s")
		})
	}
}

// BenchmarkFollow measures what an open contract costs those who tell of it, for each tick.
func BenchmarkFollow(b *testing.B) {
	c := clock.NewManual(noon)
	f := open(b, "", c)
	defer f.close()
	f.account("VRTC1")
	for _, w := range wishes() {
		if contract.Category(w.Type) != "multiplier" && w.DurationUnit != "d" {
			continue // they end too soon
		}
		r := f.buy(w)
		b.Run(fmt.Sprint(w.Type, " ", w.Symbol), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				c.Advance(time.Second)
				b.StartTimer()
				if _, err := r.Position.View(f.desk.Now()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
