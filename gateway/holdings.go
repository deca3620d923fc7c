package gateway

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/ledger"
)

// OpenAccount opens an account while the gateway runs, as Options.Accounts do at its beginning. One without tokens is
// given a token with every scope. It gives the account as it was opened. The error says what makes no sense.
func (g *Gateway) OpenAccount(ctx context.Context, a Account) (Account, error) {
	g = g.now()
	a.Currency, a.Balance = cmp.Or(a.Currency, "USD"), cmp.Or(a.Balance, "10000")
	opened, err := g.open(ctx, &g.world, a)
	if err != nil {
		return Account{}, err
	}
	a.LoginID = opened.LoginID
	if len(a.Tokens) > 0 {
		a.Tokens = slices.Clone(a.Tokens)
		return a, nil
	}
	token, err := g.world.Accounts.Issue(ctx, accounts.Grant{
		LoginID: a.LoginID, Name: "all", Scopes: accounts.AllScopes, CreatedAt: g.world.Clock.Now(),
	})
	if err != nil {
		return Account{}, fmt.Errorf("account %s: %w", a.LoginID, err)
	}
	t := Token{Name: "all", Token: token}
	for _, s := range accounts.AllScopes {
		t.Scopes = append(t.Scopes, string(s))
	}
	a.Tokens = []Token{t}
	return a, nil
}

// Balance reads the balance of an account from the book: a decimal number with all decimals of the currency. The error
// names an account that there is not.
func (g *Gateway) Balance(ctx context.Context, loginID string) (string, error) {
	a, err := g.now().world.Book.Account(ctx, loginID)
	if err != nil {
		return "", fmt.Errorf("balance of %s: %w", loginID, err)
	}
	return a.Balance.String(), nil
}

// Contract is a contract of an account as the book has it. Amounts are decimal numbers in the account's currency.
type Contract struct {
	ID        int64
	Symbol    string
	Type      string // such as CALL
	Shortcode string
	Longcode  string // in English
	BuyPrice  string
	Payout    string // if it is won; 0.00 where that is not fixed beforehand
	Bought    time.Time
	Start     time.Time
	Expiry    time.Time // zero: it has no end of its own
	Outcome   string    // won, lost, sold, cancelled or refunded; empty while it is open
	Sold      time.Time // zero while it is open
	SellPrice string    // what it brought; empty while it is open
	Profit    string    // SellPrice less BuyPrice; empty while it is open
}

// Open reports whether the contract has not been sold nor settled yet.
func (c *Contract) Open() bool { return c.Outcome == "" }

// Contracts reads the contracts of an account from the book, open and closed, in the order in which they were bought. The
// error names an account that there is not.
func (g *Gateway) Contracts(ctx context.Context, loginID string) ([]Contract, error) {
	g = g.now()
	wrap := func(err error) error { return fmt.Errorf("contracts of %s: %w", loginID, err) }
	if _, err := g.world.Book.Account(ctx, loginID); err != nil {
		return nil, wrap(err)
	}
	// In this order one that is closed meanwhile is read twice rather than not at all.
	open, err := g.world.Book.OpenContracts(ctx, loginID)
	if err != nil {
		return nil, wrap(err)
	}
	closed, err := g.world.Book.Closed(ctx, ledger.ProfitQuery{Login: loginID})
	if err != nil {
		return nil, wrap(err)
	}
	rows := append(closed, open...)
	slices.SortStableFunc(rows, func(a, b ledger.Contract) int { return cmp.Compare(a.ID, b.ID) })
	rows = slices.CompactFunc(rows, func(a, b ledger.Contract) bool { return a.ID == b.ID })
	list := make([]Contract, len(rows))
	for i := range rows {
		if list[i], err = contractOf(&rows[i]); err != nil {
			return nil, wrap(err)
		}
	}
	return list, nil
}

// contractOf tells of a contract in the book.
func contractOf(row *ledger.Contract) (Contract, error) {
	c := Contract{
		ID: row.ID, Symbol: row.Symbol, Type: row.Kind, Shortcode: row.Shortcode, Longcode: row.Longcode,
		BuyPrice: row.Price.String(), Payout: row.Payout.String(), Bought: row.Bought.UTC(), Start: row.Start.UTC(),
	}
	if !row.Expiry.IsZero() {
		c.Expiry = row.Expiry.UTC()
	}
	if s := row.Sale; s != nil {
		profit, err := s.Price.Sub(row.Price)
		if err != nil {
			return c, fmt.Errorf("contract %d: %w", row.ID, err)
		}
		c.Outcome, c.Sold, c.SellPrice, c.Profit = string(s.Outcome), s.At.UTC(), s.Price.String(), profit.String()
	}
	return c, nil
}

// Transaction is an entry of an account's statement. Amounts are decimal numbers in the account's currency.
type Transaction struct {
	ID       int64
	Action   string // buy, sell, virtual_credit or adjustment
	Amount   string // what the balance grew by; below zero for a purchase
	Balance  string // after it
	At       time.Time
	Contract int64 // that was bought or sold; else 0
}

// Statement reads what moved the money of an account from the book, the oldest first. The error names an account that
// there is not.
func (g *Gateway) Statement(ctx context.Context, loginID string) ([]Transaction, error) {
	g = g.now()
	if _, err := g.world.Book.Account(ctx, loginID); err != nil {
		return nil, fmt.Errorf("statement of %s: %w", loginID, err)
	}
	rows, err := g.world.Book.Since(ctx, 0, loginID, 0)
	if err != nil {
		return nil, fmt.Errorf("statement of %s: %w", loginID, err)
	}
	list := make([]Transaction, len(rows))
	for i, e := range rows {
		list[i] = Transaction{
			ID: e.ID, Action: string(e.Action), Amount: e.Amount.String(), Balance: e.Balance.String(), At: e.At.UTC(), Contract: e.Contract,
		}
	}
	return list, nil
}
