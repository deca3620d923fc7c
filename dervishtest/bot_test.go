package dervishtest_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/dervishtest"
	"github.com/dervish-ws/dervish/wire"
)

// RunBot buys one contract after the other on a rise over one tick, and stops after three losses in a row.
func RunBot(ctx context.Context, o *dervish.Options) error {
	client, err := dervish.Dial(ctx, dervishtest.AppID, o)
	if err != nil {
		return err
	}
	defer client.Close()
	for losses := 0; losses < 3; {
		bought, err := client.Buy(ctx, wire.BuyRequest{Buy: "1", Price: wire.NewDecimal(10, 0), Parameters: wire.BuyParameters{
			ContractType: "CALL", Symbol: "R_100", Currency: "USD", Basis: "stake", Amount: wire.NewDecimal(10, 0), Duration: 1, DurationUnit: "t",
		}})
		if err != nil {
			return err
		}
		for state, err := range client.FollowProposalOpenContract(ctx, wire.ProposalOpenContractRequest{ContractID: bought.ContractID}).All() {
			if err != nil {
				return err
			}
			if losses++; state.Status == "won" {
				losses = 0
			}
			if state.IsSold {
				break
			}
			losses--
		}
	}
	return nil
}

func TestBotStopsAfterThreeLosses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := dervishtest.StartPipe(t, nil) // in memory, on the bubble's time
		acc := srv.Account("1000", "USD")
		srv.Quotes("R_100", 1234.5, 1234.1, 1233.9, 1233.8, 1233.2, 1232.7) // the next ticks, exactly
		go RunBot(t.Context(), srv.Client(acc.Token()))
		time.Sleep(30 * time.Second) // half a minute of market, in no time
		if n := len(acc.Contracts()); n != 3 {
			t.Errorf("contracts = %d, want 3", n)
		}
	})
}

func TestEachRunInABubbleIsTheSame(t *testing.T) {
	var first string
	for range 5 {
		synctest.Test(t, func(t *testing.T) {
			srv := dervishtest.StartPipe(t, nil)
			acc := srv.Account("1000", "USD")
			o := srv.Client(acc.Token())
			o.KeepAlive = -1 // it would fall on the same instant as a tick
			go RunBot(t.Context(), o)
			time.Sleep(2 * time.Minute)
			got := srv.Transcript().String()
			if len(acc.Contracts()) < 3 {
				t.Fatalf("%d contracts, want 3 or more", len(acc.Contracts()))
			}
			if first == "" {
				first = got
			}
			if diff := cmp.Diff(strings.Split(got, "\n"), strings.Split(first, "\n")); diff != "" {
				t.Fatalf("transcript (-got +first):\n%s", diff)
			}
		})
	}
}
