// Command skipped says which tests were skipped, and why, which failed and then passed within one run, and counts those
// that passed and failed. It reads the events of go test -json, of one run or of several; a test that was skipped in one
// and passed in another is not named, and counts once.
//
//	go run ./hack/skipped FILE...
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "skipped: error:", err)
		os.Exit(1)
	}
}

// run reads the files and writes the report.
func run(files []string, w io.Writer) error {
	t := tally{skipped: map[string]string{}, passed: map[string]bool{}, failed: map[string]bool{}, flaky: map[string]bool{}}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		if err = errors.Join(t.read(f), f.Close()); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
	var tests []test
	for name, why := range t.skipped {
		if !t.passed[name] {
			tests = append(tests, test{name, why})
		}
	}
	var out strings.Builder
	t.list(&out, tests)
	if len(t.flaky) > 0 {
		out.WriteString("\nFlaky tests, which failed and passed when they were run again; each is a fault to be found:\n")
		for _, name := range slices.Sorted(maps.Keys(t.flaky)) {
			fmt.Fprintf(&out, "      %s\n", name)
		}
	}
	passed := len(t.passed)
	for name := range t.failed {
		if t.passed[name] {
			passed--
		}
	}
	fmt.Fprintf(&out, "\n%d passed, %d failed, %d skipped\n", passed, len(t.failed), len(tests))
	_, err := io.WriteString(w, out.String())
	return err
}

// list writes the skipped tests, those with one reason together.
func (t *tally) list(out *strings.Builder, tests []test) {
	if len(tests) == 0 {
		out.WriteString("No test was skipped.\n")
		return
	}
	slices.SortFunc(tests, func(a, b test) int { return strings.Compare(a.reason+a.name, b.reason+b.name) })
	fmt.Fprintf(out, "Skipped tests (%d):\n", len(tests))
	for i, t := range tests {
		if i == 0 || t.reason != tests[i-1].reason {
			fmt.Fprintf(out, "  %s\n", t.reason)
		}
		fmt.Fprintf(out, "      %s\n", t.name)
	}
}

// test is one that was skipped.
type test struct{ name, reason string }

// tally is how tests ended.
type tally struct {
	skipped map[string]string // with the reason
	passed  map[string]bool
	failed  map[string]bool // in one of the runs at least
	flaky   map[string]bool // failed, and passed later in the same run
}

// read reads the events of one run. A package without tests is not a skipped test.
func (t *tally) read(events io.Reader) error {
	failed := map[string]bool{}
	defer func() { maps.Copy(t.failed, failed) }()
	said := map[string]string{} // what each running test has written
	for d := json.NewDecoder(events); ; {
		var e struct{ Action, Package, Test, Output string }
		switch err := d.Decode(&e); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if e.Test == "" {
			continue
		}
		name := e.Package + " " + e.Test
		switch e.Action {
		case "output":
			said[name] += e.Output
		case "skip":
			t.skipped[name] = reason(said[name])
		case "pass":
			t.passed[name] = true
			delete(said, name) // a test that passed may have said much
			if failed[name] {
				delete(failed, name)
				t.flaky[name] = true
			}
		case "fail":
			failed[name] = true
		}
	}
}

// reason is what a test said when it was skipped, without the marks of the test runner and the place in the source.
func reason(said string) string {
	var words []string
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "=== ") || strings.HasPrefix(line, "--- ") {
			continue
		}
		if place, text, ok := strings.Cut(line, ": "); ok && strings.Contains(place, ".go:") {
			line = text
		}
		words = append(words, line)
	}
	if words == nil {
		return "(no reason was given)"
	}
	return strings.Join(words, " ")
}
