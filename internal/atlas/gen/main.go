// Command gen draws the atlas's embedded tables, countries.tsv and names.tsv, from the JSON editions of
// Unicode CLDR and from libphonenumber's list of country calling codes.
//
// It reads a folder that holds the packages side by side, as an npm client lays them out, and downloads
// nothing itself. Called without a folder it says what to fetch and leaves the tables alone, so that
// "go generate ./..." works, and changes nothing, where the sources are not at hand.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

const fetch = `The tables of the atlas are left as they are. To draw them anew:

    npm install --prefix /tmp/cldr cldr-core cldr-localenames-full cldr-subdivisions-full libphonenumber-js
    CLDR_DIR=/tmp/cldr/node_modules go generate ./internal/atlas
`

// tongue is a language in which country names are kept: the code that clients send and CLDR's own.
type tongue struct{ code, cldr string }

// tongues are the languages that clients of the API ask for. English is the language of countries.tsv.
var tongues = []tongue{
	{"AR", "ar"}, {"BN", "bn"}, {"DE", "de"}, {"ES", "es"}, {"FR", "fr"}, {"ID", "id"},
	{"IT", "it"}, {"KO", "ko"}, {"PL", "pl"}, {"PT", "pt"}, {"RU", "ru"}, {"SI", "si"},
	{"SW", "sw"}, {"TH", "th"}, {"TR", "tr"}, {"VI", "vi"}, {"ZH_CN", "zh"}, {"ZH_TW", "zh-Hant"},
}

// unnamed are first-level regions to which CLDR gives no English name.
var unnamed = map[string]string{"cnnm": "Inner Mongolia"}

// elsewhere are first-level regions that have a country code of their own and that CLDR, unlike the others
// of their kind, does not mark as such.
var elsewhere = []string{"cnhk", "cnmo", "cntw"}

// grouped are countries whose first level in ISO 3166-2 is only a grouping on the map that no address and no
// authority uses. Their second level stands in its place.
var grouped = []string{"ID"} // seven groups of islands; addresses name the province

func main() {
	if len(os.Args) < 2 || os.Args[1] == "" {
		fmt.Fprint(os.Stderr, fetch)
		return
	}
	if err := run(os.Args[1], "."); err != nil {
		fmt.Fprintf(os.Stderr, "gen: %v\n\n%s", err, fetch)
		os.Exit(1)
	}
}

// run reads the packages below from and writes both tables into the folder to.
func run(from, to string) error {
	src, err := read(from)
	if err != nil {
		return err
	}
	countries, err := src.countries()
	if err != nil {
		return err
	}
	var table, names strings.Builder
	writeCountries(&table, src, countries)
	if err := writeNames(&names, src, countries); err != nil {
		return err
	}
	for name, text := range map[string]string{"countries.tsv": table.String(), "names.tsv": names.String()} {
		if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o644); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
	return nil
}

// source is what the packages say, reduced to what the tables need.
type source struct {
	cldrVersion, phoneVersion string

	codes    []string                     // ISO 3166-1 alpha-2, upper case, in alphabetical order
	phones   map[string]string            // by country code, upper case
	names    map[string]map[string]string // by CLDR language, then country code in upper case
	contains map[string][]string          // CLDR region codes by country code in upper case, or by CLDR region code
	regions  map[string]string            // English name by CLDR region code
	aliases  map[string]bool              // region codes that are old, or stand for a country
}

func read(from string) (*source, error) {
	src := &source{phones: map[string]string{}, names: map[string]map[string]string{}, contains: map[string][]string{}, aliases: map[string]bool{}}

	var pkg struct{ Version string }
	if err := readJSON(from, "cldr-core/package.json", &pkg); err != nil {
		return nil, err
	}
	src.cldrVersion = pkg.Version
	if err := readJSON(from, "libphonenumber-js/package.json", &pkg); err != nil {
		return nil, err
	}
	src.phoneVersion = pkg.Version

	type alias struct {
		Replacement string `json:"_replacement"`
	}
	var aliases struct {
		Supplemental struct {
			Metadata struct {
				Alias struct{ TerritoryAlias, SubdivisionAlias map[string]alias }
			}
		}
	}
	if err := readJSON(from, "cldr-core/supplemental/aliases.json", &aliases); err != nil {
		return nil, err
	}
	for code := range aliases.Supplemental.Metadata.Alias.SubdivisionAlias {
		src.aliases[code] = true
	}

	var mappings struct {
		Supplemental struct {
			CodeMappings map[string]struct {
				Numeric string `json:"_numeric"`
			}
		}
	}
	if err := readJSON(from, "cldr-core/supplemental/codeMappings.json", &mappings); err != nil {
		return nil, err
	}
	for code, m := range mappings.Supplemental.CodeMappings {
		// ISO gives numbers from 900 to nobody, and none to codes that are only reserved; old codes are aliases.
		number, err := strconv.Atoi(m.Numeric)
		_, old := aliases.Supplemental.Metadata.Alias.TerritoryAlias[code]
		if len(code) == 2 && err == nil && number < 900 && !old {
			src.codes = append(src.codes, code)
		}
	}
	slices.Sort(src.codes)

	var containment struct {
		Supplemental struct {
			SubdivisionContainment map[string]struct {
				Contains []string `json:"_contains"`
			}
		}
	}
	if err := readJSON(from, "cldr-core/supplemental/subdivisionContainment.json", &containment); err != nil {
		return nil, err
	}
	for code, c := range containment.Supplemental.SubdivisionContainment {
		src.contains[code] = c.Contains
	}

	var regions struct {
		Subdivisions struct {
			LocaleDisplayNames struct{ Subdivisions map[string]string }
		}
	}
	if err := readJSON(from, "cldr-subdivisions-full/subdivisions/en/en.json", &regions); err != nil {
		return nil, err
	}
	src.regions = regions.Subdivisions.LocaleDisplayNames.Subdivisions

	for _, t := range append([]tongue{{"EN", "en"}}, tongues...) {
		var file struct {
			Main map[string]struct {
				LocaleDisplayNames struct{ Territories map[string]string }
			}
		}
		if err := readJSON(from, "cldr-localenames-full/main/"+t.cldr+"/territories.json", &file); err != nil {
			return nil, err
		}
		src.names[t.cldr] = file.Main[t.cldr].LocaleDisplayNames.Territories
	}

	// Of a country's array only the first element is wanted: its calling code.
	var phones struct{ Countries map[string][]any }
	if err := readJSON(from, "libphonenumber-js/metadata.min.json", &phones); err != nil {
		return nil, err
	}
	for code, fields := range phones.Countries {
		if len(fields) == 0 {
			return nil, fmt.Errorf("read calling code of %s: the metadata has another shape than expected", code)
		}
		phone, ok := fields[0].(string)
		if !ok {
			return nil, fmt.Errorf("read calling code of %s: %v is no text", code, fields[0])
		}
		src.phones[code] = phone
	}
	return src, nil
}

func readJSON(from, name string, into any) error {
	text, err := os.ReadFile(filepath.Join(from, filepath.FromSlash(name)))
	if err != nil {
		return fmt.Errorf("read source: %w", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

type country struct {
	code, phone, name string
	regions           []region
}

type region struct{ code, name string }

// countries joins the sources, in the order of the English names.
func (s *source) countries() ([]country, error) {
	var list []country
	for _, code := range s.codes {
		c := country{code: strings.ToLower(code), phone: cmp.Or(s.phones[code], "-"), name: s.names["en"][code]}
		if c.name == "" {
			return nil, fmt.Errorf("country %s has no English name", code)
		}
		for _, id := range s.firstLevel(code) {
			name := cmp.Or(s.regions[id], unnamed[id])
			switch {
			case s.aliases[id], slices.Contains(elsewhere, id):
				// An address there is an address in another country of this list.
			case name == "":
				return nil, fmt.Errorf("region %s has no English name", id)
			default:
				c.regions = append(c.regions, region{strings.ToUpper(id[2:]), name})
			}
		}
		sortByName(c.regions, language.English, func(r region) (string, string) { return r.name, r.code })
		list = append(list, c)
	}
	sortByName(list, language.English, func(c country) (string, string) { return c.name, c.code })
	return list, nil
}

// firstLevel returns the CLDR codes of a country's regions.
func (s *source) firstLevel(code string) []string {
	if !slices.Contains(grouped, code) {
		return s.contains[code]
	}
	var ids []string
	for _, group := range s.contains[code] {
		ids = append(ids, s.contains[group]...)
	}
	return ids
}

// sortByName sorts as a reader of the language expects, and by code where names are equal.
func sortByName[T any](list []T, lang language.Tag, key func(T) (name, code string)) {
	order := collate.New(lang)
	slices.SortFunc(list, func(a, b T) int {
		nameA, codeA := key(a)
		nameB, codeB := key(b)
		return cmp.Or(order.CompareString(nameA, nameB), cmp.Compare(codeA, codeB))
	})
}

func writeCountries(w io.Writer, s *source, list []country) {
	fmt.Fprintf(w, `# Countries and their regions. Drawn by internal/atlas/gen: change it there.
# Codes, names, regions: Unicode CLDR %s (cldr-core, cldr-localenames-full, cldr-subdivisions-full),
#   licence Unicode-3.0, see LICENSE-UNICODE.
# Telephone prefixes: libphonenumber-js %s (MIT), whose numbers are those of libphonenumber (Apache-2.0);
#   see LICENSE-LIBPHONENUMBER.
# A country's line: ISO 3166-1 code, telephone prefix ("-" for none), English name; in the order of the names.
# Indented below it: its regions, ISO 3166-2 code without the country and English name, in the order of the names.
# Where ISO nests regions, only the first level is here: the four nations of the United Kingdom, no districts.
# Indonesia is the exception: its first level is groups of islands, so its provinces are here.
# A part that CLDR treats as a territory of its own, such as Puerto Rico, is left out: it is a country here.
# The overseas regions of France are both.
`, s.cldrVersion, s.phoneVersion)
	for _, c := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\n", c.code, c.phone, c.name)
		for _, r := range c.regions {
			fmt.Fprintf(w, "\t%s\t%s\n", r.code, r.name)
		}
	}
}

func writeNames(w io.Writer, s *source, list []country) error {
	fmt.Fprintf(w, `# Names of countries in other languages than English. Drawn by internal/atlas/gen: change it there.
# Unicode CLDR %s (cldr-localenames-full), licence Unicode-3.0, see LICENSE-UNICODE.
# A language's line: its code as clients send it. Indented below it: ISO 3166-1 code and name, in that
# language's alphabetical order.
`, s.cldrVersion)
	for _, t := range tongues {
		names := s.names[t.cldr]
		sorted := slices.Clone(list)
		for i := range sorted {
			name := names[strings.ToUpper(sorted[i].code)]
			if name == "" {
				return fmt.Errorf("country %s has no name in %s", sorted[i].code, t.code)
			}
			sorted[i].name = name
		}
		sortByName(sorted, language.MustParse(t.cldr), func(c country) (string, string) { return c.name, c.code })
		fmt.Fprintln(w, t.code)
		for _, c := range sorted {
			fmt.Fprintf(w, "\t%s\t%s\n", c.code, c.name)
		}
	}
	return nil
}
