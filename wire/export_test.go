package wire

import "reflect"

// NewRequest is a pointer to a new request struct of the call.
func (c *Call) NewRequest() any { return reflect.New(c.request).Interface() }

// NewResponse is a pointer to a new answer of the call; nil where none is declared.
func (c *Call) NewResponse() any {
	if c.Response == nil {
		return nil
	}
	return reflect.New(c.response).Interface()
}

// DecodeResponse fills what NewResponse gave, as a Decoder does.
func (c *Call) DecodeResponse(raw []byte, into any) error {
	return decodeInto(c.Response, raw, reflect.ValueOf(into).Elem())
}
