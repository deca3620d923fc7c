package market

import "math"

// diffusion is geometric Brownian motion without growth: the volatility indices, and everything else that has no
// process of its own. Each tick multiplies the price by exp(-σ²Δ/2Y + σ√(Δ/Y) Z), Z standard normal, so that the price
// is a martingale. The law of the ticks is exact.
type diffusion struct {
	start  float64 // in pips
	sigma  float64 // per tick
	drift  float64 // of the logarithm, per day
	spread float64 // of the logarithm, standard deviation per day
}

func newDiffusion(s *Symbol) process {
	sigma, n := s.perTick(), float64(s.slots())
	return &diffusion{
		start:  float64(s.Start * float64(pow10(s.Digits))),
		sigma:  sigma,
		drift:  float64(float64(float64(sigma*sigma)*n) * -0.5),
		spread: float64(sigma * math.Sqrt(n)),
	}
}

func (p *diffusion) bounds() (low, high float64) { return logBounds() }

func (p *diffusion) move() float64 { return p.sigma }

func (p *diffusion) change(d draws) float64 { return p.drift + float64(p.spread*d.normal(0)) }

func (p *diffusion) path(d draws, height float64, quotes []int64, moves []float64) {
	total := p.change(d)
	d = d.child(streamNormals)
	sum := 0.0
	for i := range moves {
		moves[i] = float64(p.sigma * d.normal(i))
		sum += moves[i]
	}
	// A Brownian bridge: independent normal moves, each shifted alike so that they sum to the day's.
	follow(p.start*exp(height), moves, (total-sum)/float64(len(moves)), quotes)
}

// follow turns moves of the logarithm, each plus a shift, into quotes, from a level in pips on.
func follow(level float64, moves []float64, shift float64, quotes []int64) {
	x := 0.0
	for i, move := range moves {
		quotes[i] = round(level * exp(x))
		x += move + shift
	}
}
