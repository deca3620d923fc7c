package reference

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dervish-ws/dervish/wire"
)

// compiled is the schema of a call's requests, or of its answers.
func compiled(t *testing.T, c *wire.Call, def string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema(c)))
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(c.Name+".json", doc); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	s, err := compiler.Compile(c.Name + ".json" + def)
	if err != nil {
		t.Fatalf("%s%s: %v", c.Name, def, err)
	}
	return s
}

// example is the example request of a call.
func example(t *testing.T, c *wire.Call) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../wire/testdata/examples", c.Name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	return m.(map[string]any)
}

// verdicts are those of the validator of package wire and of the schema on a request; nil where it is good.
func verdicts(t *testing.T, c *wire.Call, s *jsonschema.Schema, request map[string]any) (ours, schema error) {
	t.Helper()
	text, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	var r wire.Request
	if err := r.Parse(text); err != nil {
		t.Fatalf("%s: %v: %s", c.Name, err, text)
	}
	return c.Decode(&r, nil), s.Validate(request)
}

// with gives a copy of a request in which one property is another.
func with(request map[string]any, name string, value any) map[string]any {
	changed := make(map[string]any, len(request)+1)
	for k, v := range request {
		changed[k] = v
	}
	changed[name] = value
	return changed
}

func TestSchemaAgreesWithTheValidator(t *testing.T) {
	for _, c := range wire.All() {
		s := compiled(t, c, "")
		good := example(t, c)
		if ours, schema := verdicts(t, c, s, good); ours != nil || schema != nil {
			t.Errorf("%s: the example: the validator says %v, the schema %v", c.Name, ours, schema)
			continue
		}
		agree := func(what string, request map[string]any) {
			if ours, schema := verdicts(t, c, s, request); (ours == nil) != (schema == nil) {
				t.Errorf("%s: %s: the validator says %v, the schema %v", c.Name, what, ours, schema)
			}
		}
		agree("an unknown property", with(good, "no_such_property", []any{}))
		for name := range good {
			without := with(good, name, nil)
			delete(without, name)
			if wire.Lookup(name) != c { // without its name it is no request of this call
				agree("without "+name, without)
			}
			for _, v := range []any{nil, true, []any{}, map[string]any{}, json.Number("-1"), json.Number("0.5"), json.Number("99999999999"), "", "\x7f!", strings.Repeat("x", 1000)} {
				if lenient(c, name, v) {
					continue
				}
				agree("with another "+name, with(good, name, v))
			}
		}
	}
}

// lenient reports whether the server takes more than the schema allows, or a rule is code that a schema cannot say.
func lenient(c *wire.Call, name string, v any) bool {
	f := c.Request.Field(name)
	if f == nil {
		f = c.Request.More
	}
	switch {
	case f == nil:
		return false
	case c.Name == "trading_platform_password_reset" && name == "new_password":
		return true // how long it may be depends on the platform: code
	}
	s := f.Shape
	if s.Item != nil {
		s = s.Item
	}
	if s.Pattern != nil && s.Pattern.Source == "" {
		return true
	}
	_, isNumber := v.(json.Number)
	return isNumber && s.Kind == wire.String
}

func TestAnswerSchemasCompile(t *testing.T) {
	for _, c := range wire.All() {
		s := compiled(t, c, "#/$defs/answer")
		bad := map[string]any{"echo_req": map[string]any{}, "msg_type": c.MsgType}
		bare := c.Flat && c.Response == nil // such an answer need hold nothing
		if got := s.Validate(bad) == nil; got != bare {
			t.Errorf("%s: an answer with neither payload nor error is valid: %v, want %v", c.Name, got, bare)
		}
		bad["msg_type"] = c.Name
		bad["error"] = map[string]any{"code": "RateLimit", "message": "later"}
		if err := s.Validate(bad); err != nil {
			t.Errorf("%s: an error is not valid: %v", c.Name, err)
		}
	}
}

// TestPatternsAreECMAScript has Node compile every pattern, as JSON Schema wants expressions to be.
func TestPatternsAreECMAScript(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not here; install it to check the patterns of the schemas")
	}
	var sources []string
	for _, p := range patterns() {
		if p.Source != "" {
			sources = append(sources, portable(p.Source))
		}
	}
	list, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "-e", `JSON.parse(require("fs").readFileSync(0)).forEach(p => new RegExp(p, "u"))`)
	cmd.Stdin = bytes.NewReader(list)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestPortableMeansTheSame(t *testing.T) {
	for name, p := range patterns() {
		if p.Source == "" {
			continue
		}
		translated, err := regexp.Compile(portable(p.Source))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, text := range slices.Concat(samples[name].yes, samples[name].no) {
			if got, want := translated.MatchString(text), p.Match(text); got != want {
				t.Errorf("%s: %q matches: %v, want %v", name, text, got, want)
			}
		}
	}
}
