package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/wire"
)

// watchEvery is how often the screen looks at the session, and the session at the server.
const watchEvery = time.Second

// What the screen hears of beside keys.
type (
	siteNews struct {
		status wire.WebsiteStatusResponse
		err    error // the last news
	}
	tickNews struct {
		symbol string
		tick   wire.Tick
		err    error // the last news of the symbol
	}
	lookNow struct{}
)

// screen is what dervish watch shows. It is a tea.Model.
type screen struct {
	url   string
	appID int64
	look  func() dervish.Stats

	width, height int
	stats         dervish.Stats
	site          wire.WebsiteStatusResponse
	siteErr       error
	quotes        []*quotes
	chosen        int // of quotes: the one with the chart
}

// quotes are the last ones of a symbol.
type quotes struct {
	symbol string
	last   []wire.Tick // the oldest first
	err    error
}

// maxQuotes is how many are kept of a symbol: more than any terminal has columns.
const maxQuotes = 1000

func newScreen(url string, appID int64, look func() dervish.Stats, symbols []string) *screen {
	s := &screen{url: url, appID: appID, look: look, width: 80, height: 24, stats: look()}
	for _, symbol := range symbols {
		s.quotes = append(s.quotes, &quotes{symbol: symbol})
	}
	return s
}

// Init begins to look at the session.
func (s *screen) Init() tea.Cmd { return again() }

func again() tea.Cmd { return tea.Tick(watchEvery, func(time.Time) tea.Msg { return lookNow{} }) }

// Update takes news in.
func (s *screen) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	switch m := m.(type) {
	case tea.WindowSizeMsg:
		s.width, s.height = m.Width, m.Height
	case tea.KeyPressMsg:
		switch m.String() {
		case "q", "esc", "ctrl+c":
			return s, tea.Quit
		case "tab", "right", "down":
			s.chosen = (s.chosen + 1) % len(s.quotes)
		case "shift+tab", "left", "up":
			s.chosen = (s.chosen + len(s.quotes) - 1) % len(s.quotes)
		}
	case lookNow:
		s.stats = s.look()
		return s, again()
	case siteNews:
		s.site, s.siteErr = m.status, m.err
	case tickNews:
		if i := slices.IndexFunc(s.quotes, func(q *quotes) bool { return q.symbol == m.symbol }); i >= 0 {
			s.quotes[i].take(m)
		}
	}
	return s, nil
}

func (q *quotes) take(n tickNews) {
	if q.err = n.err; n.err != nil {
		return
	}
	if q.last = append(q.last, n.tick); len(q.last) > maxQuotes {
		q.last = slices.Delete(q.last, 0, len(q.last)-maxQuotes)
	}
}

var (
	strong = lipgloss.NewStyle().Bold(true)
	faint  = lipgloss.NewStyle().Faint(true)
	good   = lipgloss.NewStyle().Foreground(lipgloss.Green)
	bad    = lipgloss.NewStyle().Foreground(lipgloss.Red)
)

// View draws everything.
func (s *screen) View() tea.View {
	lines := []string{
		strong.Render("dervish") + "  " + s.url + faint.Render(fmt.Sprintf("  app_id %d", s.appID)),
		s.state(),
		"",
		s.left("general", s.stats.General),
		s.left("pricing", s.stats.Pricing),
		s.left("outcome", s.stats.Outcome),
		"",
	}
	for i, q := range s.quotes {
		lines = append(lines, q.line(i == s.chosen))
	}
	lines = append(lines, "")
	if rows := s.height - len(lines) - 1; rows > 0 {
		lines = append(lines, s.quotes[s.chosen].chart(s.width, rows)...)
	}
	if room := s.height - 1; room >= 0 && len(lines) > room {
		lines = lines[:room]
	}
	lines = append(lines, faint.Render("q leaves, tab shows the next symbol"))
	for i, l := range lines {
		lines[i] = lipgloss.NewStyle().MaxWidth(max(s.width, 1)).Render(l)
	}
	v := tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen, v.WindowTitle = true, "dervish watch"
	return v
}

// state says how the connection and the site are.
func (s *screen) state() string {
	style := bad
	if s.stats.State == dervish.Ready {
		style = good
	}
	parts := []string{style.Render("● " + s.stats.State.String())}
	switch {
	case s.siteErr != nil:
		parts = append(parts, bad.Render(plain(s.siteErr).Error()))
	case s.site.SiteStatus != "":
		parts = append(parts, strings.TrimSuffix("site "+s.site.SiteStatus+": "+s.site.Message, ": "))
	}
	if trip := s.stats.RoundTrip; trip > 0 {
		parts = append(parts, fmt.Sprintf("round trip %.3g ms", milliseconds(trip)))
	}
	parts = append(parts, fmt.Sprintf("%d calls, %d updates", s.stats.Calls, s.stats.Updates))
	if s.stats.Reconnects > 0 {
		parts = append(parts, fmt.Sprintf("%d reconnections", s.stats.Reconnects))
	}
	return strings.Join(parts, "   ")
}

// leftWidth is how many characters show how much of a limit is left.
const leftWidth = 20

// left says how many calls of a class are left.
func (s *screen) left(name string, r dervish.RateLeft) string {
	label := faint.Render(fmt.Sprintf("%-8s", name))
	if r.Minutely == 0 {
		return label + " no limit"
	}
	full := int(max(min(r.Minute*leftWidth/r.Minutely, leftWidth), 0))
	return fmt.Sprintf("%s %s%s %d of %d left in the minute, %d of %d in the hour", label,
		strings.Repeat("█", full), faint.Render(strings.Repeat("░", leftWidth-full)), r.Minute, r.Minutely, r.Hour, r.Hourly)
}

// line is the last quote.
func (q *quotes) line(chosen bool) string {
	name := fmt.Sprintf("  %-12s", q.symbol)
	if chosen {
		name = strong.Render(fmt.Sprintf("▸ %-12s", q.symbol))
	}
	if q.err != nil {
		return name + bad.Render(plain(q.err).Error())
	}
	if len(q.last) == 0 {
		return name + faint.Render("waiting for a quote")
	}
	t := q.last[len(q.last)-1]
	move := " "
	if n := len(q.last); n > 1 {
		switch before := q.last[n-2].Quote.Float64(); {
		case t.Quote.Float64() > before:
			move = good.Render("▲")
		case t.Quote.Float64() < before:
			move = bad.Render("▼")
		}
	}
	return fmt.Sprintf("%s%s %s  %s", name, price(t.Quote, t.PipSize), move, faint.Render(instant(t.Epoch)))
}

// eighths fill a cell from below, by eighths of its height.
const eighths = " ▁▂▃▄▅▆▇█"

// chart draws the last quotes, one a column, between the least and the greatest of them.
func (q *quotes) chart(width, rows int) []string {
	shown := q.last[max(len(q.last)-width, 0):]
	if len(shown) < 2 {
		return nil
	}
	low, high := shown[0].Quote.Float64(), shown[0].Quote.Float64()
	for _, t := range shown {
		low, high = min(low, t.Quote.Float64()), max(high, t.Quote.Float64())
	}
	levels := []rune(eighths)
	lines := make([]string, rows)
	for row := range rows {
		var b strings.Builder
		for _, t := range shown {
			height := 1 // eighths of the whole chart; the lowest quote is seen too
			if high > low {
				height += int((t.Quote.Float64() - low) / (high - low) * float64(8*rows-1))
			}
			b.WriteRune(levels[min(max(height-8*(rows-1-row), 0), 8)])
		}
		lines[row] = strings.TrimRight(b.String(), " ")
	}
	return lines
}
