package calls_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/wire"
)

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
