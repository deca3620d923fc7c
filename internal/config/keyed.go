package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A keyed setting is a list of mappings of which each has a key of its own. In
// the file it is one mapping, from the keys to the rest. A rest that is not a
// mapping is short for one: a list is that of its member named by the tag bare,
// and so is the first part of a text; further parts, after commas, are members
// by name:
//
//	replay:
//	  R_100: friday.csv.gz
//	  R_50: {file: monday.csv, loop: true, begin: 2026-01-05}
//	quotes:
//	  R_10: [1.25, 1.26]
//
// A flag takes one KEY=REST in short form, as in --replay R_50=monday.csv,loop,
// and a flag or variable all of it as YAML in braces.

// keyMember returns the member that is the key of a keyed setting.
func (s *setting) keyMember() *setting { return find(settingsOf(s.item()), s.keyed) }

// rest returns the members of a keyed setting that are not its key.
func (s *setting) rest() []setting {
	return slices.DeleteFunc(slices.Clone(settingsOf(s.item())), func(m setting) bool { return m.name == s.keyed })
}

// keyedNode reads a keyed setting from a node.
func (d *decoder) keyedNode(path string, s *setting, target reflect.Value, node *yaml.Node) {
	if node.Kind != yaml.MappingNode {
		d.fail(node, path, &fault{text: "is " + kindOf(node), allowed: "a mapping whose keys are each a " + s.keyed})
		return
	}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := resolve(node.Content[i]), resolve(node.Content[i+1])
		if key.Kind != yaml.ScalarNode {
			d.fail(key, path, &fault{text: "a key is " + kindOf(key), allowed: "a " + s.keyed})
			continue
		}
		d.keyedItem(path, s, target, key.Value, key, func(at string, item reflect.Value) { d.keyedRest(at, s, item, value) })
	}
}

// keyedTexts reads a keyed setting from the texts of a variable or of a
// repeated flag.
func (d *decoder) keyedTexts(path string, s *setting, target reflect.Value, texts []string) {
	target.SetZero()
	for _, text := range texts {
		if strings.HasPrefix(strings.TrimSpace(text), "{") {
			if node := d.parse([]byte(text)); node != nil {
				d.keyedNode(path, s, target, node)
			}
			continue
		}
		key, rest, ok := strings.Cut(text, "=")
		if !ok {
			d.fail(nil, path, &fault{text: quote(text) + " names no " + s.keyed, allowed: s.shortForm() + ", or a mapping in YAML"})
			continue
		}
		d.keyedItem(path, s, target, strings.TrimSpace(key), nil, func(at string, item reflect.Value) { d.short(at, s, item, rest, nil) })
	}
}

// keyedItem adds the item of a key, whose other members fill reads.
func (d *decoder) keyedItem(path string, s *setting, target reflect.Value, text string, key *yaml.Node, fill func(at string, item reflect.Value)) {
	at := fmt.Sprintf("%s[%s]", path, brief(text))
	member := s.keyMember()
	value, f := member.parseItem(text)
	if f != nil {
		d.fail(key, path, f)
		return
	}
	for i := range target.Len() {
		if member.value(target.Index(i)).Equal(value) {
			d.fail(key, at, &fault{text: "is named twice"})
			return
		}
	}
	item := reflect.New(s.item())
	setDefaults(item.Interface())
	member.value(item.Elem()).Set(value)
	d.places[at] = d.at(key)
	fill(at, item.Elem())
	target.Set(reflect.Append(target, item.Elem()))
}

// keyedRest reads what belongs to a key.
func (d *decoder) keyedRest(at string, s *setting, item reflect.Value, node *yaml.Node) {
	bare := find(s.rest(), s.bare)
	switch {
	case node.Kind == yaml.MappingNode:
		d.members(at+".", s.rest(), item, node)
	case node.Kind == yaml.SequenceNode && bare.isList():
		d.field(at, bare, bare.value(item), node)
	case node.Kind == yaml.ScalarNode && !isNull(node):
		d.short(at, s, item, node.Value, node)
	default:
		d.fail(node, at, &fault{text: "is " + kindOf(node), allowed: bare.name + ", or a mapping of " + strings.Join(names(s.rest()), ", ")})
	}
}

// short reads what belongs to a key from its short form.
func (d *decoder) short(at string, s *setting, item reflect.Value, text string, node *yaml.Node) {
	rest := s.rest()
	bare := find(rest, s.bare)
	if bare.isList() {
		d.texts(at, bare, bare.value(item), []string{text}, node)
		return
	}
	first, more, _ := strings.Cut(text, ",")
	if first = strings.TrimSpace(first); first == "" {
		d.fail(node, at, &fault{text: "names no " + bare.name, allowed: s.shortForm()})
		return
	}
	d.texts(at+"."+bare.name, bare, bare.value(item), []string{first}, node)
	for part := range strings.SplitSeq(more, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, value, given := strings.Cut(part, "=")
		m := find(rest, name)
		switch {
		case m == nil:
			d.fail(node, at+"."+brief(name), &fault{text: "there is no such setting", allowed: strings.Join(names(rest), ", "), suggestion: nearest(name, names(rest))})
			continue
		case !given && m.typ.Kind() == reflect.Bool:
			value = "true"
		case !given:
			d.fail(node, at+"."+name, &fault{text: "has no value", allowed: name + "=" + strings.ToUpper(m.itemKind())})
			continue
		}
		d.texts(at+"."+name, m, m.value(item), []string{value}, node)
	}
}

// shortForm shows how a flag gives a keyed setting.
func (s *setting) shortForm() string {
	form := strings.ToUpper(s.keyed) + "=" + strings.ToUpper(s.bare)
	for _, m := range s.rest() {
		switch {
		case m.name == s.bare && m.isList():
			form = strings.ToUpper(s.keyed) + "=" + strings.ToUpper(m.itemKind()) + ",…"
		case m.name == s.bare:
		case m.typ.Kind() == reflect.Bool:
			form += "[," + m.name + "]"
		default:
			form += "[," + m.name + "=" + strings.ToUpper(m.itemKind()) + "]"
		}
	}
	return form
}

// keyedValue returns the value of a keyed setting as YAML.
func (s *setting) keyedValue(v reflect.Value, secrets bool) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode}
	if v.Len() == 0 {
		m.Style = yaml.FlowStyle
	}
	key, bare := s.keyMember(), find(settingsOf(s.item()), s.bare)
	for i := range v.Len() {
		item := v.Index(i)
		plain := reflect.New(s.item()) // what the item would be if it had key and bare member alone
		setDefaults(plain.Interface())
		key.value(plain.Elem()).Set(key.value(item))
		bare.value(plain.Elem()).Set(bare.value(item))
		var value *yaml.Node
		if reflect.DeepEqual(plain.Elem().Interface(), item.Interface()) {
			value = bare.node(bare.value(item), secrets)
			if bare.isList() {
				value.Style = yaml.FlowStyle
			} else if strings.Contains(value.Value, ",") {
				value = nil // its short form would be read as more than it is
			}
		}
		if value == nil {
			value = &yaml.Node{Kind: yaml.MappingNode}
			for _, member := range s.rest() {
				if field := member.value(item); !field.IsZero() {
					value.Content = append(value.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: member.name}, member.node(field, secrets))
				}
			}
		}
		m.Content = append(m.Content, key.scalarNode(key.value(item), secrets), value)
	}
	return m
}
