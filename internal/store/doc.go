// Package store keeps what must outlive the process: in a SQLite file, or in memory for tests and for servers that were
// given no file. DB is the database; what the domain asks of it is written beside it, one type for each of the
// interfaces that the domain declares, such as Ledger for the book.
//
// All changes go through DB.Write. Changes that wait at the same time are gathered into one transaction, in which each
// has an outcome of its own, and Write returns when that transaction has been committed: with a file, when the disk has
// it. Whatever Write has reported as done is there after a crash, and of all else nothing is. DB.Read sees one state of
// the database, and with a file neither waits for writers nor keeps them waiting.
//
// A file belongs to one process at a time. Its schema is brought up to date when it is opened; a schema newer than the
// program is refused.
//
// The queries are written for SQLite and PostgreSQL alike; what only SQLite knows stands in migrations, in sqlite.go and
// in the statements that begin transactions. What numbers and texts mean is for the domain.
package store
