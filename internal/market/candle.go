package market

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Candle sums up the ticks of a span of time. Prices are in pips.
type Candle struct {
	Epoch int64 // when it opens, a multiple of its granularity
	Open  int64 // the first quote
	High  int64
	Low   int64
	Close int64 // the last quote
}

// Candles appends to dst the candles of a symbol that open between from and to, both included, in ascending order; when
// they are more than max, the latest max of them. A candle opens at a multiple of granularity, a number of seconds
// above 0, and sums up the ticks from then until the next one opens, or until to: the last one is as it stood then.
// Spans without a tick have no candle.
func (w *World) Candles(s *Symbol, granularity, from, to int64, max int, dst []Candle) []Candle {
	from, to = within(from, to)
	if granularity <= 0 || from > to || max <= 0 {
		return dst
	}
	from = (from + granularity - 1) / granularity * granularity
	b := candles{granularity: granularity, max: max, list: dst, begin: len(dst)}
	switch source := w.source(s).(type) {
	case *synthetic:
		source.candles(&b, from, to)
	default:
		b.ticks(source, from, to)
	}
	slices.Reverse(b.list[b.begin:])
	return b.list
}

// candles gathers candles, from the latest to the earliest.
type candles struct {
	granularity int64
	max         int
	list        []Candle
	begin       int // where the list began
}

// add puts what happened from an epoch on, before all that was added already, into its candle. It reports false, and
// adds nothing, when there are as many candles as wanted.
func (b *candles) add(c Candle) bool {
	c.Epoch -= c.Epoch % b.granularity
	if n := len(b.list); n > b.begin && b.list[n-1].Epoch == c.Epoch {
		later := &b.list[n-1]
		later.Open = c.Open
		later.High = max(later.High, c.High)
		later.Low = min(later.Low, c.Low)
		return true
	}
	if len(b.list)-b.begin == b.max {
		return false
	}
	b.list = append(b.list, c)
	return true
}

// ticks adds all ticks of a source between two instants.
func (b *candles) ticks(source Source, from, to int64) {
	const page = 10_000
	var ticks []Tick
	for from <= to {
		ticks = source.Ticks(from, to, page, ticks[:0])
		for _, tick := range slices.Backward(ticks) {
			if !b.add(candleOf(tick.Epoch, tick.Quote)) {
				return
			}
		}
		if len(ticks) < page {
			return
		}
		to = ticks[0].Epoch - 1
	}
}

// candles adds the ticks of a symbol between two instants, whole hours at once where candles are of such.
func (y *synthetic) candles(b *candles, from, to int64) {
	if to-from > few && b.granularity%hourSeconds == 0 {
		defer y.ahead(b, from, to)()
	}
	for number := to / daySeconds; number >= from/daySeconds; number-- {
		if len(y.symbol.calendar.spans(number)) == 0 {
			continue
		}
		first, last := y.slotsOf(number, from, to)
		kind := y.grain(b.granularity, first, last)
		sumUp := y.candlesOf
		if to-from > few && !y.atHand(number, kind) {
			sumUp = y.candlesInTurn
		}
		if more := sumUp(number, kind, b, first, last); !more {
			return
		}
	}
}

// candlesInTurn is candlesOf for a day that has to be computed, among many.
func (y *synthetic) candlesInTurn(number int64, kind cacheKind, b *candles, first, last int) bool {
	y.turns.take()
	defer y.turns.pass()
	return y.candlesOf(number, kind, b, first, last)
}

// ahead has the days that candles will ask for summed up by as many as there are turns, which then finds them at hand. stop ends
// it, and returns when nobody computes any more.
func (y *synthetic) ahead(b *candles, from, to int64) (stop func()) {
	var crew sync.WaitGroup
	var next atomic.Int64
	next.Store(to / daySeconds)
	// As many days as candles are wanted of, and those of them that were closed are left for when they are asked for.
	span := float64(b.max) * float64(b.granularity) // it may be more than there is time
	last := max(from/daySeconds, int64(max(float64(to)-span, 0))/daySeconds)
	for range cap(y.turns) - 1 {
		crew.Go(func() {
			for number := next.Add(-1); number >= last; number = next.Add(-1) {
				if len(y.symbol.calendar.spans(number)) == 0 {
					continue
				}
				first, end := y.slotsOf(number, from, to)
				kind := y.grain(b.granularity, first, end)
				if kind == wholeDay || y.atHand(number, kind) {
					continue
				}
				y.turns.take()
				if kind == sumOf {
					y.sum(number)
				} else {
					y.hours(number)
				}
				y.turns.pass()
			}
		})
	}
	return func() {
		next.Store(last)
		crew.Wait()
	}
}

// few is how much time a request may span that takes no turns, in seconds: any two days.
const few = daySeconds

// grain is as what a day is looked at for candles of a granularity, from one interval to another.
func (y *synthetic) grain(granularity int64, first, last int) cacheKind {
	each := int(hourSeconds / y.symbol.Interval)
	switch {
	case granularity%daySeconds == 0 && first == 0 && last+1 == y.symbol.slots():
		return sumOf
	case granularity%hourSeconds == 0 && first%each == 0 && (last+1)%each == 0:
		return hoursOf
	}
	return wholeDay
}

// atHand reports whether a day needs no computing, or somebody is at it.
func (y *synthetic) atHand(number int64, kind cacheKind) bool {
	c := y.sums
	if kind == wholeDay {
		c = y.days
	}
	return c.has(cacheKey{y.symbol.index, number, kind})
}

// candlesOf adds the ticks of one day between two intervals, and reports whether more are wanted.
func (y *synthetic) candlesOf(number int64, kind cacheKind, b *candles, first, last int) bool {
	midnight, each := number*daySeconds, int(hourSeconds/y.symbol.Interval)
	switch kind {
	case sumOf:
		c := Candle(*y.sum(number))
		if c.Epoch < 0 {
			return true
		}
		c.Epoch += midnight
		return b.add(c)
	case hoursOf:
		h := y.hours(number)
		for i := (last+1)/each - 1; i >= first/each; i-- {
			c := h[i]
			if c.Epoch < 0 {
				continue
			}
			c.Epoch += midnight
			if !b.add(c) {
				return false
			}
		}
		return true
	}
	if first > last {
		return true
	}
	d := y.day(number)
	for slot := d.last(last); slot >= first; {
		if !b.add(candleOf(midnight+int64(slot)*y.symbol.Interval, d.quote(slot))) {
			return false
		}
		if slot--; slot >= 0 {
			slot = d.last(slot)
		}
	}
	return true
}

// candleOf is the candle of one quote.
func candleOf(epoch, quote int64) Candle { return Candle{epoch, quote, quote, quote, quote} }
