package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
)

// ErrTooLarge is why there is no image of a database: it would have more bytes than were allowed.
var ErrTooLarge = errors.New("the data is too large")

// Image is all that the database holds at one moment, as the bytes of a file: up to limit bytes of it, else the error
// wraps ErrTooLarge. Nothing of what is written meanwhile is in it.
func (db *DB) Image(ctx context.Context, limit int64) (image []byte, err error) {
	err = db.Read(ctx, func(tx *Tx) error {
		var pages, size int64
		if _, err := tx.Row([]any{&pages}, "PRAGMA page_count"); err != nil {
			return err
		}
		if _, err := tx.Row([]any{&size}, "PRAGMA page_size"); err != nil {
			return err
		}
		if pages*size > limit {
			return fmt.Errorf("%w: %d bytes, and there may be %d", ErrTooLarge, pages*size, limit)
		}
		return tx.conn.Raw(func(driver any) error {
			c, ok := driver.(interface{ Serialize() ([]byte, error) })
			if !ok {
				return errors.New("the driver makes no images")
			}
			image, err = c.Serialize()
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("copy the data: %w", err)
	}
	unlogged(image)
	return image, nil
}

// unlogged has the header of an image say that there is no write-ahead log, since there is none beside it in memory.
// The two bytes are the versions for writing and for reading, in SQLite's description of its file format.
func unlogged(image []byte) {
	if len(image) > 19 && image[18] == 2 {
		image[18], image[19] = 1, 1
	}
}

// OpenImage opens in memory what Image gave. The schema is brought up to date. The error wraps ErrForeign when the image
// is no data of dervish, or is damaged, and ErrNewer when it was made by a newer version.
func OpenImage(ctx context.Context, image []byte) (*DB, error) {
	if len(image) < 100 { // bytes of the header of a file
		return nil, fmt.Errorf("open the data: %w", ErrForeign)
	}
	opts := Options{Batch: defaultBatch}
	db, err := openFrom(ctx, opts, image)
	if err != nil {
		return nil, fmt.Errorf("open the data: %w", err)
	}
	faults, err := db.Integrity(ctx)
	if err == nil && len(faults) > 0 {
		err = fmt.Errorf("%w: it is damaged: %s", ErrForeign, faults[0])
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the data: %w", err), db.Close())
	}
	return db, nil
}

// fill has the one connection of a pool hold an image in place of what it held.
func fill(ctx context.Context, pool *sql.DB, image []byte) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(driver any) error {
		c, ok := driver.(interface{ Deserialize([]byte) error })
		if !ok {
			return errors.New("the driver takes no images")
		}
		return c.Deserialize(image)
	})
	return errors.Join(err, conn.Close())
}

// Become replaces all that a file holds with what a database in memory holds, in one transaction: after a crash either is
// there whole. It waits for changes and reads that are under way, and others wait for it. Whoever kept in memory what he
// has read has to read it again. The error says that nothing has changed.
func (db *DB) Become(from *DB) error {
	if db.writers == nil {
		return ErrReadOnly
	}
	if db.file == "" || from.file != "" {
		return errors.New("only a file takes over data, and only from memory")
	}
	select {
	case <-db.closing:
		return ErrClosed
	case writer := <-db.writers:
		defer func() { db.writers <- writer }()
	}
	for range cap(db.readers) {
		tx := <-db.readers
		defer func() { db.readers <- tx }()
	}
	to, err := dsn(db.file, false)
	if err == nil {
		err = from.copyTo(to)
	}
	if err != nil {
		return fmt.Errorf("replace the data in %s: %w", db.file, err)
	}
	db.ledger.entry.Store(0)
	db.ledger.contract.Store(0)
	return nil
}

// copyTo has a file hold what the database in memory holds. There is no transaction meanwhile: SQLite copies nothing out
// of one that could write.
func (db *DB) copyTo(file string) error {
	select {
	case <-db.closing:
		return ErrClosed
	default:
	}
	select {
	case <-db.closing:
		return ErrClosed
	case tx := <-db.writers:
		defer func() { db.writers <- tx }()
		return tx.conn.Raw(func(driver any) error {
			c, ok := driver.(interface {
				NewBackup(to string) (*sqlite.Backup, error)
			})
			if !ok {
				return errors.New("the driver makes no copies")
			}
			b, err := c.NewBackup(file)
			if err != nil {
				return err
			}
			more, err := b.Step(-1)
			if err == nil && more {
				err = errors.New("the copy is not whole") // all pages were asked for: this cannot be
			}
			return errors.Join(err, b.Finish()) // which undoes what was not carried through
		})
	}
}
