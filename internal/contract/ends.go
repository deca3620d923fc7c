package contract

import (
	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/pricing"
)

// Ends between or outside: the exit spot lies between two barriers or beyond one of them. On a barrier both lose, but
// for the types with a further E, of which both win.
var ends = []*kind{
	endsWithin("EXPIRYRANGE", up, false, "strictly between", pricing.Model.ExpiryRange),
	endsWithin("EXPIRYMISS", down, false, "strictly outside", pricing.Model.ExpiryMiss),
	endsWithin("EXPIRYRANGEE", up, true, "within or on", pricing.Model.ExpiryRangeE),
	endsWithin("EXPIRYMISSE", down, true, "outside or on", pricing.Model.ExpiryMissE),
}

func endsWithin(code string, sign int64, ties bool, words string, price func(m pricing.Model, spot, high, low, years float64) (float64, error)) *kind {
	return binary(kind{
		code: code, category: "endsinout", sign: sign,
		terms: func(o *offer) error { return o.twoBarriers() },
		check: func(o *offer) error { return o.astride() },
		finish: func(c *Course, at int64, exit market.Tick) {
			// How far inside the nearer barrier it ends.
			inside := min(c.terms.Barrier.Level(c.entry.Quote)-exit.Quote, exit.Quote-c.terms.Barrier2.Level(c.entry.Quote))
			c.decide(sign*inside > 0 || ties && inside == 0, at, exit)
		},
		form: genericForm,
		longcode: func(t *Terms, s *market.Symbol) string {
			return pays(s.Name + " ends " + words + " " + t.barrierWords(t.Barrier2, s) + " and " + t.barrierWords(t.Barrier, s) + " " + t.endWords("at", s))
		},
	}, func(v *view) (float64, error) {
		spot, high, low := v.price(), v.level(v.terms.Barrier), v.level(v.terms.Barrier2)
		return v.expect(func(m pricing.Model) (float64, error) { return price(m, spot, high, low, v.years) })
	})
}
