package contract

import (
	"math"
	"strconv"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// High and low ticks: one of the ticks, selected beforehand, is the highest or the lowest of all. An equal one does not
// beat it. The contract ends as soon as it is beaten.
var highLow = []*kind{
	extreme("TICKHIGH", up, "highest"),
	extreme("TICKLOW", down, "lowest"),
}

func extreme(code string, sign int64, words string) *kind {
	return binary(kind{
		code: code, category: "highlowticks", sign: sign, countsEntry: true, path: true,
		terms:    func(o *offer) error { return o.selectedTick() },
		constant: func(_ *Terms, s *market.Symbol) bool { return steady(s) },
		tick: func(c *Course, tick market.Tick) {
			selected, ok := c.selected()
			if ok && sign*(c.furthest(sign)-selected.Quote) > 0 {
				c.lose(tick.Epoch, tick)
			}
		},
		finish: (*Course).win,
		detail: func(c *Course, s *State) { s.SelectedTick, s.Selected = c.selected() },
		form:   selectedForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			return pays("tick " + strconv.FormatInt(t.SelectedTick, 10) + " of " + strconv.FormatInt(t.Ticks, 10) + " of " + s.Name + " is the " + words)
		},
	}, func(v *view) (float64, error) {
		n, selected, known := int(v.terms.Ticks), int(v.terms.SelectedTick), len(v.stream)
		if known == 0 {
			return pricing.ExtremeTick(n, selected)
		}
		reach := math.Abs(math.Log(float64(v.furthest(sign))/float64(v.last.Quote))) / v.step()
		return pricing.ExtremeTickAfter(n, selected, known, reach, false) // a beaten one is over
	})
}

// selectedTick takes the number of a tick.
func (o *offer) selectedTick() error {
	t, n := &o.quote.Terms, o.req.SelectedTick
	switch {
	case n == 0:
		return refuse(Creation, "MissingRequiredSelectedTick", "selected_tick", "A selected tick is needed.")
	case n < 0 || n > t.Ticks && t.Ticks > 0:
		return refuseNumbers(Invalid, "SelectedTickNumberLimits", "selected_tick",
			"The selected tick must be between %s and %s.", "1", strconv.FormatInt(t.Ticks, 10))
	}
	t.SelectedTick = n
	return o.noBarriers()
}

// selected is the selected tick; false when it has not come.
func (c *Course) selected() (market.Tick, bool) {
	if i := c.terms.SelectedTick - 1; i < int64(len(c.stream)) {
		return c.stream[i], true
	}
	return market.Tick{}, false
}

// furthest is the highest tick that was fed, or the lowest for a negative sign.
func (c *Course) furthest(sign int64) int64 {
	if sign == up {
		return c.high
	}
	return c.low
}
