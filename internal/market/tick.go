package market

// Tick is one quote. Prices are in pips of the symbol, and never below one.
type Tick struct {
	Epoch int64 // seconds since 1970
	Quote int64
	Ask   int64
	Bid   int64
}

// A world begins and ends; there are ticks from First to Last, both included.
const (
	First       int64 = 0                // 1970-01-01T00:00:00Z
	Last        int64 = 10413791999      // 2299-12-31T23:59:59Z
	daySeconds        = 86400            // seconds of a day
	hourSeconds       = 3600             // seconds of an hour
	yearSeconds       = 365 * daySeconds // seconds of a year, for annual volatilities
)

// Source is where the ticks of one symbol come from. A World asks it only for instants from [First] to [Last].
// Implementations are safe for concurrent use.
type Source interface {
	// At returns the latest tick at or before t; false when there is none.
	At(t int64) (Tick, bool)
	// Next returns the instant of the first tick after t; false when there is none.
	Next(t int64) (epoch int64, ok bool)
	// Ticks appends to dst the ticks from from to to, both included, in ascending order; when they are more than max,
	// the latest max of them.
	Ticks(from, to int64, max int, dst []Tick) []Tick
}

// At returns the latest tick of a symbol at or before t; false when there is none.
func (w *World) At(s *Symbol, t int64) (Tick, bool) {
	if t < First {
		return Tick{}, false
	}
	return w.source(s).At(min(t, Last))
}

// Next returns the instant of the first tick of a symbol after t; false when there is none.
func (w *World) Next(s *Symbol, t int64) (epoch int64, ok bool) {
	if t >= Last {
		return 0, false
	}
	return w.source(s).Next(max(t, First-1))
}

// Ticks appends to dst the ticks of a symbol from from to to, both included, in ascending order; when they are more
// than max, the latest max of them.
func (w *World) Ticks(s *Symbol, from, to int64, max int, dst []Tick) []Tick {
	from, to = within(from, to)
	if from > to || max <= 0 {
		return dst
	}
	return w.source(s).Ticks(from, to, max, dst)
}

// within cuts a span to that of the world.
func within(from, to int64) (int64, int64) { return max(from, First), min(to, Last) }
