package contract

import (
	"errors"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/internal/market"
)

// BarrierKind says what the value of a barrier counts.
type BarrierKind uint8

// The kinds of barriers.
const (
	NoBarrier BarrierKind = iota
	Offset                // pips from the entry spot; 0 is the entry spot itself
	Absolute              // a price, in pips
	Digit                 // a predicted last digit, 0 to 9
)

// Barrier is a price level that decides a contract, or the digit of a digit contract. It is a comparable value.
type Barrier struct {
	Kind  BarrierKind
	Value int64
}

// atSpot is the barrier of a contract that names none: the entry spot.
var atSpot = Barrier{Kind: Offset}

// AtSpot reports whether the barrier is the entry spot.
func (b Barrier) AtSpot() bool { return b == atSpot }

// Level is the barrier as a price in pips, for a contract that enters at entry.
func (b Barrier) Level(entry int64) int64 {
	if b.Kind == Offset {
		return entry + b.Value
	}
	return b.Value
}

// The reasons for which text is no barrier.
var (
	errBarrierForm     = errors.New("a barrier is a number of at most 20 characters, with a sign or without")
	errBarrierDecimals = errors.New("the barrier has more decimals than prices of the symbol")
)

// longestBarrier is the number of characters that a barrier may have.
const longestBarrier = 20

// ParseBarrier reads a barrier of a symbol whose prices have so many decimals: with a sign it is an offset, without one
// a price.
func ParseBarrier(text string, digits int) (Barrier, error) {
	if text == "" || len(text) > longestBarrier {
		return Barrier{}, errBarrierForm
	}
	b, number := Barrier{Kind: Absolute}, text
	if number[0] == '+' || number[0] == '-' {
		b.Kind, number = Offset, number[1:]
	}
	whole, decimals, point := strings.Cut(number, ".")
	if whole == "" || point && decimals == "" || !isDigits(whole) || !isDigits(decimals) {
		return Barrier{}, errBarrierForm
	}
	if kept := strings.TrimRight(decimals, "0"); len(kept) > digits {
		return Barrier{}, errBarrierDecimals
	} else {
		decimals = kept + strings.Repeat("0", digits-len(kept))
	}
	value, err := strconv.ParseInt(whole+decimals, 10, 64)
	if err != nil || value > largestPrice {
		return Barrier{}, errBarrierForm
	}
	if text[0] == '-' {
		value = -value
	}
	b.Value = value
	return b, nil
}

// largestPrice bounds barriers, so that sums of them do not overflow; no price of the market comes near.
const largestPrice = 1 << 60

func isDigits(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// Format writes a barrier as a request has it: an offset with its sign, a price without, with all decimals; a digit as
// it is.
func (b Barrier) Format(s *market.Symbol) string {
	switch b.Kind {
	case Offset:
		sign, value := "+", b.Value
		if value < 0 {
			sign, value = "-", -value
		}
		return sign + s.Format(value)
	case Absolute:
		return s.Format(b.Value)
	case Digit:
		return strconv.FormatInt(b.Value, 10)
	}
	return ""
}
