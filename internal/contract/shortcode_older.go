package contract

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/internal/money"
)

// What follows type and symbol of a shortcode has been written in other ways, by the public service in earlier years
// and by the libraries around it. Each family's present turns such fields into those that Shortcode writes; what it
// does not know it leaves alone, to be read or refused as it is.

// presentPayout is a payout without zeros at its end, and an end counted in ticks with the letter of the family.
func presentPayout(t *Terms, f []string, ticks string) []string {
	if len(f) > 0 {
		if payout, err := money.Parse(f[0], t.Currency); err == nil {
			f[0] = (&Terms{Payout: payout}).payoutCode()
		}
	}
	if len(f) > 2 {
		if n, ok := strings.CutSuffix(strings.ToUpper(f[2]), "T"); ok {
			f[2] = n + ticks
		}
	}
	return f
}

func presentGeneric(t *Terms, f []string) []string { return presentPayout(t, f, "T") }

// presentPlain leaves out the barriers that a contract without any was once written with.
func presentPlain(t *Terms, f []string) []string {
	if len(f) == 5 && f[3] == "S0P" && f[4] == "0" {
		f = f[:3]
	}
	return presentPayout(t, f, "T")
}

func presentSelected(t *Terms, f []string) []string { return presentPayout(t, f, "t") }

// presentLookback takes the multiplier to the front of what was once the generic form with a multiplier behind it:
// PAYOUT_START_END_BARRIER_BARRIER2_M2.5.
func presentLookback(_ *Terms, f []string) []string {
	if len(f) == 6 && f[3] == "S0P" && f[4] == "0" {
		if units, ok := strings.CutPrefix(f[5], "M"); ok {
			f = []string{units, f[1], f[2]}
		}
	}
	if len(f) > 0 {
		f[0] = presentNumber(f[0], -1)
	}
	return f
}

// presentMultiplier writes amounts with all decimals, and adds the mark that was not always there.
func presentMultiplier(t *Terms, f []string) []string {
	if len(f) == 6 {
		f = append(f, "N1")
	}
	if len(f) == 7 {
		f[0], f[5] = presentAmount(t, f[0]), presentAmount(t, f[5])
		f[1] = presentNumber(f[1], -1)
	}
	return f
}

// presentAccumulator leaves out a take profit that is none.
func presentAccumulator(t *Terms, f []string) []string {
	if len(f) == 7 {
		if profit, err := money.Parse(f[6], t.Currency); err == nil && profit.Sign() == 0 {
			f = f[:6]
		} else {
			f[6] = presentAmount(t, f[6])
		}
	}
	if len(f) >= 6 {
		f[0] = presentAmount(t, f[0])
		f[2], f[4] = presentNumber(f[2], 2), presentNumber(f[4], 12)
	}
	return f
}

// presentUnits writes the stake and the contracts with all decimals.
func presentUnits(digits int) func(t *Terms, f []string) []string {
	return func(t *Terms, f []string) []string {
		if len(f) == 6 {
			f[0], f[4] = presentAmount(t, f[0]), presentNumber(f[4], digits)
		}
		return f
	}
}

// presentAmount writes an amount with all decimals of its currency.
func presentAmount(t *Terms, text string) string {
	if amount, err := money.Parse(text, t.Currency); err == nil {
		return amount.String()
	}
	return text
}

// presentNumber writes a number with so many decimals, if it has no more; -1 is as many as it needs.
func presentNumber(text string, digits int) string {
	whole, decimals, _ := strings.Cut(text, ".")
	if whole == "" || strings.Trim(whole+decimals, "0123456789") != "" {
		return text
	}
	x, err := readNumber(text)
	if err != nil || digits >= 0 && len(strings.TrimRight(decimals, "0")) > digits {
		return text
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}

// present turns the fields of a shortcode into those of today.
func (k *kind) present(t *Terms, fields []string) []string {
	return k.form.present(t, slices.Clone(fields))
}
