package market

// reset is a daily reset index: geometric Brownian motion with a drift, which stands at its start again at each
// midnight. It is no martingale: that it rises or falls is what it is for.
type reset struct {
	diffusion
}

func newReset(s *Symbol) (process, error) {
	p := newDiffusion(s)
	p.drift += s.params["drift"] / (yearSeconds / daySeconds)
	return &reset{*p}, nil
}

// change is nothing: what the day brought is gone at midnight.
func (p *reset) change(draws) float64 { return 0 }
