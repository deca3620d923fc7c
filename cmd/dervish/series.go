package main

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/wire"
)

// row is one line of history: a tick, or a candle.
type row struct {
	epoch  int64
	prices []wire.Decimal // of a tick one; of a candle open, high, low and close
}

// series is the past of a symbol.
type series struct {
	client      *dervish.Client
	symbol      string
	style       string // ticks or candles
	granularity int64  // of candles
	decimals    int64  // of the symbol's prices, once a page has come
	warn        func(error)
}

// pageSize is how many rows an answer of ticks_history holds at most.
const pageSize = 5000

// The greatest span that is looked through at once.
const (
	day     = 24 * 60 * 60
	maxSpan = 4096 * day
)

// step is the least time from one row to the next, in seconds.
func (s *series) step() int64 {
	if s.style == "candles" {
		return s.granularity
	}
	return 1
}

// between hands over the rows from one moment to another, both included, the oldest first; at most limit of them, unless
// that is 0. The span is looked through in windows, since a page holds the latest part of what was asked for. Windows of
// candles end where candles do.
func (s *series) between(ctx context.Context, from, to, limit int64, hand func([]row) error) error {
	span := pageSize * s.step()
	n := int64(0)
	for at := (from + s.step() - 1) / s.step() * s.step(); at <= to; {
		end := min(at+span-1, to)
		rows, err := s.window(ctx, at, end)
		if err != nil {
			return err
		}
		if limit > 0 {
			rows = rows[:min(int64(len(rows)), limit-n)]
		}
		if err := hand(rows); err != nil {
			return err
		}
		if n += int64(len(rows)); limit > 0 && n == limit {
			return nil
		}
		at = end + 1
		switch { // as many rows a page as there is room for
		case len(rows) < pageSize/3:
			span = min(2*span, max(maxSpan, span))
		case len(rows) > 2*pageSize:
			span = max(span/2, pageSize*s.step())
		}
	}
	return nil
}

// window gives all rows from one moment to another.
func (s *series) window(ctx context.Context, from, to int64) ([]row, error) {
	var found []row
	for from <= to {
		rows, err := s.page(ctx, from, to, pageSize)
		if err != nil {
			return nil, err
		}
		full := len(rows) >= pageSize
		rows = within(rows, from, to)
		found = append(rows, found...)
		if !full || len(rows) == 0 {
			break
		}
		to = rows[0].epoch - 1
	}
	return found, nil
}

// latest gives the last rows up to a moment, the oldest first. It looks ever farther back where there are few.
func (s *series) latest(ctx context.Context, to, count int64, found func(n, of int64)) ([]row, error) {
	var all []row
	span := 2 * pageSize * s.step()
	for to >= 0 && int64(len(all)) < count {
		left := min(count-int64(len(all)), pageSize)
		from := max(to-span, 0)
		rows, err := s.page(ctx, from, to, left)
		if err != nil {
			return nil, err
		}
		full := int64(len(rows)) >= left
		rows = within(rows, from, to)
		all = append(rows, all...)
		found(int64(len(all)), count)
		switch {
		case full && len(rows) > 0:
			to = rows[0].epoch - 1
		case span >= maxSpan:
			return all, nil
		default:
			to, span = from-1, min(4*span, maxSpan)
		}
	}
	return all, nil
}

// within leaves out rows of other times.
func within(rows []row, from, to int64) []row {
	return slices.DeleteFunc(rows, func(r row) bool { return r.epoch < from || r.epoch > to })
}

// How often a page is asked for, and how long to wait before asking again: twice as long each time.
const (
	pageTries    = 8
	firstRetry   = 250 * time.Millisecond
	longestRetry = 15 * time.Second
)

// page asks for the latest rows of a span, at most count of them, and asks again where that can help.
func (s *series) page(ctx context.Context, from, to, count int64) ([]row, error) {
	req := wire.TicksHistoryRequest{
		TicksHistory: s.symbol, Start: wire.Some(from), End: strconv.FormatInt(to, 10), Count: count, Style: s.style,
	}
	if s.style == "candles" {
		req.Granularity = s.granularity
	}
	wait, limited := firstRetry, false
	for try := 1; ; try++ {
		answer, err := s.client.TicksHistory(ctx, req)
		switch {
		case err == nil:
			return s.rows(answer), nil
		case errors.Is(err, wire.RateLimit) && !errors.Is(err, dervish.ErrNotSent):
			// Others use the same account or address. The client waits before it asks again, longer each time, and the
			// server's window ends some day.
			if !limited {
				limited = true
				s.warn(err)
			}
			try--
			continue
		case ctx.Err() != nil || try == pageTries || !dervish.Retryable(err) || errors.Is(err, dervish.ErrClosed):
			return nil, err
		}
		s.warn(err)
		if !pause(ctx, wait) {
			return nil, ctx.Err()
		}
		wait = min(2*wait, longestRetry)
	}
}

// rows takes an answer apart.
func (s *series) rows(a *wire.TicksHistoryResponse) []row {
	s.decimals = max(s.decimals, a.PipSize)
	var rows []row
	for _, c := range a.Candles {
		rows = append(rows, row{c.Epoch, []wire.Decimal{c.Open, c.High, c.Low, c.Close}})
	}
	for i, at := range a.History.Times {
		if i < len(a.History.Prices) {
			rows = append(rows, row{at, a.History.Prices[i : i+1]})
		}
	}
	return rows
}
