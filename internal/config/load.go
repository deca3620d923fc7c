package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// MaxFile is the most that a configuration file may hold, in bytes.
const MaxFile = 1 << 20

// Loaded is a configuration in effect, with the memory of where each value came
// from. It is not written to after Load, so it may be used by many goroutines.
type Loaded struct {
	// Config is the configuration.
	Config Config
	// File is the file that was read, "" if none.
	File string

	flags  *Flags
	env    Env
	cwd    string // where relative paths of flags and variables begin
	places map[string]Source
}

// Load reads the configuration: for each setting its flag, else its variable,
// else its key in the file, else its default. flags may be nil. The file is the
// one that --config names, else DERVISH_CONFIG, else dervish.yaml in the
// configuration folder, which alone may be missing. A relative path in the file
// is taken from the folder of the file, elsewhere from the current one.
//
// The error is of type Problems and holds everything that is wrong, unless the
// file cannot be read at all.
func Load(flags *Flags, env Env) (*Loaded, error) {
	file, must := flags.path()
	if !must {
		if file = env.lookup(ConfigVariable); file != "" {
			must = true
		} else if dir, err := env.Dir(); err == nil {
			// Without a folder there is no file in it, and nothing is amiss.
			file = filepath.Join(dir, FileName)
		}
	}
	return load(file, must, flags, env)
}

// Check reads one file as it is, without flags and environment, and returns
// everything that is wrong with it, as Load does.
func Check(file string) (*Loaded, error) { return load(file, true, nil, Env{}) }

// load reads file, if it is named and, unless it must, if it exists.
func load(file string, must bool, flags *Flags, env Env) (*Loaded, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	l := &Loaded{Config: Default(), flags: flags, env: env, cwd: cwd, places: map[string]Source{}}
	target := reflect.ValueOf(&l.Config).Elem()
	var problems Problems

	if file != "" {
		text, err := readFile(file)
		switch {
		case err == nil:
			l.File = file
			d := &decoder{src: Source{Kind: FromFile, Name: file}, dir: filepath.Dir(file), places: l.places}
			if !filepath.IsAbs(d.dir) {
				d.dir = filepath.Join(cwd, d.dir)
			}
			d.document(text, target)
			problems = append(problems, d.problems...)
		case must || !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	for _, s := range all() {
		if text := env.lookup(s.env()); text != "" {
			problems = append(problems, l.override(&s, target, Source{Kind: FromEnv, Name: s.env()}, text)...)
		}
	}
	for _, s := range all() {
		if texts := flags.texts(s.name); texts != nil {
			problems = append(problems, l.override(&s, target, Source{Kind: FromFlag, Name: s.flag()}, texts...)...)
		}
	}
	problems = append(problems, l.contradictions(problems)...)
	if err := problems.err(); err != nil {
		return nil, err
	}
	return l, nil
}

// readFile returns what is in a configuration file.
func readFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	if len(text) > MaxFile {
		return nil, fmt.Errorf("read configuration: %s is larger than %v", file, Bytes(MaxFile))
	}
	return text, nil
}

// override sets one setting from a variable or a flag.
func (l *Loaded) override(s *setting, target reflect.Value, src Source, texts ...string) Problems {
	for path := range l.places {
		if isWithin(path, s.name) {
			delete(l.places, path)
		}
	}
	l.places[s.name] = src
	d := &decoder{src: src, dir: l.cwd, places: l.places}
	d.texts(s.name, s, s.value(target), texts, nil)
	return d.problems
}

// isWithin reports whether path is the setting of that name or a part of it.
func isWithin(path, name string) bool {
	return path == name || strings.HasPrefix(path, name+"[")
}

// Source returns where the value of a setting came from; an unknown setting is
// a default.
func (l *Loaded) Source(name string) Source { return l.places[name] }

// source returns where the value at path stands: an element of a list within a
// variable or flag stands where the whole list does.
func (l *Loaded) source(path string) Source {
	if src, ok := l.places[path]; ok {
		return src
	}
	base, _, _ := strings.Cut(path, "[")
	return l.places[base]
}
