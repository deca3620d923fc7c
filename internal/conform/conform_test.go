package conform_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/conform"
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

// serve runs a gateway whose time goes fast.
func serve(t *testing.T) (url, token string) {
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
	url, token := serve(t)
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
