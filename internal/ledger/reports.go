package ledger

import (
	"context"
	"fmt"

	"github.com/dervish-ws/dervish/internal/money"
)

// Transaction is an entry as a statement shows it: without its postings, and with the contract that it is about, if
// there is one, without orders.
type Transaction struct {
	Entry
	Of *Contract
}

// StatementQuery chooses entries.
type StatementQuery struct {
	Login  string
	Action Action // empty: all
	In     Span
	Limit  int // 0: none
	Offset int
}

// ProfitQuery chooses contracts that were sold.
type ProfitQuery struct {
	Login     string
	Kinds     []string // empty: all
	In        Span     // of the sale
	Ascending bool     // by the time of the sale; else the latest first
	Limit     int      // 0: none
	Offset    int
}

// MarkupField is something to sort markups by.
type MarkupField string

// The fields.
const (
	ByApp   MarkupField = "app"
	ByLogin MarkupField = "login"
	ByTime  MarkupField = "time"
)

// MarkupQuery chooses contracts that earned their application something.
type MarkupQuery struct {
	Apps       []int64 // empty: all
	Login      string  // the account that bought; empty: all
	In         Span    // of the purchase
	By         []MarkupField
	Descending bool // of ByTime; the other fields ascend
	Limit      int  // 0: none
	Offset     int
}

// MarkupSum is what an application earned in one currency.
type MarkupSum struct {
	App       int64
	Contracts int
	Markup    money.Amount
}

// Statement lists what moved the money of an account, the latest first.
func (b *Book) Statement(ctx context.Context, q StatementQuery) ([]Transaction, error) {
	list, err := read(ctx, b, func(v View) ([]Transaction, error) { return v.Statement(&q) })
	if err != nil {
		return nil, fmt.Errorf("statement of %s: %w", q.Login, err)
	}
	return list, nil
}

// Since lists what came after an entry, the oldest first, of an account or of all for an empty login; a limit of 0 is
// none.
func (b *Book) Since(ctx context.Context, id int64, login string, limit int) ([]Transaction, error) {
	list, err := read(ctx, b, func(v View) ([]Transaction, error) { return v.Since(id, login, limit) })
	if err != nil {
		return nil, fmt.Errorf("transactions since %d: %w", id, err)
	}
	return list, nil
}

// Closed lists contracts that were sold.
func (b *Book) Closed(ctx context.Context, q ProfitQuery) ([]Contract, error) {
	list, err := read(ctx, b, func(v View) ([]Contract, error) { return v.Closed(&q) })
	if err != nil {
		return nil, fmt.Errorf("closed contracts of %s: %w", q.Login, err)
	}
	return list, nil
}

// Activity sums up what an account bought and sold. The error is ErrNoAccount.
func (b *Book) Activity(ctx context.Context, login string, in Span) (Activity, error) {
	a, err := read(ctx, b, func(v View) (Activity, error) { return v.Activity(login, in) })
	if err != nil {
		return Activity{}, fmt.Errorf("activity of %s: %w", login, err)
	}
	return a, nil
}

// Exposure sums up what an account has open, and counts what is on a symbol and what is alike. The error is
// ErrNoAccount.
func (b *Book) Exposure(ctx context.Context, login, symbol, alike string) (Exposure, error) {
	x, err := read(ctx, b, func(v View) (Exposure, error) { return v.Exposure(login, symbol, alike) })
	if err != nil {
		return Exposure{}, fmt.Errorf("open contracts of %s: %w", login, err)
	}
	return x, nil
}

// Markups lists contracts that earned their application something.
func (b *Book) Markups(ctx context.Context, q MarkupQuery) ([]Contract, error) {
	list, err := read(ctx, b, func(v View) ([]Contract, error) { return v.Markups(&q) })
	if err != nil {
		return nil, fmt.Errorf("markups: %w", err)
	}
	return list, nil
}

// MarkupSums sums up what applications earned, by application and currency. Limit, offset and order do not count.
func (b *Book) MarkupSums(ctx context.Context, q MarkupQuery) ([]MarkupSum, error) {
	list, err := read(ctx, b, func(v View) ([]MarkupSum, error) { return v.MarkupSums(&q) })
	if err != nil {
		return nil, fmt.Errorf("sums of markups: %w", err)
	}
	return list, nil
}
