// Command skipped says which tests were skipped, and why. It reads the events of go test -json:
//
//	go run ./hack/skipped FILE...
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	var tests []test
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		found, err := skipped(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		tests = append(tests, found...)
	}
	if len(tests) == 0 {
		_, err := fmt.Fprintln(w, "No test was skipped.")
		return err
	}
	slices.SortFunc(tests, func(a, b test) int { return strings.Compare(a.reason+a.name, b.reason+b.name) })
	var out strings.Builder
	fmt.Fprintf(&out, "Skipped tests (%d):\n", len(tests))
	for i, t := range tests {
		if i == 0 || t.reason != tests[i-1].reason {
			fmt.Fprintf(&out, "  %s\n", t.reason)
		}
		fmt.Fprintf(&out, "      %s\n", t.name)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// test is one that was skipped.
type test struct{ name, reason string }

// skipped reads events and gives the tests that were skipped. A package without tests is none.
func skipped(events io.Reader) ([]test, error) {
	var tests []test
	said := map[string]string{} // what each running test has written
	for d := json.NewDecoder(events); ; {
		var e struct{ Action, Package, Test, Output string }
		switch err := d.Decode(&e); {
		case errors.Is(err, io.EOF):
			return tests, nil
		case err != nil:
			return nil, err
		}
		if e.Test == "" {
			continue
		}
		name := e.Package + " " + e.Test
		switch e.Action {
		case "output":
			said[name] += e.Output
		case "skip":
			tests = append(tests, test{name, reason(said[name])})
			delete(said, name)
		case "pass", "fail":
			delete(said, name)
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
