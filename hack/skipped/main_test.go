package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const events = `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:12: Swift is not there; run: interop/setup swift\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestA","Elapsed":0}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:3: fine\n"}
{"Action":"pass","Package":"p","Test":"TestB","Elapsed":0}
{"Action":"skip","Package":"p","Test":"TestC","Elapsed":0}
{"Action":"output","Package":"p","Test":"TestD","Output":"    a_test.go:40: Swift is not there;\n"}
{"Action":"output","Package":"p","Test":"TestD","Output":"        run: interop/setup swift\n"}
{"Action":"skip","Package":"p","Test":"TestD","Elapsed":0}
{"Action":"skip","Package":"without/tests","Elapsed":0}
`

// written gives the names of files with those texts.
func written(t *testing.T, texts ...string) []string {
	t.Helper()
	var names []string
	for i, text := range texts {
		name := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func TestSkippedTestsAreListedByReason(t *testing.T) {
	var got strings.Builder
	if err := run(written(t, events, events), &got); err != nil {
		t.Fatal(err)
	}
	want := `Skipped tests (3):
  (no reason was given)
      p TestC
  Swift is not there; run: interop/setup swift
      p TestA
      p TestD

1 passed, 0 failed, 3 skipped
`
	if diff := cmp.Diff(got.String(), want); diff != "" {
		t.Errorf("report (-got +want):\n%s", diff)
	}
}

func TestWhatPassedElsewhereIsNotListed(t *testing.T) {
	const (
		raced   = `{"Action":"skip","Package":"p","Test":"TestA"}`
		unraced = `{"Action":"pass","Package":"p","Test":"TestA"}`
	)
	for _, order := range [][]string{{raced, unraced}, {unraced, raced}} {
		var got strings.Builder
		if err := run(written(t, order...), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got.String(), "No test was skipped.\n\n1 passed, 0 failed, 0 skipped\n"); diff != "" {
			t.Errorf("report (-got +want):\n%s", diff)
		}
	}
}

func TestWhatFailedOnceFailed(t *testing.T) {
	const (
		first  = `{"Action":"fail","Package":"p","Test":"TestA"}`
		second = `{"Action":"pass","Package":"p","Test":"TestA"}`
	)
	var got strings.Builder
	if err := run(written(t, first, second), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got.String(), "No test was skipped.\n\n0 passed, 1 failed, 0 skipped\n"); diff != "" {
		t.Errorf("report (-got +want):\n%s", diff)
	}
}

func TestWhatPassedWhenRunAgainIsFlaky(t *testing.T) {
	const again = `{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p","Test":"TestB"}
`
	var got strings.Builder
	if err := run(written(t, again), &got); err != nil {
		t.Fatal(err)
	}
	want := `No test was skipped.

Flaky tests, which failed and passed when they were run again; each is a fault to be found:
      p TestA

1 passed, 1 failed, 0 skipped
`
	if diff := cmp.Diff(got.String(), want); diff != "" {
		t.Errorf("report (-got +want):\n%s", diff)
	}
}

func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	for _, file := range append(written(t, "{\n"), "none.json") {
		var out strings.Builder
		if err := run([]string{file}, &out); err == nil || out.Len() > 0 {
			t.Errorf("%s: error %v, report %q; want an error and nothing else", file, err, &out)
		}
	}
}
