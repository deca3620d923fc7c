package conform

import (
	"slices"
	"strings"
)

// Need is what a check cannot do without.
type Need int

// The needs; a check may have several, as bits.
const (
	Token Need = 1 << iota // an account to authorize as
	Trade                  // leave to buy and sell with it
	Slow                   // minutes of the endpoint's time
)

// Check is one thing that a server has to do.
type Check struct {
	Requirement string   // such as RS7
	Name        string   // unique, in lower-case words joined by dashes
	Claim       string   // what holds when the check passes
	Calls       []string // the calls that it is about; empty: it is about the connection
	Needs       Need
	Means       string // what clients meet when it fails

	run func(*trial)
}

// About reports whether a word of a selection means the check: its requirement, its name, or one of its calls.
func (c *Check) About(word string) bool {
	return strings.EqualFold(word, c.Requirement) || word == c.Name || slices.Contains(c.Calls, word)
}

// Checks gives all checks in the order in which they are made.
func Checks() []Check {
	return slices.Concat(linkChecks, messageChecks, envelopeChecks, siteChecks, streamChecks, accountChecks, guardChecks(), answerChecks(), tradeChecks, slowChecks)
}

// Select gives the checks that any of the words means, and the words that mean none. No words mean all checks.
func Select(words []string) (selected []Check, unknown []string) {
	all := Checks()
	if len(words) == 0 {
		return all, nil
	}
	for _, w := range words {
		if !slices.ContainsFunc(all, func(c Check) bool { return c.About(w) }) {
			unknown = append(unknown, w)
		}
	}
	for _, c := range all {
		if slices.ContainsFunc(words, c.About) {
			selected = append(selected, c)
		}
	}
	return selected, unknown
}
