package config

import (
	"reflect"
	"slices"
)

// Change is what a reload found to be different, by names of settings, in the
// order of Config.
type Change struct {
	// Applied have their new values in the configuration that Reload returned.
	Applied []string
	// NeedRestart were changed too, but take effect at the next start only.
	NeedRestart []string
}

// Reload reads the file again, or another one, and returns the configuration to
// go on with: that of l with what may change while the server runs, which is
// the limits, those of each application included, the faults, the site's status
// and message, and the log level. Flags and variables still win over the file.
//
// file "" means the file that l was read from, which must still be there; if l
// was read from none, the one in the configuration folder counts if it exists
// by now. After an error, which is as that of Load, l remains in effect. l
// itself is not changed.
func (l *Loaded) Reload(file string) (*Loaded, Change, error) {
	var fresh *Loaded
	var err error
	switch {
	case file != "":
		fresh, err = load(file, true, l.flags, l.env)
	case l.File != "":
		fresh, err = load(l.File, true, l.flags, l.env)
	default:
		fresh, err = Load(l.flags, l.env)
	}
	if err != nil {
		return nil, Change{}, err
	}

	next := *l
	next.File, next.places = fresh.File, map[string]Source{}
	var change Change
	from, to := reflect.ValueOf(&fresh.Config).Elem(), reflect.ValueOf(&next.Config).Elem()
	for _, s := range all() {
		changed := !same(s.value(from), s.value(to))
		switch {
		case changed && s.reload:
			s.value(to).Set(s.value(from))
			change.Applied = append(change.Applied, s.name)
		case changed && s.name == "apps":
			var applied bool
			next.Config.Apps, applied = withLimitsOf(l.Config.Apps, fresh.Config.Apps)
			if applied {
				change.Applied = append(change.Applied, s.name)
			}
		}
		origin := fresh
		if changed && !same(s.value(from), s.value(to)) {
			change.NeedRestart = append(change.NeedRestart, s.name)
			origin = l // where the value that stays came from
		}
		for path, src := range origin.places {
			if isWithin(path, s.name) {
				next.places[path] = src
			}
		}
	}
	return &next, change, nil
}

// withLimitsOf returns apps with the limits that the apps of the same id have
// among changed, and whether any limits differ.
func withLimitsOf(apps, changed []App) (merged []App, differ bool) {
	merged = slices.Clone(apps)
	for i := range merged {
		for _, c := range changed {
			if c.ID == merged[i].ID && !reflect.DeepEqual(c.Limits, merged[i].Limits) {
				merged[i].Limits = c.Limits
				differ = true
			}
		}
	}
	return merged, differ
}

// same reports whether two values of a setting mean the same; an empty list is
// like none.
func same(a, b reflect.Value) bool {
	if a.Kind() == reflect.Slice && a.Len() == 0 && b.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}
