package pricing

// Charge is what a binary contract costs beside its theoretical price: both parts are added to the probability, so they
// are parts of the payout, 0.012 being 1.2% of it.
type Charge struct {
	Commission float64 // κ, taken when buying and when selling back
	Markup     float64 // of the application that brings the client, taken when buying
}

// Commission is the κ that public quotes of volatility indices show, on contracts of ticks and of time, for digits too.
const Commission = 0.012

// Ask is the price asked for one unit of payout at the theoretical price p: p + κ + markup, at most 1. The payout for a
// stake is stake/Ask.
func (c Charge) Ask(p float64) float64 {
	if a := p + c.Commission + c.Markup; a < 1 {
		return max(0, a)
	}
	return 1
}

// Bid is the price bid for one unit of payout at the theoretical price p: p - κ, at least 0 and at most 1.
func (c Charge) Bid(p float64) float64 {
	if b := p - c.Commission; b > 0 {
		return min(b, 1)
	}
	return 0
}

// UnitSpread is h, the half-spread of turbos in usual moves of the spot: what public quotes show. It serves vanillas
// too, for which 1.08 to 1.2 was seen.
const UnitSpread = 1.08

// UnitAsk is the price asked for one contract of the given value, for vanillas and turbos: value + h S s. step is s and
// spread h.
func UnitAsk(value, spot, step, spread float64) (float64, error) {
	if !(spread >= 0) || !(step >= 0) || !(spot > 0) {
		return 0, outside("spread", spread*step*spot)
	}
	return result(value + spread*spot*step)
}

// UnitBid is the price bid for one contract of the given value, for vanillas and turbos: value - h S s, at least 0.
func UnitBid(value, spot, step, spread float64) (float64, error) {
	if !(spread >= 0) || !(step >= 0) || !(spot > 0) {
		return 0, outside("spread", spread*step*spot)
	}
	return result(value - spread*spot*step)
}

// What is added to the value of contracts that have no half-spread, as a part of it.
const (
	LookbackLoading     = 0.02 // Unverified: no quote of a lookback is public.
	CancellationLoading = 0.07 // Unverified: it fits two public quotes.
)
