package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/wire"
)

// seeds gives every example, and every message of the table of scans, to add.
func seeds(f *testing.F, add func(text []byte)) {
	f.Helper()
	files, err := filepath.Glob("testdata/examples/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("examples: %d, %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		add(text)
	}
	for _, s := range scans {
		add([]byte(s.text))
	}
	for _, s := range []string{
		`{"ping":1,"req_id":0,"passthrough":{}}`, `{"req_id":"-007","passthrough":{"a":[{"b":1e5}]},"time":"1"}`,
		`{"authorize":"token","ping":1,"p\u0068one":"x"}`, `{"passthrough":{"passthrough":{}},"req_id":1e2}`,
	} {
		add([]byte(s))
	}
}

// FuzzScan compares the scan with another strict reader.
func FuzzScan(f *testing.F) {
	seeds(f, func(text []byte) { f.Add(text) })
	f.Fuzz(func(t *testing.T, text []byte) {
		var r wire.Request
		err := r.Parse(text)
		if errors.Is(err, wire.ErrDepth) {
			return
		}
		if want := strict(text); (err == nil) != (want == nil) {
			t.Errorf("Parse(%q) = %v, and another strict reader says %v", text, err, want)
		}
	})
}

// FuzzParse takes a message apart and begins its answer, which must be JSON that repeats the request, req_id and
// passthrough.
func FuzzParse(f *testing.F) {
	seeds(f, func(text []byte) { f.Add(text) })
	f.Fuzz(func(t *testing.T, text []byte) {
		r := wire.Request{MaxDepth: 1000}
		before := bytes.Clone(text)
		err := r.Parse(text)
		r.Sane([]string{"passthrough"})
		if !bytes.Equal(text, before) {
			t.Fatalf("the message was changed from %q to %q", before, text)
		}
		head := append(r.AppendHead(nil, "any"), '}')
		if bad := strict(head); bad != nil {
			t.Fatalf("answer to %q is no JSON object, %v: %s", text, bad, head)
		}
		for _, e := range []*wire.Error{wire.ErrBadRequest, wire.ErrInternal} {
			if reply := r.AppendError(nil, e); strict(reply) != nil {
				t.Fatalf("error answer to %q is no JSON object: %s", text, reply)
			}
		}
		reply := value(t, head).(map[string]any)
		if err != nil {
			if echo := reply["echo_req"].(map[string]any); len(echo) != 0 || len(reply) != 2 {
				t.Errorf("the answer to what is no request is %s", head)
			}
			return
		}
		request := value(t, text).(map[string]any)
		want := maps.Clone(request)
		for _, m := range r.Members {
			if hides(&r, string(m.Key)) {
				want[string(m.Key)] = wire.NotShown
			}
		}
		if !reflect.DeepEqual(reply["echo_req"], any(want)) {
			t.Errorf("echo of %s = %v, want %v", text, reply["echo_req"], want)
		}
		if through, ok := request["passthrough"].(map[string]any); ok != (reply["passthrough"] != nil) || ok && !reflect.DeepEqual(reply["passthrough"], any(through)) {
			t.Errorf("passthrough of %s = %v", text, reply["passthrough"])
		}
		id, repeated := reply["req_id"].(json.Number)
		if given, ok := request["req_id"].(json.Number); ok && repeated && plain(given) != plain(id) {
			t.Errorf("req_id of %s = %s", text, id)
		}
		if (reply["req_id"] != nil) != repeated || strings.ContainsAny(string(id), ".eE+") {
			t.Errorf("req_id of %s = %v, want an integer", text, reply["req_id"])
		}
		if given, ok := request["req_id"].(json.Number); ok && !repeated && !strings.ContainsAny(string(given), ".eE") {
			t.Errorf("the integer req_id of %s is not repeated", text)
		}
	})
}

// hides says which top-level properties stay out of the echo, from the table of sensitive properties.
func hides(r *wire.Request, name string) bool {
	if !slices.Contains(sensitiveInAny(), name) {
		return false
	}
	named := 0
	for _, m := range r.Members {
		if key := string(m.Key); key != "landing_company" && wire.Lookup(key) != nil {
			named++
		}
	}
	return r.Call == nil || named > 1 || slices.Contains(sensitive[r.Call.Name], name) || r.Call.Request.Field(name) == nil
}

// FuzzDecode judges a message by the declaration of a call. Sensitive values are replaced by a marker, which must not
// come up in what is said of the faults.
func FuzzDecode(f *testing.F) {
	seeds(f, func(text []byte) { f.Add(text, uint8(255), uint8(0)) })
	for i, c := range wire.All() {
		f.Add(text(f, full(f, c)), uint8(i), uint8(i))
	}
	f.Fuzz(func(t *testing.T, message []byte, which, how uint8) {
		var r wire.Request
		if r.Parse(message) != nil || bytes.Contains(bytes.ToLower(message), []byte(strings.ToLower(marker))) {
			return
		}
		call := r.Call
		if int(which) < len(wire.All()) {
			call = wire.All()[which]
		}
		if call == nil {
			return
		}
		doc := value(t, message).(map[string]any)
		for name, v := range doc {
			if slices.Contains(sensitive[call.Name], name) {
				doc[name] = mark(v, int(how))
			}
		}
		r = *parse(t, text(t, doc))
		err := call.Decode(&r, nil)
		req := call.NewRequest()
		if filled := call.Decode(&r, req); fmt.Sprint(err) != fmt.Sprint(filled) {
			t.Fatalf("the verdict on %s is %v, and with a struct to fill %v", message, err, filled)
		}
		if err == nil {
			return
		}
		var invalid *wire.Invalid
		if !errors.As(err, &invalid) {
			t.Fatalf("the error is a %T", err)
		}
		if len(invalid.Faults)+len(invalid.Unknown) == 0 || len(invalid.Faults) > 20 || len(invalid.Unknown) > 20 {
			t.Errorf("%d faults and %d unknown properties in %s", len(invalid.Faults), len(invalid.Unknown), message)
		}
		seen := map[string]bool{}
		for _, fault := range invalid.Faults {
			if seen[fault.Path] || fault.Reason == "" {
				t.Errorf("fault %q of %s: twice %v, reason %q", fault.Path, message, seen[fault.Path], fault.Reason)
			}
			seen[fault.Path] = true
		}
		reply := r.AppendError(nil, wire.Invalidity(invalid))
		if strict(reply) != nil {
			t.Errorf("reply is no JSON object: %s", reply)
		}
		if strings.Contains(strings.ToLower(err.Error()+fmt.Sprint(invalid.Faults)), strings.ToLower(marker)) {
			t.Errorf("the faults of %s show what is sensitive: %v %v", text(t, doc), err, invalid.Faults)
		}
	})
}

// mark puts the marker into every string and name of a value, or in one of several forms for it.
func mark(v any, how int) any {
	switch how % 5 {
	case 0:
		return marker
	case 1:
		return []any{marker, map[string]any{marker: marker}}
	case 2:
		return map[string]any{marker: map[string]any{strings.ToLower(marker): []any{marker}}}
	}
	switch v := v.(type) {
	case string:
		return marker + v
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = mark(e, how)
		}
		return list
	case map[string]any:
		m := map[string]any{}
		for key, e := range v {
			if how%5 == 3 {
				key = strings.ToLower(marker)
			}
			m[key] = mark(e, how)
		}
		return m
	}
	return v
}

// FuzzRedact puts a marker where the value of a sensitive property stands, into a message of the fuzzer's making, and
// looks for it in every reply. Only a call that has the property as an ordinary one may show it.
func FuzzRedact(f *testing.F) {
	names := sensitiveInAny()
	i := uint8(0)
	seeds(f, func(text []byte) { f.Add(text, i, uint64(i)*0x9E3779B97F4A7C15, i); i++ })
	for i, c := range wire.All() {
		f.Add(text(f, full(f, c)), uint8(i), uint64(1)<<i, uint8(i))
	}
	f.Fuzz(func(t *testing.T, message []byte, which uint8, escapes uint64, how uint8) {
		name := names[int(which)%len(names)]
		var r wire.Request
		if r.Parse(message) != nil || bytes.Contains(bytes.ToLower(message), []byte(strings.ToLower(marker))) {
			return
		}
		doc := value(t, message).(map[string]any)
		marked := text(t, mark(doc[name], int(how)))
		delete(doc, name)
		rest := text(t, doc)[1:]
		if len(doc) > 0 {
			rest = append([]byte(","), rest...)
		}
		secret := slices.Concat([]byte(`{"`), disguise(name, escapes), []byte(`":`), marked, rest)
		if err := r.Parse(secret); err != nil {
			t.Fatalf("%s: %v", secret, err)
		}
		if !hides(&r, name) {
			return
		}
		all := replies(&r)
		for _, c := range []*wire.Call{r.Call, wire.All()[int(how)%len(wire.All())]} {
			if c == nil {
				continue
			}
			if err := c.Decode(&r, nil); err != nil && c == r.Call {
				all = append(all, r.AppendError(nil, wire.Invalidity(err.(*wire.Invalid))))
			}
		}
		for _, reply := range all {
			if strict(reply) != nil {
				t.Fatalf("reply is no JSON object: %s", reply)
			}
			if bytes.Contains(bytes.ToLower(reply), []byte(strings.ToLower(marker))) {
				t.Errorf("the reply to %s shows %s: %s", secret, name, reply)
			}
		}
	})
}

// disguise writes some letters of a key as escapes.
func disguise(key string, escapes uint64) []byte {
	var b []byte
	for i := range len(key) {
		switch escapes >> (2 * i % 64) & 3 {
		case 1:
			b = fmt.Appendf(b, `\u%04x`, key[i])
		case 2:
			b = fmt.Appendf(b, `\u%04X`, key[i])
		default:
			b = append(b, key[i])
		}
	}
	return b
}
