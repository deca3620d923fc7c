package contract

import (
	"testing"

	"github.com/dervish-ws/dervish/internal/market"
)

func BenchmarkOffer(b *testing.B) {
	w, c := theWorld(b)
	for _, r := range []Request{
		{Type: "CALL", Symbol: "R_100", Duration: 5, DurationUnit: "t"},
		{Type: "CALL", Symbol: "R_100", Barrier: "+1", Duration: 1, DurationUnit: "h"},
		{Type: "DIGITMATCH", Symbol: "R_100", Barrier: "5", Duration: 5, DurationUnit: "t"},
		{Type: "ONETOUCH", Symbol: "R_100", Barrier: "+1", Duration: 5, DurationUnit: "m"},
		{Type: "RANGE", Symbol: "R_100", Barrier: "+4", Barrier2: "-4", Duration: 5, DurationUnit: "m"},
		{Type: "MULTUP", Symbol: "R_100", Multiplier: 100, TakeProfit: "5"},
		{Type: "MULTUP", Symbol: "R_100", Multiplier: 100, Cancellation: "5m"},
		{Type: "ACCU", Symbol: "R_100", GrowthRate: 0.01},
		{Type: "VANILLALONGCALL", Symbol: "R_100", Barrier: "+0", Duration: 5, DurationUnit: "m"},
		{Type: "TURBOSLONG", Symbol: "R_100", Barrier: "-3", Duration: 5, DurationUnit: "m"},
		{Type: "LBHIGHLOW", Symbol: "R_100", Multiplier: 1, Duration: 5, DurationUnit: "m"},
	} {
		r.Currency, r.Amount, r.Basis = usd, "10", Stake
		b.Run(r.Type+"_"+r.DurationUnit+r.Cancellation, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Offer(&r, w, c, nil, noon); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// following is the cost of one tick of a contract that has been followed for a number of ticks.
func following(b *testing.B, ticks int64) {
	w, c := theWorld(b)
	terms := buy(b, w, c, Request{Type: "ONETOUCH", Symbol: "1HZ10V", Barrier: "+200", Duration: 24, DurationUnit: "h", Amount: "1000", Basis: Payout}, noon)
	s, _ := w.Symbol(terms.Symbol)
	w.Ticks(s, noon, noon+2*daySeconds, 1, []market.Tick{}) // a day is computed before it is measured
	course, err := terms.Follow(w, Events{})
	if err != nil {
		b.Fatal(err)
	}
	course.To(noon + ticks)
	for b.Loop() {
		ahead := *course
		ahead.To(noon + ticks + 1)
	}
}

func BenchmarkTickAfterTenSeconds(b *testing.B) { following(b, 10) }
func BenchmarkTickAfterTenHours(b *testing.B)   { following(b, 36_000) }

func BenchmarkTerms(b *testing.B) {
	w, c := theWorld(b)
	terms := buy(b, w, c, Request{Type: "CALL", Symbol: "R_100", Barrier: "+1", Duration: 1, DurationUnit: "h"}, noon)
	b.Run("Encode", func(b *testing.B) {
		for b.Loop() {
			terms.Encode()
		}
	})
	text := terms.Encode()
	b.Run("Parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := Parse(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("At", func(b *testing.B) {
		for b.Loop() {
			if _, err := terms.At(w, noon+1800, Events{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkMultiplierTick is the cost of one tick of a multiplier with orders.
func BenchmarkMultiplierTick(b *testing.B) {
	w, c := newWorld(b)
	terms := buy(b, w, c, staked(Request{Type: "MULTUP", Symbol: "1HZ10V", Multiplier: 400, TakeProfit: "400", StopLoss: "9"}), noon)
	course, err := terms.Follow(w, Events{})
	if err != nil {
		b.Fatal(err)
	}
	const hour = 3600
	course.To(noon + 1)
	ticks := 0
	for b.Loop() {
		ahead := *course
		ahead.To(noon + hour)
		ticks += int(ahead.index)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(ticks), "ns/tick")
}

func BenchmarkStayed(b *testing.B) {
	w, c := newWorld(b)
	q := quoted(b, w, c, Request{Type: "ACCU", GrowthRate: 0.01})
	for b.Loop() {
		q.Stayed(w, 100)
	}
}
