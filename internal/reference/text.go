package reference

import (
	"regexp"
	"strings"
	"sync"

	"github.com/dervish-ws/dervish/wire"
)

// Text is what the source of package wire says beside its shapes.
type Text struct {
	// Calls holds the comment of each call, by its wire name.
	Calls map[string]string
	// CallNames holds the wire name of each call, by the name of its Go variable.
	CallNames map[string]string
	// Answers holds the Go name of each declared payload, by the call's wire name.
	Answers map[string]string
	// Types holds the comment of each struct, by its Go name.
	Types map[string]string
	// Fields holds the comment of each field, by Struct.Field.
	Fields map[string]string
	// Omitted holds the fields that an answer leaves out when they are zero, by Struct.Field.
	Omitted map[string]bool
}

// generated is set by zz_text.go. It is a function so that a program which explains nothing builds no tables.
var generated = func() Text { return Text{} }

// Book is the reference of all calls with one set of texts.
type Book struct {
	text Text
}

// New is a book with other texts than those of this build: the generator's, fresh from the source.
func New(t Text) *Book { return &Book{text: t} }

// Default is the book of this build.
var Default = sync.OnceValue(func() *Book { return New(generated()) })

// camel tells a Go name from a word that merely begins a sentence.
var camel = regexp.MustCompile(`[a-z0-9][A-Z]|[A-Z]{2}[a-z]`)

// word is a run of letters and digits.
var word = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*`)

// readable turns a Go comment into a sentence about the wire: the name at its beginning becomes instead, and Go names
// of calls and of the struct's other fields become theirs on the wire.
func (b *Book) readable(comment, goName, instead string, siblings map[string]string) string {
	rest, found := strings.CutPrefix(comment, goName)
	if !found {
		rest, instead = comment, ""
	}
	rest = word.ReplaceAllStringFunc(rest, func(w string) string {
		if !camel.MatchString(w) {
			return w
		}
		if name, ok := siblings[w]; ok {
			return name
		}
		if name, ok := b.text.CallNames[w]; ok {
			return name
		}
		return w
	})
	return instead + rest
}

// callText is what a call does.
func (b *Book) callText(c *wire.Call) string {
	goName := ""
	for g, name := range b.text.CallNames {
		if name == c.Name {
			goName = g
		}
	}
	return b.readable(b.text.Calls[c.Name], goName, c.Name, nil)
}

// typeText is what a struct is; instead stands in the place of its name.
func (b *Book) typeText(goType, instead string, s *wire.Shape) string {
	return b.readable(b.text.Types[goType], goType, instead, siblings(s))
}

// fieldText is what a property of s is.
func (b *Book) fieldText(f *wire.Field, s *wire.Shape) string {
	return b.readable(b.text.Fields[f.GoType+"."+f.GoName], f.GoName, f.Name, siblings(s))
}

// siblings gives the wire names of a struct's properties by their Go names.
func siblings(s *wire.Shape) map[string]string {
	if s == nil {
		return nil
	}
	m := make(map[string]string, len(s.Fields))
	for i := range s.Fields {
		m[s.Fields[i].GoName] = s.Fields[i].Name
	}
	return m
}
