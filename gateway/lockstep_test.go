package gateway_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/gateway"
)

// lockstep are options for a gateway whose time moves with its clients, from noon on.
func lockstep(seed string, d time.Duration) *gateway.Options {
	return &gateway.Options{Seed: seed, Start: noon, Lockstep: true, Until: noon.Add(d), Accounts: []gateway.Account{account("VRTC1", everyScope)}}
}

// hear reads the next message and answers pings before it; "" where the server closes first.
func (c *client) hear() string {
	c.t.Helper()
	for {
		switch f := c.next(); f.first {
		case fin | opPing:
			c.frame(opPong, f.payload)
		case fin | opText:
			return f.payload
		case fin | opClose:
			c.frame(opClose, f.payload[:2])
			return ""
		default:
			c.t.Fatalf("frame = %x %s", f.first, shorten(f.payload))
		}
	}
}

// trade is a client that thinks for a while at each tick, buys at some, and writes down all that it hears.
func trade(t *testing.T, s *server, think func()) (transcript []string) {
	return s.connect(t, "").trade(t, think)
}

// trade is what such a client does once it is connected.
func (c *client) trade(t *testing.T, think func()) (transcript []string) {
	for _, request := range []string{
		fmt.Sprintf(`{"authorize":%q}`, token("VRTC1", everyScope...)), `{"balance":1,"subscribe":1}`, `{"api_token":1,"new_token":"drawn","new_token_scopes":["read"]}`, `{"ticks":"R_100"}`,
	} {
		c.send(request)
	}
	ticks := 0
	for {
		text := c.hear()
		if text == "" {
			return transcript
		}
		transcript = append(transcript, text)
		if r := parse(t, text); r.MsgType != "tick" {
			continue
		}
		think()
		if ticks++; ticks%5 == 0 {
			c.send(`{"buy":1,"price":10,"subscribe":1,"parameters":{"contract_type":"CALL","symbol":"R_100","currency":"USD","basis":"stake","amount":10,"duration":2,"duration_unit":"t"}}`)
		}
		c.send(fmt.Sprintf(`{"time":1,"req_id":%d}`, ticks))
	}
}

// read decodes a message.
func read(t *testing.T, text string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}

// ponder takes some milliseconds of a processor.
func ponder() {
	sum := sha256.Sum256(nil)
	for range 20_000 {
		sum = sha256.Sum256(sum[:])
	}
}

func TestInLockstep(t *testing.T) {
	run := func(t *testing.T, seed string, think func()) []string {
		s := start(t, lockstep(seed, 2*time.Minute))
		ended := make(chan []string, 1)
		go func() { ended <- trade(t, s, think) }()
		receive(t, s.Over())
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		return receive(t, ended)
	}
	quick := run(t, "a", func() {})
	t.Run("a request is answered at the tick that it follows", func(t *testing.T) {
		var tick struct {
			Tick struct{ Epoch int64 }
			Time int64
		}
		ticks, answers := 0, 0
		for _, text := range quick {
			r := parse(t, text)
			epoch := tick.Tick.Epoch
			read(t, text, &tick)
			switch r.MsgType {
			case "tick":
				ticks++
			case "time":
				if answers++; tick.Time != epoch {
					t.Errorf("the answer to what was asked at %d is of %d", epoch, tick.Time)
				}
			}
		}
		if want := 1 + 60; ticks != want || answers != want { // the first is that of noon
			t.Errorf("%d ticks and %d answers, want 61 of each", ticks, answers)
		}
	})
	t.Run("the same seed says the same again", func(t *testing.T) {
		if diff := cmp.Diff(run(t, "a", ponder), quick); diff != "" {
			t.Errorf("a client that thinks hears something else (-got +want):\n%s", diff)
		}
	})
	t.Run("another seed says something else", func(t *testing.T) {
		other := strings.Join(run(t, "b", func() {}), "\n")
		for _, text := range quick {
			r := parse(t, text)
			switch {
			case r.Subscription.ID != "" && strings.Contains(other, r.Subscription.ID):
				t.Errorf("both worlds have a stream %s", r.Subscription.ID)
			case r.MsgType == "tick" && strings.Contains(other, text):
				t.Errorf("both worlds have the tick %s", text)
			}
		}
	})
}

// journal is what a witness is told of messages.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) note(e gateway.Event) {
	if e.Text == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf("%s %d %d %s", e.At.Format(time.TimeOnly), e.Session, e.Kind, e.Text))
}

// alike checks that two lists of messages are the same.
func alike(t *testing.T, who string, got, want []string) {
	t.Helper()
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("%s hears at %d\n%s\nwant\n%s", who, i, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%s hears %d messages, want %d", who, len(got), len(want))
	}
}

// busy keeps every processor busy until the test ends.
func busy(t *testing.T) {
	done := make(chan struct{})
	var working sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		working.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					ponder()
				}
			}
		})
	}
	t.Cleanup(func() {
		close(done)
		working.Wait()
	})
}

// Clients that bet with one account at the same ticks, each thinking for as long as it happens to, hear the same each time: whose
// contract has which number and what the balance is after which of them does not follow the machine.
func TestSeveralClientsInLockstepHearTheSame(t *testing.T) {
	const clients = 3
	run := func(t *testing.T, think func()) (heard [clients][]string, passed []string) {
		var j journal
		o := lockstep("several", 30*time.Second)
		o.Witness = j.note
		s := start(t, o)
		var list [clients]*client
		for i := range list {
			list[i] = s.connect(t, "")
		}
		var trading sync.WaitGroup
		for i, at := range rand.Perm(clients) {
			trading.Go(func() {
				if i > 0 {
					think()
				}
				heard[at] = list[at].trade(t, think)
			})
		}
		receive(t, s.Over())
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		trading.Wait()
		return heard, j.lines
	}
	heard, passed := run(t, func() {})
	contracts := map[string]int{}
	for i, messages := range heard {
		for _, text := range messages {
			var bought struct {
				Error   any
				MsgType string `json:"msg_type"`
				Buy     struct {
					ContractID int64 `json:"contract_id"`
				}
			}
			if read(t, text, &bought); bought.Error != nil && bought.MsgType != "api_token" { // of one name there can be one

				t.Fatalf("client %d heard %s", i, text)
			}
			if id := bought.Buy.ContractID; id != 0 {
				contracts[fmt.Sprint(id)]++
			}
		}
	}
	if want := 3 * clients; len(contracts) != want {
		t.Fatalf("%d contracts were bought, want %d", len(contracts), want)
	}
	muse := func() {
		if rand.IntN(3) == 0 {
			ponder()
		}
	}
	for name, load := range map[string]func(*testing.T){"at leisure": func(*testing.T) {}, "on a busy machine": busy} {
		t.Run(name, func(t *testing.T) {
			load(t)
			for range 3 {
				again, alsoPassed := run(t, muse)
				for i := range heard {
					alike(t, fmt.Sprintf("client %d", i+1), again[i], heard[i])
				}
				alike(t, "a witness", alsoPassed, passed)
			}
		})
	}
}

// A client that comes while others trade joins at the instant at which it set out.
func TestAClientThatComesLaterInLockstep(t *testing.T) {
	follow := func(c *client, each func()) (heard []string) {
		for text := c.hear(); text != ""; text = c.hear() {
			heard = append(heard, text)
			each()
		}
		return heard
	}
	run := func(t *testing.T) (heard [2][]string) {
		s := start(t, lockstep("later", 20*time.Second))
		first := s.connect(t, "")
		first.send(`{"ticks":"R_100"}`)
		var following sync.WaitGroup
		following.Go(func() {
			ticks := 0
			heard[0] = follow(first, func() {
				if ticks++; ticks != 3 {
					return
				}
				second := s.connect(t, "") // within its turn, as an event loop would
				following.Go(func() {
					second.send(`{"time":1}`)
					second.send(`{"ticks":"R_50"}`)
					heard[1] = follow(second, func() {})
				})
			})
		})
		receive(t, s.Over())
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		following.Wait()
		return heard
	}
	want := run(t)
	busy(t)
	for range 5 {
		if diff := cmp.Diff(run(t), want); diff != "" {
			t.Fatalf("(-got +want):\n%.3000s", diff)
		}
	}
}

func TestLockstepIsHeldByTheClock(t *testing.T) {
	s := start(t, &gateway.Options{Start: noon, Lockstep: true})
	want := gateway.ClockState{Now: noon, Epoch: noon.Unix(), Speed: 1, Lockstep: true}
	if diff := cmp.Diff(s.Clock().State(), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	s.Clock().Pause()
	want.Paused = true
	if diff := cmp.Diff(s.Clock().State(), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if err := s.Clock().Advance(context.Background(), time.Minute); err != nil {
		t.Fatal(err)
	}
	s.Clock().Resume()
	c := s.connect(t, "")
	c.send(`{"ticks":"R_100"}`)
	c.hear()
	var tick struct{ Tick struct{ Epoch int64 } }
	if read(t, c.hear(), &tick); tick.Tick.Epoch != noon.Add(62*time.Second).Unix() {
		t.Errorf("the first tick is of %d", tick.Tick.Epoch)
	}
}
