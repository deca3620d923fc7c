package calls_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

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
