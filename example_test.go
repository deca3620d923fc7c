package dervish_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

// simulator is a server for the examples, in this process; dervish serve is the same as a program.
func simulator() (url string, stop func()) {
	g, err := gateway.New(nil)
	if err != nil {
		panic(err)
	}
	server := httptest.NewServer(g)
	return "ws" + server.URL[len("http"):] + gateway.Path, func() {
		_ = g.Shutdown(context.Background()) // cannot fail without a deadline
		server.Close()
	}
}

func ExampleDial() {
	url, stop := simulator()
	defer stop()
	ctx := context.Background()

	client, err := dervish.Dial(ctx, 1089, &dervish.Options{URL: url})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	pong, err := client.Ping(ctx, wire.PingRequest{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client.State(), *pong)
	// Output: ready pong
}

func ExampleClient_Ticks() {
	url, stop := simulator()
	defer stop()
	ctx := context.Background()
	client, err := dervish.Dial(ctx, 1089, &dervish.Options{URL: url})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	seen := 0
	for tick, err := range client.Ticks(ctx, "1HZ100V").All() {
		var gap *dervish.Gap
		switch {
		case errors.As(err, &gap):
			fmt.Println("missed what came between", gap.From, "and", gap.To)
			continue
		case err != nil:
			fmt.Println(err)
			return
		}
		fmt.Println(tick.Symbol, tick.PipSize)
		if seen++; seen == 2 {
			break // the server forgets the stream
		}
	}
	// Output:
	// 1HZ100V 2
	// 1HZ100V 2
}

func ExampleClient_Call() {
	url, stop := simulator()
	defer stop()
	ctx := context.Background()
	client, err := dervish.Dial(ctx, 1089, &dervish.Options{URL: url})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	answer, err := client.Call(ctx, []byte(`{"ping":1,"req_id":7}`))
	fmt.Println(string(answer), err)
	_, err = client.Call(ctx, []byte(`{"forget":"short"}`))
	var refused *dervish.APIError
	fmt.Println(errors.As(err, &refused), errors.Is(err, wire.InputValidationFailed), dervish.Retryable(err))
	// Output:
	// {"echo_req":{"ping":1,"req_id":7},"msg_type":"ping","req_id":7,"ping":"pong"} <nil>
	// true true false
}

// What a purchase may come to. Nobody is logged in here, so it is refused.
func ExampleClient_Reconcile() {
	url, stop := simulator()
	defer stop()
	ctx := context.Background()
	client, err := dervish.Dial(ctx, 1089, &dervish.Options{URL: url})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	order := wire.BuyRequest{Buy: "1", Price: wire.NewDecimal(10, 0), Parameters: wire.BuyParameters{
		ContractType: "CALL", Symbol: "R_100", Currency: "USD", Amount: wire.NewDecimal(10, 0), Basis: "stake", Duration: 5, DurationUnit: "t",
	}}
	bought, err := client.Buy(ctx, order)
	if errors.Is(err, dervish.ErrOutcomeUnknown) { // the connection was lost before the answer
		var entry *wire.StatementEntry
		switch entry, err = client.Reconcile(ctx, order); {
		case err == nil:
			fmt.Println("bought all the same:", entry.ContractID.Value)
			return
		case errors.Is(err, dervish.ErrNotBought):
			fmt.Println("not bought; it is safe to try again")
			return
		}
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("bought", bought.ContractID)
	// Output: dervish: buy: AuthorizationRequired: Please log in.
}
