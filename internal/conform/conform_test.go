package conform_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/conform"
	"github.com/dervish-ws/dervish/internal/wsconn"
	"github.com/dervish-ws/dervish/wire"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			os.Stderr.WriteString(err.Error())
			code = 1
		}
	}
	os.Exit(code)
}

// serve runs a gateway whose time goes fast, behind a front if there is one.
func serve(t *testing.T, front func(url string) http.Handler) (url, token string) {
	t.Helper()
	g, err := gateway.New(&gateway.Options{Speed: 20})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(g)
	t.Cleanup(func() {
		s.Close()
		if err := g.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	url = "ws" + strings.TrimPrefix(s.URL, "http") + gateway.Path
	if front != nil {
		f := httptest.NewServer(front(url))
		t.Cleanup(f.Close)
		url = "ws" + strings.TrimPrefix(f.URL, "http") + gateway.Path
	}
	return url, g.Demo().Token
}

// examine makes checks and gives what came of them by name.
func examine(t *testing.T, o *conform.Options) map[string]conform.Result {
	t.Helper()
	o.AppID = 1089
	results := map[string]conform.Result{}
	if err := conform.Run(t.Context(), o, func(r conform.Result) { results[r.Name] = r }); err != nil {
		t.Fatal(err)
	}
	return results
}

func TestADervishPasses(t *testing.T) {
	url, token := serve(t, nil)
	// All of them are made of the program itself, in a script of cmd/dervish.
	results := examine(t, &conform.Options{URL: url, Token: token, Trade: true, Only: []string{"RS1", "RS3", "RS4", "RS6", "RS7", "RS8", "RS9", "RS10", "RS11", "buy", "balance"}})
	if len(results) < 50 {
		t.Errorf("%d checks were made, and there are more", len(results))
	}
	for name, r := range results {
		if r.Outcome != conform.Passed {
			t.Errorf("%s: %s: %s", name, r.Outcome, r.Found)
		}
	}
}

// relay stands before a gateway and alters what it says.
type relay struct {
	url   string
	alter func(text []byte) []byte // nil leaves a message out
}

// ServeHTTP carries messages between one client and the gateway until either is gone.
func (r relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	back, err := wsconn.Dial(req.Context(), r.url+"?"+req.URL.RawQuery, nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	front, err := wsconn.Upgrade(w, req, nil)
	if err != nil {
		back.Abort()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		back.Serve(carrier(func(op wsconn.Opcode, text []byte) {
			if text = r.alter(bytes.Clone(text)); text != nil && front.Send(op, text) != nil {
				back.Abort()
			}
		}))
		front.Abort()
	}()
	front.Serve(carrier(func(op wsconn.Opcode, text []byte) {
		if back.Send(op, text) != nil {
			front.Abort()
		}
	}))
	back.Abort()
	<-done
}

type carrier func(wsconn.Opcode, []byte)

func (c carrier) Message(op wsconn.Opcode, text []byte) { c(op, text) }

// replacing alters messages by a regular expression.
func replacing(pattern, by string) func([]byte) []byte {
	re := regexp.MustCompile(pattern)
	return func(text []byte) []byte { return re.ReplaceAll(text, []byte(by)) }
}

func TestWhatAServerDoesWrongIsFound(t *testing.T) {
	t.Parallel()
	updates := 0
	for _, c := range []struct {
		fault string
		alter func([]byte) []byte
		check string
		found string
	}{
		{"echo_req in part", replacing(`"echo_req":\{"ping":1,`, `"echo_req":{`), "echo", "echo_req is"},
		{"another msg_type", replacing(`"msg_type":"ping"`, `"msg_type":"pong"`), "handshake", `msg_type is "pong"`},
		{"no passthrough", replacing(`("msg_type":"ticks","req_id":7),"passthrough":\{[^}]*\}`, `$1`), "error-envelope", "passthrough is missing"},
		{"numbers as text", replacing(`"epoch":(\d+)`, `"epoch":"$1"`), "answer-ticks", "tick/epoch: is text where integer is due"},
		{"a member is missing", replacing(`"site_status":"up",?`, ``), "website-status-open", "site_status"},
		{"another error", replacing(`"code":"InputValidationFailed"`, `"code":"BadRequest"`), "wrong-constant", "BadRequest"},
		{"the token is told", replacing(`<not shown>`, `ConformBadToken1`), "token-not-shown", "repeats a secret"},
		{"open to everybody", replacing(`"error":\{"code":"AuthorizationRequired"[^}]*\}`, `"balance":{}`), "guard-balance", "accepted where"},
		{"forget answers 1 always", replacing(`"forget":0`, `"forget":1`), "forget", "the second forget answered 1"},
		{"an id of another stream", func(text []byte) []byte {
			if !bytes.Contains(text, []byte(`"msg_type":"tick"`)) {
				return text
			}
			updates++
			return regexp.MustCompile(`("subscription":\{"id":").`).ReplaceAll(text, []byte("${1}"+string(rune('a'+updates%6))))
		}, "answer-before-updates", "an update has the id"},
		{"no answer", func(text []byte) []byte {
			if bytes.Contains(text, []byte("BadRequest")) {
				return nil
			}
			return text
		}, "not-json", "nothing came within"},
	} {
		t.Run(c.fault, func(t *testing.T) {
			url, _ := serve(t, func(url string) http.Handler { return relay{url, c.alter} })
			r := examine(t, &conform.Options{URL: url, Only: []string{c.check}, Timeout: 2e9})[c.check]
			if r.Outcome != conform.Failed || !strings.Contains(r.Found, c.found) {
				t.Errorf("%s: %q, want a failure with %q", r.Outcome, r.Found, c.found)
			}
		})
	}
}

func TestEveryCallThatAnswersIsChecked(t *testing.T) {
	t.Parallel()
	about := map[string]bool{}
	names := map[string]bool{}
	for _, c := range conform.Checks() {
		if names[c.Name] {
			t.Errorf("two checks are named %s", c.Name)
		}
		names[c.Name] = true
		if c.Claim == "" || c.Means == "" || c.Requirement == "" {
			t.Errorf("%s says too little of itself", c.Name)
		}
		for _, call := range c.Calls {
			if wire.Lookup(call) == nil {
				t.Errorf("%s is about %s, which is no call", c.Name, call)
			}
			about[call] = true
		}
	}
	for _, c := range wire.All() {
		if c.Offer != wire.NotOffered && !c.Effects && !about[c.Name] && c.Name != "landing_company_details" {
			t.Errorf("no check is about %s, which changes nothing", c.Name)
		}
	}
}

func TestSecretsOfTheUserStayOutOfResults(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, func(url string) http.Handler {
		return relay{url, replacing(`"message":"[^"]*"`, `"message":"UserSecretToken1"`)}
	})
	r := examine(t, &conform.Options{URL: url, Token: "UserSecretToken1", Only: []string{"sessions-apart"}})["sessions-apart"]
	if r.Outcome != conform.Failed || strings.Contains(r.Found, "UserSecretToken1") || !strings.Contains(r.Found, "<token>") {
		t.Errorf("%s: %s", r.Outcome, r.Found)
	}
}

func TestJUnitSaysWhatTheResultsSay(t *testing.T) {
	t.Parallel()
	s := &conform.Summary{Endpoint: "ws://x"}
	for _, c := range []struct {
		requirement, name string
		outcome           conform.Outcome
		found             string
	}{{"RS1", "one", conform.Passed, ""}, {"RS2", "two", conform.Failed, "a \x1b[31mred <word>"}, {"RS1", "three", conform.Skipped, "no token"}} {
		s.Add(conform.Result{Check: conform.Check{Requirement: c.requirement, Name: c.name}, Outcome: c.outcome, Found: c.found})
	}
	var b bytes.Buffer
	if err := s.JUnit(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure struct {
					Message string `xml:"message,attr"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Tests != 3 || got.Failures != 1 || len(got.Suites) != 2 || len(got.Suites[0].Cases) != 2 ||
		got.Suites[1].Cases[0].Failure.Message != "a [31mred <word>" {
		t.Errorf("%+v\n%s", got, b.String())
	}
}
