package wire

import (
	"bytes"
	"errors"
	"unicode/utf8"
)

// Errors of the scan. Each means that a message is not a request at all.
var (
	ErrNotObject = errors.New("wire: not a JSON object")
	ErrSyntax    = errors.New("wire: not valid JSON")
	ErrUTF8      = errors.New("wire: not valid UTF-8")
	ErrDuplicate = errors.New("wire: a property stands twice in one object")
	ErrDepth     = errors.New("wire: nested too deep")
)

// DefaultMaxDepth is how deep arrays and objects may nest in a request unless a Request says otherwise.
const DefaultMaxDepth = 64

// Member is one property of a JSON object. Its slices point into the message.
type Member struct {
	Key   []byte // without quotes and escapes
	Value []byte // as it stands in the message

	quoted []byte // the key as it stands in the message, with its quotes
}

// manyKeys is the number of properties in one object from which duplicates are looked for in a set, so that an object
// with a hundred thousand properties costs no more than its length.
const manyKeys = 24

// scanner reads a message once, checks that it is one strict JSON object (RFC 8259, no property twice, no lone
// surrogate) and notes the members of the top level. It keeps its slices from one message to the next.
type scanner struct {
	data     []byte
	at       int
	depth    int    // levels that may still be opened
	whole    []byte // the message without the white space around it
	members  []Member
	keys     [][]byte // of all open objects, innermost last
	unquoted []byte   // keys that had escapes, decoded
}

// scan reads data. What it notes points into data.
func (s *scanner) scan(data []byte, maxDepth int) error {
	s.data, s.at, s.depth = data, 0, maxDepth
	s.members, s.keys, s.unquoted = s.members[:0], s.keys[:0], s.unquoted[:0]
	if !utf8.Valid(data) {
		return ErrUTF8
	}
	top := s.lead() == '{'
	from := s.at
	if err := s.value(top); err != nil {
		return err
	}
	s.whole = data[from:s.at]
	if s.lead(); s.at != len(data) {
		return ErrSyntax
	}
	if !top {
		return ErrNotObject
	}
	return nil
}

// value reads the value that begins at s.at; top says that it is the request itself.
func (s *scanner) value(top bool) (err error) {
	switch c := s.peek(); c {
	case '{', '[':
		if s.depth == 0 {
			return ErrDepth
		}
		s.depth--
		s.at++
		if c == '{' {
			err = s.object(top)
		} else {
			err = s.array()
		}
		s.depth++
		return err
	case '"':
		_, err = s.text()
		return err
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	case 'n':
		return s.literal("null")
	default:
		return s.number()
	}
}

// object reads on behind an opening brace.
func (s *scanner) object(top bool) error {
	first := len(s.keys)
	var seen map[string]struct{}
	if s.lead() == '}' {
		s.at++
		return nil
	}
	for {
		s.lead()
		from := s.at
		escaped, err := s.text()
		if err != nil {
			return err
		}
		quoted := s.data[from:s.at]
		key := quoted[1 : len(quoted)-1]
		if escaped {
			at := len(s.unquoted)
			s.unquoted = appendUnquoted(s.unquoted, key)
			key = s.unquoted[at:]
		}
		if seen, err = s.note(key, first, seen); err != nil {
			return err
		}
		if s.lead() != ':' {
			return ErrSyntax
		}
		s.at++
		s.lead()
		from = s.at
		if err := s.value(false); err != nil {
			return err
		}
		if top {
			s.members = append(s.members, Member{Key: key, Value: s.data[from:s.at], quoted: quoted})
		}
		switch s.lead() {
		case ',':
			s.at++
		case '}':
			s.at++
			s.keys = s.keys[:first]
			return nil
		default:
			return ErrSyntax
		}
	}
}

// note remembers a key of the open object whose keys begin at first, and refuses one that it has seen.
func (s *scanner) note(key []byte, first int, seen map[string]struct{}) (map[string]struct{}, error) {
	if seen == nil {
		for _, k := range s.keys[first:] {
			if bytes.Equal(k, key) {
				return nil, ErrDuplicate
			}
		}
		s.keys = append(s.keys, key)
		if len(s.keys)-first < manyKeys {
			return nil, nil
		}
		seen = make(map[string]struct{}, 4*manyKeys)
		for _, k := range s.keys[first:] {
			seen[string(k)] = struct{}{}
		}
		return seen, nil
	}
	if _, twice := seen[string(key)]; twice {
		return nil, ErrDuplicate
	}
	seen[string(key)] = struct{}{}
	return seen, nil
}

// array reads on behind an opening bracket.
func (s *scanner) array() error {
	if s.lead() == ']' {
		s.at++
		return nil
	}
	for {
		s.lead()
		if err := s.value(false); err != nil {
			return err
		}
		switch s.lead() {
		case ',':
			s.at++
		case ']':
			s.at++
			return nil
		default:
			return ErrSyntax
		}
	}
}

// text reads a string and reports whether it holds escapes.
func (s *scanner) text() (escaped bool, err error) {
	if s.peek() != '"' {
		return false, ErrSyntax
	}
	for i := s.at + 1; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '"':
			s.at = i + 1
			return escaped, nil
		case c == '\\':
			escaped = true
			n := escapeLen(s.data[i:])
			if n == 0 {
				return escaped, ErrSyntax
			}
			i += n - 1
		case c < ' ':
			return escaped, ErrSyntax
		}
	}
	return escaped, ErrSyntax
}

// escapeLen gives the length of the escape at the start of b, a surrogate pair counting as one; 0 when it is none.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
	default:
		return 0
	}
	switch r := hex4(b, 2); {
	case r < 0 || 0xDC00 <= r && r <= 0xDFFF:
		return 0
	case 0xD800 <= r && r <= 0xDBFF:
		if len(b) < 12 || b[6] != '\\' || b[7] != 'u' {
			return 0
		}
		if low := hex4(b, 8); low < 0xDC00 || low > 0xDFFF {
			return 0
		}
		return 12
	}
	return 6
}

// hex4 reads four hexadecimal digits at b[i:], or gives -1.
func hex4(b []byte, i int) rune {
	if len(b) < i+4 {
		return -1
	}
	var r rune
	for _, c := range b[i : i+4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// appendUnquoted appends the decoded inside of a string that the scanner has accepted.
func appendUnquoted(dst, b []byte) []byte {
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\\')
		if i < 0 {
			return append(dst, b...)
		}
		dst = append(dst, b[:i]...)
		b = b[i:]
		n := escapeLen(b)
		switch b[1] {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r := hex4(b, 2)
			if n == 12 {
				r = (r-0xD800)<<10 + (hex4(b, 8) - 0xDC00) + 0x10000
			}
			dst = utf8.AppendRune(dst, r)
		default:
			dst = append(dst, b[1])
		}
		b = b[n:]
	}
	return dst
}

// number reads a number in JSON's strict form.
func (s *scanner) number() error {
	i := s.at
	if i < len(s.data) && s.data[i] == '-' {
		i++
	}
	n := digits(s.data, i)
	if n == i || s.data[i] == '0' && n > i+1 {
		return ErrSyntax
	}
	i = n
	if i < len(s.data) && s.data[i] == '.' {
		if n = digits(s.data, i+1); n == i+1 {
			return ErrSyntax
		}
		i = n
	}
	if i < len(s.data) && (s.data[i] == 'e' || s.data[i] == 'E') {
		i++
		if i < len(s.data) && (s.data[i] == '+' || s.data[i] == '-') {
			i++
		}
		if n = digits(s.data, i); n == i {
			return ErrSyntax
		}
		i = n
	}
	s.at = i
	return nil
}

func (s *scanner) literal(word string) error {
	if end := s.at + len(word); end <= len(s.data) && string(s.data[s.at:end]) == word {
		s.at = end
		return nil
	}
	return ErrSyntax
}

// lead skips white space and gives the byte at hand, as peek does.
func (s *scanner) lead() byte {
	if c := s.peek(); c > ' ' {
		return c
	}
	return s.leap()
}

// leap is lead where there is white space, or nothing.
func (s *scanner) leap() byte {
	for ; s.at < len(s.data); s.at++ {
		if c := s.data[s.at]; !isSpace(rune(c)) {
			return c
		}
	}
	return 0
}

// peek gives the byte at hand, or 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}
