package market

import (
	"math/bits"
)

// day holds the ticks of a symbol on one day. It does not change.
type day struct {
	base  int64    // the first quote
	small []int32  // quotes less base, by interval; nil when they do not fit
	wide  []int64  // the quotes themselves, then
	open  []uint64 // one bit for each interval: whether a tick comes; nil when one always does
}

func (d *day) bytes() int64 {
	const overhead = 256 // of the day and its place in the cache
	return overhead + int64(4*len(d.small)+8*len(d.wide)+8*len(d.open))
}

// quote is the price at an interval.
func (d *day) quote(slot int) int64 {
	if d.small != nil {
		return d.base + int64(d.small[slot])
	}
	return d.wide[slot]
}

// ticks reports whether a tick comes at an interval.
func (d *day) ticks(slot int) bool {
	return d.open == nil || d.open[slot/64]>>(slot%64)&1 != 0
}

// last is the latest interval up to slot with a tick; -1 when there is none.
func (d *day) last(slot int) int {
	if d.open == nil {
		return slot
	}
	word := d.open[slot/64] << (63 - slot%64)
	if word != 0 {
		return slot - bits.LeadingZeros64(word)
	}
	for i := slot/64 - 1; i >= 0; i-- {
		if d.open[i] != 0 {
			return i*64 + 63 - bits.LeadingZeros64(d.open[i])
		}
	}
	return -1
}

// newDay packs quotes, which remain the caller's.
func newDay(quotes []int64, open []uint64) *day {
	d := &day{base: quotes[0], small: make([]int32, len(quotes)), open: open}
	for i, q := range quotes {
		offset := q - d.base
		if offset != int64(int32(offset)) {
			return &day{wide: append([]int64(nil), quotes...), open: open}
		}
		d.small[i] = int32(offset)
	}
	return d
}

// hours are the candles of each hour of a day: all that longer candles ask of it, for a hundredth of its bytes.
type hours [daySeconds / hourSeconds]Candle

func (h *hours) bytes() int64 { return 256 + int64(len(h))*40 }

// hours sums a day up. Epochs count from midnight; hours without a tick have -1.
func (d *day) hours(interval int64) *hours {
	h, each := new(hours), int(hourSeconds/interval)
	for i := range h {
		h[i].Epoch = -1
		for slot := i * each; slot < (i+1)*each; slot++ {
			if !d.ticks(slot) {
				continue
			}
			q := d.quote(slot)
			if h[i].Epoch < 0 {
				h[i] = candleOf(int64(i*hourSeconds), q)
			}
			h[i].High = max(h[i].High, q)
			h[i].Low = min(h[i].Low, q)
			h[i].Close = q
		}
	}
	return h
}

// sum is the candle of a day, for a thousandth of the bytes of its ticks and a fifth of those of its hours.
type sum Candle

func (*sum) bytes() int64 { return 256 + 40 }

// sum joins the hours of a day; without a tick its epoch is -1.
func (h *hours) sum() *sum {
	s := sum{Epoch: -1}
	for _, c := range h {
		switch {
		case c.Epoch < 0:
		case s.Epoch < 0:
			s = sum(c)
		default:
			s.High, s.Low, s.Close = max(s.High, c.High), min(s.Low, c.Low), c.Close
		}
	}
	return &s
}
