package dervishtest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheDocumentsShowCodeThatRuns looks for what the package comment and the guide show in this package's tests and in the
// examples in other languages, all of which run.
func TestTheDocumentsShowCodeThatRuns(t *testing.T) {
	var run strings.Builder
	for _, pattern := range []string{"*_test.go", "../examples/pytest/*.py", "../examples/node-test/*.js"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, f := range files {
			run.WriteString(flat(text(t, f)))
		}
	}
	var shown []string
	for _, m := range regexp.MustCompile(`(?m)^//\n((?://(?:\t.*)?\n)+)`).FindAllStringSubmatch(text(t, "doc.go"), -1) {
		if strings.Contains(m[1], "func Test") {
			shown = append(shown, strings.ReplaceAll(m[1], "//\t", "\t"))
		}
	}
	for _, m := range regexp.MustCompile("(?ms)^```(?:go|python|js)\n(.*?)^```").FindAllStringSubmatch(text(t, "../docs/testing.md"), -1) {
		shown = append(shown, m[1])
	}
	if len(shown) < 8 {
		t.Fatalf("%d pieces of code found; there are more", len(shown))
	}
	for _, code := range shown {
		if !strings.Contains(run.String(), flat(code)) {
			t.Errorf("nothing that runs has this:\n%s", code)
		}
	}
}

func text(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// flat is code without its indentation.
func flat(code string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		if line = strings.TrimSpace(line); line != "" && line != "//" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
