package dervish

import (
	"context"
	"fmt"
	"strconv"

	"github.com/dervish-ws/dervish/wire"
)

var (
	decodeTick         = wire.NewDecoder[wire.Tick]()
	decodeOHLC         = wire.NewDecoder[wire.OHLC]()
	decodeTicksHistory = wire.NewDecoder[wire.TicksHistoryResponse]()
)

// Ticks streams the quotes of one or more symbols, the latest of each first. Each tick comes once; where some may be
// missing after a reconnection stands a *Gap, or, with Options.FillGaps, what history knows of them.
func (c *Client) Ticks(ctx context.Context, symbols ...string) *Stream[wire.Tick] {
	s := newStream[wire.Tick](c)
	for _, symbol := range symbols {
		body := encode(wire.Ticks.Call, wire.TicksRequest{Ticks: wire.OneOrMany{symbol}, Subscribe: true})
		s.read(c, string(body), func() *source[wire.Tick] {
			src := newSourceOf(c, wire.Ticks.Call, decodeTick, body)
			src.symbol, src.history = symbol, missedTicks
			src.instant = func(t *wire.Tick) int64 { return t.Epoch }
			return src
		})
	}
	s.until(ctx)
	return s
}

// missedTicks asks history for the ticks of a symbol from one instant to another, both included.
func missedTicks(ctx context.Context, c *Client, symbol string, from, to int64) ([]wire.Tick, error) {
	var found []wire.Tick
	for from <= to {
		h, err := c.TicksHistory(ctx, wire.TicksHistoryRequest{
			TicksHistory: symbol, Start: wire.Some(from), End: strconv.FormatInt(to, 10), Count: historyPage,
		})
		if err != nil {
			return nil, err
		}
		page := make([]wire.Tick, 0, len(h.History.Times)+len(found))
		for i, at := range h.History.Times {
			if i < len(h.History.Prices) && at >= from && at <= to {
				page = append(page, wire.Tick{Symbol: symbol, Epoch: at, Quote: h.History.Prices[i], PipSize: h.PipSize})
			}
		}
		if len(page) == 0 {
			break
		}
		first := page[0].Epoch
		found = append(page, found...)
		if len(h.History.Times) < historyPage {
			break
		}
		to = first - 1 // a page holds the latest of what was asked for
	}
	return found, nil
}

// historyPage is how many ticks or candles one answer of ticks_history holds at most.
const historyPage = 5000

// Candles streams the forming candle of a symbol, one update for each tick. granularity is in seconds, one of those that
// ticks_history takes. An OpenTime other than before begins a new candle.
func (c *Client) Candles(ctx context.Context, symbol string, granularity int64) *Stream[wire.OHLC] {
	body := encode(wire.TicksHistory.Call, wire.TicksHistoryRequest{
		TicksHistory: symbol, End: "latest", Count: 1, Style: "candles", Granularity: granularity, Subscribe: true,
	})
	return open(ctx, c, func() *source[wire.OHLC] {
		src := newSourceOf(c, wire.TicksHistory.Call, decodeOHLC, body)
		src.symbol, src.updatesOnly = symbol, true
		src.instant = func(o *wire.OHLC) int64 { return o.Epoch }
		return src
	}, string(body))
}

// TicksHistory gives past ticks or candles of a symbol, at most 5,000 of them.
func (c *Client) TicksHistory(ctx context.Context, req wire.TicksHistoryRequest) (*wire.TicksHistoryResponse, error) {
	req.Subscribe = false
	resp, err := call(ctx, c, wire.TicksHistory, decodeTicksHistory, req)
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", req.TicksHistory, err)
	}
	return resp, nil
}
