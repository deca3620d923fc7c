package contract

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/offerings"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Quote is a contract with its price at an instant. It does not change.
type Quote struct {
	Terms    Terms        // as they are if it is bought at this instant and price
	At       int64        // the instant
	Ask      money.Amount // what it costs, deal cancellation included
	Payout   money.Amount // what it pays if it is won; zero where that is not fixed beforehand
	Spot     market.Tick  // the quote of the underlying that it was priced at; of epoch 0 before it was
	Price    string       // Spot as a price; empty before there was one
	Estimate int64        // when it ends; of a contract counted in ticks an estimate
	Longcode string
	Constant bool // the price stays as it is while the spot moves: a stream of it has nothing to add

	MinStake  money.Amount // bounds of the stake; a zero MaxStake is none
	MaxStake  money.Amount
	MaxPayout money.Amount // bound of the payout; zero is none

	Triggers                // of orders that are given with the purchase
	Commission money.Amount // of a multiplier

	Barrier        string   // as a price, of a vanilla or turbo
	BarrierChoices []string // the strikes that a vanilla may have; how far from the spot barriers of a turbo are proposed
	PayoutChoices  []string // how much a turbo may pay for each point
	Contracts      string   // how many of a vanilla or turbo, with all decimals
	SpotDistance   string   // how far barriers lie from the spot, of a turbo or accumulator
	High, Low      string   // between which an accumulator's next tick would have to stay
}

// ConstantPrice reports whether the price stays as it is while the spot moves, so that a stream of it needs to say it
// only once.
func (q *Quote) ConstantPrice() bool { return q.Constant }

// offer is a request on its way to becoming a quote.
type offer struct {
	req    *Request
	rules  *Rules
	world  *market.World
	now    int64
	symbol *market.Symbol
	kind   *kind
	row    *offerings.Row // once it is known to be offered
	lasts  offerings.Duration
	quote  *Quote
}

// Offer prices a contract at an instant, with what is bought if it is bought then. It looks, in this order, whether
// there is such a symbol, whether the parameters make a contract, whether that is offered, whether the market is open,
// and whether barriers and amounts are within bounds; an error is a [*Refusal] that says what is not. rules may be nil.
func Offer(req *Request, w *market.World, c *offerings.Catalogue, rules *Rules, now int64) (*Quote, error) {
	if rules == nil {
		rules = &Rules{}
	}
	o := &offer{req: req, rules: rules, world: w, now: now}
	if err := o.make(c); err != nil {
		return nil, o.refused(err)
	}
	return o.quote, nil
}

func (o *offer) make(c *offerings.Catalogue) error {
	var known bool
	if o.symbol, known = o.world.Symbol(o.req.Symbol); !known {
		return refuse(InvalidSymbol, "InvalidSymbol", "symbol", fmt.Sprintf("There is no symbol %q.", o.req.Symbol))
	}
	if o.kind = kinds[o.req.Type]; o.kind == nil {
		return refuse(NotOffered, "InvalidContractType", "contract_type", fmt.Sprintf("There is no contract type %q.", o.req.Type))
	}
	o.quote = &Quote{At: o.now, Terms: Terms{
		Type: o.req.Type, Symbol: o.symbol.Code, Currency: o.req.Currency, Basis: o.req.Basis,
		Commission: o.rules.commission(o.symbol, o.kind.category), Markup: o.req.Markup,
	}}
	var ticking bool
	o.quote.Spot, ticking = o.world.At(o.symbol, o.now)
	if ticking {
		o.quote.Price = o.symbol.Format(o.quote.Spot.Quote)
	}
	var err error
	if o.lasts, err = o.last(); err != nil {
		return err
	}
	if err := o.kind.terms(o); err != nil {
		return err
	}
	if err := o.find(c, o.lasts); err != nil {
		return err
	}
	if err := o.hours(); err != nil {
		return err
	}
	if !ticking {
		return refuse(NoPrice, "TradeTemporarilyUnavailable", "", "The symbol has no quote yet.")
	}
	o.quote.Estimate = o.quote.Terms.Estimate(o.symbol)
	o.quote.Longcode = o.kind.longcode(&o.quote.Terms, o.symbol)
	o.quote.Constant = o.kind.constant != nil && o.kind.constant(&o.quote.Terms, o.symbol)
	if o.kind.check != nil {
		if err := o.kind.check(o); err != nil {
			return err
		}
	}
	o.bounds()
	return o.kind.price(o)
}

// refused is what Offer returns for an error: a refusal as it is, with the contract as far as it is known, and a
// formula that has no answer as one.
func (o *offer) refused(err error) error {
	r, ok := errors.AsType[*Refusal](err)
	if !ok {
		if !unpriced(err) {
			return err
		}
		r = noPrice()
	}
	if r.Quote == nil && o.quote != nil && o.quote.Longcode != "" {
		r.Quote = o.quote
	}
	return r
}

// unpriced reports whether an error is that a formula has no answer for a contract as the market stands.
func unpriced(err error) bool {
	return errors.Is(err, pricing.ErrDomain) || errors.Is(err, pricing.ErrUnstable) || errors.Is(err, money.ErrOverflow)
}

func noPrice() *Refusal {
	return refuse(NoPrice, "TradeTemporarilyUnavailable", "", "The contract cannot be priced at the moment.")
}

// find looks for the row of the catalogue that the terms fall under.
func (o *offer) find(c *offerings.Catalogue, d offerings.Duration) error {
	t := &o.quote.Terms
	wish := offerings.Wish{Type: t.Type, Duration: d, Start: offerings.Spot, Barriers: o.named(t.Barrier) + o.named(t.Barrier2)}
	if t.Forward {
		wish.Start = offerings.Forward
	}
	row, err := c.Find(t.Symbol, wish)
	if err == nil {
		o.row = row
		return nil
	}
	if bounds, ok := errors.AsType[*offerings.DurationError](err); ok {
		if d.Unit != offerings.Ticks {
			return refuseNumbers(NotOffered, "TradingDurationNotAllowed", "duration",
				"This contract may last from %s to %s.", bounds.Min.String(), bounds.Max.String())
		}
		least, most := strconv.FormatInt(bounds.Min.N, 10), strconv.FormatInt(bounds.Max.N, 10)
		if least == most {
			return refuseNumbers(Invalid, "SingleTickNumberLimits", "duration", "The number of ticks must be %s.", least)
		}
		return refuseNumbers(Invalid, "TicksNumberLimits", "duration", "The number of ticks must be between %s and %s.", least, most)
	}
	switch {
	case errors.Is(err, offerings.ErrSymbol):
		return refuse(InvalidSymbol, "InvalidSymbol", "symbol", "Nothing is traded on "+o.symbol.Name+".")
	case errors.Is(err, offerings.ErrType):
		return refuse(NotOffered, "InvalidOfferings", "contract_type", "This contract type is not offered on "+o.symbol.Name+".")
	case errors.Is(err, offerings.ErrBarriers):
		return refuse(NotOffered, "InvalidOfferings", "barrier", "This contract type is not offered with such barriers on "+o.symbol.Name+".")
	case errors.Is(err, offerings.ErrStart):
		return refuse(NotOffered, "InvalidOfferings", "date_start", "This contract is not offered with a start of that kind.")
	default:
		return refuse(NotOffered, "TradingDurationNotAllowed", "duration", "This contract is not offered with a duration of that kind.")
	}
}

// named counts a barrier if its buyer had to name it.
func (o *offer) named(b Barrier) int {
	if b.Kind == NoBarrier || b.AtSpot() && !o.kind.struck {
		return 0
	}
	return 1
}

// bounds fills the bounds of stake and payout.
func (o *offer) bounds() {
	l := o.rules.limits(o.row.Kind, o.req.Currency)
	o.quote.MinStake = money.Amount{Minor: l.MinStake, Currency: o.req.Currency}
	o.quote.MaxStake = money.Amount{Minor: l.MaxStake, Currency: o.req.Currency}
	o.quote.MaxPayout = money.Amount{Minor: l.MaxPayout, Currency: o.req.Currency}
}

// amount reads the amount of the request, which is of one of the kind's bases and above zero.
func (o *offer) amount() (money.Amount, error) {
	allowed := false
	for _, b := range o.kind.bases {
		allowed = allowed || b == o.req.Basis
	}
	if !allowed {
		if len(o.kind.bases) == 1 {
			return money.Amount{}, refuseNumbers(Creation, "WrongAmountTypeOne", "basis", "The basis of this contract is %s.", string(o.kind.bases[0]))
		}
		return money.Amount{}, refuse(Creation, "WrongAmountTypeTwo", "basis", "The basis of this contract is payout or stake.")
	}
	if o.req.Amount == "" {
		return money.Amount{}, refuse(Creation, "MissingRequiredContractParams", "amount", "An amount is needed.")
	}
	amount, err := money.Parse(o.req.Amount, o.req.Currency)
	switch {
	case errors.Is(err, money.ErrDecimals):
		reason := map[Basis]string{Stake: "IncorrectStakeDecimals", Payout: "IncorrectPayoutDecimals"}[o.req.Basis]
		return money.Amount{}, refuseNumbers(Invalid, reason, "amount", "An amount has at most %s decimals.", strconv.Itoa(o.req.Currency.Digits))
	case err != nil || amount.Sign() <= 0:
		return money.Amount{}, refuse(Creation, "InvalidInput", "amount", "The amount must be a number above zero.")
	}
	return amount, nil
}

// within refuses stakes and payouts out of bounds, and a payout that is not more than what it costs.
func (o *offer) within() error {
	q := o.quote
	stake := q.Terms.staked()
	if stake.Minor < q.MinStake.Minor || q.MaxStake.Minor > 0 && stake.Minor > q.MaxStake.Minor {
		if q.MaxStake.Minor == 0 {
			return refuseNumbers(Invalid, "StakeLimits", "amount",
				"The stake must be at least %s and the payout at most %s. The stake is %s.", q.MinStake.String(), q.MaxPayout.String(), stake.String())
		}
		return refuseNumbers(Invalid, "StakeLimits", "amount",
			"The stake must be at least %s and at most %s. It is %s.", q.MinStake.String(), q.MaxStake.String(), stake.String())
	}
	if q.MaxPayout.Minor > 0 && q.Payout.Minor > q.MaxPayout.Minor {
		return refuseNumbers(Invalid, "PayoutLimits", "amount",
			"The stake must be at least %s and the payout at most %s. The payout is %s.", q.MinStake.String(), q.MaxPayout.String(), q.Payout.String())
	}
	return nil
}

// steady reports whether a symbol's moves are the same at any spot, so that contracts without a price level cost the
// same at any.
func steady(s *market.Symbol) bool {
	return s.Process == "volatility" && s.Market == synthetic || s.Process == "reset"
}

// Buy turns a quote of now into the terms of a purchase for at most price, which a client may have been told by an
// earlier quote, seen; nil if there was none. A price that rose, or a payout that fell, by half of the commission or less
// is overlooked, and nobody pays more than price. The error is a [*Refusal] of class PriceMoved.
func (q *Quote) Buy(price money.Amount, seen *Quote) (*Terms, error) {
	if price.Currency != q.Ask.Currency {
		return nil, fmt.Errorf("buy for %s %s: %w: it costs %s", price, price.Currency.Code, money.ErrCurrency, q.Ask.Currency.Code)
	}
	t := q.Terms
	of := q.Payout
	if t.Basis == "" {
		of = q.Ask // of a lookback, which has neither stake nor payout
	}
	slack := int64(t.Commission / 2 * float64(of.Minor))
	switch {
	case q.Ask.Minor > price.Minor && (t.Basis == Stake || q.Ask.Minor-price.Minor > slack):
		return nil, q.moved("The contract costs more than it may. You would pay %s, and it costs %s.", price, q.Ask)
	case t.Basis == Stake && seen != nil && seen.Payout.Minor-q.Payout.Minor > slack:
		return nil, q.moved("The payout has changed since it was quoted, from %s to %s.", seen.Payout, q.Payout)
	}
	t.Price = q.Ask
	if price.Minor < q.Ask.Minor {
		t.Price = price
	}
	return &t, nil
}

// moved is the refusal of a price that the quote no longer is, with the amounts of before and now.
func (q *Quote) moved(format string, before, now money.Amount) *Refusal {
	r := refuseNumbers(PriceMoved, "PriceMoved", "price", format, before.String(), now.String())
	r.Quote = q
	return r
}
