package wire_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/wire"
)

func TestReplyRepeatsReqIDAndPassthrough(t *testing.T) {
	for _, tt := range []struct {
		name, request, want string
		fault               string // that Decode finds
	}{
		{"neither", `{"ping":1}`, `{"echo_req":{"ping":1},"msg_type":"ping"`, ""},
		{"zero", `{"ping":1,"req_id":0}`, `{"echo_req":{"ping":1,"req_id":0},"msg_type":"ping","req_id":0`, ""},
		{"an integer", `{"ping":1,"req_id":17}`, `{"echo_req":{"ping":1,"req_id":17},"msg_type":"ping","req_id":17`, ""},
		{"a negative one", `{"ping":1,"req_id":-3}`, `{"echo_req":{"ping":1,"req_id":-3},"msg_type":"ping","req_id":-3`, ""},
		{"beyond the integers of a float", `{"ping":1,"req_id":9007199254740993}`, `{"echo_req":{"ping":1,"req_id":9007199254740993},"msg_type":"ping","req_id":9007199254740993`, ""},
		{"beyond 64 bits", `{"ping":1,"req_id":123456789012345678901234567890}`, `{"echo_req":{"ping":1,"req_id":123456789012345678901234567890},"msg_type":"ping","req_id":123456789012345678901234567890`, ""},
		{"an integer as a decimal", `{"ping":1,"req_id":5.0}`, `{"echo_req":{"ping":1,"req_id":5.0},"msg_type":"ping","req_id":5`, ""},
		{"an integer with an exponent", `{"ping":1,"req_id":5e2}`, `{"echo_req":{"ping":1,"req_id":5e2},"msg_type":"ping","req_id":500`, ""},
		{"a string of digits", `{"ping":1,"req_id":"42"}`, `{"echo_req":{"ping":1,"req_id":"42"},"msg_type":"ping","req_id":42`, ""},
		{"a string of digits with a sign", `{"ping":1,"req_id":"-42"}`, `{"echo_req":{"ping":1,"req_id":"-42"},"msg_type":"ping","req_id":-42`, ""},
		{"a string with leading zeros", `{"ping":1,"req_id":"-007"}`, `{"echo_req":{"ping":1,"req_id":"-007"},"msg_type":"ping","req_id":-7`, ""},
		{"a string with a plus sign", `{"ping":1,"req_id":"+7"}`, `{"echo_req":{"ping":1,"req_id":"+7"},"msg_type":"ping","req_id":7`, ""},
		{"a fraction", `{"ping":1,"req_id":1.5}`, `{"echo_req":{"ping":1,"req_id":1.5},"msg_type":"ping"`, "req_id"},
		{"words", `{"ping":1,"req_id":"one"}`, `{"echo_req":{"ping":1,"req_id":"one"},"msg_type":"ping"`, "req_id"},
		{"an empty string", `{"ping":1,"req_id":""}`, `{"echo_req":{"ping":1,"req_id":""},"msg_type":"ping"`, "req_id"},
		{"null", `{"ping":1,"req_id":null}`, `{"echo_req":{"ping":1,"req_id":null},"msg_type":"ping"`, "req_id"},
		{"true", `{"ping":1,"req_id":true}`, `{"echo_req":{"ping":1,"req_id":true},"msg_type":"ping"`, "req_id"},
		{"a list", `{"ping":1,"req_id":[1]}`, `{"echo_req":{"ping":1,"req_id":[1]},"msg_type":"ping"`, "req_id"},
		{"an object", `{"ping":1,"req_id":{}}`, `{"echo_req":{"ping":1,"req_id":{}},"msg_type":"ping"`, "req_id"},

		{"empty passthrough", `{"ping":1,"passthrough":{}}`, `{"echo_req":{"ping":1,"passthrough":{}},"msg_type":"ping","passthrough":{}`, ""},
		{"nested passthrough", `{"ping":1,"passthrough":{"a":{"b":[1,{"c":null}]}}}`, `{"echo_req":{"ping":1,"passthrough":{"a":{"b":[1,{"c":null}]}}},"msg_type":"ping","passthrough":{"a":{"b":[1,{"c":null}]}}`, ""},
		{"both", `{"passthrough":{"k":"v"},"req_id":1,"ping":1}`, `{"echo_req":{"passthrough":{"k":"v"},"req_id":1,"ping":1},"msg_type":"ping","req_id":1,"passthrough":{"k":"v"}`, ""},
		{"a string for passthrough", `{"ping":1,"passthrough":"x"}`, `{"echo_req":{"ping":1,"passthrough":"x"},"msg_type":"ping"`, "passthrough"},
		{"null for passthrough", `{"ping":1,"passthrough":null}`, `{"echo_req":{"ping":1,"passthrough":null},"msg_type":"ping"`, "passthrough"},
		{"a list for passthrough", `{"ping":1,"passthrough":[]}`, `{"echo_req":{"ping":1,"passthrough":[]},"msg_type":"ping"`, "passthrough"},
		{"escaped keys", `{"ping":1,"req\u005fid":4,"\u0070assthrough":{}}`, `{"echo_req":{"ping":1,"req\u005fid":4,"\u0070assthrough":{}},"msg_type":"ping","req_id":4,"passthrough":{}`, ""},
		{"white space around", " \n{\"ping\":1,\"req_id\": 2 }\t", `{"echo_req":{"ping":1,"req_id": 2 },"msg_type":"ping","req_id":2`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := parse(t, []byte(tt.request))
			if got := string(r.AppendHead(nil, "ping")); got != tt.want {
				t.Errorf("head = %s\nwant   %s", got, tt.want)
			}
			value(t, append(r.AppendHead(nil, "ping"), '}'))
			fault := ""
			if err := wire.Ping.Decode(r, nil); err != nil {
				fault = err.Error()
			}
			if fault != tt.fault {
				t.Errorf("Decode finds %q, want %q", fault, tt.fault)
			}
		})
	}
}

func TestErrorsNameTheCallOrElseError(t *testing.T) {
	known := parse(t, []byte(`{"ticks_history":"R_100","req_id":0,"passthrough":{}}`))
	unknown := parse(t, []byte(`{"no_such_call":1,"req_id":8}`))
	for _, c := range wire.Codes() {
		got := value(t, known.AppendError(nil, wire.NewError(c.Code, "text"))).(map[string]any)
		want := "ticks_history"
		switch c.Code {
		case wire.BadRequest, wire.SanityCheckFailed, wire.UnrecognisedRequest, wire.InvalidAppID, wire.ResponseTooLarge:
			want = "error"
		}
		if got["msg_type"] != want {
			t.Errorf("msg_type of %s = %v, want %s", c.Code, got["msg_type"], want)
		}
		if _, has := got["passthrough"].(map[string]any); !has || got["req_id"] == nil || got["ticks_history"] != nil {
			t.Errorf("%s answers %s, want req_id and passthrough and no payload", c.Code, text(t, got))
		}
		if got := value(t, unknown.AppendError(nil, wire.NewError(c.Code, "text"))).(map[string]any); got["msg_type"] != "error" {
			t.Errorf("msg_type of %s without a call = %v, want error", c.Code, got["msg_type"])
		}
	}
	want := `{"echo_req":{"no_such_call":1,"req_id":8},"msg_type":"error","req_id":8,"error":{"code":"UnrecognisedRequest","message":"Unrecognised request"}}`
	if got := string(unknown.AppendError(nil, wire.ErrUnrecognisedRequest)); got != want {
		t.Errorf("unrecognised request answers %s, want %s", got, want)
	}
}

func TestTheCallIsTheOneThatIsNamed(t *testing.T) {
	for _, tt := range []struct{ name, request, want string }{
		{"the only one", `{"time":1}`, "time"},
		{"among properties", `{"count":5,"end":"latest","ticks_history":"R_100","style":"ticks"}`, "ticks_history"},
		{"by an escaped key", `{"p\u0069ng":1}`, "ping"},
		{"whatever its value", `{"ping":null}`, "ping"},
		{"none", `{"no_such_call":1}`, ""},
		{"none by another case", `{"PING":1}`, ""},
		{"none in an empty object", `{}`, ""},
		{"none by what every call has", `{"req_id":1,"passthrough":{},"subscribe":1,"loginid":"CR1"}`, ""},
		{"none within", `{"passthrough":{"ping":1},"a":{"ping":1}}`, ""},
		{"landing_company alone", `{"landing_company":"ke"}`, "landing_company"},
		{"landing_company as a property", `{"landing_company":"svg","active_symbols":"brief"}`, "active_symbols"},
		{"landing_company in front", `{"active_symbols":"brief","landing_company":"svg"}`, "active_symbols"},
		{"landing_company beside a call that does not have it", `{"landing_company":"ke","ping":1}`, "ping"},
		{"landing_company and two more", `{"time":1,"landing_company":"ke","ping":1}`, "ping"},
		{"the first of two by the alphabet", `{"time":1,"ping":1}`, "ping"},
		{"the first of three", `{"ticks":"R_100","balance":1,"authorize":"x"}`, "authorize"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := parse(t, []byte(tt.request))
			got := ""
			if r.Call != nil {
				got = r.Call.Name
			}
			if got != tt.want {
				t.Errorf("%s names %q, want %q", tt.request, got, tt.want)
			}
			if n := strings.Count(tt.name, "two") + strings.Count(tt.name, "three") + strings.Count(tt.name, "beside"); n > 0 {
				if err := r.Call.Decode(r, nil); err == nil {
					t.Error("the request is valid, want the other call refused as a property")
				}
			}
		})
	}
}

// No call is an ordinary property of another, but landing_company of six.
func TestCallsAreNoPropertiesOfOthers(t *testing.T) {
	of := map[string][]string{}
	for _, c := range wire.All() {
		for i := range c.Request.Fields {
			if name := c.Request.Fields[i].Name; name != c.Name && wire.Lookup(name) != nil {
				of[name] = append(of[name], c.Name)
			}
		}
	}
	want := map[string][]string{"landing_company": {"active_symbols", "asset_index", "contracts_for", "contracts_for_company", "kyc_auth_status", "trading_durations"}}
	if !maps.EqualFunc(of, want, slices.Equal) {
		t.Errorf("calls that are properties = %v, want %v", of, want)
	}
}

func TestRequestsKeepNothingOfTheOneBefore(t *testing.T) {
	var r wire.Request
	for _, tt := range []struct{ request, want string }{
		{`{"authorize":"token","req_id":1,"passthrough":{"a":1}}`, `{"echo_req":{"authorize":"<not shown>","req_id":1,"passthrough":{"a":1}},"msg_type":"x","req_id":1,"passthrough":{"a":1}`},
		{`{"ping":1}`, `{"echo_req":{"ping":1},"msg_type":"x"`},
		{`{"ping":1,"time":1,"phone":"5"}`, `{"echo_req":{"ping":1,"time":1,"phone":"<not shown>"},"msg_type":"x"`},
		{`{"mt5_new_account":1,"name":"N"}`, `{"echo_req":{"mt5_new_account":1,"name":"N"},"msg_type":"x"`},
		{`{}`, `{"echo_req":{},"msg_type":"x"`},
	} {
		if err := r.Parse([]byte(tt.request)); err != nil {
			t.Fatal(err)
		}
		if got := string(r.AppendHead(nil, "x")); got != tt.want {
			t.Errorf("head of %s = %s, want %s", tt.request, got, tt.want)
		}
	}
}
