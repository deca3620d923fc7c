package dervish

import (
	"context"
	"errors"
	"strconv"
	"time"

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
		readTicks(c, s, symbol)
	}
	s.until(ctx)
	return s
}

// readTicks adds the ticks of a symbol to what a stream brings.
func readTicks(c *Client, s *Stream[wire.Tick], symbol string) {
	call := wire.Ticks.Call
	body := encode(call, wire.TicksRequest{Ticks: wire.OneOrMany{symbol}, Subscribe: true})
	s.read(c, keyOf(call, body), false, func() *source[wire.Tick] {
		src := newSource(call, decodeTick, body)
		src.symbol, src.replay = symbol, replayTicks
		src.instant = func(t *wire.Tick) int64 { return t.Epoch }
		return src
	})
}

// Candles streams the forming candle of a symbol, one update for each tick. granularity is in seconds, one of those that
// ticks_history takes. An OpenTime other than before begins a new candle. Updates that were missed are treated as those of
// Ticks are; filled, they are made of the ticks. FollowTicksHistory brings the candles before, too.
func (c *Client) Candles(ctx context.Context, symbol string, granularity int64) *Stream[wire.OHLC] {
	s := newStream[wire.OHLC](c)
	readCandles(c, s, symbol, granularity)
	s.until(ctx)
	return s
}

// readCandles adds the forming candle of a symbol to what a stream brings.
func readCandles(c *Client, s *Stream[wire.OHLC], symbol string, granularity int64) {
	call := wire.TicksHistory.Call
	body := encode(call, wire.TicksHistoryRequest{
		TicksHistory: symbol, End: "latest", Count: 1, Style: "candles", Granularity: granularity, Subscribe: true,
	})
	s.read(c, keyOf(call, body), false, func() *source[wire.OHLC] {
		src := newSource(call, decodeOHLC, body)
		src.decode = func(a *wire.Answer, into *wire.OHLC) error { return decodeOHLC.DecodeAnswer(a, false, into) }
		src.symbol, src.updatesOnly, src.replay = symbol, true, replayCandles
		src.instant = func(o *wire.OHLC) int64 { return o.Epoch }
		return src
	})
}

// replayTicks hands over the ticks of a symbol after one and before an instant, as history has them.
func replayTicks(ctx context.Context, c *Client, symbol string, last wire.Tick, until int64, hand func([]wire.Tick) error) error {
	span := int64(historyPage)
	for from := last.Epoch + 1; from < until; {
		to := min(from+span, until) - 1
		ticks, err := c.past(ctx, symbol, from, to)
		if err == nil {
			err = hand(ticks)
		}
		if err != nil {
			return err
		}
		if from = to + 1; len(ticks) < historyPage/3 {
			span = min(2*span, replaySpan) // a market that is closed has many empty hours
		}
	}
	return nil
}

// replaySpan is how many seconds of history are looked through at once, at most.
const replaySpan = 24 * 60 * 60

// replayCandles hands over the states that a forming candle had after one and before an instant, one for each tick.
func replayCandles(ctx context.Context, c *Client, symbol string, last wire.OHLC, until int64, hand func([]wire.OHLC) error) error {
	return replayTicks(ctx, c, symbol, wire.Tick{Epoch: last.Epoch}, until, func(ticks []wire.Tick) error {
		states := make([]wire.OHLC, len(ticks))
		for i, t := range ticks {
			last = grown(last, t)
			states[i] = last
		}
		return hand(states)
	})
}

// grown is a candle with one more tick, or the next candle with its first one. Candles begin at multiples of their span
// since 1970.
func grown(o wire.OHLC, t wire.Tick) wire.OHLC {
	if begin := t.Epoch - t.Epoch%max(o.Granularity, 1); begin != o.OpenTime {
		o.OpenTime, o.Open, o.High, o.Low = begin, t.Quote, t.Quote, t.Quote
	}
	switch quote := t.Quote.Float64(); {
	case quote > o.High.Float64():
		o.High = t.Quote
	case quote < o.Low.Float64():
		o.Low = t.Quote
	}
	o.Epoch, o.Close = t.Epoch, t.Quote
	return o
}

// past gives all ticks of a symbol from one instant to another, both included.
func (c *Client) past(ctx context.Context, symbol string, from, to int64) ([]wire.Tick, error) {
	var found []wire.Tick
	for from <= to {
		h, err := c.insist(ctx, wire.TicksHistoryRequest{
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

// insist asks for history until it is answered, unless the server's answer is that it will not be. A lost connection and a
// full rate limit are waited for.
func (c *Client) insist(ctx context.Context, req wire.TicksHistoryRequest) (*wire.TicksHistoryResponse, error) {
	for refused := 0; ; {
		resp, err := callAs(ctx, c, wire.TicksHistory, decodeTicksHistory, req, false)
		switch {
		case err == nil:
			return resp, nil
		case ctx.Err() != nil || !Retryable(err):
			return nil, err
		case errors.Is(err, wire.RateLimit), errors.Is(err, ErrConnectionLost), errors.Is(err, ErrNotSent):
			continue // the next attempt waits by itself
		}
		if refused++; refused == maxRefusals || !c.sleep(min(retryStep*time.Duration(refused), retryMost)) {
			return nil, err
		}
	}
}

// maxRefusals is how often a gap's history is asked for while the server fails to answer.
const maxRefusals = 5
