package offerings

import (
	_ "embed"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed names.yaml
var namesYAML string

// names are names in other languages, by the English name and the language.
var names = sync.OnceValue(func() (names map[string]map[string]string) {
	if err := yaml.Unmarshal([]byte(namesYAML), &names); err != nil {
		panic("offerings: the embedded names do not load: " + err.Error())
	}
	return names
})

// In returns the name for people of a market, submarket or symbol in a language such as ES or zh_cn; the name itself
// where no other is known.
func In(language, name string) string {
	if other := names()[name][strings.ToUpper(language)]; other != "" {
		return other
	}
	return name
}
