package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzFile reads any file: it is taken or refused with problems that name the
// file, and what is taken can be printed and fed back.
func FuzzFile(f *testing.F) {
	files, err := filepath.Glob("testdata/errors/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "testdata/print_full.yaml", "testdata/print_default.yaml") {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("apps: &a [*a]"))
	f.Add([]byte("a: &a {<<: *a}"))
	f.Add([]byte("site-message: |\n  two\n  lines\n"))
	f.Add([]byte("accounts: [{loginid: VRTC1, tokens: [{token: abc}]}]"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		file := filepath.Join(dir, "f.yaml")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := load(file, true, nil, Env{})
		if err != nil {
			checkProblems(t, file, text, err)
			return
		}
		var out bytes.Buffer
		if err := l.Print(&out, true); err != nil {
			t.Fatalf("print: %v", err)
		}
		if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		back, err := load(file, true, nil, Env{})
		if err != nil {
			t.Fatalf("what was printed is refused: %v\n%s", err, &out)
		}
		if diff := cmp.Diff(back.Config, l.Config, compareOptions); diff != "" {
			t.Errorf("what was printed is read otherwise (-got +want):\n%s\n%s", diff, &out)
		}
		if err := l.Explain(&out, ""); err != nil {
			t.Errorf("explain: %v", err)
		}
	})
}

// checkProblems fails the test unless err holds problems of the file's lines.
func checkProblems(t *testing.T, file string, text []byte, err error) {
	problems, ok := errors.AsType[Problems](err)
	if !ok || len(problems) == 0 {
		t.Fatalf("error = %v, want Problems", err)
	}
	lines := bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte("\r")) + strings.Count(string(text), "\u0085") +
		strings.Count(string(text), "\u2028") + strings.Count(string(text), "\u2029") + 1
	for _, p := range problems {
		if p.Source.Name != file || p.Source.Line < 1 || p.Source.Line > lines+1 {
			t.Errorf("%v: not on one of the %d lines of the file", p, lines)
		}
	}
}
