package accounts

import (
	"context"
	"fmt"
	"time"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

// Exclusion is what the holder of an account has set as limits. Zero is no limit; amounts are in the account's currency.
type Exclusion struct {
	MaxBalance money.Amount // what the account may hold
	MaxOpen    int          // contracts that are open at once
	// Losses and Turnover bound what may be lost and staked, and Deposits what may be paid in, in the Spans.
	Losses, Turnover, Deposits [3]money.Amount
	Session                    time.Duration // how long a session may last
	Timeout                    time.Time     // until when the holder is shut out
	Until                      time.Time     // the day until which the holder is shut out, its first instant
}

// Spans are the times that the limits on losses, turnover and deposits are about. They end now.
var Spans = [3]time.Duration{24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour}

// Over is when the holder may come back; zero when there is nothing to wait for.
func (e *Exclusion) Over(now time.Time) time.Time {
	over := e.Timeout
	if e.Until.After(over) {
		over = e.Until
	}
	if !over.After(now) {
		return time.Time{}
	}
	return over
}

// Limits are what the ledger has to look at when a contract is bought.
func (e *Exclusion) Limits(now time.Time) ledger.Limits {
	l := ledger.Limits{Open: e.MaxOpen, Balance: e.MaxBalance}
	for i, span := range Spans {
		if e.Losses[i].Sign() > 0 || e.Turnover[i].Sign() > 0 {
			l.Windows = append(l.Windows, ledger.Window{From: now.Add(-span), Turnover: e.Turnover[i], Loss: e.Losses[i]})
		}
	}
	return l
}

// Exclusion gives the limits that the holder of an account has set.
func (b *Book) Exclusion(loginID string) Exclusion {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.exclusions[loginID]
}

// Exclude has change say what becomes of the limits of an account, given those in force. An error of change is returned
// as it is, and nothing is changed. The error is ErrUnknownAccount where there is no such account.
func (b *Book) Exclude(ctx context.Context, loginID string, change func(*Exclusion) error) error {
	b.changing.Lock()
	defer b.changing.Unlock()
	if _, err := b.Account(loginID); err != nil {
		return err
	}
	e := b.Exclusion(loginID)
	if err := change(&e); err != nil {
		return err
	}
	e.Timeout, e.Until = instant(e.Timeout), instant(e.Until)
	if err := b.write(ctx, Change{Exclusions: map[string]Exclusion{loginID: e}}); err != nil {
		return fmt.Errorf("limits of %s: %w", loginID, err)
	}
	return nil
}
