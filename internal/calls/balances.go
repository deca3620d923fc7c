package calls

import (
	"sync"

	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// balances are what the accounts of one user hold, as a stream was told.
type balances struct {
	router   *Router
	login    string         // the account that acts
	currency money.Currency // of the total
	logins   []string
	stream   *session.Stream // nil: there is none

	mu   sync.Mutex
	held map[string]money.Amount
}

// response tells of some of the accounts, and the total of all.
func (b *balances) response(changed ...string) wire.BalanceResponse {
	b.mu.Lock()
	defer b.mu.Unlock()
	resp := balanceResponse(b.login, b.held[b.login])
	resp.Accounts = map[string]wire.AccountBalance{}
	for _, login := range changed {
		resp.Accounts[login] = b.router.balanceEntry(b.held[login], b.currency)
	}
	total := money.Zero(b.currency)
	for _, login := range b.logins {
		if more, err := total.Add(b.router.convert(b.held[login], b.currency)); err == nil { // else it is more than can be told
			total = more
		}
	}
	resp.Total = wire.BalanceTotal{
		Deriv:     wire.Amount{Amount: cash(money.Zero(b.currency)), Currency: b.currency.Code},
		DerivDemo: wire.Amount{Amount: cash(total), Currency: b.currency.Code},
	}
	return resp
}

// note takes down what an account holds.
func (b *balances) note(login string, a money.Amount) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held[login] = a
}

// hear tells the stream that an account changed.
func (b *balances) hear(login string, a money.Amount) {
	b.note(login, a)
	resp := b.response(login)
	resp.ID = b.stream.ID
	b.router.send(b.stream, "balance", resp)
}
