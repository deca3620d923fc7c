package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dervish-ws/dervish/gateway"
	"github.com/dervish-ws/dervish/internal/clock"
)

// minutes write down what was said.
type minutes struct {
	mu  sync.Mutex
	w   io.WriteCloser
	buf *bufio.Writer
	err error
}

func newMinutes(w io.WriteCloser) *minutes {
	return &minutes{w: w, buf: bufio.NewWriter(w)}
}

// spoken is a line of a transcript.
type spoken struct {
	Seed    string    `json:"seed"`
	At      time.Time `json:"at"`
	Session uint64    `json:"session"`
	By      string    `json:"by"`
	Text    string    `json:"text"`
}

func (t *minutes) add(seed string, e gateway.Event) {
	line := spoken{Seed: seed, At: e.At, Session: e.Session, By: "server", Text: string(e.Text)}
	switch e.Kind {
	case gateway.Asked:
		line.By = "bot"
	case gateway.Answer, gateway.Update:
	default:
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		t.err = json.NewEncoder(t.buf).Encode(line)
	}
}

// flush writes what waits.
func (t *minutes) flush() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return errors.Join(t.err, t.buf.Flush())
}

// append adds lines that were written elsewhere.
func (t *minutes) append(lines io.Reader) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		_, t.err = io.Copy(t.buf, lines)
	}
	return t.err
}

// close writes the rest, and gives the first error there was.
func (t *minutes) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := errors.Join(t.err, t.buf.Flush(), t.w.Close()); err != nil {
		return fmt.Errorf("write the transcript: %w", err)
	}
	return nil
}

// echo passes on what a bot prints, line by line behind a prefix, and keeps the last of it.
type echo struct {
	mu     sync.Mutex
	prefix string
	line   *statusLine // that it is printed above; nil: it is not shown
	begun  []byte      // a line whose end is still to come
	last   []string
}

// longestLine is how much of a line without an end is kept.
const longestLine = 64 << 10

func (e *echo) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.begun = append(e.begun, p...)
	for {
		i := bytes.IndexByte(e.begun, '\n')
		if i < 0 && len(e.begun) < longestLine {
			return len(p), nil
		}
		if i < 0 {
			i = len(e.begun) - 1
		}
		e.pass(string(e.begun[:i]))
		e.begun = slices.Delete(e.begun, 0, i+1)
	}
}

// end passes on a last line that was not ended. What cannot be shown is lost: the bot's words are no result.
func (e *echo) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.begun) > 0 {
		e.pass(string(e.begun))
		e.begun = nil
	}
}

func (e *echo) pass(line string) {
	line = strings.TrimRight(line, "\r")
	if e.last = append(e.last, line); len(e.last) > lastLines {
		e.last = e.last[1:]
	}
	if e.line == nil {
		return
	}
	e.line.print(e.prefix + ": " + line + "\n")
}

// vigil watches for how long a bot has no connection.
type vigil struct {
	mu    sync.Mutex
	limit time.Duration // by the machine; 0: for ever
	open  int           // connections
	any   bool          // there was one
	timer clock.Timer   // runs while there is none; nil otherwise
	up    chan struct{}
	over  bool
}

// begin begins the watch. The channel is closed when a bot was without a connection for so long.
func (v *vigil) begin(limit time.Duration) (up <-chan struct{}) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.limit, v.up = limit, make(chan struct{})
	v.wait()
	return v.up
}

// wait has the time run, with v.mu held.
func (v *vigil) wait() {
	if v.limit > 0 && !v.over && v.open == 0 && v.timer == nil {
		v.timer = clock.Real.AfterFunc(v.limit, v.give)
	}
}

// give gives the bot up, if it is still without a connection.
func (v *vigil) give() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.open == 0 && !v.over {
		v.over = true
		close(v.up)
	}
}

// come notes a connection.
func (v *vigil) come() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.open++
	v.any = true
	if v.timer != nil {
		v.timer.Stop() // if it is too late for that, give finds the connection
		v.timer = nil
	}
}

// gone notes the end of one.
func (v *vigil) gone() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.open--
	v.wait()
}

// met reports whether there was any connection.
func (v *vigil) met() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.any
}

// end ends the watch.
func (v *vigil) end() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.over = true
	if v.timer != nil {
		v.timer.Stop() // if it is too late for that, give finds that it is over
		v.timer = nil
	}
}
