// Package docs_test holds the documents to what they say: commands run, exchanges happen as written, links lead
// somewhere, flags and metrics exist, and lists are whole.
package docs_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/wire"
)

// root is the repository, seen from this folder.
const root = ".."

// document is one Markdown file.
type document struct {
	path string // from the root, with slashes
	text string
}

// block is a fenced part of a document.
type block struct {
	language string
	line     int // of its first line of content
	text     string
}

// documents reads every Markdown file that this repository writes itself, calls.md included.
func documents(t *testing.T) []document {
	t.Helper()
	var list []document
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/decisions/*.md", "interop/*.md", "bench/*.md"} {
		names, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, document{filepath.ToSlash(rel), string(text)})
		}
	}
	if len(list) < 15 {
		t.Fatalf("%d documents found; there are more", len(list))
	}
	return list
}

// find gives one document.
func find(t *testing.T, path string) document {
	t.Helper()
	list := documents(t)
	i := slices.IndexFunc(list, func(d document) bool { return d.path == path })
	if i < 0 {
		t.Fatalf("there is no %s", path)
	}
	return list[i]
}

// blocks gives the fenced parts of a document.
func (d document) blocks() []block {
	var list []block
	var open *block
	for i, line := range strings.SplitAfter(d.text, "\n") {
		language, fence := strings.CutPrefix(strings.TrimRight(line, "\n"), "```")
		switch {
		case fence && open == nil:
			open = &block{language: language, line: i + 2}
		case fence:
			list = append(list, *open)
			open = nil
		case open != nil:
			open.text += line
		}
	}
	return list
}

// prose is a document without its fenced parts, line for line.
func (d document) prose() []string {
	lines := strings.Split(d.text, "\n")
	inside := false
	for i, line := range lines {
		if strings.HasPrefix(line, "```") {
			inside = !inside
			lines[i] = ""
		} else if inside {
			lines[i] = ""
		}
	}
	return lines
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`^#+ +(.*)$`)
	dropped = regexp.MustCompile(`[^\pL\pN _-]`)
)

// anchors are the places within a document that a link can name, as the usual sites make them of headings.
func (d document) anchors() map[string]bool {
	found := map[string]bool{}
	for _, line := range d.prose() {
		if m := heading.FindStringSubmatch(line); m != nil {
			slug := strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-")
			for n := 1; found[slug]; n++ {
				slug = fmt.Sprintf("%s-%d", strings.TrimSuffix(slug, "-"+strconv.Itoa(n-1)), n)
			}
			found[slug] = true
		}
	}
	return found
}

func TestLinksLeadSomewhere(t *testing.T) {
	all := documents(t)
	byPath := map[string]document{}
	for _, d := range all {
		byPath[d.path] = d
	}
	for _, d := range all {
		for i, line := range d.prose() {
			for _, m := range link.FindAllStringSubmatch(line, -1) {
				target, anchor, _ := strings.Cut(m[1], "#")
				if strings.Contains(target, "://") {
					continue
				}
				path := d.path
				if target != "" {
					path = filepath.ToSlash(filepath.Join(filepath.Dir(filepath.FromSlash(d.path)), filepath.FromSlash(target)))
				}
				if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(path))); err != nil {
					t.Errorf("%s:%d: %s leads nowhere: %v", d.path, i+1, m[1], err)
					continue
				}
				if anchor != "" && !byPath[path].anchors()[anchor] {
					t.Errorf("%s:%d: %s has no place #%s", d.path, i+1, path, anchor)
				}
			}
		}
	}
}

func TestNamedFilesExist(t *testing.T) {
	named := regexp.MustCompile("`((?:[a-z0-9_-]+/)+[a-z0-9_]+\\.(?:go|md|yaml))`")
	for _, d := range documents(t) {
		for i, line := range d.prose() {
			for _, m := range named.FindAllStringSubmatch(line, -1) {
				if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(m[1]))); err != nil {
					t.Errorf("%s:%d: %v", d.path, i+1, err)
				}
			}
		}
	}
}

func TestDecisionsAreNumberedAndSayWhatWasRefused(t *testing.T) {
	next := 1
	for _, d := range documents(t) {
		if !strings.HasPrefix(d.path, "docs/decisions/") {
			continue
		}
		name := filepath.Base(d.path)
		if want := fmt.Sprintf("%04d-", next); !strings.HasPrefix(name, want) {
			t.Errorf("%s: want the number %s", name, want)
		}
		if want := fmt.Sprintf("# %d. ", next); !strings.HasPrefix(d.text, want) {
			t.Errorf("%s: want it to begin with %q", name, want)
		}
		for _, part := range []string{"**Decided.**", "**Refused.**"} {
			if !strings.Contains(d.text, part) {
				t.Errorf("%s has no %s", name, part)
			}
		}
		next++
	}
}

// offered gives the calls of the README's table, by status.
func TestReadmeListsWhatIsOffered(t *testing.T) {
	want := map[string][]string{}
	others := 0
	for _, c := range wire.All() {
		switch c.Offer {
		case wire.Simulated:
			want["simulated"] = append(want["simulated"], c.Name)
		case wire.Configured:
			want["answers from configuration"] = append(want["answers from configuration"], c.Name)
		default:
			others++
		}
	}
	readme := find(t, "README.md")
	got := map[string][]string{}
	code := regexp.MustCompile("`([a-z0-9_]+)`")
	for _, line := range readme.prose() {
		cells := strings.Split(line, "|")
		if len(cells) != 4 {
			continue
		}
		if status := strings.TrimSpace(cells[1]); want[status] != nil {
			for _, m := range code.FindAllStringSubmatch(cells[2], -1) {
				got[status] = append(got[status], m[1])
			}
			slices.Sort(got[status])
		}
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("README.md, what is offered (-got +want):\n%s", diff)
	}
	for _, words := range []string{
		fmt.Sprintf("All %d calls", len(wire.All())),
		fmt.Sprintf("| not offered | the other %d:", others),
	} {
		if !strings.Contains(readme.text, words) {
			t.Errorf("README.md does not say %q", words)
		}
	}
}

// modules gives the modules whose packages this module imports: in what it builds, and beyond that in its tests.
func modules(t *testing.T) (built, tests map[string]bool) {
	t.Helper()
	// Helpers of tests are no tests themselves.
	const helper = `{{if ne .ImportPath "github.com/dervish-ws/dervish/internal/schematest"}}`
	list := func(format string) []string {
		return strings.Fields(output(t, "go", "list", "-e", "-f", format, "./..."))
	}
	of := func(paths []string) map[string]bool {
		found := map[string]bool{}
		slices.Sort(paths)
		paths = slices.DeleteFunc(slices.Compact(paths), func(p string) bool {
			first, _, _ := strings.Cut(p, "/")
			return !strings.Contains(first, ".")
		})
		for _, m := range strings.Fields(output(t, "go", append([]string{"list", "-e", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}"}, paths...)...)) {
			found[m] = true
		}
		return found
	}
	built = of(list(helper + `{{join .Imports "\n"}}{{end}}`))
	tests = of(list(`{{join .Imports "\n"}}{{"\n"}}{{join .TestImports "\n"}}{{"\n"}}{{join .XTestImports "\n"}}`))
	return built, tests
}

// output runs a program in the root and gives what it writes.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = root
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, &stderr)
	}
	return string(out)
}

func TestReadmeNamesEveryDependency(t *testing.T) {
	readme := find(t, "README.md")
	row := regexp.MustCompile("(?m)^\\| (`[^|]+`) \\| .{10,} \\|$")
	code := regexp.MustCompile("`([^`]+)`")
	place := map[string]int{}
	for _, m := range row.FindAllStringSubmatchIndex(readme.text, -1) {
		for _, c := range code.FindAllStringSubmatch(readme.text[m[2]:m[3]], -1) {
			if first, _, slash := strings.Cut(c[1], "/"); slash && strings.Contains(first, ".") {
				place[c[1]] = m[0]
			}
		}
	}
	built, tests := modules(t)
	all := maps.Clone(built)
	maps.Copy(all, tests)
	only := strings.Index(readme.text, "In tests alone:")
	for m := range all {
		at, named := place[m]
		switch {
		case !named:
			t.Errorf("README.md does not say what %s is for", m)
		case (at < only) != built[m]:
			t.Errorf("README.md has %s on the wrong side of %q", m, "In tests alone:")
		}
	}
	for m := range place {
		if !all[m] {
			t.Errorf("README.md names %s, which nothing imports", m)
		}
	}
	for tool := range strings.Lines(output(t, "go", "list", "-f", "{{.Module.Path}}", "tool")) {
		if tool = strings.TrimSpace(tool); !strings.Contains(readme.text, "`"+tool+"`") {
			t.Errorf("README.md does not name the tool %s", tool)
		}
	}
}

func TestReadmeNamesThePackagesOfTheConsole(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "web", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var packages struct{ Dependencies, DevDependencies map[string]string }
	if err := json.Unmarshal(text, &packages); err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(find(t, "README.md").text, "The console is built from these")
	table, _, _ = strings.Cut(table, "\n\nWhoever")
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| (`[^|]+`) \\| .{10,} \\|$").FindAllStringSubmatch(table, -1) {
		for name := range strings.SplitSeq(m[1], ", ") {
			named[strings.Trim(name, "`")] = true
		}
	}
	needed := maps.Clone(packages.Dependencies)
	maps.Copy(needed, packages.DevDependencies)
	if len(packages.Dependencies) == 0 {
		t.Error("package.json names no dependency")
	}
	for name := range needed {
		if !named[name] {
			t.Errorf("README.md does not say what %s is for", name)
		}
		delete(named, name)
	}
	for name := range named {
		t.Errorf("README.md names %s, which the console is not built from", name)
	}
}

func TestMakeTargetsExist(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile("(?m)(?:^    |`)make ([a-z-]+)")
	seen := 0
	for _, d := range documents(t) {
		for _, m := range command.FindAllStringSubmatch(d.text, -1) {
			seen++
			if !regexp.MustCompile(`(?m)^` + m[1] + `\b[^=\n]*:`).Match(makefile) {
				t.Errorf("%s: the Makefile has no target %s", d.path, m[1])
			}
		}
	}
	if seen == 0 {
		t.Error("no document names a target")
	}
}

func TestDocumentsSpeakOfNoOtherPlace(t *testing.T) {
	// A path of somebody's own machine is of no use to a reader.
	local := regexp.MustCompile(`/(work|root|home|Users)/`)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if m := local.Find(text); m != nil {
			t.Errorf("%s holds %s", path, m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
