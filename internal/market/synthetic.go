package market

import (
	"slices"
	"sync"
)

// synthetic is the source of a symbol that moves by a process.
type synthetic struct {
	symbol    *Symbol
	process   process
	draws     draws
	midnights midnights
	*works
	always bool // a tick comes at every interval
}

func newSynthetic(s *Symbol, seed draws, w *works) *synthetic {
	y := &synthetic{
		symbol:  s,
		process: s.process,
		draws:   seed.child(nameHash(s.Code)),
		works:   w,
		always:  s.Regular() && s.calendar.always(),
	}
	y.midnights.step = y.step
	return y
}

// step is how much higher the day ends than it began, given its height at one of its midnights, and whether its draws
// are mirrored for that. A day that would leave the bounds is mirrored if that takes it further in: its ups are downs
// and its downs ups. So prices neither die out nor run away, and never jump; and until a bound is near, nothing is
// different.
func (y *synthetic) step(number int64, height float64, forwards bool) (change float64, mirrored bool) {
	low, high := y.process.bounds()
	end := func(change float64) float64 {
		if forwards {
			return height + change
		}
		return height - change
	}
	outside := func(h float64) float64 { return max(low-h, h-high) }
	d := y.draws.child(number)
	change = y.process.change(d)
	if outside(end(change)) <= 0 {
		return change, false
	}
	d.mirrored = true
	if other := y.process.change(d); outside(end(other)) < outside(end(change)) {
		return other, true
	}
	return change, false
}

// compute draws a day into borrowed memory.
func (y *synthetic) compute(number int64, quotes []int64, moves []float64) {
	height, mirrored := y.midnights.at(number)
	d := y.draws.child(number)
	d.mirrored = mirrored
	y.process.path(d, height, quotes, moves)
}

// scratch is memory for computing a day.
type scratch struct {
	quotes []int64
	moves  []float64
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// borrow hands over the quotes of a day for as long as a call lasts.
func (y *synthetic) borrow(number int64, use func(quotes []int64)) {
	m, n := scratches.Get().(*scratch), y.symbol.slots()
	defer scratches.Put(m)
	m.quotes = slices.Grow(m.quotes[:0], n)[:n]
	m.moves = slices.Grow(m.moves[:0], n)[:n]
	y.compute(number, m.quotes, m.moves)
	use(m.quotes)
}

// draw computes a day, whether or not it is in the cache.
func (y *synthetic) draw(number int64) (d *day) {
	y.borrow(number, func(quotes []int64) { d = newDay(quotes, y.openings(number)) })
	return d
}

// day returns a day, from the cache if it is there.
func (y *synthetic) day(number int64) *day {
	key := cacheKey{y.symbol.index, number, wholeDay}
	return y.days.get(key, func() cacheValue { return y.draw(number) }).(*day)
}

// prepare is told of each tick of a symbol as it is fed, and computes the next day in the last ten minutes of one: each
// symbol at its own second, so that at midnight not all of them keep those waiting who follow them.
func (w *World) prepare(s *Symbol, epoch int64) {
	const before = 600
	end := epoch - epoch%daySeconds + daySeconds
	if from := end - before + int64(s.index)%before; epoch >= from && epoch < from+5 {
		w.source(s).At(end)
	}
}

// hours sums a day up by the hour.
func (y *synthetic) hours(number int64) *hours {
	key := cacheKey{y.symbol.index, number, hoursOf}
	return y.sums.get(key, func() cacheValue { return y.hourly(number) }).(*hours)
}

// sum sums a day up in one.
func (y *synthetic) sum(number int64) *sum {
	key := cacheKey{y.symbol.index, number, sumOf}
	return y.sums.get(key, func() cacheValue { return y.hourly(number).sum() }).(*sum)
}

// hourly computes what hours keeps. A day that is computed for that alone does not drive others from the cache.
func (y *synthetic) hourly(number int64) (h *hours) {
	if y.days.has(cacheKey{y.symbol.index, number, wholeDay}) {
		return y.day(number).hours(y.symbol.Interval)
	}
	y.borrow(number, func(quotes []int64) {
		d := day{wide: quotes, open: y.openings(number)}
		h = d.hours(y.symbol.Interval)
	})
	return h
}

// opens reports whether a tick comes at an interval of a day; spans are the day's sessions.
func (y *synthetic) opens(d draws, spans []span, slot int) bool {
	if y.symbol.pace < 1 && d.uniform(slot) >= y.symbol.pace {
		return false
	}
	at := int64(slot) * y.symbol.Interval
	for _, o := range spans {
		if o.open <= at && at <= o.close {
			return true
		}
	}
	return false
}

// pacing are the draws by which some intervals have a tick and others not.
func (y *synthetic) pacing(number int64) draws { return y.draws.child(number).child(streamPace) }

// openings are the intervals of a day at which a tick comes, one bit for each; nil when one always does.
func (y *synthetic) openings(number int64) []uint64 {
	if y.always {
		return nil
	}
	n := y.symbol.slots()
	d, spans, open := y.pacing(number), y.symbol.calendar.spans(number), make([]uint64, (n+63)/64)
	for slot := range n {
		if y.opens(d, spans, slot) {
			open[slot/64] |= 1 << (slot % 64)
		}
	}
	return open
}

func (y *synthetic) At(t int64) (Tick, bool) {
	for number := t / daySeconds; number >= max(0, t/daySeconds-longestPause); number-- {
		if len(y.symbol.calendar.spans(number)) == 0 {
			continue
		}
		d, midnight := y.day(number), number*daySeconds
		until := min(t-midnight, daySeconds-1)
		if slot := d.last(int(until / y.symbol.Interval)); slot >= 0 {
			return y.symbol.tick(midnight+int64(slot)*y.symbol.Interval, d.quote(slot)), true
		}
	}
	return Tick{}, false
}

func (y *synthetic) Next(t int64) (int64, bool) {
	interval := y.symbol.Interval
	from := (t + interval) / interval * interval // the first multiple of the interval after t ≥ -1
	if y.always {
		return from, from <= Last
	}
	for number := from / daySeconds; number <= min(Last/daySeconds, from/daySeconds+longestPause); number++ {
		d, spans, midnight := y.pacing(number), y.symbol.calendar.spans(number), number*daySeconds
		for _, o := range spans {
			first := max(from-midnight, (o.open+interval-1)/interval*interval)
			for at := first; at <= o.close; at += interval {
				if y.opens(d, spans, int(at/interval)) {
					return midnight + at, true
				}
			}
		}
	}
	return 0, false
}

func (y *synthetic) Ticks(from, to int64, max int, dst []Tick) []Tick {
	begin := len(dst)
	dst = slices.Grow(dst, int(min(int64(max), (to-from)/y.symbol.Interval+1, 1<<20)))
	// From the latest day backwards, since nobody knows yet how far max ticks reach; each day is computed once.
	for number := to / daySeconds; number >= from/daySeconds && len(dst)-begin < max; number-- {
		if len(y.symbol.calendar.spans(number)) == 0 {
			continue
		}
		dst = y.backwards(number, from, to, max-(len(dst)-begin), dst)
	}
	slices.Reverse(dst[begin:])
	return dst
}

// slotsOf are the first and last interval of a day that begin between from and to.
func (y *synthetic) slotsOf(number, from, to int64) (first, last int) {
	midnight, interval := number*daySeconds, y.symbol.Interval
	first = int((max(from-midnight, 0) + interval - 1) / interval)
	last = int(min(to-midnight, daySeconds-1) / interval)
	return first, last
}

// backwards appends the latest max ticks of a day between from and to, in descending order.
func (y *synthetic) backwards(number, from, to int64, max int, dst []Tick) []Tick {
	first, last := y.slotsOf(number, from, to)
	if first > last {
		return dst
	}
	d, midnight := y.day(number), number*daySeconds
	for slot := d.last(last); slot >= first && max > 0; max-- {
		dst = append(dst, y.symbol.tick(midnight+int64(slot)*y.symbol.Interval, d.quote(slot)))
		if slot--; slot >= 0 {
			slot = d.last(slot)
		}
	}
	return dst
}

// nameHash turns a name into a number: FNV-1a.
func nameHash(name string) int64 {
	h := uint64(0xcbf29ce484222325)
	for _, b := range []byte(name) {
		h = (h ^ uint64(b)) * 0x100000001b3
	}
	return int64(h)
}

// referenceDay is the day on which every symbol stands at its Start: 2026-01-01, counted from 1970.
const referenceDay = 20454

// midnights are the heights of a symbol at the beginnings of days: sums of the changes between them and the reference
// day, some of which are kept. It is safe for concurrent use.
type midnights struct {
	step func(day int64, height float64, forwards bool) (change float64, mirrored bool)

	mu       sync.Mutex
	forward  []float64 // heights every stride days from the reference day on
	backward []float64 // and back from it
}

// stride is the distance in days between heights that are kept.
const stride = 32

// at returns the height at the beginning of a day, and whether the draws of that day are mirrored.
func (m *midnights) at(number int64) (height float64, mirrored bool) {
	if number >= referenceDay {
		height = m.sum(&m.forward, number-referenceDay, func(i int64, h float64) float64 {
			change, _ := m.step(referenceDay+i, h, true)
			return h + change
		})
		_, mirrored = m.step(number, height, true)
		return height, mirrored
	}
	// A day before the reference day is drawn given how it ends.
	end := m.sum(&m.backward, referenceDay-number-1, func(i int64, h float64) float64 {
		change, _ := m.step(referenceDay-1-i, h, false)
		return h - change
	})
	change, mirrored := m.step(number, end, false)
	return end - change, mirrored
}

// sum applies step n times to 0, beginning at the last of the kept results that lies before.
func (m *midnights) sum(kept *[]float64, n int64, step func(i int64, h float64) float64) float64 {
	m.mu.Lock()
	known := int64(len(*kept))
	i := min(n/stride, known)
	h := 0.0
	if i > 0 {
		h = (*kept)[i-1]
	}
	m.mu.Unlock()

	var found []float64
	for i *= stride; i < n; {
		h = step(i, h)
		if i++; i%stride == 0 && i/stride > known {
			found = append(found, h)
		}
	}

	m.mu.Lock()
	defer m.mu.Unlock()
	if now := int64(len(*kept)) - known; now < int64(len(found)) { // somebody else may have got as far meanwhile
		*kept = append(*kept, found[now:]...)
	}
	return h
}
