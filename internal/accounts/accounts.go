// Package accounts knows who may act: users, their accounts by login id, and tokens with their scopes. It keeps what
// users say of themselves, the limits that they set themselves, and when they logged in.
//
// Tokens are kept as hashes only; their text is known to whoever was shown it once. What a Book has reported as done is
// durable if its Store is; look-ups never wait for the Store. When a token was used last is written by Flush, so that to
// authorize costs no write.
//
// Money is for the ledger, and what a client may be told for calls. Instants are the caller's.
package accounts

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dervish-ws/dervish/internal/fanout"
)

// Scope is a permission of a token.
type Scope string

// The scopes.
const (
	Read               Scope = "read"
	Trade              Scope = "trade"
	TradingInformation Scope = "trading_information"
	Payments           Scope = "payments"
	Admin              Scope = "admin"
)

// AllScopes lists them.
var AllScopes = []Scope{Read, Trade, TradingInformation, Payments, Admin}

// Account is one account of virtual money.
type Account struct {
	LoginID   string // such as VRTC1000001
	UserID    int64  // accounts of one user share it
	Currency  string
	Opening   string // the opening balance, a decimal in Currency
	CreatedAt time.Time
	Disabled  bool
	Demo      bool // opened by the server for whoever starts it
}

// Broker is the letters that the login id begins with.
func (a *Account) Broker() string { return strings.TrimRight(a.LoginID, "0123456789") }

// Errors of the book.
var (
	ErrUnknownToken   = errors.New("token is unknown")
	ErrForeignApp     = errors.New("token was issued for another application")
	ErrForeignAddress = errors.New("token was issued for another network address")
	ErrUnknownAccount = errors.New("no such account")
	ErrUnknownUser    = errors.New("no such user")
	ErrTaken          = errors.New("already there")
)

// Book holds users, accounts and tokens. It is safe for concurrent use.
type Book struct {
	// Revoked is told of tokens that are no longer accepted, by their ids.
	Revoked fanout.Topic[[]int64]
	// Chance is what new tokens are drawn from, where they must be the same each time and are nobody's secret. Nil: a
	// cryptographic source. It is set before the first is issued.
	Chance *mathrand.ChaCha8
	// Unwritten is called when there is something for Flush to write, once until the next Flush. Nil: nobody is told. It is
	// set before the book is used, and must not call the book.
	Unwritten func()

	unwritten atomic.Bool // Unwritten was called, or nobody is to be told
	chance    sync.Mutex  // guards what Chance gives
	store     Store
	changing  sync.Mutex // held while something is read, changed and written, where two changes would undo each other

	mu         sync.RWMutex
	users      map[int64]User
	emails     map[string]int64
	accounts   map[string]Account
	ofUser     map[int64][]string // login ids, in order
	exclusions map[string]Exclusion
	keys       map[key]*held
	byID       map[int64]*held
	ofAccount  map[string][]*held // by the age of the tokens
	logins     map[int64][]Login
	reserved   map[any]bool // login ids, addresses and keys that are being written
	serial     int64        // of users and login ids
	grants     int64        // the last id of a token
	record     int64        // the last id of a log-in
}

type key = [sha256.Size]byte

// NewBook is an empty book that is kept in memory alone.
func NewBook() *Book {
	b, _ := OpenBook(context.Background(), nothing{}) // which has no errors
	return b
}

// OpenBook reads a book from a store, where all changes of it are kept. Nobody else may write to the store.
func OpenBook(ctx context.Context, s Store) (*Book, error) {
	all, err := s.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the accounts: %w", err)
	}
	b := &Book{
		store: s, users: map[int64]User{}, emails: map[string]int64{}, accounts: map[string]Account{}, ofUser: map[int64][]string{},
		exclusions: map[string]Exclusion{}, keys: map[key]*held{}, byID: map[int64]*held{}, ofAccount: map[string][]*held{}, logins: map[int64][]Login{},
		reserved: map[any]bool{}, serial: 1_000_000,
	}
	b.apply(all)
	return b, nil
}

// apply has a change in force, with b.mu held or nobody else about.
func (b *Book) apply(c Change) {
	for _, u := range c.Users {
		b.users[u.ID] = u
		if u.Email != "" {
			b.emails[u.Email] = u.ID
		}
		b.serial = max(b.serial, u.ID)
	}
	for _, a := range c.Accounts {
		if _, known := b.accounts[a.LoginID]; !known {
			list := append(slices.Clone(b.ofUser[a.UserID]), a.LoginID)
			slices.Sort(list)
			b.ofUser[a.UserID] = list
		}
		b.accounts[a.LoginID] = a
	}
	maps.Copy(b.exclusions, c.Exclusions)
	for _, t := range c.Tokens {
		b.put(t)
	}
	for _, id := range c.Revoked {
		b.drop(id)
	}
	for _, l := range c.Logins {
		b.logins[l.UserID] = last(append(b.logins[l.UserID], l))
		b.record = max(b.record, l.ID)
	}
}

// write makes a change durable and then has it in force. What it takes that must be unique stands in reserve.
func (b *Book) write(ctx context.Context, c Change, reserve ...any) error {
	err := b.store.Save(ctx, c)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range reserve {
		delete(b.reserved, r)
	}
	if err == nil {
		b.apply(c)
	}
	return err
}

// Open adds an account. An empty LoginID is given the next free one of virtual accounts, a UserID of 0 a new user. The
// error wraps ErrTaken.
func (b *Book) Open(ctx context.Context, a Account) (Account, error) {
	return b.OpenFor(ctx, User{ID: a.UserID}, a)
}

// OpenFor adds an account for a user, who is added too when nobody has the id; an ID of 0 is given the next. The error
// wraps ErrTaken when the login id is another account's, or the address another user's.
func (b *Book) OpenFor(ctx context.Context, u User, a Account) (Account, error) {
	c, reserve, err := b.reserve(u, a)
	if err != nil {
		return Account{}, fmt.Errorf("open account %s: %w", a.LoginID, err)
	}
	if err := b.write(ctx, c, reserve...); err != nil {
		return Account{}, fmt.Errorf("open account %s: %w", c.Accounts[0].LoginID, err)
	}
	return c.Accounts[0], nil
}

// reserve prepares the change that adds an account, and keeps its names for it.
func (b *Book) reserve(u User, a Account) (c Change, names []any, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.serial++
	if a.LoginID == "" {
		for ; ; b.serial++ {
			if a.LoginID = fmt.Sprintf("VRTC%d", b.serial); !b.taken(a.LoginID) {
				break
			}
		}
	}
	if b.taken(a.LoginID) {
		return c, nil, ErrTaken
	}
	if u.ID == 0 {
		u.ID = b.serial
	}
	a.UserID = u.ID
	a.CreatedAt = instant(a.CreatedAt)
	names = []any{a.LoginID}
	if _, known := b.users[u.ID]; !known {
		u.Email = strings.ToLower(u.Email)
		if _, taken := b.emails[u.Email]; u.Email != "" && (taken || b.reserved[u.Email]) {
			return c, nil, fmt.Errorf("the address is %w", ErrTaken)
		}
		if u.Email != "" {
			names = append(names, u.Email)
		}
		c.Users = []User{u}
	}
	for _, n := range names {
		b.reserved[n] = true
	}
	c.Accounts = []Account{a}
	return c, names, nil
}

// taken reports whether a login id is an account's or about to be, with b.mu held.
func (b *Book) taken(loginID string) bool {
	_, taken := b.accounts[loginID]
	return taken || b.reserved[loginID]
}

// Account finds an account. The error is ErrUnknownAccount.
func (b *Book) Account(loginID string) (Account, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if a, known := b.accounts[loginID]; known {
		return a, nil
	}
	return Account{}, ErrUnknownAccount
}

// OfUser lists the accounts of a user by login id.
func (b *Book) OfUser(user int64) []Account {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var list []Account
	for _, loginID := range b.ofUser[user] {
		list = append(list, b.accounts[loginID])
	}
	return list
}

// List gives all accounts by login id.
func (b *Book) List() []Account {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.SortedFunc(maps.Values(b.accounts), func(a, c Account) int { return cmp.Compare(a.LoginID, c.LoginID) })
}

// instant is an instant as the book keeps it, in UTC and to the microsecond.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMicro(t.UnixMicro()).UTC()
}
