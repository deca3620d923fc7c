package transcript

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Side is who sent a message.
type Side string

// The sides.
const (
	Client Side = "client"
	Server Side = "server"
)

// Line is one message of a session, or with Closed its end.
type Line struct {
	At     time.Time `json:"at"`   // when it passed, by the clock of whoever recorded it
	From   Side      `json:"from"` // who sent it; of the end: who began it, as far as is known
	Text   string    `json:"text,omitempty"`
	Closed bool      `json:"closed,omitempty"`
}

// maxLine is how long a line may be: the largest answer, escaped.
const maxLine = 16 << 20

// Read reads a transcript.
func Read(r io.Reader) ([]Line, error) {
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxLine)
	var lines []Line
	for n := 1; s.Scan(); n++ {
		var l Line
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("transcript: line %d: %w", n, err)
		}
		if l.From != Client && l.From != Server {
			return nil, fmt.Errorf("transcript: line %d: from is %q, and it has to be client or server", n, l.From)
		}
		lines = append(lines, l)
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("transcript: %w", err)
	}
	return lines, nil
}

// Write writes a transcript.
func Write(w io.Writer, lines []Line) error {
	for i := range lines {
		text, err := lines[i].encode()
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	return nil
}

// encode gives the line as it stands in a file. Messages are kept readable: nothing in a file is HTML.
func (l *Line) encode() ([]byte, error) {
	var b lineBuffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		return nil, fmt.Errorf("transcript: %w", err)
	}
	return b, nil
}

type lineBuffer []byte

func (b *lineBuffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}
