package gateway_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/wire"
)

func TestRS9EveryReplyHasItsEnvelope(t *testing.T) {
	s, _ := startManual(t, nil)
	c := s.connect(t, "")
	for _, tc := range []struct{ request, msgType, code string }{
		{`{"ping":1}`, "ping", ""},
		{`{"ping":1,"req_id":0}`, "ping", ""},
		{`{"req_id":7,"ping":1,"passthrough":{}}`, "ping", ""},
		{`{"ping":1,"passthrough":{"k":"v","n":[1,{"x":null}]},"req_id":9007199254740993}`, "ping", ""},
		{`{"ping":1,"req_id":-5}`, "ping", ""},
		{`{"ping":"1","req_id":3}`, "ping", ""}, // leniency: echoed as it was written
		{`{ "time" : 1 , "req_id" : 4 }`, "time", ""},
		{`{"states_list":"de","req_id":5}`, "states_list", ""},
		{`{"website_status":1,"req_id":6,"passthrough":{"a":"b"}}`, "website_status", ""},
		{`{"forget_all":["ticks","candles"],"req_id":0,"passthrough":{}}`, "forget_all", ""},
		{`{"ping":1,"foo":2,"req_id":0,"passthrough":{}}`, "ping", "InputValidationFailed"},
		{`{"balance":1,"req_id":3,"passthrough":{"p":1}}`, "balance", "AuthorizationRequired"},
		{`{"ticks":"R_100","req_id":4}`, "tick", ""},
		{`{"ticks":"R_100","req_id":5}`, "ticks", "AlreadySubscribed"},
		{`{"ticks_history":"R_100","end":"latest","req_id":4}`, "history", ""},
		{`{"ticks_history":"R_100","end":"latest","style":"candles","req_id":4}`, "candles", ""},
		{`{"ticks_history":"NONE","end":"latest","req_id":4}`, "ticks_history", "InvalidSymbol"},
		{`{"tin_validations":1,"tax_residence":"nl","req_id":4}`, "tin_validations", "NotOffered"},
		{`{"no_such_call":1,"req_id":8,"passthrough":{"x":"y"}}`, "error", "UnrecognisedRequest"},
		{`{}`, "error", "UnrecognisedRequest"},
		{`{"ping":1,"a b":1,"req_id":2,"passthrough":{}}`, "error", "SanityCheckFailed"},
	} {
		r := c.ask("%s", tc.request)
		if tc.code == "" {
			r.ok()
		} else {
			r.fails(tc.code)
		}
		if r.MsgType != tc.msgType {
			t.Errorf("%s: msg_type = %q, want %q", tc.request, r.MsgType, tc.msgType)
		}
		r.repeats(tc.request)
	}
}

// repeats checks that an answer repeats its request: whole, and req_id and passthrough besides where it has them.
func (r reply) repeats(request string) {
	r.t.Helper()
	if !sameJSON(r.t, string(r.EchoReq), request) {
		r.t.Errorf("echo_req = %s, want %s", shorten(string(r.EchoReq)), shorten(request))
	}
	var asked struct {
		ReqID       json.RawMessage `json:"req_id"`
		Passthrough json.RawMessage `json:"passthrough"`
	}
	if err := json.Unmarshal([]byte(request), &asked); err != nil {
		r.t.Fatal(err)
	}
	if string(r.ReqID) != string(asked.ReqID) || string(r.Passthrough) != string(asked.Passthrough) {
		r.t.Errorf("%s: req_id = %s, passthrough = %s", shorten(request), r.ReqID, r.Passthrough)
	}
}

// sensitive are the properties of requests whose values never come back, by call. The property mt5_new_account of that
// call is marked as well; it is always 1, and comes back as the service has been seen to send it.
var sensitive = map[string][]string{
	"authorize":                                {"authorize", "tokens"},
	"buy_contract_for_multiple_accounts":       {"tokens"},
	"confirm_email":                            {"verification_code"},
	"copy_start":                               {"copy_start"},
	"copy_stop":                                {"copy_stop"},
	"exchange_verification_code":               {"verification_code"},
	"mt5_new_account":                          {"investPassword", "mainPassword", "phone", "phonePassword"},
	"mt5_password_change":                      {"new_password", "old_password"},
	"mt5_password_check":                       {"password"},
	"mt5_password_reset":                       {"new_password"},
	"new_account_check_duplicate":              {"first_name", "last_name", "phone_number"},
	"new_account_maltainvest":                  {"calling_country_code", "first_name", "last_name", "phone", "secret_answer"},
	"new_account_real":                         {"calling_country_code", "first_name", "last_name", "phone", "secret_answer"},
	"new_account_virtual":                      {"client_password"},
	"new_account_wallet":                       {"calling_country_code", "first_name", "last_name", "phone"},
	"new_account_wallet_and_trading":           {"calling_country_code", "first_name", "last_name", "phone"},
	"new_partner_account":                      {"calling_country_code", "company_name", "first_name", "last_name", "phone", "secret_answer"},
	"p2p_advert_create":                        {"contact_info", "description", "payment_info"},
	"p2p_advert_update":                        {"contact_info", "description", "payment_info"},
	"p2p_advertiser_create":                    {"contact_info", "default_advert_description", "name", "payment_info"},
	"p2p_advertiser_payment_methods":           {"create", "update"},
	"p2p_advertiser_update":                    {"contact_info", "default_advert_description", "payment_info"},
	"p2p_order_create":                         {"contact_info", "payment_info"},
	"partner_account_creation":                 {"calling_country_code", "company_name", "first_name", "last_name", "phone"},
	"partner_settings_update":                  {"company_name"},
	"sell_contract_for_multiple_accounts":      {"tokens"},
	"set_settings":                             {"calling_country_code", "first_name", "last_name", "phone", "secret_answer"},
	"trading_platform_investor_password_reset": {"new_password"},
	"trading_platform_password_reset":          {"new_password"},
}

func TestRS10SensitiveValuesNeverComeBack(t *testing.T) {
	if len(sensitive) != 29 {
		t.Fatalf("%d calls have sensitive properties, want 29", len(sensitive))
	}
	s := start(t, &gateway.Options{Accounts: []gateway.Account{account("VRTC1", everyScope)}})
	const secret = "Xq7Zs9Kp2Wm4"
	values := []string{`"` + secret + `"`, `["` + secret + `","` + secret + `"]`, `{"a":{"x":"` + secret + `"}}`, `"\u0058q7Zs9Kp2Wm4"`}
	for _, authorized := range []bool{false, true} {
		c := s.connect(t, "")
		if authorized {
			c.ask(`{"authorize":%q}`, token("VRTC1", everyScope...)).ok()
		}
		conceals := func(request string, properties ...string) {
			t.Helper()
			r := c.ask("%s", request)
			if strings.Contains(r.text, secret) || strings.Contains(r.text, `0058q7`) {
				t.Errorf("%s was answered %s", request, r.text)
			}
			echo := map[string]any{}
			if err := json.Unmarshal(r.EchoReq, &echo); err != nil {
				t.Fatal(err)
			}
			for _, p := range properties {
				if echo[p] != "<not shown>" {
					t.Errorf("%s: %s came back as %v", request, p, echo[p])
				}
			}
		}
		all := map[string]bool{}
		for call, properties := range sensitive {
			for _, p := range properties {
				all[p] = true
			}
			for _, v := range values {
				request := `{"req_id":1`
				if !slices.Contains(properties, call) {
					request += fmt.Sprintf(`,%q:1`, call)
				}
				for _, p := range properties {
					request += fmt.Sprintf(`,%q:%s`, p, v)
				}
				conceals(request+"}", properties...)
				conceals(request+`,"no_such_property":1}`, properties...)
			}
		}
		delete(all, "authorize") // these name a call, and so are no stray property
		delete(all, "copy_start")
		delete(all, "copy_stop")
		for _, v := range values {
			for _, p := range slices.Sorted(maps.Keys(all)) {
				conceals(fmt.Sprintf(`{"no_such_call":1,%q:%s}`, p, v), p)
				conceals(fmt.Sprintf(`{"ping":1,%q:%s}`, p, v), p)
				conceals(fmt.Sprintf(`{"ping":1,"bad key":1,%q:%s}`, p, v), p)
			}
		}
		c.send(`{"authorize":"` + secret + `"`) // malformed
		if text := c.reply().fails("BadRequest").text; strings.Contains(text, secret) {
			t.Errorf("a malformed request came back: %s", text)
		}
	}
}

// example reads a valid request of a call.
func example(t testing.TB, call string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "wire", "testdata", "examples", call+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// own takes the account that a request names out of it: it would be a foreign one.
func own(t testing.TB, request string) string {
	t.Helper()
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(request), &members); err != nil {
		t.Fatal(err)
	}
	delete(members, "loginid")
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestRS14AuthorizationAndScopesAreEnforcedForEveryCall(t *testing.T) {
	counts := map[string]int{}
	for _, call := range wire.All() {
		names := make([]string, len(call.Scopes))
		for i, s := range call.Scopes {
			names[i] = string(s)
		}
		counts[strings.Join(names, " or ")]++
	}
	if want := map[string]int{"": 37, "read": 24, "read or trading_information": 7, "trade": 10, "payments": 30, "admin": 29}; !maps.Equal(counts, want) {
		t.Errorf("calls by scope: %v, want %v", counts, want)
	}

	a := gateway.Account{LoginID: "VRTC1"}
	for _, scope := range everyScope {
		a.Tokens = append(a.Tokens, gateway.Token{Name: scope, Token: "only-" + scope, Scopes: []string{scope}})
	}
	a.Tokens = append(a.Tokens, gateway.Token{Name: "nothing", Token: "only-nothing"})
	s, _ := startManual(t, &gateway.Options{Accounts: []gateway.Account{a}})
	calls := slices.Clone(wire.All())
	// logout would end what the others need.
	calls = append(slices.DeleteFunc(calls, func(c *wire.Call) bool { return c.Name == "logout" }), wire.Logout.Call)
	for _, scope := range append([]string{"", "nothing"}, everyScope...) {
		t.Run("token_for_"+cmp.Or(scope, "none"), func(t *testing.T) {
			c := s.connect(t, "")
			if scope != "" {
				c.ask(`{"authorize":"only-%s"}`, scope).ok()
			}
			for _, call := range calls {
				r := c.ask("%s", own(t, example(t, call.Name)))
				got := r.Error.Code
				switch {
				case len(call.Scopes) == 0:
					if got == "AuthorizationRequired" || got == "PermissionDenied" {
						t.Errorf("%s is open and was answered %s", call.Name, r.Error.Code)
					}
				case scope == "":
					if got != "AuthorizationRequired" {
						t.Errorf("%s without a token = %q, want AuthorizationRequired", call.Name, got)
					}
				case slices.Contains(call.Scopes, wire.Scope(scope)):
					if got == "AuthorizationRequired" || got == "PermissionDenied" {
						t.Errorf("%s with a token for %s was answered %s: %s", call.Name, scope, got, r.Error.Message)
					}
				default:
					if got != "PermissionDenied" {
						t.Errorf("%s with a token for %s = %q, want PermissionDenied", call.Name, scope, got)
					}
				}
			}
		})
	}
}

func TestRS15RequestsAreValidated(t *testing.T) {
	s, _ := startManual(t, nil)
	c := s.connect(t, "")
	for _, call := range wire.All() {
		fine := strings.TrimSpace(example(t, call.Name))
		if r := c.ask("%s", fine); r.Error.Code == "InputValidationFailed" {
			t.Errorf("%s: the example was refused: %s", call.Name, r.Error.Message)
		}
		if call.Request.More == nil { // set_financial_assessment takes properties of any name
			r := c.ask("%s", strings.TrimSuffix(fine, "}")+`,"no_such_property":1}`).fails("InputValidationFailed")
			if r.MsgType != call.Name || r.Error.Message != "Input validation failed: Properties not allowed: no_such_property." || len(r.Error.Details) > 0 {
				t.Errorf("%s with an unknown property: %s", call.Name, r.text)
			}
		}
		// The naming property with a value of no call's.
		wrong := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(fine), &wrong); err != nil {
			t.Fatal(err)
		}
		wrong[call.Name] = json.RawMessage(`false`)
		text, err := json.Marshal(wrong)
		if err != nil {
			t.Fatal(err)
		}
		if r := c.ask("%s", text).fails("InputValidationFailed"); r.Error.Details[call.Name] == "" {
			t.Errorf("%s: false: the details do not name the property: %s", call.Name, r.text)
		}
	}
}

// schemas gives the folder of the public schemas.
func schemas(t *testing.T) string {
	t.Helper()
	dir := cmp.Or(os.Getenv("DERVISH_SCHEMAS"), filepath.Join("..", "..", "shared", "schemas"))
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skip("no schemas: set DERVISH_SCHEMAS to a folder that holds v3/CALL/receive.json to compare answers with them")
	} else if err != nil {
		t.Fatal(err)
	}
	return dir
}

// pattern compiles a schema's expression; some of them look ahead.
func pattern(text string) (jsonschema.Regexp, error) {
	if re, err := regexp.Compile(text); err == nil {
		return re, nil
	}
	re, err := regexp2.Compile(text, regexp2.None)
	if err != nil {
		return nil, err
	}
	re.MatchTimeout = 10 * time.Second
	return lookahead{re}, nil
}

type lookahead struct{ *regexp2.Regexp }

func (l lookahead) MatchString(s string) bool {
	ok, err := l.Regexp.MatchString(s)
	return ok && err == nil
}

func TestRS15AnswersAreValid(t *testing.T) {
	dir := schemas(t)
	s, _ := startManual(t, nil)
	c := s.connect(t, "")
	demo := s.Demo().Token
	answers := map[string]string{"authorize": c.ask(`{"authorize":%q}`, demo).text}
	for _, call := range wire.All() {
		switch {
		case call.Offer == wire.NotOffered, call.Name == "authorize", call.Name == "logout":
		case call.Name == "trading_platform_status": // its schema describes an array by the words for an object
		case call.Name == "account_list": // its schema asks for a member of the rows, and forbids it
		default:
			c := s.connect(t, "") // on which no stream of another call is open
			c.authorize(demo)
			if r := c.ask("%s", example(t, call.Name)); r.Error.Code == "" { // else it names what is not there
				answers[call.Name] = r.text
			}
		}
	}
	answers["logout"] = c.ask(`{"logout":1}`).text
	if len(answers) < 40 {
		t.Errorf("%d answers were compared", len(answers))
	}
	for name, text := range answers {
		file, err := os.Open(filepath.Join(dir, "v3", name, "receive.json"))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		compiler := jsonschema.NewCompiler()
		compiler.UseRegexpEngine(pattern)
		if err := compiler.AddResource("receive.json", doc); err != nil {
			t.Fatal(err)
		}
		schema, err := compiler.Compile("receive.json")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		answer, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(answer); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
