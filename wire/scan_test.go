package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"strings"
	"testing"
	"testing/quick"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dervish-ws/dervish/wire"
)

// scans are messages with the verdict of the scan; nil means that it is a request.
var scans = []struct {
	name, text string
	want       error
}{
	{"empty object", `{}`, nil},
	{"white space of all four kinds", " \t\r\n{ \"ping\" :\t1 ,\r\n\"a\" : [ ] } \n", nil},
	{"every kind of value", `{"a":null,"b":true,"c":false,"d":-0.5e+7,"e":"x","f":[1,[2]],"g":{"h":{}}}`, nil},
	{"every escape", `{"a":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00"}`, nil},
	{"an escaped NUL", `{"a":"\u0000"}`, nil},
	{"delete is no control character of JSON", "{\"a\":\"\x7f\"}", nil},
	{"noncharacters are characters", "{\"a\":\"\uffff\"}", nil},
	{"the same key in different objects", `{"a":{"b":1},"b":{"b":1,"a":2}}`, nil},
	{"keys that differ in case", `{"a":1,"A":2}`, nil},
	{"keys that differ in normal form", "{\"\u00e9\":1,\"e\u0301\":2}", nil},
	{"empty key", `{"":1}`, nil},
	{"a number of a thousand digits", `{"a":` + strings.Repeat("9", 1000) + `}`, nil},
	{"a huge exponent", `{"a":1e999999999}`, nil},
	{"zeros", `{"a":0,"b":-0,"c":0.0,"d":0e0,"e":0.0E-0}`, nil},

	{"nothing", ``, wire.ErrSyntax},
	{"only white space", " \n", wire.ErrSyntax},
	{"a byte order mark", "\ufeff{}", wire.ErrSyntax},
	{"vertical tab is no white space", "\v{}", wire.ErrSyntax},
	{"no-break space is no white space", "\u00a0{}", wire.ErrSyntax},
	{"words", `ping`, wire.ErrSyntax},
	{"text behind the object", `{}{}`, wire.ErrSyntax},
	{"a NUL behind the object", "{}\x00", wire.ErrSyntax},
	{"a comma behind the object", `{},`, wire.ErrSyntax},
	{"comment", `{/**/}`, wire.ErrSyntax},
	{"trailing comma in an object", `{"a":1,}`, wire.ErrSyntax},
	{"trailing comma in an array", `{"a":[1,]}`, wire.ErrSyntax},
	{"leading comma", `{,"a":1}`, wire.ErrSyntax},
	{"two commas", `{"a":1,,"b":2}`, wire.ErrSyntax},
	{"no comma", `{"a":1"b":2}`, wire.ErrSyntax},
	{"no colon", `{"a" 1}`, wire.ErrSyntax},
	{"no value", `{"a":}`, wire.ErrSyntax},
	{"no key", `{:1}`, wire.ErrSyntax},
	{"bare key", `{a:1}`, wire.ErrSyntax},
	{"number for a key", `{1:1}`, wire.ErrSyntax},
	{"single quotes", `{'a':1}`, wire.ErrSyntax},
	{"object that does not end", `{"a":1`, wire.ErrSyntax},
	{"array that does not end", `{"a":[1`, wire.ErrSyntax},
	{"array that ends as an object", `{"a":[1}}`, wire.ErrSyntax},
	{"string that does not end", `{"a":"b`, wire.ErrSyntax},
	{"string that ends in a backslash", `{"a":"b\`, wire.ErrSyntax},
	{"key that does not end", `{"a`, wire.ErrSyntax},
	{"control character in a string", "{\"a\":\"\x1f\"}", wire.ErrSyntax},
	{"line break in a string", "{\"a\":\"\n\"}", wire.ErrSyntax},
	{"control character in a key", "{\"a\t\":1}", wire.ErrSyntax},
	{"unknown escape", `{"a":"\x41"}`, wire.ErrSyntax},
	{"escaped quote of the other kind", `{"a":"\'"}`, wire.ErrSyntax},
	{"short escape", `{"a":"\u12"}`, wire.ErrSyntax},
	{"escape with a letter that is no digit", `{"a":"\u12g4"}`, wire.ErrSyntax},
	{"lone high surrogate", `{"a":"\ud83d"}`, wire.ErrSyntax},
	{"lone low surrogate", `{"a":"\ude00"}`, wire.ErrSyntax},
	{"surrogates in the wrong order", `{"a":"\ude00\ud83d"}`, wire.ErrSyntax},
	{"high surrogate before an ordinary escape", `{"a":"\ud83d\u0041"}`, wire.ErrSyntax},
	{"high surrogate before a half escape", `{"a":"\ud83d\u"}`, wire.ErrSyntax},
	{"lone surrogate in a key", `{"\udead":1}`, wire.ErrSyntax},
	{"True", `{"a":True}`, wire.ErrSyntax},
	{"half a literal", `{"a":nul}`, wire.ErrSyntax},
	{"a literal and more", `{"a":nulll}`, wire.ErrSyntax},
	{"NaN", `{"a":NaN}`, wire.ErrSyntax},
	{"Infinity", `{"a":Infinity}`, wire.ErrSyntax},
	{"-Infinity", `{"a":-Infinity}`, wire.ErrSyntax},
	{"undefined", `{"a":undefined}`, wire.ErrSyntax},
	{"leading zero", `{"a":01}`, wire.ErrSyntax},
	{"leading zero behind the sign", `{"a":-01}`, wire.ErrSyntax},
	{"plus sign", `{"a":+1}`, wire.ErrSyntax},
	{"sign alone", `{"a":-}`, wire.ErrSyntax},
	{"no digit before the point", `{"a":.5}`, wire.ErrSyntax},
	{"no digit behind the point", `{"a":1.}`, wire.ErrSyntax},
	{"no digit in the exponent", `{"a":1e}`, wire.ErrSyntax},
	{"no digit behind the exponent's sign", `{"a":1e+}`, wire.ErrSyntax},
	{"hexadecimal", `{"a":0x10}`, wire.ErrSyntax},
	{"two points", `{"a":1.2.3}`, wire.ErrSyntax},

	{"array", `[1,2]`, wire.ErrNotObject},
	{"empty array", `[]`, wire.ErrNotObject},
	{"array of a request", `[{"ping":1}]`, wire.ErrNotObject},
	{"string", `"ping"`, wire.ErrNotObject},
	{"empty string", `""`, wire.ErrNotObject},
	{"number", `1`, wire.ErrNotObject},
	{"zero", `0`, wire.ErrNotObject},
	{"null", `null`, wire.ErrNotObject},
	{"false", `false`, wire.ErrNotObject},

	{"key twice", `{"a":1,"a":1}`, wire.ErrDuplicate},
	{"key twice, once escaped", `{"ping":1,"p\u0069ng":1}`, wire.ErrDuplicate},
	{"key twice, escaped in two ways", `{"\u002f":1,"\/":1}`, wire.ErrDuplicate},
	{"key twice, once as a pair of surrogates", `{"😀":1,"\ud83d\ude00":1}`, wire.ErrDuplicate},
	{"empty key twice", `{"":1,"":2}`, wire.ErrDuplicate},
	{"key twice within", `{"a":{"b":1,"b":2}}`, wire.ErrDuplicate},
	{"key twice within a list", `{"a":[[{"b":1,"c":{},"b":2}]]}`, wire.ErrDuplicate},
	{"key twice around an object with the same key", `{"a":{"a":1},"b":2,"a":3}`, wire.ErrDuplicate},

	{"stray byte", "{\"a\":\"\xff\"}", wire.ErrUTF8},
	{"stray byte in a key", "{\"\x80\":1}", wire.ErrUTF8},
	{"overlong form", "{\"a\":\"\xc0\xaf\"}", wire.ErrUTF8},
	{"encoded surrogate", "{\"a\":\"\xed\xa0\x80\"}", wire.ErrUTF8},
	{"beyond the last character", "{\"a\":\"\xf4\x90\x80\x80\"}", wire.ErrUTF8},
	{"half a character at the end", "{}\xe2\x82", wire.ErrUTF8},
	{"Latin-1", "{\"a\":\"caf\xe9\"}", wire.ErrUTF8},
}

func TestScan(t *testing.T) {
	var r wire.Request
	for _, tt := range scans {
		t.Run(tt.name, func(t *testing.T) {
			err := r.Parse([]byte(tt.text))
			if !errors.Is(err, tt.want) || err != nil && tt.want == nil {
				t.Fatalf("Parse(%q) = %v, want %v", tt.text, err, tt.want)
			}
			if err != nil && (len(r.Members) != 0 || r.Call != nil || string(r.AppendEcho(nil)) != "{}") {
				t.Errorf("after %v the request is %+v, echoed as %s, want none", err, r.Members, r.AppendEcho(nil))
			}
			if got, want := err == nil, strict([]byte(tt.text)); got != (want == nil) {
				t.Errorf("Parse(%q) = %v, and another strict reader says %v", tt.text, err, want)
			}
		})
	}
}

// strict is the verdict of another implementation on whether a message is one strict JSON object.
func strict(text []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(false), jsontext.AllowInvalidUTF8(false))
	if kind := d.PeekKind(); kind != '{' {
		return fmt.Errorf("begins with %v", kind)
	}
	if err := d.SkipValue(); err != nil {
		return err
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return fmt.Errorf("goes on: %v", err)
	}
	return nil
}

func TestDepthIsBounded(t *testing.T) {
	nest := func(levels int, opening, closing string) string {
		return `{"a":` + strings.Repeat(opening, levels-1) + "1" + strings.Repeat(closing, levels-1) + `}`
	}
	for _, tt := range []struct {
		name             string
		opening, closing string
	}{{"arrays", "[", "]"}, {"objects", `{"a":`, "}"}} {
		t.Run(tt.name, func(t *testing.T) {
			var r wire.Request
			if err := r.Parse([]byte(nest(64, tt.opening, tt.closing))); err != nil {
				t.Errorf("64 levels: %v", err)
			}
			if err := r.Parse([]byte(nest(65, tt.opening, tt.closing))); !errors.Is(err, wire.ErrDepth) {
				t.Errorf("65 levels: %v, want %v", err, wire.ErrDepth)
			}
			if err := r.Parse([]byte(nest(64, tt.opening, tt.closing))); err != nil {
				t.Errorf("64 levels after 65: %v", err)
			}
			r.MaxDepth = 3
			if err := r.Parse([]byte(nest(3, tt.opening, tt.closing))); err != nil {
				t.Errorf("3 of 3 levels: %v", err)
			}
			if err := r.Parse([]byte(nest(4, tt.opening, tt.closing))); !errors.Is(err, wire.ErrDepth) {
				t.Errorf("4 of 3 levels: %v, want %v", err, wire.ErrDepth)
			}
		})
	}
	t.Run("beside each other is not nested", func(t *testing.T) {
		var r wire.Request
		if err := r.Parse([]byte(`{"a":[` + strings.Repeat("[],{},", 1000) + `[]]}`)); err != nil {
			t.Error(err)
		}
	})
	t.Run("bomb", func(t *testing.T) {
		var r wire.Request
		if err := r.Parse([]byte(`{"a":` + strings.Repeat("[", 250_000))); !errors.Is(err, wire.ErrDepth) {
			t.Errorf("%v, want %v", err, wire.ErrDepth)
		}
	})
}

// Duplicates are found in objects of any size, wherever they stand.
func TestDuplicatesInLargeObjects(t *testing.T) {
	for _, n := range []int{2, 22, 23, 24, 25, 26, 50, 1000} {
		object := func(extra string) string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, `"k%d":{"k%d":1},`, i, i)
			}
			return "{" + b.String() + `"last":1` + extra + "}"
		}
		var r wire.Request
		if err := r.Parse([]byte(object(""))); err != nil || len(r.Members) != n+1 {
			t.Errorf("%d properties: %v with %d members", n, err, len(r.Members))
		}
		for _, twice := range []string{"k0", "last", fmt.Sprintf("k%d", n-1), `\u006b0`} {
			for _, text := range []string{object(`,"` + twice + `":2`), `{"a":[` + object(`,"`+twice+`":2`) + `]}`} {
				if err := r.Parse([]byte(text)); !errors.Is(err, wire.ErrDuplicate) {
					t.Errorf("%d properties and %s twice: %v, want %v", n, twice, err, wire.ErrDuplicate)
				}
			}
		}
	}
}

// Whatever bytes come, both readers agree, and what is accepted comes back as it was.
func TestScanAgreesWithAnotherReaderOnRandomText(t *testing.T) {
	pieces := []string{`{`, `}`, `[`, `]`, `:`, `,`, `"a"`, `"b"`, `"\u0061"`, `"`, `\`, `\u`, `d83d`, `1`, `0`, `-`, `.`, `e`, ` `, `null`, `true`, "\x00", "é", "\xff"}
	var r wire.Request
	err := quick.Check(func(choice []byte) bool {
		text := []byte(`{"a":`)
		for _, c := range choice {
			text = append(text, pieces[int(c)%len(pieces)]...)
		}
		text = append(text, '}')
		return (r.Parse(text) == nil) == (strict(text) == nil)
	}, &quick.Config{MaxCount: 20_000 / thinning, Rand: rand.New(rand.NewSource(6))})
	if err != nil {
		t.Error(err)
	}
}
