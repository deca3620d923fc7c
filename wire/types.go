package wire

import (
	"bytes"
	"encoding/json"
	"errors"
)

// Flag is a yes or no that travels as the integer 1 or 0. Its zero value is no, and is left out of a request.
type Flag bool

// AppendJSON writes 1 or 0.
func (f Flag) AppendJSON(dst []byte) []byte {
	if f {
		return append(dst, '1')
	}
	return append(dst, '0')
}

// MarshalJSON is AppendJSON.
func (f Flag) MarshalJSON() ([]byte, error) { return f.AppendJSON(nil), nil }

// UnmarshalJSON accepts 1, 0, true, false and the strings "1" and "0".
func (f *Flag) UnmarshalJSON(b []byte) error {
	switch string(bytes.Trim(b, `"`)) {
	case "1", "true":
		*f = true
	case "0", "false", "null", "":
		*f = false
	default:
		return errors.New("wire: a flag is 0 or 1, not " + string(b))
	}
	return nil
}

// OneOrMany is a property that holds either one string or a list of them. A list of one is written as the bare string.
type OneOrMany []string

// MarshalJSON writes a bare string for a single value and an array otherwise.
func (o OneOrMany) MarshalJSON() ([]byte, error) {
	if len(o) == 1 {
		return json.Marshal(o[0])
	}
	return json.Marshal([]string(o))
}

// UnmarshalJSON accepts a string or an array of strings.
func (o *OneOrMany) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*o = OneOrMany{s}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(o))
}

// Optional is a property whose absence and zero value mean different things, and null a third where the declaration
// allows it.
type Optional[T any] struct {
	Value T    // meaningful when Set and not Null
	Set   bool // the property was present
	Null  bool // it was null
}

// Some is a present value.
func Some[T any](v T) Optional[T] { return Optional[T]{Value: v, Set: true} }

// Null is a present null.
func Null[T any]() Optional[T] { return Optional[T]{Set: true, Null: true} }

// IsZero reports whether the property is absent.
func (o Optional[T]) IsZero() bool { return !o.Set }

// MarshalJSON writes the value, or null.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if !o.Set || o.Null {
		return []byte("null"), nil
	}
	return json.Marshal(o.Value)
}

// UnmarshalJSON accepts null or a value.
func (o *Optional[T]) UnmarshalJSON(b []byte) error {
	o.Set = true
	if o.Null = string(b) == "null"; o.Null {
		return nil
	}
	return json.Unmarshal(b, &o.Value)
}

// Raw is any JSON value, kept as its bytes.
type Raw = json.RawMessage

// Object is a JSON object with members that are the caller's affair, kept as its bytes.
type Object json.RawMessage

// MarshalJSON writes the object as it was given.
func (o Object) MarshalJSON() ([]byte, error) { return json.RawMessage(o).MarshalJSON() }

// UnmarshalJSON keeps a copy of the bytes.
func (o *Object) UnmarshalJSON(b []byte) error { return (*json.RawMessage)(o).UnmarshalJSON(b) }

// isDecimal reports whether b is an optionally signed decimal number, with an exponent or without, leading zeros
// allowed: what the service takes for a number inside a string.
func isDecimal(b []byte) bool {
	i := 0
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		i++
	}
	n := digits(b, i)
	if n == i {
		return false
	}
	i = n
	if i < len(b) && b[i] == '.' {
		if n = digits(b, i+1); n == i+1 {
			return false
		}
		i = n
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '-' || b[i] == '+') {
			i++
		}
		if n = digits(b, i); n == i || n-i > 4 {
			return false
		}
		i = n
	}
	return i == len(b)
}

// digits gives the index after the digits that begin at i.
func digits(b []byte, i int) int {
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i
}
