//go:build unix

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// binaryWith builds the program as if the console had this page, or for an empty page as if it had not been built.
func binaryWith(t *testing.T, page string) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	file := ""
	if page != "" {
		file = filepath.Join(dir, "index.html")
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	index := filepath.Join(root, "internal", "console", "dist", "index.html")
	text, err := json.Marshal(map[string]map[string]string{"Replace": {index: file}})
	if err != nil {
		t.Fatal(err)
	}
	overlay, binary := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "dervish")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-overlay", overlay, "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

func TestABinaryTellsWhetherItHasTheConsole(t *testing.T) {
	if testing.Short() {
		t.Skip("two binaries are built; leave -short out to have it run")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go command is not there")
	}
	for _, tc := range []struct{ name, page, banner, browser, others string }{
		{
			"built", "<p>the console</p>", `(?m)^  console http://127\.0\.0\.1:\d+/$`,
			"<p>the console</p>", "A browser finds the web console here.",
		},
		{
			"not_built", "", `(?m)^  console not in this binary; make build builds it, where Node\.js is there$`,
			"built without the web console. To build it, with Node.js at hand, run <code>make build</code>",
			"make build builds it, where Node.js is there.",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := startCommand(t, exec.Command(binaryWith(t, tc.page), "serve"))
			if got := p.out.String(); !regexp.MustCompile(tc.banner).MatchString(got) {
				t.Errorf("banner:\n%s\nwant %s in it", got, tc.banner)
			}
			at, _, _ := strings.Cut(strings.Replace(p.url(), "ws", "http", 1), "/websockets")
			for accept, want := range map[string]string{"text/html": tc.browser, "*/*": tc.others} {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/", nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Header.Set("Accept", accept)
				resp, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(string(text), want) {
					t.Errorf("to who accepts %s:\n%s\nwant %q in it", accept, text, want)
				}
			}
		})
	}
}
