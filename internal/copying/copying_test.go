package copying

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/dervish-ws/dervish/internal/money"
)

// shelf is a Store in memory, which may be broken.
type shelf struct {
	links  []Link
	broken error
}

func (s *shelf) Load(context.Context) ([]Link, error) { return s.links, s.broken }

func (s *shelf) Keep(_ context.Context, l Link) error {
	if s.broken == nil {
		s.drop(l.Copier, l.Trader)
		s.links = append(s.links, l)
	}
	return s.broken
}

func (s *shelf) Drop(_ context.Context, copier, trader string) error {
	if s.broken == nil {
		s.drop(copier, trader)
	}
	return s.broken
}

func (s *shelf) drop(copier, trader string) {
	s.links = slices.DeleteFunc(s.links, func(l Link) bool { return l.Copier == copier && l.Trader == trader })
}

func dollars(n int64) money.Amount {
	return money.Amount{Minor: 100 * n, Currency: money.Currency{Code: "USD", Digits: 2}}
}

func names(links []Link) (list []string) {
	for _, l := range links {
		list = append(list, l.Copier+" "+l.Trader)
	}
	return list
}

func TestLinksAreKeptAndFound(t *testing.T) {
	s := &shelf{}
	b, err := Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []Link{{Copier: "B", Trader: "T"}, {Copier: "A", Trader: "T"}, {Copier: "A", Trader: "S"}, {Copier: "B", Trader: "T", Kinds: []string{"CALL"}}} {
		if err := b.Start(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []*Book{b, again} {
		if got, want := names(b.Copiers("T")), []string{"A T", "B T"}; !slices.Equal(got, want) {
			t.Errorf("copiers = %q, want %q", got, want)
		}
		if got, want := names(b.Traders("A")), []string{"A S", "A T"}; !slices.Equal(got, want) {
			t.Errorf("traders = %q, want %q", got, want)
		}
		if l := b.Copiers("T")[1]; !slices.Equal(l.Kinds, []string{"CALL"}) {
			t.Errorf("the later link does not hold: %+v", l)
		}
	}
	if err := b.Stop(t.Context(), "A", "T"); err != nil {
		t.Error(err)
	}
	if err := b.Stop(t.Context(), "A", "T"); !errors.Is(err, ErrNotCopied) {
		t.Errorf("stopped twice: %v, want ErrNotCopied", err)
	}
	if got := len(b.Copiers("T")) + len(s.links); got != 1+2 {
		t.Errorf("%d links are left here and there, want 1 and 2", got)
	}
}

func TestWhatIsNotKeptDoesNotHold(t *testing.T) {
	s := &shelf{links: []Link{{Copier: "A", Trader: "T"}}}
	b, err := Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	s.broken = errors.New("no room")
	if err := b.Start(t.Context(), Link{Copier: "B", Trader: "T"}); !errors.Is(err, s.broken) {
		t.Errorf("Start = %v, want that there is no room", err)
	}
	if err := b.Stop(t.Context(), "A", "T"); !errors.Is(err, s.broken) {
		t.Errorf("Stop = %v, want that there is no room", err)
	}
	if got, want := names(b.Copiers("T")), []string{"A T"}; !slices.Equal(got, want) {
		t.Errorf("copiers = %q, want %q", got, want)
	}
	if _, err := Open(t.Context(), s); !errors.Is(err, s.broken) {
		t.Errorf("Open = %v, want that there is no room", err)
	}
}

func TestFilters(t *testing.T) {
	l := Link{Symbols: []string{"R_100", "R_50"}, Kinds: []string{"CALL"}, MinStake: dollars(2), MaxStake: dollars(10)}
	for _, tt := range []struct {
		symbol, kind string
		price        int64
		want         bool
	}{
		{"R_100", "CALL", 2, true}, {"R_50", "CALL", 10, true}, {"R_50", "CALL", 11, false}, {"R_50", "CALL", 1, false},
		{"R_10", "CALL", 5, false}, {"R_50", "PUT", 5, false},
	} {
		if got := l.Wants(tt.symbol, tt.kind, dollars(tt.price)); got != tt.want {
			t.Errorf("%+v is wanted: %v", tt, got)
		}
	}
	if all := (&Link{}); !all.Wants("R_10", "PUT", dollars(100_000)) {
		t.Error("a link without filters does not want everything")
	}
}
