package dervishtest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish"
	"github.com/dervish-ws/dervish/dervishtest"
	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/socket"
	"github.com/dervish-ws/dervish/wire"
)

// connect makes a client of a server, until the test ends.
func connect(t testing.TB, srv *dervishtest.Server, token string) *dervish.Client {
	t.Helper()
	return connectWith(t, srv.Client(token))
}

func connectWith(t testing.TB, o *dervish.Options) *dervish.Client {
	t.Helper()
	c, err := dervish.Dial(t.Context(), dervishtest.AppID, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// rise is a purchase of a contract of two ticks.
var rise = wire.BuyRequest{Buy: "1", Price: wire.NewDecimal(10, 0), Parameters: wire.BuyParameters{
	ContractType: "CALL", Symbol: "R_100", Currency: "USD", Basis: "stake", Amount: wire.NewDecimal(10, 0), Duration: 2, DurationUnit: "t",
}}

func buy(t testing.TB, c *dervish.Client) {
	t.Helper()
	if _, err := c.Buy(t.Context(), rise); err != nil {
		t.Fatal(err)
	}
}

// outcome is how the only contract of an account ended; empty while it is open.
func outcome(t testing.TB, a *dervishtest.Account) string {
	t.Helper()
	list := a.Contracts()
	if len(list) != 1 {
		t.Fatalf("%d contracts, want 1", len(list))
	}
	return list[0].Outcome
}

func TestQuotesDecideAContract(t *testing.T) {
	for _, test := range []struct {
		name   string
		quotes []float64
		want   string
	}{
		{"won", []float64{1000, 1000.01, 1000.02}, "won"},
		{"lost", []float64{1000, 1000.01, 999.99}, "lost"},
	} {
		t.Run(test.name, func(t *testing.T) {
			srv := dervishtest.Start(t, nil)
			acc := srv.Account("100", "USD")
			srv.Quotes("R_100", test.quotes...)
			buy(t, connect(t, srv, acc.Token()))
			if got := srv.Await(t.Context(), "buy"); got.Code != "" || got.Session != 1 || len(got.Answer) == 0 {
				t.Errorf("Await = %+v, want a purchase of the first session", got)
			}
			if got := outcome(t, acc); got != "" {
				t.Errorf("outcome before time moves = %q, want none", got)
			}
			if got, want := acc.Balance(), "90.00"; got != want {
				t.Errorf("Balance = %s, want %s", got, want)
			}
			srv.Advance(10 * time.Second)
			if got := outcome(t, acc); got != test.want {
				t.Errorf("outcome = %q, want %q", got, test.want)
			}
			c := acc.Contracts()[0]
			entries := acc.Statement()
			last := entries[len(entries)-1]
			if last.Balance != acc.Balance() || c.Sold.Sub(c.Bought) > 10*time.Second || c.Open() {
				t.Errorf("statement ends with %+v, contract %+v, balance %s", last, c, acc.Balance())
			}
		})
	}
}

func TestTimeStandsStillUntilAdvance(t *testing.T) {
	srv := dervishtest.Start(t, &dervishtest.Options{Begin: time.Unix(1_800_000_000, 0)})
	c := connect(t, srv, "")
	for _, want := range []int64{1_800_000_000, 1_800_003_600} {
		got, err := c.Time(t.Context(), wire.TimeRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if int64(*got) != want || srv.Now().Unix() != want {
			t.Errorf("time = %d, Now = %v, want %d", *got, srv.Now(), want)
		}
		srv.Advance(time.Hour) // the session does not fall idle of it
	}
}

func TestPipeKeepsTheTimeOfTheBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := dervishtest.StartPipe(t, nil)
		for range 2 {
			if got, want := srv.Now(), time.Now(); !got.Equal(want) {
				t.Errorf("Now = %v, want %v", got, want)
			}
			srv.Advance(time.Minute)
		}
		c := connect(t, srv, "")
		time.Sleep(time.Hour)
		if _, err := c.Time(t.Context(), wire.TimeRequest{}); err != nil {
			t.Error(err)
		}
	})
}

func TestEachRequestIsAwaitedOnce(t *testing.T) {
	srv := dervishtest.Start(t, nil)
	c := connect(t, srv, "")
	for range 2 {
		if _, err := c.Ping(t.Context(), wire.PingRequest{}); err != nil {
			t.Fatal(err)
		}
	}
	first, second := srv.Await(t.Context(), "ping"), srv.Await(t.Context(), "ping")
	if string(first.Text) == string(second.Text) {
		t.Errorf("the same request twice: %s", first.Text)
	}
	came := make(chan dervishtest.Request)
	go func() { came <- srv.Await(t.Context(), "balance") }()
	_, err := c.Balance(t.Context(), wire.BalanceRequest{})
	if got := <-came; got.Code != wire.AuthorizationRequired || err == nil {
		t.Errorf("code = %q, error %v, want %s", got.Code, err, wire.AuthorizationRequired)
	}
	if got := len(srv.Requests("ping")); got != 2 {
		t.Errorf("%d requests of ping, want 2", got)
	}
	if all := srv.Requests(""); len(all) < 3 {
		t.Errorf("%d requests, want 3 or more", len(all))
	}
}

func TestAClientComesBackAfterADrop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := dervishtest.StartPipe(t, nil)
		c := connect(t, srv, srv.Account("", "").Token())
		srv.Drop()
		srv.Advance(time.Second) // it has noticed
		buy(t, c)
		if got := len(srv.Requests("authorize")); got != 2 {
			t.Errorf("%d requests of authorize, want 2: one for each connection", got)
		}
	})
}

func TestDropEndsAConnectionWithoutACloseFrame(t *testing.T) {
	srv := dervishtest.Start(t, nil)
	ended := make(chan struct{})
	o := srv.Client("")
	o.NoReconnect, o.OnState = true, func(s dervish.State) {
		if s == dervish.Closed {
			close(ended)
		}
	}
	connectWith(t, o)
	srv.Drop()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("the client did not end with its connection")
	}
}

func TestRestartKeepsTimeMarketAndContracts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := dervishtest.StartPipe(t, nil)
		acc := srv.Account("100", "USD")
		c := connect(t, srv, acc.Token())
		srv.Quotes("R_100", 1000, 1000.01, 1000.02, 1000.03)
		buy(t, c)
		srv.Advance(3 * time.Second) // the entry is scripted, and in the past
		before, url := srv.Gateway(), srv.URL()
		srv.Restart()
		if srv.Gateway() == before || srv.URL() != url {
			t.Error("the same gateway, or another address")
		}
		if got := outcome(t, acc); got != "" {
			t.Errorf("outcome after the restart = %q, want none", got)
		}
		srv.Advance(10 * time.Second)
		if got := outcome(t, acc); got != "won" {
			t.Errorf("outcome = %q, want won", got)
		}
		buy(t, c) // it has come back
	})
}

func TestRestartEndsSessionsInOrder(t *testing.T) {
	srv := dervishtest.Start(t, nil)
	acc := srv.Account("100", "USD")
	o := srv.Client(acc.Token())
	o.Backoff.Start, o.Backoff.Max = time.Millisecond, 10*time.Millisecond
	c := connectWith(t, o)
	srv.Advance(time.Hour)
	now := srv.Now()
	srv.Restart()
	if got := srv.Now(); !got.Equal(now) {
		t.Errorf("Now = %v, want %v", got, now)
	}
	buy(t, c)
	if got, want := acc.Balance(), "90.00"; got != want {
		t.Errorf("Balance = %s, want %s", got, want)
	}
}

func TestRestartKeepsWhatTheTestHasDone(t *testing.T) {
	srv := dervishtest.Start(t, &dervishtest.Options{Gateway: func(o *gateway.Options) {
		o.Faults = []gateway.Fault{{Fault: "rate-limit", Call: "residence_list", Once: true}, {Name: "gone", Fault: "rate-limit", Call: "ping"}}
	}})
	o := srv.Client("")
	o.NoPacing, o.Backoff.Start, o.Backoff.Max = true, time.Millisecond, 10*time.Millisecond
	c := connectWith(t, o)
	ask := func(text string, want wire.Code) {
		t.Helper()
		_, err := c.Call(t.Context(), []byte(text))
		if e, _ := errors.AsType[*dervish.APIError](err); want == "" && err != nil || want != "" && (e == nil || e.Code != want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	second := srv.Fault(dervishtest.Fault{Fault: "rate-limit", Call: "states_list", Nth: 2})
	if err := srv.Gateway().RemoveFault("gone"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(srv.Gateway().SetSite(gateway.Site{Status: "down", Message: "Gone."}), srv.Gateway().SetLimits(gateway.Limits{General: gateway.Rate{Minutely: 7}}, nil)); err != nil {
		t.Fatal(err)
	}
	ask(`{"residence_list":1}`, wire.RateLimit)
	ask(`{"states_list":"de"}`, "")
	for range 2 {
		srv.Restart()
	}
	if got := srv.Gateway().Site(); got != (gateway.Site{Status: "down", Message: "Gone."}) {
		t.Errorf("the site is %+v", got)
	}
	if got := srv.Gateway().Limits().General.Minutely; got != 7 {
		t.Errorf("%d calls a minute, want 7", got)
	}
	ask(`{"residence_list":1}`, "")
	ask(`{"ping":1}`, "")
	ask(`{"states_list":"de"}`, wire.RateLimit)
	ask(`{"states_list":"de"}`, "")
	if got := second.Hits(); got != 1 {
		t.Errorf("Hits = %d, want 1", got)
	}
	second.Remove()
	if got := srv.Gateway().Faults(); len(got) != 1 {
		t.Errorf("in force are %+v, want the one of the options", got)
	}
}

func TestRestartWhileTheSiteIsUpdating(t *testing.T) {
	for _, restart := range []time.Duration{0, 30 * time.Second, 90 * time.Second, 10 * time.Minute} {
		t.Run(restart.String(), func(t *testing.T) {
			srv := dervishtest.Start(t, nil)
			begin := srv.Now()
			f := srv.Fault(dervishtest.Fault{Fault: "updating", From: begin.Add(10 * time.Second), Delay: time.Minute, Lasts: 2 * time.Minute})
			status := func(at time.Duration) string {
				t.Helper()
				srv.Advance(begin.Add(at).Sub(srv.Now()))
				return srv.Gateway().Site().Status
			}
			for _, step := range []struct {
				at   time.Duration
				want string
			}{{0, "up"}, {10 * time.Second, "updating"}, {30 * time.Second, "updating"}, {90 * time.Second, "updating"}, {130 * time.Second, "up"}, {10 * time.Minute, "up"}} {
				if got := status(step.at); got != step.want {
					t.Errorf("after %v the site is %s, want %s", step.at, got, step.want)
				}
				if step.at == restart {
					srv.Restart()
				}
			}
			if got := f.Hits(); got != 1 {
				t.Errorf("Hits = %d, want 1", got)
			}
		})
	}
}

func TestAFaultLastsUntilItIsRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := dervishtest.StartPipe(t, nil)
		acc := srv.Account("100", "USD")
		c := connect(t, srv, acc.Token())
		shut := srv.Fault(dervishtest.Fault{Fault: "market-closed", Call: "buy"})
		for want := range 2 {
			if got := shut.Hits(); got != want {
				t.Errorf("Hits = %d, want %d", got, want)
			}
			if _, err := c.Buy(t.Context(), rise); !errors.Is(err, wire.MarketIsClosed) {
				t.Errorf("buy: %v, want %s", err, wire.MarketIsClosed)
			}
		}
		shut.Remove()
		buy(t, c)
		var codes []wire.Code
		for _, q := range srv.Requests("buy") {
			codes = append(codes, q.Code)
		}
		if diff := cmp.Diff(codes, []wire.Code{wire.MarketIsClosed, wire.MarketIsClosed, ""}); diff != "" {
			t.Errorf("codes (-got +want):\n%s", diff)
		}
	})
}

func TestALateAnswerIsThatOfItsRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := dervishtest.StartPipe(t, nil)
		c := connect(t, srv, "")
		srv.Fault(dervishtest.Fault{Fault: "delay", Call: "states_list", Delay: time.Second, Once: true})
		go c.Call(t.Context(), []byte(`{"states_list":"de","req_id":71}`))
		late := srv.Await(t.Context(), "states_list")
		if late.Answer != nil {
			t.Errorf("answer %s, want none yet", late.Answer)
		}
		if _, err := c.Call(t.Context(), []byte(`{"ping":1,"req_id":72}`)); err != nil {
			t.Fatal(err)
		}
		srv.Advance(2 * time.Second)
		for _, call := range []string{"states_list", "ping"} {
			q := srv.Requests(call)[0]
			if !strings.Contains(string(q.Answer), `"msg_type":"`+call+`"`) {
				t.Errorf("answer to %s: %s", q.Text, q.Answer)
			}
		}
	})
}

func TestHTTPClientConnectsInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := dervishtest.StartPipe(t, nil)
		resp, err := srv.HTTPClient().Get(strings.Replace(srv.URL(), "ws:", "http:", 1))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != http.StatusUpgradeRequired || resp.Header.Get(gateway.Mark) == "" {
			t.Errorf("%s %v, want 426 by a gateway", resp.Status, resp.Header)
		}
	})
}

func TestAPipeTakesASocketToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := dervishtest.StartPipe(t, nil)
		var heard []string
		s := socket.New(srv.URL()+"?app_id=1089", &socket.Options{NetDial: srv.Dial})
		s.OnOpen = func(socket.Event) {
			if err := s.Send(`{"ticks":"R_100","req_id":3}`); err != nil {
				t.Error(err)
			}
		}
		s.OnMessage = func(m socket.Message) { heard = append(heard, string(m.Data)) }
		var end socket.CloseEvent
		s.OnClose = func(e socket.CloseEvent) { end = e }
		if err := s.Open(); err != nil {
			t.Fatal(err)
		}
		srv.Advance(10 * time.Second)
		if len(heard) != 6 || srv.Requests("ticks")[0].Code != "" {
			t.Errorf("%d messages, want an answer and 5 ticks: %v", len(heard), heard)
		}
		srv.Fault(dervishtest.Fault{Fault: "close", Call: "ping", Code: "4001", Reason: "enough"})
		if err := s.Send(`{"ping":1}`); err != nil {
			t.Error(err)
		}
		<-s.Done()
		if end.Code != 4001 || end.Reason != "enough" || !end.WasClean {
			t.Errorf("it ended with %+v", end)
		}
	})
}

func TestServersLiveSideBySide(t *testing.T) {
	for range 12 { // two servers each, as many at a time as -parallel says
		t.Run("", func(t *testing.T) {
			t.Parallel()
			srv, other := dervishtest.Start(t, &dervishtest.Options{Seed: "a"}), dervishtest.Start(t, &dervishtest.Options{Seed: "b"})
			acc := srv.Account("100", "USD")
			other.Account("50", "USD")
			buy(t, connect(t, srv, acc.Token()))
			srv.Advance(time.Minute)
			if srv.Now().Equal(other.Now()) || len(other.Requests("")) > 0 {
				t.Errorf("the one has touched the other: %v, %v", other.Now(), other.Requests(""))
			}
			if outcome(t, acc) == "" {
				t.Error("the contract is open after a minute")
			}
		})
	}
}

func TestMisuseFailsTheTest(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		name string
		do   func(dervishtest.TB)
		want string
	}{
		{"no such symbol", func(tb dervishtest.TB) { dervishtest.Start(tb, nil).Quotes("R_1000", 1) }, "no such symbol"},
		{"a quote of too many decimals", func(tb dervishtest.TB) { dervishtest.Start(tb, nil).Quotes("R_100", 1.001) }, "decimals"},
		{"balance and currency exchanged", func(tb dervishtest.TB) { _ = dervishtest.Start(tb, nil).Account("USD", "10").Balance() }, "no currency 10"},
		{"time that goes back", func(tb dervishtest.TB) { dervishtest.Start(tb, nil).Advance(-time.Second) }, "go back"},
		{"a request that does not come", func(tb dervishtest.TB) { dervishtest.Start(tb, nil).Await(ended, "buy") }, "no buy came"},
		{"no such fault", func(tb dervishtest.TB) {
			f := dervishtest.Start(tb, nil).Fault(dervishtest.Fault{Fault: "earthquake"})
			if f.Hits() > 0 {
				tb.Errorf("it came about")
			}
			f.Remove()
		}, "earthquake"},
		{"a beginning before all markets", func(tb dervishtest.TB) {
			srv := dervishtest.Start(tb, &dervishtest.Options{Begin: time.Unix(-1, 0)})
			srv.Advance(time.Second)
			srv.Restart()
			_, _, _ = srv.Account("", "").Contracts(), srv.Now(), srv.Transcript()
		}, "start is"},
		{"a pipe outside a bubble", func(tb dervishtest.TB) {
			srv := dervishtest.StartPipe(tb, nil)
			if _, err := srv.Dial(context.Background(), "", ""); err == nil {
				tb.Errorf("it can be dialled")
			}
			srv.Drop()
		}, "inside a bubble"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := examine(func(e *examiner) { test.do(e) }); !strings.Contains(got, test.want) {
				t.Errorf("faults %q, want one of %q", got, test.want)
			}
			got := examine(func(e *examiner) { test.do(mild{e}) })
			if !strings.Contains(got, test.want) {
				t.Errorf("faults %q where Fatalf returns, want one of %q", got, test.want)
			}
		})
	}
}

func TestAfterTheTestAServerIsSilent(t *testing.T) {
	e := &examiner{}
	var srv *dervishtest.Server
	if got := examine(func(e *examiner) { srv = dervishtest.Start(e, nil) }); got != "" {
		t.Fatal(got)
	}
	srv.Advance(time.Second)
	srv.Quotes("nothing")
	if len(e.faults) > 0 {
		t.Errorf("faults %q, want none", e.faults)
	}
}

func TestAFaultOfTheGatewayFailsTheTest(t *testing.T) {
	got := examine(func(e *examiner) {
		dervishtest.Start(e, &dervishtest.Options{Gateway: func(o *gateway.Options) {
			o.Log.Info("somebody came")
			o.Log.With("call", "buy").Error("a handler panicked", "panic", "oh")
		}})
	})
	if want := "dervishtest: a fault of the gateway: a handler panicked call=buy panic=oh"; got != want {
		t.Errorf("faults %q, want %q", got, want)
	}
}
