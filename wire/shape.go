package wire

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Kind is the JSON type that a property has.
type Kind uint8

// The kinds.
const (
	String       Kind = iota // text
	Integer                  // a number without a fraction
	Number                   // any number
	Boolean                  // true or false
	List                     // an array; Item describes its elements
	Struct                   // an object with the properties in Fields, and More where others are allowed
	Map                      // an object with any keys; Item describes the values
	AnyObject                // an object whose members are the caller's affair
	Any                      // any value
	StringOrList             // a string or an array of strings; Item describes the strings
)

func (k Kind) String() string {
	return [...]string{"string", "integer", "number", "boolean", "array", "object", "object", "object", "any", "string or array"}[k]
}

// Shape is what a property's value must look like. It is immutable.
type Shape struct {
	Kind     Kind
	Name     string   // the Go type of a Struct
	Nullable bool     // null is allowed as well
	Enum     []string // the values allowed, as text; empty: any
	Pattern  *Pattern // strings must match; nil: any
	Min, Max *float64 // bounds of numbers, inclusive
	Above    *float64 // exclusive lower bound
	MinLen   int      // of a string, in characters
	MaxLen   int      // 0: no bound
	MinItems int      // of a list
	MaxItems int      // 0: no bound
	Unique   bool     // a list repeats no item
	MinProps int      // of a Map or Struct
	MaxProps int      // 0: no bound
	Keys     *Pattern // the keys of a Map, or of More
	Item     *Shape   // of a List, StringOrList or Map
	Fields   []Field  // of a Struct, in the order of declaration
	More     *Field   // where a Struct takes further properties

	byName          map[string]int // into Fields
	min, max, above Decimal        // the bounds without the loss of a float
	optional        bool           // the Go type is an Optional
	own             bool           // the Go type reads itself from JSON
	check           bool           // the Go type has a check method
	unbounded       bool           // an Integer of any length, which is not stored
}

// Field is one property of an object.
type Field struct {
	*Shape
	Name      string // as it stands on the wire
	GoName    string // as it stands in the Go struct
	GoType    string // the struct that declares it: the key of its comment
	Required  bool
	Default   string // what is assumed when it is absent; empty: nothing
	Sensitive bool   // never echoed or logged

	index []int // reflect's way to the Go field
}

// checker is implemented by requests with rules that join several properties. It reports the property at fault and the
// reason, or an empty property when all is well.
type checker interface {
	check() (property, reason string)
}

// Field finds a property by its wire name; nil when there is none.
func (s *Shape) Field(name string) *Field { return s.field(name) }

func (s *Shape) field(name string) *Field {
	if i, ok := s.byName[name]; ok {
		return &s.Fields[i]
	}
	return nil
}

// fieldOf is field for a name within a message.
func (s *Shape) fieldOf(name []byte) *Field {
	if i, ok := s.byName[string(name)]; ok {
		return &s.Fields[i]
	}
	return nil
}

var (
	typeFlag      = reflect.TypeFor[Flag]()
	typeDecimal   = reflect.TypeFor[Decimal]()
	typeOneOrMany = reflect.TypeFor[OneOrMany]()
	typeObject    = reflect.TypeFor[Object]()
	typeRaw       = reflect.TypeFor[json.RawMessage]()
	typeChecker   = reflect.TypeFor[checker]()
	typeReader    = reflect.TypeFor[json.Unmarshaler]()
)

// isOptional reports whether t is some Optional[T], and gives T.
func isOptional(t reflect.Type) (reflect.Type, bool) {
	if t.Kind() == reflect.Struct && t.PkgPath() == typeFlag.PkgPath() && strings.HasPrefix(t.Name(), "Optional[") {
		return t.Field(0).Type, true
	}
	return nil, false
}

// shapeOf reads the shape of a Go type that stands alone.
func shapeOf(t reflect.Type) *Shape { return shape(t, "") }

// shape reads the shape of a Go type under a field's tag.
func shape(t reflect.Type, tag reflect.StructTag) *Shape {
	if inner, ok := isOptional(t); ok {
		s := shape(inner, tag)
		s.optional, s.Nullable = true, tag.Get("null") == "true"
		return s
	}
	s := &Shape{}
	switch {
	case t == typeFlag:
		s.Kind, s.Enum = Integer, []string{"0", "1"}
		s.constrain(tag)
	case t == typeDecimal:
		s.Kind = Number
		s.constrain(tag)
	case t == typeOneOrMany:
		s.Kind, s.Item = StringOrList, &Shape{Kind: String}
		s.Item.constrain(tag)
		s.constrainList(tag)
	case t == typeObject:
		s.Kind = AnyObject
	case t == typeRaw || t.Kind() == reflect.Interface:
		s.Kind = Any
	case reflect.PointerTo(t).Implements(typeReader):
		s.Kind, s.own = Any, true
	default:
		s.ofKind(t, tag)
	}
	return s
}

func (s *Shape) ofKind(t reflect.Type, tag reflect.StructTag) {
	switch t.Kind() {
	case reflect.String:
		s.Kind = String
		s.constrain(tag)
	case reflect.Int, reflect.Int64:
		s.Kind = Integer
		s.constrain(tag)
	case reflect.Float64:
		s.Kind = Number
		s.constrain(tag)
	case reflect.Bool:
		s.Kind = Boolean
	case reflect.Slice:
		s.Kind, s.Item = List, shape(t.Elem(), tag)
		s.constrainList(tag)
	case reflect.Map:
		s.Kind, s.Item = Map, shape(t.Elem(), tag)
		s.constrainProps(tag)
	case reflect.Pointer:
		*s = *shape(t.Elem(), tag)
		s.Nullable = true
	case reflect.Struct:
		s.Kind, s.Name = Struct, t.Name()
		s.constrainProps(tag)
		s.check = reflect.PointerTo(t).Implements(typeChecker)
		s.byName = map[string]int{}
		s.fields(t, nil)
	default:
		panic("wire: no JSON shape for " + t.String())
	}
}

// fields adds the fields of t, those of embedded structs in their place.
func (s *Shape) fields(t reflect.Type, index []int) {
	for i := range t.NumField() {
		gf := t.Field(i)
		at := append(slices.Clone(index), i)
		if gf.Anonymous {
			s.fields(gf.Type, at)
			continue
		}
		name, options, _ := strings.Cut(gf.Tag.Get("json"), ",")
		f := Field{
			Shape: shape(gf.Type, gf.Tag), Name: name, GoName: gf.Name, GoType: t.Name(),
			Required: gf.Tag.Get("required") == "true", Default: gf.Tag.Get("default"),
			Sensitive: gf.Tag.Get("sensitive") == "true", index: at,
		}
		if gf.Tag.Get("null") == "true" {
			f.Nullable = true
		}
		if options == "embed" {
			s.constrainProps(gf.Tag)
			f.Shape = f.Shape.Item
			s.More = &f
			continue
		}
		if name == "" {
			panic(fmt.Sprintf("wire: %s.%s has no json name", t.Name(), gf.Name))
		}
		s.byName[name] = len(s.Fields)
		s.Fields = append(s.Fields, f)
	}
}

// constrain reads the rules of a scalar.
func (s *Shape) constrain(tag reflect.StructTag) {
	if e, ok := tag.Lookup("enum"); ok {
		s.Enum = strings.Split(e, "|")
	}
	if p, ok := tag.Lookup("pattern"); ok {
		s.Pattern = pattern(p)
	}
	s.Min, s.min = number(tag, "min")
	s.Max, s.max = number(tag, "max")
	s.Above, s.above = number(tag, "above")
	s.MinLen, s.MaxLen = count(tag, "minlen"), count(tag, "maxlen")
}

func (s *Shape) constrainList(tag reflect.StructTag) {
	s.MinItems, s.MaxItems = count(tag, "minitems"), count(tag, "maxitems")
	s.Unique = tag.Get("unique") == "true"
}

func (s *Shape) constrainProps(tag reflect.StructTag) {
	if k, ok := tag.Lookup("keys"); ok {
		s.Keys = pattern(k)
	}
	s.MinProps, s.MaxProps = count(tag, "minprops"), count(tag, "maxprops")
}

// number reads a tag, as the nearest float and exactly.
func number(tag reflect.StructTag, name string) (*float64, Decimal) {
	text, ok := tag.Lookup(name)
	if !ok {
		return nil, Decimal{}
	}
	d, err := ParseDecimal(text)
	if err != nil {
		panic("wire: tag " + name + " is not a number: " + text)
	}
	f := d.Float64()
	return &f, d
}

func count(tag reflect.StructTag, name string) int {
	_, d := number(tag, name)
	return int(d.units)
}
