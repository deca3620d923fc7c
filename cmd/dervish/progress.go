package main

import (
	"fmt"
	"io"
	"strings"
)

// progress is a line on a terminal that says how far a download is. Elsewhere it is nothing.
type progress struct {
	w      io.Writer
	on     bool
	symbol string
	lines  int64
	drawn  bool
}

// barWidth is how many characters the bar has.
const barWidth = 30

// add counts rows in: up to the last of them, of a span or of a number of rows.
func (p *progress) add(rows []row, from, to, count int64) {
	p.lines += int64(len(rows))
	switch {
	case len(rows) == 0:
	case count > 0:
		p.draw(p.lines, float64(p.lines)/float64(count), rows[len(rows)-1].epoch)
	default:
		p.draw(p.lines, float64(rows[len(rows)-1].epoch-from)/float64(max(to-from, 1)), rows[len(rows)-1].epoch)
	}
}

// found counts rows that have come but are not in their place yet.
func (p *progress) found(n, of int64) { p.draw(n, float64(n)/float64(max(of, 1)), 0) }

func (p *progress) draw(lines int64, part float64, at int64) {
	if !p.on {
		return
	}
	part = min(max(part, 0), 1)
	full := int(part * barWidth)
	when := ""
	if at > 0 {
		when = instant(at)
	}
	fmt.Fprintf(p.w, "\r%s [%s%s] %3.0f%%  %d lines  %s\x1b[K", p.symbol, strings.Repeat("#", full), strings.Repeat(" ", barWidth-full), 100*part, lines, when)
	p.drawn = true
}

// end leaves the line.
func (p *progress) end() {
	if p.drawn {
		fmt.Fprintln(p.w)
		p.drawn = false
	}
}
