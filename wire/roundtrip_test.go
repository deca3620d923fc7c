package wire_test

import (
	stdjson "encoding/json"
	"math/big"
	"reflect"
	"strconv"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/dervish-ws/dervish/wire"
)

// Every property reaches its field, and comes back as it was.
func TestRequestsComeBackFromTheirStructs(t *testing.T) {
	for _, c := range wire.All() {
		t.Run(c.Name, func(t *testing.T) {
			doc := full(t, c)
			nonzero(doc, c.Request)
			req := c.NewRequest()
			if err := c.Decode(parse(t, text(t, doc)), req); err != nil {
				t.Fatal(err)
			}
			for _, path := range unset(reflect.ValueOf(req).Elem(), "") {
				t.Errorf("%s was not filled from %s", path, text(t, doc))
			}
			for name, marshal := range map[string]func(any) ([]byte, error){
				"json/v2":       func(v any) ([]byte, error) { return json.Marshal(v) },
				"encoding/json": stdjson.Marshal,
			} {
				written, err := marshal(req)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				again := value(t, written).(map[string]any)
				if name == "encoding/json" && inline(c.Request) {
					continue // it does not know open maps, and is not promised to
				}
				if c.Constant {
					again[c.Name] = stdjson.Number("1")
				}
				if diff := cmp.Diff(plain(again), plain(doc)); diff != "" {
					t.Errorf("%s wrote (-) for (+): %s", name, diff)
				}
				second := c.NewRequest()
				if err := c.Decode(parse(t, text(t, again)), second); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if !reflect.DeepEqual(req, second) {
					t.Errorf("%s: decoded again %+v, want %+v", name, second, req)
				}
			}
		})
	}
}

// A struct without values is a request without properties.
func TestZeroStructsAreEmptyRequests(t *testing.T) {
	for _, c := range wire.All() {
		written, err := json.Marshal(c.NewRequest())
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		for name := range value(t, written).(map[string]any) {
			if f := c.Request.Field(name); f == nil || !f.Required {
				t.Errorf("an empty request of %s has the optional property %s", c.Name, name)
			}
		}
	}
}

// nonzero replaces the values that a Go field has anyway.
func nonzero(v any, s *wire.Shape) {
	doc, ok := v.(map[string]any)
	if !ok {
		return
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		switch v := doc[f.Name]; {
		case f.Kind == wire.Boolean:
			doc[f.Name] = true
		case v == stdjson.Number("0"):
			doc[f.Name] = stdjson.Number("1")
		case v == "" && len(f.Enum) > 0:
			doc[f.Name] = f.Enum[len(f.Enum)-1]
		case v == "":
			doc[f.Name] = "nl"
		case f.Kind == wire.Struct:
			nonzero(v, f.Shape)
		case f.Kind == wire.List:
			for _, e := range v.([]any) {
				nonzero(e, f.Item)
			}
		}
	}
}

// unset lists the fields that have their zero value.
func unset(v reflect.Value, path string) (list []string) {
	if v.IsZero() && (v.Kind() != reflect.Struct || v.NumField() > 0) {
		return []string{path}
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Name == "Null" && reflect.PointerTo(v.Type()).Elem().Field(0).Name == "Value" || !f.IsExported() {
				continue // of an Optional, or of a Decimal
			}
			list = append(list, unset(v.Field(i), path+"."+f.Name)...)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			for i := range v.Len() {
				list = append(list, unset(v.Index(i), path+"["+strconv.Itoa(i)+"]")...)
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			list = append(list, unset(v.MapIndex(k), path+"["+k.String()+"]")...)
		}
	}
	return list
}

// inline reports whether a request has an open map, at any depth.
func inline(s *wire.Shape) bool {
	if s == nil {
		return false
	}
	for i := range s.Fields {
		if inline(s.Fields[i].Shape) {
			return true
		}
	}
	return s.More != nil || inline(s.Item)
}

// plain gives a value in which equal numbers are equal, and a list of one string is the string.
func plain(v any) any {
	switch v := v.(type) {
	case stdjson.Number:
		r, ok := new(big.Rat).SetString(string(v))
		if !ok {
			return v
		}
		return r.RatString()
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = plain(e)
		}
		if len(list) == 1 {
			if text, ok := list[0].(string); ok {
				return text
			}
		}
		return list
	case map[string]any:
		m := map[string]any{}
		for key, e := range v {
			m[key] = plain(e)
		}
		return m
	}
	return v
}
