package dervishtest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// TestEveryNameHasAnExample looks for each exported name in the examples, and for StartPipe, which needs a *testing.T, in
// the package comment, whose code runs as the test above says.
func TestEveryNameHasAnExample(t *testing.T) {
	examples := text(t, "example_test.go") + text(t, "example_levers_test.go") + text(t, "doc.go")
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range exported(parsed) {
			names++
			if !regexp.MustCompile(`\.` + name + `\b`).MatchString(examples) {
				t.Errorf("%s: no example shows %s", file, name)
			}
		}
	}
	if names < 35 {
		t.Errorf("%d names were found; there are more", names)
	}
}

// exported lists the exported names of a file, methods of exported types included.
func exported(file *ast.File) (names []string) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil && !ast.IsExported(strings.TrimPrefix(types.ExprString(d.Recv.List[0].Type), "*")) {
				continue
			}
			names = append(names, d.Name.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return !ast.IsExported(n) })
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
