package offerings

import "testing"

func TestIn(t *testing.T) {
	for _, test := range []struct{ language, name, want string }{
		{"DE", "Metals", "Metalle"},
		{"zh_cn", "Metals", "金属"},
		{"EN", "Metals", "Metals"},
		{"", "Metals", "Metals"},
		{"DE", "Volatility 100 Index", "Volatility 100 Index"},
	} {
		if got := In(test.language, test.name); got != test.want {
			t.Errorf("In(%q, %q) = %q, want %q", test.language, test.name, got, test.want)
		}
	}
}

// A name that is translated and that no symbol bears is a slip.
func TestEveryTranslatedNameIsBorne(t *testing.T) {
	borne := map[string]bool{}
	for _, s := range world(t).Symbols() {
		for _, name := range []string{s.Name, s.MarketName, s.SubmarketName, s.SubgroupName} {
			borne[name] = true
		}
	}
	for name := range names() {
		if !borne[name] {
			t.Errorf("nothing is called %q", name)
		}
	}
}
