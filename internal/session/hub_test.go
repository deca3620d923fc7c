package session

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/wsconn"
)

func TestASessionCarriesMessagesBothWays(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, func(s *Session, binary bool, text []byte) {
		s.Reply(append([]byte(map[bool]string{false: "text ", true: "binary "}[binary]), text...))
	})
	h.client = Client{App: apps.App{ID: 7}, Addr: netip.MustParseAddr("192.0.2.1"), Language: "FR"}
	s, p := h.connect(t)
	if s.Client != h.client || !s.Opened.Equal(noon) {
		t.Errorf("session of %+v, opened %v", s.Client, s.Opened)
	}
	p.send("a")
	if err := p.conn.Send(wsconn.Binary, []byte("b")); err != nil {
		t.Fatal(err)
	}
	p.expect("text a", "binary b")
	s.Say([]byte("unasked"))
	p.expect("unasked")
	if n := s.Requests(); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
	await(t, "bytes that wait", 0, s.Buffered) // the peer may have read what the writer still has in its books
	other, _ := h.connect(t)
	if other.ID == s.ID {
		t.Errorf("both sessions have the id %d", s.ID)
	}
	seen := map[*Session]bool{}
	h.Each(func(s *Session) { seen[s] = true })
	if len(seen) != 2 || !seen[s] || !seen[other] || h.Open() != 2 {
		t.Errorf("the hub has %d sessions, counted %d", len(seen), h.Open())
	}
}

func TestSessionsEndForAReason(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(h *house, s *Session, p *peer)
		code int // as the client sees it
		want End
	}{
		{"the client closes", func(_ *house, _ *Session, p *peer) { _ = p.conn.Close(1000, "done") }, 1000, EndClient},
		{"the client closes with a code of trouble", func(_ *house, _ *Session, p *peer) { _ = p.conn.Close(1011, "") }, 1011, EndClient},
		{"the client vanishes", func(_ *house, _ *Session, p *peer) { p.conn.Abort() }, 1006, EndClient},
		{"an operator", func(_ *house, s *Session, _ *peer) { s.Close(EndAdmin, 1008, "enough") }, 1008, EndAdmin},
		{"the application", func(_ *house, s *Session, _ *peer) { s.Close(EndApp, 1008, "") }, 1008, EndApp},
		{"the first reason counts", func(_ *house, s *Session, _ *peer) { s.Close(EndApp, 4001, ""); s.Close(EndAdmin, 4002, "") }, 4001, EndApp},
		{"a code that cannot be sent", func(_ *house, s *Session, _ *peer) { s.Close(EndAdmin, 1005, "") }, 1006, EndAdmin},
		{"idle", func(h *house, _ *Session, _ *peer) { h.clock.Advance(20 * time.Second) }, 1000, EndIdle},
		{"too large a message", func(_ *house, _ *Session, p *peer) { _ = p.conn.Send(wsconn.Text, make([]byte, 2000)) }, 1009, EndProtocol},
	} {
		t.Run(strings.ReplaceAll(tt.name, " ", "_"), func(t *testing.T) {
			h := build(t, 10*time.Second, wsconn.Options{MaxMessage: 1000}, echo)
			s, p := h.connect(t)
			tt.end(h, s, p)
			if code, _ := p.ended(); code != tt.code {
				t.Errorf("close = %d, want %d", code, tt.code)
			}
			await(t, "sessions", 0, h.Open)
			for _, e := range Ends() {
				want := uint64(0)
				if e == tt.want {
					want = 1
				}
				if got := h.Ended(e); got != want {
					t.Errorf("%d sessions ended by %v, want %d", got, e, want)
				}
			}
		})
	}
}

func TestASlowClientIsCountedAsSuch(t *testing.T) {
	h := build(t, 0, wsconn.Options{MaxQueue: 64 << 10, CloseWait: 300 * time.Millisecond}, echo)
	s, p := h.connect(t)
	text := make([]byte, 32<<10)
	st := subscribe(t, s, Subject{Kind: "ticks"}, func() {})
	// Nobody takes what comes: the channel of messages is full.
	for range cap(p.messages) {
		p.messages <- ""
	}
	await(t, "ended as slow", 1, func() uint64 {
		st.Send(text)
		return h.Ended(EndSlow)
	})
}

func TestIdleSessionsEndAndOthersStay(t *testing.T) {
	h := build(t, 120*time.Second, wsconn.Options{}, echo)
	_, idle := h.connect(t)
	busy, talker := h.connect(t)
	updates := subscribe(t, busy, Subject{Kind: "ticks", Key: "k"}, func() {})
	_, listener := h.connect(t)
	for range 10 {
		h.clock.Advance(60 * time.Second)
		talker.send("x")
		talker.expect("x")
		h.Each(func(s *Session) {
			if s.ID == 3 {
				s.Say([]byte("news"))
				listener.expect("news")
			}
		})
	}
	if code, reason := idle.ended(); code != 1000 || reason != "idle timeout" {
		t.Errorf("close = %d %q, want 1000 idle timeout", code, reason)
	}
	await(t, "sessions", 2, h.Open)
	h.clock.Advance(118 * time.Second)
	updates.Send([]byte("up")) // what is sent counts as well
	talker.expect("k:up")
	h.clock.Advance(118 * time.Second)
	talker.send("y")
	talker.expect("y")
	if code, _ := listener.ended(); code != 1000 {
		t.Errorf("close = %d, want 1000", code)
	}
}

func TestTheTenthMalformedMessageInAMinuteIsOneTooMany(t *testing.T) {
	now := noon
	h := build(t, 0, wsconn.Options{}, func(s *Session, _ bool, text []byte) {
		at, err := time.ParseDuration(string(text))
		if err != nil {
			t.Error(err)
		}
		s.Reply([]byte("bad"))
		s.Malformed(now.Add(at))
	})
	_, p := h.connect(t)
	for _, at := range []string{"0s", "1s", "2s", "3s", "4s", "5s", "6s", "7s", "59.9s", "60s", "61s", "62s", "63s", "64s", "65s", "66s", "67s", "119.9s"} {
		p.send(at)
		p.expect("bad")
	}
	p.send("119.95s")
	p.expect("bad") // the tenth since 60 s
	if code, reason := p.ended(); code != 1008 || reason != "too many malformed messages" {
		t.Errorf("close = %d %q", code, reason)
	}
	await(t, "ended as malformed", 1, func() uint64 { return h.Ended(EndMalformed) })
}

func TestCallsAreCountedForTheAccountElseTheAddress(t *testing.T) {
	table := limits.NewTable(limits.Numbers{General: limits.Rates{Minutely: 2}}, map[int64]limits.Numbers{7: {General: limits.Rates{Minutely: 1}}})
	book := limits.NewBook()
	now := noon
	h := build(t, 0, wsconn.Options{}, func(s *Session, _ bool, text []byte) {
		verdict := "refused"
		switch name, account, _ := strings.Cut(string(text), " "); name {
		case "authorize":
			s.Authorize([]Identity{{Account: accounts.Account{LoginID: account}}})
			verdict = "authorized"
		case "logout":
			s.Authorize(nil)
			verdict = "out"
		case "exempt":
			if s.Admit(limits.Exempt, table, book, now) {
				verdict = "exempt"
			}
		default:
			if s.Admit(limits.General, table, book, now) {
				verdict = "admitted"
			}
		}
		s.Reply([]byte(verdict))
	})
	h.client = Client{App: apps.App{ID: 1089}, Addr: netip.MustParseAddr("192.0.2.1")}
	_, a := h.connect(t)
	_, b := h.connect(t)
	h.client.App.ID = 7
	_, own := h.connect(t)
	h.client = Client{App: apps.App{ID: 1089}, Addr: netip.MustParseAddr("192.0.2.2")}
	_, away := h.connect(t)
	for _, step := range []struct {
		p          *peer
		text, want string
	}{
		{a, "call", "admitted"}, {b, "call", "admitted"}, {a, "call", "refused"}, {b, "call", "refused"},
		{away, "call", "admitted"},
		{own, "call", "admitted"}, {own, "call", "refused"},
		{a, "exempt", "exempt"},
		{a, "authorize CR1", "authorized"}, {a, "call", "admitted"}, {b, "call", "refused"},
		{b, "authorize CR1", "authorized"}, {b, "call", "admitted"}, {b, "call", "refused"}, {a, "call", "refused"},
		{b, "authorize CR2", "authorized"}, {b, "call", "admitted"},
		{own, "authorize CR2", "authorized"}, {own, "call", "admitted"}, {own, "call", "refused"}, {b, "call", "admitted"}, {b, "call", "refused"},
		{a, "logout", "out"}, {a, "call", "refused"},
	} {
		step.p.send(step.text)
		if got := receive(t, step.p.messages); got != step.want {
			t.Fatalf("%s was %s, want %s", step.text, got, step.want)
		}
	}
	// A day later the book has forgotten everybody, and they begin anew.
	now = now.Add(24 * time.Hour)
	book.Meter(limits.Who{}, now)
	a.send("call")
	a.expect("admitted")
}

func TestShutdownWaitsForSessionsToLeave(t *testing.T) {
	h := build(t, 0, wsconn.Options{CloseWait: time.Minute}, echo)
	var peers []*peer
	for range 5 {
		_, p := h.connect(t)
		peers = append(peers, p)
	}
	if err := h.Shutdown(t.Context()); err != nil {
		t.Errorf("Shutdown = %v", err)
	}
	for _, p := range peers {
		if code, reason := p.ended(); code != 1001 || reason != goingAway {
			t.Errorf("close = %d %q, want 1001", code, reason)
		}
	}
	if h.Open() != 0 || h.Ended(EndShutdown) != 5 {
		t.Errorf("%d sessions are left and %d ended by the shutdown", h.Open(), h.Ended(EndShutdown))
	}
	_, late := h.connect(t)
	if code, _ := late.ended(); code != 1001 {
		t.Errorf("whoever came later was closed with %d, want 1001", code)
	}
	tick := h.Tick.Load()
	if h.clock.Advance(time.Minute); h.Tick.Load() != tick {
		t.Error("the hub goes on ticking after its shutdown")
	}
}

func TestShutdownCutsOffWhoDoesNotLeaveInTime(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	h := build(t, 0, wsconn.Options{CloseWait: time.Minute}, func(*Session, bool, []byte) {
		close(entered)
		<-release
	})
	_, p := h.connect(t)
	p.send("hold")
	receive(t, entered)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	done := make(chan error, 1)
	go func() { done <- h.Shutdown(ctx) }()
	if code, _ := p.ended(); code != 1001 && code != 1006 {
		t.Errorf("close = %d, want 1001 or none", code)
	}
	close(release) // a handler is waited for
	if err := receive(t, done); !errors.Is(err, context.Canceled) {
		t.Errorf("Shutdown = %v, want that the context was cancelled", err)
	}
}

// listener is a Tap.
type listener struct{ heard chan string }

func (l listener) Frame(out bool, head, text []byte) {
	l.heard <- map[bool]string{false: "in ", true: "out "}[out] + string(head) + string(text)
}

func (l listener) End() { close(l.heard) }

func TestATapHearsASessionUntilItEnds(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	s, p := h.connect(t)
	first, second := listener{make(chan string, 9)}, listener{make(chan string, 9)}
	if _, ok := s.Listen(first); !ok {
		t.Fatal("an open session cannot be listened to")
	}
	stop, _ := s.Listen(second)
	p.send("a")
	p.expect("a")
	stop()
	updates := subscribe(t, s, Subject{Kind: "ticks", Key: "k"}, func() {})
	updates.Send([]byte("up"))
	s.Say([]byte("unasked"))
	p.expect("k:up", "unasked")
	if subs := s.Subscriptions(); len(subs) != 1 || subs[0] != (Subscription{updates.ID, "ticks", "k"}) {
		t.Errorf("subscriptions = %+v", subs)
	}
	s.Close(EndAdmin, 1000, "")
	p.ended()
	for _, want := range []string{"in a", "out a", "out k:up", "out unasked", ""} {
		if got := receive(t, first.heard); got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
	}
	close(second.heard)
	if got := len(second.heard); got != 2 {
		t.Errorf("who left early heard %d messages, want 2", got)
	}
	if _, ok := s.Listen(second); ok {
		t.Error("a session that has ended can be listened to")
	}
}
