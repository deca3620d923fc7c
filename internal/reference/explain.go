package reference

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/dervish-ws/dervish/internal/near"
	"github.com/dervish-ws/dervish/wire"
)

// UnknownError is the error of an explanation of something that is not there.
type UnknownError struct {
	Name string // as it was asked for
	Near string // the nearest name that there is; empty when none is near
}

// Error says what is not there, and what might have been meant.
func (e *UnknownError) Error() string {
	text := fmt.Sprintf("there is no call, property or error code %q", e.Name)
	if e.Near != "" {
		text += "; did you mean " + e.Near + "?"
	}
	return text
}

// Explain writes what a name means: a call (proposal), a property of its request or answer (proposal.barrier,
// website_status.api_call_limits), an error code (RateLimit), or, for the empty name, the list of calls. The text is
// for a terminal. An unknown name is an *[UnknownError].
func Explain(w io.Writer, name string) error { return Default().Explain(w, name) }

// Explain writes what a name means, as the function of that name does.
func (b *Book) Explain(w io.Writer, name string) error {
	var out bytes.Buffer
	if err := b.explain(&out, name); err != nil {
		return err
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("explain %s: %w", name, err)
	}
	return nil
}

func (b *Book) explain(out *bytes.Buffer, name string) error {
	if name == "" {
		for _, c := range wire.All() {
			e := Entry{Call: c} // its properties are not asked for
			fmt.Fprintf(out, "%-42s %s\n", c.Name, e.Status())
		}
		return nil
	}
	callName, path, _ := strings.Cut(name, ".")
	e, ok := b.Call(callName)
	switch {
	case !ok:
		if code := codeInfo(name); code != nil {
			explainCode(out, code)
			return nil
		}
		return &UnknownError{Name: name, Near: near.Word(name, names())}
	case path == "":
		e.write(out)
		return nil
	}
	found := writeProperty(out, e.Request, path, "request of "+callName)
	found = writeProperty(out, e.Answer, path, "answer of "+callName) || found
	if !found {
		meant := near.Word(path, append(paths(e.Request), paths(e.Answer)...))
		if meant != "" {
			meant = callName + "." + meant
		}
		return &UnknownError{Name: name, Near: meant}
	}
	return nil
}

func codeInfo(name string) *wire.CodeInfo {
	for _, i := range wire.Codes() {
		if string(i.Code) == name {
			return &i
		}
	}
	return nil
}

func explainCode(out *bytes.Buffer, i *wire.CodeInfo) {
	again := "Trying again does not help."
	if i.Retryable {
		again = "Trying again later can help."
	}
	fmt.Fprintf(out, "%s (error code)\n", i.Code)
	paragraph(out, "  ", i.Meaning+" "+again)
}

// write is the whole call.
func (e *Entry) write(out *bytes.Buffer) {
	fmt.Fprintf(out, "%s (%s; for %s", e.Name, e.Status(), e.Access())
	if e.Streams {
		out.WriteString("; streams")
	}
	if e.Effects {
		out.WriteString("; has effects")
	}
	out.WriteString(")\n")
	paragraph(out, "  ", e.Text)
	out.WriteString("\nRequest, beside req_id and passthrough:\n")
	for _, p := range e.Request {
		p.write(out)
	}
	if e.Response == nil {
		fmt.Fprintf(out, "\nWhat the answer holds beside msg_type, which is %s, is not published.\n", e.MsgType)
		return
	}
	out.WriteString("\nAnswer:\n")
	paragraph(out, "  ", e.Where()+" "+e.AnswerText)
	for _, p := range e.Answer {
		p.write(out)
	}
}

// write is one property: a line with what it takes, then what it is.
func (p *Property) write(out *bytes.Buffer) {
	path := p.Path
	if path == "" {
		path = "(the payload)"
	}
	fmt.Fprintf(out, "  %s  %s\n", path, strings.Join(p.Takes(), "; "))
	paragraph(out, "      ", p.Text)
}

// Takes says what the value may be: its type, whether it is required, its rules, its default.
func (p *Property) Takes() []string {
	list := []string{p.Type}
	switch {
	case p.Path == "" || !p.Required:
	case p.answer:
		list = append(list, "always there")
	default:
		list = append(list, "required")
	}
	list = append(list, p.Rules...)
	if p.Default != "" {
		list = append(list, "default "+p.Default)
	}
	if p.Sensitive {
		list = append(list, "never echoed")
	}
	return list
}

// writeProperty writes the property at a path, and those within it.
func writeProperty(out *bytes.Buffer, list []Property, path, where string) (found bool) {
	want := plain(path)
	for _, p := range list {
		have := plain(p.Path)
		if have != want && !strings.HasPrefix(have, want+".") {
			continue
		}
		if !found {
			if out.Len() > 0 {
				out.WriteString("\n")
			}
			fmt.Fprintf(out, "In the %s:\n", where)
			found = true
		}
		p.write(out)
	}
	return found
}

// plain leaves the brackets of lists out of a path.
func plain(path string) string {
	return strings.TrimPrefix(strings.ReplaceAll(path, "[]", ""), ".")
}

func paths(list []Property) []string {
	var all []string
	for _, p := range list {
		if p.Path != "" {
			all = append(all, plain(p.Path))
		}
	}
	return all
}

func names() []string {
	var all []string
	for _, c := range wire.All() {
		all = append(all, c.Name)
	}
	for _, i := range wire.Codes() {
		all = append(all, string(i.Code))
	}
	return all
}

// textWidth is the width of explanations, in characters.
const textWidth = 100

// paragraph writes text in lines that begin with indent.
func paragraph(out *bytes.Buffer, indent, text string) {
	line := ""
	for w := range strings.FieldsSeq(text) {
		if line != "" && len(indent)+len(line)+1+len(w) > textWidth {
			out.WriteString(indent + line + "\n")
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	if line != "" {
		out.WriteString(indent + line + "\n")
	}
}
