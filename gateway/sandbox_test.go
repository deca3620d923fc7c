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

func TestLimitsOfASandboxAreItsOwn(t *testing.T) {
	t.Parallel()
	s := start(t, &gateway.Options{Limits: gateway.Limits{General: gateway.Rate{Minutely: 50}}})
	s.must(t, 201, "POST", "/sandboxes", `{"app_id":7,"limits":{"general":{"minutely":3}}}`)
	s.must(t, 201, "POST", "/sandboxes", `{"app_id":8}`)
	at := func(id string) *client { return s.connect(t, gateway.Path+"?app_id="+id) }
	one, two, outside := at("7"), at("8"), at("1089")
	const call = `{"residence_list":1}`
	for range 3 {
		one.ask(call).ok()
	}
	one.ask(call).fails("RateLimit")
	// The same address has its calls in the others still, and they are not counted together.
	for range 10 {
		two.ask(call).ok()
		outside.ask(call).ok()
	}
	s.must(t, 200, "PUT", "/limits", `{"general":{"minutely":1}}`)
	outside.ask(call).fails("RateLimit")
	two.ask(call).ok()
	s.must(t, 200, "PUT", "/sandboxes/8/limits", `{"general":{"minutely":1}}`)
	two.ask(call).fails("RateLimit")
}

func TestConnectionsAreCountedForEachSandbox(t *testing.T) {
	t.Parallel()
	s := start(t, &gateway.Options{MaxConnections: 2})
	s.must(t, 201, "POST", "/sandboxes", `{"app_id":7}`)
	const inside = gateway.Path + "?app_id=7"
	for _, target := range []string{shared, inside} {
		first, second := s.connect(t, target), s.connect(t, target)
		if third := s.request(t, target, upgrade()); third.resp.StatusCode != 503 {
			t.Errorf("%s: a connection too many is answered with %s", target, third.resp.Status)
		}
		first.ping()
		second.ping()
	}
}

func TestASandboxBeginsAsItIsTold(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	const body = `{"app_id":7,"start":"2026-01-05T12:00:00Z","paused":true,
		"accounts":[{"loginid":"VRTC7","currency":"EUR","balance":"500","tokens":[{"name":"bot","token":"abc123","scopes":["read"]}]}],
		"faults":[{"fault":"error","call":"time","code":"Whatever","nth":1}],"quotes":{"R_100":[1234.5]},"site":{"status":"down","message":"later"}}`
	if text := string(s.must(t, 201, "POST", "/sandboxes", body)); strings.Contains(text, "abc123") || strings.Contains(text, "demo") {
		t.Errorf("it is told of as %s", text)
	}
	for _, begun := range []string{"opened", "reset"} {
		c := s.connect(t, gateway.Path+"?app_id=7")
		c.ask(`{"time":1}`).fails("Whatever")
		var who struct{ Balance float64 }
		if c.ask(`{"authorize":"abc123"}`).into(&who); who.Balance != 500 {
			t.Errorf("%s: the balance is %v", begun, who.Balance)
		}
		var site struct {
			Status string `json:"site_status"`
		}
		if c.ask(`{"website_status":1}`).into(&site); site.Status != "down" {
			t.Errorf("%s: the site is %s", begun, site.Status)
		}
		s.must(t, 200, "POST", "/sandboxes/7/clock", `{"action":"step","symbol":"R_100"}`)
		var tick struct{ Quote float64 }
		if c.ask(`{"ticks":"R_100"}`).into(&tick); tick.Quote != 1234.5 {
			t.Errorf("%s: the quote is %v", begun, tick.Quote)
		}
		c.nc.Close()
		s.must(t, 200, "POST", "/sandboxes/7/reset", "")
	}
	for name, bad := range map[string]string{
		"a limit":    `{"app_id":9,"limits":{"general":{"minutely":-1}}}`,
		"a fault":    `{"app_id":9,"faults":[{"fault":"nothing"}]}`,
		"an account": `{"app_id":9,"accounts":[{"currency":"XXX"}]}`,
		"a quote":    `{"app_id":9,"quotes":{"R_1000":[1]}}`,
		"a status":   `{"app_id":9,"site":{"status":"sideways"}}`,
		"a member":   `{"app_id":9,"colour":"red"}`,
	} {
		s.must(t, 400, "POST", "/sandboxes", bad)
		if n := len(s.Sandboxes()); n != 1 {
			t.Errorf("%s that makes no sense: there are %d sandboxes", name, n)
		}
	}
}
