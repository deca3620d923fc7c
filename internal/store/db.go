package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// Errors of a DB.
var (
	ErrClosed   = errors.New("the database is closed")
	ErrReadOnly = errors.New("the database was opened for reading alone")
)

// Options are the settings of a DB.
type Options struct {
	// File is the path of the database, which is made if it is not there; its folder must be. Empty: the data is kept in
	// memory, and lost on Close.
	File string
	// Readers is how many may read a file at once; 0 means 4. In memory there is one, in turn with the writer.
	Readers int
	// Batch is how many calls of Write one commit gathers at most; 0 means 256.
	Batch int
}

// defaultBatch is the Batch of Options that name none.
const defaultBatch = 256

// DB is an open database. It is safe for concurrent use.
type DB struct {
	file    string // empty: in memory
	pool    *sql.DB
	unlock  func() error
	batch   int
	writers chan *Tx // holds the one connection that writes, while nobody does
	readers chan *Tx // the connections that read; in memory the same channel
	all     []*Tx
	ledger  Ledger

	jobs    chan *job
	closing chan struct{}
	ended   chan struct{} // the writer has
	commits atomic.Uint64
	once    sync.Once
	closed  error
}

// Open opens a database, makes it if it is not there, and brings its schema up to date. o may be nil. The error wraps
// an InUseError when another process has the file, and ErrNewer or ErrForeign when the file is not for this program.
func Open(ctx context.Context, o *Options) (*DB, error) {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Readers <= 0 {
		opts.Readers = 4
	}
	if opts.Batch <= 0 {
		opts.Batch = defaultBatch
	}
	db, err := openFrom(ctx, opts, nil)
	if inUse := (*InUseError)(nil); err != nil && opts.File != "" && !errors.As(err, &inUse) {
		return nil, fmt.Errorf("open %s: %w", opts.File, err)
	}
	return db, err
}

// openFrom opens a file, or memory that holds an image; nil for none.
func openFrom(ctx context.Context, opts Options, image []byte) (_ *DB, err error) {
	db := &DB{
		file: opts.File, batch: opts.Batch, jobs: make(chan *job), closing: make(chan struct{}), ended: make(chan struct{}),
		unlock: func() error { return nil },
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.release())
		}
	}()
	if opts.File != "" {
		unlock, err := lock(opts.File)
		if err != nil {
			return nil, err
		}
		db.unlock = unlock
		if err := private(opts.File); err != nil {
			return nil, err
		}
	}
	if db.pool, err = pool(opts.File, false); err != nil {
		return nil, err
	}
	db.pool.SetMaxOpenConns(1) // in memory each connection would have a database of its own
	if image != nil {
		if err := fill(ctx, db.pool, image); err != nil {
			return nil, err
		}
	}
	if err := migrate(ctx, db.pool, 0); err != nil {
		return nil, err
	}
	db.writers = make(chan *Tx, 1)
	if err := db.connect(ctx, db.writers, begin); err != nil {
		return nil, err
	}
	db.readers = db.writers
	if opts.File != "" {
		if err := db.logged(); err != nil {
			return nil, err
		}
		db.pool.SetMaxOpenConns(1 + opts.Readers)
		if err := db.connectReaders(ctx, opts.Readers); err != nil {
			return nil, err
		}
	}
	db.ledger.db = db
	go db.write()
	return db, nil
}

// OpenReadOnly opens a file for reading alone: Write refuses all changes. It does so beside a process that has the file
// open, which notices nothing of it. The file must be there, and its schema be this program's; the error wraps
// ErrNewer, ErrOlder or ErrForeign when it is not.
func OpenReadOnly(ctx context.Context, file string) (*DB, error) {
	db, err := openReadOnly(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	return db, nil
}

func openReadOnly(ctx context.Context, file string) (_ *DB, err error) {
	db := &DB{closing: make(chan struct{}), ended: make(chan struct{}), unlock: func() error { return nil }}
	close(db.ended) // there is no writer
	defer func() {
		if err != nil {
			err = errors.Join(err, db.release())
		}
	}()
	if err := present(file); err != nil {
		return nil, err
	}
	if db.pool, err = pool(file, true); err != nil {
		return nil, err
	}
	if err := current(ctx, db.pool); err != nil {
		return nil, err
	}
	db.ledger.db = db
	return db, db.connectReaders(ctx, 1)
}

func (db *DB) connectReaders(ctx context.Context, n int) error {
	db.readers = make(chan *Tx, n)
	for range n {
		if err := db.connect(ctx, db.readers, "BEGIN"); err != nil {
			return err
		}
	}
	return nil
}

// connect opens a connection and puts it where it is taken from.
func (db *DB) connect(ctx context.Context, to chan *Tx, begin string) error {
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	tx := &Tx{conn: conn, begin: begin, stmts: map[string]*sql.Stmt{}}
	db.all = append(db.all, tx)
	to <- tx
	return nil
}

// Read calls read with one state of the database; no change is seen on the way. An error of read is returned as it is.
// When ctx ends before a connection is free, read is not called; read sees to ctx itself where it takes long. It must
// keep nothing of tx, nor call Read or Write of the same DB.
func (db *DB) Read(ctx context.Context, read func(tx *Tx) error) error {
	select {
	case <-db.closing: // also while connections are free
		return ErrClosed
	default:
	}
	select {
	case tx := <-db.readers:
		defer func() { db.readers <- tx }()
		if err := tx.start(); err != nil {
			return err
		}
		err := read(tx)
		if lost := tx.rollback(); lost != nil {
			err = errors.Join(err, lost)
		}
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-db.closing:
		return ErrClosed
	}
}

// Close waits for changes and reads that are under way and closes the database. All later calls return ErrClosed. It
// may be called twice.
func (db *DB) Close() error {
	db.once.Do(func() {
		close(db.closing)
		<-db.ended
		for range cap(db.readers) {
			<-db.readers
		}
		db.closed = db.release()
	})
	return db.closed
}

// release gives back everything that the database holds.
func (db *DB) release() error {
	var errs []error
	for _, tx := range db.all {
		errs = append(errs, tx.close())
	}
	if db.pool != nil {
		errs = append(errs, db.pool.Close())
	}
	return errors.Join(append(errs, db.unlock())...)
}
