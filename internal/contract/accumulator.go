package contract

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Accumulators: the stake grows by a few per cent with each tick after the entry that stays between two barriers around
// the tick before it. One on a barrier or beyond it takes everything. A contract that has survived enough ticks, is worth
// the largest payout or has made the profit that its holder wished for closes for what it is worth.
var accumulators = []*kind{{
	code: "ACCU", category: "accumulator", sign: up, bases: stakeOnly, endless: accumulatorDays, path: true,
	orders: []OrderKind{TakeProfit},
	terms:  func(o *offer) error { return o.accumulator() },
	check:  func(o *offer) error { return o.growthInRange() },
	price:  func(o *offer) error { return o.accumulatorPrice() },
	tick: func(c *Course, tick market.Tick) {
		if c.index > 0 {
			c.accumulate(tick)
		}
	},
	finish: func(c *Course, at int64, exit market.Tick) { c.end(Outcome{Won, at, exit, c.terms.grown(c.index)}) },
	worth:  func(c *Course) (money.Amount, error) { return c.terms.grown(c.survived()), nil },
	detail: func(c *Course, s *State) { c.accumulated(s) },
	form:   accumulatorForm,
	longcode: func(t *Terms, s *market.Symbol) string {
		return "The stake grows by " + strconv.FormatInt(t.Growth, 10) + "% with each tick for as long as " + s.Name + " stays within ± " +
			TickBarrierPercent(t.TickBarrier) + " of the tick before, and is lost when it does not."
	},
}}

// accumulatorDays is for how long an accumulator runs if nothing ends it.
const accumulatorDays = 365

// TickBarrierPercent writes how far a tick may lie from the one before it, as a percentage with five decimals.
func TickBarrierPercent(barrier float64) string {
	return strconv.FormatFloat(100*barrier, 'f', 5, 64) + "%"
}

// accumulator takes stake and growth rate of the request.
func (o *offer) accumulator() error {
	if err := o.noBarriers(); err != nil {
		return err
	}
	t, rate := &o.quote.Terms, o.req.GrowthRate
	if rate == 0 {
		return missing("growth_rate")
	}
	if err := o.stake(0); err != nil {
		return err
	}
	// The application's part would have to come out of a stake that grows whole.
	t.Markup = 0
	t.Growth = int64(math.Round(min(max(100*rate, -1), 1000)))
	growth, err := pricing.AccumulatorGrowth(int(t.Growth))
	if err != nil || math.Abs(100*rate-float64(t.Growth)) > 1e-9 {
		t.Growth = 0 // as growthInRange will say
		return nil
	}
	t.MaxTicks = int64(growth.MaxTicks)
	t.TickBarrier, err = tickBarrier(o.symbol, o.quote.Spot.Quote, growth)
	return err
}

// tickBarrier is b: how far from a tick the next one lies with the growth rate's probability, as a part of it and to twelve
// decimals; 0 where there is no such distance. On step indices there is none: all their moves are alike.
func tickBarrier(s *market.Symbol, spot int64, growth pricing.Growth) (b float64, err error) {
	switch {
	case s.Process == "volatility":
		b, err = pricing.AccumulatorBarrier(pricing.Step(s.Volatility, float64(s.Interval)), growth.Stay)
	case (s.Process == "crash" || s.Process == "boom") && spot > 0:
		b = (spikeBarrier(s, float64(spot), growth) + 0.5) / float64(spot)
	}
	return math.Round(max(0, b)*1e12) / 1e12, err
}

// spikeBarrier is how many pips a tick of a crash or boom index at a spot may move: at the quantile of the growth rate's
// probability, as near as whole pips allow while half of the house's edge is left; -1 when they do not. Most moves go one
// way and are uniform in size up to twice a mean, and a few go the other way and are exponential. Where the small ones
// are few pips, one pip more or less matters, so the fraction of a pip at which a price stands is reckoned with: as a
// uniform one, which is added to the move.
func spikeBarrier(s *market.Symbol, spot float64, growth pricing.Growth) float64 {
	size, every := s.Param("size"), s.Param("every")
	// The mean of the small moves makes up for that of the spikes, e^A - 1 or 1 - e^-A, as the market has it.
	lift := 1 - size
	if s.Process == "crash" {
		lift = 1 + size
	}
	widest := 2 * size / lift / (every - 1) * spot
	stays := func(pips float64) float64 {
		edge, small := pips+0.5, 1.0
		switch {
		case edge <= widest-0.5:
			small = edge / widest
		case edge < widest+0.5:
			short := widest + 0.5 - edge
			small = max(0, 1-short*short/(2*widest))
		}
		return (1-1/every)*small + (1-math.Exp(-edge/(size*spot)))/every
	}
	low, high := -1.0, math.Ceil(50*size*spot) // below the probability, and above it
	for high-low > 1 {
		if middle := math.Floor((low + high) / 2); stays(middle) <= growth.Stay {
			low = middle
		} else {
			high = middle
		}
	}
	grows := 1 + growth.Rate()
	edge := 1 - grows*growth.Stay
	if p := stays(high); p-growth.Stay < growth.Stay-stays(low) && 1-grows*p >= edge/2 {
		return high
	}
	return low
}

// growthInRange refuses growth rates that are not of the row.
func (o *offer) growthInRange() error {
	t := &o.quote.Terms
	switch {
	case !slices.Contains(o.row.GrowthPercents, int(t.Growth)):
		choices := each(o.row.GrowthPercents, func(percent int) string { return growthCode(int64(percent)) })
		return refuseChoices(Invalid, "GrowthRateOutOfRange", "growth_rate", "Growth rates of this contract are", choices)
	case t.TickBarrier <= 0:
		return refuse(NotOffered, "InvalidOfferings", "symbol", "The moves of "+o.symbol.Name+" are so alike that no barrier tells them apart.")
	}
	return nil
}

func (o *offer) accumulatorPrice() error {
	q := o.quote
	t := &q.Terms
	t.MaxPayout = q.MaxPayout
	q.Payout = t.Stake // until it grows
	if err := o.within(); err != nil {
		return err
	}
	low, high := t.around(q.Spot.Quote)
	q.Low, q.High, q.SpotDistance = tenths(o.symbol, low), tenths(o.symbol, high), tenths(o.symbol, t.away(q.Spot.Quote))
	return o.order()
}

// around are the barriers around a tick, in tenths of pips and rounded outwards.
func (t *Terms) around(quote int64) (low, high int64) {
	of := float64(10 * quote)
	return int64(math.Floor(of * (1 - t.TickBarrier))), int64(math.Ceil(of * (1 + t.TickBarrier)))
}

// away is how far they lie from it, rounded up.
func (t *Terms) away(quote int64) int64 { return int64(math.Ceil(float64(10*quote) * t.TickBarrier)) }

// tenths writes tenths of pips as a price, with one decimal more than the symbol has.
func tenths(s *market.Symbol, tenths int64) string {
	text := s.Format(tenths / 10)
	if s.Digits == 0 {
		text += "."
	}
	return text + strconv.FormatInt(tenths%10, 10)
}

// grown is what the stake has become after so many survived ticks: stake (1+g)^ticks, at most the largest payout.
func (t *Terms) grown(ticks int64) money.Amount {
	growth, err := pricing.AccumulatorGrowth(int(t.Growth))
	if err != nil {
		return t.Stake // terms of a growth rate that is no more; a newer version has to say what they are worth
	}
	value, err := t.amount(t.Stake.Float64() * growth.Value(int(ticks)))
	if most := t.MaxPayout; err != nil || most.Minor > 0 && value.Minor > most.Minor {
		return most
	}
	return value
}

// survived is how many ticks an accumulator has survived.
func (c *Course) survived() int64 {
	switch {
	case !c.entered:
		return 0
	case c.over && c.outcome.Status == Lost:
		return c.index - 1
	}
	return c.index
}

// accumulate ends the contract if a tick does.
func (c *Course) accumulate(tick market.Tick) {
	t := &c.terms
	if low, high := t.around(c.prior.Quote); 10*tick.Quote <= low || 10*tick.Quote >= high {
		c.lose(tick.Epoch, tick)
		return
	}
	value, profit := t.grown(c.index), c.orders.TakeProfit.Minor
	if c.index >= t.MaxTicks || t.MaxPayout.Minor > 0 && value.Minor >= t.MaxPayout.Minor || profit > 0 && value.Minor-t.Stake.Minor >= profit {
		c.end(Outcome{Won, tick.Epoch, tick, value})
	}
}

// streamed is how many ticks of an accumulator a state holds.
const streamed = 10

// accumulated tells of an accumulator.
func (c *Course) accumulated(s *State) {
	t := &c.terms
	s.Ticks = t.MaxTicks
	if !c.entered {
		return
	}
	s.Passed = c.survived()
	if c.index > 0 {
		low, high := t.around(c.prior.Quote)
		s.Barriers, s.Barrier, s.Barrier2 = 2, tenths(c.symbol, high), tenths(c.symbol, low)
	}
	low, high := t.around(c.last.Quote)
	s.CurrentLow, s.CurrentHigh, s.SpotDistance = tenths(c.symbol, low), tenths(c.symbol, high), tenths(c.symbol, t.away(c.last.Quote))
	s.Stream = c.world.Ticks(c.symbol, c.entry.Epoch, c.last.Epoch, streamed, nil)
}

// longestStay bounds how far back Stayed looks, in ticks: further than to the longest of any hundred stays.
const longestStay = 20_000

// Stayed counts, for an accumulator, the ticks that stayed between its barriers one after the other before one did not:
// the latest counts, at most so many, the oldest first. The last one goes on at the quote's spot. Other contracts have none.
func (q *Quote) Stayed(w *market.World, most int) []int64 {
	t := &q.Terms
	s, known := w.Symbol(t.Symbol)
	if t.TickBarrier <= 0 || !known || most < 1 {
		return nil
	}
	counts := []int64{0} // the latest first
	var ticks []market.Tick
	after := q.Spot // the tick that comes after those of the batch
	for seen := 0; seen < longestStay; seen += len(ticks) {
		ticks = w.Ticks(s, market.First, after.Epoch-1, 10*most+100, ticks[:0])
		for i := len(ticks) - 1; i >= 0; i-- {
			tick := ticks[i]
			if low, high := t.around(tick.Quote); 10*after.Quote > low && 10*after.Quote < high {
				counts[len(counts)-1]++
			} else if len(counts) == most {
				slices.Reverse(counts)
				return counts
			} else {
				counts = append(counts, 0)
			}
			after = tick
		}
		if len(ticks) == 0 {
			break
		}
	}
	slices.Reverse(counts)
	return counts
}

// accumulatorForm is STAKE_0_GROWTH_1_TICKBARRIER_START, and the take profit if there is one: growth begins with the
// first tick and never changes.
var accumulatorForm = shortcodeForm{
	present: presentAccumulator,
	write: func(t *Terms, s *market.Symbol) []string {
		fields := []string{t.Stake.String(), "0", growthCode(t.Growth), "1", strconv.FormatFloat(t.TickBarrier, 'f', 12, 64), t.startCode()}
		if t.Orders.TakeProfit.Minor > 0 {
			fields = append(fields, t.Orders.TakeProfit.String())
		}
		return fields
	},
	read: func(t *Terms, s *market.Symbol, f []string) (err error) {
		if len(f) != 6 && len(f) != 7 {
			return fmt.Errorf("has %d fields after the symbol, not 6 or 7", len(f))
		}
		if t.Stake, err = money.Parse(f[0], t.Currency); err != nil {
			return err
		}
		rate, err := readNumber(f[2])
		if err != nil {
			return err
		}
		t.Growth = int64(math.Round(100 * min(max(rate, 0), 1)))
		growth, err := pricing.AccumulatorGrowth(int(t.Growth))
		if err != nil {
			return err
		}
		t.MaxTicks = int64(growth.MaxTicks)
		if t.TickBarrier, err = readNumber(f[4]); err != nil {
			return err
		}
		if t.Stake.Minor <= 0 || !(t.TickBarrier > 0 && t.TickBarrier < 1) {
			return errors.New("has no stake, or no barrier")
		}
		if err := t.readStart(f[5]); err != nil {
			return err
		}
		t.Expiry = nominal(t.Start, accumulatorDays)
		if len(f) == 7 {
			t.Orders.TakeProfit, err = money.Parse(f[6], t.Currency)
		}
		return err
	},
}

// growthCode writes a growth of so many per cent as a rate.
func growthCode(percent int64) string { return strconv.FormatFloat(float64(percent)/100, 'f', 2, 64) }
