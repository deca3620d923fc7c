package conform

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/dervish-ws/dervish/wire"
)

// linkChecks are about the handshake and frames.
var linkChecks = []Check{
	{
		Requirement: "RS1", Name: "handshake", Claim: "the endpoint upgrades to WebSocket and answers",
		Means: "no client can connect",
		run:   func(t *trial) { t.open().ask(`{"ping":1}`).must().is("ping") },
	},
	{
		Requirement: "RS1", Name: "other-path", Claim: "another path is refused with HTTP 404",
		Means: "a client with a slip in its URL is not told of it",
		run: func(t *trial) {
			t.refusesHandshake(asking{path: strings.TrimSuffix(t.url.Path, "/") + "/no-such-path"}, http.StatusNotFound)
		},
	},
	{
		Requirement: "RS1", Name: "no-upgrade", Claim: "a GET that does not ask for an upgrade is answered by HTTP 426",
		Means: "a browser's address line, or a wrong library, is told nothing of use",
		run: func(t *trial) {
			resp := t.refusesHandshake(asking{header: map[string]string{
				"Upgrade": "", "Connection": "close", "Sec-WebSocket-Key": "", "Sec-WebSocket-Version": "",
			}}, http.StatusUpgradeRequired)
			if !strings.EqualFold(resp.Header.Get("Upgrade"), "websocket") {
				t.failf("the header Upgrade is %q where it has to be websocket", resp.Header.Get("Upgrade"))
			}
		},
	},
	{
		Requirement: "RS1", Name: "other-version", Claim: "another version of WebSocket is refused, and version 13 named",
		Means: "the client cannot find out which version to speak",
		run: func(t *trial) {
			resp := t.refusesHandshake(asking{header: map[string]string{"Sec-WebSocket-Version": "8"}}, http.StatusBadRequest, http.StatusUpgradeRequired)
			if v := resp.Header.Get("Sec-WebSocket-Version"); v != "13" {
				t.failf("the header Sec-WebSocket-Version is %q where it has to be 13", v)
			}
		},
	},
	{
		Requirement: "RS2", Name: "subprotocol", Claim: "a client that offers a subprotocol is let in, and none is chosen",
		Means: "clients built on libraries that offer one are shut out, or believe that it was agreed on",
		run: func(t *trial) {
			resp, l := t.handshake(asking{header: map[string]string{"Sec-WebSocket-Protocol": "lws-minimal-client"}})
			if l == nil {
				t.failf("the handshake was answered by HTTP %s", resp.Status)
			}
			if p := resp.Header.Get("Sec-WebSocket-Protocol"); p != "" {
				t.failf("the server chose the subprotocol %q", p)
			}
			l.ask(`{"ping":1}`).must()
		},
	},
	{
		Requirement: "RS2", Name: "origin", Claim: "a client is let in whatever its Origin",
		Means: "pages of other sites cannot use the API",
		run: func(t *trial) {
			resp, l := t.handshake(asking{header: map[string]string{"Origin": "https://somewhere.example"}})
			if l == nil {
				t.failf("the handshake was answered by HTTP %s", resp.Status)
			}
			l.ask(`{"ping":1}`).must()
		},
	},
	badApp("app-id-missing", none), badApp("app-id-malformed", "app_id"), badApp("app-id-zero", "0"), badApp("app-id-unknown", "999999999999999999"),
	{
		Requirement: "RS4", Name: "close-echo", Claim: "a close frame is answered with the same code and reason, then TCP ends",
		Means: "clients see 1006, and call a proper goodbye a failure",
		run: func(t *trial) {
			for _, c := range []struct {
				code   int
				reason string
			}{{1000, "done"}, {1001, ""}, {3000, "a reason of its own"}, {4999, "ünïcode"}} {
				l := t.open()
				l.write(frame{op: opClose, payload: closePayload(c.code, c.reason)})
				if code, reason := l.closing(); code != c.code || reason != c.reason {
					t.failf("close %d %q was answered by %d %q", c.code, c.reason, code, reason)
				}
				l.over()
			}
		},
	},
	{
		Requirement: "RS4", Name: "close-empty", Claim: "an empty close frame is answered by an empty one",
		Means: "clients read a code that nobody sent",
		run: func(t *trial) {
			l := t.open()
			l.write(frame{op: opClose})
			if code, reason := l.closing(); code != 1005 {
				t.failf("it was answered by %d %q", code, reason)
			}
			l.over()
		},
	},
	{
		Requirement: "RS4", Name: "close-wrong-code", Claim: "close codes that must not be sent are answered with 1002",
		Means: "a broken client is not told that it is one",
		run: func(t *trial) {
			for _, code := range []int{0, 999, 1004, 1005, 1006, 1015, 2999, 5000} {
				l := t.open()
				l.write(frame{op: opClose, payload: closePayload(code, "")})
				if got, _ := l.closing(); got != 1002 {
					t.failf("code %d was answered by %d", code, got)
				}
			}
			l := t.open()
			l.write(frame{op: opClose, payload: []byte{3}})
			if got, _ := l.closing(); got != 1002 {
				t.failf("a close frame of one byte was answered by %d", got)
			}
		},
	},
	{
		Requirement: "RS4", Name: "close-reason-not-utf8", Claim: "a close reason that is not UTF-8 is answered with 1007",
		Means: "a broken client is not told that it is one",
		run: func(t *trial) {
			l := t.open()
			l.write(frame{op: opClose, payload: closePayload(1000, "\xff\xfe")})
			if got, _ := l.closing(); got != 1007 {
				t.failf("it was answered by %d", got)
			}
		},
	},
	{
		Requirement: "RS6", Name: "fragments", Claim: "a message in fragments of any size is read as one", Calls: []string{"ping"},
		Means: "clients whose library splits messages get no answer",
		run: func(t *trial) {
			l := t.open()
			request := []byte(`{"ping":1,"req_id":7,"passthrough":{"text":"` + strings.Repeat("ä", 100) + `"}}`)
			for _, size := range []int{1, 2, 7, 125, 126} {
				l.write(fragments(opText, request, size)...)
				l.await(7).must().is("ping").echoes(string(request))
			}
		},
	},
	{
		Requirement: "RS6", Name: "control-between-fragments", Claim: "a ping between the fragments of a message is answered, and the message is whole",
		Means: "a keep-alive in the middle of a long message breaks the connection",
		run: func(t *trial) {
			l := t.open()
			parts := fragments(opText, []byte(`{"ping":1,"req_id":7}`), 9)
			l.write(slices.Insert(parts, 1, frame{op: opPing, payload: []byte("between")})...)
			if h := l.hear(t.o.Timeout); h.op != opPong || string(h.payload) != "between" {
				t.failf("no pong came first")
			}
			l.await(7).must().is("ping")
		},
	},
	{
		Requirement: "RS6", Name: "binary-request", Claim: "a request in a binary message is answered like any other", Calls: []string{"ping"},
		Means: "mobile clients, which send all requests so, get no answers",
		run: func(t *trial) {
			l := t.open()
			l.write(frame{op: opBinary, payload: []byte(`{"ping":1,"req_id":7}`)})
			l.await(7).must().is("ping")
			l.write(fragments(opBinary, []byte(`{"ping":1,"req_id":8}`), 5)...)
			l.await(8).must().is("ping")
		},
	},
	{
		Requirement: "RS6", Name: "long-message", Claim: "a message of 32,768 bytes is read", Calls: []string{"ping"},
		Means: "long requests are lost",
		run: func(t *trial) {
			l := t.open()
			head := `{"ping":1,"req_id":7,"passthrough":{"list":[`
			item := `"` + strings.Repeat("x", 200) + `",`
			request := head + strings.Repeat(item, 161) + `"end"]}}`
			request += strings.Repeat(" ", 32768-len(request)) // blanks are JSON as well
			l.write(fragments(opText, []byte(request), 32767)...)
			l.await(7).must().is("ping")
		},
	},
	{
		Requirement: "RS6", Name: "message-too-big", Claim: "a message that is far too big ends the connection with close 1009",
		Means: "a client cannot tell what it did wrong, or the server holds whatever is sent to it",
		run: func(t *trial) {
			l := t.open()
			text := []byte(`{"ping":1,"passthrough":{"text":"` + strings.Repeat("x", 1<<20) + `"}}`)
			l.write(fragments(opText, text, 32767)...)
			if code, _ := l.closing(); code != 1009 {
				t.failf("the connection ended with %d", code)
			}
		},
	},
	{
		Requirement: "RS7", Name: "protocol-ping", Claim: "a ping frame is answered by a pong with the same payload",
		Means: "clients that watch their connection by pings drop it",
		run: func(t *trial) {
			l := t.open()
			for _, payload := range []string{"", "a", strings.Repeat("\x00\xff", 62) + "z"} {
				l.write(frame{op: opPing, payload: []byte(payload)})
				if h := l.hear(t.o.Timeout); h.op != opPong || string(h.payload) != payload {
					t.failf("a ping of %d bytes was answered by opcode %#x with %d bytes", len(payload), h.op, len(h.payload))
				}
			}
		},
	},
	{
		Requirement: "RS7", Name: "unasked-pong", Claim: "a pong that nobody asked for is passed over",
		Means: "clients that send them as a sign of life lose the connection",
		run: func(t *trial) {
			l := t.open()
			l.write(frame{op: opPong, payload: []byte("here")})
			l.ask(`{"ping":1}`).must()
		},
	},
}

// refusesHandshake makes sure that a request to upgrade is answered by one of the statuses.
func (t *trial) refusesHandshake(a asking, statuses ...int) *http.Response {
	resp, _ := t.handshake(a)
	if !slices.Contains(statuses, resp.StatusCode) {
		t.failf("it was answered by HTTP %s", resp.Status)
	}
	return resp
}

// badApp checks the refusal of an app_id, which may be by a message after the handshake or by status instead of it.
func badApp(name, id string) Check {
	return Check{
		Requirement: "RS3", Name: name, Claim: "an app_id that is " + strings.TrimPrefix(name, "app-id-") + " is refused with InvalidAppID or by HTTP 401",
		Means: "a client cannot tell that it has to stop connecting",
		run: func(t *trial) {
			resp, l := t.handshake(asking{appID: id})
			if l == nil {
				if resp.StatusCode != http.StatusUnauthorized && resp.StatusCode != http.StatusForbidden {
					t.failf("the handshake was answered by HTTP %s", resp.Status)
				}
				return
			}
			// A server may also wait for the first request before it says so.
			l.deadline(t.o.Timeout)
			if _, err := l.conn.Write(frame{op: opText, payload: []byte(`{"ping":1}`)}.append(nil)); err != nil {
				t.note("the server refused before it was asked") // which is as good: what it said is read next
			}
			r := l.next(t.o.Timeout).is("error").refused(wire.InvalidAppID)
			if r.echo == nil {
				t.failf("echo_req is missing")
			}
		},
	}
}

// closePayload is what a close frame holds.
func closePayload(code int, reason string) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(code)), reason...)
}

// fragments splits a message into frames of at most size bytes.
func fragments(op byte, message []byte, size int) []frame {
	var frames []frame
	for part := range slices.Chunk(message, size) {
		frames = append(frames, frame{op: op, more: true, payload: part})
		op = opContinuation
	}
	frames[len(frames)-1].more = false
	return frames
}

// messageChecks are about what no proper client sends.
var messageChecks = []Check{
	survives("not-json", "text that is no JSON is answered by BadRequest, and the session goes on", opText, "Hello, world!"),
	survives("cut-json", "JSON that ends too early is answered by BadRequest, and the session goes on", opText, `{"ping":`),
	survives("array", "an array is answered by BadRequest, and the session goes on", opText, `[1,2]`),
	survives("scalar", "a text, number or null is answered by BadRequest, and the session goes on", opText, `"x"`, `1`, `null`),
	survives("deep-json", "JSON nested without end is answered by BadRequest, and the session goes on", opText, strings.Repeat(`{"a":`, 5000)),
	survives("trailing-text", "a request with more behind it is answered by BadRequest, and the session goes on", opText, `{"ping":1}{"ping":1}`),
	{
		Requirement: "RS8", Name: "not-utf8", Claim: "a text message that is not UTF-8 ends the connection with close 1007, and no other",
		Means: "one broken client ends others, or goes on with text that is none",
		run: func(t *trial) {
			other, l := t.open(), t.open()
			l.write(frame{op: opText, payload: []byte("{\"ping\":1,\"passthrough\":{\"a\":\"\xff\"}}")})
			if code, _ := l.closing(); code != 1007 {
				t.failf("the connection ended with %d", code)
			}
			other.ask(`{"ping":1}`).must()
		},
	},
	breaksFrames("unmasked", "a frame without a mask", frame{op: opText, bare: true, payload: []byte(`{"ping":1}`)}),
	breaksFrames("unknown-opcode", "a frame with an opcode that there is not", frame{op: 0x3, payload: []byte(`{"ping":1}`)}),
	breaksFrames("stray-continuation", "a continuation of nothing", frame{op: opContinuation, payload: []byte(`{"ping":1}`)}),
	breaksFrames("fragmented-control", "a control frame in fragments", frame{op: opPing, more: true}),
	breaksFrames("long-control", "a control frame of 126 bytes", frame{op: opPing, payload: make([]byte, 126)}),
	breaksFrames("message-in-message", "a message that begins within another",
		frame{op: opText, more: true, payload: []byte(`{"pi`)}, frame{op: opText, payload: []byte(`{"ping":1}`)}),
}

// survives checks that messages are refused, and the session goes on.
func survives(name, claim string, op byte, messages ...string) Check {
	return Check{
		Requirement: "RS8", Name: name, Claim: claim,
		Means: "a client with one broken message loses its session, or waits for an answer that never comes",
		run: func(t *trial) {
			l := t.open()
			for _, m := range messages {
				l.write(frame{op: op, payload: []byte(m)})
				l.next(t.o.Timeout).is("error").refused(wire.BadRequest).echoes(`{}`)
			}
			l.ask(`{"ping":1}`).must()
		},
	}
}

// breaksFrames checks that frames against the protocol end their connection, and no other.
func breaksFrames(name, what string, frames ...frame) Check {
	return Check{
		Requirement: "RS8", Name: name, Claim: fmt.Sprintf("%s ends the connection with close 1002, and no other", what),
		Means: "one broken client ends others, or is not told what it did",
		run: func(t *trial) {
			other, l := t.open(), t.open()
			l.write(frames...)
			if code, _ := l.closing(); code != 1002 {
				t.failf("the connection ended with %d", code)
			}
			other.ask(`{"ping":1}`).must()
		},
	}
}
