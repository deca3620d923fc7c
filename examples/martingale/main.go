// Command martingale doubles its stake after each loss, which is a bad idea: it shows a bot that buys, follows each
// contract to its end, keeps its own accounts, and compares them with the server's. It takes the endpoint from
// DERVISH_URL and the token from DERVISH_TOKEN; play money alone is at risk when the endpoint is a dervish.
//
//	dervish serve --speed 100 --limits off
//	DERVISH_URL=ws://127.0.0.1:8080/websockets/v3 DERVISH_TOKEN=… go run ./examples/martingale 500
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/wire"
)

const (
	firstStake = 100 // cents
	mostLosses = 6   // in a row; then it begins anew
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	rounds := 20
	if len(os.Args) > 1 {
		var err error
		if rounds, err = strconv.Atoi(os.Args[1]); err != nil || rounds < 1 {
			log.Fatalf("usage: martingale [ROUNDS]; %q is no number of rounds", os.Args[1])
		}
	}
	client, err := dervish.Dial(ctx, 1089, &dervish.Options{Token: os.Getenv("DERVISH_TOKEN")})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	if err := play(ctx, client, rounds); err != nil && !errors.Is(err, context.Canceled) {
		log.Fatal(err)
	}
}

// play buys one contract after the other, and says how it went.
func play(ctx context.Context, client *dervish.Client, rounds int) error {
	before, err := held(ctx, client)
	if err != nil {
		return err
	}
	own, losses, won := before, 0, 0
	for range rounds {
		paid, got, err := round(ctx, client, firstStake<<losses)
		if err != nil {
			return err
		}
		own += got - paid
		if losses++; got > 0 {
			losses, won = 0, won+1
		}
		losses %= mostLosses
	}
	after, err := held(ctx, client)
	if err != nil {
		return err
	}
	fmt.Printf("%d of %d won; from %d.%02d to %d.%02d\n", won, rounds, before/100, before%100, after/100, after%100)
	if own != after {
		return fmt.Errorf("by our accounts it should be %d.%02d", own/100, own%100)
	}
	return nil
}

// round bets on an even last digit, and waits for the end. Amounts are in cents.
func round(ctx context.Context, client *dervish.Client, stake int64) (paid, got int64, err error) {
	want := wire.BuyRequest{
		Buy: "1", Price: wire.NewDecimal(stake, 2),
		Parameters: wire.BuyParameters{
			ContractType: "DIGITEVEN", Symbol: "1HZ100V", Currency: "USD", Amount: wire.NewDecimal(stake, 2), Basis: "stake",
			Duration: 1, DurationUnit: "t",
		},
	}
	contract, paid, err := buy(ctx, client, want)
	if err != nil {
		return 0, 0, err
	}
	end := client.FollowProposalOpenContract(ctx, wire.ProposalOpenContractRequest{ContractID: contract})
	for state, err := range end.All() {
		if err != nil {
			return 0, 0, err
		}
		if state.IsSold {
			got, _ = state.SellPrice.Units(2)
			return paid, got, nil
		}
	}
	return 0, 0, fmt.Errorf("contract %d was never settled", contract)
}

// buy buys a contract. When the connection was lost before the answer came, the account's statement tells.
func buy(ctx context.Context, client *dervish.Client, want wire.BuyRequest) (contract, paid int64, err error) {
	bought, err := client.Buy(ctx, want)
	switch {
	case err == nil:
		paid, _ = bought.BuyPrice.Units(2)
		return bought.ContractID, paid, nil
	case errors.Is(err, dervish.ErrOutcomeUnknown):
		entry, err := client.Reconcile(ctx, want)
		if err != nil {
			return 0, 0, err
		}
		paid, _ = entry.Amount.Units(2) // what the balance grew by
		return entry.ContractID.Value, -paid, nil
	}
	return 0, 0, err
}

// held is the balance, in cents.
func held(ctx context.Context, client *dervish.Client) (int64, error) {
	b, err := client.Balance(ctx, wire.BalanceRequest{})
	if err != nil {
		return 0, err
	}
	cents, exact := b.Balance.Units(2)
	if !exact {
		return 0, fmt.Errorf("a balance of %v has more than two decimals", b.Balance)
	}
	return cents, nil
}
