package calls_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/schematest"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// quoted is what the messages of ticks, ticks_history and their streams hold. Numbers are kept as they are written.
type quoted struct {
	MsgType      string `json:"msg_type"`
	ReqID        int    `json:"req_id"`
	Subscription struct{ ID string }
	Error        struct {
		Code    wire.Code
		Message string
	}
	Tick    wireTick
	OHLC    wireOHLC
	History struct {
		Prices []json.Number
		Times  []int64
	}
	Candles []wireCandle
	PipSize int `json:"pip_size"`

	text []byte
}

type wireTick struct {
	ID              string
	Symbol          string
	Epoch           int64
	Quote, Ask, Bid json.Number
	PipSize         int `json:"pip_size"`
}

type wireOHLC struct {
	ID                     string
	Symbol                 string
	Granularity            int64
	OpenTime               int64 `json:"open_time"`
	Epoch                  int64
	Open, High, Low, Close string
	PipSize                int `json:"pip_size"`
}

type wireCandle struct {
	Epoch                  int64
	Open, High, Low, Close json.Number
}

// row is one tick of a history, as it is written.
type row struct {
	Epoch int64
	Quote string
}

func parseQuoted(t testing.TB, text []byte) quoted {
	t.Helper()
	q := quoted{text: text}
	if err := json.Unmarshal(text, &q); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return q
}

// fetch asks for quotes.
func (c *client) fetch(format string, args ...any) quoted {
	c.t.Helper()
	c.say(fmt.Sprintf(format, args...))
	return parseQuoted(c.t, c.hear())
}

// pending gives what was sent to the client before now.
func (c *client) pending() (list []quoted) {
	c.t.Helper()
	c.say(`{"ping":1}`)
	for {
		q := parseQuoted(c.t, c.hear())
		if q.MsgType == "ping" {
			return list
		}
		list = append(list, q)
	}
}

func (q quoted) rows() []row {
	list := make([]row, len(q.History.Times))
	for i, at := range q.History.Times {
		list[i] = row{at, q.History.Prices[i].String()}
	}
	return list
}

// said is what the market says of a symbol, as rows.
func (h *house) said(code string, from, to int64) []row {
	h.t.Helper()
	s := h.symbol(code)
	list := []row{}
	for _, tick := range h.world.Market.Ticks(s, from, to, 1<<30, nil) {
		list = append(list, row{tick.Epoch, s.Format(tick.Quote)})
	}
	return list
}

func (h *house) symbol(code string) *market.Symbol {
	h.t.Helper()
	s, ok := h.world.Market.Symbol(code)
	if !ok {
		h.t.Fatalf("there is no %s", code)
	}
	return s
}

func (h *house) now() int64 { return h.clock.Now().Unix() }

// barsOf are the candles that rows make.
func barsOf(rows []row, granularity int64) (list []wireCandle) {
	for _, r := range rows {
		q := json.Number(r.Quote)
		if n := len(list); n == 0 || list[n-1].Epoch != r.Epoch-r.Epoch%granularity {
			list = append(list, wireCandle{r.Epoch - r.Epoch%granularity, q, q, q, q})
		}
		c := &list[len(list)-1]
		if number(q) > number(c.High) {
			c.High = q
		}
		if number(q) < number(c.Low) {
			c.Low = q
		}
		c.Close = q
	}
	return list
}

func number(n json.Number) float64 {
	f, err := n.Float64()
	if err != nil {
		panic(err)
	}
	return f
}

// some are symbols that tick in different ways.
var some = []string{"R_100", "1HZ100V", "BOOM500", "stpRNG", "RDBULL", "frxEURUSD", "OTC_HSI", "cryBTCUSD"}

// turns are instants shortly before something begins or ends.
func turns(now time.Time) []time.Time {
	hour := now.Truncate(time.Hour).Add(time.Hour)
	midnight := now.Truncate(24 * time.Hour).Add(24 * time.Hour)
	friday := midnight
	for friday.Weekday() != time.Friday {
		friday = friday.Add(24 * time.Hour)
	}
	return []time.Time{
		hour.Add(-20 * time.Second), midnight.Add(-20 * time.Second),
		friday.Add(20*time.Hour + 54*time.Minute + 30*time.Second),       // forex closes
		friday.Add(3*24*time.Hour - 20*time.Second),                      // it opens again
		friday.Add(3*24*time.Hour + 1*time.Hour + 14*time.Minute + 50e9), // Hong Kong opens
	}
}

// What is streamed is what history says, from the first answer on, however the clock moves and wherever it stands: no
// tick is left out, none comes twice, and each candle is what its ticks make of it.
func TestStreamsGoOnWhereTheirHistoryEnds(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	seen := 0
	rapid.Check(t, func(rt *rapid.T) {
		if rapid.IntRange(0, 9).Draw(rt, "move on") == 0 {
			h.clock.Advance(rapid.SampledFrom(turns(h.clock.Now())).Draw(rt, "to").Sub(h.clock.Now()))
		}
		code := rapid.SampledFrom(some).Draw(rt, "symbol")
		if !h.world.Market.Open(h.symbol(code), h.now()) {
			code = "R_100"
		}
		granularity := rapid.SampledFrom([]int64{0, 60, 120, 3600, 86400}).Draw(rt, "granularity")
		style := `"ticks"`
		if granularity > 0 {
			style = `"candles","granularity":` + strconv.FormatInt(granularity, 10)
		}
		begin := h.now() - 300
		first := c.fetch(`{"ticks_history":%q,"end":"latest","start":%d,"count":5000,"subscribe":1,"req_id":9,"style":%s}`, code, begin, style)
		if first.Error.Code != "" {
			rt.Fatalf("first answer: %s", first.text)
		}
		asked := h.now()
		for _, ms := range rapid.SliceOfN(rapid.IntRange(0, 40_000), 1, 8).Draw(rt, "steps") {
			h.clock.Advance(time.Duration(ms) * time.Millisecond)
		}
		updates := c.pending()
		seen += len(updates)
		for _, u := range updates {
			if u.ReqID != 9 || u.Subscription.ID != first.Subscription.ID {
				rt.Fatalf("an update of %s: %s", first.Subscription.ID, u.text)
			}
		}
		digits := h.symbol(code).Digits
		if granularity == 0 {
			got := first.rows()
			for _, u := range updates {
				if u.MsgType != "tick" || u.Tick.ID != first.Subscription.ID || u.Tick.Symbol != code || u.Tick.PipSize != digits {
					rt.Fatalf("an update: %s", u.text)
				}
				got = append(got, row{u.Tick.Epoch, u.Tick.Quote.String()})
			}
			if diff := cmp.Diff(got, h.said(code, begin, h.now())); diff != "" {
				rt.Fatalf("ticks, - got + want:\n%s", diff)
			}
		} else {
			ticks := h.said(code, begin-begin%granularity, asked)
			from := (begin + granularity - 1) / granularity * granularity
			want := slices.DeleteFunc(barsOf(ticks, granularity), func(c wireCandle) bool { return c.Epoch < from })
			if diff := cmp.Diff(first.Candles, want, equalEmpty); diff != "" {
				rt.Fatalf("candles, - got + want:\n%s", diff)
			}
			news := h.said(code, asked+1, h.now())
			if len(news) != len(updates) {
				rt.Fatalf("%d updates of %d ticks", len(updates), len(news))
			}
			for i, u := range updates {
				ticks = append(ticks, news[i])
				bars := barsOf(ticks, granularity)
				bar := bars[len(bars)-1]
				want := wireOHLC{
					ID: first.Subscription.ID, Symbol: code, Granularity: granularity, OpenTime: bar.Epoch, Epoch: news[i].Epoch,
					Open: bar.Open.String(), High: bar.High.String(), Low: bar.Low.String(), Close: bar.Close.String(), PipSize: digits,
				}
				if diff := cmp.Diff(u.OHLC, want); u.MsgType != "ohlc" || diff != "" {
					rt.Fatalf("%s: - got + want:\n%s", u.text, diff)
				}
			}
		}
		for _, kind := range []string{"ticks", "candles"} {
			c.fetch(`{"forget_all":%q}`, kind)
		}
		if n := h.world.Feed.Followed(); n != 0 {
			rt.Fatalf("%d symbols are followed after forget_all", n)
		}
	})
	if seen == 0 {
		t.Error("no update was seen")
	}
}

var equalEmpty = cmp.FilterValues(func(a, b []wireCandle) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())

// Pages put together are the whole, whatever their size.
func TestPagesLoseAndDoubleNothing(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	rapid.Check(t, func(rt *rapid.T) {
		code := rapid.SampledFrom(some).Draw(rt, "symbol")
		// From a day before a weekend on, so that markets close and open.
		friday := time.Date(2026, 5, 22, 0, 0, 0, 0, time.UTC).Unix()
		from := friday + rapid.Int64Range(0, 3*86400).Draw(rt, "from")
		to := from + rapid.Int64Range(0, 86400).Draw(rt, "length")
		granularity := rapid.SampledFrom([]int64{0, 60, 300, 3600}).Draw(rt, "granularity")
		count := rapid.SampledFrom([]int{7000, 5000, 4999, 1000}).Draw(rt, "count")
		if granularity > 0 {
			count = rapid.IntRange(1, 100).Draw(rt, "candles")
			count = max(count, int((to-from)/granularity/20))
		}
		var got []row
		var bars []wireCandle
		for end := to; end >= from; {
			request := fmt.Sprintf(`{"ticks_history":%q,"start":%d,"end":"%d","count":%d`, code, from, end, count)
			if granularity > 0 {
				request += fmt.Sprintf(`,"style":"candles","granularity":%d`, granularity)
			}
			page := c.fetch("%s}", request)
			if page.Error.Code != "" {
				rt.Fatalf("%s", page.text)
			}
			rows := page.rows()
			bars = slices.Concat(page.Candles, bars)
			got = slices.Concat(rows, got)
			n := len(rows) + len(page.Candles)
			if most := min(count, 5000); n > most {
				rt.Fatalf("%d rows, want at most %d", n, most)
			} else if n < most {
				break
			}
			if granularity > 0 {
				end = page.Candles[0].Epoch - 1
			} else {
				end = rows[0].Epoch - 1
			}
		}
		if granularity == 0 {
			if diff := cmp.Diff(got, h.said(code, from, to), rowsEqualEmpty); diff != "" {
				rt.Fatalf("- got + want:\n%s", diff)
			}
			return
		}
		begin := (from + granularity - 1) / granularity * granularity
		if diff := cmp.Diff(bars, barsOf(h.said(code, begin, to), granularity), equalEmpty); diff != "" {
			rt.Fatalf("- got + want:\n%s", diff)
		}
	})
}

var rowsEqualEmpty = cmp.FilterValues(func(a, b []row) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())

func TestAHistoryIsWhatWasAskedFor(t *testing.T) {
	h := open(t, nil) // Monday noon
	c := h.dial(t, "EN")
	now := h.now()
	sunday := now - 86400
	close := sunday - 86400*2 + 8*3600 + 55*60 // of forex, on Friday
	for _, tt := range []struct {
		name, request string
		n             int
		first, last   int64
	}{
		{"count decides how far back", `"ticks_history":"R_100","end":"latest","count":70`, 70, now - 138, now},
		{"over a weekend too", fmt.Sprintf(`"ticks_history":"frxEURUSD","end":"%d","count":5000`, sunday), 5000, 0, close},
		{"a thousand without a count", `"ticks_history":"R_100","end":"latest"`, 1000, now - 1998, now},
		{"not more than five thousand", `"ticks_history":"1HZ100V","start":1,"end":"latest","count":100000`, 5000, now - 4999, now},
		{"not beyond a day without a count", fmt.Sprintf(`"ticks_history":"frxEURUSD","end":"%d"`, close+86400+30), 0, 0, 0},
		{"no rows", `"ticks_history":"R_100","end":"latest","count":0`, 0, 0, 0},
		{"fewer than none", `"ticks_history":"R_100","end":"latest","count":-1`, 0, 0, 0},
		{"the future is not told", fmt.Sprintf(`"ticks_history":"R_100","start":%d,"end":"%d"`, now-10, now+1000), 6, now - 10, now},
		{"one instant", fmt.Sprintf(`"ticks_history":"R_100","start":%d,"end":"%d"`, now, now), 1, now, now},
		{"before the world", `"ticks_history":"R_100","end":"0","count":5`, 1, 0, 0},
		{"a span that is shifted", fmt.Sprintf(`"ticks_history":"frxEURUSD","start":%d,"end":"%d","adjust_start_time":1,"count":5000`, sunday-60, sunday), -1, close - 60, close},
		{"an open market is not shifted", `"ticks_history":"R_100","end":"latest","count":1,"adjust_start_time":1`, 1, now, now},

		{"candles of a day", `"ticks_history":"R_100","end":"latest","style":"candles"`, 1000, now - 999*60, now},
		{"candles of a day, counted", `"ticks_history":"R_100","end":"latest","style":"candles","count":5000`, 1441, now - 86400, now},
		{"candles of a granularity", `"ticks_history":"R_100","end":"latest","style":"candles","granularity":3600`, 25, now - 86400, now},
		{"count and granularity", `"ticks_history":"R_100","end":"latest","style":"candles","granularity":86400,"count":50`, 50, now - 49*86400 - 43200, now - 43200},
		{"not more than five thousand candles", `"ticks_history":"R_100","start":1,"end":"latest","style":"candles","count":9999`, 5000, now - 4999*60, now},
		{"within a candle", fmt.Sprintf(`"ticks_history":"R_100","start":%d,"end":"%d","style":"candles"`, now-110, now-70), 0, 0, 0},
		{"a weekend of candles", fmt.Sprintf(`"ticks_history":"frxEURUSD","end":"%d","style":"candles","granularity":60,"count":5`, sunday), 0, 0, 0},
		{"shifted to Friday", fmt.Sprintf(`"ticks_history":"frxEURUSD","end":"%d","style":"candles","granularity":60,"count":5,"adjust_start_time":1`, sunday), 5, close - 240, close},
		{"a granularity of ticks says nothing", `"ticks_history":"R_100","end":"latest","count":3,"granularity":60`, 3, now - 4, now},
	} {
		t.Run(strings.ReplaceAll(tt.name, " ", "_"), func(t *testing.T) {
			got := c.fetch("{%s}", tt.request)
			if got.Error.Code != "" {
				t.Fatalf("%s", got.text)
			}
			times := got.History.Times
			if got.MsgType == "candles" {
				for _, candle := range got.Candles {
					times = append(times, candle.Epoch)
				}
			}
			if tt.n >= 0 && len(times) != tt.n {
				t.Fatalf("%d rows, want %d: %.200s", len(times), tt.n, got.text)
			}
			if tt.n == 0 {
				return
			}
			if first, last := times[0], times[len(times)-1]; tt.first != 0 && first != tt.first || last != tt.last {
				// Not every second has a tick where ticks are irregular.
				if tt.n >= 0 || first < tt.first || first > tt.first+10 {
					t.Errorf("from %d to %d, want from %d to %d", first, last, tt.first, tt.last)
				}
			}
		})
	}
}

func TestClosedMarketsAreNotStreamed(t *testing.T) {
	h := open(t, nil)
	h.clock.Advance(5 * 24 * time.Hour) // Saturday
	c := h.dial(t, "EN")
	for _, tt := range []struct {
		request string
		want    wire.Code
	}{
		{`{"ticks":"frxEURUSD"}`, wire.MarketIsClosed},
		{`{"ticks_history":"frxEURUSD","end":"latest","subscribe":1}`, wire.MarketIsClosed},
		{`{"ticks_history":"frxEURUSD","end":"latest","subscribe":1,"style":"candles","adjust_start_time":1}`, wire.MarketIsClosed},
		{`{"ticks_history":"frxEURUSD","end":"latest","adjust_start_time":1}`, ""},
		{`{"ticks_history":"frxEURUSD","end":"latest"}`, ""},
		{`{"ticks":"cryBTCUSD"}`, ""},
		{`{"ticks_history":"R_100","end":"latest","subscribe":1}`, ""},
	} {
		if got := c.fetch("%s", tt.request); got.Error.Code != tt.want {
			t.Errorf("%s answers %s, want %q", tt.request, got.text, tt.want)
		}
	}
}

// A stream that was opened while a market is open goes on when it opens again.
func TestAStreamOutlivesTheNight(t *testing.T) {
	h := open(t, nil)
	h.clock.Advance(time.Date(2026, 6, 5, 20, 54, 58, 0, time.UTC).Sub(h.clock.Now())) // Friday
	c := h.dial(t, "EN")
	c.fetch(`{"ticks":"frxEURUSD"}`)
	begin := h.now()
	h.clock.Advance(time.Date(2026, 6, 8, 0, 0, 5, 0, time.UTC).Sub(h.clock.Now()))
	var got []row
	for _, u := range c.pending() {
		got = append(got, row{u.Tick.Epoch, u.Tick.Quote.String()})
	}
	if diff := cmp.Diff(got, h.said("frxEURUSD", begin+1, h.now())); diff != "" || len(got) < 3 {
		t.Errorf("- got + want:\n%s", diff)
	}
}

func TestSeveralSymbolsAreSeveralStreams(t *testing.T) {
	h := open(t, func(w *calls.World) { w.Limits = limits.NewTable(limits.Numbers{Streams: 3}, nil) })
	c := h.dial(t, "EN")
	c.say(`{"ticks":["R_100","NONE","R_50","R_100","1HZ10V","R_25"],"req_id":5}`)
	streams := map[string]string{} // by symbol
	for _, want := range []string{"R_100", string(wire.InvalidSymbol), "R_50", string(wire.AlreadySubscribed), "1HZ10V", string(wire.RateLimit)} {
		got := parseQuoted(t, c.hear())
		if got.ReqID != 5 {
			t.Errorf("req_id = %d in %s", got.ReqID, got.text)
		}
		if got.Error.Code != "" {
			if string(got.Error.Code) != want || got.MsgType != "ticks" {
				t.Errorf("answer = %s, want %s", got.text, want)
			}
			continue
		}
		if got.Tick.Symbol != want || got.Tick.ID == "" || got.Tick.ID != got.Subscription.ID || got.MsgType != "tick" {
			t.Errorf("answer = %s, want a tick of %s", got.text, want)
		}
		streams[got.Tick.Symbol] = got.Tick.ID
	}
	h.clock.Advance(2 * time.Second)
	var heard []string
	for _, u := range c.pending() {
		heard = append(heard, u.Tick.Symbol)
		if u.ReqID != 5 || u.Tick.ID != streams[u.Tick.Symbol] || u.Subscription.ID != u.Tick.ID {
			t.Errorf("update = %s, want the stream %s", u.text, streams[u.Tick.Symbol])
		}
	}
	if want := []string{"1HZ10V", "R_50", "R_100", "1HZ10V"}; !slices.Equal(heard, want) {
		t.Errorf("updates of %v, want %v", heard, want)
	}
	if got := string(c.ask(fmt.Sprintf(`{"forget":%q}`, streams["R_50"])).text); !strings.HasSuffix(got, `"forget":1}`) {
		t.Errorf("forget = %s", got)
	}
	h.clock.Advance(2 * time.Second)
	if n := len(c.pending()); n != 3 {
		t.Errorf("%d updates after one stream of three was forgotten, want 3", n)
	}
}

// Many short names with a long passthrough are many long answers.
func TestAListOfSymbolsIsNoLever(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	ballast := map[string]string{}
	for i := range 200 {
		ballast[fmt.Sprint("p", i)] = strings.Repeat("x", 250)
	}
	for _, tt := range []struct {
		symbols []string
		want    wire.Code
	}{
		{[]string{"R_100"}, ""},
		{slices.Repeat([]string{"R_100"}, 90), wire.ResponseTooLarge},
		{slices.Repeat([]string{"R_100"}, 1000), wire.InputValidationFailed},
	} {
		if a := c.fetch("%s", text(t, map[string]any{"ticks": tt.symbols, "passthrough": ballast})); a.Error.Code != tt.want {
			t.Errorf("%d symbols: %q, want %q", len(tt.symbols), a.Error.Code, tt.want)
		}
	}
	if rest := c.pending(); len(rest) != 0 {
		t.Errorf("%d answers more", len(rest))
	}
}

// Updates repeat their requests, which the server keeps as long as a stream lasts.
func TestLongRequestsLeaveRoomForFewStreams(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	ballast := map[string]string{}
	for i := range 200 {
		ballast[fmt.Sprint("p", i)] = strings.Repeat("x", 250)
	}
	granted := 0
	for _, s := range h.world.Market.Symbols()[:40] {
		a := c.fetch("%s", text(t, map[string]any{"ticks_history": s.Code, "end": "latest", "count": 1, "subscribe": 1, "passthrough": ballast}))
		switch a.Error.Code {
		case "":
			granted++
		case wire.MarketIsClosed:
		case wire.ResponseTooLarge:
			if !strings.Contains(a.Error.Message, "too large together") {
				t.Errorf("refused with %q", a.Error.Message)
			}
			// About 100 KB for each, in a MiB.
			if granted < 8 || granted > 10 {
				t.Errorf("refused after %d streams", granted)
			}
			c.fetch(`{"forget_all":"ticks"}`)
			if a := c.fetch(`{"ticks":%q}`, s.Code); a.Error.Code != "" {
				t.Errorf("after all was forgotten: %s", a.text)
			}
			return
		default:
			t.Fatalf("%s: %s", s.Code, a.text)
		}
	}
	t.Errorf("%d streams with long requests, and none refused", granted)
}

// A batch holds the latest of each symbol, as text, and comes when any of them has changed.
func TestABatchShowsTheWholeMarket(t *testing.T) {
	h := open(t, nil)
	h.clock.Advance(-time.Duration(h.now()%86400)*time.Second + 24*time.Hour - 3*time.Second) // shortly before midnight
	c := h.dial(t, "EN")
	type batch struct {
		MsgType    string `json:"msg_type"`
		TicksBatch []struct {
			Ask, Bid, Quote, Change, Symbol string
			Epoch                           int64
		} `json:"ticks_batch"`
	}
	check := func(text []byte, at int64) {
		t.Helper()
		var b batch
		if err := json.Unmarshal(text, &b); err != nil {
			t.Fatal(err)
		}
		i := 0
		for _, s := range h.world.Market.Symbols() {
			if s.Market != "synthetic_index" {
				continue
			}
			tick, _ := h.world.Market.At(s, at)
			opened := h.world.Market.Candles(s, 86400, tick.Epoch-tick.Epoch%86400, tick.Epoch, 1, nil)[0].Open
			want := fmt.Sprint(s.Code, tick.Epoch, s.Format(tick.Quote), s.Format(tick.Ask), s.Format(tick.Bid),
				fmt.Sprintf("%.2f", 100*float64(tick.Quote-opened)/float64(opened)))
			q := b.TicksBatch[i]
			if got := fmt.Sprint(q.Symbol, q.Epoch, q.Quote, q.Ask, q.Bid, q.Change); got != want {
				t.Errorf("at %d got %s, want %s", at, got, want)
			}
			i++
		}
		if i != len(b.TicksBatch) || b.MsgType != "ticks_batch" {
			t.Errorf("%d quotes in a %s, want %d", len(b.TicksBatch), b.MsgType, i)
		}
	}
	begin := h.now()
	c.say(`{"ticks_batch":1,"market":"synthetic_index","subscribe":1}`)
	check(c.hear(), begin)
	h.clock.Advance(6 * time.Second)
	for i := range int64(6) {
		check(c.hear(), begin+1+i)
	}
}

func TestFamiliesOfStreamsAreForgottenTogether(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	ticks, history := c.fetch(`{"ticks":"R_100"}`), c.fetch(`{"ticks_history":"R_50","end":"latest","count":1,"subscribe":1}`)
	var candles []string
	for _, granularity := range []int{60, 300} {
		a := c.fetch(`{"ticks_history":"R_100","end":"latest","count":1,"style":"candles","granularity":%d,"subscribe":1}`, granularity)
		candles = append(candles, a.Subscription.ID)
	}
	for _, tt := range []struct{ request, what string }{
		{`{"ticks":"R_50"}`, "R_50"},
		{`{"ticks_history":"R_100","end":"latest","subscribe":1}`, "R_100"},
		{`{"ticks_history":"R_100","end":"latest","style":"candles","subscribe":1}`, "R_100"},
		{`{"ticks_history":"R_100","end":"latest","style":"candles","granularity":300,"subscribe":1}`, "R_100"},
	} {
		if a := c.fetch("%s", tt.request); a.Error.Code != wire.AlreadySubscribed || a.Error.Message != "You are already subscribed to "+tt.what {
			t.Errorf("%s answers %s", tt.request, a.text)
		}
	}
	if a := c.fetch(`{"ticks_history":"R_100","end":"latest","count":1}`); a.Error.Code != "" || a.Subscription.ID != "" {
		t.Errorf("a history beside a stream: %s", a.text)
	}
	batch := c.fetch(`{"ticks_batch":1,"market":"commodities","subscribe":1}`)
	forgotten := func(request string) (ids []string) {
		var a struct {
			ForgetAll []string `json:"forget_all"`
		}
		if err := json.Unmarshal(c.ask(request).text, &a); err != nil {
			t.Fatal(err)
		}
		return a.ForgetAll
	}
	if got, want := forgotten(`{"forget_all":"ticks"}`), []string{ticks.Subscription.ID, history.Subscription.ID}; !slices.Equal(got, want) {
		t.Errorf("forget_all ticks = %q, want %q", got, want)
	}
	h.clock.Advance(4 * time.Second)
	kinds := map[string]int{}
	for _, u := range c.pending() {
		kinds[u.MsgType]++
	}
	if want := map[string]int{"ohlc": 4, "ticks_batch": 4}; !cmp.Equal(kinds, want) {
		t.Errorf("updates = %v, want %v", kinds, want)
	}
	if got := forgotten(`{"forget_all":["ticks","candles"]}`); !slices.Equal(got, candles) {
		t.Errorf("forget_all candles = %q, want %q", got, candles)
	}
	c.ask(fmt.Sprintf(`{"forget":%q}`, batch.Subscription.ID))
	h.clock.Advance(4 * time.Second)
	if rest := c.pending(); len(rest) != 0 || h.world.Feed.Followed() != 0 {
		t.Errorf("%d updates and %d symbols followed after all is forgotten", len(rest), h.world.Feed.Followed())
	}
}

// Updates follow the public schemas as answers do.
func TestUpdatesFollowThePublicSchemas(t *testing.T) {
	schematest.Dir(t)
	h := open(t, nil)
	for call, requests := range map[string][]string{
		"ticks":         {`{"ticks":["R_100","frxEURUSD","cryBTCUSD"],"req_id":1}`},
		"ticks_history": {`{"ticks_history":"R_50","end":"latest","subscribe":1}`, `{"ticks_history":"R_50","end":"latest","style":"candles","subscribe":1,"passthrough":{"a":1}}`},
		"ticks_batch":   {`{"ticks_batch":1,"market":"forex","subscribe":1}`, `{"ticks_batch":1,"market":"synthetic_index","subscribe":1}`},
	} {
		c := h.dial(t, "EN")
		for _, r := range requests {
			c.say(r)
		}
		list := c.pending()
		h.clock.Advance(20 * time.Second)
		list = append(list, c.pending()...)
		if len(list) < 20 {
			t.Errorf("%s: %d messages", call, len(list))
		}
		for _, q := range list {
			v, err := schematest.Value(q.text)
			if err != nil {
				t.Fatal(err)
			}
			if err := schematest.Response(t, call).Validate(v); err != nil {
				t.Errorf("%s: %v", q.text, err)
			}
		}
	}
}

// Prices have all the decimals of their symbol, zeros at the end as well.
func TestPricesKeepTheirZeros(t *testing.T) {
	h := open(t, nil)
	c := h.dial(t, "EN")
	decimals := func(n string) int { return len(n) - 1 - strings.IndexByte(n, '.') }
	zeros := 0
	for _, code := range some {
		if !h.world.Market.Open(h.symbol(code), h.now()) {
			continue
		}
		a := c.fetch(`{"ticks_history":%q,"end":"latest","count":200}`, code)
		if a.PipSize != h.symbol(code).Digits {
			t.Errorf("%s: pip_size = %d", code, a.PipSize)
		}
		for _, p := range a.History.Prices {
			if got := decimals(p.String()); got != a.PipSize {
				t.Errorf("%s: %s has %d decimals, want %d", code, p, got, a.PipSize)
			}
			if strings.HasSuffix(p.String(), "0") {
				zeros++
			}
		}
	}
	if zeros == 0 {
		t.Error("no price ended in 0")
	}
}

// Subscribing and forgetting while the clock runs loses nothing and doubles nothing.
func TestStreamsMayBeginAtAnyMoment(t *testing.T) {
	h := open(t, nil)
	var clients []*client
	for range 4 {
		// Days pass while the server's reader is off the processor between subscription and answer; what is held back
		// meanwhile is more than a usual session may owe its client.
		clients = append(clients, h.dial(t, "EN&patient"))
	}
	// The clock stands still while a client has much to read.
	behind := func() (yes bool) {
		h.hub.Each(func(s *session.Session) { yes = yes || s.Buffered() > 0 })
		return yes
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			default:
			}
			if behind() {
				runtime.Gosched()
			} else {
				h.clock.Advance(time.Second)
			}
		}
	}()
	defer func() { close(done); <-ended }()
	s := h.symbol("1HZ100V")
	follow := func(c *client, random *rand.Rand) {
		first := c.fetch(`{"ticks_history":"1HZ100V","end":"latest","count":3,"subscribe":1}`)
		if first.Error.Code != "" {
			t.Errorf("%s", first.text)
			return
		}
		last := first.History.Times[2]
		for range 1 + random.IntN(5) {
			u := parseQuoted(t, c.hear())
			if next, _ := h.world.Market.Next(s, last); u.Tick.Epoch != next {
				t.Errorf("after %d came %d", last, u.Tick.Epoch)
			}
			last = u.Tick.Epoch
		}
		c.say(fmt.Sprintf(`{"forget":%q}`, first.Subscription.ID))
		for u := parseQuoted(t, c.hear()); u.MsgType != "forget"; u = parseQuoted(t, c.hear()) {
			if u.Tick.Epoch != last+1 {
				t.Errorf("after %d came %s", last, u.text)
			}
			last = u.Tick.Epoch
		}
	}
	var following sync.WaitGroup
	for i, c := range clients {
		following.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 0))
			for range 40 {
				follow(c, random)
			}
		})
	}
	following.Wait()
}
