package config

import (
	"reflect"
	"strings"

	"github.com/spf13/pflag"
)

// Flags are the flags of a command line that set settings. The nil Flags has
// none of them set.
type Flags struct {
	values map[string]*flagValue
	file   *flagValue
}

// Bind registers a flag for every setting, and --config for the file, on fs.
// Flags only remember what they were given: Load reads and judges it together
// with the other places, so that one report names all that is wrong.
func Bind(fs *pflag.FlagSet) *Flags {
	f := &Flags{
		values: map[string]*flagValue{},
		file:   &flagValue{kind: "file"},
	}
	fs.Var(f.file, "config", "YAML file with settings; by default "+FileName+" of the configuration folder if there is one; empty reads none")
	for _, s := range all() {
		v := &flagValue{kind: s.flagKind(), def: s.def}
		f.values[s.name] = v
		registered := fs.VarPF(v, s.name, "", s.flagHelp())
		if v.kind == "bool" {
			registered.NoOptDefVal = "true"
		}
	}
	return f
}

// texts returns what the flag of a setting was given, in order; none if it was
// not given.
func (f *Flags) texts(name string) []string {
	if f == nil {
		return nil
	}
	return f.values[name].texts
}

// path returns what --config was given.
func (f *Flags) path() (path string, given bool) {
	if f == nil || len(f.file.texts) == 0 {
		return "", false
	}
	return f.file.texts[len(f.file.texts)-1], true
}

// flagKind is the word that usage shows for the value. pflag shows none for
// bool.
func (s *setting) flagKind() string {
	switch {
	case s.item().Kind() == reflect.Bool:
		return "bool"
	case s.keyed != "":
		return strings.ToUpper(s.keyed) + "=" + strings.ToUpper(s.bare)
	case s.isMapping():
		return "yaml"
	}
	return s.itemKind()
}

func (s *setting) flagHelp() string {
	help := s.help
	if allowed := s.allowed(); s.enum != nil {
		help += " (one of " + allowed + ")"
	}
	switch {
	case s.keyed != "":
		help += " (repeatable, as " + s.shortForm() + ")"
	case s.isList():
		help += " (repeatable)"
	}
	return help
}

// flagValue is a pflag.Value that keeps each text it is given.
type flagValue struct {
	kind, def string
	texts     []string
}

// Set remembers text. It never fails: see Bind.
func (v *flagValue) Set(text string) error {
	v.texts = append(v.texts, text)
	return nil
}

// String returns what the flag holds, as usage shows it.
func (v *flagValue) String() string {
	if len(v.texts) > 0 {
		return strings.Join(v.texts, ",")
	}
	return v.def
}

// Type returns the word that usage shows for the value.
func (v *flagValue) Type() string { return v.kind }
