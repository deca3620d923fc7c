package certs

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the tests got into testdata")

func TestTrustInstructionsQuoteThePath(t *testing.T) {
	for name, path := range map[string]string{
		"plain":  "/home/u/.config/dervish/ca/root.pem",
		"spaces": "/Users/Ann O'Hara/Library/Application Support/dervish/ca/root.pem",
	} {
		t.Run(name, func(t *testing.T) {
			got := TrustInstructions(path)
			if strings.ContainsAny(got, "{}") {
				t.Error("a place for the path was not filled")
			}
			file := "testdata/trust_" + name + ".txt"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("%v (go test -update writes it)", err)
			}
			if diff := cmp.Diff(got, string(want)); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestTrustInstructionsNameEveryClient(t *testing.T) {
	text := TrustInstructions("/root.pem")
	for _, client := range []string{"curl", "Node", "Python", "Go", "Ruby", "Rust", "Perl", "PHP", "OpenSSL", ".NET", "Mono", "Java", "Chrome", "Firefox", "Debian", "macOS", "Windows"} {
		if !strings.Contains(text, client) {
			t.Errorf("nothing is said of %s", client)
		}
	}
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimRight(line, " ") != line {
			t.Errorf("line %d ends in a space", i+1)
		}
	}
}
