package session

import (
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

func TestMessagesMeetTheirFates(t *testing.T) {
	fates := map[string]Fate{
		"twice":   {Copies: 1},
		"lost":    {Lost: true},
		"changed": {Change: func([]byte) []byte { return []byte("other") }},
		"behind":  {Behind: time.Hour},
		"late":    {Late: time.Second},
	}
	h := build(t, 0, wsconn.Options{}, func(s *Session, _ bool, text []byte) {
		if f, ok := fates[string(text)]; ok {
			s.ReplySpoiled(text, f)
			return
		}
		s.Reply(text)
	})
	s, p := h.connect(t)
	for _, text := range []string{"twice", "lost", "changed", "behind", "behind", "a", "late", "b"} {
		p.send(text)
	}
	expect := func(want string) {
		t.Helper()
		if got := receive(t, p.messages); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	// The second that would be behind is what the first waits for.
	for _, want := range []string{"twice", "twice", "other", "behind", "behind", "a", "b"} {
		expect(want)
	}
	h.clock.Advance(time.Second)
	expect("late")
	s.Say([]byte("end"))
	expect("end")
}

func TestSlowSessionKeepsOrderUntilItsTimeIsOver(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	s, p := h.connect(t)
	s.suffer(Fate{Rate: 1, Slow: 5 * time.Second}, sent, []byte("four"))
	s.Say([]byte("12"))
	for i, want := range []string{"four", "12"} {
		h.clock.Advance(time.Duration(3-2*i) * time.Second)
		if n := len(p.messages); n != 0 {
			t.Errorf("%d messages came early", n)
		}
		h.clock.Advance(time.Second)
		if got := receive(t, p.messages); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	s.Say([]byte("as ever"))
	if got := receive(t, p.messages); got != "as ever" {
		t.Errorf("got %q", got)
	}
}

func TestSlowSessionIsGivenUpWhenTooMuchWaits(t *testing.T) {
	h := build(t, 0, wsconn.Options{MaxQueue: 1000}, echo)
	s, p := h.connect(t)
	s.suffer(Fate{Rate: 1}, sent, []byte("first"))
	for range 12 {
		s.Say([]byte(strings.Repeat("x", 100)))
	}
	if d := receive(t, p.closed); d.Code != wsconn.ClosePolicy || d.Reason != "slow reader" {
		t.Errorf("closed = %+v", d)
	}
	h.clock.Advance(time.Hour) // what was on its way finds nothing to send
}

func TestStallEndsWithTheSession(t *testing.T) {
	for name, end := range map[string]func(*Session){
		"close":   func(s *Session) { s.Close(EndAdmin, 1000, "") },
		"hang up": func(s *Session) { s.HangUp(EndFault) },
		"reset":   func(s *Session) { s.Reset(EndFault) },
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			h := build(t, 0, wsconn.Options{}, func(s *Session, _ bool, text []byte) {
				s.Reply(text)
				s.Stall(time.Hour)
			})
			s, p := h.connect(t)
			p.send("a")
			if got := receive(t, p.messages); got != "a" {
				t.Errorf("got %q", got)
			}
			p.send("never read") // unless the time has come
			end(s)
			receive(t, p.closed)
			if n := len(p.messages); n != 0 {
				t.Errorf("%d messages were answered", n)
			}
		})
	}
}
