package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
)

// setting is what the tags of one field say:
//
//	name         how it is called; fields without a name are not settings
//	help         what it is for
//	default      its value when nobody says otherwise, in text form
//	enum         the only values allowed, separated by |
//	min, max     the least and greatest value allowed, in text form
//	pattern      what a value (of a list: each) must match
//	patternhelp  the same in words
//	form         a meaning beyond the type, a key of forms
//	nonempty     a list that must have an element, a text that must have a letter
//	required     a member of a list's element that must be given
//	secret       not to be shown
//	reload       may change while the server runs
//	keyed, bare  a list of mappings with keys, see keyedNode: the member that is
//	             the key, and the one that is meant where no member is named
//
// A field that is a struct with the tag prefix stands for its own fields, their
// names with that prefix.
type setting struct {
	name, help, def    string
	enum               []string
	min, max           string
	pattern            *regexp.Regexp
	patternHelp        string
	form               string
	nonEmpty, required bool
	secret, reload     bool
	keyed, bare        string

	typ   reflect.Type
	index []int
}

// settingsOf returns the settings of a struct type in their order. The types
// are few and their tags do not change, so each is read once.
func settingsOf(t reflect.Type) []setting {
	if known, ok := settingsCache.Load(t); ok {
		return known.([]setting)
	}
	found := readSettings(t, nil, "")
	settingsCache.Store(t, found)
	return found
}

var settingsCache sync.Map // reflect.Type → []setting

func readSettings(t reflect.Type, index []int, prefix string) []setting {
	var all []setting
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), index...), i)
		if p, ok := f.Tag.Lookup("prefix"); ok {
			all = append(all, readSettings(f.Type, at, prefix+p)...)
			continue
		}
		name := f.Tag.Get("name")
		if name == "" {
			continue
		}
		s := setting{
			name:        prefix + name,
			help:        f.Tag.Get("help"),
			def:         f.Tag.Get("default"),
			min:         f.Tag.Get("min"),
			max:         f.Tag.Get("max"),
			patternHelp: f.Tag.Get("patternhelp"),
			form:        f.Tag.Get("form"),
			nonEmpty:    f.Tag.Get("nonempty") != "",
			required:    f.Tag.Get("required") != "",
			secret:      f.Tag.Get("secret") != "",
			reload:      f.Tag.Get("reload") != "",
			keyed:       f.Tag.Get("keyed"),
			bare:        f.Tag.Get("bare"),
			typ:         f.Type,
			index:       at,
		}
		if enum := f.Tag.Get("enum"); enum != "" {
			s.enum = strings.Split(enum, "|")
		}
		if pattern := f.Tag.Get("pattern"); pattern != "" {
			s.pattern = regexp.MustCompile(pattern)
		}
		all = append(all, s)
	}
	return all
}

// all returns the settings of Config.
func all() []setting { return settingsOf(reflect.TypeFor[Config]()) }

// names returns how the settings are called.
func names(of []setting) []string {
	list := make([]string, len(of))
	for i, s := range of {
		list[i] = s.name
	}
	return list
}

// find returns the setting of that name, nil if there is none.
func find(of []setting, name string) *setting {
	for i := range of {
		if of[i].name == name {
			return &of[i]
		}
	}
	return nil
}

// env returns the variable that sets s.
func (s *setting) env() string {
	return "DERVISH_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

// flag returns the flag that sets s, with its dashes.
func (s *setting) flag() string { return "--" + s.name }

// value returns the field of s in a struct.
func (s *setting) value(of reflect.Value) reflect.Value { return of.FieldByIndex(s.index) }

// isList reports whether s holds several values.
func (s *setting) isList() bool { return s.typ.Kind() == reflect.Slice }

// item returns the type of one value: of a list its element, of an optional
// number the number, else the type itself.
func (s *setting) item() reflect.Type {
	if s.isList() || s.typ.Kind() == reflect.Pointer {
		return s.typ.Elem()
	}
	return s.typ
}

// isMapping reports whether a value of s has members of its own.
func (s *setting) isMapping() bool {
	_, ok := scalars[s.item()]
	return !ok && s.item().Kind() == reflect.Struct
}

// setDefaults sets every setting of a struct to its default. A default that
// cannot be read is a mistake in the tags of this package.
func setDefaults(target any) {
	v := reflect.ValueOf(target).Elem()
	for _, s := range settingsOf(v.Type()) {
		if s.def == "" {
			continue
		}
		value, f := s.parse(s.def)
		if f != nil {
			panic(fmt.Sprintf("config: default of %s: %s", s.name, f.text))
		}
		s.value(v).Set(value)
	}
}
