package reference

import (
	"bytes"
	"encoding/json"

	"github.com/dervish-ws/dervish/wire"
)

// Console gives every call as the web console reads it: one JSON object whose calls are listed by name, each with its
// text, what its declaration says, and the JSON Schemas of its request and its answer, as in Schema.
func Console() []byte { return Default().Console() }

// Console gives every call as the web console reads it, as the function of that name does.
func (b *Book) Console() []byte {
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
		list = append(list, object{
			{"name", c.Name}, {"text", b.callText(c)}, {"category", c.Category}, {"scopes", scopes}, {"offer", offer},
			{"streams", c.Streams}, {"effects", c.Effects}, {"limit", c.RateClass().String()}, {"msg_type", c.MsgType},
			{"request", m.request(c)}, {"answer", m.answer(c)},
		})
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(object{{"calls", list}}); err != nil {
		panic(err) // every value in it is ours
	}
	return out.Bytes()
}
