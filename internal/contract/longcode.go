package contract

import (
	"strconv"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/market"
)

// Longcode says in words when the contract pays. The symbol is that of the terms.
func (t *Terms) Longcode(s *market.Symbol) string { return t.kind().longcode(t, s) }

// pays is the longcode of a contract that pays when what is said holds.
func pays(when string) string { return "Pays out if " + when + "." }

// barrierWords names a barrier of the terms.
func (t *Terms) barrierWords(b Barrier, s *market.Symbol) string {
	if b.Kind != Offset {
		return b.Format(s)
	}
	if b.Value == 0 {
		return "the entry spot"
	}
	sign, distance := " plus ", b.Value
	if distance < 0 {
		sign, distance = " minus ", -distance
	}
	if s.Market == synthetic {
		return "the entry spot" + sign + s.Format(distance)
	}
	return "the entry spot" + sign + count(distance, "pip")
}

// endWords says when the contract ends, after at, for what counts then, or through, for what counts until then.
func (t *Terms) endWords(preposition string, s *market.Symbol) string {
	switch {
	case t.Ticks > 0 && preposition == "at":
		return "after " + count(t.Ticks, "tick")
	case t.Ticks > 0:
		return preposition + " " + count(t.Ticks, "tick")
	case t.Daily():
		return preposition + " the close on " + time.Unix(t.Expiry, 0).UTC().Format(time.DateOnly)
	case t.Fixed:
		return preposition + " " + stamp(t.Expiry)
	case t.Forward:
		return preposition + " " + span(t.Expiry-t.Start) + " after " + stamp(t.Start)
	default:
		return preposition + " " + span(t.Expiry-t.Start) + " after the contract starts"
	}
}

// stamp writes an instant for people.
func stamp(t int64) string { return time.Unix(t, 0).UTC().Format(time.DateTime) + " GMT" }

// span writes a time in seconds for people: 2 hours 30 minutes.
func span(seconds int64) string {
	var words []string
	for _, u := range []struct {
		name    string
		seconds int64
	}{{"day", daySeconds}, {"hour", 3600}, {"minute", 60}, {"second", 1}} {
		if n := seconds / u.seconds; n > 0 {
			words = append(words, count(n, u.name))
			seconds -= n * u.seconds
		}
	}
	return strings.Join(words, " ")
}

// count writes a number of things.
func count(n int64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.FormatInt(n, 10) + " " + thing
}
