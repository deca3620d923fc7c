package config

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Bytes is a size in bytes. Its text form has a unit: 512B, 256KiB, 1MB.
type Bytes int

// units of size, largest first where sizes are written; the decimal ones are
// understood and never written.
var units = []struct {
	name  string
	bytes int64
}{
	{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"KB", 1e3},
	{"B", 1},
}

// errNoUnit is for a number that could be a size if it said of what.
var errNoUnit = errors.New("no unit")

// String returns b in the largest binary unit that divides it, like 256KiB.
func (b Bytes) String() string {
	for _, u := range units {
		binary := strings.HasSuffix(u.name, "iB")
		if binary && b != 0 && int64(b)%u.bytes == 0 {
			return strconv.FormatInt(int64(b)/u.bytes, 10) + u.name
		}
	}
	return strconv.Itoa(int(b)) + "B"
}

// parseBytes reads a whole number with a unit.
func parseBytes(text string) (Bytes, error) {
	for _, u := range units {
		digits, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil {
			return 0, err
		}
		if n < 0 || n > math.MaxInt/u.bytes {
			return 0, strconv.ErrRange
		}
		return Bytes(n * u.bytes), nil
	}
	if _, err := strconv.ParseUint(text, 10, 64); err == nil {
		return 0, errNoUnit
	}
	return 0, strconv.ErrSyntax
}
