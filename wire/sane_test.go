package wire_test

import (
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/wire"
)

func TestSane(t *testing.T) {
	long := strings.Repeat("a", 300)
	key := strings.Repeat("k", 50)
	for _, tt := range []struct {
		name, request string
		want          bool
	}{
		{"empty object", `{}`, true},
		{"all letters of names", `{"abcXYZ_019-":1}`, true},
		{"name of 50", `{"` + key + `":1}`, true},
		{"name of 51", `{"` + key + `k":1}`, false},
		{"empty name", `{"":1}`, false},
		{"space in a name", `{"a b":1}`, false},
		{"dot in a name", `{"a.b":1}`, false},
		{"quote in a name", `{"a\"b":1}`, false},
		{"letter beyond ASCII in a name", `{"é":1}`, false},
		{"NUL in a name", `{"a\u0000":1}`, false},
		{"escaped letter in a name", `{"\u0061":1}`, true},
		{"name of 50 escapes", `{"` + strings.Repeat(`\u006b`, 50) + `":1}`, true},
		{"name of 51 escapes", `{"` + strings.Repeat(`\u006b`, 51) + `":1}`, false},

		{"value of 300", `{"a":"` + long + `"}`, true},
		{"value of 301", `{"a":"` + long + `a"}`, false},
		{"300 characters of two bytes", `{"a":"` + strings.Repeat("é", 300) + `"}`, true},
		{"301 characters of two bytes", `{"a":"` + strings.Repeat("é", 301) + `"}`, false},
		{"300 escapes", `{"a":"` + strings.Repeat(`\u00e9`, 300) + `"}`, true},
		{"301 escapes", `{"a":"` + strings.Repeat(`\u00e9`, 301) + `"}`, false},
		{"300 pairs of surrogates", `{"a":"` + strings.Repeat(`\ud83d\ude00`, 300) + `"}`, true},
		{"number of 300 digits", `{"a":1` + strings.Repeat("0", 299) + `}`, true},
		{"number of 301 digits", `{"a":1` + strings.Repeat("0", 300) + `}`, false},
		{"empty value", `{"a":""}`, true},
		{"printable ASCII", `{"a":"!\"#$%&'()*+,-./0:;<=>?@A[\\]^_` + "`" + `a{|}~ "}`, true},
		{"white space", `{"a":" \t\n\r\u000b\f\u0085\u00a0\u2003\u2028"}`, true},
		{"letters of other scripts", `{"a":"żółć Ω жук 日本語 عربى हिन्दी"}`, true},
		{"symbols", `{"a":"€ £ ° ’ — 😀 ½ ٣"}`, true},
		{"joiners of emoji and scripts", `{"a":"👩` + "\u200d" + `👩` + "\u200d" + `👧 می` + "\u200c" + `خواهم"}`, true},
		{"NUL", `{"a":"\u0000"}`, false},
		{"bell", `{"a":"\u0007"}`, false},
		{"escape", `{"a":"\u001b[2J"}`, false},
		{"delete", "{\"a\":\"\x7f\"}", false},
		{"second set of control characters", `{"a":"\u0080"}`, false},
		{"private use", `{"a":"\ue000"}`, false},
		{"no character", `{"a":"\ufffe"}`, false},
		{"unassigned", `{"a":"\u0378"}`, false},
		{"literals", `{"a":null,"b":true,"c":false}`, true},

		{"name within", `{"a":{"b c":1}}`, false},
		{"empty name within", `{"a":{"":1}}`, false},
		{"long name within", `{"a":{"` + key + `k":1}}`, false},
		{"value within an object", `{"a":{"b":"\u0007"}}`, false},
		{"long value within an object", `{"a":{"b":"` + long + `a"}}`, false},
		{"value within a list", `{"a":["x","\u0007"]}`, false},
		{"long value within a list", `{"a":["` + long + `a"]}`, false},
		{"good values within", `{"a":{"b":"x","c-d":[1],"e":{}},"f":["x",1,null]}`, true},
		{"name two levels deep", `{"a":{"b":{"c d":1}}}`, true},
		{"name two levels deep in a list", `{"a":[{"c d":1}]}`, true},
		{"value two levels deep", `{"a":{"b":["\u0007"]}}`, true},
		{"long value two levels deep", `{"a":[["` + long + `a"]]}`, true},

		{"exempt: long value", `{"free":"` + long + long + `"}`, true},
		{"exempt: control character", `{"free":"\u0007"}`, true},
		{"exempt: value within", `{"free":{"a":"\u0007"}}`, true},
		{"exempt: value within a list", `{"free":["\u0007"]}`, true},
		{"exempt: name within is not", `{"free":{"a b":1}}`, false},
		{"exempt at the top only", `{"a":{"free":"\u0007"}}`, false},
		{"exempt by an escaped key", `{"fre\u0065":"\u0007"}`, true},
		{"exempt does not help others", `{"free":"\u0007","a":"\u0007"}`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := parse(t, []byte(tt.request))
			if got := r.Sane([]string{"other", "free"}); got != tt.want {
				t.Errorf("Sane(%s) = %v, want %v", tt.request, got, tt.want)
			}
			if strings.HasPrefix(tt.name, "exempt:") && tt.want && r.Sane(nil) {
				t.Errorf("Sane(%s) = true without an exemption, want false", tt.request)
			}
		})
	}
}

func TestSanityErrorIsNoCalls(t *testing.T) {
	r := parse(t, []byte(`{"ping":1,"a b":1,"req_id":4}`))
	want := `{"echo_req":{"ping":1,"a b":1,"req_id":4},"msg_type":"error","req_id":4,"error":{"code":"SanityCheckFailed","message":"Parameters sanity check failed."}}`
	if got := string(r.AppendError(nil, wire.ErrSanityCheckFailed)); got != want {
		t.Errorf("reply = %s, want %s", got, want)
	}
}
