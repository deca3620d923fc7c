package main

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the tables that come out as the ones that are wanted")

func TestTablesOfASmallWorld(t *testing.T) {
	dir := t.TempDir()
	if err := run("testdata/sources", dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"countries.tsv", "names.tsv"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(got), string(want)); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestSourcesAreRefused(t *testing.T) {
	tests := []struct{ name, file, old, new, want string }{
		{"not JSON", "cldr-core/supplemental/codeMappings.json", "{", "", "read cldr-core/supplemental/codeMappings.json: "},
		{"country without a name", "cldr-localenames-full/main/en/territories.json", `"NO"`, `"XX"`, "country NO has no English name"},
		{"country without a name in Thai", "cldr-localenames-full/main/th/territories.json", `"NO"`, `"XX"`, "country no has no name in TH"},
		{"region without a name", "cldr-subdivisions-full/subdivisions/en/en.json", `"no03"`, `"noxx"`, "region no03 has no English name"},
		{"telephone code of another shape", "libphonenumber-js/metadata.min.json", `"47"`, `47`, "read calling code of NO: 47 is no text"},
		{"no telephone code", "libphonenumber-js/metadata.min.json", `["47", "00"]`, `[]`, "read calling code of NO: the metadata has another shape than expected"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			from := t.TempDir()
			if err := os.CopyFS(from, os.DirFS("testdata/sources")); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(from, filepath.FromSlash(tt.file))
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			spoilt := strings.Replace(string(text), tt.old, tt.new, 1)
			if spoilt == string(text) {
				t.Fatalf("%s has no %s", tt.file, tt.old)
			}
			if err := os.WriteFile(file, []byte(spoilt), 0o644); err != nil {
				t.Fatal(err)
			}

			to := t.TempDir()
			if err := run(from, to); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error = %v, want %s", err, tt.want)
			}
			if left, err := fs.Glob(os.DirFS(to), "*"); err != nil || len(left) > 0 {
				t.Errorf("files written all the same: %q, %v", left, err)
			}
		})
	}
}

func TestMissingPackageIsNamed(t *testing.T) {
	err := run(t.TempDir(), t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "cldr-core") {
		t.Errorf("error = %v, want it to name cldr-core", err)
	}
}
