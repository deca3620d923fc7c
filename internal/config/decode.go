package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// decoder fills settings from one place: a file, a variable or a flag. It goes
// on after a problem, so that all of them are found at once.
type decoder struct {
	src Source // the place; lines are added in a file
	dir string // where relative paths begin

	problems Problems
	places   map[string]Source // by path of the setting, like apps[0].id
}

// document reads one YAML document whose top level is settings of target. Its
// problems come out in the order of the lines.
func (d *decoder) document(text []byte, target reflect.Value) {
	if node := d.parse(text); node != nil {
		d.members("", settingsOf(target.Type()), target, node)
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int { return cmp.Compare(a.Source.Line, b.Source.Line) })
}

// parse returns the root of the only document in text; nil if text is empty or
// is not YAML.
func (d *decoder) parse(text []byte) *yaml.Node {
	var doc, more yaml.Node
	in := yaml.NewDecoder(bytes.NewReader(text))
	err := in.Decode(&doc)
	if errors.Is(err, io.EOF) || err == nil && doc.Kind == 0 {
		return nil
	}
	if err == nil {
		err = in.Decode(&more)
	}
	switch {
	case err == nil:
		d.fail(&more, "", &fault{text: "a second document begins", allowed: "one document"})
		return nil
	case !errors.Is(err, io.EOF):
		line, why := syntaxError(text, err)
		d.fail(&yaml.Node{Line: line}, "", &fault{text: "not YAML: " + why})
		return nil
	}
	if root := resolve(doc.Content[0]); !isNull(root) {
		return root
	}
	return nil
}

// members reads a mapping whose keys are the given settings of target.
func (d *decoder) members(path string, of []setting, target reflect.Value, node *yaml.Node) {
	if node.Kind != yaml.MappingNode {
		d.fail(node, strings.TrimSuffix(path, "."), &fault{text: "is " + kindOf(node), allowed: "a mapping of " + strings.Join(briefly(names(of)), ", ")})
		return
	}
	given := map[string]int{}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := resolve(node.Content[i]), resolve(node.Content[i+1])
		if key.Kind != yaml.ScalarNode {
			d.fail(key, strings.TrimSuffix(path, "."), &fault{text: "a key is " + kindOf(key), allowed: "the name of a setting"})
			continue
		}
		s := find(of, key.Value)
		if s == nil {
			f := &fault{text: "there is no such setting", suggestion: nearest(key.Value, names(of))}
			if path != "" {
				f.allowed = strings.Join(names(of), ", ")
			}
			d.fail(key, path+brief(key.Value), f)
			continue
		}
		if line, twice := given[s.name]; twice {
			d.fail(key, path+s.name, &fault{text: fmt.Sprintf("is set twice, first on line %d", line)})
			continue
		}
		given[s.name] = key.Line
		d.places[path+s.name] = d.at(key)
		d.field(path+s.name, s, s.value(target), value)
	}
	for _, s := range of {
		if _, ok := given[s.name]; s.required && !ok {
			d.fail(node, path+s.name, &fault{text: "is missing"})
		}
	}
}

// field reads one setting.
func (d *decoder) field(path string, s *setting, target reflect.Value, node *yaml.Node) {
	if isNull(node) {
		d.fail(node, path, &fault{text: "has no value", allowed: "a value; without the line the default holds"})
		return
	}
	if !s.isList() {
		d.item(path, s, target, node)
		return
	}
	if s.keyed != "" {
		d.keyedNode(path, s, target, node)
		return
	}
	items := []*yaml.Node{node}
	switch {
	case node.Kind == yaml.SequenceNode:
		items = node.Content
	case node.Kind == yaml.ScalarNode && !s.isMapping():
		d.texts(path, s, target, []string{node.Value}, node)
		return
	}
	list := reflect.MakeSlice(s.typ, 0, len(items))
	before := len(d.problems)
	for i, item := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		value := reflect.New(s.item()).Elem()
		item = resolve(item)
		d.places[at] = d.at(item)
		d.item(at, s, value, item)
		list = reflect.Append(list, value)
	}
	d.list(path, s, target, list, node, before)
}

// list stores a list that was read and checks it as a whole, unless problems
// were added since before: what is left of it then is not what was meant.
func (d *decoder) list(path string, s *setting, target, list reflect.Value, node *yaml.Node, before int) {
	target.Set(list)
	if len(d.problems) > before {
		return
	}
	if f := s.checkList(list); f != nil {
		d.fail(node, path, f)
	}
}

// item reads one value: all of a setting, or an element of its list.
func (d *decoder) item(path string, s *setting, target reflect.Value, node *yaml.Node) {
	if s.isMapping() {
		value := reflect.New(s.item())
		setDefaults(value.Interface())
		d.members(path+".", settingsOf(s.item()), value.Elem(), node)
		if target.Kind() == reflect.Pointer {
			target.Set(value)
		} else {
			target.Set(value.Elem())
		}
		return
	}
	if node.Kind != yaml.ScalarNode || isNull(node) {
		d.fail(node, path, &fault{text: "is " + kindOf(node), allowed: cmp.Or(s.allowed(), "one "+s.itemKind())})
		return
	}
	value, f := s.parseItem(node.Value)
	if f != nil {
		d.fail(node, path, f)
		return
	}
	target.Set(d.resolvePath(s, value))
}

// texts reads a setting from the texts of a variable or of a repeated flag.
func (d *decoder) texts(path string, s *setting, target reflect.Value, texts []string, node *yaml.Node) {
	if s.keyed != "" {
		d.keyedTexts(path, s, target, texts)
		return
	}
	if s.isMapping() {
		d.mappings(path, s, target, texts)
		return
	}
	if !s.isList() {
		value, f := s.parseItem(texts[len(texts)-1])
		if f != nil {
			d.fail(node, path, f)
			return
		}
		target.Set(d.resolvePath(s, value))
		return
	}
	before := len(d.problems)
	list := reflect.MakeSlice(s.typ, 0, len(texts))
	for part := range strings.SplitSeq(strings.Join(texts, ","), ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		value, f := s.parseItem(part)
		if f != nil {
			d.fail(node, path, f)
			continue
		}
		list = reflect.Append(list, value)
	}
	d.list(path, s, target, list, node, before)
}

// mappings reads a list of mappings from texts in YAML, each one mapping or a
// sequence of them. JSON is YAML too.
func (d *decoder) mappings(path string, s *setting, target reflect.Value, texts []string) {
	items := &yaml.Node{Kind: yaml.SequenceNode}
	for _, text := range texts {
		switch node := d.parse([]byte(text)); {
		case node == nil:
		case node.Kind == yaml.SequenceNode:
			items.Content = append(items.Content, node.Content...)
		default:
			items.Content = append(items.Content, node)
		}
	}
	d.field(path, s, target, items)
}

// resolvePath returns a value as it is, but a relative path joined to where
// relative paths begin: Print can then be fed back from any folder.
func (d *decoder) resolvePath(s *setting, v reflect.Value) reflect.Value {
	if s.form != "path" && (s.form != "path-or-off" || v.String() == "off") || v.String() == "" || filepath.IsAbs(v.String()) {
		return v
	}
	return reflect.ValueOf(filepath.Join(d.dir, v.String()))
}

// at returns the place of a node; node may be nil outside of a file.
func (d *decoder) at(node *yaml.Node) Source {
	src := d.src
	if node != nil && src.Kind == FromFile {
		src.Line = node.Line
	}
	return src
}

func (d *decoder) fail(node *yaml.Node, setting string, f *fault) {
	d.problems = append(d.problems, f.at(d.at(node), setting))
}

// resolve returns the node that an alias stands for, else the node itself.
func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}

// kindOf names a node without telling what is in it.
func kindOf(node *yaml.Node) string {
	switch {
	case node.Kind == yaml.MappingNode:
		return "a mapping"
	case node.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(node):
		return "empty"
	}
	return "a single value"
}

// brief returns a key as it may stand in a message.
func brief(key string) string {
	quoted := quote(key)
	if quoted == `"`+key+`"` && !strings.ContainsAny(key, " :,;") && key != "" {
		return key
	}
	return quoted
}

// briefly cuts a long list of words.
func briefly(words []string) []string {
	const most = 8
	if len(words) <= most {
		return words
	}
	return append(words[:most:most], "…")
}
