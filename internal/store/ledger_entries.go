package store

import (
	"database/sql"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/money"
)

// entryColumns are what an entryRow is read from.
const entryColumns = "e.id, e.login, e.action, e.amount, e.balance, e.at, e.app, e.contract, e.reference"

// entryRow is a row with an entry, which may be absent where it was joined.
type entryRow struct {
	id                  sql.NullInt64
	login, action       sql.NullString
	amount, balance     sql.NullInt64
	at, app             sql.NullInt64
	contract, reference sql.NullInt64
}

func (r *entryRow) into() []any {
	return []any{&r.id, &r.login, &r.action, &r.amount, &r.balance, &r.at, &r.app, &r.contract, &r.reference}
}

func (r *entryRow) entry(c money.Currency) ledger.Entry {
	return ledger.Entry{
		ID: r.id.Int64, Login: r.login.String, Action: ledger.Action(r.action.String),
		Amount: money.Amount{Minor: r.amount.Int64, Currency: c}, Balance: money.Amount{Minor: r.balance.Int64, Currency: c},
		At: instant(r.at.Int64), App: r.app.Int64, Contract: r.contract.Int64, Reference: r.reference.Int64,
	}
}

// selectTransaction reads entries with their contracts.
const selectTransaction = "SELECT " + contractColumns + ", " + entryColumns +
	" FROM ledger_entry e JOIN ledger_account a ON a.login = e.login LEFT JOIN contract c ON c.id = e.contract"

// transactions lists the entries that a query gives.
func (b bookView) transactions(query string, args ...any) ([]ledger.Transaction, error) {
	var list []ledger.Transaction
	return list, b.tx.Rows(func(scan func(...any) error) error {
		var c contractRow
		var e entryRow
		if err := scan(append(c.into(), e.into()...)...); err != nil {
			return err
		}
		list = append(list, ledger.Transaction{Entry: e.entry(c.currency), Of: c.contract()})
		return nil
	}, query, args...)
}

// Statement is of ledger.View. The order is that of booking, in which the balances follow one from the other; the time
// of a settlement may lie before that of what was booked earlier.
func (b bookView) Statement(q *ledger.StatementQuery) ([]ledger.Transaction, error) {
	w := &where{}
	w.and("e.login = ?", q.Login)
	w.within("e.at", q.In)
	if q.Action != "" {
		w.and("e.action = ?", string(q.Action))
	}
	return b.transactions(selectTransaction+w.text.String()+" ORDER BY e.id DESC"+w.page(q.Limit, q.Offset), w.args...)
}

// Since is of ledger.View.
func (b bookView) Since(id int64, login string, limit int) ([]ledger.Transaction, error) {
	w := &where{}
	w.and("e.id > ?", id)
	if login != "" {
		w.and("e.login = ?", login)
	}
	return b.transactions(selectTransaction+w.text.String()+" ORDER BY e.id"+w.page(limit, 0), w.args...)
}

// EachAccount is of ledger.View.
func (b bookView) EachAccount(do func(*ledger.Account) error) error {
	return b.tx.Rows(func(scan func(...any) error) error {
		var r accountRow
		if err := scan(r.into()...); err != nil {
			return err
		}
		return do(r.account())
	}, "SELECT "+accountColumns+" FROM ledger_account a ORDER BY a.login")
}

// EachEntry is of ledger.View. A posting in another currency than the entry's is shown with as many decimals.
func (b bookView) EachEntry(do func(*ledger.Entry) error) error {
	var e *ledger.Entry // whose postings are being read
	err := b.tx.Rows(func(scan func(...any) error) error {
		var currency money.Currency
		var r entryRow
		var account, code sql.NullString
		var amount sql.NullInt64
		if err := scan(append(append([]any{&currency.Code, &currency.Digits}, r.into()...), &account, &code, &amount)...); err != nil {
			return err
		}
		if e == nil || e.ID != r.id.Int64 {
			if e != nil {
				if err := do(e); err != nil {
					return err
				}
			}
			next := r.entry(currency)
			e = &next
		}
		if account.Valid {
			of := money.Currency{Code: code.String, Digits: currency.Digits}
			e.Postings = append(e.Postings, ledger.Posting{Account: account.String, Amount: money.Amount{Minor: amount.Int64, Currency: of}})
		}
		return nil
	}, "SELECT a.currency, a.digits, "+entryColumns+`, p.account, p.currency, p.amount
		FROM ledger_entry e JOIN ledger_account a ON a.login = e.login
		LEFT JOIN ledger_posting p ON p.entry = e.id ORDER BY e.id, p.account`)
	if err != nil || e == nil {
		return err
	}
	return do(e)
}

// EachContract is of ledger.View.
func (b bookView) EachContract(do func(*ledger.Contract, []ledger.Entry) error) error {
	var c *ledger.Contract // whose entries are being read
	var entries []ledger.Entry
	err := b.tx.Rows(func(scan func(...any) error) error {
		var r contractRow
		var e entryRow
		if err := scan(append(r.into(), e.into()...)...); err != nil {
			return err
		}
		if c == nil || c.ID != r.id.Int64 {
			if c != nil {
				if err := do(c, entries); err != nil {
					return err
				}
			}
			c, entries = r.contract(), entries[:0]
		}
		if e.id.Valid {
			entries = append(entries, e.entry(r.currency))
		}
		return nil
	}, "SELECT "+contractColumns+", "+entryColumns+fromContract+
		" LEFT JOIN ledger_entry e ON e.contract = c.id ORDER BY c.id, e.id")
	if err != nil || c == nil {
		return err
	}
	return do(c, entries)
}
