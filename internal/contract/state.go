package contract

import (
	"math"
	"slices"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
)

// State is everything that can be said about a contract at an instant. It does not change.
type State struct {
	At      int64
	Status  Status
	Outcome Outcome // of a contract that is not open

	Entered bool        // there is an entry tick
	Entry   market.Tick // the tick with which it began
	Exited  bool        // there is an exit tick
	Exit    market.Tick // the tick with which it ended
	Ticking bool        // there is a current tick
	Current market.Tick // the latest tick; of a contract that is not open, the latest when it ended

	Barriers int    // how many it has
	Barrier  string // as a price: the only one, or the higher of two; of a digit contract the digit
	Barrier2 string // the lower of two

	Bid           money.Amount // what the house would pay for it now; of a contract that is not open, what it brought
	Profit        money.Amount // Bid less what was paid, but for deal cancellation
	ProfitPercent float64      // of the same, to two decimals

	Expired    bool // it has ended by its terms
	Settleable bool // it can be paid
	Intraday   bool // it lasts 24 hours at most
	Path       bool // ticks before the last may decide it

	Hold       *Refusal // why it cannot be sold now; nil when it can
	CancelHold *Refusal // why it cannot be cancelled now; nil when it can

	Estimate int64         // when it ends; of a contract counted in ticks an estimate
	Ticks    int64         // how many ticks it lasts, if it is counted in ticks
	Stream   []market.Tick // the ticks from the entry on, of a contract counted in ticks; of an accumulator the latest ten

	Orders     Orders      // as they stand
	Triggers               // the same, with what they are to the contract
	Changeable []OrderKind // the orders that may be given, changed or taken back now

	ResetTime    int64  // of a contract with a reset that has happened: when
	ResetBarrier string // the barrier since then
	Selected     bool   // the selected tick of a high or low tick contract has come
	SelectedTick market.Tick

	Contracts string // how many of a vanilla or turbo, with all decimals

	// Of an accumulator that has entered; Barrier and Barrier2 are those that the current tick had to stay between.
	Passed       int64  // the ticks that it has survived
	CurrentHigh  string // between these the next tick has to stay
	CurrentLow   string
	SpotDistance string // how far they lie from the spot
}

// At is the state of a contract at an instant. The error is that the market has no such symbol, or a
// fault of pricing.
func (t *Terms) At(w *market.World, at int64, e Events) (*State, error) {
	c, err := t.Follow(w, e)
	if err != nil {
		return nil, err
	}
	c.To(at)
	return c.State()
}

// State is the state of the contract where the course stands. The error is a fault of pricing.
func (c *Course) State() (*State, error) {
	s := &State{
		At: c.at, Status: Open, Outcome: c.outcome,
		Entered: c.entered, Entry: c.entry,
		Intraday: !c.terms.Daily() && c.kind.endless == 0, Path: c.kind.path,
		Estimate: c.terms.Estimate(c.symbol), Ticks: c.terms.Ticks, Stream: slices.Clone(c.stream), Orders: c.standing(),
	}
	at := c.at
	if c.over {
		s.Status, at = c.outcome.Status, min(at, c.outcome.At)
		s.Exit, s.Exited = c.outcome.Exit, c.outcome.Exit != market.Tick{}
		early := s.Status == Sold || c.sold
		s.Expired, s.Settleable = !early, !early
	}
	s.Current, s.Ticking = c.world.At(c.symbol, at)
	c.barriers(s)
	s.Hold, s.CancelHold = c.hold(), c.cancelHold()
	if err := c.bid(s); err != nil {
		return nil, err
	}
	if c.kind.detail != nil {
		c.kind.detail(c, s)
	}
	c.triggers(s)
	return s, nil
}

// barriers fills in the barriers as prices; until there is an entry tick, the spot stands in for it.
func (c *Course) barriers(s *State) {
	base := c.entry.Quote
	if !c.entered {
		base = s.Current.Quote
	}
	text := func(b Barrier) string {
		if b.Kind == NoBarrier {
			return ""
		}
		s.Barriers++
		if b.Kind == Digit {
			return b.Format(c.symbol)
		}
		return c.symbol.Format(b.Level(base))
	}
	s.Barrier, s.Barrier2 = text(c.terms.Barrier), text(c.terms.Barrier2)
}

// bid fills in what the contract is worth.
func (c *Course) bid(s *State) (err error) {
	switch {
	case c.over:
		s.Bid = c.outcome.Price
	case s.Ticking:
		s.Bid, err = c.kind.worth(c)
		if unpriced(err) {
			s.Bid, s.Hold, err = c.zero(), noPrice(), nil
		}
		if err != nil {
			return err
		}
	default:
		s.Bid = c.zero()
	}
	paid := c.terms.staked()
	if s.Profit, err = s.Bid.Sub(paid); err != nil {
		return err
	}
	if paid.Minor > 0 {
		s.ProfitPercent = math.Round(10_000*float64(s.Profit.Minor)/float64(paid.Minor)) / 100
	}
	return nil
}
