package wire_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/wire"
)

// judged gives a verdict on a request of the call that it names.
func judged(t testing.TB, request string) (*wire.Request, *wire.Invalid) {
	t.Helper()
	r := parse(t, []byte(request))
	if r.Call == nil {
		t.Fatalf("%s names no call", request)
	}
	err := r.Call.Decode(r, nil)
	if err == nil {
		return r, nil
	}
	var invalid *wire.Invalid
	if !errors.As(err, &invalid) {
		t.Fatalf("the error is a %T, want a *wire.Invalid", err)
	}
	return r, invalid
}

// faults writes each fault on one line.
func faults(e *wire.Invalid) (list []string) {
	for _, f := range e.Faults {
		list = append(list, f.Path+": "+f.Reason)
	}
	return list
}

func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name, request, message string
		faults                 []string
	}{
		{"unknown property", `{"ping":1,"foo":1}`, "Properties not allowed: foo.", nil},
		{"unknown properties", `{"b":1,"ping":1,"a":1}`, "Properties not allowed: b, a.", nil},
		{"missing property", `{"buy":"1"}`, "price", []string{"price: Missing property."}},
		{"string for an integer", `{"ping":"one"}`, "ping", []string{"ping: Expected integer - got string."}},
		{"fraction for an integer", `{"ticks_history":"R_100","end":"latest","count":1.5}`, "count", []string{"count: Expected integer - got number."}},
		{"null for an integer", `{"time":null}`, "time", []string{"time: Expected integer - got null."}},
		{"boolean for an integer", `{"time":true}`, "time", []string{"time: Expected integer - got boolean."}},
		{"object for a string", `{"forget":{}}`, "forget", []string{"forget: Expected string - got object."}},
		{"string for a boolean", `{"mt5_new_account":1,"migrate":"true"}`, "migrate, account_type, leverage, mainPassword, name, email", nil},
		{"string for an object", `{"ping":1,"passthrough":"x"}`, "passthrough", []string{"passthrough: Expected object - got string."}},
		{"string for an array", `{"authorize":"abc","tokens":"abc"}`, "tokens", []string{"tokens: Expected array - got string."}},
		{"another constant", `{"ping":2}`, "ping", []string{"ping: Not in enum list: 1."}},
		{"not of the enumeration", `{"forget_all":"tick"}`, "forget_all", []string{"forget_all: Not in enum list: balance, candles, cashier_payments, p2p_advert, p2p_advertiser, p2p_order, proposal, proposal_open_contract, ticks, transaction, trading_platform_asset_listing, website_status, p2p_settings, crypto_estimations."}},
		{"not of the pattern", `{"forget":"short"}`, "forget", []string{`forget: String does not match ^[\w-]{32,128}$.`}},
		{"too short", `{"set_settings":1,"secret_answer":"abc"}`, "secret_answer", []string{"secret_answer: String is too short: 3/4."}},
		{"too long", `{"set_settings":1,"secret_answer":"` + strings.Repeat("a", 51) + `"}`, "secret_answer", []string{"secret_answer: String is too long: 51/50."}},
		{"below the minimum", `{"login_history":1,"limit":-1}`, "limit", []string{"limit: -1 < minimum(0)"}},
		{"above the maximum", `{"login_history":1,"limit":51}`, "limit", []string{"limit: 51 > maximum(50)"}},
		{"not above the exclusive minimum", `{"p2p_advert_update":1,"id":"1","rate":1,"max_order_amount":0}`, "max_order_amount", []string{"max_order_amount: 0 <= minimum(0)"}},
		{"too many items", `{"authorize":"a","tokens":[` + strings.Repeat(`"a",`, 25) + `"a"]}`, "tokens", []string{"tokens: Too many items: 26/25."}},
		{"too few items", `{"p2p_advertiser_payment_methods":1,"delete":[]}`, "delete", []string{"delete: Not enough items: 0/1."}},
		{"an item twice", `{"app_register":1,"name":"a","scopes":["read","trade","read"]}`, "scopes", []string{"scopes: Unique items required."}},
		{"an item twice, once escaped", `{"app_register":1,"name":"a","scopes":["read","rea\u0064"]}`, "scopes", []string{"scopes: Unique items required."}},
		{"too many properties", `{"p2p_advertiser_payment_methods":1,"update":{"1":{"a":"a","b":"a","c":"a","d":"a","e":"a","f":"a","g":"a","h":"a"}}}`, "update/<not shown>", []string{"update/<not shown>: Too many properties: 8/7."}},
		{"too few properties", `{"p2p_advertiser_payment_methods":1,"update":{}}`, "update", []string{"update: Not enough properties: 0/1."}},
		{"a property within", `{"buy":"1","price":10,"parameters":{"contract_type":"CALL","currency":"USD","symbol":"R_100","amount":"much"}}`, "parameters/amount", []string{"parameters/amount: Expected number - got string."}},
		{"a missing property within", `{"buy":"1","price":10,"parameters":{"contract_type":"CALL","currency":"USD"}}`, "parameters/symbol", []string{"parameters/symbol: Missing property."}},
		{"an unknown property within", `{"buy":"1","price":10,"parameters":{"contract_type":"CALL","currency":"USD","symbol":"R_100","foo":1}}`, "parameters", []string{"parameters: Properties not allowed: foo."}},
		{"two levels down", `{"buy":"1","price":10,"parameters":{"contract_type":"CALL","currency":"USD","symbol":"R_100","limit_order":{"stop_loss":true}}}`, "parameters/limit_order/stop_loss", []string{"parameters/limit_order/stop_loss: Expected number - got boolean."}},
		{"an item of a list", `{"ticks":["R_100","!"]}`, "ticks/1", []string{`ticks/1: String does not match ^\w{2,30}$.`}},
		{"several", `{"ticks_history":"R_100","count":"x","end":"later","foo":1,"style":"lines"}`, "count, end, style. Properties not allowed: foo.", []string{
			"count: Expected integer - got string.", "end: String does not match ^(latest|[0-9]{1,10})$.", "style: Not in enum list: candles, ticks.",
		}},
		{"two calls", `{"ping":1,"time":1}`, "Properties not allowed: time.", nil},
		{"an integer beyond 64 bits", `{"app_get":9223372036854775808}`, "app_get", []string{"app_get: Number is out of range."}},
		{"the largest integer", `{"app_get":9223372036854775807}`, "", nil},
		{"a number beyond 18 digits before the point", `{"sell":1,"price":1e30}`, "price", []string{"price: Number is out of range."}},
		{"a number beyond all floats", `{"sell":1,"price":1e999}`, "price", []string{"price: Number is out of range."}},
		{"an exponent that fits no integer", `{"sell":1,"price":1e99999999999999999999}`, "price", []string{"price: Number is out of range."}},
		{"a number next to nothing", `{"sell":1,"price":1e-9999}`, "", nil},
		{"bounds are exact", `{"p2p_advertiser_relations":1,"add_blocked":[1000000000000000000]}`, "add_blocked/0", []string{"add_blocked/0: 1000000000000000000 > maximum(999999999999999999)"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, invalid := judged(t, tt.request)
			if invalid == nil {
				if tt.message != "" {
					t.Fatalf("%s is valid, want %q", tt.request, tt.message)
				}
				return
			}
			if got := invalid.Error(); got != tt.message {
				t.Errorf("message = %q, want %q", got, tt.message)
			}
			if diff := cmp.Diff(faults(invalid), tt.faults); tt.faults != nil && diff != "" {
				t.Errorf("faults: %s", diff)
			}
			reply := value(t, r.AppendError(nil, wire.Invalidity(invalid))).(map[string]any)
			e := reply["error"].(map[string]any)
			if reply["msg_type"] != r.Call.Name || e["code"] != "InputValidationFailed" || e["message"] != "Input validation failed: "+tt.message {
				t.Errorf("reply = %s", text(t, reply))
			}
			details, ok := e["details"].(map[string]any)
			if !ok || len(details) != len(invalid.Faults) {
				t.Errorf("details = %v, want an object of %d members", e["details"], len(invalid.Faults))
			}
			for _, f := range invalid.Faults {
				if details[f.Path] != f.Reason {
					t.Errorf("details[%s] = %v, want %q", f.Path, details[f.Path], f.Reason)
				}
			}
		})
	}
}

func TestFaultsAreBounded(t *testing.T) {
	wide := strings.Builder{}
	for i := range 1000 {
		fmt.Fprintf(&wide, `,"%s%d":[1]`, strings.Repeat("n", 1000), i)
	}
	items := strings.TrimSuffix(strings.Repeat(`"!!",`, 5000), ",")
	deep := `{"contract_type":"CALL","currency":"USD","symbol":"R_100","` + strings.Repeat("p", 10_000) + `":1}`
	for name, request := range map[string]string{
		"unknown properties": `{"ping":1` + wide.String() + `}`,
		"items":              `{"ticks":[` + items + `]}`,
		"property within":    `{"buy":"1","price":1,"parameters":` + deep + `}`,
		"answers":            `{"set_financial_assessment":1` + wide.String() + `}`,
		"names within":       `{"document_upload":1,"proof_of_ownership":{"details":{` + strings.TrimPrefix(wide.String(), ",") + `}}}`,
		"long number":        `{"login_history":1,"limit":` + strings.Repeat("9", 10_000) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, invalid := judged(t, request)
			if invalid == nil {
				t.Fatal("the request is valid")
			}
			if len(invalid.Faults) > 20 || len(invalid.Unknown) > 20 {
				t.Errorf("%d faults and %d unknown properties are reported, want at most 20 of each", len(invalid.Faults), len(invalid.Unknown))
			}
			size := len(invalid.Error())
			for _, f := range invalid.Faults {
				size += len(f.Path) + len(f.Reason)
			}
			if size > 10_000 {
				t.Errorf("the report has %d bytes, want at most 10,000", size)
			}
		})
	}
}

func TestNumbersAndStringsAreConverted(t *testing.T) {
	for _, tt := range []struct {
		name, request string
		valid         bool
		get           func(*wire.Request) any
		want          any
	}{
		{"string for the constant", `{"ping":"1"}`, true, nil, nil},
		{"decimal for the constant", `{"ping":1.0}`, true, nil, nil},
		{"wrong string for the constant", `{"ping":"2"}`, false, nil, nil},
		{"string for an integer", `{"app_get":"1089"}`, true, decoded(wire.AppGet.Call, func(r *wire.AppGetRequest) any { return r.AppGet }), int64(1089)},
		{"string with zeros for an integer", `{"app_get":"001089"}`, true, decoded(wire.AppGet.Call, func(r *wire.AppGetRequest) any { return r.AppGet }), int64(1089)},
		{"string with an exponent for an integer", `{"app_get":"1e3"}`, true, decoded(wire.AppGet.Call, func(r *wire.AppGetRequest) any { return r.AppGet }), int64(1000)},
		{"string with a sign for an integer", `{"app_get":"+5"}`, true, decoded(wire.AppGet.Call, func(r *wire.AppGetRequest) any { return r.AppGet }), int64(5)},
		{"large integer without loss", `{"app_get":9007199254740993}`, true, decoded(wire.AppGet.Call, func(r *wire.AppGetRequest) any { return r.AppGet }), int64(9007199254740993)},
		{"string of a fraction for an integer", `{"app_get":"1.5"}`, false, nil, nil},
		{"string with a space for an integer", `{"app_get":" 1"}`, false, nil, nil},
		{"empty string for an integer", `{"app_get":""}`, false, nil, nil},
		{"words for an integer", `{"app_get":"one"}`, false, nil, nil},
		{"escaped digits are no number", `{"app_get":"\u0031"}`, false, nil, nil},
		{"string for a number", `{"sell":1,"price":"10.50"}`, true, decoded(wire.Sell.Call, func(r *wire.SellRequest) any { return r.Price.String() }), "10.50"},
		{"exact number", `{"sell":1,"price":0.1}`, true, decoded(wire.Sell.Call, func(r *wire.SellRequest) any { return r.Price.String() }), "0.1"},
		{"string for a flag", `{"balance":1,"subscribe":"1"}`, true, decoded(wire.Balance.Call, func(r *wire.BalanceRequest) any { return bool(r.Subscribe) }), true},
		{"string for a flag that is off", `{"balance":1,"subscribe":"0"}`, true, decoded(wire.Balance.Call, func(r *wire.BalanceRequest) any { return bool(r.Subscribe) }), false},
		{"boolean for a flag", `{"balance":1,"subscribe":true}`, false, nil, nil},
		{"string for an enumerated number", `{"tnc_approval":"1"}`, true, nil, nil},
		{"string out of range", `{"login_history":1,"limit":"51"}`, false, nil, nil},
		{"string within the range", `{"login_history":1,"limit":"50"}`, true, nil, nil},
		{"number for a string", `{"set_account_currency":123}`, true, decoded(wire.SetAccountCurrency.Call, func(r *wire.SetAccountCurrencyRequest) any { return r.SetAccountCurrency }), "123"},
		{"number for a string by pattern", `{"ticks_history":"R_100","end":1790000000}`, true, decoded(wire.TicksHistory.Call, func(r *wire.TicksHistoryRequest) any { return r.End }), "1790000000"},
		{"number that breaks the pattern", `{"ticks_history":"R_100","end":1.5}`, false, nil, nil},
		{"number for a free string", `{"new_account_virtual":1,"utm_source":1.50}`, true, decoded(wire.NewAccountVirtual.Call, func(r *wire.NewAccountVirtualRequest) any { return r.UTMSource }), "1.50"},
		{"number for a string or list", `{"ticks":100}`, true, decoded(wire.Ticks.Call, func(r *wire.TicksRequest) any { return strings.Join(r.Ticks, ",") }), "100"},
		{"number in a list of strings", `{"ticks":["R_100",75]}`, true, decoded(wire.Ticks.Call, func(r *wire.TicksRequest) any { return strings.Join(r.Ticks, ",") }), "R_100,75"},
		{"string in a list of numbers", `{"p2p_advertiser_payment_methods":1,"delete":["12"]}`, true, nil, nil},
		{"boolean for a string", `{"forget":true}`, false, nil, nil},
		{"string for a boolean", `{"mt5_new_account":1,"migrate":"1"}`, false, nil, nil},
		{"number for a boolean", `{"mt5_new_account":1,"migrate":1}`, false, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, invalid := judged(t, tt.request)
			if got := invalid == nil; got != tt.valid {
				t.Fatalf("valid = %v, want %v: %v", got, tt.valid, invalid)
			}
			if got := string(r.AppendEcho(nil)); got != tt.request {
				t.Errorf("echo = %s, want the request as it was written, %s", got, tt.request)
			}
			if tt.get != nil {
				if got := tt.get(r); got != tt.want {
					t.Errorf("decoded %v (%T), want %v", got, got, tt.want)
				}
			}
		})
	}
}

// decoded fills a request struct and gives something of it.
func decoded[Req any](c *wire.Call, of func(*Req) any) func(*wire.Request) any {
	return func(r *wire.Request) any {
		var req Req
		if err := c.Decode(r, &req); err != nil {
			return err
		}
		return of(&req)
	}
}

// Faults within a sensitive value tell where it is wrong, and nothing that the client put there.
func TestFaultsShowNothingOfSensitiveValues(t *testing.T) {
	call := wire.P2PAdvertiserPaymentMethods
	for _, tt := range []struct{ name, request, path string }{
		{"key of a map", `{"update":{"M":{"a":"x"}}}`, "update"},
		{"key within a map", `{"update":{"31":{"M!":"x"}}}`, "update/<not shown>"},
		{"value within a map", `{"update":{"31":{"account":["M"]}}}`, "update/<not shown>/<not shown>"},
		{"good key, bad value", `{"update":{"31":{"mm":["M"]}}}`, "update/<not shown>/<not shown>"},
		{"unknown property in a list", `{"create":[{"method":"x","M!":"y"}]}`, "create/0"},
		{"declared property in a list", `{"create":[{"method":["M"],"a":"b"}]}`, "create/0/method"},
		{"key of an open map", `{"create":[{"method":"x","mm":{"M":1}}]}`, "create/0/<not shown>"},
		{"a number", `{"create":[123454321]}`, "create/0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			request := strings.Replace(tt.request, "{", `{"p2p_advertiser_payment_methods":1,`, 1)
			request = strings.ReplaceAll(strings.ReplaceAll(request, "mm", strings.ToLower(marker)), "M", marker)
			r := parse(t, []byte(request))
			for _, into := range []any{nil, call.NewRequest()} {
				err := call.Decode(r, into)
				if err == nil {
					t.Fatalf("%s is valid", request)
				}
				reply := string(r.AppendError(nil, wire.Invalidity(err.(*wire.Invalid))))
				if strings.Contains(strings.ToLower(reply), strings.ToLower(marker)) || strings.Contains(reply, "123454321") {
					t.Errorf("the reply shows what is sensitive: %s", reply)
				}
				if got := err.Error(); got != tt.path {
					t.Errorf("the fault is at %s, want %s", got, tt.path)
				}
			}
		})
	}
}
