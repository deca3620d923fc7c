package contract

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dervish-ws/dervish/internal/market"
	"github.com/dervish-ws/dervish/internal/money"
)

// Terms are all that is fixed when a contract is bought. They are one comparable value, and do not change; orders that
// are given later are [Events]. The zero value of a field is what the kind of contract does not have.
type Terms struct {
	Type     string // CALL
	Symbol   string // as the market spells it
	Currency money.Currency

	Price  money.Amount // what was paid
	Payout money.Amount // what it pays if it is won; zero where that is not fixed beforehand
	Basis  Basis        // which of the two the client chose

	Purchased int64 // when it was bought
	Start     int64 // when it begins; later than Purchased if it is Forward
	Forward   bool  // it was bought to begin later
	Expiry    int64 // when it ends; 0 for one counted in ticks, see End
	Fixed     bool  // the client named the instant of Expiry, not a duration
	Ticks     int64 // how many ticks it lasts; 0 for one that ends by the clock

	Barrier  Barrier // the higher one of two
	Barrier2 Barrier // the lower one

	SelectedTick int64   // from 1, of a high or low tick contract
	Multiplier   float64 // of a multiplier; the units of a lookback

	// Of contracts whose payout follows from the market.
	Stake     money.Amount // what such a contract is about: Price without that of deal cancellation; none of a lookback
	Contracts float64      // how many of a vanilla or turbo: what it pays for each point
	EntryAt   int64        // the instant of the entry tick, where that is the one in force at the start

	// Of an accumulator.
	Growth      int64        // by how many per cent each survived tick lets it grow
	TickBarrier float64      // how far a tick may lie from the one before it, as a part of that
	MaxTicks    int64        // after so many survived ticks it closes
	MaxPayout   money.Amount // with such a value it closes; of a turbo what bounds a take profit

	// Of a multiplier.
	Cancellation      int64        // for how many seconds from its start it may be cancelled
	CancellationPrice money.Amount // what that cost

	Orders     Orders       // given with the purchase
	LeastOrder money.Amount // the least amount of an order, but for what the commission makes of it

	// Commission is what the house takes. With a fixed payout it is κ, which is added to a price and taken off a bid, as a
	// part of the payout; of a multiplier c, a part of the notional; of a vanilla or turbo h, usual moves of the spot; of a
	// lookback a part of its worth.
	Commission float64
	Markup     float64 // what the application adds to a price: a part of the payout, or else of the stake
}

// longestTickLife is for how many seconds after its start a contract counted in ticks may run; one that has not ended
// by then is given back.
const longestTickLife = 300

// kind is the row of the type; terms are of a type that there is.
func (t *Terms) kind() *kind { return kinds[t.Type] }

// End is the instant after which nothing can happen to a contract: its expiry, or for one counted in ticks the instant
// at which it would be given back.
func (t *Terms) End() int64 {
	if t.Ticks > 0 {
		return t.Start + longestTickLife
	}
	return t.Expiry
}

// Estimate is when the contract ends as far as that can be said beforehand: for one counted in ticks, after so many of
// the symbol's usual intervals.
func (t *Terms) Estimate(s *market.Symbol) int64 {
	if t.Ticks > 0 {
		return t.Start + t.Ticks*s.Interval
	}
	return t.Expiry
}

// Daily reports whether the contract lasts longer than 24 hours, which is what the trade calls a daily one; others are
// intraday.
func (t *Terms) Daily() bool {
	return t.Ticks == 0 && t.kind().endless == 0 && t.Expiry-t.Start > daySeconds
}

const daySeconds = 86400

// encoding is the version of the text form of terms.
const encoding = "1"

// field is how one field of terms is written; empty text is the zero value.
type field struct {
	key string
	get func(*Terms) string
	set func(*Terms, string) error
}

// fields are those of terms, in the order of the text. Amounts are of the currency, so that comes first.
var fields = []field{
	textField("type", func(t *Terms) *string { return &t.Type }),
	textField("symbol", func(t *Terms) *string { return &t.Symbol }),
	{
		"currency",
		func(t *Terms) string { return t.Currency.Code + ":" + strconv.Itoa(t.Currency.Digits) },
		func(t *Terms, text string) (err error) {
			code, digits, _ := strings.Cut(text, ":")
			if t.Currency.Digits, err = strconv.Atoi(digits); err != nil {
				return err
			}
			t.Currency.Code = code
			_, err = money.FromMinor(0, t.Currency)
			return err
		},
	},
	amountField("price", func(t *Terms) *money.Amount { return &t.Price }),
	amountField("payout", func(t *Terms) *money.Amount { return &t.Payout }),
	{
		"basis",
		func(t *Terms) string { return string(t.Basis) },
		func(t *Terms, text string) error { t.Basis = Basis(text); return nil },
	},
	wholeField("purchased", func(t *Terms) *int64 { return &t.Purchased }),
	wholeField("start", func(t *Terms) *int64 { return &t.Start }),
	flagField("forward", func(t *Terms) *bool { return &t.Forward }),
	wholeField("expiry", func(t *Terms) *int64 { return &t.Expiry }),
	flagField("fixed", func(t *Terms) *bool { return &t.Fixed }),
	wholeField("ticks", func(t *Terms) *int64 { return &t.Ticks }),
	barrierField("barrier", func(t *Terms) *Barrier { return &t.Barrier }),
	barrierField("barrier2", func(t *Terms) *Barrier { return &t.Barrier2 }),
	wholeField("selected", func(t *Terms) *int64 { return &t.SelectedTick }),
	numberField("multiplier", func(t *Terms) *float64 { return &t.Multiplier }),
	amountField("stake", func(t *Terms) *money.Amount { return &t.Stake }),
	numberField("contracts", func(t *Terms) *float64 { return &t.Contracts }),
	wholeField("entry", func(t *Terms) *int64 { return &t.EntryAt }),
	wholeField("growth", func(t *Terms) *int64 { return &t.Growth }),
	numberField("tickbarrier", func(t *Terms) *float64 { return &t.TickBarrier }),
	wholeField("maxticks", func(t *Terms) *int64 { return &t.MaxTicks }),
	amountField("maxpayout", func(t *Terms) *money.Amount { return &t.MaxPayout }),
	wholeField("cancellation", func(t *Terms) *int64 { return &t.Cancellation }),
	amountField("cancelprice", func(t *Terms) *money.Amount { return &t.CancellationPrice }),
	amountField("takeprofit", func(t *Terms) *money.Amount { return &t.Orders.TakeProfit }),
	amountField("stoploss", func(t *Terms) *money.Amount { return &t.Orders.StopLoss }),
	amountField("leastorder", func(t *Terms) *money.Amount { return &t.LeastOrder }),
	numberField("commission", func(t *Terms) *float64 { return &t.Commission }),
	numberField("markup", func(t *Terms) *float64 { return &t.Markup }),
}

// Encode writes the terms as text that [Parse] reads: the version, and the fields that are not zero, as key=value
// between spaces. Equal terms have equal text.
func (t *Terms) Encode() string {
	var b strings.Builder
	b.WriteString(encoding)
	for _, f := range fields {
		if text := f.get(t); text != "" {
			b.WriteByte(' ')
			b.WriteString(f.key)
			b.WriteByte('=')
			b.WriteString(text)
		}
	}
	return b.String()
}

// Parse reads what Encode wrote.
func Parse(text string) (*Terms, error) {
	t, err := parseTerms(text)
	if err != nil {
		return nil, fmt.Errorf("terms %q: %w", text, err)
	}
	return t, nil
}

func parseTerms(text string) (*Terms, error) {
	version, rest, _ := strings.Cut(text, " ")
	if version != encoding {
		return nil, fmt.Errorf("are of version %q; known is %s", version, encoding)
	}
	t := &Terms{}
	for _, f := range fields {
		tail, ok := strings.CutPrefix(rest, f.key+"=")
		if !ok {
			continue
		}
		var value string
		value, rest, _ = strings.Cut(tail, " ")
		if err := f.set(t, value); err != nil {
			return nil, fmt.Errorf("%s: %w", f.key, err)
		}
	}
	if rest != "" {
		return nil, fmt.Errorf("cannot read %q", rest)
	}
	if t.kind() == nil {
		return nil, fmt.Errorf("no contract type %q", t.Type)
	}
	if t.Currency.Code == "" {
		return nil, errors.New("have no currency")
	}
	return t, nil
}

func textField(key string, at func(*Terms) *string) field {
	return field{
		key,
		func(t *Terms) string { return *at(t) },
		func(t *Terms, text string) error { *at(t) = text; return nil },
	}
}

func wholeField(key string, at func(*Terms) *int64) field {
	return field{
		key,
		func(t *Terms) string {
			if *at(t) == 0 {
				return ""
			}
			return strconv.FormatInt(*at(t), 10)
		},
		func(t *Terms, text string) (err error) {
			*at(t), err = strconv.ParseInt(text, 10, 64)
			return err
		},
	}
}

// amountField is written after the currency, in whose decimals the amount is.
func amountField(key string, at func(*Terms) *money.Amount) field {
	return field{
		key,
		func(t *Terms) string {
			if *at(t) == (money.Amount{}) {
				return "" // nothing at all, which is not an amount of zero
			}
			return at(t).String()
		},
		func(t *Terms, text string) (err error) {
			*at(t), err = money.Parse(text, t.Currency)
			return err
		},
	}
}

func numberField(key string, at func(*Terms) *float64) field {
	return field{
		key,
		func(t *Terms) string {
			if *at(t) == 0 {
				return ""
			}
			return strconv.FormatFloat(*at(t), 'g', -1, 64)
		},
		func(t *Terms, text string) error {
			x, err := strconv.ParseFloat(text, 64)
			if err == nil && math.IsNaN(x) {
				err = errors.New("is no number")
			}
			*at(t) = x
			return err
		},
	}
}

func flagField(key string, at func(*Terms) *bool) field {
	return field{
		key,
		func(t *Terms) string {
			if !*at(t) {
				return ""
			}
			return "1"
		},
		func(t *Terms, text string) error {
			if text != "1" {
				return errors.New("is 1 or absent")
			}
			*at(t) = true
			return nil
		},
	}
}

// barrierLetters write the kinds of barriers, but for NoBarrier.
var barrierLetters = [...]string{Offset: "o", Absolute: "a", Digit: "d"}

func barrierField(key string, at func(*Terms) *Barrier) field {
	return field{
		key,
		func(t *Terms) string {
			b := at(t)
			if b.Kind == NoBarrier {
				return ""
			}
			return barrierLetters[b.Kind] + strconv.FormatInt(b.Value, 10)
		},
		func(t *Terms, text string) (err error) {
			b := at(t)
			for kind, letter := range barrierLetters {
				if number, ok := strings.CutPrefix(text, letter); ok && letter != "" {
					b.Kind = BarrierKind(kind)
					b.Value, err = strconv.ParseInt(number, 10, 64)
					return err
				}
			}
			return errors.New("is no barrier")
		},
	}
}
