package calls

import (
	"cmp"
	"slices"

	"github.com/dervish-ws/dervish/wire"
)

// EconomicEvent is the release of an economic figure, as an operator tells of it.
type EconomicEvent struct {
	Name     string
	Currency string // the code of the currency that it concerns
	Impact   int    // from 1, little, to 5
	Release  int64  // when the figure comes out, in seconds since 1970

	// Figures with their units, for people; empty where there is none. The actual one is told from the release on.
	Forecast, Previous, Actual string
}

func economicCalendar(x *Exchange, req *wire.EconomicCalendarRequest, resp *wire.EconomicCalendarResponse) error {
	now := seconds(x.Clock.Now())
	resp.Events = []wire.EconomicEvent{}
	for _, e := range x.Economy {
		if req.Currency != "" && e.Currency != req.Currency || e.Release < req.StartDate || req.EndDate != 0 && e.Release > req.EndDate {
			continue
		}
		row := wire.EconomicEvent{
			Currency: e.Currency, EventName: e.Name, Impact: int64(e.Impact), ReleaseDate: e.Release,
			Forecast: wire.EconomicFigure{DisplayValue: e.Forecast}, Previous: wire.EconomicFigure{DisplayValue: e.Previous},
		}
		if e.Release <= now {
			row.Actual.DisplayValue = e.Actual
		}
		resp.Events = append(resp.Events, row)
	}
	slices.SortStableFunc(resp.Events, func(a, b wire.EconomicEvent) int { return cmp.Compare(a.ReleaseDate, b.ReleaseDate) })
	return nil
}
