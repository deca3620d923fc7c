package accounts

import (
	"context"
	"time"
)

// Store keeps a book.
type Store interface {
	// Load gives all that was saved, as one change that makes it.
	Load(ctx context.Context) (Change, error)
	// Save keeps a change: all of it or, with an error, nothing.
	Save(ctx context.Context, c Change) error
}

// Change is what a book learns at once. Users, accounts and exclusions take the place of what was known of them.
type Change struct {
	Users      []User
	Accounts   []Account
	Exclusions map[string]Exclusion // by login id
	Tokens     []Token
	Used       map[int64]time.Time // when tokens were used last, by their ids
	Revoked    []int64             // ids of tokens that are no more
	Logins     []Login             // in their order
}

// nothing keeps nothing.
type nothing struct{}

// Load is of Store.
func (nothing) Load(context.Context) (Change, error) { return Change{}, nil }

// Save is of Store.
func (nothing) Save(context.Context, Change) error { return nil }
