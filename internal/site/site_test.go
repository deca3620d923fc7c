package site

import (
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestABoardBeginsUpUnlessToldOtherwise(t *testing.T) {
	for _, tt := range []struct{ first, want Notice }{
		{Notice{}, Notice{Status: Up}},
		{Notice{Message: "hello"}, Notice{Status: Up, Message: "hello"}},
		{Notice{Status: Updating, Message: "soon"}, Notice{Status: Updating, Message: "soon"}},
	} {
		if got := NewBoard(tt.first).Now(); got != tt.want {
			t.Errorf("NewBoard(%+v) says %+v, want %+v", tt.first, got, tt.want)
		}
	}
}

func TestPutTellsOfEachChangeAndOfNothingElse(t *testing.T) {
	b := NewBoard(Notice{})
	var got []Notice
	stop := b.Changed.Listen(func(n Notice) {
		if now := b.Now(); now != n {
			t.Errorf("the board says %+v while it tells of %+v", now, n)
		}
		got = append(got, n)
	})
	down, back := Notice{Status: Down, Message: "maintenance"}, Notice{Status: Up}
	for _, n := range []Notice{{Status: Up}, down, down, {Status: Down}, back, back} {
		b.Put(n)
		if now := b.Now(); now != n {
			t.Errorf("after Put(%+v) the board says %+v", n, now)
		}
	}
	if want := []Notice{down, {Status: Down}, back}; !slices.Equal(got, want) {
		t.Errorf("heard %+v, want %+v", got, want)
	}
	stop()
	b.Put(down)
	if len(got) != 3 {
		t.Errorf("heard %+v after it had stopped", got[3:])
	}
}

func TestValidateNamesWhatIsWrong(t *testing.T) {
	for _, n := range []Notice{{Status: Up}, {Status: Down, Message: "ż"}, {Status: Updating}} {
		if err := n.Validate(); err != nil {
			t.Errorf("%+v: %v", n, err)
		}
	}
	for want, n := range map[string]Notice{
		`site status "" is none of up, down, updating`:   {},
		`site status "Up" is none of up, down, updating`: {Status: "Up"},
		"the site message is not UTF-8":                  {Status: Up, Message: "\xc3"},
	} {
		if err := n.Validate(); err == nil || err.Error() != want {
			t.Errorf("%+v: %v, want %s", n, err, want)
		}
	}
}

func TestABoardIsSafeForConcurrentUse(t *testing.T) {
	b := NewBoard(Notice{})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 100 {
				stop := b.Changed.Listen(func(Notice) { b.Now() })
				b.Put(Notice{Status: []Status{Up, Down}[i%2]})
				stop()
			}
		})
	}
	all.Wait()
	if n := b.Changed.Listeners(); n != 0 {
		t.Errorf("%d listeners are left", n)
	}
}
