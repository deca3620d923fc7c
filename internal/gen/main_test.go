package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/internal/reference"
	"github.com/dervish-ws/dervish/wire"
)

// ofWire is the real source of package wire.
func ofWire(t *testing.T) (src *source, root string) {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	src, err = parse(filepath.Join(root, "wire"))
	if err != nil {
		t.Fatal(err)
	}
	return src, root
}

func TestEveryDeclarationHasItsComment(t *testing.T) {
	src, _ := ofWire(t)
	for _, f := range src.faults() {
		t.Error("wire/" + f)
	}
}

func TestGeneratedFilesAreFresh(t *testing.T) {
	src, root := ofWire(t)
	if len(src.faults()) > 0 {
		t.Skip("the declarations have faults, which another test names")
	}
	files, err := draw(src)
	if err != nil {
		t.Fatal(err)
	}
	stale, err := differences(root, files)
	if err != nil {
		t.Fatal(err)
	}
	if len(stale) > 0 {
		t.Errorf("stale: %s\nrun go generate ./...", strings.Join(stale, ", "))
	}
}

func TestTheSameSourceGivesTheSameBytes(t *testing.T) {
	var drawn [2]map[string][]byte
	for i := range drawn {
		src, _ := ofWire(t)
		var err error
		if drawn[i], err = draw(src); err != nil {
			t.Fatal(err)
		}
	}
	if !maps.EqualFunc(drawn[0], drawn[1], bytes.Equal) {
		t.Error("two runs gave different files")
	}
}

func TestRunWritesWhatIsStaleAndRemovesWhatIsLeft(t *testing.T) {
	_, root := ofWire(t)
	to := t.TempDir()
	if err := os.CopyFS(filepath.Join(to, "wire"), os.DirFS(filepath.Join(root, "wire"))); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(to, "internal/reference"), 0o755); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(to, schemaDir, "no_such_call.json")
	if err := os.MkdirAll(filepath.Dir(left), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(left, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run(to); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("a schema of no call is still there: %v", err)
	}
	for _, name := range []string{"internal/reference/zz_text.go", "docs/calls.md", "docs/schemas/ping.json"} {
		got, err := os.ReadFile(filepath.Join(to, name))
		if err != nil {
			t.Error(err)
			continue
		}
		want, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from the one in the tree", name)
		}
	}
}

func TestRunStopsAtAMissingComment(t *testing.T) {
	_, root := ofWire(t)
	to := t.TempDir()
	if err := os.CopyFS(filepath.Join(to, "wire"), os.DirFS(filepath.Join(root, "wire"))); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(to, "wire/session.go")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	spoiled := bytes.Replace(text, []byte("// PingRequest has no parameters.\n"), nil, 1)
	if bytes.Equal(spoiled, text) {
		t.Fatal("session.go has no such comment")
	}
	if err := os.WriteFile(file, spoiled, 0o644); err != nil {
		t.Fatal(err)
	}
	err = run(to)
	if err == nil || !strings.Contains(err.Error(), "session.go:") || !strings.Contains(err.Error(), "the comment of PingRequest is missing") {
		t.Errorf("error = %v", err)
	}
	if _, err := os.Stat(filepath.Join(to, "docs")); !os.IsNotExist(err) {
		t.Error("something was written all the same")
	}
}

func TestWrong(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Ping asks the server for a sign of life.", ""},
		{"", "is missing"},
		{"Asks the server for a sign of life.", "does not begin with its name"},
		{"Pings the server.", "does not begin with its name"},
		{"Ping TODO say what", "is a placeholder"},
		{"Ping is ...", "is a placeholder"},
		{"Ping is to be written.", "is a placeholder"},
		{"Ping says whether to be written to by mail.", ""},
		{"Ping call.", "is a placeholder"},
	} {
		if got := wrong("Ping", c.text); got != c.want {
			t.Errorf("wrong(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestTheDocumentHasEveryCallOnce(t *testing.T) {
	src, _ := ofWire(t)
	lines := strings.Split(string(callsDocument(reference.New(src.text))), "\n")
	count := map[string]int{}
	for _, l := range lines {
		count[l]++
	}
	for _, c := range wire.All() {
		if got := count["### "+c.Name]; got != 1 {
			t.Errorf("%s has %d sections, want 1", c.Name, got)
		}
		row := "| [" + c.Name + "](#" + c.Name + ") |"
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, row) }) {
			t.Errorf("%s is not in the table", c.Name)
		}
	}
	for _, i := range wire.Codes() {
		row := "| `" + string(i.Code) + "` |"
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, row) }) {
			t.Errorf("the code %s is not in the table", i.Code)
		}
	}
}

func TestTablesHaveAsManyCellsAsTheirHead(t *testing.T) {
	src, _ := ofWire(t)
	columns := 0
	for i, l := range strings.Split(string(callsDocument(reference.New(src.text))), "\n") {
		if !strings.HasPrefix(l, "|") {
			columns = 0
			continue
		}
		n := strings.Count(strings.ReplaceAll(l, `\|`, ""), "|")
		if columns == 0 {
			columns = n
		}
		if n != columns {
			t.Errorf("line %d has %d bars, want %d: %s", i+1, n, columns, l)
		}
	}
}
