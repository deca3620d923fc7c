package ledger

import (
	"errors"
	"fmt"
	"time"

	"github.com/dervish-ws/dervish/internal/money"
)

// Limits are what a purchase must not pass. They are looked at in the transaction of the purchase, so that purchases at
// the same moment cannot pass them together. Zero is no limit; amounts are in the currency of the account.
type Limits struct {
	Open         int          // contracts that are open at once, this one among them
	OpenOfSymbol int          // those on the symbol of this one
	OpenAlike    int          // those that are alike; only where the contract says what it is like
	OpenStake    money.Amount // what the open contracts cost together
	OpenPayout   money.Amount // what the open contracts pay together if all are won
	Balance      money.Amount // what the account may hold before the purchase
	Windows      []Window
	// Also is what else has to hold; nil: nothing. It is asked last, within the transaction, so that of several purchases
	// each knows what became of those before it, but for the commit. It uses the book for nothing.
	Also func() error
}

// Window bounds what happens from an instant until now.
type Window struct {
	From     time.Time
	Turnover money.Amount // what is paid for contracts, this one among them
	// Loss is what is paid for contracts less what contracts brought. What is open counts as lost, so that the loss is
	// never more than this.
	Loss money.Amount
}

// Limit is the name of a limit.
type Limit string

// The limits, as the fields of Limits and Window.
const (
	LimitOpen         Limit = "open"
	LimitOpenOfSymbol Limit = "open of symbol"
	LimitOpenAlike    Limit = "open alike"
	LimitOpenStake    Limit = "open stake"
	LimitOpenPayout   Limit = "open payout"
	LimitBalance      Limit = "balance"
	LimitTurnover     Limit = "turnover"
	LimitLoss         Limit = "loss"
)

// LimitError says that a purchase would pass a limit.
type LimitError struct {
	Limit  Limit
	Count  int          // the most, of a limit that counts
	Amount money.Amount // the most, of a limit on money
	Would  money.Amount // what it would have come to, of a limit on money
	From   time.Time    // where the window begins, of a limit with one
}

// Error names the limit and the most.
func (e *LimitError) Error() string {
	if e.Count > 0 {
		return fmt.Sprintf("the limit on %s of %d is reached", e.Limit, e.Count)
	}
	return fmt.Sprintf("%v would pass the limit on %s of %v", e.Would, e.Limit, e.Amount)
}

// Exposure is what an account has open.
type Exposure struct {
	Open     int
	OfSymbol int
	Alike    int
	Stake    money.Amount // what they cost
	Payout   money.Amount // what they pay if all are won
}

// Activity is what an account bought and sold in a span of time.
type Activity struct {
	Buys   int
	Bought money.Amount // what was paid
	Sells  int
	Sold   money.Amount // what contracts brought
}

// check checks a purchase whose price has been taken already, and whose contract has not been written yet.
func (l *Limits) check(v View, c *Contract, balance money.Amount) error {
	if l.Balance.Sign() > 0 {
		before, err := balance.Add(c.Price)
		if err := above(LimitBalance, before, err, l.Balance); err != nil {
			return err
		}
	}
	if err := l.checkOpen(v, c); err != nil {
		return err
	}
	for i := range l.Windows {
		if err := l.Windows[i].check(v, c); err != nil {
			return err
		}
	}
	if l.Also != nil {
		return l.Also()
	}
	return nil
}

func (l *Limits) checkOpen(v View, c *Contract) error {
	if l.Open == 0 && l.OpenOfSymbol == 0 && l.OpenAlike == 0 && l.OpenStake.Sign() == 0 && l.OpenPayout.Sign() == 0 {
		return nil
	}
	x, err := v.Exposure(c.Login, c.Symbol, c.Alike)
	if err != nil {
		return err
	}
	switch {
	case l.Open > 0 && x.Open >= l.Open:
		return &LimitError{Limit: LimitOpen, Count: l.Open}
	case l.OpenOfSymbol > 0 && x.OfSymbol >= l.OpenOfSymbol:
		return &LimitError{Limit: LimitOpenOfSymbol, Count: l.OpenOfSymbol}
	case l.OpenAlike > 0 && c.Alike != "" && x.Alike >= l.OpenAlike:
		return &LimitError{Limit: LimitOpenAlike, Count: l.OpenAlike}
	}
	stake, err := x.Stake.Add(c.Price)
	if err := above(LimitOpenStake, stake, err, l.OpenStake); err != nil {
		return err
	}
	payout, err := x.Payout.Add(c.Payout)
	return above(LimitOpenPayout, payout, err, l.OpenPayout)
}

func (w *Window) check(v View, c *Contract) error {
	if w.Turnover.Sign() == 0 && w.Loss.Sign() == 0 {
		return nil
	}
	did, err := v.Activity(c.Login, Span{From: instant(w.From)})
	if err != nil {
		return err
	}
	turnover, err := did.Bought.Add(c.Price)
	if err := w.above(LimitTurnover, turnover, err, w.Turnover); err != nil {
		return err
	}
	loss, err := turnover.Sub(did.Sold)
	return w.above(LimitLoss, loss, err, w.Loss)
}

func (w *Window) above(limit Limit, would money.Amount, err error, most money.Amount) error {
	err = above(limit, would, err, most)
	if passed, ok := errors.AsType[*LimitError](err); ok {
		passed.From = w.From
	}
	return err
}

// above is the error of a sum that passes a limit, or that could not be made; a limit of zero is none.
func above(limit Limit, would money.Amount, err error, most money.Amount) error {
	if most.Sign() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	over, err := would.Cmp(most)
	if err == nil && over > 0 {
		return &LimitError{Limit: limit, Amount: most, Would: would}
	}
	return err
}
