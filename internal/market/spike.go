package market

import (
	"errors"
	"math"
)

// spike is a crash or boom index. Each tick is independently, with probability 1/every, a spike: the price falls
// (crash) or rises (boom) by the factor e^A, A exponentially distributed with mean size. All other ticks go the other way
// by e^U, U uniform between 0 and twice a mean that makes the price a martingale.
//
// A day's number of spikes is binomial; their sum is a gamma draw, in proportion to which independent exponentials are
// stretched, which is exactly their joint law. The sum of the other moves, which are tens of thousands, is drawn as
// normal, and they are stretched to it by a fraction of a percent: that is an approximation nobody can see.
type spike struct {
	start  float64 // in pips
	sign   float64 // of the spikes in the logarithm: -1 of a crash, 1 of a boom
	size   float64 // mean of a spike
	steady float64 // mean of the other moves
	slots  int
	spikes *counts // per day
}

func newCrash(s *Symbol) (process, error) { return newSpike(s, -1) }

func newBoom(s *Symbol) (process, error) { return newSpike(s, 1) }

func newSpike(s *Symbol, sign float64) (process, error) {
	every := s.params["every"]
	if every < 10 || s.params["size"] > 0.02 {
		return nil, errors.New("has spikes more often than every 10 ticks, or of more than 0.02")
	}
	p := &spike{start: s.startPips(), sign: sign, size: s.params["size"], slots: s.slots()}
	p.spikes = binomial(p.slots, 1/every)
	// A spike lifts the price to 1/(1 - sign size) of it on average. The others, with y = -2 sign steady, lift it to
	// (e^y - 1)/y = 1 + y/2 + y²/6 + …, which has to make up for it: 1 + excess. What is left out is below 2^-60.
	excess := (1 - 1/(1-float64(sign*p.size))) / (every - 1)
	y := 0.0
	for range 30 {
		y = 2 * (excess - float64(float64(y*y)*(1.0/6+float64(y*(1.0/24+y/120)))))
	}
	p.steady = math.Abs(y) / 2
	return p, nil
}

func (p *spike) bounds() (low, high float64) { return logBounds() }

func (p *spike) move() float64 { return p.steady }

// day draws how many spikes a day has, their sum and that of all other moves.
func (p *spike) day(d draws) (spikes int, spiked, others float64) {
	spikes = p.spikes.draw(d.uniform(0))
	n := float64(p.slots - spikes)
	others = float64(p.steady * (n + float64(math.Sqrt(n/3)*d.normal(1))))
	return spikes, float64(p.size * d.gamma(2, spikes)), others
}

func (p *spike) change(d draws) float64 {
	_, spiked, others := p.day(d)
	return float64(p.sign * (spiked - others))
}

func (p *spike) path(d draws, height float64, quotes []int64, moves []float64) {
	left, spiked, others := p.day(d)
	places, sizes := d.child(streamPlaces), d.child(streamSizes)
	spikeSum, otherSum := 0.0, 0.0
	for i := range moves { // spikes are above 0 for now, and others below
		if places.below(i, len(moves)-i) < left {
			left--
			moves[i] = sizes.exponential(i)
			spikeSum += moves[i]
		} else {
			moves[i] = -sizes.uniform(i)
			otherSum -= moves[i]
		}
	}
	spiked *= p.sign / spikeSum // without a spike nobody asks
	others *= p.sign / otherSum
	for i, move := range moves {
		if move > 0 {
			moves[i] = float64(spiked * move)
		} else {
			moves[i] = float64(others * move)
		}
	}
	follow(float64(p.start*exp(height)), moves, 0, quotes)
}
