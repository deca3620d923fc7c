package contract

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dervish-ws/dervish/internal/market"
)

// AuditRow is a tick in the life of a contract, or a moment of it at which no tick came.
type AuditRow struct {
	Epoch  int64
	Tick   market.Tick // zero for a moment without a tick
	Quoted bool        // there is a tick
	Name   string      // what it was to the contract: Start Time, Entry Spot, End Time, Exit Spot, or two of them; else empty
}

// Audit holds the ticks by which a contract that has ended can be checked. Rows are in ascending order.
type Audit struct {
	Start []AuditRow // around the start
	End   []AuditRow // around the end
	All   []AuditRow // all ticks, of a contract counted in ticks
}

// auditAround is how many ticks beyond start and end are shown.
const auditAround = 2

// Audit looks up the ticks that decided the contract; false while it is open. Ticks after where the course stands are
// not shown.
func (c *Course) Audit() (*Audit, bool) {
	if !c.over {
		return nil, false
	}
	names := map[int64][]string{c.terms.Start: {"Start Time"}}
	name := func(epoch int64, what string) { names[epoch] = append(names[epoch], what) }
	if c.entered {
		name(c.entry.Epoch, "Entry Spot")
	}
	end := c.outcome.At
	name(end, "End Time")
	if c.outcome.Exit != (market.Tick{}) {
		name(c.outcome.Exit.Epoch, "Exit Spot")
	}
	a := &Audit{
		Start: c.rows(c.around(c.terms.Start, c.entry.Epoch), names, c.terms.Start, c.entry.Epoch),
		End:   c.rows(c.around(cmp.Or(c.outcome.Exit.Epoch, end), end), names, c.outcome.Exit.Epoch, end),
	}
	if c.terms.Ticks > 0 {
		a.All = c.rows(c.stream, names, c.terms.Start, end)
	}
	return a, true
}

// around are the ticks from shortly before one instant to shortly after another.
func (c *Course) around(from, to int64) []market.Tick {
	to = max(from, to)
	var ticks []market.Tick
	if first, ok := c.world.At(c.symbol, from); ok {
		ticks = c.world.Ticks(c.symbol, from-chunk, first.Epoch-1, auditAround, ticks)
		ticks = c.world.Ticks(c.symbol, first.Epoch, min(to, c.at), longestTickLife, ticks)
	}
	for range auditAround {
		next, ok := c.world.Next(c.symbol, to)
		if !ok || next > c.at {
			break
		}
		tick, _ := c.world.At(c.symbol, next)
		ticks, to = append(ticks, tick), next
	}
	return ticks
}

// rows names ticks, and adds rows for those of the moments that fall on none of them.
func (c *Course) rows(ticks []market.Tick, names map[int64][]string, moments ...int64) []AuditRow {
	rows := make([]AuditRow, 0, len(ticks)+len(moments))
	for _, tick := range ticks {
		rows = append(rows, AuditRow{tick.Epoch, tick, true, strings.Join(names[tick.Epoch], " and ")})
	}
	for _, at := range moments {
		has := slices.ContainsFunc(rows, func(r AuditRow) bool { return r.Epoch == at })
		if !has && at > 0 && at <= c.at {
			rows = append(rows, AuditRow{Epoch: at, Name: strings.Join(names[at], " and ")})
		}
	}
	slices.SortStableFunc(rows, func(a, b AuditRow) int { return cmp.Compare(a.Epoch, b.Epoch) })
	return rows
}
