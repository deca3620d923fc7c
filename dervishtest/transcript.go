package dervishtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Sender says who sent a message.
type Sender string

// The senders.
const (
	Client  Sender = "client"
	Gateway Sender = "gateway"
)

// Message is one message of a transcript.
type Message struct {
	Session int // the connections of a server are counted from 1
	At      time.Time
	From    Sender
	Text    []byte
}

// Transcript is what passed between a server and its clients. Its methods give a new one and leave it as it is.
type Transcript []Message

// Of is the part of one session.
func (t Transcript) Of(session int) Transcript {
	return slices.DeleteFunc(slices.Clone(t), func(m Message) bool { return m.Session != session })
}

// Mask replaces what is another at each run. Values of members with these names, in whatever object they stand, become
// <name 1>, <name 2> and so on: equal values the same, in the order of their appearance. Without being named, so do the
// identities of streams and proposals as <id 1>, and the tokens of accounts as <token 1>.
func (t Transcript) Mask(names ...string) Transcript { return t.mask(nil, names) }

// identity is the look of the identities that are drawn at random.
var identity = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

func (t Transcript) mask(tokens, names []string) Transcript {
	masks := masks{}
	t = slices.Clone(t)
	for i := range t {
		text := masks.members(t[i].Text, names)
		text = identity.ReplaceAllStringFunc(text, func(id string) string { return masks.of("id", id) })
		for _, token := range tokens {
			if strings.Contains(text, token) {
				text = strings.ReplaceAll(text, token, masks.of("token", token))
			}
		}
		t[i].Text = []byte(text)
	}
	return t
}

// masks are what values were replaced by, by name and value.
type masks map[string]map[string]string

// of is what a value is replaced by.
func (m masks) of(name, value string) string {
	if m[name] == nil {
		m[name] = map[string]string{}
	}
	mask, known := m[name][value]
	if !known {
		mask = fmt.Sprintf("<%s %d>", name, len(m[name])+1)
		m[name][value] = mask
	}
	return mask
}

// members is a message with the values of some members masked. What is no JSON stays as it is.
func (m masks) members(text []byte, names []string) string {
	if len(names) == 0 {
		return string(text)
	}
	var out bytes.Buffer
	d, e := jsontext.NewDecoder(bytes.NewReader(text)), jsontext.NewEncoder(&out)
	for {
		token, err := d.ReadToken()
		if errors.Is(err, io.EOF) {
			return strings.TrimSuffix(out.String(), "\n")
		}
		if err != nil || e.WriteToken(token) != nil {
			return string(text)
		}
		if kind, n := d.StackIndex(d.StackDepth()); kind != '{' || n%2 == 0 || !slices.Contains(names, token.String()) {
			continue
		}
		name := token.String()
		value, err := d.ReadValue()
		if err != nil || e.WriteToken(jsontext.String(m.of(name, string(value)))) != nil {
			return string(text)
		}
	}
}

// line is a message as a file has it.
type line struct {
	Session int             `json:"session"`
	At      string          `json:"at"`
	From    Sender          `json:"from"`
	Message json.RawMessage `json:"message,omitempty"`
	Text    string          `json:"text,omitempty"` // of a message that is no JSON
}

// String is the transcript as JSON Lines: one object for each message, with session, at, from and message, or text where
// the message is no JSON.
func (t Transcript) String() string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, m := range t {
		l := line{Session: m.Session, At: m.At.UTC().Format(time.RFC3339Nano), From: m.From, Message: m.Text}
		if !json.Valid(m.Text) {
			l.Message, l.Text = nil, string(m.Text)
		}
		_ = e.Encode(l) // a builder takes everything, and the line is valid
	}
	return b.String()
}

// update has Golden write files anew. The name is the package's own, so that it does not meet a flag of the test's.
var update = flag.Bool("dervishtest.update", false, "have dervishtest.Golden write its files anew")

// updating reports whether files are to be written anew: by the flag above, or by an -update of the test's own.
func updating() bool {
	if *update {
		return true
	}
	f := flag.Lookup("update")
	if f == nil {
		return false
	}
	g, ok := f.Value.(flag.Getter)
	if !ok {
		return false
	}
	set, _ := g.Get().(bool)
	return set
}

// Golden fails the test where a transcript is not what a file says. With the flag -dervishtest.update, or -update where the
// test defines one, it writes the file instead, to be read like code before it is committed.
func Golden(tb TB, file string, t Transcript) {
	tb.Helper()
	got := t.String()
	if updating() {
		if err := write(file, got); err != nil {
			tb.Errorf("dervishtest: %v", err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		tb.Errorf("dervishtest: there is no %s; run the test with -dervishtest.update to write it", file)
		return
	}
	if err != nil {
		tb.Errorf("dervishtest: %v", err)
		return
	}
	if want := strings.ReplaceAll(string(text), "\r\n", "\n"); got != want {
		tb.Errorf("dervishtest: the transcript is not that of %s; if it should be, run the test with -dervishtest.update\n%s", file, difference(got, want))
	}
}

func write(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// difference shows the first line in which two texts differ.
func difference(got, want string) string {
	g, w := strings.SplitAfter(got, "\n"), strings.SplitAfter(want, "\n")
	n := 0
	for n < len(g) && n < len(w) && g[n] == w[n] {
		n++
	}
	at := func(lines []string) string {
		if n >= len(lines) || lines[n] == "" {
			return "(the end)"
		}
		return strings.TrimSuffix(lines[n], "\n")
	}
	return fmt.Sprintf("line %d\n got: %s\nwant: %s", n+1, at(g), at(w))
}
