package wire

import "reflect"

// NewRequest is a pointer to a new request struct of the call.
func (c *Call) NewRequest() any { return reflect.New(c.request).Interface() }
