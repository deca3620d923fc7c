package ledger

import (
	"context"
	"time"

	"github.com/dervish-ws/dervish/internal/money"
)

// Store keeps the book.
type Store interface {
	// Write makes changes, in order and in one transaction. Each has its own outcome: one that returns an error is
	// undone and leaves the others alone. A change without an error is durable when Write returns.
	Write(ctx context.Context, changes ...func(Tx) error) []error
	// Read shows one state of the book.
	Read(ctx context.Context, read func(View) error) error
}

// Tx is what a change may do. A change that is given an error by it returns an error.
type Tx interface {
	View
	// OpenAccount adds an account with a balance of zero. The error is ErrAccountExists, or ErrCurrency when other
	// accounts count the currency in other minor units.
	OpenAccount(login string, currency money.Currency, at time.Time) error
	// Move adds to the balance of an account and gives the new balance. Other changes of the account wait until this one
	// is decided. The error is ErrNoAccount, ErrCurrency, ErrInsufficientBalance when the balance would fall below zero,
	// or wraps money.ErrOverflow; then nothing has changed.
	Move(login string, by money.Amount) (balance money.Amount, err error)
	// NewEntryID and NewContractID give ids that were never used. They grow.
	NewEntryID() (int64, error)
	NewContractID() (int64, error)
	// AddContract writes an open contract, with its ID and Buy but not its orders.
	AddContract(c *Contract) error
	// AddEntry writes an entry with its postings. Its contract must be there.
	AddEntry(e *Entry) error
	// Sold writes the sale of an open contract; sell is its entry. The error is ErrNoContract or ErrAlreadySold.
	Sold(sell int64, s *Sale) (Held, error)
	// AddOrder writes a change of an order of an open contract. The error is ErrNoContract or ErrAlreadySold.
	AddOrder(contract int64, o *Order) error
}

// Held says who held a contract that is being sold.
type Held struct {
	Login  string
	App    int64
	Buy    int64 // the entry of the purchase
	Bought time.Time
}

// View is what the book can tell. A limit of 0 is none.
type View interface {
	// Account finds an account. The error is ErrNoAccount.
	Account(login string) (*Account, error)
	// Contract finds a contract, with its orders in force. The error is ErrNoContract.
	Contract(id int64) (*Contract, error)
	// OpenContracts lists the open contracts of an account, or of all for an empty login, by their ids and with their
	// orders in force.
	OpenContracts(login string) ([]Contract, error)
	// Exposure sums up the open contracts of an account, and counts those on a symbol and those alike.
	Exposure(login, symbol, alike string) (Exposure, error)
	// Activity sums up what an account bought and sold in a span of time.
	Activity(login string, in Span) (Activity, error)
	// Orders lists the changes of a contract's orders, the latest first.
	Orders(contract int64, limit int) ([]Order, error)
	// Statement lists entries with their contracts, without postings and orders; the latest first.
	Statement(q *StatementQuery) ([]Transaction, error)
	// Since lists likewise the entries after an id, of an account or of all for an empty login; the oldest first.
	Since(id int64, login string, limit int) ([]Transaction, error)
	// Closed lists contracts that were sold, with the orders that were in force.
	Closed(q *ProfitQuery) ([]Contract, error)
	// Markups lists contracts that earned their application something, without orders.
	Markups(q *MarkupQuery) ([]Contract, error)
	// MarkupSums sums up the same by application and currency, in their order.
	MarkupSums(q *MarkupQuery) ([]MarkupSum, error)

	// EachAccount, EachEntry and EachContract walk through the whole book in the order of logins and ids until there is
	// no more or the function returns an error: entries with their postings, contracts without orders but with the
	// entries about them. The function must not use the view, nor keep what it is given.
	EachAccount(func(*Account) error) error
	EachEntry(func(*Entry) error) error
	EachContract(func(*Contract, []Entry) error) error
}

// Span is a span of time that begins with From and ends before To. A zero instant is no bound.
type Span struct {
	From, To time.Time
}
