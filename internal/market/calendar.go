package market

import "time"

// longestPause is for how many days a market may be closed; one that is closed for longer is closed for good.
const longestPause = 366

// Session is a time of a day at which a market is open, from Open to Close, both included, in seconds since 1970.
type Session struct{ Open, Close int64 }

// Event is what is special about a market's hours, in words for people.
type Event struct {
	Dates       string // when: Fridays
	Description string // what: Closes early (at 20:55)
}

// calendar says when a market is open. It does not change.
type calendar struct {
	week   [7][]span       // by weekday, from Sunday; each in ascending order, without overlap
	yearly map[string]bool // days closed each year: 12-25
	dates  map[string]bool // days closed once: 2026-04-03
	events []Event
}

// span is a session within a day, in seconds from midnight, both included.
type span struct{ open, close int64 }

// spans returns the sessions of a day, counted from 1970.
func (c *calendar) spans(day int64) []span {
	spans := c.week[(day+4)%7] // 1970 began on a Thursday
	if len(spans) > 0 && len(c.yearly)+len(c.dates) > 0 {
		date := time.Unix(day*daySeconds, 0).UTC().Format(time.DateOnly)
		if c.dates[date] || c.yearly[date[len("2006-"):]] {
			return nil
		}
	}
	return spans
}

// always reports whether the market never closes.
func (c *calendar) always() bool {
	for _, spans := range c.week {
		if len(spans) != 1 || spans[0] != (span{0, daySeconds - 1}) {
			return false
		}
	}
	return len(c.yearly)+len(c.dates) == 0
}

// Open reports whether the market of a symbol is open at t.
func (w *World) Open(s *Symbol, t int64) bool {
	if t < First || t > Last {
		return false
	}
	for _, o := range s.calendar.spans(t / daySeconds) {
		if o.open <= t%daySeconds && t%daySeconds <= o.close {
			return true
		}
	}
	return false
}

// Sessions returns when the market of a symbol is open on the day (UTC) that t falls on, in ascending order; none when
// it is closed all day.
func (w *World) Sessions(s *Symbol, t int64) []Session {
	if t < First || t > Last {
		return nil
	}
	midnight := t - t%daySeconds
	var sessions []Session
	for _, o := range s.calendar.spans(t / daySeconds) {
		sessions = append(sessions, Session{midnight + o.open, midnight + o.close})
	}
	return sessions
}

// LastOpen returns the latest instant at or before t at which the market of a symbol is open; false when there is none
// within the year before.
func (w *World) LastOpen(s *Symbol, t int64) (int64, bool) {
	t = min(t, Last)
	for day := t / daySeconds; t >= First && day >= max(0, t/daySeconds-longestPause); day-- {
		spans := s.calendar.spans(day)
		for i := len(spans) - 1; i >= 0; i-- {
			if opened := day*daySeconds + spans[i].open; opened <= t {
				return min(t, day*daySeconds+spans[i].close), true
			}
		}
	}
	return 0, false
}

// NextOpen returns the first instant at or after t at which the market of a symbol is open; false when there is none
// within the year after.
func (w *World) NextOpen(s *Symbol, t int64) (int64, bool) {
	t = max(t, First)
	for day := t / daySeconds; day <= min(t/daySeconds+longestPause, Last/daySeconds); day++ {
		for _, o := range s.calendar.spans(day) {
			if closed := day*daySeconds + o.close; closed >= t {
				return max(t, day*daySeconds+o.open), true
			}
		}
	}
	return 0, false
}

// TradingDays returns the weekdays on which the market of a symbol is usually open, from Sunday.
func (w *World) TradingDays(s *Symbol) []time.Weekday {
	var days []time.Weekday
	for d, spans := range s.calendar.week {
		if len(spans) > 0 {
			days = append(days, time.Weekday(d))
		}
	}
	return days
}

// Events returns what is special about the hours of a symbol's market.
func (w *World) Events(s *Symbol) []Event { return append([]Event(nil), s.calendar.events...) }
