package dervish

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/wire"
)

// purse is what one client believes to have bought. One goroutine buys with it.
type purse struct {
	client  *Client
	bought  []int64 // contracts
	unknown int     // purchases whose outcome was unknown
	found   int     // of those, the ones that had been made
}

// bet is a purchase of a contract that lasts for one tick.
func bet() wire.BuyRequest {
	return wire.BuyRequest{
		Buy: "1", Price: wire.NewDecimal(1, 0),
		Parameters: wire.BuyParameters{
			ContractType: "DIGITEVEN", Symbol: "1HZ25V", Currency: "USD", Amount: wire.NewDecimal(1, 0), Basis: "stake", Duration: 1, DurationUnit: "t",
		},
	}
}

// buy buys one contract, and finds out what became of it if the connection was lost before the answer came.
func (p *purse) buy(t *testing.T) {
	want := bet()
	got, err := p.client.Buy(t.Context(), want)
	switch {
	case err == nil:
		p.bought = append(p.bought, got.ContractID)
	case errors.Is(err, ErrNotSent):
	case errors.Is(err, ErrOutcomeUnknown):
		p.unknown++
		p.reconcile(t, want)
	default:
		t.Errorf("buy: %v", err)
	}
}

// reconcile asks until it is told; the connection may be lost meanwhile, too.
func (p *purse) reconcile(t *testing.T, want wire.BuyRequest) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		entry, err := p.client.Reconcile(ctx, want)
		switch {
		case err == nil:
			p.found++
			p.bought = append(p.bought, entry.ContractID.Value)
			return
		case errors.Is(err, ErrNotBought):
			return
		case errors.Is(err, ErrNotSent) || errors.Is(err, ErrConnectionLost):
		default:
			t.Errorf("reconcile: %v", err)
			return
		}
	}
}

// check compares what the client believes with the statement of its account: every purchase once, and no other.
func (p *purse) check(t *testing.T, sound *Client) {
	t.Helper()
	if len(p.bought) == 0 || p.unknown == 0 {
		t.Errorf("%d contracts were bought, and the outcome of %d purchases was unknown: want some of both", len(p.bought), p.unknown)
	}
	var rows []wire.StatementEntry
	waitFor(t, func() bool { // the last contract ends
		list, err := sound.Portfolio(t.Context(), wire.PortfolioRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return len(list.Contracts) == 0
	})
	const page = 999
	for {
		got, err := sound.Statement(t.Context(), wire.StatementRequest{Limit: wire.NewDecimal(page, 0), Offset: int64(len(rows))})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, got.Transactions...)
		if len(got.Transactions) < page {
			break
		}
	}
	var stated []int64
	var cents int64
	for _, r := range rows {
		if r.ActionType == "buy" {
			stated = append(stated, r.ContractID.Value)
		}
		amount, _ := r.Amount.Units(2)
		cents += amount
	}
	slices.Sort(stated)
	believed := slices.Sorted(slices.Values(p.bought))
	if !slices.Equal(stated, believed) {
		t.Errorf("the statement has %d purchases, and the client knows of %d; of each, those that the other lacks: %d and %d",
			len(stated), len(believed), without(stated, believed), without(believed, stated))
	}
	balance, err := sound.Balance(t.Context(), wire.BalanceRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if held, _ := balance.Balance.Units(2); held != cents {
		t.Errorf("the balance is %d cents, and the statement comes to %d", held, cents)
	}
}

// without lists what is in a and not in b.
func without(a, b []int64) (left []int64) {
	for _, v := range a {
		if !slices.Contains(b, v) {
			left = append(left, v)
		}
	}
	return left
}
