//go:build unix

package main

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/wire"
)

// shown gives what a screen shows after some news, without colours.
func shown(s *screen, news ...tea.Msg) string {
	for _, n := range news {
		s.Update(n)
	}
	return coloured.ReplaceAllString(s.View().Content, "")
}

// coloured matches what changes colours.
var coloured = regexp.MustCompile("\x1b\\[[0-9;]*m")

// newsOf is a tick of a symbol at so many cents.
func newsOf(symbol string, cents int64) tickNews {
	return tickNews{symbol: symbol, tick: wire.Tick{Symbol: symbol, Epoch: marketNow, Quote: wire.NewDecimal(cents, 2), PipSize: 2}}
}

func TestTheScreenShowsTheSession(t *testing.T) {
	stats := dervish.Stats{}
	s := newScreen("ws://example.test", 1089, func() dervish.Stats { return stats }, []string{"R_100", "R_50"})
	stats = dervish.Stats{
		State: dervish.Ready, Calls: 3, Updates: 4, Reconnects: 1, RoundTrip: 1500 * time.Microsecond,
		General: dervish.RateLeft{Minute: 90, Minutely: 180, Hour: 14000, Hourly: 14400},
		Pricing: dervish.RateLeft{Minute: 0, Minutely: 80, Hour: 1, Hourly: 3600},
	}
	got := shown(s, tea.WindowSizeMsg{Width: 100, Height: 16}, lookNow{},
		siteNews{status: wire.WebsiteStatusResponse{SiteStatus: "up"}},
		newsOf("R_100", 10000), newsOf("R_100", 10100), newsOf("R_100", 10050),
		tickNews{symbol: "R_50", err: errors.New("dervish: ticks: NotOffered: no")})
	want := `dervish  ws://example.test  app_id 1089
● ready   site up   round trip 1.5 ms   3 calls, 4 updates   1 reconnections

general  ██████████░░░░░░░░░░ 90 of 180 left in the minute, 14000 of 14400 in the hour
pricing  ░░░░░░░░░░░░░░░░░░░░ 0 of 80 left in the minute, 1 of 3600 in the hour
outcome  no limit

▸ R_100       100.50 ▼  2023-11-15 09:20:00
  R_50        ticks: NotOffered: no

 █
 █
 █▄
 ██
▁██
q leaves, tab shows the next symbol`
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("the screen (-got +want):\n%s", diff)
	}
	if got := shown(s, tea.KeyPressMsg{Code: tea.KeyTab}); !strings.Contains(got, "▸ R_50") || strings.Contains(got, "█▄") {
		t.Errorf("after Tab:\n%s\nwant the other symbol chosen, and its chart, which is empty", got)
	}
}

func TestTheScreenFitsTheTerminal(t *testing.T) {
	s := newScreen("ws://a.name.that.is.rather.long.example.test:12345/websockets/v3", 1089, func() dervish.Stats { return dervish.Stats{} }, []string{"R_100"})
	for n := range int64(3 * maxQuotes) {
		s.Update(newsOf("R_100", 10000+n%7))
	}
	if n := len(s.quotes[0].last); n != maxQuotes {
		t.Errorf("%d quotes are kept, want %d", n, maxQuotes)
	}
	for _, size := range [][2]int{{80, 24}, {20, 5}, {10, 1}, {1, 1}, {300, 100}} {
		lines := strings.Split(shown(s, tea.WindowSizeMsg{Width: size[0], Height: size[1]}), "\n")
		if len(lines) > size[1] {
			t.Errorf("%d lines in a terminal of %d", len(lines), size[1])
		}
		for _, l := range lines {
			if w := lipgloss.Width(l); w > size[0] {
				t.Errorf("a line of %d columns in a terminal of %d: %q", w, size[0], l)
			}
		}
	}
}

func TestKeysThatLeave(t *testing.T) {
	for _, key := range []tea.KeyPressMsg{{Code: 'q', Text: "q"}, {Code: tea.KeyEscape}, {Code: 'c', Mod: tea.ModCtrl}} {
		s := newScreen("ws://example.test", 1089, func() dervish.Stats { return dervish.Stats{} }, []string{"R_100"})
		if _, do := s.Update(key); do == nil || do() != tea.Quit() {
			t.Errorf("%s does not leave", key)
		}
	}
}
