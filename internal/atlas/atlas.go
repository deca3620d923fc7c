// Package atlas is what the world outside the market looks like: countries with their regions and telephone
// prefixes, currencies, companies that hold accounts, trading platforms and their servers.
//
// It has two halves. Countries, LookupCountry and Languages speak of the real world, from tables embedded
// in the program; they are read on first use. A World speaks of the simulated one around the market: Default
// is embedded too, and Load lays a file of the user's over it, where a new currency or a closed country takes
// one line. Companies, servers, fees and limits are invented; world.yaml says so, and what in it was recorded.
//
// It promises that a World which loads is whole: every company that somebody may open an account with exists,
// every currency a company allows is known, every amount fits its currency's decimals. What is wrong in a
// file is told all at once, as file:line. Nothing changes after loading, whatever is returned is the caller's
// own copy, and everything may be used by many goroutines at once.
//
// It leaves to others what moves (balances, exchange rates, whether a site is up, where a client comes from)
// and all wording of answers: the texts here are names.
//
// Names of countries and regions come from Unicode CLDR under the licence in LICENSE-UNICODE; countries.tsv
// says where telephone prefixes come from.
package atlas

import (
	_ "embed"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:generate go run ./gen $CLDR_DIR

//go:embed world.yaml
var worldYAML string

// worldFile is how errors name the embedded file.
const worldFile = "world.yaml"

// World is the simulated world around the market. It does not change.
type World struct {
	languages       []string
	termsVersion    string
	featureFlags    []string
	initialDeposits map[string]int64
	fees            fees
	platforms       []Platform
	currencies      table[Currency]
	companies       table[Company]
	anybody         Resident
	residents       map[string]Resident
	servers         []Server
}

// table keeps things in the order of their file and finds them by name.
type table[T any] struct {
	list  []T
	index map[string]int
}

func (t *table[T]) add(name string, item T) {
	if t.index == nil {
		t.index = map[string]int{}
	}
	t.index[name] = len(t.list)
	t.list = append(t.list, item)
}

func (t *table[T]) find(name string) (item T, found bool) {
	if i, ok := t.index[name]; ok {
		return t.list[i], true
	}
	return item, false
}

// Default returns the embedded world.
func Default() *World { return embedded() }

var embedded = sync.OnceValue(func() *World {
	w, err := Load("", nil)
	if err != nil {
		panic("atlas: the embedded world does not load: " + err.Error())
	}
	return w
})

// Load returns the embedded world with the YAML document of r laid over it: what the document says wins, entry
// by entry; a list replaces the list; null takes away an entry that is there. An empty document, and a nil r,
// change nothing. The document has the shape of the embedded world.yaml, whose comments describe it; unknown keys
// and aliases are refused.
//
// The error names every fault on a line of its own as "name:line: what is wrong". A fault that the overlay
// causes in the embedded world, such as a company left without its currency, is told as one of world.yaml.
func Load(name string, r io.Reader) (*World, error) {
	l := &loader{files: map[*node]string{}}
	doc := l.parse(worldFile, strings.NewReader(worldYAML))
	if r != nil {
		doc = l.merge(doc, l.parse(name, r))
	}
	if len(l.faults) > 0 {
		return nil, l.err()
	}
	w := l.world(doc)
	if len(l.faults) > 0 {
		return nil, l.err()
	}
	return w, nil
}

// SupportedLanguages returns the languages that clients may ask for, in upper case, such as "EN" and "ZH_CN".
func (w *World) SupportedLanguages() []string { return slices.Clone(w.languages) }

// TermsVersion returns the version of the terms and conditions in force.
func (w *World) TermsVersion() string { return w.termsVersion }

// FeatureFlags returns the names of features that are switched on.
func (w *World) FeatureFlags() []string { return nonNil(w.featureFlags) }

// BrokerCodes returns the letters with which login ids begin, of all companies, in alphabetical order.
func (w *World) BrokerCodes() []string {
	var codes []string
	for _, c := range w.companies.list {
		codes = append(codes, c.BrokerCodes...)
	}
	slices.Sort(codes)
	return codes
}

// InitialDeposits returns what a payment agent deposits to begin with, in US cents, by country code; the entry
// "default", where there is one, is for countries that are not named.
func (w *World) InitialDeposits() map[string]int64 { return maps.Clone(w.initialDeposits) }

// nonNil copies a list so that an empty one is still a list.
func nonNil[T any](list []T) []T { return append([]T{}, list...) }
