package store

import (
	"context"
	"errors"
	"fmt"
)

// job is one call of Write.
type job struct {
	changes []func(*Tx) error
	errs    []error
	done    chan struct{}
}

// Write makes changes, one after the other in one transaction, together with what others write at the same moment. Each
// change has its own outcome, at its own place in errs: one that returns an error is undone and leaves the others
// alone. Write returns when all is decided; a change without an error is committed, and with a file on the disk. If the
// transaction is lost, all changes have the error.
//
// When ctx ends before the writer takes the changes up, none of them is made and all have its error; afterwards Write
// waits. A change runs on another goroutine, alone. It must keep nothing of tx, nor call Read or Write of the same DB,
// and since others wait for it, it does nothing but what must be in the transaction.
func (db *DB) Write(ctx context.Context, changes ...func(tx *Tx) error) (errs []error) {
	j := &job{changes: changes, errs: make([]error, len(changes)), done: make(chan struct{})}
	if len(changes) == 0 {
		return j.errs
	}
	if db.writers == nil {
		return j.fail(ErrReadOnly)
	}
	if err := context.Cause(ctx); err != nil {
		return j.fail(err)
	}
	select {
	case db.jobs <- j:
		<-j.done
		return j.errs
	case <-ctx.Done():
		return j.fail(context.Cause(ctx))
	case <-db.closing:
		return j.fail(ErrClosed)
	}
}

// fail gives every change the same error.
func (j *job) fail(err error) []error {
	for i := range j.errs {
		j.errs[i] = err
	}
	return j.errs
}

// Commits counts the transactions in which changes were written so far, whether they were committed or lost. It is less
// than the number of changes when they are gathered.
func (db *DB) Commits() uint64 { return db.commits.Load() }

// write is the writer: it commits what waits, again and again, until the database closes.
func (db *DB) write() {
	defer close(db.ended)
	for {
		select {
		case j := <-db.jobs:
			db.commit(db.gather(j))
		case <-db.closing:
			return
		}
	}
}

// gather takes the calls that wait already.
func (db *DB) gather(first *job) []*job {
	group := []*job{first}
	for len(group) < db.batch {
		select {
		case j := <-db.jobs:
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

// commit makes the changes of a group in one transaction and tells those who wait.
func (db *DB) commit(group []*job) {
	tx := <-db.writers
	defer func() {
		db.writers <- tx
		for _, j := range group {
			close(j.done)
		}
	}()
	db.commits.Add(1)
	var err error
	if len(group) == 1 && len(group[0].changes) == 1 {
		err = tx.alone(group[0])
	} else {
		err = tx.together(group)
	}
	if err != nil {
		for _, j := range group {
			for i := range j.errs {
				if j.errs[i] == nil {
					j.errs[i] = fmt.Errorf("commit: %w", err)
				}
			}
		}
	}
}

// alone makes one change in a transaction of its own. The error is of the transaction.
func (tx *Tx) alone(j *job) error {
	if err := tx.start(); err != nil {
		return err
	}
	err := j.changes[0](tx)
	if err == nil {
		err = tx.failed
	}
	if err != nil {
		if lost := tx.rollback(); lost != nil {
			err = errors.Join(err, lost)
		}
		j.errs[0] = err
		return nil
	}
	return tx.commitOrUndo()
}

// together makes the changes of a group in one transaction. The error is of the transaction.
func (tx *Tx) together(group []*job) error {
	if err := tx.start(); err != nil {
		return err
	}
	for _, j := range group {
		for i, change := range j.changes {
			err, ended := tx.try(change)
			j.errs[i] = err
			if ended {
				tx.failed = err
				if undo := tx.rollback(); undo != nil {
					return undo
				}
				return err
			}
		}
	}
	return tx.commitOrUndo()
}

func (tx *Tx) commitOrUndo() error {
	if err := tx.commit(); err != nil {
		return errors.Join(err, tx.rollback())
	}
	return nil
}
