package dervish

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server is a gateway on a port of its own.
func server(t *testing.T, o *gateway.Options) (*gateway.Gateway, string) {
	t.Helper()
	g, err := gateway.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(g)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := g.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		s.Close()
	})
	return g, strings.Replace(s.URL, "http", "ws", 1) + gateway.Path
}

// dial is a client that is closed with the test.
func dial(t *testing.T, o *Options) *Client {
	t.Helper()
	c, err := Dial(t.Context(), 1089, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// host is the address in a URL.
func host(url string) string {
	return strings.TrimSuffix(strings.TrimPrefix(url, "ws://"), gateway.Path)
}

// status is a reader of website_status.
func status(t *testing.T, c *Client) *Stream[wire.WebsiteStatusResponse] {
	return c.FollowWebsiteStatus(t.Context(), wire.WebsiteStatusRequest{})
}

// next is the next update, which has to come.
func next[T any](t *testing.T, s *Stream[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	v, err := s.Next(ctx)
	if err != nil {
		t.Fatalf("next update: %v", err)
	}
	return v
}

// quick has the client come back at once.
var quick = Backoff{Start: time.Millisecond, Max: 10 * time.Millisecond}

func TestRC19AppIDIsMandatoryAndSchemeIsChosen(t *testing.T) {
	for _, c := range []struct {
		app  int64
		url  string
		lang string
		want string // what the error has to mention, or the endpoint
		bad  bool
	}{
		{1089, "", "", "wss://ws.derivws.com/websockets/v3?app_id=1089", false},
		{7, "ws://127.0.0.1:8080/websockets/v3", "fr", "ws://127.0.0.1:8080/websockets/v3?app_id=7&l=FR", false},
		{0, "", "", "app id 0", true},
		{1089, "http://127.0.0.1/", "", "ws:// or wss://", true},
	} {
		t.Setenv("DERVISH_URL", "")
		o := (&Options{URL: c.url, Language: c.lang}).withDefaults()
		got, err := o.endpoint(c.app)
		if c.bad {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("endpoint(%d) of %q: %v, want an error about %s", c.app, c.url, err, c.want)
			}
		} else if err != nil || got != c.want {
			t.Errorf("endpoint(%d) of %q = %s, %v; want %s", c.app, c.url, got, err, c.want)
		}
	}
	t.Setenv("DERVISH_URL", "ws://example.test/websockets/v3")
	if o := (*Options)(nil).withDefaults(); o.URL != "ws://example.test/websockets/v3" {
		t.Errorf("URL = %s, want that of DERVISH_URL", o.URL)
	}
}

func TestRC20KeepAlivePingsAndNoticesADeadServer(t *testing.T) {
	g, url := server(t, nil)
	cable := newCable(t, host(url))
	c := dial(t, &Options{
		URL: "ws://" + cable.addr() + gateway.Path, Token: g.Demo().Token,
		KeepAlive: 20 * time.Millisecond, PongTimeout: 100 * time.Millisecond, Backoff: quick,
	})
	s := status(t, c)
	next(t, s)
	waitFor(t, func() bool { return c.Stats().RoundTrip > 0 })
	cable.muffle()
	next(t, s) // the status again, on the next connection
	waitFor(t, func() bool { return c.Stats().Reconnects == 1 })
}

// waitFor waits until a condition holds, which has to come about by itself.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it does not come about")
		}
	}
}

func TestRC21RequestsGetTheirOwnAnswers(t *testing.T) {
	_, url := server(t, nil)
	c := dial(t, &Options{URL: url})
	done := make(chan error, 50)
	for i := range cap(done) {
		go func() {
			mark := `{"n":` + string(rune('0'+i%10)) + `}`
			raw, err := c.Call(t.Context(), []byte(`{"ping":1,"passthrough":`+mark+`}`))
			if err == nil && !strings.Contains(string(raw), `"passthrough":`+mark) {
				err = errors.New("somebody else's answer: " + string(raw))
			}
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	raw, err := c.Call(t.Context(), []byte(`{"ping":1,"req_id":4711}`))
	var a struct {
		ReqID int `json:"req_id"`
	}
	if err != nil || json.Unmarshal(raw, &a) != nil || a.ReqID != 4711 {
		t.Errorf("the caller's own req_id: %s, %v", raw, err)
	}
}

func TestRC22ErrorsAreTyped(t *testing.T) {
	_, url := server(t, nil)
	c := dial(t, &Options{URL: url})
	_, err := c.Call(t.Context(), []byte(`{"forget":"short"}`))
	var e *APIError
	if !errors.As(err, &e) || !errors.Is(err, wire.InputValidationFailed) || errors.Is(err, wire.RateLimit) {
		t.Fatalf("error = %v", err)
	}
	if e.Call != "forget" || e.MsgType != "forget" || e.ReqID == 0 || e.Details["forget"] == "" || e.Retryable() || e.Message == "" {
		t.Errorf("error = %+v", e)
	}
}

func TestRC23PendingCallsEndWithTheConnection(t *testing.T) {
	g, url := server(t, nil)
	cable := newCable(t, host(url))
	c := dial(t, &Options{URL: "ws://" + cable.addr() + gateway.Path, Token: g.Demo().Token, Backoff: quick})
	cable.muffle()
	read, write := make(chan error, 1), make(chan error, 1)
	go func() { _, err := c.Call(t.Context(), []byte(`{"time":1}`)); read <- err }()
	go func() {
		_, err := c.Call(t.Context(), []byte(`{"buy":"1","price":10}`))
		write <- err
	}()
	waitFor(t, func() bool { return c.Stats().Pending == 2 })
	cable.pull()
	if err := <-read; !errors.Is(err, ErrConnectionLost) || !Retryable(err) {
		t.Errorf("a call that changes nothing: %v, want ErrConnectionLost, which may be tried again", err)
	}
	if err := <-write; !errors.Is(err, ErrOutcomeUnknown) || Retryable(err) {
		t.Errorf("a purchase: %v, want ErrOutcomeUnknown, which may not", err)
	}
	if _, err := c.Call(t.Context(), []byte(`{"ping":1}`)); err != nil {
		t.Errorf("the next call: %v", err)
	}
}

func TestRC24NoReconnectionAfterInvalidAppIDOrClose(t *testing.T) {
	for _, strict := range []bool{false, true} {
		_, url := server(t, &gateway.Options{StrictAppID: strict})
		_, err := Dial(t.Context(), 999, &Options{URL: url, Backoff: quick})
		if err == nil || !permanent(err) {
			t.Errorf("strict %v: Dial with an unknown app id: %v, want a permanent error", strict, err)
		}
	}
	g, url := server(t, nil)
	if _, err := Dial(t.Context(), 1089, &Options{URL: url, Token: "wrong"}); !errors.Is(err, wire.InvalidToken) {
		t.Errorf("Dial with a wrong token: %v, want InvalidToken", err)
	}
	c := dial(t, &Options{URL: url, Token: g.Demo().Token})
	s := status(t, c)
	next(t, s)
	c.Close()
	if _, err := c.Call(t.Context(), []byte(`{"ping":1}`)); !errors.Is(err, ErrClosed) || !errors.Is(err, ErrNotSent) {
		t.Errorf("call after Close: %v, want ErrClosed and ErrNotSent", err)
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("stream after Close: %v, want ErrClosed", err)
	}
}

func TestRC25LeavingTheLastReaderForgets(t *testing.T) {
	g, url := server(t, nil)
	c := dial(t, &Options{URL: url, NoPacing: true, Token: g.Demo().Token})
	a, b := status(t, c), status(t, c)
	next(t, a)
	next(t, b)
	if n := c.Stats().Streams; n != 1 {
		t.Errorf("%d subscriptions for two readers, want 1", n)
	}
	a.Close()
	if err := g.SetSite(gateway.Site{Status: "up", Message: "still here"}); err != nil {
		t.Fatal(err)
	}
	if v := next(t, b); v.Message != "still here" {
		t.Errorf("the other reader got %q", v.Message)
	}
	b.Close()
	if n := c.Stats().Streams; n != 0 {
		t.Errorf("%d subscriptions without a reader", n)
	}
	// The server has heard of it once it answers what was sent later.
	if _, err := c.Call(t.Context(), []byte(`{"ping":1}`)); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return c.Stats().Pending == 0 })
	d := status(t, c)
	defer d.Close()
	next(t, d) // AlreadySubscribed otherwise
}

func TestRC26TheServersLimitsSetThePace(t *testing.T) {
	limits := gateway.DefaultLimits
	limits.General.Minutely = 12
	g, url := server(t, &gateway.Options{Limits: limits})
	c := dial(t, &Options{URL: url, FailFast: true})
	waitFor(t, func() bool { return c.Stats().General.Minutely == 12 })
	sent := 0
	var err error
	for err == nil {
		if _, err = c.Call(t.Context(), []byte(`{"residence_list":1,"query":["value"]}`)); err == nil {
			sent++
		}
	}
	if !errors.Is(err, ErrNotSent) || !errors.Is(err, wire.RateLimit) {
		t.Errorf("call %d: %v, want ErrNotSent for want of room", sent+1, err)
	}
	if left := c.Stats().General.Minute; left != 0 || sent < 9 || sent > 12 {
		t.Errorf("%d calls went out and %d are left of 12", sent, left)
	}
	if _, err := c.Call(t.Context(), []byte(`{"ping":1}`)); err != nil {
		t.Errorf("ping at the limit: %v", err)
	}
	limits.General.Minutely = 1000
	if err := g.SetLimits(limits, nil); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return c.Stats().General.Minutely == 1000 })
	if _, err := c.Call(t.Context(), []byte(`{"residence_list":1,"query":["value"]}`)); err != nil {
		t.Errorf("call under a wider limit: %v", err)
	}
}

func TestStreamsGoOnAfterTheCableIsPulled(t *testing.T) {
	g, url := server(t, nil)
	cable := newCable(t, host(url))
	states := make(chan State, 100)
	c := dial(t, &Options{
		URL: "ws://" + cable.addr() + gateway.Path, Token: g.Demo().Token, Backoff: quick,
		OnState: func(s State) { states <- s },
	})
	s := status(t, c)
	next(t, s)
	for i := range 20 {
		cable.pull()
		waitFor(t, func() bool { return c.Stats().Reconnects == uint64(i+1) })
		if err := g.SetSite(gateway.Site{Status: "up", Message: strings.Repeat("x", i+1)}); err != nil {
			t.Fatal(err)
		}
		for len(next(t, s).Message) != i+1 { // there may be one more of a connection in between
		}
	}
	if raw, err := c.Call(t.Context(), []byte(`{"payout_currencies":1}`)); err != nil || !strings.Contains(string(raw), `"payout_currencies":["USD"]`) {
		t.Errorf("the session is not authorized any more: %s, %v", raw, err)
	}
	if got := <-states; got != Connecting {
		t.Errorf("the first state is %v", got)
	}
}

func TestAnUnreadStreamLosesItselfAlone(t *testing.T) {
	g, url := server(t, nil)
	c := dial(t, &Options{URL: url, Buffer: 4})
	lazy, keen := status(t, c), status(t, c)
	next(t, keen)
	for i := range 10 {
		if err := g.SetSite(gateway.Site{Status: "up", Message: strings.Repeat("x", i+1)}); err != nil {
			t.Fatal(err)
		}
		for len(next(t, keen).Message) != i+1 {
		}
	}
	n := 0
	for _, err := range lazy.All() {
		if err != nil {
			if !errors.Is(err, ErrSlowConsumer) {
				t.Errorf("the lazy reader's stream ends with %v", err)
			}
			break
		}
		n++
	}
	if n != 4 {
		t.Errorf("the lazy reader got %d updates, want the 4 that its stream holds", n)
	}
}

func TestUpdatingHoldsCalls(t *testing.T) {
	g, url := server(t, nil)
	c := dial(t, &Options{URL: url})
	set := func(status string) {
		if err := g.SetSite(gateway.Site{Status: status}); err != nil {
			t.Fatal(err)
		}
	}
	set("updating")
	waitFor(t, func() bool { return c.State() == Updating })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Call(ctx, []byte(`{"residence_list":1}`)); !errors.Is(err, ErrNotSent) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("call while the site is updating: %v, want ErrNotSent", err)
	}
	for _, raw := range []string{`{"ping":1}`, `{"website_status":1}`} {
		if _, err := c.Call(t.Context(), []byte(raw)); err != nil {
			t.Errorf("%s while the site is updating: %v", raw, err)
		}
	}
	done := make(chan error, 1)
	go func() { _, err := c.Call(t.Context(), []byte(`{"residence_list":1}`)); done <- err }()
	set("up")
	if err := <-done; err != nil {
		t.Errorf("call that was held: %v", err)
	}
}
