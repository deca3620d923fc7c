package wire

import (
	"bytes"
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Limits of the sanity check.
const (
	maxKeyLen    = 50  // bytes of a property's name
	maxScalarLen = 300 // characters of a value
)

// Request is one message of a client, taken apart. It is used again for message after message to save allocations;
// all that it points to is valid until the message's buffer is. The zero value is ready. Not safe for concurrent use.
type Request struct {
	// Call is what the message asks for; nil when no property names a declared call.
	Call *Call
	// Members are the message's properties in their order.
	Members []Member
	// ReqID is the integer to be repeated in each answer, as JSON text; nil when the message has none.
	ReqID []byte
	// Passthrough is the object to be repeated in each answer, as JSON text; nil when the message has none.
	Passthrough []byte
	// MaxDepth bounds the nesting of the next message; 0: DefaultMaxDepth.
	MaxDepth int

	raw       []byte
	several   bool // more than one call is named
	sensitive bool // a property is there that some call never echoes
	scanner   scanner
}

// Parse takes one message apart. An error says that the message is no JSON object; the request then has no members,
// and is echoed as {}. Whether the request makes sense is for Sane and Call.Decode to say.
func (r *Request) Parse(data []byte) error {
	r.Call, r.ReqID, r.Passthrough, r.Members, r.raw, r.several, r.sensitive = nil, nil, nil, nil, nil, false, false
	if err := r.scanner.scan(data, cmp.Or(r.MaxDepth, DefaultMaxDepth)); err != nil {
		return err
	}
	r.raw, r.Members = r.scanner.whole, r.scanner.members
	var landing *Call
	for i := range r.Members {
		m := &r.Members[i]
		switch string(m.Key) {
		case "req_id":
			r.ReqID = integerText(m.Value)
			continue
		case "passthrough":
			if m.Value[0] == '{' {
				r.Passthrough = m.Value
			}
			continue
		}
		w := vocabulary[string(m.Key)]
		r.sensitive = r.sensitive || w.sensitive
		switch c := w.call; {
		case c == nil:
		case c == LandingCompany.Call:
			// It names a call, and is an ordinary property of six others.
			landing = c
		case r.Call == nil:
			r.Call = c
		default:
			r.several = true
			if c.Name < r.Call.Name {
				r.Call = c
			}
		}
	}
	if r.Call == nil {
		r.Call = landing
	}
	return nil
}

// Member gives the value of a top-level property as it stands in the message; nil when it is absent.
func (r *Request) Member(name string) []byte {
	for _, m := range r.Members {
		if string(m.Key) == name {
			return m.Value
		}
	}
	return nil
}

// Sane checks names and scalar values of the top level and of one level below: names are up to 50 letters, digits,
// dashes and underscores; values are up to 300 characters and hold no control characters. The values, not the names,
// of the properties in exempt are let through.
func (r *Request) Sane(exempt []string) bool {
	for _, m := range r.Members {
		if !saneKey(m.Key) {
			return false
		}
		free := slices.Contains(exempt, string(m.Key))
		switch m.Value[0] {
		case '{', '[':
			for c := open(m.Value); c.next(); {
				if c.key != nil && !saneKey(c.key) || !free && !saneScalar(c.value) {
					return false
				}
			}
		default:
			if !free && !saneScalar(m.Value) {
				return false
			}
		}
	}
	return true
}

func saneKey(key []byte) bool {
	if len(key) == 0 || len(key) > maxKeyLen {
		return false
	}
	for _, c := range key {
		if !isWord(c) && c != '-' {
			return false
		}
	}
	return true
}

// saneScalar passes over arrays and objects: they lie deeper than the check goes.
func saneScalar(value []byte) bool {
	switch value[0] {
	case '{', '[':
		return true
	case '"':
	default:
		return len(value) <= maxScalarLen
	}
	text := value[1 : len(value)-1]
	if bytes.IndexByte(text, '\\') >= 0 {
		text = appendUnquoted(nil, text)
	}
	n := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r < ' ' || r >= 0x7f {
			if !unicode.IsSpace(r) && !unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) {
				return false
			}
		}
		if n++; n > maxScalarLen {
			return false
		}
		text = text[size:]
	}
	return true
}

// integerText gives the JSON text of an integer that is written as one, as 5.0 or in a string; nil for all else.
func integerText(value []byte) []byte {
	text := value
	if value[0] == '"' {
		text = value[1 : len(value)-1]
	}
	i := 0
	if i < len(text) && text[i] == '-' {
		i++
	}
	if n := digits(text, i); n == len(text) && n > i && (text[i] != '0' || n == i+1) {
		return text
	}
	if n, ok := toInteger(text); ok {
		return n
	}
	return nil
}

// cursor steps through the elements of an array or the properties of an object that the scanner has accepted.
type cursor struct {
	key   []byte // nil in an array
	value []byte

	data   []byte
	at     int
	object bool
}

// open begins before the first element of an array or object.
func open(raw []byte) cursor { return cursor{data: raw, at: 1, object: raw[0] == '{'} }

// next moves to the next element and reports whether there is one.
func (c *cursor) next() bool {
	c.skip()
	if c.data[c.at] == ',' {
		c.at++
		c.skip()
	}
	if c.data[c.at] == '}' || c.data[c.at] == ']' {
		return false
	}
	if c.object {
		from := c.at + 1
		c.at = valueEnd(c.data, c.at)
		c.key = c.data[from : c.at-1]
		if bytes.IndexByte(c.key, '\\') >= 0 {
			c.key = appendUnquoted(nil, c.key)
		}
		c.skip()
		c.at++ // the colon
		c.skip()
	}
	from := c.at
	c.at = valueEnd(c.data, c.at)
	c.value = c.data[from:c.at]
	return true
}

func (c *cursor) skip() {
	for isSpace(rune(c.data[c.at])) {
		c.at++
	}
}

// valueEnd gives the index behind the value that begins at i, in text that the scanner has accepted.
func valueEnd(data []byte, i int) int {
	depth := 0
	for ; i < len(data); i++ {
		switch c := data[i]; c {
		case '"':
			for i++; data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // behind a bare scalar
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }
