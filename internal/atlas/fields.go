package atlas

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dervish-ws/dervish/internal/near"
)

// The methods in this file read a node into a value. A nil node leaves the value as it is; a wrong one is a fault.
// Those that say ok tell whether there was a value and it was right, so that one fault does not lead to others.

// fields returns the values of a mapping that knows these keys.
func (l *loader) fields(n *node, known ...string) map[string]*node {
	found := map[string]*node{}
	if n == nil || !l.isMapping(n) {
		return found
	}
	for key, value := range entries(n) {
		if slices.Contains(known, key.Value) {
			found[key.Value] = value
			continue
		}
		hint := "known here: " + strings.Join(known, ", ")
		if meant := near.Word(key.Value, known); meant != "" {
			hint = "did you mean " + meant + "?"
		}
		l.fault(key, "unknown key %q; %s", key.Value, hint)
	}
	return found
}

func (l *loader) isMapping(n *node) bool {
	if n.Kind != yaml.MappingNode {
		l.fault(n, "%s where keys with values are wanted", describe(n))
		return false
	}
	return true
}

// require notes which of the keys a mapping lacks.
func (l *loader) require(n *node, what string, fields map[string]*node, keys ...string) {
	for _, key := range keys {
		if n.Kind == yaml.MappingNode && fields[key] == nil { // what is no mapping was told already
			l.fault(n, "%s has no %s", what, key)
		}
	}
}

func (l *loader) text(n *node, into *string) {
	if n == nil {
		return
	}
	if n.Kind != yaml.ScalarNode || isNull(n) {
		l.fault(n, "%s where text is wanted", describe(n))
		return
	}
	*into = n.Value
}

// oneOf reads text that must be one of some words.
func (l *loader) oneOf(n *node, into *string, allowed ...string) {
	if n == nil {
		return
	}
	if n.Kind != yaml.ScalarNode || !slices.Contains(allowed, n.Value) {
		l.fault(n, "%s is not one of: %s", describe(n), strings.Join(allowed, ", "))
		return
	}
	*into = n.Value
}

// pattern reads a regular expression.
func (l *loader) pattern(n *node, into *string) {
	l.text(n, into)
	if n == nil {
		return
	}
	if _, err := regexp.Compile(*into); err != nil {
		l.fault(n, "%v", err)
	}
}

func (l *loader) flag(n *node, into *bool) {
	if n == nil {
		return
	}
	value, err := strconv.ParseBool(n.Value)
	if err != nil || n.Tag != "!!bool" {
		l.fault(n, "%s where true or false is wanted", describe(n))
		return
	}
	*into = value
}

func (l *loader) whole(n *node, into *int, least, most int) (ok bool) {
	if n == nil {
		return false
	}
	value, err := strconv.Atoi(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode || value < least || value > most {
		l.fault(n, "%s is no whole number from %d to %d", describe(n), least, most)
		return false
	}
	*into = value
	return true
}

// amount reads a decimal number, without sign and exponent, into units of 10^-digits.
func (l *loader) amount(n *node, into *int64, digits int) (ok bool) {
	if n == nil {
		return false
	}
	value, err := parseAmount(n.Value, digits)
	if n.Kind != yaml.ScalarNode || err != nil {
		l.fault(n, "%s is no amount with at most %d decimals", describe(n), digits)
		return false
	}
	*into = value
	return true
}

var plainDecimal = regexp.MustCompile(`^([0-9]{1,18})(?:\.([0-9]{1,18}))?$`)

// parseAmount refuses what it cannot hold exactly.
func parseAmount(text string, digits int) (int64, error) {
	parts := plainDecimal.FindStringSubmatch(text)
	if parts == nil {
		return 0, fmt.Errorf("%q is no plain decimal number", text)
	}
	whole, fraction := parts[1], strings.TrimRight(parts[2], "0")
	if len(fraction) > digits {
		return 0, fmt.Errorf("%q has more than %d decimals", text, digits)
	}
	return strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
}

// list reads a list of different words; an entry that check refuses is a fault that says so in its words.
func (l *loader) list(n *node, into *[]string, check func(word string) (fault string)) (ok bool) {
	if n == nil {
		return false
	}
	if n.Kind != yaml.SequenceNode {
		l.fault(n, "%s where a list is wanted", describe(n))
		return false
	}
	before := len(l.faults)
	words := []string{}
	for _, item := range n.Content {
		var word string
		if l.text(item, &word); word == "" {
			if item.Kind == yaml.ScalarNode && !isNull(item) {
				l.fault(item, "an empty entry in a list")
			}
			continue
		}
		if slices.Contains(words, word) {
			l.fault(item, "%q comes twice", word)
			continue
		}
		if check != nil {
			if fault := check(word); fault != "" {
				l.fault(item, "%s", fault)
				continue
			}
		}
		words = append(words, word)
	}
	*into = words
	return len(l.faults) == before
}

// amongst returns a check for list: an entry must be one of some words, which are so many of what.
func amongst(what string, allowed ...string) func(string) string {
	return func(word string) string {
		if slices.Contains(allowed, word) {
			return ""
		}
		return fmt.Sprintf("unknown %s %q; known: %s", what, word, strings.Join(allowed, ", "))
	}
}

// shaped returns a check for list: an entry must match a pattern.
func shaped(what string, pattern *regexp.Regexp) func(string) string {
	return func(word string) string {
		if pattern.MatchString(word) {
			return ""
		}
		return fmt.Sprintf("%q is no %s", word, what)
	}
}

// describe says what stands at a node, for a fault.
func describe(n *node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "keys with values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "nothing"
	default:
		return strconv.Quote(n.Value)
	}
}
