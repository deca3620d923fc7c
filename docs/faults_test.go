package docs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/dervish-ws/dervish/internal/faults"
)

// likely reports whether a value is as an exchange has it: … stands for any value, and an object with the member … may
// have others beside those named.
func likely(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if _, others := want["…"]; !ok || !others && len(g) != len(want) {
			return false
		}
		for name, value := range want {
			if name != "…" && !likely(g[name], value) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(g, want, likely)
	}
	return want == "…" && got != nil || same(got, want)
}

func TestEachFaultHappensAsWritten(t *testing.T) {
	s := serve(t)
	env := append(clean(t), "DERVISH_ADMIN="+s.Admin)
	blocks := find(t, "docs/faults.md").blocks()
	seen := 0
	for i, b := range blocks {
		if b.language != "exchange" {
			continue
		}
		seen++
		command := strings.TrimSpace(blocks[i-1].text)
		t.Run(strings.Fields(command)[3], func(t *testing.T) {
			shell(t, t.TempDir(), env, "dervish fault clear")
			shell(t, t.TempDir(), env, command)
			play(t, s.url(), strings.ReplaceAll(b.text, "$TOKEN", s.Demo.Token), likely)
			var list struct{ Faults []struct{ Hits int } }
			if err := json.Unmarshal([]byte(s.get(t, "/faults")), &list); err != nil {
				t.Fatal(err)
			}
			if len(list.Faults) != 1 || list.Faults[0].Hits == 0 && !strings.Contains(command, faults.FeedGap) {
				t.Errorf("it did not come about: %+v", list)
			}
		})
	}
	if want := len(faults.Names()); seen != want {
		t.Errorf("%d exchanges, want one for each of the %d faults", seen, want)
	}
}

func TestSchemaOfFaultsAgreesWithTheServer(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "faults.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("faults.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("faults.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for rule, good := range map[string]bool{
		`{fault: delay}`: true,
		`{fault: delay, delay: 3s, call: buy, nth: 2, probability: 0.5, from: "2026-01-01T00:00:00Z"}`: true,
		`{fault: close, code: 1011, reason: later, when: after}`:                                       true,
		`{fault: close, code: "1011"}`:                                                                 true,
		`{fault: feed-gap, symbol: R_100}`:                                                             true,
		`{delay: 3s}`:                                                                                  false,
		`{fault: dealy}`:                                                                               false,
		`{fault: delay, code: x}`:                                                                      false,
		`{fault: drop-before, hidden: true}`:                                                           false,
		`{fault: reset, when: after}`:                                                                  false,
		`{fault: delay, nth: -1}`:                                                                      false,
		`{fault: delay, probability: 2}`:                                                               false,
		`{fault: delay, on: both}`:                                                                     false,
		`{fault: delay, with: "nothing known"}`:                                                        false,
	} {
		var value any
		if err := yaml.Unmarshal([]byte(rule), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != good {
			t.Errorf("%s: %v, want good %v", rule, err, good)
		}
	}
}
