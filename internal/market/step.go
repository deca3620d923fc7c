package market

import (
	"fmt"
	"math"
)

// step is a step index: each tick goes up or down by the same step, with equal probability. The number of ups in a day
// is binomial, and they are shuffled among the downs; the law of the ticks is exact. Heights are pips.
type step struct {
	start int64 // in pips
	step  int64 // in pips
	slots int
	ups   *counts // per day
}

func newStep(s *Symbol) (process, error) {
	exact := float64(s.params["step"] * float64(pow10(s.Digits)))
	p := &step{start: int64(s.startPips()), step: int64(exact + 0.5), slots: s.slots()}
	if p.step < 1 || math.Abs(float64(p.step)-exact) > 1e-6 {
		return nil, fmt.Errorf("has a step of %v, which is no whole number of pips", s.params["step"])
	}
	// The lower bound is half the start: twenty standard deviations of a day above nothing.
	if day := float64(p.step) * math.Sqrt(float64(p.slots)); float64(p.start) < 40*day {
		return nil, fmt.Errorf("has a step of %v, which is too much for a start of %v", s.params["step"], s.Start)
	}
	p.ups = binomial(p.slots, 0.5)
	return p, nil
}

func (p *step) bounds() (low, high float64) { return -float64(p.start) / 2, float64(p.start) }

func (p *step) move() float64 { return float64(p.step) / float64(p.start) }

func (p *step) change(d draws) float64 {
	return float64(p.step * int64(2*p.ups.draw(d.uniform(0))-p.slots))
}

func (p *step) path(d draws, height float64, quotes []int64, _ []float64) {
	ups := p.ups.draw(d.uniform(0))
	places := d.child(streamPlaces)
	level := p.start + int64(height)
	for i := range quotes {
		quotes[i] = max(1, level)
		if places.below(i, p.slots-i) < ups { // ups of the ticks that are left go up
			ups--
			level += p.step
		} else {
			level -= p.step
		}
	}
}
