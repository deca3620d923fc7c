package main

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

// At two hundred times the usual speed, five hundred contracts later, both sides hold the same to the cent.
func TestBothSidesKeepTheSameAccounts(t *testing.T) {
	g, err := gateway.New(&gateway.Options{Speed: 200})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(g)
	defer func() {
		web.Close()
		if err := g.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	client, err := dervish.Dial(t.Context(), 1089, &dervish.Options{
		URL: "ws" + strings.TrimPrefix(web.URL, "http") + gateway.Path, Token: g.Demo().Token,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	const rounds = 500
	if err := play(t.Context(), client, rounds); err != nil {
		t.Fatal(err)
	}
	table, err := client.ProfitTable(t.Context(), wire.ProfitTableRequest{Limit: wire.NewDecimal(rounds, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Transactions) != rounds {
		t.Errorf("the profit table has %d contracts, want %d", len(table.Transactions), rounds)
	}
	var profit int64
	for _, c := range table.Transactions {
		paid, _ := c.BuyPrice.Units(2)
		got, _ := c.SellPrice.Units(2)
		profit += got - paid
	}
	balance, err := held(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	if want := 1_000_000 + profit; balance != want {
		t.Errorf("the balance is %d cents, and the profit table makes it %d", balance, want)
	}
}
