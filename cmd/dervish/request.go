package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dervish-ws/dervish/internal/reference"
	"github.com/dervish-ws/dervish/wire"
)

// property is one of an object that is being put together.
type property struct {
	name   string
	value  []byte  // JSON; nil where object is not
	object *object // nested
}

// object is a JSON object in the order in which it was written.
type object struct{ properties []*property }

// requestOf puts a request together from the name of a call and arguments such as key=value, key:=json and
// parameters.amount=10. What values are follows from the declaration of the call.
func requestOf(name string, args []string) ([]byte, error) {
	call := wire.Lookup(name)
	if call == nil {
		return nil, noSuchCall(name)
	}
	request := &object{}
	if call.Constant {
		request.properties = append(request.properties, &property{name: name, value: []byte("1")})
	}
	for _, arg := range args {
		key, text, ok := strings.Cut(arg, "=")
		if !ok || key == "" || key == ":" {
			return nil, usage{hinted{fmt.Errorf("argument %q is neither key=value nor key:=json", arg), "dervish explain " + name + " lists the keys"}}
		}
		key, asJSON := strings.CutSuffix(key, ":")
		path := strings.Split(key, ".")
		shape := shapeAt(call, path)
		value := valueOf(shape, text)
		if asJSON {
			value = []byte(text)
			if !json.Valid(value) {
				return nil, usage{hinted{fmt.Errorf("%s: what stands behind := is not JSON", key), "key=value takes text as it is"}}
			}
		}
		if !request.set(path, value, shape) {
			return nil, usage{fmt.Errorf("%s is given twice", key)}
		}
	}
	if !slices.ContainsFunc(request.properties, func(p *property) bool { return p.name == name }) && name != wire.Authorize.Name {
		return nil, usage{hinted{fmt.Errorf("%s takes %s=…", name, name), "dervish explain " + name + "." + name + " tells what it takes"}}
	}
	return request.append(nil), nil
}

func noSuchCall(name string) error {
	var b bytes.Buffer
	err := errors.New("there is no call " + name)
	var unknown *reference.UnknownError
	if errors.As(reference.Explain(&b, name), &unknown) && wire.Lookup(unknown.Near) != nil {
		return usage{hinted{err, "did you mean " + unknown.Near + "?"}}
	}
	return usage{hinted{err, "dervish explain lists the calls"}}
}

// shapeAt is what a property must look like; nil where that is not declared.
func shapeAt(call *wire.Call, path []string) *wire.Shape {
	shape := call.Request
	for i, name := range path {
		switch {
		case i == 0 && (name == "req_id" || name == call.Name && call.Constant):
			shape = &wire.Shape{Kind: wire.Integer}
		case shape == nil:
		case shape.Kind == wire.Map:
			shape = shape.Item
		case shape.Kind == wire.Struct && shape.Field(name) != nil:
			shape = shape.Field(name).Shape
		default:
			shape = nil
		}
	}
	return shape
}

// valueOf is the JSON of a value that is written as text: a number where a number is declared and stands, a list of it
// where a list is declared, else a string.
func valueOf(shape *wire.Shape, text string) []byte {
	if shape != nil {
		switch shape.Kind {
		case wire.Integer, wire.Number:
			if json.Valid([]byte(text)) && strings.ContainsAny(text[:1], "-0123456789") {
				return []byte(text)
			}
		case wire.Boolean:
			if text == "true" || text == "false" {
				return []byte(text)
			}
		case wire.List:
			return slices.Concat([]byte("["), valueOf(shape.Item, text), []byte("]"))
		}
	}
	return wire.AppendString(nil, text)
}

// set gives a property its value. It reports false when it has one already, unless the two make a list.
func (o *object) set(path []string, value []byte, shape *wire.Shape) bool {
	i := slices.IndexFunc(o.properties, func(p *property) bool { return p.name == path[0] })
	if i < 0 {
		o.properties = append(o.properties, &property{name: path[0]})
		i = len(o.properties) - 1
	} else if len(path) == 1 {
		return o.properties[i].add(value, shape)
	}
	p := o.properties[i]
	if len(path) == 1 {
		p.value = value
		return true
	}
	if p.value != nil {
		return false
	}
	if p.object == nil {
		p.object = &object{}
	}
	return p.object.set(path[1:], value, shape)
}

// add makes a list of a value and another.
func (p *property) add(value []byte, shape *wire.Shape) bool {
	if p.value == nil || shape == nil || shape.Kind != wire.List && shape.Kind != wire.StringOrList {
		// What names a constant call is there from the start, and may be repeated.
		return p.value != nil && bytes.Equal(p.value, value)
	}
	both := slices.DeleteFunc([][]byte{elements(p.value), elements(value)}, func(e []byte) bool { return len(e) == 0 })
	p.value = slices.Concat([]byte("["), bytes.Join(both, []byte(",")), []byte("]"))
	return true
}

// elements are those of a list, or the value itself.
func elements(value []byte) []byte {
	if value[0] == '[' {
		return bytes.TrimSpace(value[1 : len(value)-1])
	}
	return value
}

// append writes the object.
func (o *object) append(dst []byte) []byte {
	dst = append(dst, '{')
	for i, p := range o.properties {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(wire.AppendString(dst, p.name), ':')
		if p.object != nil {
			dst = p.object.append(dst)
		} else {
			dst = append(dst, p.value...)
		}
	}
	return append(dst, '}')
}

// checked parses a request and holds it against the declaration of its call. The error names what is wrong.
func checked(raw []byte) (*wire.Request, error) {
	r := &wire.Request{}
	if err := r.Parse(raw); err != nil {
		return nil, usage{fmt.Errorf("the request is %s", strings.TrimPrefix(err.Error(), "wire: "))}
	}
	if len(r.Members) == 0 {
		return nil, usage{errors.New("the request is empty")}
	}
	if r.Call == nil {
		return nil, usage{hinted{errors.New("no property of the request names a call"), "dervish explain lists the calls"}}
	}
	err := r.Call.Decode(r, nil)
	var invalid *wire.Invalid
	if !errors.As(err, &invalid) {
		return r, err
	}
	var lines []string
	hint := "dervish explain " + r.Call.Name + " tells what it takes"
	for i, f := range invalid.Faults {
		path := strings.ReplaceAll(f.Path, "/", ".")
		lines = append(lines, path+": "+f.Reason)
		if i == 0 && r.Call.Request.Field(path) != nil {
			hint = "dervish explain " + r.Call.Name + "." + path + " tells what it takes"
		}
	}
	for _, name := range invalid.Unknown {
		lines = append(lines, r.Call.Name+" has no property "+name)
	}
	return nil, usage{hinted{errors.New(strings.Join(lines, "\n")), hint}}
}

// secret is the first property of a request that is never to be shown; empty when there is none.
func secret(r *wire.Request) string {
	for _, name := range r.Call.Sensitive() {
		if r.Member(name) != nil {
			return name
		}
	}
	return ""
}
