package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	// Source is where it stands.
	Source Source
	// Setting is the name of the setting, within a list like
	// apps[0].limits.profile; empty if the trouble is not with one setting.
	Setting string
	// Text says what is wrong. It never quotes a secret.
	Text string
	// Allowed says what would be right; it may be empty.
	Allowed string
	// Suggestion is the nearest right word; it is empty when nothing is near.
	Suggestion string
}

// Error returns the problem on one line:
//
//	dervish.yaml:12: limits: "strickt" is not allowed; allowed: default, off, strict (did you mean "strict"?)
func (p Problem) Error() string {
	var b strings.Builder
	if p.Source != (Source{}) {
		b.WriteString(p.Source.String() + ": ")
	}
	if p.Setting != "" {
		b.WriteString(p.Setting + ": ")
	}
	b.WriteString(p.Text)
	if p.Allowed != "" {
		b.WriteString("; allowed: " + p.Allowed)
	}
	if p.Suggestion != "" {
		fmt.Fprintf(&b, " (did you mean %q?)", p.Suggestion)
	}
	return b.String()
}

// Problems is everything that is wrong with a configuration, in the order of
// the file, then the environment, then the flags, then what settings say
// together. As an error it is never empty.
type Problems []Problem

// Error returns the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns each problem as an error of its own, for errors.As.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i, one := range p {
		all[i] = one
	}
	return all
}

// err returns p as an error, nil if there is no problem.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// SourceKind says which kind of place a value came from. A later kind wins over
// an earlier one.
type SourceKind int

const (
	// FromDefault is the default of the setting.
	FromDefault SourceKind = iota
	// FromFile is the YAML file.
	FromFile
	// FromEnv is a variable of the environment.
	FromEnv
	// FromFlag is a flag of the command line.
	FromFlag
)

// Source is where a value came from.
type Source struct {
	Kind SourceKind
	// Name is the path of the file, the name of the variable, or the flag with
	// its dashes; empty for a default.
	Name string
	// Line is the line in the file, counted from 1; 0 elsewhere.
	Line int
}

// String returns the place as a person would look for it: default,
// dervish.yaml:12, DERVISH_LIMITS or --limits.
func (s Source) String() string {
	switch {
	case s.Kind == FromDefault:
		return "default"
	case s.Line > 0:
		return s.Name + ":" + strconv.Itoa(s.Line)
	}
	return s.Name
}

// fault is a Problem that does not yet know where it stands.
type fault struct {
	text, allowed, suggestion string
}

// at returns f as a Problem of a setting at a place.
func (f *fault) at(src Source, setting string) Problem {
	return Problem{Source: src, Setting: setting, Text: f.text, Allowed: f.allowed, Suggestion: f.suggestion}
}

// quote returns text in quotes, cut where it becomes long.
func quote(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strconv.Quote(text)
}
