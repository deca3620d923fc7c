// Package accounts knows who may act: accounts by login id, and tokens with their scopes. Tokens are kept as hashes
// only; their text is known to whoever was shown it once.
package accounts

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
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
}

// Broker is the letters that the login id begins with.
func (a *Account) Broker() string { return strings.TrimRight(a.LoginID, "0123456789") }

// Grant is what a token allows.
type Grant struct {
	LoginID string
	Name    string
	Scopes  []Scope
	App     int64 // the only application that may use it; 0: any
}

// Errors of the book.
var (
	ErrUnknownToken   = errors.New("token is unknown")
	ErrForeignApp     = errors.New("token was issued for another application")
	ErrUnknownAccount = errors.New("no such account")
	ErrTaken          = errors.New("already there")
)

// Book holds accounts and grants. It is safe for concurrent use.
type Book struct {
	mu       sync.RWMutex
	accounts map[string]*Account
	grants   map[[sha256.Size]byte]Grant
	serial   int64
}

// NewBook is an empty book.
func NewBook() *Book {
	return &Book{accounts: map[string]*Account{}, grants: map[[sha256.Size]byte]Grant{}, serial: 1_000_000}
}

// Open adds an account. An empty LoginID is given the next free one of virtual accounts, a UserID of 0 the next user.
// The error wraps ErrTaken.
func (b *Book) Open(a Account) (Account, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.serial++
	if a.LoginID == "" {
		for ; ; b.serial++ {
			a.LoginID = fmt.Sprintf("VRTC%d", b.serial)
			if b.accounts[a.LoginID] == nil {
				break
			}
		}
	}
	if a.UserID == 0 {
		a.UserID = b.serial
	}
	if b.accounts[a.LoginID] != nil {
		return Account{}, fmt.Errorf("open account %s: %w", a.LoginID, ErrTaken)
	}
	b.accounts[a.LoginID] = &a
	return a, nil
}

// Account finds an account. The error is ErrUnknownAccount.
func (b *Book) Account(loginID string) (Account, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if a := b.accounts[loginID]; a != nil {
		return *a, nil
	}
	return Account{}, ErrUnknownAccount
}

// OfUser lists the accounts of a user by login id.
func (b *Book) OfUser(user int64) []Account {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var list []Account
	for _, a := range b.accounts {
		if a.UserID == user {
			list = append(list, *a)
		}
	}
	slices.SortFunc(list, func(a, c Account) int { return strings.Compare(a.LoginID, c.LoginID) })
	return list
}

// Issue makes a new token for a grant: 15 letters and digits from a cryptographic source. The error is
// ErrUnknownAccount.
func (b *Book) Issue(g Grant) (token string, err error) {
	token = rand.Text()[:15] // 75 bits
	return token, b.Admit(token, g)
}

// Admit gives a token of the caller's choice to a grant. The error is ErrUnknownAccount or wraps ErrTaken.
func (b *Book) Admit(token string, g Grant) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.accounts[g.LoginID] == nil {
		return ErrUnknownAccount
	}
	key := sha256.Sum256([]byte(token))
	if _, taken := b.grants[key]; taken {
		return fmt.Errorf("admit token %q of %s: %w", g.Name, g.LoginID, ErrTaken)
	}
	b.grants[key] = g
	return nil
}

// Authenticate finds the account of a token and what the token allows, for a connection of an application. The error
// is ErrUnknownToken or ErrForeignApp.
func (b *Book) Authenticate(token string, app int64) (Account, Grant, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	g, ok := b.grants[sha256.Sum256([]byte(token))]
	switch {
	case !ok:
		return Account{}, Grant{}, ErrUnknownToken
	case g.App != 0 && g.App != app:
		return Account{}, Grant{}, ErrForeignApp
	}
	return *b.accounts[g.LoginID], g, nil
}
