package dervishtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/dervishtest"
	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/socket"
	"github.com/dervish-ws/dervish/wire"
)

// client connects to a server, until the test ends.
func client(t *showing, srv *dervishtest.Server, token string) *dervish.Client {
	c, err := dervish.Dial(context.Background(), dervishtest.AppID, srv.Client(token))
	if err != nil {
		log.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// must is for what cannot fail in these examples.
func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// Every option has a default; Gateway reaches those of the gateway that a Server has no word for.
func ExampleOptions() {
	t := new(showing)
	defer t.end()

	srv := dervishtest.Start(t, &dervishtest.Options{
		Seed:        "another world",
		Begin:       time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC),
		IdleTimeout: time.Minute,
		Limits:      gateway.Limits{General: gateway.Rate{Minutely: 2}},
		Gateway:     func(o *gateway.Options) { o.Site = gateway.Site{Status: "updating", Message: "Back soon."} },
	})
	status := must(client(t, srv, "").WebsiteStatus(context.Background(), wire.WebsiteStatusRequest{}))
	fmt.Println(srv.Now(), status.SiteStatus, status.Message)
	// Output: 2026-03-02 09:30:00 +0000 UTC updating Back soon.
}

// Any test framework can give what a server needs of it; these examples have one of their own, which prints.
func ExampleTB() {
	t := new(showing)
	defer t.end()
	var mine dervishtest.TB = mild{&examiner{}} // it takes notes of faults, and goes on

	srv := dervishtest.Start(t, nil)
	fmt.Println(srv.URL() != "")
	dervishtest.Golden(mine, "testdata/nothing.jsonl", srv.Transcript())
	fmt.Println(mine.(mild).faults)
	// Output:
	// true
	// [dervishtest: there is no testdata/nothing.jsonl; run the test with -dervishtest.update to write it]
}

// The book is read, and not the API asked.
func ExampleServer_Account() {
	t := new(showing)
	defer t.end()

	srv := dervishtest.Start(t, nil)
	acc := srv.Account("100", "USD")
	must(client(t, srv, acc.Token()).Buy(context.Background(), rise))
	c := acc.Contracts()[0]
	fmt.Println(acc.LoginID(), acc.Balance(), c.Type, c.Open())
	srv.Advance(10 * time.Second)
	for _, entry := range acc.Statement() {
		fmt.Println(entry.Action, entry.Balance)
	}
	// Output:
	// VRTC1000002 90.00 CALL true
	// virtual_credit 100.00
	// buy 90.00
	// sell 109.53
}

// The next ticks are what the test says, and the time is where it has moved it.
func ExampleServer_Quotes() {
	t := new(showing)
	defer t.end()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	srv := dervishtest.Start(t, nil)
	srv.Quotes("R_100", 1000.01, 1000.02, 1000.03)
	ticks := client(t, srv, "").Ticks(ctx, "R_100")
	defer ticks.Close()
	srv.Await(ctx, "ticks")
	srv.Advance(6 * time.Second)
	n := 0
	for tick, err := range ticks.All() {
		if err != nil {
			log.Fatal(err)
		}
		if n++; n > 1 { // the first is the one before
			fmt.Println(time.Unix(int64(tick.Epoch), 0).UTC().Format(time.TimeOnly), tick.Quote)
		}
		if n > 3 {
			break
		}
	}
	fmt.Println(srv.Now().Format(time.TimeOnly))
	// Output:
	// 12:00:02 1000.01
	// 12:00:04 1000.02
	// 12:00:06 1000.03
	// 12:00:06
}

// What a bot has asked is there with what it was answered. Await gives each request once, and waits for the next one.
func ExampleServer_Await() {
	t := new(showing)
	defer t.end()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()

	srv := dervishtest.Start(t, nil)
	bot := client(t, srv, "")
	go bot.Buy(ctx, rise) // without a token
	req := srv.Await(ctx, "buy")
	fmt.Println(req.Session, req.Call, req.Code, strings.Contains(string(req.Text), `"CALL"`))
	for _, req := range srv.Requests("buy") {
		fmt.Println(req.At.Format(time.TimeOnly), len(req.Answer) > 0)
	}
	// Output:
	// 1 buy AuthorizationRequired true
	// 12:00:00 true
}

// A network fails: clients see the end of the connection without a goodbye.
func ExampleServer_Drop() {
	t := new(showing)
	defer t.end()

	srv := dervishtest.Start(t, nil)
	s := socket.New(srv.URL()+"?app_id=1089", &socket.Options{NetDial: srv.Dial})
	s.OnOpen = func(socket.Event) { srv.Drop() }
	s.OnClose = func(e socket.CloseEvent) { fmt.Println(e.Code, e.WasClean) }
	if err := s.Open(); err != nil {
		log.Fatal(err)
	}
	<-s.Done()
	// Output: 1006 false
}

// HTTPClient is for WebSocket libraries that take one, and for whatever else the gateway serves.
func ExampleServer_HTTPClient() {
	t := new(showing)
	defer t.end()

	srv := dervishtest.Start(t, nil)
	resp := must(srv.HTTPClient().Get(strings.Replace(srv.URL(), "ws:", "http:", 1)))
	defer resp.Body.Close()
	must(io.Copy(io.Discard, resp.Body))
	fmt.Println(resp.StatusCode == http.StatusUpgradeRequired)
	// Output: true
}

// What a Server has no word of its own for the gateway has.
func ExampleServer_Gateway() {
	t := new(showing)
	defer t.end()

	srv := dervishtest.Start(t, nil)
	if err := srv.Gateway().SetSite(gateway.Site{Status: "down", Message: "See you tomorrow."}); err != nil {
		log.Fatal(err)
	}
	status := must(client(t, srv, "").WebsiteStatus(context.Background(), wire.WebsiteStatusRequest{}))
	fmt.Println(status.SiteStatus, status.Message)
	// Output: down See you tomorrow.
}

// A fault lasts until it is removed.
func ExampleActiveFault() {
	t := new(showing)
	defer t.end()

	srv := dervishtest.Start(t, nil)
	bot := client(t, srv, srv.Account("100", "USD").Token())
	var closed *dervishtest.ActiveFault = srv.Fault(dervishtest.Fault{Fault: "market-closed", Call: "buy"})
	_, err := bot.Buy(context.Background(), rise)
	fmt.Println(errors.Is(err, wire.MarketIsClosed), closed.Hits())
	closed.Remove()
	_, err = bot.Buy(context.Background(), rise)
	fmt.Println(err, closed.Hits())
	// Output:
	// true 1
	// <nil> 1
}

// A transcript is compared with a file, which -dervishtest.update writes. Here there is none yet.
func ExampleGolden() {
	t := new(showing)
	defer t.end()
	dir := must(os.MkdirTemp("", "golden"))
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "ping.jsonl")

	srv := dervishtest.Start(t, nil)
	must(client(t, srv, "").Call(context.Background(), []byte(`{"ping":1}`)))
	if err := os.WriteFile(file, []byte("{}\n"), 0o600); err != nil {
		log.Fatal(err)
	}
	said := srv.Transcript()
	dervishtest.Golden(mute{t}, file, said[len(said)-1:])
	// Output: it is not that of the file
}

// mute prints no more of a fault than that it was.
type mute struct{ *showing }

func (mute) Errorf(string, ...any) { fmt.Println("it is not that of the file") }

// Of chooses a session, and Mask hides what is another at each run: equal values are numbered alike.
func ExampleTranscript_Mask() {
	said := dervishtest.Transcript{
		{Session: 1, From: dervishtest.Client, Text: []byte(`{"sell":17,"price":0}`)},
		{Session: 2, From: dervishtest.Client, Text: []byte(`{"ping":1}`)},
		{Session: 1, From: dervishtest.Gateway, Text: []byte(`{"msg_type":"sell","contract_id":17,"transaction_id":5}`)},
	}
	for _, m := range said.Of(1).Mask("sell", "contract_id") {
		var from dervishtest.Sender = m.From
		fmt.Printf("%s %s\n", from, m.Text)
	}
	// Output:
	// client {"sell":"<sell 1>","price":0}
	// gateway {"msg_type":"sell","contract_id":"<contract_id 1>","transaction_id":5}
}

// A message knows its session, its instant and its sender.
func ExampleMessage() {
	m := dervishtest.Message{Session: 3, At: time.Unix(1_800_000_000, 0), From: dervishtest.Client, Text: []byte(`{"time":1}`)}
	fmt.Print(dervishtest.Transcript{m}.String())
	// Output: {"session":3,"at":"2027-01-15T08:00:00Z","from":"client","message":{"time":1}}
}

// What a book holds has names here too, so that a test need not import the gateway.
func ExampleContract() {
	sum := func(list []dervishtest.Contract, entries []dervishtest.Transaction, asked []dervishtest.Request) int {
		return len(list) + len(entries) + len(asked)
	}
	t := new(showing)
	defer t.end()
	srv := dervishtest.Start(t, nil)
	var acc *dervishtest.Account = srv.Account("", "")
	fmt.Println(sum(acc.Contracts(), acc.Statement(), srv.Requests("buy")))
	// Output: 1
}
