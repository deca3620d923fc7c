package gateway_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
)

// ends has time come to its end with a client that follows ticks, and checks that the client hears the tick of that instant
// and that time then stands.
func ends(t *testing.T, o *gateway.Options, move func(s *server)) {
	t.Helper()
	o.Start, o.Until, o.Seed = noon, noon.Add(time.Minute), "until"
	s := start(t, o)
	c := s.connect(t, "")
	c.send(`{"ticks":"R_100","subscribe":1}`)
	parse(t, c.hear()).ok() // who was answered follows
	heard := make(chan int64, 1)
	go func() {
		var last struct{ Tick struct{ Epoch int64 } }
		for text := c.hear(); text != ""; text = c.hear() {
			if err := json.Unmarshal([]byte(text), &last); err != nil {
				t.Errorf("%v: %s", err, text)
			}
		}
		heard <- last.Tick.Epoch
	}()
	move(s)
	receive(t, s.Over())
	if got := s.Clock().State().Now; !got.Equal(o.Until) {
		t.Errorf("time stands at %v, want %v", got, o.Until)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if got, want := receive(t, heard), o.Until.Unix(); got != want {
		t.Errorf("the last tick is of %d, want %d", got, want)
	}
}

func TestTimeEnds(t *testing.T) {
	t.Run("at a speed", func(t *testing.T) {
		ends(t, &gateway.Options{Speed: 60}, func(*server) {})
	})
	t.Run("in lock-step", func(t *testing.T) {
		ends(t, &gateway.Options{Lockstep: true}, func(*server) {})
	})
	t.Run("where it is moved", func(t *testing.T) {
		ends(t, &gateway.Options{Paused: true}, func(s *server) {
			select {
			case <-s.Over():
				t.Error("it is over before it was moved")
			default:
			}
			if err := s.Clock().Advance(context.Background(), 100*time.Hour); err != nil {
				t.Error(err)
			}
			if err := s.Clock().AdvanceTo(context.Background(), noon.Add(time.Hour)); err != nil {
				t.Error(err)
			}
			if err := s.Clock().Step(context.Background(), ""); err == nil || !strings.Contains(err.Error(), "no tick comes any more") {
				t.Errorf("a step after the end: %v", err)
			}
		})
	})
	t.Run("nowhere unless it is said", func(t *testing.T) {
		s := start(t, &gateway.Options{Start: noon, Paused: true})
		if s.Over() != nil {
			t.Error("there is an end")
		}
	})
}

func TestTimeCannotEndBeforeItBegins(t *testing.T) {
	for name, o := range map[string]*gateway.Options{
		"at the start":     {Start: noon, Until: noon},
		"in lock-step":     {Start: noon, Until: noon, Lockstep: true},
		"in the past":      {Until: noon.AddDate(-20, 0, 0)},
		"after everything": {Start: noon, Until: noon.AddDate(300, 0, 0)},
	} {
		if _, err := gateway.New(o); err == nil || !strings.Contains(err.Error(), "until is ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A second of making the server would be eleven days of its time here.
func TestTimeBeginsWhenAllElseIsMade(t *testing.T) {
	o := accounts()
	o.Start, o.Speed, o.IdleTimeout = noon, 1e6, -1
	s := start(t, o)
	var who struct {
		List []struct {
			Created int64 `json:"created_at"`
		} `json:"account_list"`
	}
	s.connect(t, "").ask(`{"authorize":%q}`, token("VRTC1", "read")).into(&who)
	if len(who.List) == 0 || who.List[0].Created != noon.Unix() {
		t.Errorf("accounts = %+v, want them made at %d", who.List, noon.Unix())
	}
}
