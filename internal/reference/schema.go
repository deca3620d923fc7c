package reference

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

// Schema gives a JSON Schema (2020-12) of a call. The schema itself is that of the request; $defs holds it as request,
// and the whole answer, envelope included, as answer. Where the payload of an answer is not declared it may be
// anything.
//
// The schema describes what a client should send. The server is more lenient: it takes a number in a string for a
// number, and a number for a string.
func Schema(c *wire.Call) []byte { return Default().Schema(c) }

// Schema gives a JSON Schema of a call, as the function of that name does.
func (b *Book) Schema(c *wire.Call) []byte {
	m := schemas{b}
	doc := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", c.Name},
		{"description", b.callText(c)},
		{"$ref", "#/$defs/request"},
		{"$defs", object{{"request", m.request(c)}, {"answer", m.answer(c)}}},
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(doc); err != nil {
		panic(err) // every value in it is ours
	}
	return out.Bytes()
}

// object is a JSON object that keeps its order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	out.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := e.Encode(m.name); err != nil {
			return nil, err
		}
		out.WriteByte(':')
		if err := e.Encode(m.value); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// schemas draws the schemas of shapes.
type schemas struct{ book *Book }

func (m schemas) request(c *wire.Call) object {
	var own object
	var required []string
	if c.Constant {
		own = append(own, member{c.Name, object{{"description", c.Name + " names the call."}, {"type", "integer"}, {"const", 1}}})
		required = append(required, c.Name)
	}
	s := m.structure(c.Request, false)
	own = append(own, s.properties...)
	own = append(own,
		member{"req_id", object{{"description", "req_id is repeated in each answer."}, {"type", "integer"}}},
		member{"passthrough", object{{"description", "passthrough is repeated in each answer."}, {"type", "object"}}})
	s.properties, s.required = own, append(required, s.required...)
	return append(object{{"description", m.book.typeText(c.Request.Name, "The request", c.Request)}}, s.object(c.Request)...)
}

func (m schemas) answer(c *wire.Call) object {
	types := []string{c.MsgType}
	for _, t := range []string{c.Name, "error"} {
		if t != c.MsgType && (c.Name != c.MsgType || t != c.Name) {
			types = append(types, t)
		}
	}
	types = append(types, c.Others...)
	payload := object{}
	if c.Response != nil {
		payload = m.shape(c.Response, true)
		payload = append(object{{"description", m.book.typeText(m.book.text.Answers[c.Name], "The payload", c.Response)}}, payload...)
	}
	properties := object{
		{"echo_req", object{{"description", "echo_req is the request, with sensitive values replaced."}, {"type", "object"}}},
		{"msg_type", object{{"description", "msg_type names the payload; for an error the call, or error where none was at fault."}, {"enum", types}}},
		{"req_id", object{{"description", "req_id is that of the request."}, {"type", "integer"}}},
		{"passthrough", object{{"description", "passthrough is that of the request."}, {"type", "object"}}},
	}
	if c.Streams {
		properties = append(properties, member{"subscription", object{
			{"description", "subscription is there while the stream is."}, {"type", "object"},
			{"properties", object{{"id", object{{"description", "id is what forget takes."}, {"type", "string"}}}}},
			{"required", []string{"id"}},
		}})
	}
	properties = append(properties,
		member{"error", object{
			{"description", "error stands in the place of the payload."}, {"type", "object"},
			{"properties", object{
				{"code", object{{"description", "code is for programs."}, {"type", "string"}}},
				{"message", object{{"description", "message is for people."}, {"type", "string"}}},
				{"details", object{{"description", "details names the properties at fault, each with a reason."}, {"type", "object"}}},
			}},
			{"required", []string{"code", "message"}},
		}},
	)
	success := object{{"required", []string{c.MsgType}}}
	if c.Flat && c.Response == nil { // it need hold nothing
		success = object{{"not", object{{"required", []string{"error"}}}}}
	} else if c.Flat {
		var any []object // an answer with none of the properties is no payload
		for i := range c.Response.Fields {
			any = append(any, object{{"required", []string{c.Response.Fields[i].Name}}})
		}
		success = append(payload, member{"anyOf", any})
	} else {
		properties = append(properties, member{c.MsgType, payload})
	}
	return object{
		{"description", "The answer is the envelope with a payload or an error."},
		{"type", "object"},
		{"properties", properties},
		{"required", []string{"echo_req", "msg_type"}},
		{"oneOf", []any{success, object{{"required", []string{"error"}}}}},
	}
}

// structure is what is known of an object's properties.
type structure struct {
	properties object
	required   []string
	more       any // the schema of other properties, or false
	names      object
}

func (m schemas) structure(s *wire.Shape, answer bool) structure {
	st := structure{more: false}
	for i := range s.Fields {
		f := &s.Fields[i]
		st.properties = append(st.properties, member{f.Name, m.field(f, s, answer)})
		if always := !m.book.text.Omitted[f.GoType+"."+f.GoName]; f.Required || answer && always {
			st.required = append(st.required, f.Name)
		}
	}
	switch {
	case s.More != nil:
		st.more = m.shape(s.More.Shape, answer)
		if s.Keys != nil {
			st.names = patterned(s.Keys)
		}
	case answer:
		st.more = nil // an answer may grow
	}
	return st
}

// object is the schema of the structure, for the shape that it was read from.
func (st structure) object(s *wire.Shape) object {
	o := object{{"type", typeNames(s, "object")}}
	if len(st.properties) > 0 {
		o = append(o, member{"properties", st.properties})
	}
	if len(st.required) > 0 {
		o = append(o, member{"required", st.required})
	}
	if len(st.names) > 0 {
		// The rule for names is for the other properties alone.
		var own []string
		for _, p := range st.properties {
			own = append(own, p.name)
		}
		names := any(st.names)
		if len(own) > 0 {
			names = object{{"anyOf", []any{object{{"enum", own}}, st.names}}}
		}
		o = append(o, member{"propertyNames", names})
	}
	if st.more != nil {
		o = append(o, member{"additionalProperties", st.more})
	}
	return append(o, counts("Properties", s.MinProps, s.MaxProps)...)
}

func (m schemas) field(f *wire.Field, s *wire.Shape, answer bool) object {
	o := object{}
	if text := m.book.fieldText(f, s); text != "" {
		o = append(o, member{"description", text})
	}
	o = append(o, m.shape(f.Shape, answer)...)
	if f.Default != "" {
		o = append(o, member{"default", literal(f.Shape, f.Default)})
	}
	if f.Sensitive {
		o = append(o, member{"writeOnly", true})
	}
	return o
}

// shape is the schema of a value.
func (m schemas) shape(s *wire.Shape, answer bool) object {
	switch s.Kind {
	case wire.String, wire.Integer, wire.Number, wire.Boolean:
		return scalar(s)
	case wire.List:
		return m.list(s, answer)
	case wire.StringOrList:
		return object{{"anyOf", []any{scalar(s.Item), m.list(s, answer)}}}
	case wire.Map:
		o := object{{"type", typeNames(s, "object")}}
		if s.Keys != nil {
			o = append(o, member{"propertyNames", patterned(s.Keys)})
		}
		o = append(o, member{"additionalProperties", m.shape(s.Item, answer)})
		return append(o, counts("Properties", s.MinProps, s.MaxProps)...)
	case wire.Struct:
		return m.structure(s, answer).object(s)
	case wire.AnyObject:
		return object{{"type", typeNames(s, "object")}}
	}
	return object{}
}

func (m schemas) list(s *wire.Shape, answer bool) object {
	o := object{{"type", typeNames(s, "array")}, {"items", m.shape(s.Item, answer)}}
	o = append(o, counts("Items", s.MinItems, s.MaxItems)...)
	if s.Unique {
		o = append(o, member{"uniqueItems", true})
	}
	return o
}

func scalar(s *wire.Shape) object {
	o := object{{"type", typeNames(s, s.Kind.String())}}
	if len(s.Enum) > 0 {
		var values []any
		for _, e := range s.Enum {
			values = append(values, literal(s, e))
		}
		if s.Nullable {
			values = append(values, nil)
		}
		o = append(o, member{"enum", values})
	}
	if s.Min != nil {
		o = append(o, member{"minimum", *s.Min})
	}
	if s.Above != nil {
		o = append(o, member{"exclusiveMinimum", *s.Above})
	}
	if s.Max != nil {
		o = append(o, member{"maximum", *s.Max})
	}
	o = append(o, counts("Length", s.MinLen, s.MaxLen)...)
	if s.Pattern != nil {
		o = append(o, patterned(s.Pattern)...)
	}
	return o
}

func counts(what string, least, most int) object {
	var o object
	if least > 0 {
		o = append(o, member{"min" + what, least})
	}
	if most > 0 {
		o = append(o, member{"max" + what, most})
	}
	return o
}

func typeNames(s *wire.Shape, name string) any {
	if s.Nullable {
		return []string{name, "null"}
	}
	return name
}

// literal is a value of a tag as JSON has it.
func literal(s *wire.Shape, text string) any {
	switch s.Kind {
	case wire.Integer, wire.Number:
		return json.Number(text)
	case wire.Boolean:
		return text == "true"
	}
	return text
}

// patterned is the rule of a pattern: as an expression where there is one, else in words and by its name, which a program
// that knows the rule goes by.
func patterned(p *wire.Pattern) object {
	if p.Source == "" {
		return object{{"$comment", patternWords(p)}, {"x-rule", p.Name}}
	}
	return object{{"pattern", portable(p.Source)}}
}

// escaped are escapes of characters that need none, which the flag u forbids.
var escaped = regexp.MustCompile(`\\[ %_]`)

// portable rewrites an expression of RE2 so that ECMAScript reads it alike with its flag u, and RE2 still does.
func portable(source string) string {
	source = strings.NewReplacer(`[[:xdigit:]]`, `[0-9A-Fa-f]`, `\x{b0}`, `°`, `\x{2019}`, `’`).Replace(source)
	return escaped.ReplaceAllStringFunc(source, func(s string) string { return s[1:] })
}
