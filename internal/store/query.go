package store

import (
	"fmt"
	"math"
	"strings"

	"github.com/dervish-ws/dervish/internal/ledger"
)

// where collects conditions; ? stands for the value.
type where struct {
	text strings.Builder
	args []any
}

func (w *where) and(condition string, value any) {
	w.args = append(w.args, value)
	w.add(strings.Replace(condition, "?", w.last(), 1))
}

func (w *where) add(condition string) {
	word := " AND "
	if w.text.Len() == 0 {
		word = " WHERE "
	}
	w.text.WriteString(word + condition)
}

// last is the number of the last value.
func (w *where) last() string { return fmt.Sprintf("$%d", len(w.args)) }

// in wants one of some values; of none, nothing is wanted.
func (w *where) in(column string, values []any) {
	if len(values) == 0 {
		return
	}
	var marks []string
	for _, v := range values {
		w.args = append(w.args, v)
		marks = append(marks, w.last())
	}
	w.add(column + " IN (" + strings.Join(marks, ", ") + ")")
}

// within wants an instant in a span. A bound that is not there is left out, so that the planner does not look for a span.
func (w *where) within(column string, in ledger.Span) {
	if !in.From.IsZero() {
		w.and(column+" >= ?", in.From.UnixMicro())
	}
	if !in.To.IsZero() {
		w.and(column+" < ?", in.To.UnixMicro())
	}
}

// page is the end of a query.
func (w *where) page(limit, offset int) string {
	w.args = append(w.args, most(limit))
	limited := w.last()
	w.args = append(w.args, offset)
	return " LIMIT " + limited + " OFFSET " + w.last()
}

func values[T any](list []T) []any {
	var v []any
	for _, x := range list {
		v = append(v, x)
	}
	return v
}

// most is a limit as the database takes it; 0 is none.
func most(limit int) int64 {
	if limit <= 0 {
		return math.MaxInt64
	}
	return int64(limit)
}
