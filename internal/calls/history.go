package calls

import (
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/dervish-ws/dervish/internal/faults"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// What a history is without being asked for.
const (
	mostRows           = 5000 // in one answer
	defaultRows        = 1000
	defaultGranularity = 60    // seconds
	defaultSpan        = 86400 // seconds
)

// past is what a history is asked for.
type past struct {
	symbol      *market.Symbol
	granularity int64 // of candles, in seconds; 0: ticks
	start, end  int64 // both included
	rows        int   // at most, the latest
}

func ticksHistory(x *Exchange, req *wire.TicksHistoryRequest, resp *wire.TicksHistoryResponse) error {
	s, err := x.symbol(req.TicksHistory)
	if err != nil {
		return err
	}
	now := seconds(x.Clock.Now())
	p, err := x.past(s, req, now)
	if err != nil {
		return err
	}
	if req.Subscribe {
		if !x.Market.Open(s, now) {
			return wire.ErrMarketIsClosed
		}
		since, err := x.streamPast(p)
		if err != nil {
			return err
		}
		// The ticks after since are news, and all up to it are history: the clock may have gone on meanwhile.
		if p.end == now || p.end > since {
			p.end = since
		}
	}
	resp.PipSize = int64(s.Digits)
	// The answer grows to its size at once: a tick takes some 24 bytes, a candle 90.
	if p.granularity > 0 {
		x.MsgType = "candles"
		resp.Candles = p.candles(x.Market, x.Faults)
		x.out = slices.Grow(x.out, 90*len(resp.Candles)+512)
		return nil
	}
	resp.History = p.ticks(x.Market, x.Faults)
	x.out = slices.Grow(x.out, 24*len(resp.History.Times)+512)
	return nil
}

// past works out what is asked for.
func (x *Exchange) past(s *market.Symbol, req *wire.TicksHistoryRequest, now int64) (past, error) {
	p := past{symbol: s, end: now, rows: defaultRows}
	if req.End != "latest" {
		end, err := strconv.ParseInt(req.End, 10, 64)
		if err != nil {
			return past{}, fmt.Errorf("end of a valid request: %w", err)
		}
		p.end = min(end, now)
	}
	counted := x.Request.Member("count") != nil
	if counted {
		p.rows = int(min(max(req.Count, 0), mostRows))
	}
	if req.Style == "candles" {
		if p.granularity = req.Granularity; p.granularity == 0 {
			p.granularity = defaultGranularity
		}
	}
	shift := int64(0)
	if opened, ok := x.Market.LastOpen(s, p.end); ok && bool(req.AdjustStartTime) {
		shift = p.end - opened
		p.end = opened
	}
	switch {
	case req.Start.Set:
		p.start = req.Start.Value - shift
	case counted && req.Style != "candles":
		p.start = market.First // as far back as the count reaches
	case counted && req.Granularity != 0:
		p.start = p.end - int64(p.rows)*p.granularity
	default:
		p.start = p.end - defaultSpan
	}
	if p.start > p.end {
		return past{}, wire.ErrInvalidStartEnd
	}
	return p, nil
}

// streamPast opens the stream in which a history goes on after the instant since.
func (x *Exchange) streamPast(p past) (since int64, err error) {
	if p.granularity == 0 {
		_, since, err = x.streamTicks(p.symbol)
		return since, err
	}
	key := p.symbol.Code + " " + strconv.FormatInt(p.granularity, 10)
	st, err := x.Subscribe(session.Subject{Kind: "candles", Key: key}, "ohlc", p.symbol.Code)
	if err != nil {
		return 0, err
	}
	since, stop := x.tape.watch(p.symbol, p.granularity, st)
	st.From(stop)
	return since, nil
}

// tickPages is memory for the ticks of an answer.
var tickPages = sync.Pool{New: func() any { return new([]market.Tick) }}

// ticks are the rows of a history of ticks.
func (p past) ticks(w *market.World, f *faults.Set) wire.History {
	page := tickPages.Get().(*[]market.Tick)
	defer tickPages.Put(page)
	*page = w.Ticks(p.symbol, p.start, p.end, p.rows, (*page)[:0])
	found := shown(f, p.symbol, *page)
	h := wire.History{Prices: make([]wire.Decimal, len(found)), Times: make([]int64, len(found))}
	for i, t := range found {
		h.Prices[i], h.Times[i] = price(p.symbol, t.Quote), t.Epoch
	}
	return h
}

// candles are the rows of a history of candles.
func (p past) candles(w *market.World, f *faults.Set) []wire.Candle {
	found := w.Candles(p.symbol, p.granularity, p.start, p.end, p.rows, nil)
	list := make([]wire.Candle, 0, len(found))
	for _, c := range found {
		if f.HidesAny(p.symbol.Code, c.Epoch, c.Epoch+p.granularity) {
			var ok bool
			if c, ok = p.candle(w, f, c.Epoch); !ok {
				continue
			}
		}
		list = append(list, wireCandle(p.symbol, c))
	}
	return list
}

// candle makes the candle that opened at an instant of the ticks that a fault has left; false when it has left none.
func (p past) candle(w *market.World, f *faults.Set, opened int64) (c market.Candle, ok bool) {
	last := min(opened+p.granularity-1, p.end)
	for _, t := range shown(f, p.symbol, w.Ticks(p.symbol, opened, last, int(p.granularity), nil)) {
		if !ok {
			c, ok = market.Candle{Epoch: opened, Open: t.Quote, High: t.Quote, Low: t.Quote}, true
		}
		c.High, c.Low, c.Close = max(c.High, t.Quote), min(c.Low, t.Quote), t.Quote
	}
	return c, ok
}

// shown are the ticks of a symbol that no fault hides.
func shown(f *faults.Set, s *market.Symbol, ticks []market.Tick) []market.Tick {
	if !f.Gaps() {
		return ticks
	}
	return slices.DeleteFunc(ticks, func(t market.Tick) bool { return f.Hides(s.Code, t.Epoch) })
}
