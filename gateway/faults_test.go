package gateway_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/gateway"
)

// fault adds a fault that has to make sense.
func (s *server) fault(t testing.TB, f gateway.Fault) *gateway.ActiveFault {
	t.Helper()
	a, err := s.AddFault(f)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// hits checks how often a fault came about.
func hits(t testing.TB, a *gateway.ActiveFault, want int) {
	t.Helper()
	if got := a.Hits(); got != want {
		t.Errorf("%s: %d hits, want %d", a.Name(), got, want)
	}
}

// trader is a connection to a gateway that stands still at noon, authorized for an account of 1000 USD.
func trader(t *testing.T, f ...gateway.Fault) (*server, *client) {
	t.Helper()
	o := standing()
	o.Accounts = []gateway.Account{{LoginID: "VRTC1", Balance: "1000", Tokens: []gateway.Token{{Name: "all", Token: "all", Scopes: everyScope}}}}
	o.Faults = f
	s := start(t, o)
	c := s.connect(t, "")
	c.authorize("all")
	return s, c
}

// advance moves the time of a gateway that stands still.
func (s *server) advance(t testing.TB, d time.Duration) {
	t.Helper()
	if err := s.Clock().Advance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

const purchase = `{"buy":"1","price":10,"parameters":{"amount":10,"basis":"stake","contract_type":"CALL","currency":"USD","duration":1,"duration_unit":"h","symbol":"R_100"}}`

// bought counts the contracts of the account.
func (s *server) bought(t *testing.T) int {
	t.Helper()
	c := s.connect(t, "")
	c.authorize("all")
	var p struct{ Contracts []json.RawMessage }
	c.ask(`{"portfolio":1}`).into(&p)
	return len(p.Contracts)
}

func TestDropsEndTheConnectionWithoutACloseFrame(t *testing.T) {
	for _, test := range []struct {
		fault    gateway.Fault
		answered bool
		bought   int
	}{
		{gateway.Fault{Fault: "drop-before", Call: "buy", Once: true}, false, 0},
		{gateway.Fault{Fault: "commit-and-drop", Once: true}, false, 1},
		{gateway.Fault{Fault: "drop-after", Call: "buy", Once: true}, true, 1},
	} {
		t.Run(test.fault.Fault, func(t *testing.T) {
			s, c := trader(t)
			a := s.fault(t, test.fault)
			c.send(purchase)
			if test.answered {
				c.reply().ok()
			}
			c.end()
			c.nc.Close()
			if got := s.bought(t); got != test.bought {
				t.Errorf("%d contracts, want %d", got, test.bought)
			}
			hits(t, a, 1)
			s.awaitMetric(t, 1, "dervish_sessions_ended_total", "reason", "fault")
		})
	}
}

func TestResetIsAReset(t *testing.T) {
	for when, bought := range map[string]int{"before": 0, "instead": 1} {
		t.Run(when, func(t *testing.T) {
			s, c := trader(t)
			s.fault(t, gateway.Fault{Fault: "reset", Call: "buy", When: when})
			c.send(purchase)
			if f, err := readFrame(c.br); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("read %x %s, %v; want a reset", f.first, f.payload, err)
			}
			if got := s.bought(t); got != bought {
				t.Errorf("%d contracts, want %d", got, bought)
			}
		})
	}
}

func TestCloseHasACodeAndAReason(t *testing.T) {
	for _, test := range []struct {
		when     string
		answered bool
		bought   int
	}{{"before", false, 0}, {"after", true, 1}, {"instead", false, 1}} {
		t.Run(test.when, func(t *testing.T) {
			s, c := trader(t)
			s.fault(t, gateway.Fault{Fault: "close", Call: "buy", Code: "4001", Reason: "enough", When: test.when})
			c.send(purchase)
			if test.answered {
				c.reply().ok()
			}
			if got := c.closed(4001); got != "enough" {
				t.Errorf("reason %q", got)
			}
			if got := s.bought(t); got != test.bought {
				t.Errorf("%d contracts, want %d", got, test.bought)
			}
		})
	}
}

func TestErrorsAreAnsweredInPlaceOfTheCall(t *testing.T) {
	s, c := trader(t)
	for _, test := range []struct {
		fault      gateway.Fault
		ask, want  string
		contracted int
	}{
		{gateway.Fault{Fault: "error", Call: "buy", Code: "InsufficientBalance", Message: "Too poor."}, purchase, "InsufficientBalance", 0},
		{gateway.Fault{Fault: "error", Call: "statement"}, `{"statement":1}`, "InternalServerError", 0},
		{gateway.Fault{Fault: "rate-limit", Call: "time"}, `{"time":1}`, "RateLimit", 0},
		{gateway.Fault{Fault: "market-closed"}, `{"ticks":"R_100"}`, "MarketIsClosed", 0},
		{gateway.Fault{Fault: "price-moved"}, purchase, "PriceMoved", 0},
	} {
		a := s.fault(t, test.fault)
		c.ask("%s", test.ask).fails(test.want)
		hits(t, a, 1)
		a.Remove()
		c.ask("%s", test.ask).ok()
		hits(t, a, 1)
		c.ask(`{"forget_all":"ticks"}`).ok()
	}
	if got := s.bought(t); got != 2 {
		t.Errorf("%d contracts, want the 2 that were bought between the faults", got)
	}
}

func TestDelayedAnswerComesByTheClockAndItsStreamWaits(t *testing.T) {
	s, c := trader(t)
	a := s.fault(t, gateway.Fault{Fault: "delay", Call: "ticks", Delay: 5 * time.Second})
	c.send(`{"ticks":"R_100","req_id":1}`)
	c.ping()
	s.advance(t, 4*time.Second)
	c.ping() // two ticks have passed, and nothing of them is here
	s.advance(t, time.Second)
	first := c.reply()
	if string(first.ReqID) != "1" || first.Subscription.ID == "" {
		t.Fatalf("answer %s", first.text)
	}
	epoch := int64(0)
	for range 2 {
		var tick struct{ Epoch int64 }
		c.reply().into(&tick)
		if tick.Epoch <= epoch || tick.Epoch > noon.Unix()+5 {
			t.Errorf("tick of %d after that of %d", tick.Epoch, epoch)
		}
		epoch = tick.Epoch
	}
	hits(t, a, 1)
}

func TestMessagesAreRepeatedReorderedAndBroken(t *testing.T) {
	s, c := trader(t)
	t.Run("duplicate", func(t *testing.T) {
		defer s.fault(t, gateway.Fault{Fault: "duplicate", Call: "time"}).Remove()
		c.send(`{"time":1,"req_id":3}`)
		if one, two := c.message(), c.message(); one != two {
			t.Errorf("%s and %s", one, two)
		}
		c.ping()
	})
	t.Run("reorder", func(t *testing.T) {
		defer s.fault(t, gateway.Fault{Fault: "reorder", Call: "time"}).Remove()
		c.send(`{"time":1}`)
		c.send(`{"ping":1}`)
		if one, two := c.reply(), c.reply(); one.MsgType != "ping" || two.MsgType != "time" {
			t.Errorf("%s before %s", one.MsgType, two.MsgType)
		}
	})
	t.Run("reorder behind nothing", func(t *testing.T) {
		a := s.fault(t, gateway.Fault{Fault: "reorder", Call: "time", Delay: time.Second})
		defer a.Remove()
		c.send(`{"time":1}`)
		eventually(t, "the answer waits", func() bool { return a.Hits() == 1 })
		// That it waits is known a moment before the clock is asked to end that.
		eventually(t, "a second passes", func() bool {
			s.advance(t, time.Second)
			return c.br.Buffered() > 0 || readable(c)
		})
		if got := c.reply().MsgType; got != "time" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("wrong-req-id", func(t *testing.T) {
		defer s.fault(t, gateway.Fault{Fault: "wrong-req-id", Call: "ticks,time"}).Remove()
		if got := c.ask(`{"ticks":"R_100","req_id":7}`); string(got.ReqID) != "8" || !strings.Contains(string(got.EchoReq), `"req_id":7`) {
			t.Errorf("answer %s", got.text)
		}
		s.advance(t, 2*time.Second)
		if got := c.reply(); string(got.ReqID) != "7" {
			t.Errorf("update %s, want the stream's own req_id", got.text)
		}
		c.ask(`{"forget_all":"ticks"}`).ok()
		if got := c.ask(`{"time":1}`); string(got.ReqID) != "1" {
			t.Errorf("answer %s, want a req_id", got.text)
		}
	})
	for _, how := range []string{"cut", "garbled"} {
		t.Run("corrupt "+how, func(t *testing.T) {
			defer s.fault(t, gateway.Fault{Fault: "corrupt", Call: "time,ping", How: how}).Remove()
			for _, request := range []string{`{"time":1}`, `{"ping":1,"passthrough":{"a":"ééééééééééééééééééééééééééééééé"}}`} {
				c.send(request)
				if got := c.message(); json.Valid([]byte(got)) || got == "" || strings.ToValidUTF8(got, "?") != got {
					t.Errorf("got %q, want UTF-8 that is no JSON", got)
				}
			}
		})
	}
	c.ping()
}

// readable reports whether something has come for a client.
func readable(c *client) bool {
	if err := c.nc.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		c.t.Fatal(err)
	}
	_, err := c.br.Peek(1)
	return err == nil
}

func TestUpdatesMeetFaultsToo(t *testing.T) {
	s, c := trader(t)
	c.ask(`{"ticks":"R_100"}`).ok()
	a := s.fault(t, gateway.Fault{Fault: "duplicate", On: "update", Call: "ticks", Every: 2, LoginID: "VRTC1"})
	other := s.fault(t, gateway.Fault{Fault: "drop-before", On: "update", Call: "balance"})
	s.advance(t, 8*time.Second)
	var epochs []int64
	for range 6 {
		var tick struct{ Epoch int64 }
		c.reply().into(&tick)
		epochs = append(epochs, tick.Epoch-noon.Unix())
	}
	if diff := cmp.Diff(epochs, []int64{2, 4, 4, 6, 8, 8}); diff != "" {
		t.Errorf("ticks (-got +want):\n%s", diff)
	}
	hits(t, a, 2)
	hits(t, other, 0)
	a.Remove()
	s.fault(t, gateway.Fault{Fault: "close", On: "update", Call: "ticks", Code: "1012", When: "after"})
	s.advance(t, 2*time.Second)
	c.reply().ok()
	c.closed(1012)
}

func TestStalledServerReadsNothing(t *testing.T) {
	s, c := trader(t)
	a := s.fault(t, gateway.Fault{Fault: "stall", Call: "time", Lasts: time.Minute, Once: true})
	c.ask(`{"time":1}`).ok()
	c.send(`{"ping":1}`)
	c.frame(opPing, "p")
	s.advance(t, 30*time.Second)
	if readable(c) {
		t.Errorf("got %s", c.message())
	}
	c.wait()
	eventually(t, "it reads again", func() bool {
		s.advance(t, time.Minute)
		return readable(c)
	})
	c.reply().ok()
	c.expect(fin|opPong, "p")
	hits(t, a, 1)
	t.Run("shutdown ends it", func(t *testing.T) {
		s.fault(t, gateway.Fault{Fault: "stall", Call: "time"})
		c.ask(`{"time":1}`).ok()
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestSlowConnectionGoesByTheClock(t *testing.T) {
	s, c := trader(t)
	s.fault(t, gateway.Fault{Fault: "slow", Call: "ping", Rate: 10, Once: true})
	c.send(`{"ping":1}`)
	c.send(`{"time":1}`)
	want := len(`{"echo_req":{"ping":1},"msg_type":"ping","ping":"pong"}`)
	seconds := 0
	eventually(t, "the answer", func() bool {
		if readable(c) {
			return true
		}
		s.advance(t, time.Second)
		seconds++
		return false
	})
	if least := want / 10; seconds < least {
		t.Errorf("%d bytes came within %d s", want, seconds)
	}
	if got := c.reply().MsgType; got != "ping" {
		t.Errorf("first came %s", got)
	}
	eventually(t, "the other answer", func() bool { s.advance(t, time.Second); return readable(c) })
	if got := c.reply().MsgType; got != "time" {
		t.Errorf("then came %s", got)
	}
}

func TestUpdatingSiteDropsEverybodyAndComesBack(t *testing.T) {
	s, c := trader(t)
	status := func(r reply) string {
		var w struct {
			Status  string `json:"site_status"`
			Message string
		}
		r.into(&w)
		return w.Status + " " + w.Message
	}
	if got := status(c.ask(`{"website_status":1,"subscribe":1}`)); got != "up " {
		t.Fatalf("at first the site is %s", got)
	}
	a := s.fault(t, gateway.Fault{Fault: "updating", From: noon.Add(time.Minute), Delay: time.Minute, Lasts: 2 * time.Minute, Message: "Back soon."})
	c.ping()
	s.advance(t, time.Minute)
	if got := status(c.reply()); got != "updating Back soon." {
		t.Errorf("then it is %s", got)
	}
	s.advance(t, time.Minute)
	c.end()
	c.nc.Close()
	again := s.connect(t, "")
	if got := status(again.ask(`{"website_status":1,"subscribe":1}`)); got != "updating Back soon." {
		t.Errorf("after the drop it is %s", got)
	}
	s.advance(t, time.Minute)
	if got := status(again.reply()); got != "up " {
		t.Errorf("in the end it is %s", got)
	}
	hits(t, a, 1)
	a.Remove()
	b := s.fault(t, gateway.Fault{Fault: "updating"})
	if got := status(again.reply()); got != "updating " {
		t.Errorf("it begins at once, and is %s", got)
	}
	b.Remove()
	if got := status(again.reply()); got != "up " {
		t.Errorf("once it is removed the site is %s", got)
	}
	s.advance(t, 100*time.Second) // past all that was planned, and short of the idle limit
	again.ping()
}

func TestFeedGapIsInTheStreamAndInHistoryByChoice(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		s, c := trader(t)
		c.ask(`{"ticks":"R_100"}`).ok()
		c.ask(`{"ticks_history":"R_100","end":"latest","style":"candles","granularity":60,"subscribe":1}`)
		a := s.fault(t, gateway.Fault{Fault: "feed-gap", Symbol: "R_100", From: noon.Add(10 * time.Second), Lasts: 100 * time.Second, Hidden: hidden})
		s.advance(t, 120*time.Second)
		seen := map[string][]int64{}
		for range 20 {
			r := c.reply()
			var u struct{ Epoch int64 }
			r.into(&u)
			seen[r.MsgType] = append(seen[r.MsgType], u.Epoch-noon.Unix())
		}
		want := []int64{2, 4, 6, 8, 10, 112, 114, 116, 118, 120}
		if diff := cmp.Diff(seen, map[string][]int64{"tick": want, "ohlc": want}); diff != "" {
			t.Errorf("updates (-got +want):\n%s", diff)
		}
		hits(t, a, 50)
		var h struct{ Times []int64 }
		c.ask(`{"ticks_history":"R_100","start":%d,"end":"latest"}`, noon.Unix()+1).into(&h)
		rows := 60
		if hidden {
			rows = 10
		}
		var candles []struct {
			Epoch       int64
			Open, Close float64
		}
		c.ask(`{"ticks_history":"R_100","style":"candles","granularity":60,"start":%d,"end":"latest"}`, noon.Unix()).into(&candles)
		if len(candles) != 3 {
			t.Fatalf("hidden %v: history has %d candles, want 3", hidden, len(candles))
		}
		closed := map[bool]int64{false: 58, true: 10}[hidden] // the last tick that counts in the first minute
		var at struct{ Prices []float64 }
		c.ask(`{"ticks_history":"R_100","start":%d,"end":"%d"}`, noon.Unix()+closed, noon.Unix()+closed).into(&at)
		if len(at.Prices) != 1 || candles[0].Close != at.Prices[0] {
			t.Errorf("hidden %v: the first candle closes at %v, and the tick at %d s is %v", hidden, candles[0].Close, closed, at.Prices)
		}
		if len(h.Times) != rows {
			t.Errorf("hidden %v: history has %d ticks, want %d", hidden, len(h.Times), rows)
		}
		c.ping()
	}
}

func TestSameRequestsMeetTheSameFaults(t *testing.T) {
	run := func(seed string) string {
		o := standing()
		o.Seed = seed
		o.Faults = []gateway.Fault{
			{Fault: "error", Call: "ping", Probability: 0.2},
			{Fault: "wrong-req-id", Call: "time", Probability: 0.4},
			{Fault: "duplicate", Probability: 0.1},
		}
		c := start(t, o).connect(t, "")
		for range 50 {
			c.send(`{"ping":1,"req_id":1}`)
			c.send(`{"time":1,"req_id":2}`)
		}
		c.send(`{"forget":"done"}`)
		var all strings.Builder
		for {
			text := c.message()
			if strings.Contains(text, "done") {
				return all.String()
			}
			all.WriteString(text)
		}
	}
	first := run("a")
	if run("a") != first {
		t.Error("the same seed and the same requests met other faults")
	}
	if run("b") == first {
		t.Error("another seed met the same faults")
	}
}

func TestFaultsThroughTheAdminHandler(t *testing.T) {
	s, c := trader(t, gateway.Fault{Name: "first", Fault: "error", Call: "time"})
	c.ask(`{"time":1}`).fails("InternalServerError")
	do := func(method, path, body string, code int) string {
		t.Helper()
		w := s.operate(method, path, body)
		if w.Code != code {
			t.Fatalf("%s %s %s = %d %s, want %d", method, path, body, w.Code, w.Body, code)
		}
		return w.Body.String()
	}
	list := do(http.MethodGet, "/faults", "", http.StatusOK)
	if !strings.Contains(list, `"name":"first"`) || !strings.Contains(list, `"seen":1,"hits":1`) {
		t.Errorf("list %s", list)
	}
	added := do(http.MethodPost, "/faults", `{"fault":"close","call":"ping","code":1013,"reason":"later"}`, http.StatusOK)
	if !strings.Contains(added, `"code":"1013"`) || !strings.Contains(added, `"name":"close"`) {
		t.Errorf("added %s", added)
	}
	do(http.MethodPost, "/faults", `{"fault":"delay","delay":"1.5s","on":"update"}`, http.StatusOK)
	do(http.MethodDelete, "/faults/first", "", http.StatusOK)
	do(http.MethodDelete, "/faults/first", "", http.StatusNotFound)
	c.ask(`{"time":1}`).ok()
	// What is listed can be put back.
	list = do(http.MethodGet, "/faults", "", http.StatusOK)
	if again := do(http.MethodPut, "/faults", list, http.StatusOK); again != list {
		t.Errorf("put back it is %s, want %s", again, list)
	}
	c.send(`{"ping":1}`)
	if got := c.closed(1013); got != "later" {
		t.Errorf("reason %q", got)
	}
	for body, want := range map[string]string{
		`{"fault":"nothing"}`:              "there is no fault",
		`{"fault":"delay","dela":"1s"}`:    "unknown field",
		`{"fault":"delay","delay":"soon"}`: "no duration",
		`{"fault":"delay","name":"close"}`: "there is a fault of that name",
		// What is wrong is named, whatever it is.
		`{"fault":"delay","delay":"-1s"}`:                                                "delay is below 0",
		`{"fault":"delay","lasts":"1s"}`:                                                 "delay takes no lasts; it takes delay",
		`{"fault":"delay","call":"byu"}`:                                                 `there is no call \"byu\"; is it buy?`,
		`{"fault":"delay","on":"answers"}`:                                               `on \"answers\" is neither answer nor update`,
		`{"fault":"delay","probability":2}`:                                              "probability 2 is not above 0",
		`{"fault":"delay","nth":-1,"every":-2,"count":-3,"app":-4}`:                      `app is below 0\ncount is below 0\nevery is below 0\nnth is below 0`,
		`{"fault":"delay","nth":"third"}`:                                                "nth",
		`{"fault":"slow","rate":-1}`:                                                     "rate is below 0",
		`{"fault":"close","code":1005}`:                                                  `code \"1005\" is no close code`,
		`{"fault":"error","code":"Not One"}`:                                             `code \"Not One\" is no error code`,
		`{"fault":"feed-gap","symbol":"R_1000"}`:                                         `symbol \"R_1000\": there is no such symbol`,
		`{"fault":"updating","delay":"2m","lasts":"1m"}`:                                 "lasts 1m0s is shorter than delay 2m0s",
		`{"fault":"delay","from":"2026-01-02T00:00:00Z","until":"2026-01-01T00:00:00Z"}`: "until is not after from",
	} {
		if got := do(http.MethodPost, "/faults", body, http.StatusBadRequest); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %q", body, got, want)
		}
	}
	if got := do(http.MethodPut, "/faults", `{"faults":[{"fault":"nothing"}]}`, http.StatusBadRequest); !strings.Contains(got, "fault 1") {
		t.Errorf("put nothing: %s", got)
	}
	do(http.MethodDelete, "/faults", "", http.StatusOK)
	if got := s.Faults(); len(got) != 0 {
		t.Errorf("cleared, there are %v", got)
	}
	var kinds struct{ Faults []gateway.FaultKind }
	if err := json.Unmarshal([]byte(do(http.MethodGet, "/faults/catalogue", "", http.StatusOK)), &kinds); err != nil || len(kinds.Faults) != len(gateway.FaultKinds()) {
		t.Errorf("catalogue: %v, %d kinds", err, len(kinds.Faults))
	}
}

func TestReloadedFaultsLeaveOthersAlone(t *testing.T) {
	s, c := trader(t, gateway.Fault{Fault: "error", Call: "time", Once: true}, gateway.Fault{Fault: "updating", From: noon.Add(time.Hour)})
	own := s.fault(t, gateway.Fault{Fault: "duplicate", On: "update", Call: "ticks"})
	c.ask(`{"time":1}`).fails("InternalServerError")
	reload := func(list ...gateway.Fault) {
		t.Helper()
		if err := s.CheckFaults(list...); err != nil {
			t.Fatal(err)
		}
		if err := s.ReloadFaults(list...); err != nil {
			t.Fatal(err)
		}
	}
	reload(gateway.Fault{Fault: "error", Call: "time", Once: true}, gateway.Fault{Fault: "updating", From: noon.Add(time.Minute), Delay: time.Hour})
	c.ask(`{"time":1}`).ok() // it has come about, and stands in the file as before
	if err := s.ReloadFaults(gateway.Fault{Fault: "dealy"}); err == nil || s.CheckFaults(gateway.Fault{Fault: "dealy"}) == nil {
		t.Errorf("ReloadFaults = %v, want an error, of CheckFaults too", err)
	}
	s.advance(t, time.Minute)
	if got := s.Site().Status; got != "updating" {
		t.Errorf("the site is %s, want what the reloaded fault says", got)
	}
	reload()
	if got := s.Site().Status; got != "up" {
		t.Errorf("the site is %s, want that the fault has ended with the reload", got)
	}
	c.ask(`{"ticks":"R_100"}`).ok()
	s.advance(t, 2*time.Second)
	if one, two := c.message(), c.message(); one != two {
		t.Errorf("%s and %s: the fault that was added otherwise is gone", one, two)
	}
	hits(t, own, 1)
	for _, want := range []struct {
		call, fault, on string
	}{{"time", "error", "answer"}, {"none", "updating", "site"}, {"ticks", "duplicate", "update"}} {
		if got := s.metric(t, "dervish_faults_total", "call", want.call, "fault", want.fault, "on", want.on); got != 1 {
			t.Errorf("%+v was counted %v times, want 1", want, got)
		}
	}
}

func TestNewRefusesAFaultThatMakesNoSense(t *testing.T) {
	o := standing()
	o.Faults = []gateway.Fault{{Fault: "delay"}, {Fault: "dealy"}}
	if _, err := gateway.New(o); err == nil || !strings.Contains(err.Error(), `fault 2: there is no fault "dealy"; is it delay?`) {
		t.Errorf("New = %v", err)
	}
}

func TestFaultsOfASandboxAreItsOwn(t *testing.T) {
	s := start(t, standing())
	for _, app := range []int64{70001, 70002} {
		if _, err := s.OpenSandbox(gateway.Sandbox{AppID: app, Start: noon, Paused: true}); err != nil {
			t.Fatal(err)
		}
	}
	if w := s.operate(http.MethodPost, "/sandboxes/70001/faults", `{"fault":"rate-limit","call":"time","nth":2}`); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	one, other, outside := s.connect(t, gateway.Path+"?app_id=70001"), s.connect(t, gateway.Path+"?app_id=70002"), s.connect(t, "")
	for range 2 {
		other.ask(`{"time":1}`).ok()
		outside.ask(`{"time":1}`).ok()
	}
	one.ask(`{"time":1}`).ok()
	one.ask(`{"time":1}`).fails("RateLimit")
	if got := s.Faults(); len(got) != 0 {
		t.Errorf("outside there are %v", got)
	}
	if w := s.operate(http.MethodPost, "/sandboxes/70001/reset", ""); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if got := s.operate(http.MethodGet, "/sandboxes/70001/faults", "").Body.String(); !strings.Contains(got, `"faults":[]`) {
		t.Errorf("begun anew it has %s", got)
	}
}

func TestFaultsInLockstep(t *testing.T) {
	s := start(t, &gateway.Options{Start: noon, Lockstep: true, IdleTimeout: -1, Faults: []gateway.Fault{
		{Fault: "delay", Call: "time", Delay: 5 * time.Second}, {Fault: "drop-after", Call: "ping"},
	}})
	if _, err := s.AddFault(gateway.Fault{Fault: "stall"}); err == nil || !strings.Contains(err.Error(), "lock-step") {
		t.Errorf("AddFault of a stall = %v", err)
	}
	c := s.connect(t, "")
	// Every tick is a round, and the answer is late by 5 seconds of ticks.
	c.send(`{"ticks":"R_100"}`)
	c.send(`{"time":1}`)
	ticks := 0
	for {
		f := c.next()
		if f.first == fin|opPing {
			c.frame(opPong, f.payload)
			continue
		}
		if parse(t, f.payload).MsgType == "time" {
			break
		}
		ticks++
	}
	if ticks < 2 {
		t.Errorf("%d ticks came before an answer that is 5 s late", ticks)
	}
	c.send(`{"ping":1}`)
	for {
		f, err := readFrame(c.br)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if f.first == fin|opPing {
			_, _ = c.nc.Write(encode(fin|opPong, f.payload)) // the server may have hung up
		}
	}
}
