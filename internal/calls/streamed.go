package calls

import (
	"github.com/dervish-ws/dervish/internal/session"
	"github.com/dervish-ws/dervish/wire"
)

// updateHead is what every update of a stream begins with, of an answer that begins with head; key is the member that
// holds the payload.
func updateHead(head []byte, id, key string) []byte {
	head = wire.AppendSubscription(head[:len(head):len(head)], id)
	head = append(head, `,"`...)
	head = append(head, key...)
	return append(head, `":`...)
}

// encode writes the payload of an update and the end of its message. What cannot be encoded is a fault of ours, which
// is logged and loses this update alone.
func (r *Router) encode(call string, payload any) (text []byte, ok bool) {
	text, err := appendJSON(nil, payload)
	if err != nil {
		r.Log.Error("an update was not encoded", "call", call, "error", err)
		return nil, false
	}
	return append(text, '}'), true
}

// rest is encode for a stream whose head ends with its identity, as identified has it.
func (r *Router) rest(call string, payload any) []byte {
	text, ok := r.encode(call, payload)
	if !ok {
		return nil
	}
	return text[len("{"):]
}

// send hands an update to a stream.
func (r *Router) send(st *session.Stream, call string, payload any) {
	if text, ok := r.encode(call, payload); ok {
		st.Send(text)
	}
}
