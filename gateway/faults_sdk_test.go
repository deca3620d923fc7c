package gateway_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

// sdk is a client of a gateway whose time runs, authorized for an account of 1000 USD.
func sdk(t *testing.T) (*server, *dervish.Client) {
	t.Helper()
	s := start(t, &gateway.Options{
		Start: noon, Speed: 20, IdleTimeout: -1,
		Accounts: []gateway.Account{{LoginID: "VRTC1", Balance: "1000", Tokens: []gateway.Token{{Name: "all", Token: "all", Scopes: everyScope}}}},
	})
	c, err := dervish.Dial(t.Context(), 1089, &dervish.Options{
		URL: "ws://" + s.addr + gateway.Path, Token: "all", NoPacing: true,
		Backoff: dervish.Backoff{Start: time.Millisecond, Max: 20 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return s, c
}

// contract is a purchase described in place.
func contract() wire.BuyRequest {
	r := wire.BuyRequest{Buy: "1", Price: wire.NewDecimal(10, 0)}
	r.Parameters.Amount = wire.NewDecimal(10, 0)
	r.Parameters.Basis = "stake"
	r.Parameters.ContractType = "CALL"
	r.Parameters.Currency = "USD"
	r.Parameters.Duration = 1
	r.Parameters.DurationUnit = "h"
	r.Parameters.Symbol = "R_100"
	return r
}

func TestSDKSettlesEveryCallThatMeetsAFault(t *testing.T) {
	s, c := sdk(t)
	lost := func(err error) bool { return errors.Is(err, dervish.ErrConnectionLost) }
	code := func(code wire.Code) func(error) bool {
		return func(err error) bool {
			e, ok := errors.AsType[*dervish.APIError](err)
			return ok && e.Code == code
		}
	}
	late := func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }
	well := func(err error) bool { return err == nil }
	for _, test := range []struct {
		fault gateway.Fault
		ends  func(error) bool
	}{
		{gateway.Fault{Fault: "drop-before"}, lost},
		{gateway.Fault{Fault: "commit-and-drop"}, lost},
		{gateway.Fault{Fault: "drop-after"}, well},
		{gateway.Fault{Fault: "reset"}, lost},
		{gateway.Fault{Fault: "close", Code: "1012", Reason: "restart"}, lost},
		{gateway.Fault{Fault: "error", Code: "InternalServerError"}, code(wire.InternalServerError)},
		{gateway.Fault{Fault: "rate-limit"}, code(wire.RateLimit)},
		{gateway.Fault{Fault: "market-closed"}, code(wire.MarketIsClosed)},
		{gateway.Fault{Fault: "delay", Delay: time.Second}, well},
		{gateway.Fault{Fault: "delay", Delay: time.Hour}, late},
		{gateway.Fault{Fault: "duplicate"}, well},
		{gateway.Fault{Fault: "reorder", Delay: time.Second}, well},
		{gateway.Fault{Fault: "wrong-req-id"}, late},
		{gateway.Fault{Fault: "corrupt"}, late},
		{gateway.Fault{Fault: "stall", Lasts: 5 * time.Second}, well},
		{gateway.Fault{Fault: "slow", Rate: 100_000}, well},
	} {
		t.Run(test.fault.Fault, func(t *testing.T) {
			test.fault.Call, test.fault.Once = "states_list", true
			a := s.fault(t, test.fault)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			if test.fault.Fault == "wrong-req-id" || test.fault.Fault == "corrupt" || test.fault.Delay == time.Hour {
				ctx, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
				defer cancel()
			}
			_, err := c.StatesList(ctx, wire.StatesListRequest{StatesList: "id"})
			if !test.ends(err) {
				t.Errorf("the call ended with %v", err)
			}
			hits(t, a, 1)
			eventually(t, "a call that is answered", func() bool {
				_, err := c.StatesList(t.Context(), wire.StatesListRequest{StatesList: "id"})
				if err != nil && !lost(err) { // it may go out before the end of the connection is known
					t.Fatalf("the call after it ended with %v", err)
				}
				return err == nil
			})
			a.Remove()
		})
	}
}

func TestSDKFindsThePurchaseWhoseAnswerWasLost(t *testing.T) {
	for fault, bought := range map[string]bool{"commit-and-drop": true, "drop-before": false} {
		t.Run(fault, func(t *testing.T) {
			s, c := sdk(t)
			a := s.fault(t, gateway.Fault{Fault: fault, Call: "buy", Once: true})
			if _, err := c.Buy(t.Context(), contract()); !errors.Is(err, dervish.ErrOutcomeUnknown) {
				t.Fatalf("Buy = %v, want ErrOutcomeUnknown", err)
			}
			hits(t, a, 1)
			switch entry, err := c.Reconcile(t.Context(), contract()); {
			case bought && err != nil:
				t.Errorf("Reconcile = %v, want the contract", err)
			case bought && entry.ContractID.Value == 0:
				t.Errorf("Reconcile = %+v", entry)
			case !bought && !errors.Is(err, dervish.ErrNotBought):
				t.Errorf("Reconcile = %v, want ErrNotBought", err)
			}
		})
	}
}

func TestSDKStreamGoesOnThroughFaultsOfItsUpdates(t *testing.T) {
	s, c := sdk(t)
	var active []*gateway.ActiveFault
	for _, f := range []gateway.Fault{
		{Fault: "drop-before", Nth: 3}, {Fault: "reset", Nth: 5}, {Fault: "close", Code: "1012", Nth: 7}, {Fault: "duplicate", Nth: 9},
	} {
		f.On, f.Call = "update", "ticks"
		active = append(active, s.fault(t, f))
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	n := 0
	for _, err := range c.Ticks(ctx, "R_100").All() {
		if _, missed := errors.AsType[*dervish.Gap](err); err != nil && !missed {
			t.Fatal(err)
		}
		if n++; n == 15 {
			break
		}
	}
	for _, a := range active {
		hits(t, a, 1)
	}
}
