package market

import "math"

// diffusion is geometric Brownian motion without growth: the volatility indices, and everything else that has no
// process of its own. Each tick multiplies the price by exp(-σ²Δ/2Y + σ√(Δ/Y) Z), Z standard normal, so that the price
// is a martingale. The law of the ticks is exact.
type diffusion struct {
	start float64 // in pips
	sigma float64 // per tick
	drift float64 // of the logarithm, per day
	daily float64 // standard deviation of the logarithm, per day
}

func newVolatility(s *Symbol) (process, error) { return newDiffusion(s), nil }

func newDiffusion(s *Symbol) *diffusion {
	sigma, n := s.perTick(), float64(s.slots())
	return &diffusion{
		start: s.startPips(),
		sigma: sigma,
		drift: float64(float64(float64(sigma*sigma)*n) * -0.5),
		daily: float64(sigma * math.Sqrt(n)),
	}
}

func (p *diffusion) bounds() (low, high float64) { return logBounds() }

func (p *diffusion) move() float64 { return p.sigma }

func (p *diffusion) change(d draws) float64 { return p.total(d) }

// total is by how much the logarithm grows in a day.
func (p *diffusion) total(d draws) float64 { return p.drift + float64(p.daily*d.normal(0)) }

func (p *diffusion) path(d draws, height float64, quotes []int64, moves []float64) {
	total := p.total(d)
	d = d.child(streamNormals)
	sum := 0.0
	for i := range moves {
		moves[i] = float64(p.sigma * d.noise(i))
		sum += moves[i]
	}
	// A Brownian bridge: independent normal moves, each shifted alike so that they sum to the day's.
	follow(float64(p.start*exp(height)), moves, (total-sum)/float64(len(moves)), quotes)
}

// follow turns moves of the logarithm, each plus a shift, into quotes, from a level in pips on.
func follow(level float64, moves []float64, shift float64, quotes []int64) {
	for i, move := range moves {
		quotes[i] = round(level)
		m := move + shift
		if m > smallMove || m < -smallMove {
			level = float64(level * exp(m))
			continue
		}
		// e^m - 1 by its series, whose remainder is below 2^-58. A day of roundings leaves eleven digits.
		p := float64(m*(1.0/120)) + 1.0/24
		p = float64(p*m) + 1.0/6
		p = float64(p*m) + 0.5
		p = float64(p*m) + 1
		level += float64(level * float64(p*m))
	}
}

// smallMove is for follow: up to here the fifth power is enough.
const smallMove = 1.0 / 256
