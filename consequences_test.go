package dervish

import (
	"errors"
	"fmt"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

// forgotten reads a stream to its end, which has to be ErrForgotten.
func forgotten[T any](t *testing.T, what string, s *Stream[T]) {
	t.Helper()
	var last error
	for _, err := range s.All() {
		last = err
	}
	if !errors.Is(last, ErrForgotten) {
		t.Errorf("%s: the stream ends with %v, want ErrForgotten", what, last)
	}
}

func TestAStreamSaysThatItWasForgotten(t *testing.T) {
	g, url := server(t, nil)
	c := dial(t, &Options{URL: url, Token: g.Demo().Token})
	ctx := t.Context()

	ticks, candles := c.Ticks(ctx, "R_100"), c.Candles(ctx, "R_100", 60)
	next(t, ticks)
	next(t, candles)
	if ids, err := c.ForgetAll(ctx, wire.ForgetAllRequest{ForgetAll: wire.OneOrMany{"ticks"}}); err != nil || len(*ids) != 1 {
		t.Fatal(ids, err)
	}
	forgotten(t, "forget_all", ticks)
	next(t, candles) // which were not meant

	ticks = c.Ticks(ctx, "R_100")
	id := next(t, ticks).ID
	if answer, err := c.Call(ctx, fmt.Appendf(nil, `{"forget":%q}`, id)); err != nil {
		t.Fatal(string(answer), err)
	}
	forgotten(t, "forget as JSON", ticks)

	proposals := c.FollowProposal(ctx, wire.ProposalRequest{
		ContractType: "CALL", Symbol: "R_100", Currency: "USD", Amount: wire.NewDecimal(10, 0), Basis: "stake", Duration: 5, DurationUnit: "m",
	})
	offer := next(t, proposals)
	if _, err := c.Buy(ctx, wire.BuyRequest{Buy: offer.ID, Price: wire.NewDecimal(100, 0)}); err != nil {
		t.Fatal(err)
	}
	forgotten(t, "buy", proposals)

	status := status(t, c)
	next(t, status)
	if _, err := c.ForgetAll(ctx, wire.ForgetAllRequest{ForgetAll: wire.OneOrMany{"website_status"}}); err != nil {
		t.Fatal(err)
	}
	next(t, status) // the client needs it itself, and subscribes anew
	if err := g.SetSite(gateway.Site{Status: "updating"}); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return c.State() == Updating })
	if err := g.SetSite(gateway.Site{Status: "up"}); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return c.State() == Ready })
	status.Close()

	balance := c.FollowBalance(ctx, wire.BalanceRequest{})
	next(t, balance)
	if _, err := c.Authorize(ctx, wire.AuthorizeRequest{Authorize: g.Demo().Token}); err != nil {
		t.Fatal(err)
	}
	if n := c.Stats().Streams; n != 3 { // the candles, the balance and the client's own
		t.Errorf("%d streams after authorize as the same, want 3", n)
	}
	if _, err := c.Logout(ctx, wire.LogoutRequest{}); err != nil {
		t.Fatal(err)
	}
	forgotten(t, "logout", balance)
	next(t, candles)
	if n := c.Stats().Streams; n != 2 {
		t.Errorf("%d streams after logout, want 2", n)
	}
}

func TestStreamsOfAnAccountEndWithIt(t *testing.T) {
	account := func(login, token string) gateway.Account {
		return gateway.Account{LoginID: login, Tokens: []gateway.Token{{Token: token, Scopes: []string{"read"}}}}
	}
	_, url := server(t, &gateway.Options{Accounts: []gateway.Account{account("VRTC1", "first-token-0001"), account("VRTC2", "second-token-002")}})
	cable := newCable(t, host(url))
	c := dial(t, &Options{URL: "ws://" + cable.addr() + gateway.Path, Backoff: quick, Token: "first-token-0001"})
	balance, transactions, ticks := c.FollowBalance(t.Context(), wire.BalanceRequest{}), c.FollowTransaction(t.Context(), wire.TransactionRequest{}), c.Ticks(t.Context(), "1HZ100V")
	if got := next(t, balance).LoginID; got != "VRTC1" {
		t.Errorf("balance of %s, want VRTC1", got)
	}
	next(t, transactions)
	next(t, ticks)
	if answer, err := c.Call(t.Context(), []byte(`{"authorize":"second-token-002"}`)); err != nil {
		t.Fatal(string(answer), err)
	}
	forgotten(t, "authorize as another", balance)
	forgotten(t, "authorize as another", transactions)
	next(t, ticks)

	cable.pull()
	next(t, c.FollowTransaction(t.Context(), wire.TransactionRequest{}))
	own, err := c.Balance(t.Context(), wire.BalanceRequest{})
	if err != nil || own.LoginID != "VRTC2" {
		t.Errorf("balance %+v, %v; want that of VRTC2 after a reconnection too", own, err)
	}
	waitFor(t, func() bool { return c.Stats().Reconnects == 1 })
}
