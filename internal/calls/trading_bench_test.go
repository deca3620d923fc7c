package calls_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/contract"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/trading"
)

// BenchmarkContractUpdate measures what a tick costs for each open contract that somebody follows, however many do: its
// state, priced and encoded.
func BenchmarkContractUpdate(b *testing.B) {
	h := open(b, nil)
	usd := money.Currency{Code: "USD", Digits: 2}
	for _, req := range []*contract.Request{
		{Type: "CALL", Symbol: "R_100", Duration: 1, DurationUnit: "h"},
		{Type: "ONETOUCH", Symbol: "R_100", Duration: 1, DurationUnit: "h", Barrier: "+40.00"},
		{Type: "MULTUP", Symbol: "R_100", Multiplier: 40, TakeProfit: "100"},
	} {
		req.Currency, req.Amount, req.Basis = usd, "10", contract.Stake
		got, err := h.world.Desk.Buy(b.Context(), &trading.Order{Login: alice, Request: req, Price: money.Amount{Minor: 10_00, Currency: usd}})
		if err != nil {
			b.Fatal(err)
		}
		h.clock.Advance(10 * time.Second)
		b.Run(fmt.Sprint(req.Type, " ", req.Symbol), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if h.router.Stand(got.Position, opened.Unix()) == nil {
					b.Fatal("the contract has ended")
				}
			}
		})
	}
}
