package contract

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dervish-ws/dervish/internal/money"
)

// The instants of tests in the week of noon, which is a Monday.
const (
	saturday = noon + 5*daySeconds
	friday   = noon + 4*daySeconds + 8*3600 + 50*60 // 20:50, five minutes before forex closes
)

func TestRefusals(t *testing.T) {
	w, c := theWorld(t)
	five := func(r Request) Request {
		r.Duration, r.DurationUnit = 5, "t"
		return r
	}
	tests := []struct {
		name    string
		request Request // of R_100 for a payout of 10.00, where it does not say otherwise
		at      int64   // 0: noon
		class   Class
		reason  string
		field   string
		numbers string
	}{
		{"unknown symbol", Request{Type: "CALL", Symbol: "R_101"}, 0, InvalidSymbol, "InvalidSymbol", "symbol", ""},
		{"symbols are told apart by case", Request{Type: "CALL", Symbol: "r_100"}, 0, InvalidSymbol, "InvalidSymbol", "symbol", ""},
		{"unknown type", Request{Type: "SNOWUP"}, 0, NotOffered, "InvalidContractType", "contract_type", ""},
		{"no duration", Request{Type: "CALL"}, 0, Creation, "MissingEither", "duration", ""},
		{"two ends", Request{Type: "CALL", Duration: 60, Expiry: noon + 60}, 0, Creation, "DuplicateExpiry", "duration", ""},
		{"a unit that is none", Request{Type: "CALL", Duration: 60, DurationUnit: "y"}, 0, Creation, "InvalidExpiry", "duration_unit", ""},
		{"a negative duration", Request{Type: "CALL", Duration: -1}, 0, Creation, "InvalidExpiry", "duration", "99999999"},
		{"a duration beyond the world", Request{Type: "CALL", Duration: 99_999_999, DurationUnit: "h"}, 0, Creation, "InvalidExpiry", "duration", ""},
		{"an end in the past", Request{Type: "CALL", Expiry: noon - 1}, 0, Creation, "PastExpiryTime", "date_expiry", ""},
		{"an end now", Request{Type: "CALL", Expiry: noon}, 0, Creation, "SameExpiryStartTime", "date_expiry", ""},
		{"a start in the past", Request{Type: "CALL", Duration: 600, Start: noon - 300}, 0, Creation, "PastStartTime", "date_start", ""},
		{"a start off the grid", Request{Type: "CALL", Duration: 600, Start: noon + 1}, 0, Invalid, "InvalidStartTime", "date_start", ""},
		{"too short", Request{Type: "CALL", Duration: 14}, 0, NotOffered, "TradingDurationNotAllowed", "duration", "15s 1d"},
		{"too long", Request{Type: "CALL", Duration: 366, DurationUnit: "d"}, 0, NotOffered, "TradingDurationNotAllowed", "duration", "1d 365d"},
		{"too many ticks", Request{Type: "CALL", Duration: 11, DurationUnit: "t"}, 0, Invalid, "TicksNumberLimits", "duration", "1 10"},
		{"a number of ticks other than the one", Request{Type: "TICKHIGH", SelectedTick: 1, Duration: 6, DurationUnit: "t"}, 0, Invalid, "SingleTickNumberLimits", "duration", "5"},
		{"ticks where there are none", five(Request{Type: "CALLSPREAD", BarrierRange: "tight"}), 0, NotOffered, "TradingDurationNotAllowed", "duration", ""},
		{"not on this symbol", five(Request{Type: "ASIANU", Symbol: "stpRNG"}), 0, NotOffered, "InvalidOfferings", "contract_type", ""},
		{"not with a barrier on this symbol", Request{Type: "CALL", Symbol: "frxEURUSD", Barrier: "+0.001", Duration: 1, DurationUnit: "h"}, 0, NotOffered, "TradingDurationNotAllowed", "duration", ""},
		{"no forward start", Request{Type: "ONETOUCH", Barrier: "+1", Duration: 600, Start: noon + 300}, 0, NotOffered, "InvalidOfferings", "date_start", ""},

		{"a barrier that is no number", five(Request{Type: "CALL", Barrier: "high"}), 0, Creation, "InvalidBarrier", "barrier", ""},
		{"a barrier of too many decimals", five(Request{Type: "CALL", Barrier: "+0.001"}), 0, Invalid, "IncorrectBarrierOffsetDecimals", "barrier", "2"},
		{"a barrier of zero", five(Request{Type: "CALL", Barrier: "0"}), 0, Invalid, "ZeroAbsoluteBarrier", "barrier", ""},
		{"a barrier below zero", five(Request{Type: "CALL", Barrier: "-5000"}), 0, Invalid, "NegativeContractBarrier", "barrier", ""},
		{"one barrier too many", five(Request{Type: "CALL", Barrier: "+1", Barrier2: "-1"}), 0, Creation, "BarrierNotAllowed", "barrier2", ""},
		{"a barrier where there is none", five(Request{Type: "ASIANU", Barrier: "+1"}), 0, Creation, "BarrierNotAllowed", "barrier", ""},
		{"a missing barrier", five(Request{Type: "ONETOUCH"}), 0, Creation, "InvalidBarrierSingle", "barrier", ""},
		{"a barrier on the spot", five(Request{Type: "ONETOUCH", Barrier: "+0"}), 0, Invalid, "InvalidBarrierForSpot", "barrier", ""},
		{"an offset of days", Request{Type: "CALL", Barrier: "+10", Duration: 2, DurationUnit: "d"}, 0, Invalid, "NeedAbsoluteBarrier", "barrier", ""},
		{"a missing second barrier", Request{Type: "EXPIRYRANGE", Barrier: "+1", Duration: 600}, 0, Creation, "InvalidBarrierDouble", "barrier", ""},
		{"an offset and a price", Request{Type: "EXPIRYRANGE", Barrier: "+1", Barrier2: "900", Duration: 600}, 0, Creation, "InvalidBarrierDouble", "barrier2", ""},
		{"the same barrier twice", Request{Type: "EXPIRYRANGE", Barrier: "+1", Barrier2: "+1", Duration: 600}, 0, Creation, "SameBarriersNotAllowed", "barrier2", ""},
		{"the lower barrier first", Request{Type: "EXPIRYRANGE", Barrier: "-1", Barrier2: "+1", Duration: 600}, 0, Creation, "InvalidHighBarrier", "barrier", ""},
		{"both barriers above", Request{Type: "RANGE", Barrier: "+2", Barrier2: "+1", Duration: 600}, 0, Invalid, "InvalidBarrierRange", "barrier2", ""},
		{"both barriers below", Request{Type: "RANGE", Barrier: "-1", Barrier2: "-2", Duration: 600}, 0, Invalid, "InvalidBarrierRange", "barrier", ""},
		{"a range of no such width", Request{Type: "CALLSPREAD", BarrierRange: "huge", Duration: 600}, 0, Creation, "InvalidBarrierRange", "barrier_range", ""},
		{"a range and barriers", Request{Type: "CALLSPREAD", BarrierRange: "wide", Barrier: "+1", Duration: 600}, 0, Creation, "BarrierNotAllowed", "barrier", ""},

		{"a missing digit", five(Request{Type: "DIGITMATCH"}), 0, Creation, "MissingRequiredDigit", "barrier", ""},
		{"a digit with decimals", five(Request{Type: "DIGITMATCH", Barrier: "1.5"}), 0, Creation, "IntegerBarrierRequired", "barrier", ""},
		{"a digit of two digits", five(Request{Type: "DIGITMATCH", Barrier: "10"}), 0, Invalid, "DigitOutOfRange", "barrier", "0 9"},
		{"a digit that never wins", five(Request{Type: "DIGITOVER", Barrier: "9"}), 0, Invalid, "DigitOutOfRange", "barrier", "0 8"},
		{"a missing selected tick", five(Request{Type: "TICKHIGH"}), 0, Creation, "MissingRequiredSelectedTick", "selected_tick", ""},
		{"a selected tick beyond the last", five(Request{Type: "TICKHIGH", SelectedTick: 6}), 0, Invalid, "SelectedTickNumberLimits", "selected_tick", "1 5"},
		{"a reset with a barrier", five(Request{Type: "RESETCALL", Barrier: "+1"}), 0, Creation, "ResetBarrierError", "barrier", ""},
		{"a reset with an expiry", Request{Type: "RESETCALL", Expiry: noon + 600}, 0, Creation, "ResetFixedExpiryError", "date_expiry", ""},

		{"no amount", five(Request{Type: "CALL", Basis: Stake}), 0, Creation, "MissingRequiredContractParams", "amount", ""},
		{"no basis", five(Request{Type: "CALL", Amount: "10"}), 0, Creation, "WrongAmountTypeTwo", "basis", ""},
		{"an amount of nothing", five(Request{Type: "CALL", Amount: "0", Basis: Stake}), 0, Creation, "InvalidInput", "amount", ""},
		{"an amount that is no number", five(Request{Type: "CALL", Amount: "ten", Basis: Stake}), 0, Creation, "InvalidInput", "amount", ""},
		{"a stake of too many decimals", five(Request{Type: "CALL", Amount: "1.001", Basis: Stake}), 0, Invalid, "IncorrectStakeDecimals", "amount", "2"},
		{"a payout of too many decimals", five(Request{Type: "CALL", Amount: "1.001", Basis: Payout}), 0, Invalid, "IncorrectPayoutDecimals", "amount", "2"},
		{"a stake too small", five(Request{Type: "CALL", Amount: "0.34", Basis: Stake}), 0, Invalid, "StakeLimits", "amount", "0.35 50000.00 0.34"},
		{"a payout too large", five(Request{Type: "DIGITEVEN", Amount: "50000.01", Basis: Payout}), 0, Invalid, "PayoutLimits", "amount", "0.35 50000.00 50000.01"},
		{"a stake whose payout is too large", five(Request{Type: "DIGITEVEN", Amount: "30000", Basis: Stake}), 0, Invalid, "PayoutLimits", "amount", "0.35 50000.00 58593.75"},
		{"nothing to gain", five(Request{Type: "CALL", Barrier: "-50", Amount: "10", Basis: Stake}), 0, Invalid, "NoReturn", "amount", ""},

		{"a closed market", Request{Type: "CALL", Symbol: "frxEURUSD", Duration: 1, DurationUnit: "h"}, saturday, MarketClosed, "", "", "1768176000"},
		{"an end after closing time", Request{Type: "CALL", Symbol: "frxEURUSD", Duration: 15, DurationUnit: "m"}, friday, Invalid, "TradingHoursExpiry", "duration", ""},
		{"an end on a Saturday", Request{Type: "CALL", Symbol: "frxEURUSD", Duration: 5, DurationUnit: "d"}, 0, Invalid, "TradingDayEndExpiry", "duration", ""},
		{"a daily reset index through midnight", Request{Type: "CALL", Symbol: "RDBULL", Duration: 12, DurationUnit: "h"}, noon + 1, Invalid, "SameTradingDayExpiry", "duration", ""},
		{"through a break", Request{Type: "CALL", Symbol: "frxXAUUSD", Duration: 3, DurationUnit: "h"}, noon + 8*3600, Invalid, "SameTradingDayExpiry", "duration", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, at := tt.request, tt.at
			if at == 0 {
				at = noon
			}
			if r.Symbol == "" {
				r.Symbol = "R_100"
			}
			r.Currency = usd
			if r.Amount == "" && r.Basis == "" {
				r.Amount, r.Basis = "10", Payout
			}
			q, err := Offer(&r, w, c, nil, at)
			got, ok := errors.AsType[*Refusal](err)
			if !ok {
				t.Fatalf("is offered: %+v, %v", q, err)
			}
			if got.Class != tt.class || got.Reason != tt.reason || got.Field != tt.field || strings.Join(got.Numbers, " ") != tt.numbers {
				t.Errorf("%s %s at %s, numbers %q: %s\nwant %s %s at %s, %q", got.Class, got.Reason, got.Field, got.Numbers, got.Message, tt.class, tt.reason, tt.field, tt.numbers)
			}
			rest := got.Message
			for _, n := range got.Numbers {
				if tt.class == MarketClosed {
					break // it is an instant, and said as one
				}
				_, after, found := strings.Cut(rest, n)
				if !found {
					t.Errorf("%q does not say %s in the order of %q", got.Message, n, got.Numbers)
				}
				rest = after
			}
		})
	}
}

func TestRefusalsOfPricedContractsTellOfThem(t *testing.T) {
	w, c := theWorld(t)
	_, err := Offer(&Request{Type: "DIGITEVEN", Symbol: "R_100", Currency: usd, Amount: "0.10", Basis: Stake, Duration: 1, DurationUnit: "t"}, w, c, nil, noon)
	r, ok := errors.AsType[*Refusal](err)
	if !ok || r.Quote == nil {
		t.Fatalf("refused with %v, which holds no quote", err)
	}
	if r.Quote.Longcode == "" || r.Quote.Spot.Epoch == 0 || r.Quote.Payout.String() != "0.20" {
		t.Errorf("the quote is %+v", r.Quote)
	}
}

func TestLimitsFollowTheCurrency(t *testing.T) {
	w, c := theWorld(t)
	yen := money.Currency{Code: "JPY", Digits: 0}
	q, err := Offer(&Request{Type: "DIGITEVEN", Symbol: "R_100", Currency: yen, Amount: "1000", Basis: Stake, Duration: 1, DurationUnit: "t"}, w, c, nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	if got := []string{q.Ask.String(), q.Payout.String(), q.MinStake.String()}; !slices.Equal(got, []string{"1000", "1953", "1"}) {
		t.Errorf("ask, payout and least stake are %q", got)
	}
}
