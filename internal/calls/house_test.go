package calls_test

import (
	"context"
	"encoding/json"
	"flag"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/internal/accounts"
	"github.com/dervish-ws/dervish/internal/apps"
	"github.com/dervish-ws/dervish/internal/atlas"
	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/internal/site"
	"github.com/dervish-ws/dervish/internal/trading"
	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

func TestMain(m *testing.M) {
	flag.Parse()
	goleak.VerifyTestMain(m)
}

// opened is when the clock of every house stands still.
var opened = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// The accounts of every house. alice holds two, bob one that is disabled, and carol one without money.
const (
	alice      = "VRTC2000001"
	aliceInEUR = "VRTC2000002"
	bob        = "VRTC2000003"
	carol      = "VRTC2000004"
)

// The tokens of every house; each of the five scopes has one too, by its name.
const (
	allToken     = "alice-all"
	noneToken    = "alice-none"
	eurToken     = "alice-eur"
	bobToken     = "bob"
	foreignToken = "alice-foreign" // issued for another application
	carolToken   = "carol-may-be-copied"
)

// house is everything behind a socket: router, hub and what handlers speak to, on a clock that is moved by hand.
type house struct {
	t      testing.TB
	clock  *clock.Manual
	world  calls.World
	router *calls.Router
	hub    *session.Hub
	url    string
	log    *logbook
	bounds func(money.Currency) trading.House
}

// open builds a house, with a world that the caller may have changed. It is shut down with the test.
func open(t testing.TB, change func(*calls.World)) *house {
	t.Helper()
	return openBound(t, change, nil)
}

// openBound builds a house that lets accounts do so much; nil is as much as usual.
func openBound(t testing.TB, change func(*calls.World), bounds func(money.Currency) trading.House) *house {
	t.Helper()
	h := &house{t: t, clock: clock.NewManual(opened), log: &logbook{}, bounds: bounds}
	world, err := atlas.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	quotes, err := market.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h.world = calls.World{
		Market: quotes, Feed: market.NewFeed(quotes, h.clock),
		Clock: h.clock, Atlas: world, Apps: apps.NewRegistry(), Accounts: accounts.NewBook(),
		Limits: limits.NewTable(limits.Numbers{Streams: 100}, nil), Meters: limits.NewBook(), Site: site.NewBoard(site.Notice{}),
		Log: slog.New(slog.NewTextHandler(h.log, nil)), Country: "id",
	}
	if change != nil {
		change(&h.world)
	}
	h.trade()
	h.populate()
	h.router = calls.NewRouter(h.world)
	h.hub = session.NewHub(h.router, h.clock, 0)
	h.url = "ws" + strings.TrimPrefix(h.listen(), "http")
	return h
}

// populate opens the accounts and issues the tokens.
func (h *house) populate() {
	book := h.world.Accounts
	for _, a := range []accounts.Account{
		{LoginID: alice, UserID: 1, Currency: "USD", Opening: "10000.00", CreatedAt: opened.Add(-time.Hour)},
		{LoginID: aliceInEUR, UserID: 1, Currency: "EUR", Opening: "250.50", CreatedAt: opened},
		{LoginID: bob, UserID: 2, Currency: "USD", Opening: "0", CreatedAt: opened, Disabled: true},
		{LoginID: carol, UserID: 3, Currency: "USD", Opening: "0", CreatedAt: opened},
	} {
		if _, err := book.Open(context.Background(), a); err != nil {
			h.t.Fatal(err)
		}
		h.deposit(a)
	}
	tokens := map[string]accounts.Grant{
		allToken:     {LoginID: alice, Scopes: accounts.AllScopes},
		noneToken:    {LoginID: alice},
		eurToken:     {LoginID: aliceInEUR, Scopes: accounts.AllScopes},
		bobToken:     {LoginID: bob, Scopes: accounts.AllScopes},
		carolToken:   {LoginID: carol, Scopes: accounts.AllScopes},
		foreignToken: {LoginID: alice, Scopes: accounts.AllScopes, App: 4000},
	}
	for _, s := range accounts.AllScopes {
		tokens[string(s)] = accounts.Grant{LoginID: alice, Scopes: []accounts.Scope{s}}
	}
	for token, grant := range tokens {
		if err := book.Admit(context.Background(), token, grant); err != nil {
			h.t.Fatal(err)
		}
	}
}

// listen serves sessions of the shared application in English, or in the language of the query.
func (h *house) listen() string {
	var sessions sync.WaitGroup
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o := &wsconn.Options{Tick: &h.hub.Tick}
		if r.URL.Query().Has("patient") {
			o.MaxQueue = 1 << 30
		}
		conn, err := wsconn.Upgrade(w, r, o)
		if err != nil {
			h.t.Errorf("upgrade: %v", err)
			return
		}
		app, err := h.world.Apps.Lookup(apps.Shared)
		if err != nil {
			h.t.Errorf("application: %v", err)
		}
		client := session.Client{App: app, Addr: netip.MustParseAddr("192.0.2.1"), Language: r.URL.Query().Get("l")}
		sessions.Go(h.hub.Join(conn, client).Run)
	}))
	h.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := h.hub.Shutdown(ctx); err != nil {
			h.t.Errorf("shut down: %v", err)
		}
		server.Close()
		sessions.Wait()
	})
	return server.URL
}

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// client is one connection to a house.
type client struct {
	t        testing.TB
	conn     *wsconn.Conn
	messages chan []byte
	closed   chan wsconn.Closed
}

// dial connects. The connection is closed with the test.
func (h *house) dial(t testing.TB, language string) *client {
	t.Helper()
	conn, err := wsconn.Dial(t.Context(), h.url+"?l="+language, &wsconn.DialOptions{Options: wsconn.Options{MaxMessage: 1 << 20}})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, conn: conn, messages: make(chan []byte, 100), closed: make(chan wsconn.Closed, 1)}
	go func() { c.closed <- conn.Serve(c) }()
	t.Cleanup(func() {
		if err := conn.Close(1000, ""); err != nil {
			conn.Abort()
		}
		select {
		case <-c.closed:
		case <-time.After(patience):
			t.Error("the connection does not end")
		}
	})
	return c
}

// Message keeps what the server sends.
func (c *client) Message(_ wsconn.Opcode, payload []byte) {
	c.messages <- append([]byte(nil), payload...)
}

// say sends a message.
func (c *client) say(text string) {
	c.t.Helper()
	if err := c.conn.Send(wsconn.Text, []byte(text)); err != nil {
		c.t.Fatalf("send %s: %v", text, err)
	}
}

// hear waits for a message.
func (c *client) hear() []byte {
	c.t.Helper()
	select {
	case m := <-c.messages:
		return m
	case why := <-c.closed:
		c.closed <- why // the end of the test waits for it too
		select {
		case m := <-c.messages:
			return m // it came before
		default:
			c.t.Fatalf("no message came: the connection ended with %+v", why)
		}
	case <-time.After(patience):
		c.t.Fatal("no message came")
	}
	return nil
}

// ask sends a request and waits for its answer.
func (c *client) ask(request string) answer {
	c.t.Helper()
	c.say(request)
	text := c.hear()
	a := answer{text: text}
	if err := json.Unmarshal(text, &a); err != nil {
		c.t.Fatalf("answer to %s: %v in %s", request, err, text)
	}
	return a
}

// askAs sends a request with a req_id and waits for its answer; what streams say meanwhile is skipped.
func (c *client) askAs(id int, request map[string]any) answer {
	c.t.Helper()
	request["req_id"] = id
	c.say(text(c.t, request))
	for {
		a := answer{text: c.hear()}
		if err := json.Unmarshal(a.text, &a); err != nil {
			c.t.Fatalf("answer %s: %v", a.text, err)
		}
		if a.ReqID == id {
			return a
		}
	}
}

// authorize has a token accepted.
func (c *client) authorize(tokens ...string) {
	c.t.Helper()
	request, err := json.Marshal(map[string]any{"authorize": tokens[0], "tokens": tokens[1:]})
	if err != nil {
		c.t.Fatal(err)
	}
	if a := c.ask(string(request)); a.Error.Code != "" {
		c.t.Fatalf("authorize: %s", a.text)
	}
}

// answer is one message of the server.
type answer struct {
	MsgType string `json:"msg_type"`
	ReqID   int    `json:"req_id"`
	Error   struct {
		Code    wire.Code
		Subcode string
		Message string
		Details map[string]any
	}
	Subscription struct{ ID string }

	text []byte
}

// logbook keeps what is logged.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write adds a line.
func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String gives what was logged.
func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// example reads the example of a call. A loginid in it is replaced by the one given, or left out.
func example(t testing.TB, call, loginID string) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../../wire/testdata/examples/" + call + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if delete(v, "loginid"); loginID != "" && wire.Lookup(call).Request.Field("loginid") != nil {
		v["loginid"] = loginID
	}
	return v
}

// text writes JSON.
func text(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
