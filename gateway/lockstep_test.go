package gateway_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
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
	c := s.connect(t, "")
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
