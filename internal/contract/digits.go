package contract

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/dervish-ws/dervish/internal/market"
)

// Digits: the last decimal of the exit spot, as it is quoted, is compared with a predicted one, or is even or odd.
var digits = []*kind{
	lastDigit("DIGITMATCH", up, true, "is %d", func(last, d int64) bool { return last == d }),
	lastDigit("DIGITDIFF", down, true, "is not %d", func(last, d int64) bool { return last != d }),
	lastDigit("DIGITOVER", up, true, "is strictly higher than %d", func(last, d int64) bool { return last > d }),
	lastDigit("DIGITUNDER", down, true, "is strictly lower than %d", func(last, d int64) bool { return last < d }),
	lastDigit("DIGITEVEN", up, false, "is even", func(last, _ int64) bool { return last%2 == 0 }),
	lastDigit("DIGITODD", down, false, "is odd", func(last, _ int64) bool { return last%2 == 1 }),
}

func lastDigit(code string, sign int64, predicted bool, words string, wins func(last, digit int64) bool) *kind {
	k := kind{
		code: code, category: "digits", sign: sign, countsEntry: true, takesDigit: predicted,
		terms:    func(o *offer) error { return o.noBarriers() },
		constant: func(*Terms, *market.Symbol) bool { return true },
		finish: func(c *Course, at int64, exit market.Tick) {
			c.decide(wins(exit.Quote%10, c.terms.Barrier.Value), at, exit)
		},
		form: genericForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			said := words
			if predicted {
				said = fmt.Sprintf(words, t.Barrier.Value)
			}
			return pays("the last digit of " + s.Name + " " + said + " " + t.endWords("at", s))
		},
	}
	if predicted {
		k.terms = func(o *offer) error { return o.digit() }
		k.check = func(o *offer) error { return o.digitOffered() }
	}
	return binary(k, func(v *view) (float64, error) {
		winning := 0.0
		for last := range int64(10) {
			if wins(last, v.terms.Barrier.Value) {
				winning++
			}
		}
		return winning / 10, nil
	})
}

// digit takes a predicted digit.
func (o *offer) digit() error {
	switch n, err := strconv.ParseInt(o.req.Barrier, 10, 64); {
	case o.req.Barrier2 != "" || o.req.BarrierRange != "":
		return refuse(Creation, "BarrierNotAllowed", "barrier2", "A digit contract has one digit.")
	case o.req.Barrier == "":
		return refuse(Creation, "MissingRequiredDigit", "barrier", "A digit is needed.")
	case err != nil:
		return refuse(Creation, "IntegerBarrierRequired", "barrier", "A digit is a whole number.")
	case n < 0 || n > 9 || o.req.Barrier[0] == '-' || o.req.Barrier[0] == '+':
		return refuseNumbers(Invalid, "DigitOutOfRange", "barrier", "A digit is a number from %s to %s.", "0", "9")
	default:
		o.quote.Terms.Barrier = Barrier{Kind: Digit, Value: n}
		return nil
	}
}

// digitOffered refuses digits that win always or never.
func (o *offer) digitOffered() error {
	offered := o.row.Type.Digits
	if slices.Contains(offered, int(o.quote.Terms.Barrier.Value)) {
		return nil
	}
	choices := make([]string, len(offered))
	for i, d := range offered {
		choices[i] = strconv.Itoa(d)
	}
	r := refuseChoices(Invalid, "DigitOutOfRange", "barrier", "For this contract the digit is one of", choices)
	r.Numbers = []string{choices[0], choices[len(choices)-1]}
	return r
}
