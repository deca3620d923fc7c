package reference

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

// Entry is one call as its documentation has it.
type Entry struct {
	*wire.Call
	// Text says what the call does, in plain text that begins with its name.
	Text string
	// RequestText and AnswerText say what the two structs are. AnswerText is empty where no answer is declared.
	RequestText, AnswerText string
	// Request lists the request's properties, req_id and passthrough excepted, nested ones behind those that hold them.
	Request []Property
	// Answer lists the properties of the payload alike. A payload that is no object is one Property with an empty Path.
	Answer []Property
}

// Property is one property of a request or an answer.
type Property struct {
	// Path is the way to it: parameters.amount, tokens, schedule[].start_min, currencies_config.*.name. A * stands for
	// any key.
	Path string
	// Type is what it holds, in words: integer, array of strings.
	Type string
	// Required: a request must have it; an answer always has it.
	Required bool
	// Rules are the bounds of the value, each in words.
	Rules []string
	// Default is what is assumed when it is absent; empty: nothing.
	Default string
	// Sensitive: its value never comes back in echo_req.
	Sensitive bool
	// Text says what it is, in plain text that begins with its name.
	Text string

	answer bool
}

// Call gives the documentation of a call; ok is false when there is none of that name.
func Call(name string) (e Entry, ok bool) { return Default().Call(name) }

// Call gives the documentation of a call; ok is false when there is none of that name.
func (b *Book) Call(name string) (e Entry, ok bool) {
	w := wire.Lookup(name)
	if w == nil {
		return Entry{}, false
	}
	e = Entry{Call: w, Text: b.callText(w), RequestText: b.typeText(w.Request.Name, "The request", w.Request)}
	l := lister{book: b, seen: map[string]string{}}
	if w.Constant {
		l.list = append(l.list, Property{Path: w.Name, Type: "1", Required: true, Text: w.Name + " names the call."})
	}
	l.fields(w.Request, "")
	e.Request = l.list
	if w.Response != nil {
		e.AnswerText = b.typeText(b.text.Answers[w.Name], "The answer", w.Response)
		l = lister{book: b, seen: map[string]string{}, answer: true}
		l.payload(w.Response)
		e.Answer = l.list
	}
	return e, true
}

// Status says how dervish answers a call.
func (e *Entry) Status() string {
	switch e.Offer {
	case wire.Simulated:
		return "simulated"
	case wire.Configured:
		return "answers from configuration"
	}
	return "not offered"
}

// Access says who may make a call.
func (e *Entry) Access() string {
	if !e.NeedsAuthorization() {
		return "everybody"
	}
	names := make([]string, len(e.Scopes))
	for i, s := range e.Scopes {
		names[i] = string(s)
	}
	return strings.Join(names, " or ")
}

// Where says where the payload of an answer stands.
func (e *Entry) Where() string {
	if e.Flat {
		return "The payload's properties stand beside msg_type, which is " + e.MsgType + "."
	}
	return "The payload stands in " + e.MsgType + "."
}

// lister walks a shape and lists its properties.
type lister struct {
	book   *Book
	answer bool
	list   []Property
	seen   map[string]string // the path at which a struct was listed
}

// payload lists an answer.
func (l *lister) payload(s *wire.Shape) {
	if s.Kind == wire.Struct {
		l.fields(s, "")
		return
	}
	l.list = append(l.list, Property{Type: typeWords(s), Required: true, Rules: rules(s), answer: true})
	l.within(s, "")
}

// fields lists the properties of an object that stands at base.
func (l *lister) fields(s *wire.Shape, base string) {
	for i := range s.Fields {
		l.field(&s.Fields[i], s, join(base, s.Fields[i].Name))
	}
	if s.More != nil {
		l.field(s.More, s, join(base, "*"))
	}
}

func (l *lister) field(f *wire.Field, s *wire.Shape, path string) {
	p := Property{
		Path: path, Type: typeWords(f.Shape), Required: f.Required, Rules: rules(f.Shape),
		Default: f.Default, Sensitive: f.Sensitive, Text: l.book.fieldText(f, s), answer: l.answer,
	}
	if l.answer {
		p.Required = !l.book.text.Omitted[f.GoType+"."+f.GoName]
	}
	if f == s.More {
		p.Required = false // there may be none
		p.Text = l.book.readable(l.book.text.Fields[f.GoType+"."+f.GoName], f.GoName, "What else stands here", siblings(s))
		p.Rules = append(p.Rules, counted(s.MinProps, s.MaxProps, "properties in all")...)
		if s.Keys != nil {
			p.Rules = append(p.Rules, "names: "+patternWords(s.Keys))
		}
	}
	l.list = append(l.list, p)
	l.within(f.Shape, path)
}

// within lists what an object, or the objects in a list or map, hold. A struct that was listed before is only named.
func (l *lister) within(s *wire.Shape, path string) {
	switch s.Kind {
	case wire.List:
		l.within(s.Item, path+"[]")
	case wire.Map:
		l.within(s.Item, join(path, "*"))
	case wire.Struct:
		if first, ok := l.seen[s.Name]; ok {
			last := &l.list[len(l.list)-1]
			last.Rules = append(last.Rules, "with the properties of "+first)
			return
		}
		l.seen[s.Name] = path
		l.fields(s, path)
	}
}

func join(base, name string) string {
	if base == "" {
		return name
	}
	return base + "." + name
}

// isFlag reports whether a shape is 0 or 1.
func isFlag(s *wire.Shape) bool {
	return s.Kind == wire.Integer && len(s.Enum) == 2 && slices.Contains(s.Enum, "0") && slices.Contains(s.Enum, "1")
}

// typeWords is the kind of a value in words.
func typeWords(s *wire.Shape) string {
	text := ""
	switch s.Kind {
	case wire.List:
		text = "array of " + plural(s.Item)
	case wire.StringOrList:
		text = "string or array of strings"
	case wire.Map:
		text = "object of " + plural(s.Item)
	case wire.Any:
		text = "any value"
	default:
		if text = s.Kind.String(); isFlag(s) {
			text = "0 or 1"
		}
	}
	if s.Nullable {
		text += " or null"
	}
	return text
}

func plural(s *wire.Shape) string {
	switch {
	case isFlag(s):
		return "flags (0 or 1)"
	case s.Kind == wire.List:
		return "arrays of " + plural(s.Item)
	case s.Kind == wire.Any:
		return "any values"
	}
	return typeWords(s) + "s"
}

// rules says in words what bounds a value: its own rules, then those of its items.
func rules(s *wire.Shape) []string {
	var list []string
	scalar := s
	switch s.Kind {
	case wire.List, wire.StringOrList:
		list = append(list, counted(s.MinItems, s.MaxItems, "items")...)
		if s.Unique {
			list = append(list, "no item twice")
		}
		scalar = s.Item
	case wire.Map:
		list = append(list, counted(s.MinProps, s.MaxProps, "properties")...)
		if s.Keys != nil {
			list = append(list, "names: "+patternWords(s.Keys))
		}
		scalar = s.Item
	case wire.Struct:
		if s.More == nil {
			list = append(list, counted(s.MinProps, s.MaxProps, "properties")...)
		}
		return list
	}
	each := ""
	if scalar != s {
		each = "each "
	}
	for _, r := range scalarRules(scalar) {
		list = append(list, each+r)
	}
	return list
}

func scalarRules(s *wire.Shape) []string {
	var list []string
	if len(s.Enum) > 0 && !isFlag(s) {
		words := make([]string, len(s.Enum))
		for i, e := range s.Enum {
			words[i] = quote(e)
		}
		if len(words) == 1 {
			list = append(list, words[0])
		} else {
			list = append(list, "one of "+strings.Join(words, ", "))
		}
	}
	list = append(list, bounds(s)...)
	list = append(list, counted(s.MinLen, s.MaxLen, "characters")...)
	if s.Pattern != nil {
		list = append(list, patternWords(s.Pattern))
	}
	return list
}

// quote shows a value of an enumeration; only the empty one needs marks.
func quote(value string) string {
	if value == "" {
		return `""`
	}
	return value
}

func bounds(s *wire.Shape) []string {
	switch {
	case s.Min != nil && s.Max != nil:
		return []string{number(*s.Min) + " to " + number(*s.Max)}
	case s.Min != nil:
		return []string{number(*s.Min) + " or more"}
	case s.Above != nil && s.Max != nil:
		return []string{"above " + number(*s.Above) + ", up to " + number(*s.Max)}
	case s.Above != nil:
		return []string{"above " + number(*s.Above)}
	case s.Max != nil:
		return []string{"up to " + number(*s.Max)}
	}
	return nil
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// counted says how many of something there may be.
func counted(least, most int, what string) []string {
	one, two := strconv.Itoa(least), strconv.Itoa(most)
	switch {
	case least == 0 && most == 0:
		return nil
	case most == 0:
		return []string{one + " or more " + what}
	case least == 0:
		return []string{"up to " + two + " " + what}
	case least == most:
		return []string{one + " " + what}
	}
	return []string{one + " to " + two + " " + what}
}
