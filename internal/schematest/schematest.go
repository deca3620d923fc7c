// Package schematest finds the public JSON schemas of the API for the tests that compare our declarations and answers
// with them. The schemas are not part of this repository: a test that asks for them is skipped where they are missing,
// and says how to run it.
//
// Patterns are compiled with Go's engine, and with a backtracking one where they look ahead or back; that one gives up
// after a second, which fails the test instead of stalling it.
package schematest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Variable is the environment variable that names the folder of the schemas: the one that holds
// v3/CALL/send.json and v3/CALL/receive.json.
const Variable = "DERVISH_SCHEMAS"

// beside is where the schemas are looked for when the variable is not set, from the repository's root.
const beside = "../shared/schemas"

// Schema is one of the public schemas. It is shared between tests, and must not be changed.
type Schema struct {
	Source map[string]any // as it stands in the file; numbers are json.Number

	compiled func() (*jsonschema.Schema, error)
}

// read holds the schemas by their file, as compiling one takes a while. It is done when a value is first validated.
var read sync.Map

// Dir gives the folder that holds one folder for each call. It skips the test where there is none, and fails it where
// the variable names none.
func Dir(t testing.TB) string {
	t.Helper()
	named := os.Getenv(Variable)
	dir := named
	if dir == "" {
		dir = filepath.Join(root(t), beside)
	}
	dir = filepath.Join(dir, "v3")
	_, err := os.Stat(dir)
	switch {
	case err == nil:
	case named == "" && errors.Is(err, fs.ErrNotExist):
		t.Skipf("the public schemas are not here; set %s to the folder that holds v3/CALL/send.json", Variable)
	default:
		t.Fatalf("%s: %v", Variable, err)
	}
	return dir
}

// root is the folder with go.mod, the test's own folder or one above.
func root(t testing.TB) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}

// Calls lists the calls that have schemas, sorted.
func Calls(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir(Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	slices.Sort(names)
	return names
}

// Request reads the schema of a call's requests.
func Request(t testing.TB, call string) Schema { return load(t, call, "send.json") }

// Response reads the schema of a call's answers.
func Response(t testing.TB, call string) Schema { return load(t, call, "receive.json") }

func load(t testing.TB, call, file string) Schema {
	t.Helper()
	path := filepath.Join(Dir(t), call, file)
	if known, ok := read.Load(path); ok {
		return known.(Schema)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	source, err := Value(text)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	s := Schema{Source: source.(map[string]any), compiled: sync.OnceValues(func() (*jsonschema.Schema, error) {
		c := jsonschema.NewCompiler()
		c.UseRegexpEngine(Pattern)
		url := "file:///" + call + "/" + file
		if err := c.AddResource(url, source); err != nil {
			return nil, err
		}
		return c.Compile(url)
	})}
	read.Store(path, s)
	return s
}

// Validate says why a value does not follow the schema. A schema that does not compile fits nothing.
func (s Schema) Validate(v any) error {
	compiled, err := s.compiled()
	if err != nil {
		return err
	}
	return compiled.Validate(v)
}

// Value reads JSON as Validate takes it, without loss of digits.
func Value(text []byte) (any, error) { return jsonschema.UnmarshalJSON(bytes.NewReader(text)) }

// Valid reports whether a value follows the schema.
func (s Schema) Valid(v any) bool { return s.Validate(v) == nil }

// matchTimeout bounds one match of the backtracking engine.
const matchTimeout = time.Second

// Pattern compiles a pattern of the schemas.
func Pattern(source string) (jsonschema.Regexp, error) {
	if re, err := regexp.Compile(source); err == nil {
		return re, nil
	}
	re, err := regexp2.Compile(source, regexp2.RE2)
	if err != nil {
		return nil, err
	}
	re.MatchTimeout = matchTimeout
	return backtracking{re}, nil
}

type backtracking struct{ re *regexp2.Regexp }

// MatchString panics when a match takes too long: neither verdict would be true.
func (b backtracking) MatchString(s string) bool {
	ok, err := b.re.MatchString(s)
	if err != nil {
		panic(fmt.Sprintf("match %s: %v", b.re, err))
	}
	return ok
}

func (b backtracking) String() string { return b.re.String() }

// Number gives a keyword's value, and whether the schema has it.
func Number(schema map[string]any, keyword string) (float64, bool) {
	n, ok := schema[keyword].(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}
