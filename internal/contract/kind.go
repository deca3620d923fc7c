package contract

import (
	"slices"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
)

// kind is one contract type: a row of the table. Whoever adds one writes its family's file, and its rows into table.
//
// The framework does what all contracts share: it checks symbol, duration, offer and hours, finds the entry tick, feeds
// ticks, counts them, notices expiry and what must be given back, and bounds amounts. A kind adds what sets it apart.
// The functions of a kind are pure but for what they are handed.
type kind struct {
	code     string
	category string // as offerings has it: callput
	sign     int64  // +1 for the type of its family that wins upwards, matches, is inside; -1 for its opposite

	bases        []Basis // which the amount may be; none for kinds whose price follows from something else
	endless      int64   // it has no duration: it runs until something ends it, and its expiry is so many days away; 0: it has
	entersAtOnce bool    // the entry tick is the one in force at the start, not the first one after it
	countsEntry  bool    // a contract of n ticks has the entry tick as the first of them, else it has n ticks after it
	path         bool    // ticks before the last may decide: each is fed, also where the contract ends by the clock
	final        bool    // it is never bought back
	takesDigit   bool    // its barrier is a predicted digit
	struck       bool    // its barrier is a strike, which its buyer names also where it is the entry spot

	orders []OrderKind // that close it by themselves, where its holder gives them
	// level is the spot, in pips, from which on the contract has made a profit or, below zero, a loss, for one that enters
	// at entry; false where no single spot says it. nil: none ever does.
	level func(t *Terms, entry int64, profit money.Amount) (int64, bool)

	// terms fills into the offer's terms what the kind has of its own, and refuses what it cannot be made of. Start,
	// expiry and ticks are there. The refusals are of class Creation; spot and offer are not known yet.
	terms func(o *offer) error
	// check refuses, where there is a spot and a row, what is offered but not like this. nil checks nothing.
	check func(o *offer) error
	// price fills Ask, Payout and all other amounts of the quote, and of its terms.
	price func(o *offer) error
	// constant reports whether the price stays as it is while the spot moves, for terms that the kind is offered with.
	// nil: it never does.
	constant func(t *Terms, s *market.Symbol) bool

	// tick is told of each tick that is fed, the entry tick first, and may end the course. nil needs none.
	tick func(c *Course, tick market.Tick)
	// finish ends the course at its expiry, or with the last of its ticks; exit is the last tick up to then.
	finish func(c *Course, at int64, exit market.Tick)
	// worth is what the house would pay for the open contract now, whether it may be sold or not.
	worth func(c *Course) (money.Amount, error)
	// hold says why the open contract cannot be sold now, beyond what all kinds share; nil or a nil *Refusal: nothing.
	hold func(c *Course) *Refusal
	// detail adds to a state what the kind has of its own. nil adds nothing.
	detail func(c *Course, s *State)

	form     shortcodeForm // how the shortcode is written
	longcode func(t *Terms, s *market.Symbol) string
}

// table has all kinds, by families.
var table = slices.Concat(
	callput, digits, touch, ends, stays, asian, runs, reset, highLow, spreads,
	multipliers, accumulators, vanillas, turbos, lookbacks,
)

// kinds is the table by contract type. It is filled when the program starts, since the kinds themselves look here.
var kinds = map[string]*kind{}

func init() {
	for _, k := range table {
		kinds[k.code] = k
	}
}

// Known reports whether there is a contract type of that name.
func Known(code string) bool { return kinds[code] != nil }

// Category is the category of a contract type, as offerings names it; empty for an unknown type.
func Category(code string) string {
	if k := kinds[code]; k != nil {
		return k.category
	}
	return ""
}
