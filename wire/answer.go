package wire

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
)

// Answer is one message of a server, taken apart: the answer to a request, or an update of a stream. It is used again
// for message after message; what it points to is valid until the message's buffer is. The zero value is ready. Not
// safe for concurrent use.
type Answer struct {
	MsgType      []byte // empty where the message has none
	ReqID        int64  // of the request; meaningful with HasReqID
	HasReqID     bool
	Subscription []byte // the stream's identity; nil where there is no stream
	Failure      []byte // the error object, as it stands in the message; nil on success

	scanner scanner
}

// Parse takes one message apart. Members that it does not know are no fault. An error says that the message is no JSON
// object.
func (a *Answer) Parse(data []byte) error {
	a.MsgType, a.ReqID, a.HasReqID, a.Subscription, a.Failure = nil, 0, false, nil, nil
	if err := a.scanner.scan(data, answerDepth); err != nil {
		return err
	}
	for _, m := range a.scanner.members {
		switch string(m.Key) {
		case "msg_type":
			if m.Value[0] == '"' {
				a.MsgType = m.Value[1 : len(m.Value)-1]
			}
		case "req_id":
			if n, err := strconv.ParseInt(string(integerText(m.Value)), 10, 64); err == nil {
				a.ReqID, a.HasReqID = n, true
			}
		case "subscription":
			if m.Value[0] == '{' {
				for c := open(m.Value); c.next(); {
					if string(c.key) == "id" && c.value[0] == '"' {
						a.Subscription = c.value[1 : len(c.value)-1]
					}
				}
			}
		case "error":
			if m.Value[0] == '{' {
				a.Failure = m.Value
			}
		}
	}
	return nil
}

// answerDepth is how deep an answer may nest.
const answerDepth = 256

// Member gives the value of a top-level property as it stands in the message; nil when it is absent.
func (a *Answer) Member(name string) []byte {
	for _, m := range a.scanner.members {
		if string(m.Key) == name {
			return m.Value
		}
	}
	return nil
}

// Error gives the error of a failed call; nil on success. Details that are no text are kept as JSON.
func (a *Answer) Error() *Error {
	if a.Failure == nil {
		return nil
	}
	e := &Error{}
	for c := open(a.Failure); c.next(); {
		switch string(c.key) {
		case "code":
			e.Code = Code(textOf(c.value))
		case "message":
			e.Message = textOf(c.value)
		case "details":
			if c.value[0] != '{' {
				continue
			}
			e.EmptyDetails = true
			for d := open(c.value); d.next(); {
				e.Details = append(e.Details, Fault{string(d.key), textOf(d.value)})
			}
		}
	}
	return e
}

// textOf is the text of a string, and the JSON of anything else.
func textOf(raw []byte) string {
	if raw[0] != '"' {
		return string(raw)
	}
	return string(appendUnquoted(nil, raw[1:len(raw)-1]))
}

// Decoder fills values of one type from answers. It is lenient, as clients must be: properties that T does not have
// are passed over, so is null, numbers may stand in strings, and no range or list of values is enforced. It is safe for
// concurrent use.
type Decoder[T any] struct{ shape *Shape }

// NewDecoder is a decoder for values of a type made of what declarations are made of.
func NewDecoder[T any]() Decoder[T] { return Decoder[T]{shape: shapeOf(reflect.TypeFor[T]())} }

// Decode fills into from a JSON value. What the value does not mention is left as it is, and a string that is there
// already is not made anew: who decodes a stream into one and the same variable allocates nothing for what never
// changes. The error names the property at fault.
func (d Decoder[T]) Decode(raw []byte, into *T) error {
	return decodeInto(d.shape, raw, reflect.ValueOf(into).Elem())
}

// decodeInto is Decode for a value that the caller reflects on.
func decodeInto(s *Shape, raw []byte, v reflect.Value) error {
	lenient := decoder{lenient: true}
	lenient.value(s, raw, v, "", "")
	if lenient.invalid != nil {
		f := lenient.invalid.Faults[0]
		return fmt.Errorf("decode an answer: %s: %s", f.Path, f.Reason)
	}
	return nil
}

// DecodeAnswer fills into from the payload of an answer: from the property named by msg_type, or, for a flat answer,
// from the answer itself.
func (d Decoder[T]) DecodeAnswer(a *Answer, flat bool, into *T) error {
	if flat {
		return d.Decode(a.scanner.data, into)
	}
	raw := a.Member(string(a.MsgType))
	if raw == nil {
		return errors.New("decode an answer: it has no " + trim(string(a.MsgType)))
	}
	return d.Decode(raw, into)
}
