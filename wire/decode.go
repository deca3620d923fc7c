package wire

import (
	"bytes"
	"encoding/json"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxFaults is how many faults of one request are reported.
const maxFaults = 20

// Fault is one property of a request that breaks its declaration.
type Fault struct {
	Path   string // the property's way from the top, joined with /, such as parameters/amount
	Reason string // such as "Missing property."
}

// Invalid is the error of a request that breaks its call's declaration.
type Invalid struct {
	Faults  []Fault  // properties at fault, in the order found
	Unknown []string // properties of the top level that the call does not have
}

// Error names every property at fault. It is the message that the client sees behind "Input validation failed".
func (e *Invalid) Error() string {
	var parts []string
	for _, f := range e.Faults {
		parts = append(parts, f.Path)
	}
	text := strings.Join(parts, ", ")
	if len(e.Unknown) > 0 {
		if text != "" {
			text += ". "
		}
		text += "Properties not allowed: " + strings.Join(e.Unknown, ", ") + "."
	}
	return text
}

// Decode checks the request against the call's declaration and, where into is not nil, fills the request struct that
// it points to. Numbers in strings and strings where a number stands are converted first, as the service does. The
// struct keeps no reference to the message. The error is an *[Invalid].
func (c *Call) Decode(r *Request, into any) error {
	var v reflect.Value
	if into != nil {
		v = reflect.ValueOf(into).Elem()
		v.SetZero()
	}
	return c.DecodeValue(r, v)
}

// DecodeValue is Decode for a caller that keeps the reflect.Value of a struct, which it has zeroed. The zero Value
// only validates.
func (c *Call) DecodeValue(r *Request, v reflect.Value) error {
	if !v.IsValid() && c.Request.check {
		v = reflect.New(c.request).Elem() // a check reads the struct
	}
	d := decoder{}
	seen := 0
	for _, m := range r.Members {
		switch f := c.Request.fieldOf(m.Key); {
		case string(m.Key) == "req_id" && len(m.Value) == len(r.ReqID): // an integer that is written as one
		case string(m.Key) == "req_id":
			d.value(shapeInteger, m.Value, reflect.Value{}, "", "req_id")
		case string(m.Key) == "passthrough":
			d.value(shapeAnyObject, m.Value, reflect.Value{}, "", "passthrough")
		case f != nil:
			if f.Required {
				seen++
			}
			d.secret = f.Sensitive
			d.value(f.Shape, m.Value, field(v, f), "", f.Name)
			d.secret = false
		case string(m.Key) == c.Name && string(m.Value) == "1": // as nearly everybody writes it
		case string(m.Key) == c.Name:
			d.value(shapeOne, m.Value, reflect.Value{}, "", c.Name)
		default:
			d.more(c.Request, m, v, "")
		}
	}
	d.finish(c.Request, seen, v, "", func(name string) bool { return r.Member(name) != nil })
	if d.invalid != nil {
		return d.invalid
	}
	return nil
}

// What every call's request has beside its own fields.
var (
	shapeInteger   = &Shape{Kind: Integer, unbounded: true}
	shapeAnyObject = &Shape{Kind: AnyObject}
	shapeOne       = &Shape{Kind: Integer, Enum: []string{"1"}}
)

// decoder validates values and stores them.
type decoder struct {
	lenient bool // take an answer of any server, rather than judge a request
	secret  bool // the value at hand is sensitive: faults repeat nothing that stands in it
	invalid *Invalid
}

// shown is what a fault says of a name or number that the client chose.
func (d *decoder) shown(text string) string {
	if d.secret {
		return NotShown
	}
	return trim(text)
}

func (d *decoder) fault(base, name, reason string) {
	if d.invalid == nil {
		d.invalid = &Invalid{}
	}
	path := join(base, trim(name))
	for _, f := range d.invalid.Faults {
		if f.Path == path {
			return // one reason is enough
		}
	}
	if len(d.invalid.Faults) < maxFaults {
		d.invalid.Faults = append(d.invalid.Faults, Fault{path, reason})
	}
}

func join(base, name string) string {
	if base == "" || name == "" {
		return base + name
	}
	return base + "/" + name
}

// field gives the Go field to fill, or the zero Value when nothing is to be filled.
func field(v reflect.Value, f *Field) reflect.Value {
	if !v.IsValid() {
		return v
	}
	return v.FieldByIndex(f.index)
}

// more takes a property that the shape does not name: into its open map, or as a fault.
func (d *decoder) more(s *Shape, m Member, v reflect.Value, base string) {
	name := string(m.Key)
	if s.More == nil && d.lenient {
		return
	}
	if s.More == nil || s.Keys != nil && !s.Keys.Match(name) {
		if base != "" {
			d.fault(base, "", "Properties not allowed: "+d.shown(name)+".")
			return
		}
		if d.invalid == nil {
			d.invalid = &Invalid{}
		}
		if len(d.invalid.Unknown) < maxFaults {
			d.invalid.Unknown = append(d.invalid.Unknown, trim(name))
		}
		return
	}
	if !v.IsValid() {
		d.value(s.More.Shape, m.Value, v, base, d.shown(name))
		return
	}
	d.entry(s.More.Shape, m.Value, field(v, s.More), base, name)
}

// entry validates one value of a map and stores it.
func (d *decoder) entry(s *Shape, raw []byte, into reflect.Value, base, name string) {
	if into.IsNil() {
		into.Set(reflect.MakeMap(into.Type()))
	}
	e := reflect.New(into.Type().Elem()).Elem()
	d.value(s, raw, e, base, d.shown(name))
	into.SetMapIndex(reflect.ValueOf(name), e)
}

// finish reports what an object lacks, and asks a request's own check.
func (d *decoder) finish(s *Shape, required int, v reflect.Value, base string, has func(string) bool) {
	want := 0
	for i := range s.Fields {
		if s.Fields[i].Required {
			want++
		}
	}
	if required < want {
		for i := range s.Fields {
			if f := &s.Fields[i]; f.Required && !has(f.Name) {
				d.fault(base, f.Name, "Missing property.")
			}
		}
	}
	if s.check && v.IsValid() && d.invalid == nil {
		if name, reason := v.Addr().Interface().(checker).check(); name != "" {
			d.fault(base, name, reason)
		}
	}
}

// value validates one value, converted where that is due, and stores it in v if v is valid.
func (d *decoder) value(s *Shape, raw []byte, v reflect.Value, base, name string) {
	null := (s.Nullable || d.lenient) && string(raw) == "null"
	if s.optional && v.IsValid() {
		v.Field(1).SetBool(true)
		v.Field(2).SetBool(null)
		v = v.Field(0)
	}
	if null {
		return
	}
	if v.IsValid() && v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch s.Kind {
	case String:
		d.text(s, raw, v, base, name)
	case Integer, Number:
		d.number(s, raw, v, base, name)
	case Boolean:
		d.boolean(raw, v, base, name)
	case List:
		if raw[0] != '[' {
			d.mismatch(s, raw, base, name)
			return
		}
		d.list(s, raw, v, base, name)
	case StringOrList:
		if raw[0] == '[' {
			d.list(s, raw, v, base, name)
			return
		}
		if v.IsValid() {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			v = v.Index(0)
		}
		d.text(s.Item, raw, v, base, name)
	case Struct, Map:
		if raw[0] != '{' {
			d.mismatch(s, raw, base, name)
			return
		}
		d.object(s, raw, v, join(base, trim(name)))
	case AnyObject:
		if raw[0] != '{' {
			d.mismatch(s, raw, base, name)
			return
		}
		keep(v, raw)
	case Any:
		if !s.own {
			keep(v, raw)
		} else if v.IsValid() {
			if err := v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(raw); err != nil {
				d.fault(base, name, err.Error())
			}
		}
	}
}

// keep stores a copy of the JSON text.
func keep(v reflect.Value, raw []byte) {
	if v.IsValid() {
		v.SetBytes(bytes.Clone(raw))
	}
}

func (d *decoder) mismatch(s *Shape, raw []byte, base, name string) {
	d.fault(base, name, "Expected "+s.Kind.String()+" - got "+kindOf(raw)+".")
}

func kindOf(raw []byte) string {
	switch raw[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// text validates a string; a number counts as the string of its digits.
func (d *decoder) text(s *Shape, raw []byte, v reflect.Value, base, name string) {
	inside := raw
	switch kindOf(raw) {
	case "string":
		inside = raw[1 : len(raw)-1]
		if bytes.IndexByte(inside, '\\') >= 0 {
			inside = appendUnquoted(nil, inside)
		}
	case "number":
	default:
		d.mismatch(s, raw, base, name)
		return
	}
	if d.lenient && v.String() == string(inside) {
		return // what is there already need not be made anew
	}
	text := string(inside)
	if reason := s.wrongText(text); reason != "" && !d.lenient {
		d.fault(base, name, reason)
		return
	}
	if v.IsValid() {
		v.SetString(text)
	}
}

// wrongText says why a string breaks its shape; empty when it does not.
func (s *Shape) wrongText(text string) string {
	if len(s.Enum) > 0 && !contains(s.Enum, text) {
		return "Not in enum list: " + strings.Join(s.Enum, ", ") + "."
	}
	if s.MinLen > 0 || s.MaxLen > 0 {
		n := utf8.RuneCountInString(text)
		if n < s.MinLen {
			return "String is too short: " + strconv.Itoa(n) + "/" + strconv.Itoa(s.MinLen) + "."
		}
		if s.MaxLen > 0 && n > s.MaxLen {
			return "String is too long: " + strconv.Itoa(n) + "/" + strconv.Itoa(s.MaxLen) + "."
		}
	}
	if s.Pattern != nil && !s.Pattern.Match(text) {
		return "String does not match " + s.Pattern.String() + "."
	}
	return ""
}

func contains(list []string, text string) bool {
	for _, e := range list {
		if e == text {
			return true
		}
	}
	return false
}

// number validates an integer or number; a string that holds one counts as it.
func (d *decoder) number(s *Shape, raw []byte, v reflect.Value, base, name string) {
	text := raw
	switch kindOf(raw) {
	case "string":
		if text = raw[1 : len(raw)-1]; !isDecimal(text) {
			d.mismatch(s, raw, base, name)
			return
		}
	case "number":
	default:
		d.mismatch(s, raw, base, name)
		return
	}
	if s.Kind == Integer {
		n, ok := toInteger(text)
		if !ok {
			d.fault(base, name, "Expected integer - got "+kindOf(raw)+".")
			return
		}
		if text = n; s.unbounded {
			return
		}
	}
	n, err := numberOf(s.Kind, text)
	if err != nil {
		d.fault(base, name, "Number is out of range.")
		return
	}
	if reason := d.wrongNumber(s, n, text); reason != "" && !d.lenient {
		d.fault(base, name, reason)
		return
	}
	if v.IsValid() {
		setNumber(v, n)
	}
}

// numberOf reads a number whether or not it is to be stored, so that the verdict is the same.
func numberOf(k Kind, text []byte) (Decimal, error) {
	if k == Integer {
		n, err := strconv.ParseInt(string(text), 10, 64)
		return NewDecimal(n, 0), err
	}
	return parseDecimal(text)
}

// wrongNumber says why a number breaks its shape; empty when it does not.
func (d *decoder) wrongNumber(s *Shape, n Decimal, text []byte) string {
	switch {
	case len(s.Enum) > 0 && !s.lists(n, text):
		return "Not in enum list: " + strings.Join(s.Enum, ", ") + "."
	case s.Min != nil && n.cmp(s.min) < 0:
		return d.shown(string(text)) + " < minimum(" + s.min.String() + ")"
	case s.Above != nil && n.cmp(s.above) <= 0:
		return d.shown(string(text)) + " <= minimum(" + s.above.String() + ")"
	case s.Max != nil && n.cmp(s.max) > 0:
		return d.shown(string(text)) + " > maximum(" + s.max.String() + ")"
	}
	return ""
}

// lists reports whether a number is among those allowed, however it is written.
func (s *Shape) lists(n Decimal, text []byte) bool {
	if s.Kind == Integer {
		return contains(s.Enum, string(text))
	}
	return slices.ContainsFunc(s.Enum, func(e string) bool {
		allowed, err := ParseDecimal(e)
		return err == nil && n.Equal(allowed)
	})
}

// toInteger gives the plain digits of a decimal that has no fraction: 5, 5.0, 5e2, "007". It refuses more than 40 digits.
func toInteger(text []byte) ([]byte, bool) {
	if n := digits(text, 0); n == len(text) && n > 0 && (text[0] != '0' || n == 1) {
		return text, true
	}
	if len(text) > 40 || !isDecimal(text) {
		return nil, false
	}
	if e := bytes.IndexAny(text, "eE"); e >= 0 {
		if exp, err := strconv.Atoi(string(text[e+1:])); err != nil || exp > 18 || exp < -40 {
			return nil, false
		}
	}
	r, ok := new(big.Rat).SetString(string(text))
	if !ok || !r.IsInt() {
		return nil, false
	}
	return []byte(r.Num().String()), true
}

// setNumber stores a number in the Go field of its kind.
func setNumber(v reflect.Value, n Decimal) {
	switch v.Kind() {
	case reflect.Bool: // a Flag
		v.SetBool(n.units == 1)
	case reflect.Struct:
		*v.Addr().Interface().(*Decimal) = n
	case reflect.Int, reflect.Int64:
		v.SetInt(n.units)
	case reflect.Float64:
		v.SetFloat(n.Float64())
	}
}

func (d *decoder) boolean(raw []byte, v reflect.Value, base, name string) {
	if kindOf(raw) != "boolean" {
		d.fault(base, name, "Expected boolean - got "+kindOf(raw)+".")
		return
	}
	if v.IsValid() {
		v.SetBool(raw[0] == 't')
	}
}

// list validates an array, item by item.
func (d *decoder) list(s *Shape, raw []byte, v reflect.Value, base, name string) {
	n := 0
	for c := open(raw); c.next(); {
		n++
	}
	switch {
	case d.lenient:
	case n < s.MinItems:
		d.fault(base, name, "Not enough items: "+strconv.Itoa(n)+"/"+strconv.Itoa(s.MinItems)+".")
		return
	case s.MaxItems > 0 && n > s.MaxItems:
		d.fault(base, name, "Too many items: "+strconv.Itoa(n)+"/"+strconv.Itoa(s.MaxItems)+".")
		return
	}
	if v.IsValid() {
		v.Set(reflect.MakeSlice(v.Type(), n, n))
	}
	var seen map[string]bool
	if s.Unique && !d.lenient {
		seen = make(map[string]bool, n)
	}
	i := 0
	for c := open(raw); c.next(); i++ {
		var e reflect.Value
		if v.IsValid() {
			e = v.Index(i)
		}
		d.value(s.Item, c.value, e, join(base, name), strconv.Itoa(i))
		if seen != nil {
			same := s.Item.sameness(c.value)
			if seen[same] {
				d.fault(base, name, "Unique items required.")
				return
			}
			seen[same] = true
		}
		if d.invalid != nil && len(d.invalid.Faults) == maxFaults {
			return
		}
	}
}

// sameness gives equal texts for equal items of a list, however they are written.
func (s *Shape) sameness(raw []byte) string {
	text := raw
	if raw[0] == '"' {
		text = appendUnquoted(nil, raw[1:len(raw)-1])
	}
	if s.Kind == Integer || s.Kind == Number {
		if n, err := parseDecimal(text); err == nil {
			return n.shortest().String()
		}
	}
	return string(text)
}

// object validates a nested object or map.
func (d *decoder) object(s *Shape, raw []byte, v reflect.Value, base string) {
	required, n := 0, 0
	for c := open(raw); c.next(); {
		n++
		switch f := s.fieldOf(c.key); {
		case f != nil:
			if f.Required {
				required++
			}
			d.value(f.Shape, c.value, field(v, f), base, f.Name)
		case s.Kind == Struct:
			d.more(s, Member{Key: c.key, Value: c.value}, v, base)
		case s.Keys != nil && !d.lenient && !s.Keys.Match(string(c.key)):
			d.fault(base, "", "Properties not allowed: "+d.shown(string(c.key))+".")
		case v.IsValid():
			d.entry(s.Item, c.value, v, base, string(c.key))
		default:
			d.value(s.Item, c.value, v, base, d.shown(string(c.key)))
		}
		if d.invalid != nil && len(d.invalid.Faults) == maxFaults {
			return
		}
	}
	switch {
	case d.lenient:
		return
	case n < s.MinProps:
		d.fault(base, "", "Not enough properties: "+strconv.Itoa(n)+"/"+strconv.Itoa(s.MinProps)+".")
	case s.MaxProps > 0 && n > s.MaxProps:
		d.fault(base, "", "Too many properties: "+strconv.Itoa(n)+"/"+strconv.Itoa(s.MaxProps)+".")
	}
	if s.Kind == Struct {
		d.finish(s, required, v, base, func(name string) bool {
			for c := open(raw); c.next(); {
				if string(c.key) == name {
					return true
				}
			}
			return false
		})
	}
}
