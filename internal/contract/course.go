package contract

import (
	"fmt"
	"slices"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
)

// Status says how a contract stands.
type Status string

// The statuses. All but Open are final.
const (
	Open      Status = "open"
	Won       Status = "won"
	Lost      Status = "lost"
	Sold      Status = "sold"      // sold back by its holder
	Cancelled Status = "cancelled" // by the holder of a deal cancellation, or by a stop-out under one
	Refunded  Status = "refunded"  // given back, because the market had too few ticks to decide it
)

// Outcome is how a contract ended.
type Outcome struct {
	Status Status
	At     int64        // the instant at which it was decided
	Exit   market.Tick  // the tick that decided it; zero if it had none
	Price  money.Amount // what the holder gets
}

// Course is the life of a contract in the market as far as it has been followed. Following it on costs what the further
// ticks cost, however long it is: [Course.To] one tick on is one tick's work. A Course belongs to one goroutine.
type Course struct {
	terms  Terms
	world  *market.World
	symbol *market.Symbol
	kind   *kind
	events Events

	at      int64 // everything up to here has happened
	entered bool
	entry   market.Tick
	last    market.Tick   // the latest tick that was fed; of kinds that look at no tick between, the entry
	prior   market.Tick   // the one fed before last
	given   int           // how many changes of orders have been obeyed
	orders  Orders        // as they stand at the last tick fed, or at the purchase
	index   int64         // how many ticks have been fed after the entry
	stream  []market.Tick // the ticks fed, from the entry on, of contracts counted in ticks
	high    int64         // the extremes of the ticks fed, in pips
	low     int64
	sum     int64 // of the quotes fed, of contracts counted in ticks

	over    bool
	sold    bool // its holder gave it up
	outcome Outcome
}

// Follow begins to follow a contract, from before its start. The error is that the market has no such symbol.
func (t *Terms) Follow(w *market.World, e Events) (*Course, error) {
	s, ok := w.Symbol(t.Symbol)
	if !ok {
		return nil, fmt.Errorf("follow a %s contract: the market has no symbol %q", t.Type, t.Symbol)
	}
	return follow(t, w, s, e), nil
}

func follow(t *Terms, w *market.World, s *market.Symbol, e Events) *Course {
	return &Course{terms: *t, world: w, symbol: s, kind: t.kind(), events: e, at: min(t.Start, t.Purchased) - 1, orders: t.Orders}
}

// chunk is for how many seconds ticks are looked at in one go.
const chunk = 3600

// To follows the contract on to an instant. One that is before where it stands changes nothing.
func (c *Course) To(t int64) {
	if !c.over {
		stop := c.terms.End()
		if c.events.Sale != nil {
			stop = min(stop, c.events.Sale.At)
		}
		c.run(min(t, stop))
		c.at = max(c.at, min(t, stop))
		switch {
		case c.over:
		case c.events.Sale != nil && t >= c.events.Sale.At:
			c.sell(c.events.Sale)
		case t >= stop:
			c.expire()
		}
	}
	c.at = max(c.at, t)
}

// run feeds the ticks up to an instant that the kind looks at.
func (c *Course) run(to int64) {
	if !c.entered && !c.enter(to) {
		return
	}
	if !c.kind.path && c.terms.Ticks == 0 {
		return
	}
	var ticks []market.Tick
	for from := max(c.last.Epoch, c.at) + 1; from <= to && !c.over; from += chunk {
		ticks = c.world.Ticks(c.symbol, from, min(to, from+chunk-1), chunk, ticks[:0])
		for _, tick := range ticks {
			if c.feed(tick); c.over {
				break
			}
		}
	}
}

// enter looks for the entry tick up to an instant, and reports whether there is one.
func (c *Course) enter(to int64) bool {
	if to < c.terms.Start {
		return false
	}
	var tick market.Tick
	if c.terms.Forward || c.kind.entersAtOnce {
		var ok bool
		if tick, ok = c.world.At(c.symbol, c.terms.Start); !ok {
			return false
		}
	} else {
		epoch, ok := c.world.Next(c.symbol, c.terms.Start)
		if !ok || epoch > to {
			return false
		}
		tick, _ = c.world.At(c.symbol, epoch)
	}
	c.entered, c.entry = true, tick
	c.high, c.low = tick.Quote, tick.Quote
	c.index = -1
	c.feed(tick)
	return true
}

// feed lets one tick happen.
func (c *Course) feed(tick market.Tick) {
	for ; c.given < len(c.events.Changes) && c.events.Changes[c.given].At < tick.Epoch; c.given++ {
		c.orders.obey(&c.events.Changes[c.given])
	}
	c.index++
	c.prior, c.last = c.last, tick
	c.high, c.low = max(c.high, tick.Quote), min(c.low, tick.Quote)
	if c.terms.Ticks > 0 {
		c.sum += tick.Quote
		c.stream = append(c.stream, tick)
	}
	if c.kind.tick != nil {
		c.kind.tick(c, tick)
	}
	if c.terms.Ticks > 0 && !c.over && c.left() == 0 {
		c.kind.finish(c, tick.Epoch, tick)
	}
}

// left is how many ticks are still to come, of a contract that is counted in ticks and has entered.
func (c *Course) left() int64 {
	fed := c.index
	if c.kind.countsEntry {
		fed++
	}
	return c.terms.Ticks - fed
}

// expire ends a contract at its last instant, if no tick did.
func (c *Course) expire() {
	at := c.terms.End()
	exit, _ := c.world.At(c.symbol, at)
	if !c.entered || c.terms.Ticks > 0 || exit.Epoch <= c.entry.Epoch {
		// Fewer than two ticks decide nothing, and ticks that are counted came too late.
		c.end(Outcome{Refunded, at, market.Tick{}, c.terms.Price})
		return
	}
	c.kind.finish(c, at, exit)
}

func (c *Course) sell(s *Sale) {
	status := Sold
	if s.Cancelled {
		status = Cancelled
	}
	exit, _ := c.world.At(c.symbol, s.At)
	c.sold = true
	c.end(Outcome{status, s.At, exit, s.Price})
}

// win ends the contract with its payout, lose without.
func (c *Course) win(at int64, exit market.Tick)  { c.end(Outcome{Won, at, exit, c.terms.Payout}) }
func (c *Course) lose(at int64, exit market.Tick) { c.end(Outcome{Lost, at, exit, c.zero()}) }

// decide is win or lose.
func (c *Course) decide(won bool, at int64, exit market.Tick) {
	if won {
		c.win(at, exit)
	} else {
		c.lose(at, exit)
	}
}

func (c *Course) end(o Outcome) { c.over, c.outcome = true, o }

// zero is no money, in the contract's currency.
func (c *Course) zero() money.Amount { return money.Amount{Currency: c.terms.Currency} }

// Outcome is how the contract has ended; false while it is open.
func (c *Course) Outcome() (Outcome, bool) { return c.outcome, c.over }

// Closes is the first instant, up to horizon, at which the contract has ended, found by following a copy ahead; false
// when it is open until then. The market is what it is now: ask again when somebody scripts quotes.
func (c *Course) Closes(horizon int64) (at int64, ok bool) {
	ahead := *c
	ahead.stream = slices.Clip(c.stream)
	ahead.To(horizon)
	return ahead.outcome.At, ahead.over
}

// Closes is the first instant, from one until another, at which a contract has ended; false when it is open until then.
// A contract that ended before from closes at from. See [Course.Closes].
func (t *Terms) Closes(w *market.World, e Events, from, horizon int64) (at int64, ok bool, err error) {
	c, err := t.Follow(w, e)
	if err != nil {
		return 0, false, err
	}
	at, ok = c.Closes(horizon)
	return max(at, from), ok, nil
}
