package market

import (
	"math"
	"strconv"
)

// Symbol is what can be quoted. It does not change.
type Symbol struct {
	Code string // as requests name it, case-sensitive: R_100, frxEURUSD
	Name string // for people: Volatility 100 Index

	// Where it stands in the tree of markets, with names for people.
	Market, MarketName       string
	Submarket, SubmarketName string
	Subgroup, SubgroupName   string

	Type          string // kind of instrument: stockindex, forex, …; may be empty
	Exchange      string // RANDOM, FOREX, …
	QuoteCurrency string // in which it is quoted: USD; empty where that says nothing
	Order         int    // place in lists, from 1; no two symbols share one
	AllowForward  bool   // contracts may start in the future

	Digits   int   // decimals of a price; a pip is 10^-Digits
	Interval int64 // seconds between ticks, a divisor of a day; each epoch is a multiple of it

	Process    string  // what moves it, a name of symbols.yaml: volatility, jump, crash, boom, step, reset, range
	Volatility float64 // annual, of its ordinary moves; 0 where the process has none
	Start      float64 // the price at the reference day

	index    int // in its list
	process  process
	params   map[string]float64
	pace     float64 // how many of its instants have a tick, from above 0 to 1
	spread   float64 // from quote to ask, as a part of the quote
	calendar *calendar
}

// Param returns a parameter of the process by its name in symbols.yaml, such as every; 0 when it has none of that name.
func (s *Symbol) Param(name string) float64 { return s.params[name] }

// Regular reports whether a tick comes at every multiple of Interval while the market is open.
func (s *Symbol) Regular() bool { return s.pace == 1 }

// Pip is the smallest step of a price, 10^-Digits.
func (s *Symbol) Pip() float64 { return 1 / float64(pow10(s.Digits)) }

// Price turns pips into a price, to the nearest float64; its shortest decimal form has at most Digits decimals.
func (s *Symbol) Price(pips int64) float64 { return float64(pips) / float64(pow10(s.Digits)) }

// Pips turns a price into pips, rounded to the nearest, halves away from zero.
func (s *Symbol) Pips(price float64) int64 {
	return int64(math.Round(price * float64(pow10(s.Digits))))
}

// AppendPrice appends a price in pips as a decimal number with all its Digits: 1234.50.
func (s *Symbol) AppendPrice(dst []byte, pips int64) []byte {
	if pips < 0 {
		dst = append(dst, '-')
		pips = -pips
	}
	unit := pow10(s.Digits)
	dst = strconv.AppendInt(dst, pips/unit, 10)
	if s.Digits == 0 {
		return dst
	}
	dst = append(dst, '.')
	for fraction := pips % unit; unit > 1; fraction %= unit {
		unit /= 10
		dst = append(dst, '0'+byte(fraction/unit))
	}
	return dst
}

// Format returns what AppendPrice appends.
func (s *Symbol) Format(pips int64) string { return string(s.AppendPrice(nil, pips)) }

// tick quotes a price at an instant.
func (s *Symbol) tick(epoch, quote int64) Tick {
	k := max(1, int64(float64(float64(quote)*s.spread)+0.5))
	return Tick{Epoch: epoch, Quote: quote, Ask: quote + k, Bid: max(1, quote-k)}
}

// pow10 is 10^n for the digits a symbol may have.
func pow10(n int) int64 {
	unit := int64(1)
	for range n {
		unit *= 10
	}
	return unit
}
