// Command backtest is a bot for dervish backtest: it bets that R_100 goes on as it went in the last two ticks, one contract
// of one tick at every eighth tick. It asks for nothing that it could not ask the real service for. bot.py and bot.mjs beside
// it do the same in other languages.
//
//	dervish backtest --hours 1 -- go run ./examples/backtest
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/wire"
)

// every is at which ticks it bets.
const every = 8

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	app, err := strconv.ParseInt(os.Getenv("DERVISH_APP_ID"), 10, 64)
	if err != nil {
		log.Fatalf("DERVISH_APP_ID: %v; dervish backtest sets it", err)
	}
	// Pacing goes by this machine's time, and the limits of the server by its own.
	client, err := dervish.Dial(ctx, app, &dervish.Options{Token: os.Getenv("DERVISH_TOKEN"), NoPacing: true})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	bought, err := follow(ctx, client)
	if err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
	fmt.Printf("%d contracts bought\n", bought)
}

// follow bets until ctx is done, the connection is gone or the money is.
func follow(ctx context.Context, client *dervish.Client) (bought int, err error) {
	stream := client.Ticks(ctx, "R_100")
	defer stream.Close()
	var before, last float64
	seen := 0
	for tick, err := range stream.All() {
		if err != nil {
			return bought, err
		}
		before, last = last, tick.Quote.Float64()
		if seen++; seen%every != 0 || before == last {
			continue
		}
		way := "CALL"
		if last < before {
			way = "PUT"
		}
		_, err := client.Buy(ctx, wire.BuyRequest{
			Buy: "1", Price: wire.NewDecimal(1, 0),
			Parameters: wire.BuyParameters{
				ContractType: way, Symbol: "R_100", Currency: "USD", Amount: wire.NewDecimal(1, 0), Basis: "stake", Duration: 1, DurationUnit: "t",
			},
		})
		if refused, ok := errors.AsType[*dervish.APIError](err); ok && refused.Code == "InsufficientBalance" {
			return bought, nil
		}
		if err != nil {
			return bought, err
		}
		bought++
	}
	return bought, nil
}
