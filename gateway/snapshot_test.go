package gateway_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/gateway"
)

// admin makes a request of the admin handler that must be answered with a status.
func (s *server) must(t testing.TB, status int, method, path, body string) []byte {
	t.Helper()
	w := s.operate(method, path, body)
	if w.Code != status {
		t.Fatalf("%s %s %s: status = %d, want %d: %s", method, path, shorten(body), w.Code, status, w.Body)
	}
	return w.Body.Bytes()
}

// until reads messages up to the answer to a ping, which is sent first.
func (c *client) until(out *strings.Builder) {
	c.t.Helper()
	for c.send(`{"ping":1}`); ; {
		text := c.message()
		if parse(c.t, text).MsgType == "ping" {
			return
		}
		fmt.Fprintln(out, text)
	}
}

const aCall = `{"buy":"1","price":10,"parameters":{"contract_type":"CALL","symbol":"R_100","currency":"USD","amount":10,"basis":"stake","duration":5,"duration_unit":"t"}%s}`

// life is what a client of a world hears that asks for something of everything that a world remembers.
func (s *server) life(t testing.TB, world, target, token string) string {
	t.Helper()
	c := s.connect(t, target)
	var heard strings.Builder
	for _, request := range []string{
		fmt.Sprintf(`{"authorize":%q}`, token), `{"time":1}`, `{"balance":1,"account":"all"}`, `{"portfolio":1}`, `{"statement":1,"description":1}`,
		`{"profit_table":1}`, `{"api_token":1,"new_token":"later","new_token_scopes":["read"]}`, `{"login_history":1}`,
		`{"app_register":1,"name":"mine","scopes":["read"]}`, `{"website_status":1}`, `{"ticks":"R_100"}`, `{"transaction":1,"subscribe":1}`,
		fmt.Sprintf(aCall, `,"subscribe":1`), `{"ticks_history":"R_100","end":"latest","count":20}`, `{"new_account_virtual":1}`,
	} {
		c.send(request)
		c.until(&heard)
	}
	for range 3 {
		s.must(t, 200, "POST", world+"/clock", `{"action":"advance","by":"7s"}`)
		c.until(&heard)
	}
	c.nc.Close()
	return heard.String()
}

// prepared opens a sandbox in whose life there is something already, and gives it as it was opened.
func (s *server) prepared(t testing.TB) (made gateway.Sandbox) {
	t.Helper()
	text := s.must(t, 201, "POST", "/sandboxes", `{"app_id":7,"seed":"a","start":"2026-01-05T12:00:00Z","paused":true}`)
	if err := json.Unmarshal(text, &made); err != nil {
		t.Fatal(err)
	}
	c := s.connect(t, gateway.Path+"?app_id=7")
	c.ask(`{"authorize":%q}`, made.Demo.Token).ok()
	c.ask(aCall, "").ok()
	s.must(t, 200, "POST", "/sandboxes/7/clock", `{"action":"advance","by":"1m0.25s"}`)
	c.ask(aCall, "").ok() // which is open still
	s.must(t, 200, "POST", "/sandboxes/7/quotes", `{"symbol":"R_100","quotes":[1500.5,1500.75,1501.25]}`)
	s.must(t, 200, "PUT", "/sandboxes/7/limits", `{"proposal_streams":3}`)
	s.must(t, 200, "POST", "/sandboxes/7/faults", `{"fault":"error","code":"InternalServerError","call":"balance","nth":2}`)
	c.ask(`{"balance":1}`).ok() // the next one fails
	c.nc.Close()
	return made
}

func TestAWorldGoesOnAsItWasWhenItWasKept(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	made := s.prepared(t)
	const target = gateway.Path + "?app_id=7"
	life := func() string { return s.life(t, "/sandboxes/7", target, made.Demo.Token) }

	text := s.must(t, 201, "POST", "/sandboxes/7/snapshots", `{"name":"begun"}`)
	var listed struct {
		Name  string
		AppID int64 `json:"app_id"`
		Seed  string
		Time  time.Time
		Bytes int
	}
	if err := json.Unmarshal(text, &listed); err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 1, 5, 12, 1, 0, 250_000_000, time.UTC)
	if listed.Name != "begun" || listed.AppID != 7 || listed.Seed != "a" || !listed.Time.Equal(want) || listed.Bytes == 0 {
		t.Errorf("the snapshot is %s", text)
	}
	was := life()
	if !strings.Contains(was, "InternalServerError") || !strings.Contains(was, "1501.25") {
		t.Errorf("the fault or the script did not come about in %s", shorten(was))
	}
	file := string(s.must(t, 200, "GET", "/sandboxes/7/snapshots/begun", ""))
	s.must(t, 200, "POST", "/sandboxes/7/restore", `{"snapshot":"begun"}`)
	first := life()
	s.must(t, 200, "POST", "/sandboxes/7/clock", `{"action":"speed","speed":7}`)
	s.must(t, 200, "POST", "/sandboxes/7/restore", file)
	second := life()
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("restored twice, it differs:\n%s", diff)
	}
	// The world that was kept and the one that was restored agree in all but what is drawn from chance.
	if diff := cmp.Diff(undrawn(t, was), undrawn(t, first)); diff != "" {
		t.Errorf("the world that was restored differs from the one that was kept:\n%s", diff)
	}
	var state gateway.ClockState
	if err := json.Unmarshal(s.must(t, 200, "GET", "/sandboxes/7/clock", ""), &state); err != nil {
		t.Fatal(err)
	}
	if !state.Paused || state.Speed != 1 {
		t.Errorf("clock = %+v, want it paused, and as fast as when it was kept", state)
	}
	if text := s.must(t, 200, "GET", "/sandboxes/7/limits", ""); !bytes.Contains(text, []byte(`"proposal_streams":3`)) {
		t.Errorf("limits = %s", text)
	}
}

// undrawn leaves out what is drawn from chance: tokens, and identities of streams. Of those it keeps which are the same.
func undrawn(t testing.TB, heard string) string {
	t.Helper()
	names := map[string]string{}
	var out strings.Builder
	for line := range strings.Lines(heard) {
		var v any
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		text, err := json.MarshalIndent(mask(v, names), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s\n", text)
	}
	return out.String()
}

func mask(v any, names map[string]string) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = mask(v[i], names)
		}
	case map[string]any:
		for name := range v {
			text, isText := v[name].(string)
			drawn := isText && (name == "token" || name == "oauth_token" || name == "id" && len(text) == 36)
			if !drawn {
				v[name] = mask(v[name], names)
				continue
			}
			if names[text] == "" {
				names[text] = fmt.Sprintf("%s %d", name, len(names)+1)
			}
			v[name] = names[text]
		}
	}
	return v
}

func TestSessionsEndWhenTheirWorldIsRestored(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	made := s.prepared(t)
	s.must(t, 201, "POST", "/sandboxes/7/snapshots", `{"name":"a"}`)
	inside, outside := s.connect(t, gateway.Path+"?app_id=7"), s.connect(t, "")
	inside.ask(`{"authorize":%q}`, made.Demo.Token).ok()
	s.must(t, 200, "POST", "/sandboxes/7/restore", `{"snapshot":"a"}`) // which waits for nobody
	if reason := inside.closed(1012); !strings.Contains(reason, "restored") {
		t.Errorf("reason = %q", reason)
	}
	outside.ping()
	s.connect(t, gateway.Path+"?app_id=7").ask(`{"authorize":%q}`, made.Demo.Token).ok()
}

func TestTheServersOwnWorldIsRestored(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]string{"in memory": "", "in a file": filepath.Join(t.TempDir(), "data.db")} {
		t.Run(name, func(t *testing.T) {
			o := standing()
			o.Database, o.Seed = database, "mine"
			s := start(t, o)
			token := s.Demo().Token
			bystander := s.must(t, 201, "POST", "/sandboxes", `{"app_id":7}`)
			c := s.connect(t, "")
			c.ask(`{"authorize":%q}`, token).ok()
			c.ask(aCall, "").ok()
			s.must(t, 201, "POST", "/snapshots", `{"name":"a"}`)
			life := func() string { return s.life(t, "", "", token) }
			was := life()
			restore := make(chan []byte, 1)
			go func() { restore <- s.must(t, 200, "POST", "/restore", `{"snapshot":"a"}`) }()
			c.closed(1012)
			if text := receive(t, restore); !bytes.Contains(text, []byte(`"seed":"mine"`)) {
				t.Errorf("the answer is %s", text)
			}
			first := life()
			s.must(t, 200, "POST", "/restore", `{"snapshot":"a"}`)
			if diff := cmp.Diff(first, life()); diff != "" {
				t.Errorf("restored twice, it differs:\n%s", diff)
			}
			if diff := cmp.Diff(undrawn(t, was), undrawn(t, first)); diff != "" {
				t.Errorf("it differs from the world that was kept:\n%s", diff)
			}
			if got := s.Demo().Token; got != token {
				t.Error("the demo account is told of with another token")
			}
			held, err := s.Balance(t.Context(), s.Demo().LoginID)
			if err != nil || held == "10000.00" {
				t.Errorf("Balance = %s, %v; want what the purchases left", held, err)
			}
			var sandbox gateway.Sandbox
			if err := json.Unmarshal(bystander, &sandbox); err != nil {
				t.Fatal(err)
			}
			beside := s.connect(t, gateway.Path+"?app_id=7")
			beside.ask(`{"authorize":%q}`, sandbox.Demo.Token).ok()
			beside.nc.Close() // nobody waits for it
			if err := s.stop(); err != nil {
				t.Fatal(err)
			}
			if database == "" {
				return
			}
			// What was restored, and what came after, is what the file keeps.
			var balance struct{ Balance json.Number }
			d := start(t, o).connect(t, "")
			d.ask(`{"authorize":%q}`, token).ok()
			if d.ask(`{"balance":1}`).into(&balance); balance.Balance.String() != held {
				t.Errorf("balance after a restart = %s, want %s", balance.Balance, held)
			}
		})
	}
}

func TestWhatIsNoSnapshotLeavesTheWorldAsItIs(t *testing.T) {
	t.Parallel()
	o := standing()
	o.Database = filepath.Join(t.TempDir(), "data.db")
	s := start(t, o)
	made := s.prepared(t)
	s.must(t, 201, "POST", "/sandboxes/7/snapshots", `{"name":"a"}`)
	file := string(s.must(t, 200, "GET", "/sandboxes/7/snapshots/a", ""))
	overlaid := start(t, &gateway.Options{Start: noon, Paused: true, Symbols: strings.NewReader("symbols:\n  R_100: {volatility: 2}\n")})
	overlaid.must(t, 201, "POST", "/snapshots", `{"name":"a"}`)
	foreign := string(overlaid.must(t, 200, "GET", "/snapshots/a", ""))
	own, inside := s.connect(t, ""), s.connect(t, gateway.Path+"?app_id=7")
	own.ask(`{"authorize":%q}`, s.Demo().Token).ok()
	inside.ask(`{"authorize":%q}`, made.Demo.Token).ok()

	line, image, _ := strings.Cut(unzipped(t, file), "\n")
	alter := func(old, next string) string {
		if !strings.Contains(line, old) {
			t.Fatalf("no %s in %s", old, line)
		}
		return zipped(t, strings.Replace(line, old, next, 1)+"\n"+image)
	}
	for name, body := range map[string]string{
		"nothing":                 "",
		"text":                    "this is no snapshot",
		"another gzip":            zipped(t, "hello\nworld\n"),
		"cut":                     file[:len(file)-10],
		"flipped":                 file[:len(file)/2] + string([]byte{file[len(file)/2] ^ 1}) + file[len(file)/2+1:],
		"another version":         alter(`"dervish_snapshot":1`, `"dervish_snapshot":2`),
		"a member too many":       alter(`{`, `{"more":1,`),
		"without a time":          alter(`"time":"2026-01-05T12:01:00.25Z"`, `"time":"0001-01-01T00:00:00Z"`),
		"a time with no market":   alter(`"time":"2026-`, `"time":"9026-`),
		"another speed":           alter(`"speed":1`, `"speed":-1`),
		"limits below 0":          alter(`"proposal_streams":3`, `"proposal_streams":-3`),
		"a fault that is none":    alter(`"fault":"error"`, `"fault":"terror"`),
		"a status that is none":   alter(`"status":"up"`, `"status":"sideways"`),
		"a script of what is not": alter(`"R_100":[[`, `"R_101":[[`),
		"another seed":            alter(`"seed":"a"`, `"seed":"b"`),
		"no data":                 zipped(t, line+"\n"),
		"data of nobody":          zipped(t, line+"\n"+strings.Repeat("x", len(image))),
		"another market's":        foreign,
		"a name":                  `{"snapshot":"b"}`,
		"a word too many":         `{"snapshot":"a","of":7}`,
	} {
		for _, world := range []string{"", "/sandboxes/7"} {
			w := s.operate("POST", world+"/restore", body)
			if w.Code != 400 && w.Code != 404 || !strings.Contains(w.Body.String(), `"error"`) {
				t.Errorf("%s: %s/restore = %d %s", name, world, w.Code, w.Body)
			}
		}
		if strings.HasPrefix(body, "{") {
			continue
		}
		if w := s.operate("PUT", "/snapshots/b", body); w.Code != 400 && w.Code != 201 {
			t.Errorf("%s: PUT = %d %s", name, w.Code, w.Body)
		} else if w.Code == 201 { // it is looked into when it is restored
			s.must(t, 204, "DELETE", "/snapshots/b", "")
		}
	}
	own.ask(`{"balance":1}`).ok()
	inside.ask(`{"portfolio":1}`).ok()
	// The good one is restored still, also by another sandbox.
	s.must(t, 201, "POST", "/sandboxes", `{"app_id":8}`)
	s.must(t, 200, "POST", "/sandboxes/8/restore", file)
	s.connect(t, gateway.Path+"?app_id=8").ask(`{"authorize":%q}`, made.Demo.Token).ok()
}

func zipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func unzipped(t testing.TB, file string) string {
	t.Helper()
	z, err := gzip.NewReader(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(z); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSnapshotsAreKeptByName(t *testing.T) {
	t.Parallel()
	s := start(t, standing())
	s.must(t, 201, "POST", "/sandboxes", `{"app_id":7}`)
	names := func(world string) (list []string) {
		t.Helper()
		var all struct{ Snapshots []struct{ Name string } }
		if err := json.Unmarshal(s.must(t, 200, "GET", world+"/snapshots", ""), &all); err != nil {
			t.Fatal(err)
		}
		for _, one := range all.Snapshots {
			list = append(list, one.Name)
		}
		return list
	}
	s.must(t, 201, "POST", "/snapshots", `{"name":"a"}`)
	s.must(t, 201, "POST", "/snapshots", `{}`)
	s.must(t, 201, "POST", "/sandboxes/7/snapshots", `{"name":"a"}`)
	s.must(t, http.StatusConflict, "POST", "/snapshots", `{"name":"a"}`)
	s.must(t, http.StatusConflict, "PUT", "/snapshots/a", "")
	for _, name := range []string{"", ".", "a/b", "ä", strings.Repeat("a", 65), "a b"} {
		if name != "" {
			s.must(t, 400, "POST", "/snapshots", fmt.Sprintf(`{"name":%q}`, name))
		}
	}
	if diff := cmp.Diff(names(""), []string{"a", "snapshot-1"}); diff != "" {
		t.Errorf("names of the server's own:\n%s", diff)
	}
	file := string(s.must(t, 200, "GET", "/snapshots/a", ""))
	s.must(t, 201, "PUT", "/sandboxes/7/snapshots/b", file)
	for range 18 {
		s.must(t, 201, "POST", "/sandboxes/7/snapshots", `{}`)
	}
	if text := s.must(t, 400, "POST", "/sandboxes/7/snapshots", `{}`); !bytes.Contains(text, []byte("20 snapshots")) {
		t.Errorf("the 21st: %s", text)
	}
	s.must(t, 204, "DELETE", "/sandboxes/7/snapshots/b", "")
	for _, request := range []string{"DELETE /sandboxes/7/snapshots/b", "GET /sandboxes/7/snapshots/b", "GET /sandboxes/9/snapshots", "POST /sandboxes/9/restore"} {
		method, path, _ := strings.Cut(request, " ")
		s.must(t, 404, method, path, `{"snapshot":"b"}`)
	}
	// A sandbox takes its snapshots with it.
	s.must(t, 204, "DELETE", "/sandboxes/7", "")
	s.must(t, 201, "POST", "/sandboxes", `{"app_id":7}`)
	if got := names("/sandboxes/7"); got != nil {
		t.Errorf("a new sandbox has the snapshots %v", got)
	}
}

func TestAMaintenanceGoesOnInAWorldThatIsRestored(t *testing.T) {
	t.Parallel()
	s := start(t, standing())
	s.must(t, 200, "POST", "/faults", `{"fault":"updating","delay":"10s","lasts":"60s","message":"a while"}`)
	s.must(t, 200, "POST", "/clock", `{"action":"advance","by":"5s"}`)
	s.must(t, 201, "POST", "/snapshots", `{"name":"announced"}`)
	s.must(t, 200, "POST", "/clock", `{"action":"advance","by":"15s"}`)
	s.must(t, 201, "POST", "/snapshots", `{"name":"dropped"}`)
	s.must(t, 200, "POST", "/clock", `{"action":"advance","by":"10m"}`)
	status := func() string {
		t.Helper()
		var site gateway.Site
		if err := json.Unmarshal(s.must(t, 200, "GET", "/site", ""), &site); err != nil {
			t.Fatal(err)
		}
		return site.Status
	}
	if got := status(); got != "up" {
		t.Fatalf("site = %s when it is over", got)
	}
	for _, tt := range []struct {
		name    string
		dropped bool // the sessions were, before
	}{{"announced", false}, {"dropped", true}} {
		s.must(t, 200, "POST", "/restore", `{"snapshot":"`+tt.name+`"}`)
		if got := status(); got != "updating" {
			t.Errorf("%s: site = %s", tt.name, got)
		}
		if hits := s.Faults()[0].Hits; hits != 1 {
			t.Errorf("%s: it came about %d times, want once", tt.name, hits)
		}
		c := s.connect(t, "")
		c.ping()
		s.must(t, 200, "POST", "/clock", `{"action":"advance","by":"10s"}`)
		if tt.dropped {
			c.ping()
		} else {
			c.end()
		}
		s.must(t, 200, "POST", "/clock", `{"action":"advance","by":"60s"}`)
		if got := status(); got != "up" {
			t.Errorf("%s: site = %s after it was over", tt.name, got)
		}
	}
}

func TestAWorldInLockstepIsNotRestored(t *testing.T) {
	t.Parallel()
	s := start(t, &gateway.Options{Start: noon, Lockstep: true})
	snapshot, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Restore(t.Context(), snapshot); err == nil {
		t.Error("it was restored")
	}
	if err := start(t, nil).Restore(t.Context(), snapshot); err != nil {
		t.Errorf("elsewhere: %v", err)
	}
}

func TestNothingIsRestoredWhenTheGatewayIsGone(t *testing.T) {
	t.Parallel()
	g := newGateway(t, nil)
	snapshot, err := g.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Restore(t.Context(), snapshot); err != nil {
		t.Fatal(err)
	}
	if err := g.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := g.Restore(t.Context(), snapshot); err == nil || errors.Is(err, gateway.ErrNoSnapshot) {
		t.Errorf("error = %v, want one that says that the gateway is gone", err)
	}
}
