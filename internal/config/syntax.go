package config

import (
	"bytes"
	"regexp"
	"sort"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// located is how the YAML library says where it stopped and why.
var located = regexp.MustCompile(`(?s)^yaml: (?:line (\d+): )?(.*)`)

// fromZero are the reasons that come from the library's parser, which counts
// lines from 0. Those of its scanner are counted from 1.
var fromZero = regexp.MustCompile(`^did not find expected (<|node content|'-' indicator|key|',' or)|^found (undefined tag|duplicate|incompatible)`)

// syntaxError returns the line of text on which YAML ends, counted from 1, and
// why.
func syntaxError(text []byte, err error) (line int, why string) {
	m := located.FindStringSubmatch(err.Error())
	if m == nil {
		return 1, err.Error()
	}
	why = m[2]
	if line, err := strconv.Atoi(m[1]); err == nil {
		if fromZero.MatchString(why) {
			line++
		}
		return line, why
	}
	if fromZero.MatchString(why) {
		return 1, why
	}
	// The library says no line where it meets an unknown anchor or a character
	// that may not stand in YAML. It goes through text only once, so the line is
	// the last of the fewest lines that have the same trouble.
	lines := bytes.SplitAfter(text, []byte("\n"))
	least := sort.Search(len(lines), func(n int) bool {
		var node yaml.Node
		err := yaml.Unmarshal(bytes.Join(lines[:n+1], nil), &node)
		return err != nil && located.ReplaceAllString(err.Error(), "$2") == why
	})
	return least + 1, why
}
