package calls_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/market"
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
