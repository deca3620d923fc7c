package calls

import (
	"slices"
	"strconv"
	"sync"

	"github.com/dervish-ws/dervish/internal/fanout"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

func ticksBatch(x *Exchange, req *wire.TicksBatchRequest, resp *wire.TicksBatchResponse) error {
	b := x.tape.board(req.Market)
	now := seconds(x.Clock.Now())
	if req.Subscribe {
		st, err := x.Subscribe(session.Subject{Kind: "ticks_batch", Key: req.Market}, "ticks_batch", req.Market)
		if err != nil {
			return err
		}
		since, stop := b.listen(st)
		st.From(stop)
		now = since
	}
	*resp = b.quotes(now)
	return nil
}

// board shows the latest quotes of all symbols of a market, which it follows while anybody listens.
type board struct {
	*tape
	name    string
	symbols []*market.Symbol

	mu      sync.Mutex
	told    int64 // what happened up to this instant was shown or is history; meaningful while somebody listens
	heard   int64 // the instant of the latest tick
	stops   []func()
	channel fanout.Channel
}

func (t *tape) board(name string) *board {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := slices.IndexFunc(t.boards, func(b *board) bool { return b.name == name })
	if at >= 0 {
		return t.boards[at]
	}
	b := &board{tape: t, name: name}
	for _, s := range t.market.Symbols() {
		if s.Market == name {
			b.symbols = append(b.symbols, s)
		}
	}
	t.boards = append(t.boards, b)
	return b
}

// listen has a stream get the quotes whenever some of them have changed after the instant since, until stop is called.
func (b *board) listen(st *session.Stream) (since int64, stop func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.channel.Joined() == 0 {
		b.told = 0
		for _, s := range b.symbols {
			since, stop := b.feed.Follow(s, b.hear)
			b.told, b.stops = max(b.told, since), append(b.stops, stop)
		}
		b.heard = b.told
	}
	leave := b.channel.Join(st, b.told)
	return b.told, sync.OnceFunc(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		leave()
		if b.channel.Joined() == 0 {
			for _, stop := range b.stops {
				stop()
			}
			b.stops = nil
		}
	})
}

func (b *board) hear(t market.Tick) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heard = max(b.heard, t.Epoch)
}

// post puts the boards on the tape that show something new.
func (t *tape) post() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.boards {
		b.post()
	}
}

// post puts the board on the tape, if it shows something new.
func (b *board) post() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stops != nil && b.heard > b.told {
		b.told = b.heard
		quotes := b.quotes(b.told)
		b.relay.Put(&b.channel, b.told, append(quotes.AppendJSON(nil), '}'))
	}
}

// quotes are the latest of all symbols at an instant. A symbol that was never quoted is left out.
func (b *board) quotes(now int64) wire.TicksBatchResponse {
	list := make(wire.TicksBatchResponse, 0, len(b.symbols))
	for _, s := range b.symbols {
		if t, ok := b.market.At(s, b.faults.Before(s.Code, now)); ok {
			list = append(list, wire.MarketQuote{
				Ask: s.Format(t.Ask), Bid: s.Format(t.Bid), Change: change(b.market, s, t), Epoch: t.Epoch, Quote: s.Format(t.Quote), Symbol: s.Code,
			})
		}
	}
	return list
}

// change is how far a symbol has moved since the first tick of the day, in per cent with two decimals.
func change(w *market.World, s *market.Symbol, t market.Tick) string {
	const day = 86400
	midnight := t.Epoch - t.Epoch%day
	opened := t
	if epoch, ok := w.Next(s, midnight-1); ok {
		opened, _ = w.At(s, epoch)
	}
	return strconv.FormatFloat(100*float64(t.Quote-opened.Quote)/float64(opened.Quote), 'f', 2, 64)
}
