package wire_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/internal/schematest"
	"github.com/dervish-ws/dervish/wire"
)

// deliberate lists the facts in which a declaration and the public schema differ on purpose, each with its reason.
var deliberate = map[string]string{
	"document_upload/proof_of_ownership/details/payment_identifier#required": "the schema requires the property without declaring it",
	"document_upload/proof_of_ownership/details/payment_identifier#type":     "as above",
	"document_upload/proof_of_ownership/details{}#type":                      "the schema leaves the object open without saying so",

	"portfolio/contract_type[]#unique":    "the schema forbids repeats within a string, which says nothing; meant is the list",
	"profit_table/contract_type[]#unique": "as for portfolio",
}

// payloadElsewhere lists the calls whose public answer has no member named as its msg_type. None of them is offered.
var payloadElsewhere = map[string]string{
	"get_third_party_redirect":                 "redirect_url",
	"paymentagent_create":                      "no payload at all",
	"trading_platform_investor_password_reset": "trading_platform_password_reset",
	"unsubscribe_email":                        "email_unsubscribe_status",
}

func TestEveryPublicCallIsDeclaredAndNoOther(t *testing.T) {
	var got []string
	for _, c := range wire.All() {
		got = append(got, c.Name)
	}
	if want := schematest.Calls(t); !slices.Equal(got, want) {
		t.Errorf("declared calls = %q, want %q", got, want)
	}
	if len(got) != 137 {
		t.Errorf("%d calls are declared, want 137", len(got))
	}
}

func TestDeclarationsStateTheFactsOfThePublicSchemas(t *testing.T) {
	schematest.Dir(t)
	unused := maps.Clone(deliberate)
	for _, c := range wire.All() {
		declared, public := facts{}, facts{}
		declared.ofCall(c)
		public.ofRequest(c, schematest.Request(t, c.Name).Source)
		for _, fact := range slices.Sorted(maps.Keys(union(declared, public))) {
			if declared[fact] == public[fact] {
				continue
			}
			if _, known := deliberate[fact]; known {
				delete(unused, fact)
				continue
			}
			t.Errorf("%s: declared %q, want %q", fact, declared[fact], public[fact])
		}
	}
	for fact := range unused {
		t.Errorf("%s is listed as a deliberate difference and does not differ", fact)
	}
}

func TestMsgTypesArePublic(t *testing.T) {
	for _, c := range wire.All() {
		properties := schematest.Response(t, c.Name).Source["properties"].(map[string]any)
		types := properties["msg_type"].(map[string]any)["enum"].([]any)
		if !slices.Contains(types, any(c.MsgType)) {
			t.Errorf("%s answers with msg_type %s, want one of %v", c.Name, c.MsgType, types)
		}
		for _, other := range types {
			if name := other.(string); name != c.MsgType && !slices.Contains(c.Others, name) {
				t.Errorf("%s may answer with msg_type %s too, which is not declared", c.Name, name)
			}
		}
		_, has := properties[c.MsgType]
		if _, elsewhere := payloadElsewhere[c.Name]; has == elsewhere || elsewhere && c.Offer != wire.NotOffered {
			t.Errorf("the answer to %s has a member %s: %v, want %v of a call offered as %q", c.Name, c.MsgType, has, !elsewhere, c.Offer)
		}
	}
}

// facts maps "call/path#fact" to what is stated; a fact that is not stated is absent.
type facts map[string]string

func union(a, b facts) facts {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func (f facts) put(path, fact, value string) {
	if value != "" {
		f[path+"#"+fact] = value
	}
}

func (f facts) yes(path, fact string, is bool) {
	if is {
		f.put(path, fact, "yes")
	}
}

// ofCall states what a declaration says.
func (f facts) ofCall(c *wire.Call) {
	scopes := make([]string, len(c.Scopes))
	for i, s := range c.Scopes {
		scopes[i] = string(s)
	}
	f.yes(c.Name, "auth", c.NeedsAuthorization())
	f.put(c.Name, "scopes", sorted(scopes))
	f.yes(c.Name, "streams", c.Streams)
	f.yes(c.Name, "constant", c.Constant)
	f.ofStruct(c.Name, c.Request)
}

func (f facts) ofStruct(path string, s *wire.Shape) {
	f.yes(path, "closed", s.More == nil || s.Keys != nil)
	for i := range s.Fields {
		field := &s.Fields[i]
		at := path + "/" + field.Name
		f.yes(at, "required", field.Required)
		f.yes(at, "sensitive", field.Sensitive)
		f.put(at, "default", field.Default)
		f.ofShape(at, field.Shape)
	}
	if s.More != nil {
		f.yes(path, "keys", s.Keys != nil)
		f.ofShape(path+"{}", s.More.Shape)
	}
}

func (f facts) ofShape(path string, s *wire.Shape) {
	types := map[wire.Kind]string{
		wire.String: "string", wire.Integer: "integer", wire.Number: "number", wire.Boolean: "boolean", wire.List: "array",
		wire.Struct: "object", wire.Map: "object", wire.AnyObject: "object", wire.Any: "any", wire.StringOrList: "array string",
	}[s.Kind]
	if s.Nullable {
		types = sorted(append(strings.Fields(types), "null"))
	}
	f.put(path, "type", types)
	if enum := sorted(s.Enum); enum != "0 1" || s.Min == nil { // a Flag by its range
		f.put(path, "enum", enum)
	}
	f.yes(path, "pattern", s.Pattern != nil)
	f.put(path, "min", bound(s.Min))
	f.put(path, "max", bound(s.Max))
	f.put(path, "above", bound(s.Above))
	f.put(path, "minlen", count(s.MinLen))
	f.put(path, "maxlen", count(s.MaxLen))
	f.put(path, "minitems", count(s.MinItems))
	f.put(path, "maxitems", count(s.MaxItems))
	f.put(path, "minprops", count(s.MinProps))
	f.put(path, "maxprops", count(s.MaxProps))
	f.yes(path, "unique", s.Unique)
	switch s.Kind {
	case wire.List, wire.StringOrList:
		f.ofShape(path+"[]", s.Item)
	case wire.Struct:
		f.ofStruct(path, s)
	case wire.Map:
		f.yes(path, "closed", s.Keys != nil)
		f.yes(path, "keys", s.Keys != nil)
		f.ofShape(path+"{}", s.Item)
	}
}

// ofRequest states what a public schema says. The members that every call has are left out.
func (f facts) ofRequest(c *wire.Call, schema map[string]any) {
	f.yes(c.Name, "auth", isOne(schema["auth_required"]))
	f.put(c.Name, "scopes", sorted(texts(schema["auth_scopes"])))
	schema = maps.Clone(schema)
	properties := maps.Clone(schema["properties"].(map[string]any))
	schema["properties"] = properties
	_, streams := properties["subscribe"]
	f.yes(c.Name, "streams", streams)
	required := texts(schema["required"])
	naming := properties[c.Name].(map[string]any)
	if naming["type"] == "integer" && slices.Equal(texts(naming["enum"]), []string{"1"}) {
		f.yes(c.Name, "constant", slices.Contains(required, c.Name))
		delete(properties, c.Name)
	}
	for name, kind := range map[string]string{"req_id": "integer", "passthrough": "object"} {
		if properties[name].(map[string]any)["type"] != kind {
			f.put(c.Name+"/"+name, "type", fmt.Sprint(properties[name]))
		}
		delete(properties, name)
	}
	s := public{schema, f}
	s.properties(c.Name, schema, required)
}

// public reads one schema into facts.
type public struct {
	root map[string]any
	facts
}

func (p public) properties(path string, node map[string]any, required []string) {
	properties, _ := node["properties"].(map[string]any)
	patterns, _ := node["patternProperties"].(map[string]any)
	_, anyKey := patterns[".*"]
	p.yes(path, "closed", node["additionalProperties"] == false && !anyKey)
	for name, v := range properties {
		at := path + "/" + name
		child := v.(map[string]any)
		p.yes(at, "required", slices.Contains(required, name))
		p.yes(at, "sensitive", isOne(child["sensitive"]))
		if d, ok := child["default"]; ok {
			p.put(at, "default", fmt.Sprint(d))
		}
		p.shape(at, child)
	}
	for key, v := range patterns {
		p.yes(path, "keys", key != ".*")
		p.shape(path+"{}", v.(map[string]any))
	}
}

func (p public) shape(path string, node map[string]any) {
	node, types := p.plain(node)
	enum := texts(node["enum"])
	if slices.Contains(types, "null") && node["enum"] != nil && !slices.Contains(node["enum"].([]any), nil) {
		types = slices.DeleteFunc(types, func(t string) bool { return t == "null" }) // the enumeration forbids it
	}
	p.put(path, "type", sorted(types))
	p.put(path, "enum", sorted(enum))
	p.yes(path, "pattern", node["pattern"] != nil)
	least, most := "min", "max"
	if node["exclusiveMinimum"] == true {
		least = "above"
	}
	for fact, keyword := range map[string]string{
		least: "minimum", most: "maximum", "minlen": "minLength", "maxlen": "maxLength", "minitems": "minItems",
		"maxitems": "maxItems", "minprops": "minProperties", "maxprops": "maxProperties",
	} {
		if n, ok := schematest.Number(node, keyword); ok && (n != 0 || fact == least || fact == most) {
			p.put(path, fact, bound(&n)) // at least 0 of something is no rule
		}
	}
	p.yes(path, "unique", node["uniqueItems"] == true)
	if items, ok := node["items"].(map[string]any); ok {
		p.shape(path+"[]", items)
	}
	if slices.Contains(types, "object") {
		p.properties(path, node, texts(node["required"]))
	}
}

// plain resolves what a schema says of one value to a single node and its types.
func (p public) plain(node map[string]any) (map[string]any, []string) {
	if ref, ok := node["$ref"].(string); ok {
		at := any(p.root)
		for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
			at = at.(map[string]any)[step]
		}
		return p.plain(at.(map[string]any))
	}
	if either, ok := node["anyOf"].([]any); ok {
		// A string by pattern or any string is any string.
		last := either[len(either)-1].(map[string]any)
		return last, texts(last["type"])
	}
	if one, ok := node["oneOf"].([]any); ok {
		// A string, or a list of such strings.
		alone, _ := p.plain(one[0].(map[string]any))
		list := one[1].(map[string]any)
		item, _ := p.plain(list["items"].(map[string]any))
		if fmt.Sprint(alone) == fmt.Sprint(item) && alone["type"] == "string" {
			return list, []string{"array", "string"}
		}
	}
	return node, texts(node["type"])
}

// texts gives a value, or the values of a list, as text; null is left out.
func texts(v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var texts []string
	for _, e := range list {
		if e != nil {
			texts = append(texts, fmt.Sprint(e))
		}
	}
	return texts
}

func sorted(list []string) string {
	list = slices.Clone(list)
	slices.Sort(list)
	return strings.Join(list, " ")
}

func isOne(v any) bool { return v == json.Number("1") }

func bound(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
