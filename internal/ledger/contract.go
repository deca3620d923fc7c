package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/dervish-ws/dervish/internal/money"
)

// Contract is a contract that was bought. All amounts are in the currency of the account.
type Contract struct {
	ID        int64
	Login     string
	App       int64 // through which it was bought; 0: none
	Symbol    string
	Kind      string // such as CALL
	Alike     string // contracts of an account with the same word here are limited together; often empty
	Price     money.Amount
	Payout    money.Amount // if it is won; zero where that is not fixed beforehand
	Markup    money.Amount // the part of the price that is the application's
	Bought    time.Time
	Start     time.Time
	Expiry    time.Time // zero: it has no end of its own
	Shortcode string
	Longcode  string
	Terms     string // whatever else was agreed, in the words of whoever settles it

	Buy        int64  // the entry of the purchase
	Sale       *Sale  // nil while it is open
	TakeProfit *Order // in force, or when it was sold; nil: none
	StopLoss   *Order
}

// Outcome says how a contract ended.
type Outcome string

// The outcomes.
const (
	Won       Outcome = "won"
	Lost      Outcome = "lost"
	SoldEarly Outcome = "sold"
	Cancelled Outcome = "cancelled"
	Refunded  Outcome = "refunded"
)

// Sale is the end of a contract, whether somebody sold it or it was decided.
type Sale struct {
	Contract int64
	Price    money.Amount // what the account is paid; zero for a lost contract
	At       time.Time    // not before the purchase
	Outcome  Outcome
	Details  string // in the words of whoever settled it
	Sell     int64  // the entry of the sale; given by the book
}

// OrderKind is the kind of a limit order.
type OrderKind string

// The kinds.
const (
	TakeProfit OrderKind = "take_profit"
	StopLoss   OrderKind = "stop_loss"
)

// Order is a limit order as it was set at some instant.
type Order struct {
	Kind   OrderKind
	Amount money.Amount // the profit or loss that closes the contract, above zero; zero: the order was removed
	Spot   string       // the spot that closes it, as text; may be empty
	At     time.Time
}

// SetOrders changes orders of an open contract; all or none of them. The error is ErrNoContract or ErrAlreadySold.
func (b *Book) SetOrders(ctx context.Context, contract int64, orders ...Order) error {
	err := b.write(ctx, func(tx Tx) error { return addOrders(tx, contract, orders) })
	if err != nil {
		return fmt.Errorf("set orders of contract %d: %w", contract, err)
	}
	return nil
}

func addOrders(tx Tx, contract int64, orders []Order) error {
	for _, o := range orders {
		if o.Amount.Sign() < 0 {
			return fmt.Errorf("%s of %v", o.Kind, o.Amount)
		}
		o.At = instant(o.At)
		if err := tx.AddOrder(contract, &o); err != nil {
			return err
		}
	}
	return nil
}

// Orders lists the changes of a contract's orders, the latest first; a limit of 0 is none.
func (b *Book) Orders(ctx context.Context, contract int64, limit int) ([]Order, error) {
	list, err := read(ctx, b, func(v View) ([]Order, error) { return v.Orders(contract, limit) })
	if err != nil {
		return nil, fmt.Errorf("orders of contract %d: %w", contract, err)
	}
	return list, nil
}

// Contract finds a contract. The error is ErrNoContract.
func (b *Book) Contract(ctx context.Context, id int64) (Contract, error) {
	c, err := read(ctx, b, func(v View) (*Contract, error) { return v.Contract(id) })
	if err != nil {
		return Contract{}, fmt.Errorf("contract %d: %w", id, err)
	}
	return *c, nil
}

// OpenContracts lists the open contracts of an account, the oldest first; with an empty login of all accounts, as is
// wanted after a restart.
func (b *Book) OpenContracts(ctx context.Context, login string) ([]Contract, error) {
	list, err := read(ctx, b, func(v View) ([]Contract, error) { return v.OpenContracts(login) })
	if err != nil {
		return nil, fmt.Errorf("open contracts: %w", err)
	}
	return list, nil
}
