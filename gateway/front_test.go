package gateway_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/gateway"
)

// page stands for a console.
var page = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "console "+r.URL.Path) })

// unbuilt stands for a console that is not in the binary.
type unbuilt struct{ http.Handler }

func (unbuilt) Built() bool { return false }

func TestBrowsersSeeTheConsoleAndOthersAFewWords(t *testing.T) {
	for _, tc := range []struct {
		name         string
		front        http.Handler
		path, accept string
		status       int
		want         string
	}{
		{"a browser", page, "/", "text/html,application/xhtml+xml,*/*;q=0.8", 200, "console /"},
		{"curl", page, "/", "*/*", 200, "A browser finds the web console here."},
		{"curl where it is not built", unbuilt{page}, "/", "*/*", 200, "The web console is not in this binary."},
		{"nothing said", page, "/", "", 200, `send {"ping":1}`},
		{"a file", page, "/assets/a.js", "*/*", 200, "console /assets/a.js"},
		{"a browser without a console", nil, "/", "text/html", 200, "This server has no web console."},
		{"a file without a console", nil, "/assets/a.js", "*/*", 404, "Not found"},
		{"admin without FrontAdmin", nil, "/admin/site", "*/*", 404, "Not found"},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			g := newGateway(t, &gateway.Options{Front: tc.front})
			w := visitor{t, g}.do("GET", "http://127.0.0.1:8080"+tc.path, "", "Accept: "+tc.accept)
			if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
				t.Errorf("= %d %q, want %d and %q in it", w.Code, w.Body, tc.status, tc.want)
			}
			if w.Header().Get(gateway.Mark) == "" {
				t.Errorf("the answer has no %s", gateway.Mark)
			}
		})
	}
}

func TestAdminBesideTheAPIIsForThisMachineAlone(t *testing.T) {
	const (
		token = "correct-horse-battery"
		here  = "127.0.0.1:50000"
		away  = "192.0.2.7:50000"
	)
	bearer := "Authorization: Bearer " + token
	for _, tc := range []struct {
		name, token, peer, host, method string
		header                          []string
		status                          int
	}{
		{"from here", "", here, "127.0.0.1:8080", "PUT", nil, 200},
		{"from here by version 6", "", "[::1]:50000", "[::1]:8080", "PUT", nil, 200},
		{"from here by version 4 in 6", "", "[::ffff:127.0.0.1]:50000", "localhost:8080", "PUT", nil, 200},
		{"our page", "", here, "localhost:8080", "PUT", []string{"Sec-Fetch-Site: same-origin", "Origin: http://localhost:8080"}, 200},
		{"typed into a browser", "", here, "localhost:8080", "GET", []string{"Sec-Fetch-Site: none"}, 200},

		{"from another machine", "", away, "127.0.0.1:8080", "GET", nil, 403},
		{"from no address", "", "pipe", "127.0.0.1:8080", "GET", nil, 403},
		{"by a name that was made to point here", "", here, "evil.example:8080", "GET", nil, 403},
		{"by such a name changing something", "", here, "localhost.evil.example", "PUT", nil, 403},
		{"through a proxy", "", here, "127.0.0.1:8080", "GET", []string{"X-Forwarded-For: 192.0.2.7"}, 403},
		{"through a proxy that says for", "", here, "127.0.0.1:8080", "GET", []string{"Forwarded: for=192.0.2.7"}, 403},
		{"through a proxy that says via", "", here, "127.0.0.1:8080", "GET", []string{"Via: 1.1 front"}, 403},
		{"through a proxy that says nothing", "", here, "127.0.0.1:8080", "GET", []string{"X-Real-IP: "}, 403},
		{"a page of another site reading", "", here, "127.0.0.1:8080", "GET", []string{"Sec-Fetch-Site: cross-site"}, 403},
		{"a page of another port reading", "", here, "127.0.0.1:8080", "GET", []string{"Sec-Fetch-Site: same-site"}, 403},
		{"a page of another site changing something", "", here, "127.0.0.1:8080", "PUT", []string{"Origin: https://evil.example"}, 403},
		{"a page without an origin", "", here, "127.0.0.1:8080", "PUT", []string{"Origin: null"}, 403},

		{"with the token from anywhere", token, away, "dervish.example", "PUT", []string{bearer}, 200},
		{"with the token through a proxy", token, here, "dervish.example", "PUT", []string{bearer, "X-Forwarded-For: 192.0.2.7"}, 200},
		{"without the token from here", token, here, "127.0.0.1:8080", "GET", nil, 401},
		{"with another token", token, here, "127.0.0.1:8080", "PUT", []string{bearer + "x"}, 401},
		{"with the token from another site", token, here, "127.0.0.1:8080", "PUT", []string{bearer, "Sec-Fetch-Site: cross-site"}, 403},
		{"with the token from another origin", token, here, "127.0.0.1:8080", "PUT", []string{bearer, "Origin: https://evil.example"}, 403},
	} {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			g := newGateway(t, &gateway.Options{FrontAdmin: true, AdminToken: tc.token})
			r := httptest.NewRequest(tc.method, "http://"+tc.host+"/admin/site", strings.NewReader(`{"status":"down"}`))
			r.RemoteAddr = tc.peer
			for _, line := range tc.header {
				name, value, _ := strings.Cut(line, ": ")
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if w.Code != tc.status {
				t.Errorf("status = %d, want %d: %s", w.Code, tc.status, w.Body)
			}
			if got, want := g.Site().Status == "down", tc.method == "PUT" && tc.status == 200; got != want {
				t.Errorf("the site was changed = %v, want %v", got, want)
			}
			if got := w.Header().Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("Access-Control-Allow-Origin = %q", got)
			}
		})
	}
}

func TestAConsoleFindsWhatItBeginsWith(t *testing.T) {
	g := newGateway(t, nil)
	v := visitor{t, g.Admin("")}
	var found struct{ Levers []string }
	decodeInto(t, v.do("GET", "http://localhost/levers", "").Body, &found)
	for _, want := range []string{"clock", "limits", "site", "sessions", "metrics"} {
		if !strings.Contains(fmt.Sprint(found.Levers), want) {
			t.Errorf("levers = %v, without %s", found.Levers, want)
		}
	}
	var demo gateway.Demo
	decodeInto(t, v.do("GET", "http://localhost/demo", "").Body, &demo)
	if demo != *g.Demo() {
		t.Errorf("demo = %+v, want %+v", demo, *g.Demo())
	}
	own := newGateway(t, &gateway.Options{Accounts: []gateway.Account{{LoginID: "CR1"}}})
	if w := (visitor{t, own.Admin("")}).do("GET", "http://localhost/demo", ""); w.Code != 404 {
		t.Errorf("demo where accounts are configured = %d, want 404", w.Code)
	}
}

func TestCheckJudgesARequestAsTheServerWould(t *testing.T) {
	v := visitor{t, newGateway(t, nil).Admin("")}
	for _, tc := range []struct{ request, want string }{
		{`{"ping":1}`, `{"call":"ping","faults":[]}`},
		{`{"ticks":"R_100","subscribe":"1"}`, `{"call":"ticks","faults":[]}`},
		{`{"ticks":"R 100"}`, `"path":"ticks"`},
		{`{"proposal":1}`, `"reason":"Missing property."`},
		{`{"ping":1,"pong":1}`, `{"path":"pong","reason":"The call has no such property."}`},
		{`{"nothing":1}`, `"reason":"Unrecognised request"`},
		{`{"ping":1,"a b":1}`, `"reason":"Parameters sanity check failed."`},
		{`{"ping":`, `"faults":[{"reason":`},
		{`[]`, `"faults":[{"reason":`},
	} {
		w := v.do("POST", "http://localhost/check", tc.request)
		if w.Code != 200 || !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%s = %d %s, want %s in it", tc.request, w.Code, w.Body, tc.want)
		}
	}
}

// watched is a session as /sessions tells of it.
type watched struct {
	ID       uint64
	App      int64 `json:"app_id"`
	Address  string
	Accounts []string
	Requests int
	Streams  []struct{ ID, Kind, Key string }
	Left     map[string]struct{ Minute, Hour int }
}

func decodeInto(t *testing.T, r io.Reader, v any) {
	t.Helper()
	if err := json.NewDecoder(r).Decode(v); err != nil {
		t.Fatal(err)
	}
}

func TestOperatorsSeeSessionsAndEndThem(t *testing.T) {
	s := start(t, &gateway.Options{Limits: gateway.DefaultLimits})
	v := visitor{t, s.Gateway.Admin("")}
	c := s.connect(t, "")
	c.ask(`{"authorize":%q}`, s.Demo().Token)
	c.ask(`{"ticks_history":"R_100","end":"latest","count":1}`)
	var list struct {
		Open     int
		Sessions []watched
	}
	decodeInto(t, v.do("GET", "http://localhost/sessions", "").Body, &list)
	if list.Open != 1 || len(list.Sessions) != 1 {
		t.Fatalf("sessions = %+v, want one", list)
	}
	got := list.Sessions[0]
	if got.App != 1089 || got.Address != "127.0.0.1" || got.Requests != 2 || len(got.Accounts) != 1 || got.Accounts[0] != s.Demo().LoginID {
		t.Errorf("session = %+v", got)
	}
	if left := got.Left["general"]; left.Minute != 179 || left.Hour != 14399 {
		t.Errorf("left = %+v, want 179 in the minute and 14399 in the hour", left)
	}
	for _, tc := range []struct {
		path, body string
		status     int
	}{
		{"/sessions/99/close", `{}`, 404}, {"/sessions/x/close", `{}`, 404}, {"/sessions/99/frames", "", 404},
		{fmt.Sprintf("/sessions/%d/close", got.ID), `{"code":1005}`, 400},
		{fmt.Sprintf("/sessions/%d/close", got.ID), `{"code":4001,"reason":"enough"}`, 200},
	} {
		method := "POST"
		if tc.body == "" {
			method = "GET"
		}
		if w := v.do(method, "http://localhost"+tc.path, tc.body); w.Code != tc.status {
			t.Errorf("%s %s = %d %s, want %d", tc.path, tc.body, w.Code, w.Body, tc.status)
		}
	}
	if reason := c.closed(4001); reason != "enough" {
		t.Errorf("close reason = %q, want enough", reason)
	}
}

func TestFramesOfASessionAreToldAsTheyPassAndHoldNoToken(t *testing.T) {
	s := start(t, &gateway.Options{FrontAdmin: true})
	c := s.connect(t, "")
	c.ping()
	resp, err := http.Get("http://" + s.addr + "/admin/sessions/1/frames")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	next := func() (event, data string) {
		t.Helper()
		for lines.Scan() {
			if e, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				event = e
			}
			if d, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return event, d
			}
		}
		t.Fatalf("the frames ended: %v", lines.Err())
		return "", ""
	}
	if event, data := next(); event != "begin" || !strings.Contains(data, `"app_id":1089`) {
		t.Fatalf("first event = %s %s, want the session", event, data)
	}
	token := s.Demo().Token
	c.ask(`{"authorize":%q,"req_id":7}`, token)
	c.send(`no request`)
	c.message()
	for _, want := range [][2]string{
		{`"out":false`, `"authorize":"<not shown>"`},
		{`"out":true`, `"msg_type":"authorize"`},
		{`"out":false`, `"size":10}`}, // what is no request has no text
		{`"out":true`, `"error"`},
	} {
		event, data := next()
		text := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(data) // which are escaped for HTML
		if event != "frame" || !strings.Contains(text, want[0]) || !strings.Contains(text, want[1]) || strings.Contains(text, token) {
			t.Fatalf("event = %s %s, want a frame with %s, %s and without the token", event, text, want[0], want[1])
		}
	}
	c.close(1000, "")
	if event, _ := next(); event != "end" {
		t.Errorf("last event = %s, want end", event)
	}
}
