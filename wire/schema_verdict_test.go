package wire_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/dervish-ws/dervish/internal/schematest"
	"github.com/dervish-ws/dervish/wire"
)

// wide lists the patterns that take letters of every script where the public ones, read by Go's engine, take ASCII:
// people's own words, which the service matches by Unicode.
var wide = map[string]bool{"app-name": true, "document-id": true, "secret-answer": true}

// judge has both validators give a verdict on requests of one call.
type judge struct {
	call     *wire.Call
	public   schematest.Schema
	request  wire.Request
	into     reflect.Value // a request struct
	heard    int
	lenient  int // requests that are valid by conversion alone
	complain func(format string, args ...any)
}

func newJudge(t testing.TB, c *wire.Call) *judge {
	return &judge{call: c, public: schematest.Request(t, c.Name), into: reflect.ValueOf(c.NewRequest()).Elem(), complain: t.Errorf}
}

// hear compares the verdicts on a request. Where numbers and strings are to be converted the public schema judges the
// converted request.
func (j *judge) hear(doc any, what func() string) {
	j.heard++
	text, err := json.Marshal(doc)
	if err != nil {
		j.complain("%s: %v", what(), err)
		return
	}
	if err := j.request.Parse(text); err != nil {
		j.complain("%s: %v", what(), err)
		return
	}
	got := j.call.Decode(&j.request, nil)
	j.into.SetZero()
	if filled := j.call.DecodeValue(&j.request, j.into); fmt.Sprint(got) != fmt.Sprint(filled) {
		j.complain("%s: the verdict is %v, and with a struct to fill %v", what(), got, filled)
	}
	want := j.public.Validate(j.converted(doc))
	if (got == nil) != (want == nil) {
		j.complain("%s: the verdict is %v, want that of the public schema, %v", what(), got, want)
	} else if got == nil && !j.public.Valid(doc) {
		j.lenient++
	}
}

// place is one value within a request that can be changed.
type place struct {
	path  string
	shape *wire.Shape
	value any
	set   func(any) // puts another value there
	drop  func()    // takes the property away; nil for an item of a list
}

// places lists every value of a request.
func places(c *wire.Call, doc map[string]any) (list []place) {
	if c.Constant {
		list = append(list, property(doc, "", c.Name, &wire.Shape{Kind: wire.Integer, Enum: []string{"1"}}))
		list[0].drop = nil // without it the request is none of this call
	}
	list = append(list, property(doc, "", "req_id", &wire.Shape{Kind: wire.Integer}))
	list = append(list, property(doc, "", "passthrough", &wire.Shape{Kind: wire.AnyObject}))
	return within(list, c.Name, "", c.Request, doc)
}

func property(doc map[string]any, base, name string, s *wire.Shape) place {
	return place{
		path: base + "/" + name, shape: s, value: doc[name],
		set:  func(v any) { doc[name] = v },
		drop: func() { delete(doc, name) },
	}
}

// within adds the places inside one value of a request of a call.
func within(list []place, call, path string, s *wire.Shape, v any) []place {
	add := func(p place) {
		if p.value != nil {
			list = within(append(list, p), call, p.path, p.shape, p.value)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			switch f := s.Field(name); {
			case f != nil:
				add(property(v, path, name, f.Shape))
			case s.More != nil && path+name != "req_id" && path+name != "passthrough" && path+name != call:
				add(property(v, path, name, s.More.Shape))
			case s.Kind == wire.Map:
				add(property(v, path, name, s.Item))
			}
		}
	case []any:
		for i := range v {
			if s.Item != nil {
				add(place{path: path + "/" + strconv.Itoa(i), shape: s.Item, value: v[i], set: func(e any) { v[i] = e }})
			}
		}
	}
	return list
}

// others gives values to try at a place, some good and most bad.
func (p place) others() []any {
	list := slices.Clone(strangers)
	s := p.shape
	for _, e := range s.Enum {
		list = append(list, e, e+"x", strings.ToUpper(e), " "+e)
		if s.Kind != wire.String {
			list = append(list, json.Number(e), json.Number(e+".5"))
		}
	}
	for _, b := range []*float64{s.Min, s.Max, s.Above} {
		if b != nil {
			for _, step := range []float64{-1, -0.5, 0, 0.5, 1} {
				at := *b + step
				list = append(list, json.Number(bound(&at)), bound(&at))
			}
		}
	}
	if text, ok := p.value.(string); ok {
		list = append(list, text+"é", text+"\x01", text+"~", text+" ", " "+text, text+"!", strings.ToUpper(text), strings.Repeat(text, 7), text[:len(text)/2])
		for _, n := range []int{s.MinLen, s.MaxLen} {
			if n > 0 {
				list = append(list, strings.Repeat("ä", n-1), strings.Repeat("ä", n), strings.Repeat("a", n), strings.Repeat("a", n+1))
			}
		}
	}
	switch v := p.value.(type) {
	case []any:
		list = append(list, slices.Concat(v, v), slices.Concat(v, []any{nil}), slices.Concat(v, []any{"x"}))
		if s.MaxItems > 0 {
			list = append(list, slices.Repeat(v[:1], s.MaxItems), slices.Repeat(v[:1], s.MaxItems+1))
		}
		if s.Kind == wire.StringOrList {
			list = append(list, v[0])
		}
	case map[string]any:
		for _, key := range []string{"more", "More!", "123456789", "a b", ""} {
			for _, value := range []any{"text", json.Number("5"), nil, map[string]any{}} {
				more := maps.Clone(v)
				more[key] = value
				list = append(list, more)
			}
		}
		if s.MaxProps > 0 {
			for _, n := range []int{s.MaxProps, s.MaxProps + 1} {
				many := maps.Clone(v)
				for key, one := range v {
					for i := 0; len(many) < n; i++ {
						many[strconv.Itoa(100+i)] = one
					}
					if _, err := strconv.Atoi(key); err != nil {
						break
					}
				}
				list = append(list, many)
			}
		}
	}
	return list
}

// strangers are values that few properties take.
var strangers = func() []any {
	list := []any{nil, true, false, []any{}, []any{nil}, []any{"x"}, []any{json.Number("1")}, []any{[]any{}}, map[string]any{}, map[string]any{"x": json.Number("1")}}
	for _, n := range []string{"0", "1", "-1", "2", "-0", "0.0", "1.0", "1.5", "-1.5", "10e-1", "1e2", "25", "100.0", "9007199254740993", "0.000000001"} {
		list = append(list, json.Number(n), n)
	}
	for _, text := range []string{
		"", " ", "x", "X9", "+1", "007", "-08", ".5", "1.", "1e", "0x1", "1 ", "NaN", "Infinity", "1_000", "null", "true", "{}", "abc-def", "héllo wörld",
		"日本", "\u0000", "a\tb", "<>\"\\", "٣", "😀", "2026-02-29", "1790000000", "CR900001", strings.Repeat("long ", 80), strings.Repeat("9", 15),
	} {
		list = append(list, text)
	}
	return list
}()

// known reports whether a verdict differs because of a rule that is wide by choice.
func known(p place, v any) bool {
	text, ok := v.(string)
	return ok && p.shape.Pattern != nil && wide[p.shape.Pattern.Name] && strings.IndexFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) >= 0
}

func TestVerdictsAreThoseOfThePublicSchemas(t *testing.T) {
	schematest.Dir(t)
	for i, c := range wire.All() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			j := newJudge(t, c)
			doc := full(t, c)
			doc["req_id"], doc["passthrough"] = json.Number("7"), map[string]any{"a": []any{json.Number("1")}}
			j.hear(doc, func() string { return "all properties" })
			doc["unheard_of"] = "x"
			j.hear(doc, func() string { return "unknown property" })
			delete(doc, "unheard_of")
			for n, p := range places(c, doc) {
				if p.drop != nil {
					p.drop()
					j.hear(doc, func() string { return p.path + " dropped" })
				}
				for k, v := range p.others() {
					if thin && (i+n+k)%thinning != 0 || known(p, v) {
						continue
					}
					p.set(v)
					j.hear(doc, func() string { return fmt.Sprintf("%s = %s", p.path, text(t, v)) })
				}
				p.set(p.value)
			}
			j.hear(doc, func() string { return "all properties again" })
			if j.lenient == 0 && !thin {
				t.Errorf("none of %d requests was valid by conversion alone", j.heard)
			}
		})
	}
}

// Every pattern is tried on texts near those that it matches, those that are code instead of an expression the more.
func TestPatternsMatchWhatThePublicOnesMatch(t *testing.T) {
	schematest.Dir(t)
	rng := rand.New(rand.NewPCG(2026, 6))
	tried := map[string]int{}
	for _, c := range wire.All() {
		j := newJudge(t, c)
		doc := full(t, c)
		for _, p := range places(c, doc) {
			pattern, value := p.shape.Pattern, ""
			switch v := p.value.(type) {
			case string:
				value = v
			default:
				continue
			}
			if pattern == nil || tried[pattern.Name] == 2 {
				continue
			}
			tried[pattern.Name]++
			tries := 100
			if pattern.Source == "" {
				tries = 1000
			}
			for range tries/thinning + 1 {
				near := edited(rng, value)
				if known(p, near) {
					continue
				}
				p.set(near)
				j.hear(doc, func() string { return fmt.Sprintf("%s %s = %q", c.Name, p.path, near) })
			}
			p.set(p.value)
		}
	}
	if len(tried) < 80 {
		t.Errorf("%d patterns were tried, want at least 80", len(tried))
	}
}

// edited changes a text in a few places.
func edited(rng *rand.Rand, value string) string {
	runes := []rune(value)
	for range 1 + rng.IntN(5) {
		strange := []rune("aZ09  ..--__''+@:/#!~éß\t,;$%")
		if len(runes) > 0 {
			strange = append(strange, runes...)
		}
		at, r := rng.IntN(len(runes)+1), strange[rng.IntN(len(strange))]
		switch end := min(at+1+rng.IntN(4), len(runes)); rng.IntN(5) {
		case 0: // a few less
			runes = slices.Delete(slices.Clone(runes), at, end)
		case 1: // one other
			if at < len(runes) {
				runes[at] = r
			}
		case 2: // the same again
			runes = slices.Insert(slices.Clone(runes), at, slices.Clone(runes[at:end])...)
		case 3: // the same many times
			runes = slices.Insert(slices.Clone(runes), at, slices.Repeat([]rune{r}, 1+rng.IntN(30))...)
		default: // one more
			runes = slices.Insert(slices.Clone(runes), at, r)
		}
	}
	return string(runes)
}

// Seeded, so that a failure comes again.
func TestVerdictsOnRandomRequestsAreThoseOfThePublicSchemas(t *testing.T) {
	schematest.Dir(t)
	judges := make([]*judge, len(wire.All()))
	fulls := make([][]byte, len(judges))
	for i, c := range wire.All() {
		judges[i], fulls[i] = newJudge(t, c), text(t, full(t, c))
	}
	rapid.Check(t, func(r *rapid.T) {
		i := rapid.IntRange(0, len(judges)-1).Draw(r, "call")
		j := judges[i]
		j.complain = r.Errorf
		v, err := schematest.Value(fulls[i])
		if err != nil {
			r.Fatal(err)
		}
		doc := v.(map[string]any)
		for range rapid.IntRange(1, 5).Draw(r, "changes") {
			list := places(j.call, doc)
			p := list[rapid.IntRange(0, len(list)-1).Draw(r, "place")]
			switch kind := rapid.IntRange(0, 3).Draw(r, "kind"); {
			case kind == 0 && p.drop != nil:
				p.drop()
			case kind == 1:
				p.set(rapid.StringMatching(`[ -~]{0,40}`).Draw(r, "text"))
			default:
				v := p.others()
				if v := v[rapid.IntRange(0, len(v)-1).Draw(r, "value")]; !known(p, v) {
					p.set(v)
				}
			}
		}
		j.hear(doc, func() string { return fmt.Sprintf("%s", doc) })
	})
}

// value gives a value as the service converts it before it validates: decimal strings where a number is declared,
// numbers where a string is.
func (s conversion) value(node map[string]any, v any) any {
	node, types := public{root: s.root}.plain(node)
	is := func(kind string) bool { return slices.Contains(types, kind) }
	switch v := v.(type) {
	case string:
		if (is("integer") || is("number")) && !is("string") && decimal.MatchString(v) {
			return json.Number(plainNumber(v))
		}
	case json.Number:
		if is("string") && !is("integer") && !is("number") {
			return string(v)
		}
	case []any:
		items, ok := node["items"].(map[string]any)
		if !ok || !is("array") {
			return v
		}
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = s.value(items, e)
		}
		return list
	case map[string]any:
		if !is("object") {
			return v
		}
		m := make(map[string]any, len(v))
		for key, e := range v {
			m[key] = s.value(s.ofProperty(node, key), e)
		}
		return m
	}
	return v
}

type conversion struct{ root map[string]any }

// ofProperty finds the schema of a property; an empty one where there is none.
func (s conversion) ofProperty(node map[string]any, key string) map[string]any {
	properties, _ := node["properties"].(map[string]any)
	if p, ok := properties[key].(map[string]any); ok {
		return p
	}
	patterns, _ := node["patternProperties"].(map[string]any)
	for source, p := range patterns {
		re, err := schematest.Pattern(source)
		if err == nil && re.MatchString(key) {
			return p.(map[string]any)
		}
	}
	return nil
}

func (j *judge) converted(doc any) any {
	return conversion{j.public.Source}.value(j.public.Source, doc)
}

// decimal is what the service takes for a number inside a string.
var decimal = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?$`)

// plainNumber writes such a string in JSON's form.
func plainNumber(text string) string {
	sign := ""
	if text[0] == '-' || text[0] == '+' {
		sign, text = strings.TrimPrefix(text[:1], "+"), text[1:]
	}
	for len(text) > 1 && text[0] == '0' && '0' <= text[1] && text[1] <= '9' {
		text = text[1:]
	}
	return sign + text
}
