package dervish

import (
	"cmp"
	"context"
	"fmt"

	"github.com/dervish-ws/dervish/wire"
)

// TicksHistory gives past ticks or candles of a symbol, at most 5,000 of them.
func (c *Client) TicksHistory(ctx context.Context, req wire.TicksHistoryRequest) (*wire.TicksHistoryResponse, error) {
	req.Subscribe = false
	resp, err := call(ctx, c, wire.TicksHistory, decodeTicksHistory, req)
	if err != nil {
		return nil, fmt.Errorf("history of %s: %w", req.TicksHistory, err)
	}
	return resp, nil
}

// HistoryUpdate is what FollowTicksHistory brings: one of its members is there, the others are nil.
type HistoryUpdate struct {
	Past   *wire.TicksHistoryResponse // what the request asks for, first
	Tick   *wire.Tick                 // then each tick, where the style is ticks
	Candle *wire.OHLC                 // or, where it is candles, the forming candle at each tick
}

// FollowTicksHistory is TicksHistory that goes on: the past comes first, then each tick behind it, or with the style candles
// the forming candle at each tick. If the past reaches up to now, nothing is missing between the two and nothing comes
// twice; what is lost with a connection is treated as Ticks does.
//
// The updates are those of Ticks and Candles, and one subscription of the server serves them all: there a second one for
// the ticks of the same symbol would be refused.
func (c *Client) FollowTicksHistory(ctx context.Context, req wire.TicksHistoryRequest) *Stream[HistoryUpdate] {
	if req.Style == "candles" {
		from := newStream[wire.OHLC](c)
		from.live = make(chan struct{})
		readCandles(c, from, req.TicksHistory, cmp.Or(req.Granularity, 60))
		return continued(ctx, c, req, from, func(past *wire.TicksHistoryResponse, o wire.OHLC) (HistoryUpdate, bool) {
			n := len(past.Candles)
			return HistoryUpdate{Candle: &o}, n == 0 || o.OpenTime >= past.Candles[n-1].Epoch
		})
	}
	from := newStream[wire.Tick](c)
	from.live = make(chan struct{})
	readTicks(c, from, req.TicksHistory)
	return continued(ctx, c, req, from, func(past *wire.TicksHistoryResponse, t wire.Tick) (HistoryUpdate, bool) {
		n := len(past.History.Times)
		return HistoryUpdate{Tick: &t}, n == 0 || t.Epoch > past.History.Times[n-1]
	})
}

// continued is a stream of the past and of those updates of another stream that are news behind it.
func continued[T any](ctx context.Context, c *Client, req wire.TicksHistoryRequest, from *Stream[T], news func(*wire.TicksHistoryResponse, T) (HistoryUpdate, bool)) *Stream[HistoryUpdate] {
	s := newStream[HistoryUpdate](c)
	live, cancel := context.WithCancel(ctx)
	s.leave = append(s.leave, cancel, from.Close)
	s.until(ctx)
	begun := c.spawn(func() {
		s.finish(func() error {
			select {
			case <-from.live: // whatever comes after the past is on its way then
			case <-from.done:
				return from.cause()
			case <-live.Done():
				return live.Err()
			}
			req.Subscribe = false
			past, err := c.insist(live, req)
			if err != nil {
				return fmt.Errorf("history of %s: %w", req.TicksHistory, err)
			}
			s.push(HistoryUpdate{Past: past}, nil, false)
			for {
				v, late, err := from.take(live)
				if _, gap := err.(*Gap); err != nil && !gap {
					return err
				}
				if u, isNew := news(past, v); err != nil {
					s.push(HistoryUpdate{}, err, late)
				} else if isNew {
					s.push(u, nil, late)
				}
			}
		}())
	})
	if !begun {
		s.finish(ErrClosed)
	}
	return s
}
