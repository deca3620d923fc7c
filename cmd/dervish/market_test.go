//go:build unix

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

// market is a small server of the API that is no dervish: it has one symbol with a tick every two seconds, streams a few,
// and sells whatever it is asked for. It stands for an endpoint elsewhere.
type market struct {
	web     *httptest.Server
	serving sync.WaitGroup
	heard   record // every request, one a line
	real    bool   // it does not say that it is a dervish

	mu    sync.Mutex
	conns []*wsconn.Conn
	cut   int       // drop the connection instead of answering ticks_history, so often
	deaf  bool      // leave ticks_history without an answer
	full  time.Time // refuse ticks_history until then, for others have used up the limit
}

// The market's past.
const (
	marketOpen = 1_700_000_000       // the first tick
	marketNow  = marketOpen + 40_000 // the last one
	marketStep = 2
)

// quoteAt is the price at an instant, with two decimals.
func quoteAt(epoch int64) string { return fmt.Sprintf("%d.%02d", 100+epoch%50, epoch%100) }

// openMarket starts a market.
func openMarket(real bool) *market {
	m := &market{real: real}
	m.web = httptest.NewServer(m)
	return m
}

// ServeHTTP takes a client in.
func (m *market) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !m.real {
		w.Header().Set(gateway.Mark, "simulated")
	}
	if conn, err := wsconn.Upgrade(w, r, nil); err == nil {
		m.mu.Lock()
		m.conns = append(m.conns, conn)
		m.mu.Unlock()
		m.serving.Go(func() { conn.Serve(&stall{market: m, conn: conn}) })
	}
}

func (m *market) url() string { return strings.Replace(m.web.URL, "http", "ws", 1) + gateway.Path }

// rule changes what the market does.
func (m *market) rule(change func(*market)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(m)
}

// close ends the market.
func (m *market) close() {
	m.hangUp()
	m.web.Close()
	m.serving.Wait()
}

// hangUp drops every connection.
func (m *market) hangUp() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.conns {
		c.Abort()
	}
}

// stall is one connection to a market.
type stall struct {
	market  *market
	conn    *wsconn.Conn
	streams int
}

// Message answers one request.
func (s *stall) Message(_ wsconn.Opcode, text []byte) {
	_, _ = s.market.heard.Write(append(append([]byte{}, text...), '\n'))
	var r wire.Request
	if err := r.Parse(text); err != nil || r.Call == nil {
		s.conn.Abort()
		return
	}
	switch r.Call.Name {
	case "ping":
		s.say(&r, "ping", `"pong"`, "")
	case "time":
		s.say(&r, "time", strconv.Itoa(marketNow), "")
	case "forget":
		s.say(&r, "forget", "1", "")
	case "authorize":
		s.say(&r, "authorize", `{"loginid":"CR1","scopes":["read"]}`, "")
	case "website_status":
		s.say(&r, "website_status", `{"site_status":"up","currencies_config":{},"api_call_limits":{"max_proposal_subscription":{"applies_to":"","max":5},`+
			`"max_requestes_general":{"applies_to":"","hourly":9000,"minutely":900},"max_requests_outcome":{"applies_to":"","hourly":9,"minutely":9},`+
			`"max_requests_pricing":{"applies_to":"","hourly":9,"minutely":9}}}`, "s1")
	case "buy":
		s.say(&r, "buy", `{"contract_id":1,"buy_price":10,"balance_after":1,"longcode":"","payout":19,"purchase_time":1,"shortcode":"","start_time":1,"transaction_id":1}`, "")
	case "ticks":
		var req wire.TicksRequest
		if s.decode(&r, &req) {
			s.stream(&r, req.Ticks[0], func(i int64, id string) (string, string) {
				at := int64(marketNow) + i*marketStep
				return "tick", fmt.Sprintf(`{"ask":1,"bid":1,"epoch":%d,"id":%q,"pip_size":2,"quote":%s,"symbol":%q}`, at, id, quoteAt(at), req.Ticks[0])
			})
		}
	case "ticks_history":
		var req wire.TicksHistoryRequest
		if s.decode(&r, &req) {
			s.history(&r, &req)
		}
	default:
		s.refuse(&r, "NotOffered", "not here")
	}
}

// decode fills a request, or gives up on the client.
func (s *stall) decode(r *wire.Request, into any) bool {
	if err := r.Call.Decode(r, into); err != nil {
		s.conn.Abort()
		return false
	}
	return true
}

// say answers a request; id is that of the stream that it opens.
func (s *stall) say(r *wire.Request, msgType, payload, id string) {
	tail := `,"` + msgType + `":` + payload
	if id != "" {
		tail += `,"subscription":{"id":"` + id + `"}`
	}
	_ = s.conn.Queue(wsconn.Text, r.AppendHead(nil, msgType), []byte(tail+"}")) // if it fails the reader sees why
}

func (s *stall) refuse(r *wire.Request, code, message string) {
	s.say(r, "error", fmt.Sprintf(`{"code":%q,"message":%q}`, code, message), "")
}

// stream answers with an update and sends three more at once; then it is quiet.
func (s *stall) stream(r *wire.Request, symbol string, update func(i int64, id string) (msgType, payload string)) {
	if symbol != "R_100" {
		s.refuse(r, "InvalidSymbol", "Symbol "+symbol+" is invalid.")
		return
	}
	s.streams++
	id := fmt.Sprintf("stream-%d", s.streams)
	for i := range int64(4) {
		msgType, payload := update(i, id)
		s.say(r, msgType, payload, id)
	}
}

// history answers ticks_history as the contract has it: the latest part of what was asked for, at most 5,000.
func (s *stall) history(r *wire.Request, req *wire.TicksHistoryRequest) {
	m := s.market
	m.mu.Lock()
	cut, deaf, full := m.cut > 0, m.deaf, clock.Real.Now().Before(m.full)
	m.cut--
	m.mu.Unlock()
	switch {
	case deaf:
		return
	case cut:
		s.conn.Abort()
		return
	case full:
		s.refuse(r, "RateLimit", "You have reached the rate limit for ticks_history.")
		return
	case req.TicksHistory != "R_100":
		s.refuse(r, "InvalidSymbol", "Symbol "+req.TicksHistory+" is invalid.")
		return
	}
	end := int64(marketNow)
	if n, err := strconv.ParseInt(req.End, 10, 64); err == nil {
		end = min(end, n)
	}
	count := min(req.Count, 5000)
	if count == 0 {
		count = 5000
	}
	if req.Style == "candles" {
		s.candles(r, req, end, count)
		return
	}
	start := max(req.Start.Value, marketOpen, end/marketStep*marketStep-(count-1)*marketStep)
	start += start % marketStep // ticks are at even instants
	var prices, times []string
	for at := start; at <= end; at += marketStep {
		prices, times = append(prices, quoteAt(at)), append(times, strconv.FormatInt(at, 10))
	}
	s.say(r, "history", fmt.Sprintf(`{"prices":[%s],"times":[%s]},"pip_size":2`, strings.Join(prices, ","), strings.Join(times, ",")), "")
}

// candles answers with candles, and streams the last one when that is asked for.
func (s *stall) candles(r *wire.Request, req *wire.TicksHistoryRequest, end, count int64) {
	span := req.Granularity
	if span == 0 {
		span = 60
	}
	candle := func(at int64, upTo int64) string {
		return fmt.Sprintf(`"open":%s,"high":%s,"low":%s,"close":%s`, quoteAt(at), "199.99", "1.00", quoteAt(min(at+span-marketStep, upTo)))
	}
	if req.Subscribe {
		now := int64(marketNow) / span * span
		s.stream(r, req.TicksHistory, func(i int64, id string) (string, string) {
			if i == 0 {
				return "candles", fmt.Sprintf(`[{"epoch":%d,%s}],"pip_size":2`, now, candle(now, marketNow))
			}
			at := now + (i-1)*span // each update begins a candle
			prices := strings.NewReplacer(`":`, `":"`, `,`, `",`).Replace(candle(at, at)) + `"`
			return "ohlc", fmt.Sprintf(`{"epoch":%d,"granularity":%d,"id":%q,"open_time":%d,"pip_size":2,"symbol":"R_100",%s}`, at, span, id, at, prices)
		})
		return
	}
	last := end / span * span
	first := max(req.Start.Value/span*span, marketOpen/span*span, last-(count-1)*span)
	if first < req.Start.Value && first+span <= last {
		first += span // a candle that began before the start is not asked for
	}
	var list []string
	for at := first; at <= last; at += span {
		list = append(list, fmt.Sprintf(`{"epoch":%d,%s}`, at, candle(at, end)))
	}
	s.say(r, "candles", "["+strings.Join(list, ",")+`],"pip_size":2`, "")
}
