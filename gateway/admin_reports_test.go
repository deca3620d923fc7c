package gateway_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/backtest"
	"github.com/dervish-ws/dervish/internal/reports"
)

// keepReport keeps a report of a bot in a folder, and gives its name.
func keepReport(t *testing.T, dir string) string {
	t.Helper()
	r := &backtest.Report{
		Heading: backtest.Heading{Command: []string{"python", "bot.py"}, From: noon, To: noon.Add(time.Hour), Seed: "a", Markets: 1, Currency: "USD", Digits: 2},
		Runs:    []backtest.Run{{Seed: "a", End: backtest.Completed, Opening: 100, Balance: 100}},
	}
	r.Reckon()
	name, _, _, err := reports.Folder(dir).Keep(r, noon)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func TestReportsAreListedAndShown(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "reports")
	s := start(t, &gateway.Options{Reports: dir})
	if w := s.operate("GET", "/reports", ""); w.Code != 200 || !strings.Contains(w.Body.String(), `"reports":[]`) {
		t.Errorf("before the first = %d %s", w.Code, w.Body)
	}
	name := keepReport(t, dir)
	var list struct {
		Reports []struct {
			Name    string
			When    time.Time
			Command []string
			Seed    string
			From    time.Time
			Summary struct{ Runs int }
		}
		Older  int
		Folder string
	}
	w := s.operate("GET", "/reports", "")
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || len(list.Reports) != 1 || list.Folder != dir {
		t.Fatalf("GET /reports = %s (%v)", w.Body, err)
	}
	if r := list.Reports[0]; r.Name != name || !r.When.Equal(noon) || strings.Join(r.Command, " ") != "python bot.py" || r.Seed != "a" || !r.From.Equal(noon) || r.Summary.Runs != 1 {
		t.Errorf("the report is %+v", r)
	}
	w = s.operate("GET", "/reports/"+name, "")
	if policy := w.Header().Get("Content-Security-Policy"); w.Code != 200 || !strings.Contains(w.Body.String(), "Backtest of") || !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") {
		t.Errorf("the page = %d under %q", w.Code, policy)
	}
	for header, want := range map[string]string{"Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
		if got := w.Header().Get(header); got != want {
			t.Errorf("%s = %q, want %q", header, got, want)
		}
	}
	var r backtest.Report
	if w = s.operate("GET", "/reports/"+name+"/data", ""); w.Code != 200 || json.Unmarshal(w.Body.Bytes(), &r) != nil || len(r.Runs) != 1 {
		t.Errorf("the JSON = %d %.200s", w.Code, w.Body)
	}
	if w = s.operate("GET", "/levers", ""); !strings.Contains(w.Body.String(), `"reports"`) {
		t.Errorf("GET /levers = %s, want reports among them", w.Body)
	}
	if w = s.operate("DELETE", "/reports/"+name, ""); w.Code != 200 {
		t.Errorf("DELETE = %d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/reports/" + name, "/reports/" + name + "/data"} {
		if w = s.operate("GET", path, ""); w.Code != 404 {
			t.Errorf("GET %s = %d after its end", path, w.Code)
		}
	}
}

func TestNothingButReportsIsShown(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "reports")
	keepReport(t, dir)
	if err := os.WriteFile(filepath.Join(top, "secret.html"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, &gateway.Options{Reports: dir})
	for _, path := range []string{"/reports/..%2Fsecret", "/reports/%2e%2e%2fsecret", "/reports/..%5csecret", "/reports/../secret", "/reports/secret", "/reports/%00", "/reports/.", "/reports/" + strings.Repeat("x", 300)} {
		if w := s.operate("GET", path, ""); w.Code == 200 || strings.Contains(w.Body.String(), "secret\n") {
			t.Errorf("GET %s = %d %s", path, w.Code, w.Body)
		}
		if w := s.operate("DELETE", path, ""); w.Code == 200 {
			t.Errorf("DELETE %s = 200", path)
		}
	}
	if _, err := os.Stat(filepath.Join(top, "secret.html")); err != nil {
		t.Error(err)
	}
}

func TestWithoutAFolderThereAreNoReports(t *testing.T) {
	s := start(t, nil)
	if w := s.operate("GET", "/reports", ""); w.Code != 404 {
		t.Errorf("GET /reports = %d", w.Code)
	}
	if w := s.operate("GET", "/levers", ""); strings.Contains(w.Body.String(), "reports") {
		t.Errorf("GET /levers = %s", w.Body)
	}
}

// A ticket is for one report and for a while, and for reading alone.
func TestATicketOpensAReportWithoutTheToken(t *testing.T) {
	dir := t.TempDir()
	name := keepReport(t, dir)
	other := keepReport(t, dir)
	const secret = "correct-horse-battery"
	s := start(t, &gateway.Options{Reports: dir, FrontAdmin: true, AdminToken: secret})
	do := func(method, path, token string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, "http://"+s.addr+"/admin"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(text)
	}
	if code, _ := do("POST", "/reports/"+name+"/ticket", ""); code != 401 {
		t.Errorf("a ticket for nobody = %d", code)
	}
	if code, _ := do("POST", "/reports/none/ticket", secret); code != 404 {
		t.Errorf("a ticket for no report = %d", code)
	}
	code, text := do("POST", "/reports/"+name+"/ticket", secret)
	var ticket struct{ Path string }
	if err := json.Unmarshal([]byte(text), &ticket); err != nil || code != 200 || strings.Contains(ticket.Path, secret) {
		t.Fatalf("the ticket = %d %s", code, text)
	}
	if code, text := do("GET", ticket.Path, ""); code != 200 || !strings.Contains(text, "Backtest of") {
		t.Errorf("with the ticket = %d", code)
	}
	_, query, _ := strings.Cut(ticket.Path, "?")
	for what, path := range map[string]string{
		"another report":    "/reports/" + other + "?" + query,
		"its JSON":          "/reports/" + name + "/data?" + query,
		"the list":          "/reports?" + query,
		"the limits":        "/limits?" + query,
		"a later end":       strings.Replace(ticket.Path, "until=1", "until=9", 1),
		"an earlier end":    "/reports/" + name + "?until=1&" + query[strings.Index(query, "ticket="):],
		"a ticket of zeros": "/reports/" + name + "?until=9999999999&ticket=" + strings.Repeat("0", 64),
		"no ticket":         "/reports/" + name,
	} {
		if code, _ := do("GET", path, ""); code != 401 {
			t.Errorf("for %s the ticket gives %d", what, code)
		}
	}
	if code, _ := do("DELETE", ticket.Path, ""); code != 401 {
		t.Errorf("the ticket removes: %d", code)
	}
	if code, _ := do("GET", "/reports/"+name, secret); code != 200 {
		t.Errorf("with the token = %d", code)
	}
}
