package config

import (
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// Replay is a recording of quotes that is played instead of a symbol's own
// ticks.
type Replay struct {
	Symbol string        `name:"symbol" required:"yes" pattern:"^[A-Za-z0-9_]{2,30}$" patternhelp:"a symbol like R_100" help:"symbol that is quoted"`
	File   string        `name:"file" required:"yes" form:"path" help:"CSV file of epoch and quote, gzip or plain"`
	Loop   bool          `name:"loop" default:"false" help:"play it over and over, before and after, instead of once"`
	Begin  Instant       `name:"begin" help:"when the first row is played, and the others as much later as they were recorded; without it all come as recorded"`
	Period time.Duration `name:"period" default:"0s" min:"0s" max:"87600h" help:"time from the beginning of one loop to that of the next, in whole seconds; 0s has the last row last as long as the one before it"`
}

// Script is what the first ticks of a symbol say.
type Script struct {
	Symbol string    `name:"symbol" required:"yes" pattern:"^[A-Za-z0-9_]{2,30}$" patternhelp:"a symbol like R_100" help:"symbol that is quoted"`
	Quotes []float64 `name:"quotes" required:"yes" nonempty:"yes" min:"0" max:"1000000000000" help:"quotes of its ticks, the first of them that after the start"`
}

// Figure is the release of an economic figure.
type Figure struct {
	Name     string  `name:"name" required:"yes" nonempty:"yes" help:"what is released, like Unemployment rate"`
	Currency string  `name:"currency" required:"yes" pattern:"^[A-Z]{3}$" patternhelp:"3 capital letters, like USD" help:"currency that it concerns"`
	Impact   int     `name:"impact" default:"3" min:"1" max:"5" help:"how much it moves markets, from 1, little, to 5"`
	Release  Instant `name:"release" required:"yes" help:"when it comes out"`
	Forecast string  `name:"forecast" help:"what is expected, with its unit, like 4.1%"`
	Previous string  `name:"previous" help:"what it was the last time"`
	Actual   string  `name:"actual" help:"what it is; told from the release on"`
}

// Instant is a point in time; the zero Instant is none.
type Instant struct{ time.Time }

// String returns i as parseInstant reads it.
func (i Instant) String() string {
	if i.IsZero() {
		return ""
	}
	return i.UTC().Format(time.RFC3339Nano)
}

// Start is the instant at which a server's time begins; the zero Start is now.
type Start struct{ Instant }

// String returns s as parseStart reads it.
func (s Start) String() string {
	if s.IsZero() {
		return "now"
	}
	return s.Instant.String()
}

// Until is the instant at which a server's time ends; the zero Until is never.
type Until struct{ Instant }

// String returns u as parseUntil reads it.
func (u Until) String() string {
	if u.IsZero() {
		return "never"
	}
	return u.Instant.String()
}

const instants = "an instant like 2026-01-01T09:30:00Z, 2026-01-01 or 1767259800"

func parseInstant(text string) (Instant, *fault) {
	t, err := clock.Parse(text)
	if err != nil {
		return Instant{}, &fault{text: quote(text) + " is not an instant", allowed: instants}
	}
	return Instant{t}, nil
}

func parseStart(text string) (Start, *fault) {
	if text == "now" {
		return Start{}, nil
	}
	i, f := parseInstant(text)
	if f != nil {
		f.allowed += ", or now"
	}
	return Start{i}, f
}

func parseUntil(text string) (Until, *fault) {
	if text == "never" {
		return Until{}, nil
	}
	i, f := parseInstant(text)
	if f != nil {
		f.allowed += ", or never"
	}
	return Until{i}, f
}
