package atlas

import (
	_ "embed"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"
)

var (
	//go:embed countries.tsv
	countriesTSV string
	//go:embed names.tsv
	namesTSV string
)

// Country is a country or territory of ISO 3166-1.
type Country struct {
	// Code is the two-letter code in lower case, such as "fr".
	Code string
	// Phone is the country calling code of E.164, digits alone, such as "33"; empty where there is none. Countries
	// that share a code have the same: all of the North American Numbering Plan have "1".
	Phone string

	regions []Region
	names   map[string]string // by language; of one country, so as small as the list of languages
}

// Region is a first-level part of a country in ISO 3166-2: a state, province, nation. Of Indonesia, where that
// level is groups of islands, it is a province.
type Region struct {
	// Code is the part after the country's, in upper case, such as "CA" of US-CA.
	Code string
	// Name is the English name.
	Name string
}

// english is the language of countries.tsv and the one to fall back to.
const english = "EN"

// Name returns the display name in a language such as "EN", "fr" or "zh_cn"; in English when lang is empty or
// there are no names in it. Languages lists those there are.
func (c Country) Name(lang string) string {
	if name, ok := c.names[lang]; ok {
		return name
	}
	if name, ok := c.names[strings.ToUpper(lang)]; ok {
		return name
	}
	return c.names[english]
}

// Regions returns the first-level regions in the order of their English names. It is empty for countries to
// which ISO 3166-2 gives none. Parts that CLDR treats as territories of their own, such as Puerto Rico, are not
// among the regions: they are countries.
func (c Country) Regions() []Region { return slices.Clone(c.regions) }

// Countries returns every country in the alphabetical order of its names in a language, English when lang is
// empty or not among Languages.
func Countries(lang string) []Country {
	g := geography()
	order, ok := g.orders[strings.ToUpper(lang)]
	if !ok {
		return slices.Clone(g.countries)
	}
	list := make([]Country, len(order))
	for i, at := range order {
		list[i] = g.countries[at]
	}
	return list
}

// LookupCountry finds a country by its two-letter code in either case.
func LookupCountry(code string) (c Country, found bool) {
	g := geography()
	at, found := g.index[strings.ToLower(code)]
	if !found {
		return Country{}, false
	}
	return g.countries[at], true
}

// Languages returns the languages in which countries have names, English first.
func Languages() []string { return slices.Clone(geography().languages) }

// gazetteer is both tables, parsed.
type gazetteer struct {
	countries []Country        // in the order of English names
	index     map[string]int   // position in countries by code
	languages []string         // English first
	orders    map[string][]int // positions in countries in the order of a language's names; English left out
}

var geography = sync.OnceValue(func() *gazetteer {
	g, err := parseGeography(countriesTSV, namesTSV)
	if err != nil {
		panic("atlas: " + err.Error())
	}
	return g
})

var (
	countryCode  = regexp.MustCompile(`^[a-z]{2}$`)
	regionCode   = regexp.MustCompile(`^[A-Z0-9]{1,3}$`)
	phonePrefix  = regexp.MustCompile(`^([0-9]{1,4}|-)$`)
	languageCode = regexp.MustCompile(`^[A-Z]{2}(_[A-Z]{2})?$`)
)

// parseGeography reads the two tables. Their headers describe the format.
func parseGeography(countries, names string) (*gazetteer, error) {
	g := &gazetteer{index: map[string]int{}, languages: []string{english}, orders: map[string][]int{}}
	if err := g.readCountries(countries); err != nil {
		return nil, fmt.Errorf("countries.tsv:%w", err)
	}
	if err := g.readNames(names); err != nil {
		return nil, fmt.Errorf("names.tsv:%w", err)
	}
	return g, nil
}

func (g *gazetteer) readCountries(text string) error {
	regions := map[string]bool{} // of the country at hand
	for at, line := range rows(text) {
		fields := strings.Split(line, "\t")
		if len(fields) != 3 {
			return fmt.Errorf("%d: %d fields, want 3", at, len(fields))
		}
		if fields[0] == "" {
			code, name := fields[1], fields[2]
			switch {
			case len(g.countries) == 0:
				return fmt.Errorf("%d: a region before any country", at)
			case !regionCode.MatchString(code) || name == "":
				return fmt.Errorf("%d: %q, %q is no region", at, code, name)
			case regions[code]:
				return fmt.Errorf("%d: region %q twice in one country", at, code)
			}
			regions[code] = true
			c := &g.countries[len(g.countries)-1]
			c.regions = append(c.regions, Region{Code: code, Name: name})
			continue
		}
		code, phone, name := fields[0], fields[1], fields[2]
		if !countryCode.MatchString(code) || !phonePrefix.MatchString(phone) || name == "" {
			return fmt.Errorf("%d: %q, %q, %q is no country", at, code, phone, name)
		}
		if _, twice := g.index[code]; twice {
			return fmt.Errorf("%d: country %q twice", at, code)
		}
		g.index[code] = len(g.countries)
		g.countries = append(g.countries, Country{Code: code, Phone: strings.TrimPrefix(phone, "-"), names: map[string]string{english: name}})
		clear(regions)
	}
	return nil
}

func (g *gazetteer) readNames(text string) error {
	var lang string
	whole := func(at int) error {
		if lang != "" && len(g.orders[lang]) != len(g.countries) {
			return fmt.Errorf("%d: %s names %d countries, want %d", at, lang, len(g.orders[lang]), len(g.countries))
		}
		return nil
	}
	last := 0
	for at, line := range rows(text) {
		last = at
		if line[0] != '\t' {
			if err := whole(at); err != nil {
				return err
			}
			if !languageCode.MatchString(line) || slices.Contains(g.languages, line) {
				return fmt.Errorf("%d: %q is no language, or comes twice", at, line)
			}
			lang = line
			g.languages = append(g.languages, lang)
			continue
		}
		code, name, _ := strings.Cut(line[1:], "\t")
		i, known := g.index[code]
		if lang == "" || !known || name == "" || g.countries[i].names[lang] != "" {
			return fmt.Errorf("%d: %q, %q is no name of a country, or comes twice", at, code, name)
		}
		g.countries[i].names[lang] = name
		g.orders[lang] = append(g.orders[lang], i)
	}
	return whole(last)
}

// rows yields the lines of a table that are neither empty nor comments, with their numbers.
func rows(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		at := 0
		for line := range strings.Lines(text) {
			at++
			line = strings.TrimSuffix(line, "\n")
			if line == "" || line[0] == '#' {
				continue
			}
			if !yield(at, line) {
				return
			}
		}
	}
}
