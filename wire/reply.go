package wire

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// NotShown stands in echo_req for a value that is never repeated.
const NotShown = "<not shown>"

// AppendHead begins an answer to the request, all but the payload and the closing brace:
//
//	{"echo_req":{…},"msg_type":"ping","req_id":1,"passthrough":{…}
//
// Updates of a stream begin with the same bytes, so a stream keeps them.
func (r *Request) AppendHead(dst []byte, msgType string) []byte {
	dst = append(dst, `{"echo_req":`...)
	dst = r.AppendEcho(dst)
	dst = append(dst, `,"msg_type":"`...)
	dst = append(dst, msgType...)
	dst = append(dst, '"')
	if r.ReqID != nil {
		dst = append(dst, `,"req_id":`...)
		dst = append(dst, r.ReqID...)
	}
	if r.Passthrough != nil {
		dst = append(dst, `,"passthrough":`...)
		dst = append(dst, r.Passthrough...)
	}
	return dst
}

// AppendEcho appends the request as the client wrote it, with sensitive values replaced. A message that could not be
// taken apart is echoed as {}.
func (r *Request) AppendEcho(dst []byte) []byte {
	if r.raw == nil {
		return append(dst, "{}"...)
	}
	if !r.sensitive || !slices.ContainsFunc(r.Members, func(m Member) bool { return r.hides(m.Key) }) {
		return append(dst, r.raw...)
	}
	dst = append(dst, '{')
	for i := range r.Members {
		if i > 0 {
			dst = append(dst, ',')
		}
		m := &r.Members[i]
		dst = append(dst, m.quoted...)
		dst = append(dst, ':')
		if r.hides(m.Key) {
			dst = append(dst, `"`+NotShown+`"`...)
		} else {
			dst = append(dst, m.Value...)
		}
	}
	return append(dst, '}')
}

// hides reports whether a property's value stays out of the echo: it is sensitive in this call, or it is in another and
// this call does not have it. Where it is not clear which call is meant, it is enough to be sensitive in any.
func (r *Request) hides(key []byte) bool {
	if !vocabulary[string(key)].sensitive {
		return false
	}
	return r.Call == nil || r.several || r.Call.sensitive[string(key)] || r.Call.Request.field(string(key)) == nil
}

// AppendError appends a whole error answer to the request. Its msg_type is the call's name, or error where no call was
// recognised or the fault is not the call's.
func (r *Request) AppendError(dst []byte, e *Error) []byte {
	msgType := "error"
	if r.Call != nil && !e.Code.frame() {
		msgType = r.Call.Name
	}
	dst = r.AppendHead(dst, msgType)
	dst = append(dst, ',')
	dst = e.append(dst)
	return append(dst, '}')
}

// AppendSubscription appends a stream's identity as a member: ,"subscription":{"id":"…"}
func AppendSubscription(dst []byte, id string) []byte {
	dst = append(dst, `,"subscription":{"id":"`...)
	dst = append(dst, id...)
	return append(dst, `"}`...)
}

// AppendString appends text as a JSON string. Bytes that are not UTF-8 become U+FFFD.
func AppendString(dst []byte, text string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c < utf8.RuneSelf:
			dst = append(dst, c)
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			dst = utf8.AppendRune(dst, r)
			i += size
			continue
		}
		i++
	}
	return append(dst, '"')
}

// AppendInt appends an integer.
func AppendInt(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }

// Appender is a payload that writes itself, without reflection. The answers on the fastest paths are.
type Appender interface {
	AppendJSON(dst []byte) []byte
}

// trim cuts text for an error message at a rune's boundary.
func trim(text string) string {
	if len(text) <= maxKeyLen {
		return text
	}
	cut := maxKeyLen
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
