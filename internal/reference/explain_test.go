package reference

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/wire"
)

func explained(t *testing.T, name string) string {
	t.Helper()
	var out bytes.Buffer
	if err := Explain(&out, name); err != nil {
		t.Fatalf("Explain(%q): %v", name, err)
	}
	return out.String()
}

func TestExplainAProperty(t *testing.T) {
	got := explained(t, "ticks_history.granularity")
	if want := "In the request of ticks_history:\n  granularity  integer; one of 60, "; !strings.HasPrefix(got, want) {
		t.Errorf("explanation:\n%s\nwant it to begin with %q", got, want)
	}
}

func TestExplainANestedPropertyWithAndWithoutBrackets(t *testing.T) {
	bare := explained(t, "residence_list.phone_idd")
	if got := explained(t, "residence_list.[].phone_idd"); got != bare {
		t.Errorf("with brackets:\n%s\nwithout:\n%s", got, bare)
	}
	if !strings.HasPrefix(bare, "In the answer of residence_list:\n  [].phone_idd  string or null\n") {
		t.Errorf("explanation:\n%s", bare)
	}
	if got := explained(t, "website_status.currencies_config.*.name"); !strings.HasPrefix(got, "In the answer of website_status:\n  currencies_config.*.name  string\n") {
		t.Errorf("explanation:\n%s", got)
	}
}

func TestExplainAPropertyOfBothDirections(t *testing.T) {
	got := explained(t, "authorize.authorize")
	if !strings.Contains(got, "authorize  string; required; 1 to 128 letters, digits, underscores or dashes; never echoed\n") {
		t.Errorf("explanation:\n%s", got)
	}
	if n := strings.Count(got, "In the "); n != 1 {
		t.Errorf("%d places, want 1:\n%s", n, got)
	}
}

func TestExplainACodeOfAnError(t *testing.T) {
	got := explained(t, "RateLimit")
	if !strings.HasPrefix(got, "RateLimit (error code)\n") || !strings.Contains(got, "Trying again later can help.") {
		t.Errorf("explanation:\n%s", got)
	}
}

func TestExplainNothingListsTheCalls(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(explained(t, "")), "\n")
	if got, want := len(lines), len(wire.All()); got != want {
		t.Errorf("%d lines, want %d", got, want)
	}
}

func TestExplainEveryCallAndEveryProperty(t *testing.T) {
	for _, c := range wire.All() {
		text := explained(t, c.Name)
		for _, line := range strings.Split(text, "\n") {
			if strings.HasSuffix(line, " ") {
				t.Errorf("%s: a line ends in a space: %q", c.Name, line)
			}
		}
		e, ok := Call(c.Name)
		if !ok {
			t.Fatalf("no entry of %s", c.Name)
		}
		for _, p := range append(e.Request, e.Answer...) {
			if p.Path == "" {
				continue
			}
			if p.Text == "" {
				t.Errorf("%s.%s has no text", c.Name, p.Path)
			}
			var out bytes.Buffer
			if !writeProperty(&out, append(e.Request, e.Answer...), p.Path, c.Name) {
				t.Errorf("%s.%s is not found", c.Name, p.Path)
			}
		}
	}
}

func TestExplainOffersTheNearestName(t *testing.T) {
	for _, c := range []struct{ name, near string }{
		{"propsal", "proposal"},
		{"proposal.barier", "proposal.barrier"},
		{"ratelimit", "RateLimit"},
		{"buy.parameters.ammount", "buy.parameters.amount"},
		{"entirely_something_else_that_is_no_call", ""},
	} {
		err := Explain(&bytes.Buffer{}, c.name)
		var unknown *UnknownError
		if !errors.As(err, &unknown) {
			t.Errorf("Explain(%q) = %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(*unknown, UnknownError{Name: c.name, Near: c.near}); diff != "" {
			t.Errorf("Explain(%q): (-got +want)\n%s", c.name, diff)
		}
	}
}

// full is a writer that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("full")

func TestExplainTellsOfAFailedWrite(t *testing.T) {
	if err := Explain(full{}, "ping"); !errors.Is(err, errFull) {
		t.Errorf("error = %v", err)
	}
}

func TestGoNamesBecomeThoseOfTheWire(t *testing.T) {
	b := New(Text{CallNames: map[string]string{"TradingServers": "trading_servers", "Time": "time"}})
	got := b.readable("Server is as TradingServers gives it, in PACurrency. Time is short.", "Server", "server", map[string]string{"PACurrency": "pa_currency"})
	if want := "server is as trading_servers gives it, in pa_currency. Time is short."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEntryOfACall(t *testing.T) {
	e, ok := Call("ping")
	if !ok {
		t.Fatal("no entry of ping")
	}
	if got, want := e.Status(), "simulated"; got != want {
		t.Errorf("status = %q, want %q", got, want)
	}
	want := []Property{{Path: "ping", Type: "1", Required: true, Text: "ping names the call."}}
	if diff := cmp.Diff(e.Request, want, cmp.AllowUnexported(Property{})); diff != "" {
		t.Errorf("request: (-got +want)\n%s", diff)
	}
	if _, ok := Call("no_such_call"); ok {
		t.Error("there is an entry of no call")
	}
}
