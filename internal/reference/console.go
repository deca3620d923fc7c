package reference

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/dervish-ws/dervish/wire"
)

// Console gives every call as the web console reads it when it begins: one JSON object whose calls are listed by name,
// each with its text, what its declaration says, and the JSON Schema of its request, as in Schema. A call that is not
// offered has an example too, made of the request in examples, by call, without the login id that nobody has; the
// console itself knows requests that work for the others. The error is an example that is no JSON.
func (b *Book) Console(examples map[string][]byte) ([]byte, error) {
	m := schemas{b}
	list := []object{}
	for _, c := range wire.All() {
		offer := string(c.Offer)
		if c.Offer == wire.NotOffered {
			offer = "none"
		}
		scopes := c.Scopes
		if scopes == nil {
			scopes = wire.Scopes{}
		}
		o := object{
			{"name", c.Name}, {"text", b.callText(c)}, {"category", c.Category}, {"scopes", scopes}, {"offer", offer},
			{"streams", c.Streams}, {"effects", c.Effects}, {"limit", c.RateClass().String()}, {"msg_type", c.MsgType},
			{"request", m.request(c)},
		}
		if text := examples[c.Name]; c.Offer == wire.NotOffered && text != nil {
			example, err := unnamed(c, text)
			if err != nil {
				return nil, fmt.Errorf("example of %s: %w", c.Name, err)
			}
			o = append(o, member{"example", example})
		}
		list = append(list, o)
	}
	return line(object{{"calls", list}}), nil
}

// ConsoleAnswers gives the JSON Schema of the answer of every call, by name, which the console reads when somebody looks.
func (b *Book) ConsoleAnswers() []byte {
	m := schemas{b}
	answers := object{}
	for _, c := range wire.All() {
		answers = append(answers, member{c.Name, m.answer(c)})
	}
	return line(answers)
}

// unnamed is a request without its login id, unless the call cannot do without.
func unnamed(c *wire.Call, request []byte) (object, error) {
	var r wire.Request
	if err := r.Parse(request); err != nil {
		return nil, err
	}
	var o object
	for _, m := range r.Members {
		if f := c.Request.Field("loginid"); string(m.Key) == "loginid" && f != nil && !f.Required {
			continue
		}
		o = append(o, member{string(m.Key), json.RawMessage(m.Value)})
	}
	return o, nil
}

// line writes a value of ours as one line of JSON.
func line(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // every value in it is ours
	}
	return out.Bytes()
}
