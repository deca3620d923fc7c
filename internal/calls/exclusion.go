package calls

import (
	"context"
	"strconv"
	"time"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/wire"
)

// shutOut is the answer to somebody who has asked not to be let in before an instant.
func shutOut(until time.Time) error {
	return &wire.Error{
		Code: wire.SelfExclusion, Message: "You have shut yourself out until " + until.UTC().Format(time.DateTime) + " GMT.",
		Details: []wire.Fault{{Path: "excluded_until", Reason: strconv.FormatInt(seconds(until), 10)}},
	}
}

// bounds are the limits of a purchase that the holder of an account has set. The error is that the holder is shut out.
func (x *Exchange) bounds(login string) (ledger.Limits, error) {
	set, now := x.Accounts.Exclusion(login), x.Clock.Now()
	if over := set.Over(now); !over.IsZero() {
		return ledger.Limits{}, shutOut(over)
	}
	return set.Limits(now), nil
}

// deposited refuses an amount to be paid in that is more than the holder of the account lets be paid in. What the account was
// opened with does not count.
func (x *Exchange) deposited(login string, more money.Amount) error {
	set, now := x.Accounts.Exclusion(login), x.Clock.Now()
	account, err := x.Book.Account(context.Background(), login)
	if err != nil {
		return err
	}
	for i, most := range set.Deposits {
		if most.Sign() == 0 {
			continue
		}
		rows, err := x.Book.Statement(context.Background(), ledger.StatementQuery{
			Login: login, Action: ledger.ActionVirtualCredit, In: ledger.Span{From: now.Add(-accounts.Spans[i])},
		})
		if err != nil {
			return err
		}
		sum := more
		for j := range rows {
			if rows[j].At.Equal(account.Opened) {
				continue
			}
			if sum, err = sum.Add(rows[j].Amount); err != nil {
				return err
			}
		}
		if sum.Minor > most.Minor {
			return wire.NewError(wire.TopUpVirtualError, "You let no more than "+most.String()+" be paid in in this time.")
		}
	}
	return nil
}

// getSelfExclusion tells the limits that the holder has set.
func getSelfExclusion(x *Exchange, _ *wire.GetSelfExclusionRequest, resp *wire.GetSelfExclusionResponse) error {
	e := x.Accounts.Exclusion(x.Actor.Account.LoginID)
	*resp = wire.GetSelfExclusionResponse{
		MaxBalance: limit(e.MaxBalance),
		MaxLosses:  limit(e.Losses[0]), Max7DayLosses: limit(e.Losses[1]), Max30DayLosses: limit(e.Losses[2]),
		MaxTurnover: limit(e.Turnover[0]), Max7DayTurnover: limit(e.Turnover[1]), Max30DayTurnover: limit(e.Turnover[2]),
		MaxDeposit: limit(e.Deposits[0]), Max7DayDeposit: limit(e.Deposits[1]), Max30DayDeposit: limit(e.Deposits[2]),
	}
	if e.MaxOpen > 0 {
		resp.MaxOpenBets = wire.Some(int64(e.MaxOpen))
	}
	if e.Session > 0 {
		resp.SessionDurationLimit = wire.Some(int64(e.Session / time.Minute))
	}
	if e.Timeout.After(x.Clock.Now()) {
		resp.TimeoutUntil = seconds(e.Timeout)
	}
	if !e.Until.IsZero() {
		resp.ExcludeUntil = e.Until.Format(time.DateOnly)
	}
	return nil
}

// limit is an amount that may be absent, as 0.
func limit(a money.Amount) wire.Decimal {
	if a.Sign() == 0 {
		return wire.Decimal{}
	}
	return cash(a)
}

// How far ahead somebody may shut themselves out.
const (
	longestTimeout   = 42 * 24 * time.Hour // six weeks
	leastExclusion   = 6                   // months
	longestExclusion = 5                   // years
)

// setSelfExclusion changes the limits that the request names: null takes one away, and what is left out stays. How long
// the holder is shut out can be made longer, and not shorter.
func setSelfExclusion(x *Exchange, req *wire.SetSelfExclusionRequest, resp *wire.SetSelfExclusionResponse) error {
	login, now := x.Actor.Account.LoginID, x.Clock.Now()
	err := x.Accounts.Exclude(context.Background(), login, func(e *accounts.Exclusion) error {
		if err := x.setAmounts(e, req); err != nil {
			return err
		}
		if err := setCounts(e, req); err != nil {
			return err
		}
		return setDates(e, req, now)
	})
	*resp = true
	return err
}

// unset is the answer to a limit that cannot be set.
func unset(field, why string) error {
	return &wire.Error{Code: wire.SetSelfExclusionError, Message: why, Details: []wire.Fault{{Path: "field", Reason: field}}}
}

const above0 = "A limit has to be above 0; null takes it away."

func (x *Exchange) setAmounts(e *accounts.Exclusion, req *wire.SetSelfExclusionRequest) error {
	for _, s := range []struct {
		field string
		of    *money.Amount
		to    wire.Optional[wire.Decimal]
	}{
		{"max_balance", &e.MaxBalance, req.MaxBalance},
		{"max_losses", &e.Losses[0], req.MaxLosses},
		{"max_7day_losses", &e.Losses[1], req.Max7DayLosses},
		{"max_30day_losses", &e.Losses[2], req.Max30DayLosses},
		{"max_turnover", &e.Turnover[0], req.MaxTurnover},
		{"max_7day_turnover", &e.Turnover[1], req.Max7DayTurnover},
		{"max_30day_turnover", &e.Turnover[2], req.Max30DayTurnover},
		{"max_deposit", &e.Deposits[0], req.MaxDeposit},
		{"max_7day_deposit", &e.Deposits[1], req.Max7DayDeposit},
		{"max_30day_deposit", &e.Deposits[2], req.Max30DayDeposit},
	} {
		switch {
		case !s.to.Set:
			continue
		case s.to.Null:
			*s.of = money.Amount{}
			continue
		}
		amount, err := money.Parse(s.to.Value.String(), x.own())
		if err != nil {
			return unset(s.field, "An amount of "+x.own().Code+" has at most "+strconv.Itoa(x.own().Digits)+" decimals.")
		}
		if amount.Sign() <= 0 {
			return unset(s.field, above0)
		}
		*s.of = amount
	}
	return nil
}

func setCounts(e *accounts.Exclusion, req *wire.SetSelfExclusionRequest) error {
	count := func(field string, to wire.Optional[int64], set func(int64)) error {
		switch {
		case !to.Set:
			return nil
		case to.Null:
			set(0)
			return nil
		case to.Value <= 0:
			return unset(field, above0)
		}
		set(to.Value)
		return nil
	}
	if err := count("max_open_bets", req.MaxOpenBets, func(n int64) { e.MaxOpen = int(min(n, 1_000_000)) }); err != nil {
		return err
	}
	return count("session_duration_limit", req.SessionDurationLimit, func(n int64) { e.Session = time.Duration(n) * time.Minute })
}

func setDates(e *accounts.Exclusion, req *wire.SetSelfExclusionRequest, now time.Time) error {
	if to := req.TimeoutUntil; to.Set {
		var until time.Time
		if !to.Null && to.Value > 0 {
			until = time.Unix(to.Value, 0).UTC()
			if !until.After(now) || until.After(now.Add(longestTimeout)) {
				return unset("timeout_until", "It has to be in the future, and at most six weeks ahead.")
			}
		}
		if e.Timeout.After(now) && until.Before(e.Timeout) {
			return unset("timeout_until", "It can be made longer, and not shorter.")
		}
		e.Timeout = until
	}
	if to := req.ExcludeUntil; to.Set {
		var until time.Time
		if !to.Null {
			var err error
			if until, err = time.Parse(time.DateOnly, to.Value); err != nil {
				return unset("exclude_until", "It is no day of the calendar.")
			}
			if until.Before(now.AddDate(0, leastExclusion, 0)) || until.After(now.AddDate(longestExclusion, 0, 0)) {
				return unset("exclude_until", "It has to be from six months to five years ahead.")
			}
		}
		if e.Until.After(now) && until.Before(e.Until) {
			return unset("exclude_until", "It can be made longer, and not shorter.")
		}
		e.Until = until
	}
	return nil
}
