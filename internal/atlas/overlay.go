package atlas

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// node is a place in a YAML document.
type node = yaml.Node

// loader reads a world and gathers all that is wrong with its files.
type loader struct {
	files  map[*node]string // which file a node stands in
	faults []fault
}

// fault is something wrong at a place of a file.
type fault struct {
	file string
	line int
	text string
}

func (f fault) Error() string { return fmt.Sprintf("%s:%d: %s", f.file, f.line, f.text) }

// fault notes what is wrong at a node.
func (l *loader) fault(at *node, format string, args ...any) {
	l.faults = append(l.faults, fault{l.files[at], at.Line, fmt.Sprintf(format, args...)})
}

// err returns all faults as one error, in the order of the lines of each file, each once.
func (l *loader) err() error {
	slices.SortFunc(l.faults, func(a, b fault) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.text, b.text))
	})
	var errs []error
	for _, f := range slices.Compact(l.faults) {
		errs = append(errs, f)
	}
	return errors.Join(errs...)
}

var yamlError = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// parse returns the root of a document, nil when it is empty or faulty.
func (l *loader) parse(name string, r io.Reader) *node {
	decoder := yaml.NewDecoder(r)
	var doc, more node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		parts := yamlError.FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
		line, convErr := strconv.Atoi(parts[1])
		if convErr != nil { // the decoder names no line when it cannot tell one
			line = 1
		}
		l.faults = append(l.faults, fault{name, line, parts[2]})
		return nil
	}
	root := doc.Content[0]
	l.check(name, root)
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		l.faults = append(l.faults, fault{name, max(more.Line, root.Line), "only one document is read, and another follows"})
	}
	if isNull(root) {
		return nil
	}
	return root
}

// check notes where every node stands and refuses what YAML allows and a world has no use for.
func (l *loader) check(file string, n *node) {
	l.files[n] = file
	if n.Kind == yaml.AliasNode {
		l.fault(n, "aliases (*%s) are not read", n.Value)
		return
	}
	if n.Kind == yaml.MappingNode {
		seen := map[string]bool{}
		for key := range entries(n) {
			if key.Kind != yaml.ScalarNode {
				continue // entries are looked up by text, so this one becomes an unknown key
			}
			if seen[key.Value] {
				l.files[key] = file
				l.fault(key, "%q comes twice", key.Value)
			}
			seen[key.Value] = true
		}
	}
	for _, child := range n.Content {
		l.check(file, child)
	}
}

// merge lays over upon base. Neither is changed, since a default may lie under many entries.
func (l *loader) merge(base, over *node) *node {
	switch {
	case over == nil:
		return base
	case over.Kind != yaml.MappingNode:
		return over
	}
	merged := *over
	merged.Content = nil
	l.files[&merged] = l.files[over]
	if base != nil {
		for key, value := range entries(base) {
			if above := child(over, key.Value); above == nil {
				merged.Content = append(merged.Content, key, value)
			} else if !isNull(above) {
				merged.Content = append(merged.Content, key, l.merge(value, above))
			}
		}
	}
	for key, value := range entries(over) {
		switch {
		case base != nil && child(base, key.Value) != nil:
		case isNull(value):
			l.fault(value, "nothing called %q to take away", key.Value)
		default:
			merged.Content = append(merged.Content, key, l.merge(nil, value))
		}
	}
	return &merged
}

// entries yields the keys and values of a mapping, nothing for other nodes.
func entries(n *node) func(yield func(key, value *node) bool) {
	return func(yield func(key, value *node) bool) {
		if n == nil || n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// child returns the value of a key, nil when the mapping lacks it.
func child(n *node, name string) *node {
	for key, value := range entries(n) {
		if key.Value == name {
			return value
		}
	}
	return nil
}

func isNull(n *node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }
