// Command gen reads package wire and writes what follows from it: the comments of its declarations as a table for
// package reference (internal/reference/zz_text.go), the reference of all calls for people (docs/calls.md), the same
// for the web console (web/public/calls.json and answers.json), and a JSON Schema of each call (docs/schemas). "go generate ./..." runs it.
//
// Shapes come from the imported package, comments from its source. The output depends on nothing else, so the same
// source always gives the same bytes. A declaration without a comment of its own stops it.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dervish-ws/dervish/internal/reference"
	"github.com/dervish-ws/dervish/wire"
)

func main() {
	root, err := moduleRoot()
	if err == nil {
		err = run(root)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run writes what has changed below the module's root.
func run(root string) error {
	src, err := parse(filepath.Join(root, "wire"))
	if err != nil {
		return err
	}
	if faults := src.faults(); len(faults) > 0 {
		return errors.New("declarations of package wire need their comments:\n\t" + strings.Join(faults, "\n\t"))
	}
	files, err := draw(src)
	if err != nil {
		return err
	}
	stale, err := differences(root, files)
	if err != nil {
		return err
	}
	for _, name := range stale {
		path := filepath.Join(root, filepath.FromSlash(name))
		text, wanted := files[name]
		if !wanted {
			err = os.Remove(path)
		} else if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			err = os.WriteFile(path, text, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// schemaDir is where the schemas are. Nothing else is kept there.
const schemaDir = "docs/schemas"

// draw gives every generated file by its path from the module's root, with slashes.
func draw(src *source) (map[string][]byte, error) {
	src.reduce()
	table, err := textTable(src.text)
	if err != nil {
		return nil, err
	}
	methods, err := methodsFile(src)
	if err != nil {
		return nil, err
	}
	rules, err := faultsSchema()
	if err != nil {
		return nil, err
	}
	book := reference.New(src.text)
	calls, err := book.Console(src.examples)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		"zz_calls.go":                   methods,
		"internal/reference/zz_text.go": table,
		"docs/calls.md":                 callsDocument(book),
		"docs/faults.md":                faultsDocument(),
		"docs/faults.schema.json":       rules,
		"web/public/calls.json":         calls,
		"web/public/answers.json":       book.ConsoleAnswers(),
	}
	for _, c := range wire.All() {
		files[schemaDir+"/"+c.Name+".json"] = book.Schema(c)
	}
	return files, nil
}

// differences lists the files that differ from what is on the disk, are not there, or should not be, sorted.
func differences(root string, files map[string][]byte) ([]string, error) {
	var stale []string
	for name, text := range files {
		have, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err != nil || string(have) != string(text) {
			stale = append(stale, name)
		}
	}
	entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(schemaDir)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if name := schemaDir + "/" + e.Name(); files[name] == nil {
			stale = append(stale, name)
		}
	}
	slices.Sort(stale)
	return stale, nil
}

// moduleRoot is the nearest folder upwards that holds a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("there is no go.mod here or above")
		}
		dir = up
	}
}
