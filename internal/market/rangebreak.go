package market

import (
	"errors"
	"math"
	"slices"
)

// rangeBreak is a range break index: a walk with normal moves between two borders, which throw it back. On average one
// of every so many hits of a border breaks it: a new range of the same width is drawn around the level of the break, so
// that this border lies in its outer half. At midnights the walk stands in the middle of its range. Heights are pips.
//
// A walk between two mirrors is a free walk folded up: from a free one, which goes from where a range begins to the
// nearest image of the border at which it will break, each level between the borders is read off. The breaks come at
// random instants, at random borders, at the rate at which a free walk would hit borders; a hit itself does not decide.
type rangeBreak struct {
	start  float64 // in pips
	width  float64 // in pips
	sigma  float64 // per tick, in pips
	slots  int
	breaks *counts // per day
}

func newRangeBreak(s *Symbol) (process, error) {
	unit := float64(pow10(s.Digits))
	p := &rangeBreak{
		start: s.startPips(),
		width: float64(s.params["width"] * unit),
		sigma: float64(s.params["step"] * unit),
		slots: s.slots(),
	}
	if p.width < 10*p.sigma {
		return nil, errors.New("has a width of less than ten steps")
	}
	if p.width > p.start/50 {
		return nil, errors.New("has a width of more than a fiftieth of its start")
	}
	// A normal move is √(2/π) of its standard deviation long on average, and hits a border with that part of the width.
	hits := float64(float64(float64(p.slots)*math.Sqrt(2/math.Pi))*p.sigma) / p.width
	p.breaks = poisson(hits / s.params["every"])
	return p, nil
}

func (p *rangeBreak) bounds() (low, high float64) { return -p.start / 2, p.start }

func (p *rangeBreak) move() float64 { return p.sigma / p.start }

// breakOf draws the j-th break of a day: whether it is upwards, and how far into the new range the border lies, as a part
// of the width from the near end.
func (p *rangeBreak) breakOf(d, sizes draws, j int) (up bool, inside float64) {
	return d.centred(j) > 0, float64(sizes.uniform(j) / 2)
}

func (p *rangeBreak) change(d draws) float64 {
	sizes := d.child(streamSizes)
	sum := 0.0
	for j := range p.breaks.draw(sizes.uniform(-1)) {
		up, inside := p.breakOf(d, sizes, j)
		sum += p.shift(up, inside)
	}
	return sum
}

// shift is how far a break moves the middle of the range.
func (p *rangeBreak) shift(up bool, inside float64) float64 {
	if up {
		return float64(p.width * (1 - inside))
	}
	return -float64(p.width * (1 - inside))
}

func (p *rangeBreak) path(d draws, height float64, quotes []int64, moves []float64) {
	sizes := d.child(streamSizes)
	half := float64(p.width / 2)
	middle, within := p.start+height, half // within is how far above the lower border it stands
	from := 0
	for j, at := range p.instants(d, p.breaks.draw(sizes.uniform(-1))) {
		up, inside := p.breakOf(d, sizes, j)
		border := 0.0
		if up {
			border = p.width
		}
		p.segment(d, from, middle-half, within, border, quotes[from:at], moves)
		middle += p.shift(up, inside)
		within = float64(p.width * inside)
		if !up {
			within = p.width - within
		}
		from = at
	}
	p.segment(d, from, middle-half, within, half, quotes[from:], moves)
}

// instants draws at which intervals of a day its breaks come: anywhere, but not too close to each other.
func (p *rangeBreak) instants(d draws, n int) []int {
	apart := p.slots / (4 * (n + 1))
	places := d.child(streamPlaces)
	at := make([]int, n)
	for j := range at {
		at[j] = places.below(j, p.slots-apart*(n+1))
	}
	slices.Sort(at)
	for j := range at {
		at[j] += apart * (j + 1)
	}
	return at
}

// segment walks from one level of a range to another, both above its lower border; the last move ends where quotes do.
// first numbers its draws.
func (p *rangeBreak) segment(d draws, first int, lower, from, to float64, quotes []int64, moves []float64) {
	n := float64(len(quotes))
	normals := d.child(streamNormals)
	sum := 0.0
	for i := range quotes {
		moves[i] = float64(p.sigma * normals.noise(first+i))
		sum += moves[i]
	}
	// Of all the images of to, the one that is nearest to where the free walk ends.
	around := p.images(from + sum)
	target := around + to
	if other := around - to; math.Abs(other-from-sum) < math.Abs(target-from-sum) {
		target = other
	}
	shift := (target - from - sum) / n
	x := from
	for i := range quotes {
		folded := math.Abs(x - p.images(x))
		quotes[i] = round(lower + folded)
		x += moves[i] + shift
	}
}

// images is the multiple of twice the width that is nearest to x: where the lower border has an image.
func (p *rangeBreak) images(x float64) float64 {
	period := float64(2 * p.width)
	return float64(period * math.Floor(float64(x/period)+0.5))
}
