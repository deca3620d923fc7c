package atlas

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Kind tells money of a state from money of a chain.
type Kind string

// The kinds of currency.
const (
	Fiat   Kind = "fiat"
	Crypto Kind = "crypto"
)

// Currency is a currency in which accounts may be held. Amounts are whole minor units: with two Digits, 1000 is
// ten; Decimal writes them out.
type Currency struct {
	// Code names the currency; case matters, as in "eUSDT".
	Code string
	Name string
	Kind Kind
	// Digits is the number of decimals of an amount, 0 to 8.
	Digits int
	// Payout reports whether contracts may pay out in the currency.
	Payout bool

	// DefaultStake is what a trading form starts with; MinStake <= DefaultStake <= MaxPayout.
	DefaultStake, MinStake, MaxPayout int64

	// Suspended stops all use; the other two stop one direction of payments.
	Suspended, DepositsSuspended, WithdrawalsSuspended bool

	// Transfer bounds one transfer between accounts; PlatformTransfer one to or from a platform such as "mt5".
	Transfer         Limits
	PlatformTransfer map[string]Limits

	// Cashier and Ramp name the providers of payments and of exchange against money of the bank.
	Cashier, Ramp []string

	// Chain holds what only a Crypto currency has; zero for Fiat.
	Chain Chain
}

// Limits are the least and the most of something, in minor units, both inclusive.
type Limits struct{ Min, Max int64 }

// Chain says how a Crypto currency comes and goes.
type Chain struct {
	// MinDeposit is in the currency's minor units.
	MinDeposit int64
	// MinWithdrawal is in US cents.
	MinWithdrawal int64
	// PriorityWithdrawal reports whether a withdrawal can be hurried for a fee.
	PriorityWithdrawal bool
}

// Decimal writes minor units of c as the shortest plain decimal number, such as "0.0002" and "10".
func (c Currency) Decimal(minor int64) string { return Decimal(minor, c.Digits) }

// Decimal writes a number of units of 10^-digits, without exponent and without trailing zeros, so that 1050 with
// two digits is "10.5". What is given in US cents is written with two.
func Decimal(units int64, digits int) string {
	sign, text := "", strconv.FormatInt(units, 10)
	if units < 0 {
		sign, text = "-", text[1:]
	}
	if missing := digits + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	whole, fraction := text[:len(text)-digits], strings.TrimRight(text[len(text)-digits:], "0")
	if fraction == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}

func (c Currency) clone() Currency {
	c.PlatformTransfer = maps.Clone(c.PlatformTransfer)
	c.Cashier = nonNil(c.Cashier)
	c.Ramp = nonNil(c.Ramp)
	return c
}

// Currency finds a currency by its code.
func (w *World) Currency(code string) (c Currency, found bool) {
	c, found = w.currencies.find(code)
	return c.clone(), found
}

// Currencies returns all currencies in the order of the world's file.
func (w *World) Currencies() []Currency {
	list := slices.Clone(w.currencies.list)
	for i := range list {
		list[i] = list[i].clone()
	}
	return list
}

// PayoutCurrencies returns the codes of those currencies in which contracts may pay out.
func (w *World) PayoutCurrencies() []string {
	var codes []string
	for _, c := range w.currencies.list {
		if c.Payout {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// fees are basis points by kind of the source and kind of the target.
type fees map[[2]Kind]int64

// TransferFee returns what a transfer between accounts of two currencies costs, in hundredths of a percent,
// 0 to 700. It is 0 within one currency, and found is false when either is unknown.
func (w *World) TransferFee(from, to string) (basisPoints int, found bool) {
	source, knownSource := w.currencies.find(from)
	target, knownTarget := w.currencies.find(to)
	switch {
	case !knownSource || !knownTarget:
		return 0, false
	case from == to:
		return 0, true
	}
	return int(w.fees[[2]Kind{source.Kind, target.Kind}]), true
}
