package store

import (
	"context"
	"fmt"
)

// Integrity has the database verify its own structure: pages, indexes and references between tables. It gives what is
// wrong, at most about a hundred things; nothing in a sound file. What the numbers mean it does not know: that is for
// ledger.Book.Check. It may take seconds for a large file, and ends early when ctx does.
func (db *DB) Integrity(ctx context.Context) (faults []string, err error) {
	err = db.Read(ctx, func(tx *Tx) error {
		err := tx.Rows(func(scan func(...any) error) error {
			var fault string
			if err := scan(&fault); err != nil {
				return err
			}
			if fault != "ok" {
				faults = append(faults, fault)
			}
			return ctx.Err()
		}, "PRAGMA integrity_check")
		if err != nil {
			return err
		}
		return tx.Rows(func(scan func(...any) error) error {
			var table, parent string
			var row, key any
			if err := scan(&table, &row, &parent, &key); err != nil {
				return err
			}
			if len(faults) < 100 {
				faults = append(faults, fmt.Sprintf("row %v of %s refers to a row of %s that is not there", row, table, parent))
			}
			return ctx.Err()
		}, "PRAGMA foreign_key_check")
	})
	if err != nil {
		return nil, fmt.Errorf("check the file: %w", err)
	}
	return faults, nil
}
