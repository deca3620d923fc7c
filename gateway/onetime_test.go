package gateway_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

// way is how the time of a gateway goes on that stands at noon.
type way struct {
	name   string
	set    func(o *gateway.Options)
	move   func(t *testing.T, s *server, f *follower) // from noon to the end of time
	stands bool                                       // between a tick and what a client asks at once no time passes
}

// ways are all that there are, but the machine's own time.
var ways = []way{
	{"at a speed", func(o *gateway.Options) { o.Speed, o.Paused = 600, true }, func(_ *testing.T, s *server, _ *follower) {
		s.Clock().Resume()
	}, false},
	{"moved on", func(o *gateway.Options) { o.Paused = true }, func(t *testing.T, s *server, f *follower) {
		for now := noon; now.Before(f.until); {
			f.await(t, now)
			if err := s.Clock().Advance(t.Context(), 2*time.Second); err != nil {
				t.Fatal(err)
			}
			now = s.Clock().State().Now
		}
	}, true},
	{"in lock-step", func(o *gateway.Options) { o.Lockstep = true }, func(_ *testing.T, s *server, _ *follower) {
		s.Clock().Resume()
	}, true},
}

// follower is a client that hears every tick of R_100, one each two seconds from noon on, and asks the same at each.
type follower struct {
	*client
	begin []string // what it says first, at noon
	asks  []string // with the epoch of the tick as their req_id
	until time.Time
	heard []string   // all messages; to be read once it has ended
	dealt chan int64 // the ticks at which everything was answered
	last  int64      // of them
	ended chan struct{}
}

// follow hears and asks until the server closes.
func (f *follower) follow() {
	defer close(f.ended)
	for _, request := range f.begin {
		f.send(request)
	}
	for {
		text := f.hear()
		if text == "" {
			return
		}
		f.heard = append(f.heard, text)
		var m struct {
			MsgType string `json:"msg_type"`
			ReqID   int64  `json:"req_id"`
			Tick    struct{ Epoch int64 }
		}
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			f.t.Errorf("%v: %s", err, shorten(text))
			return
		}
		switch m.MsgType {
		case "tick":
			for _, request := range slices.Concat(f.asks, []string{`{"ping":1}`}) {
				f.send(fmt.Sprintf(`%s,"req_id":%d}`, strings.TrimSuffix(request, "}"), m.Tick.Epoch))
			}
		case "ping":
			f.dealt <- m.ReqID
		}
	}
}

// await waits until everything is answered that was asked at a tick.
func (f *follower) await(t *testing.T, tick time.Time) {
	t.Helper()
	for f.last < tick.Unix() {
		f.last = receive(t, f.dealt)
	}
}

// record is what a witness was told.
type record struct {
	mu     sync.Mutex
	events []gateway.Event
}

func (r *record) note(e gateway.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// sent is when a message went out.
func (r *record) sent(t *testing.T, text string) time.Time {
	t.Helper()
	return r.when(t, shorten(text), func(e gateway.Event) bool {
		return (e.Kind == gateway.Answer || e.Kind == gateway.Update) && string(e.Text) == text
	})
}

// closed is when a session was over.
func (r *record) closed(t *testing.T, session uint64) time.Time {
	t.Helper()
	return r.when(t, "the end of a session", func(e gateway.Event) bool { return e.Kind == gateway.Closed && e.Session == session })
}

func (r *record) when(t *testing.T, what string, is func(gateway.Event) bool) time.Time {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.events, is)
	if i < 0 {
		t.Fatalf("the witness was not told of %s", what)
	}
	return r.events[i].At
}

// past is what happened to a client from noon to the end of time.
type past struct {
	*record
	way
	heard []string
	until time.Time
	end   string // with which close the silent client was closed
}

// messages calls each with all messages of a kind that were heard, and fails where there are none.
func messages[T any](t *testing.T, p *past, kind string, each func(text string, m T)) {
	t.Helper()
	n := 0
	for _, text := range p.heard {
		if parse(t, text).MsgType == kind {
			n++
			var m T
			read(t, text, &m)
			each(text, m)
		}
	}
	if n == 0 {
		t.Errorf("no %s was heard", kind)
	}
}

// after gives an instant as the time from noon on.
func after(epoch int64) time.Duration { return time.Unix(epoch, 0).Sub(noon) }

// Whatever time is moved by, everything goes by it: what is told at an instant of it is told there, and not at one of the
// machine's. Only instants of the gateway's time are compared, those in the messages and those at which they went out, so that nothing
// depends on how quick the machine is.
func TestEverythingGoesByOneClock(t *testing.T) {
	t.Parallel()
	for _, thing := range []struct {
		name  string
		lasts time.Duration // an even number of seconds
		begin []string      // said at noon, while time stands
		asks  []string      // at each tick
		check func(t *testing.T, p *past)
	}{
		{"time", 60 * time.Second, nil, []string{`{"time":1}`}, checkTime},
		{"a contract expires", 70 * time.Second, []string{
			`{"transaction":1,"subscribe":1}`,
			`{"buy":1,"price":10,"subscribe":1,"parameters":{"contract_type":"CALL","symbol":"R_100","currency":"USD","basis":"stake","amount":10,"duration":1,"duration_unit":"m"}}`,
		}, nil, checkExpiry},
		{"limits of calls", 64 * time.Second, nil, []string{`{"portfolio":1}`}, checkRates},
		{"an idle session", 122 * time.Second, nil, nil, checkIdle},
		{"candles", 70 * time.Second, []string{
			`{"ticks_history":"R_100","end":"latest","count":1,"style":"candles","granularity":60,"subscribe":1}`,
		}, []string{`{"ticks_history":"R_100","end":"latest","count":1,"style":"candles","granularity":60}`}, checkCandles},
	} {
		for _, w := range ways {
			t.Run(thing.name+" "+w.name, func(t *testing.T) {
				t.Parallel()
				p := &past{record: &record{}, way: w, until: noon.Add(thing.lasts)}
				o := &gateway.Options{
					Seed: "one clock", Start: noon, Until: p.until, Witness: p.note, Accounts: []gateway.Account{account("VRTC1", everyScope)},
					Limits: gateway.Limits{Outcome: gateway.Rate{Minutely: 2}},
				}
				w.set(o)
				p.happen(t, o, thing.begin, thing.asks)
				thing.check(t, p)
			})
		}
	}
}

// happen has a client follow time to its end, and another say nothing but a word at noon.
func (p *past) happen(t *testing.T, o *gateway.Options, begin, asks []string) {
	t.Helper()
	s := start(t, o)
	s.Clock().Pause() // in lock-step it would not wait for all that is said at noon
	f := &follower{
		client: s.connect(t, ""), asks: asks, until: p.until, dealt: make(chan int64, 1000), ended: make(chan struct{}),
		begin: slices.Concat([]string{fmt.Sprintf(`{"authorize":%q}`, token("VRTC1", everyScope...))}, begin, []string{`{"ticks":"R_100"}`}),
	}
	go f.follow()
	f.await(t, noon)
	silent := s.connect(t, "")
	said, end := make(chan string, 1), make(chan string, 1)
	go func() {
		silent.send(`{"ping":1}`)
		said <- silent.hear()
		end <- silent.silence()
	}()
	receive(t, said)
	p.move(t, s, f)
	receive(t, s.Over())
	f.await(t, p.until)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	receive(t, f.ended)
	p.heard, p.end = f.heard, receive(t, end)
}

// silence answers pings until the server closes, and gives the close.
func (c *client) silence() string {
	for {
		f := c.next()
		switch f.first {
		case fin | opPing:
			c.frame(opPong, f.payload)
		case fin | opClose:
			c.frame(opClose, f.payload[:2])
			return fmt.Sprint(binary.BigEndian.Uint16([]byte(f.payload)), " ", f.payload[2:])
		default:
			c.t.Errorf("frame = %x %s", f.first, shorten(f.payload))
			return ""
		}
	}
}

func checkTime(t *testing.T, p *past) {
	n := 0
	messages(t, p, "time", func(text string, m struct {
		Time  int64
		ReqID int64 `json:"req_id"`
	}) {
		n++
		if sent := p.sent(t, text).Unix(); m.Time < m.ReqID || m.Time > sent || p.stands && m.Time != m.ReqID {
			t.Errorf("asked at %v and answered at %v, it is %v", after(m.ReqID), after(sent), after(m.Time))
		}
	})
	if n != 31 {
		t.Errorf("%d answers, want one of each tick, 31", n)
	}
}

func checkExpiry(t *testing.T, p *past) {
	want := noon.Add(time.Minute)
	sold := false
	messages(t, p, "proposal_open_contract", func(text string, m struct {
		Contract struct {
			DateExpiry int64 `json:"date_expiry"`
			IsSold     int   `json:"is_sold"`
		} `json:"proposal_open_contract"`
	}) {
		if got := m.Contract.DateExpiry; got != want.Unix() {
			t.Errorf("it is to expire at %v, want %v", after(got), after(want.Unix()))
		}
		at := p.sent(t, text)
		if m.Contract.IsSold == 1 && !sold {
			sold = true
			if !at.Equal(want) {
				t.Errorf("that it is settled was told at %v, want %v", at.Sub(noon), want.Sub(noon))
			}
		}
		if m.Contract.IsSold == 0 && !at.Before(want) {
			t.Errorf("it is open at %v", at.Sub(noon))
		}
	})
	if !sold {
		t.Error("it was not settled")
	}
	paid := 0
	messages(t, p, "transaction", func(text string, m struct {
		Transaction struct {
			Action string
			Time   int64 `json:"transaction_time"`
		}
	}) {
		if m.Transaction.Action != "sell" {
			return
		}
		paid++
		if at := p.sent(t, text); m.Transaction.Time != want.Unix() || !at.Equal(want) {
			t.Errorf("it was paid at %v and told at %v, want %v", after(m.Transaction.Time), at.Sub(noon), want.Sub(noon))
		}
	})
	if paid != 1 {
		t.Errorf("it was paid %d times", paid)
	}
}

// Two calls are counted from noon on, all others refused for a minute. What is asked before its end may be answered after it, where
// time does not stand, and takes the room of others then.
func checkRates(t *testing.T, p *past) {
	end := noon.Add(time.Minute).Unix()
	before, behind, refused := 0, 0, 0
	messages(t, p, "portfolio", func(text string, m struct {
		ReqID int64 `json:"req_id"`
		Error *struct{ Code string }
	}) {
		sent := p.sent(t, text).Unix()
		switch {
		case m.Error != nil && m.Error.Code != "RateLimit":
			t.Errorf("want RateLimit or an answer: %s", text)
		case m.Error != nil:
			if refused++; sent < end && before < 2 || m.ReqID >= end && behind < 2 {
				t.Errorf("refused at %v with %d calls in the first minute and %d in the next", after(sent), before, behind)
			}
		case sent < end:
			if before++; before > 2 {
				t.Errorf("%d calls at %v", before, after(sent))
			}
		default:
			behind++
		}
	})
	if p.stands && (before != 2 || behind != 2 || refused != 33-4) {
		t.Errorf("%d calls and then %d, and %d refused; want 2, 2 and 29", before, behind, refused)
	}
	if behind == 0 {
		t.Error("there is no room after a minute")
	}
}

// The client says its last word at noon, and idle sessions are looked for each second.
func checkIdle(t *testing.T, p *past) {
	if got, want := p.end, "1000 idle timeout"; got != want {
		t.Errorf("closed with %s, want %s", got, want)
	}
	if at := p.closed(t, 2); at.Before(noon.Add(120 * time.Second)) {
		t.Errorf("closed at %v, want 120 s at least", at.Sub(noon))
	}
}

func checkCandles(t *testing.T, p *past) {
	minute := func(epoch int64) int64 { return epoch - epoch%60 }
	told := map[int64]bool{}
	messages(t, p, "ohlc", func(text string, m struct {
		OHLC struct {
			Epoch    int64
			OpenTime int64 `json:"open_time"`
		}
	}) {
		told[m.OHLC.OpenTime] = true
		if at := p.sent(t, text); at.Unix() != m.OHLC.Epoch || m.OHLC.OpenTime != minute(at.Unix()) {
			t.Errorf("at %v is told of a candle of %v at %v", at.Sub(noon), after(m.OHLC.OpenTime), after(m.OHLC.Epoch))
		}
	})
	kept := map[int64]bool{}
	messages(t, p, "candles", func(text string, m struct {
		ReqID   int64 `json:"req_id"`
		Candles []struct{ Epoch int64 }
	}) {
		if len(m.Candles) != 1 {
			t.Fatalf("%d candles, want 1: %s", len(m.Candles), text)
		}
		epoch, sent := m.Candles[0].Epoch, p.sent(t, text).Unix()
		if m.ReqID == 0 {
			m.ReqID = sent // the answer that opens the stream, at noon
		}
		kept[epoch] = true
		if epoch < minute(m.ReqID) || epoch > minute(sent) {
			t.Errorf("asked at %v and answered at %v, the last candle is of %v", after(m.ReqID), after(sent), after(epoch))
		}
	})
	for name, got := range map[string]map[int64]bool{"told": told, "kept": kept} {
		if len(got) != 2 || !got[noon.Unix()] || !got[noon.Unix()+60] {
			t.Errorf("candles %s are of %v, want those of two minutes", name, got)
		}
	}
}
