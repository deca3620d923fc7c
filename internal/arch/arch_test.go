package arch

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pkg is what the go command knows of a package, and what its files say.
type pkg struct {
	ImportPath     string
	Dir            string
	GoFiles        []string
	CgoFiles       []string
	IgnoredGoFiles []string // for other systems

	name    string          // below the module; . for its root
	imports map[string]bool // of all files that are no tests, those for other systems included
	uses    []use
}

// use is a name of a standard package that a file takes hold of.
type use struct {
	pkg, name string
	at        string // file:line
}

// goList runs the go command in the module's root.
func goList(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list %v: %v\n%s", args, err, exit.Stderr)
		}
		t.Fatalf("go list %v: %v", args, err)
	}
	return out
}

// packages reads the packages of this module.
func packages(t *testing.T) []*pkg {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(goList(t, "-e", "-json=ImportPath,Dir,GoFiles,CgoFiles,IgnoredGoFiles", "./..."))))
	var list []*pkg
	for {
		p := &pkg{}
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		p.read(t)
		list = append(list, p)
	}
}

// read parses the files of a package.
func (p *pkg) read(t *testing.T) {
	t.Helper()
	p.name = cmp.Or(strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/"), ".")
	p.imports = map[string]bool{}
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles, p.IgnoredGoFiles) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		p.file(files, f)
	}
}

func (p *pkg) file(files *token.FileSet, f *ast.File) {
	local := map[string]string{} // the name under which a package is known in the file
	for _, i := range f.Imports {
		path, _ := strconv.Unquote(i.Path.Value) // the parser has read it
		p.imports[path] = true
		name := path[strings.LastIndexByte(path, '/')+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		local[name] = path
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok && local[id.Name] != "" {
				at := files.Position(s.Pos())
				p.uses = append(p.uses, use{local[id.Name], s.Sel.Name, filepath.Base(at.Filename) + ":" + strconv.Itoa(at.Line)})
			}
		}
		return true
	})
}

// breaches says which imports the plan forbids, with the reason.
func breaches(list []*pkg) []string {
	rules := map[string]*rule{}
	for i := range plan {
		rules[plan[i].pkg] = &plan[i]
	}
	var found []string
	for _, p := range list {
		if slices.ContainsFunc(outside, func(folder string) bool { return strings.HasPrefix(p.name, folder) }) {
			continue
		}
		r := rules[p.name]
		if r == nil {
			found = append(found, fmt.Sprintf("%s is not in the plan: add a line to plan_test.go that says what it may import, and why", p.name))
			continue
		}
		for path := range p.imports {
			if why := r.forbids(path); why != "" {
				found = append(found, fmt.Sprintf("%s imports %s: %s", p.name, path, why))
			}
		}
	}
	slices.Sort(found)
	return found
}

// forbids says why the package must not import a path; empty when it may.
func (r *rule) forbids(path string) string {
	first, _, _ := strings.Cut(path, "/")
	switch inner, own := strings.CutPrefix(path, module+"/"); {
	case path == module && (slices.Contains(r.house, ".") || slices.Contains(r.house, "...")):
		return ""
	case own && slices.Contains(instruments, inner):
		return inner + " is an instrument: it looks at the house, and only tests look at it"
	case own && (slices.Contains(r.house, inner) || slices.Contains(r.house, "...")):
		return ""
	case !own && !strings.Contains(first, ".") && !slices.Contains(r.never, path): // of the standard library
		return ""
	case !own && slices.Contains(r.third, path):
		return ""
	}
	may := "the standard library"
	if more := slices.Concat(r.house, r.third); len(more) > 0 {
		may += ", " + strings.Join(more, ", ")
	}
	if len(r.never) > 0 {
		may += ", but not " + strings.Join(r.never, ", ")
	}
	return r.why + ". It may import " + may
}

// gripped says who takes hold of the machine and must not, with the reason.
func gripped(list []*pkg) []string {
	var found []string
	for _, g := range grips {
		for _, p := range list {
			for _, u := range p.uses {
				if g.holds(u) && !slices.ContainsFunc(g.may, func(e exception) bool { return e.covers(p.name, u.name) }) {
					found = append(found, fmt.Sprintf("%s/%s %s with %s.%s: %s", p.name, u.at, g.what, u.pkg, u.name, g.why))
				}
			}
		}
	}
	slices.Sort(found)
	return found
}

func (g *grip) holds(u use) bool { return u.pkg == g.pkg && slices.Contains(g.names, u.name) }

// covers reports whether an exception is for a name in a package, or in one below it.
func (e *exception) covers(pkg, name string) bool {
	within := pkg == e.pkg || strings.HasPrefix(pkg, e.pkg+"/")
	return within && (e.names == nil || slices.Contains(e.names, name))
}

func TestNobodyImportsWhatThePlanForbids(t *testing.T) {
	for _, b := range breaches(packages(t)) {
		t.Error(b)
	}
}

func TestFewTakeHoldOfTheMachine(t *testing.T) {
	for _, b := range gripped(packages(t)) {
		t.Error(b)
	}
}

func TestEveryExceptionIsNeeded(t *testing.T) {
	list := packages(t)
	there := map[string]bool{}
	for _, p := range list {
		there[p.name] = true
	}
	for _, g := range grips {
		for _, e := range g.may {
			if !there[e.pkg] || e.names == nil {
				continue // a package to come, or one that may all
			}
			for _, name := range e.names {
				if !slices.ContainsFunc(list, func(p *pkg) bool {
					return e.covers(p.name, name) && slices.ContainsFunc(p.uses, func(u use) bool { return u.pkg == g.pkg && u.name == name })
				}) {
					t.Errorf("%s no longer uses %s.%s: take the exception out of plan_test.go", e.pkg, g.pkg, name)
				}
			}
		}
	}
}

func TestUsersOfThePublicPackagesCompileAFixedList(t *testing.T) {
	for _, c := range compiled {
		t.Run(c.pkg, func(t *testing.T) {
			// -e: a package that is not there yet is no fault.
			if strings.TrimSpace(string(goList(t, "-e", "-f", "{{len .GoFiles}}", "./"+c.pkg))) == "0" {
				t.Skip("it is not there yet")
			}
			got := strings.Fields(string(goList(t, "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./"+c.pkg)))
			slices.Sort(got)
			for _, d := range got {
				if !slices.Contains(c.deps, d) {
					t.Errorf("whoever imports %s compiles %s: %s", c.pkg, d, c.why)
				}
			}
			for _, d := range c.deps {
				if !slices.Contains(got, d) {
					t.Errorf("whoever imports %s no longer compiles %s: take it out of plan_test.go", c.pkg, d)
				}
			}
		})
	}
}

// made is a package for the tests of the tests.
func made(name string, imports ...string) *pkg {
	p := &pkg{name: name, imports: map[string]bool{}}
	for _, i := range imports {
		p.imports[i] = true
	}
	return p
}

func TestBreachesNameTheReason(t *testing.T) {
	for _, c := range []struct {
		name string
		pkg  *pkg
		want string // a part of the breach; empty: none
	}{
		{"what the plan allows", made("internal/session", "sync", module+"/internal/limits"), ""},
		{"a package that is not in the plan", made("internal/misc"), "internal/misc is not in the plan"},
		{"sideways", made("internal/session", module+"/wire"), "a session carries bytes and keeps order"},
		{"upwards", made("internal/limits", module+"/gateway"), "limits counts"},
		{"the WebSocket library", made("internal/session", "github.com/gobwas/ws"), "internal/session imports github.com/gobwas/ws"},
		{"a part of the standard library", made("internal/accounts", "encoding/json"), "never heard of JSON"},
		{"wire leaves the standard library", made("wire", "golang.org/x/text/unicode/norm"), "wire is the contract"},
		{"an instrument", made("gateway", module+"/internal/schematest"), "only tests look at it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := breaches([]*pkg{c.pkg})
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("breaches: %v", got)
			case c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)):
				t.Errorf("breaches = %q, want one with %q", got, c.want)
			}
		})
	}
}

func TestGripsNameTheReason(t *testing.T) {
	const file = `package p
import (
	"context"
	clock "time"
	"os"
)
var a = clock.Now()
var b = context.Background()
var c = os.Getenv("A")
var d = clock.Second
`
	p := &pkg{name: "internal/limits", imports: map[string]bool{}}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, "p.go", file, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	p.file(files, f)
	got := gripped([]*pkg{p})
	want := []string{
		"internal/limits/p.go:7 asks the machine for the time with time.Now: " + grips[0].why,
		"internal/limits/p.go:9 reads the environment with os.Getenv: " + grips[2].why,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
