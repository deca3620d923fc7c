package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

func newGateway(t testing.TB, o *gateway.Options) *gateway.Gateway {
	t.Helper()
	g, err := gateway.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return g
}

// visitor makes requests of an admin handler.
type visitor struct {
	t     testing.TB
	admin http.Handler
}

func (v visitor) do(method, url, body string, header ...string) *httptest.ResponseRecorder {
	v.t.Helper()
	r := httptest.NewRequest(method, url, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:50000"
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	v.admin.ServeHTTP(w, r)
	return w
}

func TestAdminAnswersEveryEndpoint(t *testing.T) {
	g := newGateway(t, &gateway.Options{Limits: gateway.DefaultLimits})
	v := visitor{t, g.Admin("")}
	const limits = `{"proposal_streams":5,"general":{"minutely":180,"hourly":14400},"outcome":{"minutely":25,"hourly":1500},"pricing":{"minutely":80,"hourly":3600}}`
	for _, tc := range []struct {
		method, path, body string
		status             int
		media, want        string // what the answer is, and what stands in it
	}{
		{"GET", "/healthz", "", 200, "text/plain; charset=utf-8", "ok\n"},
		{"GET", "/readyz", "", 200, "text/plain; charset=utf-8", "ready\n"},
		{"HEAD", "/healthz", "", 200, "", ""},
		{"GET", "/metrics", "", 200, "text/plain", "dervish_sessions 0\n"},
		{"GET", "/limits", "", 200, "application/json", limits},
		{"PUT", "/limits", `{"general":{"hourly":9}}`, 200, "application/json", strings.Replace(limits, "14400", "9", 1)},
		{"GET", "/limits", "", 200, "application/json", strings.Replace(limits, "14400", "9", 1)},
		{"PUT", "/limits", limits, 200, "application/json", limits},
		{"GET", "/site", "", 200, "application/json", `{"status":"up","message":""}`},
		{"PUT", "/site", `{"status":"updating","message":"Zażółć"}`, 200, "application/json", `{"status":"updating","message":"Zażółć"}`},
		{"PUT", "/site", ` { "message" : "soon" } `, 200, "application/json", `{"status":"updating","message":"soon"}`},
		{"PUT", "/site", `{}`, 200, "application/json", `{"status":"updating","message":"soon"}`},
		{"GET", "/site", "", 200, "application/json", `{"status":"updating","message":"soon"}`},
		{"GET", "/debug/pprof/", "", 200, "text/html", "goroutine"},
		{"GET", "/debug/pprof/goroutine?debug=1", "", 200, "text/plain", "goroutine profile:"},
		{"GET", "/debug/pprof/heap?debug=1", "", 200, "text/plain", "heap profile:"},
		{"GET", "/debug/pprof/cmdline", "", 200, "text/plain", ""},
		{"GET", "/debug/pprof/symbol", "", 200, "text/plain", "num_symbols"},
		{"GET", "/debug/pprof/trace?seconds=0.01", "", 200, "application/octet-stream", ""},
		{"GET", "/debug/pprof/profile?seconds=1", "", 200, "application/octet-stream", ""},

		{"GET", "/", "", 404, "", ""},
		{"GET", gateway.Path + "?app_id=1089", "", 404, "", ""},
		{"POST", "/limits", limits, 405, "", ""},
		{"DELETE", "/site", "", 405, "", ""},
		{"PUT", "/metrics", "", 405, "", ""},
		{"POST", "/healthz", "", 405, "", ""},

		{"PUT", "/site", ``, 400, "application/json", "error"},
		{"PUT", "/site", `{`, 400, "application/json", "error"},
		{"PUT", "/site", `null`, 400, "application/json", "error"},
		{"PUT", "/site", `["up"]`, 400, "application/json", "error"},
		{"PUT", "/site", `"down"`, 400, "application/json", "error"},
		{"PUT", "/site", `{"status":"down"} {"status":"up"}`, 400, "application/json", "more than one"},
		{"PUT", "/site", `{"status":"down"}}`, 400, "application/json", "error"},
		{"PUT", "/site", `{"status":"gone"}`, 400, "application/json", `\"gone\"`},
		{"PUT", "/site", `{"status":""}`, 400, "application/json", "error"},
		{"PUT", "/site", `{"status":1}`, 400, "application/json", "error"},
		{"PUT", "/site", `{"state":"down"}`, 400, "application/json", `\"state\"`},
		{"PUT", "/site", `{"message":"` + strings.Repeat("m", 64<<10) + `"}`, 400, "application/json", "too large"},
		{"PUT", "/limits", `{"general":{"minutely":-1}}`, 400, "application/json", "general.minutely"},
		{"PUT", "/limits", `{"general":{"minutely":1.5}}`, 400, "application/json", "error"},
		{"PUT", "/limits", `{"general":{"minutely":1e30}}`, 400, "application/json", "error"},
		{"PUT", "/limits", `{"general":{"daily":1}}`, 400, "application/json", `\"daily\"`},
		{"PUT", "/limits", `{"generally":1}`, 400, "application/json", `\"generally\"`},
		// None of these changed anything.
		{"GET", "/site", "", 200, "application/json", `{"status":"updating","message":"soon"}`},
		{"GET", "/limits", "", 200, "application/json", limits},
	} {
		w := v.do(tc.method, "http://127.0.0.1:8081"+tc.path, tc.body)
		name := tc.method + " " + tc.path + " " + shorten(tc.body)
		if w.Code != tc.status {
			t.Errorf("%s = %d, want %d: %s", name, w.Code, tc.status, shorten(w.Body.String()))
		}
		if got := w.Header().Get("Content-Type"); tc.media != "" && !strings.HasPrefix(got, tc.media) {
			t.Errorf("%s: Content-Type = %q, want %q", name, got, tc.media)
		}
		if !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%s = %s, want %s in it", name, shorten(w.Body.String()), shorten(tc.want))
		}
		if tc.media == "application/json" && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s = %s, which is no JSON", name, shorten(w.Body.String()))
		}
	}
}

func TestAdminRefusesWebPages(t *testing.T) {
	g := newGateway(t, nil)
	const down = `{"status":"down"}`
	for _, tc := range []struct {
		name, method, url string
		header            []string
		status            int
	}{
		{"by address", "GET", "http://127.0.0.1:8081/site", nil, 200},
		{"by address without a port", "GET", "http://127.0.0.1/site", nil, 200},
		{"by address of version 6", "GET", "http://[::1]:8081/site", nil, 200},
		{"as localhost", "GET", "http://localhost:8081/site", nil, 200},
		{"as LOCALHOST", "GET", "http://LOCALHOST:8081/site", nil, 200},
		{"a name that was made to point here", "GET", "http://evil.example:8081/site", nil, 403},
		{"such a name that looks like an address", "GET", "http://127.0.0.1.evil.example/site", nil, 403},
		{"such a name that looks like localhost", "GET", "http://localhost.evil.example/site", nil, 403},
		{"such a name changing something", "PUT", "http://evil.example:8081/site", nil, 403},
		{"such a name asking for health", "GET", "http://evil.example:8081/healthz", nil, 200},
		{"a page of another origin", "PUT", "http://127.0.0.1:8081/site", []string{"Origin: https://evil.example"}, 403},
		{"a page of another port", "PUT", "http://127.0.0.1:8081/site", []string{"Origin: http://127.0.0.1:9000"}, 403},
		{"a page without an origin", "PUT", "http://127.0.0.1:8081/site", []string{"Origin: null"}, 403},
		{"a page of another site", "PUT", "http://127.0.0.1:8081/site", []string{"Sec-Fetch-Site: cross-site"}, 403},
		{"a page of the same site", "PUT", "http://127.0.0.1:8081/site", []string{"Sec-Fetch-Site: same-site"}, 403},
		{"a form of another origin", "POST", "http://127.0.0.1:8081/site", []string{"Origin: https://evil.example", "Content-Type: text/plain"}, 403},
		{"a page of ours", "PUT", "http://127.0.0.1:8081/site", []string{"Sec-Fetch-Site: same-origin", "Origin: http://127.0.0.1:8081"}, 200},
		{"curl", "PUT", "http://127.0.0.1:8081/site", nil, 200},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			if err := g.SetSite(gateway.Site{Status: "up"}); err != nil {
				t.Fatal(err)
			}
			w := visitor{t, g.Admin("")}.do(tc.method, tc.url, down, tc.header...)
			if w.Code != tc.status {
				t.Errorf("status = %d, want %d: %s", w.Code, tc.status, w.Body)
			}
			changed := g.Site().Status == "down"
			if want := tc.method == "PUT" && tc.status == 200; changed != want {
				t.Errorf("the site was changed = %v, want %v", changed, want)
			}
			if got := w.Header().Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("Access-Control-Allow-Origin = %q", got)
			}
		})
	}
}

func TestAdminAsksForItsToken(t *testing.T) {
	g := newGateway(t, nil)
	const secret = "correct-horse-battery"
	v := visitor{t, g.Admin(secret)}
	for _, tc := range []struct {
		path, authorization string
		status              int
	}{
		{"/limits", "Bearer " + secret, 200},
		{"/debug/pprof/", "Bearer " + secret, 200},
		{"/limits", "", 401},
		{"/metrics", "", 401},
		{"/debug/pprof/heap", "", 401},
		{"/no-such-page", "", 401},
		{"/limits", "Bearer ", 401},
		{"/limits", "Bearer correct-horse", 401},
		{"/limits", "Bearer " + secret + "x", 401},
		{"/limits", secret, 401},
		{"/limits", "Basic " + secret, 401},
		{"/healthz", "", 200},
		{"/readyz", "", 200},
	} {
		for _, host := range []string{"127.0.0.1:8081", "dervish.example"} { // with a token any name will do
			var header []string
			if tc.authorization != "" {
				header = []string{"Authorization: " + tc.authorization}
			}
			w := v.do("GET", "http://"+host+tc.path, "", header...)
			if w.Code != tc.status {
				t.Errorf("%s at %s with %q = %d, want %d", tc.path, host, tc.authorization, w.Code, tc.status)
			}
			if w.Code == 401 && w.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("WWW-Authenticate = %q", w.Header().Get("WWW-Authenticate"))
			}
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("%s tells the token", tc.path)
			}
		}
	}
	// The token does not open the door to pages of other origins.
	if w := v.do("PUT", "http://127.0.0.1/site", `{"status":"down"}`, "Authorization: Bearer "+secret, "Origin: https://evil.example"); w.Code != 403 {
		t.Errorf("from another origin = %d, want 403", w.Code)
	}
}

func TestAdminListensUntilItIsStopped(t *testing.T) {
	g := newGateway(t, nil)
	l := listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- g.RunAdmin(ctx, l, "") }()
	url := "http://" + l.Addr().String() + "/readyz"
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || resp.StatusCode != 200 || string(body) != "ready\n" {
		t.Errorf("readyz = %s %q, %v", resp.Status, body, err)
	}
	http.DefaultClient.CloseIdleConnections()
	cancel()
	if err := receive(t, ran); err != nil {
		t.Errorf("RunAdmin = %v", err)
	}
	if nc, err := dial(l.Addr().String()); err == nil {
		nc.Close()
		t.Error("it still listens")
	}

	if err := g.RunAdmin(t.Context(), l, ""); err == nil {
		t.Error("RunAdmin on a closed listener gave no error")
	}
}

func TestMetricsHaveBoundedLabels(t *testing.T) {
	s := start(t, nil)
	c := s.connect(t, "")
	c.ping()
	before := s.metrics(t)
	// Names of calls, properties, languages, applications and brands that clients make up leave no trace.
	const bogus = 10_000
	go func() {
		var flood []byte
		for i := range bogus {
			flood = append(flood, encode(fin|opText, fmt.Sprintf(`{"bogus_%d":1,"req_id":%d}`, i, i))...)
		}
		_, _ = c.nc.Write(flood) // the answers tell
	}()
	for range bogus {
		c.reply().fails("UnrecognisedRequest")
	}
	for i := range 20 {
		s.request(t, fmt.Sprintf("%s?app_id=%d&l=L%d&brand=b%d&x%d=1", gateway.Path, 5000+i, i, i, i), upgrade(fmt.Sprintf("User-Agent: bot/%d", i)))
		c.ask(`{"authorize":"token%d"}`, i).fails("InvalidToken")
	}
	after := s.metrics(t)
	if n := s.metric(t, "dervish_requests_total", "call", "none", "code", "UnrecognisedRequest"); n != bogus {
		t.Errorf("%v unrecognised requests were counted, want %d", n, bogus)
	}
	if n := s.metric(t, "dervish_connections_refused_total", "reason", "app_id"); n != 20 {
		t.Errorf("%v refused connections were counted, want 20", n)
	}
	for name, family := range after {
		was := len(before[name].GetMetric())
		if grown := len(family.GetMetric()) - was; name == "dervish_requests_total" && grown > 2 || name != "dervish_requests_total" && grown > 0 && was > 0 {
			t.Errorf("%s grew by %d rows", name, grown)
		}
	}
	allowed := map[string]map[string]bool{"reason": {}, "call": {"none": true}, "code": {"ok": true, "other": true}}
	for _, e := range session.Ends() {
		allowed["reason"][e.String()] = true
	}
	for _, reason := range []string{"app_id", "address", "full", "handshake", "shutdown"} {
		allowed["reason"][reason] = true
	}
	for _, call := range wire.All() {
		allowed["call"][call.Name] = true
	}
	for _, code := range wire.Codes() {
		allowed["code"][string(code.Code)] = true
	}
	for name, family := range after {
		if !strings.HasPrefix(name, "dervish_") {
			continue
		}
		if family.GetHelp() == "" || family.GetType() == dto.MetricType_UNTYPED {
			t.Errorf("%s has help %q and type %v", name, family.GetHelp(), family.GetType())
		}
		for _, m := range family.GetMetric() {
			for _, l := range m.GetLabel() {
				if !allowed[l.GetName()][l.GetValue()] {
					t.Errorf("%s has %s=%q", name, l.GetName(), l.GetValue())
				}
			}
		}
	}
}

func TestMetricsCountWhatHappens(t *testing.T) {
	s := start(t, &gateway.Options{MaxConnections: 4, Limits: limited("general", gateway.Rate{Minutely: 3})})
	a, b := s.connect(t, ""), s.connect(t, "")
	a.ask(`{"website_status":1,"subscribe":1}`).ok()
	b.ask(`{"residence_list":1}`).ok()
	b.ask(`{"tin_validations":1,"tax_residence":"nl"}`).fails("NotOffered")
	b.ask(`{"residence_list":1}`).fails("RateLimit")
	b.ask(`{"ping":3}`).fails("InputValidationFailed")
	b.ask(`[`).fails("BadRequest")
	for _, c := range []*client{a, b, b} {
		c.ping()
	}
	for _, want := range []struct {
		n      float64
		name   string
		labels []string
	}{
		{2, "dervish_connections", nil},
		{2, "dervish_sessions", nil},
		{1, "dervish_streams", nil},
		{3, "dervish_requests_total", []string{"call", "ping", "code", "ok"}},
		{1, "dervish_requests_total", []string{"call", "ping", "code", "InputValidationFailed"}},
		{1, "dervish_requests_total", []string{"call", "residence_list", "code", "ok"}},
		{1, "dervish_requests_total", []string{"call", "residence_list", "code", "RateLimit"}},
		{1, "dervish_requests_total", []string{"call", "tin_validations", "code", "NotOffered"}},
		{1, "dervish_requests_total", []string{"call", "website_status", "code", "ok"}},
		{1, "dervish_requests_total", []string{"call", "none", "code", "BadRequest"}},
	} {
		// A request is counted before it is answered, so what was answered is there.
		labels := want.labels
		if len(labels) > 0 { // in the order of their names
			if got := s.metric(t, want.name, labels...); got != want.n {
				t.Errorf("%s%v = %v, want %v", want.name, labels, got, want.n)
			}
		} else if got := s.metric(t, want.name); got != want.n {
			t.Errorf("%s = %v, want %v", want.name, got, want.n)
		}
	}
	s.awaitMetric(t, 0, "dervish_queued_bytes") // the client may have read what the writer still has in its books
	a.write([]byte("\x81\x00"))                 // not masked
	a.closed(1002)
	s.awaitMetric(t, 1, "dervish_sessions_ended_total", "reason", "protocol")
	b.nc.Close()
	s.awaitMetric(t, 1, "dervish_sessions_ended_total", "reason", "client")
	s.awaitMetric(t, 0, "dervish_streams")
	s.request(t, shared, []string{"Host: x"})
	if n := s.metric(t, "dervish_connections_refused_total", "reason", "handshake"); n != 1 {
		t.Errorf("%v handshakes were counted as refused, want 1", n)
	}
}

func TestNothingSecretIsLogged(t *testing.T) {
	var log strings.Builder
	o := accounts()
	o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s := start(t, o)
	c := s.connect(t, "")
	c.authorize(token("VRTC1", "read"))
	c.ask(`{"authorize":"wrong-token-9"}`).fails("InvalidToken")
	c.ask(`{"new_account_virtual":1,"client_password":"Secret-pass-9"}`)
	c.ask(`{"authorize":"unfinished-9`)
	c.nc.Close()
	s.request(t, gateway.Path+"?token=in-query-9", []string{"Host: x"})
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{token("VRTC1", "read"), "wrong-token-9", "Secret-pass-9", "unfinished-9", "in-query-9"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %s:\n%s", secret, log.String())
		}
	}
	if !strings.Contains(log.String(), "handshake refused") {
		t.Errorf("the log has nothing of the refused handshake:\n%s", log.String())
	}
}
