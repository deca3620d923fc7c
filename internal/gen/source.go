package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/internal/reference"
	"github.com/dervish-ws/dervish/wire"
)

// source is what the source of package wire says.
type source struct {
	text reference.Text
	// lines says where each declaration stands, as file:line, by its Go name.
	lines map[string]string
	// calls holds the Go names of the calls' variables, by wire name.
	calls map[string]string
	// examples holds the example requests of the folder, by the call's wire name.
	examples map[string][]byte
}

// parse reads the non-test files of a folder, and its example requests where it has some.
func parse(dir string) (*source, error) {
	s := &source{
		text: reference.Text{
			Calls: map[string]string{}, CallNames: map[string]string{}, Answers: map[string]string{}, Types: map[string]string{},
			Fields: map[string]string{}, Omitted: map[string]bool{},
		},
		lines: map[string]string{},
		calls: map[string]string{}, examples: map[string][]byte{},
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	files := token.NewFileSet()
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(files, filepath.Join(dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		if err := s.file(files, f); err != nil {
			return nil, err
		}
	}
	requests, err := filepath.Glob(filepath.Join(dir, "testdata", "examples", "*.json"))
	if err != nil {
		return nil, err
	}
	for _, path := range requests {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		s.examples[strings.TrimSuffix(filepath.Base(path), ".json")] = text
	}
	return s, nil
}

func (s *source) file(files *token.FileSet, f *ast.File) error {
	for _, decl := range f.Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range g.Specs {
			doc := g.Doc
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				if spec.Doc != nil {
					doc = spec.Doc
				}
				if err := s.value(files, spec, doc); err != nil {
					return err
				}
			case *ast.TypeSpec:
				if spec.Doc != nil {
					doc = spec.Doc
				}
				if err := s.typ(files, spec, doc); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// value reads a variable, if it is a call: var Ticks = define[…](Spec{Name: "ticks", …}).
func (s *source) value(files *token.FileSet, spec *ast.ValueSpec, doc *ast.CommentGroup) error {
	if len(spec.Names) != 1 || len(spec.Values) != 1 {
		return nil
	}
	call, ok := spec.Values[0].(*ast.CallExpr)
	if !ok {
		return nil
	}
	generic, ok := call.Fun.(*ast.IndexListExpr)
	if !ok || !isIdent(generic.X, "define") {
		return nil
	}
	name := ""
	if len(call.Args) == 1 {
		if literal, ok := call.Args[0].(*ast.CompositeLit); ok {
			for _, e := range literal.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok || !isIdent(kv.Key, "Name") {
					continue
				}
				if text, ok := kv.Value.(*ast.BasicLit); ok {
					name, _ = strconv.Unquote(text.Value) // the compiler has read it
				}
			}
		}
	}
	at := place(files, spec.Pos())
	if name == "" {
		return fmt.Errorf("%s: %s is declared without a literal Spec that names it", at, spec.Names[0].Name)
	}
	s.calls[name] = spec.Names[0].Name
	s.lines[spec.Names[0].Name] = at
	s.text.Calls[name] = comment(doc)
	s.text.CallNames[spec.Names[0].Name] = name
	if answer, ok := generic.Indices[1].(*ast.Ident); ok && answer.Name != "Raw" {
		s.text.Answers[name] = answer.Name
	}
	return nil
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// typ reads a type and, where it is a struct, its fields.
func (s *source) typ(files *token.FileSet, spec *ast.TypeSpec, doc *ast.CommentGroup) error {
	name := spec.Name.Name
	s.text.Types[name] = comment(doc)
	s.lines[name] = place(files, spec.Pos())
	st, ok := spec.Type.(*ast.StructType)
	if !ok {
		return nil
	}
	for _, f := range st.Fields.List {
		for _, id := range f.Names {
			key := name + "." + id.Name
			s.text.Fields[key] = comment(f.Doc)
			s.lines[key] = place(files, id.Pos())
			if f.Tag == nil {
				continue
			}
			tag, err := strconv.Unquote(f.Tag.Value)
			if err != nil {
				return fmt.Errorf("%s: %w", s.lines[key], err)
			}
			_, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
			if slices.Contains(strings.Split(options, ","), "omitzero") {
				s.text.Omitted[key] = true
			}
		}
	}
	return nil
}

// comment is a doc comment as one line of text.
func comment(doc *ast.CommentGroup) string { return strings.Join(strings.Fields(doc.Text()), " ") }

func place(files *token.FileSet, at token.Pos) string {
	p := files.Position(at)
	return filepath.Base(p.Filename) + ":" + strconv.Itoa(p.Line)
}

// reduce leaves in the text what the reference needs: the structs that calls are made of, and their fields.
func (s *source) reduce() {
	types, fields := s.needed()
	maps.DeleteFunc(s.text.Types, func(name, _ string) bool { return !types[name] })
	maps.DeleteFunc(s.text.Fields, func(key, _ string) bool { return fields[key] == "" })
	maps.DeleteFunc(s.text.Omitted, func(key string, _ bool) bool { return fields[key] == "" })
}

// needed gives the structs that calls are made of, and their fields: the last part of each by Struct.Field.
func (s *source) needed() (types map[string]bool, fields map[string]string) {
	types, fields = map[string]bool{}, map[string]string{}
	for _, c := range wire.All() {
		gather(c.Request, types, fields)
		if c.Response != nil {
			gather(c.Response, types, fields)
		}
		if t := s.text.Answers[c.Name]; t != "" { // the shape of a payload that is no struct does not know its name
			types[t] = true
		}
	}
	return types, fields
}

// gather notes the structs and the fields that a shape is made of.
func gather(s *wire.Shape, types map[string]bool, fields map[string]string) {
	if s.Item != nil {
		gather(s.Item, types, fields)
	}
	if s.Kind != wire.Struct {
		return
	}
	types[s.Name] = true
	all := slices.Clone(s.Fields)
	if s.More != nil {
		all = append(all, *s.More)
	}
	for _, f := range all {
		types[f.GoType] = true
		fields[f.GoType+"."+f.GoName] = f.GoName
		gather(f.Shape, types, fields)
	}
}

// faults says which declarations that the reference needs have no comment of their own: none at all, one that does not
// begin with the name, or a mere placeholder.
func (s *source) faults() []string {
	var list []string
	check := func(goName, last, text string) {
		if why := wrong(last, text); why != "" {
			list = append(list, fmt.Sprintf("%s: the comment of %s %s", s.lines[goName], goName, why))
		}
	}
	for _, c := range wire.All() {
		if goName := s.calls[c.Name]; goName == "" {
			list = append(list, "the call "+c.Name+" has no declaration that was found")
		} else {
			check(goName, goName, s.text.Calls[c.Name])
		}
	}
	types, fields := s.needed()
	for t := range types {
		check(t, t, s.text.Types[t])
	}
	for key, last := range fields {
		check(key, last, s.text.Fields[key])
	}
	slices.Sort(list)
	return list
}

var placeholder = regexp.MustCompile(`(?i)\b(todo|tbd|fixme|xxx|placeholder|to be (written|described|documented)\.?$)|\.\.\.$|…$`)

// wrong says what is the matter with a comment; empty when nothing is.
func wrong(name, text string) string {
	rest, begins := strings.CutPrefix(text, name+" ")
	switch {
	case text == "":
		return "is missing"
	case !begins:
		return "does not begin with its name"
	case placeholder.MatchString(rest) || len(strings.Fields(rest)) < 2:
		return "is a placeholder"
	}
	return ""
}
