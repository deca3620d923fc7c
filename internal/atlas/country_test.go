package atlas

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// iso3166 is every officially assigned two-letter code of ISO 3166-1, written down apart from the tables.
const iso3166 = `ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz
ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr
ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp
ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz
na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw
sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz
ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw`

func TestEveryISOCountryIsThere(t *testing.T) {
	var got []string
	for _, c := range Countries("") {
		got = append(got, c.Code)
	}
	slices.Sort(got)
	want := strings.Fields(iso3166)
	slices.Sort(want)
	if len(want) != 249 {
		t.Errorf("codes in the list of ISO = %d, want 249", len(want))
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("countries differ from ISO 3166-1 (-got +want):\n%s", diff)
	}
}

func TestCountriesAreWellFormed(t *testing.T) {
	for _, c := range Countries("") {
		if strings.Trim(c.Phone, "0123456789") != "" {
			t.Errorf("%s: telephone prefix %q has more than digits", c.Code, c.Phone)
		}
		codes, names := map[string]bool{}, map[string]bool{}
		for _, r := range c.Regions() {
			if codes[r.Code] || names[r.Name] {
				t.Errorf("%s: region %s (%s) comes twice", c.Code, r.Code, r.Name)
			}
			codes[r.Code], names[r.Name] = true, true
		}
		for _, lang := range Languages() {
			if name := c.Name(lang); name == "" || strings.TrimSpace(name) != name {
				t.Errorf("%s: name %q in %s", c.Code, name, lang)
			}
		}
	}
}

func TestOnlyRemotePlacesLackATelephonePrefix(t *testing.T) {
	var got []string
	for _, c := range Countries("") {
		if c.Phone == "" {
			got = append(got, c.Code)
		}
	}
	slices.Sort(got)
	want := []string{"aq", "bv", "gs", "hm", "pn", "tf", "um"} // Pitcairn's fifty people are reached through New Zealand
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("countries without prefix (-got +want):\n%s", diff)
	}
}

func TestNamesAreInAlphabeticalOrder(t *testing.T) {
	for _, lang := range Languages() {
		tag := language.MustParse(strings.ReplaceAll(lang, "_", "-"))
		order := collate.New(tag)
		countries := Countries(lang)
		if got, want := len(countries), 249; got != want {
			t.Errorf("%s: %d countries, want %d", lang, got, want)
		}
		for i := 1; i < len(countries); i++ {
			if a, b := countries[i-1].Name(lang), countries[i].Name(lang); order.CompareString(a, b) > 0 {
				t.Errorf("%s: %q stands before %q", lang, a, b)
			}
		}
	}
	order := collate.New(language.English)
	for _, c := range Countries("") {
		regions := c.Regions()
		for i := 1; i < len(regions); i++ {
			if a, b := regions[i-1].Name, regions[i].Name; order.CompareString(a, b) > 0 {
				t.Errorf("%s: %q stands before %q", c.Code, a, b)
			}
		}
	}
}

func TestLookupCountry(t *testing.T) {
	tests := []struct {
		code, lang  string
		found       bool
		name, phone string
		regions     int
	}{
		{code: "fr", found: true, name: "France", phone: "33", regions: 18},
		{code: "FR", lang: "de", found: true, name: "Frankreich", phone: "33", regions: 18},
		{code: "us", lang: "EN", found: true, name: "United States", phone: "1", regions: 51},
		{code: "gb", lang: "fr", found: true, name: "Royaume-Uni", phone: "44", regions: 4},
		{code: "cn", lang: "zh_cn", found: true, name: "中国", phone: "86", regions: 31},
		{code: "cn", lang: "ZH_TW", found: true, name: "中國", phone: "86", regions: 31},
		{code: "no", lang: "xx", found: true, name: "Norway", phone: "47", regions: 13},
		{code: "id", lang: "ID", found: true, name: "Indonesia", phone: "62", regions: 38},
		{code: "hk", found: true, name: "Hong Kong SAR China", phone: "852", regions: 0},
		{code: "aq", found: true, name: "Antarctica", phone: "", regions: 0},
		{code: "uk"},
		{code: "xk"},
		{code: ""},
		{code: "fra"},
	}
	for _, tt := range tests {
		t.Run(tt.code+" "+tt.lang, func(t *testing.T) {
			c, found := LookupCountry(tt.code)
			if found != tt.found {
				t.Fatalf("found = %t, want %t", found, tt.found)
			}
			if got := c.Name(tt.lang); got != tt.name {
				t.Errorf("name = %q, want %q", got, tt.name)
			}
			if c.Phone != tt.phone {
				t.Errorf("telephone prefix = %q, want %q", c.Phone, tt.phone)
			}
			if got := len(c.Regions()); got != tt.regions {
				t.Errorf("regions = %d, want %d", got, tt.regions)
			}
		})
	}
}

func TestRegionsAreTheFirstLevel(t *testing.T) {
	gb, _ := LookupCountry("gb")
	want := []Region{{"ENG", "England"}, {"NIR", "Northern Ireland"}, {"SCT", "Scotland"}, {"WLS", "Wales"}}
	if diff := cmp.Diff(gb.Regions(), want); diff != "" {
		t.Errorf("regions of the United Kingdom (-got +want):\n%s", diff)
	}

	us, _ := LookupCountry("us")
	codes := map[string]bool{}
	for _, r := range us.Regions() {
		codes[r.Code] = true
	}
	for _, state := range strings.Fields("AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC") {
		if !codes[state] {
			t.Errorf("the United States lack %s", state)
		}
	}
	if codes["PR"] {
		t.Error("Puerto Rico is a region of the United States, and a country as well")
	}
}

func TestCountriesAreCopies(t *testing.T) {
	list := Countries("")
	list[0].Code = "zz"
	fr, _ := LookupCountry("fr")
	fr.Regions()[0].Name = "Atlantis"
	if got := Countries("")[0].Code; got != "af" {
		t.Errorf("first country = %q after a caller changed its copy, want af", got)
	}
	if got := fr.Regions()[0].Name; got == "Atlantis" {
		t.Error("a caller changed the regions of France")
	}
}

func TestTablesAreRefused(t *testing.T) {
	const two = "fr\t33\tFrance\nde\t49\tGermany\n"
	tests := []struct{ name, countries, names, want string }{
		{"no fields", "fr\n", "", "countries.tsv:1: 1 fields, want 3"},
		{"upper case", "# head\nFR\t33\tFrance\n", "", `countries.tsv:2: "FR", "33", "France" is no country`},
		{"plus sign", "fr\t+33\tFrance\n", "", `countries.tsv:1: "fr", "+33", "France" is no country`},
		{"country twice", two + "fr\t33\tFrance\n", "", `countries.tsv:3: country "fr" twice`},
		{"region first", "\tARA\tAuvergne\n", "", "countries.tsv:1: a region before any country"},
		{"region in lower case", two + "\tby\tBavaria\n", "", `countries.tsv:3: "by", "Bavaria" is no region`},
		{"region twice", two + "\tBY\tBavaria\n\tBY\tBayern\n", "", `countries.tsv:4: region "BY" twice in one country`},
		{"name missing", two, "IT\n\tfr\tFrancia\n", "names.tsv:2: IT names 1 countries, want 2"},
		{"name missing before the next language", two, "IT\n\tfr\tFrancia\nES\n", "names.tsv:3: IT names 1 countries, want 2"},
		{"name twice", two, "IT\n\tfr\tFrancia\n\tfr\tFrancia\n", `names.tsv:3: "fr", "Francia" is no name of a country, or comes twice`},
		{"name of nobody", two, "IT\n\tes\tSpagna\n", `names.tsv:2: "es", "Spagna" is no name of a country, or comes twice`},
		{"no language", two, "\tfr\tFrancia\n", `names.tsv:1: "fr", "Francia" is no name of a country, or comes twice`},
		{"language twice", two, "IT\n\tde\tGermania\n\tfr\tFrancia\nIT\n", `names.tsv:4: "IT" is no language, or comes twice`},
		{"English twice", two, "EN\n", `names.tsv:1: "EN" is no language, or comes twice`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseGeography(tt.countries, tt.names)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestEmbeddedTablesAreSmall(t *testing.T) {
	if size := len(countriesTSV) + len(namesTSV) + len(worldYAML); size >= 600_000 {
		t.Errorf("%d bytes embedded, want less than 600000", size)
	}
}

func BenchmarkReadCountries(b *testing.B) {
	for b.Loop() {
		if _, err := parseGeography(countriesTSV, namesTSV); err != nil {
			b.Fatal(err)
		}
	}
}
