package config

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Print writes the configuration in effect as YAML which, given back as a file,
// makes the same configuration. Behind a value that is not a default stands
// where it came from. Secrets are written as <hidden>, which a file may not
// hold, unless they are asked for.
func (l *Loaded) Print(w io.Writer, secrets bool) error {
	var out bytes.Buffer
	v := reflect.ValueOf(&l.Config).Elem()
	for _, s := range all() {
		field := s.value(v)
		if field.Kind() == reflect.Pointer && field.IsNil() {
			fmt.Fprintf(&out, "# %s: %s # as the profile of limits says\n", s.name, l.profileNumber(&s))
			continue
		}
		key := &yaml.Node{Kind: yaml.ScalarNode, Value: s.name}
		value := s.node(field, secrets)
		if src := l.Source(s.name); src.Kind != FromDefault {
			commented := value
			if value.Kind != yaml.ScalarNode && value.Style != yaml.FlowStyle {
				commented = key
			}
			commented.LineComment = "# " + src.String()
		}
		enc := yaml.NewEncoder(&out)
		enc.SetIndent(2)
		if err := enc.Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{key, value}}); err != nil {
			return fmt.Errorf("print configuration: %s: %w", s.name, err)
		}
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("print configuration: %w", err)
	}
	return nil
}

// node returns the value of s as YAML.
func (s *setting) node(v reflect.Value, secrets bool) *yaml.Node {
	if !s.isList() {
		return s.itemNode(v, secrets)
	}
	if s.keyed != "" {
		return s.keyedValue(v, secrets)
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	if v.Len() == 0 {
		list.Style = yaml.FlowStyle
	}
	for i := range v.Len() {
		list.Content = append(list.Content, s.itemNode(v.Index(i), secrets))
	}
	return list
}

func (s *setting) itemNode(v reflect.Value, secrets bool) *yaml.Node {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !s.isMapping() {
		return s.scalarNode(v, secrets)
	}
	m := &yaml.Node{Kind: yaml.MappingNode}
	for _, member := range settingsOf(v.Type()) {
		field := member.value(v)
		// A member without a default that holds nothing was not given.
		if field.IsZero() && member.def == "" && !member.required {
			continue
		}
		key := &yaml.Node{Kind: yaml.ScalarNode, Value: member.name}
		m.Content = append(m.Content, key, member.node(field, secrets))
	}
	if len(m.Content) == 0 {
		m.Style = yaml.FlowStyle
	}
	return m
}

func (s *setting) scalarNode(v reflect.Value, secrets bool) *yaml.Node {
	text := s.writeItem(v)
	if s.secret && !secrets && text != "" {
		text = hidden
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: text}
	// Free text says that it is text, lest a name like null be read as nothing;
	// words of ours are never mistaken and look better bare.
	if _, ours := scalars[v.Type()]; v.Kind() == reflect.String && !ours && s.enum == nil {
		n.Tag = "!!str"
	}
	return n
}

// profileNumber returns the limit that holds where s leaves it to the profile.
func (l *Loaded) profileNumber(s *setting) string {
	return strconv.Itoa(limitsByName(l.Config.CallLimits())[s.name])
}
