package dervishtest

import (
	"context"

	"github.com/dervish-ws/dervish/gateway"
)

// Contract is a contract of an account, as the gateway's book has it.
type Contract = gateway.Contract

// Transaction is an entry of an account's statement, as the gateway's book has it.
type Transaction = gateway.Transaction

// Account is an account of virtual money. What its methods tell is read from the gateway's book, not asked of the API; they
// may be called from any goroutine.
type Account struct {
	server         *Server
	loginID, token string
}

// Account opens an account, in an order of balance and currency as one says it: srv.Account("10000", "USD"). An empty
// balance is 10000, an empty currency USD.
func (s *Server) Account(balance, currency string) *Account {
	s.tb.Helper()
	a := &Account{server: s}
	g, ok := s.running()
	if !ok {
		return a
	}
	opened, err := g.OpenAccount(context.Background(), gateway.Account{Balance: balance, Currency: currency})
	if err != nil {
		s.fatal("%v", err)
		return a
	}
	a.loginID, a.token = opened.LoginID, opened.Tokens[0].Token
	s.record.know(a.token)
	return a
}

// LoginID is the account's name, such as VRTC1000001.
func (a *Account) LoginID() string { return a.loginID }

// Token is what authorize accepts for the account, with every scope.
func (a *Account) Token() string { return a.token }

// Balance is what the account holds: a decimal number with all decimals of its currency.
func (a *Account) Balance() string {
	a.server.tb.Helper()
	return read(a, (*gateway.Gateway).Balance)
}

// Contracts are those that the account has bought, open and closed, the oldest first.
func (a *Account) Contracts() []Contract {
	a.server.tb.Helper()
	return read(a, (*gateway.Gateway).Contracts)
}

// Statement is what moved the account's money, the oldest first.
func (a *Account) Statement() []Transaction {
	a.server.tb.Helper()
	return read(a, (*gateway.Gateway).Statement)
}

// read reads something of an account.
func read[T any](a *Account, what func(*gateway.Gateway, context.Context, string) (T, error)) (v T) {
	a.server.tb.Helper()
	g, ok := a.server.running()
	if !ok {
		return v
	}
	v, err := what(g, context.Background(), a.loginID)
	if err != nil {
		a.server.fatal("%v", err)
	}
	return v
}
