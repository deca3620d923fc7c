package wire_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/internal/schematest"
	"github.com/dervish-ws/dervish/wire"
)

// sensitive lists the properties that are never echoed, by call. mt5_new_account is flagged within its own request too,
// where it can only be 1 and is shown as that.
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

// sensitiveInAny lists the properties that some call never echoes.
func sensitiveInAny() []string {
	all := map[string]bool{}
	for _, names := range sensitive {
		for _, n := range names {
			all[n] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func TestSensitivePropertiesAreThoseOfTheTable(t *testing.T) {
	for _, c := range wire.All() {
		if got, want := c.Sensitive(), sensitive[c.Name]; !slices.Equal(got, want) {
			t.Errorf("%s: sensitive = %q, want %q", c.Name, got, want)
		}
	}
	if got := len(sensitive); got != 29 {
		t.Errorf("%d calls have sensitive properties, want 29", got)
	}
}

// value reads JSON.
func value(t testing.TB, text []byte) any {
	t.Helper()
	v, err := schematest.Value(text)
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// replies gives an answer and an error answer to a request.
func replies(r *wire.Request) [][]byte {
	answer := append(r.AppendHead(nil, "any"), `,"any":1}`...)
	return [][]byte{answer, r.AppendError(nil, wire.ErrInternal), r.AppendError(nil, wire.ErrSanityCheckFailed)}
}

// echoes checks the echo in every kind of reply, and that a text stands nowhere in them.
func echoes(t *testing.T, request []byte, want map[string]any, never string) {
	t.Helper()
	r := parse(t, request)
	all := replies(r)
	if r.Call != nil {
		if err := r.Call.Decode(r, nil); err != nil {
			all = append(all, r.AppendError(nil, wire.Invalidity(err.(*wire.Invalid))))
		}
	}
	for _, reply := range all {
		if got := value(t, reply).(map[string]any)["echo_req"]; !reflect.DeepEqual(got, any(want)) {
			t.Errorf("echo of %s = %s, want %s", request, text(t, got), text(t, want))
		}
		if never != "" && strings.Contains(string(reply), never) {
			t.Errorf("the reply to %s shows %s: %s", request, never, reply)
		}
	}
}

// hidden gives a copy of a request with some properties as they are echoed.
func hidden(doc map[string]any, names ...string) map[string]any {
	m := maps.Clone(doc)
	for _, n := range names {
		if _, has := m[n]; has {
			m[n] = wire.NotShown
		}
	}
	return m
}

const marker = "Qx7marker9Z"

func TestSensitiveValuesAreNotEchoed(t *testing.T) {
	for name, properties := range sensitive {
		t.Run(name, func(t *testing.T) {
			call := wire.Lookup(name)
			whole := full(t, call)
			for _, p := range properties {
				if whole[p] == nil {
					t.Fatalf("the whole request lacks %s", p)
				}
			}
			echoes(t, text(t, whole), hidden(whole, properties...), "")

			invalid := maps.Clone(whole)
			invalid["unheard_of"] = json.Number("1")
			echoes(t, text(t, invalid), hidden(invalid, properties...), "")

			for _, p := range properties {
				for _, v := range []any{
					marker, []any{marker}, map[string]any{marker: json.Number("1")}, map[string]any{"a": []any{map[string]any{"b": marker}}},
					[]any{map[string]any{marker: marker}}, map[string]any{"1": map[string]any{marker: true}}, json.Number("99887766"), nil, true,
				} {
					never := marker
					if v == json.Number("99887766") {
						never = "99887766"
					}
					odd := maps.Clone(whole)
					odd[p] = v
					echoes(t, text(t, odd), hidden(odd, properties...), never)
				}
			}
		})
	}
}

// escaped writes every other letter of a key as an escape.
func escaped(key string) string {
	var b strings.Builder
	for i := range len(key) {
		if i%2 == 0 {
			b.WriteString(`\u00`)
			b.WriteByte("0123456789abcdef"[key[i]>>4])
			b.WriteByte("0123456789ABCDEF"[key[i]&15])
		} else {
			b.WriteByte(key[i])
		}
	}
	return b.String()
}

func TestEscapedKeysHideNothing(t *testing.T) {
	for name, properties := range sensitive {
		call := wire.Lookup(name)
		for _, p := range properties {
			doc := example(t, name)
			if call.Constant {
				doc = map[string]any{name: json.Number("1")}
			}
			delete(doc, p)
			rest := strings.TrimPrefix(string(text(t, doc)), "{")
			if rest != "}" {
				rest = "," + rest
			}
			doc[p] = wire.NotShown
			echoes(t, []byte(`{"`+escaped(p)+`" : "`+marker+`"`+rest), hidden(doc, properties...), marker)
		}
	}
}

// Where no call is recognised, or several are, every property is hidden that any call hides.
func TestRequestsOfNoCertainCallHideWhatAnyCallHides(t *testing.T) {
	for _, p := range sensitiveInAny() {
		doc := map[string]any{"no_such_call": json.Number("1"), p: marker}
		if wire.Lookup(p) == nil {
			echoes(t, text(t, doc), hidden(doc, p), marker)
		}
		for _, two := range [][2]string{{"ping", "time"}, {"app_register", "p2p_advertiser_create"}, {"cashier", "confirm_email"}, {"app_update", "set_settings"}} {
			doc := map[string]any{two[0]: json.Number("1"), two[1]: json.Number("1"), p: marker}
			echoes(t, text(t, doc), hidden(doc, p), marker)
		}
	}
}

// What a call has as an ordinary property is echoed, though another call hides a property of that name; what it does
// not have is hidden.
func TestOtherCallsHideWhatThisOneDoesNotHave(t *testing.T) {
	shown := 0
	for _, c := range wire.All() {
		for _, p := range sensitiveInAny() {
			if wire.Lookup(p) != nil {
				continue
			}
			doc := map[string]any{c.Name: json.Number("1"), p: marker}
			if c.Request.Field(p) != nil && !slices.Contains(sensitive[c.Name], p) {
				shown++
				echoes(t, text(t, doc), hidden(doc, sensitive[c.Name]...), "")
				continue
			}
			echoes(t, text(t, doc), hidden(doc, append(sensitive[c.Name], p)...), marker)
		}
	}
	if shown == 0 {
		t.Error("no call has an ordinary property that another call hides; want app_register.name and others")
	}
}

func TestMessagesThatAreNoRequestsAreEchoedAsNothing(t *testing.T) {
	for _, text := range []string{`{"authorize":"` + marker, `{"authorize":"` + marker + `","authorize":1}`, `["` + marker + `"]`, marker, ``} {
		var r wire.Request
		if err := r.Parse([]byte(text)); err == nil {
			t.Fatalf("%s is a request", text)
		}
		want := `{"echo_req":{},"msg_type":"error","error":{"code":"BadRequest","message":"The application sent an invalid request."}}`
		if got := string(r.AppendError(nil, wire.ErrBadRequest)); got != want {
			t.Errorf("reply to %s = %s, want %s", text, got, want)
		}
	}
}
