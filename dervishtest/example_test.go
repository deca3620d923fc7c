package dervishtest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/dervishtest"
	"github.com/dervish-ws/dervish/wire"
)

// showing is the TB of the examples, in whose place a test has its *testing.T.
type showing struct{ after []func() }

func (t *showing) Helper()                           {}
func (t *showing) Cleanup(f func())                  { t.after = append(t.after, f) }
func (t *showing) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (t *showing) Fatalf(format string, args ...any) { log.Fatalf(format, args...) }

func (t *showing) end() {
	for i := len(t.after) - 1; i >= 0; i-- {
		t.after[i]()
	}
}

// The time of Start stands still until it is told to move. A purchase is decided by the quotes that were given.
func ExampleStart() {
	t := new(showing) // a test has its *testing.T
	defer t.end()
	ctx := context.Background()

	srv := dervishtest.Start(t, nil)
	acc := srv.Account("100", "USD")
	srv.Quotes("R_100", 1234.50, 1234.60, 1234.70)

	client, err := dervish.Dial(ctx, dervishtest.AppID, srv.Client(acc.Token()))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Buy(ctx, wire.BuyRequest{Buy: "1", Price: wire.NewDecimal(10, 0), Parameters: wire.BuyParameters{
		ContractType: "CALL", Symbol: "R_100", Currency: "USD", Basis: "stake", Amount: wire.NewDecimal(10, 0), Duration: 2, DurationUnit: "t",
	}}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(srv.Await(ctx, "buy").At.Format(time.TimeOnly), acc.Balance(), acc.Contracts()[0].Open())
	srv.Advance(6 * time.Second) // three ticks of R_100
	fmt.Println(srv.Now().Format(time.TimeOnly), acc.Balance(), acc.Contracts()[0].Outcome)
	for _, entry := range acc.Statement() {
		fmt.Println(entry.Action, entry.Amount)
	}
	// Output:
	// 12:00:00 90.00 true
	// 12:00:06 109.53 won
	// virtual_credit 100.00
	// buy -10.00
	// sell 19.53
}

// A purchase is made, and its answer lost: the client says that it does not know, and the book says what is so.
func ExampleServer_Fault() {
	t := new(showing)
	defer t.end()
	ctx := context.Background()

	srv := dervishtest.Start(t, nil)
	acc := srv.Account("100", "USD")
	lost := srv.Fault(dervishtest.Fault{Fault: "commit-and-drop", Call: "buy", Once: true})

	client, err := dervish.Dial(ctx, dervishtest.AppID, srv.Client(acc.Token()))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	_, err = client.Buy(ctx, wire.BuyRequest{Buy: "1", Price: wire.NewDecimal(10, 0), Parameters: wire.BuyParameters{
		ContractType: "CALL", Symbol: "R_100", Currency: "USD", Basis: "stake", Amount: wire.NewDecimal(10, 0), Duration: 2, DurationUnit: "t",
	}})
	fmt.Println(errors.Is(err, dervish.ErrOutcomeUnknown), len(acc.Contracts()), acc.Balance(), lost.Hits())
	// Output: true 1 90.00 1
}

// Restart keeps time, market and contracts; what a client knows only by its session is gone.
func ExampleServer_Restart() {
	t := new(showing)
	defer t.end()

	srv := dervishtest.Start(t, &dervishtest.Options{Begin: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)})
	acc := srv.Account("250", "EUR")
	srv.Advance(90 * time.Second)
	srv.Restart()
	fmt.Println(srv.Now().Format(time.DateTime), acc.Balance())
	// Output: 2026-03-01 09:01:30 250.00
}

// A transcript is what passed, as JSON Lines. What is another at each run is masked.
func ExampleServer_Transcript() {
	t := new(showing)
	defer t.end()
	ctx := context.Background()

	srv := dervishtest.Start(t, nil)
	client, err := dervish.Dial(ctx, dervishtest.AppID, srv.Client(""))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Call(ctx, []byte(`{"ping":1,"req_id":7}`)); err != nil {
		log.Fatal(err)
	}
	said := srv.Transcript()
	fmt.Print(said[len(said)-2:])
	// Output:
	// {"session":1,"at":"2026-01-01T12:00:00Z","from":"client","message":{"ping":1,"req_id":7}}
	// {"session":1,"at":"2026-01-01T12:00:00Z","from":"gateway","message":{"echo_req":{"ping":1,"req_id":7},"msg_type":"ping","req_id":7,"ping":"pong"}}
}
