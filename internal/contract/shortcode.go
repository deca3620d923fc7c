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

// shortcodeForm is how the shortcodes of a family are written: what follows type and symbol.
type shortcodeForm struct {
	write func(t *Terms, s *market.Symbol) []string
	read  func(t *Terms, s *market.Symbol, fields []string) error
	// present turns fields that were written in an older way into those that write writes, which are then read.
	present func(t *Terms, fields []string) []string
}

// Shortcode writes the contract as one word. The symbol is that of the terms. It leaves out what a contract is not told
// apart by: the currency, when it was bought, what was paid, and what the house takes.
func (t *Terms) Shortcode(s *market.Symbol) string {
	fields := append([]string{t.Type, strings.ToUpper(t.Symbol)}, t.kind().form.write(t, s)...)
	return strings.Join(fields, "_")
}

// ParseShortcode reads what Shortcode writes, and the older ways to write the same, for amounts in a currency: two that
// mean one contract are the same Shortcode again. What a shortcode leaves out is zero in the terms, but for Purchased, which
// is taken to be the start.
func ParseShortcode(code string, w *market.World, c money.Currency) (*Terms, error) {
	t, err := parseShortcode(code, w, c)
	if err != nil {
		return nil, fmt.Errorf("shortcode %q: %w", code, err)
	}
	return t, nil
}

func parseShortcode(code string, w *market.World, c money.Currency) (*Terms, error) {
	name, rest, _ := strings.Cut(code, "_")
	k := kinds[name]
	if k == nil {
		return nil, fmt.Errorf("no contract type %q", name)
	}
	s, rest := splitSymbol(rest, w)
	if s == nil {
		return nil, errors.New("no symbol follows the type")
	}
	t := &Terms{Type: name, Symbol: s.Code, Currency: c, Price: money.Zero(c), Payout: money.Zero(c)}
	fields := k.present(t, strings.Split(rest, "_"))
	if err := k.form.read(t, s, fields); err != nil {
		return nil, err
	}
	t.Purchased = t.Start
	if back := t.Shortcode(s); back != strings.Join(append([]string{name, strings.ToUpper(s.Code)}, fields...), "_") {
		return nil, fmt.Errorf("would be written %s", back)
	}
	return t, nil
}

// splitSymbol takes the longest symbol off the beginning of text; nil when there is none.
func splitSymbol(text string, w *market.World) (*market.Symbol, string) {
	var found *market.Symbol
	for _, s := range w.Symbols() {
		if rest, ok := strings.CutPrefix(text, strings.ToUpper(s.Code)); ok && strings.HasPrefix(rest, "_") && (found == nil || len(s.Code) > len(found.Code)) {
			found = s
		}
	}
	if found == nil {
		return nil, text
	}
	return found, text[len(found.Code)+1:]
}

// The forms of contracts with a fixed payout.
var (
	// genericForm is PAYOUT_START_END_BARRIER_BARRIER2.
	genericForm = shortcodeForm{
		present: presentGeneric,
		write: func(t *Terms, s *market.Symbol) []string {
			return []string{t.payoutCode(), t.startCode(), t.endCode("T"), t.Barrier.code(s), t.Barrier2.code(s)}
		},
		read: func(t *Terms, s *market.Symbol, f []string) error {
			if err := t.readCommon(f, 5, "T"); err != nil {
				return err
			}
			return errors.Join(t.Barrier.read(f[3], t.kind().takesDigit, s), t.Barrier2.read(f[4], false, s))
		},
	}
	// plainForm has no barriers.
	plainForm = shortcodeForm{
		present: presentPlain,
		write: func(t *Terms, s *market.Symbol) []string {
			return []string{t.payoutCode(), t.startCode(), t.endCode("T")}
		},
		read: func(t *Terms, s *market.Symbol, f []string) error { return t.readCommon(f, 3, "T") },
	}
	// selectedForm ends with the selected tick, and spells ticks with a small letter.
	selectedForm = shortcodeForm{
		present: presentSelected,
		write: func(t *Terms, s *market.Symbol) []string {
			return []string{t.payoutCode(), t.startCode(), t.endCode("t"), strconv.FormatInt(t.SelectedTick, 10)}
		},
		read: func(t *Terms, s *market.Symbol, f []string) (err error) {
			if err := t.readCommon(f, 4, "t"); err != nil {
				return err
			}
			t.SelectedTick, err = strconv.ParseInt(f[3], 10, 64)
			return err
		},
	}
)

// payoutCode writes the payout without zeros at its end.
func (t *Terms) payoutCode() string {
	text := t.Payout.String()
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

func (t *Terms) startCode() string { return strconv.FormatInt(t.Start, 10) + mark(t.Forward) }

func (t *Terms) endCode(ticks string) string {
	if t.Ticks > 0 {
		return strconv.FormatInt(t.Ticks, 10) + ticks
	}
	return strconv.FormatInt(t.Expiry, 10) + mark(t.Fixed)
}

// mark is the letter after a start that was in the future, and after an expiry that was named.
func mark(on bool) string {
	if on {
		return "F"
	}
	return ""
}

// readCommon reads payout, start and end, the first of so many fields.
func (t *Terms) readCommon(f []string, fields int, ticks string) (err error) {
	if len(f) != fields {
		return fmt.Errorf("has %d fields after the symbol, not %d", len(f), fields)
	}
	if t.Payout, err = money.Parse(f[0], t.Currency); err != nil {
		return err
	}
	if err := t.readStart(f[1]); err != nil {
		return err
	}
	return t.readEnd(f[2], ticks)
}

func (t *Terms) readStart(text string) (err error) {
	text, t.Forward = strings.CutSuffix(text, "F")
	t.Start, err = readInstant(text)
	return err
}

func (t *Terms) readEnd(text, ticks string) (err error) {
	if n, ok := strings.CutSuffix(text, ticks); ok {
		if t.Ticks, err = strconv.ParseInt(n, 10, 64); err == nil && t.Ticks < 1 {
			err = errors.New("has no ticks")
		}
		return err
	}
	text, t.Fixed = strings.CutSuffix(text, "F")
	if t.Expiry, err = readInstant(text); err == nil && t.Expiry <= t.Start {
		err = errors.New("ends before it begins")
	}
	return err
}

// readInstant reads seconds since 1970 that are of the market's world.
func readInstant(text string) (int64, error) {
	t, err := strconv.ParseInt(text, 10, 64)
	if err == nil && (t < market.First || t > market.Last) {
		err = errors.New("is beyond the market's time")
	}
	return t, err
}

// absoluteScale is in how many parts of a unit shortcodes write prices.
const absoluteScale = 1e6

// code writes a barrier: S15P for an offset in pips, a price in millionths, a digit, or 0 for none.
func (b Barrier) code(s *market.Symbol) string {
	switch b.Kind {
	case Offset:
		return "S" + strconv.FormatInt(b.Value, 10) + "P"
	case Absolute:
		return strconv.FormatInt(int64(math.Round(s.Price(b.Value)*absoluteScale)), 10)
	case Digit:
		return strconv.FormatInt(b.Value, 10)
	}
	return "0"
}

// read reads what code writes.
func (b *Barrier) read(text string, digit bool, s *market.Symbol) (err error) {
	if pips, ok := strings.CutSuffix(text, "P"); ok {
		b.Kind = Offset
		b.Value, err = strconv.ParseInt(strings.TrimPrefix(pips, "S"), 10, 64)
	} else if text != "0" || digit {
		b.Kind = Digit
		if b.Value, err = strconv.ParseInt(text, 10, 64); !digit {
			b.Kind, b.Value = Absolute, s.Pips(float64(b.Value)/absoluteScale)
		}
	}
	if err == nil && (b.Value > largestPrice || b.Value < -largestPrice || b.Kind == Digit && (b.Value < 0 || b.Value > 9)) {
		err = fmt.Errorf("no barrier is %s", text)
	}
	return err
}
