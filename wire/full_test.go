package wire_test

import (
	"encoding/json"
	"maps"
	"os"
	"testing"

	"github.com/dervish-ws/dervish/internal/schematest"
	"github.com/dervish-ws/dervish/wire"
)

// example reads the example of a call.
func example(t testing.TB, call string) map[string]any {
	t.Helper()
	text, err := os.ReadFile("testdata/examples/" + call + ".json")
	if err != nil {
		t.Fatal(err)
	}
	v, err := schematest.Value(text)
	if err != nil {
		t.Fatalf("the example of %s: %v", call, err)
	}
	return v.(map[string]any)
}

// full is the example of a call with a value for every property that it lacks, at every level.
func full(t testing.TB, c *wire.Call) map[string]any {
	t.Helper()
	v := example(t, c.Name)
	fill(t, v, c.Request)
	return v
}

func fill(t testing.TB, v map[string]any, s *wire.Shape) {
	for i := range s.Fields {
		f := &s.Fields[i]
		if v[f.Name] == nil {
			v[f.Name] = sample(t, f.Shape)
		}
		if nested, ok := v[f.Name].(map[string]any); ok && f.Kind == wire.Struct {
			fill(t, nested, f.Shape)
		}
	}
	if s.More != nil && s.Keys == nil {
		v["more"] = sample(t, s.More.Shape)
	}
}

// sample is a value that follows a shape.
func sample(t testing.TB, s *wire.Shape) any {
	switch s.Kind {
	case wire.String:
		switch {
		case s.Pattern != nil:
			text, ok := samples[s.Pattern.Name]
			if !ok {
				t.Fatalf("there is no sample of the pattern %s", s.Pattern.Name)
			}
			return text
		case len(s.Enum) > 0:
			return s.Enum[len(s.Enum)-1]
		}
		return "words of some length"
	case wire.Integer, wire.Number:
		switch {
		case len(s.Enum) > 0:
			return json.Number(s.Enum[len(s.Enum)-1])
		case s.Max != nil:
			return json.Number(bound(s.Max))
		}
		return json.Number("17")
	case wire.Boolean:
		return true
	case wire.List, wire.StringOrList:
		return []any{sample(t, s.Item)}
	case wire.Struct:
		v := map[string]any{}
		fill(t, v, s)
		return v
	case wire.Map:
		return map[string]any{"1": sample(t, s.Item)}
	case wire.AnyObject:
		return map[string]any{"any": "thing"}
	}
	return "anything"
}

// samples holds a string that follows each pattern that the examples leave out.
var samples = map[string]string{
	"address-line-optional": "Flat 5",
	"affiliate-token":       "harbour-trader_07",
	"barrier":               "+0.25",
	"country":               "ke",
	"dialling-code":         "254",
	"itunes-url":            "https://itunes.apple.com/app/evening-bot",
	"loginid":               "CR2100034",
	"p2p-id":                "40123",
	"p2p-text":              "Bank transfer only",
	"p2p-text-optional":     "Weekdays from nine to five",
	"payment-method":        "bank_transfer",
	"play-url":              "https://play.google.com/store/apps/details?id=example.evening.bot",
	"token-name-masked":     "evening bot",
	"word":                  "svg",
}

// text writes a request as JSON.
func text(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// parse takes a request apart.
func parse(t testing.TB, b []byte) *wire.Request {
	t.Helper()
	r := new(wire.Request)
	if err := r.Parse(b); err != nil {
		t.Fatalf("parse %s: %v", b, err)
	}
	return r
}

func TestEveryCallHasAnExampleThatIsValidAndSane(t *testing.T) {
	files, err := os.ReadDir("testdata/examples")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(files), len(wire.All()); got != want {
		t.Errorf("%d examples, want one for each of %d calls", got, want)
	}
	for _, c := range wire.All() {
		for name, v := range map[string]map[string]any{"the example": example(t, c.Name), "all properties": full(t, c)} {
			r := parse(t, text(t, v))
			if r.Call != c {
				t.Errorf("%s of %s names the call %v", name, c.Name, r.Call)
				continue
			}
			if !r.Sane(nil) {
				t.Errorf("%s of %s is not sane", name, c.Name)
			}
			if err := c.Decode(r, nil); err != nil {
				t.Errorf("%s of %s: %v", name, c.Name, err)
			}
			with := maps.Clone(v)
			with["req_id"], with["passthrough"] = json.Number("0"), map[string]any{}
			if err := c.Decode(parse(t, text(t, with)), nil); err != nil {
				t.Errorf("%s of %s with req_id and passthrough: %v", name, c.Name, err)
			}
		}
	}
}
