package gateway_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

// sandboxed opens a sandbox by the admin endpoint.
func (v visitor) sandboxed(body string) (s gateway.Sandbox) {
	v.t.Helper()
	w := v.do("POST", "http://127.0.0.1/sandboxes", body)
	if w.Code != 201 {
		v.t.Fatalf("status = %d: %s", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil {
		v.t.Fatal(err)
	}
	return s
}

func TestNothingOfASandboxIsSeenByAnother(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	v := visitor{t, s.Gateway.Admin("")}
	const world = `"start":"2026-01-05T12:00:00Z","paused":true`
	one := v.sandboxed(`{"app_id":7,"seed":"a",` + world + `}`)
	two := v.sandboxed(`{"app_id":8,"seed":"a",` + world + `}`)
	three := v.sandboxed(`{"app_id":9,"seed":"b",` + world + `}`)
	at := func(id string) *client { return s.connect(t, gateway.Path+"?app_id="+id) }
	first, second, third, outside := at("7"), at("8"), at("9"), at("1089")

	// Accounts.
	first.ask(`{"authorize":%q}`, one.Demo.Token).ok()
	for token, c := range map[string]*client{one.Demo.Token: second, two.Demo.Token: third, three.Demo.Token: outside, s.Demo().Token: first} {
		c.ask(`{"authorize":%q}`, token).fails("InvalidToken")
	}
	// The book.
	second.ask(`{"authorize":%q}`, two.Demo.Token).ok()
	first.ask(`{"buy":"1","price":10,"parameters":{"contract_type":"CALL","symbol":"R_100","currency":"USD","amount":10,"basis":"stake","duration":5,"duration_unit":"t"}}`).ok()
	var balance struct{ Balance float64 }
	if first.ask(`{"balance":1}`).into(&balance); balance.Balance != 9990 {
		t.Errorf("the balance of who bought is %v", balance.Balance)
	}
	if second.ask(`{"balance":1}`).into(&balance); balance.Balance != 10000 {
		t.Errorf("the balance of another sandbox is %v", balance.Balance)
	}
	// The market: the same seed, the same quotes.
	const history = `{"ticks_history":"R_100","end":"latest","count":20}`
	quotes := func(c *client) string {
		_, text, _ := strings.Cut(c.ask(history).text, `"history":`)
		return text
	}
	if a, b := quotes(first), quotes(second); a != b || a == "" {
		t.Errorf("sandboxes of one seed differ:\n%s\n%s", a, b)
	}
	if a, b := quotes(first), quotes(third); a == b {
		t.Error("another seed gives the same quotes")
	}
	// Time, and the site.
	if w := v.do("POST", "http://127.0.0.1/sandboxes/7/clock", `{"action":"advance","by":"60s"}`); w.Code != 200 {
		t.Fatalf("status = %d: %s", w.Code, w.Body)
	}
	if w := v.do("PUT", "http://127.0.0.1/sandboxes/7/site", `{"status":"down"}`); w.Code != 200 {
		t.Fatalf("status = %d: %s", w.Code, w.Body)
	}
	var now [2]int64
	first.ask(`{"time":1}`).into(&now[0])
	second.ask(`{"time":1}`).into(&now[1])
	if now[0]-now[1] != 60 {
		t.Errorf("times = %v, want 60 seconds between them", now)
	}
	var site struct {
		Status string `json:"site_status"`
	}
	if second.ask(`{"website_status":1}`).into(&site); site.Status != "up" {
		t.Errorf("the site of another sandbox is %s", site.Status)
	}
	if first.ask(`{"website_status":1}`).into(&site); site.Status != "down" {
		t.Errorf("the site of the sandbox is %s", site.Status)
	}
}

func TestASandboxIsResetAndEnded(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	v := visitor{t, s.Gateway.Admin("")}
	made := v.sandboxed(`{"app_id":7,"start":"2026-01-05T12:00:00Z","paused":true}`)
	const target = gateway.Path + "?app_id=7"
	c, outside := s.connect(t, target), s.connect(t, "")
	if w := v.do("POST", "http://127.0.0.1/sandboxes/7/clock", `{"action":"advance","by":"60s"}`); w.Code != 200 {
		t.Fatalf("status = %d: %s", w.Code, w.Body)
	}
	reset := make(chan *httptest.ResponseRecorder, 1)
	go func() { reset <- v.do("POST", "http://127.0.0.1/sandboxes/7/reset", "") }()
	c.closed(1001)
	if w := receive(t, reset); w.Code != 200 {
		t.Fatalf("status = %d: %s", w.Code, w.Body)
	}
	outside.ping()
	again := s.connect(t, target)
	var now int64
	if again.ask(`{"time":1}`).into(&now); now != made.Start.Unix() {
		t.Errorf("time = %d, want the beginning %d", now, made.Start.Unix())
	}
	again.ask(`{"authorize":%q}`, made.Demo.Token).fails("InvalidToken")
	list := s.Sandboxes()
	if len(list) != 1 || list[0].AppID != 7 {
		t.Fatalf("sandboxes = %+v", list)
	}
	again.ask(`{"authorize":%q}`, list[0].Demo.Token).ok()
	again.close(1000, "")
	again.expect(fin|opClose, closing(1000, "")) // another close frame behind it would be answered by a reset
	again.end()
	if w := v.do("DELETE", "http://127.0.0.1/sandboxes/7", ""); w.Code != 204 {
		t.Fatalf("status = %d: %s", w.Code, w.Body)
	}
	gone := s.connect(t, target)
	parse(t, gone.message()).fails("InvalidAppID")
	gone.closed(1008)
	for _, path := range []string{"/sandboxes/7/reset", "/sandboxes/7/clock"} {
		if w := v.do("POST", "http://127.0.0.1"+path, "{}"); w.Code != 404 {
			t.Errorf("%s: status = %d", path, w.Code)
		}
	}
}

func TestWhatMakesNoSandboxIsRefused(t *testing.T) {
	t.Parallel()
	g := newGateway(t, nil)
	if _, err := g.OpenSandbox(gateway.Sandbox{AppID: 7}); err != nil {
		t.Fatal(err)
	}
	for _, s := range []gateway.Sandbox{{}, {AppID: -1}, {AppID: 1089}, {AppID: 7}, {AppID: 8, Speed: -1}} {
		if _, err := g.OpenSandbox(s); err == nil {
			t.Errorf("%+v was opened", s)
		}
	}
	if err := g.CloseSandbox(t.Context(), 8); !errors.Is(err, gateway.ErrNoSandbox) {
		t.Errorf("error = %v", err)
	}
}
