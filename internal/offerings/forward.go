package offerings

import "github.com/dervish-ws/dervish/internal/market"

// A contract begins later on a grid of five minutes, on one of the next three days of trading, today included.
const (
	StartGrid    = 300 // seconds
	forwardDays  = 3
	forwardReach = 7 // days among which the three are looked for
	day          = 86400
)

// StartDay is a day on which a contract may begin later than it is bought. All are seconds since 1970.
type StartDay struct {
	Date     int64 // midnight
	Sessions []market.Session
}

// StartDays returns the days on which a contract on a symbol that is bought at an instant may begin later, ascending:
// up to three, those of the next seven days on which the market is open at a time to come.
func StartDays(w *market.World, s *market.Symbol, now int64) []StartDay {
	var days []StartDay
	for midnight := now - now%day; midnight < now+forwardReach*day && len(days) < forwardDays; midnight += day {
		sessions := w.Sessions(s, midnight)
		if n := len(sessions); n > 0 && sessions[n-1].Close > now {
			days = append(days, StartDay{midnight, sessions})
		}
	}
	return days
}

// MayStart reports whether a contract on a symbol that is bought at now may begin at a later instant: one of the grid,
// on one of StartDays, while the market is open.
func MayStart(w *market.World, s *market.Symbol, now, at int64) bool {
	if at <= now || at%StartGrid != 0 || !w.Open(s, at) {
		return false
	}
	for _, d := range StartDays(w, s, now) {
		if d.Date == at-at%day {
			return true
		}
	}
	return false
}
