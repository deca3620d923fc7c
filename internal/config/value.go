package config

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// scalar is how values of one type are read from text, written, and named.
type scalar struct {
	kind  string
	parse func(text string) (any, *fault)
	write func(v any) string
}

// scalars are the types of a value beside the numbers, truths and strings that
// basic knows by their kind.
var scalars = map[reflect.Type]scalar{
	reflect.TypeFor[time.Duration](): {
		kind:  "duration",
		parse: func(text string) (any, *fault) { return parseDuration(text) },
		write: func(v any) string { return writeDuration(v.(time.Duration)) },
	},
	reflect.TypeFor[Bytes](): {
		kind: "size",
		parse: func(text string) (any, *fault) {
			b, err := parseBytes(text)
			switch {
			case errors.Is(err, errNoUnit):
				return nil, &fault{text: quote(text) + " has no unit", allowed: "a size like 512B, 256KiB, 1MiB", suggestion: text + "B"}
			case err != nil:
				return nil, &fault{text: quote(text) + " is not a size", allowed: "a size like 512B, 256KiB, 1MiB"}
			}
			return b, nil
		},
		write: func(v any) string { return v.(Bytes).String() },
	},
	reflect.TypeFor[Listener](): {
		kind: "URL",
		parse: func(text string) (any, *fault) {
			l, f := parseListener(text)
			return l, f
		},
		write: func(v any) string { return v.(Listener).String() },
	},
	reflect.TypeFor[netip.Prefix](): {
		kind:  "network",
		parse: func(text string) (any, *fault) { return parseNetwork(text) },
		write: func(v any) string { return writeNetwork(v.(netip.Prefix)) },
	},
	reflect.TypeFor[Instant](): {
		kind:  "instant",
		parse: func(text string) (any, *fault) { return parseInstant(text) },
		write: func(v any) string { return v.(Instant).String() },
	},
	reflect.TypeFor[Start](): {
		kind:  "instant",
		parse: func(text string) (any, *fault) { return parseStart(text) },
		write: func(v any) string { return v.(Start).String() },
	},
	reflect.TypeFor[Until](): {
		kind:  "instant",
		parse: func(text string) (any, *fault) { return parseUntil(text) },
		write: func(v any) string { return v.(Until).String() },
	},
}

// basic reads text into a value of a basic type.
func basic(t reflect.Type, text string) (reflect.Value, *fault) {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, ok := map[string]bool{"true": true, "1": true, "false": false, "0": false}[text]
		if !ok {
			f := &fault{text: quote(text) + " is neither true nor false", allowed: "true, false"}
			f.suggestion = map[string]string{"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}[strings.ToLower(text)]
			if f.suggestion == "" {
				f.suggestion = nearest(text, []string{"true", "false"})
			}
			return v, f
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, t.Bits())
		if err != nil {
			return v, &fault{text: quote(text) + " is not a whole number"}
		}
		v.SetInt(n)
	case reflect.Float64:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || strings.ContainsAny(text, "xX_") {
			return v, &fault{text: quote(text) + " is not a number"}
		}
		v.SetFloat(n)
	default:
		panic("config: a setting cannot be of type " + t.String())
	}
	return v, nil
}

// parse reads a value of s from one text, as flags and variables give it. A
// list is separated by commas; a list of mappings is YAML, see decode.
func (s *setting) parse(text string) (reflect.Value, *fault) {
	if !s.isList() {
		return s.parseItem(text)
	}
	list := reflect.MakeSlice(s.typ, 0, 1)
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		item, f := s.parseItem(part)
		if f != nil {
			return list, f
		}
		list = reflect.Append(list, item)
	}
	return list, s.checkList(list)
}

// parseItem reads one value and checks it against the tags. An optional number
// comes back as a pointer.
func (s *setting) parseItem(text string) (reflect.Value, *fault) {
	v, f := s.parseBare(text)
	if f == nil {
		f = s.check(v)
	}
	if f != nil {
		if s.secret {
			f.text, f.suggestion = "the value is not of the right form", ""
		}
		if f.allowed == "" {
			f.allowed = s.allowed()
		}
		return v, f
	}
	if s.typ.Kind() == reflect.Pointer {
		p := reflect.New(v.Type())
		p.Elem().Set(v)
		return p, nil
	}
	return v, nil
}

func (s *setting) parseBare(text string) (reflect.Value, *fault) {
	known, ok := scalars[s.item()]
	if !ok {
		return basic(s.item(), text)
	}
	v, f := known.parse(text)
	if f != nil {
		return reflect.Value{}, f
	}
	return reflect.ValueOf(v), nil
}

// hidden is what stands for a secret that is not to be shown.
const hidden = "<hidden>"

// check returns what is wrong with one value, or nil. It may bring the value
// into its usual form.
func (s *setting) check(v reflect.Value) *fault {
	switch v.Kind() {
	case reflect.String:
		text := v.String()
		if s.secret && text == hidden {
			return &fault{text: "holds " + hidden, allowed: "the secret itself; it was left out when this was printed"}
		}
		if s.enum != nil {
			return s.checkEnum(text)
		}
		if text == "" && !s.required && !s.isList() {
			if s.nonEmpty {
				return &fault{text: "is empty"}
			}
			return nil
		}
		if !utf8.ValidString(text) || strings.ContainsFunc(text, unprintable) {
			return &fault{text: quote(text) + " holds what cannot be printed"}
		}
		if s.pattern != nil && !s.pattern.MatchString(text) {
			return &fault{text: quote(text) + " is not of the right form"}
		}
		if form, ok := forms[s.form]; ok {
			usual, f := form(text)
			if f == nil {
				v.Set(reflect.ValueOf(usual).Convert(v.Type()))
			}
			return f
		}
	case reflect.Int, reflect.Int64, reflect.Float64:
		if s.beyond(v) {
			return &fault{text: s.writeItem(v) + " is out of range"}
		}
	}
	return nil
}

// unprintable reports whether r is a control character other than those that
// lay out text.
func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

func (s *setting) checkEnum(text string) *fault {
	for _, word := range s.enum {
		if word == text {
			return nil
		}
	}
	return &fault{text: quote(text) + " is not allowed", suggestion: nearest(text, s.enum)}
}

// checkList returns what is wrong with a list whose values are right, or nil.
func (s *setting) checkList(list reflect.Value) *fault {
	if s.nonEmpty && list.Len() == 0 {
		return &fault{text: "is empty", allowed: "at least one value"}
	}
	if s.isMapping() {
		return nil
	}
	for i := range list.Len() {
		for j := range i {
			if l, ok := list.Index(i).Interface().(Listener); ok && l.anyPort() {
				continue // another one each time
			}
			if list.Index(i).Kind() == reflect.Float64 {
				continue // a sequence
			}
			if list.Index(i).Equal(list.Index(j)) {
				return &fault{text: s.writeItem(list.Index(i)) + " is named twice"}
			}
		}
	}
	return nil
}

// beyond reports whether a number is below the least or above the greatest that
// is allowed.
func (s *setting) beyond(v reflect.Value) bool {
	compare := func(a, b reflect.Value) int { return cmp.Compare(a.Int(), b.Int()) }
	if v.Kind() == reflect.Float64 {
		compare = func(a, b reflect.Value) int { return cmp.Compare(a.Float(), b.Float()) }
	}
	return s.min != "" && compare(v, s.bound(s.min)) < 0 || s.max != "" && compare(v, s.bound(s.max)) > 0
}

func (s *setting) bound(text string) reflect.Value {
	v, f := s.parseBare(text)
	if f != nil {
		panic(fmt.Sprintf("config: bound of %s: %s", s.name, f.text))
	}
	return v
}

// allowed says in words which values s takes; "" if any of its type.
func (s *setting) allowed() string {
	switch {
	case s.enum != nil:
		return strings.Join(s.enum, ", ")
	case s.patternHelp != "":
		return s.patternHelp
	case s.min != "" && s.max != "":
		return s.min + " to " + s.max
	}
	return ""
}

// kind names the type of s for people.
func (s *setting) kind() string {
	if s.isList() {
		return "list of " + s.itemKind() + "s"
	}
	return s.itemKind()
}

// itemKind names the type of one value.
func (s *setting) itemKind() string {
	switch {
	case s.enum != nil:
		return "word"
	case s.form == "address-or-off":
		return "address"
	case s.form == "path-or-off":
		return "path"
	case s.form != "":
		return s.form
	}
	if known, ok := scalars[s.item()]; ok {
		return known.kind
	}
	switch s.item().Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	case reflect.Struct:
		return "mapping"
	}
	return "number"
}

// writeItem returns one value in the text form that parseItem reads.
func (s *setting) writeItem(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if known, ok := scalars[v.Type()]; ok {
		return known.write(v.Interface())
	}
	if v.Kind() == reflect.Float64 {
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	}
	return fmt.Sprint(v.Interface())
}

func parseDuration(text string) (any, *fault) {
	d, err := time.ParseDuration(text)
	if err == nil {
		return d, nil
	}
	f := &fault{text: quote(text) + " is not a duration", allowed: "a duration like 500ms, 2s, 1m30s"}
	if _, err := strconv.ParseFloat(text, 64); err == nil && !strings.ContainsAny(text, "xXpPiInN") {
		f.text, f.suggestion = quote(text)+" has no unit", text+"s"
	}
	return nil, f
}

// zeroTail is what Duration.String writes after the last unit that counts.
var zeroTail = regexp.MustCompile(`([hm])(0m)?0s$`)

// writeDuration returns d without the zeros that Duration.String adds: 2m.
func writeDuration(d time.Duration) string {
	return zeroTail.ReplaceAllString(d.String(), "$1")
}

func parseNetwork(text string) (any, *fault) {
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return nil, &fault{text: quote(text) + " is not a network", allowed: "an address or a network, like 192.0.2.7, 192.0.2.0/24, 2001:db8::/32"}
	}
	if p != p.Masked() {
		return nil, &fault{text: quote(text) + " has bits set beyond its length", suggestion: p.Masked().String()}
	}
	return p, nil
}

func writeNetwork(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// forms are the meanings a text may have beyond its type. Each returns the text
// in its usual form or what is wrong with it.
var forms = map[string]func(text string) (string, *fault){
	"host":           hostForm,
	"address-or-off": addressForm,
	"country":        countryForm,
}

var hostPattern = regexp.MustCompile(`^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$`)

func hostForm(text string) (string, *fault) {
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil && a.Zone() == "" {
		return a.String(), nil
	}
	low := strings.ToLower(text)
	if len(low) > 253 || !hostPattern.MatchString(low) {
		return "", &fault{text: quote(text) + " is not a host name", allowed: "a name or an address without scheme and port, like trading.example or 192.0.2.7"}
	}
	return low, nil
}

func addressForm(text string) (string, *fault) {
	if text == "off" {
		return text, nil
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil || strings.ContainsAny(text, "/ ") {
		return "", &fault{text: quote(text) + " is not an address", allowed: "HOST:PORT or off"}
	}
	if f := checkPort(port); f != nil {
		return "", f
	}
	return net.JoinHostPort(host, port), nil
}

func countryForm(text string) (string, *fault) {
	low := strings.ToLower(text)
	if len(low) != 2 || strings.Trim(low, "abcdefghijklmnopqrstuvwxyz") != "" {
		return "", &fault{text: quote(text) + " is not a country code", allowed: "two letters, like id or fr"}
	}
	return low, nil
}
