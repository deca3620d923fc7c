package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/dervish-ws/dervish/internal/reference"
	"github.com/dervish-ws/dervish/wire"
)

// completeRequest completes the arguments of dervish call: names of calls, then of their properties, then of values.
func completeRequest(_ *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	const here = cobra.ShellCompDirectiveNoFileComp
	if len(args) == 0 {
		return callNames(word), here
	}
	call := wire.Lookup(args[0])
	if call == nil {
		return nil, here
	}
	key, value, hasValue := strings.Cut(word, "=")
	key, asJSON := strings.CutSuffix(key, ":")
	path := strings.Split(key, ".")
	if hasValue {
		shape := shapeAt(call, path)
		if shape != nil && shape.Item != nil && (shape.Kind == wire.List || shape.Kind == wire.StringOrList) {
			shape = shape.Item
		}
		var found []cobra.Completion
		if shape != nil && !asJSON {
			for _, v := range shape.Enum {
				if strings.HasPrefix(v, value) {
					found = append(found, key+"="+v)
				}
			}
		}
		return found, here
	}
	shape := call.Request
	above, last := path[:len(path)-1], path[len(path)-1]
	if len(above) > 0 {
		shape = shapeAt(call, above)
	}
	return properties(call, shape, above, last, args[1:]), here | cobra.ShellCompDirectiveNoSpace
}

// properties gives those of an object that begin with a word and are not among the arguments yet.
func properties(call *wire.Call, shape *wire.Shape, above []string, word string, args []string) []cobra.Completion {
	if shape == nil || shape.Kind != wire.Struct {
		return nil
	}
	entry, _ := reference.Call(call.Name)
	within := ""
	if len(above) > 0 {
		within = strings.Join(above, ".") + "."
	}
	var found []cobra.Completion
	for _, f := range shape.Fields {
		path := within + f.Name
		repeats := f.Kind == wire.List || f.Kind == wire.StringOrList
		if !strings.HasPrefix(f.Name, word) || f.Sensitive || !repeats && given(args, path) {
			continue
		}
		end := "="
		switch {
		case f.Kind == wire.Struct:
			end = "."
		case f.Kind == wire.List && f.Item.Kind == wire.Struct, f.Kind == wire.Map, f.Kind == wire.AnyObject:
			end = ":="
		}
		text := ""
		for _, p := range entry.Request {
			if p.Path == path {
				text = firstSentence(p.Text)
			}
		}
		found = append(found, cobra.CompletionWithDesc(path+end, text))
	}
	return found
}

// given reports whether a property stands among the arguments.
func given(args []string, path string) bool {
	for _, arg := range args {
		if key, _, _ := strings.Cut(arg, "="); strings.TrimSuffix(key, ":") == path {
			return true
		}
	}
	return false
}

// callNames gives the calls that begin with a word.
func callNames(word string) []cobra.Completion {
	var found []cobra.Completion
	for _, c := range wire.All() {
		if strings.HasPrefix(c.Name, word) {
			e, _ := reference.Call(c.Name)
			found = append(found, cobra.CompletionWithDesc(c.Name, firstSentence(e.Text)))
		}
	}
	return found
}

// completeNames completes what dervish explain explains.
func completeNames(_ *cobra.Command, args []string, word string) ([]cobra.Completion, cobra.ShellCompDirective) {
	const here = cobra.ShellCompDirectiveNoFileComp
	if len(args) > 0 {
		return nil, here
	}
	call, path, below := strings.Cut(word, ".")
	if !below {
		found := callNames(word)
		for _, i := range wire.Codes() {
			if strings.HasPrefix(string(i.Code), word) {
				found = append(found, cobra.CompletionWithDesc(string(i.Code), firstSentence(i.Meaning)))
			}
		}
		return found, here
	}
	var found []cobra.Completion
	if e, ok := reference.Call(call); ok {
		for _, p := range append(e.Request, e.Answer...) {
			if p.Path != "" && strings.HasPrefix(p.Path, path) {
				found = append(found, cobra.CompletionWithDesc(call+"."+p.Path, firstSentence(p.Text)))
			}
		}
	}
	return found, here
}

// firstSentence is what fits behind a name in a list.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, ". ")
	return strings.TrimSuffix(strings.ReplaceAll(text, "\n", " "), ".")
}
