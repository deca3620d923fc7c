package gateway_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/gateway"
)

const twoTicks = `{"buy":"1","price":10,"parameters":{"contract_type":"CALL","symbol":"R_100","currency":"USD","amount":10,
	"basis":"stake","duration":2,"duration_unit":"t"}}`

func TestAGatewayGoesOnFromWhatIsKept(t *testing.T) {
	kept := new(gateway.Kept)
	defer func() {
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	}()
	options := standing()
	options.Kept, options.Accounts = kept, []gateway.Account{account("VRTC1", everyScope)}
	first := start(t, options)
	if _, err := first.Script("R_100", 1000, 1000.01, 1000.02, 1000.03); err != nil {
		t.Fatal(err)
	}
	c := first.connect(t, "")
	c.authorize(token("VRTC1", everyScope...))
	c.ask(twoTicks)
	if err := first.Clock().Step(t.Context(), "R_100"); err != nil {
		t.Fatal(err)
	}
	then := first.Clock().State().Now
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}

	options.Start = noon.Add(time.Hour) // does not count
	second := start(t, options)
	if got := second.Clock().State().Now; !got.Equal(then) {
		t.Errorf("Now = %v, want %v", got, then)
	}
	if err := second.Clock().Advance(t.Context(), 10*time.Second); err != nil {
		t.Fatal(err)
	}
	held, err := second.Contracts(t.Context(), "VRTC1")
	if err != nil || len(held) != 1 || held[0].Outcome != "won" || held[0].Open() {
		t.Errorf("Contracts = %+v, %v; want one, won by the quotes that were scripted before", held, err)
	}
}

func TestTheBookIsReadWithoutTheAPI(t *testing.T) {
	s := start(t, standing())
	a, err := s.OpenAccount(t.Context(), gateway.Account{Balance: "100"})
	if err != nil || len(a.Tokens) != 1 || a.Currency != "USD" {
		t.Fatalf("OpenAccount = %+v, %v; want dollars and a token", a, err)
	}
	c := s.connect(t, "")
	c.authorize(a.Tokens[0].Token)
	c.ask(twoTicks)
	if got, err := s.Balance(t.Context(), a.LoginID); err != nil || got != "90.00" {
		t.Errorf("Balance = %s, %v, want 90.00", got, err)
	}
	held, err := s.Contracts(t.Context(), a.LoginID)
	if err != nil || len(held) != 1 {
		t.Fatalf("Contracts = %+v, %v; want one", held, err)
	}
	want := gateway.Contract{
		ID: held[0].ID, Symbol: "R_100", Type: "CALL", Shortcode: held[0].Shortcode, Longcode: held[0].Longcode,
		BuyPrice: "10.00", Payout: held[0].Payout, Bought: noon, Start: noon, Expiry: held[0].Expiry,
	}
	if diff := cmp.Diff(held[0], want); diff != "" || held[0].Shortcode == "" || held[0].Longcode == "" {
		t.Errorf("contract (-got +want):\n%s", diff)
	}
	entries, err := s.Statement(t.Context(), a.LoginID)
	if err != nil {
		t.Fatal(err)
	}
	var got []gateway.Transaction
	for _, e := range entries {
		e.ID = 0
		got = append(got, e)
	}
	if diff := cmp.Diff(got, []gateway.Transaction{
		{Action: "virtual_credit", Amount: "100.00", Balance: "100.00", At: noon},
		{Action: "buy", Amount: "-10.00", Balance: "90.00", At: noon, Contract: held[0].ID},
	}); diff != "" {
		t.Errorf("Statement (-got +want):\n%s", diff)
	}
}

func TestTheBookKnowsNoStranger(t *testing.T) {
	s := start(t, standing())
	for name, read := range map[string]func(context.Context) error{
		"balance":   func(ctx context.Context) error { _, err := s.Balance(ctx, "VRTC9"); return err },
		"contracts": func(ctx context.Context) error { _, err := s.Contracts(ctx, "VRTC9"); return err },
		"statement": func(ctx context.Context) error { _, err := s.Statement(ctx, "VRTC9"); return err },
		"opening": func(ctx context.Context) error {
			_, err := s.OpenAccount(ctx, gateway.Account{Currency: "XXX"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := read(t.Context()); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestAWitnessIsToldOfASessionInOrder(t *testing.T) {
	var mu sync.Mutex
	var heard []gateway.Event
	closed := make(chan struct{})
	options := standing()
	options.Witness = func(e gateway.Event) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, e)
		if e.Kind == gateway.Closed {
			close(closed)
		}
	}
	s := start(t, options)
	c := s.connect(t, "")
	c.ask(`{"ticks":"R_100","subscribe":1}`)
	if err := s.Clock().Step(t.Context(), "R_100"); err != nil {
		t.Fatal(err)
	}
	c.nc.Close()
	receive(t, closed)
	mu.Lock()
	defer mu.Unlock()
	var kinds []gateway.EventKind
	for _, e := range heard {
		kinds = append(kinds, e.Kind)
		if texted := e.Kind == gateway.Asked || e.Kind == gateway.Answer || e.Kind == gateway.Update; texted != (len(e.Text) > 0) || e.Session != 1 {
			t.Errorf("event %+v", e)
		}
	}
	want := []gateway.EventKind{gateway.Opened, gateway.Asked, gateway.Answer, gateway.Answered, gateway.Update, gateway.Closed}
	if diff := cmp.Diff(kinds, want); diff != "" {
		t.Errorf("kinds (-got +want):\n%s", diff)
	}
}
