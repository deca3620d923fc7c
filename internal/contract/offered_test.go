package contract

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/dervish-ws/dervish/internal/offerings"
)

// TestWhatIsOfferedCanBeBought buys each row of the catalogue of a type with a fixed payout, at its shortest and its
// longest duration, with the barriers that are proposed for it, and follows it to its end.
func TestWhatIsOfferedCanBeBought(t *testing.T) {
	w, c := theWorld(t)
	bought := map[string]int{}
	for i, s := range w.Symbols() {
		if raceEnabled && i%10 != 0 {
			continue
		}
		for _, row := range c.Rows(s.Code) {
			k := kinds[row.Type.Code]
			if k == nil || fixed[k.code] != k {
				continue
			}
			for _, d := range []offerings.Duration{row.Min, row.Usual(), row.Max} {
				if row.Expiry == offerings.Intraday && d.Unit == offerings.Days {
					d = offerings.Duration{N: 24 * d.N, Unit: offerings.Hours} // a duration in days is of another row
				}
				r := Request{Type: k.code, Symbol: s.Code, Currency: usd, Amount: "10", Basis: Stake, Duration: d.N, DurationUnit: string(d.Unit)}
				at := int64(noon + 3*3600) // also the American markets are open
				if !w.Open(s, at) {
					at, _ = w.NextOpen(s, at)
				}
				if row.Start == offerings.Forward {
					r.Start = at - at%300 + 300
				}
				spot, _ := w.At(s, at)
				if len(row.Type.Digits) > 0 {
					r.Barrier = strconv.Itoa(row.Type.Digits[0])
				} else if suggested := row.Suggest(spot.Quote); row.Named() > 0 {
					r.Barrier = suggested[0].Text(s)
					if row.Named() == 2 {
						r.Barrier2 = suggested[1].Text(s)
					}
				}
				if k.category == "highlowticks" {
					r.SelectedTick = 1
				}
				q, err := Offer(&r, w, c, nil, at)
				if refusal, ok := errors.AsType[*Refusal](err); ok && slices.Contains([]string{
					"SameTradingDayExpiry", "TradingHoursExpiry", "TradingDayEndExpiry", // what is too long for the day
					"NoReturn", "StakeLimits", "PayoutLimits", // barriers proposed for another duration are as good as won, or lost
				}, refusal.Reason) {
					continue
				}
				if err != nil {
					t.Errorf("%+v: %v", r, err)
					continue
				}
				bought[k.code]++
				if d.Unit == offerings.Days && (d.N > 30 || raceEnabled) {
					continue // a year of ticks
				}
				state, err := q.Terms.At(w, q.Terms.End(), Events{})
				if err != nil || state.Status == Open || state.Status == Refunded {
					t.Errorf("%s ends %+v, %v", q.Terms.Shortcode(s), state, err)
				}
			}
		}
	}
	for code := range fixed {
		if bought[code] == 0 {
			t.Errorf("%s is bought %d times", code, bought[code])
		}
	}
	t.Logf("bought %v", bought)
}
