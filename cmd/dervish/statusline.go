package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/internal/clock"
)

// progressEvery is how often a status line is drawn.
const progressEvery = 250 * time.Millisecond

// shortBar is how many characters its bar has. With the words behind it a line fits a terminal of narrow characters, in which
// one that wraps could not be drawn over.
const (
	shortBar = 20
	narrow   = 79
)

// statusLine is a line on a terminal that says how far long work is, below whatever else is printed. Elsewhere only that
// is. It is safe for concurrent use.
type statusLine struct {
	mu    sync.Mutex
	w     io.Writer
	on    bool
	shown string
}

// every draws the line again and again, until stop is called, which removes it. state gives which part is done, from 0 to 1,
// and words.
func (l *statusLine) every(d time.Duration, state func() (part float64, words string)) (stop func()) {
	if !l.on {
		return func() {}
	}
	done := make(chan struct{})
	var drawing sync.Mutex
	var draw func()
	draw = func() {
		drawing.Lock()
		defer drawing.Unlock()
		select {
		case <-done:
			return
		default:
		}
		part, words := state()
		part = min(max(part, 0), 1)
		full := int(part * shortBar)
		text := fmt.Sprintf("[%s%s] %3.0f%%  %s", strings.Repeat("#", full), strings.Repeat(" ", shortBar-full), 100*part, words)
		l.show(text[:min(len(text), narrow)])
		clock.Real.AfterFunc(d, draw)
	}
	draw()
	return func() {
		drawing.Lock()
		defer drawing.Unlock()
		close(done)
		l.show("")
	}
}

// show replaces the line; empty removes it.
func (l *statusLine) show(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(l.w, "\r%s\x1b[K", text)
	l.shown = text
}

// print prints above the line.
func (l *statusLine) print(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shown == "" {
		fmt.Fprint(l.w, text)
		return
	}
	fmt.Fprintf(l.w, "\r\x1b[K%s%s", text, l.shown)
}
