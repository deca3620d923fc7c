package session

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/fanout"
	"github.com/dervish-ws/dervish/internal/wsconn"
)

// subscribe opens a stream that must be possible, and lets it flow behind a head with its key.
func subscribe(t testing.TB, s *Session, sub Subject, stop func()) *Stream {
	t.Helper()
	st, err := s.Subscribe(sub, 0)
	if err != nil {
		t.Fatal(err)
	}
	st.From(stop)
	st.Start([]byte(sub.Key + ":"))
	return st
}

// stops counts how often sources were stopped. The end of a session stops them too.
type stops struct {
	mu sync.Mutex
	n  map[string]int
}

func (s *stops) of(key string) func() {
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.n == nil {
			s.n = map[string]int{}
		}
		s.n[key]++
	}
}

func (s *stops) count(key string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n[key]
}

func TestUpdatesComeAfterTheFirstAnswerAndLoseNothing(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, func(s *Session, _ bool, text []byte) {
		st, err := s.Subscribe(Subject{Kind: "ticks", Key: string(text)}, 0)
		if err != nil {
			t.Error(err)
			return
		}
		update := []byte("1")
		st.Send(update)
		update[0] = 'x' // the bytes were copied
		st.Send([]byte("2"))
		s.Reply([]byte("answer"))
		st.Send([]byte("3"))
		st.Start([]byte("head "))
		st.Send([]byte("4"))
	})
	s, p := h.connect(t)
	p.send("R_100")
	p.expect("answer", "head 1", "head 2", "head 3", "head 4")
	if n := s.Streams(); n != 1 {
		t.Errorf("%d streams, want 1", n)
	}
}

func TestUpdatesOfSeveralStreamsLeaveTogetherInTheirOrder(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	s, p := h.connect(t)
	other, _ := h.connect(t)
	a := subscribe(t, s, Subject{Kind: "ticks", Key: "a"}, func() {})
	b := subscribe(t, s, Subject{Kind: "ticks", Key: "b"}, func() {})
	c := subscribe(t, other, Subject{Kind: "ticks", Key: "c"}, func() {})
	if a.Group() != b.Group() || a.Group() == c.Group() {
		t.Errorf("groups %d, %d and %d; want one for each session", a.Group(), b.Group(), c.Group())
	}
	update := []byte("1")
	a.SendAll([]fanout.Letter{{Outlet: a, Text: update}, {Outlet: b, Text: []byte("2")}, {Outlet: a, Text: []byte("3")}})
	update[0] = 'x' // the bytes were copied
	p.expect("a:1", "b:2", "a:3")
	s.Forget(a.ID)
	a.SendAll([]fanout.Letter{{Outlet: a, Text: []byte("5")}, {Outlet: b, Text: []byte("6")}})
	p.expect("b:6")
}

func TestUpdatesThatLeaveTogetherMeetTheirFates(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	s, p := h.connect(t)
	a := subscribe(t, s, Subject{Kind: "ticks", Key: "a"}, func() {})
	b := subscribe(t, s, Subject{Kind: "candles", Key: "b"}, func() {})
	h.Spoil(func(_ *Session, kind string, _ []Identity) (Fate, bool) { return Fate{Copies: 1}, kind == "candles" })
	list := []fanout.Letter{{Outlet: a, Text: []byte("1")}, {Outlet: b, Text: []byte("2")}, {Outlet: a, Text: []byte("3")}}
	a.SendAll(list)
	p.expect("a:1", "b:2", "b:2", "a:3")
	h.Spoil(nil)
	a.SendAll(list)
	p.expect("a:1", "b:2", "a:3")
}

func TestWhatIsHeldBeforeTheFirstAnswerWaitsForIt(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, func(s *Session, _ bool, _ []byte) {
		st, err := s.Subscribe(Subject{Kind: "ticks"}, 0)
		if err != nil {
			t.Error(err)
			return
		}
		st.SendAll([]fanout.Letter{{Outlet: st, Text: []byte("1")}})
		s.Reply([]byte("answer"))
		st.Start([]byte("head "))
		st.SendAll([]fanout.Letter{{Outlet: st, Text: []byte("2")}})
	})
	_, p := h.connect(t)
	p.send("go")
	p.expect("answer", "head 1", "head 2")
}

func TestAStreamForgottenBeforeItsFirstAnswerSaysNothing(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, func(s *Session, _ bool, _ []byte) {
		st, err := s.Subscribe(Subject{Kind: "ticks"}, 0)
		if err != nil {
			t.Error(err)
			return
		}
		st.Send([]byte("1"))
		s.Forget(st.ID)
		s.Reply([]byte("answer"))
		st.Start([]byte("head "))
		st.Send([]byte("2"))
		s.Reply([]byte("end"))
	})
	_, p := h.connect(t)
	p.send("go")
	p.expect("answer", "end")
}

func TestIdentitiesAreUnique(t *testing.T) {
	form, seen := regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`), map[string]bool{}
	h := build(t, 0, wsconn.Options{}, echo)
	for _, seed := range []string{"", "one", "two"} {
		h.Seed = seed
		for range 2 {
			s, _ := h.connect(t)
			for range 5_000 {
				id := s.NewID()
				if !form.MatchString(id) || seen[id] {
					t.Fatalf("id = %q", id)
				}
				seen[id] = true
			}
		}
	}
}

func TestIdentitiesFollowFromASeed(t *testing.T) {
	ids := func(seed string) (list []string) {
		h := build(t, 0, wsconn.Options{}, echo)
		h.Seed = seed
		for range 2 {
			s, _ := h.connect(t)
			list = append(list, s.NewID(), s.NewID())
		}
		return list
	}
	if got, want := ids("a"), ids("a"); !slices.Equal(got, want) {
		t.Errorf("ids = %q, then %q", want, got)
	}
	if a, b := ids("a"), ids("b"); a[0] == b[0] {
		t.Errorf("both seeds give %q", a[0])
	}
}

func TestDuplicatesAreRefusedAndStreamsBounded(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	s, _ := h.connect(t)
	open := func(sub Subject, maxAll int, want error) string {
		t.Helper()
		st, err := s.Subscribe(sub, maxAll)
		if !errors.Is(err, want) {
			t.Fatalf("Subscribe(%+v) = %v, want %v", sub, err, want)
		}
		if err != nil {
			return ""
		}
		return st.ID
	}
	a := open(Subject{Kind: "ticks", Key: "R_100"}, 4, nil)
	open(Subject{Kind: "ticks", Key: "R_100"}, 4, ErrSubscribed)
	open(Subject{Kind: "candles", Key: "R_100"}, 4, nil)
	open(Subject{Kind: "proposal", Key: "1", Max: 1}, 4, nil)
	open(Subject{Kind: "proposal", Key: "2", Max: 1}, 4, ErrTooMany)
	open(Subject{Kind: "proposal", Key: "1", Max: 1}, 4, ErrSubscribed) // the more exact answer
	open(Subject{Kind: "ticks", Key: "R_50"}, 4, nil)
	open(Subject{Kind: "ticks", Key: "R_25"}, 4, ErrTooMany)
	if !s.Forget(a) {
		t.Error("the stream was not forgotten")
	}
	open(Subject{Kind: "ticks", Key: "R_100"}, 4, nil) // the old one is no duplicate any more, and there is room
	open(Subject{Kind: "ticks", Key: "R_10"}, 4, ErrTooMany)
	open(Subject{Kind: "ticks", Key: "R_10"}, 0, nil) // no bound
	if n := s.Streams(); n != 5 {
		t.Errorf("%d streams, want 5", n)
	}
}

func TestForgetEndsOneAndForgetAllWhatItLists(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	s, p := h.connect(t)
	var stopped stops
	streams := map[string]*Stream{}
	var order []string
	for _, kind := range []string{"ticks", "candles", "", "ticks", "proposal", "", "candles"} {
		key := fmt.Sprint(kind, len(order))
		streams[key] = subscribe(t, s, Subject{Kind: kind, Key: key}, stopped.of(key))
		order = append(order, key)
	}
	if s.Forget("no such id") || s.Forget("") {
		t.Error("a stream was forgotten that there is not")
	}
	if !s.Forget(streams["ticks0"].ID) || s.Forget(streams["ticks0"].ID) {
		t.Error("forget is not true once and then false")
	}
	ids := func(keys ...string) (list []string) {
		for _, k := range keys {
			list = append(list, streams[k].ID)
		}
		return list
	}
	for _, tt := range []struct {
		kinds []string
		want  []string
	}{
		{nil, nil}, {[]string{""}, nil}, {[]string{"balance"}, nil},
		{[]string{"candles", "ticks"}, ids("candles1", "ticks3", "candles6")},
		{[]string{"candles", "ticks"}, nil},
	} {
		if got := s.ForgetAll(tt.kinds); !slices.Equal(got, tt.want) {
			t.Errorf("ForgetAll(%q) = %q, want %q", tt.kinds, got, tt.want)
		}
	}
	for _, key := range order {
		streams[key].Send([]byte("update"))
	}
	p.expect("2:update", "proposal4:update", "5:update")
	for _, key := range order {
		want := 1
		if key == "2" || key == "5" || key == "proposal4" {
			want = 0
		}
		if got := stopped.count(key); got != want {
			t.Errorf("the source of %s was stopped %d times, want %d", key, got, want)
		}
	}
}

func identity(loginID string) Identity {
	return Identity{Account: accounts.Account{LoginID: loginID}, Grant: accounts.Grant{LoginID: loginID}}
}

func TestStreamsOfAccountsEndWhenTheAccountsChange(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	for _, tt := range []struct {
		name          string
		before, after []Identity
		ends          bool
	}{
		{"authorize for another", []Identity{identity("CR1")}, []Identity{identity("CR2")}, true},
		{"authorize for the same", []Identity{identity("CR1")}, []Identity{identity("CR1")}, false},
		{"one more", []Identity{identity("CR1")}, []Identity{identity("CR1"), identity("CR2")}, true},
		{"one less", []Identity{identity("CR1"), identity("CR2")}, []Identity{identity("CR1")}, true},
		{"the same two", []Identity{identity("CR1"), identity("CR2")}, []Identity{identity("CR1"), identity("CR2")}, false},
		{"logout", []Identity{identity("CR1")}, nil, true},
		{"logout of nobody", nil, nil, false},
	} {
		t.Run(strings.ReplaceAll(tt.name, " ", "_"), func(t *testing.T) {
			s, p := h.connect(t)
			s.Authorize(tt.before)
			var stopped stops
			balance := subscribe(t, s, Subject{Kind: "balance", Key: "balance", OfAccount: true}, stopped.of("balance"))
			ticks := subscribe(t, s, Subject{Kind: "ticks", Key: "ticks"}, stopped.of("ticks"))
			s.Authorize(tt.after)
			if got := s.Identities(); len(got) != len(tt.after) {
				t.Errorf("%d accounts, want %d", len(got), len(tt.after))
			}
			balance.Send([]byte("b"))
			ticks.Send([]byte("t"))
			if !tt.ends {
				p.expect("balance:b")
			}
			p.expect("ticks:t")
			if balance, ticks := stopped.count("balance"), stopped.count("ticks"); (balance == 1) != tt.ends || ticks != 0 {
				t.Errorf("the balance was stopped %d times and the ticks %d times; want the balance alone: %v", balance, ticks, tt.ends)
			}
		})
	}
}

func TestStreamsEndWithTheirSession(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	s, p := h.connect(t)
	stopped := make(chan string, 2)
	st := subscribe(t, s, Subject{Kind: "ticks", Key: "1"}, func() { stopped <- "started" })
	waiting, err := s.Subscribe(Subject{Kind: "ticks", Key: "2"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	p.conn.Abort()
	if got := receive(t, stopped); got != "started" {
		t.Errorf("stopped %s", got)
	}
	await(t, "streams", 0, s.Streams)
	st.Send([]byte("into the void"))
	// A source that is named too late is stopped at once.
	waiting.From(func() { stopped <- "waiting" })
	if got := receive(t, stopped); got != "waiting" {
		t.Errorf("stopped %s", got)
	}
	late, err := s.Subscribe(Subject{Kind: "ticks", Key: "3"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	late.From(func() { stopped <- "late" })
	if got := receive(t, stopped); got != "late" {
		t.Errorf("stopped %s", got)
	}
	if n := s.Streams(); n != 0 || s.Forget(late.ID) {
		t.Errorf("%d streams live on after the session", n)
	}
}

// TestNoUpdateFollowsTheAnswerToForget has many publishers at work on a stream while it is opened and forgotten.
func TestNoUpdateFollowsTheAnswerToForget(t *testing.T) {
	var live atomic.Pointer[Stream]
	h := build(t, 0, wsconn.Options{MaxQueue: 64 << 20}, func(s *Session, _ bool, text []byte) {
		switch {
		case string(text) == "subscribe":
			st, err := s.Subscribe(Subject{Kind: "ticks"}, 0)
			if err != nil {
				t.Error(err)
				return
			}
			live.Store(st)
			s.Reply([]byte("answer " + st.ID))
			st.Start([]byte("update "))
		case !s.Forget(string(text)):
			s.Reply([]byte("there was no " + string(text)))
		default:
			s.Reply([]byte("forgotten"))
		}
	})
	_, p := h.connect(t)
	const rounds, each = 200, 50
	updates := make(chan struct{}, 2*rounds*each) // one for each that is to be published
	publish := func() {
		for range each {
			updates <- struct{}{}
		}
	}
	var publishers sync.WaitGroup
	for range 4 {
		publishers.Go(func() {
			for range updates {
				if st := live.Load(); st != nil {
					st.Send([]byte(st.ID))
				}
			}
		})
	}
	for range rounds {
		publish() // some come while the stream is being opened
		p.send("subscribe")
		id, ok := strings.CutPrefix(receive(t, p.messages), "answer ")
		if !ok {
			t.Fatalf("the first message is %q", id)
		}
		publish()
		if got := receive(t, p.messages); got != "update "+id {
			t.Fatalf("the next message is %q, want an update of %s", got, id)
		}
		p.send(id)
		for got := ""; got != "forgotten"; {
			if got = receive(t, p.messages); got != "forgotten" && got != "update "+id {
				t.Fatalf("message = %q before the answer to forget", got)
			}
		}
	}
	close(updates)
	publishers.Wait()
}
