package market

import (
	"errors"
	"math"
)

// jump is geometric Brownian motion, as diffusion is, on which jumps ride: they come independently, every so many
// seconds on average, up or down alike, and are some usual moves long, give or take a tenth. The price is a martingale,
// and the law of the ticks is exact: how many jumps a day has and how many of them go up is drawn first; what is left
// of the day's move is a sum of normal draws, of the ticks and of the jumps' variety, which are shifted to their sum as
// those of a diffusion are, each in proportion to its variance.
type jump struct {
	start   float64 // in pips
	sigma   float64 // per tick
	size    float64 // of a jump, in the logarithm
	variety float64 // of its size, a standard deviation
	drift   float64 // per day
	slots   int
	jumps   *counts // per day
}

// jumpVariety is the standard deviation of a jump's size, as a part of it.
const jumpVariety = 0.1

func newJump(s *Symbol) (process, error) {
	if s.params["every"] < 300 || s.params["size"] > 50 {
		return nil, errors.New("has jumps more often than every 300 seconds, or of more than 50 usual moves")
	}
	sigma, rate := s.perTick(), daySeconds/s.params["every"]
	p := &jump{
		start: s.startPips(),
		sigma: sigma,
		size:  float64(s.params["size"] * sigma),
		slots: s.slots(),
		jumps: poisson(rate),
	}
	p.variety = float64(jumpVariety * p.size)
	// The mean of e^J for J = ±size + variety Z: each jump lifts the price by this much, on average.
	lift := float64(exp(float64(p.variety*p.variety)/2)*(exp(p.size)+exp(-p.size))/2) - 1
	p.drift = -float64(float64(float64(sigma*sigma)*float64(p.slots))/2) - float64(rate*lift)
	return p, nil
}

func (p *jump) bounds() (low, high float64) { return logBounds() }

func (p *jump) move() float64 { return p.sigma }

// day draws how many jumps a day has, how many go up, and the sum of all that is normal.
func (p *jump) day(d draws) (jumps, ups int, normal float64) {
	jumps = p.jumps.draw(d.uniform(0))
	ups = d.heads(2, jumps)
	return jumps, ups, float64(math.Sqrt(p.variance(jumps)) * d.normal(1))
}

// variance is that of all normal draws of a day together.
func (p *jump) variance(jumps int) float64 {
	return float64(float64(p.sigma*p.sigma)*float64(p.slots)) + float64(float64(p.variety*p.variety)*float64(jumps))
}

func (p *jump) change(d draws) float64 {
	jumps, ups, normal := p.day(d)
	return p.drift + float64(p.size*float64(2*ups-jumps)) + normal
}

func (p *jump) path(d draws, height float64, quotes []int64, moves []float64) {
	jumps, ups, normal := p.day(d)
	ticks, places, sizes := d.child(streamNormals), d.child(streamPlaces), d.child(streamSizes)
	for i := range moves {
		moves[i] = float64(p.sigma * ticks.noise(i))
		normal -= moves[i]
	}
	for j := range jumps {
		normal -= float64(p.variety * sizes.noise(2*j))
	}
	// normal is what the draws lack of their sum.
	lack := normal / p.variance(jumps)
	for j := range jumps {
		size := -p.size
		if sizes.below(2*j+1, jumps-j) < ups { // ups of the jumps that are left go up
			size = p.size
			ups--
		}
		moves[places.below(j, len(moves))] += size + float64(p.variety*sizes.noise(2*j)) + float64(lack*float64(p.variety*p.variety))
	}
	shift := p.drift/float64(len(moves)) + float64(lack*float64(p.sigma*p.sigma))
	follow(float64(p.start*exp(height)), moves, shift, quotes)
}
