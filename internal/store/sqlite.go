package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Errors of a file that is not for this program.
var (
	ErrNewer   = errors.New("the file was written by a newer version of dervish")
	ErrOlder   = errors.New("the file was written by an older version of dervish; serve it once to bring it up to date")
	ErrForeign = errors.New("this is no data file of dervish")
)

// begin begins a transaction that writes. It takes the lock at once: a transaction that reads first could be refused it.
const begin = "BEGIN IMMEDIATE"

// applicationID is how the schema marks its files.
const applicationID = 1685223027

//go:embed migrations/*.sql
var migrations embed.FS

// private makes a new file that nobody else may read; SQLite gives its companions the same mode.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// present reports a file that is not there as the system does.
func present(file string) error {
	info, err := os.Stat(file)
	if err == nil && info.IsDir() {
		return fmt.Errorf("%w: it is a folder", ErrForeign)
	}
	return err
}

// pool makes connections to a file, or to memory when file is empty.
func pool(file string, readOnly bool) (*sql.DB, error) {
	name, err := dsn(file, readOnly)
	if err != nil {
		return nil, err
	}
	connector, err := sqlite.NewConnector(name)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// dsn is how the driver calls a file, or memory when file is empty.
func dsn(file string, readOnly bool) (string, error) {
	if file == "" {
		return "file::memory:?_pragma=foreign_keys(1)", nil
	}
	full, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	full = filepath.ToSlash(full)
	if full[0] != '/' {
		full = "/" + full // a drive
	}
	name := "file://" + (&url.URL{Path: full}).EscapedPath() +
		"?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)"
	if readOnly {
		return name + "&mode=ro", nil
	}
	// FULL: a commit is on the disk when it returns.
	return name + "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)", nil
}

// logged makes sure that the file has a write-ahead log: it is what keeps readers and the writer apart, and SQLite goes
// without it where the file system cannot have one.
func (db *DB) logged() error {
	tx := db.all[0]
	var mode string
	if _, err := tx.Row([]any{&mode}, "PRAGMA journal_mode"); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("the file system cannot keep a write-ahead log; the journal would be of mode %s", mode)
	}
	return nil
}

// migrate brings the schema up to a version, or with 0 to the latest.
func migrate(ctx context.Context, pool *sql.DB, to int64) error {
	p, have, err := schema(ctx, pool)
	if err != nil {
		return err
	}
	latest := latest(p)
	if to == 0 {
		to = latest
	}
	switch {
	case have > latest:
		return newer(have, latest)
	case have >= to:
		return nil
	}
	if _, err := p.UpTo(ctx, to); err != nil {
		return fmt.Errorf("bring the schema from version %d to %d: %w", have, to, err)
	}
	return nil
}

// current checks that a file has the latest schema, and changes nothing.
func current(ctx context.Context, pool *sql.DB) error {
	p, have, err := schema(ctx, pool)
	if err != nil {
		return err
	}
	switch latest := latest(p); {
	case have > latest:
		return newer(have, latest)
	case have < latest:
		return fmt.Errorf("%w (schema %d; this one has %d)", ErrOlder, have, latest)
	}
	return nil
}

func newer(have, latest int64) error {
	return fmt.Errorf("%w (schema %d; this one knows up to %d)", ErrNewer, have, latest)
}

// notSQLite names the one error that says what a file is not.
func notSQLite(err error) error {
	var code *sqlite.Error
	if errors.As(err, &code) && code.Code() == sqlite3.SQLITE_NOTADB {
		return ErrForeign
	}
	return fmt.Errorf("read the file: %w", err)
}

// latest is the version of the last migration.
func latest(p *goose.Provider) int64 {
	sources := p.ListSources()
	return sources[len(sources)-1].Version
}

// schema gives the migrations and the version that the schema has; 0 for none at all.
func schema(ctx context.Context, pool *sql.DB) (*goose.Provider, int64, error) {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, 0, err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, pool, folder)
	if err != nil {
		return nil, 0, fmt.Errorf("read migrations: %w", err)
	}
	var id, tables int64
	if err := pool.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return nil, 0, notSQLite(err)
	}
	// goose may have come no further than to its own table.
	const ours = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('goose_db_version', 'sqlite_sequence')"
	if err := pool.QueryRowContext(ctx, ours).Scan(&tables); err != nil {
		return nil, 0, notSQLite(err)
	}
	if id == 0 && tables == 0 {
		return p, 0, nil
	}
	if id != applicationID {
		return nil, 0, ErrForeign
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("read the version of the schema: %w", err)
	}
	return p, have, nil
}
