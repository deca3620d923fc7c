package gateway_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/apps"
)

// page asks for the log-in page, or sends its form where there is one, from an address of the network.
func (s *server) page(from, query string, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "http://127.0.0.1:8080"+gateway.LogInPath+query, nil)
	if form != nil {
		r = httptest.NewRequest("POST", "http://127.0.0.1:8080"+gateway.LogInPath, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.RemoteAddr = from
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

const (
	atHome    = "127.0.0.1:50000"
	elsewhere = "192.0.2.7:50000"
)

// bot registers an application that asks for read and trade.
func bot(t *testing.T, s *server, redirect string) apps.App {
	t.Helper()
	a, err := s.Apps().Register(t.Context(), apps.App{Name: "Evening <bot>", Active: true, About: &apps.About{Scopes: []string{"read", "trade"}, RedirectURI: redirect}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var radio = regexp.MustCompile(`name="user" value="(\d+)"`)

func TestLogInGivesTokensToTheApplicationAlone(t *testing.T) {
	s := start(t, accounts())
	app := bot(t, s, "https://evening-bot.example/welcome")
	w := s.page(atHome, fmt.Sprintf("?app_id=%d&state=%s", app.ID, url.QueryEscape(`a"><b>&c`)), nil)
	text := w.Body.String()
	if w.Code != http.StatusOK || !strings.Contains(text, "Evening &lt;bot&gt;") || strings.Contains(text, "<b>") || !strings.Contains(text, "read, trade") {
		t.Errorf("the page = %d %s", w.Code, text)
	}
	policy := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "form-action 'self' https://evening-bot.example;", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("Content-Security-Policy = %q, want %s in it", policy, want)
		}
	}
	users := radio.FindAllStringSubmatch(text, -1)
	if len(users) != 3 {
		t.Fatalf("%d users can be chosen, want 3: %s", len(users), text)
	}

	form := url.Values{"app_id": {fmt.Sprint(app.ID)}, "state": {"a&b=c"}, "user": {users[1][1]}}
	w = s.page(atHome, "", form, "Origin: http://127.0.0.1:8080", "Sec-Fetch-Site: same-origin")
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther || to.Host != "evening-bot.example" || to.Path != "/welcome" || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("the answer to the form = %d %v", w.Code, w.Header())
	}
	q := to.Query()
	if q.Get("acct1") != "VRTC1" || q.Get("cur1") != "USD" || q.Get("state") != "a&b=c" || q.Has("acct2") {
		t.Errorf("query = %v", q)
	}
	if token := q.Get("token1"); !regexp.MustCompile(`^a1-[0-9a-z]{29}$`).MatchString(token) {
		t.Errorf("token = %q, want a1- and 29 letters and digits", token)
	}
	c := s.connect(t, fmt.Sprintf("%s?app_id=%d", gateway.Path, app.ID))
	if a := c.authorize(q.Get("token1")); a.LoginID != "VRTC1" || len(a.Scopes) != 2 {
		t.Errorf("authorize = %+v, want VRTC1 with the scopes of the application", a)
	}
	s.connect(t, "").ask(`{"authorize":%q}`, q.Get("token1")).fails("InvalidToken")

	// To log out is to give the token back, wherever else it is in use.
	other := s.connect(t, fmt.Sprintf("%s?app_id=%d", gateway.Path, app.ID))
	other.authorize(q.Get("token1"))
	c.ask(`{"logout":1}`).ok()
	other.ask(`{"portfolio":1}`).fails("AuthorizationRequired")
	c.ask(`{"authorize":%q}`, q.Get("token1")).fails("InvalidToken")
	c.authorize(token("VRTC1", everyScope...))
	c.ask(`{"logout":1}`).ok()
	c.authorize(token("VRTC1", everyScope...)) // API tokens stay
}

func TestLogInFromElsewhereTakesAToken(t *testing.T) {
	s := start(t, accounts())
	app := bot(t, s, "myapp://in")
	query := fmt.Sprintf("?app_id=%d", app.ID)
	for name, w := range map[string]*httptest.ResponseRecorder{
		"another machine":    s.page(elsewhere, query, nil),
		"a proxy":            s.page(atHome, query, nil, "X-Forwarded-For: 192.0.2.7"),
		"a name that is not": s.page(atHome, query, nil, "Host: evil.example"),
	} {
		if text := w.Body.String(); strings.Contains(text, "VRTC1") || !strings.Contains(text, `name="token"`) {
			t.Errorf("%s is shown %s", name, text)
		}
		if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' myapp:;") {
			t.Errorf("Content-Security-Policy = %q", policy)
		}
	}
	send := func(from string, more url.Values, header ...string) *httptest.ResponseRecorder {
		form := url.Values{"app_id": {fmt.Sprint(app.ID)}}
		for name, v := range more {
			form[name] = v
		}
		return s.page(from, "", form, header...)
	}
	w := send(elsewhere, url.Values{"token": {token("VRTC1", everyScope...)}})
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "myapp://in?acct1=VRTC1&token1=a1-") || strings.Contains(to, "state") {
		t.Errorf("with a token = %d %s", w.Code, to)
	}
	user := radio.FindStringSubmatch(s.page(atHome, query, nil).Body.String())[1]
	for name, w := range map[string]*httptest.ResponseRecorder{
		"a user, from elsewhere":          send(elsewhere, url.Values{"user": {user}}),
		"a user, through a proxy":         send(atHome, url.Values{"user": {user}}, "Forwarded: for=192.0.2.7"),
		"a wrong token":                   send(elsewhere, url.Values{"token": {"wrong"}}),
		"a token that allows less":        send(elsewhere, url.Values{"token": {token("VRTC1", "read")}}),
		"nobody":                          send(atHome, nil),
		"a user that there is not":        send(atHome, url.Values{"user": {"7"}}),
		"a form of another site":          send(atHome, url.Values{"user": {user}}, "Sec-Fetch-Site: cross-site"),
		"a form of another site, by name": send(atHome, url.Values{"user": {user}}, "Origin: https://evil.example"),
	} {
		if w.Code != http.StatusForbidden || w.Header().Get("Location") != "" {
			t.Errorf("%s = %d %v", name, w.Code, w.Header())
		}
	}
}

func TestLogInGoesNowhereElse(t *testing.T) {
	s := start(t, accounts())
	script, none := bot(t, s, "javascript://a/%0aalert(1)"), bot(t, s, "")
	gone := bot(t, s, "https://gone.example")
	if err := s.Apps().Delete(t.Context(), gone.ID); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"", "?app_id=x", "?app_id=7", "?app_id=1089", fmt.Sprintf("?app_id=%d", script.ID),
		fmt.Sprintf("?app_id=%d", none.ID), fmt.Sprintf("?app_id=%d", gone.ID), "?app_id=1089&redirect_uri=https://evil.example"} {
		if w := s.page(atHome, query, nil); w.Code != http.StatusBadRequest || strings.Contains(w.Body.String(), "<form") {
			t.Errorf("%s = %d %s", query, w.Code, w.Body)
		}
		q, err := url.ParseQuery(strings.TrimPrefix(query, "?"))
		if err != nil {
			t.Fatal(err)
		}
		q.Set("token", token("VRTC1", everyScope...))
		if w := s.page(atHome, "", q); w.Code != http.StatusBadRequest || w.Header().Get("Location") != "" {
			t.Errorf("form %s = %d %v", query, w.Code, w.Header())
		}
	}
}

// Whoever set a limit to sessions is logged out by the clock, streams of the account and all.
func TestSessionEndsAfterTheHoldersLimit(t *testing.T) {
	s, clock := startManual(t, accounts())
	c := s.connect(t, "")
	c.authorize(token("VRTC1", everyScope...))
	c.ask(`{"set_self_exclusion":1,"session_duration_limit":1}`).ok()
	c.authorize(token("VRTC1", everyScope...))
	c.ask(`{"balance":1,"subscribe":1}`).ok()
	clock.Advance(59 * time.Second)
	c.ask(`{"portfolio":1}`).ok()
	clock.Advance(time.Second)
	c.ask(`{"portfolio":1}`).fails("AuthorizationRequired")
	if got := c.ask(`{"forget_all":"balance"}`).ok(); got != "[]" {
		t.Errorf("forget_all = %s, want no stream", got)
	}
	c.authorize(token("VRTC1", everyScope...))
	c.ask(`{"portfolio":1}`).ok()
}

// An application of the configuration may be sent to a port, as one that is being written is.
func TestLogInOfAConfiguredApplication(t *testing.T) {
	o := accounts()
	o.Apps = []gateway.App{{ID: 7, Name: "mine", Active: true, RedirectURI: "http://localhost:3000/in?from=dervish", Scopes: []string{"read"}}}
	s := start(t, o)
	w := s.page(elsewhere, "", url.Values{"app_id": {"7"}, "token": {token("VRTC1", "read")}, "state": {"x"}})
	to := w.Header().Get("Location")
	if !regexp.MustCompile(`^http://localhost:3000/in\?from=dervish&acct1=VRTC1&token1=a1-[0-9a-z]{29}&cur1=USD&state=x$`).MatchString(to) {
		t.Errorf("the browser is sent to %q", to)
	}
	for _, wrong := range []gateway.App{{ID: 7, RedirectURI: "javascript://a"}, {ID: 7, Scopes: []string{"all"}}} {
		if _, err := gateway.New(&gateway.Options{Apps: []gateway.App{wrong}}); err == nil || !strings.Contains(err.Error(), "application 7") {
			t.Errorf("New with %+v = %v, want an error that names the application", wrong, err)
		}
	}
}
