package calls_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/internal/calls"
	"github.com/dervish-ws/dervish/internal/limits"
	"github.com/dervish-ws/dervish/internal/schematest"
	"github.com/dervish-ws/dervish/wire"
)

var update = flag.Bool("update", false, "redraw the answers of the golden exchanges")

// exchange is one file under testdata/CALL: a request and the answer to it. All but the answer is written by hand.
type exchange struct {
	// Language is that of the connection; English when it is empty.
	Language string `json:"language,omitempty"`
	// Before are requests that are sent first, and whose answers are not looked at; {"advance":12} moves the clock on
	// instead, by seconds. In requests, <stream> stands for the stream that was opened last, "<proposal>" for the proposal
	// and "<contract>" for the contract that were answered last.
	Before  []json.RawMessage `json:"before,omitempty"`
	Request json.RawMessage   `json:"request"`
	Answer  json.RawMessage   `json:"answer"`
}

// published sets limits that website_status shows, and that the exchanges do not reach.
func published(w *calls.World) {
	w.Limits = limits.NewTable(limits.Numbers{
		Streams: 100, Proposals: 5,
		General: limits.Rates{Minutely: 9000, Hourly: 14400}, Pricing: limits.Rates{Minutely: 80, Hourly: 3600}, Outcome: limits.Rates{Minutely: 25, Hourly: 1500},
	}, nil)
}

// golden reads the exchanges of a call by name of file.
func golden(t *testing.T, call string) map[string]exchange {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", call, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]exchange{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		var x exchange
		if err := d.Decode(&x); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[file] = x
	}
	return all
}

// A call that is offered has a handler, an example and a golden exchange that succeeds; another one has an example.
func TestEveryCallIsAnsweredAsItsDeclarationSays(t *testing.T) {
	h := open(t, nil)
	for _, call := range wire.All() {
		example(t, call.Name, "")
		offered := call.Offer != wire.NotOffered
		if got := h.router.Offers(call); got != offered {
			t.Errorf("%s is declared as offered %v, and has a handler: %v", call.Name, offered, got)
		}
		succeeds := false
		for _, x := range golden(t, call.Name) {
			var a answer
			if err := json.Unmarshal(x.Answer, &a); err != nil {
				t.Fatal(err)
			}
			succeeds = succeeds || a.Error.Code == ""
		}
		if offered != succeeds {
			t.Errorf("%s is declared as offered %v, and has a golden exchange that succeeds: %v", call.Name, offered, succeeds)
		}
	}
	folders, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if wire.Lookup(f.Name()) == nil {
			t.Errorf("testdata/%s is named after no call", f.Name())
		}
	}
}

func TestGoldenExchanges(t *testing.T) {
	h := open(t, published)
	for _, call := range wire.All() {
		for file, x := range golden(t, call.Name) {
			t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "testdata/"), ".json"), func(t *testing.T) {
				got := exchanged(t, h, x)
				if *update {
					redraw(t, file, x, got)
					return
				}
				if diff := cmp.Diff(exact(t, x.Answer), abridged(t, got)); diff != "" {
					t.Errorf("answer (-want +got), to be redrawn by go test ./internal/calls -update:\n%s", diff)
				}
			})
		}
	}
}

// Answers follow the public schemas, in all golden exchanges that succeed.
func TestAnswersFollowThePublicSchemas(t *testing.T) {
	schematest.Dir(t)
	h := open(t, nil)
	checked := 0
	for _, call := range wire.All() {
		for file, x := range golden(t, call.Name) {
			text := exchanged(t, h, x)
			v, err := schematest.Value(text)
			if err != nil {
				t.Fatal(err)
			}
			doc := v.(map[string]any)
			if doc["error"] != nil {
				continue
			}
			if call == wire.TradingPlatformStatus.Call {
				delete(doc, "passthrough") // its schema alone forbids further members at the root
			}
			if call == wire.AccountList.Call {
				doc["account_list"] = []any{} // its schema asks for a member of the rows, and forbids it
			}
			if err := schematest.Response(t, call.Name).Validate(doc); err != nil {
				t.Errorf("%s: %v", file, err)
			}
			checked++
		}
	}
	if checked < 16 {
		t.Errorf("%d answers were checked, want at least one for each of 16 calls", checked)
	}
}

// Languages and filters do not lead out of the public schemas either.
func TestManyAnswersFollowThePublicSchemas(t *testing.T) {
	schematest.Dir(t)
	h := open(t, nil)
	ask := func(c *client, call *wire.Call, request string) {
		t.Helper()
		a := c.ask(request)
		if a.Error.Code != "" {
			if a.Error.Code != wire.InputValidationFailed {
				t.Errorf("%s answers %s", request, a.text)
			}
			return
		}
		v, err := schematest.Value(a.text)
		if err != nil {
			t.Fatal(err)
		}
		if err := schematest.Response(t, call.Name).Validate(v); err != nil {
			t.Errorf("%s: %v", request, err)
		}
	}
	for _, language := range h.world.Atlas.SupportedLanguages() {
		c := h.dial(t, language)
		ask(c, wire.ResidenceList.Call, `{"residence_list":1}`)
	}
	c := h.dial(t, "EN")
	c.authorize(allToken)
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			country := string([]rune{a, b})
			ask(c, wire.StatesList.Call, `{"states_list":"`+country+`"}`)
			ask(c, wire.LandingCompany.Call, `{"landing_company":"`+country+`"}`)
		}
	}
	for _, company := range wire.LandingCompanyDetails.Request.Field("landing_company_details").Enum {
		ask(c, wire.LandingCompanyDetails.Call, `{"landing_company_details":"`+company+`"}`)
	}
	for _, name := range wire.ResidenceList.Request.Field("query").Item.Enum {
		ask(c, wire.ResidenceList.Call, `{"residence_list":1,"query":["`+name+`"]}`)
	}
	servers := wire.TradingServers.Request
	for _, platform := range servers.Field("platform").Enum {
		for _, kind := range servers.Field("account_type").Enum {
			for _, market := range servers.Field("market_type").Enum {
				for _, environment := range servers.Field("environment").Enum {
					ask(c, wire.TradingServers.Call, text(t, map[string]any{"trading_servers": 1, "platform": platform, "account_type": kind, "market_type": market, "environment": environment}))
				}
			}
		}
	}
	for _, currency := range h.world.Atlas.Currencies() {
		ask(c, wire.CryptoConfig.Call, `{"crypto_config":1,"currency_code":"`+currency.Code+`"}`)
	}
}

// exchanged has an exchange on a connection of its own, and gives the answer. One that comes after others has a house of
// its own, so that nobody sees what was bought in another.
func exchanged(t *testing.T, h *house, x exchange) []byte {
	t.Helper()
	if len(x.Before) > 0 {
		h = open(t, published)
	}
	c := h.dial(t, x.Language)
	filled := strings.NewReplacer()
	known := map[string]string{}
	for _, request := range x.Before {
		var pause struct{ Advance int }
		if err := json.Unmarshal(request, &pause); err != nil {
			t.Fatal(err)
		}
		if pause.Advance > 0 {
			h.clock.Advance(time.Duration(pause.Advance) * time.Second)
			continue
		}
		note(known, c.ask(filled.Replace(compact(t, request))))
		filled = strings.NewReplacer("<stream>", known["stream"], "<proposal>", known["proposal"], `"<contract>"`, known["contract"])
	}
	return c.ask(filled.Replace(compact(t, x.Request))).text
}

var (
	proposalID = regexp.MustCompile(`"proposal":\{.*"id":"([^"]+)"`)
	contractID = regexp.MustCompile(`"contract_id":(\d+)`)
)

// note keeps what an answer names.
func note(known map[string]string, a answer) {
	if a.Subscription.ID != "" {
		known["stream"] = a.Subscription.ID
	}
	if found := proposalID.FindSubmatch(a.text); found != nil {
		known["proposal"] = string(found[1])
	}
	if found := contractID.FindSubmatch(a.text); found != nil {
		known["contract"] = string(found[1])
	}
}

func compact(t *testing.T, text []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// redraw writes the file anew.
func redraw(t *testing.T, file string, x exchange, got []byte) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	answer := abridged(t, got)
	x.Answer = json.RawMessage("null")
	if err := e.Encode(x); err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	e = json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	e.SetIndent("  ", "  ")
	if err := e.Encode(answer); err != nil {
		t.Fatal(err)
	}
	out := bytes.Replace(b.Bytes(), []byte(`"answer": null`), append([]byte(`"answer": `), bytes.TrimSpace(body.Bytes())...), 1)
	if err := os.WriteFile(file, out, 0o644); err != nil {
		t.Fatal(err)
	}
}

// streamID is the identity of a stream, which is different each time.
var streamID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// issued are tokens that are different each time, and what is shown of them.
var issued = regexp.MustCompile(`("token":"|"oauth_token":")(\**)(a1-)?[0-9A-Za-z]+"`)

// abridged is an answer as it stands in a file: identities of streams and tokens are masked, and of long lists and tables
// the beginning is kept, and how many more there are.
func abridged(t *testing.T, text []byte) any {
	t.Helper()
	text = streamID.ReplaceAll(text, []byte("<stream>"))
	return abridge(exact(t, issued.ReplaceAll(text, []byte("$1$2$3<token>\""))), "")
}

// exact reads JSON with its numbers as they are written.
func exact(t *testing.T, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// kept is how many elements of a long list or table a file shows.
const kept = 3

func abridge(v any, name string) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, 0, kept+1)
		for i, e := range v {
			if len(v) > 3*kept && i == kept {
				list = append(list, "and "+strconv.Itoa(len(v)-kept)+" more")
				break
			}
			list = append(list, abridge(e, ""))
		}
		return list
	case map[string]any:
		keys := slices.Sorted(maps.Keys(v))
		m := map[string]any{}
		for i, key := range keys {
			if (name == "currencies_config" || name == "fees") && len(keys) > kept && i == kept {
				m["…"] = "and " + strconv.Itoa(len(keys)-kept) + " more"
				break
			}
			m[key] = abridge(v[key], key)
		}
		return m
	}
	return v
}

// The order of members is part of what clients see in logs, and costs nothing to keep.
func TestEnvelopeBeginsWithTheEcho(t *testing.T) {
	h := open(t, nil)
	got := string(h.dial(t, "EN").ask(`{"time":1,"req_id":0,"passthrough":{}}`).text)
	want := `{"echo_req":{"time":1,"req_id":0,"passthrough":{}},"msg_type":"time","req_id":0,"passthrough":{},"time":1780315200}`
	if got != want {
		t.Errorf("answer = %s, want %s", got, want)
	}
}
