package ledger

import (
	"context"
	"fmt"
	"math/big"

	"github.com/dervish-ws/dervish/internal/money"
)

// Report is what Check found.
type Report struct {
	Accounts  int
	Entries   int
	Contracts int
	Open      int      // contracts
	Faults    []string // what is wrong, at most MaxFaults; none in a sound book
	More      int      // faults beyond those
}

// MaxFaults is how many faults a report tells in words.
const MaxFaults = 100

// Sound reports whether nothing was wrong.
func (r *Report) Sound() bool { return len(r.Faults) == 0 }

func (r *Report) fault(format string, args ...any) {
	if len(r.Faults) == MaxFaults {
		r.More++
		return
	}
	r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
}

// Check reads the whole book and verifies that
//   - the postings of every entry sum to zero, in one currency, and are what an event of its kind posts;
//   - every balance is the sum of the postings to its account, and every entry's balance that of the entry before it
//     and its amount, never below zero;
//   - every contract was bought once, for its price, and sold at most once, for the price of its sale and not before it
//     was bought.
//
// It reads one state of the book and may run while others write. The time is in proportion to the book, the memory to
// the number of accounts. The error is of the reading.
func (b *Book) Check(ctx context.Context) (Report, error) {
	c := &check{ctx: ctx, running: map[string]money.Amount{}, posted: map[Posting]*big.Int{}}
	err := b.store.Read(ctx, func(v View) error {
		if err := v.EachEntry(c.entry); err != nil {
			return err
		}
		if err := v.EachContract(c.contract); err != nil {
			return err
		}
		return v.EachAccount(c.account)
	})
	if err != nil {
		return Report{}, fmt.Errorf("check the book: %w", err)
	}
	return c.report, nil
}

// check is one run of Check.
type check struct {
	ctx     context.Context
	report  Report
	running map[string]money.Amount // by login, after the last entry
	posted  map[Posting]*big.Int    // sums, by account and a zero amount of the currency
}

func (c *check) entry(e *Entry) error {
	c.report.Entries++
	sum, own := new(big.Int), new(big.Int)
	for _, p := range e.Postings {
		minor := big.NewInt(p.Amount.Minor)
		sum.Add(sum, minor)
		key := Posting{p.Account, money.Zero(p.Amount.Currency)}
		if c.posted[key] == nil {
			c.posted[key] = new(big.Int)
		}
		c.posted[key].Add(c.posted[key], minor)
		if p.Account == e.Login {
			own.Add(own, minor)
		}
		if p.Amount.Currency != e.Amount.Currency {
			c.report.fault("entry %d posts %s to %s, and is in %s", e.ID, p.Amount.Currency.Code, p.Account, e.Amount.Currency.Code)
		}
		if !e.mayPost(p.Account) {
			c.report.fault("entry %d, a %s by %s, posts to %s", e.ID, e.Action, e.Login, p.Account)
		}
	}
	if sum.Sign() != 0 {
		c.report.fault("entry %d does not sum to zero but to %v minor units", e.ID, sum)
	}
	if own.Cmp(big.NewInt(e.Amount.Minor)) != 0 {
		c.report.fault("entry %d says %v and posts %v minor units to %s", e.ID, e.Amount, own, e.Login)
	}
	before, ok := c.running[e.Login]
	if !ok {
		before = money.Zero(e.Amount.Currency)
	}
	if after, err := before.Add(e.Amount); err != nil || after != e.Balance || after.Sign() < 0 {
		c.report.fault("entry %d leaves %s with %v, after %v and %v", e.ID, e.Login, e.Balance, before, e.Amount)
	}
	c.running[e.Login] = e.Balance
	return c.ctx.Err()
}

// mayPost reports whether an entry of this kind has something to do with an account.
func (e *Entry) mayPost(account string) bool {
	switch account {
	case e.Login:
		return true
	case HouseTrading:
		return e.Action == ActionBuy || e.Action == ActionSell
	case HouseCredit:
		return e.Action == ActionVirtualCredit || e.Action == ActionAdjustment
	}
	return e.Action == ActionBuy && e.App != 0 && account == MarkupAccount(e.App)
}

func (c *check) contract(k *Contract, entries []Entry) error {
	c.report.Contracts++
	if k.Sale == nil {
		c.report.Open++
	}
	buys, sells := 0, 0
	for i := range entries {
		switch e := &entries[i]; e.Action {
		case ActionBuy:
			buys++
			if e.ID != k.Buy || e.Login != k.Login || e.App != k.App || e.Amount != k.Price.Neg() || !e.At.Equal(k.Bought) {
				c.report.fault("contract %d and the entry of its purchase, %d, do not agree", k.ID, e.ID)
			}
		case ActionSell:
			sells++
			s := k.Sale
			switch {
			case s == nil:
				c.report.fault("contract %d is open, and was sold by entry %d", k.ID, e.ID)
			case e.ID != s.Sell || e.Login != k.Login || e.App != k.App || e.Amount != s.Price || !e.At.Equal(s.At) || e.Reference != k.Buy:
				c.report.fault("contract %d and the entry of its sale, %d, do not agree", k.ID, e.ID)
			case e.At.Before(k.Bought) || e.ID <= k.Buy:
				c.report.fault("contract %d was sold before it was bought", k.ID)
			}
		default:
			c.report.fault("entry %d, a %s, is about contract %d", e.ID, e.Action, k.ID)
		}
	}
	if buys != 1 {
		c.report.fault("contract %d was bought %d times", k.ID, buys)
	}
	if sells > 1 || sells == 0 && k.Sale != nil {
		c.report.fault("contract %d was sold %d times", k.ID, sells)
	}
	return c.ctx.Err()
}

func (c *check) account(a *Account) error {
	c.report.Accounts++
	key := Posting{a.Login, money.Zero(a.Balance.Currency)}
	sum := c.posted[key]
	if sum == nil {
		sum = new(big.Int)
	}
	if sum.Cmp(big.NewInt(a.Balance.Minor)) != 0 {
		c.report.fault("account %s holds %v, and its postings sum to %v minor units", a.Login, a.Balance, sum)
	}
	if last, ok := c.running[a.Login]; ok && last != a.Balance {
		c.report.fault("account %s holds %v, and its last entry left %v", a.Login, a.Balance, last)
	}
	return c.ctx.Err()
}
