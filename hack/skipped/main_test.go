package main

import (
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

func TestSkippedTestsAreListedByReason(t *testing.T) {
	file := filepath.Join(t.TempDir(), "events.json")
	if err := os.WriteFile(file, []byte(events), 0o644); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	if err := run([]string{file}, &got); err != nil {
		t.Fatal(err)
	}
	want := `Skipped tests (3):
  (no reason was given)
      p TestC
  Swift is not there; run: interop/setup swift
      p TestA
      p TestD
`
	if diff := cmp.Diff(got.String(), want); diff != "" {
		t.Errorf("report (-got +want):\n%s", diff)
	}
}

func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(broken, []byte("{\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{broken, "none.json"} {
		var out strings.Builder
		if err := run([]string{file}, &out); err == nil || out.Len() > 0 {
			t.Errorf("%s: error %v, report %q; want an error and nothing else", file, err, &out)
		}
	}
}
