package calls

import (
	"slices"
	"sync"

	"github.com/dervish-ws/dervish/internal/fanout"
	"github.com/dervish-ws/dervish/internal/faults"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// tape passes ticks on to the streams of sessions. What they get of a symbol at an instant is computed and encoded once,
// however many they are; each stream has its own beginning of a message, which was encoded when it subscribed.
//
// Locks: nobody holds one of the tape's while taking a session's; a session that ends a stream takes them the other way
// round.
type tape struct {
	market *market.World
	feed   *market.Feed
	faults *faults.Set
	relay  fanout.Relay // used by the feed's goroutine alone

	mu     sync.Mutex
	lines  map[*market.Symbol]*line
	boards []*board // by order of the first that asked
}

// follow has the tape hear when ticks are to be passed on.
func (t *tape) follow(w *market.World, f *market.Feed, gaps *faults.Set) {
	t.market, t.feed, t.faults = w, f, gaps
	t.lines = map[*market.Symbol]*line{}
	f.Told.Listen(func(struct{}) {
		t.post()
		t.relay.Deliver()
	})
}

// line is one symbol on the tape. It follows the feed while anybody listens.
type line struct {
	*tape
	symbol *market.Symbol

	mu        sync.Mutex
	told      int64 // ticks up to this instant are history; meaningful while somebody listens
	listeners int
	stop      func() // ends following; nil while nobody listens
	ticks     fanout.Channel
	bars      []*bar // those that anybody listens to
}

// bar is the candle of a symbol that is forming.
type bar struct {
	granularity int64
	candle      market.Candle // without ticks while its Epoch is -1
	channel     fanout.Channel
}

func (t *tape) line(s *market.Symbol) *line {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.lines[s]
	if l == nil {
		l = &line{tape: t, symbol: s}
		t.lines[s] = l
	}
	return l
}

// listen has a stream get each tick of a symbol after the instant since, until stop is called.
func (t *tape) listen(s *market.Symbol, st *session.Stream) (since int64, stop func()) {
	l := t.line(s)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.enter()
	leave := l.ticks.Join(st, l.told)
	return l.told, sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		leave()
		l.leave()
	})
}

// watch has a stream get the forming candle of a symbol at each tick after the instant since, until stop is called.
func (t *tape) watch(s *market.Symbol, granularity int64, st *session.Stream) (since int64, stop func()) {
	l := t.line(s)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.enter()
	b := l.bar(granularity)
	leave := b.channel.Join(st, l.told)
	return l.told, sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		leave()
		if b.channel.Joined() == 0 {
			l.bars = slices.DeleteFunc(l.bars, func(o *bar) bool { return o == b })
		}
		l.leave()
	})
}

// bar finds the candle of a granularity, or begins with what has happened of it, with l.mu held.
func (l *line) bar(granularity int64) *bar {
	at := slices.IndexFunc(l.bars, func(b *bar) bool { return b.granularity == granularity })
	if at >= 0 {
		return l.bars[at]
	}
	b := &bar{granularity: granularity, candle: market.Candle{Epoch: -1}}
	opened := l.told - l.told%granularity
	if found := l.market.Candles(l.symbol, granularity, opened, l.told, 1, nil); len(found) == 1 {
		b.candle = found[0]
	}
	l.bars = append(l.bars, b)
	return b
}

// enter notes one listener more, with l.mu held.
func (l *line) enter() {
	if l.listeners++; l.listeners == 1 {
		l.told, l.stop = l.feed.Follow(l.symbol, l.hear)
	}
}

// leave notes one listener less, with l.mu held.
func (l *line) leave() {
	if l.listeners--; l.listeners == 0 {
		l.stop()
		l.stop = nil
	}
}

// hear encodes what a tick means to those who listen.
func (l *line) hear(t market.Tick) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stop == nil || t.Epoch <= l.told {
		return // it was on its way when the last listener left
	}
	l.told = t.Epoch
	withheld := l.faults.Withholds(l.symbol.Code, t.Epoch)
	if l.ticks.Joined() > 0 && !withheld {
		w := wireTick(l.symbol, t)
		l.relay.Put(&l.ticks, t.Epoch, tail(&w))
	}
	for _, b := range l.bars {
		if withheld && l.faults.Hides(l.symbol.Code, t.Epoch) {
			continue
		}
		b.add(t)
		if withheld {
			continue
		}
		w := ohlc(l.symbol, b.candle, t.Epoch, b.granularity)
		l.relay.Put(&b.channel, t.Epoch, tail(&w))
	}
}

// add puts a tick into the candle that is forming, or into a new one.
func (b *bar) add(t market.Tick) {
	c := &b.candle
	if opened := t.Epoch - t.Epoch%b.granularity; c.Epoch != opened {
		*c = market.Candle{Epoch: opened, Open: t.Quote, High: t.Quote, Low: t.Quote}
	}
	c.High, c.Low, c.Close = max(c.High, t.Quote), min(c.Low, t.Quote), t.Quote
}

// identified begins the payload of updates that repeat the identity of their stream, and tail is the rest of such a
// payload, and of the message.
func identified(head []byte, id string) []byte {
	head = append(head, `{"id":"`...)
	head = append(head, id...)
	return append(head, `",`...)
}

func tail(a wire.Appender) []byte {
	const most = 256 // bytes, of a tick and of a candle
	return append(a.AppendJSON(make([]byte, 0, most))[len("{"):], '}')
}

// price puts a price of a symbol into a message.
func price(s *market.Symbol, pips int64) wire.Decimal { return wire.NewDecimal(pips, s.Digits) }

func wireTick(s *market.Symbol, t market.Tick) wire.Tick {
	return wire.Tick{
		Ask: price(s, t.Ask), Bid: price(s, t.Bid), Epoch: t.Epoch, PipSize: int64(s.Digits), Quote: price(s, t.Quote), Symbol: s.Code,
	}
}

func wireCandle(s *market.Symbol, c market.Candle) wire.Candle {
	return wire.Candle{
		Close: price(s, c.Close), Epoch: c.Epoch, High: price(s, c.High), Low: price(s, c.Low), Open: price(s, c.Open),
	}
}

// ohlc is a candle as it stands at an instant.
func ohlc(s *market.Symbol, c market.Candle, epoch, granularity int64) wire.OHLC {
	return wire.OHLC{
		Close: price(s, c.Close), Epoch: epoch, Granularity: granularity, High: price(s, c.High), Low: price(s, c.Low),
		Open: price(s, c.Open), OpenTime: c.Epoch, PipSize: int64(s.Digits), Symbol: s.Code,
	}
}
