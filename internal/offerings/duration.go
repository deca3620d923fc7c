package offerings

import (
	"fmt"
	"strconv"
)

// Unit is what a duration counts.
type Unit byte

// The units, by their letters.
const (
	Ticks   Unit = 't'
	Seconds Unit = 's'
	Minutes Unit = 'm'
	Hours   Unit = 'h'
	Days    Unit = 'd'
)

// Duration is how long a contract runs, as people say it: 5t, 15m. The zero Duration is that of a contract without
// expiry. Days count days of trading, the others seconds or ticks.
type Duration struct {
	N    int64
	Unit Unit
}

// ParseDuration reads a duration such as 5t or 365d: a whole number from 1 to 99,999,999 and the letter of a unit.
func ParseDuration(text string) (Duration, error) {
	if len(text) < 2 || len(text) > 9 {
		return Duration{}, fmt.Errorf("%q is no duration such as 5t or 15m", text)
	}
	n, err := strconv.ParseUint(text[:len(text)-1], 10, 32)
	d := Duration{int64(n), Unit(text[len(text)-1])}
	if err != nil || n == 0 || d.Expiry() == "" {
		return Duration{}, fmt.Errorf("%q is no duration such as 5t or 15m", text)
	}
	return d, nil
}

// String writes what ParseDuration reads; 0 for a contract without expiry.
func (d Duration) String() string {
	if d.Unit == 0 {
		return "0"
	}
	return strconv.FormatInt(d.N, 10) + string(d.Unit)
}

// secondsOf are the seconds of one of each unit; none of a tick, which lasts as long as its symbol says.
var secondsOf = map[Unit]int64{Seconds: 1, Minutes: 60, Hours: 3600, Days: 86400}

// Seconds is the duration in seconds, where a tick comes every interval seconds; days have 24 hours.
func (d Duration) Seconds(interval int64) int64 {
	if d.Unit == Ticks {
		return d.N * interval
	}
	return d.N * secondsOf[d.Unit]
}

// Expiry says which sort of end a duration of its unit has; empty for an unknown unit.
func (d Duration) Expiry() Expiry {
	switch d.Unit {
	case 0:
		return NoExpiry
	case Ticks:
		return Tick
	case Seconds, Minutes, Hours:
		return Intraday
	case Days:
		return Daily
	}
	return ""
}

// Expiry is how a contract ends.
type Expiry string

// The sorts of end. Ticks make a tick contract, seconds, minutes and hours one that ends within a day of its start,
// and days one that ends with a day of trading.
const (
	Tick     Expiry = "tick"
	Intraday Expiry = "intraday"
	Daily    Expiry = "daily"
	NoExpiry Expiry = "no_expiry"
)

// Start is when a contract begins.
type Start string

// The sorts of start.
const (
	Spot    Start = "spot"    // as it is bought
	Forward Start = "forward" // later
)
