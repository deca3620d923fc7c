package pricing

import "math"

// Multiplier is a contract that gains m times what its spot gains, in parts of its stake.
type Multiplier struct {
	Entry      float64 // S₀, above 0
	Factor     float64 // m, above 0: the notional is m stakes
	Commission float64 // c, part of the notional that is charged; give C/V to count the commission as it was rounded
	Down       bool    // MULTDOWN, which gains what the spot loses
}

// MultiplierCommission is c, the commission of a multiplier as a part of its notional: two usual moves, 2s.
func MultiplierCommission(step float64) float64 { return 2 * step }

func (x Multiplier) dir() float64 {
	if x.Down {
		return -1
	}
	return 1
}

func (x Multiplier) check() error {
	switch {
	case !(x.Entry > 0) || math.IsInf(x.Entry, 0):
		return outside("entry spot", x.Entry)
	case !(x.Factor > 0) || math.IsInf(x.Factor, 0):
		return outside("multiplier", x.Factor)
	case !(x.Commission >= 0) || math.IsInf(x.Commission, 0):
		return outside("commission", x.Commission)
	}
	return nil
}

// Profit is the profit at a spot in parts of the stake: ±m(S/S₀ - 1) - mc. It may be below -1; a contract loses no more
// than its stake, as Value has it.
func (x Multiplier) Profit(spot float64) (float64, error) {
	if err := x.check(); err != nil {
		return 0, err
	}
	if !(spot > 0) || math.IsInf(spot, 0) {
		return 0, outside("spot", spot)
	}
	p := x.Factor * (x.dir()*(spot-x.Entry)/x.Entry - x.Commission)
	if !finite(p) {
		return 0, outside("spot", spot)
	}
	return p, nil
}

// Value is what the contract is worth at a spot in parts of the stake: 1 + Profit, at least 0.
func (x Multiplier) Value(spot float64) (float64, error) {
	p, err := x.Profit(spot)
	if err != nil {
		return 0, err
	}
	return max(0, 1+p), nil
}

// Level is the spot at which the profit is the given part of the stake, S₀(1 ± (profit/m + c)). A take-profit order of
// amount p is Level(p/stake), a stop loss of l Level(-l/stake). A level of 0 or less is one that no spot reaches.
func (x Multiplier) Level(profit float64) (float64, error) {
	if err := x.check(); err != nil {
		return 0, err
	}
	level := x.Entry * (1 + x.dir()*(profit/x.Factor+x.Commission))
	if !finite(level) {
		return 0, outside("profit", profit)
	}
	return level, nil
}

// StopOut is the spot at which the stake is lost, S₀(1 ∓ (1/m - c)).
func (x Multiplier) StopOut() (float64, error) { return x.Level(-1) }
