package calls_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/schematest"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

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
