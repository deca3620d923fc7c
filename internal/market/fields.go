package market

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// node is a place in a YAML document.
type node = yaml.Node

// place is a line of a file.
type place struct {
	file string
	line int
}

// loader reads YAML documents strictly, and gathers all that is wrong with them.
type loader struct {
	file   string // that is being read
	faults []fault
}

// fault is something wrong at a place.
type fault struct {
	place
	text string
}

func (f fault) Error() string { return fmt.Sprintf("%s:%d: %s", f.file, f.line, f.text) }

// faultAt notes what is wrong at a place.
func (l *loader) faultAt(at place, format string, args ...any) {
	l.faults = append(l.faults, fault{at, fmt.Sprintf(format, args...)})
}

// fault notes what is wrong at a node of the file that is being read.
func (l *loader) fault(at *node, format string, args ...any) {
	l.faultAt(place{l.file, at.Line}, format, args...)
}

// err returns all faults as one error, by file and line, each once.
func (l *loader) err() error {
	slices.SortStableFunc(l.faults, func(a, b fault) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.text, b.text))
	})
	var errs []error
	for _, f := range slices.Compact(l.faults) {
		errs = append(errs, f)
	}
	return errors.Join(errs...)
}

var yamlError = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// parse returns the root of a document, nil when it is empty or is none.
func (l *loader) parse(r io.Reader) *node {
	decoder := yaml.NewDecoder(r)
	var doc, more node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		parts := yamlError.FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
		line, err := strconv.Atoi(parts[1])
		if err != nil { // the decoder cannot always tell one
			line = 1
		}
		l.faultAt(place{l.file, line}, "%s", parts[2])
		return nil
	}
	root := doc.Content[0]
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		l.faultAt(place{l.file, max(more.Line, root.Line)}, "only one document is read, and another follows")
	}
	if isNull(root) {
		return nil
	}
	return root
}

func isNull(n *node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// entries yields the keys of a mapping, which are different words, and their values; nil has none.
func (l *loader) entries(n *node) iter.Seq2[*node, *node] {
	return func(yield func(key, value *node) bool) {
		if n == nil {
			return
		}
		if n.Kind != yaml.MappingNode {
			l.fault(n, "%s where keys with values are wanted", describe(n))
			return
		}
		seen := map[string]bool{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			switch {
			case key.Kind != yaml.ScalarNode:
				l.fault(key, "%s where a word is wanted", describe(key))
			case seen[key.Value]:
				l.fault(key, "%q comes twice", key.Value)
			case !yield(key, value):
				return
			}
			seen[key.Value] = true
		}
	}
}

// fields returns the values of a mapping that knows these keys.
func (l *loader) fields(n *node, known ...string) map[string]*node {
	found := map[string]*node{}
	for key, value := range l.entries(n) {
		if !slices.Contains(known, key.Value) {
			l.fault(key, "unknown key %q; known here: %s", key.Value, strings.Join(known, ", "))
			continue
		}
		found[key.Value] = value
	}
	return found
}

// The methods below read a node into what a pointer will point to. A nil node leaves it as it is; a wrong one is a
// fault and leaves it too.

func (l *loader) text(n *node, into **string) {
	if n == nil {
		return
	}
	if n.Kind != yaml.ScalarNode || isNull(n) {
		l.fault(n, "%s where text is wanted", describe(n))
		return
	}
	*into = &n.Value
}

func (l *loader) oneOf(n *node, into **string, words []string) {
	if n == nil {
		return
	}
	if n.Kind != yaml.ScalarNode || !slices.Contains(words, n.Value) {
		l.fault(n, "%s is not one of: %s", describe(n), strings.Join(words, ", "))
		return
	}
	*into = &n.Value
}

func (l *loader) flag(n *node, into **bool) {
	if n == nil {
		return
	}
	b, err := strconv.ParseBool(n.Value)
	if err != nil || n.Tag != "!!bool" {
		l.fault(n, "%s where true or false is wanted", describe(n))
		return
	}
	*into = &b
}

func (l *loader) whole(n *node, into **int, least, most int) {
	if n == nil {
		return
	}
	i, err := strconv.Atoi(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode || i < least || i > most {
		l.fault(n, "%s is no whole number from %d to %d", describe(n), least, most)
		return
	}
	*into = &i
}

// number reads a number above one and up to another.
func (l *loader) number(n *node, into **float64, above, most float64) {
	if n == nil {
		return
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || n.Kind != yaml.ScalarNode || !(f > above && f <= most) {
		l.fault(n, "%s is no number above %v and up to %v", describe(n), above, most)
		return
	}
	*into = &f
}

// describe says what stands at a node, for a fault.
func describe(n *node) string {
	switch {
	case n.Kind == yaml.AliasNode:
		return "an alias"
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

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// calendar reads hours; what is not said stays.
func (l *loader) calendar(n *node, c *calendar) {
	f := l.fields(n, "hours", "closed", "events")
	for key, value := range l.entries(f["hours"]) {
		first, last, ok := l.weekdays(key)
		if !ok {
			continue
		}
		spans := l.spans(value)
		for d := first; d <= last; d++ {
			c.week[d] = spans
		}
	}
	if f["closed"] != nil {
		c.yearly, c.dates = map[string]bool{}, map[string]bool{}
		for _, item := range l.list(f["closed"]) {
			l.closed(item, c)
		}
	}
	if f["events"] != nil {
		c.events = nil
		for _, item := range l.list(f["events"]) {
			var dates, description *string
			e := l.fields(item, "dates", "description")
			l.text(e["dates"], &dates)
			l.text(e["description"], &description)
			c.events = append(c.events, Event{value(dates), value(description)})
		}
	}
}

// closed reads a date on which a market is closed, once or each year.
func (l *loader) closed(n *node, c *calendar) {
	if _, err := time.Parse(time.DateOnly, n.Value); err == nil {
		c.dates[n.Value] = true
	} else if _, err := time.Parse(time.DateOnly, "2000-"+n.Value); err == nil { // a leap year
		c.yearly[n.Value] = true
	} else {
		l.fault(n, "%s is no date such as 2026-04-03 or, for each year, 12-25", describe(n))
	}
}

// weekdays reads a day of the week, or the first and last of some.
func (l *loader) weekdays(n *node) (first, last int, ok bool) {
	from, to, many := strings.Cut(n.Value, "-")
	if !many {
		to = from
	}
	first, last = slices.Index(weekdays, from), slices.Index(weekdays, to)
	if first < 0 || last < first {
		l.fault(n, "%q is no day or span of days among: %s", n.Value, strings.Join(weekdays, ", "))
		return 0, 0, false
	}
	return first, last, true
}

// spans reads the sessions of a day: one, a list, or null for none.
func (l *loader) spans(n *node) (spans []span) {
	items := []*node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	} else if isNull(n) {
		return nil
	}
	for _, item := range items {
		from, to, _ := strings.Cut(item.Value, "-")
		open, openErr := time.Parse(time.TimeOnly, from)
		shut, shutErr := time.Parse(time.TimeOnly, to)
		if item.Kind != yaml.ScalarNode || openErr != nil || shutErr != nil || shut.Before(open) {
			l.fault(item, "%s is no session such as 09:00:00-17:30:00", describe(item))
			continue
		}
		s := span{secondOf(open), secondOf(shut)}
		if len(spans) > 0 && spans[len(spans)-1].close >= s.open {
			l.fault(item, "%s begins before the session before it has ended", describe(item))
		}
		spans = append(spans, s)
	}
	return spans
}

func secondOf(t time.Time) int64 { return int64(t.Hour()*3600 + t.Minute()*60 + t.Second()) }

// list returns the items of a list.
func (l *loader) list(n *node) []*node {
	if n.Kind != yaml.SequenceNode {
		l.fault(n, "%s where a list is wanted", describe(n))
		return nil
	}
	return n.Content
}
