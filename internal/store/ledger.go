package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

// The first ids. They look like those of the public API, are safe integers in every language, and those of one kind
// cannot be taken for the other's.
const (
	firstContract = 200_000_000_001
	firstEntry    = 400_000_000_001
)

// Ledger keeps the book in a DB.
type Ledger struct {
	db *DB
	// The last ids that were given, 0 before the first. Only the writer gives ids.
	entry, contract atomic.Int64
}

// Ledger is where the book is kept in the database. All of one database must be the same.
func (db *DB) Ledger() *Ledger { return &db.ledger }

// Write makes changes of the book; see DB.Write.
func (l *Ledger) Write(ctx context.Context, changes ...func(ledger.Tx) error) []error {
	writes := make([]func(*Tx) error, len(changes))
	for i, change := range changes {
		writes[i] = func(tx *Tx) error { return change(bookTx{bookView{tx}, l}) }
	}
	return l.db.Write(ctx, writes...)
}

// Read shows one state of the book; see DB.Read.
func (l *Ledger) Read(ctx context.Context, read func(ledger.View) error) error {
	return l.db.Read(ctx, func(tx *Tx) error { return read(bookView{tx}) })
}

// bookTx writes the book in a transaction.
type bookTx struct {
	bookView
	ledger *Ledger
}

// OpenAccount is of ledger.Tx.
func (b bookTx) OpenAccount(login string, currency money.Currency, at time.Time) error {
	var digits int
	found, err := b.tx.Row([]any{&digits}, "SELECT digits FROM ledger_account WHERE currency = $1 LIMIT 1", currency.Code)
	switch {
	case err != nil:
		return err
	case found && digits != currency.Digits:
		return fmt.Errorf("%w: %s has %d decimals in this book, not %d", ledger.ErrCurrency, currency.Code, digits, currency.Digits)
	}
	n, err := b.tx.Exec(`INSERT INTO ledger_account (login, currency, digits, balance, opened_at)
		VALUES ($1, $2, $3, 0, $4) ON CONFLICT DO NOTHING`, login, currency.Code, currency.Digits, micros(at))
	if err == nil && n == 0 {
		return ledger.ErrAccountExists
	}
	return err
}

// Move is of ledger.Tx. The condition stands in the statement, so that of two nodes the second waits and then sees what
// the first has left.
func (b bookTx) Move(login string, by money.Amount) (money.Amount, error) {
	after := money.Zero(by.Currency)
	moved, err := b.tx.Row([]any{&after.Minor}, `UPDATE ledger_account SET balance = balance + $1
		WHERE login = $2 AND currency = $3 AND digits = $4 AND balance BETWEEN $5 AND $6 RETURNING balance`,
		by.Minor, login, by.Currency.Code, by.Currency.Digits, max(-by.Minor, 0), money.MaxMinor-max(by.Minor, 0))
	if moved || err != nil {
		return after, err
	}
	a, err := b.Account(login)
	if err != nil {
		return money.Amount{}, err
	}
	if a.Balance.Currency != by.Currency {
		return money.Amount{}, ledger.ErrCurrency
	}
	if _, err := a.Balance.Add(by); err != nil {
		return money.Amount{}, err
	}
	return money.Amount{}, ledger.ErrInsufficientBalance
}

// NewEntryID is of ledger.Tx.
func (b bookTx) NewEntryID() (int64, error) {
	return b.next(&b.ledger.entry, "SELECT coalesce(max(id), 0) FROM ledger_entry", firstEntry)
}

// NewContractID is of ledger.Tx.
func (b bookTx) NewContractID() (int64, error) {
	return b.next(&b.ledger.contract, "SELECT coalesce(max(id), 0) FROM contract", firstContract)
}

// next counts on from the last id. Whether the change that wants it comes to pass does not matter: no id is given twice.
func (b bookTx) next(last *atomic.Int64, query string, first int64) (int64, error) {
	if last.Load() == 0 {
		var top int64
		if _, err := b.tx.Row([]any{&top}, query); err != nil {
			return 0, err
		}
		last.Store(max(top, first-1))
	}
	return last.Add(1), nil
}

// AddContract is of ledger.Tx.
func (b bookTx) AddContract(c *ledger.Contract) error {
	_, err := b.tx.Exec(`INSERT INTO contract (id, login, app, symbol, kind, alike, price, payout, markup,
		bought_at, starts_at, expires_at, shortcode, longcode, terms, buy_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		c.ID, c.Login, c.App, c.Symbol, c.Kind, c.Alike, c.Price.Minor, c.Payout.Minor, c.Markup.Minor,
		micros(c.Bought), micros(c.Start), orNull(micros(c.Expiry)), c.Shortcode, c.Longcode, c.Terms, c.Buy)
	return err
}

// AddEntry is of ledger.Tx.
func (b bookTx) AddEntry(e *ledger.Entry) error {
	_, err := b.tx.Exec(`INSERT INTO ledger_entry (id, login, action, amount, balance, at, app, contract, reference)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.ID, e.Login, string(e.Action), e.Amount.Minor, e.Balance.Minor, micros(e.At), e.App, orNull(e.Contract), orNull(e.Reference))
	if err != nil {
		return err
	}
	if len(e.Postings) == 2 { // of most entries; one statement costs less than two
		p, q := e.Postings[0], e.Postings[1]
		_, err := b.tx.Exec("INSERT INTO ledger_posting (entry, account, currency, amount) VALUES ($1, $2, $3, $4), ($1, $5, $6, $7)",
			e.ID, p.Account, p.Amount.Currency.Code, p.Amount.Minor, q.Account, q.Amount.Currency.Code, q.Amount.Minor)
		return err
	}
	for _, p := range e.Postings {
		_, err := b.tx.Exec("INSERT INTO ledger_posting (entry, account, currency, amount) VALUES ($1, $2, $3, $4)",
			e.ID, p.Account, p.Amount.Currency.Code, p.Amount.Minor)
		if err != nil {
			return err
		}
	}
	return nil
}

// Sold is of ledger.Tx.
func (b bookTx) Sold(sell int64, s *ledger.Sale) (ledger.Held, error) {
	var held ledger.Held
	var bought int64
	sold, err := b.tx.Row([]any{&held.Login, &held.App, &held.Buy, &bought}, `UPDATE contract
		SET sell_id = $1, sell_price = $2, sold_at = $3, outcome = $4, sale_details = $5
		WHERE id = $6 AND sell_id IS NULL RETURNING login, app, buy_id, bought_at`,
		sell, s.Price.Minor, micros(s.At), string(s.Outcome), s.Details, s.Contract)
	if err == nil && !sold {
		err = b.notOpen(s.Contract)
	}
	held.Bought = instant(bought)
	return held, err
}

// AddOrder is of ledger.Tx.
func (b bookTx) AddOrder(contract int64, o *ledger.Order) error {
	n, err := b.tx.Exec(`INSERT INTO contract_order (contract, kind, amount, spot, at)
		SELECT id, $1, $2, $3, $4 FROM contract WHERE id = $5 AND sell_id IS NULL`,
		string(o.Kind), orNull(o.Amount.Minor), o.Spot, micros(o.At), contract)
	if err == nil && n == 0 {
		return b.notOpen(contract)
	}
	return err
}

// notOpen says why a contract is not open.
func (b bookTx) notOpen(contract int64) error {
	var one int
	found, err := b.tx.Row([]any{&one}, "SELECT 1 FROM contract WHERE id = $1", contract)
	switch {
	case err != nil:
		return err
	case found:
		return ledger.ErrAlreadySold
	}
	return ledger.ErrNoContract
}

// micros is an instant as the database keeps it. The zero instant is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant is the reverse of micros.
func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// orNull has 0 be nothing.
func orNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}
