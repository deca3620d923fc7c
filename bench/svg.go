//go:build linux

package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// chart is a plot of horizontal bars, with a line from the lowest to the highest on each.
type chart struct {
	file  string // without folder and .svg
	title string
	bars  []bar
}

// bar is one of them: its length is the median.
type bar struct {
	label    string
	kind     kind
	values   sample
	decimals int // of the number beside it
}

// colours of the kinds: told apart without red and green, and in print.
var colours = map[kind]string{ours: "#1b6ca8", floor: "#9aa5ad", library: "#d98e32", service: "#8a5a9e"}

// svg draws the chart on white, so that it can be read on any page.
func (c *chart) svg() []byte {
	const width, left, right, top, step, thick = 760, 190, 90, 44, 28, 18
	height := top + step*len(c.bars) + 12
	longest := 0.0
	for _, b := range c.bars {
		longest = max(longest, b.values.high())
	}
	x := func(v float64) float64 {
		if longest == 0 {
			return left
		}
		return left + v/longest*(width-left-right)
	}
	var w bytes.Buffer
	fmt.Fprintf(&w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="system-ui, sans-serif" font-size="13" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(&w, "<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n", escaped(c.title))
	fmt.Fprintf(&w, "<text x=\"12\" y=\"26\" font-weight=\"600\" fill=\"#1c2329\">%s</text>\n", escaped(c.title))
	for i, b := range c.bars {
		y := top + step*i
		middle := y + thick/2
		end := x(b.values.median())
		fmt.Fprintf(&w, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#1c2329\">%s</text>\n", left-8, middle+5, escaped(b.label))
		fmt.Fprintf(&w, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n", left, y, end-left, thick, colours[b.kind])
		fmt.Fprintf(&w, "<path d=\"M%.1f %dH%.1f\" stroke=\"#1c2329\"/>\n", x(b.values.low()), middle, x(b.values.high()))
		fmt.Fprintf(&w, "<text x=\"%.1f\" y=\"%d\" fill=\"#1c2329\">%s</text>\n", x(b.values.high())+6, middle+5, number(b.values.median(), b.decimals))
	}
	w.WriteString("</svg>\n")
	return w.Bytes()
}

func escaped(text string) string {
	var w bytes.Buffer
	_ = xml.EscapeText(&w, []byte(text)) // a buffer takes everything
	return w.String()
}
