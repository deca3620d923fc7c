package contract

import "github.com/dervish-ws/dervish/internal/money"

// Basis says what the amount of a request means.
type Basis string

// The bases.
const (
	Payout Basis = "payout" // what a won contract pays
	Stake  Basis = "stake"  // what the contract costs
)

// Request is a contract as a client asks for it. Zero values are what was not given; amounts and barriers are text, so
// that none of their decimals is lost.
type Request struct {
	Type     string // CALL
	Symbol   string // as the market spells it
	Currency money.Currency

	Amount string // in the currency; see Basis
	Basis  Basis

	Duration     int64  // in DurationUnit
	DurationUnit string // t, s, m, h or d; empty: s
	Expiry       int64  // the instant at which it ends, in place of Duration
	Start        int64  // the instant at which a forward-starting contract begins; 0: at once

	Barrier      string // with a sign the distance from the entry spot, else a price; the digit of a digit contract
	Barrier2     string // the lower of two
	BarrierRange string // tight, middle or wide: both barriers of a spread
	SelectedTick int64  // from 1, of a high or low tick contract

	Multiplier     float64 // of a multiplier, and the units of a lookback
	GrowthRate     float64 // of an accumulator: 0.03 is 3% a tick
	TakeProfit     string  // the profit at which a contract closes by itself
	StopLoss       string  // the loss at which it does
	Cancellation   string  // how long a multiplier may be cancelled: 30m
	PayoutPerPoint string  // of a turbo, in place of its barrier

	Markup float64 // what the application earns, as a part of the payout, 0 to 0.05
}
