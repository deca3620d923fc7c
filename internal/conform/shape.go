package conform

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

// declared makes sure that the answer has the shape that a call's declaration gives it.
func (r *reply) declared(c *wire.Call) *reply {
	r.must()
	main := c.MsgType
	if main == "" {
		main = c.Name
	}
	if got := string(r.MsgType); got != main && !slices.Contains(c.Others, got) {
		r.t.failf("msg_type is %q where it has to be %q", got, main)
	}
	if c.Response == nil {
		return r
	}
	payload, path := r.Member(main), main
	if c.Flat {
		payload, path = r.raw, ""
	}
	if payload == nil {
		r.t.failf("the answer has no %s: %s", main, r.t.short(r.raw))
	}
	if faults := judge(c.Response, payload, path); len(faults) > 0 {
		r.t.failf("%s", strings.Join(faults, "; "))
	}
	return r
}

// judge gives what is wrong with a value by its shape, at most a few faults.
func judge(s *wire.Shape, raw []byte, path string) []string {
	var v any
	if err := decodeJSON(raw, &v); err != nil {
		return []string{err.Error()}
	}
	j := &judgement{}
	j.value(s, v, path)
	return j.faults
}

// judgement gathers faults.
type judgement struct{ faults []string }

// enough is how many faults of one answer are told.
const enough = 5

func (j *judgement) fault(path, format string, args ...any) {
	if len(j.faults) < enough {
		j.faults = append(j.faults, path+": "+fmt.Sprintf(format, args...))
	}
}

// value judges one value.
func (j *judgement) value(s *wire.Shape, v any, path string) {
	if v == nil {
		if !s.Nullable && s.Kind != wire.Any {
			j.fault(path, "is null where %s is due", s.Kind)
		}
		return
	}
	switch v := v.(type) {
	case string:
		j.text(s, v, path)
	case json.Number:
		j.number(s, v, path)
	case bool:
		if s.Kind != wire.Boolean && s.Kind != wire.Any {
			j.fault(path, "is %v where %s is due", v, s.Kind)
		}
	case []any:
		j.list(s, v, path)
	case map[string]any:
		j.object(s, v, path)
	}
}

func (j *judgement) text(s *wire.Shape, v, path string) {
	if s.Kind == wire.StringOrList {
		s = s.Item
	}
	switch {
	case s.Kind == wire.Any:
	case s.Kind != wire.String:
		j.fault(path, "is text where %s is due", s.Kind)
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, v):
		j.fault(path, "is %q, and there are %s", v, strings.Join(s.Enum, ", "))
	case s.Pattern != nil && !s.Pattern.Match(v):
		j.fault(path, "is %q, which does not match %s", v, s.Pattern)
	}
}

func (j *judgement) number(s *wire.Shape, v json.Number, path string) {
	if s.Kind == wire.Any {
		return
	}
	if s.Kind != wire.Integer && s.Kind != wire.Number {
		j.fault(path, "is a number where %s is due", s.Kind)
		return
	}
	f, err := v.Float64()
	if err != nil {
		j.fault(path, "is out of range")
		return
	}
	switch {
	case s.Kind == wire.Integer && f != float64(int64(f)):
		j.fault(path, "is %s where an integer is due", v)
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, v.String()):
		j.fault(path, "is %s, and there are %s", v, strings.Join(s.Enum, ", "))
	case s.Min != nil && f < *s.Min, s.Max != nil && f > *s.Max, s.Above != nil && f <= *s.Above:
		j.fault(path, "is %s, which is out of bounds", v)
	}
}

func (j *judgement) list(s *wire.Shape, v []any, path string) {
	switch {
	case s.Kind == wire.Any:
		return
	case s.Kind != wire.List && s.Kind != wire.StringOrList:
		j.fault(path, "is a list where %s is due", s.Kind)
		return
	case len(v) < s.MinItems || s.MaxItems > 0 && len(v) > s.MaxItems:
		j.fault(path, "has %d items", len(v))
	}
	for i, item := range v {
		j.value(s.Item, item, path+"/"+strconv.Itoa(i))
	}
}

func (j *judgement) object(s *wire.Shape, v map[string]any, path string) {
	switch s.Kind {
	case wire.Any, wire.AnyObject:
	case wire.Map:
		for _, key := range sortedKeys(v) {
			if s.Keys != nil && !s.Keys.Match(key) {
				j.fault(path, "has the key %q", key)
			}
			j.value(s.Item, v[key], path+"/"+key)
		}
	case wire.Struct:
		for i := range s.Fields {
			f := &s.Fields[i]
			member, there := v[f.Name]
			switch {
			case there:
				j.value(f.Shape, member, strings.TrimPrefix(path+"/"+f.Name, "/"))
			case f.Required:
				j.fault(strings.TrimPrefix(path+"/"+f.Name, "/"), "is missing")
			}
		}
	default:
		j.fault(path, "is an object where %s is due", s.Kind)
	}
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
