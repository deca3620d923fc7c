//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
	_ "github.com/dervish-ws/dervish/internal/store" // the driver
)

// rows are rows of a table that are written again and again, with other identities.
type rows struct {
	insert *sql.Stmt
	fresh  []int // columns that get an identity, by what kind: see identities
	kinds  []string
	values [][]any
}

// insertAlone writes the rows of the last purchase in a data file again, in one transaction for each time, as fast as the
// database takes them, and gives how many times it did in a second.
func insertAlone(ctx context.Context, file string, window time.Duration) (perSecond float64, err error) {
	dsn := "file://" + (&url.URL{Path: file}).EscapedPath() +
		"?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()

	var entry, contract, balance int64
	var login string
	const last = "SELECT id, contract, balance, login FROM ledger_entry WHERE action = 'buy' ORDER BY id DESC LIMIT 1"
	if err := conn.QueryRowContext(ctx, last).Scan(&entry, &contract, &balance, &login); err != nil {
		return 0, fmt.Errorf("find a purchase: %w", err)
	}
	// In the order in which they refer to each other; each column that names an entry or a contract gets the new one.
	var tables []*rows
	for _, t := range []struct {
		name, of string
		id       int64
		fresh    map[string]string
	}{
		{"contract", "id", contract, map[string]string{"id": "contract", "buy_id": "entry"}},
		{"ledger_entry", "id", entry, map[string]string{"id": "entry", "contract": "contract"}},
		{"ledger_posting", "entry", entry, map[string]string{"entry": "entry"}},
	} {
		r, err := readRows(ctx, conn, t.name, t.of, t.id, t.fresh)
		if err != nil {
			return 0, fmt.Errorf("read %s: %w", t.name, err)
		}
		tables = append(tables, r)
	}
	prepared := func(query string) *sql.Stmt {
		stmt, e := conn.PrepareContext(ctx, query)
		err = errors.Join(err, e)
		return stmt
	}
	begin, commit := prepared("BEGIN IMMEDIATE"), prepared("COMMIT")
	account := prepared("UPDATE ledger_account SET balance = $1 WHERE login = $2")
	if err != nil {
		return 0, err
	}
	do := func(stmt *sql.Stmt, args ...any) {
		if err == nil {
			_, err = stmt.ExecContext(ctx, args...)
		}
	}
	n, began := 0, clock.Real.Now()
	for ; err == nil && clock.Real.Now().Sub(began) < window; n++ {
		entry, contract = entry+1, contract+1
		do(begin)
		do(account, balance+int64(n%2), login)
		for _, t := range tables {
			for _, values := range t.values {
				for i, at := range t.fresh {
					if t.kinds[i] == "entry" {
						values[at] = entry
					} else {
						values[at] = contract
					}
				}
				do(t.insert, values...)
			}
		}
		do(commit)
	}
	return float64(n) / clock.Real.Now().Sub(began).Seconds(), err
}

// readRows reads the rows of a table that belong to an identity, and prepares to write more of them.
func readRows(ctx context.Context, conn *sql.Conn, table, of string, id int64, fresh map[string]string) (r *rows, err error) {
	found, err := conn.QueryContext(ctx, "SELECT * FROM "+table+" WHERE "+of+" = $1", id)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	r = &rows{}
	for name, kind := range fresh {
		r.fresh, r.kinds = append(r.fresh, slices.Index(columns, name)), append(r.kinds, kind)
	}
	for found.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		r.values = append(r.values, values)
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = fmt.Sprint("$", i+1)
	}
	r.insert, err = conn.PrepareContext(ctx, "INSERT INTO "+table+" VALUES ("+strings.Join(marks, ", ")+")")
	return r, err
}
