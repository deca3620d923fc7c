package conform

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"strconv"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/dervish-ws/dervish/internal/clock"
	"github.com/dervish-ws/dervish/wire"
)

// link is a connection of a check.
type link struct {
	t     *trial
	conn  net.Conn
	r     *bufio.Reader
	asked int
	later []*reply // messages that came while another was awaited
}

// deadline bounds what comes next on the connection. It is the machine's time: it guards against a server that hangs.
func (l *link) deadline(d time.Duration) { _ = l.conn.SetDeadline(clock.Real.Now().Add(d)) }

// write sends frames in one write.
func (l *link) write(frames ...frame) {
	l.deadline(l.t.o.Timeout)
	var b []byte
	for _, f := range frames {
		b = f.append(b)
	}
	if _, err := l.conn.Write(b); err != nil {
		l.t.failf("send: %v", err)
	}
}

// send sends a text message.
func (l *link) send(text string) { l.write(frame{op: opText, payload: []byte(text)}) }

// heard is what came: a whole message, a control frame, or with op 0 the end of the connection.
type heard struct {
	op      byte
	payload []byte
}

// ended is the op of the end of a connection.
const ended byte = 0

// hear waits for what comes next, at most d. Pings are answered.
func (l *link) hear(d time.Duration) heard {
	l.deadline(d)
	var message heard
	for {
		f, err := readFrame(l.r)
		var late net.Error
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET):
			return heard{op: ended}
		case errors.As(err, &late) && late.Timeout():
			l.t.failf("nothing came within %v", d)
		case err != nil:
			l.t.failf("read: %v", err)
		}
		switch {
		case f.op == opPing:
			l.write(frame{op: opPong, payload: f.payload})
			continue
		case f.op >= opClose:
			return heard{f.op, f.payload}
		case f.op == opContinuation && message.op == 0 || f.op != opContinuation && message.op != 0:
			l.t.failf("the frames of a message are out of order")
		case f.op != opContinuation:
			message.op = f.op
		}
		message.payload = append(message.payload, f.payload...)
		if !f.more {
			return message
		}
	}
}

// closing waits for a close frame, and gives its code and reason; 1005 for one without a code, 1006 for none.
func (l *link) closing() (code int, reason string) {
	for {
		switch h := l.hear(l.t.o.Timeout); {
		case h.op == ended:
			return 1006, ""
		case h.op == opClose && len(h.payload) < 2:
			return 1005, ""
		case h.op == opClose:
			return int(binary.BigEndian.Uint16(h.payload)), string(h.payload[2:])
		}
	}
}

// over makes sure that TCP ends now.
func (l *link) over() {
	for range 100 {
		if l.hear(l.t.o.Timeout).op == ended {
			return
		}
	}
	l.t.failf("the connection goes on after the close handshake")
}

// reply is one message of the server.
type reply struct {
	wire.Answer
	t    *trial
	raw  []byte
	echo []byte
}

// next gives the next message, those first that came earlier.
func (l *link) next(d time.Duration) *reply {
	if len(l.later) > 0 {
		r := l.later[0]
		l.later = l.later[1:]
		return r
	}
	for {
		h := l.hear(d)
		switch h.op {
		case ended:
			l.t.failf("the connection ended without a close frame where a message was due")
		case opClose:
			code := 1005
			if len(h.payload) >= 2 {
				code = int(binary.BigEndian.Uint16(h.payload))
			}
			l.t.failf("the server closed with code %d where a message was due", code)
		case opBinary:
			l.t.failf("the server sent a binary message")
		case opText:
			return l.parse(h.payload)
		}
	}
}

// parse takes a message apart and makes sure of what every message has.
func (l *link) parse(raw []byte) *reply {
	r := &reply{t: l.t, raw: raw}
	if !utf8.Valid(raw) {
		l.t.failf("a message is not UTF-8")
	}
	if err := r.Parse(raw); err != nil {
		l.t.failf("a message is no JSON object: %v: %s", err, l.t.short(raw))
	}
	r.echo = r.Member("echo_req")
	return r
}

// await gives the next message with a req_id, and keeps the others for later.
func (l *link) await(id int64) *reply {
	began := clock.Real.Now()
	var others []*reply
	for {
		r := l.next(l.t.o.Timeout)
		if r.HasReqID && r.ReqID == id {
			l.later = append(others, l.later...)
			return r
		}
		others = append(others, r)
		if clock.Real.Now().Sub(began) > l.t.o.Timeout {
			l.t.failf("other messages came, and within %v none with req_id %d", l.t.o.Timeout, id)
		}
	}
}

// window is how long a refusal for the rate may last: a minute and a little.
const window = 65 * time.Second

// ask makes a request under a req_id of its own and gives the answer. What is refused for its rate is asked again in
// the next minute.
func (l *link) ask(request string) *reply {
	began := clock.Real.Now()
	for {
		r := l.once(request)
		if e := r.Error(); e == nil || e.Code != wire.RateLimit || clock.Real.Now().Sub(began) > window {
			return r
		}
		l.t.note("the rate limit is reached: waiting for the next minute")
		l.t.pause(5 * time.Second)
	}
}

// once makes a request under a req_id of its own and gives the answer.
func (l *link) once(request string) *reply {
	l.asked++
	id := int64(1000 + l.asked)
	body := bytes.TrimPrefix([]byte(request), []byte("{"))
	separator := ","
	if bytes.HasPrefix(body, []byte("}")) {
		separator = ""
	}
	l.send(`{"req_id":` + strconv.FormatInt(id, 10) + separator + string(body))
	return l.await(id)
}

// offered skips the check where the endpoint is a dervish that does not offer the call.
func (r *reply) offered() *reply {
	if e := r.Error(); e != nil && e.Code == wire.CallNotOffered {
		r.t.skipf("the endpoint does not offer %s", r.MsgType)
	}
	return r
}

// must makes sure that the answer is none of an error.
func (r *reply) must() *reply {
	if e := r.offered().Error(); e != nil {
		r.t.failf("answered by the error %s: %s", e.Code, e.Message)
	}
	return r
}

// refused makes sure that the answer is an error with one of the codes.
func (r *reply) refused(codes ...wire.Code) *reply {
	e := r.Error()
	if e == nil {
		r.t.failf("accepted where the error %s was due: %s", codes[0], r.t.short(r.raw))
	}
	for _, c := range codes {
		if e.Code == c {
			return r
		}
	}
	r.t.failf("refused with the error %s (%s) where %s was due", e.Code, e.Message, codes[0])
	return r
}

// is makes sure of the answer's msg_type.
func (r *reply) is(msgType string) *reply {
	if string(r.MsgType) != msgType {
		r.t.failf("msg_type is %q where it has to be %q: %s", r.MsgType, msgType, r.t.short(r.raw))
	}
	return r
}

// echoes makes sure that echo_req holds the same values as a request.
func (r *reply) echoes(request string) *reply {
	if r.echo == nil {
		r.t.failf("echo_req is missing: %s", r.t.short(r.raw))
	}
	if !sameJSON(r.echo, []byte(request)) {
		r.t.failf("echo_req is %s where the request was %s", r.t.short(r.echo), r.t.short([]byte(request)))
	}
	return r
}

// into fills a value with a member of the answer.
func (r *reply) into(member string, v any) *reply {
	raw := r.Member(member)
	if raw == nil {
		r.t.failf("the answer has no %s: %s", member, r.t.short(r.raw))
	}
	if err := json.Unmarshal(raw, v); err != nil {
		r.t.failf("%s: %v", member, err)
	}
	return r
}

// sameJSON reports whether two texts are the same value, whatever the order of properties.
func sameJSON(a, b []byte) bool {
	var x, y any
	return decodeJSON(a, &x) == nil && decodeJSON(b, &y) == nil && reflect.DeepEqual(x, y)
}

func decodeJSON(text []byte, v *any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // an id above 2^53 must not change
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("read JSON: %w", err)
	}
	return nil
}
