package session

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/dervish-ws/dervish/internal/wsconn"
)

func TestStreamsKeepTheirHeadsWhileOthersComeAndGo(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	s, p := h.connect(t)
	dice := rand.New(rand.NewPCG(1, 2))
	var live []*Stream
	most := 0
	for i := range 500 {
		if len(live) > 0 && dice.IntN(2) == 0 {
			k := dice.IntN(len(live))
			s.Forget(live[k].ID)
			live = slices.Delete(live, k, k+1)
		} else {
			key := fmt.Sprintf("%0*d", 1+dice.IntN(300), i)
			live = append(live, subscribe(t, s, Subject{Kind: "ticks", Key: key, Head: len(key) + 1}, func() {}))
			most = max(most, len(live))
		}
		if len(live) > 0 {
			st := live[dice.IntN(len(live))]
			st.Send([]byte("x"))
			p.expect(st.key + ":x")
		}
	}
	if got, limit := len(s.heads.text), 2*301*most; got > limit {
		t.Errorf("%d bytes of heads, want at most %d", got, limit)
	}
	s.ForgetAll([]string{"ticks"})
	if s.heads.text != nil || s.heads.dead != 0 {
		t.Errorf("%d bytes of heads, %d of them dead, without a stream", len(s.heads.text), s.heads.dead)
	}
}

func TestHeadsOfASessionAreBounded(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	s, _ := h.connect(t)
	const third = maxHeads/3 + 1
	first, err := s.Subscribe(Subject{Key: "1", Head: third}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Subscribe(Subject{Key: "2", Head: third}, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Subscribe(Subject{Key: "3", Head: third}, 0); !errors.Is(err, ErrTooLong) {
		t.Errorf("a third of a bit more than a third of the limit: %v, want ErrTooLong", err)
	}
	s.Forget(first.ID)
	if _, err := s.Subscribe(Subject{Key: "3", Head: third}, 0); err != nil {
		t.Errorf("after the first is forgotten: %v", err)
	}
}

func TestAStreamThatEndedBeforeItStartedKeepsNoHead(t *testing.T) {
	h := build(t, 0, wsconn.Options{}, echo)
	s, _ := h.connect(t)
	st, err := s.Subscribe(Subject{Key: "1"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.Forget(st.ID)
	st.Start([]byte("head"))
	if n := len(s.heads.text); n != 0 {
		t.Errorf("%d bytes of heads, want none", n)
	}
}
