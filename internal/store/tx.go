package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Tx is what happens together: a change in DB.Write, or one state of the database in DB.Read. It is for the function
// that was given it, and for one goroutine.
//
// Queries number their parameters $1, $2 and so on. They are kept prepared under their text, so a text must not be
// made up of values. After an error of the database every further query of the same change fails likewise: an error
// may have ended the transaction, and what came after it would stand alone.
type Tx struct {
	conn   *sql.Conn
	begin  string
	stmts  map[string]*sql.Stmt
	failed error // the first error of the change
}

// unbound is the context of all queries: what has begun is carried through, since nobody knows what of a query that is
// broken off has happened. It also spares a goroutine for each.
var unbound = context.Background()

// Exec runs a query without results and says how many rows it changed.
func (tx *Tx) Exec(query string, args ...any) (changed int64, err error) {
	stmt, err := tx.prepared(query)
	if err != nil {
		return 0, err
	}
	res, err := stmt.ExecContext(unbound, args...)
	if err != nil {
		return 0, tx.fail(err)
	}
	if changed, err = res.RowsAffected(); err != nil {
		return 0, tx.fail(err)
	}
	return changed, nil
}

// Row reads the one row that a query gives into dest, and reports whether there was one.
func (tx *Tx) Row(dest []any, query string, args ...any) (found bool, err error) {
	stmt, err := tx.prepared(query)
	if err != nil {
		return false, err
	}
	switch err := stmt.QueryRowContext(unbound, args...).Scan(dest...); {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, tx.fail(err)
	}
	return true, nil
}

// Rows calls row for each row that a query gives, to read it with scan, until there are no more or row returns an
// error. row must not run the same query again.
func (tx *Tx) Rows(row func(scan func(dest ...any) error) error, query string, args ...any) error {
	stmt, err := tx.prepared(query)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(unbound, args...)
	if err != nil {
		return tx.fail(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return tx.fail(err)
	}
	return nil
}

// prepared is the statement of a query.
func (tx *Tx) prepared(query string) (*sql.Stmt, error) {
	if tx.failed != nil {
		return nil, tx.failed
	}
	stmt := tx.stmts[query]
	if stmt == nil {
		var err error
		if stmt, err = tx.conn.PrepareContext(unbound, query); err != nil {
			return nil, tx.fail(err)
		}
		tx.stmts[query] = stmt
	}
	return stmt, nil
}

func (tx *Tx) fail(err error) error {
	tx.failed = fmt.Errorf("database: %w", err)
	return tx.failed
}

// start begins a transaction.
func (tx *Tx) start() error {
	tx.failed = nil
	_, err := tx.Exec(tx.begin)
	return err
}

func (tx *Tx) commit() error {
	_, err := tx.Exec("COMMIT")
	return err
}

// rollback undoes the transaction, if an error has not undone it already.
func (tx *Tx) rollback() error {
	failed := tx.failed
	tx.failed = nil
	if _, err := tx.Exec("ROLLBACK"); err != nil && failed == nil {
		return err
	}
	return nil
}

// try runs one of several changes of a transaction and undoes it alone when it fails. ended reports that the whole
// transaction was lost with it.
func (tx *Tx) try(change func(*Tx) error) (err error, ended bool) {
	if _, err := tx.Exec("SAVEPOINT change"); err != nil {
		return err, true
	}
	err = change(tx)
	if err == nil {
		err = tx.failed // an error that change kept to itself
	}
	if err == nil {
		_, lost := tx.Exec("RELEASE change")
		return lost, lost != nil
	}
	tx.failed = nil
	if _, lost := tx.Exec("ROLLBACK TO change"); lost != nil {
		return err, true
	}
	_, lost := tx.Exec("RELEASE change")
	return err, lost != nil
}

func (tx *Tx) close() error {
	var errs []error
	for _, stmt := range tx.stmts {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, tx.conn.Close())...)
}
