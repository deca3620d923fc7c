// Package ledger is the book: balances of accounts, the contracts bought with them, and a journal of all that moved
// money. The journal is double-entry and only ever grows: each entry moves the money of one client and posts where it
// came from or went to, so that its postings sum to zero. A client's balance is the sum of the postings to the account,
// and never below zero; it is kept beside them so that a purchase can be refused in one step, and Check compares the two.
//
// Every event is one change of the Store: money and contract together or not at all. A contract is bought once and sold
// once at most, whatever happened to it: a lost one is sold for nothing. A second sale is refused and changes nothing, so
// whoever settles contracts may try again after a crash, or beside another who does the same.
//
// The other side of a purchase is the house: account HouseTrading takes stakes and pays winnings, HouseCredit gives
// virtual money and takes it back, and MarkupAccount holds what an application earned. Their balances are not kept, for every purchase of
// every client would have to wait for them; they are sums of postings.
//
// What a contract is worth, who may trade and what a client is told are for others; terms are text here. Instants are
// the caller's and are kept to the microsecond.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dervish-ws/dervish/internal/money"
)

// Errors of the book.
var (
	ErrNoAccount           = errors.New("no such account")
	ErrAccountExists       = errors.New("the account is there already")
	ErrCurrency            = errors.New("the amount is not in the account's currency")
	ErrInsufficientBalance = errors.New("the balance is too low")
	ErrNoTopUp             = errors.New("the balance is high enough")
	ErrNoContract          = errors.New("no such contract")
	ErrAlreadySold         = errors.New("the contract was sold already")
)

// Accounts of the house.
const (
	HouseTrading = "house:trading" // takes stakes and pays winnings
	HouseCredit  = "house:credit"  // gives virtual money, and takes it back where a balance is set
)

// MarkupAccount is the account that collects the markup of an application.
func MarkupAccount(app int64) string { return fmt.Sprintf("app:%d:markup", app) }

// Action is the kind of an entry, in the words of a statement.
type Action string

// The actions.
const (
	ActionBuy           Action = "buy"
	ActionSell          Action = "sell"
	ActionVirtualCredit Action = "virtual_credit"
	ActionAdjustment    Action = "adjustment" // a balance that was set, up or down
)

// Account is an account of a client.
type Account struct {
	Login   string
	Balance money.Amount
	Opened  time.Time
}

// Entry is one entry of the journal.
type Entry struct {
	ID        int64
	Login     string
	Action    Action
	Amount    money.Amount // what the balance grew by
	Balance   money.Amount // after it
	At        time.Time
	App       int64 // the application through which it happened; 0: none
	Contract  int64 // of a purchase or a sale; else 0
	Reference int64 // of a sale: the entry of the purchase; else 0
	Postings  []Posting
}

// Posting is what an entry adds to one account, of a client or of the house. Its amount is never zero.
type Posting struct {
	Account string
	Amount  money.Amount
}

// Receipt is what an event came to.
type Receipt struct {
	Transaction int64        // the entry's id
	Contract    int64        // of a purchase or a sale
	Reference   int64        // of a sale: the entry of the purchase
	Amount      money.Amount // what the balance grew by
	Balance     money.Amount // after it
	At          time.Time
}

// Book is the book. It is safe for concurrent use. Whatever it reports as done is durable; an error means that nothing
// was changed. When its context ends before a change is taken up, the change is not made.
type Book struct {
	store Store
}

// New is the book that a store keeps.
func New(s Store) *Book { return &Book{s} }

// Open opens an account with a deposit of virtual money, which may be zero. The error is ErrAccountExists.
func (b *Book) Open(ctx context.Context, login string, deposit money.Amount, at time.Time) (Receipt, error) {
	if deposit.Sign() < 0 {
		return Receipt{}, fmt.Errorf("open account %s: a deposit of %v", login, deposit)
	}
	r := Receipt{Amount: deposit, Balance: deposit, At: instant(at)}
	err := b.write(ctx, func(tx Tx) (err error) {
		if err := tx.OpenAccount(login, deposit.Currency, r.At); err != nil || deposit.Sign() == 0 {
			return err
		}
		r, err = grant(tx, login, ActionVirtualCredit, deposit, r.At)
		return err
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("open account %s: %w", login, err)
	}
	return r, nil
}

// TopUp restores the balance of an account to an amount with virtual money. The error is ErrNoTopUp when the balance is
// not below it.
func (b *Book) TopUp(ctx context.Context, login string, to money.Amount, at time.Time) (Receipt, error) {
	var r Receipt
	err := b.write(ctx, func(tx Tx) error {
		_, lacks, err := short(tx, login, to)
		if err != nil {
			return err
		}
		if lacks.Sign() <= 0 {
			return ErrNoTopUp
		}
		r, err = grant(tx, login, ActionVirtualCredit, lacks, instant(at))
		return err
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("top up %s: %w", login, err)
	}
	return r, nil
}

// Reset sets the balance of an account to an amount: one entry gives virtual money or takes it back. Open contracts stay
// as they are, and what they bring is added to the new balance. Where the balance is that amount already there is no
// entry, and the receipt has no transaction.
func (b *Book) Reset(ctx context.Context, login string, to money.Amount, at time.Time) (Receipt, error) {
	if to.Sign() < 0 {
		return Receipt{}, fmt.Errorf("reset %s: a balance of %v", login, to)
	}
	var r Receipt
	err := b.write(ctx, func(tx Tx) error {
		has, lacks, err := short(tx, login, to)
		if err != nil {
			return err
		}
		if lacks.Sign() == 0 {
			r = Receipt{Amount: lacks, Balance: has, At: instant(at)}
			return nil
		}
		r, err = grant(tx, login, ActionAdjustment, lacks, instant(at))
		return err
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("reset %s: %w", login, err)
	}
	return r, nil
}

// short reads what an account has and what it lacks of an amount; below zero is what it has beyond it. Nobody else
// changes the balance until the change is decided.
func short(tx Tx, login string, of money.Amount) (has, lacks money.Amount, err error) {
	if has, err = tx.Move(login, money.Zero(of.Currency)); err != nil {
		return has, lacks, err
	}
	lacks, err = of.Sub(has)
	return has, lacks, err
}

// grant gives an account virtual money, or with a minus takes it back.
func grant(tx Tx, login string, action Action, amount money.Amount, at time.Time) (Receipt, error) {
	e := &Entry{Login: login, Action: action, Amount: amount, At: at}
	var err error
	if e.Balance, err = tx.Move(login, amount); err != nil {
		return Receipt{}, err
	}
	if e.ID, err = tx.NewEntryID(); err != nil {
		return Receipt{}, err
	}
	e.post(login, amount)
	e.post(HouseCredit, amount.Neg())
	return e.receipt(), tx.AddEntry(e)
}

// post adds a posting, unless it is of nothing.
func (e *Entry) post(account string, amount money.Amount) {
	if amount.Sign() != 0 {
		e.Postings = append(e.Postings, Posting{account, amount})
	}
}

func (e *Entry) receipt() Receipt {
	return Receipt{Transaction: e.ID, Contract: e.Contract, Reference: e.Reference, Amount: e.Amount, Balance: e.Balance, At: e.At}
}

// Account finds an account with its balance. The error is ErrNoAccount.
func (b *Book) Account(ctx context.Context, login string) (Account, error) {
	a, err := read(ctx, b, func(v View) (*Account, error) { return v.Account(login) })
	if err != nil {
		return Account{}, fmt.Errorf("account %s: %w", login, err)
	}
	return *a, nil
}

// write makes one change.
func (b *Book) write(ctx context.Context, change func(Tx) error) error {
	return b.store.Write(ctx, change)[0]
}

// read asks the book for one thing.
func read[T any](ctx context.Context, b *Book, ask func(View) (T, error)) (T, error) {
	var answer T
	err := b.store.Read(ctx, func(v View) (err error) {
		answer, err = ask(v)
		return err
	})
	return answer, err
}

// instant is an instant as the book keeps it, in UTC.
func instant(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMicro(t.UnixMicro()).UTC()
}
