package reference

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/wire"
)

// patterns gives every pattern that some call uses, by name.
func patterns() map[string]*wire.Pattern {
	found := map[string]*wire.Pattern{}
	var walk func(s *wire.Shape)
	walk = func(s *wire.Shape) {
		for _, p := range []*wire.Pattern{s.Pattern, s.Keys} {
			if p != nil {
				found[p.Name] = p
			}
		}
		if s.Item != nil {
			walk(s.Item)
		}
		for i := range s.Fields {
			walk(s.Fields[i].Shape)
		}
		if s.More != nil {
			walk(s.More.Shape)
		}
	}
	for _, c := range wire.All() {
		walk(c.Request)
		if c.Response != nil {
			walk(c.Response)
		}
	}
	return found
}

func TestEveryPatternIsSaidInWords(t *testing.T) {
	used := patterns()
	for name, p := range used {
		if _, ok := inWords[name]; ok == (p.Source == "") {
			t.Errorf("the pattern %s: in words here is %v, a rule in wire is %v; want exactly one", name, ok, p.Source == "")
		}
	}
	for name := range inWords {
		if used[name] == nil {
			t.Errorf("no call uses the pattern %s", name)
		}
	}
}

// x makes n letters.
func x(n int) string { return strings.Repeat("x", n) }

// nine makes n digits.
func nine(n int) string { return strings.Repeat("9", n) }

// samples are texts that the words of a pattern allow, and texts that they do not.
var samples = map[string]struct{ yes, no []string }{
	"account-id":            {[]string{"a", "-a-", "_"}, []string{"", "- -"}},
	"ad-cookie":             {[]string{"a.b_c-9", x(300)}, []string{"", x(301), "a b"}},
	"address-line":          {[]string{"1 Main St. (#3)", "Ä", x(70), "5°", "a’b"}, []string{"", " a", "’a", x(71), "a!"}},
	"address-line-optional": {[]string{"", " a", "’", x(70)}, []string{x(71), "a!"}},
	"address-line-wallet":   {[]string{"", "’a", x(70)}, []string{"5°", x(71)}},
	"address-state":         {[]string{"", "St. John's, A-B 9", x(100)}, []string{x(101), "a/b"}},
	"affiliate-code":        {[]string{"", "a_b-9", x(100)}, []string{x(101), "a b"}},
	"affiliate-id":          {[]string{"", "a_9", x(32)}, []string{x(33), "a-b"}},
	"affiliate-token":       {[]string{"", "a_b-9", x(32)}, []string{x(33), "a b"}},
	"agent-method":          {[]string{"ab", "a_ -9", x(30)}, []string{"a", x(31), "a.b"}},
	"agent-name":            {[]string{"a", "Ä'.,:;()@#/+- 9", x(100)}, []string{"", x(101), "a_"}},
	"agent-remarks":         {[]string{"", "a.,'- 9", x(100)}, []string{x(101), "ä", "a_"}},
	"agent-text":            {[]string{"a", "ä'.,:;()@#/+- 9", x(500)}, []string{"", x(501), "a_"}},
	"app-name":              {[]string{"a", "Ä_b -9", x(48)}, []string{"", x(49), "a."}},
	"app-uri":               {[]string{"https://example.com/back", "my-app://host"}, []string{"example.com", "HTTPS://example.com", "https://"}},
	"asset":                 {[]string{"abcd", "R_100", x(128)}, []string{"abc", x(129), "ab-cd"}},
	"balance-account":       {[]string{"current", "all", "CR1", "VRTC1234567890"}, []string{"", "C1", "VRTCX1", "CR12345678901", "cr1"}},
	"campaign":              {[]string{"", "a b-c.d_9", x(100)}, []string{x(101), "a/b"}},
	"city":                  {[]string{"Ä", "St. John's-A", x(100)}, []string{"", " a", "a9", x(101)}},
	"city-short":            {[]string{"Ä'.- ", x(35)}, []string{"", "a9", x(36)}},
	"client-loginid":        {[]string{"CR12", "abcde" + nine(20)}, []string{"C12", "abcdef12", "CR1", "CR" + nine(21)}},
	"copy-token":            {[]string{x(15), "a_b-c 999999999", x(32)}, []string{x(14), x(33), x(14) + "."}},
	"country":               {[]string{"id"}, []string{"", "ID", "i", "idn"}},
	"country-code":          {[]string{"id", "I_", "99"}, []string{"i", "idn", "i-"}},
	"country-list":          {[]string{"", "id", "id,de,fr"}, []string{"ID", "id,", "id,d", "id de"}},
	"country-optional":      {[]string{"", "id"}, []string{"i", "ID"}},
	"country-prefix":        {[]string{"", "i", "id"}, []string{"idn", "I"}},
	"currency":              {[]string{"USD", "tUSDT", x(20)}, []string{"U", x(21), "US-D", ""}},
	"currency-optional":     {[]string{"", "USD"}, []string{"U", x(21)}},
	"date":                  {[]string{"2027-06-30", "9999-99-99"}, []string{"2027-6-30", "27-06-30", ""}},
	"date-loose":            {[]string{"2027-06-30", "2027-6-3"}, []string{"2027-006-03", ""}},
	"date-strict":           {[]string{"2027-06-30", "2027-6-3", "2027-12-31"}, []string{"2027-13-01", "2027-01-32", "2027-0-1"}},
	"dialling-code":         {[]string{"1", "9999"}, []string{"", "99999", "+1"}},
	"document-id":           {[]string{"", "Ä_ -9", x(30)}, []string{x(31), "a."}},
	"email":                 {[]string{"a_.+-9@b-c.de", "a@b." + x(63)}, []string{"a@b.c", "a@b", "@b.de", "a@b." + x(64)}},
	"email-wide":            {[]string{"a@b.c", "a@b." + x(255)}, []string{"a@b", "a@b." + x(256)}},
	"ga-cookie":             {[]string{"a.b_c-9", x(200)}, []string{"", x(201), "a$"}},
	"ga-measurement":        {[]string{"_ga_ABC12", "_ga_" + nine(20)}, []string{"_ga_abc12", "_ga_ABC1", "_ga_" + nine(21)}},
	"ga-value":              {[]string{"a._$-9", x(200)}, []string{"", x(201), "a b"}},
	"github-url":            {[]string{"https://github.com/a", "http://www.github.com/a"}, []string{"https://github.com/", "https://example.com/a"}},
	"history-end":           {[]string{"latest", "1", nine(10)}, []string{"", nine(11), "now"}},
	"itunes-url":            {[]string{"https://itunes.apple.com/a"}, []string{"https://apple.com/a"}},
	"language-tag":          {[]string{"", "E", "EN", "ZH_CN"}, []string{"en", "ZH_C", "ZHCN"}},
	"loginid":               {[]string{"CR1", "vrtc900"}, []string{"", "CR", "1", "CR1a"}},
	"md5":                   {[]string{strings.Repeat("aF", 16), strings.Repeat("0", 33) + "z"}, []string{strings.Repeat("a", 31), strings.Repeat("g", 32)}},
	"moment":                {[]string{"2027-06-30 14:00:00", "2027-6-3 4:0:0", "1", nine(10)}, []string{"2027-06-30", "2027-06-30 24:00:00", nine(11)}},
	"mt5-address":           {[]string{"", "1 Main (#3)", x(129)}, []string{" a", x(130), "a!"}},
	"mt5-city":              {[]string{"", "Ä b", x(100)}, []string{" a", "a9", x(101)}},
	"mt5-company":           {[]string{"", "a'.,@/- 9", x(64)}, []string{x(65), "a&b"}},
	"mt5-login":             {[]string{"MT1", "MTD99", "MTR9"}, []string{"MT", "MTX1", "CR1"}},
	"mt5-state":             {[]string{"", "anything! at all", x(50)}, []string{x(51), "a\nb"}},
	"p2p-date":              {[]string{"2027-06-30", nine(10)}, []string{"1", nine(11), "2027-13-01"}},
	"p2p-field":             {[]string{"", "ä'._,:;()@#/+- 9", x(300)}, []string{x(301), "a!"}},
	"p2p-id":                {[]string{"1", nine(18)}, []string{"", nine(19), "a"}},
	"p2p-number":            {[]string{"1", nine(8)}, []string{"", nine(9)}},
	"p2p-text":              {[]string{"a", x(300)}, []string{"", x(301), "a_b"}},
	"p2p-text-optional":     {[]string{"", x(300)}, []string{x(301), "a_b"}},
	"payment-method":        {[]string{"bank_transfer2"}, []string{"", "Bank", "a-b"}},
	"payment-method-key":    {[]string{"a_9", x(30)}, []string{"", x(31), "A"}},
	"phone-agent":           {[]string{"+12345678", "(0) 12-34/5", nine(40)}, []string{"1234567", nine(41), "1234567a"}},
	"phone-digits":          {[]string{"123456", nine(15)}, []string{"12345", nine(16), "+123456"}},
	"phone-international":   {[]string{"+12345678", "+1 234-567", "+" + nine(40)}, []string{"12345678", "+1234567", "+" + nine(41)}},
	"phone-loose":           {[]string{"12345678", "+1 2-3 45678", nine(35)}, []string{"1234567", nine(36), "12345678-"}},
	"play-url":              {[]string{"https://play.google.com/store/apps/details?id=a.b"}, []string{"https://play.google.com/a"}},
	"postcode":              {[]string{"", "12345", "AB1 2-C", x(21)}, []string{" 1", x(22), "a_b"}},
	"printable":             {[]string{"a!~ ", x(999)}, []string{"", "ä", "a\n"}},
	"printable-short":       {[]string{"a!~ ", x(50)}, []string{"", x(51), "ä"}},
	"proposal-id":           {[]string{"1", x(32), x(127) + "-"}, []string{"", "2", x(31), x(129)}},
	"secret-answer":         {[]string{"ä", "9!", ".x"}, []string{"", "!a"}},
	"settings-address":      {[]string{" ", "’°", x(70)}, []string{"", x(71), "a!"}},
	"settings-state":        {[]string{"", "a'.,-/:; 9", x(100)}, []string{x(101), "a@"}},
	"shortcode":             {[]string{"CALL_R_100_1-a.b"}, []string{"", "a b"}},
	"statement-date":        {[]string{"2027-06-30", "1", nine(10)}, []string{"", nine(11), "2027-13-01"}},
	"subscription-id":       {[]string{x(32), x(127) + "-"}, []string{x(31), x(129), x(31) + "."}},
	"symbol":                {[]string{"R_100", "ab", x(30)}, []string{"a", x(31), "R-100"}},
	"tax-number-optional":   {[]string{"", "a9./- ", x(25)}, []string{x(26), "a_"}},
	"token":                 {[]string{"a", "a_-9", x(128)}, []string{"", x(129), "a b"}},
	"token-dashed":          {[]string{"a-9"}, []string{"", "a_b"}},
	"token-loose":           {[]string{"a_b -9"}, []string{"", "a.b"}},
	"token-name":            {[]string{"a b_9"}, []string{"", "a-b"}},
	"token-name-masked":     {[]string{"a b_9***"}, []string{"", "a-b"}},
	"totp":                  {[]string{"123456", "12345678"}, []string{"12345", "123456789"}},
	"trade-type":            {[]string{"abc", x(128)}, []string{"ab", x(129), "a-b"}},
	"trading-day":           {[]string{"today", "2027-06-30", "2027-6-3"}, []string{"", "tomorrow"}},
	"transfer-note":         {[]string{"", "a.,'- 9", x(250)}, []string{x(251), "a_"}},
	"verification-code":     {[]string{"abcd_123", x(128)}, []string{"abcd123", x(129), "abcd-123"}},
	"web-url":               {[]string{"https://example.com/a b", "http://a"}, []string{"ftp://a", "https://"}},
	"website":               {[]string{"", "a_@./:#&+-9"}, []string{"a b", "a?"}},
	"word":                  {[]string{"a_9"}, []string{"", "a-b"}},
}

func TestTheWordsOfAPatternAreTrue(t *testing.T) {
	used := patterns()
	for _, name := range slices.Sorted(maps.Keys(inWords)) {
		s, ok := samples[name]
		if !ok {
			t.Errorf("there are no samples of %s", name)
			continue
		}
		p := used[name]
		if p == nil {
			continue // another test names it
		}
		for _, text := range s.yes {
			if !p.Match(text) {
				t.Errorf("%s (%s) refuses %q", name, inWords[name], text)
			}
		}
		for _, text := range s.no {
			if p.Match(text) {
				t.Errorf("%s (%s) takes %q", name, inWords[name], text)
			}
		}
	}
}
