package wire

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Pattern is a named rule for strings: a regular expression in RE2's syntax, or code where the rule needs to look
// ahead or back. It is immutable and safe for concurrent use.
type Pattern struct {
	Name   string
	Source string // RE2 syntax; empty where the rule is code
	Rule   string // the rule in words; empty where Source says it all

	match func(string) bool
}

// Match reports whether s follows the rule. It takes time linear in the length of s.
func (p *Pattern) Match(s string) bool { return p.match(s) }

// String is what an error message shows of the rule.
func (p *Pattern) String() string {
	if p.Source != "" {
		return p.Source
	}
	return p.Rule
}

// pattern finds a declared pattern. An unknown name is a fault of a declaration.
func pattern(name string) *Pattern {
	p := patterns[name]
	if p == nil {
		panic("wire: no pattern is called " + name)
	}
	p.Name = name
	return p
}

// matching is a pattern by regular expression, compiled when it is first used.
func matching(source string) *Pattern {
	re := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(source) })
	return &Pattern{Source: source, match: func(s string) bool { return re().MatchString(s) }}
}

// ruled is a pattern by code.
func ruled(rule string, match func(string) bool) *Pattern { return &Pattern{Rule: rule, match: match} }

// words is a pattern of lo to hi letters, digits and underscores, for identifiers on every request's path.
func words(source string, lo, hi int, also string) *Pattern {
	return &Pattern{Source: source, match: func(s string) bool {
		if len(s) < lo || len(s) > hi {
			return false
		}
		for i := range len(s) {
			if !isWord(s[i]) && strings.IndexByte(also, s[i]) < 0 {
				return false
			}
		}
		return true
	}}
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// patterns holds the rules by the name that tags use. Names and free text that people type are matched by Unicode's
// letters, as the service does; identifiers by ASCII.
var patterns = map[string]*Pattern{
	"barrier":              ruled("a number of at most 20 characters, with a sign or without", isBarrier),
	"company-name":         ruled("2 to 50 letters, spaces and '.- with no double space", isName(2, 50, false)),
	"company-name-partner": ruled("2 to 50 letters, digits, spaces and '.- with no double space", isName(2, 50, true)),
	"mt5-password":         ruled("8 to 25 printable characters with a lower-case letter, an upper-case letter and a digit", isPassword(8, 25, "")),
	"nickname":             ruled("2 to 24 letters, digits and -_@. with no mark at the ends or twice in a row, and no character five times in a row", isNickname),
	"other-answer":         ruled("any name that is not itself a property of the call", isOtherAnswer),
	"person-name":          ruled("1 to 50 letters, spaces and '.- with no double space", isName(1, 50, false)),
	"platform-password":    ruled("8 to 16 printable characters with a lower-case letter, an upper-case letter, a digit and a mark", isPassword(8, 16, "!@#$%^&*()+-=[]{};':\"|,.<>?_~")),
	"tax-number":           ruled("1 to 25 letters, digits, spaces and ./- that do not begin with a space", isTaxNumber),

	"account-id":            matching(`\w+`),
	"ad-cookie":             matching(`^[A-Za-z0-9._-]{1,300}$`),
	"address-line":          matching(`^[\p{L}\p{Nd}'.,:;()\x{b0}@#/-][\p{L}\p{Nd}\s'\x{2019}.,:;()\x{b0}@#/-]{0,69}$`),
	"address-line-optional": matching(`^[\p{L}\p{Nd}\s'\x{2019}.,:;()\x{b0}@#/-]{0,70}$`),
	"address-line-wallet":   matching(`^[\p{L}\p{Nd}\s'\x{2019}.,:;()@#/-]{0,70}$`),
	"address-state":         matching(`^[\p{L}\p{Nd}\s'.,-]{0,100}$`),
	"affiliate-code":        matching(`^[\w-]{0,100}$`),
	"affiliate-id":          matching(`^[\w]{0,32}$`),
	"affiliate-token":       matching(`^[\w-]{0,32}$`),
	"agent-method":          matching(`^[\w \-]{2,30}$`),
	"agent-name":            matching(`^[\p{L}\p{Nd}\s'.,:;()@#/+-]{1,100}$`),
	"agent-remarks":         matching(`^[0-9A-Za-z .,'-]{0,100}$`),
	"agent-text":            matching(`^[\p{L}\p{Nd}\s'.,:;()@#/+-]{1,500}$`),
	"app-name":              matching(`^[\p{L}\p{N}_\s-]{1,48}$`),
	"app-uri":               matching(`^[a-z][a-z0-9.+\-]*://[0-9a-zA-Z\.-]+[\%\/\w \.-]*$`),
	"asset":                 matching(`^\w{4,128}$`),
	"balance-account":       matching(`^(current|all|[A-Z]{2,4}[0-9]{1,10})$`),
	"campaign":              matching(`^[a-zA-Z0-9\s\-\.\_]{0,100}$`),
	"city":                  matching(`^\p{L}[\p{L}\s'.-]{0,99}$`),
	"city-short":            matching(`^[\p{L}\s'.-]{1,35}$`),
	"client-loginid":        matching(`^[A-Za-z]{2,5}[0-9]{2,20}$`),
	"copy-token":            matching(`^[\w\s-]{15,32}$`),
	"country":               matching(`^[a-z]{2}$`),
	"country-code":          matching(`^\w\w$`),
	"country-list":          matching(`^[a-z]{0,2}(?:,[a-z]{2})*$`),
	"country-optional":      matching(`^([a-z]{2})?$`),
	"country-prefix":        matching(`^[a-z]{0,2}$`),
	"currency":              matching(`^[a-zA-Z0-9]{2,20}$`),
	"currency-optional":     matching(`^(|[a-zA-Z0-9]{2,20})$`),
	"date":                  matching(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`),
	"date-loose":            matching(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$`),
	"date-strict":           matching(`^[0-9]{4}-(0?[1-9]|1[012])-(0?[1-9]|[12][0-9]|3[01])$`),
	"dialling-code":         matching(`^\d{1,4}$`),
	"document-id":           matching(`^[\p{L}\p{N}_\s-]{0,30}$`),
	"email":                 matching(`^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,63}$`),
	"email-wide":            matching(`^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{1,255}$`),
	"ga-cookie":             matching(`^[A-Za-z0-9._-]{1,200}$`),
	"ga-measurement":        matching(`^_ga_[A-Z0-9]{5,20}$`),
	"ga-value":              matching(`^[A-Za-z0-9._$-]{1,200}$`),
	"github-url":            matching(`^https?://(www\.)?github\.com/\S+$`),
	"history-end":           matching(`^(latest|[0-9]{1,10})$`),
	"itunes-url":            matching(`^https?://itunes\.apple\.com/\S+$`),
	"language-tag":          matching(`^[A-Z]{0,2}$|^[A-Z]{2}_[A-Z]{2}$`),
	"loginid":               matching(`^[A-Za-z]+[0-9]+$`),
	"md5":                   matching(`^[[:xdigit:]]{32}`),
	"moment":                matching(`^([0-9]{4}-(0?[1-9]|1[012])-(0?[1-9]|[12][0-9]|3[01]) ([01]?[0-9]|2[0-3]):([0-5]?[0-9]):([0-5]?[0-9])|[0-9]{1,10})$`),
	"mt5-address":           matching(`^(?:[\p{L}\p{Nd}'.,:;()\x{b0}@#/-][\p{L}\p{Nd}\s'.,:;()\x{b0}@#/-]{0,128})?$`),
	"mt5-city":              matching(`^(?:\p{L}[\p{L}\s'.-]{0,99})?$`),
	"mt5-company":           matching(`^[\p{L}\p{Nd}\s'.,@/-]{0,64}$`),
	"mt5-login":             matching(`^MT[DR]?[0-9]+$`),
	"mt5-state":             matching(`^.{0,50}$`),
	"p2p-date":              matching(`^([0-9]{4}-(0?[1-9]|1[012])-(0?[1-9]|[12][0-9]|3[01])|[0-9]{10})$`),
	"p2p-field":             matching(`^[\p{L}\p{Nd}\s'._,:;()@#/+-]{0,300}$`),
	"p2p-id":                matching(`^[0-9]{1,18}$`),
	"p2p-number":            matching(`^[0-9]{1,8}$`),
	"p2p-text":              matching(`^[\p{L}\p{Nd}\s'.,:;()@#/+-]{1,300}$`),
	"p2p-text-optional":     matching(`^[\p{L}\p{Nd}\s'.,:;()@#/+-]{0,300}$`),
	"payment-method":        matching(`^[a-z0-9_]+$`),
	"payment-method-key":    matching(`^[a-z0-9_]{1,30}$`),
	"phone-agent":           matching(`^\+?[\x00-9-]{8,40}$`),
	"phone-digits":          matching(`^\d{6,15}$`),
	"phone-international":   matching(`^\+[\-\ 0-9]{8,40}$`),
	"phone-loose":           matching(`^(\+)?([-\s]*\d){8,35}$`),
	"play-url":              matching(`^https?://play\.google\.com/store/apps/details\?id=[\w \.]+$`),
	"postcode":              matching(`^([A-Za-z0-9][A-Za-z0-9\s-]{0,20})?$`),
	"printable":             matching(`^[ -~]+$`),
	"printable-short":       matching(`^[ -~]{1,50}$`),
	"proposal-id":           matching(`^(?:[\w-]{32,128}|1)$`),
	"secret-answer":         matching(`^[\p{L}\p{N}_,.' -]+`),
	"settings-address":      matching(`^[\p{L}\p{Nd}\s'\x{2019}.,:;()\x{b0}@#/-]{1,70}$`),
	"settings-state":        matching(`^[\p{L}\p{Nd}\s'.,-;]{0,100}$`),
	"shortcode":             matching(`^([A-Za-z0-9_.-]+)$`),
	"statement-date":        matching(`^([0-9]{4}-(0?[1-9]|1[012])-(0?[1-9]|[12][0-9]|3[01])|[0-9]{1,10})$`),
	"subscription-id":       words(`^[\w-]{32,128}$`, 32, 128, "-"),
	"symbol":                words(`^\w{2,30}$`, 2, 30, ""),
	"tax-number-optional":   matching(`^[A-Za-z0-9.\/\s-]{0,25}$`),
	"token":                 words(`^[\w-]{1,128}$`, 1, 128, "-"),
	"token-dashed":          matching(`^([a-zA-Z0-9-]+)$`),
	"token-loose":           matching(`^[\w\s-]+$`),
	"token-name":            matching(`^[A-Za-z0-9\s_]+$`),
	"token-name-masked":     matching(`^[A-Za-z0-9\s_*]+$`),
	"totp":                  matching(`^\d{6,8}$`),
	"trade-type":            matching(`^\w{3,128}$`),
	"trading-day":           matching(`^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|today)$`),
	"transfer-note":         matching(`^[0-9A-Za-z .,'-]{0,250}$`),
	"verification-code":     matching(`^\w{8,128}$`),
	"web-url":               matching(`^https?://[0-9a-zA-Z\.-]+[\%\/\w \.-]*$`),
	"website":               matching(`^[\w_@./:#&+-]*$`),
	"word":                  matching(`^\w+$`),
}

// isBarrier follows [+-]digits[.digits], 1 to 20 characters in all.
func isBarrier(s string) bool {
	if len(s) == 0 || len(s) > 20 {
		return false
	}
	b := []byte(strings.TrimLeft(s[:1], "+-") + s[1:])
	n := digits(b, 0)
	if n == 0 {
		return false
	}
	if n < len(b) && b[n] == '.' {
		n = digits(b, n+1)
	}
	return n == len(b)
}

// isName accepts letters, white space and the marks '.- in the given count, no two spaces in a row.
func isName(lo, hi int, digitsToo bool) func(string) bool {
	return func(s string) bool {
		space := false
		for _, r := range s {
			switch {
			case unicode.IsSpace(r):
				if space {
					return false
				}
				space = true
				continue
			case unicode.IsLetter(r), strings.ContainsRune("'.-", r), digitsToo && '0' <= r && r <= '9':
			default:
				return false
			}
			space = false
		}
		n := utf8.RuneCountInString(s)
		return lo <= n && n <= hi
	}
}

// isPassword accepts printable ASCII in the given count with a lower-case letter, a digit, an upper-case letter and,
// unless marks is empty, one of marks.
func isPassword(lo, hi int, marks string) func(string) bool {
	return func(s string) bool {
		var lower, upper, digit bool
		for i := range len(s) {
			c := s[i]
			if c < ' ' || c > '~' {
				return false
			}
			lower = lower || 'a' <= c && c <= 'z'
			upper = upper || 'A' <= c && c <= 'Z'
			digit = digit || '0' <= c && c <= '9'
		}
		return lo <= len(s) && len(s) <= hi && lower && upper && digit && (marks == "" || strings.ContainsAny(s, marks))
	}
}

// isTaxNumber accepts 1 to 25 letters, digits, white space, dots, slashes and dashes, not beginning with white space.
func isTaxNumber(s string) bool {
	if len(s) == 0 || len(s) > 25 || strings.ContainsRune(" \t\n\v\f\r", rune(s[0])) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return !(r < utf8.RuneSelf && r != '_' && isWord(byte(r)) || strings.ContainsRune("./- \t\n\v\f\r", r))
	}) < 0
}

// isNickname accepts the names of advertisers: 2 to 24 letters, digits and the marks -_@. such that no mark stands at
// either end or beside another, and no character stands five times in a row.
func isNickname(s string) bool {
	if len(s) < 2 || len(s) > 24 {
		return false
	}
	run, mark := 0, true // as if a mark stood before the name
	for i := range len(s) {
		c := s[i]
		isMark := strings.IndexByte("-_@.", c) >= 0
		if !isMark && !isWord(c) || isMark && mark {
			return false
		}
		if i > 0 && c == s[i-1] {
			run++
		} else {
			run = 1
		}
		if run == 5 {
			return false
		}
		mark = isMark
	}
	return !mark
}

// isOtherAnswer accepts the names of answers that set_financial_assessment takes beside its own properties.
func isOtherAnswer(s string) bool {
	for _, own := range []string{"set_financial_assessment", "financial_information", "trading_experience", "loginid", "passthrough", "req_id"} {
		if strings.HasPrefix(s, own) {
			return false
		}
	}
	return true
}
