package market

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Replay is a recording of quotes that takes the place of a symbol's process. It keeps 12 bytes for each row.
type Replay struct {
	// CSV has rows of "epoch,quote" in ascending order of epochs: whole seconds since 1970, and a decimal number with no
	// more decimals than the symbol has, but for zeros. More columns are not read. A first row of names, empty lines and
	// lines that begin with # are skipped. gzip is recognised.
	CSV io.Reader
	// Name is how errors name it: its file. Empty: the code of the symbol.
	Name string
	// Begin is the instant at which the first row is played, and the others as much later as they were recorded. 0: as
	// recorded.
	Begin int64
	// Loop has the recording played over and over, before and after, instead of once.
	Loop bool
	// Period is the time from the beginning of one loop to that of the next, in seconds; longer than the recording. 0:
	// the last row lasts as long as the one before it, or for one interval of the symbol when it is alone.
	Period int64
}

// replay is the source that plays a Replay.
type replay struct {
	symbol  *Symbol
	begin   int64
	offsets []uint32 // of the rows, from begin on
	quotes  []int64
	period  int64 // 0 when it is played once
}

// read makes a source of a recording.
func (r *Replay) read(s *Symbol) (*replay, error) {
	name := r.Name
	if name == "" {
		name = s.Code
	}
	source, last, err := readRows(name, r.CSV, s)
	if err != nil {
		return nil, err
	}
	if r.Begin != 0 {
		source.begin = r.Begin
	}
	if !r.Loop {
		return source, nil
	}
	n := len(source.offsets)
	length := int64(source.offsets[n-1])
	if source.period = r.Period; source.period == 0 {
		source.period = length + s.Interval
		if n > 1 {
			source.period = length + length - int64(source.offsets[n-2])
		}
	}
	if source.period <= length {
		return nil, fmt.Errorf("%s:%d: the recording lasts %d s, longer than its period of %d s", name, last, length+1, r.Period)
	}
	return source, nil
}

// readRows reads all rows, and tells the line of the last.
func readRows(name string, r io.Reader, s *Symbol) (source *replay, last int, err error) {
	plain, err := unzip(r)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", name, err)
	}
	source = &replay{symbol: s}
	lines := bufio.NewScanner(plain)
	line := 0
	for lines.Scan() {
		line++
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		first, rest, _ := strings.Cut(text, ",")
		epoch, err := strconv.ParseInt(strings.TrimSpace(first), 10, 64)
		if err != nil && last == 0 && line == 1 {
			continue // names of columns
		}
		if err != nil {
			return nil, 0, fmt.Errorf("%s:%d: %q is no epoch in whole seconds", name, line, first)
		}
		second, _, _ := strings.Cut(rest, ",")
		quote, err := parsePips(strings.TrimSpace(second), s.Digits)
		if err != nil {
			return nil, 0, fmt.Errorf("%s:%d: %w", name, line, err)
		}
		if err := source.append(epoch, quote); err != nil {
			return nil, 0, fmt.Errorf("%s:%d: %w", name, line, err)
		}
		last = line
	}
	if err := lines.Err(); err != nil {
		return nil, 0, fmt.Errorf("%s:%d: %w", name, line+1, err)
	}
	if last == 0 {
		return nil, 0, fmt.Errorf("%s: no rows", name)
	}
	return source, last, nil
}

// unzip reads through gzip if the data is such.
func unzip(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if magic, err := b.Peek(2); err == nil && bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return gzip.NewReader(b)
	}
	return b, nil // an error of Peek comes again
}

func (y *replay) append(epoch, quote int64) error {
	n := len(y.offsets)
	if n == 0 {
		y.begin = epoch
	}
	offset := epoch - y.begin
	if epoch < First || epoch > Last || offset > math.MaxUint32 {
		return fmt.Errorf("%d is no instant of this world", epoch)
	}
	if n > 0 && offset <= int64(y.offsets[n-1]) {
		return fmt.Errorf("epoch %d does not come after %d", epoch, y.begin+int64(y.offsets[n-1]))
	}
	y.offsets = append(y.offsets, uint32(offset))
	y.quotes = append(y.quotes, quote)
	return nil
}

// parsePips reads a plain decimal number above 0.
func parsePips(text string, digits int) (int64, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > digits {
		return 0, fmt.Errorf("quote %s has more than the symbol's %d decimals", text, digits)
	}
	pips, err := strconv.ParseUint(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 53)
	if err != nil || pips == 0 {
		return 0, fmt.Errorf("quote %q is no decimal number above 0", text)
	}
	return int64(pips), nil
}

// latest is the number of the row that is played last at or before t; false when there is none. Rows are counted on
// through the loops after the recording and, below 0, before it.
func (y *replay) latest(t int64) (int64, bool) {
	n, loop := int64(len(y.offsets)), int64(0)
	offset := t - y.begin
	if y.period > 0 {
		loop = floorDiv(offset, y.period)
		offset -= loop * y.period
	}
	i := int64(sort.Search(len(y.offsets), func(i int) bool { return int64(y.offsets[i]) > offset })) - 1
	return loop*n + i, i >= 0 || y.period > 0
}

// epoch is when a row is played.
func (y *replay) epoch(row int64) int64 {
	n := int64(len(y.offsets))
	loop := floorDiv(row, n)
	return y.begin + loop*y.period + int64(y.offsets[row-loop*n])
}

// tick is a row as it is played.
func (y *replay) tick(row int64) Tick {
	n := int64(len(y.offsets))
	return y.symbol.tick(y.epoch(row), y.quotes[row-floorDiv(row, n)*n])
}

func (y *replay) At(t int64) (Tick, bool) {
	row, ok := y.latest(t)
	if !ok || y.epoch(row) < First {
		return Tick{}, false
	}
	return y.tick(row), true
}

func (y *replay) Next(t int64) (int64, bool) {
	row, ok := y.latest(t)
	if row++; !ok {
		row = 0
	}
	if y.period == 0 && row >= int64(len(y.offsets)) {
		return 0, false
	}
	epoch := y.epoch(row)
	return epoch, epoch <= Last
}

func (y *replay) Ticks(from, to int64, max int, dst []Tick) []Tick {
	begin := len(dst)
	row, ok := y.latest(to)
	for ; ok && max > 0 && (y.period > 0 || row >= 0) && y.epoch(row) >= from; max-- {
		dst = append(dst, y.tick(row))
		row--
	}
	slices.Reverse(dst[begin:])
	return dst
}

// floorDiv divides by a positive number, rounding down.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
