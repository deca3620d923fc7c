package contract

import (
	"cmp"
	"strconv"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/offerings"
)

const longestDuration = 99_999_999

// last fills start, expiry and ticks into the terms, and returns the duration as offers count it.
func (o *offer) last() (offerings.Duration, error) {
	none := offerings.Duration{}
	t, r := &o.quote.Terms, o.req
	t.Purchased, t.Start = o.now, o.now
	switch {
	case r.Start == 0 || r.Start == o.now:
	case r.Start < o.now:
		return none, refuse(Creation, "PastStartTime", "date_start", "The contract would begin in the past.")
	default:
		t.Start, t.Forward = r.Start, true
	}
	if o.kind.endless > 0 {
		if r.Duration != 0 || r.Expiry != 0 {
			return none, refuse(Creation, "InvalidExpiry", "duration", "A contract of this type has no duration.")
		}
		t.Expiry = nominal(t.Start, o.kind.endless)
		return none, nil
	}
	switch {
	case r.Duration == 0 && r.Expiry == 0:
		return none, refuse(Creation, "MissingEither", "duration", "Either a duration or an expiry is needed.")
	case r.Duration != 0 && r.Expiry != 0:
		return none, refuse(Creation, "DuplicateExpiry", "duration", "A duration and an expiry exclude each other.")
	case r.Expiry != 0:
		return o.until(r.Expiry)
	case r.Duration < 0 || r.Duration > longestDuration:
		return none, refuseNumbers(Creation, "InvalidExpiry", "duration", "A duration is a number from 1 to %s.", strconv.Itoa(longestDuration))
	}
	d := offerings.Duration{N: r.Duration, Unit: offerings.Unit(cmp.Or(r.DurationUnit, "s")[0])}
	switch d.Unit {
	case offerings.Ticks:
		t.Ticks = d.N
	case offerings.Seconds, offerings.Minutes, offerings.Hours:
		t.Expiry = t.Start + d.Seconds(0)
	case offerings.Days:
		expiry, ok := closing(o.world, o.symbol, t.Start+d.Seconds(0))
		if !ok {
			return none, refuse(Invalid, "TradingDayEndExpiry", "duration", "The contract would end on a day on which the market is closed.")
		}
		t.Expiry = expiry
	default:
		return none, refuse(Creation, "InvalidExpiry", "duration_unit", "The unit of a duration is t, s, m, h or d.")
	}
	if t.Expiry > market.Last {
		return none, refuse(Creation, "InvalidExpiry", "duration", "The contract would outlive the market.")
	}
	return d, nil
}

// nominal is when a contract without a duration ends, so many days after its start, at the end of the day.
func nominal(start, days int64) int64 {
	return min(start-start%daySeconds+days*daySeconds+daySeconds-1, market.Last)
}

// until is last for a request that names the instant of expiry.
func (o *offer) until(expiry int64) (offerings.Duration, error) {
	none := offerings.Duration{}
	t := &o.quote.Terms
	switch {
	case expiry < t.Start:
		return none, refuse(Creation, "PastExpiryTime", "date_expiry", "The contract would end before it begins.")
	case expiry == t.Start:
		return none, refuse(Creation, "SameExpiryStartTime", "date_expiry", "The contract would end as it begins.")
	case expiry > market.Last:
		return none, refuse(Creation, "InvalidExpiry", "date_expiry", "The contract would outlive the market.")
	}
	t.Expiry, t.Fixed = expiry, true
	if expiry-t.Start <= daySeconds {
		return offerings.Duration{N: expiry - t.Start, Unit: offerings.Seconds}, nil
	}
	closes, ok := closing(o.world, o.symbol, expiry)
	if !ok {
		return none, refuse(Invalid, "TradingDayEndExpiry", "date_expiry", "The contract would end on a day on which the market is closed.")
	}
	t.Expiry = closes
	return offerings.Duration{N: expiry/daySeconds - t.Start/daySeconds, Unit: offerings.Days}, nil
}

// closing is when the market of a symbol closes on the day of an instant; false when it does not open that day.
func closing(w *market.World, s *market.Symbol, t int64) (int64, bool) {
	sessions := w.Sessions(s, t)
	if len(sessions) == 0 {
		return 0, false
	}
	return sessions[len(sessions)-1].Close, true
}

// hours refuses contracts that begin or end while the market is closed, and those of a day that run through a closure or
// through a midnight at which a daily reset index begins anew.
func (o *offer) hours() error {
	t := &o.quote.Terms
	if !o.world.Open(o.symbol, o.now) {
		r := refuse(MarketClosed, "", "", "The market is closed.")
		if opens, ok := o.world.NextOpen(o.symbol, o.now); ok {
			r.Message = "The market is closed. It opens at " + stamp(opens) + "."
			r.Numbers = []string{strconv.FormatInt(opens, 10)}
		}
		return r
	}
	if t.Forward && !offerings.MayStart(o.world, o.symbol, o.now, t.Start) {
		return refuse(Invalid, "InvalidStartTime", "date_start", "A contract may begin at every fifth minute of the next days of trading.")
	}
	if t.Ticks > 0 || o.kind.endless > 0 {
		return nil
	}
	if !o.world.Open(o.symbol, t.Expiry) {
		return refuse(Invalid, "TradingHoursExpiry", "duration", "The contract would end while the market is closed.")
	}
	if o.resets() && t.Start/daySeconds != t.Expiry/daySeconds || !t.Daily() && o.pauses(t.Start, t.Expiry) {
		return refuse(Invalid, "SameTradingDayExpiry", "duration", "The contract would not end on the trading day on which it begins.")
	}
	return nil
}

// resets reports whether the symbol begins anew at each midnight.
func (o *offer) resets() bool { return o.symbol.Process == "reset" }

// pauses reports whether the market closes between two instants of which it is open at both.
func (o *offer) pauses(from, to int64) bool {
	for t := from; t < to; {
		sessions := o.world.Sessions(o.symbol, t)
		open := false
		for _, s := range sessions {
			if s.Open <= t && t <= s.Close {
				open, t = true, s.Close+1
			}
		}
		if !open {
			return true
		}
	}
	return false
}
