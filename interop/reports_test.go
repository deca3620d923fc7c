//go:build unix

package interop

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/dervish-ws/dervish/internal/ledger"
	"github.com/dervish-ws/dervish/internal/wsconn"
)

// reports are what the calls tell of an account at one moment.
type reports struct {
	balance   json.Number
	statement []entry // the latest first
	closed    []closed
	open      []held
}

// entry is a row of statement.
type entry struct {
	ID        int64       `json:"transaction_id"`
	Action    string      `json:"action_type"`
	Amount    json.Number `json:"amount"`
	Balance   json.Number `json:"balance_after"`
	Contract  int64       `json:"contract_id"`
	Reference int64       `json:"reference_id"`
}

// closed is a row of profit_table.
type closed struct {
	Contract int64       `json:"contract_id"`
	Buy      int64       `json:"transaction_id"`
	Price    json.Number `json:"buy_price"`
	Sold     json.Number `json:"sell_price"`
}

// held is a row of portfolio.
type held struct {
	Contract int64       `json:"contract_id"`
	Buy      int64       `json:"transaction_id"`
	Price    json.Number `json:"buy_price"`
}

// pageSize is how many rows one request asks for, so few that there is always more than one page.
const pageSize = 7

// report asks for everything that the calls tell of the account, at a moment at which nothing changes: time goes on
// meanwhile, and with it contracts end.
func (tr *trader) report(t *testing.T, url string) (reports, error) {
	conn, err := wsconn.Dial(t.Context(), url+"?app_id=1089", nil)
	if err != nil {
		return reports{}, fmt.Errorf("connect: %w", err)
	}
	told := tr.told // Message adds to it what the stream says now
	defer func() { tr.told = told }()
	tr.conn, tr.answers, tr.told = conn, make(chan []byte, 16), lifetime{}
	served := make(chan struct{})
	go func() {
		defer close(served)
		defer close(tr.answers)
		conn.Serve(tr)
	}()
	defer func() { conn.Abort(); <-served }()
	if err := tr.ask(plain, "authorize", nil, `{"authorize":%q}`, tr.token); err != nil {
		return reports{}, err
	}
	for range 50 {
		var r reports
		before, err := tr.newest()
		if err == nil {
			r, err = tr.read()
		}
		var after int64
		if err == nil {
			after, err = tr.newest()
		}
		if err != nil {
			return r, err
		}
		if before == after {
			return r, nil
		}
	}
	return reports{}, fmt.Errorf("the account of %s never stands still", tr.login)
}

// newest is the latest transaction.
func (tr *trader) newest() (int64, error) {
	var s struct{ Transactions []entry }
	if err := tr.ask(plain, "statement", &s, `{"statement":1,"limit":1}`); err != nil || len(s.Transactions) == 0 {
		return 0, err
	}
	return s.Transactions[0].ID, nil
}

// read asks for each report, page by page.
func (tr *trader) read() (r reports, err error) {
	var portfolio struct{ Contracts []held }
	if err := tr.ask(plain, "portfolio", &portfolio, `{"portfolio":1}`); err != nil {
		return r, err
	}
	r.open = portfolio.Contracts
	if r.statement, err = pages[entry](tr, "statement"); err != nil {
		return r, err
	}
	if r.closed, err = pages[closed](tr, "profit_table"); err != nil {
		return r, err
	}
	var balance struct{ Balance json.Number }
	err = tr.ask(plain, "balance", &balance, `{"balance":1}`)
	r.balance = balance.Balance
	return r, err
}

// pages asks for all rows of a report.
func pages[row any](tr *trader, call string) (all []row, err error) {
	for {
		var page struct {
			Count        int
			Transactions []row
		}
		if err := tr.ask(plain, call, &page, `{%q:1,"limit":%d,"offset":%d}`, call, pageSize, len(all)); err != nil {
			return nil, err
		}
		if page.Count != len(page.Transactions) {
			return nil, fmt.Errorf("%s counts %d rows and has %d", call, page.Count, len(page.Transactions))
		}
		all = append(all, page.Transactions...)
		if len(page.Transactions) < pageSize {
			return all, nil
		}
	}
}

// checkReports compares what the calls tell of an account with each other, with what its stream of transactions told before
// the server died, and with the book.
func checkReports(t *testing.T, r *reports, tr *trader, book []ledger.Transaction) {
	t.Helper()
	rows := map[int64]entry{}
	sales, purchases := map[int64]entry{}, map[int64]entry{}
	balance := r.balance
	for i, e := range r.statement {
		rows[e.ID] = e
		if e.Balance != balance {
			t.Errorf("%s: transaction %d leaves %s, and what comes after begins with %s", tr.login, e.ID, e.Balance, balance)
		}
		if i+1 < len(r.statement) {
			balance = r.statement[i+1].Balance
			if cents(t, e.Balance)-cents(t, balance) != cents(t, e.Amount) || r.statement[i+1].ID >= e.ID {
				t.Errorf("%s: %+v does not follow %+v", tr.login, e, r.statement[i+1])
			}
		}
		switch e.Action {
		case "sell":
			sales[e.Contract] = e
		case "buy":
			purchases[e.Contract] = e
		}
	}
	for _, e := range tr.told.events {
		if row, ok := rows[e.Transaction]; !ok || row.Action != e.Action || row.Amount != e.Amount || row.Balance != e.Balance || row.Contract != e.Contract {
			t.Errorf("%s heard of %+v, and its statement has %+v", tr.login, e, row)
		}
	}
	for _, c := range r.closed {
		bought, sold := purchases[c.Contract], sales[c.Contract]
		if bought.ID != c.Buy || sold.ID == 0 || sold.Reference != c.Buy || sold.Amount != c.Sold || cents(t, bought.Amount) != -cents(t, c.Price) {
			t.Errorf("%s: profit_table has %+v, and statement %+v and %+v", tr.login, c, bought, sold)
		}
		delete(purchases, c.Contract)
		delete(sales, c.Contract)
	}
	for id := range sales {
		t.Errorf("%s: contract %d is sold in the statement, and profit_table does not have it", tr.login, id)
	}
	for _, c := range r.open {
		if bought := purchases[c.Contract]; bought.ID != c.Buy || cents(t, bought.Amount) != -cents(t, c.Price) {
			t.Errorf("%s: portfolio has %+v, and statement %+v", tr.login, c, bought)
		}
		delete(purchases, c.Contract)
	}
	for id := range purchases {
		t.Errorf("%s: contract %d was bought, and is neither in portfolio nor in profit_table", tr.login, id)
	}
	// The book has gone on since, perhaps.
	at := slices.IndexFunc(book, func(b ledger.Transaction) bool { return b.ID == r.statement[0].ID })
	if at < 0 || len(book)-at != len(r.statement) {
		t.Fatalf("%s: statement has %d rows, and the book %d of which it is the row %d", tr.login, len(r.statement), len(book), at)
	}
	for i, b := range book[at:] {
		e := r.statement[i]
		if e.ID != b.ID || e.Action != string(b.Action) || e.Amount.String() != b.Amount.String() || e.Balance.String() != b.Balance.String() ||
			e.Contract != b.Contract || e.Reference != b.Reference {
			t.Errorf("%s: statement has %+v, and the book %+v", tr.login, e, b.Entry)
		}
	}
}

// cents is an amount as the calls write it.
func cents(t *testing.T, amount json.Number) int64 {
	t.Helper()
	f, err := amount.Float64()
	if err != nil {
		t.Fatal(err)
	}
	if f < 0 {
		return int64(f*100 - 0.5)
	}
	return int64(f*100 + 0.5)
}
