package config

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strings"
	"text/tabwriter"

	"go.yaml.in/yaml/v3"
)

// Explain writes what a setting does, what it takes, how it is set, and what it
// is now and why; for the empty name, that of every setting. The name may be
// written as in the file, as a flag or as a variable. Secrets are not shown.
// The error for an unknown name is a Problem.
func (l *Loaded) Explain(w io.Writer, name string) error {
	settings := all()
	if name != "" {
		plain := strings.TrimPrefix(name, "DERVISH_")
		plain = strings.ToLower(strings.ReplaceAll(strings.TrimLeft(plain, "-"), "_", "-"))
		s := find(settings, plain)
		if s == nil {
			return Problem{Setting: brief(name), Text: "there is no such setting", Suggestion: nearest(plain, names(settings))}
		}
		settings = []setting{*s}
	}
	var out bytes.Buffer
	for i, s := range settings {
		if i > 0 {
			out.WriteByte('\n')
		}
		if err := l.explain(&out, &s); err != nil {
			return err
		}
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("explain configuration: %w", err)
	}
	return nil
}

func (l *Loaded) explain(out *bytes.Buffer, s *setting) error {
	fmt.Fprintf(out, "%s: %s\n", s.name, s.help)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  type\t%s\n", s.kind())
	if allowed := s.allowed(); allowed != "" {
		fmt.Fprintf(t, "  allowed\t%s\n", allowed)
	}
	if s.isMapping() {
		explainMembers(t, s, "    ")
	}
	fmt.Fprintf(t, "  default\t%s\n", s.defaultWords())
	if s.keyed != "" {
		fmt.Fprintf(t, "  flag\t%s %s\n", s.flag(), s.shortForm())
	} else {
		fmt.Fprintf(t, "  flag\t%s\n", s.flag())
	}
	fmt.Fprintf(t, "  variable\t%s\n", s.env())
	now, err := l.now(s)
	if err != nil {
		return err
	}
	fmt.Fprintf(t, "  now\t%s\n", now)
	if s.reload {
		fmt.Fprintf(t, "  change\ttakes effect on reload\n")
	} else {
		fmt.Fprintf(t, "  change\ttakes effect at the next start\n")
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("explain configuration: %w", err)
	}
	return nil
}

// explainMembers lists the members of a mapping, and theirs, further in.
func explainMembers(w io.Writer, s *setting, indent string) {
	members := settingsOf(s.item())
	if s.keyed != "" {
		members = s.rest()
		fmt.Fprintf(w, "%s%s\t%s, the key: %s\n", indent, s.keyed, s.keyMember().allowed(), s.keyMember().help)
	}
	for _, m := range members {
		words := m.kind()
		if allowed := m.allowed(); allowed != "" {
			words += " (" + allowed + ")"
		}
		switch {
		case m.required:
			words += ", required"
		case m.def != "":
			words += ", default " + strings.ReplaceAll(m.def, ",", ", ")
		}
		fmt.Fprintf(w, "%s%s\t%s: %s\n", indent, m.name, words, m.help)
		if m.isMapping() {
			explainMembers(w, &m, indent+"  ")
		}
	}
}

func (s *setting) defaultWords() string {
	switch {
	case s.typ.Kind() == reflect.Pointer:
		return "as the profile of limits says"
	case s.def != "":
		return s.def
	case s.isList():
		return "none"
	}
	return "empty"
}

// now returns the value of s on one line, and where it came from.
func (l *Loaded) now(s *setting) (string, error) {
	v := s.value(reflect.ValueOf(&l.Config).Elem())
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return l.profileNumber(s) + ", from limits: " + string(l.Config.Limits), nil
	}
	node := s.node(v, false)
	flow(node)
	text, err := yaml.Marshal(node)
	if err != nil {
		return "", fmt.Errorf("explain %s: %w", s.name, err)
	}
	return strings.TrimSpace(string(text)) + ", from " + l.Source(s.name).String(), nil
}

// flow makes a node and all within it be written on one line.
func flow(n *yaml.Node) {
	switch {
	case n.Kind != yaml.ScalarNode:
		n.Style = yaml.FlowStyle
	case strings.Contains(n.Value, "\n"):
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, child := range n.Content {
		flow(child)
	}
}
