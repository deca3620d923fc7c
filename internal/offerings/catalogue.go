package offerings

import (
	"errors"
	"fmt"
	"slices"

	"github.com/dervish-ws/dervish/internal/market"
)

// Kind is contracts of a category with one way of looking at the barrier: rises and falls from the spot, for one.
type Kind struct {
	Category        string `yaml:"category"`         // callput
	CategoryName    string `yaml:"category_name"`    // for people: Up/Down
	BarrierCategory string `yaml:"barrier_category"` // euro_atm, euro_non_atm, american, asian, reset, lookback or non_financial
	Trade           string `yaml:"trade"`            // what lists of durations call it: rise_fall
	TradeName       string `yaml:"trade_name"`       // for people: Rise/Fall
	Barriers        int    `yaml:"barriers"`         // how many a contract has, unless its type says otherwise
	Moving          bool   `yaml:"moving"`           // the barriers follow the spot, and no buyer names them
	Types           []Type `yaml:"types"`

	// In US dollars, 0 where the currency decides; see Limits.
	MinStake  int64 `yaml:"min_stake"`
	MaxStake  int64 `yaml:"max_stake"`
	MaxPayout int64 `yaml:"max_payout"`
}

// Type is a contract type as one kind of contract.
type Type struct {
	Code      string // CALL
	Name      string // for people
	Sentiment string // what the buyer hopes for: up, low_vol, match
	Barriers  int    // how many it has, 0 to 2; the digit of a digit contract counts
	Digits    []int  // that may be predicted, ascending; none where no digit is
}

// Row is one way to buy a contract type on a symbol. It does not change.
type Row struct {
	Symbol *market.Symbol
	Kind   *Kind
	Type   *Type
	Start  Start
	Expiry Expiry
	// Min and Max are the shortest and longest duration, both included; zero for NoExpiry.
	Min, Max Duration

	Multipliers    []int      // of a multiplier, ascending; nil for all others
	Cancellations  []Duration // for which the right to cancel a multiplier is sold; may be none
	GrowthPercents []int      // of an accumulator: by how many per cent it may grow with a tick; nil for all others
}

// Named is how many barriers the buyer names: those of the type, but for barriers that move.
func (r *Row) Named() int {
	if r.Kind.Moving {
		return 0
	}
	return r.Type.Barriers
}

// Allows reports whether a contract of the row may run for d. To a row of Intraday a day is 24 hours; otherwise
// durations of another sort of end are not of the row.
func (r *Row) Allows(d Duration) bool {
	at := d.Seconds(1)
	return r.counts(d) && r.Min.Seconds(1) <= at && at <= r.Max.Seconds(1)
}

// counts reports whether the row counts in such units.
func (r *Row) counts(d Duration) bool {
	return d.Expiry() == r.Expiry || d.Unit == Days && r.Expiry == Intraday
}

// Catalogue is what is offered on the symbols of a market. It does not change.
type Catalogue struct {
	kinds []*Kind
	rows  map[string][]*Row // by code of the symbol
}

// New lays the embedded table over the symbols of a market.
func New(symbols []*market.Symbol) *Catalogue {
	t := embedded()
	c := &Catalogue{rows: map[string][]*Row{}}
	for _, k := range t.Kinds {
		c.kinds = append(c.kinds, &k.Kind)
	}
	for _, s := range symbols {
		c.rows[s.Code] = t.rows(s)
	}
	return c
}

// rows are what a table offers on a symbol, in the order of its kinds and types.
func (t *table) rows(s *market.Symbol) (rows []*Row) {
	for _, k := range t.Kinds {
		for i := range k.Types {
			for _, o := range k.Offers {
				if !slices.ContainsFunc(o.On, func(group string) bool { return t.has(group, s) }) || o.Start == Forward && !s.AllowForward {
					continue
				}
				for expiry, span := range o.spans() {
					r := &Row{
						Symbol: s, Kind: &k.Kind, Type: &k.Types[i], Start: o.Start, Expiry: expiry, Min: span.min, Max: span.max,
						Cancellations: o.Cancellations, GrowthPercents: o.GrowthPercents,
					}
					if k.Category == "multiplier" {
						r.Multipliers = t.multipliers(s, o.Multipliers)
					}
					rows = append(rows, r)
				}
			}
		}
	}
	return rows
}

// has reports whether a group has a symbol: by its code, or by its submarket if no group has its code.
func (t *table) has(group string, s *market.Symbol) bool {
	if t.named[s.Code] {
		return slices.Contains(t.Groups[group], s.Code)
	}
	return slices.Contains(t.Groups[group], s.Submarket)
}

// multipliers are an offer's own, or those of the symbol's volatility.
func (t *table) multipliers(s *market.Symbol, own []int) []int {
	if own != nil {
		return own
	}
	volatility := Volatility(s, s.Start)
	for _, m := range t.Multipliers {
		if volatility <= m.Volatility {
			return m.Range
		}
	}
	return t.Multipliers[len(t.Multipliers)-1].Range
}

// Kinds returns all kinds in the order of lists, offered on some symbol or not. The slice is the caller's own.
func (c *Catalogue) Kinds() []*Kind { return slices.Clone(c.kinds) }

// Rows returns what is offered on a symbol, in the order of lists: none on a symbol that is not traded or not known.
// The slice is the caller's own.
func (c *Catalogue) Rows(symbol string) []*Row { return slices.Clone(c.rows[symbol]) }

// Offered returns the rows of one contract type on a symbol, in the order of lists.
func (c *Catalogue) Offered(symbol, contractType string) []*Row {
	return keep(c.rows[symbol], func(r *Row) bool { return r.Type.Code == contractType })
}

// Type returns the first kind that has a contract type, and the type; false when there is no such type.
func (c *Catalogue) Type(code string) (*Kind, *Type, bool) {
	for _, k := range c.kinds {
		for i := range k.Types {
			if k.Types[i].Code == code {
				return k, &k.Types[i], true
			}
		}
	}
	return nil, nil, false
}

// Wish is what somebody wants to buy.
type Wish struct {
	Type     string   // the contract type's code
	Barriers int      // how many are named, the digit of a digit contract included
	Start    Start    // empty: Spot
	Duration Duration // zero: none is given
}

// The reasons for which a wish is not offered. ErrDuration comes as a *DurationError.
var (
	ErrSymbol   = errors.New("nothing is offered on the symbol")
	ErrType     = errors.New("the contract type is not offered on the symbol")
	ErrBarriers = errors.New("the contract type is not offered with that many barriers")
	ErrStart    = errors.New("the contract type is not offered with that start")
	ErrExpiry   = errors.New("the contract type is not offered with that sort of end")
	ErrDuration = errors.New("the duration is not offered")
)

// BarrierError says with how many barriers a contract type is offered on a symbol. It is an ErrBarriers.
type BarrierError struct{ Want []int }

// Error names the numbers.
func (e *BarrierError) Error() string { return fmt.Sprintf("%v: it has %v", ErrBarriers, e.Want) }

// Unwrap gives ErrBarriers.
func (e *BarrierError) Unwrap() error { return ErrBarriers }

// DurationError says which durations of the same sort of end are offered. It is an ErrDuration.
type DurationError struct{ Min, Max Duration }

// Error names the bounds.
func (e *DurationError) Error() string {
	return fmt.Sprintf("%v: %s to %s are", ErrDuration, e.Min, e.Max)
}

// Unwrap gives ErrDuration.
func (e *DurationError) Unwrap() error { return ErrDuration }

// Find returns the row that a wish falls under. Where nothing is offered by days, a day is 24 hours, and the row's Expiry
// Intraday says so. The error is the first reason why there is none: ErrSymbol, ErrType, a
// *BarrierError, ErrStart, ErrExpiry or a *DurationError.
func (c *Catalogue) Find(symbol string, w Wish) (*Row, error) {
	if w.Start == "" {
		w.Start = Spot
	}
	rows := c.rows[symbol]
	if len(rows) == 0 {
		return nil, ErrSymbol
	}
	if rows = c.Offered(symbol, w.Type); len(rows) == 0 {
		return nil, ErrType
	}
	var counts []int
	for _, r := range rows {
		if !slices.Contains(counts, r.Named()) {
			counts = append(counts, r.Named())
		}
	}
	if rows = keep(rows, func(r *Row) bool { return r.Named() == w.Barriers }); len(rows) == 0 {
		return nil, &BarrierError{counts}
	}
	if rows = keep(rows, func(r *Row) bool { return r.Start == w.Start }); len(rows) == 0 {
		return nil, ErrStart
	}
	if rows = keep(rows, func(r *Row) bool { return r.counts(w.Duration) }); len(rows) == 0 {
		return nil, ErrExpiry
	}
	r := rows[len(rows)-1] // of days, the row of Daily rather than that of Intraday before it
	if !r.Allows(w.Duration) {
		return nil, &DurationError{r.Min, r.Max}
	}
	return r, nil
}

// keep returns the rows that are chosen, in a slice of their own.
func keep(rows []*Row, chosen func(*Row) bool) (kept []*Row) {
	for _, r := range rows {
		if chosen(r) {
			kept = append(kept, r)
		}
	}
	return kept
}
