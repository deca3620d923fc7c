package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrongFilesAreExplained(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files to check: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			_, err := Check(filepath.ToSlash(file))
			problems, ok := errors.AsType[Problems](err)
			if !ok {
				t.Fatalf("error = %v, want Problems", err)
			}
			for _, p := range problems {
				if p.Source.Kind == FromFile && p.Source.Line == 0 {
					t.Errorf("a problem without its line: %v", p)
				}
			}
			golden(t, filepath.Join("errors", name+".txt"), err.Error()+"\n")
		})
	}
}

func TestFilesThatSayNothingAreFine(t *testing.T) {
	for _, text := range []string{"", "\n", "# nothing\n", "---\n", "--- {}\n", "~\n"} {
		if _, err := Check(write(t, text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAnchorsMayBeUsed(t *testing.T) {
	file := write(t, "apps:\n  - {id: 1, name: One, limits: &few {general-minutely: 3}}\n  - {id: 2, name: Two, limits: *few}\n")
	l := mustLoad(t, flags(t, "--config", file), Env{})
	if diff := cmp.Diff(l.Config.Apps[1].Limits, l.Config.Apps[0].Limits); diff != "" {
		t.Errorf("limits differ:\n%s", diff)
	}
}

func TestProblemsOfAllPlacesAreReportedAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f.yaml")
	if err := os.WriteFile(file, []byte("\nmax-depth: 0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(
		flags(t, "--config", file, "--limits=of", "--listen=wss://127.0.0.1:1", "--apps={id: 1", "--accounts={loginid: 1}"),
		environment(map[string]string{"DERVISH_MAX_DEPTH": "1", "DERVISH_MAX_QUEUE": "8KiB", "DERVISH_HOST": "ok.example,not/ok"}),
	)
	if err == nil {
		t.Fatal("no error")
	}
	got := strings.ReplaceAll(err.Error(), file, "f.yaml")
	golden(t, "problems_of_all_places.txt", got+"\n")
	if p, ok := errors.AsType[Problem](err); !ok || p.Setting != "max-depth" || p.Source.Line != 2 {
		t.Errorf("the first problem is %+v, want that of max-depth on line 2", p)
	}
}

func TestNearestWord(t *testing.T) {
	words := names(all())
	for _, test := range []struct{ text, want string }{
		{"max-qeue", "max-queue"},
		{"max_queue", "max-queue"},
		{"MaxQueue", "max-queue"},
		{"lisen", "listen"},
		{"listne", "listen"},
		{"hosts", "host"},
		{"app", "apps"},
		{"timeout", "idle-timeout"},
		{"xyzzy", ""},
		{"", ""},
		{strings.Repeat("listen", 20), ""},
	} {
		if got := nearest(test.text, words); got != test.want {
			t.Errorf("nearest(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}
